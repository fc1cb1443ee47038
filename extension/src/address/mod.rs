//! US delivery lines (the street line of an address) by USPS Publication 28: one parse, and three views of it.
//! The rules and the similarity ladder are described in `docs/address.md`.

mod boxes;
mod lexicon;
mod number;
mod parse;
mod road;
mod similarity;
mod street;
#[cfg(test)]
mod tests;
mod tokens;
mod unit;

use std::fmt::{self, Display, Formatter};

/// The delivery line in Publication 28 form. None when nothing is left of it, when it only says that there is no address
/// (N/A, HOMELESS), or when it is longer than 1,000 characters.
pub fn standardize(line: &str) -> Option<String> {
    Address::parse(line).map(|address| address.to_string())
}

/// The blocking key: house number and core street name, `PO BOX 12`, `RR 2 BOX 18`. None without a number or a name.
pub fn key(line: &str) -> Option<String> {
    Address::parse(line)?.key()
}

/// How surely two lines are one address, from 0 to 1; 1 for equal standardized lines only. None when either is no address.
pub fn similarity(a: &str, b: &str) -> Option<f64> {
    Some(Address::parse(a)?.similarity(&Address::parse(b)?))
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
    /// Words that follow the delivery line and are no part of it, as they were: a city, a building.
    pub rest: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Street,
    PostOfficeBox,
    /// A box on a rural or highway contract route, or of a military unit.
    RouteBox,
}

/// A secondary unit: `APT` `4B`, `# 12`, `REAR`.
#[derive(Debug, PartialEq, Eq)]
pub struct Unit {
    pub designator: &'static str,
    pub id: String,
}

impl Address {
    fn key(&self) -> Option<String> {
        if self.number.is_empty() || self.name.is_empty() {
            return None;
        }
        Some(match self.kind {
            Kind::Street => format!("{} {}", self.number, self.core()),
            Kind::PostOfficeBox | Kind::RouteBox => format!("{} BOX {}", self.name, self.number),
        })
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
        for unit in &self.units {
            word(f, unit.designator)?;
            word(f, &unit.id)?;
        }
        word(f, &self.rest)
    }
}
