-- canvass.tags(db VARCHAR := 'pocket')
-- The tags in their hierarchy, a row a tag, sorted by path: path ('Volunteer > Phone bank'), name, depth (0 on top), contacts (that
-- have the tag itself), contacts_below (that have it or a tag below it), id. A tag that is its own ancestor, or whose parent is gone,
-- is shown on top. db is the name under which the contacts are attached.
-- Example: FROM canvass.tags();
CREATE MACRO canvass.tags(db := 'pocket') AS TABLE
WITH RECURSIVE
    __up AS (
        SELECT t.id::VARCHAR AS id, t.name::VARCHAR AS path, t.parent_id::VARCHAR AS next, 0 AS depth, [t.id::VARCHAR] AS seen
        FROM query_table(db || '.tag') AS t
        UNION ALL
        SELECT u.id, t.name || ' > ' || u.path, t.parent_id::VARCHAR, u.depth + 1, list_append(u.seen, t.id::VARCHAR)
        FROM __up AS u
        JOIN query_table(db || '.tag') AS t ON t.id::VARCHAR = u.next
        WHERE NOT list_contains(u.seen, t.id::VARCHAR)
    ),
    __top AS (
        SELECT u.id, arg_max(u.path, u.depth) AS path, max(u.depth) AS depth, arg_max(u.seen, u.depth) AS above
        FROM __up AS u
        GROUP BY u.id
    ),
    __below AS (
        SELECT a.id, count(DISTINCT x.person_id) AS contacts
        FROM (SELECT unnest(p.above) AS id, p.id AS tag_id FROM __top AS p) AS a
        JOIN canvass.tags_of_persons(db) AS x ON x.tag_id = a.tag_id
        GROUP BY a.id
    ),
    __own AS (
        SELECT x.tag_id AS id, count(DISTINCT x.person_id) AS contacts
        FROM canvass.tags_of_persons(db) AS x
        GROUP BY x.tag_id
    )
SELECT
    p.path,
    t.name,
    p.depth,
    coalesce(o.contacts, 0) AS contacts,
    coalesce(b.contacts, 0) AS contacts_below,
    p.id
FROM __top AS p
JOIN query_table(db || '.tag') AS t ON t.id::VARCHAR = p.id
LEFT JOIN __own AS o ON o.id = p.id
LEFT JOIN __below AS b ON b.id = p.id
ORDER BY p.path, p.id;

-- Whether a column is wanted: what is not read is not joined.
CREATE MACRO canvass.is_wanted(wanted, name) AS (wanted IS NULL OR list_contains(wanted, name));

-- The names of the tags of contacts, and of those above them: who has "Phone bank" below "Volunteer" has both.
CREATE MACRO canvass.tag_names_of_persons(db) AS TABLE
WITH RECURSIVE
    -- UNION and not UNION ALL: a tag that is its own ancestor does not run for ever.
    __above AS (
        SELECT t.id::VARCHAR AS tag_id, t.id::VARCHAR AS above_id
        FROM query_table(db || '.tag') AS t
        UNION
        SELECT a.tag_id, t.parent_id::VARCHAR
        FROM __above AS a
        JOIN query_table(db || '.tag') AS t ON t.id::VARCHAR = a.above_id
        WHERE t.parent_id IS NOT NULL
    )
SELECT x.person_id, list(DISTINCT t.name ORDER BY t.name) AS tags
FROM canvass.tags_of_persons(db) AS x
JOIN __above AS a ON a.tag_id = x.tag_id
JOIN query_table(db || '.tag') AS t ON t.id::VARCHAR = a.above_id
GROUP BY x.person_id;

