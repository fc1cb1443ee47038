//! What lists write, and what is read from it.

use super::*;

#[test]
fn spellings_of_one_number() {
    for text in [
        "(305) 555-0123",
        "305-555-0123",
        "305.555.0123",
        "305 555 0123",
        "3055550123",
        "13055550123",
        "+1 305 555 0123",
        "+1 1 305 555 0123",
        "1-305-555-0123",
        "305/555-0123",
        " 305-555-0123 ",
        "(305)555-0123 x381",
        "305-555-0123 ext. 12",
        "305-555-0123 (cell)",
        "305-555-0123 (wife)",
        "305_555_0123",
        "Ph: 305-555-0123",
        "cell: 305-555-0123",
        "cell: +1 (305) 555-0123",
        "(home) (305) 555-0123",
        "(305) 555-0123 w",
        "3055550123.0",
        "3055550123.00",
        "3.055550123E+09",
        "305\u{2013}555\u{2013}0123",
        "３０５５５５０１２３",
        "011 1 305 555 0123",
        "305-555-0123 h",
        "Mobile (305) 555-0123",
        "tel:+1-305-555-0123",
    ] {
        assert_eq!(e164(text).as_deref(), Some("+13055550123"), "{text}");
    }
}

#[test]
fn a_second_number_is_no_extension() {
    for (text, extension, reason) in [
        ("3055550123;3055550124", "", Some("first of two numbers")),
        ("13055550123;13055550124", "", Some("first of two numbers")),
        ("305-555-0123,,3055550124", "", Some("first of two numbers")),
        ("305-555-0123/24", "", Some("first of two numbers")),
        ("305-555-0123 & 0124", "", Some("first of two numbers")),
        ("3055550123;12", "12", None),
        ("3055550123;0123456789", "0123456789", None),
    ] {
        let reading = read(text, DEFAULT_REGION);
        assert_eq!(valid_e164(&reading).as_deref(), Some("+13055550123"), "{text}");
        assert_eq!((&*reading.number.unwrap().extension, reading.reason), (extension, reason), "{text}");
    }
}

#[test]
fn what_is_no_number() {
    for text in [
        "",
        " ",
        "n/a",
        "none",
        "555-0123",
        "123-456-7890",
        "000-000-0000",
        "999-999-9999",
        "305-155-0123",
        "3.05555E+09",
        "212-555-12O4",
        "30555501234",
        "305-555-0123 4",
        "305-555-012/3456",
        "305-555-0123/45678",
        "305-555-0123/4",
        "305555012",
        "+",
        "x",
        "🙂",
        "1e9",
        "(",
        "((((",
        "+1",
        "00",
    ] {
        assert_eq!(e164(text), None, "{text}");
    }
    assert_eq!(e164(&"3".repeat(1_000_000)), None);
}

#[test]
fn extensions() {
    for text in [
        "305-555-0123 x4",
        "305-555-0123 ext. 4",
        "305-555-0123 Ext#4",
        "305-555-0123 ext: 4 or 305-555-0124",
        "305-555-0123 x4 (ask for Jo)",
        "305-555-0123 #4",
        "305-555-0123;ext=4",
    ] {
        let number = read(text, DEFAULT_REGION).number.unwrap();
        assert_eq!((number.e164().as_str(), number.extension.as_str()), ("+13055550123", "4"), "{text}");
    }
    assert_eq!(read("305-555-0123 ext.", DEFAULT_REGION).number.unwrap().extension.as_str(), "");
}

#[test]
fn vanity_letters_are_digits() {
    assert_eq!(e164("1-800-FLOWERS").as_deref(), Some("+18003569377"));
}

#[test]
fn regions() {
    assert_eq!(e164("+44 20 7946 0958").as_deref(), Some("+442079460958"));
    assert_eq!(e164("+44 121 234 5678").as_deref(), Some("+441212345678"));
    assert_eq!(e164("011 32 12 34 56 78").as_deref(), Some("+3212345678"));
    assert_eq!(e164_in("020 7946 0958", &[Some("gb")]), Ok(Some(E164::from("+442079460958").unwrap())));
    assert_eq!(e164_in("(305) 555-0123", &[Some("US")]), Ok(Some(E164::from("+13055550123").unwrap())));
    assert!(e164_in("(305) 555-0123", &[Some("Florida")]).unwrap_err().contains("'Florida' is no region"));
}
