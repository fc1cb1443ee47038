//! Puerto Rico (Pub 28, 29): urbanizations, and street words before the name.

use super::parse::join;
use super::tokens::{Token, text};
use super::{Place, Unit};

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
pub fn spanish(line: String, place: &Place) -> String {
    if place.state != "PR" {
        return line;
    }
    let start = line.find(|c: char| !c.is_ascii_digit() && c != ' ').unwrap_or(0);
    let (number, street) = line.split_at(start);
    match street.strip_prefix("AVE ").or_else(|| street.strip_prefix("AVENUE ")) {
        Some(name) => format!("{number}AVENIDA {name}"),
        None => line,
    }
}

/// `URB LAS GLADIOLAS`, before the house number or behind the street, as a unit of it; and the tokens without it.
pub fn urbanization<'t>(tokens: &[Token<'t>]) -> Option<(Unit, Vec<Token<'t>>)> {
    let start = tokens.iter().position(|token| matches!(token.text, "URB" | "URBANIZACION" | "URBANIZATION"))?;
    let name = tokens[start + 1..].iter().take_while(|token| !ends_name(token)).count();
    let end = start + 1 + name;
    // An urbanization comes first, or after a street.
    if name == 0 || start == 1 {
        return None;
    }
    let block = |at| text(tokens, at).len() < 5 && tokens.get(at).is_some_and(Token::has_digit);
    let unit = Unit { designator: URBANIZATION, id: join(&tokens[start + 1..end]) };
    (start > 0 || block(end) || end == tokens.len()).then(|| (unit, [&tokens[..start], &tokens[end..]].concat()))
}

fn ends_name(token: &Token) -> bool {
    token.has_digit() || token.text == "#" || token.is_unit("APT") || street_word(token.text).is_some()
}
