-- Simulates a Florida voter file (i360.i360_voters), a contact list (pocket.person) and the true links between
-- them (build/bench/truth.parquet). run.py attaches both databases and sets the variables `voters` and `contacts`.

-- Randomness: an integer in [0, n) that depends on a row's number and a field's name only, so that the result is
-- the same for any number of threads. Hashed twice: hash(a, b) only XORs the two hashes, so that one draw of a row
-- would give away the others.
CREATE MACRO draw(id, field, n) AS (hash(hash(id::BIGINT, field)) % n::UBIGINT)::BIGINT;
CREATE MACRO chance(id, field) AS draw(id, field, 1000000) / 1e6;
CREATE MACRO pick(id, field, choices) AS choices[1 + draw(id, field, len(choices))];

-- One wrong key: a letter left out, two letters swapped, one replaced, one doubled.
CREATE MACRO typo_at(word, place, id) AS CASE draw(id, 'typo kind', 4)
    WHEN 0 THEN word[:place - 1] || word[place + 1:]
    WHEN 1 THEN word[:place - 1] || word[place + 1] || word[place] || word[place + 2:]
    WHEN 2 THEN word[:place - 1] || chr(97 + draw(id, 'typo letter', 26)::INTEGER) || word[place + 1:]
    ELSE word[:place] || word[place:]
END;
CREATE MACRO typo(word, id) AS typo_at(word, 1 + draw(id, 'typo place', greatest(length(word), 1)), id);

