//! Where two streets meet: MAIN ST AND 5TH AVE.

use super::parse::{push_word, read_street};
use super::tokens::{Token, text};
use super::{Address, Kind};

/// `[CORNER OF] street AND street`. Without CORNER OF each has a suffix of its own, or the second is numbered (BROADWAY AND 42ND
/// ST): TRUCK AND TRAILER WAY is one street.
pub fn read_intersection<'t>(tokens: &[Token<'t>]) -> Option<Address<'t>> {
    let start = match (text(tokens, 0), text(tokens, 1)) {
        ("CORNER" | "INTERSECTION" | "JUNCTION", "OF") => 2,
        ("JCT" | "CORNER", _) => 1,
        _ => 0,
    };
    let streets = &tokens[start..];
    if streets.first()?.starts_with_digit() && streets[0].ordinal_digits().is_none() && start == 0 {
        return None;
    }
    let and = streets.iter().position(|token| matches!(token.text, "AND" | "AT"))?;
    let (first, second) = (&streets[..and], &streets[and + 1..]);
    let is_street = |street: &[Token]| street.iter().skip(1).any(|token| token.word.suffix.is_some());
    let is_numbered =
        second.first().is_some_and(|token| token.ordinal_digits().is_some() || token.word.ordinal.is_some());
    let are_streets = (is_street(first) || is_numbered && !first.is_empty()) && is_street(second);
    if !are_streets && (start == 0 || first.is_empty() || second.is_empty()) {
        return None;
    }
    // Without the suffixes, only the words say that it is a corner.
    let mut name = if are_streets { String::new() } else { "CORNER OF".to_string() };
    push_word(&mut name, &read_street(first, false).line());
    push_word(&mut name, "AND");
    push_word(&mut name, &read_street(second, false).line());
    Some(Address { kind: Kind::Intersection, name: name.into(), ..Address::default() })
}
