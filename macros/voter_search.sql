-- Years, by parts of the date: age() and date_sub() take ten times as long.
CREATE MACRO canvass.age_today(birth_date, birth_year) AS
    year(current_date()) - coalesce(
        year(birth_date) + (month(birth_date) * 100 + day(birth_date) > month(current_date()) * 100 + day(current_date()))::INTEGER,
        birth_year
    );

-- The voters of a table with the columns that a search needs, NULL where the table lacks one; its own columns behind them, but for an
-- age that an earlier search wrote. canvass_true is for COLUMNS, which must find a column.
CREATE MACRO canvass.voter_rows(voters) AS TABLE
SELECT
    l.* REPLACE (try_cast(l.svid AS BIGINT) AS svid),
    canvass.age_today(try_cast(l.birth_date AS DATE), try_cast(l.birth_year AS INTEGER)) AS age,
    true AS canvass_true
FROM (
    SELECT
        NULL::BIGINT AS svid,
        NULL::VARCHAR AS state,
        NULL::VARCHAR AS first_name,
        NULL::VARCHAR AS middle_name,
        NULL::VARCHAR AS last_name,
        NULL::VARCHAR AS suffix,
        NULL::VARCHAR AS address1,
        NULL::VARCHAR AS address2,
        NULL::VARCHAR AS city,
        NULL::VARCHAR AS county,
        NULL::BIGINT AS zip_code,
        NULL::DOUBLE AS latitude,
        NULL::DOUBLE AS longitude,
        NULL::VARCHAR AS home_phone,
        NULL::VARCHAR AS cell_phone,
        NULL::VARCHAR AS email_mydata,
        NULL::DATE AS birth_date,
        NULL::INTEGER AS birth_year,
        NULL::VARCHAR AS gender,
        NULL::VARCHAR AS party,
        NULL::VARCHAR AS registration_status,
        NULL::VARCHAR AS precinct,
        NULL::VARCHAR AS congressional_district,
        NULL::VARCHAR AS state_senate_district,
        NULL::VARCHAR AS state_house_district,
        NULL::DOUBLE AS turnout_score,
        NULL::DOUBLE AS trump_support_score,
        NULL::DOUBLE AS party_score,
        NULL::DOUBLE AS ideology_score,
        NULL::DOUBLE AS donor_score
    WHERE false
    UNION ALL BY NAME
    SELECT COLUMNS(lambda c: lower(c) <> 'age')
    FROM query_table(voters)
) AS l;

-- How many voted in each election that a voter file has a column for.
CREATE MACRO canvass.elections(voters) AS TABLE
SELECT u.name AS election, u.voters
FROM (
    SELECT sum(TRY_CAST(COLUMNS(lambda c: c = 'canvass_true' OR starts_with(lower(c), 'voted_')) AS BOOLEAN)::INTEGER)::BIGINT
    FROM canvass.voter_rows(voters)
)
    UNPIVOT (voters FOR name IN (COLUMNS(*))) AS u
WHERE u.name <> 'canvass_true' AND u.voters IS NOT NULL;

-- The columns of elections: 'general 2024' and 'voted_general_2024' are one.
CREATE MACRO canvass.election_columns(elections) AS
    list_transform(
        canvass.filter_values(elections),
        lambda e: nullif('voted_' || regexp_replace(regexp_replace(lower(trim(e)), '[^a-z0-9]+', '_', 'g'), '^voted_', ''), 'voted_')
    );

CREATE MACRO canvass.range_end(ends, ordinal) AS try_cast(canvass.filter_values(ends)[ordinal] AS DOUBLE);

-- The two ends of a range, as numbers, for filter_check: NULL leaves an end open.
CREATE MACRO canvass.range_ends(ends) AS
    CASE
        WHEN typeof(ends) LIKE '%]' AND len(canvass.filter_values(ends)) = 2
            AND list_bool_and(list_transform(canvass.filter_values(ends), lambda e: e IS NULL OR try_cast(e AS DOUBLE) IS NOT NULL))
            AND coalesce(canvass.range_end(ends, 1) <= canvass.range_end(ends, 2), true)
            THEN [1]
    END;

