//! Two people in one cell.

use super::word::{Word, words, words_between_commas};
use super::{Kind, Name, person};

/// Whether the text has a sign or a word that may stand between two people.
pub fn may_be_two(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'&' | b'+' | b';' | b'/'))
        || text.split_whitespace().any(|token| is_connector(token) || is_spanish_and(token))
}

/// The texts around the first "and" between two people.
pub fn split(text: &str) -> Option<(String, String)> {
    let spaced = text.replace(['&', '+', ';'], " & ").replace('/', " / ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let at = (1..tokens.len()).find(|at| {
        is_connector(tokens[*at])
            || is_spanish_and(tokens[*at])
                && tokens.get(at + 1).is_some_and(|next| is_given(next))
                && is_given(tokens[at - 1])
    })?;
    Some((tokens[..at].join(" "), tokens[at + 1..].join(" ")))
}

/// "Smith; John": the semicolon is a comma where a surname and a given name stand around it.
pub fn with_comma(text: String) -> String {
    let is_comma = |(one, other): (&str, &str)| {
        let mut keys = String::new();
        let [surname] = words(one, &mut keys)[..] else { return false };
        surname.known.is_surname() && other.split_whitespace().next().is_some_and(is_given)
    };
    if text.split_once(';').is_some_and(is_comma) { text.replacen(';', ",", 1) } else { text }
}

pub fn is_connector(token: &str) -> bool {
    matches!(token, "&" | "+" | "/") || ["and", "or"].iter().any(|word| token.eq_ignore_ascii_case(word))
}

fn is_spanish_and(token: &str) -> bool {
    matches!(token, "y" | "Y" | "e" | "E")
}

fn is_given(token: &str) -> bool {
    words(token, &mut String::new()).first().is_some_and(|word| word.known.is_given_name())
}

/// The first of the two, with the other's surname where the first has none of their own (John & Mary Smith).
pub fn first_of(one: &str, other: &str) -> Option<Name> {
    let [mut keys, mut other_keys, mut title_keys] = [const { String::new() }; 3];
    if !one.contains(char::is_alphabetic) || !other.contains(char::is_alphabetic) {
        let both = format!("{one} {other}");
        return person::read(&both, words_between_commas(&both, &mut keys))?.into_name(Kind::Person);
    }
    let second = person::read(other, words_between_commas(other, &mut other_keys));
    let titles = words(one, &mut title_keys);
    if titles.iter().all(Word::is_title) {
        // "Mr. & Mrs. John Smith"
        return second?.with_prefix(titles).into_name(Kind::Couple);
    }
    let words = words_between_commas(one, &mut keys);
    let last = second.map(|second| second.last).filter(|last| !last.is_empty());
    let named_after_other =
        last.and_then(|last| Some(person::read_without_surname(one, words.clone())?.with_last(last)));
    named_after_other.or_else(|| person::read(one, words))?.into_name(Kind::Couple)
}
