-- sql/load_list.sql
-- Loads a list, any CSV file or workbook, into pocket.person in one transaction, and reports. Columns are mapped as
-- canvass.analyze_list proposes, unless mapping says otherwise; values are normalized (canvass.list_persons). Every row that is not
-- blank becomes one of four: inserted as a new contact; updated, where it is a contact that is there and conflict_policy has
-- values of it written; duplicate, where it is a contact that is there, or the same person as another row; rejected, with the reason.
-- Who is the same person says canvass.same_contacts, or also the linking engine. A new contact gets import_source, import_date,
-- import_batch_id, a PID, and original_data, the row as it came; what is not mapped goes into custom fields. Rows that became no
-- contact of their own are kept in pocket.import_row, values that changed in pocket.import_change, the counts in
-- pocket.import_job; sql/undo_import.sql takes all of it back. When i360 is attached, the new contacts are linked to their voters. A
-- file whose content was loaded before is refused, unless again is true. Expects the database pocket (with sql/schema/pocket.sql),
-- writable. Fails, says what is wrong, and writes nothing: a file that is missing or cannot be read, several files, a variable that makes
-- no sense. Reports the rows by what became of them and why, how many values of which field were none (an e-mail address without an
-- @), and the id of the import.
-- Variable: file VARCHAR: the file; a pattern such as 'lists/*.csv' where no file has that very name, and one file fits it
-- Variable: source_name VARCHAR: where the list is from, for import_source
-- Variable: imported_by VARCHAR = 'import': the user
-- Variable: mapping STRUCT or JSON = NULL: header to field, such as {'Mobile': 'cell_phone', 'Team': 'custom field', 'x': 'ignored'}
-- Variable: conflict_policy VARCHAR = 'skip': for contacts that are there: 'skip', 'fill' (blanks only), 'overwrite'
-- Variable: duplicate_rule VARCHAR = 'exact': 'exact' is canvass.same_contacts; 'fuzzy' asks canvass.link and canvass.find_duplicates too
-- Variable: tag VARCHAR = NULL: a tag for every contact of the list, new or not; one of that name, in any case, is taken
-- Variable: sheet VARCHAR = NULL: the sheet of a workbook
-- Variable: header_row BIGINT = NULL: the line of the header, of a sheet its row; 0 for none
-- Variable: again BOOLEAN = false: load a file that was loaded before
-- Example: .read sql/load_list.sql
-- Source: references 001 and 002; docs/lists.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
-- PIDs that came by another way than the sequence are not given again.
SET VARIABLE canvass_behind = (FROM canvass.serials_behind('pocket'));
SET VARIABLE canvass_behind = (SELECT count(nextval('pocket.person_serial')) FROM range(getvariable('canvass_behind')));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN coalesce(trim(getvariable('file')::VARCHAR), '') = ''
                THEN error('canvass: no file to load; SET VARIABLE file = ''volunteers.csv''')
            WHEN len(canvass.filter_values(getvariable('file'))) > 1
                THEN error('canvass: ' || len(canvass.filter_values(getvariable('file'))) || ' files; load one at a time, each is an import of its own')
            WHEN coalesce(trim(getvariable('source_name')::VARCHAR), '') = ''
                THEN error('canvass: no source; SET VARIABLE source_name tells where the list is from')
            WHEN coalesce(getvariable('conflict_policy')::VARCHAR, 'skip') NOT IN ('skip', 'fill', 'overwrite')
                THEN error('canvass: conflict_policy must be skip, fill or overwrite; it is ' || getvariable('conflict_policy')::VARCHAR)
            WHEN coalesce(getvariable('duplicate_rule')::VARCHAR, 'exact') NOT IN ('exact', 'fuzzy')
                THEN error('canvass: duplicate_rule must be exact or fuzzy; it is ' || getvariable('duplicate_rule')::VARCHAR)
        END
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (
    position INTEGER,
    outcome VARCHAR,
    reason VARCHAR,
    list_rows BIGINT
);
-- What a run left that failed is not taken for this one's.
DROP TABLE IF EXISTS temp.main.canvass_row;

SET VARIABLE canvass_job = uuid()::VARCHAR;
SET VARIABLE canvass_policy = coalesce(getvariable('conflict_policy')::VARCHAR, 'skip');
SET VARIABLE canvass_is_fuzzy = coalesce(getvariable('duplicate_rule')::VARCHAR = 'fuzzy', false);
SET VARIABLE canvass_tag = nullif(trim(getvariable('tag')::VARCHAR), '');

-- DuckDB takes a name for a glob. A file of that very name goes before those that it matches: v[1].csv before v1.csv.
SET VARIABLE canvass_path = canvass.filter_values(getvariable('file'))[1];
SET VARIABLE canvass_literal = canvass.literal_path(getvariable('canvass_path'));
SET VARIABLE canvass_path = (
    SELECT coalesce(any_value(getvariable('canvass_literal')), getvariable('canvass_path'))
    -- No file but a local one has its name matched so.
    FROM glob(CASE WHEN contains(getvariable('canvass_path'), '://') THEN '' ELSE getvariable('canvass_literal') END) AS g
);

CREATE OR REPLACE TEMP TABLE canvass_file AS
SELECT b.filename, sha256(b.content) AS content_hash
FROM read_blob(getvariable('canvass_path')) AS b;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(DISTINCT f.filename) > 1
                THEN error('canvass: ' || count(DISTINCT f.filename) || ' files; load one at a time, each is an import of its own')
            WHEN NOT coalesce(getvariable('again')::BOOLEAN, false) AND count(j.id) > 0
                THEN error('canvass: this file was loaded on ' || strftime(max(j.created_at), '%Y-%m-%d %H:%M') || ' UTC as import '
                    || arg_max(j.id, j.created_at) || '; SET VARIABLE again = true to load it once more')
        END
    FROM canvass_file AS f
    LEFT JOIN pocket.import_job AS j ON j.content_hash = f.content_hash AND j.status = 'completed'
);