-- canvass.segment_contacts(wanted VARCHAR[] := NULL, db VARCHAR := 'pocket')
-- The base 'contacts' of segments without the voters' columns, a row a contact: the columns of person (but original_data), is_linked
-- BOOLEAN (to a voter), tags VARCHAR[] (by name, those above included; empty for none), custom_fields MAP(VARCHAR, VARCHAR) (blank
-- values left out), whip_status VARCHAR (the last one), events VARCHAR[] (the names of those that the contact is registered for),
-- last_communication_at TIMESTAMP (UTC). wanted names the columns that are read: the tables behind the others are not, and these are
-- NULL or empty. db is the name under which the contacts are attached.
-- Example: SELECT count(*) FROM canvass.segment_contacts() AS c WHERE c.party = 'REP' AND NOT list_contains(c.tags, 'Donor');
CREATE MACRO canvass.segment_contacts(wanted := NULL, db := 'pocket') AS TABLE
SELECT
    p.* EXCLUDE (original_data),
    m.person_id IS NOT NULL AS is_linked,
    coalesce(t.tags, []) AS tags,
    coalesce(f.custom_fields, map([]::VARCHAR[], []::VARCHAR[])) AS custom_fields,
    w.whip_status,
    coalesce(e.events, []) AS events,
    c.last_communication_at
FROM query_table(db || '.person') AS p
LEFT JOIN (
    SELECT DISTINCT x.person_id::VARCHAR AS person_id
    FROM query_table(db || '.person_voter_match') AS x
    WHERE canvass.is_wanted(wanted, 'is_linked')
) AS m ON m.person_id = p.id::VARCHAR
LEFT JOIN (
    SELECT x.person_id, x.tags
    FROM canvass.tag_names_of_persons(db) AS x
    WHERE canvass.is_wanted(wanted, 'tags')
) AS t ON t.person_id = p.id::VARCHAR
LEFT JOIN (
    SELECT v.person_id, map(list(v.name ORDER BY v.name), list(v.value ORDER BY v.name)) AS custom_fields
    FROM (
        SELECT x.person_id::VARCHAR AS person_id, d.name::VARCHAR AS name, max(trim(x.value::VARCHAR)) AS value
        FROM query_table(db || '.person_custom_field') AS x
        JOIN query_table(db || '.custom_field') AS d ON d.id::VARCHAR = x.custom_field_id::VARCHAR
        WHERE canvass.is_wanted(wanted, 'custom_fields') AND trim(x.value::VARCHAR) <> ''
        GROUP BY ALL
    ) AS v
    GROUP BY v.person_id
) AS f ON f.person_id = p.id::VARCHAR
LEFT JOIN (
    SELECT x.person_id::VARCHAR AS person_id, arg_max(x.status, coalesce(x.recorded_at, '-infinity'::TIMESTAMP)) AS whip_status
    FROM query_table(db || '.whip_status') AS x
    WHERE canvass.is_wanted(wanted, 'whip_status')
    GROUP BY ALL
) AS w ON w.person_id = p.id::VARCHAR
LEFT JOIN (
    SELECT x.person_id::VARCHAR AS person_id, list(DISTINCT d.name ORDER BY d.name) AS events
    FROM query_table(db || '.event_registration') AS x
    JOIN query_table(db || '.event') AS d ON d.id::VARCHAR = x.event_id::VARCHAR
    WHERE canvass.is_wanted(wanted, 'events')
    GROUP BY ALL
) AS e ON e.person_id = p.id::VARCHAR
LEFT JOIN (
    SELECT x.person_id::VARCHAR AS person_id, max(coalesce(x.sent_at, x.created_at)) AS last_communication_at
    FROM query_table(db || '.communication') AS x
    WHERE canvass.is_wanted(wanted, 'last_communication_at')
    GROUP BY ALL
) AS c ON c.person_id = p.id::VARCHAR;

