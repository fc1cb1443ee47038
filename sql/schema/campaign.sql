-- sql/schema/campaign.sql
-- Creates the tables of campaign data, files of any shape as rows of cells for several tenants, or brings a database up to date that has
-- only the tall table rotated_data (tenant_id, source_id, row_id, field_name, value): its tenants, sources, fields and match keys are
-- worked out from it. Changes no value that is there, and nothing at all the second time. Expects the database campaign, writable,
-- and canvass loaded; fails and writes nothing when rotated_data lacks one of these columns, or has another type for it. One
-- transaction. Reports each table with its columns and rows. See docs/campaign.md.
-- Example: .read sql/schema/campaign.sql
-- Source: reference 003 for rotated_data; the other tables are ours

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) = 0 THEN error('canvass: no database campaign; ATTACH the campaign data AS campaign')
            WHEN bool_or(d.readonly) THEN error('canvass: campaign is read-only; ATTACH it without READ_ONLY')
        END
    FROM duckdb_databases() AS d
    WHERE d.database_name = 'campaign'
);

-- Who may have data here; whoever is not in it is unknown to the macros.
CREATE TABLE IF NOT EXISTS campaign.tenant (
    tenant_id VARCHAR PRIMARY KEY,
    created_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now()))
);

-- A file that was ingested. That a tenant has a content once only is a constraint, so that two ingests at once cannot both write it.
CREATE TABLE IF NOT EXISTS campaign.source (
    id VARCHAR PRIMARY KEY DEFAULT uuid(),
    tenant_id VARCHAR NOT NULL,
    source_name VARCHAR NOT NULL, -- the name of the file without its folder
    file VARCHAR,
    content_hash VARCHAR, -- SHA-256; behind it the sheet, where one was named
    row_count BIGINT,
    column_count BIGINT,
    ingested_at TIMESTAMP DEFAULT make_timestamp(epoch_us(now())),
    ingested_by VARCHAR,
    UNIQUE (tenant_id, content_hash)
);

-- The dictionary: the columns of each source.
CREATE TABLE IF NOT EXISTS campaign.source_field (
    tenant_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    ordinal BIGINT NOT NULL, -- from 1
    field_name VARCHAR NOT NULL, -- unique in the source
    original_name VARCHAR,
    data_type VARCHAR,
    match_kind VARCHAR, -- 'email', 'phone'; NULL for a field that is no match key
    filled BIGINT
);

-- The cells, a row each; empty ones are left out. A source is written at once and in the order of its rows: DuckDB keeps the least and the
-- greatest value of each column for every 122,880 rows, so that a record is found without reading what lies elsewhere.
CREATE TABLE IF NOT EXISTS campaign.rotated_data (
    tenant_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    row_id BIGINT NOT NULL, -- from 1
    field_name VARCHAR NOT NULL,
    value VARCHAR
);

-- The e-mail addresses and phones in the cells, normalized, apart from them: some cells of a hundred are keys, and a look-up reads these
-- only. No index: DuckDB would keep all of it in memory, and check it for every row that is written.
CREATE TABLE IF NOT EXISTS campaign.match_key (
    tenant_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    row_id BIGINT NOT NULL,
    field_name VARCHAR NOT NULL,
    match_kind VARCHAR NOT NULL, -- 'email', 'phone'
    match_key VARCHAR NOT NULL -- email_normalize, phone_e164
);

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: campaign.rotated_data has no '
                    || string_agg(w.column_name || ' ' || w.data_type, ', ' ORDER BY w.column_name)
                    || '; ALTER TABLE gives it that, and UPDATE the values, such as the tenant of all rows')
        END
    FROM (
        VALUES
            ('tenant_id', 'VARCHAR'),
            ('source_id', 'VARCHAR'),
            ('row_id', 'BIGINT'),
            ('field_name', 'VARCHAR'),
            ('value', 'VARCHAR')
    ) AS w(column_name, data_type)
    ANTI JOIN duckdb_columns() AS c
        ON c.database_name = 'campaign'
        AND c.table_name = 'rotated_data'
        AND c.column_name = w.column_name
        AND c.data_type = w.data_type
);

