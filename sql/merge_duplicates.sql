-- sql/merge_duplicates.sql
-- Merges contacts of pocket that are one person, in one transaction, and reports. The pairs are the rows of a table or file with
-- the columns id_a, id_b and, where known, match_score: the result of canvass.find_duplicates, looked through. canvass.merge_plan
-- shows beforehand which contacts are merged into which, in what order, and which groups are left alone. Of each group, the first
-- contact stays, the survivor. Its blank fields are filled from the others, the best one first; no value is overwritten. The
-- address, with county, districts and precinct, is filled from one contact, and only from one whose address does not differ. id,
-- created_at and the columns of an import are not filled; updated_at is set. Whatever names another contact of the group in
-- pocket (person_id; record_tag of record_type 'person') names the survivor from then on. Dropped as doubles are: a tag or a
-- segment that the survivor has; a custom field's value, when the survivor has one, or a better contact; the same voter in
-- match_review (the decided row stays, the last decision). Two registrations for one event are kept both. Of the links to the
-- voter file one stays: by hand before one by machine, then by score; one that goes is kept in pocket.match_history, reason
-- 'merged'; a link by machine to a voter whom a person rejected for the group goes too. svid and svid_source go together, and
-- never come from a rejected pair: they are those of the link by hand; else the survivor's where a source supplied them; else
-- those of the link that stays; else another contact's that a source supplied. The other contacts are deleted from pocket.person
-- and kept whole in pocket.merge_log; all else that was changed is in pocket.merge_change, and sql/undo_merge.sql goes back. Run
-- again with the same pairs it changes nothing: pairs of a contact that was merged before are skipped, as are pairs with NULL or
-- with one contact twice. Fails, says what is wrong, and writes nothing: pairs of contacts that never were; a group with links by
-- hand to two voters, or one to a voter who was rejected for it. Tables of your own are not touched: those with a person_id are
-- named in the report.
-- Variable: pairs VARCHAR: the name of the table or file
-- Variable: merged_by VARCHAR = 'system': to whom the merge is ascribed
-- Example: .read sql/merge_duplicates.sql
-- Source: the rules are chosen by judgement; docs/merging.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN coalesce(trim(getvariable('pairs')::VARCHAR), '') = ''
                THEN error('canvass: no pairs; SET VARIABLE pairs = ''…'', a table with id_a and id_b')
        END
);

SET VARIABLE canvass_check = (FROM canvass.check_columns(getvariable('pairs'), ['id_a', 'id_b']));

SET VARIABLE canvass_merge = uuid()::VARCHAR;

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (position INTEGER, result VARCHAR, detail VARCHAR, "rows" BIGINT, example VARCHAR);

CREATE OR REPLACE TEMP TABLE canvass_pair AS
SELECT
    d.id_a::VARCHAR AS id_a,
    d.id_b::VARCHAR AS id_b,
    try_cast(d.match_score AS DOUBLE) AS match_score,
    CASE
        WHEN d.match_score IS NOT NULL AND try_cast(d.match_score AS DOUBLE) IS NULL
            THEN error('canvass: a match_score in ' || getvariable('pairs') || ' is no number: ' || d.match_score)
        WHEN d.id_a IS NULL OR d.id_b IS NULL THEN 'an id is NULL'
        WHEN d.id_a::VARCHAR = d.id_b::VARCHAR THEN 'one contact twice'
        WHEN (a.id IS NULL AND la.loser_id IS NULL) OR (b.id IS NULL AND lb.loser_id IS NULL) THEN 'unknown'
        WHEN a.id IS NULL OR b.id IS NULL THEN 'merged before'
    END AS skipped
FROM (
    SELECT NULL::DOUBLE AS match_score WHERE false
    UNION ALL BY NAME
    FROM query_table(canvass.table_or_file(getvariable('pairs')))
) AS d
LEFT JOIN (SELECT p.id::VARCHAR AS id FROM pocket.person AS p) AS a ON a.id = d.id_a::VARCHAR
LEFT JOIN (SELECT p.id::VARCHAR AS id FROM pocket.person AS p) AS b ON b.id = d.id_b::VARCHAR
LEFT JOIN (SELECT DISTINCT l.loser_id FROM pocket.merge_log AS l WHERE l.undone_at IS NULL) AS la ON la.loser_id = d.id_a::VARCHAR
LEFT JOIN (SELECT DISTINCT l.loser_id FROM pocket.merge_log AS l WHERE l.undone_at IS NULL) AS lb ON lb.loser_id = d.id_b::VARCHAR;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' pairs in ' || getvariable('pairs') || ' name contacts that are not in '
                    || 'pocket.person, such as ' || min(c.id_a || ' and ' || c.id_b) || '; leave them out')
        END
    FROM canvass_pair AS c
    WHERE c.skipped = 'unknown'
);

