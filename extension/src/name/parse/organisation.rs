//! Whether a text names an organisation.

use crate::name::lexicon::{MAX_PHRASE, Role};

use super::couple::is_connector;
use super::word::{Word, is_credential, known_phrase, phrase_at_end};

/// `words` are those of the text; "Smith,John" is one.
pub fn is_organisation(text: &str, mut words: &[Word]) -> bool {
    // "James Boyle, Attorney at Law" is no law office.
    while let Some(length) = phrase_at_end(words, is_credential) {
        words = &words[..words.len() - length];
    }
    has_sure_word(words) || is_likely(text, words) || is_firm_of_surnames(text, words)
}

fn has_sure_word(words: &[Word]) -> bool {
    let is_sure = |phrase: &[Word]| known_phrase(phrase).has_role(Role::Organisation);
    // A word alone may be a surname (Rotary).
    words.len() > 1 && (1..=MAX_PHRASE).any(|length| words.windows(length).any(is_sure))
}

/// Words that organisations and persons share: two of them, one with a number (Post 42), one behind a possessive, or one
/// behind what is no given name.
fn is_likely(text: &str, words: &[Word]) -> bool {
    let shared = words.iter().filter(|word| word.has_role(Role::OrganisationOrName)).count();
    let has_number = || text.split_whitespace().any(|token| token.bytes().all(|b| b.is_ascii_digit() || b == b'#'));
    let is_possessive = |word: &Word| word.text.ends_with("'s") || word.text.ends_with("’s");
    match words {
        [] | [_] => false,
        [first, .., last] => {
            let has_possessive = || words[..words.len() - 1].iter().any(is_possessive);
            let starts_as_person = first.is_initial()
                || first.known.bearers().is_some()
                || first.has_role(Role::OrganisationOrName)
                || first.is_title()
                || words.len() == 2 && !first.known.is_surname() && last.known.is_surname();
            shared > 1 || shared == 1 && (has_number() || has_possessive() || !starts_as_person && !text.contains(','))
        }
    }
}

/// "Smith & Jones", "Johnson, Baker & Cole".
fn is_firm_of_surnames(text: &str, words: &[Word]) -> bool {
    let mut names = words.iter().filter(|word| !is_connector(word.text));
    words.len() > 1
        && words.first().is_some_and(|first| first.known.is_surname())
        && names.all(|word| word.known.is_surname())
        && text.split_whitespace().any(is_connector)
}
