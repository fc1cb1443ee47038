//! Person names: taken apart, written for display, folded for comparison, and compared.

mod case;
mod jaro_winkler;
mod lexicon;
mod mojibake;
mod nickname;
mod normalize;
mod parse;
mod placeholder;
mod similarity;
#[cfg(test)]
mod tests;

pub use case::case;
pub use lexicon::{Use, word_use};
pub use nickname::{formal_names as nickname_set, is_match as nickname_match};
pub use normalize::{generation, normalize, normalize_into};
pub use parse::{Kind, Name, parse};
pub use placeholder::{first_name_key, last_name_key};
pub use similarity::{first_name_similarity, last_name_similarity};