CREATE OR REPLACE TEMP TABLE canvass_plan AS
FROM canvass.merge_plan('temp.main.canvass_pair');

CREATE OR REPLACE TEMP TABLE canvass_member AS
SELECT m.id, m.survivor_id, m.position, m.match_score
FROM canvass_plan AS m
WHERE m.not_merged IS NULL;

-- What a person decided: links by hand, and reviews that were accepted since. Here and below, a condition on one side of a SEMI or
-- ANTI JOIN stands inside that side: beside the equality, DuckDB 1.4 would compare each row with each.
CREATE OR REPLACE TEMP TABLE canvass_by_hand AS
SELECT m.survivor_id, m.id, l.svid, l.voter_state
FROM pocket.person_voter_match AS l
JOIN canvass_member AS m ON m.id = l.person_id::VARCHAR
WHERE l.match_type = 'manual' OR l.verified_by IS NOT NULL
UNION ALL
SELECT
    m.survivor_id,
    m.id,
    arg_max(r.svid, (r.decided_at IS NOT NULL, r.decided_at, r.id)),
    arg_max(r.voter_state, (r.decided_at IS NOT NULL, r.decided_at, r.id))
FROM pocket.match_review AS r
JOIN canvass_member AS m ON m.id = r.person_id::VARCHAR
ANTI JOIN (
    SELECT v.person_id FROM pocket.person_voter_match AS v WHERE v.match_type = 'manual' OR v.verified_by IS NOT NULL
) AS l ON l.person_id = r.person_id
WHERE r.decision = 'accepted'
GROUP BY m.survivor_id, m.id;

CREATE OR REPLACE TEMP TABLE canvass_rejected AS
SELECT m.survivor_id, m.id, r.svid, r.voter_state
FROM pocket.match_review AS r
JOIN canvass_member AS m ON m.id = r.person_id::VARCHAR
WHERE r.decision = 'rejected';

CREATE OR REPLACE TEMP TABLE canvass_rejected_states AS
SELECT r.survivor_id, r.svid::VARCHAR AS svid, list(r.voter_state) AS states
FROM canvass_rejected AS r
GROUP BY r.survivor_id, r.svid;

-- A state that was not given fits any.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' groups of pairs contradict what people decided, such as: ' || min(p.problem)
                    || '; leave the pair out, or decide anew (sql/verify_match.sql)')
        END
    FROM (
        SELECT
            'contacts ' || string_agg(h.id, ' and ' ORDER BY h.id) || ' are linked by hand to voters '
                || string_agg(concat_ws(' ', nullif(h.voter_state, ''), h.svid), ' and ' ORDER BY h.id) AS problem
        FROM canvass_by_hand AS h
        GROUP BY h.survivor_id
        HAVING count(DISTINCT h.svid) > 1 OR count(DISTINCT nullif(h.voter_state, '')) > 1
        UNION ALL
        SELECT
            'contact ' || h.id || ' is linked by hand to voter ' || concat_ws(' ', nullif(h.voter_state, ''), h.svid)
                || ', who was rejected for contact ' || r.id
        FROM canvass_by_hand AS h
        JOIN canvass_rejected AS r
            ON r.survivor_id = h.survivor_id AND r.svid = h.svid AND r.id <> h.id
            AND (r.voter_state = h.voter_state OR r.voter_state = '' OR h.voter_state = '')
    ) AS p
);

-- Everything in pocket that names a contact of the groups. row_key finds the row again when the merge is undone. Of the rows of a
-- group with one double_key only the worthiest stays; old_row is such a row as it was.
CREATE OR REPLACE TEMP TABLE canvass_reference (
    table_name VARCHAR,
    row_id BIGINT,
    person_id VARCHAR,
    row_key VARCHAR,
    double_key VARCHAR,
    worth DOUBLE,
    old_row JSON
);

INSERT INTO canvass_reference BY NAME
SELECT 'communication' AS table_name, t.rowid AS row_id, t.person_id, to_json({'id': t.id}) AS row_key
FROM pocket.communication AS t
SEMI JOIN canvass_member AS m ON m.id = t.person_id::VARCHAR
UNION ALL
SELECT 'event_registration', t.rowid, t.person_id, to_json({'id': t.id})
FROM pocket.event_registration AS t
SEMI JOIN canvass_member AS m ON m.id = t.person_id::VARCHAR
UNION ALL
SELECT 'whip_status', t.rowid, t.person_id, to_json({'id': t.id})
FROM pocket.whip_status AS t
SEMI JOIN canvass_member AS m ON m.id = t.person_id::VARCHAR
UNION ALL
SELECT 'match_history', t.rowid, t.person_id, to_json({'id': t.id, 'removed_at': t.removed_at, 'reason': t.reason})
FROM pocket.match_history AS t
SEMI JOIN canvass_member AS m ON m.id = t.person_id::VARCHAR
UNION ALL
SELECT
    'import_row',
    t.rowid,
    t.person_id,
    to_json({'import_job_id': t.import_job_id, 'line': t.line, 'outcome': t.outcome, 'reason': t.reason})
