-- A step of canvass.link_quality and canvass.link_calibration: the links that count, and whether each is right.
-- No voter is two persons: of the links to one voter the accepted one counts, else the one with the best score,
-- and none when several have it.
CREATE MACRO canvass.judged_links(links, truth) AS TABLE
WITH
    __link AS (
        SELECT
            l.person_id::VARCHAR AS person_id,
            svid_key(l.svid::VARCHAR) AS svid,
            l.match_type,
            l.match_score::DOUBLE AS match_score,
            rank() OVER (
                PARTITION BY coalesce(l.voter_state, l.match_details->>'voter_state', ''), svid_key(l.svid::VARCHAR)
                ORDER BY l.status IS NOT DISTINCT FROM 'accepted' DESC, l.match_score DESC
            ) AS claim,
            count(*) OVER (
                PARTITION BY coalesce(l.voter_state, l.match_details->>'voter_state', ''), svid_key(l.svid::VARCHAR),
                    l.status IS NOT DISTINCT FROM 'accepted', l.match_score
            ) AS equals
        FROM (
            SELECT
                NULL::VARCHAR AS match_type,
                NULL::VARCHAR AS status,
                NULL::VARCHAR AS voter_state,
                NULL::VARCHAR AS match_details
            WHERE false
            UNION ALL BY NAME
            FROM query_table(links)
        ) AS l
        WHERE l.svid IS NOT NULL
    ),
    __truth AS (
        SELECT DISTINCT t.person_id::VARCHAR AS person_id, svid_key(t.svid::VARCHAR) AS svid
        FROM query_table(truth) AS t
    )
SELECT l.person_id, l.match_type, l.match_score, t.svid IS NOT NULL AS is_right
FROM __link AS l
LEFT JOIN __truth AS t ON t.person_id = l.person_id AND t.svid = l.svid
WHERE l.claim = 1 AND l.equals = 1;

-- canvass.link_quality(links VARCHAR, truth VARCHAR)
-- How right links are, by the score from which they are accepted: one row for each threshold from 0.50 to 0.99.
-- Columns: threshold DOUBLE; links (with at least that score); right_links (those in the truth); precision
-- (the share of the links that is right; NULL without links); recall (the share of the truth's persons with a
-- right link; NULL for an empty truth); f1 (their harmonic mean). links is the name of a table, view or CTE
-- with the columns person_id, svid and match_score, as canvass.link_voters answers them (save its result as a
-- table) and pocket.person_voter_match has them; links without svid do not count, and a voter counts for one
-- person only, as in linking: the accepted one (status), else the best score. truth has person_id and svid, a
-- row for each right link: a person may have several, and one that has none is not in the voter file. Ids are
-- compared as text, SVIDs by svid_key. Errors: a missing column.
-- Example: WITH links AS (FROM canvass.link_voters()), truth AS (SELECT l.person_id, l.svid FROM links AS l WHERE l.match_type = 'exact') FROM canvass.link_quality('links', 'truth') WHERE threshold = 0.75;
CREATE MACRO canvass.link_quality(links, truth) AS TABLE
WITH
    __judged AS MATERIALIZED (
        FROM canvass.judged_links(links, truth)
    ),
    __counted AS (
        SELECT
            t.range / 100 AS threshold,
            count(j.person_id) AS accepted,
            count(*) FILTER (j.is_right) AS accepted_right,
            avg(j.is_right::INTEGER) AS precision,
            count(DISTINCT j.person_id) FILTER (j.is_right) / any_value(p.persons) AS recall
        FROM range(50, 100) AS t
        CROSS JOIN (
            SELECT nullif(count(DISTINCT r.person_id), 0) AS persons
            FROM query_table(truth) AS r
            WHERE svid_key(r.svid::VARCHAR) IS NOT NULL
        ) AS p
        LEFT JOIN __judged AS j ON j.match_score >= t.range / 100
        GROUP BY t.range
    )
SELECT
    c.threshold,
    c.accepted AS links,
    c.accepted_right AS right_links,
    c.precision,
    c.recall,
    CASE WHEN c.recall > 0 THEN 2 * c.precision * c.recall / (c.precision + c.recall) ELSE c.recall END AS f1
FROM __counted AS c
ORDER BY c.threshold;

-- canvass.link_calibration(links VARCHAR, truth VARCHAR)
-- Whether scores mean what they say: of the links scored about 0.9, nine in ten should be right. One row for
-- each match type and tenth of the score that has links. Columns: match_type (NULL where links has no such
-- column); score_from, score_to (from 0.9 on up to and with 1.0); links; mean_score; share_right. Only the
-- score of fuzzy links is a probability; those of the rules are what the reference sets. Arguments, what
-- counts, and errors as in canvass.link_quality.
-- Example: WITH links AS (FROM canvass.link_voters()), truth AS (SELECT l.person_id, l.svid FROM links AS l WHERE l.match_score > 0.9) FROM canvass.link_calibration('links', 'truth');
CREATE MACRO canvass.link_calibration(links, truth) AS TABLE
SELECT
    j.match_type,
    least(floor(j.match_score * 10), 9) / 10 AS score_from,
    (least(floor(j.match_score * 10), 9) + 1) / 10 AS score_to,
    count(*) AS links,
    round(avg(j.match_score), 4) AS mean_score,
    avg(j.is_right::INTEGER) AS share_right
FROM canvass.judged_links(links, truth) AS j
GROUP BY ALL
ORDER BY ALL;
