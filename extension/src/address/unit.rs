//! Secondary units (Pub 28, 213): where they stand in a line, and their identifiers.

use std::borrow::Cow;

use super::Unit;
use super::lexicon::{self, UnitClass};
use super::number::{plain_number, without_leading_zeros};
use super::street::is_strong;
use super::tokens::Token;

/// A unit before the house number: APT 3, 12 MAIN ST. Returns the unit and the number of tokens.
pub fn leading_unit<'t>(tokens: &[Token<'t>]) -> Option<(Unit<'t>, usize)> {
    let [first, second, _, _, ..] = tokens else {
        return None;
    };
    first.word.unit.or(second.word.unit)?;
    // The identifier may be none (REAR) or two words (4 B), but must leave the number alone.
    (1..=4).find_map(|next| {
        let (number, street) = tokens.get(next..)?.split_first()?;
        let (unit, end, _) = unit_at(&tokens[..next], 0)?;
        let is_street = street.first().is_some_and(|token| token.word.unit.is_none());
        let is_id = unit.id.len() < 2 || unit.id.contains(|c: char| c.is_ascii_digit()) || unit.designator == "FL";
        (is_id && end == next && is_street && plain_number(number).is_some()).then_some((unit, next))
    })
}

/// Whether the tokens are units and nothing else.
pub fn is_unit(tokens: &[Token]) -> bool {
    let (units, next) = units_at(tokens, 0);
    !units.is_empty() && next == tokens.len()
}

/// The units one after the other at `at`, and the index behind them.
pub fn units_at<'t>(tokens: &[Token<'t>], mut at: usize) -> (Vec<Unit<'t>>, usize) {
    let mut units = Vec::new();
    while let Some((unit, end, _)) = unit_at(tokens, at) {
        units.push(unit);
        at = end;
    }
    (units, at)
}

/// The first unit at or behind `from` and those right behind it: where they start and end. `numbered`: a house number came
/// before.
pub fn find_units<'t>(tokens: &[Token<'t>], from: usize, numbered: bool) -> Option<(usize, usize, Vec<Unit<'t>>)> {
    (from..tokens.len()).find_map(|start| {
        let (unit, mut next, class) = unit_at(tokens, start)?;
        let allowed = match class {
            UnitClass::Sure => start > 0 || numbered,
            UnitClass::Ambiguous => start > 0,
            UnitClass::Standalone => start > 0 && ends_street(&tokens[start - 1]),
        };
        if !allowed {
            return None;
        }
        let (others, end) = units_at(tokens, next);
        next = end;
        let mut units = vec![unit];
        units.extend(others);
        (class == UnitClass::Sure || next == tokens.len()).then_some((start, next, units))
    })
}

fn ends_street(token: &Token) -> bool {
    token.word.suffix.is_some() || token.word.direction.is_some() || token.has_digit()
}

