use super::*;
use crate::field::content::kind;

const LABELLED: &str = include_str!("../../../test/data/headers.csv");
const FORMATS: &str = include_str!("../../../test/data/headers_formats.csv");

/// Header and field of each row; some headers are quoted.
fn labels(csv: &str) -> impl Iterator<Item = (&str, &str)> {
    csv.lines().skip(1).map(|line| {
        let (header, rest) =
            line.strip_prefix('"').map_or_else(|| line.split_once(','), |quoted| quoted.split_once("\",")).unwrap();
        (header, rest.split_once(',').unwrap().0)
    })
}

#[test]
fn labelled_headers_give_their_field_and_never_another() {
    for csv in [LABELLED, FORMATS] {
        let missed = labels(csv).filter(|(header, field)| {
            let found = canonical(header);
            assert!(found.is_none_or(|found| found == *field), "{header}: {field}, not {found:?}");
            found.is_none() && !field.is_empty()
        });
        let missed: Vec<_> = missed.collect();
        assert!(missed.len() * 100 <= labels(csv).count(), "{missed:?}");
    }
}

/// "Preferred" says nothing of a phone, but a preferred name is not the full one.
#[test]
fn headers_of_forms() {
    for (header, field) in [
        ("Preferred Name", "nickname"),
        ("preferred_first_name", "nickname"),
        ("Preferred Phone", "phone"),
        ("Preferred Email Address", "email"),
        ("First Name (required)", "first_name"),
        ("Phone (optional)", "phone"),
        ("HPhone", "home_phone"),
        ("Plus4", "zip4"),
    ] {
        assert_eq!(canonical(header), Some(field), "{header}");
    }
}

#[test]
fn a_field_is_its_own_header() {
    let fields = include_str!("../../data/fields.csv").lines().skip(1).filter_map(|line| line.split(',').nth(1));
    for field in fields {
        assert_eq!(find(field), Some((field, KNOWN)));
    }
}

#[test]
fn a_header_has_one_field() {
    let mut fields = std::collections::HashMap::new();
    for line in include_str!("../../data/fields.csv").lines().skip(1) {
        let [header, field, _] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(*fields.entry(words(header).concat()).or_insert(field), field, "{header}");
    }
}

#[test]
fn less_certain_by_the_step() {
    for (header, expected) in [
        ("Cell Phone", Some(KNOWN)),
        ("CELL-PHONE", Some(KNOWN)),
        ("Phone (Mobile)", Some(WORDS)),
        ("Donor's Cell", Some(WORDS)),
        ("Cell Phone 2", Some(NUMBERED)),
        ("E-mail 2 address", Some(NUMBERED)),
        ("Cell Phnoe", Some(MISSPELLED)),
        ("Cell Phnoe 2", Some(MISSPELLED)),
        ("First Name 2", None),
        ("Address 3", None),
        ("Cell Phone 2 3", None),
        ("", None),
        ("#", None),
        ("🙂", None),
    ] {
        assert_eq!(confidence(header), expected, "{header}");
    }
}

/// Every short header of words that matter: no panic, and case and separators do not matter.
#[test]
fn any_header() {
    let parts = ["Cell", "phone", "Zip", "2", "#", " ", "_", "é", "Spouse", "É", "x", "NAME"];
    let mut headers = vec![String::new()];
    for _ in 0..3 {
        headers = headers.iter().flat_map(|header| parts.iter().map(move |part| format!("{header}{part}"))).collect();
    }
    for header in headers {
        assert_eq!(canonical(&header).is_some(), confidence(&header).is_some());
        assert_eq!(find(&header), find(&format!(" {header}: ")), "{header}");
        assert!(canonical(&header).is_none() || !header.contains("Spouse"), "{header}");
    }
    assert_eq!(canonical(&"Cell Phone ".repeat(100_000)), None);
}

/// A day of 2026.
const TODAY: i32 = 20_500;

#[test]
fn the_kind_of_a_value() {
    for (value, expected) in [
        ("ann@x.org", "email"),
        ("(305) 555-0123", "phone"),
        ("3055550123.0", "phone"),
        ("33602", "zip"),
        ("02134", "zip"),
        ("33602-1234", "zip"),
        ("3/7/1965", "date"),
        ("March 7, 1965", "date"),
        ("1965", "year"),
        ("FL", "state"),
        ("12 Oak St, Apt 4", "address1"),
        ("12 Oak St, Tampa, FL 33602", "full_address"),
        ("Tampa, FL 33602", "city_state_zip"),
        ("PO Box 12", "address1"),
        ("M", "gender"),
        ("yes", "boolean"),
        ("12.5", "number"),
        ("Maria", "first_name"),
        ("Jackson", "name"),
        ("Gonzalez", "last_name"),
        ("John Q Public", "full_name"),
        ("Maria Jackson", "full_name"),
        ("Garcia, Maria", "full_name"),
        ("called twice, no answer", "text"),
        ("Yard Sign", "text"),
        ("🙂", "text"),
        ("a@b", "text"),
    ] {
        assert_eq!(kind(value, TODAY), Some(expected), "{value}");
    }
    assert_eq!(kind(" \t", TODAY), None);
    assert_eq!(kind(&"3055550123 ".repeat(100_000), TODAY), Some("text"));
}