CREATE MACRO canvass.is_within(number, ends) AS (
    ends IS NULL
    OR (
        number IS NOT NULL
        AND (canvass.range_end(ends, 1) IS NULL OR number >= canvass.range_end(ends, 1))
        AND (canvass.range_end(ends, 2) IS NULL OR number <= canvass.range_end(ends, 2))
    )
);

-- canvass.voters_search(first_name VARCHAR := NULL, last_name VARCHAR := NULL, fuzzy BOOLEAN := false, svid := NULL, party := NULL, gender := NULL, registration_status := NULL, state := NULL, county := NULL, city := NULL, zip := NULL, congressional_district := NULL, state_senate_district := NULL, state_house_district := NULL, precinct := NULL, age DOUBLE[] := NULL, turnout_score DOUBLE[] := NULL, trump_support_score DOUBLE[] := NULL, party_score DOUBLE[] := NULL, ideology_score DOUBLE[] := NULL, donor_score DOUBLE[] := NULL, voted := NULL, not_voted := NULL, has_phone BOOLEAN := NULL, has_email BOOLEAN := NULL, voters VARCHAR := 'i360.i360_voters')
-- The voters that fit all filters, in no order; without a filter all of them. Arguments are given by name; those without a type take
-- a value or a list, of which any may fit. first_name: the name, or one that a nickname makes it; last_name: the name in any spelling
-- of signs and accents; fuzzy: typing errors too (a similarity above 0.85). party, gender, registration_status: in any case; county,
-- city, zip, districts, precinct as in canvass.contacts_search. age (years, today; by birth_date, else birth_year) and the scores: the
-- lowest and the highest, both included, as [18, 25]; NULL leaves an end open. voted: elections by the columns voted_… ('general 2024'
-- or voted_general_2024), of which all must be true; not_voted: none may be true. Columns: those of the voter file, and age; the
-- columns of canvass.voter_filters that the file lacks are there and NULL. A filter that is NULL is no filter; one that is empty or of
-- the wrong kind, and an election without a column, is an error that names it. voters is the name of any table or view with the columns
-- of i360_voters.
-- Example: SELECT v.svid, v.first_name, v.last_name FROM canvass.voters_search(party := 'REP', county := 'Hillsborough', age := [18, 25]) AS v;
CREATE MACRO canvass.voters_search(
    first_name := NULL,
    last_name := NULL,
    fuzzy := false,
    svid := NULL,
    party := NULL,
    gender := NULL,
    registration_status := NULL,
    state := NULL,
    county := NULL,
    city := NULL,
    zip := NULL,
    congressional_district := NULL,
    state_senate_district := NULL,
    state_house_district := NULL,
    precinct := NULL,
    age := NULL,
    turnout_score := NULL,
    trump_support_score := NULL,
    party_score := NULL,
    ideology_score := NULL,
    donor_score := NULL,
    voted := NULL,
    not_voted := NULL,
    has_phone := NULL,
    has_email := NULL,
    voters := 'i360.i360_voters'
) AS TABLE
WITH
    -- An election that is not there would otherwise be no filter at all. Materialized, it would keep DuckDB 1.4 and 1.5 from leaving out
    -- the columns that nobody reads.
    __known AS NOT MATERIALIZED (
        SELECT
            CASE
                WHEN list_has_all(
                    list(c.name),
                    list_concat(coalesce(canvass.election_columns(voted), []), coalesce(canvass.election_columns(not_voted), []))
                )
                    THEN true
                ELSE error('canvass: voted and not_voted: ' || voters || ' has not all of '
                    || array_to_string(list_concat(canvass.election_columns(voted), canvass.election_columns(not_voted)), ', ')
                    || '; it has '
                    || coalesce(string_agg(c.name, ', ' ORDER BY c.name) FILTER (starts_with(c.name, 'voted_')), 'no voted_ column'))
            END AS ok
        FROM (
            SELECT lower(u.name) AS name
            FROM (SELECT count(COLUMNS(*)) FROM (FROM canvass.voter_rows(voters) LIMIT 0))
                UNPIVOT (n FOR name IN (COLUMNS(*))) AS u
        ) AS c
    ),
    __voter AS (
        SELECT v.*
        -- The arguments are checked when the query is planned, whatever the table holds.
        FROM canvass.voter_rows(
            CASE
                WHEN canvass.filter_check('first_name', first_name, canvass.only_one(first_name, name_normalize(first_name::VARCHAR)), 'a name')
                    AND canvass.filter_check('last_name', last_name, canvass.only_one(last_name, name_normalize(last_name::VARCHAR)), 'a name')
                    AND canvass.filter_check('fuzzy', fuzzy, canvass.only_one(fuzzy, try_cast(fuzzy::VARCHAR AS BOOLEAN)), 'true or false')
                    AND canvass.filter_check('svid', svid, canvass.search_svids(svid), 'an SVID (a whole number) or a list of them')
                    AND canvass.filter_check('party', party, canvass.search_values(party), 'a party or a list of parties')
                    AND canvass.filter_check('gender', gender, canvass.search_values(gender), 'a gender or a list of them')
                    AND canvass.filter_check(
                        'registration_status', registration_status, canvass.search_values(registration_status), 'a status or a list of them'
                    )
                    AND canvass.filter_check('state', state, canvass.search_states(state), 'a state or a list of states')
                    AND canvass.filter_check('county', county, canvass.search_counties(county), 'a county or a list of counties')
                    AND canvass.filter_check('city', city, canvass.search_cities(city), 'a city or a list of cities')
                    AND canvass.filter_check('zip', zip, canvass.search_zips(zip), 'a ZIP code or a list of ZIP codes')
                    AND canvass.filter_check(
                        'congressional_district',
                        congressional_district,
                        canvass.search_districts(congressional_district),
                        'a district or a list of districts'
                    )
                    AND canvass.filter_check(
                        'state_senate_district',
                        state_senate_district,
                        canvass.search_districts(state_senate_district),
                        'a district or a list of districts'
                    )
                    AND canvass.filter_check(
                        'state_house_district',
                        state_house_district,
                        canvass.search_districts(state_house_district),
                        'a district or a list of districts'
                    )
                    AND canvass.filter_check('precinct', precinct, canvass.search_precincts(precinct), 'a precinct or a list of precincts')
                    AND canvass.filter_check('age', age, canvass.range_ends(age), 'two numbers, such as [18, 25]')
                    AND canvass.filter_check(
                        'turnout_score', turnout_score, canvass.range_ends(turnout_score), 'two numbers, such as [0.5, 1]'
                    )
                    AND canvass.filter_check(
                        'trump_support_score', trump_support_score, canvass.range_ends(trump_support_score), 'two numbers, such as [0.5, 1]'
                    )
                    AND canvass.filter_check('party_score', party_score, canvass.range_ends(party_score), 'two numbers, such as [0.5, 1]')
                    AND canvass.filter_check(
                        'ideology_score', ideology_score, canvass.range_ends(ideology_score), 'two numbers, such as [0.5, 1]'
                    )
                    AND canvass.filter_check('donor_score', donor_score, canvass.range_ends(donor_score), 'two numbers, such as [0.5, 1]')
                    AND canvass.filter_check('voted', voted, canvass.election_columns(voted), 'an election or a list of elections')
                    AND canvass.filter_check('not_voted', not_voted, canvass.election_columns(not_voted), 'an election or a list of elections')
                    AND canvass.filter_check('has_phone', has_phone, canvass.only_one(has_phone, try_cast(has_phone::VARCHAR AS BOOLEAN)), 'true or false')
                    AND canvass.filter_check('has_email', has_email, canvass.only_one(has_email, try_cast(has_email::VARCHAR AS BOOLEAN)), 'true or false')
                    THEN voters
            END
        ) AS v
        -- A filter that is NULL folds to true; the cheap ones come first.
        WHERE (svid IS NULL OR list_contains(canvass.search_svids(svid), v.svid))
            AND (
                zip IS NULL
                OR CASE
                    -- Known when the query is planned; numbers compare ten times as fast.
                    WHEN typeof(v.zip_code) = 'BIGINT'
                        THEN list_contains(
                            list_transform(canvass.search_zips(zip), lambda z: try_cast(z AS BIGINT)), try_cast(v.zip_code AS BIGINT)
                        )
                    ELSE list_contains(canvass.search_zips(zip), canvass.post_code(v.zip_code::VARCHAR))
                END
            )
            AND (party IS NULL OR list_contains(canvass.search_values(party), canvass.text_key(v.party)))
            AND (gender IS NULL OR list_contains(canvass.search_values(gender), canvass.text_key(v.gender)))
            AND (
                registration_status IS NULL
                OR list_contains(canvass.search_values(registration_status), canvass.text_key(v.registration_status))
            )
            AND (state IS NULL OR list_contains(canvass.search_states(state), canvass.state_key(v.state)))
            AND (county IS NULL OR list_contains(canvass.search_counties(county), canvass.county_key(v.county)))
            AND (city IS NULL OR list_contains(canvass.search_cities(city), city_key(v.city)))
            AND (
                congressional_district IS NULL
                OR list_contains(canvass.search_districts(congressional_district), canvass.district_key(v.congressional_district))
            )
            AND (
                state_senate_district IS NULL
                OR list_contains(canvass.search_districts(state_senate_district), canvass.district_key(v.state_senate_district))
            )
            AND (
                state_house_district IS NULL
                OR list_contains(canvass.search_districts(state_house_district), canvass.district_key(v.state_house_district))
            )
            AND (precinct IS NULL OR list_contains(canvass.search_precincts(precinct), canvass.precinct_key(v.precinct)))
            AND canvass.is_within(v.age, age)
            AND canvass.is_within(v.turnout_score, turnout_score)
            AND canvass.is_within(v.trump_support_score, trump_support_score)
            AND canvass.is_within(v.party_score, party_score)
            AND canvass.is_within(v.ideology_score, ideology_score)
            AND canvass.is_within(v.donor_score, donor_score)
            AND (
                has_phone IS NULL
                OR has_phone::BOOLEAN = (coalesce(trim(v.cell_phone), '') <> '' OR coalesce(trim(v.home_phone), '') <> '')
            )
            AND (has_email IS NULL OR has_email::BOOLEAN = (coalesce(trim(v.email_mydata), '') <> ''))
            AND (
                last_name IS NULL
                OR name_normalize(v.last_name) = name_normalize(last_name::VARCHAR)
                OR (fuzzy::BOOLEAN AND last_name_similarity(v.last_name, last_name::VARCHAR) > 0.85)
            )
            AND (
                first_name IS NULL
                OR nickname_match(v.first_name, first_name::VARCHAR)
                OR (fuzzy::BOOLEAN AND first_name_similarity(v.first_name, first_name::VARCHAR) > 0.85)
            )
    ),
    -- COLUMNS in a WHERE is all of them.
    __who_voted AS (
        SELECT v.* REPLACE (false AS canvass_true)
        FROM __voter AS v
        WHERE coalesce(
            TRY_CAST(COLUMNS(lambda c: c = 'canvass_true' OR list_contains(canvass.election_columns(voted), lower(c))) AS BOOLEAN), false
        )
    )
