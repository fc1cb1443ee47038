//! Puerto Rico (Pub 28, 29): urbanizations, and street words before the name.

use std::borrow::Cow;

use super::number::plain_number;
use super::parse::join;
use super::tokens::{Token, text};
use super::{Place, Unit, unit};

pub const STATE: &str = "PR";

/// The designator of an urbanization.
pub const URBANIZATION: &str = "URB";

/// A word that begins a Spanish street name, in its full form: CLL is CALLE.
pub fn street_word(word: &str) -> Option<&'static str> {
    match word {
        "CALLE" | "CLL" => Some("CALLE"),
        "AVENIDA" | "AVDA" => Some("AVENIDA"),
        "CAMINO" => Some("CAMINO"),
        "PASEO" => Some("PASEO"),
        _ => None,
    }
}

/// A line or a street name that begins with an avenue, which is an AVENIDA in Puerto Rico.
pub fn spanish<'t>(line: Cow<'t, str>, place: &Place) -> Cow<'t, str> {
    if place.state != STATE {
        return line;
    }
    let start = line.find(|c: char| !c.is_ascii_digit() && c != ' ').unwrap_or(0);
    let (number, street) = line.split_at(start);
    match street.strip_prefix("AVE ").or_else(|| street.strip_prefix("AVENUE ")) {
        Some(name) => format!("{number}AVENIDA {name}").into(),
        None => line,
    }
}

/// `URB LAS GLADIOLAS`, before the house number or behind the street, as a unit of it; and the tokens without it.
pub fn urbanization<'t>(tokens: &[Token<'t>]) -> Option<(Unit<'t>, Vec<Token<'t>>)> {
    let start = tokens.iter().position(|token| matches!(token.text, "URB" | "URBANIZACION" | "URBANIZATION"))?;
    let name = tokens[start + 1..].iter().take_while(|token| !ends_name(token)).count();
    let end = start + 1 + name;
    // An urbanization comes first, or after a street.
    if name == 0 || start == 1 {
        return None;
    }
    let block = |at| text(tokens, at).len() < 5 && tokens.get(at).is_some_and(Token::has_digit);
    let unit = Unit { designator: URBANIZATION, id: join(&tokens[start + 1..end]).into() };
    let is_unit = start > 0 || block(end) || end == tokens.len() || number_first(&tokens[end..]).is_some();
    is_unit.then(|| (unit, [&tokens[..start], &tokens[end..]].concat()))
}

/// `CALLE LUNA 12`, `CALLE LUNA # 12 APT 3`: the tokens with the house number before the street.
pub fn number_first<'t>(tokens: &[Token<'t>]) -> Option<Vec<Token<'t>>> {
    street_word(text(tokens, 0))?;
    let at = (2..tokens.len()).find(|at| tokens[*at].has_digit())?;
    let name_end = if tokens[at - 1].text == "#" { at - 1 } else { at };
    // CALLE 5 A 12 is house 12 of block A, not CALLE 5 A.
    let is_block = name_end > 2 && tokens[name_end - 1].is_letter();
    let is_number = plain_number(&tokens[at]).is_some() && name_end > 1 && !is_block;
    let (name, after) = (&tokens[..name_end], &tokens[at + 1..]);
    let is_whole = name.iter().all(|token| token.word.unit.is_none()) && (after.is_empty() || unit::is_unit(after));
    (is_number && is_whole).then(|| [&tokens[at..=at], name, after].concat())
}

fn ends_name(token: &Token) -> bool {
    token.has_digit() || token.text == "#" || token.is_unit("APT") || street_word(token.text).is_some()
}
