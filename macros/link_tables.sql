-- One row, ok, or an error about the argument that names the table.
CREATE MACRO canvass.each_id_once(argument, contacts) AS TABLE
SELECT
    CASE
        WHEN count(*) > count(l.id)
            THEN error('canvass: ' || argument || ' has ' || count(*) - count(l.id) || ' rows without an id; give every row one')
        WHEN count(*) > count(DISTINCT l.id)
            THEN error('canvass: ' || argument || ' has ' || count(*) || ' rows but ' || count(DISTINCT l.id) || ' ids; make id unique')
        ELSE true
    END AS ok
FROM canvass.layout(contacts) AS l;

-- canvass.link(left_table VARCHAR, right_table VARCHAR, threshold DOUBLE := 0.75, model VARCHAR := NULL)
-- Links two contact tables as canvass.link_voters links a list to a voter file: exactly one row a row of the left table, at most
-- one accepted link a row of either. Columns: left_id, right_id, match_type, match_score, status, match_details, as there. Both
-- tables have the columns of canvass.layout, and an id each; SVIDs are not compared. Errors as in canvass.link_voters.
-- Example: SELECT l.left_id, l.right_id, l.match_score FROM canvass.link('pocket.person', 'i360.i360_voters') AS l LIMIT 3;
-- Source: docs/linking.md
CREATE MACRO canvass.link(left_table, right_table, threshold := 0.75, model := NULL) AS TABLE
WITH
    __left AS (
        SELECT l.* REPLACE (NULL AS svid)
        FROM canvass.layout(left_table) AS l
        JOIN canvass.each_id_once('left_table', left_table) AS c ON c.ok
    ),
    -- Any ids, so that numbers stand for them.
    __numbered AS MATERIALIZED (
        SELECT r.*, row_number() OVER () AS number
        FROM canvass.layout(right_table) AS r
        JOIN canvass.each_id_once('right_table', right_table) AS c ON c.ok
    ),
    __right AS (
        SELECT r.* EXCLUDE (number) REPLACE (r.number AS svid)
        FROM __numbered AS r
    )
SELECT l.person_id AS left_id, n.id AS right_id, l.* EXCLUDE (person_id, svid)
FROM canvass.link_voters('__left', '__right', threshold, model) AS l
LEFT JOIN __numbered AS n ON n.number = l.svid;

-- canvass.find_duplicates(contacts VARCHAR := 'pocket.person', threshold DOUBLE := 0.75, model VARCHAR := NULL)
-- The pairs of rows of one table that are one person, best first. Columns: id_a, id_b (the lesser id is id_a), match_score (the
-- probability that the two are one person; members of a household are told apart as in canvass.link_voters), fields (LIST of
-- STRUCT: field, both values, level, m, h and u). canvass.cluster groups the pairs. Of each row, the twenty best partners
-- count. contacts has the columns of canvass.layout. Errors: as in canvass.layout, a threshold outside 0 to 1.
-- Example: SELECT d.id_a, d.id_b, d.match_score FROM canvass.find_duplicates('pocket.person') AS d LIMIT 3;
-- Source: docs/linking.md
CREATE MACRO canvass.find_duplicates(contacts := 'pocket.person', threshold := 0.75, model := NULL) AS TABLE
WITH
    -- Each row twice: as a contact with a number, and as a voter whose SVID is that number.
    __contact AS MATERIALIZED (
        SELECT
            p.* EXCLUDE (county, first_name_soundex, last_name_soundex, last_name_metaphone)
                REPLACE (row_number() OVER () AS id, NULL::VARCHAR AS svid),
            p.id AS person_id
        FROM canvass.prepare(
            CASE
                WHEN try_cast(threshold AS DOUBLE) BETWEEN 0 AND 1 THEN contacts
                ELSE error('canvass: threshold must be a number from 0 to 1; it is ' || coalesce(threshold::VARCHAR, 'NULL'))
            END
        ) AS p
        JOIN canvass.each_id_once('contacts', contacts) AS c ON c.ok
    ),
    __other AS NOT MATERIALIZED (
        SELECT c.* REPLACE (c.id AS svid, coalesce(c.state, '') AS state)
        FROM __contact AS c
    ),
    __key AS MATERIALIZED (
        FROM canvass.keys_of_list('__contact')
    ),
    __block AS MATERIALIZED (
        SELECT k.key, count(*) AS voters
        FROM __key AS k
        GROUP BY k.key
        HAVING count(*) > 1
    ),
    __pair AS MATERIALIZED (
        FROM canvass.pairs_within('__key', '__block')
    ),
    __crowd AS (
        FROM canvass.crowds('__key', '__block')
    ),
    __size AS MATERIALIZED (
        SELECT greatest(count(*), 1)::DOUBLE AS voters FROM __contact AS c
    ),
    __frequency AS MATERIALIZED (
        FROM canvass.prepared_term_frequency('__contact', '__size')
    ),
    __ranked AS NOT MATERIALIZED (
        FROM canvass.rank_candidates(
            '__contact', '__other', '__pair', '__crowd', '__frequency', '__size', model, 20,
            -- NULL, and so no pair, for a threshold of 1, which nothing reaches.
            least_odds := threshold::DOUBLE / nullif(1 - threshold::DOUBLE, 0)
        )
    ),
    __scored AS (
        -- Anyone may be in the table more than twice: candidates do not compete.
        SELECT r.person_id, r.svid, round(least(r.odds / (1 + r.odds), 0.999), 4) AS probability, r.fields
        FROM canvass.weigh_fields('__ranked', model) AS r
    )
