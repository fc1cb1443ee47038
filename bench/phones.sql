-- getvariable('numbers') US phone numbers as lists have them, the same in every run: each is a hash of the row's number. Area
-- codes are those in use; the spellings and their shares are those of extension/benches/phone.rs, with six in a hundred of what
-- lists add to a number. One in a hundred is none.
-- As in generate.sql: hash(a, b) only XORs two hashes, so it is hashed twice.
CREATE TEMP MACRO draw(id, field, n) AS (hash(hash(id, field)) % n::UBIGINT)::BIGINT;

CREATE TEMP TABLE phone AS
WITH areas AS (
    SELECT list(n.npa ORDER BY n.npa) AS codes
    FROM read_csv('extension/data/nanp.csv', all_varchar = true) AS n
    WHERE n.region = 'US' AND n.type = 'fixed_line_or_mobile'
),
drawn AS (
    SELECT
        draw(r.range, 'spelling', 100) AS spelling,
        a.codes[1 + draw(r.range, 'area', len(a.codes))] AS area,
        (200 + draw(r.range, 'exchange', 800))::VARCHAR AS exchange,
        lpad(draw(r.range, 'line', 10000)::VARCHAR, 4, '0') AS line
    FROM range(getvariable('numbers')) AS r
    CROSS JOIN areas AS a
)
SELECT
    CASE
        WHEN d.spelling < 19 THEN concat('(', d.area, ') ', d.exchange, '-', d.line)
        WHEN d.spelling < 38 THEN concat(d.area, '-', d.exchange, '-', d.line)
        WHEN d.spelling < 57 THEN concat(d.area, d.exchange, d.line)
        WHEN d.spelling < 66 THEN concat(d.area, '.', d.exchange, '.', d.line)
        WHEN d.spelling < 75 THEN concat('1', d.area, d.exchange, d.line)
        WHEN d.spelling < 84 THEN concat('+1 ', d.area, ' ', d.exchange, ' ', d.line)
        WHEN d.spelling < 93 THEN concat(d.area, '-', d.exchange, '-', d.line, ' x12')
        WHEN d.spelling < 95 THEN concat(d.area, '-', d.exchange, '-', d.line, ' (cell)')
        WHEN d.spelling < 96 THEN concat('Cell: ', d.area, '-', d.exchange, '-', d.line)
        WHEN d.spelling < 97 THEN concat(d.area, d.exchange, d.line, '.0')
        WHEN d.spelling < 98 THEN concat(d.area, '-', d.exchange, '-', d.line, ' / ', d.area, '-', d.exchange, '-0199')
        WHEN d.spelling < 99 THEN concat('(', d.area, ') ', d.exchange, '-', d.line, ' ext. 4021')
        ELSE concat(d.exchange, '-', d.line)
    END AS phone
FROM drawn AS d;
