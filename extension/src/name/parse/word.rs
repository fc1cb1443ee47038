//! A name as words, in the parts that commas make of it.

use unicode_normalization::char::is_combining_mark;

use crate::name::lexicon::{MAX_PHRASE, Role, has_role};
use crate::name::normalize::key;

pub struct Word<'a> {
    /// As written, without the signs around it.
    pub text: &'a str,
    /// Folded, as the tables have it.
    pub key: String,
}

impl Word<'_> {
    pub fn is_initial(&self) -> bool {
        self.key.chars().nth(1).is_none()
    }

    pub fn has_role(&self, role: Role) -> bool {
        has_role(&self.key, role)
    }
}

/// The words between the commas; no segment is empty.
pub fn segments(text: &str) -> Vec<Vec<Word<'_>>> {
    text.split(',').map(words).filter(|words| !words.is_empty()).collect()
}

pub fn words(text: &str) -> Vec<Word<'_>> {
    text.split_whitespace().flat_map(split_at_dots).filter_map(word).collect()
}

/// "J.Smith" is two words; "J.R." is one, and so is "M.Div".
fn split_at_dots(token: &str) -> impl Iterator<Item = &str> {
    let starts_word = |rest: &str| rest.chars().take_while(|c| c.is_alphabetic()).nth(1).is_some();
    let at = token.match_indices('.').map(|(at, _)| at + 1).find(|at| starts_word(&token[*at..]));
    let (start, end) = match at {
        Some(at) if !has_role(&key(token), Role::Credential) => token.split_at(at),
        _ => (token, ""),
    };
    [start, end].into_iter().filter(|part| !part.is_empty())
}

/// `None` for what has no letter: numbers, dashes, emoji.
fn word(token: &str) -> Option<Word<'_>> {
    let belongs = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let bare = token.trim_matches(|c| !belongs(c));
    if !bare.contains(char::is_alphabetic) {
        return None;
    }
    let key = key(bare);
    let rest = &token[bare.as_ptr() as usize - token.as_ptr() as usize + bare.len()..];
    // "St." and "J.R." keep the dot, "de'" (Medici) the apostrophe; "Dr." and "J." do not.
    let keeps_sign = match rest.chars().next() {
        Some('.') => matches!(key.as_str(), "ST" | "STE") || bare.contains('.'),
        Some('\'' | '\u{2019}') => has_role(&key, Role::Particle),
        _ => false,
    };
    let sign = if keeps_sign { rest.chars().next().map_or(0, char::len_utf8) } else { 0 };
    let start = token.len() - rest.len() - bare.len();
    Some(Word { text: &token[start..start + bare.len() + sign], key })
}

/// The words as one text; `None` for none.
pub fn join(words: &[Word]) -> Option<String> {
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// The length of the longest phrase at the front of the words that is accepted.
pub fn phrase_at_front(words: &[Word], is_accepted: impl Fn(&str, usize) -> bool) -> Option<usize> {
    (1..=MAX_PHRASE.min(words.len())).rev().find(|length| is_accepted(&phrase(&words[..*length]), *length))
}

/// The length of the longest phrase at the end of the words that is accepted.
pub fn phrase_at_end(words: &[Word], is_accepted: impl Fn(&str, usize) -> bool) -> Option<usize> {
    let start = |length: usize| words.len() - length;
    (1..=MAX_PHRASE.min(words.len())).rev().find(|length| is_accepted(&phrase(&words[start(*length)..]), *length))
}

pub fn phrase(words: &[Word]) -> String {
    let keys: Vec<&str> = words.iter().map(|word| word.key.as_str()).collect();
    keys.join(" ")
}