SELECT v.* EXCLUDE (canvass_true)
FROM __who_voted AS v
CROSS JOIN __known AS k
WHERE k.ok
    AND NOT coalesce(
        TRY_CAST(COLUMNS(lambda c: c = 'canvass_true' OR list_contains(canvass.election_columns(not_voted), lower(c))) AS BOOLEAN), false
    );

-- canvass.voter(svid, state VARCHAR := NULL, voters VARCHAR := 'i360.i360_voters')
-- All that the voter file has of one voter, a row a column that has a value, in the order of the file: name, value (VARCHAR). svid: a
-- number or text; state where the SVID is in several. Errors: no such voter; several, with their states; NULL. voters as in
-- canvass.voters_search.
-- Example: FROM canvass.voter(510821689);
CREATE MACRO canvass.voter(svid, state := NULL, voters := 'i360.i360_voters') AS TABLE
WITH
    __found AS MATERIALIZED (
        SELECT v.state::VARCHAR AS state, map_entries(to_json(struct_pack(*COLUMNS(v.*)))::MAP(VARCHAR, VARCHAR)) AS columns
        FROM query_table(voters) AS v
        WHERE try_cast(v.svid AS BIGINT) = canvass.svid_number(svid::VARCHAR)
            AND (state IS NULL OR canvass.state_key(v.state::VARCHAR) = canvass.state_key(state::VARCHAR))
    ),
    __one AS MATERIALIZED (
        SELECT
            CASE
                WHEN canvass.svid_number(svid::VARCHAR) IS NULL
                    THEN error('canvass: svid must be a whole number; it is ' || coalesce(svid::VARCHAR, 'NULL'))
                WHEN count(*) = 0 THEN error('canvass: ' || voters || ' has no voter ' || concat_ws(' ', state::VARCHAR, svid::VARCHAR))
                WHEN count(*) > 1 AND count(DISTINCT f.state) <= 1
                    THEN error('canvass: ' || voters || ' has voter ' || concat_ws(' ', any_value(f.state), svid::VARCHAR) || ' '
                        || count(*) || ' times')
                WHEN count(*) > 1
                    THEN error('canvass: ' || voters || ' has several voters ' || svid::VARCHAR || ', of '
                        || string_agg(coalesce(f.state, 'no state'), ', ' ORDER BY f.state) || '; give the state')
                ELSE any_value(f.columns)
            END AS columns
        FROM __found AS f
    )