FROM pocket.import_row AS t
SEMI JOIN canvass_member AS m ON m.id = t.person_id::VARCHAR
UNION ALL
SELECT
    'import_change',
    t.rowid,
    t.person_id,
    to_json({
        'import_job_id': t.import_job_id,
        'field': t.field,
        'old_value': t.old_value,
        'new_value': t.new_value,
        'origin': t.origin
    })
FROM pocket.import_change AS t
SEMI JOIN canvass_member AS m ON m.id = t.person_id::VARCHAR
UNION ALL
SELECT 'segment_change', t.rowid, t.person_id, to_json({'execution_id': t.execution_id, 'change': t.change})
FROM pocket.segment_change AS t
SEMI JOIN canvass_member AS m ON m.id = t.person_id::VARCHAR;

-- COLUMNS writes each column as text, whatever the table has.
INSERT INTO canvass_reference
SELECT
    'person_tag',
    canvass_row.row_id,
    canvass_row.person_id,
    to_json({'tag_id': canvass_row.tag_id, 'created_at': canvass_row.created_at}),
    canvass_row.tag_id,
    0,
    json_merge_patch(to_json(struct_pack(*COLUMNS(canvass_row.*))), '{"row_id": null}')
FROM (SELECT t.rowid AS row_id, COLUMNS(t.*)::VARCHAR FROM pocket.person_tag AS t) AS canvass_row
SEMI JOIN canvass_member AS m ON m.id = canvass_row.person_id
UNION ALL
SELECT
    'record_tag',
    canvass_row.row_id,
    canvass_row.record_id,
    to_json({'tag_id': canvass_row.tag_id, 'created_at': canvass_row.created_at}),
    canvass_row.tag_id,
    0,
    json_merge_patch(to_json(struct_pack(*COLUMNS(canvass_row.*))), '{"row_id": null}')
FROM (SELECT t.rowid AS row_id, COLUMNS(t.*)::VARCHAR FROM pocket.record_tag AS t) AS canvass_row
SEMI JOIN canvass_member AS m ON m.id = canvass_row.record_id
WHERE canvass_row.record_type = 'person'
UNION ALL
SELECT
    'segment_person',
    canvass_row.row_id,
    canvass_row.person_id,
    to_json({'segment_id': canvass_row.segment_id, 'added_at': canvass_row.added_at}),
    canvass_row.segment_id,
    0,
    json_merge_patch(to_json(struct_pack(*COLUMNS(canvass_row.*))), '{"row_id": null}')
FROM (SELECT t.rowid AS row_id, COLUMNS(t.*)::VARCHAR FROM pocket.segment_person AS t) AS canvass_row
SEMI JOIN canvass_member AS m ON m.id = canvass_row.person_id
UNION ALL
-- A blank value is none.
SELECT
    'person_custom_field',
    canvass_row.row_id,
    canvass_row.person_id,
    to_json({'custom_field_id': canvass_row.custom_field_id, 'value': canvass_row.value}),
    canvass_row.custom_field_id,
    coalesce(trim(canvass_row.value) <> '', false)::DOUBLE,
    json_merge_patch(to_json(struct_pack(*COLUMNS(canvass_row.*))), '{"row_id": null}')
FROM (SELECT t.rowid AS row_id, COLUMNS(t.*)::VARCHAR FROM pocket.person_custom_field AS t) AS canvass_row
SEMI JOIN canvass_member AS m ON m.id = canvass_row.person_id
UNION ALL
-- Decided before open, and the last decision first.
SELECT
    'match_review',
    canvass_row.row_id,
    canvass_row.person_id,
    to_json({'id': canvass_row.id}),
    canvass_row.voter_state || ' ' || canvass_row.svid,
    CASE WHEN canvass_row.decision IS NULL THEN 0 ELSE 1 + coalesce(epoch(canvass_row.decided_at::TIMESTAMP), 0) END,
    json_merge_patch(to_json(struct_pack(*COLUMNS(canvass_row.*))), '{"row_id": null}')
