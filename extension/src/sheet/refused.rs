//! Files that are no lists, whatever they are called: told by how they start, so that the error can say what they are.

/// What a file starts with, and what it then is.
const FORMATS: &[(&[u8], &str)] = &[
    (b"%PDF", "is a PDF; export the list it was made from"),
    (b"\x1f\x8b", "is compressed by gzip; unpack it first"),
    (b"BZh", "is compressed by bzip2; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    (b"Rar!", "is a RAR archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed by zstd; unpack it first"),
    (b"PAR1", "is a Parquet file; read it with read_parquet"),
    (b"SQLite format 3", "is a SQLite database; ATTACH it"),
    (b"\x89PNG", "is a picture (PNG)"),
    (b"\xff\xd8\xff", "is a picture (JPEG)"),
    (b"GIF8", "is a picture (GIF)"),
    (b"{\\rtf", "is a text document (RTF); save the list as CSV"),
];

/// What a text starts with, in any case, and what the file then is.
const MARKUP: &[(&str, &str)] = &[
    ("<!doctype html", HTML),
    ("<html", HTML),
    ("<head", HTML),
    ("<body", HTML),
    ("<table", HTML),
    ("<?xml", "is XML; open it in a spreadsheet and save it as xlsx or CSV"),
    ("<!doctype", "is XML; open it in a spreadsheet and save it as xlsx or CSV"),
];
const HTML: &str = "is a web page (HTML), no list: perhaps the answer of a site that asked to sign in; download it again, or open it in a \
    spreadsheet and save it as CSV";

pub fn check(content: &[u8]) -> Result<(), String> {
    let known = FORMATS.iter().find(|(start, _)| content.starts_with(start)).map(|(_, what)| what);
    // A mark of the encoding may come first, and in UTF-16 a zero byte beside each letter.
    let start = content.iter().copied().filter(|byte| byte.is_ascii() && *byte != 0).take(200);
    let start = String::from_utf8_lossy(&start.collect::<Vec<u8>>()).trim_start().to_ascii_lowercase();
    let markup = || MARKUP.iter().find(|(tag, _)| start.starts_with(tag)).map(|(_, what)| what);
    known.or_else(markup).map_or(Ok(()), |what| Err(what.to_string()))
}
