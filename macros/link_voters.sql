-- canvass.link_model()
-- The parameters of the evidence score, a row a comparison and level: the probability of the level among pairs that are one
-- person (m), two persons of one household (h), and two unrelated persons (u). u is NULL where it is the frequency of the
-- shared value in the voter file (term frequency): a shared Smith says less than a shared Wojciechowski. A field that is missing
-- on either side has no level and says nothing.
-- Example: FROM canvass.link_model();
-- Source: Fellegi and Sunter 1969; the household as a third class and the values are explained in docs/linking.md
CREATE MACRO canvass.link_model() AS TABLE
SELECT v.*
FROM (
    VALUES
        ('first_name', 'equal', 0.82, 0.02, NULL),
        ('first_name', 'similar', 0.15, 0.04, 0.02),
        ('first_name', 'different', 0.03, 0.94, 0.97),
        ('last_name', 'equal', 0.92, 0.80, NULL),
        ('last_name', 'similar', 0.05, 0.02, 0.004),
        ('last_name', 'different', 0.03, 0.18, 0.99),
        ('names', 'swapped', 0.01, 0.0001, 0.000001),
        ('middle_name', 'equal', 0.60, 0.01, 0.01),
        ('middle_name', 'initial', 0.34, 0.08, 0.07),
        ('middle_name', 'different', 0.06, 0.91, 0.92),
        ('suffix', 'equal', 0.95, 0.05, 0.30),
        ('suffix', 'different', 0.05, 0.95, 0.70),
        ('birth', 'same day', 0.92, 0.003, 0.00004),
        ('birth', 'same year', 0.92, 0.05, 0.017),
        ('birth', 'near', 0.05, 0.08, 0.04),
        ('birth', 'different', 0.03, 0.87, 0.94),
        ('gender', 'equal', 0.98, 0.45, 0.50),
        ('gender', 'different', 0.02, 0.55, 0.50),
        ('place', 'zip', 0.88, 0.97, NULL),
        ('place', 'city', 0.05, 0.01, NULL),
        ('place', 'city only', 0.93, 0.98, NULL),
        ('place', 'different', 0.07, 0.02, 0.95),
        ('address', 'equal', 0.70, 0.85, NULL),
        ('address', 'similar', 0.12, 0.08, NULL),
        ('address', 'different', 0.18, 0.07, 0.99),
        ('phone', 'cell', 0.70, 0.10, NULL),
        ('phone', 'home', 0.15, 0.40, NULL),
        ('phone', 'different', 0.15, 0.50, 0.99),
        ('email', 'equal', 0.80, 0.05, NULL),
        ('email', 'different', 0.20, 0.95, 0.99)
) AS v(comparison, level, m, h, u);

-- canvass.blocking_keys(prepared)
-- The keys under which records meet, several rows a record of a table in the layout of canvass.prepare: id, svid, state, key (a
-- hash of the rule and its values). Two records are compared when they share a key. The rules: a phone; an e-mail address; the
-- address in a ZIP or a city; last name and ZIP; first and last name, in either order, with the ZIP, the city or the year of
-- birth; first name, the sound of the last name, and ZIP. A rule whose values are missing gives no key.
-- Example: SELECT count(DISTINCT k.key) FROM canvass.blocking_keys('voters_prepared') AS k;
CREATE MACRO canvass.blocking_keys(prepared) AS TABLE
WITH __keys AS (
    SELECT
        r.id,
        r.svid,
        r.state,
        unnest([
            CASE WHEN r.cell_phone IS NOT NULL THEN hash('phone', r.cell_phone) END,
            CASE WHEN r.home_phone IS NOT NULL THEN hash('phone', r.home_phone) END,
            CASE WHEN r.email IS NOT NULL THEN hash('email', r.email) END,
            CASE WHEN (r.address_key || r.zip5) IS NOT NULL THEN hash('address', r.address_key, r.zip5) END,
            CASE WHEN (r.address_key || r.city) IS NOT NULL THEN hash('address', r.address_key, r.city) END,
            CASE WHEN (r.last_name || r.zip5) IS NOT NULL THEN hash('last name', r.last_name, r.zip5) END,
            CASE
                WHEN (r.first_name || r.last_name || r.zip5) IS NOT NULL
                    THEN hash('names', least(r.first_name, r.last_name), greatest(r.first_name, r.last_name), r.zip5)
            END,
            CASE
                WHEN (r.first_name || r.last_name || r.city) IS NOT NULL
                    THEN hash('names', least(r.first_name, r.last_name), greatest(r.first_name, r.last_name), r.city)
            END,
            CASE
                WHEN (r.first_name || r.last_name || r.birth_year) IS NOT NULL
                    THEN hash('names', least(r.first_name, r.last_name), greatest(r.first_name, r.last_name), r.birth_year)
            END,
            CASE
                WHEN (r.first_name || r.last_name_soundex || r.zip5) IS NOT NULL
                    THEN hash('sound', r.first_name, r.last_name_soundex, r.zip5)
            END
        ]) AS key
    FROM query_table(prepared) AS r
)
SELECT k.id, k.svid, k.state, k.key
FROM __keys AS k
WHERE k.key IS NOT NULL;


