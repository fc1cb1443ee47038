-- sql/undo_merge.sql
-- Takes one run of sql/merge_duplicates.sql back, in one transaction, and reports: pocket is row for row as it was before, but
-- for what was changed since. The contacts that were merged are there again; what was moved, dropped and filled goes back. A
-- value that was filled and is another by now stays, and so does all that the survivors got since. A row that was moved goes back
-- as it is now; one that was deleted or given to somebody else since stays away, but the tags, segments and custom fields of a
-- contact that was merged are those of before. A link to the voter file is not put back when the contact or the voter has another
-- one by now; it stays in pocket.match_history. The report names all of these. Runs are undone latest first: fails, says what is
-- wrong, and writes nothing when a later run merged one of the survivors, into it or it into another; also when a survivor was
-- deleted, when an id is taken, and when the run was undone before.
-- Variable: merge_id VARCHAR: the run, as its report and pocket.merge_log have it; without it, the error lists the last runs
-- Variable: undone_by VARCHAR = 'system': to whom the undoing is ascribed
-- Example: .read sql/undo_merge.sql
-- Source: docs/merging.md

BEGIN;

-- Checks are assignments, because a SELECT would show its result.
SET VARIABLE canvass_check = (FROM canvass.check_database('pocket'));

CREATE OR REPLACE TEMP TABLE canvass_log AS
FROM pocket.merge_log AS l
WHERE l.merge_id = getvariable('merge_id')::VARCHAR;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) = 0
                THEN error('canvass: ' || coalesce('there is no merge ' || nullif(trim(getvariable('merge_id')::VARCHAR), ''), 'no merge_id')
                    || '; SET VARIABLE merge_id = ''…''. The last runs that can be undone: ' || coalesce((
                        SELECT string_agg(r.run, '; ' ORDER BY r.merged_at DESC)
                        FROM (
                            SELECT
                                l.merge_id || ' (' || any_value(l.merged_at) || ', by ' || any_value(l.merged_by) || ', '
                                    || count(*) || ' contacts)' AS run,
                                any_value(l.merged_at) AS merged_at
                            FROM pocket.merge_log AS l
                            WHERE l.undone_at IS NULL
                            GROUP BY l.merge_id
                            ORDER BY merged_at DESC
                            LIMIT 5
                        ) AS r
                    ), 'none'))
            WHEN bool_and(l.undone_at IS NOT NULL)
                THEN error('canvass: merge ' || any_value(l.merge_id) || ' was undone at ' || any_value(l.undone_at) || ' by '
                    || any_value(l.undone_by) || '; nothing is left to undo')
        END
    FROM canvass_log AS l
);

CREATE OR REPLACE TEMP TABLE canvass_survivor AS
SELECT l.survivor_id AS id, any_value(l.merged_at) AS merged_at
FROM canvass_log AS l
GROUP BY l.survivor_id;

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) > 0
                THEN error('canvass: a later merge has the same contacts; undo merge ' || arg_max(n.merge_id, n.merged_at)
                    || ' first, which ' || arg_max(n.what, n.merged_at))
        END
    FROM (
        SELECT l.merge_id, l.merged_at, 'merged ' || l.loser_id || ' into ' || l.survivor_id AS what
        FROM pocket.merge_log AS l
        JOIN canvass_survivor AS s ON s.id = l.survivor_id
        WHERE l.undone_at IS NULL AND l.merge_id <> getvariable('merge_id')::VARCHAR AND l.merged_at >= s.merged_at
        UNION ALL
        SELECT l.merge_id, l.merged_at, 'merged ' || l.loser_id || ' into ' || l.survivor_id
        FROM pocket.merge_log AS l
        JOIN canvass_survivor AS s ON s.id = l.loser_id
        WHERE l.undone_at IS NULL AND l.merge_id <> getvariable('merge_id')::VARCHAR AND l.merged_at >= s.merged_at
    ) AS n
);

SET VARIABLE canvass_check = (
    SELECT
        CASE
            WHEN count(*) FILTER (p.is_gone) > 0
                THEN error('canvass: ' || count(*) FILTER (p.is_gone) || ' survivors of the merge are no longer in pocket.person, '
                    || 'such as ' || min(p.id) FILTER (p.is_gone) || '; put them back first')
            WHEN count(*) > 0
                THEN error('canvass: ' || count(*) || ' contacts that were merged are in pocket.person again, such as ' || min(p.id)
                    || '; delete them, or give them another id')
        END
    FROM (
        SELECT s.id, true AS is_gone
        FROM canvass_survivor AS s
        ANTI JOIN pocket.person AS p ON p.id::VARCHAR = s.id
        UNION ALL
        SELECT l.loser_id, false
        FROM canvass_log AS l
        SEMI JOIN pocket.person AS p ON p.id::VARCHAR = l.loser_id
    ) AS p
);

