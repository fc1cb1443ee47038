-- sql/enrich_from_voters.sql
-- Fills what linked contacts lack from the voters they are linked to (pocket.person_voter_match, i360.i360_voters), in one
-- transaction, and reports. Only what is NULL or blank is filled, nothing is overwritten. An address is not mixed from two: its
-- parts are filled only when all that the contact has of them (house and street, city, ZIP code; state and county where the voter
-- has one) agree with the voter's, and address2 only together with address1. A birth date or year is filled when it does not
-- contradict the other one; districts and precinct when the contact has no other state; a phone when it is not the contact's
-- other phone. Names are not touched. Values have the form in which sql/import_voters.sql stores them. Each value is a row of
-- pocket.import_change (old_value NULL or as blank as it was, origin 'voter FL 100200300'), and the run one of pocket.import_job:
-- rows_read the linked contacts, rows_updated those who got something, rows_duplicate those who lacked nothing that the voter
-- has, rows_rejected those whose voter is not in the file, or who are linked without a state to an SVID of several; these go into
-- pocket.import_row. sql/link_voters.sql takes no value that was filled here for evidence. Run again it fills nothing. Expects
-- the databases pocket, writable, with sql/schema/pocket.sql, and i360; fails and writes nothing when they are missing, or there
-- is no voter. Reports the run's id, the contacts by outcome, and how many got each field.
-- Variable: enriched_by VARCHAR = 'system': to whom the run is ascribed
-- Variable: fields VARCHAR[] = NULL: the columns of person to fill, such as ['party', 'precinct']; NULL for all that it knows
-- Example: .read sql/enrich_from_voters.sql
-- Source: what makes an address another one is chosen by judgement

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_linking_databases());
SET VARIABLE canvass_check = (
    SELECT
        CASE
            -- A delivery that failed would reject every contact.
            WHEN NOT EXISTS (FROM i360.i360_voters) THEN error('canvass: i360.i360_voters is empty; load the voter file first')
        END
);

SET VARIABLE canvass_known = [
    'birth_date', 'birth_year', 'gender', 'party', 'address1', 'address2', 'city', 'state', 'zip', 'county',
    'congressional_district', 'state_senate_district', 'state_house_district', 'precinct', 'home_phone', 'cell_phone', 'email'
];
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: fields has ' || string_agg(coalesce(f.field, 'NULL'), ', ' ORDER BY f.field) || '; known are '
                    || array_to_string(getvariable('canvass_known'), ', '))
        END
    FROM (SELECT unnest(getvariable('fields')::VARCHAR[]) AS field) AS f
    WHERE NOT coalesce(list_contains(getvariable('canvass_known'), f.field), false)
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (
    position INTEGER,
    import_job_id VARCHAR,
    outcome VARCHAR,
    field VARCHAR,
    contacts BIGINT
);

SET VARIABLE canvass_import = uuid()::VARCHAR;

CREATE OR REPLACE TEMP TABLE canvass_linked AS
SELECT m.person_id::VARCHAR AS person_id, m.svid, m.voter_state
FROM pocket.person_voter_match AS m
SEMI JOIN pocket.person AS p ON p.id = m.person_id;

-- Their voters, in the form in which person stores values. Few against a voter file, so they are what is hashed.
CREATE OR REPLACE TEMP TABLE canvass_voter AS
WITH
    named AS (
        FROM i360.i360_voters AS v
        SEMI JOIN (SELECT unnest(list(DISTINCT k.svid::VARCHAR)) AS svid FROM canvass_linked AS k) AS n ON n.svid = svid_key(v.svid::VARCHAR)
    )
SELECT v.* EXCLUDE (canvass_line, canvass_original, given_svid)
FROM canvass.voter_values('named') AS v;

-- Each linked contact beside its voter, where the file has exactly one.
CREATE OR REPLACE TEMP TABLE canvass_pair AS
SELECT l.person_id, v.*
FROM canvass_linked AS l
JOIN canvass_voter AS v ON v.svid = l.svid
WHERE l.voter_state IN (v.voter_state, '')
QUALIFY count(*) OVER (PARTITION BY l.person_id) = 1;

