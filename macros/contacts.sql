-- The values of a filter, a single one or a list, as text. NULL for no filter.
CREATE MACRO canvass.filter_values(value) AS
    CASE
        WHEN typeof(value) LIKE '%]' THEN from_json(to_json(value), '["VARCHAR"]')
        WHEN value IS NOT NULL THEN [value::VARCHAR]
    END;

-- The key of a filter that takes one value; NULL, which filter_check refuses, for a list.
CREATE MACRO canvass.only_one(value, key) AS CASE WHEN typeof(value) NOT LIKE '%]' THEN [key] END;

-- True, or an error that names the filter: one that holds nothing, or what could not be read, is a mistake and
-- not a search that finds nobody.
CREATE MACRO canvass.filter_check(name, value, keys, wanted) AS
    CASE
        WHEN value IS NOT NULL AND (keys IS NULL OR len(keys) = 0 OR list_count(keys) < len(keys))
            THEN error('canvass: ' || name || ' must be ' || wanted || '; it is '
                || coalesce(nullif(trim(value::VARCHAR), ''), 'empty'))
        ELSE true
    END;

-- Keys by which values are compared that have no kernel of their own.
CREATE MACRO canvass.text_key(text) AS nullif(lower(trim(text)), '');

CREATE MACRO canvass.county_key(county) AS city_key(regexp_replace(county, '(?i)\s+(county|parish)\s*$', ''));

-- Whether all that is known of an address agrees with another one, which may then complete it: house and street, city and ZIP code,
-- where they are known, and state and county where both have one. Each is a STRUCT with the columns of person.
CREATE MACRO canvass.is_same_address(known, given) AS
    coalesce(nullif(canvass.state_key(known.state), '') = nullif(canvass.state_key(given.state), ''), true)
    AND coalesce(canvass.county_key(known.county) = canvass.county_key(given.county), true)
    AND (coalesce(trim(known.city), '') = '' OR coalesce(city_key(known.city) = city_key(given.city), false))
    AND (coalesce(trim(known.zip), '') = '' OR coalesce(canvass.post_code(known.zip) = canvass.post_code(given.zip), false))
    AND CASE
        WHEN coalesce(trim(known.address1), '') = '' THEN coalesce(trim(known.address2), '') IN ('', coalesce(given.address2, ''))
        ELSE coalesce(
            address_street_key(known.address1) = address_street_key(given.address1),
            address_standardize(known.address1) = address_standardize(given.address1),
            false
        )
    END;

-- '07', 'CD 7', '7th' and 'FL-07' are one district, 7 and 7A are two.
CREATE MACRO canvass.district_key(district) AS
    coalesce(
        nullif(ltrim(regexp_extract(upper(district), '([0-9]+[A-Z]?)(?:ST|ND|RD|TH)?[^0-9A-Z]*$', 1), '0'), ''),
        nullif(upper(trim(district)), '')
    );

CREATE MACRO canvass.precinct_key(precinct) AS
    coalesce(nullif(ltrim(upper(trim(precinct)), '0'), ''), nullif(trim(precinct), ''));

CREATE MACRO canvass.search_values(value) AS
    list_transform(canvass.filter_values(value), lambda v: canvass.text_key(v));

CREATE MACRO canvass.search_cities(city) AS list_transform(canvass.filter_values(city), lambda v: city_key(v));

CREATE MACRO canvass.search_counties(county) AS
    list_transform(canvass.filter_values(county), lambda v: canvass.county_key(v));

CREATE MACRO canvass.search_states(state) AS
    list_transform(canvass.filter_values(state), lambda v: nullif(canvass.state_key(v), ''));

-- A post code of another country has a digit, too; without one it is a mistake.
CREATE MACRO canvass.search_zips(zip) AS
    list_transform(canvass.filter_values(zip), lambda v: CASE WHEN regexp_matches(v, '[0-9]') THEN canvass.post_code(v) END);

CREATE MACRO canvass.search_districts(district) AS
    list_transform(canvass.filter_values(district), lambda v: canvass.district_key(v));

CREATE MACRO canvass.search_precincts(precinct) AS
    list_transform(canvass.filter_values(precinct), lambda v: canvass.precinct_key(v));

CREATE MACRO canvass.search_pids(pid) AS list_transform(canvass.filter_values(pid), lambda v: pid_decode(v));

