-- canvass.link_model()
-- The parameters of the evidence score, a row a comparison and level: the probability of the level among
-- pairs that are one person (m), two persons of one household (h), and two unrelated persons (u), each as
-- DOUBLE. u is NULL where it is the frequency of the shared value in the voter file (term frequency): a shared
-- Smith says less than a shared Wojciechowski. A field that is missing on either side has no level and says
-- nothing. The row `prior` holds what is expected before anything is compared: the share of the list that is
-- in the file (m; each run estimates it anew from there), and how many other voters a person lives with (h).
-- A table with these columns, kept and edited, can be passed to the linking macros as model.
-- Example: FROM canvass.link_model();
-- Source: Fellegi and Sunter 1969; the household as a third class and the values are explained in docs/linking.md
CREATE MACRO canvass.link_model() AS TABLE
WITH __level(comparison, level, m, h, u) AS (
    VALUES
        ('prior', '', 0.5, 1.5, NULL),
        ('first_name', 'equal', 0.86, 0.01, NULL),
        ('first_name', 'similar', 0.05, 0.003, 0.0025),
        ('first_name', 'alike', 0.01, 0.001, 0.001),
        ('first_name', 'middle name', 0.02, 0.002, 0.003),
        ('first_name', 'in e-mail', 0.02, 0.002, 0.0005),
        ('first_name', 'different', 0.04, 0.982, 0.99),
        ('first_name', 'initial', 0.85, 0.075, 0.075),
        ('first_name', 'other initial', 0.15, 0.925, 0.925),
        ('last_name', 'equal', 0.92, 0.80, NULL),
        ('last_name', 'similar', 0.03, 0.02, 0.0015),
        ('last_name', 'alike', 0.004, 0.002, 0.001),
        ('last_name', 'initial', 0.001, 0.001, 0.001),
        ('last_name', 'different', 0.045, 0.177, 0.99),
        ('names', 'swapped', 0.01, 0.0001, 0.000001),
        ('middle_name', 'equal', 0.90, 0.005, 0.01),
        ('middle_name', 'similar', 0.03, 0.005, 0.002),
        ('middle_name', 'different', 0.07, 0.99, 0.988),
        ('middle_name', 'initial', 0.97, 0.075, 0.075),
        ('middle_name', 'other initial', 0.03, 0.925, 0.925),
        ('suffix', 'equal', 0.95, 0.05, 0.30),
        ('suffix', 'different', 0.05, 0.95, 0.70),
        ('birth', 'same day', 0.95, 0.003, 0.00004),
        ('birth', 'similar day', 0.03, 0.005, 0.002),
        ('birth', 'other day', 0.02, 0.992, 0.998),
        ('birth', 'same year', 0.95, 0.05, 0.017),
        ('birth', 'near', 0.03, 0.08, 0.04),
        ('birth', 'different', 0.02, 0.87, 0.943),
        ('gender', 'equal', 0.98, 0.45, 0.50),
        ('gender', 'different', 0.02, 0.55, 0.50),
        ('place', 'zip', 0.87, 0.94, NULL),
        ('place', 'city', 0.05, 0.03, NULL),
        ('place', 'different', 0.08, 0.03, 0.97),
        ('place', 'city only', 0.93, 0.97, NULL),
        ('place', 'other city', 0.07, 0.03, 0.97),
        ('address', 'equal', 0.82, 0.93, NULL),
        ('address', 'similar', 0.03, 0.02, NULL),
        ('address', 'different', 0.15, 0.05, 0.99),
        ('phone', 'cell', 0.65, 0.02, NULL),
        ('phone', 'home', 0.12, 0.15, NULL),
        ('phone', 'different', 0.23, 0.83, 0.99),
        ('email', 'equal', 0.80, 0.01, NULL),
        ('email', 'similar', 0.06, 0.05, 0.0005),
        ('email', 'different', 0.14, 0.94, 0.99)
)
SELECT l.comparison, l.level, l.m::DOUBLE AS m, l.h::DOUBLE AS h, l.u::DOUBLE AS u
FROM __level AS l;

