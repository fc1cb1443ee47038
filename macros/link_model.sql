-- canvass.link_model()
-- The parameters of the evidence score, a row a comparison and level: the probability of the level among
-- pairs that are one person (m), two persons of one household (h), and two unrelated persons (u). u is NULL
-- where it is the frequency of the shared value in the voter file (term frequency): a shared Smith says less
-- than a shared Wojciechowski. A field that is missing on either side has no level and says nothing.
-- Example: FROM canvass.link_model();
-- Source: Fellegi and Sunter 1969; the household as a third class and the values are explained in docs/linking.md
CREATE MACRO canvass.link_model() AS TABLE
WITH __level(comparison, level, m, h, u) AS (
    VALUES
        ('first_name', 'equal', 0.82, 0.02, NULL),
        ('first_name', 'similar', 0.15, 0.04, 0.02),
        ('first_name', 'different', 0.03, 0.94, 0.97),
        ('last_name', 'equal', 0.92, 0.80, NULL),
        ('last_name', 'similar', 0.05, 0.02, 0.004),
        ('last_name', 'different', 0.03, 0.18, 0.99),
        ('names', 'swapped', 0.01, 0.0001, 0.000001),
        ('middle_name', 'equal', 0.60, 0.01, 0.01),
        ('middle_name', 'initial', 0.34, 0.08, 0.07),
        ('middle_name', 'different', 0.06, 0.91, 0.92),
        ('suffix', 'equal', 0.95, 0.05, 0.30),
        ('suffix', 'different', 0.05, 0.95, 0.70),
        ('birth', 'same day', 0.92, 0.003, 0.00004),
        ('birth', 'same year', 0.92, 0.05, 0.017),
        ('birth', 'near', 0.05, 0.08, 0.04),
        ('birth', 'different', 0.03, 0.87, 0.94),
        ('gender', 'equal', 0.98, 0.45, 0.50),
        ('gender', 'different', 0.02, 0.55, 0.50),
        ('place', 'zip', 0.88, 0.97, NULL),
        ('place', 'city', 0.05, 0.01, NULL),
        ('place', 'city only', 0.93, 0.98, NULL),
        ('place', 'different', 0.07, 0.02, 0.95),
        ('address', 'equal', 0.70, 0.85, NULL),
        ('address', 'similar', 0.12, 0.08, NULL),
        ('address', 'different', 0.18, 0.07, 0.99),
        ('phone', 'cell', 0.70, 0.10, NULL),
        ('phone', 'home', 0.15, 0.40, NULL),
        ('phone', 'different', 0.15, 0.50, 0.99),
        ('email', 'equal', 0.80, 0.05, NULL),
        ('email', 'different', 0.20, 0.95, 0.99)
)
SELECT l.comparison, l.level, l.m::DOUBLE AS m, l.h::DOUBLE AS h, l.u::DOUBLE AS u
FROM __level AS l;

-- canvass.term_frequency(voters VARCHAR)
-- How often each first name, last name, ZIP and city stands in a voter file: field, value (normalized, NULL
-- where there is none), frequency (share of the rows). Smoothed, so that what a small file happens to lack is
-- not taken for impossible: (count + 2) / (rows + 2000), which is 0.001, the frequency of a fairly common
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
        SELECT 'zip5', zip5(r.zip), count(*)
        FROM __rows AS r
        GROUP BY r.zip
        UNION ALL
        SELECT 'city', city_key(r.city), count(*)
        FROM __rows AS r
        GROUP BY r.city
    )
SELECT
    s.field,
    s.value,
    (sum(s.voters) + 2) / (any_value(t.voters) + 2000) AS frequency
FROM __spelling AS s
CROSS JOIN (SELECT count(*) AS voters FROM __rows AS r) AS t
GROUP BY s.field, s.value;
