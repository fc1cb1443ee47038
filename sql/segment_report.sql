-- sql/segment_report.sql
-- Writes one HTML file that shows what makes a segment different from its baseline: the headline, what over- and under-indexes,
-- distributions, geography, the quality of the data, every column, and method and caveats. It opens offline, holds no script, prints,
-- and fits a phone; each chart has a text alternative and its figures in a table. The figures are those of canvass.segment_stats. A
-- file that is there is replaced; no database is written. Reports the file, and how much it shows.
-- Variable: segment_table VARCHAR: the table, view or file with the rows of the segment
-- Variable: baseline_table VARCHAR = NULL: the table, view or file to compare with; or
-- Variable: model VARCHAR = NULL: a table with the rows of canvass.baseline of it, which saves reading it
-- Variable: segment_name VARCHAR = 'The segment': what the report calls the segment
-- Variable: baseline_name VARCHAR = 'the baseline': and its baseline
-- Variable: part_of_baseline BOOLEAN = true: whether the rows of the segment are in the baseline too
-- Variable: report_file VARCHAR = 'segment_report.html': the file to write
-- Example: .read sql/segment_report.sql
-- Source: docs/segments.md, docs/statistics.md

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN getvariable('segment_table')::VARCHAR IS NULL
                THEN error('canvass: no segment; SET VARIABLE segment_table = ''…'', a table, view or file with its rows')
            WHEN (getvariable('baseline_table')::VARCHAR IS NULL) = (getvariable('model')::VARCHAR IS NULL)
                THEN error('canvass: SET VARIABLE baseline_table to the table to compare with, or model to what canvass.baseline said of it')
        END
);
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) = 0
                THEN error('canvass: there is nothing to compare with; '
                    || coalesce(getvariable('model'), getvariable('baseline_table'))::VARCHAR || ' is empty')
        END
    FROM (FROM query_table(canvass.table_or_file(coalesce(getvariable('model'), getvariable('baseline_table'))::VARCHAR)) LIMIT 1)
);
SET VARIABLE segment_name = coalesce(getvariable('segment_name')::VARCHAR, 'The segment');
SET VARIABLE baseline_name = coalesce(getvariable('baseline_name')::VARCHAR, 'the baseline');
SET VARIABLE part_of_baseline = coalesce(getvariable('part_of_baseline')::BOOLEAN, true);
SET VARIABLE report_file = coalesce(getvariable('report_file')::VARCHAR, 'segment_report.html');

-- A report must not show what an earlier run left.
DROP TABLE IF EXISTS temp.main.canvass_stats;

CREATE TEMP TABLE canvass_stats AS
FROM query(
    CASE
        WHEN getvariable('model')::VARCHAR IS NULL
            THEN $$
                FROM canvass.segment_stats(
                    getvariable('segment_table'), getvariable('baseline_table'), part_of_baseline := getvariable('part_of_baseline')
                )
            $$
        ELSE $$
            FROM canvass.segment_stats_model(
                getvariable('segment_table'), getvariable('model'), part_of_baseline := getvariable('part_of_baseline')
            )
        $$
    END
);

-- How figures are written: as many digits as a reader needs.
CREATE OR REPLACE TEMP MACRO canvass_count(n) AS coalesce(format('{:,}', n::BIGINT), '–');
CREATE OR REPLACE TEMP MACRO canvass_percent(share) AS coalesce(format('{:.1f}%', 100 * share), '–');
CREATE OR REPLACE TEMP MACRO canvass_number(n) AS
    CASE
        WHEN n IS NULL THEN '–'
        WHEN abs(n) >= 1000 THEN format('{:,.0f}', n)
        ELSE format('{:.4g}', n)
    END;
-- A mean or a share; the mean of dates is in days since 1970.
CREATE OR REPLACE TEMP MACRO canvass_figure(kind, figure, n) AS
    CASE
        WHEN figure = 'share' THEN canvass_percent(n)
        WHEN kind = 'date' AND isfinite(n) THEN strftime(DATE '1970-01-01' + round(n)::INTEGER, '%Y-%m-%d')
        ELSE canvass_number(n)
    END;
-- The edge of a bar; of dates as a year with its fraction.
CREATE OR REPLACE TEMP MACRO canvass_edge(kind, edge) AS CASE WHEN kind = 'date' THEN 1970 + edge / 365.2425 ELSE edge END;
CREATE OR REPLACE TEMP MACRO canvass_lift(n) AS CASE WHEN isfinite(n) THEN format('{:.2f}×', n) ELSE '–' END;
CREATE OR REPLACE TEMP MACRO canvass_p(n) AS
    CASE
        WHEN n IS NULL THEN '–'
        WHEN n < 0.001 THEN '<0.001'
        ELSE format('{:.3f}', n)
    END;

