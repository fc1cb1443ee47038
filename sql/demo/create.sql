-- Creates the demo's two databases: a contact list in pocket.db, a voter file in i360.db. Storage version v1.0.0 opens in
-- every DuckDB since.
LOAD 'build/release/canvass.duckdb_extension';
ATTACH 'build/demo/pocket.db' AS pocket (STORAGE_VERSION 'v1.0.0');
ATTACH 'build/demo/i360.db' AS i360 (STORAGE_VERSION 'v1.0.0');
.mode trash
.read sql/schema/pocket.sql
.read sql/schema/i360.sql
INSERT INTO pocket.person BY NAME FROM 'test/data/link/contacts.parquet';
INSERT INTO i360.i360_voters BY NAME FROM 'test/data/link/voters.parquet';
.mode duckbox
