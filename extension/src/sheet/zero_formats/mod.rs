//! Numbers of a workbook that are shown with leading zeros: a ZIP code kept as 2134 in the format 00000. The reader tells formats of
//! dates only, so that the cells with such a format are looked up beside it.

pub mod ods;
pub mod xls;
pub mod xlsb;
pub mod xlsx;

use std::collections::HashMap;
use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

/// The digits to show, by row and column from 0. A workbook that is not as a spreadsheet program writes it has none.
pub type Digits = HashMap<(u32, u32), usize>;

/// No format is longer.
const MAX_ZEROS: usize = 255;

/// How many digits a format shows that is zeros and nothing else.
fn zeros(format: &[u8]) -> Option<usize> {
    ((2..=MAX_ZEROS).contains(&format.len()) && format.iter().all(|byte| *byte == b'0')).then_some(format.len())
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn archive(content: &[u8]) -> Option<Archive<'_>> {
    ZipArchive::new(Cursor::new(content)).ok()
}

fn part(archive: &mut Archive, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The part that a relation of the workbook leads to.
fn related(archive: &mut Archive, relations: &str, id: &[u8]) -> Option<Vec<u8>> {
    let relations = part(archive, relations)?;
    let relation = tags(&relations, b"<Relationship ").find(|tag| attribute(tag, b"Id") == Some(id))?;
    let target = std::str::from_utf8(attribute(relation, b"Target")?).ok()?;
    let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_string);
    part(archive, &path)
}

/// The tags that start so, without their end.
fn tags<'a>(xml: &'a [u8], start: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    memmem::find_iter(xml, start).map(move |at| tag(&xml[at + start.len() - 1..]))
}

fn tag(xml: &[u8]) -> &[u8] {
    &xml[..memchr::memchr(b'>', xml).unwrap_or(xml.len())]
}

fn attribute<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let named = [b" ", name, b"=\""].concat();
    let value = &tag[memmem::find(tag, &named)? + named.len()..];
    Some(&value[..memchr::memchr(b'"', value)?])
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