/// A unit at `at`, the index behind it, and how sure it is.
fn unit_at<'t>(tokens: &[Token<'t>], at: usize) -> Option<(Unit<'t>, usize, UnitClass)> {
    let token = tokens.get(at)?;
    // 2ND FLOOR
    if let Some(next) = tokens.get(at + 1)
        && next.is_unit("FL")
        && !tokens.get(at + 2).is_some_and(|after| after.has_digit() && token.is_digits() || after.text == "#")
        && let Some(id) = floor(token)
    {
        let class = if token.is_digits() { UnitClass::Ambiguous } else { UnitClass::Sure };
        return Some((Unit { designator: "FL", id }, at + 2, class));
    }
    let designator = match token.word.unit {
        Some(designator) => designator,
        // MAIN AVE ST 1400: an E got lost.
        None if token.text == "ST"
            && at > 1
            && tokens[at - 1].word.suffix.is_some_and(is_strong)
            && tokens.get(at + 1).is_some_and(Token::is_digits) =>
        {
            lexicon::word("STE").unit?
        }
        None => return None,
    };
    // # LOT 9, APT 2ND FLOOR
    if designator.class == UnitClass::Sure
        && let Some(named) = unit_at(tokens, at + 1)
        && named.0.designator != "#"
        && !named.0.id.is_empty()
    {
        return Some(named);
    }
    // NO and NUMBER need a number.
    let is_id = |id: &str| designator.standard != "#" || token.text == "#" || id.contains(|c: char| c.is_ascii_digit());
    let (id, next) = match unit_id(tokens, at + 1, designator.class == UnitClass::Sure) {
        None if designator.standard == "FL" && tokens.get(at + 1).is_some_and(|next| next.text == "GROUND") => {
            ("GROUND".into(), at + 2)
        }
        Some((id, next)) if is_id(&id) => (id, next),
        _ if designator.class == UnitClass::Standalone => {
            let is_level = tokens.get(at + 1).is_some_and(|next| next.text == "LEVEL");
            ("".into(), at + 1 + usize::from(is_level))
        }
        _ => return None,
    };
    let id = match designator.standard {
        "FL" => tokens.get(next - 1).and_then(floor)?,
        _ => id,
    };
    let is_number = id.len() < 5 && id.starts_with(|c: char| c.is_ascii_digit());
    let class = match designator.standard {
        "FL" | "LOT" | "SPC" | "TOWER" | "TRLR" if is_number => UnitClass::Sure,
        _ => designator.class,
    };
    Some((Unit { designator: designator.standard, id }, next, class))
}

/// A number that counts floors: 2, 2ND, SECOND, GROUND.
fn floor<'t>(token: &Token<'t>) -> Option<Cow<'t, str>> {
    let number = if token.is_digits() { Some(token.text) } else { token.ordinal_digits() };
    match (number, token.word.ordinal) {
        (Some(number), _) => Some(without_leading_zeros(number).into()),
        (None, Some(value)) => Some(value.to_string().into()),
        _ => (token.text == "GROUND").then(|| token.text.into()),
    }
}

/// The identifier at `at` and the index behind it. Its parts are joined (4-B, 4 B and B 4 are 4B and B4). A word can be an
/// identifier only at the end of the line, and only behind a designator that is nothing else.
pub fn unit_id<'t>(tokens: &[Token<'t>], mut at: usize, sure: bool) -> Option<(Cow<'t, str>, usize)> {
    while tokens.get(at).is_some_and(|token| token.is_unit("#")) {
        at += 1;
    }
    let first = tokens.get(at)?;
    let is_last = |at: usize| at + 1 == tokens.len();
    // A directional that is written out stands for its letter at the end of the line only.
    let letter = |at: usize| tokens[at].letter().filter(|_| tokens[at].is_letter() || is_last(at));
    let is_number = first.has_digit() && (sure || first.ordinal_digits().is_none());
    // BH-03
    let is_prefix = || {
        let is_short = first.text.len() == 2 && first.word.is_nothing();
        sure && is_short && tokens.get(at + 1).is_some_and(|next| next.starts_with_digit() && is_last(at + 1))
    };
    let is_word = || sure && is_last(at) && first.word.suffix.is_none();
    let mut id: Cow<str> = match letter(at) {
        Some(letter) => letter.into(),
        None if is_number || is_word() || is_prefix() => without_leading_zeros(first.text).into(),
        None => return None,
    };
    at += 1;
    while let Some(next) = tokens.get(at) {
        let is_quarter = next.text.len() == 2 && next.word.direction.is_some();
        let part = if id.ends_with(|c: char| c.is_ascii_digit()) {
            letter(at).or(is_quarter.then_some(next.text))
        } else {
            (id.len() <= 2 && next.starts_with_digit() && next.ordinal_digits().is_none()).then_some(next.text)
        };
        let Some(part) = part else { break };
        id += part;
        at += 1;
    }
    Some((id, at))
}
