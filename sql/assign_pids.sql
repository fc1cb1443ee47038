-- sql/assign_pids.sql
-- Gives every contact of pocket.person that has no PID, or a blank one, the next one: the serial number comes from the sequence
-- pocket.person_serial, which sql/schema/pocket.sql creates, so no PID is given twice, not even after its contact is deleted. A
-- PID that is there stays, and the sequence goes beyond it. One transaction; run again it changes nothing. When the serials are used up (20,039,506), it fails and
-- writes nothing. Reports how many contacts got a PID, had one, and how many serials are left.
-- Example: .read sql/assign_pids.sql
-- Source: docs/pid.md

BEGIN;

SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
SET VARIABLE canvass_behind = (FROM canvass.serials_behind('pocket'));
SET VARIABLE canvass_behind = (SELECT count(nextval('pocket.person_serial')) FROM range(getvariable('canvass_behind')));

CREATE OR REPLACE TEMP TABLE canvass_outcome AS
SELECT
    count(*) FILTER (coalesce(trim(p.pid), '') = '') AS assigned,
    count(*) FILTER (trim(p.pid) <> '') AS kept
FROM pocket.person AS p;

UPDATE pocket.person AS p
SET pid = pid_encode(nextval('pocket.person_serial'))
WHERE coalesce(trim(p.pid), '') = '';

COMMIT;

RESET VARIABLE canvass_check;
RESET VARIABLE canvass_behind;

SELECT o.assigned, o.kept, s.max_value - coalesce(s.last_value, s.start_value - 1) AS serials_left
FROM canvass_outcome AS o
JOIN duckdb_sequences() AS s ON s.database_name = 'pocket' AND s.sequence_name = 'person_serial';
