//! Similarities of texts.

use super::Function;
use crate::duckdb::shapes::pair;
use crate::similarity;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "damerau_levenshtein_similarity",
        register: |db, name| pair(db, name, similarity::damerau_levenshtein),
        usage: "damerau_levenshtein_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "One minus the Damerau-Levenshtein distance by the longer length, 0 to 1: an insertion, a deletion, a replacement and a swap of neighbours count one each. Texts are compared as they are, their first 256 characters. Symmetric. NULL when either is NULL.",
        example: "SELECT round(damerau_levenshtein_similarity('Smith', 'Smiht'), 2);",
        result: "0.8",
        source: "Damerau 1964, Levenshtein 1966 (crate strsim)",
    },
    Function {
        name: "osa_similarity",
        register: |db, name| pair(db, name, similarity::osa),
        usage: "osa_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "One minus the optimal string alignment distance by the longer length, 0 to 1: as damerau_levenshtein_similarity, but no part is edited twice, and faster. Texts are compared as they are, their first 256 characters. Symmetric. NULL when either is NULL.",
        example: "SELECT round(osa_similarity('Smith', 'Smiht'), 2);",
        result: "0.8",
        source: "restricted Damerau-Levenshtein distance (crate strsim)",
    },
    Function {
        name: "sorensen_dice",
        register: |db, name| pair(db, name, similarity::sorensen_dice),
        usage: "sorensen_dice(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "The Sørensen-Dice coefficient of the pairs of neighbouring characters, 0 to 1; white space does not count. Texts are compared as they are, their first 256 characters. Symmetric. NULL when either is NULL.",
        example: "SELECT sorensen_dice('night', 'nacht');",
        result: "0.25",
        source: "Dice 1945, Sørensen 1948 (crate strsim)",
    },
    Function {
        name: "token_sort_similarity",
        register: |db, name| pair(db, name, similarity::token_sort),
        usage: "token_sort_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "The indel similarity (one minus insertions and deletions by the sum of the lengths) of the words in alphabetical order, 0 to 1. Texts are compared as they are, their first 256 characters. Symmetric. NULL when either is NULL.",
        example: "SELECT token_sort_similarity('Maria Cruz', 'Cruz Maria');",
        result: "1.0",
        source: "token_sort_ratio of rapidfuzz, by 100",
    },
    Function {
        name: "token_set_similarity",
        register: |db, name| pair(db, name, similarity::token_set),
        usage: "token_set_similarity(a VARCHAR, b VARCHAR) -> DOUBLE",
        description: "The best indel similarity among the shared words and the shared words with the rest of either text, 0 to 1: 1 when the words of one text are all in the other. Texts are compared as they are, their first 256 characters. Symmetric. NULL when either is NULL.",
        example: "SELECT token_set_similarity('Maria de la Cruz', 'Cruz Maria');",
        result: "1.0",
        source: "token_set_ratio of rapidfuzz, by 100",
    },
];
