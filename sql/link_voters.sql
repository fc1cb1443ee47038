-- sql/link_voters.sql
-- Links pocket.person to the voter file i360.i360_voters in one transaction, and reports. Accepted links go into
-- pocket.person_voter_match with who, when and why, and their SVID into pocket.person (svid_source 'link'); links that need a
-- look go into pocket.match_review. The threshold is the match_threshold of pocket.integration_setting. Run again it changes
-- nothing, unless the data did. Left as they are: manual and verified links, decided reviews, and SVIDs that a source supplied,
-- unless a user links the person by hand or the pair may not be a link. A review decided 'accepted' becomes a manual link. A pair
-- may not be a link when it was decided 'rejected', or while sql/refresh_voters.sql has it flagged; the next best voter takes its
-- place, and the next best contact may have the voter. A link that is removed or replaced goes into pocket.match_history. Expects the databases pocket (with
-- sql/schema/pocket.sql) and i360; fails and writes nothing when they are missing, when there is no voter, or when an SVID does not
-- fit BIGINT. Reports how many contacts have which status, by what rule or for what reason, and how many links were written and
-- removed.
-- Variable: matched_by VARCHAR = 'system': to whom the links are ascribed
-- Variable: passes VARCHAR[] = NULL: the passes of canvass.match_passes() to trust, such as ['name_email', 'name_birth'], or one
-- Example: .read sql/link_voters.sql
-- Source: reference 002, ID Linking Strategy

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_linking_databases());

-- A delivery that failed must not undo the links.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN NOT EXISTS (FROM i360.i360_voters)
                THEN error('canvass: i360.i360_voters is empty, and every link would go; load the voter file first')
        END
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (
    position INTEGER,
    status VARCHAR,
    match_type VARCHAR,
    reason VARCHAR,
    contacts BIGINT
);

SET VARIABLE match_threshold = (
    SELECT
        CASE
            WHEN any_value(s.value) IS NULL THEN 0.75
            WHEN try_cast(any_value(s.value) AS DOUBLE) BETWEEN 0 AND 1 THEN try_cast(any_value(s.value) AS DOUBLE)
            ELSE error('canvass: match_threshold in pocket.integration_setting must be a number from 0 to 1; it is '
                || any_value(s.value))
        END
    FROM pocket.integration_setting AS s
    WHERE s.name = 'match_threshold'
);

-- What a person decided stands: verified links, and reviews that were accepted since.
CREATE OR REPLACE TEMP TABLE canvass_by_hand AS
SELECT m.person_id, m.svid, m.voter_state, m.verified_by, m.verified_at, NULL::JSON AS match_details, true AS is_recorded
FROM pocket.person_voter_match AS m
SEMI JOIN pocket.person AS p ON p.id = m.person_id
WHERE m.match_type = 'manual' OR m.verified_by IS NOT NULL
UNION ALL BY NAME
SELECT
    r.person_id,
    arg_max(r.svid, (r.decided_at IS NOT NULL, r.decided_at, r.id)) AS svid,
    arg_max(r.voter_state, (r.decided_at IS NOT NULL, r.decided_at, r.id)) AS voter_state,
    coalesce(arg_max(r.decided_by, (r.decided_at IS NOT NULL, r.decided_at, r.id)), 'unknown') AS verified_by,
    max(r.decided_at) AS verified_at,
    arg_max(r.match_details, (r.decided_at IS NOT NULL, r.decided_at, r.id)) AS match_details,
    false AS is_recorded
FROM pocket.match_review AS r
-- In DuckDB 1.4 a condition on one side beside the equality is a nested loop, here and below.
ANTI JOIN (
    SELECT m.person_id FROM pocket.person_voter_match AS m WHERE m.match_type = 'manual' OR m.verified_by IS NOT NULL
) AS m ON m.person_id = r.person_id
SEMI JOIN pocket.person AS p ON p.id = r.person_id
WHERE r.decision = 'accepted'
GROUP BY r.person_id;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: contacts ' || string_agg(d.persons, '; ') || ' are linked by hand to one voter each pair; '
                    || 'reject all but one in pocket.match_review or pocket.person_voter_match')
        END
    FROM (
        SELECT string_agg(h.person_id, ' and ' ORDER BY h.person_id) AS persons
        FROM canvass_by_hand AS h
        GROUP BY h.svid, h.voter_state
        HAVING count(*) > 1
    ) AS d
);