-- Whether the parts of an address that the contact has are those of the voter's, so that it may be completed.
CREATE OR REPLACE TEMP TABLE canvass_place AS
SELECT
    v.person_id,
    canvass.state_key(p.state) IN (v.voter_state, '') AS is_same_state,
    is_same_state
        AND canvass.is_same_address(
            {'address1': p.address1, 'address2': p.address2, 'city': p.city, 'state': p.state, 'zip': p.zip, 'county': p.county},
            {'address1': v.address1, 'address2': v.address2, 'city': v.city, 'state': v.state, 'zip': v.zip, 'county': v.county}
        ) AS is_same_address
FROM canvass_pair AS v
JOIN pocket.person AS p ON p.id = v.person_id;

-- What may be filled, before it is asked what is blank.
CREATE OR REPLACE TEMP TABLE canvass_offer AS
SELECT
    v.person_id,
    'voter ' || trim(v.voter_state || ' ' || v.svid) AS origin,
    unnest([
        {
            'field': 'birth_date',
            'old_value': p.birth_date::VARCHAR,
            'new_value': CASE WHEN coalesce(birth_year(p.birth_year) = year(v.birth_date), true) THEN v.birth_date::VARCHAR END
        },
        {
            'field': 'birth_year',
            'old_value': p.birth_year::VARCHAR,
            'new_value': CASE WHEN coalesce(birth_year(p.birth_date) = v.birth_year, true) THEN v.birth_year::VARCHAR END
        },
        {'field': 'gender', 'old_value': p.gender, 'new_value': v.gender},
        {'field': 'party', 'old_value': p.party, 'new_value': v.party},
        {'field': 'address1', 'old_value': p.address1, 'new_value': CASE WHEN a.is_same_address THEN v.address1 END},
        {
            'field': 'address2',
            'old_value': p.address2,
            'new_value': CASE WHEN a.is_same_address AND coalesce(trim(p.address1), '') = '' THEN v.address2 END
        },
        {'field': 'city', 'old_value': p.city, 'new_value': CASE WHEN a.is_same_address THEN v.city END},
        {'field': 'state', 'old_value': p.state, 'new_value': CASE WHEN a.is_same_address THEN v.state END},
        {'field': 'zip', 'old_value': p.zip, 'new_value': CASE WHEN a.is_same_address THEN v.zip END},
        {'field': 'county', 'old_value': p.county, 'new_value': CASE WHEN a.is_same_address THEN v.county END},
        {
            'field': 'congressional_district',
            'old_value': p.congressional_district,
            'new_value': CASE WHEN a.is_same_state THEN v.congressional_district END
        },
        {
            'field': 'state_senate_district',
            'old_value': p.state_senate_district,
            'new_value': CASE WHEN a.is_same_state THEN v.state_senate_district END
        },
        {
            'field': 'state_house_district',
            'old_value': p.state_house_district,
            'new_value': CASE WHEN a.is_same_state THEN v.state_house_district END
        },
        {
            'field': 'precinct',
            'old_value': p.precinct,
            'new_value': CASE WHEN a.is_same_state THEN v.precinct END
        },
        {
            'field': 'home_phone',
            'old_value': p.home_phone,
            'new_value': CASE
                WHEN v.home_phone IS DISTINCT FROM coalesce(phone_e164(p.cell_phone), v.cell_phone) THEN v.home_phone
            END
        },
        {
            'field': 'cell_phone',
            'old_value': p.cell_phone,
            'new_value': CASE WHEN v.cell_phone IS DISTINCT FROM phone_e164(p.home_phone) THEN v.cell_phone END
        },
        {'field': 'email', 'old_value': p.email, 'new_value': v.email}
    ]) AS offer
FROM canvass_pair AS v
JOIN pocket.person AS p ON p.id = v.person_id
JOIN canvass_place AS a ON a.person_id = v.person_id;

