-- sql/remove_source.sql
-- Removes a source of a tenant, with its cells, fields and match keys, in one transaction, and reports the rows of each table. The same
-- file may be ingested again. Expects the database campaign (with sql/schema/campaign.sql), writable. Fails, says what is wrong, and
-- writes nothing: no tenant or source_id, or a source that is not this tenant's.
-- Variable: tenant VARCHAR: whose source it is
-- Variable: source_id VARCHAR: the id of the source, as canvass.campaign_sources has it
-- Example: .read sql/remove_source.sql
-- Source: docs/campaign.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('campaign'));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN getvariable('tenant')::VARCHAR IS NULL
                THEN error('canvass: whose source? SET VARIABLE tenant')
            WHEN getvariable('source_id')::VARCHAR IS NULL
                THEN error('canvass: which source? SET VARIABLE source_id to an id of canvass.campaign_sources')
            WHEN NOT EXISTS (
                FROM campaign.source AS s
                WHERE s.tenant_id = getvariable('tenant')::VARCHAR AND s.id = getvariable('source_id')::VARCHAR
            )
                THEN error('canvass: tenant ' || getvariable('tenant')::VARCHAR || ' has no source ' || getvariable('source_id')::VARCHAR)
        END
);

-- The report. Empty until all is done: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (what VARCHAR, rows_of_it BIGINT);

CREATE OR REPLACE TEMP TABLE canvass_removed AS
SELECT 'cell' AS what, count(*) AS rows_of_it
FROM campaign.rotated_data AS d
WHERE d.tenant_id = getvariable('tenant')::VARCHAR AND d.source_id = getvariable('source_id')::VARCHAR
UNION ALL
SELECT 'field', count(*)
FROM campaign.source_field AS f
WHERE f.tenant_id = getvariable('tenant')::VARCHAR AND f.source_id = getvariable('source_id')::VARCHAR
UNION ALL
SELECT 'match key', count(*)
FROM campaign.match_key AS k
WHERE k.tenant_id = getvariable('tenant')::VARCHAR AND k.source_id = getvariable('source_id')::VARCHAR;

DELETE FROM campaign.rotated_data AS d
WHERE d.tenant_id = getvariable('tenant')::VARCHAR AND d.source_id = getvariable('source_id')::VARCHAR;

DELETE FROM campaign.match_key AS k
WHERE k.tenant_id = getvariable('tenant')::VARCHAR AND k.source_id = getvariable('source_id')::VARCHAR;

DELETE FROM campaign.source_field AS f
WHERE f.tenant_id = getvariable('tenant')::VARCHAR AND f.source_id = getvariable('source_id')::VARCHAR;

DELETE FROM campaign.source AS s
WHERE s.tenant_id = getvariable('tenant')::VARCHAR AND s.id = getvariable('source_id')::VARCHAR;

INSERT INTO canvass_outcome
FROM canvass_removed AS r
WHERE NOT EXISTS (FROM campaign.source AS s WHERE s.id = getvariable('source_id')::VARCHAR)
    AND NOT EXISTS (FROM campaign.rotated_data AS d WHERE d.source_id = getvariable('source_id')::VARCHAR);

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: removing did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.what, o.rows_of_it AS "rows"
FROM canvass_outcome AS o
ORDER BY o.what;

DROP TABLE temp.main.canvass_removed;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE tenant;
RESET VARIABLE source_id;
