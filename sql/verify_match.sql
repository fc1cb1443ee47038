-- sql/verify_match.sql
-- Writes down what a person decided about links to the voter file, in one transaction, and reports. The decisions are the rows of
-- a table or file with the columns person_id, svid, decision and, where an SVID is in several states, voter_state; that of
-- canvass.review_queue() will do, with the column decision filled in. 'confirm': a link, or a pair in pocket.match_review, is right.
-- 'reject': it is wrong; the link goes, and linking never proposes the pair again. 'link': this voter, whom linking did not find.
-- What is right becomes a link (match_type 'manual', score 1.0, unless it is one already), with verified_by and verified_at, and its
-- SVID goes into pocket.person; no later run of sql/link_voters.sql changes it. Links by machine that stand in its way go; each
-- link that goes is kept in pocket.match_history. Rows whose decision is NULL stay open; a decision that holds already changes
-- nothing, so that the script can be run again. Expects the databases pocket (with sql/schema/pocket.sql) and i360; fails, says
-- what is wrong, and writes nothing: unknown contacts, decisions or voters; a contact with two voters or a voter with two contacts,
-- also where the other one is verified (reject that pair first, or in the same table); 'confirm' for a pair that nobody proposed.
-- Variable: decisions VARCHAR: the name of the table or file
-- Variable: verified_by VARCHAR: who decided
-- Example: .read sql/verify_match.sql
-- Source: reference 002 for manual, 1.0, verified_by and verified_at

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_linking_databases());
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN coalesce(trim(getvariable('decisions')::VARCHAR), '') = ''
                THEN error('canvass: no decisions; SET VARIABLE decisions = ''…'', a table with person_id, svid and decision')
            WHEN coalesce(trim(getvariable('verified_by')::VARCHAR), '') = ''
                THEN error('canvass: nobody decided; SET VARIABLE verified_by = ''…''')
        END
);
SET VARIABLE canvass_check = (FROM canvass.check_columns(getvariable('decisions'), ['person_id', 'svid', 'decision']));

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (position INTEGER, decision VARCHAR, pairs BIGINT);

CREATE OR REPLACE TEMP TABLE canvass_decided AS
SELECT DISTINCT
    d.person_id::VARCHAR AS person_id,
    canvass.svid_number(d.svid::VARCHAR) AS svid,
    canvass.state_key(d.voter_state) AS state,
    d.voter_state IS NOT NULL AS has_state,
    lower(trim(d.decision::VARCHAR)) AS decision
FROM (
    SELECT NULL::VARCHAR AS voter_state WHERE false
    UNION ALL BY NAME
    FROM query_table(canvass.table_or_file(getvariable('decisions')))
) AS d;

-- Where a pair's state was not given, it is that of the link, the review or the voter.
CREATE OR REPLACE TEMP TABLE canvass_pair AS
WITH
    known AS (
        SELECT m.person_id, m.svid, m.voter_state, 'link' AS origin
        FROM pocket.person_voter_match AS m
        UNION ALL
        SELECT r.person_id, r.svid, r.voter_state, 'review'
        FROM pocket.match_review AS r
        UNION ALL
        SELECT d.person_id, v.svid, v.voter_state, 'voter'
        FROM canvass.voters_named('canvass_decided', 'i360.i360_voters') AS v
        JOIN canvass_decided AS d ON d.svid = v.svid
    ),
    -- An equality alone is hashed.
    named AS (
        SELECT d.person_id, d.svid, d.state, d.has_state, k.voter_state, k.origin
        FROM known AS k
        JOIN canvass_decided AS d ON d.person_id = k.person_id AND d.svid = k.svid
        WHERE k.voter_state = d.state OR NOT d.has_state
    )
SELECT
    d.person_id,
    d.svid,
    coalesce(k.voter_state, d.state) AS voter_state,
    d.decision,
    d.decision <> 'reject' AS is_right,
    bool_or(d.has_state) AS has_state,
    bool_or(k.origin = 'link') AS is_link,
    bool_or(k.origin = 'review') AS is_review,
    bool_or(k.origin = 'voter') AS is_voter
