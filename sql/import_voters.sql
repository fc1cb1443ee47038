-- sql/import_voters.sql
-- Makes contacts of the rows of a voter file, in one transaction, and reports. The rows are those of a table, view or file, such
-- as a temporary view over i360.i360_voters with a WHERE. It has the columns svid, first_name and last_name, and what it has of
-- the others of i360_voters; zip and email are understood as well as zip_code and email_mydata. Each voter becomes a row of
-- pocket.person with a PID, values in the form that canvass compares (names cased, phones E.164, ZIP of five digits), svid
-- (svid_source NULL: a source supplied it), import_source, import_date, import_batch_id, and in original_data its row as it came,
-- without the columns that are NULL; and gets an exact link in pocket.person_voter_match. Who is a contact already becomes no other
-- one: linked to the voter, or, while linked to none, with the SVID (of the same state, where both have one). So run
-- sql/link_voters.sql first, which finds the voters among the contacts. Such a row, and the second row of one voter, is a duplicate;
-- a row without an SVID that fits BIGINT, or without a name, is rejected. Both go into pocket.import_row with line (the number of
-- the row), reason and contact, and the run into pocket.import_job, whose id is the import_batch_id. Run again it imports nobody
-- twice. Expects the database pocket, writable, with sql/schema/pocket.sql; fails and writes nothing when a column is missing or
-- there is no row. Reports the import's id and how many rows had which outcome; those of 'read' are all others together.
-- Variable: voters VARCHAR: the name of the table, view or file
-- Variable: source_name VARCHAR = 'i360': the import_source of the contacts
-- Variable: imported_by VARCHAR = 'system': to whom the import is ascribed
-- Example: .read sql/import_voters.sql
-- Source: reference 002, key decisions: the voter file is the list, for whoever has one

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));
-- PIDs that came by another way than the sequence are not given again.
SET VARIABLE canvass_behind = (FROM canvass.serials_behind('pocket'));
SET VARIABLE canvass_behind = (SELECT count(nextval('pocket.person_serial')) FROM range(getvariable('canvass_behind')));
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN coalesce(trim(getvariable('voters')::VARCHAR), '') = ''
                THEN error('canvass: no voters; SET VARIABLE voters = ''…'', a table, view or file with svid, first_name and last_name')
        END
);

-- NULL when the table cannot be read: an error of the binder does not end the transaction.
RESET VARIABLE canvass_columns;
SET VARIABLE canvass_columns = (
    SELECT list(lower(c.column_name))
    FROM (SELECT count(COLUMNS(*)) FROM (FROM query_table(canvass.table_or_file(getvariable('voters'))) LIMIT 0))
    UNPIVOT (n FOR column_name IN (COLUMNS(*))) AS c
);
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN getvariable('canvass_columns') IS NULL
                THEN error('canvass: cannot read ' || getvariable('voters') || '; voters must name a table, view or file')
            WHEN NOT list_has_all(getvariable('canvass_columns'), ['svid', 'first_name', 'last_name'])
                THEN error('canvass: ' || getvariable('voters') || ' needs the columns svid, first_name and last_name; it has '
                    || array_to_string(getvariable('canvass_columns'), ', '))
        END
);
SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: ' || getvariable('voters') || ' has no rows; nothing to import') END
    FROM query_table(canvass.table_or_file(getvariable('voters')))
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (
    position INTEGER,
    import_job_id VARCHAR,
    outcome VARCHAR,
    reason VARCHAR,
    voters BIGINT
);

SET VARIABLE canvass_import = uuid()::VARCHAR;

-- One row a row of the input, with the columns of person that it fills.
CREATE OR REPLACE TEMP TABLE canvass_voter AS
WITH
    numbered AS (
        SELECT
            v.*,
            row_number() OVER () AS canvass_line,
            -- A merge patch drops what is NULL. Not to_json(v): a column v would go before the row.
            json_merge_patch('{}', to_json(struct_pack(*COLUMNS(v.*)))) AS canvass_original
        FROM query_table(canvass.table_or_file(getvariable('voters'))) AS v
    )
SELECT
    v.* EXCLUDE (canvass_line, canvass_original),
    v.canvass_line AS line,
    v.canvass_original AS original_data,
    uuid()::VARCHAR AS person_id
FROM canvass.voter_values('numbered') AS v;

-- Which voters are contacts: by a link, or by their SVID while they have none.
CREATE OR REPLACE TEMP TABLE canvass_taken AS
SELECT m.svid, m.voter_state, m.person_id::VARCHAR AS person_id, 'the voter is linked to a contact' AS reason
FROM pocket.person_voter_match AS m
SEMI JOIN pocket.person AS p ON p.id = m.person_id
UNION ALL
SELECT p.svid, canvass.state_key(p.state), p.id::VARCHAR, 'a contact has the SVID'
FROM pocket.person AS p
ANTI JOIN pocket.person_voter_match AS m ON m.person_id = p.id
WHERE p.svid IS NOT NULL;

-- The rows that become no contact, and why.
CREATE OR REPLACE TEMP TABLE canvass_left_out AS
WITH
    valid AS (
        SELECT v.line, v.person_id, v.svid, v.voter_state
        FROM canvass_voter AS v
        WHERE v.svid IS NOT NULL AND coalesce(v.first_name, v.last_name) IS NOT NULL
    ),
    contact AS (
        SELECT v.line, arg_max(t.person_id, (t.reason, t.person_id)) AS person_id, max(t.reason) AS reason
        FROM valid AS v
        JOIN canvass_taken AS t ON t.svid = v.svid
        WHERE t.voter_state = v.voter_state OR t.voter_state = '' OR v.voter_state = ''
        GROUP BY v.line
    ),
    -- A row without a state speaks of the voter whom another row has by this SVID.
    placed AS (
        SELECT
            v.line,
            v.person_id,
            v.svid,
            coalesce(nullif(v.voter_state, ''), min(nullif(v.voter_state, '')) OVER (PARTITION BY v.svid), '') AS voter_state
        FROM valid AS v
    ),
    again AS (
        SELECT
            v.line,
            arg_min(v.person_id, v.line) OVER (PARTITION BY v.voter_state, v.svid) AS person_id,
            min(v.line) OVER (PARTITION BY v.voter_state, v.svid) AS first_line
        FROM placed AS v
    )