-- What a tall table that was there before says of its sources.
CREATE OR REPLACE TEMP TABLE canvass_found AS
SELECT d.tenant_id, d.source_id, d.field_name, min(d.row_id) AS first_row, count(*) FILTER (d.value <> '') AS filled
FROM campaign.rotated_data AS d
ANTI JOIN campaign.source AS s ON s.tenant_id = d.tenant_id AND s.id = d.source_id
GROUP BY ALL;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN bool_or(f.tenant_id IS NULL OR f.source_id IS NULL OR f.field_name IS NULL OR f.first_row IS NULL)
                THEN error('canvass: campaign.rotated_data has rows without a tenant_id, source_id, row_id or field_name; give them one')
            WHEN bool_or(s.id IS NOT NULL)
                THEN error('canvass: source ' || any_value(s.id) || ' of campaign.rotated_data is the id of a source of another tenant;'
                    || ' give it another source_id')
        END
    FROM canvass_found AS f
    LEFT JOIN campaign.source AS s ON s.id = f.source_id
);
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(DISTINCT f.tenant_id) > 1
                THEN error('canvass: source ' || f.source_id || ' of campaign.rotated_data has rows of several tenants; give each its own source_id')
        END
    FROM canvass_found AS f
    GROUP BY f.source_id
    ORDER BY count(DISTINCT f.tenant_id) DESC
    LIMIT 1
);
RESET VARIABLE canvass_check;

INSERT INTO campaign.tenant (tenant_id)
SELECT DISTINCT f.tenant_id
FROM canvass_found AS f
ANTI JOIN campaign.tenant AS t ON t.tenant_id = f.tenant_id;

INSERT INTO campaign.source_field (tenant_id, source_id, ordinal, field_name, original_name, data_type, match_kind, filled)
SELECT
    f.tenant_id,
    f.source_id,
    row_number() OVER (PARTITION BY f.tenant_id, f.source_id ORDER BY f.first_row, f.field_name),
    f.field_name,
    f.field_name,
    'VARCHAR',
    canvass.match_kind(f.field_name),
    f.filled
FROM canvass_found AS f;

INSERT INTO campaign.match_key (tenant_id, source_id, row_id, field_name, match_kind, match_key)
SELECT k.tenant_id, k.source_id, k.row_id, k.field_name, k.match_kind, k.match_key
FROM (
    SELECT d.tenant_id, d.source_id, d.row_id, d.field_name, f.match_kind, canvass.match_key(f.match_kind, d.value) AS match_key
    FROM campaign.rotated_data AS d
    JOIN (
        SELECT c.tenant_id, c.source_id, c.field_name, canvass.match_kind(c.field_name) AS match_kind
        FROM canvass_found AS c
    ) AS f ON f.tenant_id = d.tenant_id AND f.source_id = d.source_id AND f.field_name = d.field_name
    WHERE f.match_kind IS NOT NULL
) AS k
WHERE k.match_key IS NOT NULL;

INSERT INTO campaign.source (id, tenant_id, source_name, row_count, column_count, ingested_at)
SELECT d.source_id, d.tenant_id, d.source_id, count(DISTINCT d.row_id), count(DISTINCT d.field_name), NULL
FROM campaign.rotated_data AS d
SEMI JOIN canvass_found AS f ON f.tenant_id = d.tenant_id AND f.source_id = d.source_id
GROUP BY d.source_id, d.tenant_id;

COMMIT;

SELECT t.table_name, t.column_count AS columns, t.estimated_size AS estimated_rows
FROM duckdb_tables() AS t
WHERE t.database_name = 'campaign'
ORDER BY t.table_name;

DROP TABLE temp.main.canvass_found;
