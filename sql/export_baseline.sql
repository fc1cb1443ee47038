-- sql/export_baseline.sql
-- Writes what canvass.baseline says of a table into a file of JSON, an array with an object a column, for canvass.read_baseline and any
-- other reader. Replaces a file that is there. Reports the file, the columns, and the rows of the table.
-- Variable: source_table VARCHAR: the table, view or file to describe
-- Variable: model_file VARCHAR = 'model.json': the file to write
-- Example: .read sql/export_baseline.sql
-- Source: docs/statistics.md

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN getvariable('source_table')::VARCHAR IS NULL
                THEN error('canvass: which table? SET VARIABLE source_table to its name')
        END
);

SET VARIABLE model_file = coalesce(getvariable('model_file')::VARCHAR, 'model.json');

CREATE OR REPLACE TEMP TABLE canvass_baseline AS
FROM canvass.baseline(getvariable('source_table'));

COPY (FROM temp.main.canvass_baseline) TO (getvariable('model_file')) (FORMAT json, ARRAY true);

SELECT getvariable('model_file') AS file, count(*) AS "columns", any_value(b.row_count) AS "rows"
FROM temp.main.canvass_baseline AS b;

DROP TABLE temp.main.canvass_baseline;
RESET VARIABLE canvass_check;
RESET VARIABLE source_table;
RESET VARIABLE model_file;
