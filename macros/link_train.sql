-- The levels that are alternatives of each other: what is known of the two sides decides in which group of levels a pair is.
CREATE MACRO canvass.level_group(comparison, level) AS
    CASE
        WHEN comparison <> 'last_name' AND level IN ('initial', 'other initial') THEN 'initial'
        WHEN level IN ('same day', 'similar day', 'other day') THEN 'day'
        WHEN level IN ('city only', 'other city') THEN 'city'
        ELSE 'all'
    END;

-- A step of training: the share of each level in its group, from weighted counts (comparison, level, weight) and the shipped
-- share, which counts like `weight_of_shipped` observations. Where nothing can be counted, the shipped one stays.
CREATE MACRO canvass.level_shares(counts, weight_of_shipped) AS TABLE
WITH __grouped AS (
    SELECT
        c.comparison,
        c.level,
        c.shipped,
        c.weight + weight_of_shipped * c.shipped AS weight,
        sum(c.weight + weight_of_shipped * c.shipped)
            OVER (PARTITION BY c.comparison, canvass.level_group(c.comparison, c.level)) AS group_weight
    FROM query_table(counts) AS c
)
SELECT
    g.comparison,
    g.level,
    CASE
        WHEN g.comparison IN ('prior', 'names') OR g.group_weight = 0 THEN g.shipped
        ELSE greatest(g.weight / g.group_weight, 1e-6)
    END AS share
FROM __grouped AS g;

-- A step of training, expectation and maximization: the model anew from the pairs, weighed by the model so far. pairs: person_id,
-- voter (a number), and a row a field: comparison, level, u; with the prior's m and h.
CREATE MACRO canvass.improve_model(pairs, model) AS TABLE
WITH
    __pair AS (
        SELECT
            p.person_id,
            p.voter,
            exp(sum(ln(CASE WHEN p.comparison = 'prior' THEN p.m ELSE m.m END))) AS same_person,
            exp(sum(ln(CASE WHEN p.comparison = 'prior' THEN p.h ELSE m.h END))) AS same_household,
            exp(sum(ln(coalesce(m.u, p.u)))) AS unrelated,
            same_person / (same_household + unrelated) AS odds
        FROM query_table(pairs) AS p
        LEFT JOIN query_table(model) AS m ON m.comparison = p.comparison AND m.level = p.level
        GROUP BY p.person_id, p.voter
    ),
    __responsible AS MATERIALIZED (
        SELECT
            p.person_id,
            p.voter,
            p.odds / (1 + sum(p.odds) OVER (PARTITION BY p.person_id)) AS person,
            (1 - person) * p.same_household / (p.same_household + p.unrelated) AS household
        FROM __pair AS p
    ),
    __weight AS (
        SELECT f.comparison, f.level, sum(r.person) AS person, sum(r.household) AS household
        FROM query_table(pairs) AS f
        JOIN __responsible AS r ON r.person_id = f.person_id AND r.voter = f.voter
        GROUP BY f.comparison, f.level
    ),
    __person AS (
        SELECT m.comparison, m.level, s.m AS shipped, coalesce(w.person, 0) AS weight
        FROM query_table(model) AS m
        JOIN canvass.link_model() AS s ON s.comparison = m.comparison AND s.level = m.level
        LEFT JOIN __weight AS w ON w.comparison = m.comparison AND w.level = m.level
    ),
    __household AS (
        SELECT m.comparison, m.level, s.h AS shipped, coalesce(w.household, 0) AS weight
        FROM query_table(model) AS m
        JOIN canvass.link_model() AS s ON s.comparison = m.comparison AND s.level = m.level
        LEFT JOIN __weight AS w ON w.comparison = m.comparison AND w.level = m.level
    )
SELECT m.comparison, m.level, p.share AS m, h.share AS h, m.u
FROM query_table(model) AS m
JOIN canvass.level_shares('__person', 50) AS p ON p.comparison = m.comparison AND p.level = m.level
JOIN canvass.level_shares('__household', 200) AS h ON h.comparison = m.comparison AND h.level = m.level;

-- A step of training: rows drawn from a table in the layout of canvass.layout, the same for any order of its rows: those that the
-- hash of their content puts first.
CREATE MACRO canvass.drawn_rows(contacts, rows) AS TABLE
SELECT l.*
FROM canvass.layout(contacts) AS l
ORDER BY hash(l.first_name, l.last_name, l.address1, l.id), l.id
LIMIT rows;

