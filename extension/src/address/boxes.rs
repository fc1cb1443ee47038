//! Boxes: of a post office (Pub 28, 28), on a rural or highway contract route (24, 25), of a military unit (238).

use std::borrow::Cow;

use super::lexicon::OpensBox;
use super::number;
use super::parse::{join, push_word, read_street};
use super::tokens::{Token, text};
use super::unit::unit_id;
use super::{Address, Kind, unit};

/// A line with a box in it: `PO BOX 12`, `RR 2 BOX 18`. A house number and street before or behind the box are the address,
/// and the box stands behind it (Pub 28, 215).
pub fn read_box<'t>(tokens: &[Token<'t>], city_follows: bool) -> Option<Address<'t>> {
    if let Some(next) = general_delivery(tokens) {
        let (kind, name) = (Kind::GeneralDelivery, "GENERAL DELIVERY".into());
        return Some(Address { kind, name, rest: join(&tokens[next..]), ..Address::default() });
    }
    let boxes = || (0..tokens.len()).filter_map(|start| Some((start, box_at(tokens, start)?)));
    // DRAWER 12 PO BOX 500
    let is_sure = |start: usize| !is_box(tokens[start].text) && tokens[start].text != "LOCK";
    let (start, (mut found, next)) = match boxes().next()? {
        (start, found) if is_sure(start) => (start, found),
        first => boxes().find(|(start, _)| is_sure(*start)).unwrap_or(first),
    };
    let (before, after) = (&tokens[..start], &tokens[next..]);
    let is_street = |address: &Address| !address.number.is_empty() && !address.name.is_empty();
    let mut street = read_street(before, false);
    let mut rest = after;
    if !is_street(&street) && number::starts_street(after) {
        let behind = read_street(after, city_follows);
        // PO BOX 12 100 SMITH is no street.
        if !behind.suffix.is_empty() {
            street = behind;
            rest = &[];
        }
    }
    if !is_street(&street) {
        // DEPT 12 PO BOX 500, PO BOX 500 DEPT 12
        let (mut units, end) = unit::units_at(after, 0);
        let mut before = before;
        if unit::is_unit(before) {
            units.splice(0..0, unit::units_at(before, 0).0);
            before = &[];
        }
        found.units = units;
        found.rest = join(before.iter().chain(&after[end..]));
        return Some(found);
    }
    street.mailbox = found.line();
    push_word(&mut street.rest, &join(rest));
    Some(street)
}

/// Whether a box begins the line.
pub fn is_box_at_start(tokens: &[Token]) -> bool {
    !tokens.is_empty() && (box_at(tokens, 0).is_some() || general_delivery(tokens).is_some())
}

/// Whether a box begins at `at`.
pub fn is_box_at(tokens: &[Token], at: usize) -> bool {
    box_at(tokens, at).is_some()
}

/// Whether a route begins the line, with its box or not.
pub fn is_route_at_start(tokens: &[Token]) -> bool {
    !tokens.is_empty() && route_at(tokens, 0).is_some()
}

/// GENERAL DELIVERY (Pub 28, 26): the number of tokens.
fn general_delivery(tokens: &[Token]) -> Option<usize> {
    let is_general = matches!(text(tokens, 0), "GENERAL" | "GEN") && matches!(text(tokens, 1), "DELIVERY" | "DEL");
    is_general.then_some(2)
}

fn box_at<'t>(tokens: &[Token<'t>], at: usize) -> Option<(Address<'t>, usize)> {
    let may_open = match tokens[at].word.opens_box {
        OpensBox::No => false,
        OpensBox::AtStart => at == 0,
        OpensBox::Anywhere => true,
    };
    if !may_open {
        return None;
    }
    post_office_box_at(tokens, at).or_else(|| route_box_at(tokens, at))
}

fn is_box(text: &str) -> bool {
    matches!(text, "BOX" | "BX" | "DRAWER" | "LOCKBOX" | "CALLER" | "BIN")
}

