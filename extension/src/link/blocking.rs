//! Blocking: the keys under which two records meet to be compared.

use std::hash::{BuildHasher, Hasher};

use arrayvec::ArrayVec;
use foldhash::fast::FixedState;

use super::filter::Filter;

/// What a record says that blocking rules look at, normalized, as UTF-8; an empty text is none.
#[derive(Clone, Copy, Default)]
pub struct Record<'a> {
    pub svid: Option<&'a [u8]>,
    pub first_name: Option<&'a [u8]>,
    pub middle_name: Option<&'a [u8]>,
    pub last_name: Option<&'a [u8]>,
    /// In days since 1970-01-01.
    pub birth_date: Option<i32>,
    pub birth_year: Option<i32>,
    pub address_key: Option<&'a [u8]>,
    pub city: Option<&'a [u8]>,
    pub zip5: Option<&'a [u8]>,
    pub cell_phone: Option<&'a [u8]>,
    pub home_phone: Option<&'a [u8]>,
    pub email: Option<&'a [u8]>,
}

/// One key a rule, and the second phone.
pub const MAX_KEYS: usize = 18;

/// The low bits of a key, which hold the number of its rule.
const RULE_BITS: u32 = 5;

/// The keys of a record: hashes of what a rule looks at, with the rule's number in the last bits. A rule whose values are
/// missing gives none. The rules are those of `canvass.blocking_rules()`, by the same numbers.
///
/// With the filter of other records' keys, only those that it may hold.
pub fn keys(record: &Record, filter: Option<Filter>) -> ArrayVec<u64, MAX_KEYS> {
    let first = record.first_name.and_then(hash);
    let last = record.last_name.and_then(hash);
    let first_initial = record.first_name.and_then(initial);
    let middle_initial = record.middle_name.and_then(initial);
    let last_initial = record.last_name.and_then(initial);
    let address = record.address_key.and_then(hash);
    let zip = record.zip5.and_then(hash);
    let city = record.city.and_then(hash);
    // In either order, since lists swap first and last names.
    let names = first.zip(last).map(|(first, last)| combine(first.min(last), first.max(last)));
    let last_in_zip = both(last, zip);

    let keep = |rules: &[(u64, Option<u64>)]| {
        let is_looked_up = |rule: u64| filter.is_none_or(|filter| filter.has_rule(rule));
        let key = |(rule, value): &(u64, Option<u64>)| value.map(|value| key_of_rule(*rule, value));
        let looked_up = rules.iter().filter(|(rule, _)| is_looked_up(*rule));
        let mut keys: ArrayVec<u64, MAX_KEYS> = looked_up.filter_map(key).collect();
        if let Some(filter) = filter {
            filter.retain(&mut keys);
        }
        keys
    };
    let mut keys = keep(&[
        (NAMES, names),
        (LAST_IN_ZIP, last_in_zip),
        (1, record.cell_phone.and_then(hash)),
        (1, record.home_phone.and_then(hash)),
        (2, record.email.and_then(hash)),
        (3, both(address, zip)),
        (4, both(address, city)),
        (7, both(both(first, last_initial), zip)),
        (8, both(both(first, middle_initial), zip)),
        (9, both(both(first, middle_initial), city)),
        (15, record.svid.and_then(hash)),
        (16, both(first, record.birth_date.map(|day| day as u64))),
        (17, both(last, record.birth_date.map(|day| day as u64))),
    ]);
    // These ask for more than another rule does: who shares nothing by that one shares nothing by them.
    let has = |rule: u64| keys.iter().any(|key| rule_of(*key) == rule);
    let (has_names, has_last_in_zip) = (has(NAMES), has(LAST_IN_ZIP));
    if has_names {
        let birth_year = record.birth_year.map(|year| year as u64);
        keys.extend(keep(&[(11, both(names, city)), (12, both(names, birth_year)), (13, both(names, middle_initial))]));
    }
    if has_last_in_zip {
        keys.extend(keep(&[(5, both(last_in_zip, first_initial)), (6, both(last_in_zip, middle_initial))]));
    }
    keys
}

const NAMES: u64 = 10;
const LAST_IN_ZIP: u64 = 14;

fn key_of_rule(rule: u64, value: u64) -> u64 {
    (combine(value, rule) >> RULE_BITS << RULE_BITS) | rule
}

