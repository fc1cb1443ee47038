-- A step of linking: as canvass.link_candidates, with the fields of canvass.fields_of: links show no m, h and u.
CREATE MACRO canvass.ranked_voters(persons, voters, top, model, passes, barred) AS TABLE
WITH
    __prepared_person AS MATERIALIZED (
        SELECT
            p.* EXCLUDE (county, first_name_soundex, last_name_soundex, last_name_metaphone)
                REPLACE (row_number() OVER () AS id),
            p.id AS person_id
        FROM canvass.prepare(persons) AS p
    ),
    __prepared_voter AS NOT MATERIALIZED (
        SELECT v.* REPLACE (coalesce(v.state, '') AS state)
        FROM canvass.prepare(voters) AS v
        WHERE v.svid IS NOT NULL
    ),
    __key AS MATERIALIZED (
        FROM canvass.keys_of_list('__prepared_person')
    ),
    __met AS MATERIALIZED (
        FROM canvass.voters_of_keys('__key', '__prepared_voter')
    ),
    __pair AS MATERIALIZED (
        FROM canvass.pairs_to_compare('__key', '__met')
    ),
    __crowd AS (
        FROM canvass.crowds('__key', '__met')
    ),
    -- Through a list, so that the planner takes the ids for the small side and does not hash the voter file.
    __voter_id AS (
        SELECT unnest(list(DISTINCT c.svid)) AS svid
        FROM __pair AS c
    ),
    __voter_row AS MATERIALIZED (
        SELECT l.*
        FROM canvass.layout(voters) AS l
        SEMI JOIN __voter_id AS i ON i.svid = svid_key(l.svid::VARCHAR)
    ),
    __voter AS MATERIALIZED (
        SELECT
            v.* EXCLUDE (id, county, first_name_soundex, last_name_soundex, last_name_metaphone)
                REPLACE (coalesce(v.state, '') AS state)
        FROM canvass.prepare('__voter_row') AS v
    ),
    -- The ids in the type of the voter file.
    __svid AS (
        SELECT svid_key(l.svid::VARCHAR) AS svid_key, min(l.svid) AS svid
        FROM __voter_row AS l
        GROUP BY svid_key
    ),
    __frequency AS MATERIALIZED (
        SELECT f.field, f.value, f.frequency
        FROM canvass.term_frequency(voters) AS f
    ),
    __size AS MATERIALIZED (
        SELECT greatest(count(*), 1)::DOUBLE AS voters FROM canvass.layout(voters) AS l
    )
SELECT r.* REPLACE (i.svid AS svid, n.svid AS next_svid)
FROM canvass.rank_candidates(
    '__prepared_person', '__voter', '__pair', '__crowd', '__frequency', '__size', model, top, passes := passes, barred := barred
) AS r
LEFT JOIN __svid AS i ON i.svid_key = r.svid
LEFT JOIN __svid AS n ON n.svid_key = r.next_svid;

-- A step of linking: as canvass.ranked_voters, for voters in the layout of canvass.prepare.
CREATE MACRO canvass.ranked_prepared_voters(persons, prepared_voters, top, model, passes, barred) AS TABLE
WITH
    __prepared_person AS MATERIALIZED (
        SELECT
            p.* EXCLUDE (county, first_name_soundex, last_name_soundex, last_name_metaphone)
                REPLACE (row_number() OVER () AS id),
            p.id AS person_id
        FROM canvass.prepare(persons) AS p
    ),
    __every_voter AS NOT MATERIALIZED (
        FROM canvass.prepared_layout(prepared_voters)
    ),
    __prepared_voter AS NOT MATERIALIZED (
        SELECT v.* REPLACE (coalesce(v.state, '') AS state)
        FROM __every_voter AS v
        WHERE v.svid IS NOT NULL
    ),
    __key AS MATERIALIZED (
        FROM canvass.keys_of_list('__prepared_person')
    ),
    __met AS MATERIALIZED (
        FROM canvass.voters_of_keys('__key', '__prepared_voter')
    ),
    __pair AS MATERIALIZED (
        FROM canvass.pairs_to_compare('__key', '__met')
    ),
    __crowd AS (
        FROM canvass.crowds('__key', '__met')
    ),
    __voter_id AS (
        SELECT unnest(list(DISTINCT c.svid)) AS svid
        FROM __pair AS c
    ),
    __voter AS MATERIALIZED (
        SELECT v.* EXCLUDE (id)
        FROM __prepared_voter AS v
        SEMI JOIN __voter_id AS i ON i.svid = v.svid
    ),
    -- Of the table itself, which knows its rows without reading a column.
    __size AS MATERIALIZED (
        SELECT greatest(count(*), 1)::DOUBLE AS voters FROM query_table(canvass.table_or_file(prepared_voters)) AS v
    ),
    __frequency AS MATERIALIZED (
        FROM canvass.prepared_term_frequency('__every_voter', '__size')
    )
FROM canvass.rank_candidates(
    '__prepared_person', '__voter', '__pair', '__crowd', '__frequency', '__size', model, top, passes := passes, barred := barred
) AS r;

-- canvass.link_candidates(persons VARCHAR := 'pocket.person', voters VARCHAR := 'i360.i360_voters', top INTEGER := 3, model VARCHAR := NULL, passes VARCHAR[] := NULL, barred VARCHAR := NULL)
-- The best voters of each person, at most `top` (1 to 1000) of those that share a blocking key. Columns: person_id, position (1
-- is best), svid (in the voter file's type), voter_state, match_type, match_score, rule_score, evidence_score (of which
-- match_score is the higher), odds (of the evidence, against everything else), next_odds and next_svid (of the next candidate,
-- if there is one), candidates (how many voters were compared with the person in full), supplied (how many of them have the
-- SVID that a source supplied), in_file (what the estimated share of the list in the file multiplied the odds with), passes
-- (which of canvass.match_passes they fit), fields (LIST of STRUCT: field, both values, level, and its m, h and u; the first
-- one is the prior). Arguments and errors as in canvass.link_voters. A person without a candidate has no row.
-- Example: SELECT c.person_id, c.position, c.svid, c.match_score FROM canvass.link_candidates() AS c ORDER BY ALL LIMIT 3;
-- Source: docs/linking.md
CREATE MACRO canvass.link_candidates(
    persons := 'pocket.person', voters := 'i360.i360_voters', top := 3, model := NULL, passes := NULL, barred := NULL
) AS TABLE
WITH __candidate AS NOT MATERIALIZED (
    FROM canvass.ranked_voters(persons, voters, top, model, passes, barred)
)
FROM canvass.weigh_fields('__candidate', model);
