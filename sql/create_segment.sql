-- sql/create_segment.sql
-- Stores a segment of the contacts in pocket.segment, in one transaction: a dynamic one (with a predicate, which sql/run_segment.sql
-- runs), or a static one (with members, which go into pocket.segment_person at once). With the base 'voters' it is a segment of voters.
-- A dynamic segment of the same name gets the new definition and keeps its id. Fails, says what is wrong, and writes nothing: a
-- predicate that is refused (canvass.check_predicate says why; one that DuckDB cannot run fails too, since it is run once to count); a
-- segment of that name of another kind; a static one that is there; members that are no contacts; a parent that is unknown, or within
-- this segment. Expects the database pocket (with sql/schema/pocket.sql), writable, and i360 where the predicate reads voters.
-- Reports the segment, and whom it would have now. Leaves its id in the variable segment, so that sql/run_segment.sql can follow.
-- Variable: segment_name VARCHAR: the name of the segment
-- Variable: predicate VARCHAR = NULL: the condition of a dynamic segment, over the columns of canvass.segment_columns()
-- Variable: base VARCHAR = 'contacts': what the predicate is over: 'contacts', 'voters', or a table or view with person_id, such as 'pocket.donors'
-- Variable: members VARCHAR = NULL: the name of a table or view with person_id, for a static segment
-- Variable: parent VARCHAR = NULL: the id or name of the segment that this one is within
-- Variable: description VARCHAR = NULL: what the segment is for
-- Variable: created_by VARCHAR = 'system': the user
-- Example: .read sql/create_segment.sql
-- Source: docs/segments.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN nullif(trim(getvariable('segment_name')::VARCHAR), '') IS NULL
                THEN error('canvass: what is it called? SET VARIABLE segment_name')
            WHEN (getvariable('predicate') IS NULL) = (getvariable('members') IS NULL)
                THEN error('canvass: SET VARIABLE predicate for a dynamic segment, or members for a static one')
            WHEN getvariable('members') IS NOT NULL AND getvariable('base') IS NOT NULL
                THEN error('canvass: base goes with predicate; a static segment has none')
        END
);

SET VARIABLE canvass_check = (
    FROM query(
        CASE
            WHEN getvariable('members') IS NULL THEN 'SELECT NULL'
            ELSE $$FROM canvass.check_columns(getvariable('members')::VARCHAR, ['person_id'])$$
        END
    )
);

SET VARIABLE canvass_base = coalesce(getvariable('base')::VARCHAR, 'contacts');
SET VARIABLE canvass_type = (
    SELECT
        CASE
            WHEN getvariable('members') IS NOT NULL THEN 'static'
            WHEN getvariable('canvass_base') = 'voters' THEN 'voter'
            ELSE 'dynamic'
        END
);

SET VARIABLE canvass_parent = (
    SELECT min(n.id)
    FROM canvass.segment_named(coalesce(getvariable('parent')::VARCHAR, '')) AS n
    WHERE getvariable('parent') IS NOT NULL
);
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 1
                THEN error('canvass: ' || count(*) || ' segments are called ' || getvariable('segment_name')::VARCHAR
                    || '; rename all but one, or choose another name')
            WHEN bool_or(CASE s.segment_type WHEN 'i360' THEN 'voter' ELSE s.segment_type END <> getvariable('canvass_type'))
                THEN error('canvass: there is a ' || any_value(s.segment_type) || ' segment ' || any_value(s.name)
                    || '; choose another name')
            WHEN bool_or(s.segment_type = 'static' OR s.predicate IS NULL)
                THEN error('canvass: there is a segment ' || any_value(s.name) || ' with a fixed list; choose another name')
        END
    FROM pocket.segment AS s
    WHERE canvass.text_key(s.name) = canvass.text_key(getvariable('segment_name')::VARCHAR)
);
SET VARIABLE canvass_check = (
    SELECT CASE WHEN getvariable('canvass_type') = 'voter' THEN error('canvass: a segment of voters is within no other; leave parent out') END
    WHERE getvariable('parent') IS NOT NULL
);
SET VARIABLE canvass_check = (
    SELECT CASE WHEN c.reason IS NOT NULL THEN error('canvass: the predicate is refused: ' || c.reason) END
    FROM canvass.check_predicate(getvariable('predicate')::VARCHAR, getvariable('canvass_base')) AS c
    WHERE getvariable('predicate') IS NOT NULL
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (outcome VARCHAR, persons BIGINT, voters BIGINT);
-- What a run left that failed is not taken for this one's.
DROP TABLE IF EXISTS temp.main.canvass_member;
RESET VARIABLE canvass_persons;
RESET VARIABLE canvass_voters;

CREATE TEMP TABLE canvass_member AS
SELECT DISTINCT m.person_id::VARCHAR AS person_id
FROM query(
    CASE
        WHEN getvariable('members') IS NOT NULL THEN 'SELECT m.person_id FROM query_table(getvariable(''members'')) AS m'
        ELSE 'SELECT NULL::VARCHAR AS person_id WHERE false'
    END
) AS m
WHERE m.person_id IS NOT NULL;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' of the members are no contacts, such as ' || min(m.person_id)
                    || '; person_id must be an id of pocket.person')
        END
    FROM canvass_member AS m
    ANTI JOIN pocket.person AS p ON p.id::VARCHAR = m.person_id
);

