-- canvass.status()
-- What is loaded and attached: the extension, each function whose name was taken (and under which name ours
-- answers), the databases under the names that the scripts expect, and their main tables. Columns: kind,
-- name, state, detail.
-- Example: FROM canvass.status();
CREATE MACRO canvass.status() AS TABLE
WITH
    __expected(position, database_name, main_table) AS (
        VALUES
            (1, 'pocket', 'person'),
            (2, 'i360', 'i360_voters'),
            (3, 'campaign', 'rotated_data'),
            (4, 'cc', 'behavioral_summary'),
            (5, 'manager', 'tenants')
    ),
    __report(position, kind, name, state, detail) AS (
        SELECT 0, 'extension', 'canvass', 'loaded', 'canvass ' || v.canvass || ' in DuckDB ' || v.duckdb
        FROM canvass.version() AS v
        UNION ALL
        SELECT 0, 'function', r.name, 'renamed', 'another function has this name; ours is ' || r.registered
        FROM canvass.renamed_functions() AS r
        UNION ALL
        SELECT
            e.position,
            'database',
            e.database_name,
            CASE WHEN d.database_name IS NULL THEN 'not attached' WHEN d.readonly THEN 'read-only' ELSE 'attached' END,
            CASE
                WHEN d.database_name IS NULL THEN 'ATTACH ''' || e.database_name || '.db'' AS ' || e.database_name || ';'
                ELSE coalesce(d.path, 'in memory')
            END
        FROM __expected AS e
        LEFT JOIN duckdb_databases() AS d ON lower(d.database_name) = e.database_name
        UNION ALL
        SELECT
            e.position,
            'table',
            e.database_name || '.' || e.main_table,
            CASE WHEN t.name IS NULL THEN 'missing' ELSE 'found' END,
            t.detail
        FROM __expected AS e
        JOIN duckdb_databases() AS d ON lower(d.database_name) = e.database_name
        LEFT JOIN (
            SELECT t.database_name, t.table_name AS name, format('about {:,} rows', t.estimated_size) AS detail
            FROM duckdb_tables() AS t
            WHERE t.schema_name = 'main'
            UNION ALL
            SELECT v.database_name, v.view_name, 'a view'
            FROM duckdb_views() AS v
            WHERE v.schema_name = 'main'
        ) AS t ON t.database_name = d.database_name AND lower(t.name) = e.main_table
    )
SELECT r.kind, r.name, r.state, r.detail
FROM __report AS r
ORDER BY r.position, r.kind, r.name;
