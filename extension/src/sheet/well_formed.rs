//! Whether each element of an XML text ends. The reader of ods files waits for an end without looking whether the text is over, and
//! would wait for ever.

use memchr::{memchr, memmem};

/// Elements in elements: more than any workbook has.
const MAX_DEPTH: usize = 1_000;

/// Whether all elements end, each in the one that it starts in. A document type, which no workbook has, could hide the ends.
pub fn is_well_formed(xml: &[u8]) -> bool {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut rest = xml;
    while let Some(at) = memchr(b'<', rest) {
        rest = &rest[at..];
        let Some(length) = length(rest) else { return false };
        let (markup, behind) = rest.split_at(length);
        rest = behind;
        match markup[1] {
            b'?' => {}
            b'!' => {
                if markup.starts_with(b"<!DOCTYPE") {
                    return false;
                }
            }
            b'/' => {
                if open.pop() != Some(name(&markup[2..])) {
                    return false;
                }
            }
            _ if markup.ends_with(b"/>") => {}
            _ => open.push(name(&markup[1..])),
        }
        if open.len() > MAX_DEPTH {
            return false;
        }
    }
    open.is_empty()
}

/// Of the markup that starts here, at least two bytes.
fn length(markup: &[u8]) -> Option<usize> {
    for (start, end) in [(&b"<!--"[..], &b"-->"[..]), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")] {
        if markup.starts_with(start) {
            return memmem::find(&markup[start.len()..], end).map(|at| start.len() + at + end.len());
        }
    }
    let mut quote = None;
    let end = markup.iter().position(|byte| match (quote, *byte) {
        (None, b'>') => true,
        (None, b'"' | b'\'') => {
            quote = Some(*byte);
            false
        }
        (Some(open), byte) if open == byte => {
            quote = None;
            false
        }
        _ => false,
    })?;
    (end > 1).then_some(end + 1)
}

fn name(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    &tag[..end.unwrap_or(tag.len())]
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
        ] {
            assert!(!is_well_formed(xml.as_bytes()), "{xml}");
        }
        assert!(!is_well_formed("<a>".repeat(5_000).as_bytes()));
    }
}