-- The level of each comparison, for values in the layout of canvass.prepare; NULL when a side is missing.

CREATE MACRO canvass.first_name_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b THEN 'equal'
        -- An initial is alike at 0.8; so are different names, spelled out (Marian, Martin).
        WHEN first_name_similarity(a, b) >= CASE WHEN least(length(a), length(b)) = 1 THEN 0.8 ELSE 0.9 END THEN 'similar'
        ELSE 'different'
    END;

CREATE MACRO canvass.last_name_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b THEN 'equal'
        WHEN last_name_similarity(a, b) >= 0.9 THEN 'similar'
        ELSE 'different'
    END;

CREATE MACRO canvass.middle_name_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b AND length(a) > 1 THEN 'equal'
        WHEN left(a, 1) = left(b, 1) THEN 'initial'
        ELSE 'different'
    END;

CREATE MACRO canvass.equality_level(a, b) AS
    CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a = b THEN 'equal' ELSE 'different' END;

CREATE MACRO canvass.birth_level(a_date, a_year, b_date, b_year) AS
    CASE
        WHEN a_date = b_date THEN 'same day'
        WHEN a_year = b_year AND (a_date IS NULL OR b_date IS NULL) THEN 'same year'
        WHEN abs(a_year - b_year) <= 1 THEN 'near'
        WHEN abs(a_year - b_year) > 1 THEN 'different'
    END;

CREATE MACRO canvass.place_level(a_zip, a_city, b_zip, b_city) AS
    CASE
        WHEN a_zip = b_zip THEN 'zip'
        WHEN a_city = b_city AND a_zip <> b_zip THEN 'city'
        WHEN a_city = b_city THEN 'city only'
        WHEN a_zip <> b_zip OR a_city <> b_city THEN 'different'
    END;