-- The report. Empty until all is written: not every client stops at an error, and one of the binder does not end the transaction.
CREATE OR REPLACE TEMP TABLE canvass_outcome (position INTEGER, result VARCHAR, detail VARCHAR, "rows" BIGINT, example VARCHAR);

-- The columns of each table as it is now, for rows that are kept as text.
SET VARIABLE canvass_structure = (
    SELECT map(list(s.table_name ORDER BY s.table_name), list(s.structure ORDER BY s.table_name))
    FROM (
        SELECT c.table_name, json_group_object(c.column_name, 'VARCHAR')::VARCHAR AS structure
        FROM duckdb_columns() AS c
        WHERE c.database_name = 'pocket' AND c.schema_name = 'main'
        GROUP BY c.table_name
    ) AS s
);

-- The survivors' values, as text.
CREATE OR REPLACE TEMP TABLE canvass_now AS
SELECT n.id, n.field, n.value
FROM (
    SELECT COLUMNS(p.*)::VARCHAR
    FROM pocket.person AS p
    SEMI JOIN canvass_survivor AS s ON s.id = p.id::VARCHAR
) UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(* EXCLUDE (id)))) AS n;

-- A value that is another by now is the user's; an SVID and its source are one.
CREATE OR REPLACE TEMP TABLE canvass_value AS
SELECT
    c.survivor_id,
    c.column_name AS field,
    c.old_value,
    bool_or(n.value IS DISTINCT FROM c.new_value) OVER (
        PARTITION BY c.survivor_id, CASE WHEN c.column_name = 'svid_source' THEN 'svid' ELSE c.column_name END
    ) AS is_kept
FROM pocket.merge_change AS c
LEFT JOIN canvass_now AS n ON n.id = c.survivor_id AND n.field = c.column_name
WHERE c.merge_id = getvariable('merge_id')::VARCHAR AND c.action = 'filled';

-- The survivors as they were, but for what stays.
CREATE OR REPLACE TEMP TABLE canvass_restored AS
SELECT
    n.id,
    json_merge_patch(
        json_group_object(n.field, CASE WHEN v.field IS NULL THEN n.value ELSE v.old_value END),
        json_object('id', n.id)
    ) AS image
FROM canvass_now AS n
-- The conditions of one side stand inside it: beside the equality, DuckDB 1.4 would compare each row with each.
SEMI JOIN (
    SELECT c.survivor_id FROM canvass_value AS c WHERE NOT c.is_kept AND c.field <> 'updated_at'
) AS s ON s.survivor_id = n.id
LEFT JOIN (FROM canvass_value AS c WHERE NOT c.is_kept) AS v ON v.survivor_id = n.id AND v.field = n.field
GROUP BY n.id;

-- What names the survivors now, with the key that merging wrote down.
CREATE OR REPLACE TEMP TABLE canvass_reference AS
SELECT
    'communication' AS table_name,
    t.rowid AS row_id,
    t.person_id::VARCHAR AS person_id,
    to_json({'id': t.id}) AS row_key
FROM pocket.communication AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'event_registration', t.rowid, t.person_id::VARCHAR, to_json({'id': t.id})
FROM pocket.event_registration AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'whip_status', t.rowid, t.person_id::VARCHAR, to_json({'id': t.id})
FROM pocket.whip_status AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'match_history', t.rowid, t.person_id::VARCHAR, to_json({'id': t.id, 'removed_at': t.removed_at, 'reason': t.reason})
FROM pocket.match_history AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT
    'import_row',
    t.rowid,
    t.person_id::VARCHAR,
    to_json({'import_job_id': t.import_job_id, 'line': t.line, 'outcome': t.outcome, 'reason': t.reason})
FROM pocket.import_row AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT
    'import_change',
    t.rowid,
    t.person_id::VARCHAR,
    to_json({
        'import_job_id': t.import_job_id,
        'field': t.field,
        'old_value': t.old_value,
        'new_value': t.new_value,
        'origin': t.origin
    })
