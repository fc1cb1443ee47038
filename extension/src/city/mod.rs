//! City names: one key for the spellings of one place.

use crate::text::fold;

/// Longer than any US place name many times over; bounds the work.
const MAX_CHARS: usize = 100;

/// Words that lists and postal data abbreviate in a place name, with their long forms.
const ABBREVIATIONS: [(&str, &str); 11] = [
    ("ST", "SAINT"),
    ("STE", "SAINTE"),
    ("FT", "FORT"),
    ("MT", "MOUNT"),
    ("N", "NORTH"),
    ("S", "SOUTH"),
    ("E", "EAST"),
    ("W", "WEST"),
    ("HTS", "HEIGHTS"),
    ("SPGS", "SPRINGS"),
    ("BCH", "BEACH"),
];

/// What lists write where they know no city.
const PLACEHOLDERS: [&str; 6] = ["N/A", "NA", "NONE", "NULL", "UNKNOWN", "UNK"];

/// The letters and digits of a city's folded name, abbreviated words spelled out, spaces gone: "St. Petersburg" and "SAINT
/// PETERSBURG" give SAINTPETERSBURG, "O Brien" and "O'Brien" give OBRIEN. `None` where nothing is left.
pub fn key(text: &str) -> Option<String> {
    let start: String = text.chars().take(MAX_CHARS).collect();
    let folded = fold(&start);
    let mut key = String::with_capacity(folded.len());
    if PLACEHOLDERS.contains(&folded.trim()) {
        return None;
    }
    let words = folded.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}'));
    for word in words {
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let long = ABBREVIATIONS.iter().find(|(short, _)| *short == word).map_or(word.as_str(), |(_, long)| long);
        key.push_str(long);
    }
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_place() {
        for (a, b) in [
            ("St. Petersburg", "SAINT PETERSBURG"),
            ("Ft Lauderdale", "Fort Lauderdale"),
            ("N. Miami Beach", "North Miami Bch"),
            ("O Brien", "O'BRIEN"),
            ("La Belle", "LABELLE"),
            ("Port St. Lucie", "Port Saint Lucie"),
            ("N.Miami", "North Miami"),
        ] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
        assert_ne!(key("North Miami"), key("Miami"));
        for text in [" - ", "n/a", " Unknown "] {
            assert_eq!(key(text), None, "{text}");
        }
    }

    #[test]
    fn idempotent() {
        for text in ["St. Petersburg", "N", "Ñ 1", "O Brien"] {
            let once = key(text);
            assert_eq!(once.as_deref().and_then(key), once, "{text}");
        }
    }
}
