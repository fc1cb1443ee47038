-- sql/assign_pids.sql
-- Gives every contact of pocket.person that has no PID the next one: the serial number comes from the sequence
-- pocket.person_serial, which sql/schema/pocket.sql creates, so no PID is given twice, not even after its contact is deleted. A
-- PID that is there stays. One transaction; run again it changes nothing. When the serials are used up (20,039,506), it fails and
-- writes nothing. Reports how many contacts got a PID, had one, and how many serials are left.
-- Example: .read sql/assign_pids.sql
-- Source: docs/pid.md

BEGIN;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN NOT EXISTS (FROM duckdb_databases() AS d WHERE d.database_name = 'pocket')
                THEN error('canvass: no database pocket; ATTACH the contacts AS pocket')
            WHEN EXISTS (FROM duckdb_databases() AS d WHERE d.database_name = 'pocket' AND d.readonly)
                THEN error('canvass: pocket is read-only; ATTACH it without READ_ONLY')
            WHEN NOT EXISTS (
                FROM duckdb_sequences() AS s WHERE s.database_name = 'pocket' AND s.sequence_name = 'person_serial'
            )
                THEN error('canvass: pocket has no sequence person_serial; run sql/schema/pocket.sql')
        END
);
RESET VARIABLE canvass_check;

CREATE OR REPLACE TEMP TABLE canvass_outcome AS
SELECT count(*) FILTER (p.pid IS NULL) AS assigned, count(p.pid) AS kept
FROM pocket.person AS p;

UPDATE pocket.person AS p
SET pid = pid_encode(nextval('pocket.person_serial'))
WHERE p.pid IS NULL;

COMMIT;

SELECT o.assigned, o.kept, s.max_value - coalesce(s.last_value, s.start_value - 1) AS serials_left
FROM canvass_outcome AS o
JOIN duckdb_sequences() AS s ON s.database_name = 'pocket' AND s.sequence_name = 'person_serial';