SELECT e.entry.key AS name, e.entry.value AS value
FROM (SELECT unnest(o.columns) AS entry, generate_subscripts(o.columns, 1) AS position FROM __one AS o) AS e
WHERE e.entry.value <> ''
ORDER BY e.position;

-- canvass.voter_filters(voters VARCHAR := 'i360.i360_voters')
-- What canvass.voters_search can be asked for in a voter file, a row a value or range: filter (its argument), value (of a column of
-- values, the most frequent first), lowest and highest (of a range), voters (that have the value; of a range, that have one). Values of
-- state, party, gender, registration_status, county, city, zip, the districts and precinct; ranges of age and the scores; an election a row (filter
-- voted, value the column, voters those who voted). A column that the file lacks, or that is NULL for all, has no row. voters as there.
-- Example: SELECT f.value, f.voters FROM canvass.voter_filters() AS f WHERE f.filter = 'county' LIMIT 5;
CREATE MACRO canvass.voter_filters(voters := 'i360.i360_voters') AS TABLE
WITH
    __value AS (
        SELECT
            CASE grouping(
                v.state, v.party, v.gender, v.registration_status, v.county, v.city,
                v.zip_code, v.congressional_district, v.state_senate_district, v.state_house_district, v.precinct
            )
                WHEN 1023 THEN {'position': 1, 'filter': 'state', 'value': any_value(v.state)}
                WHEN 1535 THEN {'position': 2, 'filter': 'party', 'value': any_value(v.party)}
                WHEN 1791 THEN {'position': 3, 'filter': 'gender', 'value': any_value(v.gender)}
                WHEN 1919 THEN {'position': 4, 'filter': 'registration_status', 'value': any_value(v.registration_status)}
                WHEN 1983 THEN {'position': 5, 'filter': 'county', 'value': any_value(v.county)}
                WHEN 2015 THEN {'position': 6, 'filter': 'city', 'value': any_value(v.city)}
                WHEN 2031 THEN {'position': 7, 'filter': 'zip', 'value': canvass.post_code(any_value(v.zip_code)::VARCHAR)}
                WHEN 2039 THEN {'position': 8, 'filter': 'congressional_district', 'value': any_value(v.congressional_district)}
                WHEN 2043 THEN {'position': 9, 'filter': 'state_senate_district', 'value': any_value(v.state_senate_district)}
                WHEN 2045 THEN {'position': 10, 'filter': 'state_house_district', 'value': any_value(v.state_house_district)}
                ELSE {'position': 11, 'filter': 'precinct', 'value': any_value(v.precinct)}
            END AS item,
            count(*) AS voters
        FROM canvass.voter_rows(voters) AS v
        GROUP BY GROUPING SETS (
            (v.state),
            (v.party),
            (v.gender),
            (v.registration_status),
            (v.county),
            (v.city),
            (v.zip_code),
            (v.congressional_district),
            (v.state_senate_district),
            (v.state_house_district),
            (v.precinct)
        )
    ),
    __range AS (
        SELECT unnest([
            {'position': 12, 'filter': 'age', 'lowest': min(v.age)::DOUBLE, 'highest': max(v.age)::DOUBLE, 'voters': count(v.age)},
            {
                'position': 13,
                'filter': 'turnout_score',
                'lowest': min(v.turnout_score)::DOUBLE,
                'highest': max(v.turnout_score)::DOUBLE,
                'voters': count(v.turnout_score)
            },
            {
                'position': 14,
                'filter': 'trump_support_score',
                'lowest': min(v.trump_support_score)::DOUBLE,
                'highest': max(v.trump_support_score)::DOUBLE,
                'voters': count(v.trump_support_score)
            },
            {
                'position': 15,
                'filter': 'party_score',
                'lowest': min(v.party_score)::DOUBLE,
                'highest': max(v.party_score)::DOUBLE,
                'voters': count(v.party_score)
            },
            {
                'position': 16,
                'filter': 'ideology_score',
                'lowest': min(v.ideology_score)::DOUBLE,
                'highest': max(v.ideology_score)::DOUBLE,
                'voters': count(v.ideology_score)
            },
            {
                'position': 17,
                'filter': 'donor_score',
                'lowest': min(v.donor_score)::DOUBLE,
                'highest': max(v.donor_score)::DOUBLE,
                'voters': count(v.donor_score)
            }
        ]) AS item
        FROM canvass.voter_rows(voters) AS v
    )