FROM (SELECT t.rowid AS row_id, COLUMNS(t.*)::VARCHAR FROM pocket.match_review AS t) AS canvass_row
SEMI JOIN canvass_member AS m ON m.id = canvass_row.person_id
UNION ALL
-- One voter a contact. NULL: one by machine to a rejected voter, which may not stay.
SELECT
    'person_voter_match',
    canvass_row.row_id,
    canvass_row.person_id,
    to_json({'id': canvass_row.id}),
    'voter',
    CASE
        WHEN canvass_row.match_type = 'manual' OR canvass_row.verified_by IS NOT NULL THEN 2
        WHEN j.states IS NULL OR NOT (canvass_row.voter_state = '' OR list_has_any(j.states, ['', canvass_row.voter_state]))
            THEN canvass_row.match_score::DOUBLE
    END,
    json_merge_patch(to_json(struct_pack(*COLUMNS(canvass_row.*))), '{"row_id": null}')
FROM (SELECT t.rowid AS row_id, COLUMNS(t.*)::VARCHAR FROM pocket.person_voter_match AS t) AS canvass_row
JOIN canvass_member AS m ON m.id = canvass_row.person_id
LEFT JOIN canvass_rejected_states AS j ON j.survivor_id = m.survivor_id AND j.svid = canvass_row.svid;

CREATE OR REPLACE TEMP TABLE canvass_placed AS
SELECT
    r.*,
    m.survivor_id,
    m.position,
    row_number() OVER double AS place,
    first_value(m.position) OVER double AS best_position
FROM canvass_reference AS r
JOIN canvass_member AS m ON m.id = r.person_id
WINDOW double AS (
    PARTITION BY r.table_name, m.survivor_id, r.double_key
    ORDER BY r.worth DESC NULLS LAST, m.position, r.row_key
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
);

-- Doubles that the survivor has already are its own.
CREATE OR REPLACE TEMP TABLE canvass_move AS
SELECT
    p.* EXCLUDE (best_position),
    CASE
        WHEN p.double_key IS NULL THEN 'moved'
        WHEN p.worth IS NULL THEN 'dropped'
        WHEN p.place = 1 THEN 'moved'
        ELSE 'dropped'
    END AS action
FROM canvass_placed AS p
WHERE NOT (p.position = 1 AND (p.double_key IS NULL OR (p.best_position = 1 AND p.worth IS NOT NULL)));

-- The contacts, each value as text, as they will be in the log.
CREATE OR REPLACE TEMP TABLE canvass_contact AS
SELECT COLUMNS(p.*)::VARCHAR
FROM pocket.person AS p
SEMI JOIN canvass_member AS m ON m.id = p.id::VARCHAR;

CREATE OR REPLACE TEMP TABLE canvass_image AS
SELECT canvass_row.id, to_json(struct_pack(*COLUMNS(canvass_row.*))) AS image
FROM canvass_contact AS canvass_row;

-- A type that does not come back from text, such as one of an extension, must not lose anything.
SET VARIABLE canvass_structure = (
    SELECT json_group_object(c.column_name, 'VARCHAR')
    FROM duckdb_columns() AS c
    WHERE c.database_name = 'pocket' AND c.schema_name = 'main' AND c.table_name = 'person'
);

CREATE OR REPLACE TEMP TABLE canvass_read_back AS
FROM pocket.person LIMIT 0;

INSERT INTO canvass_read_back BY NAME
SELECT unnest(from_json(i.image, getvariable('canvass_structure')))
FROM canvass_image AS i;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' contacts have a value that does not come back from text, so that the merge '
                    || 'could not be undone, such as contact ' || min(d.id::VARCHAR))
        END
    FROM (
        SELECT p.* FROM pocket.person AS p SEMI JOIN canvass_member AS m ON m.id = p.id::VARCHAR
        EXCEPT ALL
        FROM canvass_read_back
    ) AS d
);

-- Who gives the address: the one that has most of what the survivor's lacks, and nothing else than it.
CREATE OR REPLACE TEMP TABLE canvass_address AS
SELECT
    m.survivor_id,
    m.id,
    m.position,
    list_transform(
        [
            c.address1, c.address2, c.city, c.state, c.zip, c.county, c.congressional_district, c.state_senate_district,
            c.state_house_district, c.precinct
        ],
        lambda v: nullif(trim(v), '')
    ) AS given,
    list_transform(
        [
            coalesce(address_street_key(c.address1), upper(c.address1)),
            coalesce(address_parse(address_standardize(c.address1, coalesce(c.address2, ''))).unit, upper(c.address2)),
            coalesce(city_key(c.city), upper(c.city)),
            coalesce(state_code(c.state), upper(c.state)),
            coalesce(zip5(c.zip), upper(c.zip)),
            canvass.county_key(c.county),
            canvass.district_key(c.congressional_district),
            canvass.district_key(c.state_senate_district),
            canvass.district_key(c.state_house_district),
            canvass.precinct_key(c.precinct)
        ],
        lambda v: nullif(trim(v), '')
    ) AS compared
