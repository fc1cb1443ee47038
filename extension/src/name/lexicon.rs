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

/// What is known about a word or a phrase: nothing, if it is in neither table.
#[derive(Clone, Copy, Default, Debug)]
pub struct Known {
    /// A bit for each [`Role`].
    roles: u16,
    word_use: Option<Use>,
    /// Whether longer phrases of the table begin with it.
    pub begins_phrase: bool,
}

impl Known {
    pub fn has_role(self, role: Role) -> bool {
        self.roles & bit(role) != 0
    }

    /// Whether it is a surname and hardly ever a given name.
    pub fn is_surname(self) -> bool {
        self.word_use == Some(Use::Surname)
    }

    /// Whether it is a given name and hardly ever a surname.
    pub fn is_given_name(self) -> bool {
        matches!(self.word_use, Some(Use::GivenName(_)))
    }

    /// Who bears it as a given name, if anybody does.
    pub fn bearers(self) -> Option<Bearers> {
        match self.word_use? {
            Use::GivenName(bearers) | Use::Both(bearers) => Some(bearers),
            Use::Surname => None,
        }
    }
}

fn bit(role: Role) -> u16 {
    1 << role as u16
}

/// Both tables in one, so that a word is looked up once.
static KNOWN: LazyLock<WordMap<&'static str, Known>> = LazyLock::new(|| {
    let mut known: WordMap<&'static str, Known> = WordMap::default();
    for (word, roles, _) in listed_words() {
        known.entry(word).or_default().roles = roles.split_whitespace().fold(0, |roles, name| roles | bit(role(name)));
        for (end, _) in word.match_indices(' ') {
            known.entry(&word[..end]).or_default().begins_phrase = true;
        }
    }
    for (word, word_use) in listed_uses() {
        known.entry(word).or_default().word_use = Some(word_use);
    }
    known
});

static WRITTEN: LazyLock<WordMap<&'static str, &'static str>> = LazyLock::new(|| {
    listed_words().filter(|(_, _, written)| !written.is_empty()).map(|(word, _, written)| (word, written)).collect()
});

/// Word, roles, how it is written.
fn listed_words() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    include_str!("../../data/name_words.csv").lines().skip(1).map(|line| {
        let (word, line) = line.split_once(',').expect("name_words.csv: three columns");
        let (roles, written) = line.split_once(',').expect("name_words.csv: three columns");
        (word, roles, written)
    })
}

fn listed_uses() -> impl Iterator<Item = (&'static str, Use)> {
    include_str!("../../data/name_use.csv").lines().skip(1).map(|line| {
        let (word, code) = line.split_once(',').expect("name_use.csv: two columns");
        (word, use_of_code(code))
    })
}

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

pub fn known(word: &str) -> Known {
    KNOWN.get(word).copied().unwrap_or_default()
}

pub fn has_role(word: &str, role: Role) -> bool {
    known(word).has_role(role)
}

/// How the word is written for display, where that is not a capital and small letters.
pub fn written(word: &str) -> Option<&'static str> {
    WRITTEN.get(word).copied()
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
    known(word).word_use
}

pub fn is_surname(word: &str) -> bool {
    known(word).is_surname()
}

pub fn is_given_name(word: &str) -> bool {
    known(word).is_given_name()
}

pub fn bearers(word: &str) -> Option<Bearers> {
    known(word).bearers()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_readable_and_folded() {
        for (word, _, written) in listed_words() {
            assert!(word.split(' ').count() <= MAX_PHRASE, "{word}");
            assert!(word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' '), "{word}");
            assert!(written.is_empty() || written.eq_ignore_ascii_case(word), "{word}");
        }
        assert!(listed_uses().all(|(word, _)| word.bytes().all(|b| b.is_ascii_uppercase())));
    }

    #[test]
    fn phrases_are_found_by_their_beginnings() {
        for (word, ..) in listed_words() {
            assert!(word.match_indices(' ').all(|(end, _)| known(&word[..end]).begins_phrase), "{word}");
        }
        assert!(!known("SMITH").begins_phrase);
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
