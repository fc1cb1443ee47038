//! Which places exist: the cities of the ZIP codes, by the first three digits, and the state of each such prefix. Both
//! tables are sorted text and searched as they are.

static CITIES: &str = include_str!("../../data/cities.csv");
static PREFIXES: &str = include_str!("../../data/zip_prefixes.csv");

/// The second cell of the row whose first is `key`. The rows behind the header are sorted by it.
fn find(table: &'static str, key: &str) -> Option<&'static str> {
    let mut rows = &table[table.find('\n')? + 1..];
    while !rows.is_empty() {
        let start = rows[..rows.len() / 2].rfind('\n').map_or(0, |end| end + 1);
        let (row, after) = rows[start..].split_once('\n')?;
        let (cell, value) = row.split_once(',')?;
        match key.cmp(cell) {
            std::cmp::Ordering::Equal => return Some(value),
            std::cmp::Ordering::Less => rows = &rows[..start],
            std::cmp::Ordering::Greater => rows = after,
        }
    }
    None
}

/// The state of a ZIP code, None when there is none such.
pub fn state_of_zip(zip: &str) -> Option<&'static str> {
    find(PREFIXES, zip.get(..3)?)
}

/// Whether a city, in its normal form, has a ZIP code.
pub fn is_city(name: &str) -> bool {
    find(CITIES, name).is_some()
}

/// Whether a city has ZIP codes that begin as this one.
pub fn is_city_of_zip(name: &str, zip: &str) -> bool {
    find(CITIES, name).is_some_and(|prefixes| prefixes.split(' ').any(|prefix| zip.starts_with(prefix)))
}

pub fn is_city_of_state(name: &str, state: &str) -> bool {
    find(CITIES, name).is_some_and(|prefixes| prefixes.split(' ').any(|prefix| state_of_zip(prefix) == Some(state)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found() {
        for table in [CITIES, PREFIXES] {
            for row in table.lines().skip(1) {
                let (key, value) = row.split_once(',').unwrap();
                assert_eq!(find(table, key), Some(value));
                assert_eq!(find(table, &format!("{key}!")), None);
            }
            assert_eq!(find(table, ""), None);
            assert_eq!(find(table, "~"), None);
        }
    }

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