-- The pairs that may not be links: rejected, or flagged in a new voter file and not decided yet.
CREATE OR REPLACE TEMP TABLE canvass_barred AS
SELECT r.person_id, r.svid, r.voter_state
FROM pocket.match_review AS r
WHERE r.decision = 'rejected' OR (r.decision IS NULL AND r.voter_change IS NOT NULL);

-- What was filled from a linked voter says nothing about who the contact is, as long as it stands as it was filled.
CREATE OR REPLACE TEMP TABLE canvass_filled AS
SELECT c.person_id, list(c.field || ' ' || c.new_value) AS filled
FROM pocket.import_change AS c
WHERE starts_with(c.origin, 'voter ')
GROUP BY c.person_id;

-- What linking wrote itself is no evidence, also when its link is gone by now, and neither is the SVID of a pair that is barred.
-- An SVID that someone changed after linking is theirs. Who is linked by hand is in the list with that voter's SVID, so that the
-- voter is taken, and the share of the list in the file that of the whole list.
CREATE OR REPLACE TEMP TABLE canvass_person AS
SELECT
    p.* REPLACE (
        coalesce(h.svid, p.svid) AS svid,
        CASE
            WHEN h.svid IS NOT NULL THEN NULL
            WHEN p.svid_source IN ('link', 'manual') AND (m.svid IS NULL OR m.svid IS NOT DISTINCT FROM p.svid) THEN 'link'
            WHEN EXISTS (FROM canvass_barred AS b WHERE b.person_id = p.id AND b.svid = p.svid) THEN 'link'
        END AS svid_source,
        CASE WHEN list_contains(f.filled, 'birth_date ' || p.birth_date) THEN NULL ELSE p.birth_date END AS birth_date,
        CASE WHEN list_contains(f.filled, 'birth_year ' || p.birth_year) THEN NULL ELSE p.birth_year END AS birth_year,
        CASE WHEN list_contains(f.filled, 'gender ' || p.gender) THEN NULL ELSE p.gender END AS gender,
        CASE WHEN list_contains(f.filled, 'address1 ' || p.address1) THEN NULL ELSE p.address1 END AS address1,
        CASE WHEN list_contains(f.filled, 'city ' || p.city) THEN NULL ELSE p.city END AS city,
        CASE WHEN list_contains(f.filled, 'county ' || p.county) THEN NULL ELSE p.county END AS county,
        CASE WHEN list_contains(f.filled, 'state ' || p.state) THEN NULL ELSE p.state END AS state,
        CASE WHEN list_contains(f.filled, 'zip ' || p.zip) THEN NULL ELSE p.zip END AS zip,
        CASE WHEN list_contains(f.filled, 'cell_phone ' || p.cell_phone) THEN NULL ELSE p.cell_phone END AS cell_phone,
        CASE WHEN list_contains(f.filled, 'home_phone ' || p.home_phone) THEN NULL ELSE p.home_phone END AS home_phone,
        CASE WHEN list_contains(f.filled, 'email ' || p.email) THEN NULL ELSE p.email END AS email
    )
FROM pocket.person AS p
LEFT JOIN pocket.person_voter_match AS m ON m.person_id = p.id
LEFT JOIN canvass_filled AS f ON f.person_id = p.id
LEFT JOIN canvass_by_hand AS h ON h.person_id = p.id;

