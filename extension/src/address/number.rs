//! House numbers (Pub 28, appendix D): 12, 112-10, 123A, 123 1/2, N6W23001.

use super::street::is_strong;
use super::tokens::{Token, text};
use super::{Address, puerto_rico};

/// Reads the house number into `address`; returns the number of tokens read.
pub fn house_number<'t>(tokens: &[Token<'t>], address: &mut Address<'t>) -> usize {
    let skipped = tokens.iter().take_while(|token| token.is_unit("#")).count();
    let [first, after @ ..] = &tokens[skipped..] else {
        return 0;
    };
    if is_whole_street(after) {
        return 0;
    }
    let mut read = skipped + 1;

    if let Some(number) = spelled_number(first, after) {
        address.number = number.to_string().into();
        return read;
    }
    if let Some(used) = grid_number(first, after).or_else(|| block_number(first, after)) {
        address.number = tokens[skipped..][..used].iter().map(|token| token.text).collect::<String>().into();
        return skipped + used;
    }
    let Some((number, suffix)) = plain_number(first) else {
        return 0;
    };
    address.number = without_leading_zeros(number).into();
    address.number_suffix = suffix.into();

    if suffix.is_empty() {
        match after {
            // 123 AND 125 MAIN ST
            [and, last, _, _, ..] if is_range_word(and.text) && first.is_digits() && is_later(number, last) => {
                address.number = format!("{}-{}", address.number, last.text).into();
                read += 2;
            }
            [fraction, ..] if is_fraction(fraction.text) => {
                address.number_suffix = fraction.text.into();
                read += 1;
            }
            // 1/2 whose slash got lost
            [over, under, _, ..]
                if matches!((over.text, under.text), ("1", "2" | "3" | "4") | ("2", "3") | ("3", "4")) =>
            {
                address.number_suffix = format!("{}/{}", over.text, under.text).into();
                read += 2;
            }
            [letter, name, more @ ..] if is_number_letter(letter, name, more) => {
                address.number_suffix = letter.text.into();
                read += 1;
            }
            _ => {}
        }
    }
    read
}

/// OR is a state's code as well (12 OR 140 is on Oregon's route).
fn is_range_word(word: &str) -> bool {
    matches!(word, "AND" | "TO" | "THRU" | "THROUGH")
}

/// Whether a number can end a range of house numbers.
fn is_later(number: &str, last: &Token) -> bool {
    last.is_digits() && last.text.len() >= number.len() && last.text != number
}

/// Whether the number before these words is the street's: 39.2 ROAD, 42 STREET.
fn is_whole_street(after: &[Token]) -> bool {
    matches!(after, [only] if ["AVE", "BLVD", "DR", "LN", "RD", "ST"].iter().any(|suffix| only.is_suffix(suffix)))
}

/// Whether a house number and a name begin the line.
pub fn starts_street(tokens: &[Token]) -> bool {
    let read = house_number(tokens, &mut Address::default());
    read > 0 && read < tokens.len()
}

/// 12, 112-10, 39.2, 12A, 12-1/2: the number and what follows its digits. Ordinals are streets.
pub fn plain_number<'a>(token: &Token<'a>) -> Option<(&'a str, &'a str)> {
    if !token.starts_with_digit() || token.ordinal_digits().is_some() {
        return None;
    }
    if token.is_digits() {
        return Some((token.text, ""));
    }
    if let Some((number, fraction)) = token.text.split_once('-').filter(|(_, fraction)| is_fraction(fraction)) {
        return Some((number, fraction));
    }
    let letters = token.text.find(|c: char| c.is_alphabetic()).unwrap_or(token.text.len());
    let (number, suffix) = token.text.split_at(letters);
    (suffix.len() <= 2 && suffix.bytes().all(|b| b.is_ascii_uppercase())).then_some((number, suffix))
}

fn is_fraction(text: &str) -> bool {
    matches!(text, "1/2" | "1/3" | "2/3" | "1/4" | "3/4" | "1/8" | "3/8" | "5/8" | "7/8")
}

