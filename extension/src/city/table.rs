//! Which places exist: the cities of the ZIP codes, by the first three digits, and the state of each such prefix.

use std::sync::LazyLock;

use crate::hash::WordMap;

type Table = LazyLock<WordMap<&'static str, &'static str>>;

static CITIES: Table = LazyLock::new(|| rows(include_str!("../../data/cities.csv")).collect());
static PREFIXES: Table = LazyLock::new(|| rows(include_str!("../../data/zip_prefixes.csv")).collect());

fn rows(csv: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    csv.lines().skip(1).filter_map(|row| row.split_once(','))
}

/// The state of a ZIP code, None when there is none such.
pub fn state_of_zip(zip: &str) -> Option<&'static str> {
    PREFIXES.get(zip.get(..3)?).copied()
}

/// Whether a city, in its normal form, has a ZIP code.
pub fn is_city(name: &str) -> bool {
    CITIES.contains_key(name)
}

/// Whether a city has ZIP codes that begin as this one.
pub fn is_city_of_zip(name: &str, zip: &str) -> bool {
    CITIES.get(name).is_some_and(|prefixes| prefixes.split(' ').any(|prefix| zip.starts_with(prefix)))
}

pub fn is_city_of_state(name: &str, state: &str) -> bool {
    CITIES.get(name).is_some_and(|prefixes| prefixes.split(' ').any(|prefix| state_of_zip(prefix) == Some(state)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_where_they_are() {
        assert_eq!(state_of_zip("33602"), Some("FL"));
        assert_eq!(state_of_zip("09499"), Some("AE"));
        assert_eq!(state_of_zip("00"), None);
        assert_eq!(state_of_zip("é9"), None);
        assert!(is_city_of_zip("TAMPA", "33602") && !is_city_of_zip("TAMPA", "10001"));
        assert!(is_city_of_state("SPRINGFIELD", "IL") && is_city_of_state("SPRINGFIELD", "MA"));
        assert!(!is_city_of_state("TAMPA", "ZZ"));
    }
}
