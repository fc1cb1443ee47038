//! Names written for display.

use std::borrow::Cow;

use arrayvec::ArrayString;
use unicode_normalization::char::is_combining_mark;

use super::lexicon::{Role, has_role, is_surname, written};
use super::mojibake;
use super::normalize::{generation_of_word, key};

/// The names in Mac- that are written with a second capital more often than not (MacArthur, unlike Macy and Mackey).
const MAC_NAMES: [&str; 28] = [
    "MACALLISTER",
    "MACARTHUR",
    "MACAULAY",
    "MACCALLUM",
    "MACCORMACK",
    "MACDERMOTT",
    "MACDONALD",
    "MACDONNELL",
    "MACDOUGALL",
    "MACDOWELL",
    "MACFARLANE",
    "MACGREGOR",
    "MACINNES",
    "MACINTOSH",
    "MACINTYRE",
    "MACKINNON",
    "MACLAREN",
    "MACLAUGHLIN",
    "MACLEOD",
    "MACMAHON",
    "MACMANUS",
    "MACMILLAN",
    "MACNAMARA",
    "MACNEIL",
    "MACNEILL",
    "MACPHERSON",
    "MACQUEEN",
    "MACTAVISH",
];

/// Particles that are written with a capital or without, as their bearer likes: left small where somebody wrote them small.
const EITHER_WAY: [&str; 16] =
    ["LA", "LAS", "LOS", "LE", "VAN", "DER", "DEN", "DI", "DU", "DELLA", "EL", "AL", "TEN", "TER", "Y", "E"];

/// What stands before an apostrophe that begins a name anew: O'Neil, D'Angelo, De'Andre, but Ka'ahumanu.
const ELISIONS: [&str; 9] = ["DE", "DA", "LA", "LE", "JA", "SHA", "DELL", "DALL", "ST"];

/// A word that is changed can change what its neighbours are (a suffix, a particle), so a name is read until it stays as it is. One
/// that does not come to rest in so many rounds is no name, and left alone.
const MAX_ROUNDS: usize = 5;

/// The name with capitals where they belong, and one space between words: McDonald, O'Neil, de la Cruz, Smith-Jones, III.
/// Words that have small letters and capitals already are left as they are, but for what automatic capitals get wrong
/// (Mcdonald, O'neil, Smith-jones, Iii). `None` where there is no letter.
pub fn case(text: &str) -> Option<String> {
    if !text.contains(char::is_alphabetic) {
        return None;
    }
    let text = mojibake::repair(text);
    let mut cased = text.to_string();
    for _ in 0..MAX_ROUNDS {
        let next = with_capitals(&cased, cased.split_whitespace().any(is_cased));
        if next == cased {
            return Some(cased);
        }
        // Where a capital would make what looks spoiled of what did not (ã©), the text stays.
        if matches!(mojibake::repair(&next), Cow::Owned(_)) {
            break;
        }
        cased = next;
    }
    Some(text.into_owned())
}

fn with_capitals(text: &str, text_is_cased: bool) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let keys: Vec<String> = words.iter().map(|word| key(word)).collect();
    let suffixes = keys.iter().rposition(|key| !is_suffix(key)).map_or(1, |last| last + 1);
    let mut cased = String::with_capacity(text.len());
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            cased.push(' ');
        }
        let place = Place { keys: &keys, at, suffixes, text_is_cased };
        if place.is_small(word) {
            cased.extend(word.chars().map(small));
        } else if let Some(form) = place.fixed_form(word) {
            // The signs around the letters stay: "(III)", "M.D.,".
            let mut letters = form.chars();
            cased.extend(word.chars().map(|c| if c.is_alphanumeric() { letters.next().unwrap_or(c) } else { c }));
        } else {
            push_parts(word, &mut cased);
        }
    }
    cased
}

/// A word among the words of a name, all folded.
struct Place<'a> {
    keys: &'a [String],
    at: usize,
    /// From here on, there are nothing but suffixes.
    suffixes: usize,
    text_is_cased: bool,
}