CREATE MACRO canvass.search_svids(svid) AS
    list_transform(canvass.filter_values(svid), lambda v: canvass.svid_number(v));

-- The words of a free text, each as a name has it and as an address has it.
CREATE MACRO canvass.search_words(query) AS
    list_transform(
        list_filter(
            list_transform(
                string_split_regex(query::VARCHAR, '[\s,;]+'),
                lambda w: regexp_replace(upper(strip_accents(w)), '^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$', '', 'g')
            ),
            lambda w: w <> ''
        ),
        lambda w: {'name': ' ' || name_normalize(w), 'text': w}
    );

-- Whether all words are somewhere in a contact: at the start of a word, or anywhere in the e-mail address. A word may
-- be a nickname of the first name, too.
CREATE MACRO canvass.has_words(words, names, place, email, first_name) AS
    list_bool_and(
        list_transform(
            words,
            lambda w: coalesce(contains(names, w.name), false)
                OR contains(place, ' ' || w.text)
                OR coalesce(contains(email, w.text), false)
                OR coalesce(nickname_match(w.text, first_name), false)
        )
    );

-- A date or a time, as timestamp.
CREATE MACRO canvass.time_of(text) AS coalesce(try_cast(text AS TIMESTAMP), date_parse(text)::TIMESTAMP);

-- The tags of contacts from both tables that may have them.
CREATE MACRO canvass.tags_of_persons(db) AS TABLE
SELECT x.person_id::VARCHAR AS person_id, x.tag_id::VARCHAR AS tag_id, x.created_at, x.created_by
FROM query_table(db || '.person_tag') AS x
UNION ALL
SELECT x.record_id::VARCHAR, x.tag_id::VARCHAR, x.created_at, x.created_by
FROM query_table(db || '.record_tag') AS x
WHERE x.record_type = 'person';

-- Who has one of these tags, or a tag below it. A tag that does not exist is an error.
CREATE MACRO canvass.tagged(tags, db) AS TABLE
WITH RECURSIVE
    __wanted AS (
        SELECT unnest(canvass.search_values(tags)) AS name
    ),
    __known AS MATERIALIZED (
        SELECT
            t.id::VARCHAR AS id,
            CASE WHEN t.id IS NULL THEN error('canvass: tag: ' || db || '.tag has no tag ' || w.name) ELSE true END AS ok
        FROM __wanted AS w
        LEFT JOIN query_table(db || '.tag') AS t ON canvass.text_key(t.name) = w.name
    ),
    -- UNION and not UNION ALL: a tag that is its own ancestor does not run for ever.
    __tag AS (
        SELECT k.id
        FROM __known AS k
        WHERE k.ok
        UNION
        SELECT t.id::VARCHAR
        FROM __tag AS a
        JOIN query_table(db || '.tag') AS t ON t.parent_id::VARCHAR = a.id
    )
SELECT x.person_id
FROM canvass.tags_of_persons(db) AS x
SEMI JOIN __tag AS t ON t.id = x.tag_id;

-- Who has a custom field, with this value where one is asked for. A field that does not exist is an error.
CREATE MACRO canvass.with_custom_field(field, wanted, db) AS TABLE
WITH
    __field AS MATERIALIZED (
        SELECT
            f.id::VARCHAR AS id,
            CASE
                WHEN f.id IS NULL THEN error('canvass: custom_field: ' || db || '.custom_field has no field ' || w.name)
                ELSE true
            END AS ok
        FROM (SELECT field::VARCHAR AS name) AS w
        LEFT JOIN query_table(db || '.custom_field') AS f ON canvass.text_key(f.name) = canvass.text_key(w.name)
        WHERE w.name IS NOT NULL
    )
SELECT x.person_id::VARCHAR AS person_id
FROM query_table(db || '.person_custom_field') AS x
JOIN __field AS f ON f.id = x.custom_field_id::VARCHAR
WHERE f.ok
    AND canvass.text_key(x.value) IS NOT NULL
    AND (wanted IS NULL OR canvass.text_key(x.value) = canvass.text_key(wanted));

