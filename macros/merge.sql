-- canvass.merge_plan(pairs VARCHAR, persons VARCHAR := 'pocket.person', custom_values VARCHAR := 'pocket.person_custom_field')
-- What sql/merge_duplicates.sql would make of pairs of duplicates: one row a contact of each group that the pairs connect, over
-- any number of steps. Columns: cluster_id (the least id of the group), position (1 is the contact that stays, the survivor; the
-- others give what it lacks in this order), id, survivor_id, completeness, match_score (of the contact's best pair), not_merged
-- (why the group is left alone; NULL where it is merged). The order is: completeness (how many fields of the contact and custom
-- fields are not blank; ids, PID, SVID, times and the columns of its import do not count), then updated_at and created_at, latest
-- first, then id. A group is left alone when it contradicts itself: 'two birth dates', 'two birth years' or 'two suffixes' (as of
-- father and son). pairs has the columns id_a, id_b and, where known, match_score; pairs whose ids are NULL, the same or not in
-- persons do not count. The arguments are names of tables. Ids are compared as text. Errors: a missing column.
-- Example: WITH pairs AS (FROM canvass.find_duplicates(threshold := 0.9)) FROM canvass.merge_plan('pairs') ORDER BY cluster_id, position;
-- Source: the order and what contradicts are chosen by judgement; docs/merging.md
CREATE MACRO canvass.merge_plan(pairs, persons := 'pocket.person', custom_values := 'pocket.person_custom_field') AS TABLE
WITH
    __id AS (
        SELECT p.id::VARCHAR AS id
        FROM query_table(persons) AS p
    ),
    __duplicate AS MATERIALIZED (
        SELECT d.id_a::VARCHAR AS id_a, d.id_b::VARCHAR AS id_b, d.match_score
        FROM (
            SELECT NULL::DOUBLE AS match_score WHERE false
            UNION ALL BY NAME
            FROM query_table(canvass.table_or_file(pairs))
        ) AS d
        SEMI JOIN __id AS a ON a.id = d.id_a::VARCHAR
        SEMI JOIN __id AS b ON b.id = d.id_b::VARCHAR
        WHERE d.id_a::VARCHAR <> d.id_b::VARCHAR
    ),
    __member AS MATERIALIZED (
        SELECT c.id, c.cluster_id, s.match_score
        FROM canvass.cluster('__duplicate') AS c
        JOIN (
            SELECT e.id, max(e.match_score) AS match_score
            FROM (
                SELECT d.id_a AS id, d.match_score FROM __duplicate AS d
                UNION ALL
                SELECT d.id_b, d.match_score FROM __duplicate AS d
            ) AS e
            GROUP BY e.id
        ) AS s ON s.id = c.id
    ),
    __contact AS MATERIALIZED (
        SELECT p.*
        FROM query_table(persons) AS p
        SEMI JOIN __member AS m ON m.id = p.id::VARCHAR
    ),
    __time AS (
        SELECT t.id::VARCHAR AS id, t.updated_at, t.created_at
        FROM (
            SELECT NULL::TIMESTAMP AS updated_at, NULL::TIMESTAMP AS created_at WHERE false
            UNION ALL BY NAME
            FROM __contact
        ) AS t
    ),
    __known AS (
        SELECT f.id, count(*) AS fields
        FROM (SELECT COLUMNS(*)::VARCHAR FROM __contact)
        UNPIVOT (value FOR field IN (COLUMNS(* EXCLUDE (id)))) AS f
        WHERE trim(f.value) <> ''
            AND lower(f.field) NOT IN (
                'pid', 'svid', 'svid_source', 'created_at', 'updated_at', 'import_source', 'import_date', 'import_batch_id',
                'original_data'
            )
        GROUP BY f.id
    ),
    __custom AS (
        SELECT v.person_id::VARCHAR AS id, count(DISTINCT v.custom_field_id) AS fields
        FROM query_table(custom_values) AS v
        SEMI JOIN __member AS m ON m.id = v.person_id::VARCHAR
        WHERE trim(v.value::VARCHAR) <> ''
        GROUP BY v.person_id::VARCHAR
    ),
    -- A date whose year is no year of birth is a placeholder.
    __birth AS (
        SELECT
            l.id,
            CASE WHEN birth_year(l.birth_date) IS NOT NULL THEN date_parse(l.birth_date) END AS birth_date,
            coalesce(birth_year(l.birth_date), birth_year(l.birth_year)) AS birth_year,
            coalesce(name_suffix(l.suffix), name_suffix(l.last_name)) AS suffix
        FROM canvass.layout('__contact') AS l
    ),
    __contradiction AS (
        SELECT
            m.cluster_id,
            CASE
                WHEN count(DISTINCT b.birth_date) > 1 THEN 'two birth dates'
                WHEN count(DISTINCT b.birth_year) > 1 THEN 'two birth years'
                WHEN count(DISTINCT b.suffix) > 1 THEN 'two suffixes'
            END AS reason
        FROM __birth AS b
        JOIN __member AS m ON m.id = b.id
        GROUP BY m.cluster_id
    ),
    __ranked AS (
        SELECT
            m.cluster_id,
            m.id,
            coalesce(k.fields, 0) + coalesce(c.fields, 0) AS completeness,
            m.match_score,
            row_number() OVER (
                PARTITION BY m.cluster_id
                ORDER BY
                    coalesce(k.fields, 0) + coalesce(c.fields, 0) DESC, t.updated_at DESC NULLS LAST,
                    t.created_at DESC NULLS LAST, m.id
            ) AS position
        FROM __member AS m
        JOIN __time AS t ON t.id = m.id
        LEFT JOIN __known AS k ON k.id = m.id
        LEFT JOIN __custom AS c ON c.id = m.id
    )
SELECT
    r.cluster_id,
    r.position,
    r.id,
    s.id AS survivor_id,
    r.completeness,
    r.match_score,
    n.reason AS not_merged
FROM __ranked AS r
JOIN __ranked AS s ON s.cluster_id = r.cluster_id AND s.position = 1
JOIN __contradiction AS n ON n.cluster_id = r.cluster_id;
