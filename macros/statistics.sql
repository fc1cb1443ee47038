-- Every column of a table, read in one scan: its place, its name, and what column_profile found.
CREATE MACRO canvass.column_profiles(source_table) AS TABLE
SELECT row_number() OVER () AS position, u.column_name, u.profile
FROM (SELECT column_profile(COLUMNS(*)) FROM query_table(source_table))
UNPIVOT INCLUDE NULLS (profile FOR column_name IN (COLUMNS(*))) AS u;

-- canvass.baseline(source_table VARCHAR)
-- What a table holds, a row a column, in one scan: column_name; kind (numeric, categorical, boolean, date, identifier, text,
-- constant, empty, skipped); row_count, value_count, nulls; distinct_count and distinct_is_exact; not_finite (infinities and NaN, which
-- the figures leave out); mean and sd (of the sample; of dates in days since 1970-01-01); min_value and max_value, as text;
-- quantiles (p, value); histogram (lower, upper, count: bars of the same width); deciles (upper, count: ten parts of about as many values
-- each, for the PSI); top_values (value, count: exact, the most frequent first, up to 2,000 of a category and 20 of other kinds);
-- reason (why a column is skipped: nested and binary types). Distinct values are counted exactly up to 229,376 a column; beyond it
-- distinct_count is an estimate (standard error 0.8 %), quantiles, histogram and deciles are within 0.03 % of the rows, and top_values
-- holds only what surely is among the most frequent. source_table is the name of a table, view, CTE or file. Keep it with
-- CREATE TABLE model AS FROM canvass.baseline(…), or as a file with sql/export_baseline.sql. Errors: a table that is not there.
-- Example: SELECT b.column_name, b.kind, b.nulls, b.top_values[1].value AS most FROM canvass.baseline('i360.i360_voters') AS b;
-- Source: docs/statistics.md
CREATE MACRO canvass.baseline(source_table) AS TABLE
SELECT unnest(r.description)
FROM (
    SELECT
        p.position,
        from_json(profile_describe(p.profile, p.column_name), '{
            "column_name": "VARCHAR", "kind": "VARCHAR", "row_count": "BIGINT", "value_count": "BIGINT", "nulls": "BIGINT",
            "distinct_count": "BIGINT", "distinct_is_exact": "BOOLEAN", "not_finite": "BIGINT", "mean": "DOUBLE", "sd": "DOUBLE",
            "min_value": "VARCHAR", "max_value": "VARCHAR", "quantiles": [{"p": "DOUBLE", "value": "DOUBLE"}],
            "histogram": [{"lower": "DOUBLE", "upper": "DOUBLE", "count": "DOUBLE"}],
            "deciles": [{"upper": "DOUBLE", "count": "DOUBLE"}], "top_values": [{"value": "VARCHAR", "count": "BIGINT"}],
            "reason": "VARCHAR"
        }') AS description
    FROM canvass.column_profiles(source_table) AS p
) AS r
ORDER BY r.position;

-- canvass.read_baseline(path VARCHAR)
-- A baseline that sql/export_baseline.sql wrote, as canvass.baseline gave it: for CREATE TABLE model AS FROM
-- canvass.read_baseline('model.json'). Errors: a file that is not there, or is no such JSON.
-- Example: FROM canvass.read_baseline('build/model.json');
CREATE MACRO canvass.read_baseline(path) AS TABLE
FROM read_json(
    path,
    format = 'array',
    maximum_object_size = 1000000000,
    columns = {
        'column_name': 'VARCHAR', 'kind': 'VARCHAR', 'row_count': 'BIGINT', 'value_count': 'BIGINT', 'nulls': 'BIGINT',
        'distinct_count': 'BIGINT', 'distinct_is_exact': 'BOOLEAN', 'not_finite': 'BIGINT', 'mean': 'DOUBLE', 'sd': 'DOUBLE',
        'min_value': 'VARCHAR', 'max_value': 'VARCHAR', 'quantiles': 'STRUCT(p DOUBLE, "value" DOUBLE)[]',
        'histogram': 'STRUCT("lower" DOUBLE, "upper" DOUBLE, count DOUBLE)[]', 'deciles': 'STRUCT("upper" DOUBLE, count DOUBLE)[]',
        'top_values': 'STRUCT("value" VARCHAR, count BIGINT)[]', 'reason': 'VARCHAR'
    }
);

