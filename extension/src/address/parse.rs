//! The grammar of a delivery line: `[unit] number [direction] name [suffix] [direction] [unit …] [rest]`, or a box.

use super::tokens::{self, Token};
use super::{Address, boxes, lexicon, number, road, street, unit};

/// Second readings after which a line is left as it is.
const MAX_READINGS: usize = 8;

/// What people enter who have no address, or do not give it.
const NO_ADDRESS: [&str; 32] = [
    "N A",
    "NA",
    "NONE",
    "NIL",
    "NULL",
    "TBD",
    "UNK",
    "UNKNOWN",
    "UNKNOWN ADDRESS",
    "ADDRESS UNKNOWN",
    "BAD ADDRESS",
    "NO ADDRESS",
    "NO ADDRESS GIVEN",
    "NO FIXED ADDRESS",
    "NO HOME ADDRESS",
    "NO KNOWN ADDRESS",
    "NO PERMANENT ADDRESS",
    "NO STREET ADDRESS",
    "NOT APPLICABLE",
    "NOT AVAILABLE",
    "NOT GIVEN",
    "NOT KNOWN",
    "NOT PROVIDED",
    "HOMELESS",
    "TRANSIENT",
    "CONFIDENTIAL",
    "ADDRESS CONFIDENTIAL",
    "CONFIDENTIAL ADDRESS",
    "PROTECTED",
    "REFUSED",
    "UNDISCLOSED",
    "WITHHELD",
];

impl Address {
    /// None when the line holds no address.
    pub fn parse(line: &str) -> Option<Address> {
        let line = tokens::clean(line)?;
        if says_nothing(&line) {
            return None;
        }
        let tokens = tokens::tokenize(&line);
        let mut address = read(&tokens);
        // Words may read otherwise in the place where the standard form puts them: read it until nothing changes. Not when
        // each word with a meaning became one part, as in most lines.
        let meanings = tokens.iter().filter(|token| !token.word.is_nothing()).count();
        if meanings != address.parts() || !address.rest.is_empty() {
            for _ in 0..MAX_READINGS {
                let again = read(&tokens::tokenize(&address.to_string()));
                if again == address {
                    break;
                }
                address = again;
            }
        }
        (address != Address::default()).then_some(address)
    }

    /// The number of parts that a word with a meaning makes.
    fn parts(&self) -> usize {
        [self.predirectional, self.suffix, self.postdirectional].into_iter().filter(|part| !part.is_empty()).count()
            + self.units.len()
    }
}

/// Whether a cleaned line is empty, filled with X or 0, or says that there is no address.
fn says_nothing(line: &str) -> bool {
    let has_digit = || line.bytes().any(|b| b.is_ascii_digit());
    match line.as_bytes() {
        [b'1'..=b'9', ..] => false,
        [b'0', ..] => line.bytes().all(|b| b == b'0'),
        bytes => {
            bytes.iter().all(|b| *b == b'X')
                || NO_ADDRESS.contains(&line)
                || line.starts_with("HOMELESS") && !has_digit()
        }
    }
}

fn read(tokens: &[Token]) -> Address {
    boxes::read_box(tokens).unwrap_or_else(|| read_street(tokens))
}

/// A line without a box.
pub fn read_street(mut tokens: &[Token]) -> Address {
    let mut address = Address::default();
    if let Some((unit, next)) = unit::leading_unit(tokens) {
        address.units.push(unit);
        tokens = &tokens[next..];
    }
    tokens = &tokens[number::house_number(tokens, &mut address)..];
    let (mut tokens, place) = tokens.split_at(place(tokens));

    let mut units = Vec::new();
    let mut after_units: &[Token] = &[];
    let mut road;
    loop {
        road = road::numbered_road(tokens);
        // The number of RANCH ROAD # 620 is no unit.
        let street_end = road.as_ref().map_or(0, |road| road.end);
        let found = unit::find_units(tokens, street_end, !address.number.is_empty());
        let Some((start, next, mut found)) = found else {
            break;
        };
        let (street, after) = (&tokens[..start], &tokens[next..]);
        if start > 0 || after.is_empty() {
            units = found;
            after_units = after;
            tokens = street;
            break;
        }
        // 12 APT 3 MAIN ST
        address.units.append(&mut found);
        tokens = after;
    }

    let city_follows = !place.is_empty() && units.is_empty();
    let after_street = match road {
        Some(road) => {
            address.predirectional = road.predirectional;
            address.name = road.name;
            address.designation = road.designation;
            road::read_after(&tokens[road.end..], city_follows, &mut address)
        }
        None => street::read_street_name(tokens, city_follows, &mut address),
    };
    address.units.append(&mut units);
    address.rest = join([after_street, after_units, place].into_iter().flatten());
    address
}

/// The words as they are.
pub fn join<'a>(tokens: impl IntoIterator<Item = &'a Token<'a>>) -> String {
    let mut words = String::new();
    for token in tokens {
        push_word(&mut words, token.text);
    }
    words
}

pub fn push_word(words: &mut String, word: &str) {
    if !words.is_empty() && !word.is_empty() {
        words.push(' ');
    }
    words.push_str(word);
}

/// Where `… FL 32059` at the end begins, or the end. A code that is also a suffix or a unit (CT, FL) must fit the ZIP code.
fn place(tokens: &[Token]) -> usize {
    let [before @ .., state, zip] = tokens else {
        return tokens.len();
    };
    let fits = match state.text {
        "CT" => zip.text.starts_with('0'),
        "FL" => zip.text.starts_with('3'),
        "KY" => zip.text.starts_with('4'),
        "MT" => zip.text.starts_with('5'),
        _ => true,
    };
    let first_word = before.last().map_or("", |token| token.text);
    if !zip.is_zip() || !fits {
        tokens.len()
    } else if lexicon::two_word_state(first_word, state.text).is_some() {
        tokens.len() - 3
    } else if state.word.state.is_some() && (state.text.len() == 2 || before.len() > 1) {
        tokens.len() - 2
    } else {
        tokens.len()
    }
}
