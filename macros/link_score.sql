-- The factor that a level contributes to the probability under "unrelated".
CREATE MACRO canvass.u_factor(level, u, frequency) AS
    CASE WHEN level IS NULL THEN 1.0 ELSE coalesce(u, frequency) END;

-- Look-ups in the steps of linking are left joins, though every row has its partner: DuckDB keeps their order. Its estimate of
-- a table's size grows with each of them, and inner joins would sooner or later be reordered into cross products.

-- A step of linking: the odds of each compared pair to be one person rather than two of a household or two strangers, when half
-- of the list is in the file; and the rule that it fits (NULL for none). The arguments name the result of
-- canvass.compare_pairs, the persons with the frequencies of their values, a row with the number of voters, and the model; and
-- list the trusted passes.
CREATE MACRO canvass.weigh_pairs(compared, persons, size, model, passes) AS TABLE
WITH
    __prior AS MATERIALIZED (
        SELECT any_value(m.h) AS household
        FROM query_table(model) AS m
        WHERE m.comparison = 'prior'
    ),
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
    __factors AS (
        SELECT
            c.number,
            c.state,
            c.svid,
            n.candidates,
            n.supplied,
            CASE
                WHEN c.is_supplied AND n.supplied = 1 THEN 'exact'
                WHEN c.is_supplied_in_state AND n.supplied_in_state = 1 THEN 'exact'
                -- What speaks against the same person even where name and address agree: father and son.
                WHEN 'different' IN (c.birth, c.suffix, c.middle_name, c.gender) THEN NULL
                WHEN c.birth = 'other day' OR c.middle_name = 'other initial' THEN NULL
                WHEN c.is_name_address AND n.name_address_voters = 1 THEN 'name_address'
                WHEN t.pass IS NOT NULL THEN t.pass
                WHEN c.is_name_city AND n.name_city_voters = 1 THEN 'name_city'
            END AS rule,
            -- What a frequency in the file stands for, where the model has no u.
            {
                'first_name': p.first_name_frequency,
                'last_name': p.last_name_frequency,
                'place': CASE WHEN c.place = 'zip' THEN p.zip5_frequency ELSE p.city_frequency END,
                -- The share of the place's voters at this address.
                'address': least(
                    (greatest(n.address_voters, p.address_crowd) + 0.5) / (s.voters + 2000)
                        / CASE WHEN c.place = 'zip' THEN p.zip5_frequency WHEN c.place LIKE 'city%' THEN p.city_frequency ELSE 1 END,
                    1
                ),
                'phone': (greatest(n.phone_voters, p.phone_crowd) + 0.5) / (s.voters + 2000),
                'email': (greatest(n.email_voters, p.email_crowd) + 0.5) / (s.voters + 2000)
            } AS frequency,
            1 / s.voters
                * coalesce(first_name.m, 1) * coalesce(last_name.m, 1) * coalesce(names.m, 1) * coalesce(middle_name.m, 1)
                * coalesce(suffix.m, 1) * coalesce(birth.m, 1) * coalesce(gender.m, 1) * coalesce(place.m, 1)
                * coalesce(address.m, 1) * coalesce(phone.m, 1) * coalesce(email.m, 1) AS same_person,
            prior.household / s.voters
                * coalesce(first_name.h, 1) * coalesce(last_name.h, 1) * coalesce(names.h, 1) * coalesce(middle_name.h, 1)
                * coalesce(suffix.h, 1) * coalesce(birth.h, 1) * coalesce(gender.h, 1) * coalesce(place.h, 1)
                * coalesce(address.h, 1) * coalesce(phone.h, 1) * coalesce(email.h, 1) AS same_household,
            canvass.u_factor(first_name.level, first_name.u, frequency['first_name'])
                * canvass.u_factor(last_name.level, last_name.u, frequency['last_name'])
                * coalesce(names.u, 1) * coalesce(middle_name.u, 1) * coalesce(suffix.u, 1) * coalesce(birth.u, 1)
                * coalesce(gender.u, 1) * canvass.u_factor(place.level, place.u, frequency['place'])
                * canvass.u_factor(address.level, address.u, frequency['address'])
                * canvass.u_factor(phone.level, phone.u, frequency['phone'])
                * canvass.u_factor(email.level, email.u, frequency['email']) AS unrelated
        FROM query_table(compared) AS c
        LEFT JOIN __counted AS n ON n.number = c.number
        LEFT JOIN query_table(persons) AS p ON p.id = c.number
        LEFT JOIN canvass.pairs_of_passes(compared, passes) AS t ON t.number = c.number AND t.state = c.state AND t.svid = c.svid
        CROSS JOIN query_table(size) AS s
        CROSS JOIN __prior AS prior
        LEFT JOIN query_table(model) AS names ON names.comparison = 'names' AND names.level = c.names
        LEFT JOIN query_table(model) AS first_name ON first_name.comparison = 'first_name' AND first_name.level = c.first_name
        LEFT JOIN query_table(model) AS last_name ON last_name.comparison = 'last_name' AND last_name.level = c.last_name
        LEFT JOIN query_table(model) AS middle_name
            ON middle_name.comparison = 'middle_name' AND middle_name.level = c.middle_name
        LEFT JOIN query_table(model) AS suffix ON suffix.comparison = 'suffix' AND suffix.level = c.suffix
        LEFT JOIN query_table(model) AS birth ON birth.comparison = 'birth' AND birth.level = c.birth
        LEFT JOIN query_table(model) AS gender ON gender.comparison = 'gender' AND gender.level = c.gender
        LEFT JOIN query_table(model) AS place ON place.comparison = 'place' AND place.level = c.place
        LEFT JOIN query_table(model) AS address ON address.comparison = 'address' AND address.level = c.address
        LEFT JOIN query_table(model) AS phone ON phone.comparison = 'phone' AND phone.level = c.phone
        LEFT JOIN query_table(model) AS email ON email.comparison = 'email' AND email.level = c.email
    )