-- A step of the macros below: profiles (column_profiles) of a segment beside descriptions (column_name, kind, description: the JSON of a
-- row of a baseline).
CREATE MACRO canvass.compare_profiles(profiles, descriptions, part_of_baseline) AS TABLE
WITH
    __compared AS (
        SELECT
            p.position,
            p.column_name,
            d.kind,
            from_json(
                coalesce(
                    profile_compare(p.profile, d.description, part_of_baseline::BOOLEAN),
                    '[{"level": "column", "note": "not compared: the baseline has no such column"}]'
                ),
                '[{
                    "level": "VARCHAR", "value": "VARCHAR", "figure": "VARCHAR", "segment_count": "BIGINT", "segment_n": "BIGINT",
                    "baseline_count": "BIGINT", "baseline_n": "BIGINT", "segment": "DOUBLE", "baseline": "DOUBLE",
                    "difference": "DOUBLE", "ci_low": "DOUBLE", "ci_high": "DOUBLE", "lift": "DOUBLE", "smd": "DOUBLE",
                    "cramers_v": "DOUBLE", "test": "VARCHAR", "statistic": "DOUBLE", "p_value": "DOUBLE", "psi": "DOUBLE",
                    "js_divergence": "DOUBLE",
                    "distribution": [{"lower": "DOUBLE", "upper": "DOUBLE", "segment": "DOUBLE", "baseline": "DOUBLE"}],
                    "note": "VARCHAR"
                }]'
            ) AS rows_of_it
        FROM query_table(profiles) AS p
        LEFT JOIN query_table(descriptions) AS d ON d.column_name = p.column_name
    ),
    __row AS (
        SELECT c.position, c.column_name, c.kind, unnest(c.rows_of_it) AS r, generate_subscripts(c.rows_of_it, 1) AS ordinal
        FROM __compared AS c
    ),
    -- The tests of one level are one family: of all columns, of all values, of all that is missing.
    __numbered AS MATERIALIZED (
        SELECT w.*, row_number() OVER (PARTITION BY w.r.level ORDER BY w.position, w.ordinal) AS number_in_level
        FROM __row AS w
    ),
    __family AS (
        SELECT
            n.r.level AS level,
            benjamini_hochberg(list(n.r.p_value ORDER BY n.number_in_level)::VARCHAR) AS q_values
        FROM __numbered AS n
        GROUP BY n.r.level
    ),
    __ranked AS (
        SELECT
            n.position,
            n.column_name,
            n.kind,
            n.r,
            f.q_values[n.number_in_level] AS q_value,
            row_number() OVER (
                PARTITION BY n.r.level
                ORDER BY
                    coalesce(f.q_values[n.number_in_level] <= 0.05, false) DESC,
                    CASE WHEN n.r.level = 'column' THEN n.r.js_divergence ELSE abs(n.r.smd) END DESC NULLS LAST,
                    n.position,
                    n.ordinal
            ) AS rank
        FROM __numbered AS n
        JOIN __family AS f ON f.level = n.r.level
    )
SELECT
    k.column_name,
    k.kind,
    k.r.level,
    k.r.value,
    k.rank,
    k.r.figure,
    k.r.segment,
    k.r.baseline,
    k.r.difference,
    k.r.ci_low,
    k.r.ci_high,
    k.r.lift,
    k.r.smd,
    k.r.cramers_v,
    k.r.test,
    k.r.statistic,
    k.r.p_value,
    k.q_value,
    k.r.psi,
    k.r.js_divergence,
    k.r.segment_count,
    k.r.segment_n,
    k.r.baseline_count,
    k.r.baseline_n,
    k.r.distribution,
    k.r.note
FROM __ranked AS k
ORDER BY
    min(k.rank) FILTER (k.r.level = 'column') OVER (PARTITION BY k.column_name),
    array_position(['column', 'value', 'missing'], k.r.level),
    k.rank;

