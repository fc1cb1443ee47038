"""sql/schema/*.sql on new, own and old databases; what the keys allow; macros/orphans.sql; the SQL in docs/schema.md."""

import datetime
import re
import tempfile
import unittest
from pathlib import Path

import duckdb

ROOT = Path(__file__).parent.parent.parent
POCKET, I360 = ((ROOT / "sql" / "schema" / f"{name}.sql").read_text() for name in ("pocket", "i360"))
ORPHANS = (ROOT / "macros" / "orphans.sql").read_text()
TABLES = {
    *"person custom_field person_custom_field tag record_tag person_tag whip_status communication event".split(),
    *"event_registration user goal organization user_organization template file import_job import_row import_change".split(),
    *"segment segment_person segment_voter segment_execution_log segment_change segment_survey".split(),
    *"person_voter_match match_review match_history merge_log merge_change integration_setting".split(),
}


def documented(marker: str) -> str:
    """The SQL of docs/schema.md that contains `marker`, with its `.read` lines replaced by what they read."""
    blocks = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "schema.md").read_text(), re.DOTALL)
    (block,) = [block for block in blocks if marker in block]
    return re.sub(r"^\.read (sql/\S+)$", lambda line: (ROOT / line[1]).read_text(), block, flags=re.MULTILINE)


