//! People's names.

use duckdb::core::LogicalTypeId;

use super::Function;
use crate::duckdb::outputs::{Record, RowWriter, Struct};
use crate::duckdb::shapes::{pair, text, text_into};
use crate::name::{self, Name};

impl Record for Name {
    const FIELDS: &'static [(&'static str, LogicalTypeId)] = &[
        ("prefix", LogicalTypeId::Varchar),
        ("first", LogicalTypeId::Varchar),
        ("middle", LogicalTypeId::Varchar),
        ("last", LogicalTypeId::Varchar),
        ("suffix", LogicalTypeId::Varchar),
        ("nickname", LogicalTypeId::Varchar),
        ("kind", LogicalTypeId::Varchar),
    ];

    fn write(&self, row: &mut RowWriter) {
        for part in [&self.prefix, &self.first, &self.middle, &self.last, &self.suffix, &self.nickname] {
            row.text(part.as_deref().unwrap_or_default());
        }
        row.text(self.kind.as_str());
    }
}

const PLACEHOLDERS: &str = "extension/data/name_placeholders.csv (the Census Bureau's list for its Person Identification \
    Validation System), name_words.csv";

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "name_normalize",
        register: |db, name| text_into(db, name, name::normalize_into),
        usage: "name_normalize(text VARCHAR) -> VARCHAR",
        description: "A name in capital letters without accents: apostrophes and dots vanish, hyphens become spaces, other \
            signs and digits are dropped, and so is a generational suffix at the end (name_suffix gives it). Letters of \
            other scripts stay. NULL for NULL and where no letter is left.",
        example: "SELECT name_normalize('O''Neil-Núñez, Jr.');",
        result: "ONEIL NUNEZ",
        source: "Unicode NFKD",
    },
    Function {
        name: "first_name_key",
        register: |db, name| text_into(db, name, name::first_name_key),
        usage: "first_name_key(text VARCHAR) -> VARCHAR",
        description: "A first name for comparison: name_normalize, and NULL also for what lists have where they have no first \
            name (Unknown, Wife, Lady of the House). NULL for NULL.",
        example: "SELECT first_name_key('José');",
        result: "JOSE",
        source: PLACEHOLDERS,
    },
    Function {
        name: "last_name_key",
        register: |db, name| text_into(db, name, name::last_name_key),
        usage: "last_name_key(text VARCHAR) -> VARCHAR",
        description: "A last name for comparison: name_normalize, and NULL also for what lists have where they have no last \
            name (Unknown, Household, Occupant). House, Friend and other words that are surnames stay. NULL for NULL.",
        example: "SELECT last_name_key('O''Neil, Jr.');",
        result: "ONEIL",
        source: PLACEHOLDERS,
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
        name: "name_parse",
        register: |db, name| text(db, name, |text| name::parse(text).map(Struct)),
        usage: "name_parse(text VARCHAR) -> STRUCT(prefix VARCHAR, first VARCHAR, middle VARCHAR, last VARCHAR, \
            suffix VARCHAR, nickname VARCHAR, kind VARCHAR)",
        description: "A name in one cell taken apart: 'First Middle Last' or 'Last, First Middle', with titles, generation and \
            credentials, a nickname in quotes or brackets, particles and double surnames. The parts are spelled as written, \
            without the signs around them; `suffix` has a standard form (JR, III, MD, JR MD). `kind` is person, couple (the \
            parts are those of the first) or organisation (no parts). UTF-8 that was read as Windows-1252 is repaired. NULL for \
            NULL, for what has no letter, placeholders (Unknown, N/A, Test), and text over 1000 bytes.",
        example: "SELECT name_parse('de la Cruz-Smith Jr., Dr. Maria').last;",
        result: "de la Cruz-Smith",
        source: "docs/names.md; extension/data/name_words.csv, name_use.csv (US census 2020)",
    },
    Function {
        name: "name_case",
        register: |db, name| text(db, name, name::case),
        usage: "name_case(text VARCHAR) -> VARCHAR",
        description: "A name written for display: capitals where they belong (McDonald, O'Neil, de la Cruz, Smith-Jones, III, \
            PhD), one space between words. Words that have capitals and small letters already stay, but for Mcdonald, O'neil, \
            Smith-jones and Iii. Casing twice changes nothing. NULL for NULL and where there is no letter.",
        example: "SELECT name_case('MARIA DE LA CRUZ-MCDONALD III');",
        result: "Maria de la Cruz-McDonald III",
        source: "chosen by judgement; rules in docs/names.md",
    },
    Function {
        name: "nickname_set",
        register: |db, name| text(db, name, name::nickname_set),
        usage: "nickname_set(text VARCHAR) -> VARCHAR[]",
        description: "The formal names that a first name can stand for, in the form of name_normalize, sorted: the name itself \
            unless it is nothing but a nickname. NULL for NULL and for no name.",
        example: "SELECT nickname_set('Chuy');",
        result: "[JESUS, MARIA DE JESUS]",
        source: "as nickname_match",
    },
    Function {
        name: "nickname_match",
        register: |db, name| pair(db, name, name::nickname_match),
        usage: "nickname_match(a VARCHAR, b VARCHAR) -> BOOLEAN",
        description: "Whether two first names can name one person: equal after name_normalize, a nickname and its formal \
            name, or two nicknames of one formal name; Spanish, Slavic and other languages' nicknames included. Symmetric. \
            NULL when either is NULL or no name.",
        example: "SELECT nickname_match('Pepe', 'José');",
        result: "true",
        source: "extension/data/nicknames.csv (carltonnorthern/nicknames, Apache-2.0), nicknames_more.csv",
    },
    Function {
        name: "first_name_similarity",
        register: |db, name| pair(db, name, name::first_name_similarity),
        usage: "first_name_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two first names are, 0 to 1: 1 only when equal after name_normalize, 0.98 for the same letters \
            (Mary Ann, Maryann), 0.95 for a listed nickname, 0.9 for two nicknames of one name and for one name of a double \
            name, 0.8 for fitting initials, else Jaro-Winkler over the first 64 characters. Two established given names are \
            two people's: at most 0.9 with one letter between them, 0.85 with more, 0.7 for a woman's and a man's (Daniel, \
            Danielle). Symmetric. NULL when either is NULL or no name.",
        example: "SELECT first_name_similarity('Bob', 'Robert');",
        result: "0.95",
        source: "docs/names.md (measured likelihoods); Jaro-Winkler: Winkler 1990; given names of the US census of 2020",
    },
    Function {
        name: "last_name_similarity",
        register: |db, name| pair(db, name, name::last_name_similarity),
        usage: "last_name_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "How alike two last names are, 0 to 1: 1 only when equal after name_normalize, 0.98 for the same letters \
            divided in another way, 0.9 at least when one is a part of the other (Smith, Smith-Jones; Cruz, De La Cruz), else \
            Jaro-Winkler over the first 64 characters. Two established surnames are two: at most 0.9 with one letter between \
            them, 0.85 with more, 0.8 for double surnames that share but a part. Symmetric. NULL when either is NULL or no name.",
        example: "SELECT last_name_similarity('De La Cruz', 'Delacruz');",
        result: "0.98",
        source: "docs/names.md (measured likelihoods); Jaro-Winkler: Winkler 1990; surnames of the US census of 2020",
    },
];
