//! US delivery lines (the street line of an address) by USPS Publication 28: one parse, and three views of it.
//! The rules and the similarity ladder are described in `docs/address.md`.

mod boxes;
mod intersection;
mod lexicon;
mod number;
mod parse;
mod parsed;
mod place;
mod plain;
mod puerto_rico;
mod road;
mod similarity;
mod standard;
mod street;
#[cfg(test)]
mod tests;
mod tokens;
mod unit;

use std::borrow::Cow;

use parse::{Room, push_word};

pub use parsed::{Parsed, parse};
pub use place::Place;
pub use standard::{standardize, standardize_columns, standardize_with};

/// The key for joins, equal for all spellings of one door: house number, core street name and units, whatever their designator.
/// `2412 BUCHANAN # 4B`, `PO BOX 12`, `RR 2 BOX 18`. None without a number or a name.
pub fn key(line: &str) -> Option<String> {
    let room = Room::default();
    let address = Address::parse(line, &room)?.address;
    let mut key = address.street_key()?;
    let mut separator = " # ";
    for id in address.unit_ids() {
        key.push_str(separator);
        key.push_str(id);
        separator = " ";
    }
    Some(key)
}

/// The key without the units, for blocking: `2412 BUCHANAN`, `PO BOX 12`. None without a number or a name.
pub fn street_key(line: &str) -> Option<String> {
    Address::parse(line, &Room::default())?.address.street_key()
}

/// How surely two lines are one address, from 0 to 1; 1 for equal standardized lines only. None when either is no address.
pub fn similarity(a: &str, b: &str) -> Option<f64> {
    let rooms = [Room::default(), Room::default()];
    let one = Address::parse(a, &rooms[0])?;
    // Case does not matter to the parser.
    if a.eq_ignore_ascii_case(b) {
        return Some(1.0);
    }
    Some(one.similarity(&Address::parse(b, &rooms[1])?))
}

/// A delivery line in parts, each in its standard form; an absent part is empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Address<'t> {
    pub kind: Kind,
    /// House number; of a box, the box number.
    pub number: Cow<'t, str>,
    /// What follows the digits of a house number: `A` or `1/2`.
    pub number_suffix: Cow<'t, str>,
    pub predirectional: &'static str,
    /// Street name; of a box, what comes before it (`PO`, `RR 2`).
    pub name: Cow<'t, str>,
    /// Where the designation of a numbered road begins in `name` (at the 41 of US HIGHWAY 41), 0 for other streets.
    designation: usize,
    pub suffix: &'static str,
    pub postdirectional: &'static str,
    pub units: Vec<Unit<'t>>,
    /// A box besides the street: `PO BOX 5000`.
    pub mailbox: String,
    /// Words that follow the delivery line and are no part of it, as they were: a city, a building.
    pub rest: String,
    /// The last line, if the text has one; it is no part of the delivery line.
    pub place: Place,
}

/// The bytes of what usually stands beside a name, so that a text is allocated once.
const BESIDE_NAME: usize = 32;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Street,
    PostOfficeBox,
    /// A box on a rural or highway contract route, or of a military unit.
    RouteBox,
    GeneralDelivery,
    Intersection,
}

/// A secondary unit: `APT` `4B`, `# 12`, `REAR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit<'t> {
    pub designator: &'static str,
    pub id: Cow<'t, str>,
}

impl Address<'_> {
    fn street_key(&self) -> Option<String> {
        if self.number.is_empty() || self.name.is_empty() {
            return None;
        }
        let mut key = String::with_capacity(self.number.len() + self.name.len() + BESIDE_NAME);
        match self.kind {
            Kind::Street => {
                key.push_str(&self.number);
                key.push(' ');
                self.push_core(&mut key);
            }
            Kind::PostOfficeBox | Kind::RouteBox => key.extend([&*self.name, " BOX ", &self.number]),
            Kind::GeneralDelivery | Kind::Intersection => return None,
        }
        Some(key)
    }

    /// The identifiers of the units; the letter or fraction of a house number counts as one (12B, 12 APT B), and so does a
    /// designator that stands alone (REAR).
    fn unit_ids(&self) -> impl Iterator<Item = &str> {
        let letter = Some(&*self.number_suffix).filter(|suffix| !suffix.is_empty());
        letter
            .into_iter()
            .chain(self.units.iter().map(|unit| if unit.id.is_empty() { unit.designator } else { &unit.id }))
    }

    /// The street name without spaces. A numbered road goes by its number alone, because one road is called US HIGHWAY 41,
    /// HIGHWAY 41 and STATE ROAD 41.
    fn push_core(&self, core: &mut String) {
        if self.designation > 0 {
            core.push_str(if self.name.starts_with("OLD ") { "OLDHWY" } else { "HWY" });
        }
        core.extend(self.name[self.designation..].split(' '));
    }

    /// The delivery line in standard form.
    fn line(&self) -> String {
        let mut line = String::with_capacity(self.name.len() + self.rest.len() + BESIDE_NAME);
        self.spell(|word, is_apart| match is_apart {
            true => push_word(&mut line, word),
            false => line.push_str(word),
        });
        line
    }

    /// Whether `line` is the delivery line in standard form, without writing that.
    fn is_line(&self, line: &str) -> bool {
        let mut unread = Some(line);
        self.spell(|word, is_apart| {
            if word.is_empty() {
                return;
            }
            let is_apart = is_apart && unread.is_some_and(|unread| unread.len() < line.len());
            unread = unread.and_then(|unread| unread.strip_prefix(if is_apart { " " } else { "" })?.strip_prefix(word));
        });
        unread.is_some_and(str::is_empty)
    }

    /// Calls `push` with the words of the standard form, empty ones too, and whether they stand apart from what is before them.
    fn spell<'a>(&'a self, mut push: impl FnMut(&'a str, bool)) {
        let is_urbanization = |unit: &Unit| unit.designator == puerto_rico::URBANIZATION;
        let push_units = |push: &mut dyn FnMut(&'a str, bool), urbanizations: bool| {
            for unit in self.units.iter().filter(|unit| is_urbanization(unit) == urbanizations) {
                push(unit.designator, true);
                push(&unit.id, true);
            }
        };
        push_units(&mut push, true);
        if self.kind == Kind::Street {
            push(&self.number, true);
            push(&self.number_suffix, self.number_suffix.contains('/'));
            for word in [self.predirectional, &self.name, self.suffix, self.postdirectional] {
                push(word, true);
            }
        } else {
            push(&self.name, true);
            push(if self.number.is_empty() { "" } else { "BOX" }, true);
            push(&self.number, true);
        }
        push_units(&mut push, false);
        push(&self.mailbox, true);
        push(&self.rest, true);
    }
}
