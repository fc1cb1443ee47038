//! A name as words, in the parts that commas make of it.

use std::iter;

use unicode_normalization::char::is_combining_mark;

use crate::name::lexicon::{self, Known, MAX_PHRASE, Role, has_role, known};
use crate::name::normalize::{append_key, key};

#[derive(Clone, Copy)]
pub struct Word<'a> {
    /// As written, without the signs around it.
    pub text: &'a str,
    /// Folded, as the tables have it.
    pub key: &'a str,
    /// What the tables say of the key.
    pub known: Known,
    /// How many commas stand before it.
    segment: usize,
}

impl Word<'_> {
    pub fn is_initial(&self) -> bool {
        self.key.chars().nth(1).is_none()
    }

    pub fn has_role(&self, role: Role) -> bool {
        self.known.has_role(role)
    }

    pub fn is_title(&self) -> bool {
        self.has_role(Role::Title) || self.has_role(Role::TitleOrName)
    }

    /// A credential, or several that are joined ("AIA-CSI").
    fn is_of_credentials(&self) -> bool {
        if self.key.contains(' ') { are_credentials(self.key) } else { self.has_role(Role::Credential) }
    }
}

/// The words of a text in which commas separate them; their keys take the buffer.
pub fn words_between_commas<'a>(text: &'a str, keys: &'a mut String) -> Vec<Word<'a>> {
    read(text.split(','), text.len(), keys)
}

/// The words of a text in which a comma without a space is part of a word; their keys take the buffer.
pub fn words<'a>(text: &'a str, keys: &'a mut String) -> Vec<Word<'a>> {
    read(iter::once(text), text.len(), keys)
}

/// The words between the commas; no segment is empty.
pub fn segments<'w, 'a>(words: &'w [Word<'a>]) -> impl Iterator<Item = &'w [Word<'a>]> {
    words.chunk_by(|word, next| word.segment == next.segment)
}

/// Few names have more words.
const USUAL_WORDS: usize = 8;

/// Writes the keys into the buffer first, a line each.
fn read<'a>(segments: impl Iterator<Item = &'a str>, length: usize, keys: &'a mut String) -> Vec<Word<'a>> {
    let mut words = Vec::with_capacity(USUAL_WORDS);
    keys.clear();
    keys.reserve(length + USUAL_WORDS);
    for (segment, text) in segments.enumerate() {
        for token in text.split_whitespace() {
            let texts = split_at_dot(token).into_iter().filter_map(|part| bare_word(part, keys));
            words.extend(texts.map(|text| Word { text, key: "", known: Known::default(), segment }));
        }
    }
    // The buffer is not written to any more, so that words may point into it.
    let keys: &'a str = keys;
    for (word, key) in words.iter_mut().zip(keys.lines()) {
        word.key = key;
        word.known = known(key);
    }
    words
}

/// "J.Smith" is two words; "J.R." is one, and so is "M.Div".
fn split_at_dot(token: &str) -> [&str; 2] {
    let starts_word = |at: &usize| token[*at..].chars().take_while(|c| c.is_alphabetic()).nth(1).is_some();
    let mut behind_dots = token.bytes().enumerate().filter(|(_, b)| *b == b'.').map(|(at, _)| at + 1);
    match behind_dots.find(starts_word) {
        Some(at) if !has_role(&key(token), Role::Credential) => token.split_at(at).into(),
        _ => [token, ""],
    }
}

/// The word, whose key is now the last line of `keys`. `None` for what has no letter: numbers, dashes, emoji.
fn bare_word<'a>(token: &'a str, keys: &mut String) -> Option<&'a str> {
    let belongs = |c: char| c.is_alphanumeric() || !c.is_ascii() && is_combining_mark(c);
    let bare = token.trim_matches(|c| !belongs(c));
    if !bare.contains(char::is_alphabetic) {
        return None;
    }
    let start = keys.len();
    append_key(bare, keys);
    let key = &keys[start..];
    let bare_start = bare.as_ptr() as usize - token.as_ptr() as usize;
    let bare_end = bare_start + bare.len();
    let sign = token[bare_end..].chars().next();
    // "St." and "J.R." keep the dot, "de'" (Medici) the apostrophe; "Dr." and "J." do not.
    let keeps_sign = match sign {
        Some('.') => matches!(key, "ST" | "STE") || bare.contains('.'),
        Some('\'' | '\u{2019}') => has_role(key, Role::Particle),
        _ => false,
    };
    let end = bare_end + sign.filter(|_| keeps_sign).map_or(0, char::len_utf8);
    keys.push('\n');
    Some(&token[bare_start..end])
}

/// The words as one text; `None` for none.
pub fn join<'w, 'a: 'w>(words: impl IntoIterator<Item = &'w Word<'a>>) -> Option<String> {
    let mut words = words.into_iter();
    let mut text = words.next()?.text.to_string();
    for word in words {
        text.push(' ');
        text.push_str(word.text);
    }
    Some(text)
}

/// The length of the longest phrase at the front of the words that is accepted.
pub fn phrase_at_front<'a>(words: &[Word<'a>], is_accepted: impl Fn(&[Word<'a>]) -> bool) -> Option<usize> {
    (1..=MAX_PHRASE.min(words.len())).rev().find(|length| is_accepted(&words[..*length]))
}

/// The length of the longest phrase at the end of the words that is accepted.
pub fn phrase_at_end<'a>(words: &[Word<'a>], is_accepted: impl Fn(&[Word<'a>]) -> bool) -> Option<usize> {
    (1..=MAX_PHRASE.min(words.len())).rev().find(|length| is_accepted(&words[words.len() - length..]))
}

/// What is known about the words as one phrase.
pub fn known_phrase(words: &[Word]) -> Known {
    match words {
        [word] => word.known,
        [first, ..] if first.known.begins_phrase => {
            let keys: Vec<&str> = words.iter().map(|word| word.key).collect();
            lexicon::known(&keys.join(" "))
        }
        _ => Known::default(),
    }
}

/// Listed, or several that are ("MD PHD").
pub fn is_credential(phrase: &[Word]) -> bool {
    known_phrase(phrase).has_role(Role::Credential) || phrase.iter().all(Word::is_of_credentials)
}

/// [`is_credential`] of a phrase that has been folded.
pub fn is_credential_key(phrase: &str) -> bool {
    has_role(phrase, Role::Credential) || are_credentials(phrase)
}

fn are_credentials(keys: &str) -> bool {
    keys.split(' ').all(|key| has_role(key, Role::Credential))
}