FROM canvass_contact AS c
JOIN canvass_member AS m ON m.id = c.id;

CREATE OR REPLACE TEMP TABLE canvass_address_giver AS
SELECT g.survivor_id, arg_min(g.id, (-g.gives, g.position)) AS id
FROM (
    SELECT
        l.survivor_id,
        l.id,
        l.position,
        len(list_filter(list_zip(s.given, l.given), lambda v: v[1] IS NULL AND v[2] IS NOT NULL)) AS gives
    FROM canvass_address AS l
    JOIN canvass_address AS s ON s.survivor_id = l.survivor_id AND s.position = 1
    WHERE l.position > 1
        AND len(list_filter(list_zip(s.compared, l.compared), lambda v: v[1] <> v[2])) = 0
) AS g
WHERE g.gives > 0
GROUP BY g.survivor_id;

-- Who gives the SVID. One that linking wrote is no evidence without its link.
CREATE OR REPLACE TEMP TABLE canvass_svid_giver AS
SELECT g.survivor_id, arg_min(g.id, (g.rank, g.position)) AS id
FROM (
    SELECT
        m.survivor_id,
        m.id,
        m.position,
        CASE
            WHEN l.place = 1 AND l.worth = 2 THEN 1
            WHEN m.position = 1 AND c.svid_source IS NULL THEN 2
            WHEN l.place = 1 AND l.worth IS NOT NULL THEN 3
            WHEN c.svid_source IS NULL THEN 4
            WHEN m.position = 1 AND l.row_id IS NULL THEN 5
        END AS rank
    FROM canvass_contact AS c
    JOIN canvass_member AS m ON m.id = c.id
    LEFT JOIN canvass_placed AS l ON l.table_name = 'person_voter_match' AND l.person_id = m.id
    LEFT JOIN canvass_rejected_states AS j ON j.survivor_id = m.survivor_id AND j.svid = c.svid
    WHERE c.svid IS NOT NULL
        -- A state that is not known may be any.
        AND (j.states IS NULL OR NOT (canvass.state_key(c.state) = '' OR list_has_any(j.states, ['', canvass.state_key(c.state)])))
) AS g
WHERE g.rank IS NOT NULL
GROUP BY g.survivor_id;

-- The survivors as they will be: in each column the first value that is not blank. What may not be filled is the survivor's alone.
CREATE OR REPLACE TEMP TABLE canvass_filled AS
SELECT
    -- Not by FILTER: in DuckDB 2.0 its COLUMNS is one column for all.
    coalesce(
        arg_min(
            CASE WHEN trim(COLUMNS(g.* EXCLUDE (canvass_position))) <> '' THEN COLUMNS(g.* EXCLUDE (canvass_position)) END,
            g.canvass_position
        ),
        arg_min(COLUMNS(g.* EXCLUDE (canvass_position)), g.canvass_position)
    )
FROM (
    SELECT
        m.position AS canvass_position,
        c.* REPLACE (
            m.survivor_id AS id,
            CASE WHEN m.position = 1 THEN c.created_at END AS created_at,
            CASE WHEN m.position = 1 THEN c.import_source END AS import_source,
            CASE WHEN m.position = 1 THEN c.import_date END AS import_date,
            CASE WHEN m.position = 1 THEN c.import_batch_id END AS import_batch_id,
            CASE WHEN m.position = 1 THEN c.original_data END AS original_data,
            CASE WHEN m.position = 1 THEN make_timestamp(epoch_us(now()))::VARCHAR END AS updated_at,
            CASE WHEN v.id IS NOT NULL THEN c.svid END AS svid,
            CASE WHEN v.id IS NOT NULL THEN c.svid_source END AS svid_source,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.address1 END AS address1,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.address2 END AS address2,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.city END AS city,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.state END AS state,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.zip END AS zip,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.county END AS county,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.congressional_district END AS congressional_district,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.state_senate_district END AS state_senate_district,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.state_house_district END AS state_house_district,
            CASE WHEN m.position = 1 OR a.id IS NOT NULL THEN c.precinct END AS precinct
        )
    FROM canvass_contact AS c
    JOIN canvass_member AS m ON m.id = c.id
    LEFT JOIN canvass_address_giver AS a ON a.id = c.id
    LEFT JOIN canvass_svid_giver AS v ON v.id = c.id
) AS g
GROUP BY g.id;

-- svid and svid_source are logged together: they are taken back together.
CREATE OR REPLACE TEMP TABLE canvass_value AS
SELECT n.id AS survivor_id, n.field, o.value AS old_value, n.value AS new_value
FROM canvass_filled UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(* EXCLUDE (id, svid, svid_source)))) AS n
JOIN canvass_contact UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(* EXCLUDE (id, svid, svid_source)))) AS o
    ON o.id = n.id AND o.field = n.field
