//! Any header: a field is its own header.
#![no_main]

use canvass::field;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &str| {
    let found = field::canonical(header);
    let confidence = field::confidence(header);
    assert_eq!(found.is_some(), confidence.is_some());
    assert!(confidence.is_none_or(|confidence| (0.7..=1.0).contains(&confidence)));
    if let Some(field) = found {
        assert_eq!((field::canonical(field), field::confidence(field)), (Some(field), Some(1.0)));
    }
});
