//! Phonetic codes.

use super::Function;
use crate::duckdb::shapes::text;
use crate::phonetic;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "soundex",
        register: |db, name| text(db, name, phonetic::soundex),
        usage: "soundex(text VARCHAR) -> VARCHAR",
        description: "The American Soundex code, one letter and three digits, of the folded text's ASCII letters. NULL for \
            NULL and where there is no such letter.",
        example: "SELECT soundex('Robert');",
        result: "R163",
        source: "US National Archives' rules, as in Apache commons-codec (crate rphonetic)",
    },
    Function {
        name: "double_metaphone",
        register: |db, name| text(db, name, phonetic::double_metaphone),
        usage: "double_metaphone(text VARCHAR) -> VARCHAR[]",
        description: "The Double Metaphone codes, at most four characters each: the primary one, then the alternate one \
            where it differs. NULL for NULL and where there is no ASCII letter.",
        example: "SELECT double_metaphone('Smith');",
        result: "[SM0, XMT]",
        source: "Philips 2000, as in Apache commons-codec (crate rphonetic)",
    },
];
