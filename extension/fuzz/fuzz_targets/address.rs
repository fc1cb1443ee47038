//! Any address: standardizing twice changes nothing, keys survive it, similarities are symmetric.
#![no_main]

use canvass::{address, city, state, zip};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (a, b) = input;
    if let Some(line) = address::standardize(a) {
        assert_eq!(address::standardize(&line).as_ref(), Some(&line), "{a:?}");
        assert_eq!(address::key(&line), address::key(a), "{a:?}");
        assert_eq!(address::street_key(&line), address::street_key(a), "{a:?}");
    }
    address::parse(a);
    address::standardize_with(Some(a), Some(b), None, None, None);
    address::standardize_with(Some(a), Some(b), Some(b), Some(a), Some(b));
    let value = address::similarity(a, b);
    assert_eq!(value, address::similarity(b, a));
    assert!(value.is_none_or(|value| (0.0..=1.0).contains(&value)));
    if let Some(name) = city::normalize(a) {
        assert_eq!(city::normalize(&name).as_ref(), Some(&name), "{a:?}");
        assert_eq!(city::key(&name), city::key(a), "{a:?}");
    }
    assert!(state::code(a).is_none_or(|code| state::code(code) == Some(code)));
    assert!(zip::zip5_of_text(a).is_none_or(|zip| zip::zip5_of_text(&zip) == Some(zip)));
    assert!(zip::zip4_of_text(a).is_none_or(|zip| zip.len() == 4));
});
