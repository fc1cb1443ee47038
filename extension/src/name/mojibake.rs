//! UTF-8 that was once read as Windows-1252 ("JosÃ©"), put right.

use std::borrow::Cow;

/// What Windows-1252 shows for the bytes 80 to 9F; the five it leaves open are control characters, as in Latin-1.
const HIGH_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text as it was before it was read with the wrong encoding, once or more often. Nothing is changed unless the whole
/// text is UTF-8 when its characters are taken for Windows-1252 bytes, and only letters, accents and the quotation marks of
/// names come out: no text written by hand looks like that.
pub fn repair(text: &str) -> Cow<'_, str> {
    let mut repaired = Cow::Borrowed(text);
    let mut earlier = decode_again(text);
    // Each round makes the text shorter.
    while let Some(decoded) = earlier {
        earlier = decode_again(&decoded);
        if decoded.contains(char::is_alphabetic) && decoded.chars().filter(|c| !c.is_ascii()).all(belongs_to_names) {
            repaired = Cow::Owned(decoded);
        }
    }
    repaired
}

fn decode_again(text: &str) -> Option<String> {
    if text.is_ascii() || !begins_as_utf8(text) {
        return None;
    }
    let bytes = text.chars().map(windows_1252).collect::<Option<Vec<u8>>>()?;
    String::from_utf8(bytes).ok()
}

/// Whether the first characters beyond ASCII, taken for bytes, begin as UTF-8 does. Few texts pass, and only those are decoded.
fn begins_as_utf8(text: &str) -> bool {
    let mut bytes = text.chars().skip_while(char::is_ascii).map(windows_1252);
    matches!((bytes.next(), bytes.next()), (Some(Some(0xc2..=0xf4)), Some(Some(0x80..=0xbf))))
}

fn belongs_to_names(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '‘' | '’' | '“' | '”')
}

fn windows_1252(c: char) -> Option<u8> {
    match c {
        '\0'..='\x7f' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(c)).ok(),
        _ => HIGH_CONTROLS.iter().position(|high| *high == c).and_then(|at| u8::try_from(0x80 + at).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as a program shows it that takes its UTF-8 for Windows-1252.
    fn spoil(text: &str) -> String {
        let shown = |byte: u8| match byte {
            0x80..=0x9f => HIGH_CONTROLS[usize::from(byte - 0x80)],
            _ => char::from(byte),
        };
        text.bytes().map(shown).collect()
    }

    #[test]
    fn spoiled_names_come_back() {
        for name in ["José", "MUÑOZ", "Łukasz Żółć", "Nguyễn Thị", "O’Neil", "Þórður", "Ана"] {
            assert_eq!(repair(&spoil(name)), name);
            assert_eq!(repair(&spoil(&spoil(name))), name);
            assert_eq!(repair(name), name);
        }
        assert_eq!(spoil("José"), "JosÃ©");
    }

    #[test]
    fn what_is_not_certain_stays() {
        // Half of it spoiled; cut within a character; no letter comes out; plain.
        for text in ["JosÃ© Núñez", "JosÃ", "Â©", "Ì´]", "Smith", ""] {
            assert_eq!(repair(text), text);
        }
    }
}