FROM pocket.import_change AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'segment_change', t.rowid, t.person_id::VARCHAR, to_json({'execution_id': t.execution_id, 'change': t.change})
FROM pocket.segment_change AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'person_tag', t.rowid, t.person_id::VARCHAR, to_json({'tag_id': t.tag_id::VARCHAR, 'created_at': t.created_at::VARCHAR})
FROM pocket.person_tag AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'record_tag', t.rowid, t.record_id::VARCHAR, to_json({'tag_id': t.tag_id::VARCHAR, 'created_at': t.created_at::VARCHAR})
FROM pocket.record_tag AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.record_id::VARCHAR
WHERE t.record_type = 'person'
UNION ALL
SELECT
    'segment_person',
    t.rowid,
    t.person_id::VARCHAR,
    to_json({'segment_id': t.segment_id::VARCHAR, 'added_at': t.added_at::VARCHAR})
FROM pocket.segment_person AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT
    'person_custom_field',
    t.rowid,
    t.person_id::VARCHAR,
    to_json({'custom_field_id': t.custom_field_id::VARCHAR, 'value': t.value::VARCHAR})
FROM pocket.person_custom_field AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'match_review', t.rowid, t.person_id::VARCHAR, to_json({'id': t.id::VARCHAR})
FROM pocket.match_review AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR
UNION ALL
SELECT 'person_voter_match', t.rowid, t.person_id::VARCHAR, to_json({'id': t.id::VARCHAR})
FROM pocket.person_voter_match AS t
SEMI JOIN canvass_survivor AS s ON s.id = t.person_id::VARCHAR;

-- What was moved, each with the row that it is now. Rows with one key are alike, so that any of them will do.
CREATE OR REPLACE TEMP TABLE canvass_move AS
SELECT c.survivor_id, c.action, c.table_name, c.row_key, c.old_value AS person_id, c.old_row, r.row_id
FROM (
    SELECT m.*, row_number() OVER (PARTITION BY m.table_name, m.survivor_id, m.row_key ORDER BY m.old_value) AS number
    FROM pocket.merge_change AS m
    WHERE m.merge_id = getvariable('merge_id')::VARCHAR AND m.action IN ('moved', 'added')
) AS c
LEFT JOIN (
    SELECT n.*, row_number() OVER (PARTITION BY n.table_name, n.person_id, n.row_key ORDER BY n.row_id) AS number
    FROM canvass_reference AS n
) AS r ON r.table_name = c.table_name AND r.person_id = c.survivor_id AND r.row_key = c.row_key AND r.number = c.number;

CREATE OR REPLACE TEMP TABLE canvass_dropped AS
SELECT c.survivor_id, c.table_name, c.row_key, c.old_value AS person_id, c.old_row
FROM pocket.merge_change AS c
WHERE c.merge_id = getvariable('merge_id')::VARCHAR AND c.action = 'dropped';

UPDATE pocket.communication AS t
SET person_id = r.person_id
FROM canvass_move AS r
WHERE r.table_name = 'communication' AND t.rowid = r.row_id;

UPDATE pocket.event_registration AS t
SET person_id = r.person_id
FROM canvass_move AS r
WHERE r.table_name = 'event_registration' AND t.rowid = r.row_id;

UPDATE pocket.whip_status AS t
SET person_id = r.person_id
FROM canvass_move AS r
WHERE r.table_name = 'whip_status' AND t.rowid = r.row_id;

UPDATE pocket.match_history AS t
SET person_id = r.person_id
FROM canvass_move AS r
WHERE r.table_name = 'match_history' AND r.action = 'moved' AND t.rowid = r.row_id;

UPDATE pocket.import_row AS t
SET person_id = r.person_id
FROM canvass_move AS r
WHERE r.table_name = 'import_row' AND t.rowid = r.row_id;

UPDATE pocket.import_change AS t
SET person_id = r.person_id
FROM canvass_move AS r
WHERE r.table_name = 'import_change' AND t.rowid = r.row_id;

UPDATE pocket.segment_change AS t
SET person_id = r.person_id
FROM canvass_move AS r
WHERE r.table_name = 'segment_change' AND t.rowid = r.row_id;

-- Tables with a unique key: rows are written anew, since an UPDATE of many would find duplicates that are none.
CREATE OR REPLACE TEMP TABLE canvass_moved_match_review AS
SELECT t.* REPLACE (r.person_id AS person_id)
FROM pocket.match_review AS t
JOIN canvass_move AS r ON r.table_name = 'match_review' AND r.row_id = t.rowid;

CREATE OR REPLACE TEMP TABLE canvass_moved_person_voter_match AS
SELECT t.* REPLACE (r.person_id AS person_id)
FROM pocket.person_voter_match AS t
JOIN canvass_move AS r ON r.table_name = 'person_voter_match' AND r.row_id = t.rowid;

