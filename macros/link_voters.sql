-- A step of linking: one row a person, from the best candidate of each (canvass.link_candidates). Columns, arguments and errors
-- as documented for canvass.link_voters; voter_ids names the SVIDs and states of all voters, normalized.
CREATE MACRO canvass.decide_links(persons, voters, voter_ids, candidates, threshold) AS TABLE
WITH
    __person_id AS MATERIALIZED (
        SELECT l.id, svid_key(l.svid::VARCHAR) IS NOT NULL AS has_svid
        FROM canvass.layout(
            CASE
                WHEN try_cast(threshold AS DOUBLE) BETWEEN 0 AND 1 THEN persons
                ELSE error('canvass: threshold must be a number from 0 to 1; it is '
                    || coalesce(threshold::VARCHAR, 'NULL'))
            END
        ) AS l
    ),
    -- By their hashes first: a good file has no SVID twice, and to group millions of them would take as long as to find the links.
    __voter_count AS MATERIALIZED (
        SELECT
            count(*) AS voters,
            count(v.svid) AS svids,
            repeated_values(CASE WHEN v.svid IS NOT NULL THEN hash(v.svid, v.state) END) AS hashes_twice
        FROM query_table(voter_ids) AS v
    ),
    __svid_twice AS (
        SELECT v.svid
        FROM query_table(voter_ids) AS v
        SEMI JOIN (SELECT unnest(c.hashes_twice) AS hash FROM __voter_count AS c) AS t ON t.hash = hash(v.svid, v.state)
        GROUP BY v.svid, v.state
        HAVING count(*) > 1
    ),
    __checked AS MATERIALIZED (
        SELECT
            CASE
                WHEN count(*) > count(i.id)
                    THEN error('canvass: ' || count(*) - count(i.id) || ' rows of ' || persons
                        || ' have no id; give every row one')
                WHEN count(*) > count(DISTINCT i.id)
                    THEN error('canvass: ' || persons || ' has ' || count(*) || ' rows but ' || count(DISTINCT i.id)
                        || ' ids; make id unique')
                WHEN any_value(v.voters) > 0 AND any_value(v.svids) = 0
                    THEN error('canvass: no row of ' || voters || ' has an svid; name the column that holds the voter id svid')
                WHEN any_value(t.svids) > 0
                    THEN error('canvass: ' || any_value(t.svids) || ' SVIDs of ' || voters
                        || ' stand in more than one row of a state; keep one row of each')
                ELSE true
            END AS ok
        FROM __person_id AS i
        CROSS JOIN __voter_count AS v
        CROSS JOIN (SELECT count(*) AS svids FROM __svid_twice AS s) AS t
    ),
    __choice AS MATERIALIZED (
        SELECT
            i.id AS person_id,
            i.has_svid,
            s.* EXCLUDE (person_id, position),
            -- Two voters of whom each alone would be the person: someone has to look.
            coalesce(s.match_score < 0.5 AND s.odds > 1 AND s.next_odds > 1, false) AS is_tie,
            coalesce(s.match_score >= 0.5, false) OR is_tie AS is_match,
            is_match AND NOT is_tie AND s.match_score >= threshold::DOUBLE AS is_acceptable
        FROM __person_id AS i
        JOIN __checked AS k ON k.ok
        LEFT JOIN query_table(candidates) AS s ON s.person_id = i.id
    ),
    __contested AS (
        SELECT c.voter_state, c.svid
        FROM __choice AS c
        WHERE c.is_acceptable
        GROUP BY c.voter_state, c.svid
        HAVING count(*) > 1
    ),
    -- With all that the list says of the person, but for its ids: it decides between equally good claims.
    __claimant AS (
        SELECT
            c.*,
            to_json(struct_pack(
                l.first_name, l.middle_name, l.last_name, l.suffix, l.birth_date, l.birth_year, l.gender, l.address1, l.city,
                l.county, l.state, l.zip, l.cell_phone, l.home_phone, l.email
            ))::VARCHAR AS content
        FROM __choice AS c
        SEMI JOIN __contested AS t ON t.voter_state = c.voter_state AND t.svid = c.svid
        JOIN canvass.layout(persons) AS l ON l.id = c.person_id
        WHERE c.is_acceptable
    ),
    -- Who keeps a voter: the better match; among equals the one whose own content sorts first, whatever their
    -- ids are.
    __claim AS (
        SELECT
            c.person_id,
            rank() OVER best_first AS position,
            count(*) OVER (PARTITION BY c.voter_state, c.svid, c.match_score, c.odds, c.content) AS equals
        FROM __claimant AS c
        WINDOW best_first AS (PARTITION BY c.voter_state, c.svid ORDER BY c.match_score DESC, c.odds DESC, c.content)
    ),
    __decided AS (
        SELECT
            c.*,
            c.is_acceptable AND coalesce(l.position = 1 AND l.equals = 1, true) AS is_accepted,
            CASE
                WHEN is_accepted THEN NULL
                WHEN l.position = 1 THEN 'an equally good contact claims the same voter'
                WHEN l.position > 1 THEN 'the voter is linked to a better contact'
                WHEN c.is_tie THEN 'several voters fit about equally well'
                WHEN c.is_match THEN 'the score is below the threshold'
                WHEN c.candidates IS NULL THEN 'no voter shares enough to be compared'
                ELSE 'no voter fits well enough'
            END AS reason
        FROM __choice AS c
        LEFT JOIN __claim AS l ON l.person_id = c.person_id
    )
