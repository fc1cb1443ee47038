//! The words of an address: Publication 28's tables (`data/*.csv`) and the other spellings people use, in one map.

use std::sync::LazyLock;

use crate::hash::WordMap;
pub use crate::similarity::one_typo;
use crate::state;

/// Everything a word can mean in a delivery line. Most words mean nothing, a few mean two things (KEY, FL, CT, ST).
#[derive(Default)]
pub struct Word {
    pub suffix: Option<Suffix>,
    pub direction: Option<Direction>,
    pub unit: Option<Designator>,
    /// Two-letter code of a state whose code or one-word name this is.
    pub state: Option<&'static str>,
    /// The value of FIRST … TWENTIETH, THIRTIETH …, TWENTYFIRST ….
    pub ordinal: Option<u8>,
    /// The value of TWENTY … NINETY.
    pub tens: Option<u8>,
    pub road: Option<Road>,
    /// The code that the word is at the end of a place: any spelling of a state, a territory or a region of the military.
    pub region: Option<&'static str>,
    pub opens_box: OpensBox,
}

/// What a word without a meaning means.
static NOTHING: Word = Word {
    suffix: None,
    direction: None,
    unit: None,
    state: None,
    ordinal: None,
    tens: None,
    road: None,
    region: None,
    opens_box: OpensBox::No,
};

impl Word {
    /// Whether the word is in no table, and so nothing but a name where a street has no other.
    pub fn is_unknown(&'static self) -> bool {
        std::ptr::eq(self, &NOTHING)
    }

    /// Whether the word is none of a street line's. It may be of a box's or a place's.
    pub fn is_nothing(&self) -> bool {
        self.suffix.is_none()
            && self.direction.is_none()
            && self.unit.is_none()
            && self.state.is_none()
            && self.ordinal.is_none()
            && self.tens.is_none()
            && self.road.is_none()
    }
}

/// Where a word may be the first of a box, so that the other words need not be compared with all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpensBox {
    #[default]
    No,
    AtStart,
    Anywhere,
}