CREATE TEMP TABLE canvass_row AS
SELECT r.file, r.line, r.cells
FROM canvass.list_rows(getvariable('canvass_path'), getvariable('sheet'), getvariable('header_row')) AS r;

-- In every row the headers would be most of the table.
CREATE OR REPLACE TEMP TABLE canvass_header AS
SELECT t.file, t.sheet, t.headers
FROM canvass.list_texts(getvariable('canvass_path'), getvariable('sheet'), getvariable('header_row')) AS t;

-- What each column holds: as proposed, or as the mapping has it.
SET VARIABLE canvass_mapping = coalesce(
    TRY_CAST(getvariable('mapping')::VARCHAR AS JSON),
    to_json(getvariable('mapping'))
);
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN json_type(getvariable('canvass_mapping')) <> 'OBJECT'
                THEN error('canvass: mapping must be a struct or a JSON object of header to field; it is ' || getvariable('mapping')::VARCHAR)
        END
);
CREATE OR REPLACE TEMP TABLE canvass_mapping AS
SELECT m.entry.key::VARCHAR AS header, m.entry.value::VARCHAR AS field
FROM (
    SELECT unnest(map_entries(from_json(getvariable('canvass_mapping'), '"MAP(VARCHAR, VARCHAR)"'))) AS entry
) AS m;

-- A column that the mapping chose for a field takes it from the one that was proposed.
CREATE OR REPLACE TEMP TABLE canvass_column AS
SELECT
    c.ordinal,
    c.header,
    nullif(nullif(c.fate, 'custom field'), 'ignored') AS field,
    c.fate = 'custom field' AS is_custom
FROM (
    SELECT
        a.ordinal,
        a.header,
        CASE
            WHEN m.header IS NOT NULL THEN coalesce(m.field, 'ignored')
            WHEN starts_with(a.fate, 'ignored') THEN 'ignored'
            WHEN a.fate = 'mapped' AND NOT EXISTS (FROM canvass_mapping AS o WHERE o.field = a.field) THEN a.field
            ELSE 'custom field'
        END AS fate
    FROM canvass.analyze_rows('temp.main.canvass_row', 'temp.main.canvass_header') AS a
    LEFT JOIN canvass_mapping AS m ON m.header = a.header
) AS c;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) FILTER (c.header IS NULL) > 0 AND EXISTS (FROM canvass_row)
                THEN error('canvass: mapping names columns that the list lacks: '
                    || string_agg(m.header, ', ' ORDER BY m.header) FILTER (c.header IS NULL)
                    || '; it has ' || (SELECT string_agg(k.header, ', ' ORDER BY k.ordinal) FROM canvass_column AS k)
                    || '; header_row tells where the header is')
            WHEN count(*) FILTER (m.field NOT IN ('custom field', 'ignored') AND f.field IS NULL) > 0
                THEN error('canvass: mapping names fields that are none: '
                    || string_agg(m.field, ', ' ORDER BY m.field) FILTER (m.field NOT IN ('custom field', 'ignored') AND f.field IS NULL)
                    || '; use custom field, ignored, or one of '
                    || (SELECT string_agg(k.field, ', ' ORDER BY k.field) FROM canvass.list_fields() AS k))
            WHEN count(f.field) > count(DISTINCT f.field)
                THEN error('canvass: mapping gives one field to several columns')
        END
    FROM canvass_mapping AS m
    LEFT JOIN canvass_column AS c ON c.header = m.header
    LEFT JOIN canvass.list_fields() AS f ON f.field = m.field
);
SET VARIABLE canvass_fields = coalesce((SELECT list(c.field ORDER BY c.ordinal) FROM canvass_column AS c), []::VARCHAR[]);
SET VARIABLE canvass_keys = coalesce(
    (SELECT canvass.json_keys(list(c.header ORDER BY c.ordinal)) FROM canvass_column AS c),
    []::VARCHAR[]
);

CREATE OR REPLACE TEMP TABLE canvass_parsed AS
FROM canvass.list_persons('temp.main.canvass_row', getvariable('canvass_fields'));

-- Values that are none of their field: NULL in the contact, as they came in original_data, and told of.
CREATE OR REPLACE TEMP TABLE canvass_unread AS
SELECT v.field, count(*) AS list_values
FROM (
    SELECT
        unnest([
            CASE WHEN p.birth_date IS NULL THEN 'birth_date' END,
            CASE WHEN p.birth_year IS NULL THEN 'birth_year' END,
            CASE WHEN p.cell_phone IS NULL THEN 'cell_phone' END,
            CASE WHEN p.email IS NULL THEN 'email' END,
            CASE WHEN p.gender IS NULL THEN 'gender' END,
            CASE WHEN p.home_phone IS NULL THEN 'home_phone' END,
            CASE WHEN p.state IS NULL THEN 'state' END,
            CASE WHEN p.svid IS NULL THEN 'svid' END,
            CASE WHEN p.zip IS NULL THEN 'zip' END
        ]) AS field,
        r.cells
    FROM canvass_row AS r
    JOIN canvass_parsed AS p ON p.line = r.line
) AS v
WHERE v.field IS NOT NULL AND canvass.cell(v.cells, getvariable('canvass_fields'), v.field) IS NOT NULL
GROUP BY v.field;

CREATE OR REPLACE TEMP TABLE canvass_rejected AS
SELECT
    r.line,
    CASE
        WHEN len(list_filter(r.cells[len(getvariable('canvass_keys')) + 1:], lambda cell: trim(cell) <> '')) > 0
            THEN 'more cells than the header has'
        WHEN p.kind = 'organisation' AND p.first_name IS NULL
            THEN 'the name is an organisation''s'
        WHEN coalesce(p.first_name, p.last_name, p.home_phone, p.cell_phone, p.email) IS NULL
            THEN 'no name, phone or e-mail address'
    END AS reason