CREATE OR REPLACE TEMP TABLE canvass_fill AS
SELECT o.person_id, o.offer.field AS field, o.offer.old_value AS old_value, o.offer.new_value AS new_value, o.origin
FROM canvass_offer AS o
WHERE coalesce(trim(o.offer.old_value), '') = ''
    AND o.offer.new_value IS NOT NULL
    AND list_contains(coalesce(getvariable('fields')::VARCHAR[], getvariable('canvass_known')), o.offer.field);

-- One row a contact that gets something.
CREATE OR REPLACE TEMP TABLE canvass_new AS
SELECT
    f.person_id,
    any_value(f.new_value) FILTER (f.field = 'birth_date')::DATE AS birth_date,
    any_value(f.new_value) FILTER (f.field = 'birth_year')::INTEGER AS birth_year,
    any_value(f.new_value) FILTER (f.field = 'gender') AS gender,
    any_value(f.new_value) FILTER (f.field = 'party') AS party,
    any_value(f.new_value) FILTER (f.field = 'address1') AS address1,
    any_value(f.new_value) FILTER (f.field = 'address2') AS address2,
    any_value(f.new_value) FILTER (f.field = 'city') AS city,
    any_value(f.new_value) FILTER (f.field = 'state') AS state,
    any_value(f.new_value) FILTER (f.field = 'zip') AS zip,
    any_value(f.new_value) FILTER (f.field = 'county') AS county,
    any_value(f.new_value) FILTER (f.field = 'congressional_district') AS congressional_district,
    any_value(f.new_value) FILTER (f.field = 'state_senate_district') AS state_senate_district,
    any_value(f.new_value) FILTER (f.field = 'state_house_district') AS state_house_district,
    any_value(f.new_value) FILTER (f.field = 'precinct') AS precinct,
    any_value(f.new_value) FILTER (f.field = 'home_phone') AS home_phone,
    any_value(f.new_value) FILTER (f.field = 'cell_phone') AS cell_phone,
    any_value(f.new_value) FILTER (f.field = 'email') AS email,
    bool_or(f.field IN ('zip', 'county', 'home_phone', 'cell_phone', 'email')) AS is_indexed
FROM canvass_fill AS f
GROUP BY f.person_id;

-- Undoing goes back to it. No voter is its origin.
INSERT INTO pocket.import_change (import_job_id, person_id, field, old_value, new_value)
SELECT getvariable('canvass_import'), p.id, 'updated_at', p.updated_at::VARCHAR, make_timestamp(epoch_us(now()))::VARCHAR
FROM pocket.person AS p
SEMI JOIN canvass_new AS n ON n.person_id = p.id;

-- Setting a column that has an index deletes the row and inserts it again: only where such a column is filled.
UPDATE pocket.person AS p
SET
    birth_date = coalesce(n.birth_date, p.birth_date),
    birth_year = coalesce(n.birth_year, p.birth_year),
    gender = coalesce(n.gender, p.gender),
    party = coalesce(n.party, p.party),
    address1 = coalesce(n.address1, p.address1),
    address2 = coalesce(n.address2, p.address2),
    city = coalesce(n.city, p.city),
    state = coalesce(n.state, p.state),
    congressional_district = coalesce(n.congressional_district, p.congressional_district),
    state_senate_district = coalesce(n.state_senate_district, p.state_senate_district),
    state_house_district = coalesce(n.state_house_district, p.state_house_district),
    precinct = coalesce(n.precinct, p.precinct),
    updated_at = make_timestamp(epoch_us(now()))
FROM canvass_new AS n
WHERE n.person_id = p.id;

UPDATE pocket.person AS p
SET
    zip = coalesce(n.zip, p.zip),
    county = coalesce(n.county, p.county),
    home_phone = coalesce(n.home_phone, p.home_phone),
    cell_phone = coalesce(n.cell_phone, p.cell_phone),
    email = coalesce(n.email, p.email)
FROM canvass_new AS n
WHERE n.person_id = p.id AND n.is_indexed;

