-- sql/schema/i360.sql
-- Creates the table of a voter file, i360_voters, with its 48 columns, and the unique key that linking relies on: an SVID is
-- unique within its state. An existing table keeps its columns, and gets the key. Expects the database i360, writable; fails and
-- writes nothing when a state has an SVID twice. One transaction. Reports the table with its columns and rows. See docs/schema.md.
-- Example: .read sql/schema/i360.sql
-- Source: reference 002 for the names that it gives; the other columns are what voter files usually have

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) = 0 THEN error('canvass: no database i360; ATTACH the voter file AS i360')
            WHEN bool_or(d.readonly) THEN error('canvass: i360 is read-only; ATTACH it without READ_ONLY')
        END
    FROM duckdb_databases() AS d
    WHERE d.database_name = 'i360'
);

CREATE TABLE IF NOT EXISTS i360.i360_voters (
    svid BIGINT NOT NULL, -- State Voter ID
    first_name VARCHAR,
    middle_name VARCHAR,
    last_name VARCHAR,
    suffix VARCHAR,
    address1 VARCHAR,
    address2 VARCHAR,
    city VARCHAR,
    county VARCHAR,
    state VARCHAR NOT NULL,
    zip_code BIGINT,
    latitude DOUBLE,
    longitude DOUBLE,
    home_phone VARCHAR,
    cell_phone VARCHAR,
    email_mydata VARCHAR,
    birth_date DATE,
    birth_year INTEGER,
    gender VARCHAR,
    ethnicity VARCHAR,
    language VARCHAR,
    marital_status VARCHAR,
    education VARCHAR,
    income_range VARCHAR,
    homeowner BOOLEAN,
    household_id VARCHAR,
    party VARCHAR,
    registration_date DATE,
    registration_status VARCHAR,
    precinct VARCHAR,
    congressional_district VARCHAR,
    state_senate_district VARCHAR,
    state_house_district VARCHAR,
    county_district VARCHAR,
    school_district VARCHAR,
    turnout_score DOUBLE,
    trump_support_score DOUBLE,
    party_score DOUBLE,
    ideology_score DOUBLE,
    donor_score DOUBLE,
    voted_general_2024 BOOLEAN,
    voted_primary_2024 BOOLEAN,
    voted_general_2022 BOOLEAN,
    voted_primary_2022 BOOLEAN,
    voted_general_2020 BOOLEAN,
    voted_primary_2020 BOOLEAN,
    voted_general_2018 BOOLEAN,
    file_date DATE -- of the vendor's delivery
);

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) FILTER (lower(c.column_name) IN ('state', 'svid')) < 2
                THEN error('canvass: i360.i360_voters has no columns state and svid; rename the columns that hold them, or add them')
            WHEN NOT EXISTS (FROM duckdb_tables() AS t WHERE t.database_name = 'i360' AND t.table_name = 'i360_voters')
                THEN error('canvass: i360.i360_voters is a view; it needs no schema, and can have no index')
        END
    FROM duckdb_columns() AS c
    WHERE c.database_name = 'i360' AND c.table_name = 'i360_voters'
);

-- The index below would refuse these too, but without saying how many.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: i360.i360_voters has ' || count(*) || ' SVIDs more than once in a state, such as '
                    || min(d.state || ' ' || d.svid) || '; remove the duplicates first')
        END
    FROM (
        SELECT v.state, v.svid
        FROM i360.i360_voters AS v
        WHERE v.state IS NOT NULL AND v.svid IS NOT NULL
        GROUP BY v.state, v.svid
        HAVING count(*) > 1
    ) AS d
);
RESET VARIABLE canvass_check;

-- An index and not a constraint, so that it can be dropped while a new delivery is loaded.
CREATE UNIQUE INDEX IF NOT EXISTS idx_i360_voters_svid ON i360.i360_voters (state, svid);

COMMIT;

SELECT t.table_name, t.column_count AS columns, t.estimated_size AS estimated_rows
FROM duckdb_tables() AS t
WHERE t.database_name = 'i360'
ORDER BY t.table_name;
