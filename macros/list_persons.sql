-- A cell without the spaces around it; NULL where there is none.
CREATE MACRO canvass.cell(cells, fields, field) AS nullif(trim(cells[list_position(fields, field)]), '');

-- canvass.list_persons(list_rows VARCHAR, fields VARCHAR[])
-- Contacts from the rows of a list, normalized as sql/load_list.sql writes them into pocket.person: line, the columns of person from
-- first_name to svid, and kind (of a full name: person, couple, organisation). list_rows is the name of a table with the columns of
-- canvass.list_rows; fields tells what each of its columns holds, in their order: a field of canvass.analyze_list, or NULL. Names
-- are written for display (name_case), phones as E.164, addresses as in Publication 28 with the unit in address1, ZIP codes with five
-- digits; an address that is none stays as it is, and any other value that is none is NULL. Of a full name, a whole address, and
-- 'City, ST ZIP' the parts are taken where no column of their own has them.
-- Example: WITH list AS (FROM canvass.list_rows('test/data/lists/volunteers.csv')) SELECT p.line, p.first_name, p.cell_phone, p.zip FROM canvass.list_persons('list', ['full_name', 'cell_phone', 'email', 'address1', 'city_state_zip']) AS p;
-- Source: docs/lists.md
CREATE MACRO canvass.list_persons(list_rows, fields) AS TABLE
WITH
    __raw AS (
        SELECT
            r.line,
            r.cells,
            name_parse(canvass.cell(r.cells, fields, 'full_name')) AS full_name,
            address_parse(canvass.cell(r.cells, fields, 'full_address')) AS full_address,
            address_parse(canvass.cell(r.cells, fields, 'city_state_zip')) AS city_state_zip,
            coalesce(
                canvass.cell(r.cells, fields, 'address1'),
                canvass.cell(r.cells, fields, 'full_address'),
                nullif(concat_ws(
                    ' ',
                    canvass.cell(r.cells, fields, 'address_number'),
                    canvass.cell(r.cells, fields, 'address_predirectional'),
                    canvass.cell(r.cells, fields, 'address_street'),
                    canvass.cell(r.cells, fields, 'address_suffix'),
                    canvass.cell(r.cells, fields, 'address_postdirectional'),
                    canvass.cell(r.cells, fields, 'address_unit_type'),
                    canvass.cell(r.cells, fields, 'address_unit')
                ), '')
            ) AS address1
        FROM query_table(list_rows) AS r
    ),
    __standard AS (
        SELECT
            r.*,
            address_standardize(r.address1, coalesce(canvass.cell(r.cells, fields, 'address2'), '')) AS address
        FROM __raw AS r
    )
SELECT
    s.line,
    name_case(coalesce(canvass.cell(s.cells, fields, 'first_name'), s.full_name.first)) AS first_name,
    name_case(coalesce(canvass.cell(s.cells, fields, 'middle_name'), s.full_name.middle)) AS middle_name,
    name_case(coalesce(canvass.cell(s.cells, fields, 'last_name'), s.full_name.last)) AS last_name,
    coalesce(
        name_suffix(canvass.cell(s.cells, fields, 'suffix')),
        s.full_name.suffix,
        name_suffix(canvass.cell(s.cells, fields, 'last_name'))
    ) AS suffix,
    CASE
        WHEN birth_year(canvass.cell(s.cells, fields, 'birth_date')) IS NOT NULL
            THEN date_parse(canvass.cell(s.cells, fields, 'birth_date'))
    END AS birth_date,
    coalesce(
        birth_year(canvass.cell(s.cells, fields, 'birth_year')),
        birth_year(canvass.cell(s.cells, fields, 'birth_date'))
    ) AS birth_year,
    CASE lower(canvass.cell(s.cells, fields, 'gender'))
        WHEN 'm' THEN 'M' WHEN 'male' THEN 'M' WHEN 'f' THEN 'F' WHEN 'female' THEN 'F'
    END AS gender,
    coalesce(s.address, s.address1) AS address1,
    CASE WHEN s.address IS NULL THEN canvass.cell(s.cells, fields, 'address2') END AS address2,
    name_case(coalesce(canvass.cell(s.cells, fields, 'city'), s.city_state_zip.city, s.full_address.city)) AS city,
    coalesce(state_code(canvass.cell(s.cells, fields, 'state')), s.city_state_zip.state, s.full_address.state) AS state,
    coalesce(zip5(canvass.cell(s.cells, fields, 'zip')), s.city_state_zip.zip5, s.full_address.zip5) AS zip,
    canvass.cell(s.cells, fields, 'county') AS county,
    phone_e164(canvass.cell(s.cells, fields, 'home_phone')) AS home_phone,
    phone_e164(canvass.cell(s.cells, fields, 'cell_phone')) AS cell_phone,
    email_normalize(canvass.cell(s.cells, fields, 'email')) AS email,
    canvass.cell(s.cells, fields, 'congressional_district') AS congressional_district,
    canvass.cell(s.cells, fields, 'state_senate_district') AS state_senate_district,
    canvass.cell(s.cells, fields, 'state_house_district') AS state_house_district,
    canvass.cell(s.cells, fields, 'precinct') AS precinct,
    canvass.cell(s.cells, fields, 'party') AS party,
    canvass.svid_number(canvass.cell(s.cells, fields, 'svid')) AS svid,
    s.full_name.kind AS kind