FROM canvass_row AS r
JOIN canvass_parsed AS p ON p.line = r.line
WHERE reason IS NOT NULL;

CREATE OR REPLACE TEMP TABLE canvass_candidate AS
SELECT p.line AS id, p.* EXCLUDE (kind)
FROM canvass_parsed AS p
ANTI JOIN canvass_rejected AS r ON r.line = p.line;

CREATE OR REPLACE TEMP TABLE canvass_evidence AS
FROM canvass.contact_evidence('temp.main.canvass_candidate');

-- Only contacts with a last name of the list can be on it: the others' keys are not worked out.
CREATE OR REPLACE TEMP TABLE canvass_person_evidence AS
WITH
    namesake AS (
        SELECT p.*
        FROM pocket.person AS p
        WHERE last_name_key(p.last_name) IN (SELECT c.last_name FROM canvass_evidence AS c)
    )
SELECT e.*
FROM canvass.contact_evidence('namesake') AS e
SEMI JOIN canvass_evidence AS c ON c.value = e.value AND c.last_name = e.last_name;

-- Rows that are one person, and rows that are a contact. The linking engine is named only where the user wants it, since to plan it
-- takes longer than to load a short list.
CREATE OR REPLACE TEMP TABLE canvass_pair AS
SELECT s.left_id::BIGINT AS id_a, s.right_id::BIGINT AS id_b
FROM canvass.same_evidence('temp.main.canvass_evidence', 'temp.main.canvass_evidence') AS s
WHERE s.left_id::BIGINT < s.right_id::BIGINT
UNION ALL
FROM query(
    CASE
        WHEN getvariable('canvass_is_fuzzy')
            THEN $$SELECT d.id_a::BIGINT, d.id_b::BIGINT FROM canvass.find_duplicates('temp.main.canvass_candidate') AS d$$
        ELSE $$SELECT 0, 0 LIMIT 0$$
    END
);

CREATE OR REPLACE TEMP TABLE canvass_known AS
SELECT s.left_id::BIGINT AS line, s.right_id AS person_id, len(s.shared) AS shared
FROM canvass.same_evidence('temp.main.canvass_evidence', 'temp.main.canvass_person_evidence') AS s
UNION ALL
FROM query(
    CASE
        WHEN getvariable('canvass_is_fuzzy')
            THEN $$
                SELECT l.left_id::BIGINT, l.right_id::VARCHAR, 0
                FROM canvass.link('temp.main.canvass_candidate', 'pocket.person') AS l
                WHERE l.status = 'accepted'
            $$
        ELSE $$SELECT 0, NULL, 0 LIMIT 0$$
    END
);

-- Each row with the first row of the same person.
CREATE OR REPLACE TEMP TABLE canvass_group AS
SELECT c.line, coalesce(g.cluster_id, c.line) AS first_line
FROM canvass_candidate AS c
LEFT JOIN canvass.cluster('temp.main.canvass_pair') AS g ON g.id = c.line;

-- The contact of each group: the one that most rows are, by most that they share, then the oldest; or a new one.
CREATE OR REPLACE TEMP TABLE canvass_contact AS
SELECT n.first_line, n.person_id
FROM (
    SELECT g.first_line, k.person_id, count(DISTINCT k.line) AS lines, sum(k.shared) AS shared
    FROM canvass_known AS k
    JOIN canvass_group AS g ON g.line = k.line
    GROUP BY g.first_line, k.person_id
) AS n
JOIN pocket.person AS p ON p.id = n.person_id
QUALIFY row_number() OVER (
    PARTITION BY n.first_line
    ORDER BY n.lines DESC, n.shared DESC, p.created_at NULLS LAST, n.person_id
) = 1;

CREATE OR REPLACE TEMP TABLE canvass_target AS
SELECT g.line AS first_line, coalesce(c.person_id, uuid()::VARCHAR) AS person_id, c.person_id IS NULL AS is_new
FROM canvass_group AS g
LEFT JOIN canvass_contact AS c ON c.first_line = g.line
WHERE g.line = g.first_line;

-- Each row with its contact. By the policy the first row of a contact is heard first, or the last.
CREATE OR REPLACE TEMP TABLE canvass_heard AS
SELECT
    g.line,
    t.person_id,
    t.is_new,
    CASE WHEN getvariable('canvass_policy') = 'overwrite' THEN -g.line ELSE g.line END AS rank,
    -- New contacts are written whatever the policy; with 'skip' no other row is heard.
    CASE WHEN getvariable('canvass_policy') = 'skip' THEN t.is_new AND g.line = g.first_line ELSE true END AS is_heard
FROM canvass_group AS g
JOIN canvass_target AS t ON t.first_line = g.first_line;

-- What the list says of each contact. An address is one row's as a whole, and so is a birth.
CREATE OR REPLACE TEMP TABLE canvass_said AS
SELECT
    h.person_id,
    any_value(h.is_new) AS is_new,
    min(h.line) AS line,
    arg_min(c.first_name, h.rank) AS first_name,
    arg_min(c.middle_name, h.rank) AS middle_name,
    arg_min(c.last_name, h.rank) AS last_name,
    arg_min(c.suffix, h.rank) AS suffix,
    arg_min(c.birth_date, h.rank) AS birth_date,
    coalesce(year(arg_min(c.birth_date, h.rank)), arg_min(c.birth_year, h.rank)) AS birth_year,
    arg_min(c.gender, h.rank) AS gender,
    arg_min(c.home_phone, h.rank) AS home_phone,
    arg_min(c.cell_phone, h.rank) AS cell_phone,
    arg_min(c.email, h.rank) AS email,
    arg_min(c.congressional_district, h.rank) AS congressional_district,
    arg_min(c.state_senate_district, h.rank) AS state_senate_district,
    arg_min(c.state_house_district, h.rank) AS state_house_district,
    arg_min(c.precinct, h.rank) AS precinct,
    arg_min(c.party, h.rank) AS party,
    arg_min(c.svid, h.rank) AS svid,
    -- Of the rows with a street, else of those with any part.
    arg_min(
        {'address1': c.address1, 'address2': c.address2, 'city': c.city, 'state': c.state, 'zip': c.zip, 'county': c.county},
        (c.address1 IS NULL, coalesce(c.address2, c.city, c.zip, c.county, c.state) IS NULL, h.rank)
    ) AS address,
    arg_min(
        h.line,
        (c.address1 IS NULL, coalesce(c.address2, c.city, c.zip, c.county, c.state) IS NULL, h.rank)
    ) AS address_line