impl Place<'_> {
    fn key(&self) -> &str {
        &self.keys[self.at]
    }

    fn before(&self) -> &str {
        self.at.checked_sub(1).map_or("", |before| &self.keys[before])
    }

    fn after(&self) -> &str {
        self.keys.get(self.at + 1).map_or("", String::as_str)
    }

    /// Whether the word is a particle that has no capital. A name never ends in one.
    fn is_small(&self, word: &str) -> bool {
        let key = self.key();
        // "D.E." are initials.
        let is_dotted = word.trim_matches(|c: char| !c.is_alphanumeric()).contains('.');
        if self.after().is_empty() || has_both_cases(word) || is_dotted {
            return false;
        }
        let is_always_small = written(key).is_some_and(|form| form.starts_with(char::is_lowercase));
        if self.text_is_cased && !word.contains(char::is_uppercase) {
            return is_always_small || EITHER_WAY.contains(&key);
        }
        let has_article = matches!(self.after(), "DER" | "DEN" | "DE");
        match key {
            "VAN" | "VON" if has_article => true,
            "LA" | "LAS" | "LOS" => self.before() == "DE",
            "DER" | "DEN" => matches!(self.before(), "VAN" | "VON"),
            "DE" => true,
            // Della and Von are given names at the front; Y is an initial as often as a conjunction.
            _ => is_always_small && self.at > 0 && key != "Y",
        }
    }

    /// Letters that have a form of their own: III, PhD, LLC, and initials without dots (JD, TJ).
    fn fixed_form(&self, word: &str) -> Option<String> {
        // The letters of the form take the places of the word's.
        if !word.is_ascii() {
            return None;
        }
        let key = self.key();
        let form = written(key).filter(|form| form.starts_with(char::is_uppercase));
        if has_role(key, Role::Organisation) || self.at >= self.suffixes {
            return form.map(str::to_string);
        }
        (self.are_initials() && !has_both_cases(word)).then(|| key.to_string())
    }

    /// Two or three consonants, or a letter and J, that are no surname (Ng) and no abbreviation (Jr, Dr).
    fn are_initials(&self) -> bool {
        let key = self.key();
        let is_consonant = |b: u8| b.is_ascii_uppercase() && !b"AEIOUY".contains(&b);
        let looks_like_it =
            matches!(key.len(), 2..=3) && (key.bytes().all(is_consonant) || key.len() == 2 && key.ends_with('J'));
        let roles = [Role::Title, Role::Particle];
        looks_like_it
            && !self.after().is_empty()
            && !is_surname(key)
            && generation_of_word(key).is_none()
            && !roles.iter().any(|role| has_role(key, *role))
    }
}

fn is_suffix(key: &str) -> bool {
    key.is_empty() || generation_of_word(key).is_some() || has_role(key, Role::Credential)
}

fn has_both_cases(word: &str) -> bool {
    word.contains(char::is_lowercase) && word.contains(char::is_uppercase)
}

/// Whether somebody who wrote the word so knew capitals from small letters.
fn is_cased(word: &str) -> bool {
    has_both_cases(word) && !is_inverted(word) && !word.contains(char::is_numeric)
}

/// Caps Lock held the wrong way round: "sMITH".
fn is_inverted(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_lowercase) && !letters.any(char::is_lowercase)
}

/// The parts of a double name, each with its capital. In a word with both cases, a small particle is meant (al-Rashid).
fn push_parts(word: &str, cased: &mut String) {
    let word_is_cased = is_cased(word);
    for part in word.split_inclusive(|c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '/')) {
        if word_is_cased && !part.contains(char::is_uppercase) && has_role(&key(part), Role::Particle) {
            cased.push_str(part);
        } else {
            push_part(part, cased);
        }
    }
}

fn push_part(part: &str, cased: &mut String) {
    let is_title_case = is_title_case(part);
    if has_both_cases(part) && !is_title_case && !is_inverted(part) {
        cased.push_str(part);
        return;
    }
    let second_capital = second_capital(part, is_title_case);
    let mut letter = 0;
    let mut at_start = true;
    // The letters since the last start, with room for the longest elision.
    let mut piece = ArrayString::<8>::new();
    for (at, c) in part.char_indices() {
        if c.is_alphabetic() {
            cased.push(if at_start || second_capital == Some(letter) { capital(c) } else { small(c) });
            c.to_uppercase().for_each(|c| _ = piece.try_push(c));
            letter += 1;
            // A letter without cases (李) begins no word.
            at_start = at_start && !c.is_uppercase() && !c.is_lowercase();
            continue;
        }
        cased.push(c);
        at_start = match c {
            '\'' | '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => begins_anew(&piece, &part[at + c.len_utf8()..]),
            '.' => true,
            // "3rd"
            _ => at_start && !c.is_numeric(),
        };
        if at_start {
            piece.clear();
        }
    }
}

fn is_title_case(part: &str) -> bool {
    let mut letters = part.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && !letters.any(char::is_uppercase)
}

