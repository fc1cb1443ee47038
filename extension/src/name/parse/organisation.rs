//! Whether a text names an organisation.

use crate::name::lexicon::{MAX_PHRASE, Role, bearers, has_role, is_surname};

use super::couple::is_connector;
use super::person::is_credential;
use super::word::{Word, phrase, phrase_at_end, words};

pub fn is_organisation(text: &str) -> bool {
    let mut words = words(text);
    // "James Boyle, Attorney at Law" is no law office.
    while let Some(length) = phrase_at_end(&words, |phrase, _| is_credential(phrase)) {
        words.truncate(words.len() - length);
    }
    has_sure_word(&words) || is_likely(text, &words) || is_firm_of_surnames(text, &words)
}

fn has_sure_word(words: &[Word]) -> bool {
    let is_sure = |phrase: &str| has_role(phrase, Role::Organisation);
    // A word alone may be a surname (Rotary).
    words.len() > 1 && (1..=MAX_PHRASE).any(|length| words.windows(length).any(|words| is_sure(&phrase(words))))
}

/// Words that organisations and persons share: two of them, one with a number (Post 42), one behind a possessive, or one
/// behind what is no given name.
fn is_likely(text: &str, words: &[Word]) -> bool {
    let shared = words.iter().filter(|word| word.has_role(Role::OrganisationOrName)).count();
    let has_number = || text.split_whitespace().any(|token| token.bytes().all(|b| b.is_ascii_digit() || b == b'#'));
    match words {
        [] | [_] => false,
        [first, .., last] => {
            let is_possessive = |word: &Word| word.text.ends_with("'s") || word.text.ends_with("’s");
            let possessives = words[..words.len() - 1].iter().filter(|word| is_possessive(word)).count();
            let starts_as_person = first.is_initial()
                || bearers(&first.key).is_some()
                || [Role::OrganisationOrName, Role::Title, Role::TitleOrName].iter().any(|role| first.has_role(*role))
                || words.len() == 2 && !is_surname(&first.key) && is_surname(&last.key);
            shared > 1 || shared == 1 && (has_number() || possessives > 0 || !starts_as_person && !text.contains(','))
        }
    }
}

/// "Smith & Jones", "Johnson, Baker & Cole".
fn is_firm_of_surnames(text: &str, words: &[Word]) -> bool {
    let mut names = words.iter().filter(|word| !is_connector(word.text));
    words.len() > 1
        && text.split_whitespace().any(is_connector)
        && words.first().is_some_and(|first| is_surname(&first.key))
        && names.all(|word| is_surname(&word.key))
}