FROM __standard AS s;

-- What two contacts of one name must share to be one person, a row a phone, e-mail address and address.
CREATE MACRO canvass.contact_evidence(contacts) AS TABLE
WITH
    -- One pass over the keys, whatever becomes of them.
    __key AS (
        SELECT
            k.id,
            k.first_name,
            k.last_name,
            k.suffix,
            k.birth_date,
            unnest([
                {'kind': 'phone', 'value': k.cell_phone},
                {'kind': 'phone', 'value': k.home_phone},
                {'kind': 'e-mail', 'value': k.email},
                {'kind': 'address', 'value': k.address || ' ' || k.zip5}
            ]) AS shared
        FROM canvass.prepare(contacts) AS k
        WHERE k.first_name IS NOT NULL AND k.last_name IS NOT NULL
    )
SELECT k.* EXCLUDE (shared), k.shared.kind AS kind, k.shared.value AS value
FROM __key AS k
WHERE k.shared.value IS NOT NULL;

-- The pairs of canvass.same_contacts from the evidence of both tables.
CREATE MACRO canvass.same_evidence(left_evidence, right_evidence) AS TABLE
SELECT l.id AS left_id, r.id AS right_id, list_sort(list(DISTINCT l.kind)) AS shared
FROM query_table(left_evidence) AS l
JOIN query_table(right_evidence) AS r
    ON r.last_name = l.last_name AND r.value = l.value AND r.kind = l.kind
WHERE l.id <> r.id
    AND (l.first_name = r.first_name OR nickname_match(l.first_name, r.first_name))
    AND coalesce(l.suffix = r.suffix, true)
    AND coalesce(l.birth_date = r.birth_date, true)
GROUP BY l.id, r.id;

-- canvass.same_contacts(left_table VARCHAR, right_table VARCHAR)
-- The pairs of contacts that the duplicate rule takes for one person: the same last name, the same first name or a nickname of it,
-- and a shared phone (of any kind), e-mail address, or address with its ZIP code; all normalized (canvass.prepare). Not a pair: two
-- suffixes or birth dates that differ (father and son at one address). Columns: left_id, right_id, shared (LIST of 'phone', 'e-mail',
-- 'address'). The tables have the columns of canvass.layout; a table and itself give each pair twice, and no row with itself.
-- Errors: as in canvass.layout.
-- Example: SELECT s.left_id, s.right_id, s.shared FROM canvass.same_contacts('pocket.person', 'pocket.person') AS s ORDER BY ALL LIMIT 3;
-- Source: reference 002, Duplicate Detection
CREATE MACRO canvass.same_contacts(left_table, right_table) AS TABLE
WITH
    __left AS NOT MATERIALIZED (
        FROM canvass.contact_evidence(left_table)
    ),
    __right AS NOT MATERIALIZED (
        FROM canvass.contact_evidence(right_table)
    )
FROM canvass.same_evidence('__left', '__right');

-- What a column becomes by what a list has of it: with the policy 'overwrite' the list's value, else that only where it is blank.
CREATE MACRO canvass.settled(conflict_policy, known, given) AS
    CASE
        WHEN conflict_policy = 'overwrite' OR coalesce(trim(known::VARCHAR), '') = '' THEN coalesce(given, known)
        ELSE known
    END;

-- The same of a part of an address, by what becomes of the whole: it is replaced, completed, or stays.
CREATE MACRO canvass.settled_part(fate, conflict_policy, known, given) AS
    CASE fate
        WHEN 'replaced' THEN given
        WHEN 'completed' THEN canvass.settled(conflict_policy, known, given)
        ELSE known
    END;

-- What a column was before the changes of an import; where it is not what the import wrote any more, it stays. changes is a MAP of
-- field to STRUCT(old_value, new_value).
CREATE MACRO canvass.undone(changes, field, current_value) AS
    CASE
        WHEN list_contains(map_keys(changes), field)
            AND changes[field].new_value IS NOT DISTINCT FROM current_value
            THEN changes[field].old_value
        ELSE current_value
    END;
