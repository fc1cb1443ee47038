-- sql/copy_tenant.sql
-- Copies the data of one tenant from the database campaign into the database target, in one transaction, and reports the rows of each
-- table. To give a tenant a file of its own, the strong form of keeping tenants apart, target is that file; to take it back, the file is
-- attached as campaign, and the shared database as target. Expects both with the tables of sql/schema/campaign.sql, target writable and
-- without data of this tenant. campaign is not changed, since DuckDB writes to one database a transaction; sql/remove_tenant.sql takes the
-- tenant out of it. Sources keep their ids. Fails, says what is wrong, and writes nothing: no tenant, one that campaign does not know,
-- one that target has, a table or column that is missing.
-- Variable: tenant VARCHAR: whose data is copied
-- Example: .read sql/copy_tenant.sql
-- Source: docs/tenancy.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('campaign', db := 'target'));
SET VARIABLE canvass_check = (SELECT t.tenant_id FROM canvass.known_tenant(getvariable('tenant')::VARCHAR, 'campaign') AS t);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (table_name VARCHAR, rows_of_it BIGINT);

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: target has tenant ' || any_value(t.tenant_id) || '; nothing was copied')
        END
    FROM target.tenant AS t
    WHERE t.tenant_id = getvariable('tenant')::VARCHAR
);

INSERT INTO target.tenant BY NAME
FROM campaign.tenant AS t
WHERE t.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO target.source BY NAME
FROM campaign.source AS s
WHERE s.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO target.source_field BY NAME
FROM campaign.source_field AS f
WHERE f.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO target.rotated_data BY NAME
FROM campaign.rotated_data AS d
WHERE d.tenant_id = getvariable('tenant')::VARCHAR;

INSERT INTO target.match_key BY NAME
FROM campaign.match_key AS k
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