FROM canvass_heard AS h
JOIN canvass_candidate AS c ON c.line = h.line
WHERE h.is_heard
GROUP BY h.person_id;

CREATE OR REPLACE TEMP TABLE canvass_new AS
SELECT s.person_id AS id, s.* EXCLUDE (person_id, is_new, address, address_line), unnest(s.address)
FROM canvass_said AS s
WHERE s.is_new;

INSERT INTO pocket.person BY NAME
SELECT
    n.* EXCLUDE (line),
    pid_encode(nextval('pocket.person_serial')) AS pid,
    getvariable('source_name')::VARCHAR AS import_source,
    make_timestamp(epoch_us(now())) AS import_date,
    getvariable('canvass_job') AS import_batch_id,
    canvass.row_json(getvariable('canvass_keys'), r.cells)::JSON AS original_data,
    make_timestamp(epoch_us(now())) AS created_at,
    make_timestamp(epoch_us(now())) AS updated_at
FROM canvass_new AS n
JOIN canvass_row AS r ON r.line = n.line;

-- What becomes of the addresses of contacts that are there: completed where nothing speaks against it, and never mixed from two. To fill
-- blanks, all that the contact has must be the list's too; to overwrite, it is enough that nothing which both have differs.
CREATE OR REPLACE TEMP TABLE canvass_place AS
SELECT
    a.person_id,
    CASE
        WHEN getvariable('canvass_policy') = 'overwrite' AND a.is_another THEN 'replaced'
        WHEN getvariable('canvass_policy') = 'overwrite' OR a.is_same THEN 'completed'
        WHEN a.is_another THEN 'another'
        ELSE 'kept'
    END AS fate
FROM (
    SELECT
        s.person_id,
        canvass.is_same_address(
            {'address1': p.address1, 'address2': p.address2, 'city': p.city, 'state': p.state, 'zip': p.zip, 'county': p.county},
            s.address
        ) AS is_same,
        NOT canvass.is_same_address(
            {
                'address1': CASE WHEN s.address.address1 IS NOT NULL THEN p.address1 END,
                'address2': NULL,
                'city': CASE WHEN s.address.city IS NOT NULL THEN p.city END,
                'state': p.state,
                'zip': CASE WHEN s.address.zip IS NOT NULL THEN p.zip END,
                'county': p.county
            },
            s.address
        ) AS is_another
    FROM canvass_said AS s
    JOIN pocket.person AS p ON p.id = s.person_id
    WHERE NOT s.is_new
) AS a;

-- The contacts that are there, as they are to be. No birth date and year that contradict each other; districts and precinct are those
-- of an address; an SVID that a list has is not one that linking found.
CREATE OR REPLACE TEMP TABLE canvass_update AS
SELECT
    p.id,
    s.address_line,
    canvass.settled(getvariable('canvass_policy'), p.first_name, s.first_name) AS first_name,
    canvass.settled(getvariable('canvass_policy'), p.middle_name, s.middle_name) AS middle_name,
    canvass.settled(getvariable('canvass_policy'), p.last_name, s.last_name) AS last_name,
    canvass.settled(getvariable('canvass_policy'), p.suffix, s.suffix) AS suffix,
    CASE
        WHEN getvariable('canvass_policy') = 'overwrite'
            THEN coalesce(s.birth_date, CASE WHEN coalesce(birth_year(p.birth_date) = s.birth_year, true) THEN p.birth_date END)
        WHEN p.birth_date IS NULL AND coalesce(birth_year(p.birth_year) = s.birth_year, true) THEN s.birth_date
        ELSE p.birth_date
    END AS birth_date,
    CASE
        WHEN getvariable('canvass_policy') = 'overwrite' THEN coalesce(s.birth_year, p.birth_year)
        WHEN p.birth_year IS NULL AND coalesce(birth_year(p.birth_date) = s.birth_year, true) THEN s.birth_year
        ELSE p.birth_year
    END AS birth_year,
    canvass.settled(getvariable('canvass_policy'), p.gender, s.gender) AS gender,
    canvass.settled(getvariable('canvass_policy'), p.home_phone, s.home_phone) AS home_phone,
    canvass.settled(getvariable('canvass_policy'), p.cell_phone, s.cell_phone) AS cell_phone,
    canvass.settled(getvariable('canvass_policy'), p.email, s.email) AS email,
    canvass.settled(
        getvariable('canvass_policy'),
        p.congressional_district,
        CASE WHEN a.fate <> 'another' THEN s.congressional_district END
    ) AS congressional_district,
    canvass.settled(
        getvariable('canvass_policy'),
        p.state_senate_district,
        CASE WHEN a.fate <> 'another' THEN s.state_senate_district END
    ) AS state_senate_district,
    canvass.settled(
        getvariable('canvass_policy'),
        p.state_house_district,
        CASE WHEN a.fate <> 'another' THEN s.state_house_district END
    ) AS state_house_district,
    canvass.settled(
        getvariable('canvass_policy'),
        p.precinct,
        CASE WHEN a.fate <> 'another' THEN s.precinct END
    ) AS precinct,
    canvass.settled(getvariable('canvass_policy'), p.party, s.party) AS party,
    canvass.settled(getvariable('canvass_policy'), p.svid, s.svid) AS svid,
    CASE
        WHEN canvass.settled(getvariable('canvass_policy'), p.svid, s.svid) IS NOT DISTINCT FROM p.svid THEN p.svid_source
    END AS svid_source,
    canvass.settled_part(a.fate, getvariable('canvass_policy'), p.address1, s.address.address1) AS address1,
    CASE
        -- A unit goes with its street.
        WHEN a.fate = 'replaced'
            OR (
                getvariable('canvass_policy') = 'overwrite'
                AND s.address.address1 <> coalesce(address_standardize(p.address1), p.address1)
            )
            THEN s.address.address2
        ELSE canvass.settled_part(a.fate, getvariable('canvass_policy'), p.address2, s.address.address2)
    END AS address2,
    canvass.settled_part(a.fate, getvariable('canvass_policy'), p.city, s.address.city) AS city,
    canvass.settled_part(a.fate, getvariable('canvass_policy'), p.state, s.address.state) AS state,
    canvass.settled_part(a.fate, getvariable('canvass_policy'), p.zip, s.address.zip) AS zip,
    canvass.settled_part(a.fate, getvariable('canvass_policy'), p.county, s.address.county) AS county
