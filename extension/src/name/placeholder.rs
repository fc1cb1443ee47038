//! Names as keys for comparison: without the words that a list has where it has no name ("Wife", "Lady of the House").

use std::sync::LazyLock;

use super::lexicon::{Role, has_role};
use super::normalize::normalize_into;
use crate::hash::WordMap;

struct Parts {
    first: bool,
    last: bool,
}

static PLACEHOLDERS: LazyLock<WordMap<&'static str, Parts>> = LazyLock::new(|| {
    let entry = |line: &'static str| {
        let (words, parts) = line.split_once(',').expect("name_placeholders.csv: two columns");
        (words, Parts { first: parts.contains("first"), last: parts.contains("last") })
    };
    include_str!("../../data/name_placeholders.csv").lines().skip(1).map(entry).collect()
});

/// Writes the normalized first name into an empty buffer; false where there is none.
pub fn first_name_key(text: &str, key: &mut String) -> bool {
    normalize_into(text, key) && !is_placeholder(key, |parts| parts.first)
}

/// Writes the normalized last name into an empty buffer; false where there is none.
pub fn last_name_key(text: &str, key: &mut String) -> bool {
    normalize_into(text, key) && !is_placeholder(key, |parts| parts.last)
}

fn is_placeholder(key: &str, stands_for: fn(&Parts) -> bool) -> bool {
    PLACEHOLDERS.get(key).is_some_and(stands_for) || has_role(key, Role::Placeholder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str, kernel: fn(&str, &mut String) -> bool) -> Option<String> {
        let mut key = String::new();
        kernel(text, &mut key).then_some(key)
    }

    #[test]
    fn placeholders_are_no_names() {
        for text in ["Wife", "LADY OF THE HOUSE", "Unknown", "Respondent", "hija", "n/a", "", "12"] {
            assert_eq!(key(text, first_name_key), None, "{text}");
        }
        for text in ["Anonymous", "Household", "Of the House", "unknown", "XXX"] {
            assert_eq!(key(text, last_name_key), None, "{text}");
        }
    }

    /// House, Friend and Person are surnames.
    #[test]
    fn words_that_are_names_stay() {
        assert_eq!(key("House", first_name_key), None);
        assert_eq!(key("House", last_name_key).as_deref(), Some("HOUSE"));
        assert_eq!(key("Friend", last_name_key).as_deref(), Some("FRIEND"));
        assert_eq!(key("José", first_name_key).as_deref(), Some("JOSE"));
    }

    #[test]
    fn table_is_normalized() {
        for words in PLACEHOLDERS.keys() {
            assert_eq!(super::super::normalize(words).as_deref(), Some(*words));
        }
    }
}
