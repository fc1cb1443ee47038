//! Which names stand for each other: the nickname table, looked up both ways.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::normalize::normalize;

/// Nickname → the formal names it stands for, both normalized.
static FORMAL_NAMES: LazyLock<HashMap<String, HashSet<String>>> = LazyLock::new(|| {
    let mut formal_names: HashMap<String, HashSet<String>> = HashMap::new();
    for line in include_str!("../../data/nicknames.csv").lines().skip(1) {
        if let Some((name, nickname)) = line.split_once(',')
            && let (Some(name), Some(nickname)) = (normalize(name), normalize(nickname))
        {
            formal_names.entry(nickname).or_default().insert(name);
        }
    }
    formal_names
});

/// Whether two first names can name one person: equal, a nickname and its formal name, or two nicknames of one formal name.
/// `None` when either is no name.
pub fn is_match(a: &str, b: &str) -> Option<bool> {
    let (a, b) = (normalize(a)?, normalize(b)?);
    Some(a == b || is_listed(&a, &b) || share_a_formal_name(&a, &b))
}

/// Whether one normalized name is listed as a nickname of the other.
pub fn is_listed(a: &str, b: &str) -> bool {
    let stands_for = |nickname: &str, name: &str| FORMAL_NAMES.get(nickname).is_some_and(|names| names.contains(name));
    stands_for(a, b) || stands_for(b, a)
}

/// Whether two normalized names are nicknames of one formal name.
pub fn share_a_formal_name(a: &str, b: &str) -> bool {
    match (FORMAL_NAMES.get(a), FORMAL_NAMES.get(b)) {
        (Some(a), Some(b)) => !a.is_disjoint(b),
        _ => false,
    }
}

pub fn formal_names(_a: &str) -> Option<Vec<String>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_pairs() {
        for (a, b) in [
            ("Bob", "Robert"),
            ("robert", "BOB"),
            ("Bob", "Rob"),
            ("Peggy", "Margaret"),
            ("Bill", "William"),
            ("Ann", "ann"),
        ] {
            assert_eq!(is_match(a, b), Some(true), "{a} {b}");
        }
        for (a, b) in [("Bob", "William"), ("Mary", "John"), ("Robert", "Richard")] {
            assert_eq!(is_match(a, b), Some(false), "{a} {b}");
        }
        assert_eq!(is_match("", "Bob"), None);
    }
}
