-- canvass.layout(contacts VARCHAR)
-- The columns that canvass knows of any contact or voter table, in one fixed layout and untouched: id, svid,
-- first_name, middle_name, last_name, suffix, birth_date, birth_year, gender, address1, city, county, state,
-- zip, cell_phone, home_phone, email, all VARCHAR but svid, which keeps its type. Understands the column
-- names of person and i360_voters, in any case: id, where that is NULL svid; zip or zip_code; email or
-- email_mydata. A column that the table lacks is NULL; without id (or svid), first_name or last_name the call
-- fails with an error that names the table and the column. An SVID that linking itself wrote (svid_source =
-- 'link') is left out: it is no evidence. contacts is the name of a table, view, CTE or file.
-- Example: FROM canvass.layout('i360.i360_voters') LIMIT 3;
CREATE MACRO canvass.layout(contacts) AS TABLE
WITH
    __columns AS (
        SELECT lower(c.column_name) AS column_name
        FROM (SELECT count(COLUMNS(*)) FROM (FROM query_table(canvass.table_or_file(contacts)) LIMIT 0))
        UNPIVOT (n FOR column_name IN (COLUMNS(*))) AS c
    ),
    -- One row, ok or an error; the union below reads it, so that no projection or empty table prunes the
    -- check. Below a materialized CTE, DuckDB 1.4 and 1.5 would read every column of the table.
    __checked AS NOT MATERIALIZED (
        SELECT
            CASE
                WHEN NOT coalesce(bool_or(c.column_name IN ('id', 'svid')), false)
                    THEN error('canvass: ' || contacts || ' has no column id (or svid); name the column that identifies a row id')
                WHEN NOT bool_or(c.column_name = 'first_name')
                    THEN error('canvass: ' || contacts || ' has no column first_name; rename the column that holds it')
                WHEN NOT bool_or(c.column_name = 'last_name')
                    THEN error('canvass: ' || contacts || ' has no column last_name; rename the column that holds it')
                ELSE true
            END AS ok
        FROM __columns AS c
    ),
    __all AS (
        SELECT
            NULL::VARCHAR AS id,
            NULL AS svid,
            NULL::VARCHAR AS svid_source,
            NULL::VARCHAR AS first_name,
            NULL::VARCHAR AS middle_name,
            NULL::VARCHAR AS last_name,
            NULL::VARCHAR AS suffix,
            NULL::VARCHAR AS birth_date,
            NULL::VARCHAR AS birth_year,
            NULL::VARCHAR AS gender,
            NULL::VARCHAR AS address1,
            NULL::VARCHAR AS city,
            NULL::VARCHAR AS county,
            NULL::VARCHAR AS state,
            NULL::VARCHAR AS zip,
            NULL::VARCHAR AS zip_code,
            NULL::VARCHAR AS cell_phone,
            NULL::VARCHAR AS home_phone,
            NULL::VARCHAR AS email,
            NULL::VARCHAR AS email_mydata
        FROM __checked AS k
        WHERE NOT k.ok
        UNION ALL BY NAME
        FROM query_table(canvass.table_or_file(contacts))
    )
SELECT
    coalesce(a.id::VARCHAR, a.svid::VARCHAR) AS id,
    CASE WHEN a.svid_source::VARCHAR IS DISTINCT FROM 'link' THEN a.svid END AS svid,
    a.first_name::VARCHAR AS first_name,
    a.middle_name::VARCHAR AS middle_name,
    a.last_name::VARCHAR AS last_name,
    a.suffix::VARCHAR AS suffix,
    a.birth_date::VARCHAR AS birth_date,
    a.birth_year::VARCHAR AS birth_year,
    a.gender::VARCHAR AS gender,
    a.address1::VARCHAR AS address1,
    a.city::VARCHAR AS city,
    a.county::VARCHAR AS county,
    a.state::VARCHAR AS state,
    coalesce(nullif(trim(a.zip::VARCHAR), ''), a.zip_code::VARCHAR) AS zip,
    a.cell_phone::VARCHAR AS cell_phone,
    a.home_phone::VARCHAR AS home_phone,
    coalesce(nullif(trim(a.email::VARCHAR), ''), a.email_mydata::VARCHAR) AS email
FROM __all AS a;

-- An SVID as person holds it: a cast alone would make 13 of '12.7', and 123457000 of '1.23457E+08'.
CREATE MACRO canvass.svid_number(svid) AS
    CASE WHEN regexp_full_match(svid_key(svid), '[0-9]+') THEN try_cast(svid_key(svid) AS BIGINT) END;

-- The ZIP code, or another country's post code in capitals without signs.
CREATE MACRO canvass.post_code(zip) AS
    coalesce(zip5(zip), nullif(regexp_replace(upper(zip), '[^A-Z0-9]', '', 'g'), ''));

