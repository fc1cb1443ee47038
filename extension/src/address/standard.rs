//! The delivery line in standard form, from one column or from several.

use super::parse::{Reading, Room};
use super::{Address, Kind};
use crate::{city, state};

/// A city of five words, a state of two and a ZIP code, each with a comma and a space before it.
const MAX_PLACE_WORDS: usize = 16;

/// The delivery line in Publication 28 form, without the last line. None when nothing is left of it, when it only says that there
/// is no address (N/A, HOMELESS), or when it is longer than 1,000 characters.
pub fn standardize(line: &str) -> Option<String> {
    let room = Room::default();
    Address::parse(line, &room).and_then(Reading::into_line)
}

/// The delivery line of an address in columns. The second may hold the unit, a box, a recipient, or the street itself when the
/// first holds a building or a recipient. A city at the end of a line that the columns repeat is cut, with what follows it.
pub fn standardize_with(
    address1: Option<&str>,
    address2: Option<&str>,
    city: Option<&str>,
    state: Option<&str>,
    zip: Option<&str>,
) -> Option<String> {
    let is_place = |text: &str| repeats_place(text, city, state, zip);
    let lines = [address1, address2].map(|line| without_place(line.unwrap_or_default().trim(), is_place));
    let rooms = [Room::default(), Room::default()];
    let [first, second] = [0, 1].map(|at| Address::parse(lines[at], &rooms[at]));
    let (Some(first), Some(second)) = (&first, &second) else {
        return first.or(second).and_then(Reading::into_line);
    };
    let (one, two) = (&first.address, &second.address);
    match (one.is_delivery(), two.is_delivery()) {
        (true, true) if one.units.is_empty() && one.is_street_of(two) => Some(second.line.into()),
        (true, true) if one.kind == two.kind => Some(first.line.into()),
        (true, false) if one.has_units_of(two) => Some(first.line.into()),
        (false, true) if two.has_units_of(one) => Some(second.line.into()),
        (true, false) if !two.is_unit() => Some(first.line.into()),
        (false, true) if !one.is_unit() => Some(second.line.into()),
        _ => standardize(&lines.join(", ")),
    }
}

/// The line without the place that ends it, when a delivery line is left.
fn without_place(line: &str, is_place: impl Fn(&str) -> bool) -> &str {
    let starts = line.char_indices().filter(|(_, c)| matches!(c, ' ' | ',')).map(|(at, _)| line.split_at(at + 1));
    let (_, line) = starts
        .rev()
        .take(MAX_PLACE_WORDS)
        .filter(|(before, place)| {
            is_place(place)
                && Address::parse(before, &Room::default()).is_some_and(|reading| reading.address.is_delivery())
        })
        .last()
        .map_or(("", line), |(before, place)| (place, before));
    line
}

/// Whether a text is the city of the columns, alone or with the state and the ZIP code behind it.
fn repeats_place(text: &str, city: Option<&str>, state: Option<&str>, zip: Option<&str>) -> bool {
    let Some(name) = city::normalize(text) else {
        return false;
    };
    match city.and_then(city::normalize) {
        Some(city) => match name.strip_prefix(&*city) {
            Some("") => true,
            Some(after) => state::code(after).is_some_and(|code| state.and_then(state::code) == Some(code)),
            None => false,
        },
        None => zip.is_some_and(|zip| city::is_city_of_zip(&name, zip)),
    }
}

/// The same for columns in this order as far as they are given, the first alone.
pub fn standardize_columns(address1: &str, others: &[Option<&str>]) -> Option<String> {
    let column = |at: usize| others.get(at).copied().flatten();
    match others {
        [] => standardize(address1),
        _ => standardize_with(Some(address1), column(0), column(1), column(2), column(3)),
    }
}

impl Reading<'_> {
    fn into_line(self) -> Option<String> {
        (!self.line.is_empty()).then(|| self.line.to_string())
    }
}

impl Address<'_> {
    /// Whether mail can be delivered to it: a house number and a street, or a box.
    fn is_delivery(&self) -> bool {
        match self.kind {
            Kind::Street => !self.number.is_empty() && !self.name.is_empty(),
            Kind::PostOfficeBox | Kind::RouteBox | Kind::GeneralDelivery => true,
            Kind::Intersection => false,
        }
    }

    /// Whether both are at one number of one street.
    fn is_street_of(&self, other: &Address) -> bool {
        fn street<'a>(address: &'a Address) -> (Kind, [&'a str; 6]) {
            let number = [&*address.number, &*address.number_suffix];
            let affixes = [address.predirectional, address.suffix, address.postdirectional];
            (address.kind, [number[0], number[1], &*address.name, affixes[0], affixes[1], affixes[2]])
        }
        street(self) == street(other)
    }

    /// Whether a unit alone, or what could be one, repeats units of this address: APT 3, # 3, 3.
    fn has_units_of(&self, other: &Address) -> bool {
        let has = |designator: &str, id: &str| {
            self.units.iter().any(|unit| {
                unit.id == id
                    && (unit.designator == designator || !id.is_empty() && [unit.designator, designator].contains(&"#"))
            })
        };
        let number = format!("{}{}", other.number, other.number_suffix);
        other.is_unit()
            && (number.is_empty() || has("#", &number))
            && other.units.iter().all(|unit| has(unit.designator, &unit.id))
    }

    /// Whether it is a unit alone: `APT 4`, `4B`.
    fn is_unit(&self) -> bool {
        self.kind == Kind::Street && self.name.is_empty() && (!self.units.is_empty() || !self.number.is_empty())
    }
}