class Schema(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.con = duckdb.connect()
        self.addCleanup(lambda: self.con.close())
        for name in ("pocket", "i360"):
            self.con.execute(f"ATTACH '{self.folder}/{name}.db' AS {name} (STORAGE_VERSION 'v1.0.0')")

    def reopen(self):
        """As another process would: indexes are read from the file again."""
        self.con.close()
        self.con = duckdb.connect()
        for name in ("pocket", "i360"):
            self.con.execute(f"ATTACH '{self.folder}/{name}.db' AS {name}")

    def all(self, sql, *parameters):
        return self.con.execute(sql, parameters).fetchall()

    def one(self, sql, *parameters):
        (row,) = self.all(sql, *parameters)
        return row[0] if len(row) == 1 else row

    def columns(self, database="pocket"):
        return self.all(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = ? ORDER BY ALL", database
        )

    def state(self, database="pocket"):
        """Everything in a database: columns, indexes, constraints, and the contents of every table."""
        tables = [name for (name,) in self.all("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", database)]
        return (
            self.columns(database),
            self.all("SELECT index_name, sql FROM duckdb_indexes() WHERE database_name = ? ORDER BY ALL", database),
            self.all(
                """SELECT table_name, constraint_text FROM duckdb_constraints() WHERE database_name = ? ORDER BY ALL""", database
            ),
            {name: sorted(self.all(f'FROM {database}."{name}"'), key=repr) for name in tables},
        )

    def assert_refused(self, sql, message):
        with self.assertRaisesRegex(duckdb.Error, message):
            self.con.execute(sql)
        try:
            self.con.execute("ROLLBACK")
        except duckdb.TransactionException:
            pass  # the statement was a transaction of its own


class NewDatabase(Schema):
    def setUp(self):
        super().setUp()
        self.report = self.con.execute(POCKET).fetchall()

    def test_has_the_tables_and_reports_them(self):
        self.assertEqual({row[0] for row in self.columns()}, TABLES)
        self.assertEqual([row[0] for row in self.report], sorted(TABLES))

    def test_has_the_columns_and_indexes_of_the_reference(self):
        columns = set(self.columns())
        for name in """id first_name last_name address1 address2 city state zip county congressional_district home_phone
                       cell_phone email import_source import_batch_id""".split():
            self.assertIn(("person", name, "VARCHAR"), columns)
        for column in (("import_date", "TIMESTAMP"), ("original_data", "JSON"), ("svid", "BIGINT"), ("pid", "VARCHAR")):
            self.assertIn(("person", *column), columns)
        self.assertEqual(
            self.all("SELECT index_name FROM duckdb_indexes() WHERE database_name = 'pocket' ORDER BY ALL"),
            [(name,) for name in """idx_person_cell_phone idx_person_county idx_person_email idx_person_home_phone
                                    idx_person_name idx_person_tags idx_person_zip idx_pvm_match_type idx_pvm_svid
                                    idx_tag_persons""".split()],
        )

    def test_second_run_changes_nothing(self):
        self.con.execute("INSERT INTO pocket.person (first_name, svid, svid_source) VALUES ('Ann', 7, 'link')")
        self.con.execute("UPDATE pocket.integration_setting SET value = '0.9', updated_by = 'ann'")
        before = self.state()
        self.con.execute(POCKET)
        self.assertEqual(self.state(), before)
        self.reopen()
        self.con.execute(POCKET)
        self.assertEqual(self.state(), before)

    def test_defaults(self):
        self.con.execute("SET TimeZone = 'Pacific/Auckland'")
        self.con.execute("INSERT INTO pocket.person (first_name) VALUES ('Ann'), ('Bob')")
        self.assertEqual(self.one("SELECT count(DISTINCT id) FROM pocket.person WHERE length(id) = 36"), 2)
        created_at = self.one("SELECT max(created_at) FROM pocket.person")
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        self.assertLess(abs(now - created_at), datetime.timedelta(minutes=1))
        self.assertEqual(
            self.one("SELECT value::DOUBLE FROM pocket.integration_setting WHERE name = 'match_threshold'"), 0.75
        )

    def test_needs_a_writable_pocket(self):
        self.con.execute("DETACH pocket")
        self.assert_refused(POCKET, "canvass: no database pocket")
        self.con.execute(f"ATTACH '{self.folder}/pocket.db' AS pocket (READ_ONLY)")
        self.assert_refused(POCKET, "canvass: pocket is read-only")


class OldDatabase(Schema):
    """Made by the old system: fewer columns, some of its own, and rows."""

    def setUp(self):
        super().setUp()
        self.con.execute("""
            CREATE TABLE pocket.person (
                id VARCHAR PRIMARY KEY, first_name VARCHAR, last_name VARCHAR, address1 VARCHAR, zip VARCHAR,
                cell_phone VARCHAR, email VARCHAR, import_source VARCHAR, nickname VARCHAR, embedding FLOAT[2]
            );
            CREATE TABLE pocket.custom_field (id VARCHAR PRIMARY KEY, name VARCHAR);
            CREATE TABLE pocket.person_custom_field (id INTEGER, person_id VARCHAR, custom_field_id VARCHAR, value VARCHAR);
            CREATE TABLE pocket.person_tag (person_id VARCHAR, tag_id VARCHAR);
            CREATE TABLE pocket.tag (id VARCHAR, name VARCHAR);
            CREATE TABLE pocket.donation (person_id VARCHAR, amount DECIMAL(10, 2));
            INSERT INTO pocket.person
            SELECT 'p' || i, 'Ann', 'Lee', i || ' Elm St', '48601', NULL, 'same@x.org', 'old', 'Annie', [i, 0.5]
            FROM range(3000) AS r(i);
            INSERT INTO pocket.person_tag VALUES ('p1', 't'), ('p1', 't');
            INSERT INTO pocket.tag VALUES ('t', 'donor');
            INSERT INTO pocket.donation VALUES ('p1', 12.50);
        """)

    def custom_values(self, values):
        self.con.execute("INSERT INTO pocket.custom_field VALUES ('c1', 'State Voter ID'), ('c2', 'Shoe size')")
        self.con.executemany("INSERT INTO pocket.person_custom_field VALUES (1, ?, ?, ?)", values)

    def test_an_svid_that_was_taken_away_does_not_come_back(self):
        self.con.execute("INSERT INTO pocket.custom_field VALUES ('c1', 'State Voter ID')")
        self.con.execute("INSERT INTO pocket.person_custom_field SELECT 1, * FROM (VALUES ('p7', 'c1', '3'), ('p8', 'c1', '4'), ('p9', 'c1', '5')) AS v")
        self.con.execute(POCKET)
        self.assertEqual(self.all("SELECT svid FROM pocket.person WHERE id IN ('p7', 'p8', 'p9') ORDER BY svid"), [(3,), (4,), (5,)])
        self.con.execute("""
            INSERT INTO pocket.match_review (person_id, svid, voter_state, match_type, match_score, reason, decision) VALUES ('p7', 3, '', 'exact', 1, 'x', 'rejected');
            INSERT INTO pocket.match_history (id, matched_at, person_id, svid, voter_state, match_type, match_score, reason) VALUES ('h', now()::TIMESTAMP, 'p8', 4, '', 'exact', 1, 'vanished');
            UPDATE pocket.person SET svid = NULL""")
        self.con.execute(POCKET)
        self.assertEqual(self.all("SELECT id, svid FROM pocket.person WHERE svid IS NOT NULL"), [("p9", 5)])

    def test_gets_what_a_new_one_has_and_keeps_what_it_had(self):
        rows = self.all("FROM pocket.person ORDER BY id")
        kept = "id, first_name, last_name, address1, zip, cell_phone, email, import_source, nickname, embedding"
        self.con.execute(POCKET)
        self.assertEqual(self.all(f"SELECT {kept} FROM pocket.person ORDER BY id"), rows)
        self.assertEqual(self.one("SELECT count(created_at) FROM pocket.person"), 0)
        self.assertEqual(self.one("SELECT count(*) FROM pocket.person_tag"), 2)
        upgraded = set(self.columns())
        self.con.execute("ATTACH ':memory:' AS other")
        self.con.execute(POCKET.replace("pocket", "other"))
        self.assertEqual(set(self.columns("other")) - upgraded, set())
        before = self.state()
        self.reopen()
        self.con.execute(POCKET)
        self.assertEqual(self.state(), before)

    def test_a_table_that_has_only_its_keys_gets_every_column(self):
        """In the schema, what is not a key stands in an ALTER TABLE."""
        self.con.execute("ATTACH ':memory:' AS bare; ATTACH ':memory:' AS other")
        self.con.execute(POCKET.replace("pocket", "other"))
        ours = {
            *"import_row import_change person_voter_match match_review match_history merge_log merge_change".split(),
            *"integration_setting segment_voter segment_change".split(),
        }
        for table in TABLES - ours:
            keys = self.all(
                """SELECT DISTINCT unnest(constraint_column_names) FROM duckdb_constraints()
                WHERE database_name = 'other' AND table_name = ?""", table
            )
            self.con.execute(f'CREATE TABLE bare."{table}" ({", ".join(f"{key} VARCHAR" for (key,) in keys)})')
        self.con.execute(POCKET.replace("pocket", "bare"))
        self.assertEqual(self.columns("bare"), self.columns("other"))

    def test_state_voter_id_goes_into_svid(self):
        values = {
            "p1": "100060809", "p2": " 00042 ", "p3": "12345.0", "p4": "12.7", "p5": "1.23457E+08", "p6": "NC123", "p7": "",
            "p8": "0", "p9": None, "p10": "99999999999999999999", "p11": "-5",
        }
        self.custom_values([(person, "c1", value) for person, value in values.items()] + [
            ("p20", "c1", "5"), ("p20", "c1", "5"), ("p21", "c1", "5"), ("p21", "c1", "6"), ("p22", "c2", "44"),
        ])
        fields = self.all("FROM pocket.person_custom_field ORDER BY ALL")
        self.con.execute(POCKET)
        expected = [("p1", 100060809), ("p2", 42), ("p20", 5), ("p3", 12345)]
        query = "SELECT id, svid FROM pocket.person WHERE svid IS NOT NULL AND svid_source IS NULL ORDER BY id"
        self.assertEqual(self.all(query), expected)
        self.assertEqual(self.all("FROM pocket.person_custom_field ORDER BY ALL"), fields)
        self.con.execute("UPDATE pocket.person SET svid = 8 WHERE id = 'p1'")
        self.con.execute(POCKET)
        self.assertEqual(self.all(query), [("p1", 8), *expected[1:]])
        not_taken = dict(self.all(documented("AS not_taken")))
        self.assertEqual(set(not_taken), {"p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p21"})
        self.assertEqual(not_taken["p21"], ["5", "6"])

    def make_foreign_keys(self):
        self.con.execute("""
            CREATE TABLE pocket.person_voter_match (
                id VARCHAR PRIMARY KEY, person_id VARCHAR NOT NULL, svid BIGINT NOT NULL, match_type VARCHAR NOT NULL,
                match_score FLOAT NOT NULL, match_details JSON, matched_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
                matched_by VARCHAR, verified_by VARCHAR, verified_at TIMESTAMP, UNIQUE (person_id), UNIQUE (svid)
            );
            INSERT INTO pocket.person_voter_match (id, person_id, svid, match_type, match_score)
            VALUES ('m', 'p1', 7, 'exact', 1);
        """)
        self.con.close()
        self.con = duckdb.connect(f"{self.folder}/pocket.db")  # elsewhere, REFERENCES finds no table
        self.con.execute("CREATE TABLE whip_status (id VARCHAR, person_id VARCHAR REFERENCES person (id))")
        self.con.execute("INSERT INTO whip_status VALUES ('w', 'p1')")
        self.reopen()

    def test_constraints_in_the_way_are_named_and_nothing_is_written(self):
        self.make_foreign_keys()
        before = self.state()
        self.assert_refused(POCKET, r"canvass: .*person_voter_match UNIQUE\(svid\); whip_status FOREIGN KEY .*docs/schema.md")
        self.assertEqual(self.state(), before)

    def test_a_copy_is_free_of_them(self):
        self.make_foreign_keys()
        self.con.execute("DELETE FROM pocket.person_tag; INSERT INTO pocket.person_tag VALUES ('p1', 't')")
        self.custom_values([("p1", "c1", "7")])
        rows = self.all("SELECT id, nickname, embedding FROM pocket.person ORDER BY id")
        self.con.execute("DETACH pocket")
        recipe = documented("TO 'copy.sql'")
        for name in ("pocket.db", "pocket-new.db", "copy.sql"):
            recipe = recipe.replace(f"'{name}'", f"'{self.folder}/{name}'")
        first, then = recipe.split(".read copy.sql")
        self.con.execute(first)
        self.con.execute((self.folder / "copy.sql").read_text())
        self.con.execute(then)
        self.assertEqual(self.all("SELECT id, nickname, embedding FROM pocket.person ORDER BY id"), rows)
        self.assertEqual(self.one("SELECT svid FROM pocket.person WHERE id = 'p1'"), 7)
        self.assertEqual(self.one("SELECT svid, voter_state, match_score FROM pocket.person_voter_match"), (7, "", 1.0))
        self.assertEqual(self.one("SELECT person_id FROM pocket.whip_status"), "p1")
        self.assertEqual(str(self.one("SELECT amount FROM pocket.donation")), "12.50")
        self.assertEqual(self.one("SELECT name, value FROM pocket.integration_setting"), ("match_threshold", "0.75"))
        self.assertNotIn("FOREIGN KEY", str(self.state()[2]))
        self.assertEqual(set(self.columns("old")) - set(self.columns()), {("person_voter_match", "match_score", "FLOAT")})


class Keys(Schema):
    """What linking writes, in one transaction, over several vectors of rows, in a file that was closed in between."""

    LINKS = 5000

    def setUp(self):
        super().setUp()
        self.con.execute(POCKET)
        self.con.execute(f"""
            INSERT INTO pocket.person (id, email, svid, svid_source)
            SELECT 'p' || i, 'e' || i, i, 'link' FROM range({self.LINKS}) AS r(i);
            INSERT INTO pocket.person_voter_match (person_id, svid, voter_state, match_type, match_score)
            SELECT 'p' || i, i, 'MI', 'fuzzy', 0.8 FROM range({self.LINKS}) AS r(i);
        """)
        self.reopen()
        # Everybody gets another person's voter.
        self.con.execute(f"""
            CREATE TEMP TABLE relinked AS
            SELECT * REPLACE (({self.LINKS - 1} - svid) AS svid) FROM pocket.person_voter_match ORDER BY hash(id)
        """)

    def assert_linked(self, svid):
        query = f"SELECT count(*) FROM pocket.{{}} WHERE {{}} = 'p' || ({svid})"
        self.assertEqual(self.one(query.format("person", "id")), self.LINKS)
        self.assertEqual(self.one(query.format("person_voter_match", "person_id")), self.LINKS)
        for n in (0, 2047, 2048, self.LINKS - 1):  # by index
            link = self.one(f"SELECT person_id = 'p' || ({svid}) FROM pocket.person_voter_match WHERE svid = {n}")
            self.assertEqual(link, True)
            self.assertEqual(self.all(f"SELECT id FROM pocket.person WHERE email = 'e{n}'"), [(f"p{n}",)])

    def test_links_can_be_replaced_in_one_transaction(self):
        update = """UPDATE pocket.person SET svid = {}, svid_source = 'link'
                    FROM relinked AS r WHERE pocket.person.id = r.person_id"""
        self.con.execute("BEGIN")
        self.con.execute("UPDATE pocket.person SET svid = NULL, svid_source = NULL")
        self.con.execute(update.format("r.svid + 1"))
        self.con.execute(update.format("r.svid"))
        self.con.execute("UPDATE pocket.person_voter_match SET verified_by = 'ann' WHERE svid < 3000")
        for _ in range(2):
            self.con.execute("DELETE FROM pocket.person_voter_match WHERE id IN (SELECT r.id FROM relinked AS r)")
            self.con.execute("INSERT INTO pocket.person_voter_match FROM relinked")
        self.con.execute("COMMIT")
        self.assert_linked(f"{self.LINKS - 1} - svid")
        self.reopen()
        self.assert_linked(f"{self.LINKS - 1} - svid")

    def test_rollback_leaves_keys_and_indexes_whole(self):
        self.con.execute("BEGIN")
        self.con.execute("DELETE FROM pocket.person_voter_match")
        self.con.execute("INSERT INTO pocket.person_voter_match FROM relinked")
        self.con.execute("UPDATE pocket.person SET svid = -1")
        self.con.execute("ROLLBACK")
        self.assert_linked("svid")

    def test_a_voter_is_one_per_state(self):
        insert = """INSERT INTO pocket.person_voter_match (person_id, svid, voter_state, match_type, match_score)
                    VALUES ('{}', {}, {}, 'exact', 1)"""
        self.con.execute(insert.format("q1", 1, "'OH'"))
        self.con.execute(insert.format("q2", 1, "DEFAULT"))
        self.assert_refused(insert.format("q3", 1, "'OH'"), "Duplicate key")
        self.assert_refused(insert.format("q3", 1, "DEFAULT"), "Duplicate key")
        self.assert_refused(insert.format("q3", 2, "NULL"), "NOT NULL")
        self.assert_refused(insert.format("q1", 2, "'OH'"), "Duplicate key")

    def test_a_review_is_decided_one_way_or_the_other(self):
        self.con.execute("""
            INSERT INTO pocket.match_review (person_id, svid, match_type, match_score) VALUES ('p1', 2, 'fuzzy', 0.6)""")
        self.assert_refused("UPDATE pocket.match_review SET decision = 'perhaps'", "CHECK")
        self.con.execute("UPDATE pocket.match_review SET decision = 'rejected'")

    def test_an_index_can_be_dropped_for_a_large_update(self):
        indexes = self.state()[1]
        self.con.execute("UPDATE pocket.person SET email = 'E' || id WHERE svid < 100")
        self.con.execute(documented("DROP INDEX pocket.idx_person_email"))
        self.assertEqual(self.state()[1], indexes)
        self.assertEqual(self.all("SELECT id FROM pocket.person WHERE email = 'ep7'"), [("p7",)])


class Orphans(Schema):
    # A name that ends in _id and is no reference to a table of pocket; history, of a link or a segment, outlives the contact.
    NO_REFERENCE = {
        ("record_tag", "record_id"), ("segment_survey", "survey_id"), ("match_history", "person_id"), ("segment_change", "person_id"),
    }
    # References by another name than that of the table.
    RENAMED = {("segment_change", "execution_id")}

    def setUp(self):
        super().setUp()
        self.con.execute(POCKET)
        self.con.execute("ATTACH ':memory:' AS canvass")
        self.con.execute(ORPHANS)
        self.references = re.findall(r"orphans_of\(db, '(\w+)', '(\w+)', '(\w+)'\)", ORPHANS)

    def test_knows_every_reference(self):
        named = {
            (table, column) for table, column, _ in self.columns()
            if column == "parent_id" or column.removesuffix("_id") in TABLES and column.endswith("_id")
        }
        self.assertEqual({(table, column) for table, column, _ in self.references}, named - self.NO_REFERENCE | self.RENAMED)

    def test_finds_each(self):
        self.assertEqual(self.all("FROM canvass.orphans()"), [])
        for table, column, parent in self.references:
            required = [
                name for (name,) in self.all(
                    """SELECT column_name FROM duckdb_columns() WHERE database_name = 'pocket' AND table_name = ?
                    AND NOT is_nullable AND column_name NOT IN ('id', 'voter_state')""", table,
                ) if name != column
            ]
            self.con.execute("BEGIN")
            values = ", ".join(["'lost'", *("'1'" for _ in required)])
            self.con.execute(f"INSERT INTO pocket.{table} ({', '.join([column, *required])}) VALUES ({values})")
            found = self.all("FROM canvass.orphans() WHERE child_column = ?", column)
            self.assertIn((table, column, parent, 1, ["lost"]), found)
            more = {"tag": ", 'x' AS name", "custom_field": ", 'x' AS name", "segment_execution_log": ", 's' AS segment_id"}
            self.con.execute(f"""INSERT INTO pocket."{parent}" BY NAME SELECT 'lost' AS id{more.get(parent, "")}""")
            self.assertEqual(self.all("FROM canvass.orphans() WHERE child_table = ? AND child_column = ?", table, column), [])
            self.con.execute("ROLLBACK")


class VoterFile(Schema):
    def setUp(self):
        super().setUp()
        self.report = self.con.execute(I360).fetchall()

    def test_has_48_columns(self):
        columns = {(name, kind) for _, name, kind in self.columns("i360")}
        self.assertEqual(len(columns), 48)
        self.assertEqual(self.report, [("i360_voters", 48, 0)])
        for column in (("svid", "BIGINT"), ("zip_code", "BIGINT"), ("birth_year", "INTEGER"), ("birth_date", "DATE")):
            self.assertIn(column, columns)
        for name in "first_name last_name city county state cell_phone email_mydata party gender ethnicity".split():
            self.assertIn((name, "VARCHAR"), columns)
        self.assertLess({"turnout_score", "trump_support_score"}, {name for name, _ in columns})

    def test_second_run_changes_nothing(self):
        self.con.execute("INSERT INTO i360.i360_voters (svid, state) VALUES (1, 'MI'), (1, 'OH')")
        before = self.state("i360")
        self.con.execute(I360)
        self.assertEqual(self.state("i360"), before)

    def test_an_svid_is_unique_in_its_state(self):
        self.con.execute("INSERT INTO i360.i360_voters (svid, state) VALUES (1, 'MI'), (1, 'OH')")
        self.assert_refused("INSERT INTO i360.i360_voters (svid, state) VALUES (1, 'MI')", "(?i)duplicate key")

    def test_a_vendors_table_with_duplicates_is_refused(self):
        self.con.execute("DROP TABLE i360.i360_voters")
        self.con.execute("CREATE TABLE i360.i360_voters AS SELECT 7 AS svid, 'MI' AS state FROM range(3)")
        self.assert_refused(I360, "canvass: i360.i360_voters has 1 SVIDs more than once in a state, such as MI 7")
        self.con.execute("""
            CREATE OR REPLACE TABLE i360.i360_voters AS SELECT i AS svid, 'MI' AS state, 1 AS own FROM range(3) AS r(i)""")
        self.assertEqual(self.con.execute(I360).fetchall(), [("i360_voters", 3, 3)])

    def test_a_new_delivery(self):
        self.con.execute("INSERT INTO i360.i360_voters (svid, state) VALUES (1, 'FL'), (2, 'FL'), (1, 'OH')")
        self.con.execute(f"COPY (SELECT 2 AS svid, 'FL' AS state, 'Ann' AS first_name) TO '{self.folder}/delivery.parquet'")
        indexes = self.state("i360")[1]
        self.con.execute(documented("delivery.parquet").replace("delivery.parquet", f"{self.folder}/delivery.parquet"))
        self.assertEqual(
            self.all("SELECT svid, state, first_name FROM i360.i360_voters ORDER BY ALL"), [(1, "OH", None), (2, "FL", "Ann")]
        )
        self.assertEqual(self.state("i360")[1], indexes)

    def test_ids_that_are_not_numbers(self):
        crosswalk = documented("voter_number")
        self.con.execute("""
            CREATE TEMP TABLE delivery AS
            FROM (VALUES ('NC', 'AB2', 'Bo'), ('NC', 'AB1', 'Al')) AS v(state, voter_id, first_name)""")
        self.con.execute(crosswalk)
        query = "SELECT svid, first_name FROM i360.i360_voters ORDER BY ALL"
        self.assertEqual(self.all(query), [(1, "Al"), (2, "Bo")])
        self.con.execute("DELETE FROM delivery; DELETE FROM i360.i360_voters")
        self.con.execute("INSERT INTO delivery VALUES ('NC', 'AB0', 'Cy'), ('NC', 'AB2', 'Bo'), ('VA', 'AB2', 'Di')")
        self.con.execute(crosswalk)
        self.assertEqual(self.all(query), [(2, "Bo"), (3, "Cy"), (4, "Di")])

    def test_needs_a_writable_i360(self):
        self.con.execute("DETACH i360")
        self.assert_refused(I360, "canvass: no database i360")
        self.con.execute(f"ATTACH '{self.folder}/i360.db' AS i360 (READ_ONLY)")
        self.assert_refused(I360, "canvass: i360 is read-only")


if __name__ == "__main__":
    unittest.main()