-- A cell that says which figure it is, for whoever reads the page by program.
CREATE OR REPLACE TEMP MACRO canvass_cell(figure, shown) AS
    '<td data-figure="' || figure || '">' || html_escape(shown) || '</td>';
CREATE OR REPLACE TEMP MACRO canvass_label(column_name, value) AS
    CASE WHEN value IS NULL THEN column_name ELSE column_name || ' = ' || value END;
CREATE OR REPLACE TEMP MACRO canvass_row(column_name, level, value, label, cells) AS
    '<tr data-column="' || html_escape(column_name) || '" data-level="' || level
    || CASE WHEN value IS NULL THEN '' ELSE '" data-value="' || html_escape(value) END
    || '"><th scope="row">' || html_escape(label) || '</th>' || cells || '</tr>' || chr(10);
CREATE OR REPLACE TEMP MACRO canvass_table(caption, heads, body) AS
    '<div class="wide"><table><caption>' || caption || '</caption><thead><tr><th scope="col">'
    || array_to_string(heads, '</th><th scope="col">') || '</th></tr></thead><tbody>' || chr(10) || body || '</tbody></table></div>' || chr(10);
CREATE OR REPLACE TEMP MACRO canvass_figure_box(svg, caption) AS
    '<figure>' || svg || '<figcaption>' || caption || '</figcaption></figure>' || chr(10);

-- The values that differ: what is sure, the largest differences first.
CREATE OR REPLACE TEMP TABLE canvass_index AS
SELECT
    s.*,
    canvass_label(s.column_name, s.value) AS label,
    -- The interval of the difference, over the baseline's share, which is taken as known.
    1 + s.ci_low / s.baseline AS lift_low,
    1 + s.ci_high / s.baseline AS lift_high
FROM canvass_stats AS s
WHERE s.level = 'value' AND s.q_value <= 0.05 AND s.lift IS NOT NULL AND s.value <> '(other values)'
QUALIFY row_number() OVER (PARTITION BY s.lift >= 1 ORDER BY s.rank) <= 8;

-- The columns that differ most, each with a chart of its distribution; numbers by bars, the others by their most frequent values.
CREATE OR REPLACE TEMP TABLE canvass_chart AS
SELECT
    c.rank,
    c.column_name,
    CASE
        WHEN len(c.distribution) > 0 THEN to_json({
            'kind': 'histogram',
            'title': c.column_name,
            'description': 'Mean ' || canvass_figure(c.kind, c.figure, c.segment) || ' in the segment, '
                || canvass_figure(c.kind, c.figure, c.baseline) || ' in the baseline',
            'edges': list_transform(
                list_concat([c.distribution[1].lower], list_transform(c.distribution, lambda b: b.upper)),
                lambda edge: canvass_edge(c.kind, edge)
            ),
            'segment': list_transform(c.distribution, lambda b: b.segment),
            'baseline': list_transform(c.distribution, lambda b: b.baseline)
        })
        ELSE to_json({
            'kind': 'shares',
            'title': c.column_name,
            'description': list_aggregate(
                list_transform(
                    v.shown,
                    lambda s: s.value || ': ' || canvass_percent(s.segment) || ' of the segment, ' || canvass_percent(s.baseline)
                        || ' of the baseline'
                ),
                'string_agg',
                '; '
            ),
            'labels': list_transform(v.shown, lambda s: s.value),
            'segment': list_transform(v.shown, lambda s: s.segment),
            'baseline': list_transform(v.shown, lambda s: s.baseline)
        })
    END::VARCHAR AS chart
FROM canvass_stats AS c
LEFT JOIN (
    SELECT
        s.column_name,
        list({'value': s.value, 'segment': s.segment, 'baseline': s.baseline} ORDER BY s.baseline DESC, s.value)[:8] AS shown
    FROM canvass_stats AS s
    WHERE s.level = 'value'
    GROUP BY s.column_name
) AS v ON v.column_name = c.column_name
WHERE c.level = 'column' AND c.q_value <= 0.05 AND (len(c.distribution) > 0 OR len(v.shown) > 0)
QUALIFY row_number() OVER (ORDER BY c.rank) <= 8;

