//! One cell of a list taken apart into the parts of a person's name.

mod couple;
mod nickname;
mod organisation;
mod person;
mod word;

use super::lexicon::{Role, has_role, is_surname};
use super::{mojibake, normalize};

/// Longer texts are no names.
const MAX_BYTES: usize = 1000;

/// Unknown; no, or an unknown, first, middle or last name, as registers write it. Null is somebody's name.
const ABSENT: [&str; 10] = ["FNU", "LNU", "NFN", "NLN", "NMI", "NMN", "UNDEFINED", "UNK", "UNKN", "UNKNOWN"];

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
    let text = without_email(join_hyphens(&mojibake::repair(text)));
    let key = normalize::key(&text);
    if says_nothing(&key) {
        return None;
    }
    if organisation::is_organisation(&text) {
        return Some(Name { kind: Kind::Organisation, ..Name::default() });
    }
    let (text, nickname) = nickname::take(&text);
    let (text, alias) = nickname::cut_alias(&text);
    let text = couple::with_comma(text);
    let name = match couple::split(&text) {
        Some((one, other)) => couple::first_of(&one, &other),
        None => person::read(&text),
    };
    let name = name?;
    let had_name = name.first.is_some() || name.last.is_some();
    let [first, middle, last] = [name.first, name.middle, name.last].map(|part| part.and_then(without_absent));
    let has_name = first.is_some() || last.is_some();
    (has_name || !had_name).then(|| Name { first, middle, last, nickname: nickname.or(alias), ..name })
}

/// The part without the words that stand where a name is not known, and that are nobody's name.
fn without_absent(part: String) -> Option<String> {
    let is_absent = |word: &str| ABSENT.contains(&&*normalize::key(word));
    if !part.split(' ').any(is_absent) {
        return Some(part);
    }
    let words: Vec<&str> = part.split(' ').filter(|word| !is_absent(word)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn without_email(text: String) -> String {
    if !text.contains('@') {
        return text;
    }
    text.split_whitespace().filter(|token| !token.contains('@')).collect::<Vec<_>>().join(" ")
}

/// "Jones - Smith" is a double surname, "Ann Jones - Treasurer" is not.
fn join_hyphens(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for part in text.split(" - ") {
        let is_double = ends_in_surname(&joined) && normalize::key(part).split(' ').next().is_some_and(is_surname);
        joined.push_str(if is_double { "-" } else { " " });
        joined.push_str(part);
    }
    joined
}

fn ends_in_surname(text: &str) -> bool {
    normalize::key(text).rsplit(' ').next().is_some_and(is_surname)
}

fn says_nothing(key: &str) -> bool {
    let mut letters = key.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return true };
    let is_one_letter_again_and_again = key.chars().count() > 2 && letters.all(|c| c == first);
    // "Unknown Unknown": one of the two columns that were joined into one.
    let first_word = key.split(' ').next().unwrap_or_default();
    let is_one_word = key.split(' ').all(|word| word == first_word);
    is_one_letter_again_and_again || has_role(if is_one_word { first_word } else { key }, Role::Placeholder)
}
