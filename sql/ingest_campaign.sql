-- sql/ingest_campaign.sql
-- Ingests files of any shape, CSV or workbooks, as campaign data of one tenant, in one transaction, and reports, a row a file. Each cell
-- that is not empty becomes a row of campaign.rotated_data, byte for byte; the columns go into campaign.source_field, e-mail addresses
-- and phones, normalized, into campaign.match_key. A file whose content the tenant has, or that stands twice under path, is left out, and
-- told of; the sheets of a workbook are contents of their own. A tenant that is new is made known. Expects the database campaign (with
-- sql/schema/campaign.sql), writable. Fails, says what is wrong, and writes nothing: no tenant or path, no such file, a file that cannot
-- be read, and another ingest of the same file that commits first. Columns of the report: file, outcome (ingested, known), source_id,
-- rows, columns, cells, emails, phones.
-- Variable: tenant VARCHAR: whose data it is
-- Variable: path VARCHAR or VARCHAR[]: a file, a glob, or a list of them
-- Variable: sheet VARCHAR = NULL: the sheet of the workbooks
-- Variable: header_row BIGINT = NULL: the line of the header, of a sheet its row; 0 for none
-- Variable: ingested_by VARCHAR = 'system': the user
-- Example: .read sql/ingest_campaign.sql
-- Source: reference 003, pipeline 3; docs/campaign.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('campaign'));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN nullif(trim(getvariable('tenant')::VARCHAR), '') IS NULL
                THEN error('canvass: whose data is it? SET VARIABLE tenant')
            WHEN length(getvariable('tenant')::VARCHAR) > 1000
                THEN error('canvass: the name of a tenant has at most 1000 characters')
            WHEN p.paths IS NULL OR len(p.paths) = 0 OR list_count(p.paths) < len(p.paths)
                THEN error('canvass: no file to ingest; SET VARIABLE path = ''sources/*.csv''')
        END
    FROM (SELECT canvass.filter_values(getvariable('path')) AS paths) AS p
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (
    file VARCHAR,
    outcome VARCHAR,
    source_id VARCHAR,
    file_rows BIGINT,
    file_columns BIGINT,
    cells BIGINT,
    emails BIGINT,
    phones BIGINT
);
-- What a run left that failed is not taken for this one's.
DROP TABLE IF EXISTS temp.main.canvass_row;

-- Of files with one content the first by name counts.
CREATE OR REPLACE TEMP TABLE canvass_file AS
SELECT
    f.file,
    f.content_hash,
    coalesce(
        s.id,
        first_value(f.id) OVER (PARTITION BY f.content_hash ORDER BY f.file)
    ) AS source_id,
    s.id IS NULL AND row_number() OVER (PARTITION BY f.content_hash ORDER BY f.file) = 1 AS is_new
FROM (
    SELECT l.file, l.content_hash, uuid()::VARCHAR AS id
    FROM (
        SELECT DISTINCT b.file, sha256(b.content) || coalesce(' ' || getvariable('sheet')::VARCHAR, '') AS content_hash
        FROM canvass.list_files(getvariable('path')) AS b
    ) AS l
) AS f
LEFT JOIN campaign.source AS s
    ON s.tenant_id = getvariable('tenant')::VARCHAR AND s.content_hash = f.content_hash;

-- Files are there under these very names, which must not be taken for globs once more. (A web address is none.)
SET VARIABLE canvass_paths = (
    SELECT list(CASE WHEN f.file LIKE 'http%://%' THEN f.file ELSE canvass.literal_path(f.file) END ORDER BY f.file)
    FROM canvass_file AS f
    WHERE f.is_new
);

-- Without a file that is new there is nothing to read.
CREATE TEMP TABLE canvass_row AS
SELECT r.file, row_number() OVER (PARTITION BY r.file ORDER BY r.line) AS row_id, r.cells
FROM query(
    CASE
        WHEN getvariable('canvass_paths') IS NULL
            THEN $$SELECT ''::VARCHAR AS file, 0::BIGINT AS line, []::VARCHAR[] AS cells LIMIT 0$$
        ELSE $$SELECT l.file, l.line, l.cells FROM canvass.list_rows(getvariable('canvass_paths'), getvariable('sheet'), getvariable('header_row')) AS l$$
    END
) AS r
ORDER BY r.file, row_id;

