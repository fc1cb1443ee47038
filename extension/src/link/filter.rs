//! A Bloom filter over blocking keys (Bloom 1970): whether a set may hold a key. It never misses a key of the set, and lets pass
//! one in a thousand others, so that a voter file can be searched for the keys of a list without a look-up each.
//!
//! Each key sets five bits within one 64-bit word, so that a test costs one access to memory (Putze, Sanders and Singler 2007).
//! In front stands a word with a bit for each rule that has a key.

use arrayvec::ArrayVec;

use super::blocking::rule_of;

/// One word for two keys.
const KEYS_A_WORD: usize = 2;

/// A word that has a bit for each rule of which there is a key, and the words of the filter.
pub fn of(keys: &[u64]) -> Vec<u8> {
    let mut words = vec![0_u64; keys.len().div_ceil(KEYS_A_WORD)];
    let mut rules = 0_u64;
    for key in keys {
        let word = place(*key, words.len());
        words[word] |= bits(*key);
        rules |= 1 << rule_of(*key);
    }
    std::iter::once(rules).chain(words).flat_map(u64::to_le_bytes).collect()
}

/// A filter as it is read. Of bytes that are none, what it holds is arbitrary.
#[derive(Clone, Copy)]
pub struct Filter<'a> {
    rules: u64,
    words: &'a [[u8; 8]],
}

impl<'a> Filter<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        match bytes.as_chunks().0 {
            [rules, words @ ..] => Filter { rules: u64::from_le_bytes(*rules), words },
            [] => Filter { rules: 0, words: &[] },
        }
    }

    /// Whether any key is of that rule: a list without e-mail addresses has none of theirs, and no voter's need be looked up.
    pub fn has_rule(&self, rule: u64) -> bool {
        self.rules >> rule & 1 == 1
    }

    /// Keeps the keys that the filter may hold.
    pub fn retain<const N: usize>(&self, keys: &mut ArrayVec<u64, N>) {
        // All words first: they lie far apart, and so the processor fetches them together.
        let mut fetched = [0; N];
        for (fetched, key) in fetched.iter_mut().zip(&*keys) {
            let word = self.words.get(place(*key, self.words.len()));
            *fetched = word.map_or(0, |word| u64::from_le_bytes(*word));
        }
        let mut fetched = fetched.into_iter();
        keys.retain(|key| fetched.next().is_some_and(|word| word & bits(*key) == bits(*key)));
    }
}

/// The word of a key, by its upper half.
fn place(key: u64, words: usize) -> usize {
    ((u128::from(key) * words as u128) >> 64) as usize
}

/// Five bits out of 64, by its lower half without the rule's number.
fn bits(key: u64) -> u64 {
    (0..5).fold(0, |bits, n| bits | 1 << (key >> (5 + 6 * n) & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::blocking::{Record, keys};

    fn some_keys(prefix: &str, count: usize) -> Vec<u64> {
        let email = |n| format!("{prefix}{n}@example.org");
        (0..count).flat_map(|n| keys(&Record { email: Some(email(n).as_bytes()), ..Record::default() }, None)).collect()
    }

    fn may_hold(filter: &[u8], key: u64) -> bool {
        let mut keys = ArrayVec::from([key]);
        Filter::new(filter).retain(&mut keys);
        !keys.is_empty()
    }

    #[test]
    fn keeps_the_right_ones_in_order() {
        let inside = some_keys("a", 3);
        let mut keys: ArrayVec<u64, 5> = inside.iter().copied().chain(some_keys("b", 2)).collect();
        keys.swap(0, 3);
        Filter::new(&of(&inside)).retain(&mut keys);
        assert_eq!(keys.as_slice(), [inside[1], inside[2], inside[0]]);
    }

    #[test]
    fn holds_every_key_of_the_set_and_few_others() {
        for count in [1, 2, 3, 1_000, 100_000] {
            let inside = some_keys("a", count);
            let filter = of(&inside);
            assert!(inside.iter().all(|key| may_hold(&filter, *key)), "{count}");
            if count >= 1_000 {
                let others = some_keys("b", 100_000);
                let passed = others.iter().filter(|key| may_hold(&filter, **key)).count();
                assert!(passed < 300, "{passed} of {}", others.len());
            }
        }
    }

    #[test]
    fn an_empty_set_holds_nothing_and_any_bytes_are_a_filter() {
        assert!(!may_hold(&of(&[]), 0));
        for bytes in [&[][..], &[255; 7], &[255; 9], b"no filter at all"] {
            may_hold(bytes, u64::MAX);
            assert!(!may_hold(&bytes[..bytes.len().min(15)], 0));
        }
    }

    #[test]
    fn knows_the_rules_of_its_keys() {
        let filter = of(&some_keys("a", 2));
        let rules: Vec<u64> = (0..32).filter(|rule| Filter::new(&filter).has_rule(*rule)).collect();
        assert_eq!(rules, [2]);
    }
}
