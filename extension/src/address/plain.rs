//! The line that most lines are, `number [direction] name suffix [unit]` in standard form: 2412 N BUCHANAN ST APT 4B.

use super::tokens::Token;
use super::{Address, Unit};

/// What ends a plain street: nothing but a suffix, and one that hardly stands inside a name. CT is a state's code as well.
const SUFFIXES: [&str; 10] = ["AVE", "BLVD", "CIR", "DR", "LN", "PL", "RD", "ST", "TER", "WAY"];

/// Reads a line in which every word stands where it can mean one thing only, as the rules read it, at a fraction of their cost:
/// no word is of a box, a road, a place or an urbanization, and one name leaves no room for a recipient or a second number, so that
/// those rules find nothing; there is one suffix behind the name; the unit is sure, and ends the line. All words are in standard
/// form, so the line is its own standard form. None for all other lines. Tests compare both ways for each word that the sources
/// and tables hold.
pub fn read<'t>(tokens: &[Token<'t>]) -> Option<Address<'t>> {
    let (number, after) = tokens.split_first()?;
    if !number.is_digits() || number.text.starts_with('0') {
        return None;
    }
    let predirectional = after.first()?.word.direction.filter(|direction| direction.standard == after[0].text);
    let [name, suffix, unit @ ..] = &after[usize::from(predirectional.is_some())..] else {
        return None;
    };
    let suffix_standard = suffix.word.suffix?.standard;
    if !is_name(name) || suffix_standard != suffix.text || !SUFFIXES.contains(&suffix.text) {
        return None;
    }
    let units = match unit {
        [] => Vec::new(),
        [designator, id] if matches!(designator.text, "APT" | "STE" | "UNIT") && is_id(id) => {
            vec![Unit { designator: designator.word.unit?.standard, id: id.text.into() }]
        }
        _ => return None,
    };
    Some(Address {
        number: number.text.into(),
        predirectional: predirectional.map_or("", |direction| direction.standard),
        name: name.text.into(),
        suffix: suffix_standard,
        units,
        ..Address::default()
    })
}

/// A word that can be nothing but a name. One letter may be the house number's, and ND the end of an ordinal.
fn is_name(token: &Token) -> bool {
    token.word.is_unknown() && !token.has_digit() && token.text.len() > 2
}

/// 4, 12B; more digits may be a ZIP code, and zeros in front are cut.
fn is_id(token: &Token) -> bool {
    match token.text.as_bytes() {
        [b'1'..=b'9', after @ ..] if after.len() < 3 => match after {
            [] => true,
            [digits @ .., last] => {
                digits.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || last.is_ascii_uppercase())
            }
        },
        _ => false,
    }
}
