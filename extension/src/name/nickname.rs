//! Which names stand for each other: the nickname tables, looked up both ways.

use std::sync::LazyLock;

use super::normalize::normalize;
use crate::hash::{WordMap, WordSet};

const TABLES: [&str; 2] = [include_str!("../../data/nicknames.csv"), include_str!("../../data/nicknames_more.csv")];

/// Nickname → the formal names it stands for, sorted. Both are normalized.
static NICKNAMES: LazyLock<WordMap<String, Vec<String>>> = LazyLock::new(|| {
    let listed: WordSet<(String, String)> =
        TABLES.iter().flat_map(|table| table.lines().skip(1)).filter_map(pair).collect();
    let mut nicknames: WordMap<String, Vec<String>> = WordMap::default();
    for (name, nickname) in &listed {
        // Of a pair that is listed both ways (Bill, William), the shorter is the nickname.
        if name.len() >= nickname.len() || !listed.contains(&(nickname.clone(), name.clone())) {
            nicknames.entry(nickname.clone()).or_default().push(name.clone());
        }
    }
    nicknames.values_mut().for_each(|names| names.sort_unstable());
    nicknames
});

/// How many nicknames a formal name has.
static NICKNAME_COUNTS: LazyLock<WordMap<&'static str, usize>> = LazyLock::new(|| {
    let mut counts = WordMap::default();
    NICKNAMES.values().flatten().for_each(|name| *counts.entry(name.as_str()).or_default() += 1);
    counts
});

fn pair(line: &str) -> Option<(String, String)> {
    let mut columns = line.split(',');
    Some((normalize(columns.next()?)?, normalize(columns.next()?)?))
}

/// Whether two first names can name one person: equal, a nickname and its formal name, or two nicknames of one formal name.
/// `None` when either is no name.
pub fn is_match(a: &str, b: &str) -> Option<bool> {
    let (a, b) = (normalize(a)?, normalize(b)?);
    Some(a == b || kinship(&a, &b).is_some())
}

/// The formal names that a first name can stand for, normalized and sorted: the name itself unless it is nothing but a
/// nickname. `None` for no name.
pub fn formal_names(name: &str) -> Option<Vec<String>> {
    let name = normalize(name)?;
    let mut names = listed_formal_names(&name).to_vec();
    if names.is_empty() || nickname_count(&name) > 0 {
        names.push(name);
    }
    // The table calls Bob a name of its own, for it has the nickname Bobby: such a name gives way to one it is short for.
    let is_short_for = |short: &str, name: &String| {
        nickname_count(short) < nickname_count(name) && listed_formal_names(short).contains(name)
    };
    let mut formal: Vec<String> =
        names.iter().filter(|short| !names.iter().any(|name| is_short_for(short, name))).cloned().collect();
    formal.sort_unstable();
    formal.dedup();
    Some(formal)
}

fn listed_formal_names(nickname: &str) -> &'static [String] {
    NICKNAMES.get(nickname).map_or(&[], Vec::as_slice)
}

fn nickname_count(name: &str) -> usize {
    NICKNAME_COUNTS.get(name).copied().unwrap_or(0)
}

pub enum Kinship {
    /// One is a nickname of the other.
    Listed,
    /// Both are nicknames of one formal name.
    SameRoot,
}

/// How two different normalized names belong together.
pub fn kinship(a: &str, b: &str) -> Option<Kinship> {
    let (formal_a, formal_b) = (listed_formal_names(a), listed_formal_names(b));
    if formal_a.iter().any(|name| name == b) || formal_b.iter().any(|name| name == a) {
        Some(Kinship::Listed)
    } else if formal_a.iter().any(|name| formal_b.contains(name)) {
        Some(Kinship::SameRoot)
    } else {
        None
    }
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
            ("Pepe", "José"),
            ("Chuy", "Jesús"),
            ("Lupe", "Guadalupe"),
            ("Paco", "Pancho"),
            ("Gosia", "Małgorzata"),
            ("Sasha", "Aleksandr"),
            ("Wm.", "William"),
            ("Geo", "George"),
            ("Fco", "Francisco"),
        ] {
            assert_eq!(is_match(a, b), Some(true), "{a} {b}");
        }
        for (a, b) in [("Bob", "William"), ("Mary", "John"), ("Robert", "Richard"), ("Robert", "William")] {
            assert_eq!(is_match(a, b), Some(false), "{a} {b}");
        }
        assert_eq!(is_match("", "Bob"), None);
    }

    #[test]
    fn formal_names_of_nicknames() {
        for (name, formal) in [
            ("Bob", vec!["ROBERT", "ROBERTO"]),
            ("Peggy", vec!["MARGARET", "MARGARETTA", "MARGUERITE"]),
            ("Beto", vec!["ALBERTO", "GILBERTO", "HERIBERTO", "HUMBERTO", "ROBERTO"]),
            ("Qwertz", vec!["QWERTZ"]),
        ] {
            assert_eq!(formal_names(name).unwrap(), formal, "{name}");
        }
        assert_eq!(formal_names("123"), None);
    }

    /// Two names that stand for a common formal name match. (The converse fails by design for chains: Ann, Annie, Anna.)
    #[test]
    fn names_with_a_common_formal_name_match() {
        let names: Vec<&String> = NICKNAMES.keys().step_by(7).collect();
        for a in &names {
            for b in &names {
                let (formal_a, formal_b) = (formal_names(a).unwrap(), formal_names(b).unwrap());
                if formal_a.iter().any(|name| formal_b.contains(name)) {
                    assert_eq!(is_match(a, b), Some(true), "{a} {b}");
                }
            }
        }
    }
}