-- canvass.segment_contacts_voters(wanted VARCHAR[] := NULL, db VARCHAR := 'pocket', voters VARCHAR := 'i360.i360_voters')
-- The base 'contacts' of segments with the voters' columns: those of canvass.segment_contacts, and of the linked voter each column of
-- the voter file under its name with voter_ before it (voter_party, voter_turnout_score), NULL where there is none, or the link has
-- no state and the SVID is in several. wanted and db as there.
-- Example: SELECT avg(c.voter_turnout_score) FROM canvass.segment_contacts_voters() AS c WHERE c.voter_party = 'REP';
CREATE MACRO canvass.segment_contacts_voters(wanted := NULL, db := 'pocket', voters := 'i360.i360_voters') AS TABLE
SELECT c.*, v.* EXCLUDE (canvass_person_id)
FROM canvass.segment_contacts(wanted, db) AS c
LEFT JOIN (
    SELECT m.person_id::VARCHAR AS canvass_person_id, COLUMNS(v.*) AS "voter_\0"
    FROM query_table(voters) AS v
    JOIN query_table(db || '.person_voter_match') AS m ON m.svid = try_cast(v.svid AS BIGINT)
    WHERE m.voter_state = '' OR m.voter_state = canvass.state_key(v.state::VARCHAR)
    QUALIFY count(*) OVER (PARTITION BY m.person_id) = 1
) AS v ON v.canvass_person_id = c.id::VARCHAR;

-- canvass.segment_columns()
-- What predicates may read, a row a column of a base, in the order of each table: base ('contacts'; 'voters', which is i360.i360_voters;
-- or a table or view, as database.table, that has a column person_id), column_name, column_type. Only what is attached: without i360
-- there are no voters and no voter_ columns.
-- Example: SELECT s.column_name, s.column_type FROM canvass.segment_columns() AS s WHERE s.base = 'contacts';
CREATE MACRO canvass.segment_columns() AS TABLE
WITH
    __column AS (
        SELECT
            c.database_name,
            c.schema_name,
            c.table_name,
            c.database_name || '.' || CASE c.schema_name WHEN 'main' THEN '' ELSE c.schema_name || '.' END || c.table_name AS base,
            c.column_name,
            c.data_type AS column_type,
            c.column_index
        FROM duckdb_columns() AS c
        WHERE NOT c.internal
    ),
    __of_base AS (
        SELECT 'contacts' AS base, c.column_name, c.column_type, 1 AS part, c.column_index
        FROM __column AS c
        WHERE c.base = 'pocket.person' AND c.column_name <> 'original_data'
        UNION ALL
        FROM (
            VALUES
                ('contacts', 'is_linked', 'BOOLEAN', 2, 1),
                ('contacts', 'tags', 'VARCHAR[]', 2, 2),
                ('contacts', 'custom_fields', 'MAP(VARCHAR, VARCHAR)', 2, 3),
                ('contacts', 'whip_status', 'VARCHAR', 2, 4),
                ('contacts', 'events', 'VARCHAR[]', 2, 5),
                ('contacts', 'last_communication_at', 'TIMESTAMP', 2, 6)
        ) AS own
        UNION ALL
        SELECT 'contacts', 'voter_' || c.column_name, c.column_type, 3, c.column_index
        FROM __column AS c
        WHERE c.base = 'i360.i360_voters'
        UNION ALL
        SELECT 'voters', c.column_name, c.column_type, 1, c.column_index
        FROM __column AS c
        WHERE c.base = 'i360.i360_voters'
        UNION ALL
        SELECT c.base, c.column_name, c.column_type, 1, c.column_index
        FROM __column AS c
        SEMI JOIN (SELECT k.base FROM __column AS k WHERE k.column_name = 'person_id') AS k ON k.base = c.base
        -- A dot divides the parts of a name.
        WHERE NOT contains(c.schema_name || c.table_name, '.')
    )
SELECT b.base, b.column_name, b.column_type
FROM __of_base AS b
ORDER BY b.base, b.part, b.column_index;

