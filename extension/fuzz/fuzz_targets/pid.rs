//! Any PID: what decodes is encoded alike again, and no wrong character decodes.
#![no_main]

use canvass::pid;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, i64, usize, char)| {
    let (text, serial, at, wrong) = input;
    assert_eq!(pid::is_valid(text), Some(pid::decode(text).is_some()));
    if let Some(serial) = pid::decode(text) {
        assert_eq!(pid::decode(&pid::encode(serial).expect("a decoded serial")), Some(serial));
    }
    let Some(code) = pid::encode(serial) else { return };
    assert_eq!(pid::decode(&code), Some(serial));
    let mut characters: Vec<char> = code.chars().collect();
    let place = at % characters.len();
    characters[place] = wrong;
    let decoded = pid::decode(&characters.iter().collect::<String>());
    assert!(decoded.is_none_or(|decoded| decoded == serial), "{code} with {wrong} at {place}");
});
