//! Numbered roads (Pub 28, 237 and appendix F): US HIGHWAY 41, COUNTY ROAD MM.

use super::Address;
use super::lexicon::{self, Way};
use super::parse::push_word;
use super::street::{Tail, is_strong, leading_direction, name_of};
use super::tokens::{Token, text};

/// A numbered road at the start of a line whose house number is read.
pub struct NumberedRoad {
    pub predirectional: &'static str,
    /// US HIGHWAY 41
    pub name: String,
    /// Where in the name the 41 begins.
    pub designation: usize,
    /// The number of tokens.
    pub end: usize,
}

/// Reads `[direction] road number`.
pub fn numbered_road(tokens: &[Token]) -> Option<NumberedRoad> {
    // Without the directional first: WEST VIRGINIA 12 is a state's highway.
    road_at_start(tokens).or_else(|| {
        let (direction, start) = leading_direction(tokens)?;
        let first = &tokens[start];
        // W WASHINGTON 1506 is a street and a unit.
        let is_state_name = first.word.state.is_some_and(|code| code != first.text);
        if is_state_name && tokens.get(start + 1).is_some_and(Token::has_digit) {
            return None;
        }
        let road = road_at_start(&tokens[start..])?;
        Some(NumberedRoad { predirectional: direction.standard, end: start + road.end, ..road })
    })
}

/// What may follow US HIGHWAY 41: a directional, a suffix (BYPASS, FRONTAGE ROAD), a bare unit number.
pub fn read_after<'a, 't>(after: &'a [Token<'t>], city_follows: bool, address: &mut Address<'t>) -> &'a [Token<'t>] {
    let rest = Tail::of(after).read(address);
    if rest.is_empty() || city_follows {
        return rest;
    }
    // A directional behind the suffix
    let directed = after.len() - usize::from(after.len() > 1 && after[after.len() - 1].word.direction.is_some());
    let (before, last) = after[..directed].split_at(directed - 1);
    let Some(suffix) = last[0].word.suffix else {
        return rest;
    };
    address.units.clear();
    address.postdirectional =
        after[directed..].first().and_then(|token| token.word.direction).map_or("", |d| d.standard);
    push_word(address.name.to_mut(), &name_of(before, suffix.standard));
    address.suffix = suffix.standard;
    &[]
}

fn road_at_start(tokens: &[Token]) -> Option<NumberedRoad> {
    let mut at = 0;
    // Most lines have no road, and nothing is written then.
    let mut name = String::new();
    if text(tokens, 0) == "OLD" {
        name.push_str("OLD");
        at = 1;
    }
    let state = match lexicon::two_word_state(text(tokens, at), text(tokens, at + 1)) {
        Some(state) => Some((state, at + 2)),
        None => tokens.get(at).and_then(|token| token.word.state).map(|state| (state, at + 1)),
    };
    // Not Nebraska and Colorado, whose codes are a directional and a county.
    let state = state.filter(|(code, _)| !matches!(*code, "NE" | "CO"));
    let (letters, next, written) = match push_road(tokens, at, &mut name) {
        Some(road) => road,
        None => {
            let (state, next) = state?;
            push_word(&mut name, state);
            match push_road(tokens, next, &mut name) {
                Some(road) => road,
                // FL 20 is a floor.
                None if text(tokens, next) != "#" && state != "FL" => {
                    name.push_str(" HIGHWAY");
                    (0, next, false)
                }
                None => return None,
            }
        }
    };
    at = next;
    while matches!(text(tokens, at), "#" | "NO" | "NUMBER") {
        at += 1;
    }
    let number = tokens.get(at)?;
    at += 1;
    let is_number = number.has_digit() && number.ordinal_digits().is_none() && number.text.len() <= 7;
    let number_text = number.letter().unwrap_or(number.text);
    // HIGHWAY N is north of a highway, COUNTY ROAD N a road.
    let has_class = name.contains(' ');
    let ends_name = |after: &Token| after.word.direction.is_some() || after.word.unit.is_some();
    let is_letters = || {
        number_text.len() <= letters
            && number_text.bytes().all(|b| b.is_ascii_uppercase())
            && number.word.suffix.is_none_or(|suffix| has_class && !is_strong(suffix))
            && number.word.unit.is_none()
            && (has_class || number.word.direction.is_none() && tokens.get(at).is_none_or(ends_name))
    };
    if !is_number && !is_letters() {
        return None;
    }
    // SR MM (appendix F)
    if !is_number && text(tokens, at - 2) == "SR" {
        name.truncate(name.len() - "ROAD".len());
        name.push_str("ROUTE");
    }
    // US 70 HWY
    if !written && way(tokens, at) == Some("HIGHWAY") {
        at += 1;
    }
    let designation = name.len() + 1;
    push_word(&mut name, number_text);
    // US HIGHWAY 17 BUSINESS is another road.
    if let "ALT" | "ALTERNATE" | "BUS" | "BUSINESS" | "BSNSS" = text(tokens, at) {
        push_word(&mut name, if text(tokens, at).starts_with('A') { "ALT" } else { "BUSINESS" });
        at += 1;
    }
    Some(NumberedRoad { predirectional: "", name, designation, end: at })
}

