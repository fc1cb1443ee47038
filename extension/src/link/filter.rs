//! A Bloom filter over blocking keys (Bloom 1970): whether a set may hold a key. It never misses a key of the set, and lets pass
//! one in a thousand others, so that a voter file can be searched for the keys of a list without a look-up each.
//!
//! Each key sets five bits within one 64-bit word, so that a test costs one access to memory (Putze, Sanders and Singler 2007).

use arrayvec::ArrayVec;

/// One word for two keys.
const KEYS_A_WORD: usize = 2;

pub fn of(keys: &[u64]) -> Vec<u8> {
    let mut words = vec![0_u64; keys.len().div_ceil(KEYS_A_WORD)];
    for key in keys {
        let word = place(*key, words.len());
        words[word] |= bits(*key);
    }
    words.into_iter().flat_map(u64::to_le_bytes).collect()
}

/// Keeps the keys that the filter may hold. A filter of no word holds nothing; of any other bytes the answer is arbitrary.
pub fn retain<const N: usize>(filter: &[u8], keys: &mut ArrayVec<u64, N>) {
    let (words, _) = filter.as_chunks();
    // All words first: they lie far apart, and so the processor fetches them together.
    let mut fetched = [0; N];
    for (fetched, key) in fetched.iter_mut().zip(&*keys) {
        *fetched = words.get(place(*key, words.len())).map_or(0, |word| u64::from_le_bytes(*word));
    }
    let mut fetched = fetched.into_iter();
    keys.retain(|key| fetched.next().is_some_and(|word| word & bits(*key) == bits(*key)));
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
        retain(filter, &mut keys);
        !keys.is_empty()
    }

    #[test]
    fn keeps_the_right_ones_in_order() {
        let inside = some_keys("a", 3);
        let mut keys: ArrayVec<u64, 5> = inside.iter().copied().chain(some_keys("b", 2)).collect();
        keys.swap(0, 3);
        retain(&of(&inside), &mut keys);
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
        assert!(of(&[]).is_empty());
        for bytes in [&[][..], &[255; 7], &[255; 9], b"no filter at all"] {
            may_hold(bytes, u64::MAX);
            assert!(!may_hold(&bytes[..bytes.len().min(7)], 0));
        }
    }
}
