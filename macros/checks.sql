-- What a script may name: tables, views and sequences.
CREATE MACRO canvass.relations() AS TABLE
SELECT t.database_name, t.table_name AS name FROM duckdb_tables() AS t
UNION ALL
SELECT v.database_name, v.view_name FROM duckdb_views() AS v
UNION ALL
SELECT s.database_name, s.sequence_name FROM duckdb_sequences() AS s;

-- What the scripts of sql/schema/ make: the tables of each kind of database with their columns, and a sequence (without).
CREATE MACRO canvass.schemas() AS TABLE
WITH
    __table(kind, name, columns) AS (
        VALUES
            (
                'pocket',
                'person',
                'id created_at updated_at first_name middle_name last_name suffix birth_date birth_year gender address1'
                || ' address2 city state zip county home_phone cell_phone email congressional_district state_senate_district'
                || ' state_house_district precinct party pid svid svid_source import_source import_date import_batch_id'
                || ' original_data'
            ),
            ('pocket', 'custom_field', 'id name created_at field_type choices description import_batch_id'),
            ('pocket', 'person_custom_field', 'person_id custom_field_id value'),
            ('pocket', 'tag', 'id name created_at parent_id color description import_batch_id'),
            ('pocket', 'person_tag', 'person_id tag_id created_at created_by'),
            ('pocket', 'record_tag', 'tag_id record_type record_id created_at created_by'),
            ('pocket', 'whip_status', 'id person_id recorded_at status notes recorded_by'),
            ('pocket', 'communication', 'id created_at person_id user_id template_id channel direction subject body outcome sent_at'),
            (
                'pocket',
                'event',
                'id created_at name event_type description organization_id address1 city state zip starts_at ends_at'
                || ' capacity created_by'
            ),
            ('pocket', 'event_registration', 'id event_id person_id registered_at status guests checked_in_at'),
            ('pocket', 'user', 'id created_at email name role is_active'),
            ('pocket', 'goal', 'id created_at name metric target_value current_value start_date end_date user_id'),
            ('pocket', 'organization', 'id created_at name organization_type address1 city state zip phone email website'),
            ('pocket', 'user_organization', 'user_id organization_id created_at role'),
            ('pocket', 'template', 'id created_at name channel subject body created_by'),
            ('pocket', 'file', 'id uploaded_at name path content_type size import_batch_id uploaded_by'),
            (
                'pocket',
                'import_job',
                'id created_at kind source file_name sheet content_hash mappings conflict_policy status rows_read'
                || ' rows_inserted rows_updated rows_duplicate rows_rejected created_by undone_at undone_by'
            ),
            ('pocket', 'import_row', 'import_job_id line outcome reason person_id original_data'),
            ('pocket', 'import_change', 'import_job_id person_id field old_value new_value origin'),
            ('pocket', 'segment', 'id created_at updated_at name description segment_type base predicate parent_id created_by'),
            ('pocket', 'segment_person', 'segment_id person_id added_at'),
            ('pocket', 'segment_voter', 'segment_id voter_state svid added_at'),
            (
                'pocket',
                'segment_execution_log',
                'id segment_id executed_at executed_by base predicate person_count joined_count left_count voter_count'
                || ' error'
            ),
            ('pocket', 'segment_change', 'execution_id person_id change'),
            ('pocket', 'segment_survey', 'segment_id survey_id created_at'),
            (
                'pocket',
                'person_voter_match',
                'id person_id svid voter_state match_type match_score match_details matched_at matched_by verified_by'
                || ' verified_at'
            ),
            (
                'pocket',
                'match_review',
                'id person_id svid voter_state match_type match_score reason match_details created_at created_by decision'
                || ' decided_by decided_at voter_change'
            ),
            (
                'pocket',
                'match_history',
                'id person_id svid voter_state match_type match_score match_details matched_at matched_by verified_by'
                || ' verified_at removed_at removed_by reason'
            ),
            ('pocket', 'merge_log', 'id merge_id survivor_id loser_id loser match_score merged_at merged_by undone_at undone_by'),
            ('pocket', 'merge_change', 'merge_id survivor_id action table_name row_key column_name old_value new_value old_row'),
            ('pocket', 'integration_setting', 'name value description updated_at updated_by'),
            ('pocket', 'person_serial', NULL),
            ('campaign', 'tenant', 'tenant_id created_at'),
            ('campaign', 'source', 'id tenant_id source_name file content_hash row_count column_count ingested_at ingested_by'),
            ('campaign', 'source_field', 'tenant_id source_id ordinal field_name original_name data_type match_kind filled'),
            ('campaign', 'rotated_data', 'tenant_id source_id row_id field_name value'),
            ('campaign', 'match_key', 'tenant_id source_id row_id field_name match_kind match_key')
    )
SELECT t.kind, t.name AS table_name, unnest(coalesce(string_split(t.columns, ' '), [NULL])) AS column_name
FROM __table AS t;