-- Why a text is not even parsed. DuckDB 2.0 takes memory by the square of the open brackets: 10,000 of them fill 6 GB. And the parser
-- writes the operand of CASE x WHEN once a WHEN: 30 of them in one another fill any memory. (Words are sought without a boundary before
-- them, since 1WHEN is read as 1 WHEN.)
CREATE MACRO canvass.unparsable(predicate) AS
    CASE
        WHEN predicate IS NULL OR trim(predicate) = '' THEN 'it is empty'
        WHEN strlen(predicate) > 10000 THEN 'it has ' || strlen(predicate) || ' bytes; 10000 are allowed (make a list a static segment)'
        WHEN length(regexp_replace(predicate, '[^(\[{]', '', 'g')) > 300 THEN 'it has more than 300 opening brackets'
        WHEN len(regexp_extract_all(lower(predicate), 'when')) > 100 THEN 'it has more than 100 times WHEN'
        WHEN len(regexp_extract_all(lower(predicate) || ' ', 'case[^a-z0-9_]'))
            - len(regexp_extract_all(lower(predicate), 'case\s+when')) > 1
            THEN 'a CASE with an operand (CASE x WHEN …) may stand once; write CASE WHEN x = …'
    END;

-- A predicate checked against columns, as the answer of segment_predicate_check. A constant call is folded wherever it stands, so that
-- what is not to be parsed must not be in it.
CREATE MACRO canvass.checked_predicate(predicate, columns) AS
    CASE
        WHEN columns IS NULL
            THEN {
                'sql': NULL::VARCHAR,
                'columns': NULL::VARCHAR,
                'reason': 'there is no such base: contacts, voters (with i360 attached), or an attached table or view with person_id'
            }
        WHEN canvass.unparsable(predicate) IS NOT NULL
            THEN {'sql': NULL::VARCHAR, 'columns': NULL::VARCHAR, 'reason': canvass.unparsable(predicate)}
        ELSE segment_predicate_check(
            json_serialize_sql(
                'SELECT ' || CASE WHEN canvass.unparsable(predicate) IS NULL THEN predicate ELSE 'NULL' END
            )::VARCHAR,
            columns
        )
    END;

-- The columns of bases as segment_predicate_check takes them, a row a base.
CREATE MACRO canvass.segment_bases() AS TABLE
SELECT c.base, json_group_object(c.column_name, c.column_type)::VARCHAR AS columns
FROM canvass.segment_columns() AS c
GROUP BY c.base;

-- canvass.check_predicate(predicate VARCHAR, base VARCHAR := 'contacts')
-- Whether a segment may have this predicate, one row: sql (what would be run: written anew from the syntax tree, over a table b; NULL
-- where it is refused), columns VARCHAR[] (those that it reads), reason (why it is refused, NULL where it is not). base: one of
-- canvass.segment_columns(). Runs nothing.
-- Example: SELECT c.reason FROM canvass.check_predicate('zip IN (SELECT 1)') AS c;
-- Source: docs/segments.md
CREATE MACRO canvass.check_predicate(predicate, base := 'contacts') AS TABLE
SELECT c.checked.sql AS sql, from_json(c.checked.columns, '["VARCHAR"]') AS columns, c.checked.reason AS reason
FROM (
    SELECT canvass.checked_predicate(n.predicate, b.columns) AS checked
    FROM (SELECT predicate::VARCHAR AS predicate, base::VARCHAR AS base) AS n
    LEFT JOIN canvass.segment_bases() AS b ON b.base = n.base
) AS c;

CREATE MACRO canvass.sql_literal(text) AS '''' || replace(text, '''', '''''') || '''';

CREATE MACRO canvass.sql_name(base) AS '"' || replace(replace(base, '"', '""'), '.', '"."') || '"';

