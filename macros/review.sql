-- A state as canvass.prepare has it; '' where there is none.
CREATE MACRO canvass.state_key(state) AS coalesce(state_code(state), nullif(upper(trim(state)), ''), '');

-- The links of a table as pocket.match_history keeps them, whatever columns users added.
CREATE MACRO canvass.recorded_links(links) AS TABLE
SELECT
    m.id,
    m.person_id,
    m.svid,
    m.voter_state,
    m.match_type,
    m.match_score,
    m.match_details,
    m.matched_at,
    m.matched_by,
    m.verified_by,
    m.verified_at
FROM query_table(links) AS m;

-- The voters that the rows of a table name by svid and voter_state, in the layout of canvass.layout, for people
-- to read, and key (svid_key): one row a voter, also where the voter file has it twice.
CREATE MACRO canvass.voters_named(pairs, voters) AS TABLE
WITH
    -- Few against a voter file, so they are what is hashed.
    __named AS (
        SELECT unnest(list(DISTINCT svid_key(p.svid::VARCHAR))) AS svid
        FROM query_table(pairs) AS p
    )
SELECT
    svid_key(l.svid::VARCHAR) AS key,
    canvass.svid_number(l.svid::VARCHAR) AS svid,
    canvass.state_key(l.state) AS voter_state,
    l.first_name,
    l.last_name,
    concat_ws(' ', l.first_name, l.middle_name, l.last_name, l.suffix) AS name,
    coalesce(l.birth_date, l.birth_year) AS birth,
    l.address1,
    concat_ws(' ', l.city, l.state, l.zip) AS place,
    concat_ws(', ', l.cell_phone, l.home_phone) AS phones,
    l.email
FROM canvass.layout(voters) AS l
SEMI JOIN __named AS n ON n.svid = svid_key(l.svid::VARCHAR)
QUALIFY row_number() OVER (
    PARTITION BY voter_state, key
    ORDER BY hash(name, birth, l.address1, place, phones, l.email)
) = 1;

-- canvass.review_queue(reviews VARCHAR := 'pocket.match_review', persons VARCHAR := 'pocket.person', voters VARCHAR := 'i360.i360_voters', links VARCHAR := 'pocket.person_voter_match')
-- The links that wait for a decision, those first that are worth most: whose voter nobody else has, by falling
-- score; contacts that claim one voter equally well stand together. One row for each row of match_review
-- without a decision. Columns: position; person_id, svid, voter_state; decision (NULL, to be filled in:
-- sql/verify_match.sql reads the table back); match_type, match_score, reason; then both records side by side,
-- as they were given: person_name, voter_name, person_birth, voter_birth (date or year), person_address,
-- voter_address, person_place, voter_place (city, state, ZIP), person_phones, voter_phones, person_email,
-- voter_email; linked_person_id (who has the voter now). What a record lacks is NULL, as is all of a voter who
-- is no longer in the file. The arguments are names of tables; links has the links as they are. Errors: a
-- missing column.
-- Example: FROM canvass.review_queue() LIMIT 10;
CREATE MACRO canvass.review_queue(
    reviews := 'pocket.match_review',
    persons := 'pocket.person',
    voters := 'i360.i360_voters',
    links := 'pocket.person_voter_match'
) AS TABLE
WITH
    __open AS MATERIALIZED (
        SELECT r.person_id, r.svid, r.voter_state, r.match_type, r.match_score, r.reason
        FROM query_table(reviews) AS r
        WHERE r.decision IS NULL
    ),
    __voter AS (
        FROM canvass.voters_named('__open', voters)
    )
SELECT
    row_number() OVER (
        ORDER BY
            h.person_id IS NOT NULL AND h.person_id <> o.person_id, o.match_score DESC, o.voter_state, o.svid, o.person_id
    ) AS position,
    o.person_id,
    o.svid,
    o.voter_state,
    NULL::VARCHAR AS decision,
    o.match_type,
    o.match_score,
    o.reason,
    nullif(concat_ws(' ', p.first_name, p.middle_name, p.last_name, p.suffix), '') AS person_name,
    nullif(v.name, '') AS voter_name,
    coalesce(p.birth_date, p.birth_year) AS person_birth,
    v.birth AS voter_birth,
    p.address1 AS person_address,
    v.address1 AS voter_address,
    nullif(concat_ws(' ', p.city, p.state, p.zip), '') AS person_place,
    nullif(v.place, '') AS voter_place,
    nullif(concat_ws(', ', p.cell_phone, p.home_phone), '') AS person_phones,
    nullif(v.phones, '') AS voter_phones,
    p.email AS person_email,
    v.email AS voter_email,
    h.person_id AS linked_person_id
