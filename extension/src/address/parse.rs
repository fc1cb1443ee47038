//! The grammar of a delivery line: `[unit] number [direction] name [suffix] [direction] [unit …] [rest]`, or a box.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::place::{self, Place};
use super::tokens::{self, Token};
use super::{Address, Unit, boxes, intersection, number, plain, puerto_rico, road, street, unit};
use crate::city;

/// Second readings after which a line is left as it is.
const MAX_READINGS: usize = 8;

/// What people enter who have no address, or do not give it.
const NO_ADDRESS: [&str; 35] = [
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
    "SAME",
    "SAME ADDRESS",
    "SAME AS ABOVE",
    "UNDISCLOSED",
    "WITHHELD",
];

/// What a text says.
pub struct Reading<'t> {
    pub address: Address<'t>,
    /// The address in its standard form, which reads as this address.
    pub line: &'t str,
}

/// Keeps the texts that come up while one is read, so that the parts of the address can be pieces of them.
#[derive(Default)]
pub struct Room {
    text: OnceCell<String>,
    more: OnceCell<Box<Room>>,
}

impl Room {
    fn keep<'t>(&'t self, text: Cow<'t, str>) -> &'t str {
        match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) if self.text.get().is_none() => self.text.get_or_init(|| text),
            Cow::Owned(text) => self.more.get_or_init(Box::default).keep(text.into()),
        }
    }
}

impl<'t> Address<'t> {
    /// None when the text holds no address, or is too long.
    pub fn parse(text: &'t str, room: &'t Room) -> Option<Reading<'t>> {
        let clean = tokens::clean(room.keep(without_remarks(text)))?;
        let line = room.keep(clean.text);
        let (delivery, place) = match clean.breaks[..] {
            [] => (Line::new(line), Place::default()),
            _ => delivery_line(line, &clean.breaks, room),
        };
        if says_nothing(delivery.text) && !place.is_sure() {
            return None;
        }
        let mut reading = settle(delivery, room);
        if reading.address.place.is_empty() {
            reading.address.place = place;
        }
        if says_nothing(reading.line) {
            let place = reading.address.place;
            reading = Reading { address: Address { place, ..Address::default() }, line: "" };
        }
        (!reading.line.is_empty() || reading.address.place.is_sure()).then_some(reading)
    }
}

/// The text without what is in parentheses behind its first words, unless that is a unit, a box or a street: W TAYLOR (M/C 525).
fn without_remarks(text: &str) -> Cow<'_, str> {
    let Some((before, others)) = text.split_once('(').filter(|_| !tokens::is_too_long(text)) else {
        return text.into();
    };
    let is_part = |remark: &str| {
        tokens::clean(remark).is_some_and(|clean| {
            let tokens = tokens::tokenize(&clean.text);
            let is_number = tokens.len() == 1 && tokens[0].has_digit();
            is_number || unit::is_unit(&tokens) || boxes::is_box_at_start(&tokens) || number::starts_street(&tokens)
        })
    };
    let mut kept = before.to_string();
    for part in others.split('(') {
        let (remark, after) = match part.split_once(')') {
            Some((remark, after)) if kept.contains(char::is_alphabetic) && !is_part(remark) => ("", after),
            Some(both) => both,
            None => (part, ""),
        };
        kept.extend([" ", remark, " ", after]);
    }
    kept.into()
}

/// A cleaned text and its tokens.
struct Line<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
}

impl<'t> Line<'t> {
    fn new(text: &'t str) -> Line<'t> {
        Line { text, tokens: tokens::tokenize(text) }
    }

    /// Where in the text a token begins.
    fn offset(&self, token: &Token) -> usize {
        token.text.as_ptr() as usize - self.text.as_ptr() as usize
    }

    /// The line up to a token. None where that would read otherwise alone: words were taken apart (they may come apart further), a
    /// number sign was left out, or would be.
    fn up_to(&self, end: usize) -> Option<Line<'t>> {
        let tokens = &self.tokens[..end];
        let mut length = 0;
        for token in tokens {
            if self.offset(token) != length {
                return None;
            }
            length += token.text.len() + " ".len();
        }
        let last = tokens.last().filter(|last| last.text != "#")?;
        Some(Line { text: &self.text[..self.offset(last) + last.text.len()], tokens: tokens.to_vec() })
    }
}