-- Where the segment lives: the widest area that the table tells and the segment does not share as a whole.
CREATE OR REPLACE TEMP TABLE canvass_place AS
WITH
    area AS (
        SELECT s.column_name, min(array_position(p.names, lower(s.column_name))) AS priority
        FROM canvass_stats AS s
        CROSS JOIN (
            SELECT ['county', 'county_name', 'city', 'zip', 'zip_code', 'zip5', 'precinct', 'congressional_district', 'state'] AS names
        ) AS p
        WHERE s.level = 'value' AND array_position(p.names, lower(s.column_name)) IS NOT NULL
        GROUP BY s.column_name
        HAVING count(*) > 1
    )
SELECT s.*
FROM canvass_stats AS s
WHERE s.level = 'value' AND s.column_name = (SELECT arg_min(a.column_name, a.priority) FROM area AS a)
QUALIFY row_number() OVER (ORDER BY s.segment DESC, s.value) <= 25;

CREATE OR REPLACE TEMP TABLE canvass_section (position INTEGER, html VARCHAR);

-- The headline: how many, and the five largest differences in words, of means and of shares, by their standardized size.
INSERT INTO canvass_section
SELECT
    1,
    '<header><h1>' || html_escape(getvariable('segment_name')) || '</h1><p class="lead"><strong data-count="segment">'
    || canvass_count(n.segment_rows) || '</strong> rows'
    || CASE
        WHEN getvariable('part_of_baseline')
            THEN ', <strong>' || canvass_percent(n.segment_rows / n.baseline_rows) || '</strong> of the <strong data-count="baseline">'
                || canvass_count(n.baseline_rows) || '</strong> in ' || html_escape(getvariable('baseline_name'))
        ELSE ', compared with the <strong data-count="baseline">' || canvass_count(n.baseline_rows) || '</strong> in '
            || html_escape(getvariable('baseline_name'))
    END
    || '.</p>'
    || coalesce('<ul class="found">' || f.found || '</ul>', '<p>No difference is sure: nothing stands out at a false discovery rate of 5%.</p>')
    || '</header>' || chr(10)
FROM (
    SELECT
        (SELECT count(*) FROM query_table(canvass.table_or_file(getvariable('segment_table')))) AS segment_rows,
        (
            SELECT any_value(b.n)
            FROM query(
                CASE
                    WHEN getvariable('model')::VARCHAR IS NULL
                        THEN $$SELECT count(*) AS n FROM query_table(canvass.table_or_file(getvariable('baseline_table')))$$
                    ELSE $$SELECT m.row_count AS n FROM query_table(getvariable('model')) AS m$$
                END
            ) AS b
        ) AS baseline_rows
) AS n
CROSS JOIN (
    SELECT string_agg('<li><b>' || html_escape(h.label) || '</b>: ' || h.words || '</li>', '' ORDER BY h.size DESC, h.label) AS found
    FROM (
        SELECT * FROM (
            SELECT
                i.label,
                abs(i.smd) AS size,
                canvass_percent(i.segment) || ' of the segment, ' || canvass_percent(i.baseline) || ' of the baseline ('
                || canvass_lift(i.lift) || ')' AS words
            FROM canvass_index AS i
            UNION ALL
            SELECT
                s.column_name,
                abs(s.smd),
                'on average ' || canvass_figure(s.kind, s.figure, s.segment) || ' in the segment, '
                || canvass_figure(s.kind, s.figure, s.baseline) || ' in the baseline'
            FROM canvass_stats AS s
            WHERE s.level = 'column' AND s.figure = 'mean' AND s.q_value <= 0.05
        ) AS d
        ORDER BY d.size DESC NULLS LAST, d.label
        LIMIT 5
    ) AS h
) AS f;

INSERT INTO canvass_section
SELECT
    2,
    '<section><h2>What over- and under-indexes</h2>'
    || CASE
        WHEN count(*) = 0 THEN '<p>No value of any category is surely more or less frequent in the segment.</p>'
        ELSE canvass_figure_box(
            chart_svg(to_json({
                'kind': 'lift',
                'title': 'Lift of values',
                'description': 'How many times as frequent each value is in the segment as in the baseline; the table below has the figures',
                'labels': list(i.label ORDER BY i.lift DESC, i.rank),
                'lift': list(CASE WHEN isfinite(i.lift) THEN i.lift END ORDER BY i.lift DESC, i.rank),
                'low': list(CASE WHEN isfinite(i.lift_low) THEN greatest(i.lift_low, 0.0625) END ORDER BY i.lift DESC, i.rank),
                'high': list(CASE WHEN isfinite(i.lift_high) THEN i.lift_high END ORDER BY i.lift DESC, i.rank)
            })::VARCHAR),
            'How many times as frequent in the segment as in the baseline, with 95% intervals: right of 1× over-indexes, left of it under-indexes.'
        ) || canvass_table(
            'The values with the largest sure differences',
            ['Value', 'Segment', 'Baseline', 'Lift', 'Difference, 95% interval', 'q'],
            string_agg(
                canvass_row(
                    i.column_name, i.level, i.value, i.label,
                    canvass_cell('segment', canvass_percent(i.segment)) || canvass_cell('baseline', canvass_percent(i.baseline))
                    || canvass_cell('lift', canvass_lift(i.lift))
                    || canvass_cell('ci', canvass_percent(i.ci_low) || ' to ' || canvass_percent(i.ci_high))
                    || canvass_cell('q_value', canvass_p(i.q_value))
                ),
                '' ORDER BY i.lift DESC, i.rank
            )
        )
    END || '</section>' || chr(10)
