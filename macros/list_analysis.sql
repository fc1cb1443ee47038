-- The fields that sql/load_list.sql knows, and where each goes: into a column of person, alone or with others.
CREATE MACRO canvass.list_fields() AS TABLE
SELECT unnest([
    'full_name', 'first_name', 'middle_name', 'last_name', 'suffix', 'birth_date', 'birth_year', 'gender', 'address1', 'address2',
    'full_address', 'city_state_zip', 'city', 'state', 'zip', 'county', 'home_phone', 'cell_phone', 'email', 'congressional_district',
    'state_senate_district', 'state_house_district', 'precinct', 'party', 'svid', 'address_number', 'address_predirectional',
    'address_street', 'address_suffix', 'address_postdirectional', 'address_unit_type', 'address_unit'
]) AS field;

-- Whether a value normalizes as a value of a field; true for a field that takes any text.
CREATE MACRO canvass.value_normalizes(field, value) AS
    CASE
        WHEN field IN ('phone', 'cell_phone', 'home_phone', 'work_phone') THEN phone_e164(value) IS NOT NULL
        WHEN field = 'email' THEN email_normalize(value) IS NOT NULL
        WHEN field IN ('zip', 'mailing_zip') THEN zip5(value) IS NOT NULL
        WHEN field IN ('state', 'mailing_state') THEN state_code(value) IS NOT NULL
        WHEN field = 'birth_date' THEN birth_year(value) IS NOT NULL
        WHEN field = 'birth_year' THEN birth_year(value) IS NOT NULL
        WHEN field = 'svid' THEN svid_key(value) IS NOT NULL
        WHEN field = 'gender' THEN lower(trim(value)) IN ('m', 'f', 'male', 'female', 'u', 'x', 'unknown')
        WHEN field = 'full_name' THEN name_parse(value).last IS NOT NULL
        WHEN field = 'first_name' THEN first_name_key(value) IS NOT NULL
        WHEN field = 'last_name' THEN last_name_key(value) IS NOT NULL
        WHEN field = 'address1' THEN address_standardize(value) IS NOT NULL
        WHEN field = 'full_address' THEN address_parse(value).city IS NOT NULL
        WHEN field = 'city_state_zip' THEN coalesce(address_parse(value).state, address_parse(value).zip5) IS NOT NULL
        ELSE true
    END;