FROM canvass_said AS s
JOIN pocket.person AS p ON p.id = s.person_id
JOIN canvass_place AS a ON a.person_id = s.person_id;

-- The line of the row that each value is from, where it is not an address's: the rank is the line, or its negative.
CREATE OR REPLACE TEMP TABLE canvass_origin AS
SELECT o.person_id, o.field, abs(o.rank) AS line
FROM (
    SELECT
        h.person_id,
        min(CASE WHEN COLUMNS(c.* EXCLUDE (
            id, line, birth_date, birth_year, address1, address2, city, state, zip, county
        )) IS NOT NULL THEN h.rank END),
        coalesce(min(h.rank) FILTER (c.birth_date IS NOT NULL), min(h.rank) FILTER (c.birth_year IS NOT NULL)) AS birth_date,
        coalesce(min(h.rank) FILTER (c.birth_date IS NOT NULL), min(h.rank) FILTER (c.birth_year IS NOT NULL)) AS birth_year,
        min(h.rank) FILTER (c.svid IS NOT NULL) AS svid_source
    FROM canvass_heard AS h
    JOIN canvass_candidate AS c ON c.line = h.line
    WHERE h.is_heard AND NOT h.is_new
    GROUP BY h.person_id
)
UNPIVOT (rank FOR field IN (COLUMNS(* EXCLUDE (person_id)))) AS o;

INSERT INTO pocket.import_change (import_job_id, person_id, field, old_value, new_value, origin)
SELECT
    getvariable('canvass_job'),
    c.person_id,
    c.change.field,
    c.change.old_value,
    c.change.new_value,
    'line ' || coalesce(o.line, c.address_line)
FROM (
    SELECT
        u.id AS person_id,
        u.address_line,
        unnest([
            {'field': 'first_name', 'old_value': p.first_name::VARCHAR, 'new_value': u.first_name::VARCHAR},
            {'field': 'middle_name', 'old_value': p.middle_name::VARCHAR, 'new_value': u.middle_name::VARCHAR},
            {'field': 'last_name', 'old_value': p.last_name::VARCHAR, 'new_value': u.last_name::VARCHAR},
            {'field': 'suffix', 'old_value': p.suffix::VARCHAR, 'new_value': u.suffix::VARCHAR},
            {'field': 'birth_date', 'old_value': p.birth_date::VARCHAR, 'new_value': u.birth_date::VARCHAR},
            {'field': 'birth_year', 'old_value': p.birth_year::VARCHAR, 'new_value': u.birth_year::VARCHAR},
            {'field': 'gender', 'old_value': p.gender::VARCHAR, 'new_value': u.gender::VARCHAR},
            {'field': 'address1', 'old_value': p.address1::VARCHAR, 'new_value': u.address1::VARCHAR},
            {'field': 'address2', 'old_value': p.address2::VARCHAR, 'new_value': u.address2::VARCHAR},
            {'field': 'city', 'old_value': p.city::VARCHAR, 'new_value': u.city::VARCHAR},
            {'field': 'state', 'old_value': p.state::VARCHAR, 'new_value': u.state::VARCHAR},
            {'field': 'zip', 'old_value': p.zip::VARCHAR, 'new_value': u.zip::VARCHAR},
            {'field': 'county', 'old_value': p.county::VARCHAR, 'new_value': u.county::VARCHAR},
            {'field': 'home_phone', 'old_value': p.home_phone::VARCHAR, 'new_value': u.home_phone::VARCHAR},
            {'field': 'cell_phone', 'old_value': p.cell_phone::VARCHAR, 'new_value': u.cell_phone::VARCHAR},
            {'field': 'email', 'old_value': p.email::VARCHAR, 'new_value': u.email::VARCHAR},
            {'field': 'congressional_district', 'old_value': p.congressional_district::VARCHAR, 'new_value': u.congressional_district::VARCHAR},
            {'field': 'state_senate_district', 'old_value': p.state_senate_district::VARCHAR, 'new_value': u.state_senate_district::VARCHAR},
            {'field': 'state_house_district', 'old_value': p.state_house_district::VARCHAR, 'new_value': u.state_house_district::VARCHAR},
            {'field': 'precinct', 'old_value': p.precinct::VARCHAR, 'new_value': u.precinct::VARCHAR},
            {'field': 'party', 'old_value': p.party::VARCHAR, 'new_value': u.party::VARCHAR},
            {'field': 'svid', 'old_value': p.svid::VARCHAR, 'new_value': u.svid::VARCHAR},
            {'field': 'svid_source', 'old_value': p.svid_source::VARCHAR, 'new_value': u.svid_source::VARCHAR}
        ]) AS change
    FROM canvass_update AS u
    JOIN pocket.person AS p ON p.id = u.id
) AS c
LEFT JOIN canvass_origin AS o ON o.person_id = c.person_id AND o.field = c.change.field
WHERE c.change.old_value IS DISTINCT FROM c.change.new_value;

