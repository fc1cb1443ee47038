-- sql/schema/pocket.sql
-- Creates the tables of a campaign's contact database, or brings an existing one up to date: adds the tables, columns, indexes
-- and settings it lacks, and copies the custom field 'State Voter ID' into person.svid where that is empty. Changes no value that
-- is there, and nothing at all the second time. Expects the database pocket, writable; fails and writes nothing when it has
-- foreign keys. One transaction. Reports each table with its columns, indexes and rows. See docs/schema.md.
-- Example: .read sql/schema/pocket.sql
-- Source: references 000, 001 and 002 for tables, columns, index names and the migration of the custom field

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) = 0 THEN error('canvass: no database pocket; ATTACH the contacts AS pocket')
            WHEN bool_or(d.readonly) THEN error('canvass: pocket is read-only; ATTACH it without READ_ONLY')
        END
    FROM duckdb_databases() AS d
    WHERE d.database_name = 'pocket'
);

-- DuckDB refuses to update an indexed row that is referenced, and to give one SVID of two states to two persons: linking would
-- fail later, with a message that names no cause.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: pocket has constraints that linking and merging cannot work with: '
                    || string_agg(c.table_name || ' ' || c.constraint_text, '; ' ORDER BY c.table_name, c.constraint_text)
                    || '. DuckDB cannot drop them; copy the data into a new file as docs/schema.md shows')
        END
    FROM duckdb_constraints() AS c
    WHERE c.database_name = 'pocket'
        AND (
            c.constraint_type = 'FOREIGN KEY'
            OR (c.table_name = 'person_voter_match' AND c.constraint_type = 'UNIQUE' AND c.constraint_column_names = ['svid'])
        )
);
RESET VARIABLE canvass_check;

-- Each column stands here once. CREATE TABLE has the keys and the defaults, which an existing table keeps as it has them; ALTER
-- TABLE adds the other columns to a new and to an old table alike, without a default: a made-up created_at is worse than none.
-- All timestamps are UTC; make_timestamp(epoch_us(now())) is that whatever the session's time zone.