-- Those made by hand hold their voters; a state that was not given fits any.
CREATE OR REPLACE TEMP TABLE canvass_result AS
SELECT l.*, h.person_id IS NOT NULL OR a.person_id IS NOT NULL AS is_taken
FROM (
    SELECT
        l.* REPLACE (canvass.svid_number(l.svid::VARCHAR) AS svid),
        l.svid::VARCHAR AS given_svid,
        coalesce(l.match_details->>'voter_state', '') AS voter_state
    FROM canvass.link_voters(
        'temp.main.canvass_person',
        'i360.i360_voters',
        threshold := getvariable('match_threshold'),
        passes := getvariable('passes'),
        barred := 'temp.main.canvass_barred'
    ) AS l
    ANTI JOIN canvass_by_hand AS h ON h.person_id = l.person_id
) AS l
LEFT JOIN canvass_by_hand AS h ON h.svid = l.svid AND h.voter_state = l.voter_state
LEFT JOIN (FROM canvass_by_hand AS h WHERE h.voter_state = '') AS a ON a.svid = l.svid;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' linked voters have an svid that does not fit BIGINT, the type of '
                    || 'pocket.person.svid, such as ' || min(l.given_svid) || '; number them by a crosswalk (docs/schema.md)')
        END
    FROM canvass_result AS l
    WHERE l.given_svid IS NOT NULL AND l.svid IS NULL
);

-- Who may still have a voter: voters that are not accepted for anybody are left to the next best contact; a tie is for people to
-- decide.
CREATE OR REPLACE TEMP TABLE canvass_claim AS
SELECT
    l.*,
    rank() OVER (
        PARTITION BY l.voter_state, l.svid
        ORDER BY (l.status = 'accepted') DESC, l.match_score DESC
    ) AS claim
FROM canvass_result AS l
WHERE l.svid IS NOT NULL AND NOT l.is_taken AND l.match_score >= getvariable('match_threshold')
    AND (l.match_details->>'runner_up') IS NULL;

-- The links as they should be.
CREATE OR REPLACE TEMP TABLE canvass_accepted AS
SELECT
    h.person_id,
    h.svid,
    h.voter_state,
    'manual' AS match_type,
    1.0::DOUBLE AS match_score,
    h.match_details,
    h.verified_by,
    h.verified_at,
    h.is_recorded
FROM canvass_by_hand AS h
UNION ALL
SELECT c.person_id, c.svid, c.voter_state, c.match_type, c.match_score, c.match_details, NULL, NULL, false
FROM canvass_claim AS c
WHERE c.claim = 1
QUALIFY count(*) OVER (PARTITION BY c.voter_state, c.svid) = 1;

CREATE OR REPLACE TEMP TABLE canvass_review AS
SELECT
    l.person_id,
    l.svid,
    l.voter_state,
    l.match_type,
    l.match_score,
    CASE WHEN l.is_taken THEN 'the voter is linked to another contact by hand' ELSE l.match_details->>'reason' END AS reason,
    l.match_details
FROM canvass_result AS l
ANTI JOIN canvass_accepted AS a ON a.person_id = l.person_id
ANTI JOIN (
    SELECT r.person_id, r.svid, r.voter_state
    FROM pocket.match_review AS r
    WHERE r.decision IS NOT NULL OR r.voter_change IS NOT NULL
) AS r ON r.person_id = l.person_id AND r.svid = l.svid AND r.voter_state = l.voter_state
WHERE l.status IN ('accepted', 'review');

-- Only differences are written, so that a second run touches nothing and matched_at keeps its meaning. sql/import_voters.sql compared
-- nothing, and has no details.
CREATE OR REPLACE TEMP TABLE canvass_new AS
SELECT a.*
FROM canvass_accepted AS a
ANTI JOIN (
    SELECT m.person_id, m.svid, m.voter_state
    FROM pocket.person_voter_match AS m
    JOIN canvass_accepted AS a ON a.person_id = m.person_id AND a.svid = m.svid AND a.voter_state = m.voter_state
    WHERE a.is_recorded
        OR (
            m.match_type = a.match_type AND m.match_score = a.match_score
            AND (m.matched_by = 'import' OR m.match_details IS NOT DISTINCT FROM a.match_details)
        )
) AS m ON m.person_id = a.person_id AND m.svid = a.svid AND m.voter_state = a.voter_state;