DELETE FROM pocket.match_review
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'match_review');

INSERT INTO pocket.match_review BY NAME
FROM canvass_moved_match_review;

DELETE FROM pocket.person_voter_match
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'person_voter_match');

INSERT INTO pocket.person_voter_match BY NAME
FROM canvass_moved_person_voter_match;

-- A dropped review or link comes back where its place is free.
CREATE OR REPLACE TEMP TABLE canvass_back AS
SELECT d.*
FROM canvass_dropped AS d
ANTI JOIN pocket.match_review AS t
    ON t.person_id::VARCHAR = d.person_id AND t.voter_state = (d.old_row->>'voter_state') AND t.svid::VARCHAR = (d.old_row->>'svid')
WHERE d.table_name = 'match_review'
UNION ALL
SELECT d.*
FROM canvass_dropped AS d
ANTI JOIN pocket.person_voter_match AS t ON t.person_id::VARCHAR = d.person_id
ANTI JOIN pocket.person_voter_match AS t ON t.voter_state = (d.old_row->>'voter_state') AND t.svid::VARCHAR = (d.old_row->>'svid')
WHERE d.table_name = 'person_voter_match'
UNION ALL
-- The survivor's own: a blank value that gave way.
SELECT d.*
FROM canvass_dropped AS d
ANTI JOIN (
    SELECT t.person_id::VARCHAR AS person_id, t.custom_field_id::VARCHAR AS custom_field_id
    FROM pocket.person_custom_field AS t
    ANTI JOIN (SELECT m.row_id FROM canvass_move AS m WHERE m.table_name = 'person_custom_field') AS r ON r.row_id = t.rowid
) AS t ON t.person_id = d.person_id AND t.custom_field_id = (d.old_row->>'custom_field_id')
WHERE d.table_name = 'person_custom_field'
UNION ALL
SELECT d.*
FROM canvass_dropped AS d
WHERE d.table_name IN ('person_tag', 'record_tag', 'segment_person')
UNION ALL
-- Rows that have no id go back as they were, also where the survivor's is gone.
SELECT r.survivor_id, r.table_name, r.row_key, r.person_id, r.old_row
FROM canvass_move AS r
WHERE r.table_name IN ('person_tag', 'record_tag', 'segment_person', 'person_custom_field');

DELETE FROM pocket.person_tag
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'person_tag');

DELETE FROM pocket.record_tag
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'record_tag');

DELETE FROM pocket.segment_person
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'segment_person');

DELETE FROM pocket.person_custom_field
WHERE rowid IN (SELECT r.row_id FROM canvass_move AS r WHERE r.table_name = 'person_custom_field');

INSERT INTO pocket.person_tag BY NAME
SELECT unnest(from_json(b.old_row, getvariable('canvass_structure')['person_tag']))
FROM canvass_back AS b
WHERE b.table_name = 'person_tag';

INSERT INTO pocket.record_tag BY NAME
SELECT unnest(from_json(b.old_row, getvariable('canvass_structure')['record_tag']))
FROM canvass_back AS b
WHERE b.table_name = 'record_tag';

INSERT INTO pocket.segment_person BY NAME
SELECT unnest(from_json(b.old_row, getvariable('canvass_structure')['segment_person']))
FROM canvass_back AS b
WHERE b.table_name = 'segment_person';

INSERT INTO pocket.person_custom_field BY NAME
SELECT unnest(from_json(b.old_row, getvariable('canvass_structure')['person_custom_field']))
FROM canvass_back AS b
WHERE b.table_name = 'person_custom_field';

INSERT INTO pocket.match_review BY NAME
SELECT unnest(from_json(b.old_row, getvariable('canvass_structure')['match_review']))
FROM canvass_back AS b
WHERE b.table_name = 'match_review';

INSERT INTO pocket.person_voter_match BY NAME
SELECT unnest(from_json(b.old_row, getvariable('canvass_structure')['person_voter_match']))
FROM canvass_back AS b
WHERE b.table_name = 'person_voter_match';

-- The history of a link that is back.
DELETE FROM pocket.match_history
WHERE rowid IN (
    SELECT r.row_id
    FROM canvass_move AS r
    JOIN canvass_back AS b ON b.table_name = 'person_voter_match' AND (b.row_key->>'id') = (r.row_key->>'id')
    WHERE r.action = 'added'
);

-- BY NAME: also the columns that are the user's own.
MERGE INTO pocket.person AS p
USING (
    SELECT unnest(from_json(r.image, getvariable('canvass_structure')['person']))
    FROM canvass_restored AS r
) AS r
ON r.id = p.id::VARCHAR
WHEN MATCHED THEN UPDATE BY NAME;

