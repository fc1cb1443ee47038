-- Every column of a table, read in one scan: its place, its name, and what column_profile found.
CREATE MACRO canvass.column_profiles(source_table) AS TABLE
SELECT row_number() OVER () AS position, u.column_name, u.profile
FROM (SELECT column_profile(COLUMNS(*)) FROM query_table(canvass.table_or_file(source_table)))
UNPIVOT INCLUDE NULLS (profile FOR column_name IN (COLUMNS(*))) AS u;

-- canvass.baseline(source_table VARCHAR)
-- What a table holds, a row a column, in one scan: column_name; kind (numeric, categorical, boolean, date, identifier, text,
-- constant, empty, skipped); row_count, value_count, nulls; distinct_count and distinct_is_exact; not_finite (infinities and NaN, which
-- the figures leave out); mean and sd (of the sample; of dates in days since 1970-01-01); min_value and max_value, as text;
-- quantiles (p, value); histogram (lower, upper, count: bars of the same width); deciles (upper, count: ten parts of about as many values
-- each, for the PSI); top_values (value, count: exact, the most frequent first, up to 2,000 of a category and 20 of other kinds);
-- reason (why a column is skipped: nested and binary types). Distinct values are counted exactly up to 229,375 and 16 MB of texts a
-- column; beyond it distinct_count is an estimate (standard error 0.8 %), quantiles, histogram and deciles are within 0.03 % of the rows,
-- and top_values holds only what surely is among the most frequent. source_table is the name of a table, view, CTE or file. Keep it with
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
    maximum_object_size = 134217728, -- a column at most; twice that is reserved
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
                    profile_compare(p.profile, d.description, coalesce(part_of_baseline::BOOLEAN, true)),
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
        LEFT JOIN (
            SELECT
                m.*,
                CASE
                    WHEN count(*) OVER (PARTITION BY lower(m.column_name)) > 1
                        THEN error('canvass: the baseline has the column ' || m.column_name || ' more than once; keep one baseline a table')
                    ELSE lower(m.column_name)
                END AS name_key
            FROM query_table(descriptions) AS m
        ) AS d ON d.name_key = lower(p.column_name)
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

-- The rows of a table as JSON objects of texts: 100,000 of them where it has more.
CREATE MACRO canvass.sampled_rows(source_table) AS TABLE
SELECT to_json(struct_pack(*COLUMNS(s.*)))::VARCHAR AS row_text
FROM (SELECT COLUMNS(*)::VARCHAR FROM query_table(canvass.table_or_file(source_table)) USING SAMPLE 100000 ROWS (reservoir, 1)) AS s;

-- canvass.correlations(source_table VARCHAR)
-- How much each two columns tell of each other, the strongest first: column_a, column_b, kind_a, kind_b; measure (numbers and dates:
-- Pearson; categories: Cramér's V, bias-corrected; a number and a category: the correlation ratio, the root of the share of its
-- variance that the categories tell); coefficient; spearman (of two numbers: of their ranks); n (rows in which both are there);
-- p_value (t, chi-squared, analysis of variance). Of a table with more than 100,000 rows a random sample of as many counts. Left out:
-- identifiers, texts with more than 1,000 values or hardly a value twice, and columns with less than two values. source_table is the
-- name of a table, view, CTE or file. Errors: a table that is not there.
-- Example: FROM canvass.correlations('pocket.person') LIMIT 5;
-- Source: docs/statistics.md
CREATE MACRO canvass.correlations(source_table) AS TABLE
SELECT unnest(c.r)
FROM (
    SELECT
        unnest(from_json(rows_correlations(t.row_text), '[{
            "column_a": "VARCHAR", "column_b": "VARCHAR", "kind_a": "VARCHAR", "kind_b": "VARCHAR", "measure": "VARCHAR",
            "coefficient": "DOUBLE", "spearman": "DOUBLE", "n": "BIGINT", "p_value": "DOUBLE"
        }]')) AS r
    FROM canvass.sampled_rows(source_table) AS t
) AS c
ORDER BY abs(c.r.coefficient) DESC NULLS LAST, c.r.column_a, c.r.column_b;