-- canvass.segment_stats(segment_table VARCHAR, baseline_table VARCHAR, part_of_baseline BOOLEAN := true)
-- What makes a segment different from all: a row a column (level 'column'), a row a value of each category ('value'; what the baseline
-- does not list is '(other values)'), and a row for what is missing ('missing'). Columns: column_name, kind, level, value; rank (within
-- the level: what counts as a discovery at q <= 0.05 first, then columns by js_divergence, values by the size of smd); figure (what segment
-- and baseline are: a mean or a share); segment, baseline, difference, ci_low and ci_high (its 95 % interval), lift (segment
-- by baseline); smd (the standardized difference) or cramers_v (bias-corrected); test, statistic, p_value, q_value (Benjamini-Hochberg
-- over the tests of the level); psi and js_divergence (in bits) of the two distributions; the counts (of values, or of this value)
-- and their totals; distribution (of numbers: each bar's share of the segment and of the baseline); note (small cells, what was not
-- compared, and why). A segment is part of its baseline, so it is tested against the rest, and the interval of the difference from the
-- baseline is that from the rest, as much smaller as the difference is; part_of_baseline := false compares two samples. Counts below five
-- that independence lets expect call for Fisher's exact test, and rare values are tested as one. A p-value says how sure a difference
-- is, not how large: see smd, cramers_v, lift. Both arguments are names of tables, views, CTEs or files. A table with the columns of
-- the segment that a comparison needs is enough. Errors: a table that is not there.
-- Example: WITH segment AS (FROM i360.i360_voters AS v WHERE v.party = 'DEM') SELECT s.column_name, s.value, s.lift, s.q_value FROM canvass.segment_stats('segment', 'i360.i360_voters') AS s WHERE s.level = 'value' LIMIT 10;
-- Source: docs/statistics.md
CREATE MACRO canvass.segment_stats(segment_table, baseline_table, part_of_baseline := true) AS TABLE
WITH
    __segment_profile AS MATERIALIZED (
        FROM canvass.column_profiles(segment_table)
    ),
    __description AS MATERIALIZED (
        SELECT d.column_name, d.description->>'kind' AS kind, d.description
        FROM (
            SELECT p.column_name, profile_describe(p.profile, p.column_name) AS description
            FROM canvass.column_profiles(baseline_table) AS p
        ) AS d
    )
FROM canvass.compare_profiles('__segment_profile', '__description', part_of_baseline);

-- canvass.segment_stats_model(segment_table VARCHAR, model VARCHAR, part_of_baseline BOOLEAN := true)
-- As canvass.segment_stats, with a baseline that was kept: model is the name of a table with the rows of canvass.baseline or
-- canvass.read_baseline. Only the segment is scanned.
-- Example: WITH segment AS (FROM i360.i360_voters AS v WHERE v.party = 'DEM'), model AS (FROM canvass.baseline('i360.i360_voters')) SELECT s.column_name, s.js_divergence FROM canvass.segment_stats_model('segment', 'model') AS s WHERE s.level = 'column';
-- Source: docs/statistics.md
CREATE MACRO canvass.segment_stats_model(segment_table, model, part_of_baseline := true) AS TABLE
WITH
    __segment_profile AS MATERIALIZED (
        FROM canvass.column_profiles(segment_table)
    ),
    __description AS MATERIALIZED (
        SELECT m.column_name, m.kind, to_json(m)::VARCHAR AS description
        FROM query_table(model) AS m
    )
FROM canvass.compare_profiles('__segment_profile', '__description', part_of_baseline);

-- canvass.segment_compare(a VARCHAR, b VARCHAR)
-- Two segments beside each other: as canvass.segment_stats, with a as the segment and b as the baseline, compared as two samples. Whoever
-- is in both is counted in both, which makes the tests cautious.
-- Example: WITH a AS (FROM i360.i360_voters AS v WHERE v.gender = 'F'), b AS (FROM i360.i360_voters AS v WHERE v.gender = 'M') SELECT s.column_name, s.note FROM canvass.segment_compare('a', 'b') AS s WHERE s.level = 'column';
-- Source: docs/statistics.md
CREATE MACRO canvass.segment_compare(a, b) AS TABLE
FROM canvass.segment_stats(a, b, part_of_baseline := false);