-- Contacts.
CREATE TABLE IF NOT EXISTS pocket.person (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    updated_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS first_name VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS middle_name VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS last_name VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS suffix VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS birth_date DATE;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS birth_year INTEGER;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS gender VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS address1 VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS address2 VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS city VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS state VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS zip VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS county VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS home_phone VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS cell_phone VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS email VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS congressional_district VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS state_senate_district VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS state_house_district VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS precinct VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS party VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS pid VARCHAR; -- Person ID: six characters that people can read out
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS svid BIGINT; -- State Voter ID
-- NULL: a source supplied the SVID. 'link': linking wrote it, and never takes it for evidence. 'manual': a user's link.
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS svid_source VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS import_source VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS import_date TIMESTAMP;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS import_batch_id VARCHAR;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS original_data JSON;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;
ALTER TABLE pocket.person ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP;
-- Serial numbers of PIDs: as many as pid_encode has codes for. sql/assign_pids.sql draws from it; a default of pid would make
-- every INSERT need canvass.
CREATE SEQUENCE IF NOT EXISTS pocket.person_serial MINVALUE 0 START 0 MAXVALUE 20039505 NO CYCLE;
-- None on svid: see "Indexes" in docs/schema.md.
CREATE INDEX IF NOT EXISTS idx_person_email ON pocket.person (email);
CREATE INDEX IF NOT EXISTS idx_person_cell_phone ON pocket.person (cell_phone);
CREATE INDEX IF NOT EXISTS idx_person_home_phone ON pocket.person (home_phone);
CREATE INDEX IF NOT EXISTS idx_person_name ON pocket.person (last_name, first_name);
CREATE INDEX IF NOT EXISTS idx_person_zip ON pocket.person (zip);
CREATE INDEX IF NOT EXISTS idx_person_county ON pocket.person (county);

-- Fields that users define, and their values (EAV).
CREATE TABLE IF NOT EXISTS pocket.custom_field (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    name VARCHAR NOT NULL UNIQUE,
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.custom_field ADD COLUMN IF NOT EXISTS field_type VARCHAR; -- 'text', 'number', 'date', 'boolean', 'choice'
ALTER TABLE pocket.custom_field ADD COLUMN IF NOT EXISTS choices JSON;
ALTER TABLE pocket.custom_field ADD COLUMN IF NOT EXISTS description VARCHAR;
ALTER TABLE pocket.custom_field ADD COLUMN IF NOT EXISTS import_batch_id VARCHAR; -- of the import that made it
ALTER TABLE pocket.custom_field ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

-- One value a person and field. Not declared: the table is large and rewritten as a whole, and each row would pay for the key.
CREATE TABLE IF NOT EXISTS pocket.person_custom_field (
    person_id VARCHAR NOT NULL,
    custom_field_id VARCHAR NOT NULL
);
ALTER TABLE pocket.person_custom_field ADD COLUMN IF NOT EXISTS value VARCHAR;

-- Labels, in a hierarchy; on contacts, and on any record.
CREATE TABLE IF NOT EXISTS pocket.tag (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    name VARCHAR NOT NULL,
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.tag ADD COLUMN IF NOT EXISTS parent_id VARCHAR;
ALTER TABLE pocket.tag ADD COLUMN IF NOT EXISTS color VARCHAR;
ALTER TABLE pocket.tag ADD COLUMN IF NOT EXISTS description VARCHAR;
ALTER TABLE pocket.tag ADD COLUMN IF NOT EXISTS import_batch_id VARCHAR; -- of the import that made it
ALTER TABLE pocket.tag ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

CREATE TABLE IF NOT EXISTS pocket.person_tag (
    person_id VARCHAR NOT NULL,
    tag_id VARCHAR NOT NULL,
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    UNIQUE (person_id, tag_id)
);
ALTER TABLE pocket.person_tag ADD COLUMN IF NOT EXISTS created_by VARCHAR;
ALTER TABLE pocket.person_tag ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;
CREATE INDEX IF NOT EXISTS idx_person_tags ON pocket.person_tag (person_id);
CREATE INDEX IF NOT EXISTS idx_tag_persons ON pocket.person_tag (tag_id);

CREATE TABLE IF NOT EXISTS pocket.record_tag (
    tag_id VARCHAR NOT NULL,
    record_type VARCHAR NOT NULL, -- the table: 'event', 'organization', ...
    record_id VARCHAR NOT NULL,
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    UNIQUE (tag_id, record_type, record_id)
);
ALTER TABLE pocket.record_tag ADD COLUMN IF NOT EXISTS created_by VARCHAR;
ALTER TABLE pocket.record_tag ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

-- Levels of support, one row an observation; the last one counts.
CREATE TABLE IF NOT EXISTS pocket.whip_status (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    person_id VARCHAR NOT NULL,
    recorded_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.whip_status ADD COLUMN IF NOT EXISTS status VARCHAR;
ALTER TABLE pocket.whip_status ADD COLUMN IF NOT EXISTS notes VARCHAR;
ALTER TABLE pocket.whip_status ADD COLUMN IF NOT EXISTS recorded_by VARCHAR;
ALTER TABLE pocket.whip_status ADD COLUMN IF NOT EXISTS recorded_at TIMESTAMP;

CREATE TABLE IF NOT EXISTS pocket.communication (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS person_id VARCHAR;
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS user_id VARCHAR;
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS template_id VARCHAR;
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS channel VARCHAR; -- 'email', 'text', 'call'
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS direction VARCHAR; -- 'in', 'out'
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS subject VARCHAR;
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS body VARCHAR;
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS outcome VARCHAR;
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS sent_at TIMESTAMP;
ALTER TABLE pocket.communication ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

CREATE TABLE IF NOT EXISTS pocket.event (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS name VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS event_type VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS description VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS organization_id VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS address1 VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS city VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS state VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS zip VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS starts_at TIMESTAMP;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS ends_at TIMESTAMP;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS capacity INTEGER;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS created_by VARCHAR;
ALTER TABLE pocket.event ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

CREATE TABLE IF NOT EXISTS pocket.event_registration (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    event_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    registered_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.event_registration ADD COLUMN IF NOT EXISTS status VARCHAR; -- 'yes', 'no', 'maybe'
ALTER TABLE pocket.event_registration ADD COLUMN IF NOT EXISTS guests INTEGER;
ALTER TABLE pocket.event_registration ADD COLUMN IF NOT EXISTS checked_in_at TIMESTAMP;
ALTER TABLE pocket.event_registration ADD COLUMN IF NOT EXISTS registered_at TIMESTAMP;

-- The people who use the database. No passwords: who may sign in is not this database's business.
CREATE TABLE IF NOT EXISTS pocket."user" (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket."user" ADD COLUMN IF NOT EXISTS email VARCHAR;
ALTER TABLE pocket."user" ADD COLUMN IF NOT EXISTS name VARCHAR;
ALTER TABLE pocket."user" ADD COLUMN IF NOT EXISTS role VARCHAR;
ALTER TABLE pocket."user" ADD COLUMN IF NOT EXISTS is_active BOOLEAN;
ALTER TABLE pocket."user" ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

CREATE TABLE IF NOT EXISTS pocket.goal (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS name VARCHAR;
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS metric VARCHAR;
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS target_value DOUBLE;
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS current_value DOUBLE;
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS start_date DATE;
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS end_date DATE;
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS user_id VARCHAR;
ALTER TABLE pocket.goal ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

CREATE TABLE IF NOT EXISTS pocket.organization (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS name VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS organization_type VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS address1 VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS city VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS state VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS zip VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS phone VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS email VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS website VARCHAR;
ALTER TABLE pocket.organization ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

CREATE TABLE IF NOT EXISTS pocket.user_organization (
    user_id VARCHAR NOT NULL,
    organization_id VARCHAR NOT NULL,
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    UNIQUE (user_id, organization_id)
);
ALTER TABLE pocket.user_organization ADD COLUMN IF NOT EXISTS role VARCHAR;
ALTER TABLE pocket.user_organization ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

-- Texts for communications.
CREATE TABLE IF NOT EXISTS pocket.template (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.template ADD COLUMN IF NOT EXISTS name VARCHAR;
ALTER TABLE pocket.template ADD COLUMN IF NOT EXISTS channel VARCHAR;
ALTER TABLE pocket.template ADD COLUMN IF NOT EXISTS subject VARCHAR;
ALTER TABLE pocket.template ADD COLUMN IF NOT EXISTS body VARCHAR;
ALTER TABLE pocket.template ADD COLUMN IF NOT EXISTS created_by VARCHAR;
ALTER TABLE pocket.template ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

-- What was uploaded: where it lies, and which import took it.
CREATE TABLE IF NOT EXISTS pocket.file (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    uploaded_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.file ADD COLUMN IF NOT EXISTS name VARCHAR;
ALTER TABLE pocket.file ADD COLUMN IF NOT EXISTS path VARCHAR;
ALTER TABLE pocket.file ADD COLUMN IF NOT EXISTS content_type VARCHAR;
ALTER TABLE pocket.file ADD COLUMN IF NOT EXISTS size BIGINT; -- bytes
ALTER TABLE pocket.file ADD COLUMN IF NOT EXISTS import_batch_id VARCHAR;
ALTER TABLE pocket.file ADD COLUMN IF NOT EXISTS uploaded_by VARCHAR;
ALTER TABLE pocket.file ADD COLUMN IF NOT EXISTS uploaded_at TIMESTAMP;

-- What was imported, a row an import; its id is the import_batch_id of its contacts. Every row that was read is one of four:
-- rows_read = rows_inserted + rows_updated + rows_duplicate + rows_rejected.
CREATE TABLE IF NOT EXISTS pocket.import_job (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS kind VARCHAR; -- 'list', 'voters', 'enrichment'
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS source VARCHAR; -- import_source of its contacts
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS file_name VARCHAR;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS sheet VARCHAR;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS content_hash VARCHAR; -- SHA-256 of the file's bytes, in hexadecimal
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS mappings JSON; -- a column each: header, field
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS conflict_policy VARCHAR; -- 'skip', 'fill', 'overwrite'
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS status VARCHAR; -- 'completed', 'undone'
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS rows_read BIGINT;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS rows_inserted BIGINT;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS rows_updated BIGINT;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS rows_duplicate BIGINT;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS rows_rejected BIGINT;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS created_by VARCHAR;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS undone_at TIMESTAMP;
ALTER TABLE pocket.import_job ADD COLUMN IF NOT EXISTS undone_by VARCHAR;

-- The rows of an import that became no contact of their own, as they came.
CREATE TABLE IF NOT EXISTS pocket.import_row (
    import_job_id VARCHAR NOT NULL,
    line BIGINT NOT NULL, -- of the file, from 1
    outcome VARCHAR NOT NULL, -- 'updated', 'duplicate', 'rejected'
    reason VARCHAR,
    person_id VARCHAR, -- the contact that the row is about
    original_data JSON
);

-- What imports changed in contacts that were there, a row a column: the provenance of a value, and what undoing goes back to.
CREATE TABLE IF NOT EXISTS pocket.import_change (
    import_job_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL, -- the column of person; or 'custom: ' and the id of a custom field, 'tag: ' and that of a tag
    old_value VARCHAR,
    new_value VARCHAR,
    origin VARCHAR -- where in the source the new value stands: 'line 12', 'voter FL 100200300'
);

-- Subsets of the contacts.
CREATE TABLE IF NOT EXISTS pocket.segment (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    updated_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS name VARCHAR;
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS description VARCHAR;
-- 'dynamic': by a predicate; 'static': fixed persons; 'voter': voters, by a predicate or fixed, and the contacts linked to them.
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS segment_type VARCHAR;
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS base VARCHAR; -- what the predicate is over: 'contacts', 'voters', or a table or view
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS predicate VARCHAR; -- checked when it is stored and whenever it is run
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS parent_id VARCHAR; -- the segment that this one is within
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS created_by VARCHAR;
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;
ALTER TABLE pocket.segment ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP;

-- The members as of the last run. Not declared unique: a segment is rewritten as a whole, and each row would pay for the key.
CREATE TABLE IF NOT EXISTS pocket.segment_person (
    segment_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    added_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.segment_person ADD COLUMN IF NOT EXISTS added_at TIMESTAMP;

-- The voters of segments of voters, contacts or not.
CREATE TABLE IF NOT EXISTS pocket.segment_voter (
    segment_id VARCHAR NOT NULL,
    voter_state VARCHAR NOT NULL DEFAULT '', -- as in person_voter_match
    svid BIGINT NOT NULL,
    added_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);

-- The runs of segments. What a run refused is here too, with the reason in error and no counts.
CREATE TABLE IF NOT EXISTS pocket.segment_execution_log (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    segment_id VARCHAR NOT NULL,
    executed_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS executed_by VARCHAR;
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS executed_at TIMESTAMP;
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS base VARCHAR;
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS predicate VARCHAR; -- as it was run
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS person_count BIGINT;
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS joined_count BIGINT;
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS left_count BIGINT;
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS voter_count BIGINT; -- of segments of voters
ALTER TABLE pocket.segment_execution_log ADD COLUMN IF NOT EXISTS error VARCHAR;

-- Who joined and left in a run.
CREATE TABLE IF NOT EXISTS pocket.segment_change (
    execution_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    change VARCHAR NOT NULL -- 'joined', 'left'
);

CREATE TABLE IF NOT EXISTS pocket.segment_survey (
    segment_id VARCHAR NOT NULL,
    survey_id VARCHAR NOT NULL, -- of the survey registry, another database
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    UNIQUE (segment_id, survey_id)
);
ALTER TABLE pocket.segment_survey ADD COLUMN IF NOT EXISTS created_at TIMESTAMP;

-- Links to the voter file. voter_state is '' where the file has no state, never NULL: NULLs are distinct in a unique key, and
-- would let two persons have one voter.
CREATE TABLE IF NOT EXISTS pocket.person_voter_match (
    id VARCHAR NOT NULL DEFAULT uuid(),
    person_id VARCHAR NOT NULL,
    svid BIGINT NOT NULL,
    voter_state VARCHAR NOT NULL DEFAULT '',
    match_type VARCHAR NOT NULL, -- 'exact', 'name_address', 'name_city', 'fuzzy', 'manual', or a pass of canvass.match_passes()
    match_score DOUBLE NOT NULL, -- 0.0 to 1.0; as FLOAT 0.95 would fail a threshold of 0.95
    match_details JSON, -- fields used for matching
    matched_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    matched_by VARCHAR, -- 'system', 'import', or a user
    verified_by VARCHAR,
    verified_at TIMESTAMP,
    UNIQUE (person_id),
    UNIQUE (voter_state, svid)
);
CREATE INDEX IF NOT EXISTS idx_pvm_svid ON pocket.person_voter_match (svid);
CREATE INDEX IF NOT EXISTS idx_pvm_match_type ON pocket.person_voter_match (match_type);

-- Links that a person has to decide on. A decided row stays, and linking abides by it.
CREATE TABLE IF NOT EXISTS pocket.match_review (
    id VARCHAR NOT NULL DEFAULT uuid(),
    person_id VARCHAR NOT NULL,
    svid BIGINT NOT NULL,
    voter_state VARCHAR NOT NULL DEFAULT '',
    match_type VARCHAR NOT NULL,
    match_score DOUBLE NOT NULL,
    reason VARCHAR, -- why it was not accepted
    match_details JSON,
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    created_by VARCHAR,
    decision VARCHAR CHECK (decision IN ('accepted', 'rejected')), -- NULL: open
    decided_by VARCHAR,
    decided_at TIMESTAMP,
    UNIQUE (person_id, voter_state, svid)
);
-- What became of the voter in a new voter file: 'vanished', 'somebody else'. Linking keeps such a row, and leaves the pair alone
-- until it is decided.
ALTER TABLE pocket.match_review ADD COLUMN IF NOT EXISTS voter_change VARCHAR;

-- The links that were: each row of person_voter_match that was removed or replaced, with when, by whom and why.
CREATE TABLE IF NOT EXISTS pocket.match_history (
    id VARCHAR NOT NULL, -- of the link
    person_id VARCHAR NOT NULL,
    svid BIGINT NOT NULL,
    voter_state VARCHAR NOT NULL,
    match_type VARCHAR NOT NULL,
    match_score DOUBLE NOT NULL,
    match_details JSON,
    matched_at TIMESTAMP,
    matched_by VARCHAR,
    verified_by VARCHAR,
    verified_at TIMESTAMP,
    removed_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    removed_by VARCHAR,
    reason VARCHAR
);

-- The contacts that were merged into another one, a row each, whole. A run of merging is a merge_id; it is undone as a whole.
CREATE TABLE IF NOT EXISTS pocket.merge_log (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    merge_id VARCHAR NOT NULL,
    survivor_id VARCHAR NOT NULL, -- the contact that stayed; a later run may have merged it into another
    loser_id VARCHAR NOT NULL,
    loser JSON NOT NULL, -- its row of person, each value as text
    match_score DOUBLE, -- of its best pair
    merged_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    merged_by VARCHAR,
    undone_at TIMESTAMP,
    undone_by VARCHAR
);

-- What merging changed elsewhere, a row each: what undoing goes back to.
CREATE TABLE IF NOT EXISTS pocket.merge_change (
    merge_id VARCHAR NOT NULL,
    survivor_id VARCHAR NOT NULL,
    action VARCHAR NOT NULL, -- 'filled', 'moved', 'dropped', 'added'
    table_name VARCHAR NOT NULL,
    row_key VARCHAR NOT NULL, -- the columns, as JSON, by which the row is found again beside its contact
    column_name VARCHAR, -- that was filled, or that names the contact
    old_value VARCHAR,
    new_value VARCHAR,
    old_row JSON -- a dropped row, or a moved one that has no id, as it was: each value as text
);

CREATE TABLE IF NOT EXISTS pocket.integration_setting (
    name VARCHAR PRIMARY KEY,
    value VARCHAR,
    description VARCHAR,
    updated_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    updated_by VARCHAR
);
INSERT INTO pocket.integration_setting (name, value, description)
SELECT 'match_threshold', '0.75', 'the score, 0 to 1, from which linking accepts a match'
WHERE NOT EXISTS (FROM pocket.integration_setting AS s WHERE s.name = 'match_threshold');

-- The SVIDs that the old system kept as text. Digits only, and '12345.0' as spreadsheets write it: TRY_CAST alone would make
-- 13 of '12.7' and 123457000 of '1.23457E+08'. A person with two different values keeps none. The custom field stays.
UPDATE pocket.person AS p
SET svid = f.svid
FROM (
    SELECT v.person_id, any_value(v.svid) AS svid
    FROM (
        SELECT pcf.person_id, TRY_CAST(regexp_extract(trim(pcf.value), '^(\d+)(\.0+)?$', 1) AS BIGINT) AS svid
        FROM pocket.person_custom_field AS pcf
        JOIN pocket.custom_field AS cf ON cf.id = pcf.custom_field_id
        WHERE cf.name = 'State Voter ID'
    ) AS v
    WHERE v.svid > 0
    GROUP BY v.person_id
    HAVING count(DISTINCT v.svid) = 1
) AS f
WHERE f.person_id = p.id
    AND p.svid IS NULL
    -- Nor one that somebody took away.
    AND NOT EXISTS (FROM pocket.match_review AS r WHERE r.person_id = p.id AND r.svid = f.svid)
    AND NOT EXISTS (FROM pocket.match_history AS h WHERE h.person_id = p.id AND h.svid = f.svid);

COMMIT;

SELECT t.table_name, t.column_count AS columns, t.index_count AS indexes, t.estimated_size AS estimated_rows
FROM duckdb_tables() AS t
WHERE t.database_name = 'pocket'
ORDER BY t.table_name;