-- canvass.contacts_search(query VARCHAR := NULL, first_name VARCHAR := NULL, last_name VARCHAR := NULL, fuzzy BOOLEAN := false, email VARCHAR := NULL, phone VARCHAR := NULL, pid := NULL, svid := NULL, address VARCHAR := NULL, city := NULL, county := NULL, state := NULL, zip := NULL, congressional_district := NULL, state_senate_district := NULL, state_house_district := NULL, precinct := NULL, party := NULL, tag := NULL, whip_status := NULL, custom_field VARCHAR := NULL, custom_value VARCHAR := NULL, source := NULL, import_batch_id := NULL, created_since TIMESTAMP := NULL, has_email BOOLEAN := NULL, has_phone BOOLEAN := NULL, is_linked BOOLEAN := NULL, db VARCHAR := 'pocket')
-- The contacts that fit all filters, sorted by name; without a filter all of them. Arguments are given by name;
-- those without a type take a value or a list, of which any may fit. query: free text; a PID, SVID, id, phone (in
-- any spelling) or e-mail address, a house number and street, or words, each of which must begin a word of the
-- names (nicknames count: Bob finds Robert), of the address, or be in the e-mail address. first_name: the name, or
-- one that a nickname makes it; last_name: the name in any spelling of signs and accents; fuzzy: typing errors too
-- (a similarity above 0.85). phone: either phone. address: a house number and street in any spelling, with the
-- unit where one is given, else a part of the text. party, source, whip_status (the last one), custom_value:
-- whole, in any case. Districts and precincts: without leading zeros; of a district its number counts. tag: by
-- name; the tags below it count. custom_field: its name; with custom_value its value, else that it has one.
-- is_linked: to a voter. Columns: id, pid, first_name, middle_name, last_name, suffix, address1, address2, city,
-- state, zip, county, cell_phone, home_phone, email, party, precinct, svid, is_linked, tags (VARCHAR[], NULL for
-- none), source, import_batch_id, created_at. A filter that is NULL is no filter; one that is empty or of the
-- wrong kind, and an unknown tag or custom field, is an error that names it. db is the name under which the
-- contacts are attached.
-- Example: SELECT c.pid, c.first_name, c.last_name, c.address1 FROM canvass.contacts_search(first_name := 'Bill', city := 'Tampa') AS c;
CREATE MACRO canvass.contacts_search(
    query := NULL,
    first_name := NULL,
    last_name := NULL,
    fuzzy := false,
    email := NULL,
    phone := NULL,
    pid := NULL,
    svid := NULL,
    address := NULL,
    city := NULL,
    county := NULL,
    state := NULL,
    zip := NULL,
    congressional_district := NULL,
    state_senate_district := NULL,
    state_house_district := NULL,
    precinct := NULL,
    party := NULL,
    tag := NULL,
    whip_status := NULL,
    custom_field := NULL,
    custom_value := NULL,
    source := NULL,
    import_batch_id := NULL,
    created_since := NULL,
    has_email := NULL,
    has_phone := NULL,
    is_linked := NULL,
    db := 'pocket'
) AS TABLE
WITH
    __contact AS (
        SELECT
            p.*,
            p.id::VARCHAR AS canvass_person_id,
            ' ' || name_normalize(concat_ws(' ', p.first_name, p.middle_name, p.last_name)) AS canvass_names,
            ' ' || upper(strip_accents(concat_ws(
                ' ', p.first_name, p.last_name, p.suffix, p.address1, p.address2, p.city, p.state, p.zip, p.county
            ))) AS canvass_place,
            upper(p.email) AS canvass_email
        -- The arguments are checked when the query is planned, whatever the tables hold.
        FROM query_table(
            CASE
                WHEN canvass.filter_check('query', query, canvass.search_words(query), 'a text to look for')
                    AND canvass.filter_check('first_name', first_name, canvass.only_one(first_name, name_normalize(first_name::VARCHAR)), 'a name')
                    AND canvass.filter_check('last_name', last_name, canvass.only_one(last_name, name_normalize(last_name::VARCHAR)), 'a name')
                    AND canvass.filter_check('fuzzy', fuzzy, canvass.only_one(fuzzy, try_cast(fuzzy::VARCHAR AS BOOLEAN)), 'true or false')
                    AND canvass.filter_check('email', email, canvass.only_one(email, email_normalize(email::VARCHAR)), 'an e-mail address')
                    AND canvass.filter_check('phone', phone, canvass.only_one(phone, phone_e164(phone::VARCHAR)), 'a phone number')
                    AND canvass.filter_check('pid', pid, canvass.search_pids(pid), 'a PID or a list of PIDs')
                    AND canvass.filter_check(
                        'svid', svid, canvass.search_svids(svid), 'an SVID (a whole number) or a list of them'
                    )
                    AND canvass.filter_check('address', address, canvass.only_one(address, canvass.text_key(address::VARCHAR)), 'an address')
                    AND canvass.filter_check('city', city, canvass.search_cities(city), 'a city or a list of cities')
                    AND canvass.filter_check('county', county, canvass.search_counties(county), 'a county or a list of counties')
                    AND canvass.filter_check('state', state, canvass.search_states(state), 'a state or a list of states')
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
                    AND canvass.filter_check(
                        'precinct', precinct, canvass.search_precincts(precinct), 'a precinct or a list of precincts'
                    )
                    AND canvass.filter_check('party', party, canvass.search_values(party), 'a party or a list of parties')
                    AND canvass.filter_check('tag', tag, canvass.search_values(tag), 'the name of a tag or a list of names')
                    AND canvass.filter_check(
                        'whip_status', whip_status, canvass.search_values(whip_status), 'a status or a list of them'
                    )
                    AND canvass.filter_check(
                        'custom_field', custom_field, canvass.only_one(custom_field, canvass.text_key(custom_field::VARCHAR)), 'the name of a custom field'
                    )
                    AND canvass.filter_check(
                        'custom_value',
                        custom_value,
                        canvass.only_one(custom_value, CASE WHEN custom_field IS NOT NULL THEN canvass.text_key(custom_value::VARCHAR) END),
                        'a value of the field that custom_field names'
                    )
                    AND canvass.filter_check('source', source, canvass.search_values(source), 'a source or a list of sources')
                    AND canvass.filter_check(
                        'import_batch_id', import_batch_id, canvass.search_values(import_batch_id), 'an id of an import or a list of ids'
                    )
                    AND canvass.filter_check(
                        'created_since', created_since, canvass.only_one(created_since, canvass.time_of(created_since::VARCHAR)), 'a date or a timestamp'
                    )
                    AND canvass.filter_check('has_email', has_email, canvass.only_one(has_email, try_cast(has_email::VARCHAR AS BOOLEAN)), 'true or false')
                    AND canvass.filter_check('has_phone', has_phone, canvass.only_one(has_phone, try_cast(has_phone::VARCHAR AS BOOLEAN)), 'true or false')
                    AND canvass.filter_check('is_linked', is_linked, canvass.only_one(is_linked, try_cast(is_linked::VARCHAR AS BOOLEAN)), 'true or false')
                    THEN db || '.person'
            END
        ) AS p
    ),
    -- A filter that is NULL folds to true. Its subquery does not go away, so that each asks itself whether there is the filter. The
    -- columns are named, since DuckDB 1.4 and 1.5 read every column of a materialized CTE.
    __found AS MATERIALIZED (
        SELECT
            p.canvass_person_id,
            p.pid,
            p.first_name,
            p.middle_name,
            p.last_name,
            p.suffix,
            p.address1,
            p.address2,
            p.city,
            p.state,
            p.zip,
            p.county,
            p.cell_phone,
            p.home_phone,
            p.email,
            p.party,
            p.precinct,
            p.svid,
            p.import_source,
            p.import_batch_id,
            p.created_at
        FROM __contact AS p
        WHERE (
                query IS NULL
                OR p.canvass_person_id = trim(query::VARCHAR)
                OR p.svid::VARCHAR = svid_key(query::VARCHAR)
                OR pid_decode(p.pid) = pid_decode(query::VARCHAR)
                OR phone_e164(p.cell_phone) = phone_e164(query::VARCHAR)
                OR phone_e164(p.home_phone) = phone_e164(query::VARCHAR)
                OR email_normalize(p.email) = email_normalize(query::VARCHAR)
                OR address_street_key(p.address1) = address_street_key(query::VARCHAR)
                OR canvass.has_words(canvass.search_words(query), p.canvass_names, p.canvass_place, p.canvass_email, p.first_name)
            )
            AND (
                first_name IS NULL
                OR nickname_match(p.first_name, first_name::VARCHAR)
                OR (fuzzy::BOOLEAN AND first_name_similarity(p.first_name, first_name::VARCHAR) > 0.85)
            )
            AND (
                last_name IS NULL
                OR name_normalize(p.last_name) = name_normalize(last_name::VARCHAR)
                OR (fuzzy::BOOLEAN AND last_name_similarity(p.last_name, last_name::VARCHAR) > 0.85)
            )
            AND (email IS NULL OR email_normalize(p.email) = email_normalize(email::VARCHAR))
            AND (
                phone IS NULL
                OR phone_e164(p.cell_phone) = phone_e164(phone::VARCHAR)
                OR phone_e164(p.home_phone) = phone_e164(phone::VARCHAR)
            )
            AND (pid IS NULL OR list_contains(canvass.search_pids(pid), pid_decode(p.pid)))
            AND (svid IS NULL OR list_contains(canvass.search_svids(svid), canvass.svid_number(p.svid::VARCHAR)))
            AND (
                address IS NULL
                OR CASE
                    WHEN address_street_key(address::VARCHAR) IS NULL
                        THEN contains(lower(p.address1), canvass.text_key(address::VARCHAR))
                    WHEN address_street_key(address::VARCHAR) = address_key(address::VARCHAR)
                        THEN address_street_key(p.address1) = address_street_key(address::VARCHAR)
                    ELSE address_key(concat_ws(' ', p.address1, p.address2)) = address_key(address::VARCHAR)
                END
            )
            AND (city IS NULL OR list_contains(canvass.search_cities(city), city_key(p.city)))
            AND (county IS NULL OR list_contains(canvass.search_counties(county), canvass.county_key(p.county)))
            AND (state IS NULL OR list_contains(canvass.search_states(state), canvass.state_key(p.state)))
            AND (zip IS NULL OR list_contains(canvass.search_zips(zip), canvass.post_code(p.zip)))
            AND (
                congressional_district IS NULL
                OR list_contains(canvass.search_districts(congressional_district), canvass.district_key(p.congressional_district))
            )
            AND (
                state_senate_district IS NULL
                OR list_contains(canvass.search_districts(state_senate_district), canvass.district_key(p.state_senate_district))
            )
            AND (
                state_house_district IS NULL
                OR list_contains(canvass.search_districts(state_house_district), canvass.district_key(p.state_house_district))
            )
            AND (precinct IS NULL OR list_contains(canvass.search_precincts(precinct), canvass.precinct_key(p.precinct)))
            AND (party IS NULL OR list_contains(canvass.search_values(party), canvass.text_key(p.party)))
            AND (source IS NULL OR list_contains(canvass.search_values(source), canvass.text_key(p.import_source)))
            AND (
                import_batch_id IS NULL
                OR list_contains(canvass.search_values(import_batch_id), canvass.text_key(p.import_batch_id))
            )
            AND (created_since IS NULL OR p.created_at >= canvass.time_of(created_since::VARCHAR))
            AND (has_email IS NULL OR (canvass.text_key(p.email) IS NOT NULL) = try_cast(has_email::VARCHAR AS BOOLEAN))
            AND (
                has_phone IS NULL
                OR (canvass.text_key(concat(p.cell_phone, p.home_phone)) IS NOT NULL) = try_cast(has_phone::VARCHAR AS BOOLEAN)
            )
            AND (tag IS NULL OR p.canvass_person_id IN (SELECT t.person_id FROM canvass.tagged(tag, db) AS t))
            AND (
                custom_field IS NULL
                OR p.canvass_person_id IN (SELECT f.person_id FROM canvass.with_custom_field(custom_field, custom_value, db) AS f)
            )
            AND (
                whip_status IS NULL
                OR p.canvass_person_id IN (
                    SELECT w.person_id::VARCHAR
                    FROM query_table(db || '.whip_status') AS w
                    WHERE whip_status IS NOT NULL
                    GROUP BY w.person_id
                    HAVING list_contains(
                        canvass.search_values(whip_status), canvass.text_key(arg_max(w.status, (coalesce(w.recorded_at, TIMESTAMP '-infinity'), w.id::VARCHAR)))
                    )
                )
            )
            AND (
                is_linked IS NULL
                OR (
                    p.canvass_person_id IN (
                        SELECT m.person_id::VARCHAR
                        FROM query_table(db || '.person_voter_match') AS m
                        WHERE is_linked IS NOT NULL
                    )
                ) = try_cast(is_linked::VARCHAR AS BOOLEAN)
            )
    ),
    __tags AS (
        SELECT x.person_id, list(DISTINCT t.name ORDER BY t.name) AS tags
        FROM canvass.tags_of_persons(db) AS x
        SEMI JOIN __found AS p ON p.canvass_person_id = x.person_id
        JOIN query_table(db || '.tag') AS t ON t.id::VARCHAR = x.tag_id
        GROUP BY x.person_id
    )
