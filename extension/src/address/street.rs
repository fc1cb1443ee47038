//! The named street: directionals (Pub 28, 233), name (232, 235), suffix (234). Like Publication 28 (231) it reads from the
//! right, because there the words are the least ambiguous.

use std::borrow::Cow;

use super::lexicon::{self, Direction, Suffix};
use super::number::without_leading_zeros;
use super::parse::push_word;
use super::puerto_rico;
use super::tokens::Token;
use super::unit::unit_id;
use super::{Address, Unit};

/// With one of these a street that goes by a plain number means its ordinal: 9 ST is 9TH ST, but 350 RD is 350 RD.
const ORDINAL_SUFFIXES: [&str; 10] = ["ST", "AVE", "DR", "LN", "CT", "BLVD", "CIR", "PL", "TER", "WAY"];

/// Suffixes that are part of the name wherever they end it (COTTAGE GROVE, STONY ISLAND): among the streets of a voter file these
/// words stand before another suffix at least ten times as often as at the end. Not PARK and CTR, as business parks are called.
const NAME_SUFFIXES: [&str; 24] = [
    "BRG", "BRK", "CLB", "CRK", "FRST", "GLN", "GRN", "GRV", "HL", "HLS", "HOLW", "IS", "LK", "LKS", "MDWS", "ML",
    "MTN", "PNE", "RDG", "RIV", "RNCH", "SPG", "SPGS", "VLY",
];

/// Suffix abbreviations that mean something else inside a name (VIA ESPADA, DR ML KING, STA MONICA).
const NOT_WRITTEN_OUT: [&str; 14] =
    ["ARC", "COR", "CP", "DL", "DM", "DR", "DV", "EST", "KY", "ML", "PR", "STA", "UN", "VIA"];

/// Reads what is between house number and units into `address`; returns what follows the street.
/// `city_follows`: the last words are a city's, not the street's.
pub fn read_street_name<'a, 't>(
    tokens: &'a [Token<'t>],
    city_follows: bool,
    address: &mut Address<'t>,
) -> &'a [Token<'t>] {
    if let Some(used) = lettered_avenue(tokens) {
        let letter = &tokens[used - 1];
        address.name = format!("AVENUE {}", letter.letter().unwrap_or(letter.text)).into();
        address.predirectional = if used > 2 { tokens[0].word.direction.map_or("", |d| d.standard) } else { "" };
        let after = &tokens[used..];
        let Some((direction, end)) = direction_at(after, 0) else {
            return after;
        };
        address.postdirectional = direction.standard;
        return &after[end..];
    }

    let mut rest: &[Token] = &[];
    let name = if let Some((at, suffix, tail)) = split_at_suffix(tokens, city_follows) {
        rest = tail.read(address);
        let is_name =
            NAME_SUFFIXES.contains(&suffix.standard) && !tokens[1..at].iter().any(|t| t.word.suffix.is_some());
        address.suffix = if is_name { "" } else { suffix.standard };
        &tokens[..at + usize::from(is_name)]
    } else {
        let tokens = &tokens[..tokens.len() - bare_unit(tokens, address)];
        // 1700 S has a directional, but no suffix.
        let at = (1..tokens.len()).find(|at| direction_at(tokens, *at).is_some_and(|(_, next)| next == tokens.len()));
        let (name, direction) = tokens.split_at(at.unwrap_or(tokens.len()));
        address.postdirectional = direction_at(direction, 0).map_or("", |(direction, _)| direction.standard);
        name
    };
    read_name(name, address);
    rest
}

/// AVENUE J4; in W AVE J4 it is a unit.
fn is_numbered_letter(avenue: &Token, token: &Token) -> bool {
    avenue.text == "AVENUE"
        && matches!(token.text.as_bytes(), [b'A'..=b'Z', b'0'..=b'9'] | [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9'])
}

/// Reads the unit behind a name without a suffix, W WASHINGTON 1506; returns the number of tokens.
fn bare_unit<'t>(name: &[Token<'t>], address: &mut Address<'t>) -> usize {
    let Some(mut start) = name.iter().position(Token::has_digit) else {
        return 0;
    };
    // PEACHTREE DUNWOODY B 17
    start -= usize::from(start > 1 && name[start - 1].is_letter());
    // HW 9 and RO 80 are roads with a typo.
    let is_name = |token: &Token| token.text.len() > 3 && token.word.suffix.is_none() && token.word.direction.is_none();
    let has_name =
        name[..start].last().is_some_and(is_name) && puerto_rico::street_word(name[start - 1].text).is_none();
    let unit = unit_id(name, start, false).filter(|(_, next)| *next == name.len());
    if let Some((id, _)) = unit.filter(|_| has_name && !address.number.is_empty()) {
        address.units.push(Unit { designator: "#", id });
        return name.len() - start;
    }
    0
}

