//! The similarity ladder: one factor a part, multiplied. `docs/address.md` says why each constant is what it is.

use std::borrow::Cow;

use super::parse::Reading;
use super::{Address, Kind, lexicon};
use crate::text::same;

/// Equal parts in another spelling (MC DONALD and MCDONALD, APT 4 and # 4): the most that unequal lines can reach.
const RESPELLED: f64 = 0.99;
/// A city, a building or a box behind one of the lines.
const OTHER_REST: f64 = 0.98;
/// One line lacks the unit.
const UNIT_MISSING: f64 = 0.95;
const UNIT_OTHER: f64 = 0.70;
/// One line lacks the suffix, or a directional.
const AFFIX_MISSING: f64 = 0.95;
const SUFFIX_OTHER: f64 = 0.80;
const DIRECTIONAL_OTHER: f64 = 0.70;
/// Names with a typo: 1 less this share of the characters that differ.
const NAME_TYPO_COST: f64 = 0.40;
/// Names that differ in more than this share of their characters are two names.
const MAX_NAME_TYPOS: f64 = 0.30;
/// Shorter names are near to many others: one typo behind the first letter (MAIN, MIAN) is all they may have, at a higher
/// price; PINE and VINE are two streets.
const MIN_TYPO_LENGTH: usize = 5;
const SHORT_NAME_TYPO: f64 = 0.80;
/// Numbers in a name (28TH, HWY41) with one digit wrong or two swapped.
const NAME_NUMBER_TYPO: f64 = 0.50;
/// Two streets, the same house number.
const NAME_OTHER: f64 = 0.15;
/// One line has no street name.
const NAME_MISSING: f64 = 0.50;
/// One line has no house number.
const NUMBER_MISSING: f64 = 0.60;
/// House numbers with one digit wrong or two swapped.
const NUMBER_TYPO: f64 = 0.50;
const NUMBER_OTHER: f64 = 0.40;
/// Box numbers likewise; two box numbers are two addresses.
const BOX_TYPO: f64 = 0.30;

/// Names and numbers are compared up to here.
const MAX_COMPARED: usize = 64;

impl Reading<'_> {
    pub(super) fn similarity(&self, other: &Reading) -> f64 {
        let same_place = self.address.place.is_same(&other.address.place);
        match same_place && self.line == other.line {
            true => 1.0,
            false => self.address.compare(&other.address, same_place),
        }
    }
}

