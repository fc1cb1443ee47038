//! Two people in one cell.

use crate::name::lexicon::{is_given_name, is_surname};

use super::word::{Word, words};
use super::{Kind, Name, person};

/// The texts around the first "and" between two people.
pub fn split(text: &str) -> Option<(String, String)> {
    let spaced = text.replace(['&', '+', ';'], " & ").replace('/', " / ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let at = (1..tokens.len()).find(|at| {
        is_connector(tokens[*at])
            || matches!(tokens[*at], "y" | "Y" | "e" | "E")
                && tokens.get(at + 1).is_some_and(|next| is_given(next))
                && is_given(tokens[at - 1])
    })?;
    Some((tokens[..at].join(" "), tokens[at + 1..].join(" ")))
}

/// "Smith; John": the semicolon is a comma where a surname and a given name stand around it.
pub fn with_comma(text: String) -> String {
    let is_comma = |(one, other): (&str, &str)| {
        let [surname] = &words(one)[..] else { return false };
        is_surname(&surname.key) && other.split_whitespace().next().is_some_and(is_given)
    };
    if text.split_once(';').is_some_and(is_comma) { text.replacen(';', ",", 1) } else { text }
}

pub fn is_connector(token: &str) -> bool {
    matches!(token, "&" | "+" | "/") || ["and", "or"].iter().any(|word| token.eq_ignore_ascii_case(word))
}

fn is_given(token: &str) -> bool {
    words(token).first().is_some_and(|word| is_given_name(&word.key))
}

/// The first of the two, with the other's surname where the first has none of their own (John & Mary Smith).
pub fn first_of(one: &str, other: &str) -> Option<Name> {
    if words(one).is_empty() || words(other).is_empty() {
        return person::read(&format!("{one} {other}"));
    }
    let second = person::read(other);
    let first = if words(one).iter().all(Word::is_title) {
        // "Mr. & Mrs. John Smith"
        Name { prefix: super::word::join(&words(one)), ..second? }
    } else if let Some(last) = second.and_then(|second| second.last)
        && let Some(name) = person::read_without_surname(one)
    {
        Name { last: Some(last), ..name }
    } else {
        person::read(one)?
    };
    Some(Name { kind: Kind::Couple, ..first })
}