-- A text for a cell of CSV. A spreadsheet runs what looks like a formula (=cmd|…), so that it gets an apostrophe; a number with a sign,
-- such as a phone number, is none.
CREATE MACRO canvass.csv_text(text) AS
    CASE
        WHEN regexp_matches(text, '^[=@\t\r\n]') OR (regexp_matches(text, '^[+-]') AND NOT regexp_full_match(text, '[+-][0-9 ().-]+'))
            THEN '''' || text
        ELSE text
    END;

-- Whether columns of contacts are those of their voters, and not of the table person itself.
CREATE MACRO canvass.asks_voters(columns, db) AS
    len(list_filter(columns, lambda c: starts_with(c, 'voter_'))) > (
        SELECT count(*)
        FROM duckdb_columns() AS p
        WHERE p.database_name = db
            AND p.table_name = 'person'
            AND starts_with(p.column_name, 'voter_')
            AND list_contains(columns, p.column_name)
    );

-- An unknown state is any.
CREATE MACRO canvass.same_state(a, b) AS a = b OR a = '' OR b = '';

-- How one segment is run, and those that it is within, one row: reason (why it is not; NULL), members (the query that answers
-- person_id), voters (the one that answers voter_state and svid: nobody for a segment of contacts). Every predicate is checked here
-- again: what is stored may have been written by anybody.
CREATE MACRO canvass.segment_plan(segment, db := 'pocket') AS TABLE
WITH RECURSIVE
    __segment AS (
        SELECT
            s.id::VARCHAR AS id,
            coalesce(s.name, s.id::VARCHAR) AS name,
            CASE s.segment_type WHEN 'i360' THEN 'voter' ELSE s.segment_type END AS segment_type,
            coalesce(s.base, CASE WHEN s.segment_type IN ('voter', 'i360') THEN 'voters' ELSE 'contacts' END) AS base,
            s.predicate,
            s.parent_id::VARCHAR AS parent_id
        FROM query_table(db || '.segment') AS s
    ),
    __chain AS (
        SELECT s.*, 0 AS level, [s.id] AS seen, NULL::VARCHAR AS broken
        FROM __segment AS s
        WHERE s.id = segment::VARCHAR
        UNION ALL
        SELECT
            p.* REPLACE (coalesce(p.name, c.name) AS name),
            c.level + 1,
            list_append(c.seen, p.id),
            CASE
                WHEN p.id IS NULL THEN 'it is within a segment that does not exist, ' || c.parent_id
                WHEN list_contains(c.seen, p.id) THEN 'it is within itself, by way of "' || p.name || '"'
            END
        FROM __chain AS c
        LEFT JOIN __segment AS p ON p.id = c.parent_id
        WHERE c.parent_id IS NOT NULL AND c.broken IS NULL
    ),
    __checked AS (
        SELECT
            c.*,
            CASE WHEN c.predicate IS NOT NULL THEN canvass.checked_predicate(c.predicate, b.columns) END AS checked
        FROM __chain AS c
        LEFT JOIN canvass.segment_bases() AS b ON b.base = c.base
    ),
    __link AS (
        SELECT
            c.*,
            CASE
                WHEN c.broken IS NOT NULL THEN c.broken
                WHEN c.segment_type IS NULL OR c.segment_type NOT IN ('dynamic', 'static', 'voter')
                    THEN 'segment_type must be dynamic, static or voter; it is ' || coalesce(c.segment_type, 'NULL')
                WHEN c.segment_type = 'dynamic' AND c.predicate IS NULL THEN 'it has no predicate'
                WHEN (c.segment_type = 'voter') <> (c.base = 'voters') AND c.predicate IS NOT NULL
                    THEN 'a ' || c.segment_type || ' segment cannot be over ' || c.base
                WHEN c.segment_type <> 'static' THEN c.checked.reason
            END AS reason,
            CASE
                WHEN c.segment_type = 'static'
                    THEN 'SELECT s.person_id::VARCHAR AS person_id FROM ' || db || '.segment_person AS s WHERE s.segment_id = '
                        || canvass.sql_literal(c.id)
                WHEN c.segment_type = 'voter'
                    THEN 'SELECT m.person_id::VARCHAR AS person_id FROM ' || db || '.segment_voter AS s JOIN ' || db
                        || '.person_voter_match AS m ON m.svid = s.svid WHERE canvass.same_state(m.voter_state, s.voter_state)'
                        || ' AND s.segment_id = ' || canvass.sql_literal(c.id)
                WHEN c.base = 'contacts'
                    THEN 'SELECT b.id::VARCHAR AS person_id FROM canvass.segment_contacts'
                        || CASE WHEN canvass.asks_voters(from_json(c.checked.columns, '["VARCHAR"]'), db) THEN '_voters' ELSE '' END
                        || '(wanted := from_json(' || canvass.sql_literal(c.checked.columns) || ', ''["VARCHAR"]''), db := '
                        || canvass.sql_literal(db) || ') AS b WHERE ' || c.checked.sql
                ELSE 'SELECT b.person_id::VARCHAR AS person_id FROM ' || canvass.sql_name(c.base) || ' AS b WHERE ' || c.checked.sql
            END AS members,
            CASE
                WHEN c.level > 0 THEN NULL
                WHEN c.segment_type = 'voter' AND c.predicate IS NOT NULL
                    THEN 'SELECT canvass.state_key(b.state::VARCHAR) AS voter_state, try_cast(b.svid AS BIGINT) AS svid '
                        || 'FROM i360.i360_voters AS b WHERE ' || c.checked.sql
                ELSE 'SELECT s.voter_state, s.svid FROM ' || db || '.segment_voter AS s WHERE s.segment_id = ' || canvass.sql_literal(c.id)
            END AS voters
        FROM __checked AS c
    )
SELECT
    string_agg('segment "' || l.name || '": ' || l.reason, '; ' ORDER BY l.level) AS reason,
    -- A fixed list is what it is, whatever it is within.
    string_agg(l.members, ' INTERSECT ' ORDER BY l.level) FILTER (l.level = 0 OR l.top_type <> 'static') AS members,
    min(l.voters) AS voters
FROM (SELECT k.*, first_value(k.segment_type) OVER (ORDER BY k.level) AS top_type FROM __link AS k) AS l
HAVING count(*) > 0;

-- The id of the segment with this id or name (in any case); an error where there is none, or several have the name.
CREATE MACRO canvass.segment_named(segment, db := 'pocket') AS TABLE
SELECT
    CASE
        WHEN segment IS NULL THEN error('canvass: which segment? SET VARIABLE segment to the id or name of one in ' || db || '.segment')
        WHEN count(*) FILTER (s.id::VARCHAR = segment::VARCHAR) = 1 THEN min(s.id::VARCHAR) FILTER (s.id::VARCHAR = segment::VARCHAR)
        WHEN count(*) = 0 THEN error('canvass: ' || db || '.segment has no segment ' || segment::VARCHAR)
        WHEN count(*) > 1
            THEN error('canvass: ' || count(*) || ' segments are called ' || segment::VARCHAR || '; give the id: '
                || string_agg(s.id::VARCHAR, ', ' ORDER BY s.id::VARCHAR))
        ELSE min(s.id::VARCHAR)
    END AS id
FROM query_table(db || '.segment') AS s
WHERE s.id::VARCHAR = segment::VARCHAR OR canvass.text_key(s.name) = canvass.text_key(segment::VARCHAR);

-- canvass.segments(db VARCHAR := 'pocket')
-- The segments, a row each, sorted by name: name, segment_type (dynamic, static, voter), within (the name of its parent), base,
-- predicate, persons (members now), voters (of segments of voters, else NULL), executed_at (UTC), joined, left_since (of the last run
-- that was not refused), surveys, description, id. db is the name under which the contacts are attached.
-- Example: FROM canvass.segments();
CREATE MACRO canvass.segments(db := 'pocket') AS TABLE
WITH
    __run AS (
        SELECT e.segment_id::VARCHAR AS segment_id, max(e.executed_at) AS executed_at, arg_max(e, e.executed_at) AS run
        FROM query_table(db || '.segment_execution_log') AS e
        WHERE e.error IS NULL
        GROUP BY ALL
    ),
    __person AS (
        SELECT x.segment_id::VARCHAR AS segment_id, count(DISTINCT x.person_id) AS persons
        FROM query_table(db || '.segment_person') AS x
        GROUP BY ALL
    ),
    __voter AS (
        SELECT x.segment_id, count(*) AS voters
        FROM query_table(db || '.segment_voter') AS x
        GROUP BY ALL
    ),
    __survey AS (
        SELECT x.segment_id::VARCHAR AS segment_id, count(*) AS surveys
        FROM query_table(db || '.segment_survey') AS x
        GROUP BY ALL
    )
SELECT
    s.name,
    s.segment_type,
    p.name AS within,
    s.base,
    s.predicate,
    coalesce(n.persons, 0) AS persons,
    v.voters,
    r.executed_at,
    r.run.joined_count AS joined,
    r.run.left_count AS left_since,
    coalesce(y.surveys, 0) AS surveys,
    s.description,
    s.id::VARCHAR AS id
FROM query_table(db || '.segment') AS s
LEFT JOIN query_table(db || '.segment') AS p ON p.id::VARCHAR = s.parent_id::VARCHAR
LEFT JOIN __person AS n ON n.segment_id = s.id::VARCHAR
LEFT JOIN __voter AS v ON v.segment_id = s.id::VARCHAR
LEFT JOIN __run AS r ON r.segment_id = s.id::VARCHAR
LEFT JOIN __survey AS y ON y.segment_id = s.id::VARCHAR
ORDER BY s.name, s.id;

-- canvass.segment_members(segment VARCHAR, db VARCHAR := 'pocket')
-- The contacts of a segment as of its last run, sorted by name: the columns of canvass.segment_contacts, and added_at. segment: its id,
-- or its name in any case; an error where there is none. db is the name under which the contacts are attached.
-- Example: SELECT m.first_name, m.last_name, m.cell_phone FROM canvass.segment_members('Tampa Republicans') AS m;
CREATE MACRO canvass.segment_members(segment, db := 'pocket') AS TABLE
WITH
    __id AS MATERIALIZED (FROM canvass.segment_named(segment, db)),
    __member AS (
        SELECT x.person_id::VARCHAR AS person_id, min(x.added_at) AS added_at
        FROM query_table(db || '.segment_person') AS x
        JOIN __id AS i ON i.id = x.segment_id::VARCHAR
        GROUP BY ALL
    )
SELECT c.*, m.added_at
FROM canvass.segment_contacts(NULL, db) AS c
JOIN __member AS m ON m.person_id = c.id::VARCHAR
ORDER BY c.last_name, c.first_name, c.id;

-- canvass.segment_changes(segment VARCHAR, db VARCHAR := 'pocket')
-- Who joined and who left a segment, a row a contact and run, the last run first: executed_at (UTC), change (joined, left), person_id,
-- first_name, last_name (NULL where the contact is gone), executed_by. segment and db as in canvass.segment_members.
-- Example: FROM canvass.segment_changes('Tampa Republicans');
CREATE MACRO canvass.segment_changes(segment, db := 'pocket') AS TABLE
WITH
    __id AS MATERIALIZED (FROM canvass.segment_named(segment, db))
SELECT e.executed_at, x.change, x.person_id, p.first_name, p.last_name, e.executed_by
FROM query_table(db || '.segment_execution_log') AS e
JOIN __id AS i ON i.id = e.segment_id::VARCHAR
JOIN query_table(db || '.segment_change') AS x ON x.execution_id = e.id::VARCHAR
LEFT JOIN query_table(db || '.person') AS p ON p.id::VARCHAR = x.person_id
ORDER BY e.executed_at DESC, x.change, p.last_name, p.first_name, x.person_id;
