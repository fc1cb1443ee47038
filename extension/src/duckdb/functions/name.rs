//! People's names.

use super::Function;
use crate::duckdb::shapes::{pair, text};
use crate::name;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "name_normalize",
        register: |db, name| text(db, name, name::normalize),
        usage: "name_normalize(text VARCHAR) -> VARCHAR",
        description: "A name in capital letters without accents: apostrophes and dots vanish, hyphens become spaces, other \
            signs and digits are dropped, and so is a generational suffix at the end (name_suffix gives it). Letters of \
            other scripts stay. NULL for NULL and where no letter is left.",
        example: "SELECT name_normalize('O''Neil-Núñez, Jr.');",
        result: "ONEIL NUNEZ",
        source: "Unicode NFKD",
    },
    Function {
        name: "name_suffix",
        register: |db, name| text(db, name, name::generation),
        usage: "name_suffix(text VARCHAR) -> VARCHAR",
        description: "The generational suffix (JR, SR, II, III, IV) at the end of a name, or of a suffix column in any \
            spelling (Junior, 3rd). NULL for NULL and where there is none.",
        example: "SELECT name_suffix('Smith, 3rd');",
        result: "III",
        source: "the suffixes of Publication 28, appendix on names; Roman V and I are left out: they are initials as often",
    },
    Function {
        name: "nickname_match",
        register: |db, name| pair(db, name, name::nickname_match),
        usage: "nickname_match(a VARCHAR, b VARCHAR) -> BOOLEAN",
        description: "Whether two first names can name one person: equal after name_normalize, a nickname and its formal \
            name, or two nicknames of one formal name. Symmetric. NULL when either is NULL or no name.",
        example: "SELECT nickname_match('Peggy', 'Margaret');",
        result: "true",
        source: "extension/data/nicknames.csv (carltonnorthern/nicknames, Apache-2.0)",
    },
    Function {
        name: "first_name_similarity",
        register: |db, name| pair(db, name, name::first_name_similarity),
        usage: "first_name_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two first names are, 0 to 1: 1 only when equal after name_normalize, 0.95 for a listed \
            nickname, 0.9 for two forms of one name and for one name of a double name, 0.8 for a fitting initial, else \
            Jaro-Winkler over the first 64 characters. Symmetric. NULL when either is NULL or no name.",
        example: "SELECT first_name_similarity('Bob', 'Robert');",
        result: "0.95",
        source: "Jaro-Winkler: Winkler 1990; nicknames as in nickname_match",
    },
    Function {
        name: "last_name_similarity",
        register: |db, name| pair(db, name, name::last_name_similarity),
        usage: "last_name_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two last names are, 0 to 1: 1 only when equal after name_normalize, 0.98 for the same \
            letters divided in another way, 0.9 at least for a shared part of a double surname, else Jaro-Winkler over \
            the first 64 characters. Symmetric. NULL when either is NULL or no name.",
        example: "SELECT last_name_similarity('De La Cruz', 'Delacruz');",
        result: "0.98",
        source: "Jaro-Winkler: Winkler 1990",
    },
];