/// The delivery line of a text with commas: without a last line and a recipient that they set apart, units that come first at the
/// end.
fn delivery_line<'t>(text: &'t str, breaks: &[usize], room: &'t Room) -> (Line<'t>, Place) {
    let line = Line::new(text);
    let tokens = &line.tokens[..];
    let breaks: Vec<usize> = breaks.iter().map(|at| tokens.partition_point(|token| line.offset(token) < *at)).collect();
    let (end, place) = match place::cut(tokens, &breaks) {
        // The reader looks for it, behind the street.
        (end, place) if place.city.is_empty() && (!place.zip5.is_empty() || place::unknown_city(&tokens[..end])) => {
            (tokens.len(), Place::default())
        }
        cut => cut,
    };
    let mut parts = Vec::with_capacity(breaks.len() + 1);
    let mut start = 0;
    for at in breaks.into_iter().chain([end]).filter(|at| *at <= end) {
        // A number sign that announces nothing leaves none.
        if start < at {
            parts.push(&tokens[start..at]);
        }
        start = at;
    }
    let starts_address = |part: &&[Token]| {
        let street = &part[leading_units(part).1..];
        number::starts_street(&street[recipient(street)..]) || boxes::is_box_at_start(part)
    };
    let tokens = &tokens[..end];
    let first = match tokens {
        [first, ..] if first.has_digit() || boxes::is_box_at_start(tokens) || boxes::is_route_at_start(tokens) => 0,
        _ => parts.iter().position(starts_address).unwrap_or(0),
    };
    if first == 0
        && place.state != puerto_rico::STATE
        && let Some(delivery) = line.up_to(end)
    {
        return (delivery, place);
    }
    let (before, address) = parts.split_at(first);
    let (urbanizations, others): (Vec<&[Token]>, Vec<_>) =
        before.iter().partition(|part| part[0].text.starts_with("URB"));
    let units = others.into_iter().filter(|part| unit::is_unit(part));
    let delivery = urbanizations.into_iter().chain(address.iter().copied()).chain(units);
    let delivery = puerto_rico::spanish(join(delivery.flatten()).into(), &place);
    (Line::new(room.keep(delivery)), place)
}

/// Reads a text until its standard form reads as itself: words may read otherwise in the place where the standard form puts
/// them. A text whose readings go in circles is left as it is; so the standard form of a standard form is always itself.
fn settle<'t>(mut line: Line<'t>, room: &'t Room) -> Reading<'t> {
    let text = line.text;
    let mut place = Place::default();
    for _ in 0..MAX_READINGS {
        let mut address = read(&line.tokens);
        if place.is_empty() {
            place = std::mem::take(&mut address.place);
        }
        if address.is_line(line.text) {
            address.place = place;
            return Reading { address, line: line.text };
        }
        let again = room.keep(address.line().into());
        if tokens::is_too_long(again) {
            break;
        }
        line = Line::new(again);
    }
    Reading { address: Address { name: text.into(), place, ..Address::default() }, line: text }
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

/// A line without commas.
fn read<'t>(tokens: &[Token<'t>]) -> Address<'t> {
    plain::read(tokens).unwrap_or_else(|| read_any(tokens))
}

/// The same by all rules.
pub fn read_any<'t>(tokens: &[Token<'t>]) -> Address<'t> {
    let (end, place) = place::cut(tokens, &[]);
    let city_follows = place.is_sure() && place.city.is_empty();
    let tokens = &tokens[..end];
    let own = without_recipient(tokens);
    let tokens = own.as_deref().unwrap_or(tokens);
    let mut address = intersection::read_intersection(tokens)
        .or_else(|| boxes::read_box(tokens, city_follows))
        .unwrap_or_else(|| read_street(tokens, city_follows));
    address.name = puerto_rico::spanish(address.name, &place);
    address.place = place;
    if city_follows && !address.rest.is_empty() && !address.rest.contains(|c: char| c.is_ascii_digit() || c == '#') {
        address.place.city = city::normalize(&std::mem::take(&mut address.rest)).unwrap_or_default();
    }
    address
}

/// A line without a box. `city_follows`: its last words are a city's, not the street's.
pub fn read_street<'t>(tokens: &[Token<'t>], city_follows: bool) -> Address<'t> {
    let urbanization = puerto_rico::urbanization(tokens);
    let tokens = urbanization.as_ref().map_or(tokens, |(_, others)| others);
    let mut address = match puerto_rico::number_first(tokens) {
        Some(tokens) => read_plain_street(&tokens, city_follows),
        None => read_plain_street(tokens, city_follows),
    };
    if let Some((unit, _)) = urbanization {
        address.units.insert(0, unit);
    }
    address
}