-- The columns of each file; cells beyond the last header have columns of their own.
CREATE OR REPLACE TEMP TABLE canvass_header AS
SELECT
    h.file,
    unnest(list_concat(
        h.headers,
        list_transform(range(len(h.headers) + 1, coalesce(w.width, 0) + 1), lambda ordinal: 'Column ' || ordinal)
    )) AS original_name,
    generate_subscripts(list_concat(h.headers, range(len(h.headers) + 1, coalesce(w.width, 0) + 1)::VARCHAR[]), 1) AS ordinal
FROM query(
    CASE
        WHEN getvariable('canvass_paths') IS NULL
            THEN $$SELECT ''::VARCHAR AS file, []::VARCHAR[] AS headers LIMIT 0$$
        ELSE $$SELECT t.file, t.headers FROM canvass.list_texts(getvariable('canvass_paths'), getvariable('sheet'), getvariable('header_row')) AS t$$
    END
) AS h
LEFT JOIN (SELECT r.file, max(len(r.cells)) AS width FROM canvass_row AS r GROUP BY r.file) AS w ON w.file = h.file;

-- Where the header names no field that we know, the values say whether it is a match key: eight of ten, as in canvass.analyze_list.
CREATE OR REPLACE TEMP TABLE canvass_field AS
SELECT
    f.file,
    s.source_id,
    f.ordinal,
    f.field_name,
    f.original_name,
    coalesce(canvass.match_kind(f.original_name), v.match_kind) AS match_kind
FROM canvass.name_fields('temp.main.canvass_header') AS f
JOIN canvass_file AS s ON s.file = f.file
LEFT JOIN (
    SELECT
        c.file,
        c.ordinal,
        CASE
            WHEN avg((c.kind = 'email')::INTEGER) >= 0.8 THEN 'email'
            WHEN avg((c.kind = 'phone')::INTEGER) >= 0.8 THEN 'phone'
        END AS match_kind
    FROM (
        SELECT h.file, h.ordinal, value_kind(r.cells[h.ordinal]) AS kind
        FROM canvass_header AS h
        JOIN canvass_row AS r ON r.file = h.file
        WHERE field_canonical(h.original_name) IS NULL AND trim(r.cells[h.ordinal]) <> ''
    ) AS c
    GROUP BY c.file, c.ordinal
) AS v ON v.file = f.file AND v.ordinal = f.ordinal;

INSERT INTO campaign.tenant (tenant_id)
SELECT t.tenant_id
FROM (SELECT getvariable('tenant')::VARCHAR AS tenant_id) AS t
WHERE t.tenant_id NOT IN (SELECT k.tenant_id FROM campaign.tenant AS k);

INSERT INTO campaign.source (id, tenant_id, source_name, file, content_hash, row_count, column_count, ingested_by)
SELECT
    f.source_id,
    getvariable('tenant')::VARCHAR,
    regexp_extract(f.file, '[^/\\]*$'),
    f.file,
    f.content_hash,
    (SELECT count(*) FROM canvass_row AS r WHERE r.file = f.file),
    (SELECT count(*) FROM canvass_field AS c WHERE c.file = f.file),
    coalesce(getvariable('ingested_by')::VARCHAR, 'system')
FROM canvass_file AS f
WHERE f.is_new;

-- The names beside the cells as a list, so that no row is joined.
INSERT INTO campaign.rotated_data (tenant_id, source_id, row_id, field_name, value)
SELECT getvariable('tenant')::VARCHAR, c.source_id, c.row_id, c.field_name, c.value
FROM (
    SELECT n.source_id, r.row_id, unnest(n.field_names[:len(r.cells)]) AS field_name, unnest(r.cells) AS value
    FROM canvass_row AS r
    JOIN (
        SELECT f.file, f.source_id, list(f.field_name ORDER BY f.ordinal) AS field_names
        FROM canvass_field AS f
        GROUP BY f.file, f.source_id
    ) AS n ON n.file = r.file
) AS c
WHERE c.value <> '';