WHERE n.value IS DISTINCT FROM o.value
UNION ALL
SELECT
    f.id,
    unnest(['svid', 'svid_source']),
    unnest([c.svid, c.svid_source]),
    unnest([f.svid, f.svid_source])
FROM canvass_filled AS f
JOIN canvass_contact AS c ON c.id = f.id
WHERE f.svid IS DISTINCT FROM c.svid OR f.svid_source IS DISTINCT FROM c.svid_source;

-- The log first.
INSERT INTO pocket.merge_log (id, merge_id, survivor_id, loser_id, loser, match_score, merged_at, merged_by)
SELECT
    uuid()::VARCHAR,
    getvariable('canvass_merge'),
    m.survivor_id,
    m.id,
    i.image,
    m.match_score,
    make_timestamp(epoch_us(now())),
    coalesce(getvariable('merged_by')::VARCHAR, 'system')
FROM canvass_member AS m
JOIN canvass_image AS i ON i.id = m.id
WHERE m.position > 1;

INSERT INTO pocket.merge_change BY NAME
SELECT
    getvariable('canvass_merge') AS merge_id,
    v.survivor_id,
    'filled' AS action,
    'person' AS table_name,
    to_json({'id': v.survivor_id}) AS row_key,
    v.field AS column_name,
    v.old_value,
    v.new_value,
    NULL AS old_row
FROM canvass_value AS v
UNION ALL
SELECT
    getvariable('canvass_merge'),
    r.survivor_id,
    r.action,
    r.table_name,
    r.row_key,
    CASE WHEN r.action = 'moved' THEN CASE r.table_name WHEN 'record_tag' THEN 'record_id' ELSE 'person_id' END END,
    r.person_id,
    CASE WHEN r.action = 'moved' THEN r.survivor_id END,
    CASE
        WHEN r.action = 'dropped' OR r.table_name IN ('person_tag', 'record_tag', 'segment_person', 'person_custom_field')
            THEN r.old_row
    END
FROM canvass_move AS r
UNION ALL
-- The link that goes, in match_history.
SELECT
    getvariable('canvass_merge'),
    r.survivor_id,
    'added',
    'match_history',
    to_json({'id': r.old_row->>'id', 'removed_at': make_timestamp(epoch_us(now())), 'reason': 'merged'}),
    NULL,
    NULL,
    NULL,
    NULL
FROM canvass_move AS r
WHERE r.table_name = 'person_voter_match' AND r.action = 'dropped';

UPDATE pocket.communication AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'communication' AND t.rowid = r.row_id;

UPDATE pocket.event_registration AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'event_registration' AND t.rowid = r.row_id;

UPDATE pocket.whip_status AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'whip_status' AND t.rowid = r.row_id;

UPDATE pocket.match_history AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'match_history' AND t.rowid = r.row_id;

UPDATE pocket.import_row AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'import_row' AND t.rowid = r.row_id;

UPDATE pocket.import_change AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'import_change' AND t.rowid = r.row_id;

UPDATE pocket.segment_change AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'segment_change' AND t.rowid = r.row_id;

-- A tag or segment that is a double goes; in tables with a unique key, rows that move are written anew: an UPDATE of many such rows
-- would find duplicates that are none.
CREATE OR REPLACE TEMP TABLE canvass_moved_person_tag AS
SELECT t.* REPLACE (r.survivor_id AS person_id)
FROM pocket.person_tag AS t
JOIN canvass_move AS r ON r.table_name = 'person_tag' AND r.row_id = t.rowid
WHERE r.action = 'moved';

CREATE OR REPLACE TEMP TABLE canvass_moved_record_tag AS
SELECT t.* REPLACE (r.survivor_id AS record_id)
FROM pocket.record_tag AS t
JOIN canvass_move AS r ON r.table_name = 'record_tag' AND r.row_id = t.rowid
WHERE r.action = 'moved';

CREATE OR REPLACE TEMP TABLE canvass_moved_match_review AS
SELECT t.* REPLACE (r.survivor_id AS person_id)
FROM pocket.match_review AS t
JOIN canvass_move AS r ON r.table_name = 'match_review' AND r.row_id = t.rowid
WHERE r.action = 'moved';

CREATE OR REPLACE TEMP TABLE canvass_moved_person_voter_match AS
SELECT t.* REPLACE (r.survivor_id AS person_id)
FROM pocket.person_voter_match AS t
JOIN canvass_move AS r ON r.table_name = 'person_voter_match' AND r.row_id = t.rowid
WHERE r.action = 'moved';