-- The n-th phone number: distinct for n below 102,400,000 and possible in the North American Numbering Plan.
CREATE MACRO phone_at(place) AS (
    10000000::BIGINT
    * [239, 305, 321, 352, 386, 407, 561, 727, 772, 786, 813, 850, 863, 904, 941, 954][1 + place // 6400000]
    + (2 + place % 6400000 // 800000) * 1000000
    + (2 + place % 800000 // 100000) * 100000
    + place % 100000
)::VARCHAR;
CREATE MACRO phone(n) AS phone_at(n * 63245987 % 102400000);

CREATE MACRO email(first_name, last_name, id) AS
    lower(CASE draw(id, 'email shape', 5)
        WHEN 0 THEN first_name || '.' || last_name
        WHEN 1 THEN first_name || '_' || last_name
        WHEN 2 THEN first_name[1] || last_name
        WHEN 3 THEN last_name || '.' || first_name
        ELSE first_name || last_name
    END)
    || CASE WHEN chance(id, 'email numbered') < 0.95 THEN draw(id, 'email number', 10000)::VARCHAR ELSE '' END
    || '@'
    || pick(id, 'email domain', ['gmail', 'yahoo', 'hotmail', 'aol', 'icloud', 'outlook'])
    || '.com';

-- Weighted choice without a cross product: each value gets a run of the 1,000,000 slots of its kind, as long as its
-- share, and a draw joins one slot.
CREATE TABLE slot AS
WITH weighted AS (
    SELECT 'surname' AS kind, s.name[1] || lower(s.name[2:]) AS value, s.count AS weight
    FROM 'bench/data/surnames_2020.parquet' AS s
    UNION ALL
    SELECT
        g.gender,
        f.name[1] || lower(f.name[2:]),
        round(f.count * CASE g.gender WHEN 'M' THEN f.pctmale ELSE f.pctfemale END / 100)::BIGINT
    FROM 'bench/data/first_names_2020.parquet' AS f
    CROSS JOIN (VALUES ('M'), ('F')) AS g (gender)
    WHERE f.rank IS NOT NULL
    UNION ALL
    -- Of 8.2 million voters, the largest ZIP holds some 55,000, the median one some 400, the smallest a few.
    SELECT 'zip', z.zip_code, 1 + (1e6 * exp(-10.6 * chance(z.zip_code, 'size')))::BIGINT
    FROM 'bench/data/zipcodes.parquet' AS z
    WHERE z.state = 'FL'
),
cumulative AS (
    SELECT
        w.*,
        sum(w.weight) OVER (PARTITION BY w.kind)::BIGINT AS total,
        sum(w.weight) OVER (PARTITION BY w.kind ORDER BY w.weight DESC, w.value)::BIGINT AS up_to
    FROM weighted AS w
)
SELECT
    c.kind,
    c.value,
    unnest(range((c.up_to - c.weight) * 1000000 // c.total, c.up_to * 1000000 // c.total)) AS slot
FROM cumulative AS c;

-- 300 streets in each ZIP: one in four is numbered, the others bear a surname.
CREATE TABLE street AS
WITH numbered AS (
    SELECT
        z.zip_code AS zip,
        z.city,
        z.county,
        n.range AS number,
        z.zip_code::BIGINT * 300 + n.range AS id
    FROM 'bench/data/zipcodes.parquet' AS z
    CROSS JOIN range(300) AS n
    WHERE z.state = 'FL'
),
drawn AS (
    SELECT
        n.*,
        1 + draw(n.id, 'ordinal', 120) AS ordinal,
        CASE
            WHEN chance(n.id, 'directional') < 0.6 THEN ''
            ELSE pick(n.id, 'which', ['N ', 'S ', 'E ', 'W ', 'NE ', 'NW ', 'SE ', 'SW '])
        END AS directional,
        pick(n.id, 'suffix', [
            {'short': 'ST', 'long': 'STREET'},
            {'short': 'AVE', 'long': 'AVENUE'},
            {'short': 'DR', 'long': 'DRIVE'},
            {'short': 'RD', 'long': 'ROAD'},
            {'short': 'LN', 'long': 'LANE'},
            {'short': 'CT', 'long': 'COURT'},
            {'short': 'BLVD', 'long': 'BOULEVARD'},
            {'short': 'CIR', 'long': 'CIRCLE'},
            {'short': 'TER', 'long': 'TERRACE'}
        ]) AS suffix
    FROM numbered AS n
)
SELECT
    d.zip,
    d.city,
    d.county,
    d.number,
    d.directional || CASE
        WHEN chance(d.id, 'numbered') < 0.25 THEN d.ordinal || CASE
            WHEN d.ordinal BETWEEN 11 AND 13 OR d.ordinal BETWEEN 111 AND 113 THEN 'TH'
            ELSE coalesce(['ST', 'ND', 'RD'][d.ordinal % 10], 'TH')
        END
        ELSE upper(s.value)
    END AS name,
    d.suffix.short AS suffix,
    d.suffix.long AS long_suffix
FROM drawn AS d
JOIN slot AS s ON s.kind = 'surname' AND s.slot = draw(d.id, 'name', 1000000);

-- What is true of each person. Seeds: `person` (a number of one's own), `family` (the number of the household's
-- first member, who gives the surname), `member` (the place in it), `home` (the family whose address it is).
CREATE MACRO people(seeds) AS TABLE
WITH keyed AS (
    SELECT
        s.*,
        -- One home in eight is a flat in a building of some 300 voters.
        CASE WHEN chance(s.home, 'in a building') < 0.12
            THEN -1 - draw(s.home, 'building', greatest(getvariable('voters') // 2500, 1))
            ELSE s.home
        END AS place,
        -- One third member in ten is a namesake of the first: father and son, without suffix.
        CASE
            WHEN s.member = 2 AND chance(s.family, 'namesake') < 0.1 THEN s.family
            ELSE s.person
        END AS first_name_key,
        CASE
            WHEN s.member IN (1, 3) AND chance(s.person, 'own surname') < 0.2 THEN s.person
            ELSE s.family
        END AS last_name_key,
        1935 + draw(s.family, 'born', 73) AS first_member_born
    FROM query_table(seeds) AS s
),
located AS (
    SELECT
        k.*,
        z.value AS zip,
        CASE WHEN chance(k.first_name_key, 'gender') < 0.51 THEN 'F' ELSE 'M' END AS gender
    FROM keyed AS k
    JOIN slot AS z ON z.kind = 'zip' AND z.slot = draw(k.place, 'zip', 1000000)
)
SELECT
    l.person,
    l.home,
    f.value AS first_name,
    'JAMLCDERSKTBNPGWHFVIOZYXUQ'[1 + floor(26 * chance(l.person, 'middle') ^ 2)::BIGINT] AS middle_name,
    s.value AS last_name,
    1 + draw(l.place, 'house', 10 ** (2 + draw(l.place, 'digits', 4))) AS house,
    t.name AS street,
    t.suffix,
    t.long_suffix,
    CASE
        WHEN chance(l.place, 'units') < CASE WHEN l.place < 0 THEN 0.5 ELSE 0.03 END
        THEN ' APT ' || (1 + draw(l.home, 'unit', 400))
        ELSE ''
    END AS unit,
    t.city,
    t.county,
    t.zip,
    l.gender,
    CASE
        WHEN l.member = 0 THEN l.first_member_born
        WHEN l.member = 1 THEN least(l.first_member_born - 6 + draw(l.person, 'born', 13), 2007)
        -- A child, or where that child would be too young to vote, a parent.
        WHEN l.first_member_born < 1970 THEN l.first_member_born + 22 + draw(l.person, 'born', 16)
        ELSE l.first_member_born - 22 - draw(l.person, 'born', 16)
    END AS birth_year,
    phone(2 * l.person) AS cell_phone,
    phone(2 * l.home + 1) AS landline,
    email(f.value, s.value, l.person) AS email
FROM located AS l
JOIN slot AS f ON f.kind = l.gender AND f.slot = draw(l.first_name_key, 'first name', 1000000)
JOIN slot AS s ON s.kind = 'surname' AND s.slot = draw(l.last_name_key, 'surname', 1000000)
JOIN street AS t ON t.zip = l.zip AND t.number = draw(l.place, 'street', 300);

CREATE MACRO svid(person) AS 100000000 + person * 179424673 % 900000000;

-- Every 40 voters make 23 households: 12 of one, 8 of two, one each of three, four and five.
CREATE MACRO member(person) AS
    substr('0000000000000101010101010101012012301234', 1 + person % 40, 1)::BIGINT;

CREATE TABLE voter_seed AS
SELECT
    n.range AS person,
    n.range - member(n.range) AS family,
    member(n.range) AS member,
    n.range - member(n.range) AS home
FROM range(getvariable('voters')) AS n;

-- What a voter file tells beyond name and address, and what is planted in it. Counties lean to a party; the old vote more, and
-- who votes more has voted more often; support follows the party, donations turnout; language follows ethnicity; owners of
-- homes are older. Education, marital status, and the day of registration depend on nothing.
CREATE MACRO voter_traits(seeds) AS TABLE
WITH leaning AS (
    SELECT
        p.*,
        0.15 + 0.3 * chance((hash(p.county) % 1000000)::BIGINT, 'lean') AS democrats,
        (2026 - p.birth_year - 18) / 80.0 AS age,
        CASE
            WHEN chance(p.person, 'ethnicity') < 0.26 THEN 'Hispanic'
            ELSE pick(p.person, 'other ethnicity', ['White', 'White', 'White', 'White', 'Black', 'Asian', 'Other'])
        END AS ethnicity,
        chance(p.person, 'party') AS party_draw
    FROM people(seeds) AS p
)
SELECT
    l.*,
    CASE
        WHEN l.party_draw < l.democrats THEN 'DEM'
        WHEN l.party_draw < 0.68 THEN 'REP'
        WHEN l.party_draw < 0.98 THEN 'NPA'
        ELSE 'LPF'
    END AS party,
    least(greatest(0.35 + 0.5 * l.age + 0.3 * (chance(l.person, 'turnout') + chance(l.person, 'turnout 2') - 1), 0), 1) AS turnout
FROM leaning AS l;

CREATE TABLE i360.i360_voters AS
SELECT
    svid(p.person) AS svid,
    CASE
        WHEN chance(p.person, 'no first name') < 0.011 THEN NULL
        WHEN chance(p.person, 'first name typo') < 0.01 THEN typo(p.first_name, p.person)
        ELSE p.first_name
    END AS first_name,
    CASE WHEN chance(p.person, 'middle name') < 0.987 THEN p.middle_name END AS middle_name,
    CASE
        WHEN chance(p.person, 'no last name') < 0.01 THEN NULL
        WHEN chance(p.person, 'last name typo') < 0.01 THEN typo(p.last_name, p.person)
        ELSE p.last_name
    END AS last_name,
    CASE
        WHEN chance(p.person, 'no address') < 0.0005 THEN NULL
        WHEN chance(p.person, 'street typo') < 0.02
        THEN p.house || ' ' || upper(typo(p.street, p.person)) || ' ' || p.suffix || p.unit
        ELSE p.house || ' ' || p.street || ' ' || p.suffix || p.unit
    END AS address1,
    upper(p.city) AS city,
    upper(p.county) AS county,
    'FL' AS state,
    p.zip::BIGINT AS zip_code,
    CASE
        WHEN chance(p.person, 'birth date') < 0.776
        THEN make_date(p.birth_year, 1, 1) + draw(p.person, 'birth day', 365)::INTEGER
    END AS birth_date,
    CASE WHEN chance(p.person, 'birth year') < 0.975 THEN p.birth_year::INTEGER END AS birth_year,
    CASE WHEN chance(p.person, 'gender unknown') < 0.008 THEN 'U' ELSE p.gender END AS gender,
    CASE WHEN chance(p.person, 'cell phone') < 0.515 THEN p.cell_phone END AS cell_phone,
    CASE
        -- One number for 500 voters of all places.
        WHEN p.person % greatest(getvariable('voters') // 500, 1) = 0 THEN phone(1)
        WHEN chance(p.person, 'home phone') < 0.33 THEN p.landline
    END AS home_phone,
    CASE WHEN chance(p.person, 'email') < 0.347 THEN p.email END AS email_mydata,
    CASE WHEN chance(p.person, 'junior') < 0.02 THEN 'JR' END AS suffix,
    NULL::VARCHAR AS address2,
    round(25 + 0.001 * (p.zip::BIGINT % 5000) + 0.02 * chance(p.home, 'latitude'), 6) AS latitude,
    round(-87 + 0.0012 * (p.zip::BIGINT % 5000) + 0.02 * chance(p.home, 'longitude'), 6) AS longitude,
    p.ethnicity,
    CASE
        WHEN p.ethnicity = 'Hispanic' AND chance(p.person, 'language') < 0.6 THEN 'Spanish'
        ELSE 'English'
    END AS language,
    pick(p.person, 'marital status', ['Married', 'Married', 'Single', 'Unknown']) AS marital_status,
    CASE
        WHEN chance(p.person, 'education') < 0.8
        THEN pick(p.person, 'degree', ['High school', 'High school', 'Some college', 'Bachelor', 'Graduate'])
    END AS education,
    pick(p.home, 'income', ['0-49', '50-99', '50-99', '100-149', '150+']) AS income_range,
    chance(p.home, 'homeowner') < 0.3 + 0.5 * p.age AS homeowner,
    'H' || p.home AS household_id,
    p.party,
    DATE '1990-01-01' + draw(p.person, 'registered', 12700)::INTEGER AS registration_date,
    CASE WHEN chance(p.person, 'inactive') < 0.08 THEN 'Inactive' ELSE 'Active' END AS registration_status,
    p.zip[3:] || '-' || draw(p.home, 'precinct', 8) AS precinct,
    (1 + (hash(p.county) % 28))::VARCHAR AS congressional_district,
    (1 + (hash(p.county) % 40))::VARCHAR AS state_senate_district,
    (1 + (hash(p.zip) % 120))::VARCHAR AS state_house_district,
    (1 + (hash(p.zip) % 5))::VARCHAR AS county_district,
    p.county || ' SD' AS school_district,
    round(100 * p.turnout, 1) AS turnout_score,
    round(CASE p.party WHEN 'REP' THEN 75 WHEN 'DEM' THEN 12 ELSE 42 END + 20 * (chance(p.person, 'support') - 0.5), 1)
        AS trump_support_score,
    round(CASE p.party WHEN 'REP' THEN 80 WHEN 'DEM' THEN 15 ELSE 48 END + 20 * (chance(p.person, 'partisan') - 0.5), 1)
        AS party_score,
    100 * chance(p.person, 'ideology') AS ideology_score,
    round(100 * p.turnout * chance(p.person, 'donor') ^ 3, 1) AS donor_score,
    chance(p.person, 'general 2024') < p.turnout AS voted_general_2024,
    chance(p.person, 'primary 2024') < p.turnout * 0.4 AS voted_primary_2024,
    chance(p.person, 'general 2022') < p.turnout * 0.8 AS voted_general_2022,
    chance(p.person, 'primary 2022') < p.turnout * 0.35 AS voted_primary_2022,
    chance(p.person, 'general 2020') < p.turnout AS voted_general_2020,
    chance(p.person, 'primary 2020') < p.turnout * 0.35 AS voted_primary_2020,
    CASE WHEN p.birth_year <= 2000 THEN chance(p.person, 'general 2018') < p.turnout * 0.8 END AS voted_general_2018,
    DATE '2026-01-15' AS file_date
FROM voter_traits('voter_seed') AS p
ORDER BY svid;

-- Half of the contacts are voters (no voter twice), a fifth are relatives of voters who are not in the file, the
-- rest others.
CREATE TABLE contact_seed AS
WITH contact AS (
    SELECT
        n.range AS contact,
        n.range * 15485863 % getvariable('voters') AS voter,
        CASE
            WHEN chance(n.range, 'kind') < 0.51 THEN 'voter'
            WHEN chance(n.range, 'kind') < 0.71 THEN 'relative'
            ELSE 'other'
        END AS kind
    FROM range(getvariable('contacts')) AS n
),
related AS (
    SELECT
        c.*,
        getvariable('voters') + c.contact AS outsider,
        c.voter - member(c.voter) AS voter_family
    FROM contact AS c
)
SELECT
    r.contact,
    r.kind,
    CASE r.kind WHEN 'voter' THEN r.voter ELSE r.outsider END AS person,
    CASE r.kind WHEN 'other' THEN r.outsider ELSE r.voter_family END AS family,
    CASE r.kind WHEN 'voter' THEN member(r.voter) WHEN 'relative' THEN 3 ELSE 0 END AS member,
    CASE
        WHEN r.kind = 'voter' AND chance(r.contact, 'moved') < 0.06 THEN r.outsider
        WHEN r.kind = 'other' THEN r.outsider
        ELSE r.voter_family
    END AS home
FROM related AS r;

CREATE TABLE nickname AS
FROM (VALUES
    ('Michael', 'Mike'), ('William', 'Bill'), ('Robert', 'Bob'), ('James', 'Jim'), ('Richard', 'Dick'),
    ('Thomas', 'Tom'), ('Joseph', 'Joe'), ('Charles', 'Chuck'), ('Christopher', 'Chris'), ('Daniel', 'Dan'),
    ('Anthony', 'Tony'), ('Edward', 'Ted'), ('John', 'Jack'), ('Elizabeth', 'Betty'), ('Margaret', 'Peggy'),
    ('Patricia', 'Pat'), ('Jennifer', 'Jen'), ('Katherine', 'Kate'), ('Barbara', 'Barb'), ('Susan', 'Sue'),
    ('Deborah', 'Debbie'), ('Rebecca', 'Becky'), ('Victoria', 'Vicky'), ('Francisco', 'Paco'), ('Jose', 'Pepe')
) AS n (name, nickname);

CREATE TABLE pocket.person AS
WITH noisy AS (
    SELECT
        s.contact,
        p.*,
        CASE
            WHEN chance(s.contact, 'nickname') < 0.15 AND k.nickname IS NOT NULL THEN k.nickname
            WHEN chance(s.contact, 'cut') < 0.02 THEN p.first_name[:1 + draw(s.contact, 'letters left', 3)]
            WHEN chance(s.contact, 'first name typo') < 0.02 THEN typo(p.first_name, s.contact)
            ELSE p.first_name
        END AS given_name,
        CASE
            WHEN chance(s.contact, 'last name typo') < 0.03 THEN typo(p.last_name, s.contact)
            ELSE p.last_name
        END AS surname,
        chance(s.contact, 'swapped') < 0.008 AS swapped,
        CASE
            WHEN chance(s.contact, 'new number') < 0.05
            THEN phone(2 * (getvariable('voters') + getvariable('contacts') + s.contact))
            WHEN chance(s.contact, 'landline') < 0.13 THEN p.landline
            ELSE p.cell_phone
        END AS digits,
        CASE
            WHEN chance(s.contact, 'other e-mail') < 0.14
            THEN email(p.first_name, p.last_name, getvariable('voters') + getvariable('contacts') + s.contact)
            ELSE p.email
        END AS given_email
    FROM people('contact_seed') AS p
    JOIN contact_seed AS s ON s.person = p.person
    LEFT JOIN nickname AS k ON k.name = p.first_name
)
SELECT
    printf('c%06d', n.contact) AS id,
    CASE
        WHEN chance(n.contact, 'no first name') < 0.009 THEN NULL
        WHEN n.swapped THEN n.surname
        ELSE n.given_name
    END AS first_name,
    CASE WHEN chance(n.contact, 'middle name') < 0.99 THEN n.middle_name END AS middle_name,
    CASE
        WHEN chance(n.contact, 'no last name') < 0.01 THEN NULL
        WHEN n.swapped THEN n.given_name
        ELSE n.surname
    END AS last_name,
    CASE
        WHEN chance(n.contact, 'no address') < 0.099 THEN NULL
        WHEN chance(n.contact, 'post office box') < 0.03 THEN 'PO Box ' || (1 + draw(n.contact, 'box', 20000))
        ELSE lower(
            n.house
            || ' '
            || CASE WHEN chance(n.contact, 'typo') < 0.05 THEN typo(n.street, n.contact) ELSE n.street END
            || ' '
            || CASE WHEN chance(n.contact, 'long suffix') < 0.05 THEN n.long_suffix ELSE n.suffix END
            || n.unit
        )
    END AS address1,
    n.city,
    CASE WHEN chance(n.contact, 'state') < 0.948 THEN 'FL' END AS state,
    CASE WHEN chance(n.contact, 'zip') < 0.92 THEN n.zip END AS zip,
    -- Half have none: shapes 10 to 19.
    CASE draw(n.contact, 'phone shape', 20)
        WHEN 0 THEN '1' || n.digits
        WHEN 1 THEN format('+1 {} {} {}', n.digits[:3], n.digits[4:6], n.digits[7:])
        WHEN 2 THEN format('{}-{}-{}', n.digits[:3], n.digits[4:6], n.digits[7:])
        WHEN 3 THEN n.digits
        WHEN 4 THEN format('({}) {}-{}', n.digits[:3], n.digits[4:6], n.digits[7:])
        WHEN 5 THEN format('{}/{}-{}', n.digits[:3], n.digits[4:6], n.digits[7:])
        WHEN 6 THEN format('{}.{}.{}', n.digits[:3], n.digits[4:6], n.digits[7:])
        WHEN 7 THEN format('1-{}-{}-{}', n.digits[:3], n.digits[4:6], n.digits[7:])
        WHEN 8 THEN n.digits[:3] || ' ' || n.digits[4:] || ' (cell)'
        WHEN 9
        THEN format('({}){}-{} x{}', n.digits[:3], n.digits[4:6], n.digits[7:], draw(n.contact, 'extension', 400))
    END AS cell_phone,
    CASE
        WHEN chance(n.contact, 'no email') < 0.68 THEN NULL
        WHEN chance(n.contact, 'capitals') < 0.1 THEN upper(n.given_email)
        ELSE n.given_email
    END AS email,
    CASE WHEN chance(n.contact, 'birth year') < 0.117 THEN n.birth_year::INTEGER END AS birth_year
FROM noisy AS n
ORDER BY id;

COPY (
    SELECT printf('c%06d', s.contact) AS person_id, svid(s.person) AS svid
    FROM contact_seed AS s
    WHERE s.kind = 'voter'
    ORDER BY person_id
) TO 'build/bench/truth.parquet';
