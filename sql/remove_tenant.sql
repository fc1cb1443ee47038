-- sql/remove_tenant.sql
-- Removes a tenant from the database campaign with all data, in one transaction, and reports the rows of each table; after
-- sql/copy_tenant.sql, or when a client leaves. The file keeps what was deleted until DuckDB writes over it: to be sure, copy the others
-- into a new file (COPY FROM DATABASE). Expects the database campaign (with sql/schema/campaign.sql), writable. Fails, says what is
-- wrong, and writes nothing: no tenant, or one that is unknown.
-- Variable: tenant VARCHAR: who goes
-- Example: .read sql/remove_tenant.sql
-- Source: docs/tenancy.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('campaign'));

-- The report. Empty until all is done: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (table_name VARCHAR, rows_of_it BIGINT);

CREATE OR REPLACE TEMP TABLE canvass_removed AS
FROM canvass.tenant_sizes(getvariable('tenant')::VARCHAR, 'campaign');

DELETE FROM campaign.rotated_data AS t
WHERE t.tenant_id = getvariable('tenant')::VARCHAR;

DELETE FROM campaign.match_key AS t
WHERE t.tenant_id = getvariable('tenant')::VARCHAR;

DELETE FROM campaign.source_field AS t
WHERE t.tenant_id = getvariable('tenant')::VARCHAR;

DELETE FROM campaign.source AS t
WHERE t.tenant_id = getvariable('tenant')::VARCHAR;

DELETE FROM campaign.tenant AS t
WHERE t.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO canvass_outcome
SELECT r.table_name, r.n
FROM canvass_removed AS r
WHERE NOT EXISTS (FROM campaign.tenant AS t WHERE t.tenant_id = getvariable('tenant')::VARCHAR)
    AND NOT EXISTS (FROM campaign.rotated_data AS d WHERE d.tenant_id = getvariable('tenant')::VARCHAR);

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: removing did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.table_name, o.rows_of_it AS "rows"
FROM canvass_outcome AS o
ORDER BY o.table_name;

DROP TABLE temp.main.canvass_removed;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE tenant;
