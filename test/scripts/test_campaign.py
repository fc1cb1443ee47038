"""sql/schema/campaign.sql, sql/ingest_campaign.sql, sql/remove_source.sql and the macros over them; tenants are apart."""

import json
import tempfile
import unittest
from pathlib import Path

import duckdb

from example import EXTENSION, ROOT, Linking

SCHEMA, INGEST, REMOVE = ((ROOT / "sql" / name).read_text() for name in ("schema/campaign.sql", "ingest_campaign.sql", "remove_source.sql"))
SAMPLES = str(ROOT / "test" / "data" / "campaign" / "*.csv")
TABLES = ("tenant", "source", "source_field", "rotated_data", "match_key")


class Campaign(Linking):
    def setUp(self):
        self.con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        self.addCleanup(self.con.close)
        self.con.execute(f"LOAD '{EXTENSION}'; ATTACH ':memory:' AS campaign")
        self.con.execute(SCHEMA)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run_script(self, script, **variables):
        for name, value in variables.items():
            self.con.execute(f"SET VARIABLE {name} = ?", [value])
        try:
            (report,) = self.shown(script)
        except duckdb.Error:
            try:
                self.con.execute("ROLLBACK")
            except duckdb.Error:
                pass
            raise
        return report

    def ingest(self, tenant, path=SAMPLES, **variables):
        report = self.run_script(INGEST, tenant=tenant, path=path, **variables)
        return [(Path(file).name, *counts) for file, outcome, _, *counts in report if outcome == "ingested"]

    def contents(self):
        return {table: sorted(map(str, self.all(f"FROM campaign.{table}"))) for table in TABLES}

    def assert_refused(self, sql, message, *parameters):
        with self.assertRaisesRegex(duckdb.Error, message):
            self.all(sql, *parameters)