/// The words for a post office box (Pub 28, 283) and its number.
fn post_office_box_at<'t>(tokens: &[Token<'t>], at: usize) -> Option<(Address<'t>, usize)> {
    let next = match (text(tokens, at), text(tokens, at + 1), text(tokens, at + 2)) {
        ("PO" | "P0" | "P" | "POST", word, _) if is_box(word) => at + 2,
        ("P", "O" | "0", word) | ("POST", "OFFICE" | "OFC" | "OFF", word) if is_box(word) => at + 3,
        ("POBOX" | "POB", _, _) => at + 1,
        ("POST", "OFFICE", _) if tokens.get(at + 2).is_some_and(Token::has_digit) => at + 2,
        ("CALLER", "SERVICE", _) if at == 0 => 2,
        ("LOCK", "BOX", _) => at + 2,
        ("LOCKBOX" | "LBX", _, _) => at + 1,
        ("PO", _, _) if at == 0 && tokens.len() == 2 => 1,
        ("FIRM", word, _) if at == 0 && is_box(word) => 2,
        (word, _, _) if at == 0 && is_box(word) => 1,
        _ => return None,
    };
    // CALLER BOX 12, DRAWER NO 12
    let next = if is_box(text(tokens, next)) { next + 1 } else { next };
    let (number, next) = unit_id(tokens, next, false)?;
    // BOX 18 RR 2
    if at == 0
        && text(tokens, 0) == "BOX"
        && let Some((name, end)) = route_at(tokens, next)
    {
        return Some((Address { kind: Kind::RouteBox, name, number, ..Address::default() }, end));
    }
    let name = "PO".into();
    Some((Address { kind: Kind::PostOfficeBox, name, number, ..Address::default() }, next))
}

fn route_box_at<'t>(tokens: &[Token<'t>], at: usize) -> Option<(Address<'t>, usize)> {
    let (name, next) = route_at(tokens, at)?;
    let box_number = match text(tokens, next) {
        word if is_box(word) => unit_id(tokens, next + 1, false),
        "#" if !tokens[at].is_suffix("RTE") => unit_id(tokens, next, false),
        _ => None,
    };
    // Only these are routes without a box as well.
    if box_number.is_none() && !(at == 0 && matches!(text(tokens, 0), "RR" | "RFD" | "RURAL" | "HC" | "HCR" | "STAR")) {
        return None;
    }
    let (number, next) = box_number.unwrap_or(("".into(), next));
    Some((Address { kind: Kind::RouteBox, name, number, ..Address::default() }, next))
}

/// `RR 2`, `HC 1`, `PSC 802` in all their spellings (Pub 28, 244 and 254).
fn route_at<'t>(tokens: &[Token<'t>], at: usize) -> Option<(Cow<'t, str>, usize)> {
    let is_route = |at: usize| tokens.get(at).is_some_and(|token| token.is_suffix("RTE"));
    let (designation, mut next) = match (text(tokens, at), text(tokens, at + 1)) {
        ("RR" | "RFD", _) => ("RR", at + 1),
        ("R", "R") => ("RR", at + 2),
        ("R", _) | ("RD", _) if at == 0 => ("RR", 1),
        ("RURAL", "RR" | "DELIVERY") => ("RR", at + 2),
        ("RURAL", _) if is_route(at + 1) => ("RR", at + 2),
        (_, _) if at == 0 && is_route(0) => ("RR", 1),
        ("HC" | "HCR", _) => ("HC", at + 1),
        ("H", "C") => ("HC", at + 2),
        ("HIGHWAY" | "HWY", "CONTRACT") => ("HC", at + 2),
        ("STAR", _) if is_route(at + 1) => ("HC", at + 2),
        ("PSC", _) if at == 0 => ("PSC", 1),
        ("CMR", _) if at == 0 => ("CMR", 1),
        ("UNIT", _) if at == 0 => ("UNIT", 1),
        _ => return None,
    };
    if is_route(next) {
        next += 1;
    }
    let (number, next) = unit_id(tokens, next, false)?;
    Some((format!("{designation} {number}").into(), next))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokenize;
    use super::*;

    /// The words before which the reader looks for a box are a list of the lexicon, which must have all that the rules here know.
    #[test]
    fn every_word_that_a_box_can_begin_with_opens_one() {
        let words = include_str!("boxes.rs").split(|c: char| !c.is_ascii_uppercase() && c != '0');
        let mut boxes = 0;
        for word in words.filter(|word| !word.is_empty()).chain(["RT", "RTE", "ROUTE"]) {
            for behind in [
                "12",
                "BOX 12",
                "O BOX 12",
                "OFFICE BOX 12",
                "2 BOX 3",
                "RTE 2 BOX 3",
                "CONTRACT RTE 2 BOX 3",
                "C 2 BOX 3",
            ] {
                // Behind other words, the others are names.
                let places = if word.starts_with(['P', 'R', 'H', 'L']) { 0..2 } else { 0..1 };
                for at in places {
                    let line = format!("{}{word} {behind}", if at == 0 { "" } else { "ELM " });
                    let tokens = tokenize(&line);
                    let by_rules = post_office_box_at(&tokens, at).or_else(|| route_box_at(&tokens, at));
                    assert_eq!(box_at(&tokens, at), by_rules, "{line}: is a word missing in lexicon::BOX_WORDS?");
                    boxes += usize::from(by_rules.is_some());
                }
            }
        }
        assert!(boxes > 50, "{boxes}");
    }
}
