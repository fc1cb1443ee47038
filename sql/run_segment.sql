-- sql/run_segment.sql
-- Brings a segment up to date, in one transaction: who belongs to it now goes into pocket.segment_person (of a segment of voters, the
-- voters of its predicate into pocket.segment_voter, and the contacts linked to them into pocket.segment_person), the counts into
-- pocket.segment_execution_log, who joined and left since the last run into pocket.segment_change. A nested segment has those who also
-- are in each segment above it, whose predicates are run with it; a static one keeps its list, without contacts that are gone. Every
-- predicate is checked again before it is run: one that is refused changes no member, goes into the log with the reason, and fails
-- after that. An error while it runs (a value that cannot be cast) writes nothing. Run again it changes nothing but the log. Expects
-- the database pocket (with sql/schema/pocket.sql), writable, and i360 where a predicate reads voters. Reports the counts.
-- Variable: segment VARCHAR: the id of the segment, or its name
-- Variable: executed_by VARCHAR = 'system': the user
-- Example: .read sql/run_segment.sql
-- Source: docs/segments.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
SET VARIABLE canvass_segment = (FROM canvass.segment_named(getvariable('segment')::VARCHAR));
SET VARIABLE canvass_plan = (SELECT p FROM canvass.segment_plan(getvariable('canvass_segment')) AS p);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (persons BIGINT, joined BIGINT, left_since BIGINT, voters BIGINT, reason VARCHAR);

SET VARIABLE canvass_execution = uuid()::VARCHAR;

CREATE OR REPLACE TEMP TABLE canvass_voter AS
SELECT DISTINCT v.voter_state, v.svid
FROM query(
    CASE
        WHEN getvariable('canvass_plan').reason IS NULL THEN getvariable('canvass_plan').voters
        ELSE 'SELECT NULL::VARCHAR AS voter_state, NULL::BIGINT AS svid WHERE false'
    END
) AS v
WHERE v.svid IS NOT NULL;

DELETE FROM pocket.segment_voter AS s
WHERE s.segment_id = getvariable('canvass_segment')
    AND getvariable('canvass_plan').reason IS NULL
    AND NOT EXISTS (FROM canvass_voter AS v WHERE v.voter_state = s.voter_state AND v.svid = s.svid);

INSERT INTO pocket.segment_voter (segment_id, voter_state, svid, added_at)
SELECT getvariable('canvass_segment'), v.voter_state, v.svid, make_timestamp(epoch_us(now()))
FROM canvass_voter AS v
WHERE NOT EXISTS (
    FROM pocket.segment_voter AS s
    WHERE s.segment_id = getvariable('canvass_segment') AND s.voter_state = v.voter_state AND s.svid = v.svid
);

CREATE OR REPLACE TEMP TABLE canvass_before AS
SELECT DISTINCT s.person_id::VARCHAR AS person_id
FROM pocket.segment_person AS s
WHERE s.segment_id::VARCHAR = getvariable('canvass_segment');

-- Where it is refused, the members stay.
CREATE OR REPLACE TEMP TABLE canvass_member AS
SELECT DISTINCT m.person_id
FROM query(
    CASE
        WHEN getvariable('canvass_plan').reason IS NULL THEN getvariable('canvass_plan').members
        ELSE 'SELECT b.person_id FROM canvass_before AS b'
    END
) AS m
SEMI JOIN pocket.person AS p ON p.id::VARCHAR = m.person_id;

CREATE OR REPLACE TEMP TABLE canvass_change AS
SELECT m.person_id, 'joined' AS change
FROM canvass_member AS m
ANTI JOIN canvass_before AS b ON b.person_id = m.person_id
UNION ALL
SELECT b.person_id, 'left'
FROM canvass_before AS b
ANTI JOIN canvass_member AS m ON m.person_id = b.person_id
WHERE getvariable('canvass_plan').reason IS NULL;

DELETE FROM pocket.segment_person AS s
WHERE s.segment_id::VARCHAR = getvariable('canvass_segment')
    AND s.person_id::VARCHAR IN (SELECT c.person_id FROM canvass_change AS c WHERE c.change = 'left');

INSERT INTO pocket.segment_person (segment_id, person_id, added_at)
SELECT getvariable('canvass_segment'), c.person_id, make_timestamp(epoch_us(now()))
FROM canvass_change AS c
WHERE c.change = 'joined';

INSERT INTO pocket.segment_change (execution_id, person_id, change)
SELECT getvariable('canvass_execution'), c.person_id, c.change
FROM canvass_change AS c;

INSERT INTO pocket.segment_execution_log
    (id, segment_id, executed_by, executed_at, base, predicate, person_count, joined_count, left_count, voter_count, error)
SELECT
    getvariable('canvass_execution'),
    s.id,
    coalesce(getvariable('executed_by')::VARCHAR, 'system'),
    make_timestamp(epoch_us(now())),
    s.base,
    s.predicate,
    CASE WHEN r.reason IS NULL THEN (SELECT count(*) FROM canvass_member) END,
    CASE WHEN r.reason IS NULL THEN (SELECT count(*) FROM canvass_change AS c WHERE c.change = 'joined') END,
    CASE WHEN r.reason IS NULL THEN (SELECT count(*) FROM canvass_change AS c WHERE c.change = 'left') END,
    CASE WHEN r.reason IS NULL AND s.segment_type IN ('voter', 'i360') THEN (SELECT count(*) FROM canvass_voter) END,
    r.reason
FROM pocket.segment AS s
CROSS JOIN (SELECT getvariable('canvass_plan').reason AS reason) AS r
WHERE s.id::VARCHAR = getvariable('canvass_segment');

INSERT INTO canvass_outcome
SELECT e.person_count, e.joined_count, e.left_count, e.voter_count, e.error
FROM pocket.segment_execution_log AS e
WHERE e.id = getvariable('canvass_execution')
    AND (
        e.error IS NOT NULL
        OR e.person_count = (
            SELECT count(DISTINCT s.person_id)
            FROM pocket.segment_person AS s
            WHERE s.segment_id::VARCHAR = getvariable('canvass_segment')
        )
    )
    AND (
        e.voter_count IS NULL
        OR e.voter_count = (SELECT count(*) FROM pocket.segment_voter AS s WHERE s.segment_id = getvariable('canvass_segment'))
    );

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: the segment was not run; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

-- What was refused is in the log by now.
SET VARIABLE canvass_check = (
    SELECT CASE WHEN o.reason IS NOT NULL THEN error('canvass: it was not run, and no member has changed. ' || o.reason) END
    FROM canvass_outcome AS o
);

SELECT s.name, s.segment_type, o.persons, o.joined, o.left_since, o.voters
FROM canvass_outcome AS o
JOIN pocket.segment AS s ON s.id::VARCHAR = getvariable('canvass_segment');

DROP TABLE temp.main.canvass_voter;
DROP TABLE temp.main.canvass_before;
DROP TABLE temp.main.canvass_member;
DROP TABLE temp.main.canvass_change;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_segment;
RESET VARIABLE canvass_plan;
RESET VARIABLE canvass_execution;
RESET VARIABLE segment;
RESET VARIABLE executed_by;