SELECT
    v.line,
    'rejected' AS outcome,
    CASE
        WHEN v.given_svid IS NULL THEN 'no SVID'
        WHEN v.svid IS NULL THEN 'the SVID is no whole number that fits BIGINT'
        ELSE 'no name'
    END AS reason,
    NULL::VARCHAR AS person_id
FROM canvass_voter AS v
WHERE v.svid IS NULL OR coalesce(v.first_name, v.last_name) IS NULL
UNION ALL
SELECT c.line, 'duplicate', c.reason, c.person_id
FROM contact AS c
UNION ALL
SELECT a.line, 'duplicate', 'an earlier row has the same voter', a.person_id
FROM again AS a
ANTI JOIN contact AS c ON c.line = a.line
WHERE a.line > a.first_line;

INSERT INTO pocket.import_job
    (
        id, kind, source, file_name, conflict_policy, status, rows_read, rows_inserted, rows_updated, rows_duplicate, rows_rejected,
        created_by, created_at
    )
SELECT
    getvariable('canvass_import'),
    'voters',
    coalesce(getvariable('source_name')::VARCHAR, 'i360'),
    getvariable('voters'),
    'skip',
    'completed',
    (SELECT count(*) FROM canvass_voter),
    (SELECT count(*) FROM canvass_voter) - count(*),
    0,
    count(*) FILTER (l.outcome = 'duplicate'),
    count(*) FILTER (l.outcome = 'rejected'),
    coalesce(getvariable('imported_by')::VARCHAR, 'system'),
    make_timestamp(epoch_us(now()))
FROM canvass_left_out AS l;

INSERT INTO pocket.import_row (import_job_id, line, outcome, reason, person_id, original_data)
SELECT getvariable('canvass_import'), l.line, l.outcome, l.reason, l.person_id, v.original_data
FROM canvass_left_out AS l
JOIN canvass_voter AS v ON v.line = l.line;

INSERT INTO pocket.person BY NAME
SELECT
    v.person_id AS id,
    v.* EXCLUDE (line, person_id, given_svid, voter_state),
    pid_encode(nextval('pocket.person_serial')) AS pid,
    coalesce(getvariable('source_name')::VARCHAR, 'i360') AS import_source,
    make_timestamp(epoch_us(now())) AS import_date,
    getvariable('canvass_import') AS import_batch_id,
    make_timestamp(epoch_us(now())) AS created_at,
    make_timestamp(epoch_us(now())) AS updated_at
FROM canvass_voter AS v
ANTI JOIN canvass_left_out AS l ON l.line = v.line;

INSERT INTO pocket.person_voter_match
    (id, person_id, svid, voter_state, match_type, match_score, match_details, matched_at, matched_by)
SELECT
    uuid()::VARCHAR,
    v.person_id,
    v.svid,
    v.voter_state,
    'exact',
    1.0,
    json_object('rule', 'exact', 'voter_state', v.voter_state),
    make_timestamp(epoch_us(now())),
    'import'
FROM canvass_voter AS v
ANTI JOIN canvass_left_out AS l ON l.line = v.line;

INSERT INTO canvass_outcome
SELECT o.position, getvariable('canvass_import'), o.outcome, o.reason, o.voters
FROM (
    SELECT 1 AS position, 'read' AS outcome, NULL AS reason, j.rows_read AS voters
    FROM pocket.import_job AS j
    WHERE j.id = getvariable('canvass_import')
    UNION ALL
    SELECT 2, 'inserted', NULL, count(*) FROM pocket.person AS p WHERE p.import_batch_id = getvariable('canvass_import')
    UNION ALL
    SELECT CASE l.outcome WHEN 'duplicate' THEN 3 ELSE 4 END, l.outcome, l.reason, count(*)
    FROM pocket.import_row AS l
    WHERE l.import_job_id = getvariable('canvass_import')
    GROUP BY l.outcome, l.reason
) AS o
WHERE NOT EXISTS (
    FROM canvass_voter AS v
    ANTI JOIN canvass_left_out AS l ON l.line = v.line
    ANTI JOIN pocket.person_voter_match AS m ON m.person_id = v.person_id AND m.svid = v.svid AND m.voter_state = v.voter_state
);

-- What was written adds up to what was read.
SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) < 2 OR sum(o.voters) FILTER (o.outcome = 'read') IS DISTINCT FROM sum(o.voters) FILTER (o.outcome <> 'read')
                THEN error('canvass: the import did not finish; nothing was written')
        END
    FROM canvass_outcome AS o
);

COMMIT;

SELECT o.import_job_id, o.outcome, o.reason, o.voters
FROM canvass_outcome AS o
ORDER BY o.position, o.voters DESC, o.reason;

DROP TABLE temp.main.canvass_voter;
DROP TABLE temp.main.canvass_taken;
DROP TABLE temp.main.canvass_left_out;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_behind;
RESET VARIABLE canvass_columns;
RESET VARIABLE canvass_import;
RESET VARIABLE voters;
RESET VARIABLE source_name;
RESET VARIABLE imported_by;
