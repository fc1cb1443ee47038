use super::*;

fn rows(text: &str) -> Vec<Vec<String>> {
    let delimiter = b',';
    records(text, delimiter)
        .map(|record| cells(record.text, delimiter).into_iter().map(|cell| cell.into_owned()).collect())
        .collect()
}

fn lines(text: &str) -> Vec<i64> {
    records(text, b',').map(|record| record.line).collect()
}

#[test]
fn quoted_cells_of_rfc_4180() {
    assert_eq!(rows("a,\"b,c\",\"d\"\"e\",\"\"\n"), [["a", "b,c", "d\"e", ""]]);
    assert_eq!(rows("\"a\r\nb\",c\r\nd,e"), [["a\r\nb", "c"], ["d", "e"]]);
    assert_eq!(rows("a,  \"b, c\"  ,d"), [["a", "b, c", "d"]]);
    assert_eq!(rows("\"\"\"a\"\"\",b"), [["\"a\"", "b"]]);
    assert_eq!(rows("a,,"), [["a", "", ""]]);
}

#[test]
fn lines_are_counted_with_each_line_break() {
    for line_break in ["\n", "\r\n", "\r"] {
        let text = ["a,\"1", "2\",b", "", ",,", "c", ""].join(line_break);
        assert_eq!(lines(&text), [1, 5], "{line_break:?}");
        assert_eq!(records(&text, b',').map(|record| record.row).collect::<Vec<_>>(), [1, 4], "{line_break:?}");
    }
}

#[test]
fn parts_have_the_records_of_the_text() {
    let text = "a,\"1\n2\",b\r\n\n,,\n\"open,3\n\"x\"y\",4\rBob \"Bob\" B,5\n\n\"last\n one\"".repeat(3);
    let whole: Vec<_> = records(&text, b',').collect();
    for bytes in 1..text.len() {
        let all: Vec<_> = parts(&text, b',', bytes).collect();
        assert_eq!(all.iter().map(|part| part.text).collect::<String>(), text);
        let from_parts = all.iter().flat_map(|part| {
            records(part.text, b',').map(|record| Record {
                line: part.line + record.line - 1,
                row: part.row + record.row - 1,
                ..record
            })
        });
        assert_eq!(from_parts.collect::<Vec<_>>(), whole, "{bytes}");
    }
}

#[test]
fn a_stray_quote_stands_for_itself() {
    assert_eq!(rows("\"Bob \"Bobby\" Smith\",2"), [["Bob \"Bobby\" Smith", "2"]]);
    assert_eq!(rows("6'2\",5\"\nx,y"), [["6'2\"", "5\""], ["x", "y"]]);
    assert_eq!(rows("\"said, \"no\" twice\",2"), [["said, \"no\" twice", "2"]]);
}

#[test]
fn a_forgotten_quote_swallows_no_rows() {
    assert_eq!(rows("\"a,1\nb,2\nc,3"), [["\"a", "1"], ["b", "2"], ["c", "3"]]);
    assert_eq!(rows("\"a,1\n\"b\",2\nc,3"), [["\"a", "1"], ["b", "2"], ["c", "3"]]);
    assert_eq!(rows("a,\"1\n\"b\",2\n").len(), 2);
    let text = format!("\"a,1\n{}", "\"b\",\"2\"\n".repeat(1000));
    assert_eq!(rows(&text).len(), 1001);
}

/// Numbers that are the same in every run.
struct Source(u64);

impl Source {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

#[test]
fn cells_written_as_csv_are_read_as_they_were() {
    let mut source = Source(1);
    let parts = ["a", "é", "\"", "\"\"", ",", "\n", "\r\n", "\r", " ", "\t", ";", "x"];
    for _ in 0..20_000 {
        let width = 1 + source.below(4);
        let mut written = Vec::new();
        for _ in 0..1 + source.below(4) {
            let mut row: Vec<String> = Vec::new();
            for _ in 0..width {
                row.push((0..source.below(6)).map(|_| parts[source.below(parts.len())]).collect());
            }
            // A row of nothing but quotes and spaces is a blank one.
            row[0].push('a');
            written.push(row);
        }
        let mut csv = String::new();
        for row in &written {
            for (at, cell) in row.iter().enumerate() {
                if at > 0 {
                    csv.push(',');
                }
                written::push_cell(&mut csv, cell);
            }
            csv.push('\n');
        }
        assert_eq!(rows(&csv), written, "{csv:?}");
    }
}

#[test]
fn encodings() {
    let text = "José,Peña\n“x”,1\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    let windows = b"Jos\xe9,Pe\xf1a\n\x93x\x94,1\n".to_vec();
    for content in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        little.clone(),
        [b"\xff\xfe".to_vec(), little].concat(),
        big.clone(),
        [b"\xfe\xff".to_vec(), big].concat(),
        windows,
    ] {
        assert_eq!(read(&content, None).unwrap().text, text, "{content:?}");
    }
    assert_eq!(read(b"Jos\xe9 Pe\xc3\xb1a", None).unwrap().text, "José Peña");
    assert!(read(b"Name\0", None).unwrap_err().contains("zero bytes"));
}

#[test]
fn delimiters() {
    for (text, delimiter) in [
        ("Name,Phone\nAnn,1", ','),
        ("Name;Amount\nAnn;1,50\nBo;2,50", ';'),
        ("Name\tAddress\nAnn\t1 Oak St, Apt 2", '\t'),
        ("Name|Phone\nAnn|1", '|'),
        ("sep=|\nName,x|Phone", '|'),
        ("sep=\"\nName,Phone", ','),
        ("sep=\r\nName,Phone", ','),
        ("sep=é\nName,Phone", ','),
        ("Name,Tags\nAnn,a; b; c\nBo,d; e; f", ','),
        ("Email\nann@x.org", ','),
    ] {
        assert_eq!(layout(text, None, None).unwrap().unwrap().delimiter, delimiter, "{text:?}");
    }
    assert_eq!(layout("a;b\nc;d", None, Some(b',')).unwrap().unwrap().columns, 1);
    assert_eq!(layout(" \n,,\n", None, None).unwrap(), None);
}

