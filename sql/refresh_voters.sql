-- sql/refresh_voters.sql
-- After a new delivery of the voter file, and before the next run of sql/link_voters.sql, which links anew who lost a voter
-- here: finds the links whose voter vanished or whose SVID now names somebody else (canvass.voter_changes), in one transaction,
-- and reports. Each such pair goes into pocket.match_review with the reason, and linking leaves it alone until it is decided
-- (sql/verify_match.sql). A link by machine goes, into pocket.match_history, and its SVID from pocket.person, where it would be
-- taken at its word; a manual or verified link stays. Run again it changes nothing. Expects the databases pocket (with
-- sql/schema/pocket.sql) and i360, the new file, and the file before it under the name in previous_voters; fails and writes
-- nothing when one of them is missing or empty, or the file before says of no linked voter who it was. Reports all links by what
-- became of their voter: same, renamed, vanished, somebody else, unknown (nothing to compare with).
-- Variable: previous_voters VARCHAR = 'i360_previous.i360_voters': the table of the voter file before this one
-- Example: .read sql/refresh_voters.sql

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_linking_databases());
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN trim(getvariable('previous_voters')::VARCHAR) = ''
                THEN error('canvass: previous_voters is blank; SET it to the name of the table, or RESET it for i360_previous.i360_voters')
            WHEN getvariable('previous_voters') IS NULL
                AND NOT EXISTS (
                    FROM canvass.relations() AS r WHERE r.database_name = 'i360_previous' AND lower(r.name) = 'i360_voters'
                )
                THEN error('canvass: there is no table i360_previous.i360_voters; ATTACH the voter file before this one AS '
                    || 'i360_previous (READ_ONLY), or SET VARIABLE previous_voters = ''…''')
        END
);

SET VARIABLE canvass_previous = coalesce(getvariable('previous_voters'), 'i360_previous.i360_voters');

-- A delivery that failed must not undo the links.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN NOT EXISTS (FROM i360.i360_voters)
                THEN error('canvass: i360.i360_voters is empty, and every link would go; load the voter file first')
            WHEN NOT EXISTS (FROM query_table(getvariable('canvass_previous')))
                THEN error('canvass: ' || getvariable('canvass_previous') || ' is empty; name the voter file before this one')
        END
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (position INTEGER, voter VARCHAR, what_happened VARCHAR, links BIGINT);

CREATE OR REPLACE TEMP TABLE canvass_change AS
SELECT
    m.id,
    m.match_type,
    m.match_score,
    m.match_details,
    m.match_type = 'manual' OR m.verified_by IS NOT NULL AS is_by_hand,
    c.*,
    CASE c.change
        WHEN 'vanished' THEN 'the voter is no longer in the file' || coalesce(': ' || c.before, '')
        WHEN 'somebody else'
            THEN 'the SVID now names somebody else: ' || coalesce(c.after, '?') || ' instead of ' || coalesce(c.before, '?')
    END AS reason
FROM canvass.voter_changes('pocket.person_voter_match', 'i360.i360_voters', getvariable('canvass_previous')) AS c
JOIN pocket.person_voter_match AS m ON m.person_id = c.person_id;

-- Of the wrong file before this one, nothing can be said.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN bool_and(c.change IS NOT DISTINCT FROM 'unknown')
                THEN error('canvass: ' || getvariable('canvass_previous') || ' says of none of the linked voters who it was; name the '
                    || 'voter file that the links were made with')
        END
    FROM canvass_change AS c
    WHERE c.change IS DISTINCT FROM 'vanished'
);

-- A change that was flagged before is not flagged again, decided or not, unless the SVID names yet another person.
CREATE OR REPLACE TEMP TABLE canvass_flag AS
SELECT c.*
FROM canvass_change AS c
LEFT JOIN pocket.match_review AS r ON r.person_id = c.person_id AND r.svid = c.svid AND r.voter_state = c.voter_state
WHERE (c.change = 'vanished' AND r.voter_change IS DISTINCT FROM 'vanished')
    OR (c.change = 'somebody else' AND (r.voter_change IS DISTINCT FROM 'somebody else' OR r.reason IS DISTINCT FROM c.reason));

UPDATE pocket.match_review AS r
SET voter_change = f.change, reason = f.reason, decision = NULL, decided_by = NULL, decided_at = NULL
FROM canvass_flag AS f
WHERE r.person_id = f.person_id AND r.svid = f.svid AND r.voter_state = f.voter_state;

INSERT INTO pocket.match_review
    (id, person_id, svid, voter_state, match_type, match_score, reason, match_details, created_at, created_by, voter_change)
SELECT
    uuid()::VARCHAR,
    f.person_id,
    f.svid,
    f.voter_state,
    f.match_type,
    f.match_score,
    f.reason,
    f.match_details,
    make_timestamp(epoch_us(now())),
    'sql/refresh_voters.sql',
    f.change
FROM canvass_flag AS f
ANTI JOIN pocket.match_review AS r ON r.person_id = f.person_id AND r.svid = f.svid AND r.voter_state = f.voter_state;

CREATE OR REPLACE TEMP TABLE canvass_gone AS
FROM canvass_change AS c
WHERE c.reason IS NOT NULL AND NOT c.is_by_hand;

INSERT INTO pocket.match_history BY NAME
SELECT m.*, 'sql/refresh_voters.sql' AS removed_by, g.reason
FROM canvass.recorded_links('pocket.person_voter_match') AS m
JOIN canvass_gone AS g ON g.id = m.id;

DELETE FROM pocket.person_voter_match
WHERE id IN (SELECT g.id FROM canvass_gone AS g);

UPDATE pocket.person AS p
SET svid = NULL, svid_source = NULL
FROM canvass_gone AS g
WHERE p.id = g.person_id AND p.svid = g.svid;

INSERT INTO canvass_outcome
SELECT
    CASE c.change WHEN 'renamed' THEN 2 WHEN 'vanished' THEN 3 WHEN 'somebody else' THEN 4 WHEN 'unknown' THEN 5 ELSE 1 END AS position,
    coalesce(c.change, 'same') AS voter,
    CASE
        WHEN c.reason IS NULL THEN 'link kept'
        WHEN c.is_by_hand AND f.id IS NULL THEN 'link kept, flagged before'
        WHEN c.is_by_hand THEN 'link kept, flagged for review'
        ELSE 'link removed, flagged for review'
    END AS what_happened,
    count(*)
FROM canvass_change AS c
LEFT JOIN canvass_flag AS f ON f.id = c.id
GROUP BY ALL;

-- What was flagged is there, and what was removed is not.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN EXISTS (
                FROM canvass_flag AS f
                ANTI JOIN pocket.match_review AS r
                    ON r.person_id = f.person_id AND r.svid = f.svid AND r.voter_state = f.voter_state AND r.reason = f.reason
            )
                OR EXISTS (FROM pocket.person_voter_match AS m SEMI JOIN canvass_gone AS g ON g.id = m.id)
                OR EXISTS (FROM canvass_gone AS g ANTI JOIN pocket.match_history AS h ON h.id = g.id)
                THEN error('canvass: the refresh did not finish; nothing was written')
        END
);

COMMIT;

SELECT o.voter, o.what_happened, o.links
FROM canvass_outcome AS o
ORDER BY o.position, o.what_happened;

DROP TABLE temp.main.canvass_change;
DROP TABLE temp.main.canvass_flag;
DROP TABLE temp.main.canvass_gone;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_previous;
RESET VARIABLE previous_voters;