-- The check with which a script starts that writes into a database of a kind (of sql/schema/), attached as db: fails, and says what to
-- do, when it is not as the script needs it. A column that is missing is found here, because an error of the binder in the middle does
-- not end a transaction.
CREATE MACRO canvass.check_database(kind, db := NULL) AS TABLE
WITH
    __asked AS (
        SELECT a.kind, coalesce(a.db, a.kind) AS db
        FROM (SELECT kind::VARCHAR AS kind, db::VARCHAR AS db) AS a
    ),
    __missing AS (
        SELECT DISTINCT CASE WHEN t.name IS NULL THEN n.table_name ELSE n.table_name || '.' || n.column_name END AS name
        FROM __asked AS a
        JOIN canvass.schemas() AS n ON n.kind = a.kind
        LEFT JOIN canvass.relations() AS t ON t.database_name = a.db AND lower(t.name) = n.table_name
        LEFT JOIN duckdb_columns() AS c
            ON c.database_name = a.db AND lower(c.table_name) = n.table_name AND lower(c.column_name) = n.column_name
        WHERE t.name IS NULL OR (n.column_name IS NOT NULL AND c.column_name IS NULL)
    )
SELECT
    CASE
        WHEN count(d.database_name) = 0
            THEN error('canvass: no database ' || any_value(a.db) || '; ATTACH '
                || CASE any_value(a.kind) WHEN 'pocket' THEN 'the contacts' ELSE 'the campaign data' END || ' AS ' || any_value(a.db))
        WHEN bool_or(d.readonly) THEN error('canvass: ' || any_value(a.db) || ' is read-only; ATTACH it without READ_ONLY')
        WHEN any_value(m.names) IS NOT NULL
            THEN error('canvass: the database ' || any_value(a.db) || ' lacks ' || any_value(m.names)
                || '; run sql/schema/' || any_value(a.kind) || '.sql'
                || CASE WHEN any_value(a.db) <> any_value(a.kind) THEN ' while it is attached as ' || any_value(a.kind) ELSE '' END)
    END AS ok
FROM __asked AS a
LEFT JOIN duckdb_databases() AS d ON d.database_name = a.db
CROSS JOIN (SELECT string_agg(n.name, ', ' ORDER BY n.name) AS names FROM __missing AS n) AS m;

-- The check of a table or file that a script is given: fails when it lacks one of the columns that are wanted.
CREATE MACRO canvass.check_columns(source_table, wanted) AS TABLE
SELECT
    CASE
        WHEN count(*) > 0
            THEN error('canvass: ' || source_table || ' lacks the column ' || string_agg(w.name, ', ' ORDER BY w.name)
                || '; it needs ' || array_to_string(wanted, ', '))
    END AS ok
FROM (SELECT unnest(wanted) AS name) AS w
ANTI JOIN canvass.table_columns(source_table) AS c ON lower(c.original_name) = w.name;

-- The check of the databases of a script that links: it needs a voter file, too, and SVIDs that are numbers, since
-- sql/schema/pocket.sql leaves the type of a column that is there.
CREATE MACRO canvass.check_linking_databases() AS TABLE
SELECT
    CASE
        WHEN v.n = 0 THEN error('canvass: there is no table i360.i360_voters; ATTACH the voter file AS i360 (READ_ONLY)')
        WHEN t.columns IS NOT NULL
            THEN error('canvass: an SVID is a BIGINT, but ' || t.columns || '; DROP the table''s indexes, ALTER TABLE … ALTER svid '
                || 'TYPE BIGINT, and run sql/schema/pocket.sql, which makes the indexes again')
        ELSE p.ok
    END AS ok
FROM canvass.check_database('pocket') AS p
CROSS JOIN (
    SELECT string_agg('pocket.' || c.table_name || '.svid is ' || c.data_type, ', ' ORDER BY c.table_name) AS columns
    FROM duckdb_columns() AS c
    SEMI JOIN canvass.schemas() AS n ON n.kind = c.database_name AND n.table_name = c.table_name AND n.column_name = c.column_name
    WHERE c.database_name = 'pocket' AND c.column_name = 'svid' AND c.data_type <> 'BIGINT'
) AS t
CROSS JOIN (
    SELECT count(*) AS n
    FROM canvass.relations() AS r
    WHERE r.database_name = 'i360' AND r.name = 'i360_voters'
) AS v;

-- How many serials the sequence person_serial of a pocket database has yet to give before those of the PIDs that are there: tables that
-- are copied bring their PIDs, and not the sequence.
CREATE MACRO canvass.serials_behind(db) AS TABLE
SELECT coalesce(greatest(max(pid_decode(p.pid)) + 1 - any_value(s.next_value), 0), 0) AS serials
FROM query_table(db || '.person') AS p
CROSS JOIN (
    SELECT coalesce(q.last_value + q.increment_by, q.start_value) AS next_value
    FROM duckdb_sequences() AS q
    WHERE q.database_name = db AND q.sequence_name = 'person_serial'
) AS s;