-- Beyond the limit, which nothing comes near, sums would overflow.
SELECT f.*, least(f.same_person / (f.same_household + f.unrelated), 1e20) AS odds
FROM __factors AS f;

-- A sum of odds that does not depend on the order of the rows, as that of floating-point numbers does: to twelve decimals.
CREATE MACRO canvass.sum_of_odds(odds) AS
    sum((odds * 1e12)::HUGEINT)::DOUBLE / 1e12;

-- One step of the estimate of how much of the list is in the file: the expected number of persons with a voter, under the
-- estimate so far. All as odds; that of half the list is 1. A handful of persons says little, so ten that are half in and half
-- out are added. The arguments name the odds of each person (odds), the list (persons) and the estimate so far (odds).
CREATE MACRO canvass.estimate_share_in_file(total_odds, listed, share) AS TABLE
WITH __expected AS (
    SELECT coalesce(canvass.sum_of_odds(t.odds * s.odds / (1 + t.odds * s.odds)), 0) + 5 AS in_file
    FROM query_table(total_odds) AS t
    CROSS JOIN query_table(share) AS s
)
SELECT e.in_file / (l.persons + 10 - e.in_file) AS odds
FROM __expected AS e
CROSS JOIN query_table(listed) AS l;

-- A step of linking: the pairs that are barred (number, state, which is '' for any, svid), from a table of them (person_id, svid,
-- and voter_state where it has it); none where barred is NULL.
CREATE MACRO canvass.barred_pairs(persons, barred) AS TABLE
WITH __none AS (
    SELECT NULL::VARCHAR AS person_id, NULL::VARCHAR AS svid
    WHERE false
)
SELECT DISTINCT p.id AS number, canvass.state_key(b.voter_state) AS state, svid_key(b.svid::VARCHAR) AS svid
FROM (
    SELECT NULL::VARCHAR AS voter_state WHERE false
    UNION ALL BY NAME
    FROM query_table(coalesce(barred, '__none'))
) AS b
JOIN query_table(persons) AS p ON p.person_id = b.person_id::VARCHAR;

