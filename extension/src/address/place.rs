//! The last line of an address, `CITY STATE ZIP`, behind the delivery line: with commas or without them, where the table of
//! cities tells the city from the street.

use super::road::ends_with_road_word;
use super::street::is_strong;
use super::tokens::Token;
use crate::text::same;
use crate::zip::{Zip4, Zip5};
use crate::{city, state};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub city: String,
    pub state: &'static str,
    pub zip5: Zip5,
    pub zip4: Zip4,
}

/// The longest city has five words.
const MAX_CITY_WORDS: usize = 5;

/// State codes that also are a directional, a suffix or a unit, or end a name: without a ZIP code that fits they need a street
/// that is complete before the city.
const AMBIGUOUS_CODES: [&str; 9] = ["AL", "CO", "CT", "FL", "KY", "LA", "MT", "NE", "VI"];

impl Place {
    pub fn is_empty(&self) -> bool {
        [&*self.city, self.state, &self.zip5, &self.zip4].iter().all(|part| part.is_empty())
    }

    pub fn is_same(&self, other: &Place) -> bool {
        let parts = [(&*self.city, &*other.city), (self.state, other.state)];
        let zips = [(&*self.zip5, &*other.zip5), (&*self.zip4, &*other.zip4)];
        parts.into_iter().chain(zips).all(|(a, b)| same(a, b))
    }

    /// Whether the place itself says that it is one; a city alone is a guess.
    pub fn is_sure(&self) -> bool {
        !self.state.is_empty() || !self.zip5.is_empty()
    }

    /// Whether two last lines cannot be of one address: another state, or another city with another ZIP code or without one.
    pub fn contradicts(&self, other: &Place) -> bool {
        let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        let same_zip = !self.zip5.is_empty() && self.zip5 == other.zip5;
        differ(self.state, other.state) || differ(&self.city, &other.city) && !same_zip
    }

    fn set_zip(&mut self, zip: &str) {
        self.zip5 = Zip5::from(&zip[..5]).unwrap_or_default();
        self.zip4 = Zip4::from(zip[5..].trim_start_matches('-')).unwrap_or_default();
    }

    fn is_near(&self, name: &str) -> bool {
        !self.zip5.is_empty() && city::is_city_of_zip(name, &self.zip5) || city::is_city_of_state(name, self.state)
    }
}

/// The place at the end of a line and the number of tokens before it. `breaks`: the tokens that begin a part behind a comma.
pub fn cut(tokens: &[Token], breaks: &[usize]) -> (usize, Place) {
    let none = (tokens.len(), Place::default());
    let line = without_country(tokens);
    let mut place = Place::default();
    let before_zip = cut_zip(line, &mut place);
    let Some((code, before_state)) = state_at_end(before_zip) else {
        return match place.zip5.is_empty() {
            true => city_behind_comma(tokens, breaks).unwrap_or(none),
            false => cut_city(before_zip, breaks, &mut place)
                .or_else(|| zip_alone(before_zip, breaks).then_some(before_zip.len()))
                .map_or(none, |end| (end, place)),
        };
    };
    if code == "FL" && place.zip5.is_empty() && before_state.last().is_some_and(counts_floors) {
        return none;
    }
    let is_code = before_zip.len() == before_state.len() + 1 && before_zip[before_state.len()].text.len() == 2;
    let is_ambiguous = is_code && AMBIGUOUS_CODES.contains(&code);
    let zip_fits = !place.zip5.is_empty() && (!is_ambiguous || city::state_of_zip(&place.zip5) == Some(code));
    let is_apart = breaks.contains(&before_state.len());
    place.state = code;
    let found = cut_city(before_state, breaks, &mut place);
    // MAIN ST, AMERICAS CT may be in Connecticut, PARK OF THE, AMERICAS CT is not.
    let is_odd = |end: usize| {
        let before = &line[..end];
        is_ambiguous
            && !before.is_empty()
            && (!has_street(before) || code != "FL" && !place.is_near(&place.city) && !ends_street(before))
    };
    if !zip_fits && found.is_some_and(is_odd) {
        return none;
    }
    let is_sure = zip_fits
        || is_apart && (!is_ambiguous || found.is_some() || unknown_city(before_state))
        || match found {
            Some(end) => !is_ambiguous || end == 0 || breaks.contains(&end) || is_complete(&line[..end]),
            None => (!is_ambiguous || code == "FL") && unknown_city(before_state),
        };
    if is_sure { (found.unwrap_or(before_state.len()), place) } else { none }
}

