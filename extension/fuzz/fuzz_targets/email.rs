//! Any e-mail address: what is normalized is valid and stays, and a suggestion needs none.
#![no_main]

use canvass::email;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(address) = email::normalize(text) {
        assert_eq!(email::normalize(&address).as_ref(), Some(&address));
        assert_eq!(email::is_valid(&address), Some(true), "{address}");
    }
    if let Some(suggestion) = email::suggest(text) {
        assert_eq!(email::is_valid(&suggestion), Some(true), "{suggestion}");
        assert_eq!(email::suggest(&suggestion), None, "{suggestion}");
    }
});
