"""Lists from any file: canvass.list_rows, read_list, read_list_wide, sheet_names, analyze_list."""

import csv
import io
import random
import shutil
import tempfile
import unittest
import zipfile
from pathlib import Path

import duckdb

from example import EXTENSION, ROOT

LISTS = ROOT / "test" / "data" / "lists"
PEOPLE = [["José", "Peña", "(305) 555-0123", "02134"], ["Ann", "O’Neil", "305-555-0124", "33101"]]


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        cls.con.execute(f"LOAD '{EXTENSION}'")
        cls.addClassCleanup(cls.con.close)

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def all(self, sql, *parameters):
        return self.con.execute(sql, parameters).fetchall()

    def rows(self, path, arguments=""):
        """line and cells of each row."""
        return self.all(f"SELECT r.line, r.cells FROM canvass.list_rows(?{arguments}) AS r", str(LISTS / path))

    def cells(self, path, arguments=""):
        return [cells for _, cells in self.rows(path, arguments)]

    def headers(self, path, arguments=""):
        ((headers,),) = self.all(f"SELECT DISTINCT r.headers FROM canvass.list_rows(?{arguments}) AS r", str(LISTS / path))
        return headers

    def fields(self, path):
        return self.all("SELECT a.header, a.field FROM canvass.analyze_list(?) AS a", str(LISTS / path))

    def written(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def fails(self, path, *words, arguments=""):
        """Each macro fails with an error that names the file and has these words."""
        for macro in ("list_rows", "read_list", "analyze_list"):
            with self.subTest(macro), self.assertRaises(duckdb.Error) as caught:
                self.all(f"FROM canvass.{macro}(?{arguments})", str(LISTS / path))
            for word in (Path(path).name, "canvass: ", *words):
                self.assertIn(word, str(caught.exception))


class Text(Lists):
    def test_every_encoding_gives_the_same_letters(self):
        for path in ("utf8_mark.csv", "windows_1252.csv", "utf16_tabs.txt", "utf16_no_mark.csv"):
            with self.subTest(path):
                self.assertEqual(self.cells(path)[:2], PEOPLE)
                self.assertEqual(self.headers(path), ["First Name", "Last Name", "Phone", "Zip"])
        self.assertEqual(self.cells("windows_1252.csv")[2][:2], ["“Bobby”", "Núñez"])

    def test_delimiters(self):
        self.assertEqual(self.cells("semicolons.csv")[0], ["Ann Lee", "305-555-0123", "1,50"])
        self.assertEqual(self.cells("tabs.tsv")[0], ["Ann Lee", "12 Oak St, Apt 4", "305-555-0123"])
        self.assertEqual(self.cells("one_column.csv"), [["ann@x.org"], ["bo@x.org"]])
        self.assertEqual(len(self.cells("wide.csv")[1]), 300)

    def test_line_breaks_in_cells_and_the_lines_of_rows(self):
        self.assertEqual(self.rows("line_breaks.csv"), [
            (2, ["Ann Lee", "called twice\r\nno answer\n\nthird: yes", "305-555-0123"]),
            (6, ["Bo Diaz", 'said "later", then left', "305-555-0124"])])
        self.assertEqual([line for line, _ in self.rows("old_mac.csv")], [2, 3])

    def test_rows_of_any_width(self):
        self.assertEqual(self.rows("ragged.csv"), [
            (3, ["Ann Lee", "305-555-0123", "ann@x.org"]), (5, ["Bo Diaz"]),
            (7, ["Cy Fox", "305-555-0125", "cy@x.org", "extra", "more"])])
        cells = self.all("SELECT header, value FROM canvass.read_list(?) WHERE line = 7 AND ordinal > 3", str(LISTS / "ragged.csv"))
        self.assertEqual(cells, [(None, "extra"), (None, "more")])

    def test_stray_and_forgotten_quotes_lose_no_row(self):
        rows = self.cells("stray_quotes.csv")
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows[0], ['Bob "Bobby" Smith', "6'2\"", "305-555-0123"])
        self.assertEqual(rows[3], ["Di Poe", "5'9", "305-555-0126"])

    def test_headers(self):
        self.assertEqual(self.headers("repeated_headers.csv"),
                         ["Name", "Phone", "phone 3", "Column 4", "Phone 2", "PHONE 4", "Column 7"])
        self.assertEqual([line for line, _ in self.rows("title.csv")], [5, 6])
        self.assertEqual(self.headers("no_header.csv"), [f"Column {i}" for i in range(1, 7)])
        self.assertEqual(len(self.rows("no_header.csv")), 5)

    def test_the_header_can_be_told(self):
        self.assertEqual(len(self.rows("title.csv", ", header_row := 0")), 5)
        self.assertEqual(self.headers("title.csv", ", header_row := 5")[0], "Ann Lee")
        self.fails("title.csv", "line 3", arguments=", header_row := 3")
        self.fails("title.csv", "line 99", arguments=", header_row := 99")

    def test_nothing_in_it(self):
        for path in ("header_only.csv", "empty.csv", "blank.csv"):
            self.assertEqual(self.rows(path), [], path)
        for path in ("empty.csv", "blank.csv"):
            self.assertEqual(self.fields(path), [], path)
        # Its columns show, so that nobody takes it for a file that was not read.
        self.assertEqual(
            self.all("SELECT header, field, fill_rate, fate FROM canvass.analyze_list(?)", str(LISTS / "header_only.csv")),
            [(header, None, 0, "ignored: empty") for header in ("First Name", "Last Name", "Phone")],
        )

    def test_hostile_text_is_text(self):
        self.assertEqual(self.headers("hostile.csv")[2:4], ['x"; DROP TABLE person; --', "a'b;c"])
        self.assertEqual(self.cells("hostile.csv")[0][0], "=cmd|'/C calc'!A0")
        path = self.written("it's; \"a\" list.csv", b"Name,Phone\nAnn,1\n")
        self.assertEqual(self.cells(path), [["Ann", "1"]])
        wide = self.all("FROM canvass.read_list_wide(?, [?, 'Phone'])", str(LISTS / "hostile.csv"), 'x"; DROP TABLE person; --')
        self.assertEqual(wide[0][3:], ('x";y', "'; DROP TABLE person; --"))

    def test_as_a_table(self):
        con = self.con.execute("FROM canvass.read_list_wide(?, ['Email', 'Name'])", [str(LISTS / "ragged.csv")])
        self.assertEqual([column[0] for column in con.description], ["file", "sheet", "line", "Email", "Name"])
        self.assertEqual([row[2:] for row in con.fetchall()], [(3, "ann@x.org", "Ann Lee"), (5, None, "Bo Diaz"), (7, "cy@x.org", "Cy Fox")])
        with self.assertRaisesRegex(duckdb.Error, 'ragged.csv has no column "Fax"; it has "Name", "Phone", "Email"'):
            self.all("FROM canvass.read_list_wide(?, ['Fax'])", str(LISTS / "ragged.csv"))

    def test_several_files(self):
        found = self.all("SELECT DISTINCT file FROM canvass.list_rows(?) ORDER BY ALL", str(LISTS / "utf16_*"))
        self.assertEqual([Path(file).name for (file,) in found], ["utf16_no_mark.csv", "utf16_tabs.txt"])
        paths = [str(LISTS / "title.csv"), str(LISTS / "members.xls")]
        self.assertEqual(self.all("SELECT count(*) FROM canvass.list_rows(?)", paths), [(5,)])

    def test_well_formed_files_are_read_as_python_reads_them(self):
        source = random.Random(7)
        for round in range(60):
            delimiter, end = source.choice(",;\t|"), source.choice(["\n", "\r\n"])
            quoting = source.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
            out = io.StringIO()
            writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
            for _ in range(30):
                writer.writerow(["a" + "".join(source.choice('ab"\',;\t|\n é') for _ in range(source.randrange(8))) for _ in range(4)])
            expected = list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter))
            found = self.all("""
                SELECT csv_cells(r.record.record, $2)
                FROM (SELECT unnest(csv_records($1, $2)) AS record) AS r
                ORDER BY r.record.line""", out.getvalue(), delimiter)
            self.assertEqual([cells for (cells,) in found], expected, round)