INSERT INTO pocket.import_change (import_job_id, person_id, field, old_value, new_value)
SELECT getvariable('canvass_job'), p.id, 'updated_at', p.updated_at::VARCHAR, make_timestamp(epoch_us(now()))::VARCHAR
FROM pocket.person AS p
-- In DuckDB 1.4 a condition on one side beside the equality is a nested loop.
SEMI JOIN (
    SELECT c.person_id FROM pocket.import_change AS c WHERE c.import_job_id = getvariable('canvass_job')
) AS c ON c.person_id = p.id;

CREATE OR REPLACE TEMP TABLE canvass_changed AS
SELECT c.person_id AS id, list(c.field) AS fields
FROM pocket.import_change AS c
WHERE c.import_job_id = getvariable('canvass_job')
GROUP BY c.person_id;

-- To write an indexed column deletes and inserts the row: so first the others, then those only where one changes.
UPDATE pocket.person AS p
SET
    middle_name = u.middle_name,
    suffix = u.suffix,
    birth_date = u.birth_date,
    birth_year = u.birth_year,
    gender = u.gender,
    address1 = u.address1,
    address2 = u.address2,
    city = u.city,
    state = u.state,
    congressional_district = u.congressional_district,
    state_senate_district = u.state_senate_district,
    state_house_district = u.state_house_district,
    precinct = u.precinct,
    party = u.party,
    svid = u.svid,
    svid_source = u.svid_source,
    updated_at = make_timestamp(epoch_us(now()))
FROM canvass_update AS u
JOIN canvass_changed AS c ON c.id = u.id
WHERE u.id = p.id;

UPDATE pocket.person AS p
SET
    first_name = u.first_name,
    last_name = u.last_name,
    zip = u.zip,
    county = u.county,
    home_phone = u.home_phone,
    cell_phone = u.cell_phone,
    email = u.email
FROM canvass_update AS u
JOIN canvass_changed AS c ON c.id = u.id
WHERE u.id = p.id
    AND list_has_any(c.fields, ['first_name', 'last_name', 'zip', 'county', 'home_phone', 'cell_phone', 'email']);

-- Custom fields: one by the name of the column, in any case, or a new one.
INSERT INTO pocket.custom_field (id, name, field_type, description, import_batch_id, created_at)
SELECT
    uuid()::VARCHAR,
    c.header,
    'text',
    'from the list ' || getvariable('source_name')::VARCHAR,
    getvariable('canvass_job'),
    make_timestamp(epoch_us(now()))
FROM canvass_column AS c
WHERE c.is_custom AND NOT EXISTS (FROM pocket.custom_field AS f WHERE lower(f.name) = lower(c.header));

SET VARIABLE canvass_custom_columns = coalesce(
    (
        SELECT list({'ordinal': c.ordinal, 'custom_field_id': f.id} ORDER BY c.ordinal)
        FROM canvass_column AS c
        JOIN (
            SELECT lower(f.name) AS name, arg_min(f.id::VARCHAR, (f.created_at, f.id)) AS id
            FROM pocket.custom_field AS f
            GROUP BY ALL
        ) AS f ON f.name = lower(c.header)
        WHERE c.is_custom
    ),
    []::STRUCT(ordinal BIGINT, custom_field_id VARCHAR)[]
);

CREATE OR REPLACE TEMP TABLE canvass_custom AS
SELECT
    v.person_id,
    any_value(v.is_new) AS is_new,
    arg_min(v.line, v.rank) AS line,
    v.field.custom_field_id AS custom_field_id,
    arg_min(v.value, v.rank) AS value
FROM (
    SELECT u.person_id, u.is_new, u.line, u.rank, u.field, u.cells[u.field.ordinal] AS value
    FROM (
        SELECT h.person_id, h.is_new, h.line, h.rank, r.cells, unnest(getvariable('canvass_custom_columns')) AS field
        FROM canvass_heard AS h
        JOIN canvass_row AS r ON r.line = h.line
        WHERE h.is_heard
    ) AS u
) AS v
WHERE trim(v.value) <> ''
GROUP BY v.person_id, v.field.custom_field_id;

-- What a new field is, when each of its values is that.
UPDATE pocket.custom_field AS f
SET field_type = k.field_type
FROM (
    SELECT
        v.custom_field_id,
        CASE
            WHEN bool_and(v.kind = 'boolean') THEN 'boolean'
            WHEN bool_and(v.kind = 'date') THEN 'date'
            WHEN bool_and(v.is_number) THEN 'number'
            ELSE 'text'
        END AS field_type
    FROM (
        SELECT
            c.custom_field_id,
            value_kind(c.value) AS kind,
            -- 007 is a code, and no number.
            coalesce(isfinite(TRY_CAST(c.value AS DOUBLE)), false) AND NOT regexp_matches(trim(c.value), '^[-+]?0[0-9]') AS is_number
        FROM canvass_custom AS c
    ) AS v
    GROUP BY v.custom_field_id
) AS k
WHERE k.custom_field_id = f.id AND f.import_batch_id = getvariable('canvass_job');