FROM canvass_decided AS d
LEFT JOIN named AS k ON k.person_id = d.person_id AND k.svid = d.svid AND k.state = d.state AND k.has_state = d.has_state
WHERE d.decision <> ''
GROUP BY ALL;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' decisions cannot be carried out, such as ' || min(p.pair || ': ' || p.problem))
        END
    FROM (
        SELECT
            coalesce(c.person_id, 'NULL') || ' with ' || coalesce(c.svid::VARCHAR, 'NULL') AS pair,
            CASE
                WHEN c.decision NOT IN ('confirm', 'reject', 'link')
                    THEN 'a decision is confirm, reject or link, not ' || c.decision
                WHEN c.svid IS NULL THEN 'the svid is missing or no whole number'
                WHEN p.id IS NULL THEN 'there is no such contact in pocket.person'
                WHEN c.is_link IS NULL THEN 'there is no such voter in i360.i360_voters'
                WHEN NOT c.has_state AND count(*) OVER (PARTITION BY c.person_id, c.svid, c.decision) > 1
                    THEN 'the SVID is in several states; give voter_state'
                WHEN c.decision = 'link' AND NOT c.is_voter THEN 'there is no such voter in i360.i360_voters'
                WHEN c.decision = 'confirm' AND NOT c.is_link AND NOT c.is_review
                    THEN 'nobody proposed the pair; the decision for a voter found by hand is link'
            END AS problem
        FROM canvass_pair AS c
        LEFT JOIN pocket.person AS p ON p.id = c.person_id
    ) AS p
    WHERE p.problem IS NOT NULL
);

-- Links by hand as they will be: those that stand, and the new ones.
CREATE OR REPLACE TEMP TABLE canvass_by_hand AS
SELECT m.person_id, m.svid, m.voter_state
FROM pocket.person_voter_match AS m
ANTI JOIN canvass_pair AS c ON c.person_id = m.person_id AND c.svid = m.svid AND c.voter_state = m.voter_state
WHERE m.match_type = 'manual' OR m.verified_by IS NOT NULL
UNION ALL
SELECT c.person_id, c.svid, c.voter_state
FROM canvass_pair AS c
WHERE c.is_right;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' decisions contradict another one, such as ' || min(p.problem)
                    || '; reject all but one')
        END
    FROM (
        SELECT 'contact ' || h.person_id || ' with voters ' || string_agg(h.svid, ' and ' ORDER BY h.svid) AS problem
        FROM canvass_by_hand AS h
        GROUP BY h.person_id
        HAVING count(*) > 1
        UNION ALL
        SELECT 'voter ' || h.svid || ' with contacts ' || string_agg(h.person_id, ' and ' ORDER BY h.person_id)
        FROM canvass_by_hand AS h
        GROUP BY h.svid, h.voter_state
        HAVING count(*) > 1
        UNION ALL
        SELECT 'contact ' || c.person_id || ' with voter ' || c.svid || ', decided in two ways'
        FROM canvass_pair AS c
        GROUP BY c.person_id, c.svid, c.voter_state
        HAVING count(*) > 1
    ) AS p
);

-- What is to be written; all else holds already.
CREATE OR REPLACE TEMP TABLE canvass_new AS
SELECT c.*
FROM canvass_pair AS c
LEFT JOIN pocket.match_review AS r ON r.person_id = c.person_id AND r.svid = c.svid AND r.voter_state = c.voter_state
LEFT JOIN pocket.person_voter_match AS m ON m.person_id = c.person_id AND m.svid = c.svid AND m.voter_state = c.voter_state
WHERE CASE
    WHEN c.is_right THEN m.verified_by IS NULL OR r.decision IS DISTINCT FROM 'accepted' AND r.id IS NOT NULL
    ELSE m.id IS NOT NULL OR r.decision IS DISTINCT FROM 'rejected'
END;

-- Links that are wrong, and links by machine in the way of a right one.
CREATE OR REPLACE TEMP TABLE canvass_gone AS
WITH
    met AS (
        SELECT m.id, m.person_id, m.svid, n.is_right, true AS is_person, n.svid = m.svid AND n.voter_state = m.voter_state AS is_voter
        FROM pocket.person_voter_match AS m
        JOIN canvass_new AS n ON n.person_id = m.person_id
        UNION ALL
        SELECT m.id, m.person_id, m.svid, n.is_right, n.person_id = m.person_id, true
        FROM pocket.person_voter_match AS m
        JOIN canvass_new AS n ON n.svid = m.svid AND n.voter_state = m.voter_state
    )
SELECT
    m.id,
    m.person_id,
    m.svid,
    CASE
        WHEN NOT bool_and(m.is_right) THEN 'rejected'
        WHEN bool_or(m.is_person) THEN 'the contact is another voter'
        ELSE 'the voter is another contact'
    END AS reason
FROM met AS m
WHERE CASE WHEN m.is_right THEN m.is_person <> m.is_voter ELSE m.is_person AND m.is_voter END
GROUP BY m.id, m.person_id, m.svid;

INSERT INTO pocket.match_history BY NAME
SELECT m.*, getvariable('verified_by') AS removed_by, g.reason
FROM canvass.recorded_links('pocket.person_voter_match') AS m
JOIN canvass_gone AS g ON g.id = m.id;

DELETE FROM pocket.person_voter_match
WHERE id IN (SELECT g.id FROM canvass_gone AS g);

UPDATE pocket.person_voter_match AS m
SET verified_by = getvariable('verified_by'), verified_at = make_timestamp(epoch_us(now()))
FROM canvass_new AS n
WHERE n.is_right AND n.person_id = m.person_id AND n.svid = m.svid AND n.voter_state = m.voter_state;