CREATE OR REPLACE TEMP TABLE canvass_gone AS
SELECT m.id
FROM pocket.person_voter_match AS m
LEFT JOIN canvass_accepted AS a ON a.person_id = m.person_id AND a.svid = m.svid AND a.voter_state = m.voter_state
LEFT JOIN canvass_new AS n ON n.person_id = m.person_id
WHERE a.person_id IS NULL OR n.person_id IS NOT NULL;

INSERT INTO pocket.match_history BY NAME
SELECT
    m.*,
    coalesce(getvariable('matched_by')::VARCHAR, 'system') AS removed_by,
    CASE
        WHEN a.person_id IS NULL THEN 'no longer found'
        WHEN a.svid = m.svid AND a.voter_state = m.voter_state THEN 'found again with another type, score or details'
        ELSE 'another voter fits better'
    END AS reason
FROM canvass.recorded_links('pocket.person_voter_match') AS m
SEMI JOIN canvass_gone AS g ON g.id = m.id
LEFT JOIN canvass_accepted AS a ON a.person_id = m.person_id;

DELETE FROM pocket.person_voter_match
WHERE id IN (SELECT g.id FROM canvass_gone AS g);

INSERT INTO pocket.person_voter_match
    (id, person_id, svid, voter_state, match_type, match_score, match_details, matched_at, matched_by, verified_by, verified_at)
SELECT
    uuid()::VARCHAR,
    n.person_id,
    n.svid,
    n.voter_state,
    n.match_type,
    n.match_score,
    n.match_details,
    make_timestamp(epoch_us(now())),
    coalesce(getvariable('matched_by')::VARCHAR, 'system'),
    n.verified_by,
    n.verified_at
FROM canvass_new AS n;

-- A supplied SVID is the source's and stays, unless a user linked the person by hand; linking's own follows the link.
CREATE OR REPLACE TEMP TABLE canvass_svid AS
FROM (
    SELECT
        p.id,
        p.svid AS old_svid,
        p.svid_source AS old_source,
        CASE
            WHEN a.match_type = 'manual' THEN a.svid
            WHEN l.svid_source IS NULL AND p.svid IS NOT NULL THEN p.svid
            ELSE a.svid
        END AS new_svid,
        CASE
            WHEN a.match_type = 'manual' THEN 'manual'
            WHEN l.svid_source IS NULL AND p.svid IS NOT NULL THEN NULL
            WHEN a.svid IS NOT NULL THEN 'link'
        END AS new_source
    FROM pocket.person AS p
    LEFT JOIN canvass_accepted AS a ON a.person_id = p.id
    LEFT JOIN canvass_person AS l ON l.id = p.id
) AS s
WHERE s.old_svid IS DISTINCT FROM s.new_svid OR s.old_source IS DISTINCT FROM s.new_source;

UPDATE pocket.person AS p
SET svid = s.new_svid, svid_source = s.new_source
FROM canvass_svid AS s
WHERE p.id = s.id;

DELETE FROM pocket.match_review
WHERE decision IS NULL
    AND voter_change IS NULL
    AND id NOT IN (
        SELECT r.id
        FROM pocket.match_review AS r
        JOIN canvass_review AS l
            ON l.person_id = r.person_id AND l.svid = r.svid AND l.voter_state = r.voter_state
            AND l.match_type = r.match_type AND l.match_score = r.match_score AND l.reason = r.reason
            AND l.match_details IS NOT DISTINCT FROM r.match_details
    );

INSERT INTO pocket.match_review
    (id, person_id, svid, voter_state, match_type, match_score, reason, match_details, created_at, created_by)
SELECT
    uuid()::VARCHAR,
    l.person_id,
    l.svid,
    l.voter_state,
    l.match_type,
    l.match_score,
    l.reason,
    l.match_details,
    make_timestamp(epoch_us(now())),
    coalesce(getvariable('matched_by')::VARCHAR, 'system')
