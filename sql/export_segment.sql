-- sql/export_segment.sql
-- Writes the members of a segment, as of its last run, into a file: Parquet where its name ends in .parquet, else CSV (UTF-8, comma, a
-- header). A segment of contacts is written a row a contact, sorted by name; one of voters a row a voter, contact or not, with the
-- columns of i360.i360_voters and person_id. An existing file is replaced. In CSV a list is its items with '; ' between them, a map is
-- JSON, and a text that a spreadsheet would take for a formula (it begins with =, @, a tab or a line break, or with + or - and is no
-- number) gets an apostrophe before it; phone numbers stay as they are. Parquet has each value as it is. Expects the database pocket,
-- and i360 where a column is a voter's. Fails on a column that is not there, naming it. Writes nothing into pocket. Reports what was
-- written.
-- Variable: segment VARCHAR: the id of the segment, or its name
-- Variable: file VARCHAR: the path of the file to write
-- Variable: columns VARCHAR[] = NULL: the columns, in their order; by default names, address, phones, e-mail, party, SVID
-- Example: .read sql/export_segment.sql
-- Source: docs/segments.md; OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_segment = (FROM canvass.segment_named(getvariable('segment')::VARCHAR));
SET VARIABLE canvass_base = (
    SELECT CASE WHEN s.segment_type IN ('voter', 'i360') THEN 'voters' ELSE 'contacts' END
    FROM pocket.segment AS s
    WHERE s.id::VARCHAR = getvariable('canvass_segment')
);
SET VARIABLE canvass_format = (
    SELECT
        CASE
            WHEN nullif(trim(getvariable('file')::VARCHAR), '') IS NULL THEN error('canvass: into which file? SET VARIABLE file to a path')
            WHEN getvariable('file')::VARCHAR ILIKE '%.parquet' THEN 'parquet'
            WHEN getvariable('file')::VARCHAR ILIKE '%.xls%'
                THEN error('canvass: a segment is exported as CSV or Parquet; let the name of file end in .csv or .parquet')
            ELSE 'csv'
        END
);
SET VARIABLE canvass_columns = coalesce(
    getvariable('columns')::VARCHAR[],
    CASE getvariable('canvass_base')
        WHEN 'voters'
            THEN ['svid', 'state', 'first_name', 'last_name', 'address1', 'address2', 'city', 'zip_code', 'cell_phone', 'party', 'person_id']
        ELSE [
            'id', 'pid', 'first_name', 'last_name', 'address1', 'address2', 'city', 'state', 'zip', 'cell_phone', 'home_phone', 'email',
            'party', 'svid'
        ]
    END
);

-- Each column with what it has: quoted names, never text of the user's.
SET VARIABLE canvass_export = (
    WITH
        chosen AS (
            SELECT
                unnest(getvariable('canvass_columns')) AS name,
                generate_subscripts(getvariable('canvass_columns'), 1) AS position,
                getvariable('columns') IS NOT NULL AS is_asked_for
        ),
        known AS (
            SELECT c.column_name, c.column_type
            FROM canvass.segment_columns() AS c
            WHERE c.base = getvariable('canvass_base')
            UNION ALL
            SELECT 'person_id', 'VARCHAR'
            WHERE getvariable('canvass_base') = 'voters'
        ),
        column_of AS (
            SELECT
                w.position,
                CASE
                    WHEN k.column_name IS NULL
                        THEN error('canvass: columns: ' || getvariable('canvass_base') || ' has no column ' || coalesce(w.name, 'NULL')
                            || '; FROM canvass.segment_columns() lists them')
                    ELSE k.column_name
                END AS name,
                'm."' || replace(k.column_name, '"', '""') || '"' AS value,
                k.column_type
            FROM chosen AS w
            LEFT JOIN known AS k ON lower(k.column_name) = lower(w.name)
            -- Of the default ones those that are there.
            WHERE w.is_asked_for OR k.column_name IS NOT NULL
        )
    SELECT {
        'wanted': CASE WHEN count(*) = 0 THEN error('canvass: columns is empty; name some, or leave it out') ELSE list(c.name) END,
        'expressions': string_agg(
            CASE
                WHEN getvariable('canvass_format') = 'parquet' THEN c.value
                WHEN c.column_type LIKE 'MAP(%' OR c.column_type LIKE 'STRUCT(%' THEN 'canvass.csv_text(to_json(' || c.value || ')::VARCHAR)'
                WHEN c.column_type LIKE '%]' THEN 'canvass.csv_text(array_to_string(' || c.value || ', ''; ''))'
                WHEN c.column_type = 'VARCHAR' OR c.column_type LIKE 'ENUM(%' THEN 'canvass.csv_text(' || c.value || '::VARCHAR)'
                ELSE c.value
            END || ' AS "' || replace(
                CASE getvariable('canvass_format') WHEN 'csv' THEN canvass.csv_text(c.name) ELSE c.name END, '"', '""'
            ) || '"',
            ', ' ORDER BY c.position
        )
    }
    FROM column_of AS c
);

SET VARIABLE canvass_query = (
    'SELECT ' || getvariable('canvass_export').expressions || CASE
        WHEN getvariable('canvass_base') = 'voters'
            -- Once, though the file may have a voter twice, and two contacts be linked to one.
            THEN ' FROM (SELECT v.*, k.person_id FROM pocket.segment_voter AS s JOIN i360.i360_voters AS v ON try_cast(v.svid AS BIGINT) '
                || '= s.svid AND canvass.same_state(canvass.state_key(v.state::VARCHAR), s.voter_state) LEFT JOIN '
                || 'pocket.person_voter_match AS k ON k.svid = s.svid AND canvass.same_state(k.voter_state, s.voter_state) '
                || 'WHERE s.segment_id = ' || canvass.sql_literal(getvariable('canvass_segment'))
                || ' QUALIFY row_number() OVER (PARTITION BY s.voter_state, s.svid ORDER BY k.person_id NULLS LAST) = 1'
                || ') AS m ORDER BY m.last_name, m.first_name, m.svid'
        ELSE ' FROM canvass.segment_contacts'
            || CASE WHEN canvass.asks_voters(getvariable('canvass_export').wanted, 'pocket') THEN '_voters' ELSE '' END
            || '(wanted := getvariable(''canvass_export'').wanted) AS m SEMI JOIN (SELECT s.person_id::VARCHAR AS person_id '
            || 'FROM pocket.segment_person AS s WHERE s.segment_id::VARCHAR = ' || canvass.sql_literal(getvariable('canvass_segment'))
            || ') AS s ON s.person_id = m.id::VARCHAR ORDER BY m.last_name, m.first_name, m.id'
    END
);

CREATE OR REPLACE TEMP TABLE canvass_exported AS
FROM query(getvariable('canvass_query'));

COPY (FROM canvass_exported) TO (getvariable('file')) (FORMAT (getvariable('canvass_format')));

SELECT
    s.name,
    getvariable('file')::VARCHAR AS file,
    getvariable('canvass_format') AS format,
    len(getvariable('canvass_export').wanted) AS columns,
    (SELECT count(*) FROM canvass_exported) AS "rows"
FROM pocket.segment AS s
WHERE s.id::VARCHAR = getvariable('canvass_segment');

DROP TABLE temp.main.canvass_exported;
RESET VARIABLE canvass_segment;
RESET VARIABLE canvass_base;
RESET VARIABLE canvass_format;
RESET VARIABLE canvass_columns;
RESET VARIABLE canvass_export;
RESET VARIABLE canvass_query;
RESET VARIABLE segment;
RESET VARIABLE file;
RESET VARIABLE columns;
