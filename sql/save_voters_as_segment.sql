-- sql/save_voters_as_segment.sql
-- Keeps the result of a query on the voter file as a segment of voters, in one transaction: a row of pocket.segment, its voters in
-- pocket.segment_voter, and the contacts that are linked to them in pocket.segment_person. The voters are fixed; the contacts are
-- brought up to date by sql/run_segment.sql when linking has found more of them. (A segment that asks the voter file anew each time:
-- sql/create_segment.sql with the base 'voters'.) Fails, says what is wrong, and writes nothing: a segment of that name; a table
-- without svid and state; no voters; an SVID that is NULL or no number. A voter twice in the table is one. Expects the database pocket
-- (with sql/schema/pocket.sql), writable. Reports the segment, its voters, and the contacts among them.
-- Variable: voters VARCHAR: the name of a table or view with svid and state, such as one of canvass.voters_search
-- Variable: segment_name VARCHAR: the name of the segment
-- Variable: description VARCHAR = NULL: what the segment is for
-- Variable: created_by VARCHAR = 'system': the user
-- Example: .read sql/save_voters_as_segment.sql
-- Source: docs/segments.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN getvariable('voters')::VARCHAR IS NULL THEN error('canvass: which voters? SET VARIABLE voters to the name of a table or view')
            WHEN nullif(trim(getvariable('segment_name')::VARCHAR), '') IS NULL
                THEN error('canvass: what is it called? SET VARIABLE segment_name')
        END
);
SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) > 0 THEN error('canvass: there is a segment ' || any_value(s.name) || '; choose another name') END
    FROM pocket.segment AS s
    WHERE canvass.text_key(s.name) = canvass.text_key(getvariable('segment_name')::VARCHAR)
);

SET VARIABLE canvass_check = (FROM canvass.check_columns(getvariable('voters')::VARCHAR, ['svid', 'state']));

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (name VARCHAR, voters BIGINT, persons BIGINT, id VARCHAR);
-- What a run left that failed is not taken for this one's.
DROP TABLE IF EXISTS temp.main.canvass_voter;

CREATE TEMP TABLE canvass_voter AS
SELECT DISTINCT canvass.state_key(v.state::VARCHAR) AS voter_state, canvass.svid_number(v.svid::VARCHAR) AS svid
FROM query_table(getvariable('voters')::VARCHAR) AS v;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) = 0 THEN error('canvass: ' || getvariable('voters')::VARCHAR || ' is empty')
            WHEN count(v.svid) < count(*)
                THEN error('canvass: ' || getvariable('voters')::VARCHAR || ' has voters without an SVID that is a whole number')
        END
    FROM canvass_voter AS v
);

SET VARIABLE canvass_segment = uuid()::VARCHAR;

INSERT INTO pocket.segment (id, name, segment_type, description, created_by, created_at, updated_at)
SELECT
    getvariable('canvass_segment'),
    trim(getvariable('segment_name')::VARCHAR),
    'voter',
    getvariable('description')::VARCHAR,
    coalesce(getvariable('created_by')::VARCHAR, 'system'),
    make_timestamp(epoch_us(now())),
    make_timestamp(epoch_us(now()));

INSERT INTO pocket.segment_voter (segment_id, voter_state, svid, added_at)
SELECT getvariable('canvass_segment'), v.voter_state, v.svid, make_timestamp(epoch_us(now()))
FROM canvass_voter AS v;

SET VARIABLE canvass_members = (SELECT p.members FROM canvass.segment_plan(getvariable('canvass_segment')) AS p);

INSERT INTO pocket.segment_person (segment_id, person_id, added_at)
SELECT DISTINCT getvariable('canvass_segment'), m.person_id, make_timestamp(epoch_us(now()))
FROM query(getvariable('canvass_members')) AS m
SEMI JOIN pocket.person AS p ON p.id::VARCHAR = m.person_id;

INSERT INTO canvass_outcome
SELECT
    s.name,
    (SELECT count(*) FROM pocket.segment_voter AS v WHERE v.segment_id = s.id),
    (SELECT count(*) FROM pocket.segment_person AS p WHERE p.segment_id = s.id),
    s.id
FROM pocket.segment AS s
WHERE s.id = getvariable('canvass_segment')
    AND (SELECT count(*) FROM pocket.segment_voter AS v WHERE v.segment_id = s.id) = (SELECT count(*) FROM canvass_voter);

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: the segment was not stored; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

FROM canvass_outcome;

DROP TABLE temp.main.canvass_voter;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_segment;
RESET VARIABLE canvass_members;
RESET VARIABLE voters;
RESET VARIABLE segment_name;
RESET VARIABLE description;
RESET VARIABLE created_by;