SELECT
    p.canvass_person_id AS id,
    p.* EXCLUDE (canvass_person_id, import_source, import_batch_id, created_at),
    m.person_id IS NOT NULL AS is_linked,
    t.tags,
    p.import_source AS source,
    p.import_batch_id,
    p.created_at
FROM __found AS p
LEFT JOIN __tags AS t ON t.person_id = p.canvass_person_id
LEFT JOIN (
    SELECT DISTINCT m.person_id::VARCHAR AS person_id
    FROM query_table(db || '.person_voter_match') AS m
) AS m ON m.person_id = p.canvass_person_id
ORDER BY upper(p.last_name) NULLS LAST, upper(p.first_name) NULLS LAST, upper(p.middle_name) NULLS FIRST, p.canvass_person_id;

-- canvass.contact(person, db VARCHAR := 'pocket')
-- All that is known of one contact, a fact a row: section, name, value, all VARCHAR. person is the contact's id or
-- PID. Sections, in this order: person (the columns that are not NULL or empty, in their order), tag (value: since
-- when, by whom), custom field, whip status (name: when, latest first), event (value: registration), communication
-- (name: when, latest first), segment (static ones), voter link, past link (removed, with the reason), link to
-- review, import (the contact's own, and each that touched it), change (name: the column; value: before and after,
-- and the origin), original record (as it was imported). Errors: no such contact; a PID that several contacts
-- have; NULL. db is the name under which the contacts are attached.
-- Example: FROM canvass.contact('c000264');
CREATE MACRO canvass.contact(person, db := 'pocket') AS TABLE
WITH
    -- An id goes before a PID. One row or an error; every section joins it.
    __fits AS (
        SELECT p.id::VARCHAR AS id, p.id::VARCHAR = person::VARCHAR AS is_id
        FROM query_table(db || '.person') AS p
        WHERE p.id::VARCHAR = person::VARCHAR OR pid_decode(p.pid) = pid_decode(person::VARCHAR)
    ),
    __contact AS MATERIALIZED (
        SELECT
            CASE
                WHEN person IS NULL THEN error('canvass: person is NULL; give the id or the PID of a contact')
                WHEN count(*) = 0 THEN error('canvass: ' || db || '.person has no contact with the id or PID ' || person::VARCHAR)
                WHEN count(*) FILTER (f.is_id) = 0 AND count(*) > 1
                    THEN error('canvass: the PID ' || person::VARCHAR || ' is that of contacts '
                        || string_agg(f.id, ' and ' ORDER BY f.id) || '; give the id')
                ELSE coalesce(min(f.id) FILTER (f.is_id), min(f.id))
            END AS id
        FROM __fits AS f
    ),
    __record AS MATERIALIZED (
        SELECT
            map_entries(to_json(struct_pack(*COLUMNS(p.*)))::MAP(VARCHAR, VARCHAR)) AS columns,
            CASE
                WHEN json_type(try_cast(p.original_data AS JSON)) = 'OBJECT'
                    -- Through a list: a MAP has each key once, a JSON object may have it twice.
                    THEN list_transform(
                        json_keys(p.original_data::JSON),
                        lambda k: {'key': k, 'value': json_extract_string(p.original_data::JSON, '$."' || replace(k, '"', '\"') || '"')}
                    )
            END AS original
        FROM query_table(db || '.person') AS p
        JOIN __contact AS c ON c.id = p.id::VARCHAR
    ),
    __fact(position, happened_at, number, section, name, value) AS (
        SELECT 1, NULL::TIMESTAMP, k.number, 'person', k.entry.key, k.entry.value
        FROM (
            SELECT unnest(r.columns) AS entry, generate_subscripts(r.columns, 1) AS number
            FROM __record AS r
        ) AS k
        WHERE k.entry.key <> 'original_data' AND k.entry.value <> ''
        UNION ALL
        SELECT 2, NULL, NULL, 'tag', t.name, concat_ws(' by ', strftime(x.created_at, '%Y-%m-%d'), x.created_by)
        FROM canvass.tags_of_persons(db) AS x
        JOIN __contact AS c ON c.id = x.person_id
        JOIN query_table(db || '.tag') AS t ON t.id::VARCHAR = x.tag_id
        UNION ALL
        SELECT 3, NULL, NULL, 'custom field', f.name, x.value
        FROM query_table(db || '.person_custom_field') AS x
        JOIN __contact AS c ON c.id = x.person_id::VARCHAR
        JOIN query_table(db || '.custom_field') AS f ON f.id::VARCHAR = x.custom_field_id::VARCHAR
        WHERE trim(x.value) <> ''
        UNION ALL
        SELECT
            4,
            w.recorded_at,
            NULL,
            'whip status',
            strftime(w.recorded_at, '%Y-%m-%d %H:%M'),
            concat_ws(', ', w.status, nullif(w.notes, ''), 'by ' || w.recorded_by)
        FROM query_table(db || '.whip_status') AS w
        JOIN __contact AS c ON c.id = w.person_id::VARCHAR
        UNION ALL
        SELECT
            5,
            e.starts_at,
            NULL,
            'event',
            coalesce(e.name, e.id::VARCHAR),
            concat_ws(
                ', ',
                strftime(e.starts_at, '%Y-%m-%d %H:%M'),
                r.status,
                CASE WHEN r.guests > 0 THEN r.guests || ' guests' END,
                'checked in ' || strftime(r.checked_in_at, '%Y-%m-%d %H:%M')
            )
        FROM query_table(db || '.event_registration') AS r
        JOIN __contact AS c ON c.id = r.person_id::VARCHAR
        JOIN query_table(db || '.event') AS e ON e.id::VARCHAR = r.event_id::VARCHAR
        UNION ALL
        SELECT
            6,
            coalesce(m.sent_at, m.created_at),
            NULL,
            'communication',
            strftime(coalesce(m.sent_at, m.created_at), '%Y-%m-%d %H:%M'),
            concat_ws(
                ', ',
                concat_ws(' ', m.channel, m.direction),
                nullif(coalesce(m.subject, m.body), ''),
                nullif(m.outcome, '')
            )
        FROM query_table(db || '.communication') AS m
        JOIN __contact AS c ON c.id = m.person_id::VARCHAR
        UNION ALL
        SELECT 7, NULL, NULL, 'segment', coalesce(s.name, s.id::VARCHAR), 'since ' || strftime(x.added_at, '%Y-%m-%d')
        FROM query_table(db || '.segment_person') AS x
        JOIN __contact AS c ON c.id = x.person_id::VARCHAR
        JOIN query_table(db || '.segment') AS s ON s.id::VARCHAR = x.segment_id::VARCHAR
        UNION ALL
        SELECT
            8,
            m.matched_at,
            NULL,
            'voter link',
            trim(m.voter_state || ' ' || m.svid),
            concat_ws(
                ', ',
                m.match_type || ' ' || round(m.match_score, 3),
                concat_ws(' by ', strftime(m.matched_at, '%Y-%m-%d'), m.matched_by),
                'verified by ' || m.verified_by
            )
        FROM query_table(db || '.person_voter_match') AS m
        JOIN __contact AS c ON c.id = m.person_id::VARCHAR
        UNION ALL
        SELECT
            9,
            h.removed_at,
            NULL,
            'past link',
            trim(h.voter_state || ' ' || h.svid),
            concat_ws(
                ', ',
                h.match_type || ' ' || round(h.match_score, 3),
                'until ' || strftime(h.removed_at, '%Y-%m-%d'),
                'removed by ' || h.removed_by,
                h.reason
            )
        FROM query_table(db || '.match_history') AS h
        JOIN __contact AS c ON c.id = h.person_id::VARCHAR
        UNION ALL
        SELECT
            10,
            r.created_at,
            NULL,
            'link to review',
            trim(r.voter_state || ' ' || r.svid),
            concat_ws(', ', r.match_type || ' ' || round(r.match_score, 3), r.reason)
        FROM query_table(db || '.match_review') AS r
        JOIN __contact AS c ON c.id = r.person_id::VARCHAR
        WHERE r.decision IS NULL
        UNION ALL
        SELECT
            11,
            coalesce(j.created_at, i.happened_at),
            NULL,
            'import',
            i.job,
            concat_ws(
                ', ',
                i.outcome,
                i.reason,
                concat_ws(' ', j.kind, coalesce(j.source, i.source), j.file_name),
                'line ' || i.line,
                concat_ws(' by ', strftime(coalesce(j.created_at, i.happened_at), '%Y-%m-%d'), j.created_by),
                CASE WHEN j.status <> 'completed' THEN j.status END
            )
        FROM (
            SELECT
                coalesce(p.import_batch_id, '-') AS job,
                'inserted' AS outcome,
                NULL AS reason,
                NULL AS line,
                p.import_source AS source,
                p.import_date AS happened_at
            FROM query_table(db || '.person') AS p
            JOIN __contact AS c ON c.id = p.id::VARCHAR
            WHERE coalesce(p.import_batch_id, p.import_source) IS NOT NULL OR p.import_date IS NOT NULL
            UNION ALL
            SELECT w.import_job_id, w.outcome, w.reason, w.line, NULL, NULL
            FROM query_table(db || '.import_row') AS w
            JOIN __contact AS c ON c.id = w.person_id
        ) AS i
        LEFT JOIN query_table(db || '.import_job') AS j ON j.id = i.job
        UNION ALL
        SELECT
            12,
            j.created_at,
            NULL,
            'change',
            h.field,
            concat_ws(
                ', ',
                coalesce(nullif(h.old_value, ''), '(empty)') || ' -> ' || coalesce(nullif(h.new_value, ''), '(empty)'),
                h.origin
            )
        FROM query_table(db || '.import_change') AS h
        JOIN __contact AS c ON c.id = h.person_id
        LEFT JOIN query_table(db || '.import_job') AS j ON j.id = h.import_job_id
        UNION ALL
        SELECT 13, NULL, k.number, 'original record', k.entry.key, k.entry.value
        FROM (
            SELECT unnest(r.original) AS entry, generate_subscripts(r.original, 1) AS number
            FROM __record AS r
        ) AS k
        WHERE k.entry.value <> ''
    )