-- A step of training: the model from the candidates of a sample (canvass.link_candidates), and from persons and voters drawn at
-- random in the layout of canvass.prepare.
CREATE MACRO canvass.train_on(candidates, drawn_persons, drawn_voters) AS TABLE
WITH
    __field AS (
        SELECT c.person_id, c.position AS voter, unnest(c.fields) AS f
        FROM query_table(candidates) AS c
    ),
    __pairs AS MATERIALIZED (
        SELECT f.person_id, f.voter, f.f.field AS comparison, f.f.level AS level, f.f.m AS m, f.f.h AS h, f.f.u AS u
        FROM __field AS f
    ),
    __some_persons AS MATERIALIZED (
        SELECT p.* REPLACE ((row_number() OVER ())::VARCHAR AS id)
        FROM query_table(drawn_persons) AS p
    ),
    __some_voters AS MATERIALIZED (
        SELECT v.* REPLACE ('' AS state, (row_number() OVER ())::VARCHAR AS svid)
        FROM query_table(drawn_voters) AS v
    ),
    __random_pair AS MATERIALIZED (
        SELECT p.id AS number, v.state, v.svid
        FROM __some_persons AS p
        CROSS JOIN __some_voters AS v
    ),
    __random AS MATERIALIZED (
        FROM canvass.compare_pairs('__random_pair', '__some_persons', '__some_voters', unlikely := true)
    ),
    __random_level AS (
        UNPIVOT (
            SELECT
                r.first_name, r.last_name, r.names, r.middle_name, r.suffix, r.birth, r.gender, r.place, r.address, r.phone, r.email
            FROM __random AS r
        )
        ON COLUMNS(*)
        INTO NAME comparison VALUE level
    ),
    __random_count AS (
        SELECT s.comparison, s.level, coalesce(s.u, 0) AS shipped, count(r.level) AS weight
        FROM canvass.link_model() AS s
        LEFT JOIN __random_level AS r ON r.comparison = s.comparison AND r.level = s.level
        GROUP BY s.comparison, s.level, s.u
    ),
    __start AS MATERIALIZED (
        SELECT s.comparison, s.level, s.m, s.h, CASE WHEN s.u IS NOT NULL THEN u.share END AS u
        FROM canvass.link_model() AS s
        JOIN canvass.level_shares('__random_count', 1000) AS u ON u.comparison = s.comparison AND u.level = s.level
    ),
    __first AS MATERIALIZED (
        FROM canvass.improve_model('__pairs', '__start')
    ),
    __second AS MATERIALIZED (
        FROM canvass.improve_model('__pairs', '__first')
    ),
    __third AS MATERIALIZED (
        FROM canvass.improve_model('__pairs', '__second')
    ),
    __fourth AS MATERIALIZED (
        FROM canvass.improve_model('__pairs', '__third')
    ),
    __found AS (
        SELECT any_value(c.in_file) / (1 + any_value(c.in_file)) AS share
        FROM query_table(candidates) AS c
    )
SELECT
    t.comparison,
    t.level,
    round(CASE WHEN t.comparison = 'prior' THEN coalesce(f.share, t.m) ELSE t.m END, 6) AS m,
    round(CASE WHEN t.comparison = 'prior' THEN s.h ELSE t.h END, 6) AS h,
    round(t.u, 6) AS u
FROM canvass.improve_model('__pairs', '__fourth') AS t
JOIN canvass.link_model() AS s ON s.comparison = t.comparison AND s.level = t.level
CROSS JOIN __found AS f;

-- canvass.train_link(persons VARCHAR := 'pocket.person', voters VARCHAR := 'i360.i360_voters')
-- The parameters of canvass.link_model estimated for these tables: m and h by five rounds of expectation and maximization over
-- the candidates of 10,000 of the persons, drawn by a hash, starting from the shipped values, which go on to count like 50 (m)
-- and 200 (h) pairs; u from 1,000,000 pairs at random (fewer for small tables), except where it is a frequency in the file
-- (NULL). Columns and order as canvass.link_model; m of `prior` is the share of the list found in the file. Keep it as a table,
-- read it, edit it, and pass its name as model. Errors as in canvass.link_voters.
-- Example: SELECT t.comparison, t.level, t.m FROM canvass.train_link() AS t ORDER BY ALL LIMIT 3;
-- Source: Fellegi and Sunter 1969; Dempster, Laird and Rubin 1977; Enamorado, Fifield and Imai 2019; docs/linking.md
CREATE MACRO canvass.train_link(persons := 'pocket.person', voters := 'i360.i360_voters') AS TABLE
WITH
    -- Ten thousand tell shares to within a percent.
    __sample AS MATERIALIZED (
        FROM canvass.drawn_rows(persons, 10000)
    ),
    __candidate AS MATERIALIZED (
        FROM canvass.link_candidates('__sample', voters, 10)
    ),
    __drawn_person AS MATERIALIZED (
        FROM canvass.drawn_rows(persons, 1000)
    ),
    __drawn_voter AS MATERIALIZED (
        FROM canvass.drawn_rows(voters, 1000)
    ),
    __prepared_person AS (
        FROM canvass.prepare('__drawn_person')
    ),
    __prepared_voter AS (
        FROM canvass.prepare('__drawn_voter')
    )
FROM canvass.train_on('__candidate', '__prepared_person', '__prepared_voter');

-- canvass.train_prepared(persons VARCHAR, prepared_voters VARCHAR)
-- As canvass.train_link, for voters that were prepared once and kept. Errors as in canvass.link_prepared.
-- Example: SELECT t.comparison, t.level, t.m FROM canvass.train_prepared('pocket.person', 'voters_prepared') AS t ORDER BY ALL LIMIT 3;
-- Source: as canvass.train_link
CREATE MACRO canvass.train_prepared(persons, prepared_voters) AS TABLE
WITH
    __sample AS MATERIALIZED (
        FROM canvass.drawn_rows(persons, 10000)
    ),
    __ranked AS NOT MATERIALIZED (
        FROM canvass.ranked_prepared_voters('__sample', prepared_voters, 10, NULL, NULL, NULL)
    ),
    __candidate AS MATERIALIZED (
        FROM canvass.weigh_fields('__ranked', NULL)
    ),
    __drawn_person AS MATERIALIZED (
        FROM canvass.drawn_rows(persons, 1000)
    ),
    __prepared_person AS (
        FROM canvass.prepare('__drawn_person')
    ),
    __drawn_voter AS MATERIALIZED (
        SELECT v.*
        FROM canvass.prepared_layout(prepared_voters) AS v
        ORDER BY hash(v.first_name, v.last_name, v.address, v.id), v.id
        LIMIT 1000
    )
FROM canvass.train_on('__candidate', '__prepared_person', '__drawn_voter');
