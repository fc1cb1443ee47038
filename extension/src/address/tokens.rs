//! From raw text to tokens: one case, one space, no punctuation that means nothing.

use std::borrow::Cow;

use super::lexicon::{self, Word};
use crate::text::fold;

/// A line longer than this is no address, and is not looked at.
const MAX_CHARS: usize = 1_000;

/// What is written between letters and a number without a space (CR12, US41), units and directionals apart.
const NUMBER_PREFIXES: [&str; 16] =
    ["BOX", "CR", "FM", "HC", "HCR", "HIGHWAY", "HWY", "I", "IH", "POB", "POBOX", "RR", "RT", "RTE", "SR", "US"];

#[derive(Clone, Copy)]
pub struct Token<'t> {
    pub text: &'t str,
    pub word: &'static Word,
    digits: Digits,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Digits {
    None,
    Some,
    All,
}

impl<'t> Token<'t> {
    fn new(text: &'t str) -> Token<'t> {
        let digits = match text.bytes().filter(u8::is_ascii_digit).count() {
            0 => Digits::None,
            count if count == text.len() => Digits::All,
            _ => Digits::Some,
        };
        Token { text, word: lexicon::word(text), digits }
    }

    pub fn has_digit(&self) -> bool {
        self.digits != Digits::None
    }

    /// The letter that this is, or that this directional is written as (C, EAST).
    pub fn letter(&self) -> Option<&'t str> {
        match self.word.direction {
            Some(direction) => Some(direction.standard).filter(|standard| standard.len() == 1),
            None => Some(self.text).filter(|_| self.is_letter()),
        }
    }

    pub fn is_digits(&self) -> bool {
        self.digits == Digits::All
    }

    pub fn is_letter(&self) -> bool {
        self.text.len() == 1 && self.text.as_bytes()[0].is_ascii_uppercase()
    }

    pub fn starts_with_digit(&self) -> bool {
        self.text.as_bytes()[0].is_ascii_digit()
    }

    /// The digits of 1ST, 2ND, 11TH, whatever the ending.
    pub fn ordinal_digits(&self) -> Option<&'t str> {
        if self.digits != Digits::Some {
            return None;
        }
        let digits = ["ST", "ND", "RD", "TH"].into_iter().find_map(|ending| self.text.strip_suffix(ending))?;
        (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
    }

    /// Whether this is a spelling of that suffix.
    pub fn is_suffix(&self, standard: &str) -> bool {
        self.word.suffix.is_some_and(|suffix| suffix.standard == standard)
    }

    /// Whether this is a spelling of that unit designator.
    pub fn is_unit(&self, standard: &str) -> bool {
        self.word.unit.is_some_and(|unit| unit.standard == standard)
    }

    /// A ZIP code, of five or nine digits.
    pub fn is_zip(&self) -> bool {
        let bytes = self.text.as_bytes();
        let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
        match bytes.len() {
            5 | 9 => digits(bytes),
            10 => digits(&bytes[..5]) && bytes[5] == b'-' && digits(&bytes[6..]),
            _ => false,
        }
    }
}

/// The word at `at`, empty behind the end.
pub fn text<'a>(tokens: &[Token<'a>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.text)
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// A line without punctuation that means nothing.
pub struct Clean<'t> {
    pub text: Cow<'t, str>,
    /// Where in it the words begin that a comma or a new line set apart.
    pub breaks: Vec<usize>,
}

pub fn is_too_long(line: &str) -> bool {
    line.len() > MAX_CHARS && line.chars().nth(MAX_CHARS).is_some()
}

/// The line in upper case, accents folded, words separated by one space. Apostrophes join (O'NEILL is ONEILL), `&` and `@`
/// are AND, `%` and `c/o` are C/O, `#` stands alone, and hyphen, period and slash survive between digits only, where they have a
/// meaning (Pub 28, 232: 289-01, 39.2, 1/2). Everything else separates. None when the line is longer than `MAX_CHARS`.
pub fn clean(line: &str) -> Option<Clean<'_>> {
    let line = line.trim();
    if is_too_long(line) {
        return None;
    }
    if is_clean(line) {
        return Some(Clean { text: line.into(), breaks: Vec::new() });
    }
    let line = joined_range(line);
    let clean = if line.is_ascii() { separate(&line) } else { separate(&folded(&line)) };
    // An & became three letters.
    Some(clean).filter(|clean| !is_too_long(&clean.text))
}