/// Adds the words for a class of numbered roads to `name`. Returns how many letters may follow them, the index behind them,
/// and whether HIGHWAY, ROAD or ROUTE was among them.
fn push_road(tokens: &[Token], mut at: usize, name: &mut String) -> Option<(usize, usize, bool)> {
    // HWY FM 1320
    if way(tokens, at) == Some("HIGHWAY") && text(tokens, at + 1) == "FM" {
        at += 1;
    }
    if let ("FARM", "TO", "MARKET" | "MKT") = (text(tokens, at), text(tokens, at + 1), text(tokens, at + 2)) {
        push_word(name, "FM");
        let written = way(tokens, at + 3).is_some();
        return Some((0, at + 3 + usize::from(written), written));
    }
    let (road, mut next) = match (text(tokens, at), text(tokens, at + 1)) {
        ("C", "R") => (lexicon::word("CR").road, at + 2),
        ("S", "R") => (lexicon::word("SR").road, at + 2),
        ("U", "S") | ("UNITED", "STATES") => (lexicon::word("US").road, at + 2),
        _ => (tokens.get(at)?.word.road, at + 1),
    };
    let Some(road) = road else {
        // HGHWAY A1A
        let has_number = || tokens.get(next).is_some_and(Token::has_digit);
        let typo = || lexicon::suffix_typo(text(tokens, at)).filter(|suffix| suffix.standard == "HWY");
        let way = way(tokens, at).or_else(|| Some(has_number().then(typo)??.full))?;
        push_word(name, way);
        return Some((if way == "ROAD" { 1 } else { 2 }, at + 1, true));
    };
    // Wisconsin's COUNTY TRUNK [HIGHWAY] C
    let trunk = matches!(text(tokens, next), "TRUNK" | "TRK" | "TK");
    next += usize::from(trunk);
    let way = way(tokens, next).filter(|_| road.way != Way::No);
    next += usize::from(way.is_some());
    match (road.way, way) {
        (Way::Must, None) if !trunk => return None,
        (Way::Must, _) => {
            push_word(name, road.standard);
            push_word(name, way.unwrap_or("HIGHWAY"));
        }
        _ => push_word(name, road.standard),
    }
    Some((road.letters, next, way.is_some() || road.way == Way::Must))
}

/// Whether the number that follows would be a road's: HIGHWAY, COUNTY ROAD, US.
pub fn ends_with_road_word(tokens: &[Token]) -> bool {
    let Some((last, before)) = tokens.split_last() else {
        return false;
    };
    let has_class = || before.last().and_then(|token| token.word.road).is_some_and(|road| road.way != Way::No);
    last.word.road.is_some()
        || match last.word.suffix.map_or("", |suffix| suffix.standard) {
            "HWY" | "RTE" | "LOOP" => true,
            "RD" => has_class(),
            _ => false,
        }
}

fn way(tokens: &[Token], at: usize) -> Option<&'static str> {
    let suffix = tokens.get(at)?.word.suffix?;
    matches!(suffix.standard, "HWY" | "RD" | "RTE").then_some(suffix.full)
}
