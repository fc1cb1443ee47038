-- The name of a table, view, CTE or file as query_table takes it: DuckDB 1 takes the dots of a path for those of a qualified name.
-- The name is mentioned once, since macros hand on whole expressions.
CREATE MACRO canvass.table_or_file(name) AS regexp_replace(name, '^([^"]*[/\\][^"]*)$', '"\1"');

-- A name as a glob that matches no other.
CREATE MACRO canvass.literal_path(path) AS regexp_replace(path, '([*?\[])', '[\1]', 'g');

-- The files at a path. A glob that matches nothing is no error to DuckDB; a list that is not there must not look like an empty one.
CREATE MACRO canvass.list_files(path) AS TABLE
SELECT b.filename AS file, b.content
FROM read_blob(coalesce(path, error('canvass: path is NULL; give the name of a file'))) AS b
UNION ALL
SELECT error('canvass: no file is at ' || path::VARCHAR), NULL
FROM (SELECT count(*) AS n FROM read_blob(path) AS b) AS f
WHERE f.n = 0
UNION ALL
-- Of a list of names, each that is no glob: DuckDB passes over one that is not there among others. By the names without their folders,
-- which DuckDB may write otherwise (~, file://).
SELECT error('canvass: no file is at ' || array_to_string(w.names, ' or at ')), NULL
FROM (
    SELECT regexp_extract(g.given, '[^/\\]*$') AS name, list(g.given) AS names
    FROM (SELECT unnest(canvass.filter_values(path)) AS given) AS g
    WHERE typeof(path) LIKE '%]' AND NOT regexp_matches(g.given, '[*?\[]')
    GROUP BY ALL
) AS w
LEFT JOIN (
    SELECT regexp_extract(b.filename, '[^/\\]*$') AS name, count(*) AS files
    FROM read_blob(path) AS b
    GROUP BY ALL
) AS f ON f.name = w.name
WHERE coalesce(f.files, 0) < len(w.names);

-- canvass.sheet_names(path VARCHAR)
-- The sheets of a workbook, a row each, in their order: file, ordinal (from 1), sheet. No row for a text file. path may be a glob or
-- a list of files. Errors: no such file, and as in list_read.
-- Example: FROM canvass.sheet_names('test/data/lists/members.xlsx');
CREATE MACRO canvass.sheet_names(path) AS TABLE
SELECT n.file, n.ordinal, n.sheet
FROM (
    SELECT s.file, unnest(s.sheets) AS sheet, generate_subscripts(s.sheets, 1) AS ordinal
    FROM (
        SELECT f.file, list_sheets(f.content, f.file) AS sheets
        FROM canvass.list_files(path) AS f
    ) AS s
) AS n;

-- The text of each list with its layout, and the names of its columns. A sheet becomes text with commas, whatever its cells hold.
CREATE MACRO canvass.list_texts(path, sheet, header_row) AS TABLE
WITH
    __list AS (
        SELECT f.file, list_read(f.content, f.file, coalesce(sheet::VARCHAR, '')) AS list
        FROM canvass.list_files(path) AS f
    ),
    __layout AS (
        SELECT
            l.file,
            l.list.sheet AS sheet,
            l.list.text AS text,
            csv_layout(
                l.list.text,
                coalesce(CASE WHEN l.list.sheet IS NULL THEN '' ELSE 'row ' END || header_row::VARCHAR, ''),
                CASE WHEN l.list.sheet IS NULL THEN '' ELSE ',' END,
                l.file
            ) AS layout
        FROM __list AS l
    )
SELECT
    t.file,
    t.sheet,
    t.text,
    t.layout,
    csv_headers(coalesce(t.layout.header, ''), t.layout.delimiter, t.layout.columns::VARCHAR) AS headers
FROM __layout AS t;

-- canvass.list_rows(path VARCHAR, sheet VARCHAR := NULL, header_row BIGINT := NULL)
-- The rows of any list, CSV or workbook: file, sheet (NULL for a text file), line (of a text file the line on which the row starts,
-- of a sheet its row), headers VARCHAR[] (each name once, as in csv_headers), cells VARCHAR[] in the order of the headers, as they
-- stand in the file; fewer than headers where a row ends early, more where it has more. Blank rows, the header and what stands above it
-- are left out. sheet: which sheet of a workbook, by default the first that is not empty. header_row: the line of the header, of a
-- sheet its row, 0 for a list without one, by default found. path may be a glob or a list of files. Errors: no such
-- file, and as in list_read and csv_layout.
-- Example: FROM canvass.list_rows('test/data/lists/volunteers.csv');
-- Source: docs/lists.md
CREATE MACRO canvass.list_rows(path, sheet := NULL, header_row := NULL) AS TABLE
WITH
    __part AS (
        SELECT
            t.file,
            t.sheet,
            t.headers,
            t.layout.delimiter AS delimiter,
            t.layout.header_line AS header_line,
            unnest(csv_parts(t.text, t.layout.delimiter)) AS part
        FROM canvass.list_texts(path, sheet, header_row) AS t
    ),
    __record AS (
        SELECT p.*, unnest(csv_records(p.part.part, p.delimiter)) AS record
        FROM __part AS p
    )
SELECT
    r.file,
    r.sheet,
    CASE WHEN r.sheet IS NULL THEN r.part.line + r.record.line ELSE r.part.row + r.record.row END - 1 AS line,
    r.headers,
    csv_cells(r.record.record, r.delimiter) AS cells
FROM __record AS r
WHERE r.part.line + r.record.line - 1 > r.header_line;

-- canvass.read_list(path VARCHAR, sheet VARCHAR := NULL, header_row BIGINT := NULL)
-- The cells of any list, a row a cell, for when its columns are not known yet: file, sheet, line, ordinal (of the column, from 1), header,
-- value. Rows, arguments and errors as in canvass.list_rows; a cell beyond the last header has the header NULL.
-- Example: FROM canvass.read_list('test/data/lists/volunteers.csv') LIMIT 3;
-- Source: docs/lists.md
CREATE MACRO canvass.read_list(path, sheet := NULL, header_row := NULL) AS TABLE
SELECT c.file, c.sheet, c.line, c.ordinal, c.headers[c.ordinal] AS header, c.value
FROM (
    SELECT
        r.file,
        r.sheet,
        r.line,
        r.headers,
        unnest(r.cells) AS value,
        generate_subscripts(r.cells, 1) AS ordinal
    FROM canvass.list_rows(path, sheet, header_row) AS r
) AS c;

-- canvass.read_list_wide(path VARCHAR, columns VARCHAR[], sheet VARCHAR := NULL, header_row BIGINT := NULL)
-- The rows of any list as a table, for when its columns are known: file, sheet, line, and each of columns (headers as canvass.list_rows
-- gives them), all VARCHAR, NULL where a row ends early. A variable holds columns that are read from the file. Rows, arguments and
-- errors as in canvass.list_rows; an error for a column that the list lacks.
-- Example: FROM canvass.read_list_wide('test/data/lists/volunteers.csv', ['Name', 'Cell Phone']);
-- Source: docs/lists.md
CREATE MACRO canvass.read_list_wide(path, columns, sheet := NULL, header_row := NULL) AS TABLE
WITH
    __row AS (
        SELECT
            r.file,
            r.sheet,
            r.line,
            r.cells,
            list_transform(
                columns,
                lambda c: coalesce(
                    list_position(r.headers, c),
                    error('canvass: ' || r.file || ' has no column "' || c || '"; it has "' || array_to_string(r.headers, '", "') || '"')
                )
            ) AS positions
        -- Where it is planned, before the names are: a MAP with one twice has an error of its own.
        FROM canvass.list_rows(
            CASE
                WHEN len(columns) > 0 AND len(list_distinct(columns)) = len(columns) THEN path
                ELSE error('canvass: columns must be a list of names, each once; it is ' || coalesce(columns::VARCHAR, 'NULL'))
            END,
            sheet,
            header_row
        ) AS r
    )
SELECT
    w.file,
    w.sheet,
    w.line,
    unnest(from_json(
        to_json(map(columns, list_transform(w.positions, lambda p: w.cells[p]))),
        to_json(map(columns, list_transform(columns, lambda c: 'VARCHAR')))::VARCHAR
    ))
FROM __row AS w;

-- The names of columns as JSON has them in front of their values, once for all rows.
CREATE MACRO canvass.json_keys(headers) AS list_transform(headers, lambda header: to_json(header) || ':');

-- A row of a list as JSON, in the order of its columns, which canvass.json_keys names; blank cells too, so that nothing is lost. (A MAP
-- as JSON is the same in three times the time.)
CREATE MACRO canvass.row_json(keys, cells) AS
    '{'
    || array_to_string(
        list_transform(
            list_resize(cells, greatest(len(keys), len(cells))),
            lambda cell, ordinal: coalesce(keys[ordinal], '"Column ' || ordinal || '":') || coalesce(to_json(cell), 'null')
        ),
        ','
    )
    || '}';
