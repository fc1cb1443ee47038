//! Phonetic codes of names: Soundex and Double Metaphone, over the folded name.

use rphonetic::{DoubleMetaphone, Encoder, Soundex};

use crate::text::fold;

/// Both codes are set by the first few sounds; the limit bounds the work on absurd input.
const MAX_CHARS: usize = 64;

/// American Soundex (one letter, three digits), of the ASCII letters of the folded text; `None` without such a letter.
pub fn soundex(text: &str) -> Option<String> {
    let letters = letters(text)?;
    Some(Soundex::default().encode(&letters))
}

/// The Double Metaphone codes, four characters at most: the primary one, and the alternate where it differs.
pub fn double_metaphone(text: &str) -> Option<Vec<String>> {
    let letters = letters(text)?;
    let codes = DoubleMetaphone::default().double_metaphone(&letters);
    let mut distinct = vec![codes.primary(), codes.alternate()];
    distinct.dedup();
    distinct.retain(|code| !code.is_empty());
    Some(distinct)
}

/// The first ASCII letters of the folded text, words kept apart (Double Metaphone looks at "VAN " and the like).
fn letters(text: &str) -> Option<String> {
    let start: String = text.chars().take(4 * MAX_CHARS).collect();
    let kept: String = fold(&start).chars().filter(|c| c.is_ascii_alphabetic() || *c == ' ').take(MAX_CHARS).collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes() {
        for (name, code) in [
            ("Robert", "R163"),
            ("Rupert", "R163"),
            ("Ashcraft", "A261"),
            ("Tymczak", "T522"),
            ("Pfister", "P236"),
            ("Núñez", "N520"),
            ("O'Hara", "O600"),
        ] {
            assert_eq!(soundex(name).as_deref(), Some(code), "{name}");
        }
        assert_eq!(double_metaphone("Smith"), Some(vec!["SM0".into(), "XMT".into()]));
        assert_eq!(double_metaphone("Robert"), Some(vec!["RPRT".into()]));
    }

    #[test]
    fn nothing_to_encode() {
        for text in ["", " ", "123", "'", "李", "\u{301}"] {
            assert_eq!(soundex(text), None, "{text}");
            assert_eq!(double_metaphone(text), None, "{text}");
        }
        assert!(soundex(&"a".repeat(1_000_000)).is_some());
    }
}
