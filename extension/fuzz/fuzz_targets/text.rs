//! Any two texts: phonetic codes are not empty, similarities are symmetric.
#![no_main]

use canvass::{phonetic, similarity};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (a, b) = input;
    for encode in [
        phonetic::soundex,
        phonetic::refined_soundex,
        phonetic::metaphone,
        phonetic::nysiis,
        phonetic::match_rating_codex,
        phonetic::caverphone2,
        phonetic::cologne_phonetic,
        phonetic::daitch_mokotoff,
        phonetic::beider_morse,
    ] {
        assert_ne!(encode(a), Some(String::new()));
    }
    assert_ne!(phonetic::double_metaphone(a), Some(vec![]));
    for compare in [
        similarity::damerau_levenshtein,
        similarity::osa,
        similarity::sorensen_dice,
        similarity::token_sort,
        similarity::token_set,
    ] {
        let value = compare(a, b);
        assert_eq!(value, compare(b, a));
        assert!(value.is_some_and(|value| (0.0..=1.0).contains(&value)));
    }
});