/// Which letter has the second capital of McDonald and MacArthur.
fn second_capital(part: &str, is_title_case: bool) -> Option<usize> {
    if part.is_ascii() && !part.contains(['M', 'm']) {
        return None;
    }
    let folded = key(part);
    if folded.starts_with("MC") && folded.len() > 3 {
        Some(2)
    } else if !is_title_case && MAC_NAMES.contains(&folded.as_str()) {
        Some(3)
    } else {
        None
    }
}

/// Whether a capital follows the apostrophe between the two; none does in "Joe's".
fn begins_anew(piece: &str, rest: &str) -> bool {
    if piece.is_empty() {
        // A quotation mark.
        return true;
    }
    let is_elision = piece.chars().nth(1).is_none() || ELISIONS.contains(&piece);
    is_elision && rest.chars().filter(|c| !is_combining_mark(*c)).take_while(|c| c.is_alphabetic()).nth(1).is_some()
}

/// Letters whose other case is more than one letter stay as they are.
fn capital(c: char) -> char {
    let mut upper = c.to_uppercase();
    upper.next().filter(|_| upper.next().is_none()).unwrap_or(c)
}

fn small(c: char) -> char {
    let mut lower = c.to_lowercase();
    match c {
        'İ' => 'i',
        _ => lower.next().filter(|_| lower.next().is_none()).unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals() {
        for (text, cased) in [
            ("MCDONALD", "McDonald"),
            ("mcdonald", "McDonald"),
            ("Mcdonald", "McDonald"),
            ("MACARTHUR", "MacArthur"),
            ("Macarthur", "Macarthur"),
            ("MACY", "Macy"),
            ("MACKEY", "Mackey"),
            ("MACHADO", "Machado"),
            ("O'NEIL", "O'Neil"),
            ("o’neil", "O’Neil"),
            ("O'neil", "O'Neil"),
            ("D'ANGELO", "D'Angelo"),
            ("DE'ANDRE", "De'Andre"),
            ("KA'AHUMANU", "Ka'ahumanu"),
            ("MARIA DE LA CRUZ", "Maria de la Cruz"),
            ("de la cruz", "de la Cruz"),
            ("PIETER VAN DER BERG", "Pieter van der Berg"),
            ("DICK VAN DYKE", "Dick Van Dyke"),
            ("Vincent van Gogh", "Vincent van Gogh"),
            ("Maria De La Cruz", "Maria De La Cruz"),
            ("VON MILLER", "Von Miller"),
            ("SMITH-JONES", "Smith-Jones"),
            ("Smith-jones", "Smith-Jones"),
            ("MCDONALD-O'BRIEN", "McDonald-O'Brien"),
            ("omar al-Rashid", "Omar al-Rashid"),
            ("JOHN SMITH III", "John Smith III"),
            ("John Smith Iii", "John Smith III"),
            ("JOHN SMITH JR.", "John Smith Jr."),
            ("JOHN SMITH 3RD", "John Smith 3rd"),
            ("SUSAN LEE, M.D., PHD", "Susan Lee, M.D., PhD"),
            ("YO-YO MA", "Yo-Yo Ma"),
            ("TRAN, THI MAI", "Tran, Thi Mai"),
            ("ST. JOHN", "St. John"),
            ("JILL ST JOHN", "Jill St John"),
            ("J.R. SMITH", "J.R. Smith"),
            ("JD VANCE", "JD Vance"),
            ("AJ SMITH", "AJ Smith"),
            ("ANDREW NG", "Andrew Ng"),
            ("DR. MARY JONES", "Dr. Mary Jones"),
            ("JOSÉ NÚÑEZ", "José Núñez"),
            ("JosÃ© NuÃ±ez", "José Nuñez"),
            ("ÉMILE ZOLA", "Émile Zola"),
            ("DeShawn McDonald", "DeShawn McDonald"),
            ("sMITH", "Smith"),
            ("JOHN AND MARY SMITH", "John and Mary Smith"),
            ("MARIA Y LOPEZ", "Maria Y Lopez"),
            ("Ortiz y Pino", "Ortiz y Pino"),
            ("JOE'S PIZZA LLC", "Joe's Pizza LLC"),
            ("BANK OF AMERICA", "Bank of America"),
            ("  john   smith ", "John Smith"),
            ("(BOB)", "(Bob)"),
            ("JOHN \"JACK\" KENNEDY", "John \"Jack\" Kennedy"),
            ("DE", "De"),
            ("李", "李"),
        ] {
            assert_eq!(case(text).as_deref(), Some(cased), "{text}");
        }
        for text in ["", "  ", "123", "?", "🙂"] {
            assert_eq!(case(text), None, "{text}");
        }
    }
}