-- Without a value in an indexed column, which would delete and insert the row.
UPDATE pocket.person AS p
SET updated_at = v.old_value::TIMESTAMP
FROM canvass_value AS v
ANTI JOIN canvass_restored AS r ON r.id = v.survivor_id
WHERE v.field = 'updated_at' AND NOT v.is_kept AND p.id::VARCHAR = v.survivor_id;

INSERT INTO pocket.person BY NAME
SELECT unnest(from_json(l.loser, getvariable('canvass_structure')['person']))
FROM canvass_log AS l;

UPDATE pocket.merge_log AS l
SET undone_at = make_timestamp(epoch_us(now())), undone_by = coalesce(getvariable('undone_by')::VARCHAR, 'system')
WHERE l.merge_id = getvariable('merge_id')::VARCHAR;

INSERT INTO canvass_outcome
FROM (
    SELECT 1, 'undone', getvariable('merge_id')::VARCHAR, NULL::BIGINT, NULL
    UNION ALL
    SELECT 2, 'contact restored', NULL, count(*), NULL FROM canvass_log
    UNION ALL
    SELECT
        CASE WHEN v.is_kept THEN 4 ELSE 3 END,
        CASE WHEN v.is_kept THEN 'value kept, changed since' ELSE 'value taken back' END,
        v.field,
        count(*),
        CASE WHEN v.is_kept THEN min(v.survivor_id) END
    FROM canvass_value AS v
    WHERE v.field NOT IN ('updated_at', 'svid_source')
    GROUP BY v.is_kept, v.field
    UNION ALL
    SELECT 5, 'moved back', r.table_name, count(*), NULL
    FROM canvass_move AS r
    WHERE r.action = 'moved' AND r.row_id IS NOT NULL
    GROUP BY r.table_name
    UNION ALL
    SELECT 6, 'moved, but changed or removed since', r.table_name, count(*), min(r.survivor_id || ' ' || r.row_key)
    FROM canvass_move AS r
    WHERE r.action = 'moved' AND r.row_id IS NULL
    GROUP BY r.table_name
    UNION ALL
    SELECT 7, 'dropped, now put back', d.table_name, count(*), NULL
    FROM canvass_dropped AS d
    SEMI JOIN canvass_back AS b ON b.table_name = d.table_name AND b.person_id = d.person_id AND b.row_key = d.row_key
    GROUP BY d.table_name
    UNION ALL
    SELECT 8, 'dropped, and its place is taken', d.table_name, count(*), min(d.person_id || ' ' || d.row_key)
    FROM canvass_dropped AS d
    ANTI JOIN canvass_back AS b ON b.table_name = d.table_name AND b.person_id = d.person_id AND b.row_key = d.row_key
    GROUP BY d.table_name
) AS o
WHERE NOT EXISTS (FROM canvass_log AS l ANTI JOIN pocket.person AS p ON p.id::VARCHAR = l.loser_id)
    AND NOT EXISTS (FROM pocket.merge_log AS l WHERE l.merge_id = getvariable('merge_id')::VARCHAR AND l.undone_at IS NULL)
    AND NOT EXISTS (
        FROM canvass_back AS b
        ANTI JOIN pocket.person_voter_match AS t ON t.person_id::VARCHAR = b.person_id
        WHERE b.table_name = 'person_voter_match'
    );

SET VARIABLE canvass_check = (
    SELECT CASE WHEN count(*) = 0 THEN error('canvass: the undoing did not finish; nothing was written') END
    FROM canvass_outcome
);

COMMIT;

SELECT o.result, o.detail, o."rows", o.example
FROM canvass_outcome AS o
ORDER BY o.position, o.detail NULLS FIRST;

DROP TABLE temp.main.canvass_log;
DROP TABLE temp.main.canvass_survivor;
DROP TABLE temp.main.canvass_now;
DROP TABLE temp.main.canvass_value;
DROP TABLE temp.main.canvass_restored;
DROP TABLE temp.main.canvass_reference;
DROP TABLE temp.main.canvass_move;
DROP TABLE temp.main.canvass_dropped;
DROP TABLE temp.main.canvass_moved_match_review;
DROP TABLE temp.main.canvass_moved_person_voter_match;
DROP TABLE temp.main.canvass_back;
DROP TABLE temp.main.canvass_outcome;
RESET VARIABLE canvass_check;
RESET VARIABLE canvass_structure;
RESET VARIABLE merge_id;
RESET VARIABLE undone_by;
