//! How alike two names are.

use super::nickname;
use super::normalize::normalize;

/// Jaro-Winkler is quadratic in length: names are compared by their first 64 characters.
const MAX_COMPARED_CHARS: usize = 64;

/// A listed nickname of the other name (Bob, Robert).
const NICKNAME: f64 = 0.95;
/// Two forms of one listed name (Bob, Rob), or one name of a double name (Mary, Mary Ann).
const SAME_ROOT: f64 = 0.90;
/// An initial that fits (J, John).
const INITIAL: f64 = 0.80;
/// The same letters, words divided in another way (De La Cruz, Delacruz).
const SAME_LETTERS: f64 = 0.98;
/// One part of a double surname (Smith, Smith-Jones).
const SHARED_PART: f64 = 0.90;
/// Shorter parts (a particle such as "de" or "van") do not tie two surnames together.
const MIN_PART_CHARS: usize = 3;

/// How alike two first names are, 0 to 1: 1 when equal after normalization, then nicknames, double names, initials, and
/// Jaro-Winkler for the rest. `None` when either is no name.
pub fn first_name_similarity(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (normalize(a)?, normalize(b)?);
    if a == b {
        return Some(1.0);
    }
    let spelling = jaro_winkler(&a, &b);
    let kinship = if nickname::is_listed(&a, &b) {
        NICKNAME
    } else if nickname::share_a_formal_name(&a, &b) || has_first_word(&a, &b) || has_first_word(&b, &a) {
        SAME_ROOT
    } else if is_initial_of(&a, &b) || is_initial_of(&b, &a) {
        INITIAL
    } else {
        0.0
    };
    Some(spelling.max(kinship).min(SAME_LETTERS))
}

/// How alike two last names are, 0 to 1: 1 when equal after normalization, then the same letters, a shared part of a double
/// surname, and Jaro-Winkler for the rest. `None` when either is no name.
pub fn last_name_similarity(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (normalize(a)?, normalize(b)?);
    if a == b {
        return Some(1.0);
    }
    if a.split(' ').flat_map(str::chars).eq(b.split(' ').flat_map(str::chars)) {
        return Some(SAME_LETTERS);
    }
    let shared = if share_a_part(&a, &b) { SHARED_PART } else { 0.0 };
    Some(jaro_winkler(&a, &b).max(shared).min(SAME_LETTERS))
}

fn has_first_word(double: &str, name: &str) -> bool {
    double.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')) && name.chars().nth(1).is_some()
}

fn is_initial_of(initial: &str, name: &str) -> bool {
    let mut chars = initial.chars();
    let first = chars.next();
    chars.next().is_none() && first == name.chars().next()
}

fn share_a_part(a: &str, b: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let long = |part: &&str| part.chars().nth(MIN_PART_CHARS - 1).is_some();
        name.split(' ').filter(long).take(8).map(str::to_string).collect()
    };
    let theirs = parts(b);
    parts(a).iter().any(|part| theirs.contains(part))
}

fn jaro_winkler(a: &str, b: &str) -> f64 {
    let start = |name: &str| name.char_indices().nth(MAX_COMPARED_CHARS).map_or(name.len(), |(at, _)| at);
    strsim::jaro_winkler(&a[..start(a)], &b[..start(b)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_names() {
        let similarity = |a, b| first_name_similarity(a, b).unwrap();
        assert_eq!(similarity("José", "JOSE"), 1.0);
        assert_eq!(similarity("Bob", "Robert"), NICKNAME);
        assert_eq!(similarity("J", "John"), INITIAL);
        assert_eq!(similarity("Mary", "Mary Ann"), 0.9_f64.max(strsim::jaro_winkler("MARY", "MARY ANN")));
        assert!(similarity("Jonh", "John") > 0.9);
        assert!(similarity("Mary", "Robert") < 0.5);
        assert_eq!(first_name_similarity("", "John"), None);
    }

    #[test]
    fn last_names() {
        let similarity = |a, b| last_name_similarity(a, b).unwrap();
        assert_eq!(similarity("De La Cruz", "delacruz"), SAME_LETTERS);
        assert!(similarity("Smith", "Smith-Jones") >= SHARED_PART);
        assert!(similarity("Jones", "Smith-Jones") >= SHARED_PART);
        assert!(similarity("Smith", "Gonzalez") < 0.6);
    }

    #[test]
    fn symmetric_and_bounded_and_one_only_for_equals() {
        let names = [
            "Bob",
            "Robert",
            "Rob",
            "J",
            "John",
            "Mary Ann",
            "Mary",
            "Smith-Jones",
            "JR",
            "李",
            "De La Cruz",
            "Delacruz",
            "x",
        ];
        for a in names {
            for b in names {
                for compare in [first_name_similarity, last_name_similarity] {
                    let there = compare(a, b).unwrap();
                    assert_eq!(Some(there), compare(b, a), "{a} {b}");
                    assert!((0.0..=1.0).contains(&there));
                    assert_eq!(there == 1.0, normalize(a) == normalize(b), "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn long_names_take_bounded_time() {
        let (a, b) = ("ab".repeat(500_000), "a ".repeat(500_000));
        assert!(first_name_similarity(&a, &b).is_some());
        assert!(last_name_similarity(&a, &b).is_some());
    }
}
