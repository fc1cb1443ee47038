-- People for the benchmark of loading: those of pocket.person, numbered from 1 to the variable `persons`, and those of a list of 20
-- columns, of whom every tenth is among them. run.py attaches pocket and sets `persons`, `list_rows` and `list_file`. As in
-- generate.sql nothing is random.
CREATE OR REPLACE TEMP MACRO draw(id, field, n) AS (hash(hash(id::BIGINT, field)) % n::UBIGINT)::BIGINT;

-- A common name comes often: the number of a name is the cube of a fraction.
CREATE OR REPLACE TEMP TABLE surname AS
SELECT s.name[1] || lower(s.name[2:]) AS name, row_number() OVER (ORDER BY s.count DESC, s.name) - 1 AS place
FROM 'bench/data/surnames_2020.parquet' AS s
QUALIFY place < 20000;

CREATE OR REPLACE TEMP TABLE first_name AS
SELECT f.name[1] || lower(f.name[2:]) AS name, row_number() OVER (ORDER BY f.count DESC, f.name) - 1 AS place
FROM 'bench/data/first_names_2020.parquet' AS f
QUALIFY place < 4000;

CREATE OR REPLACE TEMP MACRO people(first_id, last_id) AS TABLE
SELECT
    i.id,
    f.name AS first_name,
    s.name AS last_name,
    1930 + draw(i.id, 'year', 75) || '-0' || 1 + draw(i.id, 'month', 9) || '-1' || draw(i.id, 'day', 10) AS birth_date,
    1 + draw(i.id, 'number', 9000) || ' '
        || ['Main', 'Oak', 'Pine', 'Palm', 'Cedar', 'Lake', 'Hill', 'Park'][1 + draw(i.id, 'street', 8)] || ' St' AS address1,
    'Tampa' AS city,
    'FL' AS state,
    (33600 + draw(i.id, 'zip', 99))::VARCHAR AS zip,
    format('813{:03d}{:04d}', 200 + draw(i.id, 'exchange', 700), draw(i.id, 'line', 10000)) AS cell_phone,
    format('{}.{}{}@example.com', lower(f.name), lower(replace(s.name, ' ', '')), i.id) AS email
FROM (SELECT unnest(range(first_id, last_id + 1)) AS id) AS i
JOIN first_name AS f ON f.place = floor(4000 * (draw(i.id, 'first name', 1000000) / 1e6) ** 3)
JOIN surname AS s ON s.place = floor(20000 * (draw(i.id, 'surname', 1000000) / 1e6) ** 3);

INSERT INTO pocket.person BY NAME
SELECT p.* REPLACE (p.id::VARCHAR AS id, p.birth_date::DATE AS birth_date)
FROM people(1, getvariable('persons')) AS p
ORDER BY hash(p.id);

COPY (
    SELECT
        'R' || p.id AS "Ref",
        upper(p.first_name) AS "First Name",
        upper(p.last_name) AS "Last Name",
        strftime(p.birth_date::DATE, '%m/%d/%Y') AS "DOB",
        lower(p.address1) AS "Street Address",
        'Apt ' || draw(p.id, 'unit', 40) AS "Apt",
        p.city AS "City",
        p.state AS "ST",
        p.zip AS "Zip Code",
        NULL AS "Home Phone",
        format('({}) {}-{}', p.cell_phone[:3], p.cell_phone[4:6], p.cell_phone[7:]) AS "Cell Phone",
        upper(p.email) AS "E-mail",
        'Hillsborough' AS "County",
        draw(p.id, 'precinct', 300) AS "Precinct",
        ['Democratic', 'Republican', 'NPA'][1 + draw(p.id, 'party', 3)] AS "Party",
        ['yes', 'no', NULL][1 + draw(p.id, 'sign', 3)] AS "Yard Sign",
        draw(p.id, 'score', 100) AS "Score",
        'met at event ' || draw(p.id, 'event', 500) AS "Notes",
        NULL AS "Team",
        '2026-10-' || 10 + draw(p.id, 'signed', 20) AS "Signed Up"
    FROM people(
        getvariable('persons') - getvariable('list_rows') // 10 + 1,
        getvariable('persons') - getvariable('list_rows') // 10 + getvariable('list_rows')
    ) AS p
    ORDER BY hash(p.id)
) TO (getvariable('list_file')) (FORMAT csv, HEADER);
