//! One cell of a list taken apart into the parts of a person's name.

mod couple;
mod nickname;
mod organisation;
mod person;
mod word;

use std::borrow::Cow;

use super::lexicon::{Role, has_role, is_surname};
use super::{mojibake, normalize};

use word::{Word, words, words_between_commas};

/// Longer texts are no names.
const MAX_BYTES: usize = 1000;

/// The parts as they are written, without the signs around them; only the suffix has a standard form.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Name {
    pub prefix: Option<String>,
    pub first: Option<String>,
    pub middle: Option<String>,
    pub last: Option<String>,
    /// Generation, then credentials, in capitals without dots: JR, III, MD, JR MD.
    pub suffix: Option<String>,
    pub nickname: Option<String>,
    pub kind: Kind,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Person,
    /// Two or more people: the parts are those of the first.
    Couple,
    /// Has no parts.
    Organisation,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Couple => "couple",
            Kind::Organisation => "organisation",
        }
    }
}

/// The name in a text. `None` where there is none: no letter, a placeholder (Unknown, N/A), over 1000 bytes.
pub fn parse(text: &str) -> Option<Name> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let text = mojibake::repair(text);
    let text = join_hyphens(&text);
    let text = without_email(&text);
    let mut keys = String::new();
    let words = words_between_commas(&text, &mut keys);
    if may_say_nothing(&text, &words) && says_nothing(&normalize::key(&text)) {
        return None;
    }
    if is_organisation(&text, &words) {
        return Some(Name { kind: Kind::Organisation, ..Name::default() });
    }
    if nickname::has_remark(&text) || couple::may_be_two(&text) {
        return name_among_more(&text);
    }
    person::read(&text, words)?.into_name(Kind::Person)
}

/// The name in a text that also may have a nickname, remarks or a second person.
fn name_among_more(text: &str) -> Option<Name> {
    let (text, nickname) = nickname::take(text);
    let (text, alias) = nickname::cut_alias(&text);
    let text = couple::with_comma(text);
    let name = match couple::split(&text) {
        Some((one, other)) => couple::first_of(&one, &other),
        None => person::read(&text, words_between_commas(&text, &mut String::new()))?.into_name(Kind::Person),
    };
    Some(Name { nickname: nickname.or(alias), ..name? })
}

/// For the rules of organisations `Smith,John` is one word; only texts with such a comma need to be read again.
fn is_organisation(text: &str, words_between_commas: &[Word]) -> bool {
    if text.as_bytes().windows(2).any(|pair| pair[0] == b',' && pair[1] != b' ') {
        organisation::is_organisation(text, &words(text, &mut String::new()))
    } else {
        organisation::is_organisation(text, words_between_commas)
    }
}

fn without_email(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    text.split_whitespace().filter(|token| !token.contains('@')).collect::<Vec<_>>().join(" ").into()
}

/// "Jones - Smith" is a double surname, "Ann Jones - Treasurer" is not.
fn join_hyphens(text: &str) -> Cow<'_, str> {
    if !text.contains('-') {
        return Cow::Borrowed(text);
    }
    let mut joined = String::with_capacity(text.len());
    for part in text.split(" - ") {
        let is_double = ends_in_surname(&joined) && normalize::key(part).split(' ').next().is_some_and(is_surname);
        joined.push_str(if is_double { "-" } else { " " });
        joined.push_str(part);
    }
    Cow::Owned(joined)
}

fn ends_in_surname(text: &str) -> bool {
    normalize::key(text).rsplit(' ').next().is_some_and(is_surname)
}

/// Whether the text may be a placeholder, told by its first word: only then is it folded as a whole.
fn may_say_nothing(text: &str, words: &[Word]) -> bool {
    let Some(first) = words.first() else { return true };
    let is_at_front = text.is_ascii() && text.split_whitespace().next() == Some(first.text);
    !is_at_front
        || has_no_two_letters(first.key)
        || first.key.contains(' ')
        || first.has_role(Role::Placeholder)
        || first.known.begins_phrase
}

fn says_nothing(key: &str) -> bool {
    // "Unknown Unknown": one of the two columns that were joined into one.
    let first_word = key.split(' ').next().unwrap_or_default();
    let is_one_word = key.split(' ').all(|word| word == first_word);
    !key.contains(char::is_alphabetic)
        || has_no_two_letters(key) && key.chars().nth(2).is_some()
        || has_role(if is_one_word { first_word } else { key }, Role::Placeholder)
}

/// Whether no two letters differ; also where there is none.
fn has_no_two_letters(key: &str) -> bool {
    let mut letters = key.chars().filter(|c| c.is_alphabetic());
    let first = letters.next();
    letters.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_remarks_reads_as_one_in_which_they_are_looked_for() {
        let rows = include_str!("../../../../test/data/names/probablepeople.csv").lines();
        let texts = rows.filter_map(|row| Some(row.split_once(",\"[[")?.0.trim_matches('"')));
        let plain = |text: &&str| !nickname::has_remark(text) && !couple::may_be_two(text);
        let names = texts.filter(plain).filter_map(|text| Some((text, parse(text)?)));
        let persons: Vec<_> = names.filter(|(_, name)| name.kind == Kind::Person).collect();
        assert!(persons.len() > 1_000, "{}", persons.len());
        for (text, name) in persons {
            assert_eq!(Some(name), name_among_more(&join_hyphens(&mojibake::repair(text))), "{text}");
        }
    }
}