-- canvass.prepare(contacts VARCHAR)
-- The normalized keys of any contact or voter table, one row a row, in one fixed layout: id, svid (svid_key),
-- first_name (first_name_key), middle_name (name_normalize), last_name (last_name_key), suffix (from the suffix
-- column, else the end of the last name), birth_date DATE (date_parse, of a plausible birth), birth_year INTEGER (else the year of birth_date),
-- gender (M, F), address (address_standardize), address_key (address_street_key), city (city_key), county, state
-- (state_code, else capitals), zip5 (or another country's post code), cell_phone, home_phone (E.164), email, first_name_soundex, last_name_soundex,
-- last_name_metaphone VARCHAR[]. Input columns and errors as in canvass.layout; what cannot be normalized is NULL.
-- Example: FROM canvass.prepare('pocket.person') LIMIT 3;
CREATE MACRO canvass.prepare(contacts) AS TABLE
SELECT
    l.id,
    svid_key(l.svid::VARCHAR) AS svid,
    first_name_key(l.first_name) AS first_name,
    name_normalize(l.middle_name) AS middle_name,
    last_name_key(l.last_name) AS last_name,
    coalesce(name_suffix(l.suffix), name_suffix(l.last_name)) AS suffix,
    -- A date whose year is no year of birth is a placeholder.
    CASE WHEN birth_year(l.birth_date) IS NOT NULL THEN date_parse(l.birth_date) END AS birth_date,
    coalesce(birth_year(l.birth_year), birth_year(l.birth_date)) AS birth_year,
    CASE upper(trim(l.gender)) WHEN 'M' THEN 'M' WHEN 'MALE' THEN 'M' WHEN 'F' THEN 'F' WHEN 'FEMALE' THEN 'F' END AS gender,
    address_standardize(l.address1) AS address,
    address_street_key(l.address1) AS address_key,
    city_key(l.city) AS city,
    city_key(l.county) AS county,
    coalesce(state_code(l.state), nullif(upper(trim(l.state)), '')) AS state,
    canvass.post_code(l.zip) AS zip5,
    phone_e164(l.cell_phone) AS cell_phone,
    phone_e164(l.home_phone) AS home_phone,
    email_normalize(l.email) AS email,
    soundex(l.first_name) AS first_name_soundex,
    soundex(name_normalize(l.last_name)) AS last_name_soundex,
    double_metaphone(name_normalize(l.last_name)) AS last_name_metaphone
FROM canvass.layout(contacts) AS l;

-- A step of linking: what linking reads of a table that canvass.prepare made. Errors: a column is missing or of another type,
-- because the table is not prepared, or was by an older version. prepared is the name of a table, view, CTE or file.
CREATE MACRO canvass.prepared_layout(prepared) AS TABLE
WITH
    __nobody AS NOT MATERIALIZED (
        SELECT
            NULL::VARCHAR AS id,
            NULL::VARCHAR AS svid,
            NULL::VARCHAR AS first_name,
            NULL::VARCHAR AS middle_name,
            NULL::VARCHAR AS last_name,
            NULL::VARCHAR AS suffix,
            NULL::DATE AS birth_date,
            NULL::INTEGER AS birth_year,
            NULL::VARCHAR AS gender,
            NULL::VARCHAR AS address,
            NULL::VARCHAR AS address_key,
            NULL::VARCHAR AS city,
            NULL::VARCHAR AS state,
            NULL::VARCHAR AS zip5,
            NULL::VARCHAR AS cell_phone,
            NULL::VARCHAR AS home_phone,
            NULL::VARCHAR AS email
    ),
    __missing AS (
        SELECT min(w.original_name) AS column_name
        FROM canvass.table_columns('__nobody') AS w
        ANTI JOIN canvass.table_columns(prepared) AS g
            ON lower(g.original_name) = w.original_name AND g.data_type = w.data_type
    ),
    -- As in canvass.layout.
    __checked AS NOT MATERIALIZED (
        SELECT
            CASE
                WHEN m.column_name IS NULL THEN true
                ELSE error('canvass: ' || prepared || ' has no column ' || m.column_name || ' as canvass.prepare makes it; '
                    || 'prepare the voters first: CREATE TABLE voters_prepared AS FROM canvass.prepare('''
                    || replace(prepared, '''', '''''') || ''')')
            END AS ok
        FROM __missing AS m
    ),
    __all AS (
        SELECT n.*
        FROM __nobody AS n
        CROSS JOIN __checked AS k
        WHERE NOT k.ok
        UNION ALL BY NAME
        FROM query_table(canvass.table_or_file(prepared))
    )
SELECT
    a.id,
    a.svid,
    a.first_name,
    a.middle_name,
    a.last_name,
    a.suffix,
    -- Of the wrong type they are refused when the query runs, and must be bound before.
    try_cast(a.birth_date AS DATE) AS birth_date,
    try_cast(a.birth_year AS INTEGER) AS birth_year,
    a.gender,
    a.address,
    a.address_key,
    a.city,
    a.state,
    a.zip5,
    a.cell_phone,
    a.home_phone,
    a.email
FROM __all AS a;