fn read_plain_street<'t>(mut tokens: &[Token<'t>], city_follows: bool) -> Address<'t> {
    let mut address = Address::default();
    let (units, next) = leading_units(tokens);
    address.units.extend(units);
    tokens = &tokens[next..];
    if unit::is_unit(tokens) {
        address.units.extend(unit::units_at(tokens, 0).0);
        return address;
    }
    tokens = &tokens[recipient(tokens)..];
    if starts_recipient(tokens) {
        address.rest = join(tokens);
        return address;
    }
    tokens = &tokens[number::house_number(tokens, &mut address)..];

    let mut units = Vec::new();
    let mut after_units: &[Token<'t>] = &[];
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

    let city_follows = city_follows && units.is_empty();
    let after_street = match road {
        Some(road) => {
            address.predirectional = road.predirectional;
            address.name = road.name.into();
            address.designation = road.designation;
            road::read_after(&tokens[road.end..], city_follows, &mut address)
        }
        None => street::read_street_name(tokens, city_follows, &mut address),
    };
    address.units.append(&mut units);
    // APT 3 APT 3: two columns that were joined into one.
    address.units.dedup();
    address.rest = join([after_street, after_units].into_iter().flatten());
    address
}

/// The units before a house number, and the number of tokens.
fn leading_units<'t>(tokens: &[Token<'t>]) -> (Vec<Unit<'t>>, usize) {
    if let Some((unit, next)) = unit::leading_unit(tokens) {
        return (vec![unit], next);
    }
    let (units, next) = unit::units_at(tokens, 0);
    let street = &tokens[next..];
    let starts_street = || number::starts_street(&street[recipient(street)..]);
    if !units.is_empty() && starts_street() { (units, next) } else { (Vec::new(), 0) }
}

/// The words as they are.
pub fn join<'a, 't: 'a>(tokens: impl IntoIterator<Item = &'a Token<'t>>) -> String {
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

/// The number of words before a house number that are a recipient or a building: NATIONAL CORPORATE RESEARCH 815 N 1ST AVE, or a
/// group of buildings with its own number: 1 LINCOLN CTR 5400 LBJ FWY.
fn recipient(tokens: &[Token]) -> usize {
    let is_street = |tokens: &[Token]| match tokens {
        [first, _, ..] if first.has_digit() && first.ordinal_digits().is_none() => false,
        [first, _, ..] if first.word.direction.is_some() || first.word.road.is_some() => true,
        [_, after @ ..] => after.iter().any(|token| token.word.suffix.is_some_and(street::is_strong)),
        [] => false,
    };
    // L AND C TOWER 401 CHURCH ST
    let is_named_tower = |at: usize| at > 1 && tokens[at - 1].is_unit("TOWER") && !tokens[at - 2].has_digit();
    let is_house_number = |at: usize| {
        let before = &tokens[at - 1];
        number::plain_number(&tokens[at]).is_some()
            && (before.word.unit.is_none() || is_named_tower(at))
            && puerto_rico::street_word(before.text).is_none()
            && !road::ends_with_road_word(&tokens[..at])
            && is_street(&tokens[at + 1..])
    };
    let is_complex = |at: usize| tokens[at - 1].word.suffix.is_some_and(street::is_complex);
    let numbered =
        tokens.first().is_none_or(Token::has_digit) || number::house_number(tokens, &mut Address::default()) > 0;
    (1..tokens.len()).find(|at| (!numbered || *at > 2 && is_complex(*at)) && is_house_number(*at)).unwrap_or(0)
}

/// C/O JANE ROE, ATTN BILLING: no street follows.
fn starts_recipient(tokens: &[Token]) -> bool {
    let [first, second, ..] = tokens else {
        return false;
    };
    let is_recipient = match first.text {
        "C/O" | "ATTN" | "ATTENTION" => true,
        "CARE" => second.text == "OF",
        _ => false,
    };
    is_recipient && second.word.suffix.is_none()
}

/// The tokens without a recipient behind the address, up to a box or a unit: 88 SHORE RD C/O JANE ROE APT 4.
fn without_recipient<'t>(tokens: &[Token<'t>]) -> Option<Vec<Token<'t>>> {
    let numbered = tokens.iter().position(Token::has_digit)?;
    let start = (numbered + 1..tokens.len()).find(|at| starts_recipient(&tokens[*at..]))?;
    let is_part = |at: &usize| boxes::is_box_at(tokens, *at) || unit::is_unit(&tokens[*at..]);
    let end = (start + 2..tokens.len()).find(is_part).unwrap_or(tokens.len());
    Some([&tokens[..start], &tokens[end..]].concat())
}
