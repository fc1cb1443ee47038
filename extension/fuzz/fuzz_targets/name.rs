//! Any name: normalizing and casing twice changes nothing, parts come from the text, similarities are symmetric.
#![no_main]

use canvass::name;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (a, b) = input;
    if let Some(normalized) = name::normalize(a) {
        assert_eq!(name::normalize(&normalized), Some(normalized));
    }
    if let Some(cased) = name::case(a) {
        assert_eq!(name::case(&cased), Some(cased));
    }
    if let Some(parts) = name::parse(a) {
        for part in [&parts.prefix, &parts.first, &parts.middle, &parts.last, &parts.suffix, &parts.nickname] {
            assert!(part.as_ref().is_none_or(|part| !part.trim().is_empty()), "{parts:?}");
        }
    }
    assert_eq!(name::generation(a).is_some(), name::generation(a).is_some_and(|suffix| suffix.len() <= 3));
    assert_eq!(name::nickname_match(a, b), name::nickname_match(b, a));
    assert!(name::nickname_set(a).is_none_or(|names| !names.is_empty()));
    for similarity in [name::first_name_similarity, name::last_name_similarity] {
        let value = similarity(a, b);
        assert_eq!(value, similarity(b, a));
        assert!(value.is_none_or(|value| (0.0..=1.0).contains(&value)));
        assert_eq!(value == Some(1.0), value.is_some() && name::normalize(a) == name::normalize(b));
    }
});