/// The line without USA at its end, which counts behind a state or a ZIP code only.
fn without_country<'a, 't>(tokens: &'a [Token<'t>]) -> &'a [Token<'t>] {
    if !tokens.last().is_some_and(|last| matches!(last.text, "USA" | "US" | "STATES" | "A")) {
        return tokens;
    }
    let words: [&[&str]; 4] = [&["USA"], &["US"], &["UNITED", "STATES"], &["U", "S", "A"]];
    words
        .iter()
        .find_map(|country| {
            let (before, end) = tokens.split_at(tokens.len().checked_sub(country.len())?);
            let is_country = end.iter().map(|token| token.text).eq(country.iter().copied());
            (is_country && (before.last()?.is_zip() || state_at_end(before).is_some())).then_some(before)
        })
        .unwrap_or(tokens)
}

/// Cuts 33602, 33602-1234 or 33602 1234.
fn cut_zip<'a, 't>(tokens: &'a [Token<'t>], place: &mut Place) -> &'a [Token<'t>] {
    let exists = |zip: &Token| zip.is_zip() && city::state_of_zip(zip.text).is_some();
    match tokens {
        [before @ .., zip, plus4]
            if zip.text.len() == 5
                && exists(zip)
                && plus4.text.len() == 4
                && plus4.is_digits()
                && state_at_end(before).is_some() =>
        {
            place.set_zip(zip.text);
            place.zip4 = Zip4::from(plus4.text).unwrap_or_default();
            before
        }
        // A spreadsheet took the leading zero.
        [before @ .., zip]
            if zip.text.len() == 4
                && zip.is_digits()
                && state_at_end(before)
                    .is_some_and(|(code, _)| city::state_of_zip(&format!("0{}", zip.text)) == Some(code)) =>
        {
            place.set_zip(&format!("0{}", zip.text));
            before
        }
        [before @ .., zip] if exists(zip) => {
            place.set_zip(zip.text);
            before
        }
        _ => tokens,
    }
}

