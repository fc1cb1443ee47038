-- The demo: creates the databases, links, and shows what a person wants to see.
.read sql/demo/create.sql
.mode trash
.read sql/link_voters.sql
.mode duckbox
.print
.print 1. How many contacts were linked, and how
SELECT m.match_type, count(*) AS linked, round(avg(m.match_score), 3) AS mean_score
FROM pocket.person_voter_match AS m
GROUP BY ALL
ORDER BY linked DESC;
.print
.print 2. How many wait for review, and why
SELECT r.reason, r.match_type, count(*) AS waiting
FROM pocket.match_review AS r
WHERE r.decision IS NULL
GROUP BY ALL
ORDER BY waiting DESC;
.print
.print 3. Ten links, and what they rest on
SELECT
    p.first_name || ' ' || p.last_name AS contact,
    v.first_name || ' ' || v.last_name AS voter,
    m.match_type,
    round(m.match_score, 3) AS score,
    array_to_string(
        list_transform(
            list_filter(
                from_json(m.match_details->'fields', '[{"field": "VARCHAR", "level": "VARCHAR"}]'),
                lambda f: f.level <> 'different' AND f.level NOT LIKE 'other %'
            ),
            lambda f: f.field || ' ' || f.level
        ),
        ', '
    ) AS reason
FROM pocket.person_voter_match AS m
JOIN pocket.person AS p ON p.id = m.person_id
JOIN i360.i360_voters AS v ON v.svid = m.svid AND v.state = m.voter_state
WHERE p.first_name <> v.first_name OR m.match_type <> 'fuzzy'
ORDER BY hash(p.id)
LIMIT 10;
.print
.print 4. How many found nobody
SELECT count(*) AS contacts, count(*) FILTER (p.svid IS NULL) AS without_a_voter
FROM pocket.person AS p;
.print
.print 5. Against the truth that comes with the example
SELECT
    count(*) AS linked,
    count(t.svid) AS right_links,
    round(count(t.svid) / count(*), 4) AS precision,
    round(count(t.svid) / (SELECT count(DISTINCT a.person_id) FROM 'test/data/link/truth.parquet' AS a), 4) AS recall
FROM pocket.person_voter_match AS m
LEFT JOIN 'test/data/link/truth.parquet' AS t ON t.person_id = m.person_id AND t.svid = m.svid;