/// AVENUE C, NORTH AVENUE C: the number of tokens up to the letter. NORTH AVE E is a postdirectional.
fn lettered_avenue(tokens: &[Token]) -> Option<usize> {
    let used = match tokens {
        [avenue, letter, ..]
            if avenue.is_suffix("AVE") && (letter.letter().is_some() || is_numbered_letter(avenue, letter)) =>
        {
            2
        }
        [direction, avenue, letter, ..]
            if direction.word.direction.is_some()
                && avenue.is_suffix("AVE")
                && (letter.is_letter() || is_numbered_letter(avenue, letter))
                && letter.word.direction.is_none() =>
        {
            3
        }
        _ => return None,
    };
    let after = &tokens[used..];
    (after.is_empty() || direction_at(after, 0).is_some_and(|(_, next)| next == after.len())).then_some(used)
}

/// The suffix that ends the street name: where it is, and what follows it.
fn split_at_suffix<'a, 't>(tokens: &'a [Token<'t>], city_follows: bool) -> Option<(usize, Suffix, Tail<'a, 't>)> {
    // EAST LAKE is a lake, NORTH AVE an avenue.
    let may_end = |at: usize, suffix: Suffix| {
        (at > 1 || is_strong(suffix) || direction_of(&tokens[0]).is_none()) && !is_numbered_road(tokens, at)
    };
    // Nothing but a directional and a bare unit number follows.
    let at_end = || {
        (1..tokens.len()).rev().take(5).find_map(|at| {
            let tail = &tokens[at + 1..];
            let suffix = match tokens[at].word.suffix {
                Some(suffix) => suffix,
                None if tail.is_empty() || tail[0].word.direction.is_some() => lexicon::suffix_typo(tokens[at].text)?,
                None => return None,
            };
            let tail = Tail::of(tail);
            (tail.rest.is_empty() && may_end(at, suffix)).then_some((at, suffix, tail))
        })
    };
    let in_the_middle = |is_end: fn(Suffix) -> bool| {
        (1..tokens.len().saturating_sub(1)).rev().find_map(|at| {
            // ALAMEDA DE LA PULGA
            let suffix = tokens[at].word.suffix.filter(|suffix| is_end(*suffix) && tokens[at].text != "LA")?;
            let is_title = match tokens[at].text {
                "ST" => is_saint(tokens, at, city_follows),
                // S DR MARTIN LUTHER KING
                "DR" => at == 1 && tokens[0].word.direction.is_some(),
                _ => false,
            };
            (!is_title && may_end(at, suffix)).then(|| (at, suffix, Tail::of(&tokens[at + 1..])))
        })
    };
    if city_follows {
        in_the_middle(is_strong).or_else(|| in_the_middle(|_| true)).or_else(at_end)
    } else {
        let end = at_end();
        // MAIN RD CEDAR GARDENS, MAIN RD NE TOWER PL, MAIN RD 400 COLONY SQ: a building behind the street.
        let is_building = |at: usize, (end, suffix, _): &(usize, Suffix, Tail)| {
            let name = tokens.get(at + 1..*end).unwrap_or_default();
            let starts_anew =
                |first: &Token| first.is_digits() || first.text.len() == 2 && first.word.direction.is_some();
            (!is_strong(*suffix) || is_complex(*suffix) || name.first().is_some_and(starts_anew))
                && name.iter().any(|token| token.word.direction.is_none())
                && tokens[..at].iter().any(|token| token.word.direction.is_none())
        };
        let middle = || in_the_middle(is_strong);
        match &end {
            Some(found) => middle().filter(|(at, ..)| *at < found.0 && is_building(*at, found)).or(end),
            None => middle(),
        }
    }
}

/// Whether the ST at `at`, with words behind it, is a saint: in MAIN ST [N] ST PETERSBURG, and in S ST LOUIS.
fn is_saint(tokens: &[Token], at: usize, city_follows: bool) -> bool {
    let is_direction = |token: &Token| direction_at(&[*token], 0).is_some();
    match &tokens[..at] {
        [_, .., suffix] if suffix.word.suffix.is_some_and(is_strong) => true,
        [_, .., suffix, direction] => suffix.word.suffix.is_some_and(is_strong) && is_direction(direction),
        [direction] => is_direction(direction) && !city_follows,
        _ => false,
    }
}