INSERT INTO pocket.match_history BY NAME
SELECT
    l.* REPLACE (r.survivor_id AS person_id),
    make_timestamp(epoch_us(now())) AS removed_at,
    coalesce(getvariable('merged_by')::VARCHAR, 'system') AS removed_by,
    'merged' AS reason
FROM canvass.recorded_links('pocket.person_voter_match') AS l
JOIN pocket.person_voter_match AS t ON t.id = l.id
JOIN canvass_move AS r ON r.table_name = 'person_voter_match' AND r.row_id = t.rowid
WHERE r.action = 'dropped';

DELETE FROM pocket.person_tag
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'person_tag');

INSERT INTO pocket.person_tag BY NAME
FROM canvass_moved_person_tag;

DELETE FROM pocket.record_tag
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'record_tag');

INSERT INTO pocket.record_tag BY NAME
FROM canvass_moved_record_tag;

DELETE FROM pocket.match_review
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'match_review');

INSERT INTO pocket.match_review BY NAME
FROM canvass_moved_match_review;

DELETE FROM pocket.person_voter_match
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'person_voter_match');

INSERT INTO pocket.person_voter_match BY NAME
FROM canvass_moved_person_voter_match;

DELETE FROM pocket.segment_person
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'segment_person' AND r.action = 'dropped');

UPDATE pocket.segment_person AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'segment_person' AND r.action = 'moved' AND t.rowid = r.row_id;

DELETE FROM pocket.person_custom_field
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'person_custom_field' AND r.action = 'dropped');

UPDATE pocket.person_custom_field AS t
SET person_id = r.survivor_id
FROM canvass_move AS r
WHERE r.table_name = 'person_custom_field' AND r.action = 'moved' AND t.rowid = r.row_id;

DELETE FROM pocket.person
WHERE id::VARCHAR IN (SELECT m.id FROM canvass_member AS m WHERE m.position > 1);

-- BY NAME: also the columns that are the user's own.
MERGE INTO pocket.person AS p
USING (
    FROM canvass_filled AS f
    SEMI JOIN (SELECT c.survivor_id FROM canvass_value AS c WHERE c.field <> 'updated_at') AS v ON v.survivor_id = f.id
) AS f
ON f.id = p.id::VARCHAR
WHEN MATCHED THEN UPDATE BY NAME;

-- Without a value in an indexed column, which would delete and insert the row.
UPDATE pocket.person AS p
SET updated_at = make_timestamp(epoch_us(now()))
FROM canvass_member AS m
ANTI JOIN (SELECT c.survivor_id FROM canvass_value AS c WHERE c.field <> 'updated_at') AS v ON v.survivor_id = m.id
WHERE m.position = 1 AND p.id::VARCHAR = m.id;

CREATE OR REPLACE TEMP TABLE canvass_left AS
SELECT r.table_name, r.person_id
FROM (
    SELECT 'person' AS table_name, t.id::VARCHAR AS person_id FROM pocket.person AS t
    UNION ALL
    SELECT 'communication' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.communication AS t
    UNION ALL
    SELECT 'event_registration' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.event_registration AS t
    UNION ALL
    SELECT 'whip_status' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.whip_status AS t
    UNION ALL
    SELECT 'match_history' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.match_history AS t
    UNION ALL
    SELECT 'import_row' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.import_row AS t
    UNION ALL
    SELECT 'import_change' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.import_change AS t
    UNION ALL
    SELECT 'segment_change' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.segment_change AS t
    UNION ALL
    SELECT 'person_tag' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.person_tag AS t
    UNION ALL
    SELECT 'record_tag' AS table_name, t.record_id::VARCHAR AS person_id FROM pocket.record_tag AS t WHERE t.record_type = 'person'
    UNION ALL
    SELECT 'segment_person' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.segment_person AS t
    UNION ALL
    SELECT 'person_custom_field' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.person_custom_field AS t
    UNION ALL
    SELECT 'match_review' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.match_review AS t
    UNION ALL
    SELECT 'person_voter_match' AS table_name, t.person_id::VARCHAR AS person_id FROM pocket.person_voter_match AS t
) AS r
SEMI JOIN (SELECT l.id FROM canvass_member AS l WHERE l.position > 1) AS m ON m.id = r.person_id;