FROM __open AS o
LEFT JOIN canvass.layout(persons) AS p ON p.id = o.person_id
LEFT JOIN __voter AS v ON v.svid = o.svid AND v.voter_state = o.voter_state
LEFT JOIN query_table(links) AS h ON h.svid = o.svid AND h.voter_state = o.voter_state
ORDER BY position;

-- The voter of each pair of key (svid_key) and state, in the columns of canvass.voters_named. A state that one side does not give
-- fits any; when the SVID is in several, the voter is not certain (is_certain).
CREATE MACRO canvass.voters_of_links(links, voters) AS TABLE
WITH
    -- Materialized, because DuckDB 2.0.0 stops with an internal error when it plans both joins by the key at once.
    __voter AS MATERIALIZED (
        FROM canvass.voters_named(links, voters)
    )
SELECT l.key, l.state, v.* EXCLUDE (key), v.voter_state = l.state OR count(*) OVER (PARTITION BY l.key) = 1 AS is_certain
FROM (SELECT DISTINCT k.key, k.state FROM query_table(links) AS k) AS l
JOIN __voter AS v ON v.key = l.key
WHERE v.voter_state = l.state OR '' IN (v.voter_state, l.state)
QUALIFY row_number() OVER (PARTITION BY l.key, l.state ORDER BY v.voter_state = l.state DESC, v.voter_state) = 1;

-- canvass.voter_changes(links VARCHAR := 'pocket.person_voter_match', voters VARCHAR := 'i360.i360_voters', previous VARCHAR := 'i360_previous.i360_voters')
-- What became of each linked voter in a new delivery of the voter file: one row a link. Columns: person_id,
-- svid, voter_state; change: 'vanished' (the SVID is not in the file), 'somebody else' (it names another
-- person), 'renamed' (the same person by another name, as after a marriage), 'unknown' (previous lacks the
-- voter, or the SVID is in several states and the links or a file do not say in which), or NULL; before and
-- after (name and birth, as the files have them). Somebody else has another first name (first_name_similarity below 0.8),
-- and another birth date, or where a file has none another last name as well. voters is the new file, previous
-- the one that the links were made with. The arguments are names of tables. Errors: a missing column.
-- Example: WITH links AS (SELECT svid, 'FL' AS voter_state, 'p' || svid AS person_id FROM i360.i360_voters LIMIT 3) FROM canvass.voter_changes('links', previous := 'i360.i360_voters');
-- Source: what counts as another person is chosen by judgement
CREATE MACRO canvass.voter_changes(
    links := 'pocket.person_voter_match',
    voters := 'i360.i360_voters',
    previous := 'i360_previous.i360_voters'
) AS TABLE
WITH
    __link AS MATERIALIZED (
        SELECT
            l.person_id,
            l.svid,
            l.voter_state,
            svid_key(l.svid::VARCHAR) AS key,
            canvass.state_key(l.voter_state) AS state
        FROM query_table(links) AS l
    ),
    __now AS (
        FROM canvass.voters_of_links('__link', voters)
    ),
    __then AS (
        FROM canvass.voters_of_links('__link', previous)
    ),
    __compared AS (
        SELECT
            l.person_id,
            l.svid,
            l.voter_state,
            n.key IS NULL AS is_gone,
            t.is_certain AND n.is_certain AS is_known,
            first_name_similarity(t.first_name, n.first_name) < 0.8 AS is_other_first_name,
            name_normalize(t.last_name) <> name_normalize(n.last_name) AS is_other_last_name,
            -- A year beside a date is compared as a year.
            CASE
                WHEN least(length(t.birth), length(n.birth)) = 4 THEN birth_year(t.birth) <> birth_year(n.birth)
                ELSE date_parse(t.birth) <> date_parse(n.birth)
            END AS is_other_birth,
            CASE WHEN t.is_certain THEN nullif(concat_ws(', ', nullif(t.name, ''), t.birth), '') END AS before,
            CASE WHEN n.is_certain THEN nullif(concat_ws(', ', nullif(n.name, ''), n.birth), '') END AS after
        FROM __link AS l
        LEFT JOIN __now AS n ON n.key = l.key AND n.state = l.state
        LEFT JOIN __then AS t ON t.key = l.key AND t.state = l.state
    )
SELECT
    c.person_id,
    c.svid,
    c.voter_state,
    CASE
        WHEN c.is_gone THEN 'vanished'
        WHEN c.is_known IS NOT true THEN 'unknown'
        WHEN c.is_other_first_name AND coalesce(c.is_other_birth, c.is_other_last_name) THEN 'somebody else'
        WHEN c.is_other_first_name OR c.is_other_last_name THEN 'renamed'
    END AS change,
    c.before,
    c.after
FROM __compared AS c;