#[derive(Clone, Copy)]
pub struct Suffix {
    pub standard: &'static str,
    /// Written out, as a suffix word inside a street name is (Pub 28, 234.2).
    pub full: &'static str,
    pub is_strong: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Direction {
    pub standard: &'static str,
    /// Written out, as a directional that is part of the street name is (Pub 28, 233.3).
    pub full: &'static str,
}

#[derive(Clone, Copy)]
pub struct Designator {
    pub standard: &'static str,
    pub class: UnitClass,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum UnitClass {
    /// Nothing but a unit designator when an identifier follows: APT, STE, UNIT, #.
    Sure,
    /// Also a word of street names, so a unit only when it ends the line (KEY, SLIP) or a number follows (LOT, FL).
    Ambiguous,
    /// The same, and may stand without an identifier: REAR, PH (Pub 28, appendix C2).
    Standalone,
}

/// A word before the number of a road (Pub 28, appendix F).
#[derive(Clone, Copy)]
pub struct Road {
    pub standard: &'static str,
    pub way: Way,
    /// How many letters may stand for the number (COUNTY ROAD MM).
    pub letters: usize,
}

/// Whether HIGHWAY, ROAD or ROUTE follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is the second half of the name: COUNTY ROAD.
    Must,
    /// It adds nothing: US HIGHWAY, INTERSTATE HIGHWAY.
    May,
    No,
}

const SURE: [&str; 7] = ["#", "APT", "BLDG", "DEPT", "RM", "STE", "UNIT"];
const STANDALONE: [&str; 9] = ["BSMT", "FRNT", "LBBY", "LOWR", "OFC", "PH", "REAR", "SIDE", "UPPR"];

/// Suffixes that hardly occur inside a name: what follows one of them is no longer the street.
const STRONG_SUFFIXES: [&str; 22] = [
    "ALY", "AVE", "BLVD", "CIR", "CT", "DR", "EXPY", "FWY", "HWY", "LN", "LOOP", "PIKE", "PKWY", "PL", "PLZ", "RD",
    "SQ", "ST", "TER", "TPKE", "TRL", "WAY",
];

/// Suffix spellings that appendix C1 lacks; nothing here is a word of its own.
const SUFFIX_SPELLINGS: [(&str, &str); 17] = [
    ("AVNU", "AVE"),
    ("PK", "PARK"),
    ("STRE", "ST"),
    ("ROA", "RD"),
    ("RAOD", "RD"),
    ("PLAC", "PL"),
    ("LA", "LN"),
    ("CRT", "CT"),
    ("BL", "BLVD"),
    ("BLV", "BLVD"),
    ("BVD", "BLVD"),
    ("BLVRD", "BLVD"),
    ("EXPWY", "EXPY"),
    ("HGWY", "HWY"),
    ("HYWY", "HWY"),
    ("PY", "PKWY"),
    ("RT", "RTE"),
];

/// Suffixes long and frequent enough that a word one typo away from one is meant to be it (see `suffix_typo`).
const TYPO_SUFFIXES: [&str; 7] = ["AVENUE", "BOULEVARD", "CIRCLE", "HIGHWAY", "PARKWAY", "STREET", "TERRACE"];

/// Unit designators that appendix C2 lacks. BOX and PMB stand behind a street line as units do (Pub 28, 284 and 285).
const UNIT_SPELLINGS: [(&str, &str, UnitClass); 22] = [
    ("APARTAMENTO", "APT", UnitClass::Sure),
    ("AP", "APT", UnitClass::Ambiguous),
    ("APPT", "APT", UnitClass::Sure),
    ("APMT", "APT", UnitClass::Sure),
    ("APTMT", "APT", UnitClass::Sure),
    ("APTMNT", "APT", UnitClass::Sure),
    ("BLD", "BLDG", UnitClass::Sure),
    ("BLG", "BLDG", UnitClass::Sure),
    ("FLR", "FL", UnitClass::Ambiguous),
    ("HANGAR", "HNGR", UnitClass::Ambiguous),
    ("LT", "LOT", UnitClass::Ambiguous),
    ("NBR", "#", UnitClass::Ambiguous),
    ("NO", "#", UnitClass::Ambiguous),
    ("NUM", "#", UnitClass::Ambiguous),
    ("NUMBER", "#", UnitClass::Ambiguous),
    ("SP", "SPC", UnitClass::Ambiguous),
    ("TOWER", "TOWER", UnitClass::Ambiguous),
    ("TWR", "TOWER", UnitClass::Ambiguous),
    ("UN", "UNIT", UnitClass::Ambiguous),
    ("UNT", "UNIT", UnitClass::Sure),
    ("BOX", "BOX", UnitClass::Ambiguous),
    ("PMB", "PMB", UnitClass::Sure),
];

/// Spellings of the four directions. All but NORT and SOUT also make pairs (NRTHW): NORTE is a name.
const NORTH: [&str; 7] = ["N", "NTH", "NRTH", "NORTH", "NORT", "NROTH", "NORHT"];
const SOUTH: [&str; 7] = ["S", "STH", "SOTH", "SOUTH", "SOUT", "SOTUH", "SOUHT"];
const EAST: [&str; 2] = ["E", "EAST"];
const WEST: [&str; 3] = ["W", "WEST", "WST"];

/// Spelling, standard, whether HIGHWAY, ROAD or ROUTE follows, letters allowed for the number.
const ROADS: [(&str, &str, Way, usize); 30] = [
    ("BUSINESS", "BUSINESS", Way::No, 0),
    ("CH", "COUNTY HIGHWAY", Way::No, 2),
    ("CNTY", "COUNTY", Way::Must, 3),
    ("CO", "COUNTY", Way::Must, 3),
    ("COUNTRY", "COUNTRY", Way::Must, 0),
    ("COUNTY", "COUNTY", Way::Must, 3),
    ("CR", "COUNTY ROAD", Way::No, 2),
    ("CTH", "COUNTY HIGHWAY", Way::No, 3),
    ("CTY", "COUNTY", Way::Must, 3),
    ("EXPRESSWAY", "EXPRESSWAY", Way::No, 0),
    ("EXPY", "EXPRESSWAY", Way::No, 0),
    ("FARM", "FARM", Way::Must, 0),
    ("FM", "FM", Way::May, 0),
    ("FOREST", "FOREST", Way::Must, 0),
    ("I", "INTERSTATE", Way::May, 0),
    ("IH", "INTERSTATE", Way::May, 0),
    ("INTERSTATE", "INTERSTATE", Way::May, 0),
    ("LOOP", "LOOP", Way::No, 0),
    ("PARISH", "PARISH", Way::Must, 0),
    ("PRIVATE", "PRIVATE", Way::Must, 0),
    ("RANCH", "RANCH", Way::Must, 0),
    ("RNCH", "RANCH", Way::Must, 0),
    ("SH", "STATE HIGHWAY", Way::No, 0),
    ("SR", "STATE ROAD", Way::No, 2),
    ("ST", "STATE", Way::Must, 2),
    ("STATE", "STATE", Way::Must, 2),
    ("TOWNSHIP", "TOWNSHIP", Way::Must, 0),
    ("TSR", "TOWNSHIP ROAD", Way::No, 0),
    ("TWP", "TOWNSHIP", Way::Must, 0),
    ("US", "US HIGHWAY", Way::May, 0),
];

/// The words that `boxes.rs` looks for. Behind other words, STAR and the like are names.
const BOX_WORDS: [&str; 18] = [
    "H", "HC", "HCR", "HIGHWAY", "HWY", "LBX", "LOCK", "LOCKBOX", "P", "P0", "PO", "POB", "POBOX", "POST", "R", "RFD",
    "RR", "RURAL",
];
const FIRST_BOX_WORDS: [&str; 11] =
    ["BIN", "BOX", "BX", "CALLER", "CMR", "DRAWER", "FIRM", "PSC", "RD", "STAR", "UNIT"];

/// Words without a meaning of their own, of which a rule makes more than a name even where nothing else is between number and
/// suffix: 12 N END ST is on NORTH END, and an URB goes before the number. They are entered so that they are not unknown.
const RULE_WORDS: [&str; 4] = ["END", "URB", "URBANIZACION", "URBANIZATION"];

const ORDINALS: [&str; 20] = [
    "FIRST",
    "SECOND",
    "THIRD",
    "FOURTH",
    "FIFTH",
    "SIXTH",
    "SEVENTH",
    "EIGHTH",
    "NINTH",
    "TENTH",
    "ELEVENTH",
    "TWELFTH",
    "THIRTEENTH",
    "FOURTEENTH",
    "FIFTEENTH",
    "SIXTEENTH",
    "SEVENTEENTH",
    "EIGHTEENTH",
    "NINETEENTH",
    "TWENTIETH",
];
const TENS: [&str; 8] = ["TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"];

static WORDS: LazyLock<WordMap<String, Word>> = LazyLock::new(|| {
    let mut words: WordMap<String, Word> = WordMap::default();

    let suffixes = rows(include_str!("../../data/street_suffixes.csv"));
    let suffix = |standard: &str| {
        let row = suffixes.iter().find(|row| row[2] == standard)?;
        Some(Suffix { standard: row[2], full: row[0], is_strong: STRONG_SUFFIXES.contains(&row[2]) })
    };
    let spellings = suffixes.iter().flat_map(|row| [(row[0], row[2]), (row[1], row[2])]);
    // The standards last: MDW, a variant of MEADOWS, is the standard of MEADOW.
    let standards = suffixes.iter().map(|row| (row[2], row[2]));
    for (spelling, standard) in spellings.chain(SUFFIX_SPELLINGS).chain(standards) {
        words.entry(spelling.into()).or_default().suffix = suffix(standard);
    }

    let directions = rows(include_str!("../../data/directionals.csv"));
    let direction = |standard: &str| {
        let row = directions.iter().find(|row| row[0] == standard)?;
        Some(Direction { standard: row[0], full: row[1] })
    };
    for row in &directions {
        for spelling in [row[0], row[1], row[2]].into_iter().filter(|s| !s.is_empty() && !s.contains(' ')) {
            words.entry(spelling.into()).or_default().direction = direction(row[0]);
        }
    }
    for (standard, spellings) in [("N", &NORTH[..]), ("S", &SOUTH), ("E", &EAST), ("W", &WEST)] {
        for spelling in spellings {
            words.entry((*spelling).into()).or_default().direction = direction(standard);
        }
    }
    for (first, first_spellings) in [("N", &NORTH[..4]), ("S", &SOUTH[..4])] {
        for (second, second_spellings) in [("E", &EAST[..]), ("W", &WEST)] {
            for spelling in first_spellings.iter().flat_map(|f| second_spellings.iter().map(move |s| format!("{f}{s}")))
            {
                words.entry(spelling).or_default().direction = direction(&format!("{first}{second}"));
            }
        }
    }

    for row in rows(include_str!("../../data/unit_designators.csv")) {
        let class = match row[1] {
            standard if SURE.contains(&standard) => UnitClass::Sure,
            standard if STANDALONE.contains(&standard) => UnitClass::Standalone,
            _ => UnitClass::Ambiguous,
        };
        words.entry(row[0].into()).or_default().unit = Some(Designator { standard: row[1], class });
    }
    for (spelling, standard, class) in UNIT_SPELLINGS {
        words.entry(spelling.into()).or_default().unit = Some(Designator { standard, class });
    }

    // Territories and military regions number no highways.
    for state in state::states().filter(|state| (1..=56).contains(&state.fips.parse().unwrap_or(0))) {
        words.entry(state.code.into()).or_default().state = Some(state.code);
        words.entry(state.name.into()).or_default().state = Some(state.code);
    }

    for (spelling, standard, way, letters) in ROADS {
        words.entry(spelling.into()).or_default().road = Some(Road { standard, way, letters });
    }

    for (name, value) in ORDINALS.into_iter().zip(1..) {
        words.entry(name.into()).or_default().ordinal = Some(value);
    }
    for (name, value) in TENS.into_iter().zip((20..).step_by(10)) {
        words.entry(name.into()).or_default().tens = Some(value);
        let stem = name.strip_suffix('Y').unwrap_or(name);
        words.entry(format!("{stem}IETH")).or_default().ordinal = Some(value);
        for (unit, one) in ORDINALS.into_iter().zip(1..10) {
            words.entry(format!("{name}{unit}")).or_default().ordinal = Some(value + one);
        }
    }

    for (spelling, code) in state::words() {
        words.entry(spelling.into()).or_default().region = Some(code);
    }

    for word in words.values_mut().filter(|word| word.suffix.is_some_and(|suffix| suffix.standard == "RTE")) {
        word.opens_box = OpensBox::AtStart;
    }
    for (spellings, opens_box) in [(&FIRST_BOX_WORDS[..], OpensBox::AtStart), (&BOX_WORDS, OpensBox::Anywhere)] {
        for spelling in spellings {
            words.entry((*spelling).into()).or_default().opens_box = opens_box;
        }
    }
    for spelling in RULE_WORDS {
        words.entry(spelling.into()).or_default();
    }
    words
});

/// The rows of one of our own three-column (or narrower) tables, header left out.
fn rows(csv: &'static str) -> Vec<[&'static str; 3]> {
    let cells = |line: &'static str| {
        let mut cells = line.split(',');
        [(); 3].map(|()| cells.next().unwrap_or_default())
    };
    csv.lines().skip(1).map(cells).collect()
}