INSERT INTO canvass_outcome
FROM (
    SELECT
        1,
        CASE WHEN count(*) > 0 THEN 'merge' ELSE 'nothing to merge' END,
        CASE WHEN count(*) > 0 THEN getvariable('canvass_merge') END,
        NULL,
        NULL
    FROM canvass_member AS m
    UNION ALL
    SELECT 2, CASE WHEN c.skipped IS NULL THEN 'pair' ELSE 'pair skipped' END, c.skipped, count(*), NULL
    FROM canvass_pair AS c
    GROUP BY c.skipped
    UNION ALL
    SELECT 3, 'survivor', NULL, count(*), NULL FROM canvass_member AS m WHERE m.position = 1
    UNION ALL
    SELECT 4, 'merged into it', NULL, count(*), NULL FROM canvass_member AS m WHERE m.position > 1
    UNION ALL
    SELECT
        5,
        'not merged',
        g.not_merged,
        sum(len(g.ids)),
        arg_min(array_to_string(g.ids, ', '), g.cluster_id)
    FROM (
        SELECT m.cluster_id, m.not_merged, list(m.id ORDER BY m.position) AS ids
        FROM canvass_plan AS m
        WHERE m.not_merged IS NOT NULL
        GROUP BY m.cluster_id, m.not_merged
    ) AS g
    GROUP BY g.not_merged
    UNION ALL
    SELECT 6, 'filled', v.field, count(*), NULL
    FROM canvass_value AS v
    WHERE v.field NOT IN ('updated_at', 'svid_source')
    GROUP BY v.field
    UNION ALL
    SELECT CASE r.action WHEN 'moved' THEN 7 ELSE 8 END, r.action, r.table_name, count(*), NULL
    FROM canvass_move AS r
    GROUP BY r.action, r.table_name
    UNION ALL
    SELECT DISTINCT 9, 'not touched, a table of your own', c.table_name, NULL::BIGINT, NULL
    FROM duckdb_columns() AS c
    SEMI JOIN duckdb_tables() AS t ON t.database_name = c.database_name AND t.table_oid = c.table_oid
    WHERE c.database_name = 'pocket'
        AND lower(c.column_name) = 'person_id'
        AND c.table_name NOT IN (
            'communication', 'event_registration', 'whip_status', 'match_history', 'import_row', 'import_change', 'person_tag',
            'segment_person', 'segment_change', 'person_custom_field', 'match_review', 'person_voter_match'
        )
        AND EXISTS (FROM canvass_member)
) AS o
WHERE NOT EXISTS (FROM canvass_left)
    AND (SELECT count(*) FROM pocket.merge_log AS l WHERE l.merge_id = getvariable('canvass_merge'))
        = (SELECT count(*) FROM canvass_member AS m WHERE m.position > 1)
    AND (SELECT count(*) FROM pocket.merge_change AS c WHERE c.merge_id = getvariable('canvass_merge') AND c.action <> 'added')
        = (SELECT count(*) FROM canvass_value) + (SELECT count(*) FROM canvass_move)
    AND NOT EXISTS (
        FROM (
            SELECT (r.old_row->>'id') AS id
            FROM canvass_move AS r
            WHERE r.table_name = 'person_voter_match' AND r.action = 'dropped'
        ) AS r
        ANTI JOIN (SELECT h.id::VARCHAR AS id FROM pocket.match_history AS h WHERE h.reason = 'merged') AS h ON h.id = r.id
    )
    AND NOT EXISTS (
        FROM pocket.person AS p
        JOIN canvass_member AS m ON m.id = p.id::VARCHAR
        WHERE p.updated_at IS DISTINCT FROM make_timestamp(epoch_us(now()))
    );

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: the merge did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.result, o.detail, o."rows", o.example
FROM canvass_outcome AS o
ORDER BY o.position, o.detail NULLS FIRST;

DROP TABLE temp.main.canvass_pair;
DROP TABLE temp.main.canvass_plan;
DROP TABLE temp.main.canvass_member;
DROP TABLE temp.main.canvass_by_hand;
DROP TABLE temp.main.canvass_rejected;
DROP TABLE temp.main.canvass_rejected_states;
DROP TABLE temp.main.canvass_reference;
DROP TABLE temp.main.canvass_placed;
DROP TABLE temp.main.canvass_move;
DROP TABLE temp.main.canvass_contact;
DROP TABLE temp.main.canvass_image;
DROP TABLE temp.main.canvass_read_back;
DROP TABLE temp.main.canvass_address;
DROP TABLE temp.main.canvass_address_giver;
DROP TABLE temp.main.canvass_svid_giver;
DROP TABLE temp.main.canvass_filled;
DROP TABLE temp.main.canvass_value;
DROP TABLE temp.main.canvass_moved_person_tag;
DROP TABLE temp.main.canvass_moved_record_tag;
DROP TABLE temp.main.canvass_moved_match_review;
DROP TABLE temp.main.canvass_moved_person_voter_match;
DROP TABLE temp.main.canvass_left;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_merge;
RESET VARIABLE canvass_structure;
RESET VARIABLE pairs;
RESET VARIABLE merged_by;