/// The state that the last one, two or three words name, and what is before it.
fn state_at_end<'a, 't>(tokens: &'a [Token<'t>]) -> Option<(&'static str, &'a [Token<'t>])> {
    let (last, before) = tokens.split_last()?;
    let two_words = || {
        let first = before.last()?;
        let joined = || state::code_of_words(&format!("{}{}", first.text, last.text));
        let is_second_word = matches!(
            last.text,
            "YORK" | "JERSEY" | "HAMPSHIRE" | "MEXICO" | "CAROLINA" | "DAKOTA" | "VIRGINIA" | "VA" | "ISLAND" | "RICO"
        );
        // D C
        let are_letters = first.is_letter() && last.is_letter() && !matches!(last.text, "E" | "W");
        let code = if is_second_word || are_letters { joined()? } else { return None };
        Some((code, &before[..before.len() - 1]))
    };
    let district = || match before {
        [before @ .., district, of] if last.text == "COLUMBIA" && district.text == "DISTRICT" && of.text == "OF" => {
            Some(("DC", before))
        }
        _ => None,
    };
    let one_word = || Some((last.word.region?, before));
    two_words().or_else(district).or_else(one_word)
}

/// Cuts a city that is known in the ZIP code's area or the state, or that a comma sets apart. Returns the tokens before it.
fn cut_city(tokens: &[Token], breaks: &[usize], place: &mut Place) -> Option<usize> {
    let end = tokens.len();
    let last = tokens.last()?;
    if matches!(last.text, "APO" | "FPO" | "DPO") {
        place.city = last.text.into();
        return Some(end - 1);
    }
    let part = breaks.iter().rev().find(|at| **at < end).copied().unwrap_or(0);
    let known = (part.max(end.saturating_sub(MAX_CITY_WORDS))..end)
        // A number and a name stay before it.
        .filter(|start| *start == 0 || tokens[..*start].iter().any(is_name))
        .filter(|start| tokens[*start..].iter().all(is_city_word) && !splits_directional(tokens, *start))
        .find_map(|start| Some((start, city_name(&tokens[start..]).filter(|name| place.is_near(name))?)));
    let is_affix = |token: &Token| token.word.direction.is_some() || token.word.unit.is_some() || token.has_digit();
    let whole = || {
        let is_city = tokens[..part].iter().any(is_name)
            && tokens[part..].iter().all(is_city_word)
            && tokens[part].word.unit.is_none();
        is_city.then(|| Some((part, city_name(&tokens[part..])?))).flatten()
    };
    let (start, name) = match known {
        // Main St, NW Washington DC
        // W 175th St East Hazel Crest: a street has one directional.
        Some((start, name)) if start > part && is_second_direction(&tokens[..start]) => {
            (start - 1, format!("{} {name}", tokens[start - 1].text))
        }
        Some((start, name))
            if start == part || !is_city_part(&tokens[part..start]) || tokens[part..start].iter().all(is_affix) =>
        {
            (start, name)
        }
        known => whole().or(known)?,
    };
    place.city = name;
    Some(start)
}

/// Whether a city would begin with the E of N E.
fn splits_directional(tokens: &[Token], at: usize) -> bool {
    at > 0 && matches!((tokens[at - 1].text, tokens[at].text), ("N" | "S", "E" | "W"))
}

/// Whether a word names a street, unlike the numbers before it.
fn is_name(token: &Token) -> bool {
    !token.has_digit() || token.ordinal_digits().is_some()
}

/// Whether the last word is a directional written out, of a street that has one before its name.
fn is_second_direction(tokens: &[Token]) -> bool {
    let direction = |token: Option<&Token>| token.and_then(|token| token.word.direction);
    let last =
        direction(tokens.last()).filter(|direction| Some(direction.full) == tokens.last().map(|token| token.text));
    tokens.len() > 3 && last.is_some_and(|last| last.standard.len() == 1) && direction(tokens.get(1)).is_some()
}

/// FIRST FL, 2 FL
fn counts_floors(token: &Token) -> bool {
    token.word.ordinal.is_some() || token.has_digit()
}

/// Whether words before a known city, behind a comma, may belong to the city's name.
fn is_city_part(words: &[Token]) -> bool {
    words.iter().all(|word| is_city_word(word) && word.word.suffix.is_none())
}

fn is_city_word(token: &Token) -> bool {
    !token.has_digit() && token.text != "#"
}

fn city_name(tokens: &[Token]) -> Option<String> {
    // Normalized, VALLEY CT would be VALLEY.
    let is_code = |token: &Token| token.text.len() == 2 && token.word.region.is_some();
    let ends_with_state = tokens.len() > 1 && tokens.last().is_some_and(is_code);
    if ends_with_state { None } else { city::normalize_words(tokens.iter().map(|token| token.text).collect()) }
}

/// `Oakmont Dr, Tampa`: a part of its own that is the name of a city somewhere.
fn city_behind_comma(tokens: &[Token], breaks: &[usize]) -> Option<(usize, Place)> {
    let part = *breaks.last()?;
    let words = tokens.get(part..)?;
    let first = words.first()?;
    let name = words.iter().all(is_city_word).then(|| city_name(words)).flatten()?;
    let is_city = first.word.unit.is_none()
        && words.iter().any(|word| word.word.direction.is_none() && word.word.suffix.is_none());
    (is_city && has_street(&tokens[..part]) && city::is_city(&name))
        .then(|| (part, Place { city: name, ..Place::default() }))
}

/// Whether a ZIP code behind a line without a city or state is one, and not a road's or a unit's number.
fn zip_alone(before: &[Token], breaks: &[usize]) -> bool {
    let [number, .., last] = before else {
        return false;
    };
    breaks.contains(&before.len())
        || number.has_digit()
            && last.word.unit.is_none()
            && (before.len() > 2 || last.word.direction.is_none())
            && last.text != "BOX"
            && !ends_with_road_word(before)
}

/// Whether a street is complete: a suffix or a unit ends it.
fn is_complete(tokens: &[Token]) -> bool {
    tokens.iter().skip(1).any(|token| token.word.suffix.is_some() || token.word.unit.is_some() || token.text == "BOX")
}

/// Whether more than a number and a directional is there.
fn has_street(tokens: &[Token]) -> bool {
    tokens.len() > 3 || tokens.iter().any(|token| is_name(token) && token.word.direction.is_none())
}

/// Whether the last word ends a street, with its unit.
fn ends_street(tokens: &[Token]) -> bool {
    tokens.last().is_some_and(|last| {
        last.word.suffix.is_some() || last.word.direction.is_some() || last.word.unit.is_some() || last.has_digit()
    })
}

/// Whether the words behind the last suffix or number can be a city that no table has.
pub fn unknown_city(tokens: &[Token]) -> bool {
    let ends_street = |token: &Token| token.word.suffix.is_some_and(is_strong) || token.has_digit();
    let Some(end) = tokens.iter().rposition(ends_street) else {
        return false;
    };
    let words = &tokens[end + 1..];
    end > 1 && !words.is_empty() && words.iter().all(|word| is_city_word(word) && word.word.unit.is_none())
}