-- A step of linking: the probability of each compared pair, among the candidates of its person. Columns: number, state, svid,
-- candidates, supplied (how many voters have the SVID that a source supplied), match_type and match_score (the best of the
-- rules and the evidence score), odds (of the evidence), in_file (what the estimate of the list's share in the file multiplied
-- the odds with), frequency (STRUCT: what stands for u). Only pairs that have a chance or are among the `kept` best of their
-- person.
-- Source: rules and scores (SVID 1.0, name + address + ZIP 0.95, name + city 0.70): reference 002; evidence: docs/linking.md
CREATE MACRO canvass.score_pairs(compared, persons, size, model, kept, passes, barred) AS TABLE
WITH
    __weighed AS MATERIALIZED (
        FROM canvass.weigh_pairs(compared, persons, size, model, passes)
    ),
    -- Of the estimate of how much of the list is in the file, barred pairs are a part: to reject one moves no other link.
    __total AS MATERIALIZED (
        SELECT w.number, canvass.sum_of_odds(w.odds) AS odds
        FROM __weighed AS w
        GROUP BY w.number
    ),
    __barred AS MATERIALIZED (
        FROM canvass.barred_pairs(persons, barred)
    ),
    __barred_anywhere AS (
        SELECT b.number, b.svid
        FROM __barred AS b
        WHERE b.state = ''
    ),
    __open AS NOT MATERIALIZED (
        SELECT w.*
        FROM __weighed AS w
        ANTI JOIN __barred AS b ON b.number = w.number AND b.svid = w.svid AND b.state = w.state
        ANTI JOIN __barred_anywhere AS a ON a.number = w.number AND a.svid = w.svid
    ),
    __open_total AS (
        SELECT
            o.number,
            canvass.sum_of_odds(o.odds) AS odds,
            max(o.odds, kept)[-1] AS least_of_best,
            bool_or(o.rule IS NOT DISTINCT FROM 'exact') AS is_exact
        FROM __open AS o
        GROUP BY o.number
    ),
    -- Most candidates have no chance, and are not among the best either: they count in the sum only.
    __odds AS NOT MATERIALIZED (
        SELECT o.*, t.odds AS total_odds, t.is_exact
        FROM __open AS o
        LEFT JOIN __open_total AS t ON t.number = o.number
        WHERE o.odds >= least(t.least_of_best, 0.001) OR o.rule IS NOT NULL
    ),
    __listed AS MATERIALIZED (
        SELECT count(*) AS persons FROM query_table(persons) AS p
    ),
    __expected_share AS MATERIALIZED (
        SELECT any_value(m.m) / (1 - any_value(m.m)) AS odds
        FROM query_table(model) AS m
        WHERE m.comparison = 'prior'
    ),
    __first_share AS MATERIALIZED (
        FROM canvass.estimate_share_in_file('__total', '__listed', '__expected_share')
    ),
    __second_share AS MATERIALIZED (
        FROM canvass.estimate_share_in_file('__total', '__listed', '__first_share')
    ),
    __share AS MATERIALIZED (
        FROM canvass.estimate_share_in_file('__total', '__listed', '__second_share')
    ),
    __estimated AS MATERIALIZED (
        SELECT o.* REPLACE (o.odds * s.odds AS odds, o.total_odds * s.odds AS total_odds), s.odds AS in_file
        FROM __odds AS o
        CROSS JOIN __share AS s
    ),
    -- Who is a voter beyond doubt keeps others from that voter, unless they are the same person listed twice; one in twenty
    -- is, by judgement. A supplied SVID goes before evidence: it holds its voter, and no other one.
    __claimed AS NOT MATERIALIZED (
        SELECT e.*, CASE WHEN e.rule = 'exact' THEN 'infinity'::DOUBLE ELSE e.odds END AS hold
        FROM __estimated AS e
    ),
    __holder AS (
        SELECT c.state, c.svid, max(c.hold) AS hold
        FROM __claimed AS c
        WHERE c.rule = 'exact' OR (NOT c.is_exact AND c.odds > 0.95 * (1 + c.total_odds))
        GROUP BY c.state, c.svid
    ),
    __left AS MATERIALIZED (
        SELECT
            c.* REPLACE (c.odds * CASE WHEN h.hold > c.hold THEN 0.05 ELSE 1 END AS odds),
            CASE WHEN h.hold > c.hold THEN 0.95 ELSE 0 END * c.odds AS lost_odds
        FROM __claimed AS c
        LEFT JOIN __holder AS h ON h.state = c.state AND h.svid = c.svid
    ),
    __left_total AS (
        SELECT l.number, any_value(l.total_odds) - canvass.sum_of_odds(l.lost_odds) AS odds
        FROM __left AS l
        GROUP BY l.number
    )