/// What `text`, an upper-case word, can mean.
pub fn word(text: &str) -> &'static Word {
    // No word of ours begins with a digit.
    match text.as_bytes() {
        [b'0'..=b'9', ..] => &NOTHING,
        _ => WORDS.get(text).unwrap_or(&NOTHING),
    }
}

/// The code of the state whose two-word name this is (NEW YORK, NORTH DAKOTA).
pub fn two_word_state(first: &str, second: &str) -> Option<&'static str> {
    if !matches!(first, "NEW" | "NORTH" | "SOUTH" | "WEST" | "RHODE") {
        return None;
    }
    WORDS.get(&format!("{first} {second}")).and_then(|word| word.state)
}

/// The suffix that an unknown word is one typo away from, first letter intact: AVNUE, CIRCEL, STRET.
pub fn suffix_typo(text: &str) -> Option<Suffix> {
    if !(5..=10).contains(&text.len()) {
        return None;
    }
    let meant = TYPO_SUFFIXES
        .into_iter()
        .find(|suffix| suffix.as_bytes()[0] == text.as_bytes()[0] && one_typo(suffix, text))?;
    word(meant).suffix
}

/// The directional that an unknown word is one typo away from. Only the eight- and nine-letter ones (NORHEAST), and only
/// when no other is as near (NORTHEST may be either).
pub fn direction_typo(text: &str) -> Option<Direction> {
    if !(8..=10).contains(&text.len()) || !matches!(text.as_bytes()[0], b'N' | b'S') {
        return None;
    }
    let mut near =
        ["NORTHEAST", "NORTHWEST", "SOUTHEAST", "SOUTHWEST"].into_iter().filter(|direction| one_typo(direction, text));
    let meant = near.next().filter(|_| near.next().is_none())?;
    word(meant).direction
}

/// A standard suffix in full.
pub fn written_out(standard: &'static str) -> &'static str {
    word(standard).suffix.map_or(standard, |suffix| suffix.full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_begins_with_a_digit() {
        assert!(WORDS.keys().all(|word| !word.starts_with(|c: char| c.is_ascii_digit())));
    }
}