pub fn is_strong(suffix: Suffix) -> bool {
    suffix.is_strong
}

/// A group of buildings that has a house number of its own, or stands on a street that has one: 30 ALLEN PLAZA.
pub fn is_complex(suffix: Suffix) -> bool {
    matches!(suffix.standard, "CTR" | "PLZ" | "SQ")
}

/// HIGHWAY 60E, COUNTY ROAD 312 inside a name: what follows the suffix word is no unit.
fn is_numbered_road(tokens: &[Token], at: usize) -> bool {
    let has_number = tokens.get(at + 1).is_some_and(|next| next.has_digit());
    let before = tokens[at - 1].text;
    has_number
        && match tokens[at].word.suffix.map_or("", |suffix| suffix.standard) {
            "HWY" | "RTE" | "LOOP" => true,
            "RD" => matches!(before, "COUNTY" | "CNTY" | "CO" | "STATE" | "FARM" | "RANCH" | "TOWNSHIP" | "TWP"),
            _ => false,
        }
}

/// `[direction] [unit number]` behind a suffix.
pub struct Tail<'a, 't> {
    direction: Option<Direction>,
    unit: Option<Cow<'t, str>>,
    /// What follows them.
    pub rest: &'a [Token<'t>],
}

impl<'a, 't> Tail<'a, 't> {
    /// When there is a rest, only NE, NW, SE and SW count as directionals: MAIN ST WEST LAFAYETTE is in West Lafayette.
    pub fn of(tail: &'a [Token<'t>]) -> Tail<'a, 't> {
        let direction = direction_at(tail, 0);
        let after = direction.map_or(tail, |(_, next)| &tail[next..]);
        let (unit, rest) = match unit_id(after, 0, false).or_else(|| letters(after)) {
            Some((id, next)) => (Some(id), &after[next..]),
            None => (None, after),
        };
        match direction {
            Some((_, next)) if !rest.is_empty() && (next > 1 || tail[0].text.len() != 2) => {
                Tail { direction: None, unit: None, rest: tail }
            }
            _ => Tail { direction: direction.map(|(direction, _)| direction), unit, rest },
        }
    }

    /// Adds direction and unit to `address`; returns the rest.
    pub fn read(self, address: &mut Address<'t>) -> &'a [Token<'t>] {
        if let Some(direction) = self.direction {
            address.postdirectional = direction.standard;
        }
        address.units.extend(self.unit.map(|id| Unit { designator: "#", id }));
        self.rest
    }
}

/// Two letters that mean nothing else, as a unit: MAIN AVE LH.
fn letters<'t>(rest: &[Token<'t>]) -> Option<(Cow<'t, str>, usize)> {
    let [token] = rest else {
        return None;
    };
    let means_nothing = token.word.is_nothing() && token.word.region.is_none();
    let are_letters = token.text.len() == 2 && token.text.bytes().all(|b| b.is_ascii_uppercase());
    (are_letters && means_nothing && token.text != "PO").then(|| (token.text.into(), 1))
}

/// Reads `[direction] name`. A directional with nothing behind it is the name (NORTH ST).
fn read_name<'t>(tokens: &[Token<'t>], address: &mut Address<'t>) {
    let mut name = tokens;
    if let Some((direction, start)) = leading_direction(tokens) {
        name = &tokens[start..];
        // EAST WEST HWY, WEST END AVE
        if let [only] = name
            && (only.word.direction.is_some_and(|other| is_opposite(direction, other))
                || matches!(only.text, "END" | "SIDE"))
            && !address.suffix.is_empty()
        {
            let second = only.word.direction.map_or(only.text, |other| other.full);
            address.name = format!("{} {second}", direction.full).into();
            return;
        }
        address.predirectional = direction.standard;
    }
    address.name = name_of(name, address.suffix);
}

fn is_opposite(a: Direction, b: Direction) -> bool {
    matches!((a.standard, b.standard), ("E", "W") | ("W", "E") | ("N", "S") | ("S", "N"))
}

/// The directional before a name, and where the name starts.
pub fn leading_direction(tokens: &[Token]) -> Option<(Direction, usize)> {
    let (direction, next) = direction_at(tokens, 0)?;
    match next {
        _ if next < tokens.len() => Some((direction, next)),
        // N E ST is E Street.
        2 => Some((direction_of(&tokens[0])?, 1)),
        _ => None,
    }
}

