-- The voters of a table, view, CTE or file as pocket.person stores contacts, a row a row: given_svid (as it stands there), svid, voter_state
-- (as in person_voter_match), and the columns of person that voters have. A column that the table lacks is NULL, as in
-- canvass.layout; canvass_line and canvass_original go through as they come.
CREATE MACRO canvass.voter_values(voters) AS TABLE
SELECT
    l.canvass_line,
    l.canvass_original,
    nullif(trim(l.svid), '') AS given_svid,
    canvass.svid_number(l.svid) AS svid,
    canvass.state_key(l.state) AS voter_state,
    name_case(l.first_name) AS first_name,
    name_case(l.middle_name) AS middle_name,
    name_case(l.last_name) AS last_name,
    coalesce(name_suffix(l.suffix), nullif(trim(l.suffix), '')) AS suffix,
    -- A date whose year is no year of birth is a placeholder.
    CASE WHEN birth_year(l.birth_date) IS NOT NULL THEN date_parse(l.birth_date) END AS birth_date,
    coalesce(birth_year(l.birth_year), birth_year(l.birth_date)) AS birth_year,
    CASE upper(trim(l.gender)) WHEN 'MALE' THEN 'M' WHEN 'FEMALE' THEN 'F' ELSE nullif(upper(trim(l.gender)), '') END AS gender,
    nullif(trim(l.address1), '') AS address1,
    nullif(trim(l.address2), '') AS address2,
    nullif(trim(l.city), '') AS city,
    nullif(canvass.state_key(l.state), '') AS state,
    canvass.post_code(coalesce(nullif(trim(l.zip), ''), l.zip_code)) AS zip,
    nullif(trim(l.county), '') AS county,
    phone_e164(l.home_phone) AS home_phone,
    phone_e164(l.cell_phone) AS cell_phone,
    email_normalize(coalesce(nullif(trim(l.email), ''), l.email_mydata)) AS email,
    nullif(trim(l.congressional_district), '') AS congressional_district,
    nullif(trim(l.state_senate_district), '') AS state_senate_district,
    nullif(trim(l.state_house_district), '') AS state_house_district,
    nullif(trim(l.precinct), '') AS precinct,
    nullif(trim(l.party), '') AS party
FROM (
    SELECT
        NULL::BIGINT AS canvass_line,
        NULL::JSON AS canvass_original,
        NULL::VARCHAR AS svid,
        NULL::VARCHAR AS first_name,
        NULL::VARCHAR AS middle_name,
        NULL::VARCHAR AS last_name,
        NULL::VARCHAR AS suffix,
        NULL::VARCHAR AS birth_date,
        NULL::VARCHAR AS birth_year,
        NULL::VARCHAR AS gender,
        NULL::VARCHAR AS address1,
        NULL::VARCHAR AS address2,
        NULL::VARCHAR AS city,
        NULL::VARCHAR AS state,
        NULL::VARCHAR AS zip,
        NULL::VARCHAR AS zip_code,
        NULL::VARCHAR AS county,
        NULL::VARCHAR AS home_phone,
        NULL::VARCHAR AS cell_phone,
        NULL::VARCHAR AS email,
        NULL::VARCHAR AS email_mydata,
        NULL::VARCHAR AS congressional_district,
        NULL::VARCHAR AS state_senate_district,
        NULL::VARCHAR AS state_house_district,
        NULL::VARCHAR AS precinct,
        NULL::VARCHAR AS party
    WHERE false
    UNION ALL BY NAME
    FROM query_table(voters)
) AS l;