class Workbooks(Lists):
    FORMATS = ("xlsx", "xls", "xlsb", "ods")
    ROWS = [
        (2, ["José Peña", "02134", "2026-03-07", "2026-03-07 18:30:00", "40", "0.125", "TRUE", "called twice\nno answer", "3055550123"]),
        (3, ['Ann "Annie" Lee', "00501", "1965-12-31", "1965-12-31 00:00:05", "1500", "2.5", "FALSE", "a; b | c", "3055550124"]),
        (5, ["", "33101"])]

    def test_each_format_gives_the_same_rows(self):
        for name in self.FORMATS:
            with self.subTest(name):
                self.assertEqual(self.rows(f"members.{name}"), self.ROWS)
                self.assertEqual(self.all("SELECT DISTINCT sheet FROM canvass.list_rows(?)", str(LISTS / f"members.{name}")),
                                 [("Members, 2026",)])
                self.assertEqual(self.all("SELECT ordinal, sheet FROM canvass.sheet_names(?)", str(LISTS / f"members.{name}")),
                                 [(1, "Cover"), (2, "Members, 2026"), (3, "Other")])

    def test_content_tells_the_format(self):
        for name in self.FORMATS:
            path = self.folder / f"{name}.csv"
            shutil.copy(LISTS / f"members.{name}", path)
            self.assertEqual(self.rows(path), self.ROWS)

    def test_zeros_that_a_format_shows(self):
        for name in self.FORMATS:
            with self.subTest(name):
                self.assertEqual(self.cells(f"zeros.{name}"), [
                    ["Ann Poe", "02134", "007", "5.5", "00501", "2024-05-01", "12345678901"],
                    ["Bo Roe", "33606", "1234", "12", "1", "", "0000000007"]])

    def test_sheets(self):
        self.assertEqual(self.cells("members.xlsx", ", sheet := 'Other', header_row := 1"), [["x"]])
        self.assertEqual(self.cells("members.xlsx", ", sheet := 'Cover'"), [])
        self.fails("members.xlsx", "'Sheet1'", "'Members, 2026'", arguments=", sheet := 'Sheet1'")
        self.fails("title.csv", "no sheets", arguments=", sheet := 'Sheet1'")
        self.assertEqual(self.all("FROM canvass.sheet_names(?)", str(LISTS / "title.csv")), [])

    def test_what_cannot_be_read_says_why(self):
        self.fails("cut_off.xlsx", "damaged or cut off")
        self.fails("password.xlsx", "password")
        self.fails("short_cells.xlsb", "save it as xlsx")
        self.fails("page.csv", "HTML", "download it again")
        self.fails(self.written("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000), "save it as xlsx")

    def test_an_xls_that_claims_more_cells_than_there_can_be(self):
        content = bytearray((LISTS / "members.xls").read_bytes())
        at = content.index(b"\x00\x02\x0e\x00")
        while at >= 0:
            content[at + 8:at + 12] = b"\xff\xff\xff\x7f"
            at = content.find(b"\x00\x02\x0e\x00", at + 1)
        self.fails(self.written("claims.xls", bytes(content)), "damaged")

    def test_an_xls_whose_sectors_follow_each_other_in_a_circle(self):
        def numbers(*values, size):
            return b"".join(value.to_bytes(4, "little") for value in values).ljust(size, b"\xff")

        def entry(name, kind):
            text = name.encode("utf-16-le")
            return (text.ljust(64, b"\0") + (len(text) + 2).to_bytes(2, "little") + bytes([kind])).ljust(128, b"\0")

        header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(76, b"\0") + numbers(0, size=436))
        for at, value in ((30, 9), (32, 6), (44, 1), (48, 1), (56, 4096), (60, 2**32 - 2), (68, 2**32 - 2)):
            header[at:at + 4] = value.to_bytes(4, "little")
        directory = entry("Root Entry", 5) + entry("Workbook", 2) + bytes(256)
        self.fails(self.written("circle.xls", bytes(header) + numbers(2**32 - 3, 1, size=512) + directory), "is no workbook")

    def test_a_file_that_unpacks_to_too_much(self):
        bomb = self.folder / "bomb.xlsx"
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                for _ in range(1100):
                    part.write(b" " * 2**20)
        self.assertLess(bomb.stat().st_size, 3_000_000)
        with self.assertRaisesRegex(duckdb.Error, "bomb.xlsx holds more than 1 GB"):
            self.rows(bomb)

    def test_repeated_cells_of_an_ods(self):
        cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        for name, rows, text in (("cells", 100_000, "x"), ("bytes", 100, "x" * 10_000), ("rows", 1, "x" * 100)):
            row = f'<table:table-row table:number-rows-repeated="{1_000_000 if name == "rows" else 1}">' + cell.format(text) + "</table:table-row>"
            path = self.folder / f"{name}.ods"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("content.xml", "<office:document-content><table:table table:name=\"A\">" + row * rows + "</table:table></office:document-content>")
            with self.subTest(name), self.assertRaisesRegex(duckdb.Error, f"{name}.ods has .*save the sheet as CSV"):
                self.rows(path)

    def test_an_ods_that_does_not_end_has_a_password_or_counts_spaces(self):
        with zipfile.ZipFile(LISTS / "members.ods") as archive:
            content = archive.read("content.xml").decode()
        spaces = '<text:p><text:s text:c="9000000000"/>'
        for name, changed, message in (("open", content.replace("</table:table>", ""), "is damaged"),
                                       ("cut", content[:len(content) // 2], "is damaged"),
                                       ("endless", content.replace("</table:table>", "</table:table x>"), "is damaged"),
                                       ("secret", "\0no XML", "is protected by a password"),
                                       ("spaces", content.replace("<text:p>", spaces), "more than 1 GB")):
            path = self.folder / f"{name}.ods"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("content.xml", changed)
                if name == "secret":
                    archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
            with self.subTest(name), self.assertRaisesRegex(duckdb.Error, f"{name}.ods .*{message}"):
                self.rows(path)

    def test_the_header_of_a_sheet_is_a_row(self):
        self.assertEqual(self.headers("lines.xlsx", ", header_row := 3")[0], "Name")
        self.assertEqual(self.headers("lines.xlsx")[0], "Name")
        self.fails("lines.xlsx", "no cells in row 2", arguments=", header_row := 2")


class Analysis(Lists):
    def test_headers_and_values_say_what_a_column_holds(self):
        self.assertEqual(dict(self.fields("spanish.csv")), {
            "Nombre": "first_name", "Apellido": "last_name", "Teléfono celular": "cell_phone", "Correo electrónico": "email",
            "Código postal": "zip"})
        self.assertEqual(dict(self.fields("numbers.csv")), {"Name": "full_name", "Phone": "cell_phone", "Zip": "zip"})
        self.assertEqual([field for _, field in self.fields("no_header.csv")],
                         ["first_name", "last_name", "cell_phone", "email", "state", "zip"])
        self.assertEqual(dict(self.fields("members.xlsb"))["Notes"], None)

    def test_each_column_has_a_fate(self):
        found = self.all("SELECT header, fate FROM canvass.analyze_list(?)", str(LISTS / "volunteers.csv"))
        self.assertEqual(found[-3:], [("Yard Sign?", "custom field"), ("Notes", "custom field"), ("Column 8", "ignored: empty")])
        self.assertEqual({fate for _, fate in found[:5]}, {"mapped"})


class Access(Lists):
    def test_duckdb_decides_which_files_are_read(self):
        con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        self.addCleanup(con.close)
        con.execute(f"LOAD '{EXTENSION}'")
        con.execute("SET enable_external_access = false")
        for macro in ("list_rows", "read_list", "sheet_names", "analyze_list"):
            with self.subTest(macro), self.assertRaises(duckdb.PermissionException):
                con.execute(f"FROM canvass.{macro}(?)", [str(LISTS / "title.csv")])

    def test_no_such_file(self):
        with self.assertRaisesRegex(duckdb.Error, "canvass: no file is at .*absent.csv"):
            self.rows("absent.csv")


if __name__ == "__main__":
    unittest.main()