/// A directional at `at`, of one word or two (N E, SOUTH WEST), and the index behind it. NO is one unless a number follows.
fn direction_at(tokens: &[Token], at: usize) -> Option<(Direction, usize)> {
    let first = match tokens.get(at)? {
        no if no.text == "NO" && !tokens.get(at + 1).is_some_and(Token::has_digit) => lexicon::word("N").direction?,
        token => direction_of(token)?,
    };
    if let ("N" | "S", Some(second)) = (first.standard, tokens.get(at + 1).and_then(|token| token.word.direction))
        && let "E" | "W" = second.standard
    {
        let both = match (first.standard, second.standard) {
            ("N", "E") => "NE",
            ("N", _) => "NW",
            (_, "E") => "SE",
            _ => "SW",
        };
        return Some((lexicon::word(both).direction?, at + 2));
    }
    Some((first, at + 1))
}

fn direction_of(token: &Token) -> Option<Direction> {
    token.word.direction.or_else(|| lexicon::direction_typo(token.text))
}

/// The standard spelling of a street name. `suffix` is the one that follows it.
pub fn name_of<'t>(tokens: &[Token<'t>], suffix: &str) -> Cow<'t, str> {
    match tokens {
        [] => return "".into(),
        [token] => {
            if let Some(value) = token.word.ordinal {
                return ordinal(&value.to_string()).into();
            }
            if token.is_digits() && ORDINAL_SUFFIXES.contains(&suffix) {
                return ordinal(token.text).into();
            }
            // One letter is a letter: E ST, N ST.
            if let Some(direction) = token.word.direction.filter(|_| token.text.len() > 1) {
                return direction.full.into();
            }
        }
        // 22 ND ST
        [number, ending] if number.is_digits() && matches!(ending.text, "ST" | "ND" | "RD" | "TH") => {
            return ordinal(number.text).into();
        }
        [tens, one] => {
            if let (Some(tens), Some(one @ 1..=9)) = (tens.word.tens, one.word.ordinal) {
                return ordinal(&(tens + one).to_string()).into();
            }
            // SECOND STREET PIKE
            if let (Some(value), Some(street)) =
                (tens.word.ordinal, one.word.suffix.filter(|suffix| is_strong(*suffix)))
            {
                return (ordinal(&value.to_string()) + " " + street.full).into();
            }
        }
        _ => {}
    }
    if let [token] = tokens {
        return name_word(tokens, token, 0);
    }
    let mut name = String::with_capacity(24);
    for (at, token) in tokens.iter().enumerate() {
        push_word(&mut name, &name_word(tokens, token, at));
    }
    name.into()
}

/// The standard spelling of the word at `at` of a name.
fn name_word<'t>(name: &[Token<'t>], token: &Token<'t>, at: usize) -> Cow<'t, str> {
    if let Some(digits) = token.ordinal_digits() {
        return ordinal(digits).into();
    }
    let last = at + 1 == name.len();
    let word = match token.text {
        // STREET before a suffix (MAIN ST EXT, 21ST ST NW LN), SAINT before a name.
        "ST" if name.len() > 1 => {
            let ends_street = name[at + 1..].iter().all(|after| after.word.direction.is_some());
            if at > 0 && ends_street { "STREET" } else { "SAINT" }
        }
        text => match (token.word.suffix, token.word.direction) {
            _ if at == 0 && !last && puerto_rico::street_word(text).is_some() => {
                puerto_rico::street_word(text).unwrap_or(text)
            }
            (_, Some(direction)) if last && at > 0 => direction.full,
            (Some(suffix), _) if is_abbreviation(text, suffix) => suffix.full,
            _ => text,
        },
    };
    word.into()
}

fn is_abbreviation(text: &str, suffix: Suffix) -> bool {
    // AV and AVN are no words either.
    let is_short = text == suffix.standard || suffix.standard == "AVE" || !text.contains(['A', 'E', 'I', 'O', 'U']);
    is_short && !NOT_WRITTEN_OUT.contains(&text)
}

/// 1ST, 2ND, 11TH.
fn ordinal(digits: &str) -> String {
    let digits = without_leading_zeros(digits);
    let last = digits.as_bytes()[digits.len() - 1];
    let teen = digits.len() > 1 && digits.as_bytes()[digits.len() - 2] == b'1';
    let ending = match last {
        _ if teen => "TH",
        b'1' => "ST",
        b'2' => "ND",
        b'3' => "RD",
        _ => "TH",
    };
    format!("{digits}{ending}")
}