SELECT f.section, f.name, nullif(f.value, '') AS value
FROM __fact AS f
ORDER BY f.position, f.happened_at DESC NULLS LAST, f.number, f.name, f.value;

-- canvass.custom_fields(db VARCHAR := 'pocket')
-- The fields that users defined, one row a field, sorted by name. Columns: name, field_type, description, contacts
-- (that have a value which is not blank), distinct_values, fill_share (of all contacts, 0 to 1, four places; NULL
-- where there is no contact), examples (VARCHAR[]: the three values that most contacts have, NULL for none).
-- Values of contacts that are gone do not count (canvass.orphans finds them). db is the name under which the
-- contacts are attached.
-- Example: FROM canvass.custom_fields();
CREATE MACRO canvass.custom_fields(db := 'pocket') AS TABLE
WITH
    __value AS (
        SELECT x.custom_field_id::VARCHAR AS field_id, trim(x.value) AS value, count(DISTINCT x.person_id) AS contacts
        FROM query_table(db || '.person_custom_field') AS x
        SEMI JOIN query_table(db || '.person') AS p ON p.id::VARCHAR = x.person_id::VARCHAR
        WHERE trim(x.value) <> ''
        GROUP BY ALL
    ),
    __summary AS (
        SELECT
            v.field_id,
            count(*) AS distinct_values,
            list(v.value ORDER BY v.contacts DESC, v.value)[:3] AS examples
        FROM __value AS v
        GROUP BY v.field_id
    ),
    __fill AS (
        SELECT x.custom_field_id::VARCHAR AS field_id, count(DISTINCT x.person_id) AS contacts
        FROM query_table(db || '.person_custom_field') AS x
        SEMI JOIN query_table(db || '.person') AS p ON p.id::VARCHAR = x.person_id::VARCHAR
        WHERE trim(x.value) <> ''
        GROUP BY x.custom_field_id
    )
SELECT
    f.name,
    f.field_type,
    f.description,
    coalesce(l.contacts, 0) AS contacts,
    coalesce(s.distinct_values, 0) AS distinct_values,
    round(coalesce(l.contacts, 0) / nullif((SELECT count(*) FROM query_table(db || '.person') AS p), 0), 4) AS fill_share,
    s.examples
FROM query_table(db || '.custom_field') AS f
LEFT JOIN __summary AS s ON s.field_id = f.id::VARCHAR
LEFT JOIN __fill AS l ON l.field_id = f.id::VARCHAR
ORDER BY f.name;
