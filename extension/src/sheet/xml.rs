//! The tags of an XML text, as the reader of ods files takes them: what is checked here must be what is read there.

use memchr::{memchr, memchr3, memmem};

/// Elements in elements: more than any workbook has.
const MAX_DEPTH: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Start,
    End,
    /// Start and end at once.
    Empty,
}

#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    pub kind: Kind,
    pub name: &'a [u8],
    attributes: &'a [u8],
    pub start: usize,
    /// Where the text behind it starts.
    pub end: usize,
}

/// The tags of a text; comments, processing instructions and CDATA are passed over.
pub fn tags(xml: &[u8]) -> Tags<'_> {
    Tags { xml, at: 0, is_broken: false }
}

pub struct Tags<'a> {
    xml: &'a [u8],
    at: usize,
    /// Whether what stands at `at` is no XML, or a document type, which no workbook has.
    is_broken: bool,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        while !self.is_broken {
            self.at += memchr(b'<', &self.xml[self.at..])?;
            let markup = &self.xml[self.at..];
            let Some(length) = length(markup) else {
                self.is_broken = true;
                return None;
            };
            let start = self.at;
            self.at += length;
            if !matches!(markup[1], b'!' | b'?') {
                return Some(Tag { start, end: self.at, ..tag(&markup[1..length - 1]) });
            }
        }
        None
    }
}

/// Of the markup that starts here.
fn length(markup: &[u8]) -> Option<usize> {
    if matches!(markup.get(1), Some(b'!' | b'?')) {
        let kinds = [(&b"<!--"[..], &b"-->"[..]), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")];
        let (start, end) = kinds.into_iter().find(|(start, _)| markup.starts_with(start))?;
        return memmem::find(&markup[start.len()..], end).map(|at| start.len() + at + end.len());
    }
    let mut at = 1;
    loop {
        at += memchr3(b'>', b'"', b'\'', &markup[at..])?;
        match markup[at] {
            b'>' => return (at > 1).then_some(at + 1),
            quote => at += 2 + memchr(quote, &markup[at + 1..])?,
        }
    }
}

/// A tag without its brackets, wherever it stands.
fn tag(inside: &[u8]) -> Tag<'_> {
    let (start, end) = (0, 0);
    if let Some(name) = inside.strip_prefix(b"/") {
        let length = name.iter().rposition(|byte| !is_blank(byte)).map_or(0, |last| last + 1);
        return Tag { kind: Kind::End, name: &name[..length], attributes: b"", start, end };
    }
    let (kind, inside) = match inside.strip_suffix(b"/") {
        Some(inside) => (Kind::Empty, inside),
        None => (Kind::Start, inside),
    };
    let (name, attributes) = inside.split_at(inside.iter().position(is_blank).unwrap_or(inside.len()));
    Tag { kind, name, attributes, start, end }
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

impl<'a> Tag<'a> {
    /// The attributes with their values as they are written, up to what is none. A value without its last quote ends with the tag.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let at = rest.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (rest[..at].trim_ascii(), rest[at + 1..].trim_ascii_start());
            let quote = *value.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
            let end = memchr(quote, &value[1..]).map_or(value.len(), |at| at + 1);
            rest = value.get(end + 1..).unwrap_or_default();
            Some((name, &value[1..end]))
        })
    }

    pub fn attribute(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The number that an attribute is, 1 without; the greatest for any other text, such as one with entities or a sign, which no
    /// spreadsheet program writes.
    pub fn times(&self, name: &[u8]) -> u64 {
        let Some(value) = self.attribute(name) else { return 1 };
        match value.iter().all(u8::is_ascii_digit) {
            true => std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX).max(1),
            false => u64::MAX,
        }
    }
}

/// Whether all elements end, each in the one that it starts in. A reader that waits for an end without looking whether the text is
/// over would wait for ever.
pub fn is_well_formed(xml: &[u8]) -> bool {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut tags = tags(xml);
    for tag in &mut tags {
        match tag.kind {
            Kind::Start if open.len() == MAX_DEPTH => return false,
            Kind::Start => open.push(tag.name),
            Kind::End if open.pop() != Some(tag.name) => return false,
            Kind::End | Kind::Empty => {}
        }
    }
    !tags.is_broken && open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_end_where_they_start() {
        for xml in ["", "x", "<a/>", "<a></a>", "<?x?><a b='>' c=\"/>\"><b /><!-- <c> --><![CDATA[<d>]]></a >\n"] {
            assert!(is_well_formed(xml.as_bytes()), "{xml}");
        }
        for xml in [
            "<",
            "<a",
            "<a>",
            "</a>",
            "<a></b>",
            "<a><b></a></b>",
            "<>",
            "<a b='></a>",
            "<!-- <a/>",
            "<!DOCTYPE a><a/>",
            "<!doctype a [<!a> </a></r> ]>",
            "<a></a x>",
            "<a></a/>",
            "<a></a\x0c>",
        ] {
            assert!(!is_well_formed(xml.as_bytes()), "{xml}");
        }
        assert!(!is_well_formed("<a>".repeat(5_000).as_bytes()));
    }

    #[test]
    fn attributes_as_they_are_written() {
        let tag = tags(b"<a b = 'x>\"' c=\"2\" d:e='+3' f='&#49;0'\n g=''/>").next().unwrap();
        assert_eq!((tag.kind, tag.name, tag.attribute(b"b")), (Kind::Empty, &b"a"[..], Some(&b"x>\""[..])));
        assert_eq!(
            [&b"c"[..], b"h", b"d:e", b"f", b"g"].map(|name| tag.times(name)),
            [2, 1, u64::MAX, u64::MAX, u64::MAX]
        );
        let open = tags(br#"<text:s x"="1" text:c="9999999999/>"#).next().unwrap();
        assert_eq!(open.times(b"text:c"), 9_999_999_999);
    }
}