FROM canvass_index AS i;

INSERT INTO canvass_section
SELECT
    3,
    '<section><h2>Distributions</h2><p>The columns that differ most: the segment in blue over the baseline in grey.</p><div class="charts">'
    || coalesce(
        string_agg(
            canvass_figure_box(chart_svg(c.chart), '<b>' || html_escape(c.column_name) || '</b>: ' || html_escape((c.chart::JSON)->>'description')),
            '' ORDER BY c.rank
        ),
        '<p>No column surely differs.</p>'
    )
    || '</div></section>' || chr(10)
FROM canvass_chart AS c;

INSERT INTO canvass_section
SELECT
    4,
    '<section><h2>Geography</h2>' || canvass_table(
        'By ' || html_escape(any_value(p.column_name)) || ', the largest shares of the segment first',
        [html_escape(any_value(p.column_name)), 'Segment', 'Share', 'Baseline', 'Share', 'Lift'],
        string_agg(
            canvass_row(
                p.column_name, p.level, p.value, p.value,
                canvass_cell('segment_count', canvass_count(p.segment_count)) || canvass_cell('segment', canvass_percent(p.segment))
                || canvass_cell('baseline_count', canvass_count(p.baseline_count)) || canvass_cell('baseline', canvass_percent(p.baseline))
                || canvass_cell('lift', canvass_lift(p.lift))
            ),
            '' ORDER BY p.segment DESC, p.value
        )
    ) || '</section>' || chr(10)
FROM canvass_place AS p
HAVING count(*) > 0;

INSERT INTO canvass_section
SELECT
    5,
    '<section><h2>Quality of the data</h2>'
    || coalesce(
        canvass_table(
            'What is missing, in part of the rows',
            ['Column', 'Missing in the segment', 'In the baseline', 'q'],
            string_agg(
                canvass_row(
                    s.column_name, s.level, NULL, s.column_name,
                    canvass_cell('segment', canvass_percent(s.segment)) || canvass_cell('baseline', canvass_percent(s.baseline))
                    || canvass_cell('q_value', canvass_p(s.q_value))
                ),
                '' ORDER BY s.segment DESC, s.column_name
            ) FILTER (s.level = 'missing' AND (s.segment > 0 OR s.baseline > 0))
        ),
        '<p>No value is missing.</p>'
    )
    || coalesce(
        '<ul>' || string_agg(
            '<li><b>' || html_escape(s.column_name) || '</b>: ' || html_escape(s.note) || '</li>', '' ORDER BY s.column_name
        ) FILTER (s.level = 'column' AND s.note IS NOT NULL) || '</ul>',
        ''
    )
    || '</section>' || chr(10)
FROM canvass_stats AS s;

INSERT INTO canvass_section
SELECT
    6,
    '<section><h2>Every column</h2>' || canvass_table(
        'Columns, those that differ most first',
        ['Column', 'Kind', 'Segment', 'Baseline', 'SMD', 'Cramér''s V', 'Jensen–Shannon', 'PSI', 'p', 'q'],
        string_agg(
            canvass_row(
                s.column_name, s.level, NULL, s.column_name,
                canvass_cell('kind', coalesce(s.kind, '–')) || canvass_cell('segment', canvass_figure(s.kind, s.figure, s.segment))
                || canvass_cell('baseline', canvass_figure(s.kind, s.figure, s.baseline)) || canvass_cell('smd', coalesce(format('{:.2f}', s.smd), '–'))
                || canvass_cell('cramers_v', coalesce(format('{:.2f}', s.cramers_v), '–'))
                || canvass_cell('js_divergence', coalesce(format('{:.3f}', s.js_divergence), '–'))
                || canvass_cell('psi', coalesce(format('{:.3f}', s.psi), '–'))
                || canvass_cell('p_value', canvass_p(s.p_value)) || canvass_cell('q_value', canvass_p(s.q_value))
            ),
            '' ORDER BY s.rank
        )
    ) || '</section>' || chr(10)