SELECT
    least(s.person_id, b.person_id) AS id_a,
    greatest(s.person_id, b.person_id) AS id_b,
    s.probability AS match_score,
    CASE
        WHEN s.person_id <= b.person_id THEN s.fields
        ELSE list_transform(s.fields, lambda f: struct_update(f, person := f.voter, voter := f.person))
    END AS fields
FROM __scored AS s
JOIN __contact AS b ON b.id = s.svid
WHERE s.probability >= threshold::DOUBLE
ORDER BY s.probability DESC, id_a, id_b;

-- canvass.unlinkables(contacts VARCHAR := 'pocket.person', threshold DOUBLE := 0.75, model VARCHAR := NULL)
-- The rows that say so little that they could not be linked even to themselves: whose evidence score against their own copy stays
-- below the threshold, when half of a list is in a file of this size. Columns: id, score, known (the fields that are there, as
-- text), least first. contacts has the columns of canvass.layout. Errors: as in canvass.find_duplicates.
-- Example: SELECT u.id, u.score, u.known FROM canvass.unlinkables('pocket.person') AS u LIMIT 3;
-- Source: the idea is Splink's (unlinkables chart); docs/linking.md
CREATE MACRO canvass.unlinkables(contacts := 'pocket.person', threshold := 0.75, model := NULL) AS TABLE
WITH
    __contact AS MATERIALIZED (
        SELECT
            p.* EXCLUDE (county, first_name_soundex, last_name_soundex, last_name_metaphone)
                REPLACE (row_number() OVER () AS id, NULL::VARCHAR AS svid),
            p.id AS person_id
        FROM canvass.prepare(
            CASE
                WHEN try_cast(threshold AS DOUBLE) BETWEEN 0 AND 1 THEN contacts
                ELSE error('canvass: threshold must be a number from 0 to 1; it is ' || coalesce(threshold::VARCHAR, 'NULL'))
            END
        ) AS p
    ),
    __copy AS MATERIALIZED (
        SELECT c.* REPLACE (c.id AS svid, coalesce(c.state, '') AS state)
        FROM __contact AS c
    ),
    __pair AS MATERIALIZED (
        SELECT c.id AS number, c.state, c.svid
        FROM __copy AS c
    ),
    -- How many share an address or a phone does not matter here.
    __crowd AS (
        SELECT c.id AS number, 0 AS address_voters, 0 AS phone_voters, 0 AS email_voters
        FROM __contact AS c
        LIMIT 0
    ),
    __size AS MATERIALIZED (
        SELECT greatest(count(*), 1)::DOUBLE AS voters FROM __contact AS c
    ),
    __frequency AS MATERIALIZED (
        FROM canvass.prepared_term_frequency('__contact', '__size')
    ),
    __scored AS (
        SELECT
            r.person_id,
            r.odds / r.in_file AS odds,
            list_aggregate(list_transform(r.fields[2:], lambda f: f.field || ' ' || f.person), 'string_agg', ', ') AS known
        FROM canvass.rank_candidates('__contact', '__copy', '__pair', '__crowd', '__frequency', '__size', model, 1) AS r
    ),
    __score AS (
        SELECT c.person_id AS id, coalesce(round(least(s.odds / (1 + s.odds), 0.999), 4), 0) AS score, s.known
        FROM __contact AS c
        LEFT JOIN __scored AS s ON s.person_id = c.person_id
    )
SELECT s.id, s.score, s.known
FROM __score AS s
WHERE s.score < threshold::DOUBLE
ORDER BY s.score, s.id;
