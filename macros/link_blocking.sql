-- canvass.blocking_rules()
-- The blocking rules: number, and rule (what two records must share to be compared). What they hash is in blocking_key_list.
-- Example: FROM canvass.blocking_rules();
CREATE MACRO canvass.blocking_rules() AS TABLE
WITH __rule(number, rule) AS (
    VALUES
        (1, 'phone'),
        (2, 'e-mail'),
        (3, 'address and ZIP'),
        (4, 'address and city'),
        (5, 'last name, first initial, ZIP'),
        (6, 'last name, middle initial, ZIP'),
        (7, 'first name, last initial, ZIP'),
        (8, 'first name, middle initial, ZIP'),
        (9, 'first name, middle initial, city'),
        (10, 'names'),
        (11, 'names and city'),
        (12, 'names and year of birth'),
        (13, 'names and middle initial'),
        (14, 'last name and ZIP'),
        (15, 'SVID'),
        (16, 'first name and birth date'),
        (17, 'last name and birth date')
)
SELECT r.number, r.rule
FROM __rule AS r;

-- canvass.blocking_keys(prepared VARCHAR)
-- The keys under which records meet, several rows a record of a table in the layout of canvass.prepare: id,
-- svid, state, key (the hash of a rule's values; key & 31 is the number of the rule in canvass.blocking_rules).
-- Names count in either order. A rule whose values are missing gives no key. Columns besides: has_zip.
-- Example: SELECT k.key & 31 AS number, count(DISTINCT k.key) AS keys FROM canvass.blocking_keys('voters_prepared') AS k GROUP BY number ORDER BY number;
CREATE MACRO canvass.blocking_keys(prepared) AS TABLE
SELECT
    r.id,
    r.svid,
    r.state,
    r.zip5 IS NOT NULL AS has_zip,
    unnest(blocking_key_list(
        r.svid, r.first_name, r.middle_name, r.last_name, r.birth_date, r.birth_year, r.address_key, r.city, r.zip5,
        r.cell_phone, r.home_phone, r.email
    )) AS key
FROM query_table(prepared) AS r;

-- A step of linking: the keys of a list. Who has a ZIP does not need the rule that does without.
CREATE MACRO canvass.keys_of_list(persons) AS TABLE
SELECT k.id, k.state, k.key
FROM canvass.blocking_keys(persons) AS k
WHERE NOT (k.has_zip AND k.key & 31 = 9);

-- A step of linking: the voters of each key that the list has, for tables in the layout of canvass.prepare. Columns:
-- key, state, svid, voters (how many of the state share the key).
CREATE MACRO canvass.voters_of_keys(keys, voters) AS TABLE
WITH
    -- Of the voters' keys, a dozen each, it leaves those of the list and few others.
    __filter AS MATERIALIZED (
        SELECT false AS is_without_svid, blocking_filter(k.key) AS filter
        FROM query_table(keys) AS k
    ),
    __voter_key AS (
        SELECT
            v.state,
            v.svid,
            unnest(blocking_key_list(
                v.svid, v.first_name, v.middle_name, v.last_name, v.birth_date, v.birth_year, v.address_key, v.city,
                v.zip5, v.cell_phone, v.home_phone, v.email, f.filter
            )) AS key
        FROM query_table(voters) AS v
        -- The condition holds for every voter. As the one row of a hash table, the filter is read where it lies; the result of a
        -- subquery or a cross product would be copied for every 2,048 voters. A left join, since the planner expects few rows of
        -- another.
        LEFT JOIN __filter AS f ON f.is_without_svid = (v.svid IS NULL)
    ),
    -- The list is the small side: its keys are hashed, and the voters stream past them.
    __met AS MATERIALIZED (
        SELECT v.key, v.state, v.svid
        FROM __voter_key AS v
        SEMI JOIN query_table(keys) AS k ON k.key = v.key
    ),
    __block AS (
        SELECT m.key, m.state, count(*) AS voters
        FROM __met AS m
        GROUP BY m.key, m.state
    )
SELECT m.key, m.state, m.svid, b.voters
FROM __met AS m
JOIN __block AS b ON b.key = m.key AND b.state = m.state;

-- More voters of a state than this under one key, and the key says too little. Who shares but a name or two with many is found
-- by a rule that asks for more, and who lives in a building by one with a name.
CREATE MACRO canvass.max_block(key) AS
    CASE WHEN key & 31 IN (7, 8, 9, 10, 14) THEN 25 WHEN key & 31 IN (3, 4) THEN 100 ELSE 300 END;

-- A step of linking: the pairs of a person and a voter that share a blocking key, in one state where both have one, or an SVID.
-- Columns: number (the person's id), state, svid. The arguments name the keys of the list, and the voters of those keys.
CREATE MACRO canvass.pairs_to_compare(keys, met) AS TABLE
SELECT DISTINCT k.id AS number, m.state, m.svid
FROM query_table(met) AS m
JOIN query_table(keys) AS k ON k.key = m.key
WHERE m.voters <= canvass.max_block(m.key) AND (k.state = m.state OR k.state IS NULL OR m.state = '' OR m.key & 31 = 15);

-- A step of finding duplicates: the pairs to compare within one table, each pair once. The arguments name the keys of its rows,
-- and how many share each key (key, voters).
CREATE MACRO canvass.pairs_within(keys, blocks) AS TABLE
WITH __shared AS MATERIALIZED (
    SELECT k.id, k.state, k.key
    FROM query_table(keys) AS k
    JOIN query_table(blocks) AS b ON b.key = k.key
    WHERE b.voters <= canvass.max_block(b.key)
)
SELECT DISTINCT a.id AS number, coalesce(b.state, '') AS state, b.id AS svid
FROM __shared AS a
JOIN __shared AS b ON b.key = a.key AND b.id > a.id
WHERE a.state = b.state OR a.state IS NULL OR b.state IS NULL;

-- A step of linking: how many voters share a person's address, phone or e-mail where that is too many to be compared. Columns:
-- number (the person's id), address_voters, phone_voters, email_voters (0 where fewer share it).
CREATE MACRO canvass.crowds(keys, met) AS TABLE
WITH __crowd AS (
    SELECT m.key, max(m.voters) AS voters
    FROM query_table(met) AS m
    WHERE m.voters > canvass.max_block(m.key)
    GROUP BY m.key
)
SELECT
    k.id AS number,
    coalesce(max(c.voters) FILTER (c.key & 31 IN (3, 4)), 0) AS address_voters,
    coalesce(max(c.voters) FILTER (c.key & 31 = 1), 0) AS phone_voters,
    coalesce(max(c.voters) FILTER (c.key & 31 = 2), 0) AS email_voters
FROM __crowd AS c
JOIN query_table(keys) AS k ON k.key = c.key
GROUP BY k.id;

-- canvass.blocking_stats(persons VARCHAR := 'pocket.person', voters VARCHAR := 'i360.i360_voters')
-- What each blocking rule does on these tables, sorted by rule. Columns: rule; persons (who have a key that a voter has);
-- pairs (of a person and a voter); largest_block (most voters of a state under one key); capped_keys, capped_persons and
-- capped_pairs (keys that more voters share than are compared under one key, whose they are, and the pairs left out; those
-- meet under another rule or not at all); reduction (the share of all pairs that the rule spares). The last row is all rules
-- together, each pair counted once. Arguments and errors as in canvass.link_voters.
-- Example: SELECT b.rule, b.pairs, b.largest_block FROM canvass.blocking_stats() AS b LIMIT 3;
CREATE MACRO canvass.blocking_stats(persons := 'pocket.person', voters := 'i360.i360_voters') AS TABLE
WITH
    __prepared_person AS MATERIALIZED (
        SELECT
            p.* EXCLUDE (county, first_name_soundex, last_name_soundex, last_name_metaphone)
                REPLACE (row_number() OVER () AS id)
        FROM canvass.prepare(persons) AS p
    ),
    __prepared_voter AS NOT MATERIALIZED (
        SELECT v.* REPLACE (coalesce(v.state, '') AS state)
        FROM canvass.prepare(voters) AS v
        WHERE v.svid IS NOT NULL
    ),
    __key AS MATERIALIZED (
        FROM canvass.keys_of_list('__prepared_person')
    ),
    __met AS MATERIALIZED (
        SELECT k.id, v.state, v.svid, k.key & 31 AS number, v.key, v.voters, v.voters <= canvass.max_block(v.key) AS is_compared
        FROM canvass.voters_of_keys('__key', '__prepared_voter') AS v
        JOIN __key AS k ON k.key = v.key
        WHERE k.state = v.state OR k.state IS NULL OR v.state = ''
    ),
    __all_pairs AS (
        SELECT (SELECT count(*) FROM __prepared_person AS p) * (SELECT count(*) FROM canvass.layout(voters) AS l) AS pairs
    ),
    __rule AS (
        SELECT
            r.number,
            r.rule,
            count(DISTINCT m.id) AS persons,
            count(DISTINCT (m.id, m.state, m.svid)) FILTER (m.is_compared) AS pairs,
            max(m.voters) AS largest_block,
            count(DISTINCT m.key) FILTER (NOT m.is_compared) AS capped_keys,
            count(DISTINCT m.id) FILTER (NOT m.is_compared) AS capped_persons,
            count(DISTINCT (m.id, m.state, m.svid)) FILTER (NOT m.is_compared) AS capped_pairs
        FROM canvass.blocking_rules() AS r
        LEFT JOIN __met AS m ON m.number = r.number
        GROUP BY r.number, r.rule
        UNION ALL
        SELECT
            100,
            'all rules',
            count(DISTINCT m.id),
            count(DISTINCT (m.id, m.state, m.svid)) FILTER (m.is_compared),
            max(m.voters),
            count(DISTINCT m.key) FILTER (NOT m.is_compared),
            count(DISTINCT m.id) FILTER (NOT m.is_compared),
            count(DISTINCT (m.id, m.state, m.svid)) FILTER (NOT m.is_compared)
        FROM __met AS m
    )
SELECT r.* EXCLUDE (number), round(1 - r.pairs / nullif(a.pairs, 0), 6) AS reduction
FROM __rule AS r
CROSS JOIN __all_pairs AS a
ORDER BY r.number;