INSERT INTO campaign.match_key (tenant_id, source_id, row_id, field_name, match_kind, match_key)
SELECT getvariable('tenant')::VARCHAR, k.source_id, k.row_id, k.field_name, k.match_kind, k.match_key
FROM (
    SELECT f.source_id, r.row_id, f.field_name, f.match_kind, canvass.match_key(f.match_kind, r.cells[f.ordinal]) AS match_key
    FROM canvass_row AS r
    JOIN canvass_field AS f ON f.file = r.file
    WHERE f.match_kind IS NOT NULL
) AS k
WHERE k.match_key IS NOT NULL;

INSERT INTO campaign.source_field (tenant_id, source_id, ordinal, field_name, original_name, data_type, match_kind, filled)
SELECT
    getvariable('tenant')::VARCHAR, f.source_id, f.ordinal, f.field_name, f.original_name, 'VARCHAR', f.match_kind, coalesce(c.filled, 0)
FROM canvass_field AS f
LEFT JOIN (
    SELECT v.file, v.ordinal, count(*) AS filled
    FROM (
        SELECT r.file, unnest(r.cells) AS value, generate_subscripts(r.cells, 1) AS ordinal
        FROM canvass_row AS r
    ) AS v
    WHERE v.value <> ''
    GROUP BY v.file, v.ordinal
) AS c ON c.file = f.file AND c.ordinal = f.ordinal;

-- Counted in the tables, and only when each cell of each file is there.
INSERT INTO canvass_outcome
WITH
    read AS (
        SELECT r.file, sum(len(list_filter(r.cells, lambda c: c <> ''))) AS cells
        FROM canvass_row AS r
        GROUP BY r.file
    ),
    written AS (
        SELECT d.source_id, count(*) AS cells
        FROM campaign.rotated_data AS d
        WHERE d.tenant_id = getvariable('tenant')::VARCHAR
            AND d.source_id IN (SELECT f.source_id FROM canvass_file AS f WHERE f.is_new)
        GROUP BY d.source_id
    ),
    missing AS (
        SELECT f.file
        FROM canvass_file AS f
        LEFT JOIN read AS r ON r.file = f.file
        LEFT JOIN written AS w ON w.source_id = f.source_id
        WHERE f.is_new AND coalesce(r.cells, 0) <> coalesce(w.cells, 0)
    )
SELECT
    f.file,
    CASE WHEN f.is_new THEN 'ingested' ELSE 'known' END,
    f.source_id,
    s.row_count,
    s.column_count,
    (
        SELECT coalesce(sum(c.filled), 0)
        FROM campaign.source_field AS c
        WHERE c.tenant_id = s.tenant_id AND c.source_id = s.id
    ),
    count(k.match_key) FILTER (k.match_kind = 'email'),
    count(k.match_key) FILTER (k.match_kind = 'phone')
FROM canvass_file AS f
JOIN campaign.source AS s ON s.tenant_id = getvariable('tenant')::VARCHAR AND s.id = f.source_id
LEFT JOIN campaign.match_key AS k ON k.tenant_id = s.tenant_id AND k.source_id = s.id
WHERE NOT EXISTS (FROM missing)
GROUP BY ALL;

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: ingesting did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.file, o.outcome, o.source_id, o.file_rows AS "rows", o.file_columns AS "columns", o.cells, o.emails, o.phones
FROM canvass_outcome AS o
ORDER BY o.file;

DROP TABLE temp.main.canvass_file;
DROP TABLE temp.main.canvass_row;
DROP TABLE temp.main.canvass_header;
DROP TABLE temp.main.canvass_field;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_paths;
RESET VARIABLE tenant;
RESET VARIABLE path;
RESET VARIABLE sheet;
RESET VARIABLE header_row;
RESET VARIABLE ingested_by;