-- A contact that is there keeps its value, unless the policy overwrites.
CREATE OR REPLACE TEMP TABLE canvass_custom_change AS
SELECT c.*, o.value AS old_value
FROM canvass_custom AS c
LEFT JOIN pocket.person_custom_field AS o ON o.person_id = c.person_id AND o.custom_field_id = c.custom_field_id
WHERE NOT c.is_new
    AND CASE
        WHEN getvariable('canvass_policy') = 'overwrite' THEN o.value IS DISTINCT FROM c.value
        ELSE coalesce(trim(o.value), '') = ''
    END;

INSERT INTO pocket.import_change (import_job_id, person_id, field, old_value, new_value, origin)
SELECT getvariable('canvass_job'), c.person_id, 'custom: ' || c.custom_field_id, c.old_value, c.value, 'line ' || c.line
FROM canvass_custom_change AS c;

DELETE FROM pocket.person_custom_field AS v
USING canvass_custom_change AS c
WHERE v.person_id = c.person_id AND v.custom_field_id = c.custom_field_id;

INSERT INTO pocket.person_custom_field (person_id, custom_field_id, value)
SELECT c.person_id, c.custom_field_id, c.value
FROM canvass_custom AS c
WHERE c.is_new
UNION ALL
SELECT c.person_id, c.custom_field_id, c.value
FROM canvass_custom_change AS c;

-- The tag: one of that name, in any case, or a new one.
INSERT INTO pocket.tag (id, name, import_batch_id, created_at)
SELECT uuid()::VARCHAR, getvariable('canvass_tag'), getvariable('canvass_job'), make_timestamp(epoch_us(now()))
WHERE getvariable('canvass_tag') IS NOT NULL
    AND NOT EXISTS (FROM pocket.tag AS t WHERE lower(trim(t.name)) = lower(getvariable('canvass_tag')));

CREATE OR REPLACE TEMP TABLE canvass_tagged AS
SELECT DISTINCT h.person_id, h.is_new, t.id AS tag_id, t.name
FROM canvass_heard AS h
JOIN (
    SELECT t.id, t.name
    FROM pocket.tag AS t
    WHERE lower(trim(t.name)) = lower(getvariable('canvass_tag'))
    ORDER BY t.name <> getvariable('canvass_tag'), t.created_at, t.id
    LIMIT 1
) AS t ON true
ANTI JOIN pocket.person_tag AS o ON o.person_id = h.person_id AND o.tag_id = t.id;

INSERT INTO pocket.person_tag (person_id, tag_id, created_at, created_by)
SELECT t.person_id, t.tag_id, make_timestamp(epoch_us(now())), coalesce(getvariable('imported_by')::VARCHAR, 'import')
FROM canvass_tagged AS t;

INSERT INTO pocket.import_change (import_job_id, person_id, field, new_value)
SELECT getvariable('canvass_job'), t.person_id, 'tag: ' || t.tag_id, t.name
FROM canvass_tagged AS t
WHERE NOT t.is_new;

-- Every row is one of four. A contact is inserted or updated by the first row that speaks of it.
CREATE OR REPLACE TEMP TABLE canvass_fate AS
SELECT
    h.line,
    h.person_id,
    CASE
        WHEN h.line > min(h.line) OVER contact THEN 'duplicate'
        WHEN h.is_new THEN 'inserted'
        WHEN c.person_id IS NOT NULL THEN 'updated'
        ELSE 'duplicate'
    END AS outcome,
    CASE
        WHEN h.line > min(h.line) OVER contact THEN 'the same person as another row'
        WHEN NOT h.is_new THEN 'a contact that is there'
    END AS reason,
    min(h.line) OVER contact AS first_line
FROM canvass_heard AS h
LEFT JOIN (
    SELECT DISTINCT c.person_id
    FROM pocket.import_change AS c
    WHERE c.import_job_id = getvariable('canvass_job') AND c.origin IS NOT NULL
) AS c ON c.person_id = h.person_id
WINDOW contact AS (PARTITION BY h.person_id)
UNION ALL
SELECT r.line, NULL, 'rejected', r.reason, NULL
FROM canvass_rejected AS r;

INSERT INTO pocket.import_row (import_job_id, line, outcome, reason, person_id, original_data)
SELECT
    getvariable('canvass_job'),
    f.line,
    f.outcome,
    CASE WHEN f.line > f.first_line THEN f.reason || ': line ' || f.first_line ELSE f.reason END,
    f.person_id,
    canvass.row_json(getvariable('canvass_keys'), r.cells)::JSON
FROM canvass_fate AS f
JOIN canvass_row AS r ON r.line = f.line
WHERE f.outcome <> 'inserted';

INSERT INTO pocket.import_job BY NAME
SELECT
    getvariable('canvass_job') AS id,
    'list' AS kind,
    getvariable('source_name')::VARCHAR AS source,
    (SELECT any_value(f.filename) FROM canvass_file AS f) AS file_name,
    (SELECT any_value(h.sheet) FROM canvass_header AS h) AS sheet,
    (SELECT any_value(f.content_hash) FROM canvass_file AS f) AS content_hash,
    (
        SELECT
            to_json(list(
                {'header': c.header, 'field': CASE WHEN c.is_custom THEN 'custom field' ELSE coalesce(c.field, 'ignored') END}
                ORDER BY c.ordinal
            ))
        FROM canvass_column AS c
    )::JSON AS mappings,
    getvariable('canvass_policy') AS conflict_policy,
    'completed' AS status,
    (SELECT count(*) FROM canvass_row) AS rows_read,
    count(*) FILTER (f.outcome = 'inserted') AS rows_inserted,
    count(*) FILTER (f.outcome = 'updated') AS rows_updated,
    count(*) FILTER (f.outcome = 'duplicate') AS rows_duplicate,
    count(*) FILTER (f.outcome = 'rejected') AS rows_rejected,
    coalesce(getvariable('imported_by')::VARCHAR, 'import') AS created_by,
    make_timestamp(epoch_us(now())) AS created_at
FROM canvass_fate AS f;

