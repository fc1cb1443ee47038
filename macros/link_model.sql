-- canvass.link_model()
-- The parameters of the evidence score, a row a comparison and level: the probability of the level among
-- pairs that are one person (m), two persons of one household (h), and two unrelated persons (u), each as
-- DOUBLE. u is NULL where it is the frequency of the shared value in the voter file (term frequency): a shared
-- Smith says less than a shared Wojciechowski. A field that is missing on either side has no level and says
-- nothing. The row `prior` holds what is expected before anything is compared: the share of the list that is
-- in the file (m; each run estimates it anew from there), and how many other voters a person lives with (h).
-- A table with these columns, kept and edited, can be passed to the linking macros as model. The values are the output of
-- scripts/estimate_link_model.py: estimated from labelled sets, none of which figures are reported on.
-- Example: FROM canvass.link_model();
-- Source: Fellegi and Sunter 1969; the household as a third class and the values are explained in docs/linking.md
CREATE MACRO canvass.link_model() AS TABLE
WITH __level(comparison, level, m, h, u) AS (
    VALUES
        ('prior', '', 0.5, 0.792, NULL),
        ('first_name', 'equal', 0.894, 0.005, NULL),
        ('first_name', 'similar', 0.084, 0.0025, 0.0028),
        ('first_name', 'alike', 0.004, 0.00011, 0.00012),
        ('first_name', 'middle name', 0.002, 0.00056, 0.00046),
        ('first_name', 'in e-mail', 0.004, 0.0033, 0.00032),
        ('first_name', 'different', 0.012, 0.989, 0.994),
        ('first_name', 'initial', 0.894, 0.076, 0.063),
        ('first_name', 'other initial', 0.106, 0.924, 0.937),
        ('last_name', 'equal', 0.947, 0.722, NULL),
        ('last_name', 'similar', 0.034, 0.038, 0.00037),
        ('last_name', 'alike', 0.0032, 0.0028, 0.00021),
        ('last_name', 'initial', 0.00017, 0.00011, 0.000093),
        ('last_name', 'different', 0.015, 0.237, 0.998),
        ('names', 'swapped', 0.0077, 0.0001, 0.000001),
        ('middle_name', 'equal', 0.99, 0.0044, 0.0023),
        ('middle_name', 'similar', 0.0048, 0.0032, 0.0027),
        ('middle_name', 'different', 0.0048, 0.992, 0.995),
        ('middle_name', 'initial', 0.993, 0.071, 0.078),
        ('middle_name', 'other initial', 0.0068, 0.929, 0.922),
        ('suffix', 'equal', 0.981, 0.324, 0.325),
        ('suffix', 'different', 0.019, 0.676, 0.675),
        ('birth', 'same day', 0.964, 0.0052, 0.000041),
        ('birth', 'similar day', 0.031, 0.0086, 0.0044),
        ('birth', 'other day', 0.0054, 0.986, 0.996),
        ('birth', 'same year', 0.973, 0.057, 0.015),
        ('birth', 'near', 0.022, 0.081, 0.03),
        ('birth', 'different', 0.0053, 0.862, 0.955),
        ('gender', 'equal', 0.98, 0.352, 0.5),
        ('gender', 'different', 0.02, 0.648, 0.5),
        ('place', 'zip', 0.874, 0.916, NULL),
        ('place', 'city', 0.058, 0.031, NULL),
        ('place', 'different', 0.068, 0.053, 0.663),
        ('place', 'city only', 0.958, 0.964, NULL),
        ('place', 'other city', 0.042, 0.036, 0.706),
        ('address', 'equal', 0.886, 0.904, NULL),
        ('address', 'similar', 0.014, 0.02, NULL),
        ('address', 'different', 0.099, 0.076, 0.99),
        ('phone', 'cell', 0.641, 0.0049, NULL),
        ('phone', 'home', 0.09, 0.083, NULL),
        ('phone', 'different', 0.27, 0.912, 1.0),
        ('email', 'equal', 0.878, 0.01, NULL),
        ('email', 'similar', 0.045, 0.023, 0.000023),
        ('email', 'different', 0.077, 0.967, 1.0)
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
-- How often each first name, last name, ZIP and city stands in a voter file: field, value (as canvass.prepare has it, NULL
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
        SELECT 'first_name' AS field, first_name_key(r.first_name) AS value, count(*) AS voters
        FROM __rows AS r
        GROUP BY r.first_name
        UNION ALL
        SELECT 'last_name', last_name_key(r.last_name), count(*)
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

-- A step of linking: canvass.term_frequency of voters in the layout of canvass.prepare, and a row with their number.
CREATE MACRO canvass.prepared_term_frequency(prepared, size) AS TABLE
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
CROSS JOIN query_table(size) AS t;