#[test]
fn where_the_header_is() {
    let line = |text| layout(text, None, None).unwrap().unwrap().header_line;
    assert_eq!(line("Name,Phone\nAnn,305-555-0123"), 1);
    assert_eq!(line("Volunteers\n\nName,Phone\nAnn,305-555-0123"), 3);
    assert_eq!(line("Ann,305-555-0123\nBo,305-555-0124"), 0);
    assert_eq!(line("Zorb,Glim\nAnn,305-555-0123\nBo,305-555-0124"), 1);
    let told = |line| layout("a,b\n\nc,d", Some(HeaderAt::Line(line)), None);
    assert_eq!(told(3).unwrap().unwrap().header, "c,d");
    assert_eq!(told(0).unwrap().unwrap().header, "");
    assert!(told(2).unwrap_err().contains("line 2"));
    let row = |row| layout("\"two\nlines\"\n\nc,d", Some(HeaderAt::Row(row)), None);
    assert_eq!(
        row(3).unwrap().unwrap(),
        Layout { delimiter: ',', header_line: 4, header: "c,d".to_string(), columns: 2 }
    );
    assert_eq!(row(0).unwrap().unwrap().header, "");
    assert!(row(2).unwrap_err().contains("row 2"));
}

#[test]
fn every_column_has_a_name_of_its_own() {
    assert_eq!(
        headers("Phone,phone,,Phone 2,PHONE", b',', 6),
        ["Phone", "phone 3", "Column 3", "Phone 2", "PHONE 4", "Column 6"]
    );
    let names = headers(&"x,".repeat(MAX_COLUMNS), b',', 0);
    assert_eq!(
        names.iter().map(|name| name.to_lowercase()).collect::<std::collections::HashSet<_>>().len(),
        names.len()
    );
}

#[test]
fn what_is_no_list_is_named() {
    for (content, what) in [
        (&b"%PDF-1.4"[..], "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xef\xbb\xbf \n<HTML>", "web page"),
        (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "web page"),
        (b"<?xml version=", "XML"),
        (b"PK\x05\x06\0\0", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    ] {
        let error = read(content, None).unwrap_err();
        assert!(error.contains(what), "{error}");
        assert!(sheet_names(content).is_err());
    }
    assert!(read(b"a,b", Some("x")).unwrap_err().contains("no sheets"));
}

/// Whatever a file holds: an answer or an error, and no panic.
#[test]
fn any_bytes() {
    let mut source = Source(2);
    let workbooks = ["xlsx", "xls", "xlsb", "ods"].map(|name| {
        std::fs::read(format!("{}/../test/data/lists/members.{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    });
    for round in 0..2000 {
        let content: Vec<u8> = match workbooks.get(round % 8) {
            Some(workbook) => {
                let mut damaged = workbook.clone();
                for _ in 0..1 + source.below(8) {
                    let at = source.below(damaged.len());
                    damaged[at] = source.below(256) as u8;
                }
                damaged.truncate(if round % 3 == 0 { source.below(workbook.len()) } else { workbook.len() });
                damaged
            }
            None => (0..source.below(200)).map(|_| b"a\"\",,;\t\r\n \0\xff\xfe|\xc3\xa9"[source.below(16)]).collect(),
        };
        let _ = sheet_names(&content);
        if let Ok(list) = read(&content, None)
            && let Ok(Some(layout)) = layout(&list.text, None, None)
        {
            let delimiter = layout.delimiter as u8;
            headers(&layout.header, delimiter, layout.columns as usize);
            records(&list.text, delimiter).for_each(|record| drop(cells(record.text, delimiter)));
        }
    }
}

/// A megabyte of anything takes no longer than its length says.
#[test]
fn a_megabyte_of_one_thing() {
    let things = [
        "\"",
        ",",
        "\"a\n",
        "\"a",
        ", \"a",
        ", \"a\"\"",
        "\"a\"\"b,",
        " \"a\n",
        "\"\"x",
        " ",
        "ab,",
        "\n",
        "\r",
        "\"\"\"a, ",
    ];
    for thing in things {
        let started = std::time::Instant::now();
        let text = thing.repeat(1_000_000 / thing.len());
        let _ = layout(&text, None, None);
        records(&text, b',').for_each(|record| drop(cells(record.text, b',')));
        headers(&text, b',', 0);
        let seconds = started.elapsed().as_secs();
        assert!(seconds < 20, "{thing:?}: {seconds} s");
    }
}

#[test]
fn parts_of_random_texts() {
    let mut seed = 1u64;
    for _ in 0..300_000 {
        let mut text = String::new();
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let length = (seed >> 33) % 40;
        for _ in 0..length {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            text.push(['"', ',', '\n', '\r', ' ', 'a', '"', '\n'][((seed >> 33) % 8) as usize]);
        }
        let whole: Vec<_> = records(&text, b',').collect();
        let from_parts: Vec<_> = parts(&text, b',', 8)
            .flat_map(|part| {
                records(part.text, b',').map(move |record| Record {
                    line: part.line + record.line - 1,
                    row: part.row + record.row - 1,
                    ..record
                })
            })
            .collect();
        assert_eq!(from_parts, whole, "{text:?}");
    }
}
