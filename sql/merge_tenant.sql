-- sql/merge_tenant.sql
-- Copies the data of one tenant from the database target, a file of its own, into the database campaign, in one transaction, and reports
-- the rows of each table: the way back from sql/split_tenant.sql. Expects target, and campaign (with sql/schema/campaign.sql), writable,
-- and without data of this tenant. target is not changed; sources keep their ids. Fails, says what is wrong, and writes nothing: no
-- tenant, one that target does not know, one that campaign has, a table that is missing.
-- Variable: tenant VARCHAR: whose data is copied
-- Example: .read sql/merge_tenant.sql
-- Source: docs/tenancy.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) FILTER (d.database_name = 'campaign') = 0
                THEN error('canvass: no database campaign; ATTACH the campaign data AS campaign')
            WHEN count(*) FILTER (d.database_name = 'target') = 0
                THEN error('canvass: no database target; ATTACH the file of the tenant AS target')
            WHEN bool_or(d.readonly) FILTER (d.database_name = 'campaign')
                THEN error('canvass: campaign is read-only; ATTACH it without READ_ONLY')
        END
    FROM duckdb_databases() AS d
);
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) < 5
                THEN error('canvass: the database campaign lacks tables; run sql/schema/campaign.sql')
        END
    FROM duckdb_tables() AS t
    WHERE t.database_name = 'campaign' AND t.table_name IN ('tenant', 'source', 'source_field', 'rotated_data', 'match_key')
);
SET VARIABLE canvass_check = (SELECT t.tenant_id FROM canvass.known_tenant(getvariable('tenant')::VARCHAR, 'target') AS t);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (table_name VARCHAR, rows_of_it BIGINT);

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: campaign has tenant ' || any_value(t.tenant_id) || '; nothing was copied')
        END
    FROM campaign.tenant AS t
    WHERE t.tenant_id = getvariable('tenant')::VARCHAR
);

INSERT INTO campaign.tenant BY NAME
FROM target.tenant AS t
WHERE t.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO campaign.source BY NAME
FROM target.source AS s
WHERE s.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO campaign.source_field BY NAME
FROM target.source_field AS f
WHERE f.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO campaign.rotated_data BY NAME
FROM target.rotated_data AS d
WHERE d.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO campaign.match_key BY NAME
FROM target.match_key AS k
WHERE k.tenant_id = getvariable('tenant')::VARCHAR;

-- Only when both sides have the same number of rows.
INSERT INTO canvass_outcome
SELECT a.table_name, a.n
FROM canvass.tenant_sizes(getvariable('tenant')::VARCHAR, 'campaign') AS a
WHERE NOT EXISTS (
    FROM canvass.tenant_sizes(getvariable('tenant')::VARCHAR, 'campaign') AS c
    ANTI JOIN canvass.tenant_sizes(getvariable('tenant')::VARCHAR, 'target') AS t ON t.table_name = c.table_name AND t.n = c.n
);

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: copying did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.table_name, o.rows_of_it AS "rows"
FROM canvass_outcome AS o
ORDER BY o.table_name;

DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE tenant;