INSERT INTO pocket.import_change (import_job_id, person_id, field, old_value, new_value, origin)
SELECT getvariable('canvass_import'), f.person_id, f.field, f.old_value, f.new_value, f.origin
FROM canvass_fill AS f;

INSERT INTO pocket.import_row (import_job_id, line, outcome, reason, person_id)
SELECT
    getvariable('canvass_import'),
    row_number() OVER (ORDER BY l.person_id),
    'rejected',
    'the voter file has not exactly one voter ' || trim(l.voter_state || ' ' || l.svid),
    l.person_id
FROM canvass_linked AS l
ANTI JOIN canvass_pair AS v ON v.person_id = l.person_id;

INSERT INTO pocket.import_job
    (
        id, kind, source, conflict_policy, status, rows_read, rows_inserted, rows_updated, rows_duplicate, rows_rejected, created_by,
        created_at
    )
SELECT
    getvariable('canvass_import'),
    'enrichment',
    'i360',
    'fill',
    'completed',
    c.linked,
    0,
    c.updated,
    c.paired - c.updated,
    c.linked - c.paired,
    coalesce(getvariable('enriched_by')::VARCHAR, 'system'),
    make_timestamp(epoch_us(now()))
FROM (
    SELECT
        (SELECT count(*) FROM canvass_linked) AS linked,
        (SELECT count(*) FROM canvass_pair) AS paired,
        (SELECT count(*) FROM canvass_new) AS updated
) AS c;

INSERT INTO canvass_outcome
SELECT o.position, getvariable('canvass_import'), o.outcome, o.field, o.contacts
FROM (
    SELECT 1 AS position, 'linked' AS outcome, NULL AS field, j.rows_read AS contacts, j.id FROM pocket.import_job AS j
    UNION ALL
    SELECT 2, 'updated', NULL, j.rows_updated, j.id FROM pocket.import_job AS j
    UNION ALL
    SELECT 3, 'nothing to fill', NULL, j.rows_duplicate, j.id FROM pocket.import_job AS j
    UNION ALL
    SELECT 4, 'voter not found', NULL, j.rows_rejected, j.id FROM pocket.import_job AS j
    UNION ALL
    SELECT 5, 'filled', c.field, count(*), c.import_job_id
    FROM pocket.import_change AS c
    WHERE c.origin IS NOT NULL
    GROUP BY c.import_job_id, c.field
) AS o
WHERE o.id = getvariable('canvass_import')
    AND NOT EXISTS (
        FROM canvass_new AS n
        -- In DuckDB 1.4 a condition on one side beside the equality is a nested loop.
        ANTI JOIN (
            SELECT w.id FROM pocket.person AS w WHERE w.updated_at = make_timestamp(epoch_us(now()))
        ) AS p ON p.id = n.person_id
    )
    AND EXISTS (FROM pocket.import_job AS j WHERE j.id = getvariable('canvass_import'))
    AND (SELECT count(*) FROM canvass_fill)
        = (SELECT count(c.origin) FROM pocket.import_change AS c WHERE c.import_job_id = getvariable('canvass_import'))
    AND (SELECT count(*) FROM canvass_linked) - (SELECT count(*) FROM canvass_pair)
        = (SELECT count(*) FROM pocket.import_row AS r WHERE r.import_job_id = getvariable('canvass_import'));

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: the enrichment did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.import_job_id, o.outcome, o.field, o.contacts
FROM canvass_outcome AS o
ORDER BY o.position, o.contacts DESC, o.field;

DROP TABLE temp.main.canvass_linked;
DROP TABLE temp.main.canvass_voter;
DROP TABLE temp.main.canvass_pair;
DROP TABLE temp.main.canvass_place;
DROP TABLE temp.main.canvass_offer;
DROP TABLE temp.main.canvass_fill;
DROP TABLE temp.main.canvass_new;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_known;
RESET VARIABLE canvass_import;
RESET VARIABLE enriched_by;
RESET VARIABLE fields;