FROM canvass_stats AS s
WHERE s.level = 'column';

INSERT INTO canvass_section
SELECT
    7,
    '<section><h2>Method and caveats</h2><ul>'
    || CASE
        WHEN getvariable('part_of_baseline')
            THEN '<li>The segment is part of its baseline: shares are of the whole baseline, tests compare the segment with the rest of it.</li>'
        ELSE '<li>Segment and baseline are compared as two samples.</li>'
    END
    || '<li><b>Lift</b> is the segment''s share by the baseline''s; its interval is that of the difference, over the baseline''s share, which '
    || 'is taken as known.</li>'
    || '<li><b>q</b> is the p-value corrected for the many comparisons (Benjamini and Hochberg): of what is shown at q ≤ 0.05, about one in '
    || 'twenty is chance. It says how sure a difference is, not how large.</li>'
    || '<li><b>SMD</b> (difference of means by the standard deviation) and <b>Cramér''s V</b> say how large: about 0.2 is small, 0.5 medium, 0.8 large '
    || '(V: 0.1, 0.3, 0.5; Cohen 1988). <b>Jensen–Shannon</b> divergence (bits) and <b>PSI</b> compare whole distributions; a PSI above 0.25 is '
    || 'a large shift.</li>'
    || '<li>Cells with fewer than five expected are tested exactly (Fisher). A difference is no cause: the segment may differ because of how it was '
    || 'chosen.</li></ul><p class="made">Made with canvass ' || html_escape(v.canvass) || ' on ' || strftime(now()::TIMESTAMP, '%Y-%m-%d') || '.</p></section>'
FROM canvass.version() AS v;

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(DISTINCT s.position) FILTER (s.position <> 4) < 6 THEN error('canvass: the report was not finished; nothing was written') END
    FROM canvass_section AS s
);

COPY (
    SELECT
        '<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>'
        || html_escape(getvariable('segment_name')) || '</title><style>
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; border-bottom: 2px solid #0072b2; }
.lead { font-size: 1.15rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
figure { margin: 0 0 1rem; break-inside: avoid; max-width: 40rem; }
figure svg { width: 100%; height: auto; display: block; border: 1px solid #ddd; }
figcaption { font-size: .9rem; color: #444; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #444; padding: .3rem 0; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap; }
th[scope=row], th[scope=col]:first-child { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
thead th { border-bottom: 2px solid #888; }
.made { color: #666; font-size: .9rem; }
@media print { body { max-width: none; padding: 0; font-size: 12px; } .wide { overflow: visible; } tr, figure { break-inside: avoid; } }
</style></head><body><main>
' || string_agg(s.html, '' ORDER BY s.position) || '
</main></body></html>'
    FROM canvass_section AS s
) TO (getvariable('report_file')) (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\x01');

SELECT
    getvariable('report_file') AS file,
    (SELECT count(*) FROM canvass_stats AS s WHERE s.level = 'column') AS "columns",
    (SELECT count(*) FROM canvass_stats AS s WHERE s.level = 'value' AND s.q_value <= 0.05) AS values_that_differ,
    (SELECT count(*) FROM canvass_chart) + (SELECT (count(*) > 0)::INTEGER FROM canvass_index) AS charts;

DROP TABLE temp.main.canvass_stats;
DROP TABLE temp.main.canvass_index;
DROP TABLE temp.main.canvass_chart;
DROP TABLE temp.main.canvass_place;
DROP TABLE temp.main.canvass_section;
DROP MACRO temp.main.canvass_count;
DROP MACRO temp.main.canvass_percent;
DROP MACRO temp.main.canvass_number;
DROP MACRO temp.main.canvass_figure;
DROP MACRO temp.main.canvass_edge;
DROP MACRO temp.main.canvass_lift;
DROP MACRO temp.main.canvass_p;
DROP MACRO temp.main.canvass_cell;
DROP MACRO temp.main.canvass_label;
DROP MACRO temp.main.canvass_row;
DROP MACRO temp.main.canvass_table;
DROP MACRO temp.main.canvass_figure_box;
RESET VARIABLE canvass_check;
RESET VARIABLE segment_table;
RESET VARIABLE baseline_table;
RESET VARIABLE model;
RESET VARIABLE segment_name;
RESET VARIABLE baseline_name;
RESET VARIABLE part_of_baseline;
RESET VARIABLE report_file;
