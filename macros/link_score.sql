-- The factor that a level contributes to the probability under "unrelated".
CREATE MACRO canvass.u_factor(level, u, frequency) AS
    CASE WHEN level IS NULL THEN 1.0 ELSE coalesce(u, frequency) END;

-- A step of canvass.score_pairs: the odds of each compared pair to be one person rather than two of a
-- household or two strangers, the rule that it fits (NULL for none), and whether more agrees than names and a
-- city. The arguments name the result of canvass.compare_pairs, the persons with the frequencies of their
-- values, and a row with the number of voters.
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
            -- A pair's prior: half of a list is in the file, and a person shares a household with some other
            -- voters.
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

-- canvass.score_pairs(persons VARCHAR, voters VARCHAR)
-- The three best voters of each person among those that share a blocking key, with how they compare. Columns:
-- person_id, svid, voter_state, position (1 is best), candidates (how many voters were compared with the
-- person in full), match_type and match_score (the best of the rules and the evidence score), odds (of the
-- evidence), fields (LIST of STRUCT: field, both values, level).
-- Example: SELECT s.person_id, s.svid, s.match_score FROM canvass.score_pairs('pocket.person', 'i360.i360_voters') AS s LIMIT 3;
-- Source: rules and scores (SVID 1.0, name + address + ZIP 0.95, name + city 0.70): reference 002; evidence: docs/linking.md
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
        SEMI JOIN __voter_id AS i ON i.svid = svid_key(l.svid::VARCHAR)
    ),
    -- A voter file may hold a voter twice; which of the rows counts must not depend on their order, nor on the id.
    __voter AS MATERIALIZED (
        SELECT v.* REPLACE (coalesce(v.state, '') AS state)
        FROM canvass.prepare('__voter_row') AS v
        QUALIFY row_number() OVER (
            PARTITION BY v.state, v.svid
            ORDER BY hash(
                v.first_name, v.middle_name, v.last_name, v.suffix, v.birth_date, v.birth_year, v.gender, v.address, v.city,
                v.zip5, v.cell_phone, v.home_phone, v.email
            )
        ) = 1
    ),
    -- The ids in the type of the voter file.
    __svid AS (
        SELECT svid_key(l.svid::VARCHAR) AS svid_key, min(l.svid) AS svid
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
        -- In one order, so that rounding does not depend on threads.
        SELECT o.number, sum(o.odds ORDER BY o.odds) AS odds
        FROM __odds AS o
        GROUP BY o.number
    ),
    __scored AS (
        SELECT
            o.*,
            CASE o.rule
                WHEN 'exact' THEN 1.0
                WHEN 'name_address' THEN 0.95
                WHEN 'name_city' THEN 0.70
                ELSE 0.0
            END AS rule_score,
            -- At most one of the candidates is the person, or none is. Names and a city alone are worth what
            -- the rule says of them, and nothing but an SVID is certain.
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