SELECT
    d.person_id,
    CASE WHEN d.is_match THEN d.svid END AS svid,
    CASE WHEN d.is_match THEN d.match_type ELSE 'none' END AS match_type,
    CASE WHEN d.is_match THEN d.match_score::DOUBLE ELSE 0.0::DOUBLE END AS match_score,
    CASE WHEN d.is_accepted THEN 'accepted' WHEN d.is_match THEN 'review' ELSE 'unmatched' END AS status,
    to_json({
        'rule': CASE WHEN d.is_match THEN d.match_type ELSE 'none' END,
        'reason': d.reason,
        'candidates': coalesce(d.candidates, 0),
        'supplied_svid': CASE
            WHEN d.has_svid THEN CASE WHEN d.supplied > 0 THEN 'found' ELSE 'not in the voter file' END
        END,
        'voter_state': CASE WHEN d.is_match THEN nullif(d.voter_state, '') END,
        'runner_up': CASE WHEN d.is_tie THEN d.next_svid::VARCHAR END,
        'passes': CASE WHEN d.is_match THEN d.passes ELSE [] END,
        'fields': CASE
            WHEN d.is_match
                THEN list_transform(
                    list_filter(d.fields, lambda f: f.field <> 'prior'),
                    lambda f: {'field': f.field, 'person': f.person, 'voter': f.voter, 'level': f.level}
                )
            ELSE []
        END
    }) AS match_details
FROM __decided AS d;

-- canvass.link_voters(persons VARCHAR := 'pocket.person', voters VARCHAR := 'i360.i360_voters', threshold DOUBLE := 0.75, model VARCHAR := NULL, passes VARCHAR[] := NULL, barred VARCHAR := NULL)
-- Links each person of a contact list to the voter who is the same person: exactly one row a person. Columns: person_id
-- VARCHAR; svid, in the voter file's type; match_type: exact (an SVID that a source supplied and the file has, 1.0),
-- name_address (first + last + address + ZIP, 0.95), name_city (first + last + city, 0.70), fuzzy (the evidence score, from all
-- fields), or none (svid NULL, 0.0); match_score DOUBLE 0 to 1; status: accepted (score >= threshold), review, or unmatched;
-- match_details JSON: rule, reason, candidates (voters compared), supplied_svid (found, or not in the voter file), voter_state,
-- runner_up (the SVID of the other voter in a tie), passes (which of canvass.match_passes the two fit), and fields (both values
-- and level of each comparison). A rule counts only when exactly one voter fits and no other field contradicts it; the highest
-- of rule score and evidence score wins, and an evidence score below 0.5 is no match, unless several voters fit about equally
-- well, which goes to review. No voter is accepted for two persons: the better one keeps it, the other goes to review. persons
-- and voters are names of tables or views with the columns of person and i360_voters (canvass.layout); model that of a table
-- like canvass.link_model(); passes lists passes to trust (or names one), which then are rules with the score 0.95, match_type being the first
-- that fits; barred names a table of pairs that are not to be linked (person_id, svid, and voter_state where an SVID is in
-- several states): the next voter takes their place. Errors: a threshold outside 0 to 1, a missing column, ids of persons that
-- are NULL or not unique, voters without svid, SVIDs that stand in more than one row of a state, a model that is not complete,
-- an unknown pass.
-- Example: SELECT l.match_type, l.status, count(*) AS persons FROM canvass.link_voters() AS l GROUP BY ALL ORDER BY ALL;
-- Source: the rules and their scores are the reference's; the evidence score is explained in docs/linking.md
CREATE MACRO canvass.link_voters(
    persons := 'pocket.person', voters := 'i360.i360_voters', threshold := 0.75, model := NULL, passes := NULL, barred := NULL
) AS TABLE
WITH
    __candidate AS MATERIALIZED (
        FROM canvass.ranked_voters(persons, voters, 1, model, passes, barred)
    ),
    __voter_id AS NOT MATERIALIZED (
        SELECT svid_key(l.svid::VARCHAR) AS svid, canvass.state_key(l.state::VARCHAR) AS state
        FROM canvass.layout(voters) AS l
    )
FROM canvass.decide_links(persons, voters, '__voter_id', '__candidate', threshold);

-- canvass.link_prepared(persons VARCHAR, prepared_voters VARCHAR, threshold DOUBLE := 0.75, model VARCHAR := NULL, passes VARCHAR[] := NULL, barred VARCHAR := NULL)
-- As canvass.link_voters, for voters that were prepared once and kept: CREATE TABLE voters_prepared AS FROM
-- canvass.prepare('i360.i360_voters'). The same links, sooner; svid is VARCHAR, as canvass.prepare writes it.
-- Columns, arguments and errors as in canvass.link_voters; voters that are not prepared are an error too.
-- Example: SELECT l.match_type, count(*) AS persons FROM canvass.link_prepared('pocket.person', 'voters_prepared') AS l GROUP BY ALL ORDER BY ALL;
-- Source: as canvass.link_voters
CREATE MACRO canvass.link_prepared(
    persons, prepared_voters, threshold := 0.75, model := NULL, passes := NULL, barred := NULL
) AS TABLE
WITH
    __candidate AS MATERIALIZED (
        FROM canvass.ranked_prepared_voters(persons, prepared_voters, 1, model, passes, barred)
    ),
    __voter_id AS NOT MATERIALIZED (
        SELECT v.svid, coalesce(v.state, '') AS state
        FROM canvass.prepared_layout(prepared_voters) AS v
    )
FROM canvass.decide_links(persons, prepared_voters, '__voter_id', '__candidate', threshold);