-- A step of linking: the rows of the model table, or of canvass.link_model where model is NULL. Errors: a level that is
-- missing or there twice, a probability that is none.
CREATE MACRO canvass.checked_model(model) AS TABLE
WITH
    __shipped AS (
        FROM canvass.link_model()
    ),
    __given AS (
        SELECT g.comparison, g.level, g.m::DOUBLE AS m, g.h::DOUBLE AS h, g.u::DOUBLE AS u
        FROM query_table(coalesce(model, '__shipped')) AS g
    ),
    __matched AS (
        SELECT s.comparison, s.level, any_value(g.m) AS m, any_value(g.h) AS h, any_value(g.u) AS u, count(g.comparison) AS rows
        FROM __shipped AS s
        LEFT JOIN __given AS g ON g.comparison = s.comparison AND g.level = s.level
        GROUP BY s.comparison, s.level
    )
SELECT
    m.comparison,
    m.level,
    CASE
        WHEN m.rows <> 1
            THEN error('canvass: the model ' || model || ' has ' || m.rows || ' rows for ' || m.comparison || ' ' || m.level
                || '; it needs one for each of canvass.link_model()')
        WHEN m.m BETWEEN 1e-12 AND 1 AND m.h > 0 AND (m.h <= 1 OR m.comparison = 'prior') AND coalesce(m.u BETWEEN 1e-12 AND 1, true)
            THEN m.m
        ELSE error('canvass: the model ' || model || ' has no probabilities for ' || m.comparison || ' ' || m.level
            || ': m, h and u must be above 0 and at most 1 (u may be NULL)')
    END AS m,
    m.h,
    m.u
FROM __matched AS m;

-- The frequency of a value that `voters` of all the file's voters have.
CREATE MACRO canvass.smoothed(voters, all_voters) AS
    (voters + 1) / (all_voters + 1000);

-- canvass.term_frequency(voters VARCHAR)
-- How often each first name, last name, ZIP and city stands in a voter file: field, value (normalized, NULL
-- where there is none), frequency (share of the rows). Smoothed, so that what a small file happens to lack is
-- not taken for impossible: (count + 1) / (rows + 1000), which is 0.001, the frequency of a fairly common
-- name, where there is no data.
-- Example: FROM canvass.term_frequency('i360.i360_voters') ORDER BY frequency DESC LIMIT 5;
CREATE MACRO canvass.term_frequency(voters) AS TABLE
WITH
    __rows AS NOT MATERIALIZED (
        SELECT l.first_name, l.last_name, l.zip, l.city
        FROM canvass.layout(voters) AS l
    ),
    -- Grouped as they stand first: normalizing each spelling once is much cheaper than normalizing each row.
    __spelling AS (
        SELECT 'first_name' AS field, name_normalize(r.first_name) AS value, count(*) AS voters
        FROM __rows AS r
        GROUP BY r.first_name
        UNION ALL
        SELECT 'last_name', name_normalize(r.last_name), count(*)
        FROM __rows AS r
        GROUP BY r.last_name
        UNION ALL
        SELECT 'zip5', canvass.post_code(r.zip), count(*)
        FROM __rows AS r
        GROUP BY r.zip
        UNION ALL
        SELECT 'city', city_key(r.city), count(*)
        FROM __rows AS r
        GROUP BY r.city
    )
SELECT s.field, s.value, canvass.smoothed(sum(s.voters), any_value(t.voters)) AS frequency
FROM __spelling AS s
CROSS JOIN (SELECT count(*) AS voters FROM __rows AS r) AS t
GROUP BY s.field, s.value;

-- A step of linking: canvass.term_frequency of voters in the layout of canvass.prepare.
CREATE MACRO canvass.prepared_term_frequency(prepared) AS TABLE
WITH __value AS (
    SELECT 'first_name' AS field, v.first_name AS value, count(*) AS voters
    FROM query_table(prepared) AS v
    GROUP BY v.first_name
    UNION ALL
    SELECT 'last_name', v.last_name, count(*)
    FROM query_table(prepared) AS v
    GROUP BY v.last_name
    UNION ALL
    SELECT 'zip5', v.zip5, count(*)
    FROM query_table(prepared) AS v
    GROUP BY v.zip5
    UNION ALL
    SELECT 'city', v.city, count(*)
    FROM query_table(prepared) AS v
    GROUP BY v.city
)
SELECT s.field, s.value, canvass.smoothed(s.voters, t.voters) AS frequency
FROM __value AS s
CROSS JOIN (SELECT count(*) AS voters FROM query_table(prepared) AS v) AS t;