/// Whether a line, trimmed, is what cleaning would make of it, as lines of voter files are.
fn is_clean(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_word = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    bytes.iter().all(|b| is_word(b) || *b == b' ') && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// `12 - 14 MAIN ST` with the range of house numbers as one word. Numbers of other lengths may be a unit's and a house's.
fn joined_range(line: &str) -> Cow<'_, str> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let joined = || {
        let (first, rest) = line.split_at(line.bytes().take_while(u8::is_ascii_digit).count());
        let rest = rest.trim_start().strip_prefix(['-', '–', '—'])?.trim_start();
        let (last, street) = rest.split_once(char::is_whitespace)?;
        let mut words = street.split_whitespace();
        let is_name = words.next().is_some_and(|word| !word.eq_ignore_ascii_case("mile")) && words.next().is_some();
        let is_range = is_number(first) && is_number(last) && first.len() == last.len() && first < last;
        (is_range && is_name).then(|| format!("{first}-{last} {street}"))
    };
    joined().map_or(Cow::Borrowed(line), Cow::Owned)
}

fn folded(line: &str) -> String {
    let mut spaced = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        // Folded without a space, 12½ would read 121/2.
        if matches!(c, '¼'..='¾' | '⅐'..='⅞') {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    fold(&spaced)
}

fn separate(line: &str) -> Clean<'static> {
    let mut breaks = Vec::new();
    let mut out = String::with_capacity(line.len() + 8);
    let bytes = line.as_bytes();
    let digit_at = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let space = |out: &mut String| {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    };
    let is_letter = |i: usize, letter: u8| bytes.get(i).is_some_and(|b| b.eq_ignore_ascii_case(&letter));
    // Apostrophes join.
    let is_word_at = |i: usize| {
        bytes.get(i).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'\'' | b'`') || !b.is_ascii())
    };
    for (i, c) in line.char_indices() {
        let in_care_of = || {
            let is_care_of = i > 0 && is_letter(i - 1, b'C') && is_letter(i + 1, b'O');
            is_care_of && !is_word_at(i + 2) && (i < 2 || !is_word_at(i - 2))
        };
        let between_digits = || i > 0 && digit_at(i - 1) && digit_at(i + c.len_utf8());
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(c.to_ascii_uppercase()),
            '\'' | '`' | '‘' | '’' | 'ʼ' => {}
            '.' if between_digits() => out.push('.'),
            '-' | '‐'..='―' | '−' if between_digits() => out.push('-'),
            '/' | '⁄' if between_digits() => out.push('/'),
            '/' if in_care_of() => out.push('/'),
            '%' => {
                space(&mut out);
                out.push_str("C/O ");
            }
            '#' => {
                space(&mut out);
                out.push_str("# ");
            }
            '&' | '@' => {
                space(&mut out);
                out.push_str("AND ");
            }
            ',' | ';' | '\n' | '\r' => {
                space(&mut out);
                // 1,200 Main St
                if !between_digits() && !out.is_empty() && breaks.last() != Some(&out.len()) {
                    breaks.push(out.len());
                }
            }
            _ if !c.is_ascii() && c.is_alphanumeric() => out.push(c),
            _ => space(&mut out),
        }
    }
    out.truncate(out.trim_end().len());
    breaks.retain(|at| *at < out.len());
    Clean { text: out.into(), breaks }
}

/// The words of a cleaned line, taken apart where a space is missing (APT4, CR12, 2FLOOR, 12NE).
pub fn tokenize(clean: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(12);
    let mut words = clean.split_ascii_whitespace().peekable();
    while let Some(mut text) = words.next() {
        // A number sign that announces nothing.
        let announces = |next: &&str| *next != "#" && (!tokens.is_empty() || next.len() == 1 || has_digit(next));
        if text == "#" && !words.peek().is_some_and(announces) {
            continue;
        }
        if let Some(at) = missing_space(text, tokens.is_empty()) {
            tokens.push(Token::new(&text[..at]));
            text = &text[at..];
        }
        tokens.push(Token::new(text));
    }
    tokens
}

fn missing_space(text: &str, first: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let starts_with_digit = bytes[0].is_ascii_digit();
    let at = bytes.iter().position(|b| b.is_ascii_digit() != starts_with_digit)?;
    let (head, tail) = text.split_at(at);
    if starts_with_digit {
        let is_word = || {
            let word = lexicon::word(tail);
            word.suffix.is_some() || word.unit.is_some() || word.direction.is_some() || (first && tail.len() > 2)
        };
        let letters = tail.len() > 1 && tail.bytes().all(|b| b.is_ascii_uppercase());
        (letters && !matches!(tail, "ST" | "ND" | "RD" | "TH") && is_word()).then_some(at)
    } else {
        let is_word = || {
            let word = lexicon::word(head);
            head.len() > 1 && (word.unit.is_some() || word.direction.is_some())
        };
        (NUMBER_PREFIXES.contains(&head) || is_word()).then_some(at)
    }
}