SELECT
    l.number,
    l.state,
    l.svid,
    l.candidates,
    l.supplied,
    -- A trusted pass counts like name and address.
    CASE WHEN l.rule = 'exact' THEN 1.0 WHEN l.rule = 'name_city' THEN 0.70 WHEN l.rule IS NOT NULL THEN 0.95 ELSE 0.0 END
        AS rule_score,
    -- At most one of the candidates is the person, or none is. Nothing but an SVID is certain.
    round(least(l.odds / (1 + t.odds), 0.999), 4) AS evidence_score,
    greatest(rule_score, evidence_score)::DOUBLE AS match_score,
    CASE WHEN rule_score >= evidence_score THEN l.rule ELSE 'fuzzy' END AS match_type,
    l.odds,
    l.in_file,
    l.frequency
FROM __left AS l
LEFT JOIN __left_total AS t ON t.number = l.number;

-- The comparisons of a pair as a list, without those that say nothing: first the prior, then field by field both values, the
-- level, and the frequency in the file that stands for u where the model has none. p, v, c and b: the person, the voter, how
-- they compare, and the scored pair; voters: how many the file has, any of whom the person may be before anything is compared.
CREATE MACRO canvass.fields_of(p, v, c, b, voters) AS
    list_filter(
        [
            {'field': 'prior', 'person': '', 'voter': '', 'level': '', 'frequency': 1 / voters},
            {
                'field': 'names',
                'person': concat_ws(' ', p.first_name, p.last_name),
                'voter': concat_ws(' ', v.first_name, v.last_name),
                'level': c.names,
                'frequency': 1.0
            },
            {
                'field': 'first_name',
                'person': p.first_name,
                'voter': v.first_name,
                'level': c.first_name,
                'frequency': b.frequency.first_name
            },
            {
                'field': 'last_name',
                'person': p.last_name,
                'voter': v.last_name,
                'level': c.last_name,
                'frequency': b.frequency.last_name
            },
            {
                'field': 'middle_name',
                'person': p.middle_name,
                'voter': v.middle_name,
                'level': c.middle_name,
                'frequency': 1.0
            },
            {'field': 'suffix', 'person': p.suffix, 'voter': v.suffix, 'level': c.suffix, 'frequency': 1.0},
            {
                'field': 'birth',
                'person': coalesce(p.birth_date::VARCHAR, p.birth_year::VARCHAR),
                'voter': coalesce(v.birth_date::VARCHAR, v.birth_year::VARCHAR),
                'level': c.birth,
                'frequency': 1.0
            },
            {'field': 'gender', 'person': p.gender, 'voter': v.gender, 'level': c.gender, 'frequency': 1.0},
            {
                'field': 'place',
                'person': concat_ws(' ', p.city, p.zip5),
                'voter': concat_ws(' ', v.city, v.zip5),
                'level': c.place,
                'frequency': b.frequency.place
            },
            {
                'field': 'address',
                'person': p.address,
                'voter': v.address,
                'level': c.address,
                'frequency': b.frequency.address
            },
            {
                'field': 'phone',
                'person': concat_ws(' ', p.cell_phone, p.home_phone),
                'voter': concat_ws(' ', v.cell_phone, v.home_phone),
                'level': c.phone,
                'frequency': b.frequency.phone
            },
            {'field': 'email', 'person': p.email, 'voter': v.email, 'level': c.email, 'frequency': b.frequency.email}
        ],
        lambda f: f.level IS NOT NULL
    );

-- The fields of canvass.fields_of with m, h and u of each, and without its frequency. in_file: what the estimate of the list's
-- share in the file multiplied the odds with; model: a MAP of comparison and level to the row of the model.
CREATE MACRO canvass.fields_in_model(fields, in_file, model) AS
    list_transform(
        -- Each level is looked up once: a MAP is searched from its start.
        list_transform(fields, lambda f: {'values': f, 'model': model[(f.field, f.level)]}),
        lambda f: {
            'field': f.values.field,
            'person': f.values.person,
            'voter': f.values.voter,
            'level': f.values.level,
            'm': CASE WHEN f.values.field = 'prior' THEN in_file * f.values.frequency ELSE f.model.m END,
            'h': f.model.h * CASE WHEN f.values.field = 'prior' THEN f.values.frequency ELSE 1 END,
            'u': CASE WHEN f.values.field = 'prior' THEN 1 ELSE coalesce(f.model.u, f.values.frequency) END
        }
    );