pub fn rule_of(key: u64) -> u64 {
    key & ((1 << RULE_BITS) - 1)
}

fn both(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    a.zip(b).map(|(a, b)| combine(a, b))
}

fn combine(a: u64, b: u64) -> u64 {
    let mut hasher = HASH.build_hasher();
    hasher.write_u64(a);
    hasher.write_u64(b);
    hasher.finish()
}

/// The hash of the first character.
fn initial(name: &[u8]) -> Option<u64> {
    let continues = name.iter().skip(1).take_while(|byte| **byte & 0b1100_0000 == 0b1000_0000).count();
    hash(name.get(..=continues)?)
}

fn hash(text: &[u8]) -> Option<u64> {
    let mut hasher = HASH.build_hasher();
    hasher.write(text);
    (!text.is_empty()).then(|| hasher.finish())
}

/// Without a random part: the keys of two queries are compared.
const HASH: FixedState = FixedState::with_seed(0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::filter;

    const JANE: Record = Record {
        svid: Some(b"123"),
        first_name: Some(b"JANE"),
        middle_name: Some(b"Q"),
        last_name: Some(b"ROE"),
        birth_date: Some(3_653),
        birth_year: Some(1980),
        address_key: Some(b"1 MAIN ST"),
        city: Some(b"TAMPA"),
        zip5: Some(b"33602"),
        cell_phone: Some(b"+18135550100"),
        home_phone: Some(b"+18135550101"),
        email: Some(b"jane@example.org"),
    };

    fn rules(keys: &[u64]) -> Vec<u64> {
        let mut rules: Vec<_> = keys.iter().map(|key| rule_of(*key)).collect();
        rules.sort_unstable();
        rules
    }

    /// By comparing all keys; the filter finds the same.
    fn shared(a: &Record, b: &Record) -> Vec<u64> {
        let (of_a, of_b) = (keys(a, None), keys(b, None));
        let shared: Vec<_> = of_a.into_iter().filter(|key| of_b.contains(key)).collect();
        assert_eq!(rules(&shared), rules(&keys(a, Some(Filter::new(&filter::of(&of_b))))));
        rules(&shared)
    }

    #[test]
    fn a_complete_record_has_every_key_and_an_empty_one_none() {
        assert_eq!(rules(&keys(&JANE, None)), [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
        assert!(keys(&Record::default(), None).is_empty());
        let blank = Record { first_name: Some(b""), last_name: Some(b""), zip5: Some(b""), ..Record::default() };
        assert!(keys(&blank, None).is_empty());
    }

    #[test]
    fn records_meet_by_what_they_share() {
        let swapped = Record { first_name: JANE.last_name, last_name: JANE.first_name, ..Record::default() };
        assert_eq!(shared(&JANE, &swapped), [10]);
        let other_phone = Record { home_phone: JANE.cell_phone, ..Record::default() };
        assert_eq!(shared(&JANE, &other_phone), [1]);
        let moved = Record { svid: None, address_key: None, city: None, zip5: None, ..JANE };
        assert_eq!(shared(&JANE, &moved), [1, 1, 2, 10, 12, 13, 16, 17]);
        let married =
            Record { svid: None, last_name: Some(b"DOE"), cell_phone: None, home_phone: None, email: None, ..JANE };
        assert_eq!(shared(&JANE, &married), [3, 4, 8, 9, 16]);
        let typo = Record { first_name: Some(b"JAEN"), ..married };
        assert_eq!(shared(&married, &typo), [3, 4, 5, 6, 14, 17]);
    }

    #[test]
    fn an_initial_is_a_whole_character() {
        assert_eq!(initial("É".as_bytes()), initial("ÉRIC".as_bytes()));
        assert_ne!(initial("É".as_bytes()), initial("È".as_bytes()));
        assert_eq!(initial(b"J"), initial(b"JANE"));
        assert_eq!(initial(b""), None);
    }

    #[test]
    fn a_value_of_one_field_is_not_that_of_another() {
        let zip = Record { address_key: Some(b"A"), zip5: Some(b"B"), ..Record::default() };
        let city = Record { address_key: Some(b"A"), city: Some(b"B"), ..Record::default() };
        let reversed = Record { address_key: Some(b"B"), zip5: Some(b"A"), ..Record::default() };
        assert!(shared(&zip, &city).is_empty());
        assert!(shared(&zip, &reversed).is_empty());
    }
}