/// Wisconsin's N6W23001 (Pub 28, D3), also written in two words, and 29W520 of Illinois. Returns the number of tokens.
fn grid_number(first: &Token, after: &[Token]) -> Option<usize> {
    // The letters and runs of digits of a token: N6W23001 is "N0N0", S15W is "N0N".
    fn shape(text: &str) -> Option<&'static str> {
        let mut shape = Vec::with_capacity(6);
        for b in text.bytes() {
            let class = if matches!(b, b'N' | b'S' | b'E' | b'W') { b'N' } else { b'0' };
            if class == b'0' && !b.is_ascii_digit() || shape.len() > 5 {
                return None;
            }
            if class == b'N' || shape.last() != Some(&b'0') {
                shape.push(class);
            }
        }
        ["N0", "N0N", "N0N0", "N0NN0", "0N0"].into_iter().find(|known| known.as_bytes() == shape)
    }
    if first.is_digits() {
        return None;
    }
    let next_is_name = |token: &Token| token.word.suffix.is_none() && token.word.direction.is_none();
    match (shape(first.text)?, after) {
        ("N0", [second, ..]) if shape(second.text) == Some("N0") => Some(2),
        ("N0N", [second, ..]) if second.is_digits() || shape(second.text) == Some("N0") => Some(2),
        ("N0", [second, ..]) => next_is_name(second).then_some(1),
        ("N0N0" | "N0NN0", _) | ("0N0", [_, ..]) => Some(1),
        _ => None,
    }
}

/// ONE MICROSOFT WAY, SIX CONCOURSE PKWY, FIFTY N FRONT ST. Behind more than one a plural or a measure is a name: SEVEN SPRINGS,
/// FIVE POINTS, TWO NOTCH RD; and so is what follows the tens without a directional.
fn spelled_number(first: &Token, after: &[Token]) -> Option<usize> {
    if first.has_digit() {
        return None;
    }
    let numbers = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"];
    let small = numbers.iter().position(|number| *number == first.text).map(|at| at + 1);
    let number = small.or(first.word.tens.map(usize::from))?;
    let [next, _, ..] = after else {
        return None;
    };
    if matches!(next.text, "HUNDRED" | "THOUSAND") {
        return None;
    }
    let is_counted = match next.text {
        "MILE" | "WAY" | "NOTCH" | "ROD" | "POINT" => true,
        text => number > 10 || number > 1 && (text.ends_with('S') || next.word.suffix.is_some()),
    };
    (next.word.direction.is_some() || !is_counted).then_some(number)
}

/// Puerto Rico's A17 CALLE AMAPOLA.
fn block_number(first: &Token, after: &[Token]) -> Option<usize> {
    let letters = first.text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (block, number) = first.text.split_at(letters);
    let is_block = (1..=2).contains(&block.len()) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (is_block && puerto_rico::street_word(text(after, 0)).is_some()).then_some(1)
}

/// 123 A [N] MAIN ST: a letter that belongs to the number. Not 104 A ST, 12 B J THOMAS RD, 12 A AND B RD, 12 C AVENUE EXT, and no
/// directional.
fn is_number_letter(letter: &Token, name: &Token, more: &[Token]) -> bool {
    matches!(letter.text, "A" | "B" | "C" | "D" | "F" | "G" | "H")
        && (name.text.len() > 1 || name.word.direction.is_some() && more.len() > 1)
        && !matches!(name.text, "AND" | "OF")
        && !name.starts_with_digit()
        && name.word.unit.is_none()
        && (name.word.suffix.is_none() || more.first().is_some_and(|next| next.word.suffix.is_some_and(is_strong)))
}

/// 0012 is 12, 0A stays 0A.
pub fn without_leading_zeros(number: &str) -> &str {
    let significant = number.trim_start_matches('0');
    if significant.starts_with(|c: char| c.is_ascii_digit()) {
        return significant;
    }
    &number[(number.len() - significant.len()).saturating_sub(1)..]
}
