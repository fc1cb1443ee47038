//! An address in named parts.

use super::parse::{Room, push_word};
use super::tokens;
use super::{Address, Kind, Unit};
use crate::city;
use crate::zip::{Zip4, Zip5};

/// The parts of an address in the form of Publication 28. An absent part is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// With its letter or fraction: `123A`, `123 1/2`.
    pub number: String,
    pub predirectional: &'static str,
    pub street: String,
    pub suffix: &'static str,
    pub postdirectional: &'static str,
    /// The first designator; `unit_type unit` is the whole secondary line (`BLDG 2 APT 5`).
    pub unit_type: &'static str,
    pub unit: String,
    pub po_box: String,
    /// A rural or highway contract route, or a military unit, with its box: `RR 2 BOX 18`.
    pub rural_route: String,
    pub city: String,
    pub state: &'static str,
    pub zip5: Zip5,
    pub zip4: Zip4,
    /// `street`, `po_box`, `rural_route`, `military`, `general_delivery` or `intersection`; empty without a delivery line.
    pub kind: &'static str,
    /// What is missing, or was not understood.
    pub reason: String,
}

/// The parts of a delivery line or of a whole address in one line. None for an empty text.
pub fn parse(text: &str) -> Option<Parsed> {
    let reason = |reason: &str| Some(Parsed { reason: reason.into(), ..Parsed::default() });
    if tokens::is_too_long(text.trim()) {
        return reason("too long");
    }
    match Address::parse(text, &Room::default()) {
        Some(reading) => Some(Parsed::from(reading.address)),
        None if text.chars().any(char::is_alphanumeric) => reason("no address"),
        None => None,
    }
}

impl From<Address<'_>> for Parsed {
    fn from(address: Address) -> Parsed {
        let mut parsed = Parsed {
            predirectional: address.predirectional,
            suffix: address.suffix,
            postdirectional: address.postdirectional,
            kind: address.kind_name(),
            reason: address.reason(),
            state: address.place.state,
            ..Parsed::default()
        };
        let is_named_street = address.is_named_street();
        let mut units = address.units.iter();
        if let Some(first) = units.next() {
            parsed.unit_type = first.designator;
            parsed.unit.push_str(&first.id);
            for Unit { designator, id } in units {
                push_word(&mut parsed.unit, designator);
                push_word(&mut parsed.unit, id);
            }
        }
        let mut mailbox = address.mailbox;
        match address.kind {
            Kind::Street => {
                parsed.number = address.number.into_owned();
                let space = if address.number_suffix.contains('/') { " " } else { "" };
                parsed.number.push_str(space);
                parsed.number.push_str(&address.number_suffix);
                parsed.street = if is_named_street { address.name.into_owned() } else { String::new() };
            }
            Kind::Intersection => parsed.street = address.name.into_owned(),
            Kind::PostOfficeBox => parsed.po_box = address.number.into_owned(),
            Kind::RouteBox if address.number.is_empty() => mailbox = address.name.into_owned(),
            Kind::RouteBox => mailbox = format!("{} BOX {}", address.name, address.number),
            Kind::GeneralDelivery => {}
        }
        match mailbox.strip_prefix("PO BOX ") {
            Some(number) => parsed.po_box = number.into(),
            None => parsed.rural_route = mailbox,
        }
        parsed.city = address.place.city;
        // 5TH AVE NEW YORK
        if address.place.state.is_empty()
            && parsed.city.is_empty()
            && !address.rest.is_empty()
            && let Some(name) = city::normalize(&address.rest).filter(|name| city::is_city(name))
        {
            parsed.city = name;
            parsed.reason = String::new();
        }
        parsed.zip5 = address.place.zip5;
        parsed.zip4 = address.place.zip4;
        parsed
    }
}

impl Address<'_> {
    fn is_military(&self) -> bool {
        let is_unit = || ["PSC ", "CMR ", "UNIT "].iter().any(|unit| self.name.starts_with(unit));
        matches!(self.place.state, "AA" | "AE" | "AP") || self.kind == Kind::RouteBox && is_unit()
    }

    /// Whether the name is a street's: without a number, a suffix or a directional a few words may be anything.
    fn is_named_street(&self) -> bool {
        let affixes = [self.predirectional, self.suffix, self.postdirectional];
        !self.number.is_empty() || self.designation > 0 || affixes.iter().any(|affix| !affix.is_empty())
    }

    fn kind_name(&self) -> &'static str {
        match self.kind {
            _ if self.is_military() => "military",
            Kind::Street if !self.is_named_street() && self.units.is_empty() => "",
            Kind::Street => "street",
            Kind::PostOfficeBox => "po_box",
            Kind::RouteBox => "rural_route",
            Kind::GeneralDelivery => "general_delivery",
            Kind::Intersection => "intersection",
        }
    }

    fn reason(&self) -> String {
        match self.kind {
            Kind::Street if !self.name.is_empty() && !self.is_named_street() => {
                format!("not understood: {}", self.name)
            }
            _ if !self.rest.is_empty() => format!("not understood: {}", self.rest),
            Kind::Street if self.name.is_empty() && !self.is_military() => "no street".into(),
            Kind::Street if self.number.is_empty() && !self.is_military() => "no house number".into(),
            _ => String::new(),
        }
    }
}
