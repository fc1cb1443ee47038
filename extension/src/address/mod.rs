//! US delivery lines (the street line of an address) by USPS Publication 28: one parse, and three views of it.
//! The rules and the similarity ladder are described in `docs/address.md`.

mod boxes;
mod intersection;
mod lexicon;
mod number;
mod parse;
mod parsed;
mod place;
mod puerto_rico;
mod road;
mod similarity;
mod standard;
mod street;
#[cfg(test)]
mod tests;
mod tokens;
mod unit;

use std::fmt::{self, Display, Formatter};

pub use parsed::{Parsed, parse};
pub use place::Place;
pub use standard::{standardize, standardize_columns, standardize_with};

/// The key for joins, equal for all spellings of one door: house number, core street name and units, whatever their designator.
/// `2412 BUCHANAN # 4B`, `PO BOX 12`, `RR 2 BOX 18`. None without a number or a name.
pub fn key(line: &str) -> Option<String> {
    let address = Address::parse(line)?.address;
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
    Address::parse(line)?.address.street_key()
}

/// How surely two lines are one address, from 0 to 1; 1 for equal standardized lines only. None when either is no address.
pub fn similarity(a: &str, b: &str) -> Option<f64> {
    Some(Address::parse(a)?.address.similarity(&Address::parse(b)?.address))
}

/// A delivery line in parts, each in its standard form; an absent part is empty. `Display` writes the line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub kind: Kind,
    /// House number; of a box, the box number.
    pub number: String,
    /// What follows the digits of a house number: `A` or `1/2`.
    pub number_suffix: String,
    pub predirectional: &'static str,
    /// Street name; of a box, what comes before it (`PO`, `RR 2`).
    pub name: String,
    /// Where the designation of a numbered road begins in `name` (at the 41 of US HIGHWAY 41), 0 for other streets.
    designation: usize,
    pub suffix: &'static str,
    pub postdirectional: &'static str,
    pub units: Vec<Unit>,
    /// A box besides the street: `PO BOX 5000`.
    pub mailbox: String,
    /// Words that follow the delivery line and are no part of it, as they were: a city, a building.
    pub rest: String,
    /// The last line, if the text has one; it is no part of the delivery line.
    pub place: Place,
}

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
pub struct Unit {
    pub designator: &'static str,
    pub id: String,
}

impl Address {
    fn street_key(&self) -> Option<String> {
        if self.number.is_empty() || self.name.is_empty() {
            return None;
        }
        Some(match self.kind {
            Kind::Street => format!("{} {}", self.number, self.core()),
            Kind::PostOfficeBox | Kind::RouteBox => format!("{} BOX {}", self.name, self.number),
            Kind::GeneralDelivery | Kind::Intersection => return None,
        })
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
    fn core(&self) -> String {
        let mut core = String::with_capacity(self.name.len());
        if self.designation > 0 {
            core.push_str(if self.name.starts_with("OLD ") { "OLDHWY" } else { "HWY" });
        }
        core.extend(self.name[self.designation..].split(' '));
        core
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut word = |f: &mut Formatter<'_>, word: &str| {
            if word.is_empty() {
                return Ok(());
            }
            f.write_str(separator)?;
            separator = " ";
            f.write_str(word)
        };
        let is_urbanization = |unit: &&Unit| unit.designator == puerto_rico::URBANIZATION;
        for unit in self.units.iter().filter(is_urbanization) {
            word(f, unit.designator)?;
            word(f, &unit.id)?;
        }
        if self.kind == Kind::Street {
            word(f, &self.number)?;
            if self.number_suffix.contains('/') {
                word(f, &self.number_suffix)?;
            } else {
                f.write_str(&self.number_suffix)?;
            }
            word(f, self.predirectional)?;
            word(f, &self.name)?;
            word(f, self.suffix)?;
            word(f, self.postdirectional)?;
        } else {
            word(f, &self.name)?;
            word(f, if self.number.is_empty() { "" } else { "BOX" })?;
            word(f, &self.number)?;
        }
        for unit in self.units.iter().filter(|unit| !is_urbanization(unit)) {
            word(f, unit.designator)?;
            word(f, &unit.id)?;
        }
        word(f, &self.mailbox)?;
        word(f, &self.rest)
    }
}
