//! States, territories and the military's regions by any of their names.

use std::sync::LazyLock;

use crate::hash::WordMap;
use crate::text::fold;

/// The longest name (FEDERATED STATES OF MICRONESIA) with a full stop behind each letter; bounds the work.
const MAX_BYTES: usize = 64;

/// One of the 50 states, DC, a territory or a military region.
pub struct State {
    /// The Postal Service's two letters.
    pub code: &'static str,
    pub name: &'static str,
    /// Two digits; empty for the military's regions.
    pub fips: &'static str,
    /// Other short forms.
    short: &'static str,
}

pub fn states() -> impl Iterator<Item = State> {
    include_str!("../../data/states.csv").lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let [code, name, fips, short] = [(); 4].map(|()| cells.next().unwrap_or_default());
        State { code, name, fips, short }
    })
}

/// The code of every spelling, spaces left out.
static CODES: LazyLock<WordMap<String, &'static str>> = LazyLock::new(|| {
    states()
        .flat_map(|state| {
            let spellings = [state.code, state.name, state.fips].into_iter().chain(state.short.split(' '));
            spellings
                .filter(|spelling| !spelling.is_empty())
                .map(move |spelling| (spelling.replace(' ', ""), state.code))
        })
        .collect()
});

/// The code of the state with this FIPS number.
pub fn state_of_integer(fips: i64) -> Option<&'static str> {
    (0..100).contains(&fips).then(|| CODES.get(&format!("{fips:02}")).copied())?
}

/// The same for a number that a spreadsheet holds as a float.
pub fn state_of_float(fips: f64) -> Option<&'static str> {
    (fips.fract() == 0.0 && (0.0..100.0).contains(&fips)).then(|| state_of_integer(fips as i64))?
}

/// The two-letter code of a state's name, code, usual short form (`Fla.`, `D. C.`) or FIPS number (`12`, `06`), with the country
/// (`FL, USA`, `US-FL`) or both name and code (`FL - Florida`).
pub fn code(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    code_of_spelling(text).or_else(|| code_of_both(text))
}

fn code_of_spelling(text: &str) -> Option<&'static str> {
    // A number that was a float once.
    let text = text.strip_suffix(".0").filter(|text| text.bytes().all(|b| b.is_ascii_digit())).unwrap_or(text);
    let mut spelling = fold(text);
    let is_country_first = spelling.starts_with("US-");
    spelling.retain(|c| !matches!(c, ' ' | '.' | '-' | ',' | '\'' | '"'));
    let digit = spelling.len() == 1 && spelling.as_bytes()[0].is_ascii_digit();
    if digit {
        spelling.insert(0, '0');
    }
    let known = |spelling: &str| CODES.get(spelling).copied();
    let name = |spelling: &str| known(spelling).filter(|_| !spelling.starts_with(|c: char| c.is_ascii_digit()));
    known(&spelling).or_else(|| {
        let bare = ["STATEOF", "COMMONWEALTHOF"].iter().find_map(|kind| spelling.strip_prefix(kind));
        let bare = bare.or_else(|| spelling.strip_suffix("STATE").filter(|bare| bare.len() > 2)).unwrap_or(&spelling);
        let without_country = || match is_country_first {
            true => bare.strip_prefix("US").filter(|code| code.len() == 2),
            false => ["UNITEDSTATES", "USA"].iter().find_map(|country| bare.strip_suffix(country)),
        };
        match bare {
            "WASHINGTONDC" => Some("DC"),
            _ => name(bare).or_else(|| name(without_country()?)),
        }
    })
}

/// Name and code of one state, in either order.
fn code_of_both(text: &str) -> Option<&'static str> {
    let (one, other) = text.split_once(['-', '(', ',', '/', ':'])?;
    let (one, other) = (one.trim(), other.trim_end_matches(')').trim());
    let code = code_of_spelling(one)?;
    (one != other && code_of_spelling(other) == Some(code)).then_some(code)
}

/// The code of the state whose name a word is, or two or three words joined.
pub fn code_of_words(joined: &str) -> Option<&'static str> {
    CODES.get(joined).copied().filter(|_| is_words(joined))
}

/// What `code_of_words` knows.
pub fn words() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODES.iter().map(|(spelling, code)| (&**spelling, *code)).filter(|(spelling, _)| is_words(spelling))
}

/// Whether a spelling is no FIPS number.
fn is_words(spelling: &str) -> bool {
    !spelling.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_gives_the_code() {
        for (text, expected) in [
            ("Florida", "FL"),
            ("FLA", "FL"),
            ("fl.", "FL"),
            (" F.L. ", "FL"),
            ("12", "FL"),
            ("6", "CA"),
            ("06", "CA"),
            ("D.C.", "DC"),
            ("Washington", "WA"),
            ("district of columbia", "DC"),
            ("N. Carolina", "NC"),
            ("West  Virginia", "WV"),
            ("W.Va.", "WV"),
            ("Puerto Rico", "PR"),
            ("U.S. Virgin Islands", "VI"),
            ("Commonwealth of the Northern Mariana Islands", "MP"),
            ("State of New York", "NY"),
            ("ae", "AE"),
            ("Calif.", "CA"),
            ("Penna", "PA"),
            ("12.0", "FL"),
            ("No. Carolina", "NC"),
            ("So Dakota", "SD"),
            ("West Va.", "WV"),
            ("Commonwealth of Virginia", "VA"),
            ("New York State", "NY"),
            ("Washington State", "WA"),
            ("Washington, D.C.", "DC"),
            ("FL, USA", "FL"),
            ("Florida, United States", "FL"),
            ("US-FL", "FL"),
            ("FL - Florida", "FL"),
            ("Florida (FL)", "FL"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
        assert_eq!(state_of_integer(12), Some("FL"));
        assert_eq!(state_of_float(12.0), Some("FL"));
        assert_eq!(state_of_float(12.5), None);
        assert_eq!(state_of_integer(72), Some("PR"));
    }

    #[test]
    fn what_is_no_state_is_null() {
        for text in [
            "",
            " ",
            "X",
            "XX",
            "Ontario",
            "3",
            "03",
            "99",
            "012",
            "12.5",
            "USA",
            "United States",
            "State",
            "FL - Georgia",
            "FL 12 USA",
            "12 USA",
            "Flo rida Keys",
            &"F".repeat(1 << 20),
        ] {
            assert_eq!(code(text), None, "{text:.20}");
        }
        for fips in [i64::MIN, -12, 0, 3, 99, 112, i64::MAX] {
            assert_eq!(state_of_integer(fips), None, "{fips}");
        }
    }

    #[test]
    fn a_code_is_its_own() {
        for state in states() {
            for spelling in [state.code, state.name, state.fips] {
                assert_eq!(code(spelling), (!spelling.is_empty()).then_some(state.code), "{spelling}");
            }
        }
    }
}