INSERT INTO pocket.person_voter_match
    (id, person_id, svid, voter_state, match_type, match_score, match_details, matched_at, matched_by, verified_by, verified_at)
SELECT
    uuid()::VARCHAR,
    n.person_id,
    n.svid,
    n.voter_state,
    'manual',
    1.0,
    r.match_details,
    make_timestamp(epoch_us(now())),
    getvariable('verified_by'),
    getvariable('verified_by'),
    make_timestamp(epoch_us(now()))
FROM canvass_new AS n
LEFT JOIN pocket.match_review AS r ON r.person_id = n.person_id AND r.svid = n.svid AND r.voter_state = n.voter_state
WHERE n.is_right AND NOT n.is_link;

-- The SVID of a right pair is the contact's. That of a wrong one is nobody's, whoever wrote it; that of a link in the way goes
-- when linking wrote it.
UPDATE pocket.person AS p
SET svid = s.new_svid, svid_source = CASE WHEN s.new_svid IS NOT NULL THEN 'manual' END
FROM (
    SELECT n.person_id, n.svid, n.svid AS new_svid, true AS is_decided FROM canvass_new AS n WHERE n.is_right
    UNION ALL
    SELECT n.person_id, n.svid, NULL, true
    FROM canvass_new AS n
    WHERE NOT n.is_right AND n.person_id NOT IN (SELECT r.person_id FROM canvass_new AS r WHERE r.is_right)
    UNION ALL
    SELECT g.person_id, g.svid, NULL, false
    FROM canvass_gone AS g
    WHERE g.person_id NOT IN (SELECT n.person_id FROM canvass_new AS n)
) AS s
WHERE p.id = s.person_id
    AND (s.new_svid IS NOT NULL OR (p.svid = s.svid AND (s.is_decided OR p.svid_source IS NOT NULL)));

UPDATE pocket.match_review AS r
SET
    decision = CASE WHEN n.is_right THEN 'accepted' ELSE 'rejected' END,
    decided_by = getvariable('verified_by'),
    decided_at = make_timestamp(epoch_us(now()))
FROM canvass_new AS n
WHERE n.person_id = r.person_id AND n.svid = r.svid AND n.voter_state = r.voter_state;

INSERT INTO pocket.match_review
    (id, person_id, svid, voter_state, match_type, match_score, reason, created_at, created_by, decision, decided_by, decided_at)
SELECT
    uuid()::VARCHAR,
    n.person_id,
    n.svid,
    n.voter_state,
    'manual',
    0.0,
    'rejected by hand',
    make_timestamp(epoch_us(now())),
    getvariable('verified_by'),
    'rejected',
    getvariable('verified_by'),
    make_timestamp(epoch_us(now()))
FROM canvass_new AS n
WHERE NOT n.is_right AND NOT n.is_review;

-- Whoever has a voter needs no other proposal.
DELETE FROM pocket.match_review
WHERE decision IS NULL
    AND voter_change IS NULL
    AND person_id IN (SELECT n.person_id FROM canvass_new AS n WHERE n.is_right);

INSERT INTO canvass_outcome
FROM (
    SELECT 1, n.decision || 'ed', count(*) FROM canvass_new AS n GROUP BY n.decision
    UNION ALL
    SELECT 2, 'unchanged', (SELECT count(*) FROM canvass_pair) - (SELECT count(*) FROM canvass_new)
    UNION ALL
    SELECT 3, 'open', count(*) FROM canvass_decided AS d WHERE coalesce(d.decision, '') = ''
    UNION ALL
    SELECT 4, 'link removed', count(*) FROM canvass_gone
) AS o
WHERE NOT EXISTS (
    FROM canvass_pair AS c
    LEFT JOIN pocket.person_voter_match AS m ON m.person_id = c.person_id AND m.svid = c.svid AND m.voter_state = c.voter_state
    LEFT JOIN pocket.match_review AS r ON r.person_id = c.person_id AND r.svid = c.svid AND r.voter_state = c.voter_state
    WHERE CASE WHEN c.is_right THEN m.verified_by IS NULL ELSE m.id IS NOT NULL OR r.decision IS DISTINCT FROM 'rejected' END
)
    AND NOT EXISTS (FROM canvass_gone AS g ANTI JOIN pocket.match_history AS h ON h.id = g.id);

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: the decisions were not written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.decision, o.pairs
FROM canvass_outcome AS o
ORDER BY o.position, o.decision;

DROP TABLE temp.main.canvass_decided;
DROP TABLE temp.main.canvass_pair;
DROP TABLE temp.main.canvass_by_hand;
DROP TABLE temp.main.canvass_new;
DROP TABLE temp.main.canvass_gone;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE decisions;
RESET VARIABLE verified_by;