class Ingest(Campaign):
    def test_files_of_any_shape(self):
        self.assertEqual(self.ingest("mi20", ingested_by="ann"), [
            ("donors.csv", 4, 6, 20, 3, 2), ("rally.csv", 3, 5, 11, 2, 1), ("volunteers.csv", 3, 6, 18, 3, 3),
        ])
        self.assertEqual(self.one("SELECT count(*) FROM campaign.rotated_data WHERE tenant_id = 'mi20'"), 49)
        self.assertEqual(
            self.all("""
                SELECT d.field_name, f.original_name, d.value
                FROM campaign.rotated_data AS d JOIN campaign.source AS s ON s.id = d.source_id
                JOIN campaign.source_field AS f ON f.source_id = s.id AND f.field_name = d.field_name
                WHERE s.source_name = 'rally.csv' AND d.row_id = 3 ORDER BY f.ordinal"""),
            [("full_name", "Name", "Eve Stone"), ("email", "Email", "eve@stone.io"), ("guests", "Guests", "1"),
             ("notes", "Notes", "vegan; no nuts")],
        )
        self.assertEqual(self.one("SELECT DISTINCT ingested_by FROM campaign.source"), "ann")
        self.assertEqual(self.one("SELECT getvariable('tenant') IS NULL AND getvariable('path') IS NULL"), True)

    def test_a_known_content_is_left_out_whatever_its_name(self):
        content = "Email,City\njo@x.org,1\n"
        one, two = self.file("1.csv", content), self.file("2.csv", content)
        self.assertEqual(len(self.ingest("mi20", [one, two])), 1)
        before = self.contents()
        report = self.run_script(INGEST, tenant="mi20", path=[one, two])
        self.assertEqual({row[1] for row in report}, {"known"})
        self.assertEqual(len({row[2] for row in report}), 1)
        self.assertEqual(self.contents(), before)
        self.assertEqual(len(self.ingest("oh11", one)), 1)

    def test_a_name_is_no_glob_and_a_file_that_is_named_twice_is_read_once(self):
        one, two = self.file("donors1.csv", "Name,Email\nAnn Poe,ann@x.org\n"), self.file("donors[1].csv", "Name,Email\nBob Lee,bob@x.org\n")
        found = self.ingest("mi20", [str(self.folder / "donors*.csv"), one, str(self.folder / "d*.csv")])
        self.assertEqual(found, [("donors1.csv", 1, 2, 2, 1, 0), ("donors[1].csv", 1, 2, 2, 1, 0)])
        self.assertEqual(self.all("SELECT value FROM campaign.rotated_data ORDER BY value"), [("Ann Poe",), ("Bob Lee",), ("ann@x.org",), ("bob@x.org",)])
        self.assertNotEqual(one, two)

    def test_each_sheet_is_a_content(self):
        book = str(ROOT / "test/data/lists/members.xlsx")
        sheets = [sheet for (sheet,) in self.all("SELECT sheet FROM canvass.sheet_names(?)", book)]
        self.assertGreater(len(sheets), 1)
        for sheet in sheets:
            self.assertEqual(len(self.ingest("mi20", book, sheet=sheet)), 1, sheet)
        for sheet in sheets:
            self.assertEqual(self.ingest("mi20", book, sheet=sheet), [])

    def test_a_workbook(self):
        rows = self.one("SELECT count(*) FROM canvass.list_rows('test/data/lists/members.xlsx')")
        ((name, count, *_),) = self.ingest("mi20", str(ROOT / "test/data/lists/members.xlsx"))
        self.assertEqual((name, count), ("members.xlsx", rows))

    def test_cells_byte_for_byte(self):
        big = "é\"," * 200_000
        quoted = '"' + big.replace('"', '""') + '"'
        path = self.file("odd.csv", f"select,E-mail,E-mail,Note\n{quoted},a@x.org,b@x.org, \n=1+1,,,'; DROP TABLE x --,over\n")
        self.ingest("mi20", path)
        cells = {(row, field): value for row, field, value in self.all("SELECT row_id, field_name, value FROM campaign.rotated_data")}
        self.assertEqual(cells, {
            (1, "select"): big, (1, "email"): "a@x.org", (1, "email_2"): "b@x.org", (1, "note"): " ",
            (2, "select"): "=1+1", (2, "note"): "'; DROP TABLE x --", (2, "column_5"): "over",
        })
        self.assertEqual(self.one("SELECT list(match_key ORDER BY match_key) FROM campaign.match_key"), ["a@x.org", "b@x.org"])

    def test_two_thousand_columns(self):
        header = ",".join(f"Note {n}" for n in range(2000))
        path = self.file("wide.csv", header + "\n" + (",".join(str(n) for n in range(2000)) + "\n") * 3)
        self.assertEqual(self.ingest("mi20", path, header_row=1), [("wide.csv", 3, 2000, 6000, 0, 0)])

    def test_under_a_header_that_says_nothing_the_values_tell_the_keys(self):
        self.ingest("mi20", self.file("odd.csv", "Reach them,Best,Notes\njo@x.org,313-555-0101,call\nal@x.org,,al@x.org is old\n"))
        self.assertEqual(
            self.all("SELECT f.field_name, f.match_kind FROM campaign.source_field AS f ORDER BY f.ordinal"),
            [("reach_them", "email"), ("best", "phone"), ("notes", None)],
        )

    def test_without_a_header_the_values_tell_the_keys(self):
        self.ingest("mi20", self.file("bare.csv", "jo@x.org,313-555-0101,7\nal@x.org,,8\n"), header_row=0)
        self.assertEqual(
            self.all("SELECT field_name, match_kind, match_key FROM campaign.match_key ORDER BY ALL"),
            [("column_1", "email", "al@x.org"), ("column_1", "email", "jo@x.org"), ("column_2", "phone", "+13135550101")],
        )

    def test_a_file_without_rows(self):
        self.assertEqual(self.ingest("mi20", self.file("none.csv", "Name,Email\n")), [("none.csv", 0, 2, 0, 0, 0)])

    def test_what_is_wrong_is_said_and_nothing_written(self):
        before = self.contents()
        for variables, message in [
            ({"tenant": None, "path": SAMPLES}, "canvass: whose data is it"), ({"tenant": " ", "path": SAMPLES}, "canvass: whose data is it"),
            ({"tenant": "mi20", "path": None}, "canvass: no file to ingest"), ({"tenant": "mi20", "path": []}, "canvass: no file to ingest"),
            ({"tenant": "mi20", "path": [None]}, "canvass: no file to ingest"), ({"tenant": "t" * 1001, "path": SAMPLES}, "at most 1000 characters"),
            ({"tenant": "mi20", "path": str(self.folder / "none*.csv")}, "canvass: no file is at"),
            ({"tenant": "mi20", "path": [self.file("a.csv", "Email\njo@x.org\n"), self.file("b.csv", b"PK\x03\x04 damaged")]}, "b.csv"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(duckdb.Error, message):
                self.run_script(INGEST, **variables)
            self.assertEqual(self.contents(), before)
        self.con.execute("DROP TABLE campaign.match_key")
        with self.assertRaisesRegex(duckdb.Error, "canvass: the database campaign lacks match_key; run sql/schema/campaign.sql"):
            self.ingest("mi20")

    def test_remove(self):
        self.ingest("oh11")
        before = self.contents()
        self.ingest("mi20", self.file("a.csv", "Email,City\njo@x.org,1\n,2\n"))
        source = self.one("SELECT id FROM campaign.source WHERE tenant_id = 'mi20'")
        for tenant, id, message in [
            ("oh11", source, "canvass: tenant oh11 has no source"), ("mi20", None, "canvass: which source"), (None, source, "canvass: whose source"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(duckdb.Error, message):
                self.run_script(REMOVE, tenant=tenant, source_id=id)
        self.assertEqual(self.run_script(REMOVE, tenant="mi20", source_id=source), [("cell", 3), ("field", 2), ("match key", 1)])
        after = self.contents()
        self.assertEqual({**after, "tenant": None}, {**before, "tenant": None})
        self.assertEqual(len(self.ingest("mi20", self.file("a.csv", "Email,City\njo@x.org,1\n,2\n"))), 1)


class Schema(Campaign):
    def test_second_run_changes_nothing(self):
        self.ingest("mi20")
        before = self.contents()
        self.con.execute(SCHEMA)
        self.assertEqual(self.contents(), before)

    def old(self, columns="tenant_id VARCHAR, source_id VARCHAR, row_id BIGINT, field_name VARCHAR, value VARCHAR"):
        self.con.execute("DETACH campaign; ATTACH ':memory:' AS campaign")
        self.con.execute(f"CREATE TABLE campaign.rotated_data ({columns})")

    def test_the_bare_table_of_the_reference(self):
        self.old()
        self.con.execute("""INSERT INTO campaign.rotated_data VALUES
            ('mi20', 'donors', 1, 'email', 'Ann@X.org'), ('mi20', 'donors', 1, 'amount', '5'), ('mi20', 'donors', 2, 'phone', '313 555 0101'),
            ('oh11', 'other', 1, 'email', 'ann@x.org')""")
        rows = self.all("FROM campaign.rotated_data")
        self.con.execute(SCHEMA)
        before = self.contents()
        self.con.execute(SCHEMA)
        self.assertEqual(self.contents(), before)
        self.assertEqual(self.all("FROM campaign.rotated_data"), rows)
        self.assertEqual(
            self.all("SELECT source_name, row_id, matched, fields FROM canvass.campaign_lookup('mi20', email := 'ann@x.org')"),
            [("donors", 1, ["email"], '{"amount":"5","email":"Ann@X.org"}')],
        )
        self.assertEqual(
            self.all("SELECT source_name, row_count, cells, emails, phones FROM canvass.campaign_sources('mi20')"), [("donors", 2, 3, 1, 1)])

    def test_a_field_twice_in_a_row_and_cells_without_a_value(self):
        self.old()
        self.con.execute("""INSERT INTO campaign.rotated_data VALUES
            ('mi20', 's1', 1, 'email', 'ann@x.org'), ('mi20', 's1', 1, 'email', 'poe@x.org'), ('mi20', 's1', 1, 'city', 'Rome'),
            ('mi20', 's2', 1, 'email', 'poe@x.org'), ('mi20', 's2', 1, 'city', NULL), ('mi20', 's2', 1, 'name', '')""")
        self.con.execute(SCHEMA)
        self.assertEqual(
            self.all("SELECT source_id, fields->>'email', fields->>'city' FROM canvass.campaign_lookup('mi20', email := 'poe@x.org')"),
            [("s1", "ann@x.org; poe@x.org", "Rome"), ("s2", "poe@x.org", None)])
        self.assertEqual(self.all("SELECT records, sources FROM canvass.campaign_duplicates('mi20', matched_by := ['email', 'link'])"), [(2, 2)])
        self.assertEqual(self.all("SELECT source_id, cells FROM canvass.campaign_sources('mi20') ORDER BY source_id"), [("s1", 3), ("s2", 1)])
        self.con.execute("CREATE TABLE contact AS SELECT 'p' AS id, 'Ann' AS first_name, 'Poe' AS last_name, 'poe@x.org' AS email")
        self.assertEqual(
            self.all("""
                SELECT f.value, f.source_name
                FROM (SELECT unnest(fields) AS f FROM canvass.campaign_enrich('mi20', 'contact')) WHERE f.field_name = 'city'"""),
            [("Rome", "s1")])

    def test_rows_that_no_tenant_can_have(self):
        for row, message in [
            ("NULL, 's1', 1, 'email', 'x'", "without a tenant_id"), ("'mi20', 's1', NULL, 'email', 'x'", "without a tenant_id"),
            ("'oh11', 'known', 1, 'email', 'x'", "the id of a source of another tenant"),
        ]:
            self.old()
            self.con.execute(SCHEMA + "INSERT INTO campaign.tenant (tenant_id) VALUES ('mi20');"
                             "INSERT INTO campaign.source (id, tenant_id, source_name) VALUES ('known', 'mi20', 'x')")
            self.con.execute(f"CREATE TABLE loose AS FROM campaign.rotated_data; INSERT INTO loose SELECT {row}")
            self.con.execute("DROP TABLE campaign.rotated_data; CREATE TABLE campaign.rotated_data AS FROM loose; DROP TABLE loose")
            self.assert_refused(SCHEMA, message)
            self.con.execute("ROLLBACK")

    def test_what_it_lacks_is_named(self):
        self.old("source_id INTEGER, field_name VARCHAR, value VARCHAR")
        self.assert_refused(SCHEMA, "has no row_id BIGINT, source_id VARCHAR, tenant_id VARCHAR")


class Macros(Campaign):
    """Two tenants have the same files, so that a leak shows as twice the rows."""

    CALLS = (
        "canvass.campaign_sources({})", "canvass.campaign_lookup({}, email := 'ann.poe@x.org')", "canvass.campaign_lookup({}, phone := '3135550103')",
        "canvass.campaign_duplicates({})", "canvass.campaign_duplicates({}, matched_by := 'link')", "canvass.campaign_enrich({}, 'contact')",
    )

    def setUp(self):
        super().setUp()
        self.ingest("mi20")
        self.ingest("oh11")
        self.con.execute("""
            CREATE TABLE contact AS
            FROM (VALUES ('p1', 'Ann', 'Poe', 'ANN.POE@x.org', NULL), ('p2', 'Carla', 'Diaz', NULL, '(313) 555-0103'), ('p3', 'No', 'One', NULL, NULL))
                AS c(id, first_name, last_name, email, cell_phone)""")

    def test_lookup(self):
        rows = self.all("SELECT source_name, row_id, matched, fields FROM canvass.campaign_lookup('mi20', email := ' ann.POE@X.org')")
        self.assertEqual([row[:3] for row in rows], [("donors.csv", 1, ["email"]), ("donors.csv", 4, ["email"]), ("volunteers.csv", 1, ["email"])])
        self.assertEqual(list(json.loads(rows[2][3])), ["first_name", "last_name", "email", "cell_phone", "shift", "t_shirt"])
        self.assertEqual(self.one("SELECT count(*) FROM canvass.campaign_lookup('mi20', phone := '+1 313 555 0103')"), 2)
        self.assertEqual(self.one("SELECT count(*) FROM canvass.campaign_lookup('mi20', email := 'eve@stone.io', phone := '313-555-0103')"), 3)
        self.assertEqual(self.one("SELECT count(*) FROM canvass.campaign_lookup(?, email := ?)", "mi20", "nobodal@x.org"), 0)

    def test_duplicates(self):
        found = "SELECT records, sources, matched_by, match_keys, list_transform(entries, lambda e: e.source_name || ' ' || e.row_id) FROM canvass.campaign_duplicates"
        self.assertEqual(self.all(found + "('mi20')"), [
            (3, 2, ["email", "phone"], ["+13135550101", "ann.poe@x.org"], ["donors.csv 1", "donors.csv 4", "volunteers.csv 1"]),
            (2, 2, ["email"], ["bob@lee.net"], ["donors.csv 2", "rally.csv 1"]),
            (2, 2, ["phone"], ["+13135550103"], ["donors.csv 3", "volunteers.csv 3"]),
        ])
        self.assertEqual([row[0] for row in self.all(found + "('mi20', matched_by := 'email')")], [3, 2])
        self.assertEqual(self.all(found + "('mi20', matched_by := ['email', 'phone', 'link'])"), [
            (3, 2, ["email", "link", "phone"], ["+13135550101", "ann.poe@x.org"], ["donors.csv 1", "donors.csv 4", "volunteers.csv 1"]),
            (2, 2, ["email", "link"], ["bob@lee.net"], ["donors.csv 2", "rally.csv 1"]),
            (2, 2, ["link", "phone"], ["+13135550103"], ["donors.csv 3", "volunteers.csv 3"]),
            (2, 2, ["link"], [], ["rally.csv 2", "volunteers.csv 2"]),
        ])
        for wrong in ("[]", "NULL", "['email', 'name']"):
            self.assert_refused(f"SELECT count(*) FROM canvass.campaign_duplicates('mi20', matched_by := {wrong})", "canvass: matched_by must be")

    def test_duplicates_that_share_no_key(self):
        path = self.file("more.csv", """First Name,Last Name,Address,City,State,Zip,DOB
Zoë,Wojciechowski,9 Elm Ave,Flint,MI,48502,1980-01-02
Zoe,Wojciechowski,9 Elm Avenue,Flint,MI,,1/2/1980
Zoe,Wojciechowski,77 Lake Dr,Marquette,MI,49855,1944-07-30
""")
        self.ingest("mi20", path)
        self.assertEqual(
            self.all("""
                SELECT list_transform(entries, lambda e: e.row_id) FROM canvass.campaign_duplicates('mi20', matched_by := 'link')
                WHERE entries[1].source_name = 'more.csv'"""),
            [([1, 2],)],
        )

    def test_of_sources_that_came_together_the_last_by_name_tells(self):
        one, two = self.file("a.csv", "Email,City\nann.poe@x.org,Aville\n"), self.file("b.csv", "Email,City\nann.poe@x.org,Bville\n")
        self.ingest("pa03", [two, one])
        self.con.execute("UPDATE campaign.source SET id = 'z', ingested_at = (SELECT max(ingested_at) FROM campaign.source) WHERE source_name = 'a.csv'")
        for table in ("source_field", "rotated_data", "match_key"):
            self.con.execute(f"UPDATE campaign.{table} SET source_id = 'z' WHERE tenant_id = 'pa03' AND source_id <> (SELECT id FROM campaign.source WHERE source_name = 'b.csv')")
        rows = self.all("SELECT unnest(list_filter(fields, lambda f: f.field_name = 'city')).value FROM canvass.campaign_enrich('pa03', 'contact')")
        self.assertEqual(rows, [("Bville",)])

    def test_enrich(self):
        rows = self.all("""
            SELECT person_id, sources, records, first_seen = last_seen, matched_by, list_filter(fields, lambda f: f.field_name = 'amount')
            FROM canvass.campaign_enrich('mi20', 'contact') ORDER BY person_id""")
        self.assertEqual(rows, [
            ("p1", 2, 3, True, ["email"], [{"field_name": "amount", "value": "75.00", "source_name": "donors.csv", "row_id": 4}]),
            ("p2", 2, 2, True, ["phone"], [{"field_name": "amount", "value": "1000.00", "source_name": "donors.csv", "row_id": 3}]),
            ("p3", 0, 0, None, None, None),
        ])

    def test_arguments_that_are_none(self):
        for arguments, message in [("", "whom to look up"), (", email := 'x'", "email must be"), (", phone := '%'", "phone must be")]:
            with self.subTest(message):
                self.assert_refused(f"SELECT count(*) FROM canvass.campaign_lookup('mi20'{arguments})", f"canvass: {message}")

    def test_no_argument_widens_the_result(self):
        self.con.execute("INSERT INTO campaign.tenant (tenant_id) VALUES ('empty')")
        for call in self.CALLS:
            own = self.all("FROM " + call.format("'mi20'"))
            self.assertGreater(len(own), 1)
            self.assertEqual(len(own), len(self.all("FROM " + call.format("'oh11'"))))
            nobodys = self.all("FROM " + call.format("'empty'"))
            self.assertEqual([row for row in nobodys if row[1]], [])
            for tenant in ["%", "mi2_", "*", "mi20' OR '1'='1", "mi20'; --", "mi20/*", "MI20", "mi20 ", "mі20", "mi２0", "mi20\0", "x" * 1_000_000, "",
                           ["mi20", "oh11"], 1, True]:
                with self.subTest(call, tenant=str(tenant)[:20]):
                    self.assert_refused(f"SELECT count(*) FROM {call.format('?')}", "canvass: campaign has no tenant", tenant)
            for tenant in ("NULL", "NULL::VARCHAR"):
                self.assert_refused(f"SELECT count(*) FROM {call.format(tenant)}", "canvass: tenant is NULL")
            # What a macro could take for a column of its own.
            for alias in "acdfghkmnprsvw":
                for column in ("tenant_id", "id"):
                    with self.subTest(call, argument=f"{alias}.{column}"):
                        self.assert_refused(f"SELECT count(*) FROM {call.format(f'{alias}.{column}')}", "(?i)(not found|cannot|does not have)")
            for column in ("tenant_id", "tenant", "source_id", "match_key"):
                self.assert_refused(f"SELECT count(*) FROM {call.format(column)}", "(?i)(not found|cannot|does not have)")
        for key in ("%", "%@%", "ann.poe@x.org' OR true --", "аnn.poe@x.org", "*", "a" * 1_000_000 + "@x.org"):
            with self.subTest(key[:20]):
                try:
                    rows = self.all("FROM canvass.campaign_lookup('mi20', email := ?)", key)
                except duckdb.Error as error:
                    self.assertIn("canvass: email must be", str(error))
                else:
                    self.assertEqual(rows, [])
        for argument in ("k.match_key", "match_key", "w.match_key", "email"):
            self.assert_refused(f"FROM canvass.campaign_lookup('mi20', email := {argument})", "(?i)(not found|cannot|does not have)")

    def test_the_guard_fires_on_empty_tables(self):
        for table in TABLES:
            self.con.execute(f"DELETE FROM campaign.{table}")
        for call in self.CALLS:
            for tenant, message in (("NULL", "canvass: tenant is NULL"), ("'mi20'", "canvass: campaign has no tenant mi20")):
                for select in ("count(*)", "1", "*"):
                    with self.subTest(call, tenant=tenant, select=select):
                        self.assert_refused(f"SELECT {select} FROM {call.format(tenant)}", message)


if __name__ == "__main__":
    unittest.main()
