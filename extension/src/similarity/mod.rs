//! Similarities of two texts, 0 to 1, that DuckDB lacks or computes slowly: edit distances by `strsim`, and the token ratios of
//! rapidfuzz. Texts are compared as they are, case and accents included.

/// Edit distances are quadratic: what lies behind is not compared.
const MAX_CHARS: usize = 256;

/// One minus the Damerau-Levenshtein distance (insert, delete, replace, swap; unrestricted) by the longer length.
pub fn damerau_levenshtein(a: &str, b: &str) -> Option<f64> {
    Some(strsim::normalized_damerau_levenshtein(capped(a), capped(b)))
}

/// The same with the optimal string alignment distance, which edits no part twice.
pub fn osa(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (capped(a), capped(b));
    let longer = a.chars().count().max(b.chars().count());
    Some(if longer == 0 { 1.0 } else { 1.0 - strsim::osa_distance(a, b) as f64 / longer as f64 })
}

/// Twice the shared pairs of neighbouring letters by all of them; spaces do not count.
pub fn sorensen_dice(a: &str, b: &str) -> Option<f64> {
    Some(strsim::sorensen_dice(capped(a), capped(b)))
}

/// The indel similarity of the words in alphabetical order.
pub fn token_sort(a: &str, b: &str) -> Option<f64> {
    let sorted = |text| {
        let mut words = words(text);
        words.sort_unstable();
        words.join(" ")
    };
    Some(indel(&sorted(a), &sorted(b)))
}

/// The best indel similarity among the shared words and the shared words with the rest of either text: 1 when one text's words
/// are all in the other.
pub fn token_set(a: &str, b: &str) -> Option<f64> {
    let distinct = |text| {
        let mut words = words(text);
        words.sort_unstable();
        words.dedup();
        words
    };
    let (a, b) = (distinct(a), distinct(b));
    if a.is_empty() || b.is_empty() {
        return Some(if a == b { 1.0 } else { 0.0 });
    }
    let (shared, only_a): (Vec<&str>, Vec<&str>) = a.iter().partition(|word| b.contains(word));
    let only_b: Vec<&str> = b.iter().copied().filter(|word| !shared.contains(word)).collect();
    if !shared.is_empty() && (only_a.is_empty() || only_b.is_empty()) {
        return Some(1.0);
    }
    let with = |rest: &[&str]| [&shared[..], rest].concat().join(" ");
    let (with_a, with_b) = (with(&only_a), with(&only_b));
    let both = indel(&with_a, &with_b);
    if shared.is_empty() {
        return Some(both);
    }
    let shared = shared.join(" ");
    Some(both.max(indel(&shared, &with_a)).max(indel(&shared, &with_b)))
}

/// Whether one character is wrong, missing or too many, or two neighbours are swapped: an optimal string alignment distance of 1,
/// in linear time.
pub fn one_typo(a: &str, b: &str) -> bool {
    let length = |(c, _): (char, char)| c.len_utf8();
    let is_same = |(x, y): &(char, char)| x == y;
    let start: usize = a.chars().zip(b.chars()).take_while(is_same).map(length).sum();
    let (a, b) = (&a[start..], &b[start..]);
    let end: usize = a.chars().rev().zip(b.chars().rev()).take_while(is_same).map(length).sum();
    let first_three = |text: &str| {
        let mut chars = text.chars();
        [chars.next(), chars.next(), chars.next()]
    };
    match (first_three(&a[..a.len() - end]), first_three(&b[..b.len() - end])) {
        ([Some(_), None, _], [_, None, _]) | ([None, ..], [Some(_), None, _]) => true,
        ([v, w, None], [x, y, None]) => v.is_some() && v == y && w == x,
        _ => false,
    }
}

fn words(text: &str) -> Vec<&str> {
    capped(text).split_whitespace().collect()
}

/// One minus the insertions and deletions that turn one text into the other, by the sum of their lengths.
fn indel(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let total = a.len() + b.len();
    if total == 0 {
        return 1.0;
    }
    // The longest common subsequence, a row at a time.
    let mut lengths = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (at, y) in b.iter().enumerate() {
            let above = lengths[at + 1];
            lengths[at + 1] = if x == y { diagonal + 1 } else { above.max(lengths[at]) };
            diagonal = above;
        }
    }
    2.0 * lengths[b.len()] as f64 / total as f64
}

fn capped(text: &str) -> &str {
    text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    type Similarity = fn(&str, &str) -> Option<f64>;
    const ALL: [Similarity; 5] = [damerau_levenshtein, osa, sorensen_dice, token_sort, token_set];

    #[test]
    fn known_values() {
        assert_eq!(damerau_levenshtein("ca", "abc"), Some(1.0 - 2.0 / 3.0));
        assert_eq!(osa("ca", "abc"), Some(0.0));
        assert_eq!(sorensen_dice("night", "nacht"), Some(0.25));
        assert_eq!(token_sort("Maria de la Cruz", "Cruz de la Maria"), Some(1.0));
        assert_eq!(token_set("Maria de la Cruz", "Maria Cruz"), Some(1.0));
        assert_eq!(indel("abc", "abd"), 4.0 / 6.0);
    }

    #[test]
    fn one_typo_is_a_distance_of_one() {
        let letters = ["", "a", "b", "é", "李"];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            texts = texts.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}"))).collect();
            texts.sort();
            texts.dedup();
        }
        for a in &texts {
            for b in &texts {
                assert_eq!(one_typo(a, b), strsim::osa_distance(a, b) == 1, "{a} {b}");
            }
        }
    }

    #[test]
    fn symmetric_between_0_and_1_and_1_for_equal_texts() {
        let texts = ["", " ", "a", "ab", "ba", "a b", "b a", "a a b", "ÄÖ", "é", "e\u{301}", "👩‍👩‍👧‍👦", "a  b\tc", "abcabc"];
        for similarity in ALL {
            for a in texts {
                assert_eq!(similarity(a, a), Some(1.0), "{a:?}");
                for b in texts {
                    let value = similarity(a, b).unwrap();
                    assert!((0.0..=1.0).contains(&value), "{a:?} {b:?} {value}");
                    assert_eq!(similarity(b, a), Some(value), "{a:?} {b:?}");
                }
            }
            assert_eq!(similarity(&"ab ".repeat(400_000), &"ab ".repeat(400_000)), Some(1.0));
        }
    }
}