-- canvass.patterns(source_table VARCHAR)
-- What rows have in common: pattern (missing: the columns that are NULL together, in value_a; shape: how the values of column_a are
-- written, 9 for a digit, A and a for letters; dependency: the value of column_a decides that of column_b; combination: value_a of column_a
-- goes with value_b of column_b), column_a, value_a, column_b, value_b, row_count, support (share of the rows), confidence (of a shape its share
-- of the values; of a dependency the share of the rows in which it holds; of a combination the share of value_a that has value_b),
-- lift (confidence by the share that value_b has anyway). Told are the 20 most frequent sets of missing columns, five shapes a column,
-- dependencies that hold in 99 % of the rows, and up to 200 combinations of two values with support 1 %, confidence 50 % and lift 1.2 at
-- least. Samples as canvass.correlations does.
-- Example: FROM canvass.patterns('pocket.person') WHERE pattern = 'shape' AND column_a = 'cell_phone';
-- Source: docs/statistics.md
CREATE MACRO canvass.patterns(source_table) AS TABLE
SELECT unnest(c.r)
FROM (
    SELECT
        unnest(from_json(rows_patterns(t.row_text), '[{
            "pattern": "VARCHAR", "column_a": "VARCHAR", "value_a": "VARCHAR", "column_b": "VARCHAR", "value_b": "VARCHAR",
            "row_count": "BIGINT", "support": "DOUBLE", "confidence": "DOUBLE", "lift": "DOUBLE"
        }]')) AS r
    FROM canvass.sampled_rows(source_table) AS t
) AS c;

-- canvass.outliers(source_table VARCHAR)
-- What is far from the rest. A row a column and method (level 'column'): column_name, method (robust z: more than 3.5 deviations by the MAD
-- from the median; IQR: more than 1.5 interquartile ranges beyond the quartiles; rare category: in less than 0.1 % of the rows), lower
-- and upper (beyond which a number is an outlier), outlier_count, share, examples (the farthest, the rarest), reason. And the 100 rows with
-- the most outlying columns (level 'row'): outlier_count, which (reason), and the row as JSON (source_row). Where half of the values are the same
-- the MAD says nothing, and is left out. Samples as canvass.correlations does.
-- Example: FROM canvass.outliers('pocket.person') WHERE level = 'row' LIMIT 3;
-- Source: docs/statistics.md
CREATE MACRO canvass.outliers(source_table) AS TABLE
SELECT unnest(c.r)
FROM (
    SELECT
        unnest(from_json(rows_outliers(t.row_text), '[{
            "level": "VARCHAR", "column_name": "VARCHAR", "method": "VARCHAR", "lower": "DOUBLE", "upper": "DOUBLE",
            "outlier_count": "BIGINT", "share": "DOUBLE", "examples": ["VARCHAR"], "reason": "VARCHAR", "source_row": "VARCHAR"
        }]')) AS r
    FROM canvass.sampled_rows(source_table) AS t
) AS c;

-- canvass.overlap(segment_ids VARCHAR[], members VARCHAR := 'pocket.segment_person')
-- Who is in several of these segments: person_id, segment_count, segment_ids (sorted), the most first. members is the name of a table
-- with the columns segment_id and person_id; ids are compared as text. Errors: a missing column.
-- Example: FROM canvass.overlap(['s1', 's2']);
CREATE MACRO canvass.overlap(segment_ids, members := 'pocket.segment_person') AS TABLE
SELECT
    m.person_id,
    count(DISTINCT m.segment_id) AS segment_count,
    list(DISTINCT m.segment_id::VARCHAR ORDER BY m.segment_id::VARCHAR) AS segment_ids
FROM query_table(members) AS m
WHERE list_contains(segment_ids::VARCHAR[], m.segment_id::VARCHAR) AND m.person_id IS NOT NULL
GROUP BY m.person_id
HAVING count(DISTINCT m.segment_id) > 1
ORDER BY segment_count DESC, m.person_id;