FROM canvass_review AS l
ANTI JOIN pocket.match_review AS r ON r.person_id = l.person_id AND r.svid = l.svid AND r.voter_state = l.voter_state;

INSERT INTO canvass_outcome
WITH
    other AS (
        SELECT l.person_id, l.match_details->>'reason' AS reason
        FROM canvass_result AS l
        ANTI JOIN canvass_accepted AS a ON a.person_id = l.person_id
        ANTI JOIN canvass_review AS r ON r.person_id = l.person_id
    ),
    flagged AS (
        SELECT r.person_id, min(r.match_type) AS match_type, min(r.voter_change) AS voter_change
        FROM pocket.match_review AS r
        WHERE r.decision IS NULL AND r.voter_change IS NOT NULL
        GROUP BY r.person_id
    )
FROM (
    SELECT 1, 'accepted', a.match_type, NULL, count(*) FROM canvass_accepted AS a GROUP BY ALL
    UNION ALL
    SELECT 2, 'review', r.match_type, r.reason, count(*) FROM canvass_review AS r GROUP BY ALL
    UNION ALL
    SELECT 2, 'review', f.match_type, 'flagged in a new voter file: ' || f.voter_change AS reason, count(*)
    FROM other AS o
    JOIN flagged AS f ON f.person_id = o.person_id
    GROUP BY ALL
    UNION ALL
    SELECT 3, 'unmatched', 'none', o.reason, count(*)
    FROM other AS o
    ANTI JOIN flagged AS f ON f.person_id = o.person_id
    GROUP BY ALL
    UNION ALL
    SELECT 4, 'link written', NULL, NULL, count(*) FROM canvass_new
    UNION ALL
    SELECT 5, 'link removed', NULL, NULL, count(*) FROM canvass_gone
) AS o
WHERE NOT EXISTS (
        FROM canvass_accepted AS a
        ANTI JOIN pocket.person_voter_match AS m
            ON m.person_id = a.person_id AND m.svid = a.svid AND m.voter_state = a.voter_state
    )
    AND NOT EXISTS (
        FROM canvass_review AS l
        ANTI JOIN pocket.match_review AS r
            ON r.person_id = l.person_id AND r.svid = l.svid AND r.voter_state = l.voter_state
    )
    AND NOT EXISTS (
        FROM pocket.match_review AS r
        ANTI JOIN canvass_review AS l
            ON l.person_id = r.person_id AND l.svid = r.svid AND l.voter_state = r.voter_state
        WHERE r.decision IS NULL AND r.voter_change IS NULL
    )
    AND NOT EXISTS (FROM canvass_gone AS g ANTI JOIN pocket.match_history AS h ON h.id = g.id)
    AND NOT EXISTS (FROM pocket.person_voter_match AS m SEMI JOIN canvass_gone AS g ON g.id = m.id)
    AND NOT EXISTS (
        FROM canvass_svid AS s
        ANTI JOIN pocket.person AS p
            ON p.id = s.id AND p.svid IS NOT DISTINCT FROM s.new_svid AND p.svid_source IS NOT DISTINCT FROM s.new_source
    );

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: linking did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.status, o.match_type, o.reason, o.contacts
FROM canvass_outcome AS o
ORDER BY o.position, o.contacts DESC, o.match_type, o.reason;

DROP TABLE temp.main.canvass_by_hand;
DROP TABLE temp.main.canvass_barred;
DROP TABLE temp.main.canvass_filled;
DROP TABLE temp.main.canvass_person;
DROP TABLE temp.main.canvass_result;
DROP TABLE temp.main.canvass_claim;
DROP TABLE temp.main.canvass_accepted;
DROP TABLE temp.main.canvass_review;
DROP TABLE temp.main.canvass_new;
DROP TABLE temp.main.canvass_gone;
DROP TABLE temp.main.canvass_svid;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE match_threshold;
RESET VARIABLE matched_by;
RESET VARIABLE passes;