impl Address<'_> {
    fn compare(&self, other: &Address, same_place: bool) -> f64 {
        if self.kind != other.kind {
            return 0.0;
        }
        if self.place.contradicts(&other.place) {
            return 0.0;
        }
        let number = self.compare_number(other);
        let street = match self.kind {
            Kind::Street => self.compare_street(other, number),
            Kind::PostOfficeBox => 1.0,
            Kind::RouteBox | Kind::GeneralDelivery | Kind::Intersection => f64::from(u8::from(self.name == other.name)),
        };
        let same_rest = same(&self.rest, &other.rest) && same(&self.mailbox, &other.mailbox) && same_place;
        let rest = if same_rest { 1.0 } else { OTHER_REST };
        (number * street * self.compare_units(other) * rest).min(RESPELLED)
    }

    fn compare_number(&self, other: &Address) -> f64 {
        let (a, b) = (capped(&self.number), capped(&other.number));
        let is_box = self.kind != Kind::Street;
        if a == b || a.chars().filter(|c| *c != '-').eq(b.chars().filter(|c| *c != '-')) {
            1.0
        } else if a.is_empty() || b.is_empty() {
            NUMBER_MISSING
        } else if is_digit_typo(a, b) {
            if is_box { BOX_TYPO } else { NUMBER_TYPO }
        } else if is_box {
            0.0
        } else {
            NUMBER_OTHER
        }
    }

    fn compare_street(&self, other: &Address, number: f64) -> f64 {
        if self.name.is_empty() || other.name.is_empty() {
            return if number == 1.0 { NAME_MISSING } else { 0.0 };
        }
        let [a, b] = [self, other].map(|address| {
            let mut core = String::with_capacity(address.name.len());
            address.push_core(&mut core);
            core
        });
        let mut name = compare_names(&a, &b);
        let mut suffix = self.compare_suffix(other);
        if name < 1.0 && self.suffix.is_empty() != other.suffix.is_empty() {
            // The one suffix may have become unreadable, and a part of the name: 20TH SD for 20TH ST.
            let whole = [|suffix| suffix, lexicon::written_out].map(|spelling: fn(&'static str) -> &'static str| {
                compare_names(&format!("{a}{}", spelling(self.suffix)), &format!("{b}{}", spelling(other.suffix)))
            });
            let whole = whole[0].max(whole[1]);
            if whole > name * suffix {
                (name, suffix) = (whole, 1.0);
            }
        }
        if name == NAME_OTHER && number < 1.0 {
            return 0.0;
        }
        name * suffix * self.compare_directionals(other)
    }

    /// Suffixes; for numbered roads their class, of which a part may be missing (HIGHWAY 41, US HIGHWAY 41).
    fn compare_suffix(&self, other: &Address) -> f64 {
        let [a, b] = [self, other].map(|address| match address.designation {
            0 => Cow::Borrowed(address.suffix),
            at => Cow::Owned(address.name[..at].trim_end().to_string() + address.suffix),
        });
        if a == b {
            1.0
        } else if a.ends_with(&*b) || b.ends_with(&*a) {
            AFFIX_MISSING
        } else {
            SUFFIX_OTHER
        }
    }

    fn compare_directionals(&self, other: &Address) -> f64 {
        let (a, b) = ([self.predirectional, self.postdirectional], [other.predirectional, other.postdirectional]);
        if same(a[0], b[0]) && same(a[1], b[1]) {
            1.0
        } else if a.iter().all(|d| d.is_empty() || b.contains(d)) || b.iter().all(|d| d.is_empty() || a.contains(d)) {
            AFFIX_MISSING
        } else {
            DIRECTIONAL_OTHER
        }
    }

    /// Units by their identifiers; the letter of a house number is one too (12B, 12 APT B).
    fn compare_units(&self, other: &Address) -> f64 {
        if self.units == other.units && same(&self.number_suffix, &other.number_suffix) {
            return 1.0;
        }
        let (a, b): (Vec<_>, Vec<_>) = (self.unit_ids().collect(), other.unit_ids().collect());
        if a == b {
            RESPELLED
        } else if a.iter().all(|id| b.contains(id)) || b.iter().all(|id| a.contains(id)) {
            UNIT_MISSING
        } else {
            UNIT_OTHER
        }
    }
}

fn capped(text: &str) -> &str {
    text.char_indices().nth(MAX_COMPARED).map_or(text, |(end, _)| &text[..end])
}

/// One digit wrong, missing or too many, or two swapped. Numbers of one or two digits are all that near to each other.
fn is_digit_typo(a: &str, b: &str) -> bool {
    a.len().max(b.len()) > 2 && lexicon::one_typo(a, b)
}

fn compare_names(a: &str, b: &str) -> f64 {
    let (a, b) = (capped(a), capped(b));
    if a == b {
        return 1.0;
    }
    let digits = |name| str::chars(name).filter(char::is_ascii_digit);
    if !digits(a).eq(digits(b)) {
        let (a_digits, b_digits): (String, String) = (digits(a).collect(), digits(b).collect());
        let is_digit = |c: char| c.is_ascii_digit();
        let same_words = a.split(is_digit).next() == b.split(is_digit).next();
        return if same_words && is_digit_typo(&a_digits, &b_digits) { NAME_NUMBER_TYPO } else { NAME_OTHER };
    }
    let length = a.chars().count().max(b.chars().count());
    if length < MIN_TYPO_LENGTH {
        let is_typo = a.chars().next() == b.chars().next() && lexicon::one_typo(a, b);
        return if is_typo { SHORT_NAME_TYPO } else { NAME_OTHER };
    }
    let typos = strsim::osa_distance(a, b) as f64 / length as f64;
    if typos > MAX_NAME_TYPOS { NAME_OTHER } else { 1.0 - NAME_TYPO_COST * typos }
}
