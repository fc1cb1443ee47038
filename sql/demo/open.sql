-- Opens the demo's databases: duckdb -unsigned -cmd ".read sql/demo/open.sql"
LOAD 'build/release/canvass.duckdb_extension';
ATTACH 'build/demo/pocket.db' AS pocket;
ATTACH 'build/demo/i360.db' AS i360 (READ_ONLY);