SELECT f.filter, f.value, f.lowest, f.highest, f.voters
FROM (
    SELECT v.item.position AS position, v.item.filter AS filter, v.item.value AS value, NULL AS lowest, NULL AS highest, v.voters
    FROM __value AS v
    WHERE trim(v.item.value) <> ''
    UNION ALL
    SELECT r.item.position, r.item.filter, NULL, r.item.lowest, r.item.highest, r.item.voters
    FROM __range AS r
    WHERE r.item.voters > 0
    UNION ALL
    SELECT 18, 'voted', e.election, NULL, NULL, e.voters
    FROM canvass.elections(voters) AS e
) AS f
ORDER BY f.position, f.voters DESC, f.value;

-- canvass.voters_stats(voters VARCHAR := 'i360.i360_voters')
-- Figures of a voter file, or of a search that was saved as a table, a row each: topic (all; party, gender, age, county; phone, e-mail,
-- location; voted), value (of the topic, the largest first; (none) where it is missing; an age as a band), voters, share (of all, 0 to
-- 1, four places), turnout_score (their mean, three places; NULL where there is none, and for phone, e-mail, location and voted).
-- voters as in canvass.voters_search.
-- Example: SELECT s.value, s.voters, s.share FROM canvass.voters_stats() AS s WHERE s.topic = 'party';
CREATE MACRO canvass.voters_stats(voters := 'i360.i360_voters') AS TABLE
WITH
    __voter AS (
        SELECT
            nullif(upper(trim(v.party)), '') AS party,
            nullif(upper(trim(v.gender)), '') AS gender,
            nullif(upper(trim(v.county)), '') AS county,
            CASE
                WHEN v.age < 30 THEN 'under 30'
                WHEN v.age < 45 THEN '30 to 44'
                WHEN v.age < 65 THEN '45 to 64'
                WHEN v.age >= 65 THEN '65 and over'
            END AS age,
            v.turnout_score,
            coalesce(trim(v.cell_phone), '') <> '' OR coalesce(trim(v.home_phone), '') <> '' AS has_phone,
            coalesce(trim(v.email_mydata), '') <> '' AS has_email,
            v.latitude IS NOT NULL AND v.longitude IS NOT NULL AS has_location
        FROM canvass.voter_rows(voters) AS v
    ),
    __figure AS (
        SELECT
            grouping(v.party, v.gender, v.age, v.county) AS of_what,
            CASE of_what WHEN 7 THEN v.party WHEN 11 THEN v.gender WHEN 13 THEN v.age WHEN 14 THEN v.county END AS value,
            count(*) AS voters,
            avg(v.turnout_score) AS turnout_score,
            count(*) FILTER (v.has_phone) AS phones,
            count(*) FILTER (v.has_email) AS emails,
            count(*) FILTER (v.has_location) AS locations
        FROM __voter AS v
        GROUP BY GROUPING SETS ((), (v.party), (v.gender), (v.age), (v.county))
    ),
    __all AS MATERIALIZED (FROM __figure AS f WHERE f.of_what = 15),
    __row(position, topic, value, voters, turnout_score) AS (
        SELECT 1, 'all', NULL, a.voters, a.turnout_score FROM __all AS a
        UNION ALL
        SELECT
            CASE f.of_what WHEN 7 THEN 2 WHEN 11 THEN 3 WHEN 13 THEN 4 ELSE 5 END,
            CASE f.of_what WHEN 7 THEN 'party' WHEN 11 THEN 'gender' WHEN 13 THEN 'age' ELSE 'county' END,
            coalesce(f.value, '(none)'),
            f.voters,
            f.turnout_score
        FROM __figure AS f
        WHERE f.of_what <> 15
        UNION ALL
        SELECT 6, 'phone', NULL, a.phones, NULL FROM __all AS a
        UNION ALL
        SELECT 7, 'e-mail', NULL, a.emails, NULL FROM __all AS a
        UNION ALL
        SELECT 8, 'location', NULL, a.locations, NULL FROM __all AS a
        UNION ALL
        SELECT 9, 'voted', e.election, e.voters, NULL FROM canvass.elections(voters) AS e
    )