-- A step of linking: candidates (the result of canvass.rank_candidates) whose fields have m, h and u.
CREATE MACRO canvass.weigh_fields(candidates, model) AS TABLE
WITH __model AS (
    SELECT map_from_entries(list({'level': (m.comparison, m.level), 'row': {'m': m.m, 'h': m.h, 'u': m.u}})) AS levels
    FROM canvass.checked_model(model) AS m
)
SELECT c.* REPLACE (canvass.fields_in_model(c.fields, c.in_file, m.levels) AS fields)
FROM query_table(candidates) AS c
CROSS JOIN __model AS m;

-- A step of linking: the best voters of each person with how they compare. The arguments name the persons (canvass.prepare,
-- id being a number, person_id the id), the voters that are candidates (canvass.prepare), the pairs (number, state, svid), the
-- crowds (canvass.crowds), the term frequencies, a row with the number of voters, the model, how many voters of each person, the
-- least odds that they have, the trusted passes, and the barred pairs. Columns: those of canvass.link_candidates, but fields are
-- those of canvass.fields_of.
CREATE MACRO canvass.rank_candidates(
    persons, voters, pairs, crowds, frequencies, size, model, top, least_odds := 0, passes := NULL, barred := NULL
) AS TABLE
WITH
    __person AS MATERIALIZED (
        SELECT
            p.*,
            first_name.frequency AS first_name_frequency,
            last_name.frequency AS last_name_frequency,
            zip5.frequency AS zip5_frequency,
            city.frequency AS city_frequency,
            coalesce(crowd.address_voters, 0) AS address_crowd,
            coalesce(crowd.phone_voters, 0) AS phone_crowd,
            coalesce(crowd.email_voters, 0) AS email_crowd
        FROM query_table(persons) AS p
        LEFT JOIN query_table(crowds) AS crowd ON crowd.number = p.id
        LEFT JOIN query_table(frequencies) AS first_name
            ON first_name.field = 'first_name' AND first_name.value = p.first_name
        LEFT JOIN query_table(frequencies) AS last_name ON last_name.field = 'last_name' AND last_name.value = p.last_name
        LEFT JOIN query_table(frequencies) AS zip5 ON zip5.field = 'zip5' AND zip5.value = p.zip5
        LEFT JOIN query_table(frequencies) AS city ON city.field = 'city' AND city.value = p.city
    ),
    __model AS MATERIALIZED (
        FROM canvass.checked_model(model)
    ),
    __compared AS MATERIALIZED (
        FROM canvass.compare_pairs(pairs, '__person', voters)
    ),
    __best AS (
        SELECT
            s.*,
            row_number() OVER ranked AS position,
            lead(s.odds) OVER ranked AS next_odds,
            lead(s.svid) OVER ranked AS next_svid
        FROM canvass.score_pairs(
            '__compared',
            '__person',
            size,
            '__model',
            CASE
                WHEN least_odds > 0 THEN 1
                WHEN try_cast(top AS INTEGER) BETWEEN 1 AND 1000 THEN top::INTEGER + 1
                ELSE error('canvass: top must be a number from 1 to 1000; it is ' || coalesce(top::VARCHAR, 'NULL'))
            END,
            passes,
            barred
        ) AS s
        WINDOW ranked AS (PARTITION BY s.number ORDER BY s.match_score DESC, s.odds DESC, s.state, s.svid)
        -- A condition on NULL would empty the plan before the error is told.
        QUALIFY position <= coalesce(top, 0) AND s.odds >= least_odds
    )
SELECT
    p.person_id,
    b.position,
    b.svid,
    b.state AS voter_state,
    b.match_type,
    b.match_score,
    b.rule_score,
    b.evidence_score,
    b.odds,
    b.next_odds,
    b.next_svid,
    b.candidates,
    b.supplied,
    b.in_file,
    canvass.passes_of(c) AS passes,
    canvass.fields_of(p, v, c, b, s.voters) AS fields
FROM __best AS b
CROSS JOIN query_table(size) AS s
LEFT JOIN __compared AS c ON c.number = b.number AND c.state = b.state AND c.svid = b.svid
LEFT JOIN __person AS p ON p.id = b.number
LEFT JOIN query_table(voters) AS v ON v.state = b.state AND v.svid = b.svid;