-- The steps of address_similarity: 0.95 is a missing unit, suffix or directional; a typing error in the street or two such
-- gaps stay above 0.75; another house number or another unit falls below.
CREATE MACRO canvass.address_level(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN a = b THEN 'equal'
        -- Most pairs are different: those are compared once.
        WHEN address_similarity(a, b) >= 0.75 THEN CASE WHEN address_similarity(a, b) >= 0.95 THEN 'equal' ELSE 'similar' END
        ELSE 'different'
    END;

-- Either number of one side against either of the other. A shared landline speaks for the household, a cell phone for the person.
CREATE MACRO canvass.phone_level(a_cell, a_home, b_cell, b_home) AS
    CASE
        WHEN b_cell IN (a_cell, a_home) THEN 'cell'
        WHEN b_home IN (a_cell, a_home) THEN 'home'
        WHEN coalesce(a_cell, a_home) IS NOT NULL AND coalesce(b_cell, b_home) IS NOT NULL THEN 'different'
    END;

-- The factor that a level contributes to the probability under "unrelated".
CREATE MACRO canvass.u_factor(level, u, frequency) AS
    CASE WHEN level IS NULL THEN 1.0 ELSE coalesce(u, frequency) END;

-- canvass.term_frequency(voters)
-- How often each first name, last name, ZIP and city stands in a voter file: field, value (normalized, NULL where there
-- is none), frequency (share of the rows). Smoothed, so that what a small file happens to lack is not taken for impossible: (count + 2) / (rows + 2000), which is
-- 0.001, the frequency of a fairly common name, where there is no data.
-- Example: FROM canvass.term_frequency('i360.i360_voters') ORDER BY frequency DESC LIMIT 5;
CREATE MACRO canvass.term_frequency(voters) AS TABLE
WITH
    __rows AS NOT MATERIALIZED (
        SELECT l.first_name, l.last_name, l.zip, l.city
        FROM canvass.layout(voters) AS l
    ),
    -- Grouped as they stand first: normalizing each spelling once is much cheaper than normalizing each row.
    __spelling AS (
        SELECT 'first_name' AS field, name_normalize(r.first_name) AS value, count(*) AS voters FROM __rows AS r GROUP BY r.first_name
        UNION ALL
        SELECT 'last_name', name_normalize(r.last_name), count(*) FROM __rows AS r GROUP BY r.last_name
        UNION ALL
        SELECT 'zip5', zip5(r.zip), count(*) FROM __rows AS r GROUP BY r.zip
        UNION ALL
        SELECT 'city', city_key(r.city), count(*) FROM __rows AS r GROUP BY r.city
    )
SELECT
    s.field,
    s.value,
    (sum(s.voters) + 2) / (any_value(t.voters) + 2000) AS frequency
FROM __spelling AS s
CROSS JOIN (SELECT count(*) AS voters FROM __rows AS r) AS t
GROUP BY s.field, s.value;

-- A step of canvass.score_pairs: compares the two sides of each pair, field by field. Answers number, state and svid of the pair;
-- which rules it fits; and the level of each comparison under its name in canvass.link_model. The arguments name a table of pairs
-- (number, state, svid) and two tables in the layout of canvass.prepare, where number is the person's id.
CREATE MACRO canvass.compare_pairs(pairs, persons, voters) AS TABLE
SELECT
    c.number,
    c.state,
    c.svid,
    p.svid = v.svid AS is_supplied,
    p.svid = v.svid AND p.state = v.state AS is_supplied_in_state,
    p.first_name = v.first_name AND p.last_name = v.last_name AND p.address = v.address AND p.zip5 = v.zip5
        AS is_name_address,
    p.first_name = v.first_name AND p.last_name = v.last_name AND p.city = v.city AS is_name_city,
    CASE WHEN p.first_name = v.last_name AND p.last_name = v.first_name AND p.first_name <> p.last_name THEN 'swapped' END
        AS names,
    CASE WHEN names IS NULL THEN canvass.first_name_level(p.first_name, v.first_name) END AS first_name,
    CASE WHEN names IS NULL THEN canvass.last_name_level(p.last_name, v.last_name) END AS last_name,
    canvass.middle_name_level(p.middle_name, v.middle_name) AS middle_name,
    canvass.equality_level(p.suffix, v.suffix) AS suffix,
    canvass.birth_level(p.birth_date, p.birth_year, v.birth_date, v.birth_year) AS birth,
    canvass.equality_level(p.gender, v.gender) AS gender,
    canvass.place_level(p.zip5, p.city, v.zip5, v.city) AS place,
    -- The same street and number in another town is another address.
    CASE WHEN place IS DISTINCT FROM 'different' THEN canvass.address_level(p.address, v.address) END AS address,
    canvass.phone_level(p.cell_phone, p.home_phone, v.cell_phone, v.home_phone) AS phone,
    canvass.equality_level(p.email, v.email) AS email
FROM query_table(pairs) AS c
JOIN query_table(persons) AS p ON p.id = c.number
JOIN query_table(voters) AS v ON v.state = c.state AND v.svid = c.svid
-- A relative by surname and ZIP alone is not worth a full comparison.
WHERE p.first_name IS NULL
    OR v.first_name IS NULL
    OR canvass.first_name_level(p.first_name, v.first_name) <> 'different'
    OR p.first_name = v.last_name
    OR p.svid = v.svid
    OR p.address_key = v.address_key
    OR p.email = v.email
    OR canvass.phone_level(p.cell_phone, p.home_phone, v.cell_phone, v.home_phone) <> 'different';

-- A step of canvass.score_pairs: the odds of each compared pair to be one person rather than two of a household or two strangers,
-- the rule that it fits (NULL for none), and whether more agrees than names and a city. The arguments name the result of
-- canvass.compare_pairs, the persons with the frequencies of their values, and a row with the number of voters.
CREATE MACRO canvass.weigh_pairs(compared, persons, size) AS TABLE
WITH
    __counted AS (
        SELECT
            c.number,
            count(*) AS candidates,
            count(*) FILTER (WHERE c.is_supplied) AS supplied,
            count(*) FILTER (WHERE c.is_supplied_in_state) AS supplied_in_state,
            count(*) FILTER (WHERE c.is_name_address) AS name_address_voters,
            count(*) FILTER (WHERE c.is_name_city) AS name_city_voters,
            count(*) FILTER (WHERE c.address IN ('equal', 'similar')) AS address_voters,
            count(*) FILTER (WHERE c.phone IN ('cell', 'home')) AS phone_voters,
            count(*) FILTER (WHERE c.email = 'equal') AS email_voters
        FROM query_table(compared) AS c
        GROUP BY c.number
    ),
    __model AS MATERIALIZED (
        FROM canvass.link_model()
    ),
    __factors AS (
        SELECT
            c.number,
            c.state,
            c.svid,
            n.candidates,
            CASE
                WHEN c.is_supplied AND n.supplied = 1 THEN 'exact'
                WHEN c.is_supplied_in_state AND n.supplied_in_state = 1 THEN 'exact'
                -- What speaks against the same person even where name and address agree: father and son.
                WHEN 'different' IN (c.birth, c.suffix, c.middle_name, c.gender) THEN NULL
                WHEN c.is_name_address AND n.name_address_voters = 1 THEN 'name_address'
                WHEN c.is_name_city AND n.name_city_voters = 1 THEN 'name_city'
            END AS rule,
            canvass.u_factor(
                place.level,
                place.u,
                CASE WHEN c.place = 'zip' THEN p.zip5_frequency ELSE p.city_frequency END
            ) AS place_u,
            -- A pair's prior: half of a list is in the file, and a person shares a household with some other voters.
            0.5 / s.voters
                * coalesce(first_name.m, 1) * coalesce(last_name.m, 1) * coalesce(names.m, 1) * coalesce(middle_name.m, 1)
                * coalesce(suffix.m, 1) * coalesce(birth.m, 1) * coalesce(gender.m, 1) * coalesce(place.m, 1)
                * coalesce(address.m, 1) * coalesce(phone.m, 1) * coalesce(email.m, 1) AS same_person,
            1.5 / s.voters
                * coalesce(first_name.h, 1) * coalesce(last_name.h, 1) * coalesce(names.h, 1) * coalesce(middle_name.h, 1)
                * coalesce(suffix.h, 1) * coalesce(birth.h, 1) * coalesce(gender.h, 1) * coalesce(place.h, 1)
                * coalesce(address.h, 1) * coalesce(phone.h, 1) * coalesce(email.h, 1) AS same_household,
            canvass.u_factor(first_name.level, first_name.u, p.first_name_frequency)
                * canvass.u_factor(last_name.level, last_name.u, p.last_name_frequency)
                * coalesce(names.u, 1) * coalesce(middle_name.u, 1) * coalesce(suffix.u, 1) * coalesce(birth.u, 1)
                * coalesce(gender.u, 1) * place_u
                -- The share of the file at this address, given that the place agrees already.
                * canvass.u_factor(
                    address.level,
                    address.u,
                    least((n.address_voters + 0.5) / (s.voters + 2000) / place_u, 1)
                )
                * canvass.u_factor(phone.level, phone.u, (n.phone_voters + 0.5) / (s.voters + 2000))
                * canvass.u_factor(email.level, email.u, (n.email_voters + 0.5) / (s.voters + 2000)) AS unrelated,
            (c.place = 'zip' OR c.address IN ('equal', 'similar') OR c.phone IN ('cell', 'home') OR c.email = 'equal'
                OR c.birth IN ('same day', 'same year') OR c.middle_name IN ('equal', 'initial')) IS TRUE AS is_corroborated
        FROM query_table(compared) AS c
        JOIN __counted AS n ON n.number = c.number
        JOIN query_table(persons) AS p ON p.id = c.number
        CROSS JOIN query_table(size) AS s
        LEFT JOIN __model AS names ON names.comparison = 'names' AND names.level = c.names
        LEFT JOIN __model AS first_name ON first_name.comparison = 'first_name' AND first_name.level = c.first_name
        LEFT JOIN __model AS last_name ON last_name.comparison = 'last_name' AND last_name.level = c.last_name
        LEFT JOIN __model AS middle_name ON middle_name.comparison = 'middle_name' AND middle_name.level = c.middle_name
        LEFT JOIN __model AS suffix ON suffix.comparison = 'suffix' AND suffix.level = c.suffix
        LEFT JOIN __model AS birth ON birth.comparison = 'birth' AND birth.level = c.birth
        LEFT JOIN __model AS gender ON gender.comparison = 'gender' AND gender.level = c.gender
        LEFT JOIN __model AS place ON place.comparison = 'place' AND place.level = c.place
        LEFT JOIN __model AS address ON address.comparison = 'address' AND address.level = c.address
        LEFT JOIN __model AS phone ON phone.comparison = 'phone' AND phone.level = c.phone
        LEFT JOIN __model AS email ON email.comparison = 'email' AND email.level = c.email
    )
SELECT
    f.number,
    f.state,
    f.svid,
    f.candidates,
    f.rule,
    f.is_corroborated,
    f.same_person / (f.same_household + f.unrelated) AS odds
FROM __factors AS f;

-- canvass.score_pairs(persons, voters)
-- The three best voters of each person among those that share a blocking key, with how they compare. Columns: person_id, svid,
-- voter_state, position (1 is best), candidates (how many voters were compared with the person in full), match_type and
-- match_score (the best of the rules and the evidence score), odds (of the evidence), content (the person's normalized values as
-- one text), fields (LIST of STRUCT: comparison, both values, level).
-- Example: SELECT s.person_id, s.svid, s.match_score FROM canvass.score_pairs('pocket.person', 'i360.i360_voters') AS s LIMIT 3;
-- Source: the rules and their scores are the reference's (SVID 1.0, name + address + ZIP 0.95, name + city 0.70); the evidence
-- score is explained in docs/linking.md
CREATE MACRO canvass.score_pairs(persons, voters) AS TABLE
WITH
    __prepared_person AS MATERIALIZED (
        SELECT p.* REPLACE ((row_number() OVER ())::VARCHAR AS id), p.id AS person_id
        FROM canvass.prepare(persons) AS p
    ),
    __prepared_voter AS NOT MATERIALIZED (
        SELECT v.* REPLACE (coalesce(v.state, '') AS state)
        FROM canvass.prepare(voters) AS v
        WHERE v.svid IS NOT NULL
    ),
    -- The list is the small side: its keys are hashed, and the voter file streams past them.
    __pair AS MATERIALIZED (
        SELECT p.id AS number, v.state, v.svid
        FROM canvass.blocking_keys('__prepared_voter') AS v
        JOIN canvass.blocking_keys('__prepared_person') AS p ON p.key = v.key
        UNION
        SELECT p.id, v.state, v.svid
        FROM __prepared_voter AS v
        JOIN __prepared_person AS p ON p.svid = v.svid
    ),
    -- Through a list, so that the planner takes the ids for the small side and does not hash the voter file.
    __voter_id AS (
        SELECT unnest(list(DISTINCT c.svid)) AS svid
        FROM __pair AS c
    ),
    __voter_row AS MATERIALIZED (
        SELECT l.*
        FROM canvass.layout(voters) AS l
        SEMI JOIN __voter_id AS i ON i.svid = svid_key(l.svid)
    ),
    __voter AS MATERIALIZED (
        SELECT v.* REPLACE (coalesce(v.state, '') AS state)
        FROM canvass.prepare('__voter_row') AS v
    ),
    -- The ids in the type of the voter file.
    __svid AS (
        SELECT svid_key(l.svid) AS svid_key, min(l.svid) AS svid
        FROM __voter_row AS l
        GROUP BY svid_key
    ),
    __frequency AS MATERIALIZED (
        SELECT f.field, f.value, f.frequency
        FROM canvass.term_frequency(voters) AS f
    ),
    __size AS MATERIALIZED (
        SELECT greatest(count(*), 1)::DOUBLE AS voters FROM canvass.layout(voters) AS l
    ),
    __person AS MATERIALIZED (
        SELECT
            p.*,
            first_name.frequency AS first_name_frequency,
            last_name.frequency AS last_name_frequency,
            zip5.frequency AS zip5_frequency,
            city.frequency AS city_frequency
        FROM __prepared_person AS p
        LEFT JOIN __frequency AS first_name ON first_name.field = 'first_name' AND first_name.value = p.first_name
        LEFT JOIN __frequency AS last_name ON last_name.field = 'last_name' AND last_name.value = p.last_name
        LEFT JOIN __frequency AS zip5 ON zip5.field = 'zip5' AND zip5.value = p.zip5
        LEFT JOIN __frequency AS city ON city.field = 'city' AND city.value = p.city
    ),
    __compared AS MATERIALIZED (
        FROM canvass.compare_pairs('__pair', '__person', '__voter')
    ),
    __odds AS MATERIALIZED (
        FROM canvass.weigh_pairs('__compared', '__person', '__size')
    ),
    __total_odds AS (
        SELECT o.number, sum(o.odds) AS odds
        FROM __odds AS o
        GROUP BY o.number
    ),
    __scored AS (
        SELECT
            o.*,
            CASE o.rule WHEN 'exact' THEN 1.0 WHEN 'name_address' THEN 0.95 WHEN 'name_city' THEN 0.70 ELSE 0.0 END AS rule_score,
            -- At most one of the candidates is the person, or none is. Names and a city alone are worth what the rule says of
            -- them, and nothing but an SVID is certain.
            round(least(o.odds / (1 + t.odds), CASE WHEN o.is_corroborated THEN 0.999 ELSE 0.70 END), 4) AS evidence_score,
            greatest(rule_score, evidence_score) AS match_score,
            CASE WHEN rule_score >= evidence_score THEN o.rule ELSE 'fuzzy' END AS match_type
        FROM __odds AS o
        JOIN __total_odds AS t ON t.number = o.number
    ),
    __best AS (
        SELECT
            s.*,
            row_number() OVER (PARTITION BY s.number ORDER BY s.match_score DESC, s.odds DESC, s.state, s.svid) AS position
        FROM __scored AS s
        QUALIFY position <= 3
    )
SELECT
    p.person_id,
    r.svid,
    b.state AS voter_state,
    b.position,
    b.candidates,
    b.match_type,
    b.match_score,
    b.odds,
    to_json(struct_pack(
        p.first_name, p.middle_name, p.last_name, p.suffix, p.birth_date, p.birth_year, p.gender, p.address, p.city, p.zip5,
        p.cell_phone, p.home_phone, p.email
    ))::VARCHAR AS content,
    list_filter(
        [
            {'field': 'first_name', 'person': p.first_name, 'voter': v.first_name, 'level': coalesce(c.names, c.first_name)},
            {'field': 'last_name', 'person': p.last_name, 'voter': v.last_name, 'level': coalesce(c.names, c.last_name)},
            {'field': 'middle_name', 'person': p.middle_name, 'voter': v.middle_name, 'level': c.middle_name},
            {'field': 'suffix', 'person': p.suffix, 'voter': v.suffix, 'level': c.suffix},
            {
                'field': 'birth',
                'person': coalesce(p.birth_date::VARCHAR, p.birth_year::VARCHAR),
                'voter': coalesce(v.birth_date::VARCHAR, v.birth_year::VARCHAR),
                'level': c.birth
            },
            {'field': 'gender', 'person': p.gender, 'voter': v.gender, 'level': c.gender},
            {'field': 'address', 'person': p.address, 'voter': v.address, 'level': c.address},
            {
                'field': 'place',
                'person': concat_ws(' ', p.city, p.zip5),
                'voter': concat_ws(' ', v.city, v.zip5),
                'level': c.place
            },
            {
                'field': 'phone',
                'person': concat_ws(' ', p.cell_phone, p.home_phone),
                'voter': concat_ws(' ', v.cell_phone, v.home_phone),
                'level': c.phone
            },
            {'field': 'email', 'person': p.email, 'voter': v.email, 'level': c.email}
        ],
        lambda f: f.level IS NOT NULL
    ) AS fields
FROM __best AS b
JOIN __compared AS c ON c.number = b.number AND c.state = b.state AND c.svid = b.svid
JOIN __person AS p ON p.id = b.number
JOIN __voter AS v ON v.state = b.state AND v.svid = b.svid
JOIN __svid AS r ON r.svid_key = b.svid;

-- canvass.link_voters(persons := 'pocket.person', voters := 'i360.i360_voters', threshold := 0.75)
-- Links each person of a contact list to the voter who is the same person: exactly one row a person. Columns: person_id VARCHAR;
-- svid, in the voter file's type; match_type: exact (an SVID that a source supplied and the file has, 1.0), name_address
-- (first + last + address + ZIP, 0.95), name_city (first + last + city, 0.70), fuzzy (the evidence score, from all fields), or
-- none (svid NULL, 0.0); match_score DOUBLE 0 to 1; status: accepted (score >= threshold), review, or unmatched;
-- match_details JSON: rule, reason, candidates (voters compared), voter_state, and fields (both values and level of each
-- comparison). A rule counts only when exactly one voter fits and no other field contradicts it; the highest of rule score and
-- evidence score wins, and an evidence score below 0.5 is no match. No voter is accepted for two persons: the better one keeps
-- it, the other goes to review. persons and voters are names of tables or views with the columns of person and i360_voters
-- (canvass.layout). Errors: a threshold outside 0 to 1, a missing column, ids that are NULL or not unique.
-- Example: SELECT l.match_type, l.status, count(*) AS persons FROM canvass.link_voters() AS l GROUP BY ALL ORDER BY ALL;
-- Source: the rules and their scores are the reference's; the evidence score is explained in docs/linking.md
CREATE MACRO canvass.link_voters(persons := 'pocket.person', voters := 'i360.i360_voters', threshold := 0.75) AS TABLE
WITH
    __person_id AS MATERIALIZED (
        SELECT l.id
        FROM canvass.layout(
            CASE
                WHEN threshold BETWEEN 0 AND 1 THEN persons
                ELSE error('canvass: threshold must be a number from 0 to 1; it is ' || coalesce(threshold::VARCHAR, 'NULL'))
            END
        ) AS l
    ),
    __checked AS MATERIALIZED (
        SELECT
            CASE
                WHEN count(*) > count(i.id)
                    THEN error('canvass: ' || count(*) - count(i.id) || ' rows of ' || persons || ' have no id; give every row one')
                WHEN count(*) > count(DISTINCT i.id)
                    THEN error('canvass: ' || persons || ' has ' || count(*) || ' rows but ' || count(DISTINCT i.id) || ' ids; make id unique')
                ELSE true
            END AS ok
        FROM __person_id AS i
    ),
    __scored AS MATERIALIZED (
        FROM canvass.score_pairs(persons, voters)
    ),
    __choice AS (
        SELECT
            i.id AS person_id,
            s.* EXCLUDE (person_id, position),
            coalesce(s.match_score >= 0.5, false) AS is_match,
            is_match AND s.match_score >= threshold AS is_acceptable,
            runner_up.odds AS runner_up_odds
        FROM __person_id AS i
        JOIN __checked AS k ON k.ok
        LEFT JOIN __scored AS s ON s.person_id = i.id AND s.position = 1
        LEFT JOIN __scored AS runner_up ON runner_up.person_id = i.id AND runner_up.position = 2
    ),
    -- Who keeps a voter: the better match; among equals the one whose own content sorts first, whatever their ids are.
    __contested AS (
        SELECT
            c.*,
            CASE
                WHEN c.is_acceptable
                    THEN rank() OVER (
                        PARTITION BY c.is_acceptable, c.voter_state, c.svid
                        ORDER BY c.match_score DESC, c.odds DESC, c.content
                    )
            END AS claim
        FROM __choice AS c
    ),
    __decided AS (
        SELECT
            c.*,
            c.claim = 1 AND count(*) OVER (PARTITION BY c.claim, c.voter_state, c.svid) = 1 AS is_accepted,
            CASE
                WHEN is_accepted THEN NULL
                WHEN c.claim = 1 THEN 'an identical contact claims the same voter'
                WHEN c.claim > 1 THEN 'the voter is linked to a better contact'
                WHEN c.is_match THEN 'the score is below the threshold'
                WHEN c.candidates IS NULL THEN 'no voter shares enough to be compared'
                WHEN c.odds > 1 AND c.runner_up_odds > 1 THEN 'several voters fit about equally well'
                ELSE 'no voter fits well enough'
            END AS reason
        FROM __contested AS c
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
        'voter_state': CASE WHEN d.is_match THEN nullif(d.voter_state, '') END,
        'fields': CASE WHEN d.is_match THEN d.fields ELSE [] END
    }) AS match_details
FROM __decided AS d;