SET VARIABLE canvass_outcome = (
    SELECT CASE WHEN count(*) = 0 THEN 'created' ELSE 'definition replaced' END
    FROM pocket.segment AS s
    WHERE canvass.text_key(s.name) = canvass.text_key(getvariable('segment_name')::VARCHAR)
);

INSERT INTO pocket.segment (id, name, segment_type, created_by, created_at)
SELECT
    uuid()::VARCHAR,
    trim(getvariable('segment_name')::VARCHAR),
    getvariable('canvass_type'),
    coalesce(getvariable('created_by')::VARCHAR, 'system'),
    make_timestamp(epoch_us(now()))
WHERE getvariable('canvass_outcome') = 'created';

SET VARIABLE segment = (
    SELECT s.id
    FROM pocket.segment AS s
    WHERE canvass.text_key(s.name) = canvass.text_key(getvariable('segment_name')::VARCHAR)
);

UPDATE pocket.segment AS s
SET
    base = CASE WHEN getvariable('predicate') IS NOT NULL THEN getvariable('canvass_base') END,
    predicate = getvariable('predicate')::VARCHAR,
    parent_id = getvariable('canvass_parent')::VARCHAR,
    description = coalesce(getvariable('description')::VARCHAR, s.description),
    updated_at = make_timestamp(epoch_us(now()))
WHERE s.id = getvariable('segment');

INSERT INTO pocket.segment_person (segment_id, person_id, added_at)
SELECT getvariable('segment'), m.person_id, make_timestamp(epoch_us(now()))
FROM canvass_member AS m;

-- Run once: a predicate may be allowed and yet not fit the types of the columns.
SET VARIABLE canvass_plan = (SELECT p FROM canvass.segment_plan(getvariable('segment')) AS p);
SET VARIABLE canvass_check = (
    SELECT CASE WHEN getvariable('canvass_plan').reason IS NOT NULL THEN error('canvass: ' || getvariable('canvass_plan').reason) END
);
SET VARIABLE canvass_voters = (SELECT count(DISTINCT (v.voter_state, v.svid)) FROM query(getvariable('canvass_plan').voters) AS v);
SET VARIABLE canvass_persons = (
    SELECT count(DISTINCT m.person_id)
    FROM query(getvariable('canvass_plan').members) AS m
    SEMI JOIN pocket.person AS p ON p.id::VARCHAR = m.person_id
);

INSERT INTO canvass_outcome
SELECT
    getvariable('canvass_outcome'),
    CASE WHEN getvariable('canvass_type') <> 'voter' THEN getvariable('canvass_persons') END,
    CASE WHEN getvariable('canvass_type') = 'voter' THEN getvariable('canvass_voters') END
FROM pocket.segment AS s
WHERE s.id = getvariable('segment')
    AND s.predicate IS NOT DISTINCT FROM getvariable('predicate')::VARCHAR
    AND getvariable('canvass_persons') IS NOT NULL
    AND getvariable('canvass_voters') IS NOT NULL
    AND (
        getvariable('canvass_type') <> 'static'
        OR (SELECT count(*) FROM canvass_member) = (SELECT count(*) FROM pocket.segment_person AS m WHERE m.segment_id = s.id)
    );

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: the segment was not stored; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT s.name, s.segment_type, o.outcome, o.persons, o.voters, s.id
FROM canvass_outcome AS o
JOIN pocket.segment AS s ON s.id = getvariable('segment');

DROP TABLE temp.main.canvass_member;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_base;
RESET VARIABLE canvass_type;
RESET VARIABLE canvass_parent;
RESET VARIABLE canvass_outcome;
RESET VARIABLE canvass_plan;
RESET VARIABLE canvass_voters;
RESET VARIABLE canvass_persons;
RESET VARIABLE segment_name;
RESET VARIABLE predicate;
RESET VARIABLE base;
RESET VARIABLE members;
RESET VARIABLE parent;
RESET VARIABLE description;
RESET VARIABLE created_by;