SELECT
    r.topic,
    r.value,
    r.voters,
    round(r.voters / nullif(a.voters, 0), 4) AS share,
    round(r.turnout_score, 3) AS turnout_score
FROM __row AS r
CROSS JOIN __all AS a
ORDER BY r.position, r.voters DESC, r.value;

-- canvass.voters_geojson(voters VARCHAR := 'i360.i360_voters')
-- The voters of a table that have coordinates as GeoJSON, one row: geojson (VARCHAR, a FeatureCollection of points), voters (in it),
-- without_location (left out: no latitude or longitude, one that is out of range, or 0, 0). The properties of a point are svid, state,
-- name, address, party. voters is the name of any table or view with the columns of i360_voters, such as a search that was saved as
-- a temporary table: a file of millions is one text.
-- Example: SELECT g.voters, g.without_location FROM canvass.voters_geojson() AS g;
-- Source: RFC 7946
CREATE MACRO canvass.voters_geojson(voters := 'i360.i360_voters') AS TABLE
WITH
    __voter AS (
        SELECT
            v.*,
            coalesce(v.latitude BETWEEN -90 AND 90 AND v.longitude BETWEEN -180 AND 180 AND NOT (v.latitude = 0 AND v.longitude = 0), false)
                AS is_located
        FROM canvass.voter_rows(voters) AS v
    )
SELECT
    json_object(
        'type',
        'FeatureCollection',
        'features',
        coalesce(
            list(
                json_object(
                    'type',
                    'Feature',
                    'geometry',
                    json_object('type', 'Point', 'coordinates', [v.longitude, v.latitude]),
                    'properties',
                    json_object(
                        'svid',
                        v.svid,
                        'state',
                        v.state,
                        'name',
                        concat_ws(' ', v.first_name, v.middle_name, v.last_name, v.suffix),
                        'address',
                        concat_ws(', ', v.address1, v.address2, v.city, lpad(v.zip_code::VARCHAR, 5, '0')),
                        'party',
                        v.party
                    )
                )
                ORDER BY v.last_name, v.first_name, v.svid
            ) FILTER (v.is_located),
            []
        )
    )::VARCHAR AS geojson,
    count(*) FILTER (v.is_located) AS voters,
    count(*) FILTER (NOT v.is_located) AS without_location
FROM __voter AS v;
