-- What a script may name: tables, views and sequences.
CREATE MACRO canvass.relations() AS TABLE
SELECT t.database_name, t.table_name AS name FROM duckdb_tables() AS t
UNION ALL
SELECT v.database_name, v.view_name FROM duckdb_views() AS v
UNION ALL
SELECT s.database_name, s.sequence_name FROM duckdb_sequences() AS s;

-- The tables that sql/schema/pocket.sql makes, and their columns.
CREATE MACRO canvass.pocket_schema() AS TABLE
WITH
    __table(name, columns) AS (
        VALUES
            (
                'person',
                'id created_at updated_at first_name middle_name last_name suffix birth_date birth_year gender address1'
                || ' address2 city state zip county home_phone cell_phone email congressional_district state_senate_district'
                || ' state_house_district precinct party pid svid svid_source import_source import_date import_batch_id'
                || ' original_data'
            ),
            ('custom_field', 'id name created_at field_type choices description import_batch_id'),
            ('person_custom_field', 'person_id custom_field_id value'),
            ('tag', 'id name created_at parent_id color description import_batch_id'),
            ('person_tag', 'person_id tag_id created_at created_by'),
            ('record_tag', 'tag_id record_type record_id created_at created_by'),
            ('whip_status', 'id person_id recorded_at status notes recorded_by'),
            ('communication', 'id created_at person_id user_id template_id channel direction subject body outcome sent_at'),
            (
                'event',
                'id created_at name event_type description organization_id address1 city state zip starts_at ends_at'
                || ' capacity created_by'
            ),
            ('event_registration', 'id event_id person_id registered_at status guests checked_in_at'),
            ('user', 'id created_at email name role is_active'),
            ('goal', 'id created_at name metric target_value current_value start_date end_date user_id'),
            ('organization', 'id created_at name organization_type address1 city state zip phone email website'),
            ('user_organization', 'user_id organization_id created_at role'),
            ('template', 'id created_at name channel subject body created_by'),
            ('file', 'id uploaded_at name path content_type size import_batch_id uploaded_by'),
            (
                'import_job',
                'id created_at kind source file_name sheet content_hash mappings conflict_policy status rows_read'
                || ' rows_inserted rows_updated rows_duplicate rows_rejected created_by undone_at undone_by'
            ),
            ('import_row', 'import_job_id line outcome reason person_id original_data'),
            ('import_change', 'import_job_id person_id field old_value new_value origin'),
            ('segment', 'id created_at updated_at name description segment_type base predicate parent_id created_by'),
            ('segment_person', 'segment_id person_id added_at'),
            ('segment_voter', 'segment_id voter_state svid added_at'),
            (
                'segment_execution_log',
                'id segment_id executed_at executed_by base predicate person_count joined_count left_count voter_count'
                || ' error'
            ),
            ('segment_change', 'execution_id person_id change'),
            ('segment_survey', 'segment_id survey_id created_at'),
            (
                'person_voter_match',
                'id person_id svid voter_state match_type match_score match_details matched_at matched_by verified_by'
                || ' verified_at'
            ),
            (
                'match_review',
                'id person_id svid voter_state match_type match_score reason match_details created_at created_by decision'
                || ' decided_by decided_at voter_change'
            ),
            (
                'match_history',
                'id person_id svid voter_state match_type match_score match_details matched_at matched_by verified_by'
                || ' verified_at removed_at removed_by reason'
            ),
            ('merge_log', 'id merge_id survivor_id loser_id loser match_score merged_at merged_by undone_at undone_by'),
            ('merge_change', 'merge_id survivor_id action table_name row_key column_name old_value new_value old_row'),
            ('integration_setting', 'name value description updated_at updated_by')
    )
SELECT t.name AS table_name, unnest(string_split(t.columns, ' ')) AS column_name
FROM __table AS t;

-- The check with which each script that writes into pocket starts: fails, and says what to do, when pocket is not as it needs it. A
-- column that is missing is found here, because an error of the binder in the middle does not end a transaction.
CREATE MACRO canvass.check_pocket() AS TABLE
WITH
    __missing AS (
        SELECT 'person_serial' AS name
        WHERE NOT EXISTS (FROM canvass.relations() AS r WHERE r.database_name = 'pocket' AND r.name = 'person_serial')
        UNION ALL
        SELECT DISTINCT CASE WHEN t.name IS NULL THEN n.table_name ELSE n.table_name || '.' || n.column_name END
        FROM canvass.pocket_schema() AS n
        LEFT JOIN canvass.relations() AS t ON t.database_name = 'pocket' AND lower(t.name) = n.table_name
        ANTI JOIN (
            SELECT lower(c.table_name) AS table_name, lower(c.column_name) AS column_name
            FROM duckdb_columns() AS c
            WHERE c.database_name = 'pocket'
        ) AS c ON c.table_name = n.table_name AND c.column_name = n.column_name
    )
SELECT
    CASE
        WHEN count(*) = 0 THEN error('canvass: no database pocket; ATTACH the contacts AS pocket')
        WHEN bool_or(d.readonly) THEN error('canvass: pocket is read-only; ATTACH it without READ_ONLY')
        WHEN any_value(m.names) IS NOT NULL
            THEN error('canvass: the database pocket lacks ' || any_value(m.names) || '; run sql/schema/pocket.sql')
    END AS ok
FROM duckdb_databases() AS d
CROSS JOIN (SELECT string_agg(n.name, ', ' ORDER BY n.name) AS names FROM __missing AS n) AS m
WHERE d.database_name = 'pocket';

-- The same of a script that links: it needs a voter file, too.
CREATE MACRO canvass.check_linking_databases() AS TABLE
SELECT
    CASE
        WHEN v.n = 0 THEN error('canvass: there is no table i360.i360_voters; ATTACH the voter file AS i360 (READ_ONLY)')
        ELSE p.ok
    END AS ok
FROM canvass.check_pocket() AS p
CROSS JOIN (
    SELECT count(*) AS n
    FROM canvass.relations() AS r
    WHERE r.database_name = 'i360' AND r.name = 'i360_voters'
) AS v;