-- What canvass.analyze_list answers, of a table with the rows of canvass.list_rows and one with the file and headers of
-- canvass.list_texts.
CREATE MACRO canvass.analyze_rows(list_rows, list_headers) AS TABLE
WITH
    __size AS MATERIALIZED (
        SELECT r.file, count(*) AS n
        FROM query_table(list_rows) AS r
        GROUP BY r.file
    ),
    __column AS (
        SELECT h.file, coalesce(s.n, 0) AS n, unnest(h.headers) AS header, generate_subscripts(h.headers, 1) AS ordinal
        FROM query_table(list_headers) AS h
        LEFT JOIN __size AS s ON s.file = h.file
    ),
    __cell AS (
        SELECT r.file, r.line, unnest(r.cells) AS value, generate_subscripts(r.cells, 1) AS ordinal
        FROM query_table(list_rows) AS r
    ),
    __fill AS (
        SELECT c.file, c.ordinal, count(*) AS filled
        FROM __cell AS c
        WHERE trim(c.value) <> ''
        GROUP BY c.file, c.ordinal
    ),
    -- About two thousand rows, spread over the list, the same in every run.
    __sampled AS MATERIALIZED (
        SELECT v.file, v.line, v.ordinal, v.value, value_kind(v.value) AS kind
        FROM (
            SELECT r.file, r.line, unnest(r.cells) AS value, generate_subscripts(r.cells, 1) AS ordinal
            FROM query_table(list_rows) AS r
            JOIN __size AS s ON s.file = r.file
            WHERE hash(r.line) % greatest(1, s.n // 2000)::UBIGINT = 0
        ) AS v
        WHERE trim(v.value) <> ''
    ),
    __kinds AS (
        SELECT
            v.file,
            v.ordinal,
            count(*) AS n,
            avg((v.kind = 'email')::INTEGER) AS email,
            avg((v.kind = 'phone')::INTEGER) AS phone,
            avg((v.kind = 'zip')::INTEGER) AS zip,
            avg((v.kind = 'state')::INTEGER) AS state,
            avg((v.kind = 'address1')::INTEGER) AS address1,
            avg((v.kind = 'full_address')::INTEGER) AS full_address,
            avg((v.kind = 'city_state_zip')::INTEGER) AS city_state_zip,
            avg((v.kind = 'full_name')::INTEGER) AS full_name,
            avg((v.kind IN ('first_name', 'name'))::INTEGER) AS first_name,
            avg((v.kind IN ('last_name', 'name'))::INTEGER) AS last_name,
            arg_min(v.value, v.line, 3) AS samples
        FROM __sampled AS v
        GROUP BY v.file, v.ordinal
    ),
    -- What the header says, unless most values say something closer; without a word from the header, what the values say.
    __proposed AS (
        SELECT
            c.file,
            c.ordinal,
            c.header,
            coalesce(f.filled, 0) AS filled,
            coalesce(f.filled, 0) / greatest(c.n, 1) AS fill_rate,
            k.samples,
            field_canonical(c.header) AS header_field,
            CASE
                WHEN f.filled IS NULL THEN NULL
                WHEN header_field = 'address1' AND k.full_address >= 0.5 THEN 'full_address'
                WHEN header_field IN ('city', 'zip', 'state') AND k.city_state_zip >= 0.5 THEN 'city_state_zip'
                WHEN header_field IS NOT NULL THEN header_field
                WHEN k.email >= 0.8 THEN 'email'
                WHEN k.phone >= 0.8 THEN 'phone'
                WHEN k.full_address >= 0.6 THEN 'full_address'
                WHEN k.city_state_zip >= 0.6 THEN 'city_state_zip'
                WHEN k.address1 >= 0.7 THEN 'address1'
                WHEN k.full_name >= 0.6 THEN 'full_name'
                -- Weaker signs count only where there is no header at all.
                WHEN c.header IS DISTINCT FROM 'Column ' || c.ordinal THEN NULL
                WHEN k.zip >= 0.8 THEN 'zip'
                WHEN k.state >= 0.8 THEN 'state'
                WHEN k.first_name >= 0.6 AND k.first_name >= k.last_name THEN 'first_name'
                WHEN k.last_name >= 0.6 THEN 'last_name'
            END AS field
        FROM __column AS c
        LEFT JOIN __fill AS f ON f.file = c.file AND f.ordinal = c.ordinal
        LEFT JOIN __kinds AS k ON k.file = c.file AND k.ordinal = c.ordinal
    ),
    __normalized AS (
        SELECT v.file, v.ordinal, avg(canvass.value_normalizes(p.field, v.value)::INTEGER) AS share, count(*) AS n
        FROM __sampled AS v
        JOIN __proposed AS p ON p.file = v.file AND p.ordinal = v.ordinal
        WHERE p.field IS NOT NULL
        GROUP BY v.file, v.ordinal
    ),
    -- A header that the values belie (a Phone column of notes) is not believed.
    __believed AS (
        SELECT
            p.*,
            round(s.share, 3) AS normalizes,
            CASE WHEN s.share >= 0.3 OR s.n < 5 THEN p.field END AS believed,
            round(coalesce(field_confidence(p.header), 0.6) * s.share, 2) AS confidence
        FROM __proposed AS p
        LEFT JOIN __normalized AS s ON s.file = p.file AND s.ordinal = p.ordinal
    ),
    -- The first column of a field, the surest first, has it.
    __ranked AS (
        SELECT
            b.*,
            row_number() OVER (
                PARTITION BY b.file, b.believed
                ORDER BY b.confidence DESC, b.fill_rate DESC, b.ordinal
            ) AS place
        FROM __believed AS b
    ),
    __taken AS (
        SELECT r.file, list(r.believed) AS fields
        FROM __ranked AS r
        WHERE r.believed IS NOT NULL AND r.place = 1
        GROUP BY r.file
    ),
    -- Phones of no kind, and a second one of a kind, go where no phone is yet.
    __phone AS (
        SELECT
            r.file,
            r.ordinal,
            list_filter(['cell_phone', 'home_phone'], lambda f: NOT list_contains(t.fields, f))[
                row_number() OVER (PARTITION BY r.file ORDER BY r.believed <> 'phone', r.ordinal)
            ] AS field
        FROM __ranked AS r
        JOIN __taken AS t ON t.file = r.file
        WHERE r.believed = 'phone' OR (r.believed IN ('cell_phone', 'home_phone') AND r.place > 1)
    ),
    __assigned AS (
        SELECT
            r.*,
            CASE
                WHEN h.ordinal IS NOT NULL THEN h.field
                WHEN r.place > 1 THEN NULL
                -- Whole names and addresses are taken apart only where the parts are not there.
                WHEN r.believed = 'full_name' AND list_contains(t.fields, 'first_name') AND list_contains(t.fields, 'last_name') THEN NULL
                WHEN r.believed = 'full_address' AND list_contains(t.fields, 'address1') THEN NULL
                WHEN r.believed IN (SELECT f.field FROM canvass.list_fields() AS f) THEN r.believed
            END AS target
        FROM __ranked AS r
        LEFT JOIN __taken AS t ON t.file = r.file
        LEFT JOIN __phone AS h ON h.file = r.file AND h.ordinal = r.ordinal
    )
SELECT
    a.file,
    a.ordinal,
    a.header,
    CASE WHEN a.filled > 0 THEN coalesce(a.target, a.believed) END AS field,
    CASE WHEN a.filled > 0 AND a.believed IS NOT NULL THEN a.confidence END AS confidence,
    round(a.fill_rate, 3) AS fill_rate,
    CASE WHEN a.believed IS NOT NULL THEN a.normalizes END AS normalizes,
    a.samples,
    CASE
        WHEN a.filled = 0 THEN 'ignored: empty'
        WHEN a.target IS NOT NULL THEN 'mapped'
        WHEN a.field IS NOT NULL AND a.believed IS NULL THEN 'custom field: the values are no ' || a.field
        WHEN a.place > 1 AND a.believed IS NOT NULL THEN 'custom field: another column is ' || a.believed
        ELSE 'custom field'
    END AS fate
FROM __assigned AS a
ORDER BY a.file, a.ordinal;

-- canvass.analyze_list(path VARCHAR, sheet VARCHAR := NULL, header_row BIGINT := NULL)
-- What sql/load_list.sql will make of a list, a row a column: file, ordinal, header, field (proposed from the header and from the
-- values: what the column holds), confidence (0 to 1: field_confidence of the header, 0.6 where only the values speak, times the
-- share that normalizes), fill_rate, normalizes (the share of values that are valid for the field), samples (three values), fate
-- ('mapped', 'custom field' with the reason, 'ignored'). A field that several columns hold goes to the surest; a second phone
-- goes into home_phone or cell_phone, whichever has none. full_name, full_address and city_state_zip are split. The
-- shares are those of about 2,000 rows, fill_rate that of all. Arguments and errors as in canvass.list_rows.
-- Example: SELECT a.header, a.field, a.fate FROM canvass.analyze_list('test/data/lists/volunteers.csv') AS a;
-- Source: docs/lists.md
CREATE MACRO canvass.analyze_list(path, sheet := NULL, header_row := NULL) AS TABLE
WITH
    __row AS MATERIALIZED (
        SELECT r.file, r.line, r.cells
        FROM canvass.list_rows(path, sheet, header_row) AS r
    ),
    __header AS MATERIALIZED (
        SELECT t.file, t.headers
        FROM canvass.list_texts(path, sheet, header_row) AS t
    )
FROM canvass.analyze_rows('__row', '__header');
