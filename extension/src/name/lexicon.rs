//! What is known about the words of names, all of them folded: their roles (title, particle, …), how they are written for
//! display, and whether they are given names or surnames.

use std::sync::LazyLock;

use crate::hash::WordMap;

/// No phrase of the table has more words ("ATTORNEY AT LAW").
pub const MAX_PHRASE: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Title,
    /// A name as well (Major, Judge).
    TitleOrName,
    Credential,
    /// A surname as well (Ma, Do).
    CredentialOrName,
    Particle,
    Organisation,
    /// A surname as well (Church, Post), or a little word that persons' names have less often (of, the).
    OrganisationOrName,
    Placeholder,
    SpanishSurname,
    VietnameseSurname,
}

struct Entry {
    roles: Vec<Role>,
    written: Option<&'static str>,
}

static WORDS: LazyLock<WordMap<&'static str, Entry>> = LazyLock::new(|| {
    let entry = |line: &'static str| {
        let (word, line) = line.split_once(',').expect("name_words.csv: three columns");
        let (roles, written) = line.split_once(',').expect("name_words.csv: three columns");
        let roles = roles.split_whitespace().map(role).collect();
        (word, Entry { roles, written: Some(written).filter(|written| !written.is_empty()) })
    };
    include_str!("../../data/name_words.csv").lines().skip(1).map(entry).collect()
});

fn role(name: &str) -> Role {
    match name {
        "title" => Role::Title,
        "title_or_name" => Role::TitleOrName,
        "credential" => Role::Credential,
        "credential_or_name" => Role::CredentialOrName,
        "particle" => Role::Particle,
        "organisation" => Role::Organisation,
        "organisation_or_name" => Role::OrganisationOrName,
        "placeholder" => Role::Placeholder,
        "spanish_surname" => Role::SpanishSurname,
        "vietnamese_surname" => Role::VietnameseSurname,
        _ => panic!("name_words.csv: no role is named {name}"),
    }
}

pub fn has_role(word: &str, role: Role) -> bool {
    WORDS.get(word).is_some_and(|entry| entry.roles.contains(&role))
}

/// How the word is written for display, where that is not a capital and small letters.
pub fn written(word: &str) -> Option<&'static str> {
    WORDS.get(word)?.written
}

/// What Americans use a word for, as the census of 2020 counts it. Of two uses the rarer one counts when it is at least a
/// fifth of the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    Surname,
    GivenName(Bearers),
    /// Thomas, Lee.
    Both(Bearers),
}

/// Who bears a given name: nine in ten are of one sex, or it is everybody's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bearers {
    Women,
    Men,
    Everybody,
}

static USES: LazyLock<WordMap<&'static str, Use>> = LazyLock::new(|| {
    let entry = |line: &'static str| {
        let (word, code) = line.split_once(',').expect("name_use.csv: two columns");
        (word, use_of_code(code))
    };
    include_str!("../../data/name_use.csv").lines().skip(1).map(entry).collect()
});

fn use_of_code(code: &str) -> Use {
    match code {
        "S" => Use::Surname,
        "F" => Use::GivenName(Bearers::Women),
        "M" => Use::GivenName(Bearers::Men),
        "E" => Use::GivenName(Bearers::Everybody),
        "f" => Use::Both(Bearers::Women),
        "m" => Use::Both(Bearers::Men),
        "e" => Use::Both(Bearers::Everybody),
        _ => panic!("name_use.csv: no use has the code {code}"),
    }
}

/// `None` for a rare word.
pub fn word_use(word: &str) -> Option<Use> {
    USES.get(word).copied()
}

/// Whether the word is a surname and hardly ever a given name.
pub fn is_surname(word: &str) -> bool {
    word_use(word) == Some(Use::Surname)
}

/// Whether the word is a given name and hardly ever a surname.
pub fn is_given_name(word: &str) -> bool {
    matches!(word_use(word), Some(Use::GivenName(_)))
}

/// Who bears the word as a given name, if anybody does.
pub fn bearers(word: &str) -> Option<Bearers> {
    match word_use(word)? {
        Use::GivenName(bearers) | Use::Both(bearers) => Some(bearers),
        Use::Surname => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_readable_and_folded() {
        for (word, entry) in &*WORDS {
            assert!(word.split(' ').count() <= MAX_PHRASE, "{word}");
            assert!(word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' '), "{word}");
            assert!(entry.written.is_none_or(|written| written.eq_ignore_ascii_case(word)), "{word}");
        }
        assert!(USES.keys().all(|word| word.bytes().all(|b| b.is_ascii_uppercase())));
    }

    #[test]
    fn uses() {
        assert_eq!(word_use("SMITH"), Some(Use::Surname));
        assert_eq!(word_use("MARY"), Some(Use::GivenName(Bearers::Women)));
        assert_eq!(word_use("ROBERT"), Some(Use::GivenName(Bearers::Men)));
        assert_eq!(word_use("THOMAS"), Some(Use::Both(Bearers::Men)));
        assert_eq!(word_use("LEE"), Some(Use::Both(Bearers::Everybody)));
        assert_eq!(word_use("QWXZ"), None);
    }
}