-- The new contacts' voters, when a voter file is there. A voter that is another contact's is left to sql/link_voters.sql.
SET VARIABLE canvass_has_voters = (
    SELECT count(*) > 0
    FROM duckdb_tables() AS t
    WHERE t.database_name = 'i360' AND t.table_name = 'i360_voters'
);
CREATE OR REPLACE TEMP TABLE canvass_link AS
SELECT l.*
FROM query(
    CASE
        WHEN getvariable('canvass_has_voters')
            THEN $$
                SELECT
                    l.person_id,
                    canvass.svid_number(l.svid::VARCHAR) AS svid,
                    coalesce(l.match_details->>'voter_state', '') AS voter_state,
                    l.match_type,
                    l.match_score,
                    l.match_details
                FROM canvass.link_voters('temp.main.canvass_new', 'i360.i360_voters') AS l
                WHERE l.status = 'accepted'
            $$
        ELSE $$
            SELECT
                NULL::VARCHAR AS person_id,
                NULL::BIGINT AS svid,
                NULL::VARCHAR AS voter_state,
                NULL::VARCHAR AS match_type,
                NULL::DOUBLE AS match_score,
                NULL::JSON AS match_details
            LIMIT 0
        $$
    END
) AS l
ANTI JOIN pocket.person_voter_match AS m ON m.svid = l.svid AND m.voter_state = l.voter_state
WHERE l.svid IS NOT NULL;

INSERT INTO pocket.person_voter_match
    (id, person_id, svid, voter_state, match_type, match_score, match_details, matched_at, matched_by)
SELECT
    uuid()::VARCHAR,
    l.person_id,
    l.svid,
    l.voter_state,
    l.match_type,
    l.match_score,
    l.match_details,
    make_timestamp(epoch_us(now())),
    'import'
FROM canvass_link AS l;

UPDATE pocket.person AS p
SET svid = l.svid, svid_source = 'link'
FROM canvass_link AS l
WHERE l.person_id = p.id AND p.svid IS NULL;

INSERT INTO canvass_outcome
FROM (
    SELECT 1, f.outcome, f.reason, count(*) FROM canvass_fate AS f GROUP BY ALL
    UNION ALL
    SELECT 2, 'read', NULL, count(*) FROM canvass_row
    UNION ALL
    SELECT 3, 'value not read', u.field, u.list_values FROM canvass_unread AS u
    UNION ALL
    SELECT 4, 'linked to a voter', NULL, count(*) FROM canvass_link HAVING count(*) > 0
    UNION ALL
    SELECT 5, 'import ' || getvariable('canvass_job'), NULL, NULL
) AS o
WHERE EXISTS (
    FROM pocket.import_job AS j
    WHERE j.id = getvariable('canvass_job')
        AND j.rows_read = (SELECT count(*) FROM canvass_row)
        AND j.rows_read = j.rows_inserted + j.rows_updated + j.rows_duplicate + j.rows_rejected
        AND j.rows_inserted = (SELECT count(*) FROM pocket.person AS p WHERE p.import_batch_id = j.id)
        AND j.rows_read - j.rows_inserted = (SELECT count(*) FROM pocket.import_row AS r WHERE r.import_job_id = j.id)
        -- True where all of them are there: a table that could not be made left what is written from it unwritten.
        AND NOT EXISTS (
            SELECT 1
            FROM canvass_update, canvass_origin, canvass_changed, canvass_custom, canvass_custom_change, canvass_tagged
            WHERE false
        )
);

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: loading did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.outcome, o.reason, o.list_rows AS "rows"
FROM canvass_outcome AS o
ORDER BY o.position, o.outcome, o.reason;

DROP TABLE temp.main.canvass_file;
DROP TABLE temp.main.canvass_row;
DROP TABLE temp.main.canvass_header;
DROP TABLE temp.main.canvass_mapping;
DROP TABLE temp.main.canvass_column;
DROP TABLE temp.main.canvass_parsed;
DROP TABLE temp.main.canvass_unread;
DROP TABLE temp.main.canvass_rejected;
DROP TABLE temp.main.canvass_candidate;
DROP TABLE temp.main.canvass_evidence;
DROP TABLE temp.main.canvass_person_evidence;
DROP TABLE temp.main.canvass_pair;
DROP TABLE temp.main.canvass_known;
DROP TABLE temp.main.canvass_group;
DROP TABLE temp.main.canvass_contact;
DROP TABLE temp.main.canvass_target;
DROP TABLE temp.main.canvass_heard;
DROP TABLE temp.main.canvass_said;
DROP TABLE temp.main.canvass_new;
DROP TABLE temp.main.canvass_place;
DROP TABLE temp.main.canvass_update;
DROP TABLE temp.main.canvass_origin;
DROP TABLE temp.main.canvass_changed;
DROP TABLE temp.main.canvass_custom;
DROP TABLE temp.main.canvass_custom_change;
DROP TABLE temp.main.canvass_tagged;
DROP TABLE temp.main.canvass_fate;
DROP TABLE temp.main.canvass_link;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_behind;
RESET VARIABLE canvass_job;
RESET VARIABLE canvass_policy;
RESET VARIABLE canvass_is_fuzzy;
RESET VARIABLE canvass_tag;
RESET VARIABLE canvass_path;
RESET VARIABLE canvass_literal;
RESET VARIABLE canvass_mapping;
RESET VARIABLE canvass_fields;
RESET VARIABLE canvass_keys;
RESET VARIABLE canvass_custom_columns;
RESET VARIABLE canvass_has_voters;
RESET VARIABLE file;
RESET VARIABLE source_name;
RESET VARIABLE imported_by;
RESET VARIABLE mapping;
RESET VARIABLE conflict_policy;
RESET VARIABLE duplicate_rule;
RESET VARIABLE tag;
RESET VARIABLE sheet;
RESET VARIABLE header_row;
RESET VARIABLE again;
