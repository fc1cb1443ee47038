//! City names: one form and one key for the spellings of one place.

mod table;

pub use table::{is_city, is_city_of_state, is_city_of_zip, state_of_zip};

use crate::state;
use crate::text::fold;

/// Longer than any US place name many times over; bounds the work.
const MAX_CHARS: usize = 100;

/// Words that lists and postal data abbreviate in a place name, with their long forms (Publication 28, 223 and C1). Not PT
/// and CTY, which stand for two words each.
const ABBREVIATIONS: [(&str, &str); 35] = [
    ("ST", "SAINT"),
    ("STE", "SAINTE"),
    ("FT", "FORT"),
    ("MT", "MOUNT"),
    ("N", "NORTH"),
    ("S", "SOUTH"),
    ("E", "EAST"),
    ("W", "WEST"),
    ("HTS", "HEIGHTS"),
    ("HGTS", "HEIGHTS"),
    ("SPG", "SPRING"),
    ("SPGS", "SPRINGS"),
    ("SPRGS", "SPRINGS"),
    ("BCH", "BEACH"),
    ("BLFS", "BLUFFS"),
    ("CRK", "CREEK"),
    ("CTR", "CENTER"),
    ("FLS", "FALLS"),
    ("GDNS", "GARDENS"),
    ("GRV", "GROVE"),
    ("HBR", "HARBOR"),
    ("HLS", "HILLS"),
    ("HVN", "HAVEN"),
    ("JCT", "JUNCTION"),
    ("LK", "LAKE"),
    ("LKS", "LAKES"),
    ("MTN", "MOUNTAIN"),
    ("PK", "PARK"),
    ("RDG", "RIDGE"),
    ("RVR", "RIVER"),
    ("TWP", "TOWNSHIP"),
    ("VLG", "VILLAGE"),
    ("VLY", "VALLEY"),
    ("VY", "VALLEY"),
    ("XING", "CROSSING"),
];

/// What begins a name and may be another word: only where a place of the long name is known, and none of another.
const FIRST_WORDS: [(&str, &[&str]); 3] = [("NO", &["NORTH"]), ("SO", &["SOUTH"]), ("PT", &["PORT", "POINT"])];

/// Short names that mean one city wherever they are used, spaces left out. Chosen by judgement; LA, SF and FRISCO mean two.
const SHORT_NAMES: [(&str, &str); 19] = [
    ("BALTO", "BALTIMORE"),
    ("BKLYN", "BROOKLYN"),
    ("CINCY", "CINCINNATI"),
    ("DC", "WASHINGTON"),
    ("INDY", "INDIANAPOLIS"),
    ("JAX", "JACKSONVILLE"),
    ("MPLS", "MINNEAPOLIS"),
    ("NEWYORKCITY", "NEW YORK"),
    ("NOLA", "NEW ORLEANS"),
    ("NYC", "NEW YORK"),
    ("OKC", "OKLAHOMA CITY"),
    ("PGH", "PITTSBURGH"),
    ("PHILA", "PHILADELPHIA"),
    ("PHILLY", "PHILADELPHIA"),
    ("SAINTPETE", "SAINT PETERSBURG"),
    ("SANFRAN", "SAN FRANCISCO"),
    ("SLC", "SALT LAKE CITY"),
    ("VEGAS", "LAS VEGAS"),
    ("WPB", "WEST PALM BEACH"),
];

/// A city's name in capitals as Publication 28 has it: accents and punctuation gone, abbreviated words and a few short names
/// written out, a state or ZIP code behind it dropped. `None` where nothing is left, or more than any city has.
pub fn normalize(text: &str) -> Option<String> {
    if is_too_long(text) {
        return None;
    }
    let clean = clean(text);
    let mut name = &*clean;
    while let Some((before, last)) = name.rsplit_once(',')
        && is_last_line(last)
    {
        name = before;
    }
    normalize_words(words(name).collect())
}

/// The text in capitals, with commas and spaces alone between the words; an apostrophe joins.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len() + 4);
    for c in fold(text).chars() {
        match c {
            '\'' | '\u{2019}' => {}
            '&' => clean.push_str(" AND "),
            _ if c == ',' || c.is_alphanumeric() => clean.push(c),
            _ => clean.push(' '),
        }
    }
    clean
}

/// The same for the words of a name, in capitals and without punctuation.
pub fn normalize_words(mut words: Vec<&str>) -> Option<String> {
    if is_placeholder(&words) || !words.iter().any(|word| word.contains(char::is_alphabetic)) {
        return None;
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_zip(word)) {
        words.pop();
    }
    // N.Y., WASHINGTON D.C.: letters at the end are one word.
    let is_letter = |word: &&&str| word.chars().nth(1).is_none();
    let letters = words.iter().rev().take_while(is_letter).count();
    let acronym = if letters > 1 { words.split_off(words.len() - letters).concat() } else { String::new() };
    let mut words: Vec<&str> = words.into_iter().chain(Some(&*acronym).filter(|word| !word.is_empty())).collect();
    for word in &mut words {
        if let Some((_, long)) = ABBREVIATIONS.iter().find(|(short, _)| short == word) {
            *word = long;
        }
    }
    // TAMPA FL 33602
    while words.len() > 1
        && let Some(last) = words.last()
        && (is_zip(last)
            || last.len() == 2 && state::code(last).is_some() && is_city(&words[..words.len() - 1].join(" ")))
    {
        words.pop();
    }
    if let Some(meant) = meant_by_first_word(&words) {
        words[0] = meant;
    }
    if let ["CITY" | "TOWN" | "VILLAGE", "OF", name @ ..] = &words[..]
        && is_city(&name.join(" "))
        && !is_city(&words.join(" "))
    {
        words.drain(..2);
    }
    let bare = words.concat();
    let name = match SHORT_NAMES.iter().find(|(short, _)| *short == bare) {
        Some((_, long)) => Some((*long).into()),
        None => (!is_placeholder(&words)).then(|| words.join(" ")),
    };
    name.filter(|name| !is_too_long(name))
}

/// NO MIAMI is North Miami, but NO NAME KEY is itself.
fn meant_by_first_word(words: &[&str]) -> Option<&'static str> {
    let (first, rest) = words.split_first()?;
    let (_, meanings) = FIRST_WORDS.iter().find(|(word, _)| word == first)?;
    let rest = rest.join(" ");
    let mut known = meanings.iter().filter(|meaning| is_city(&format!("{meaning} {rest}")));
    let meant = known.next().filter(|_| !is_city(&format!("{first} {rest}")))?;
    known.next().is_none().then_some(meant)
}

fn is_too_long(text: &str) -> bool {
    text.len() > MAX_CHARS && text.chars().nth(MAX_CHARS).is_some()
}

/// What lists write where they know no city.
fn is_placeholder(words: &[&str]) -> bool {
    matches!(words, [] | ["N", "A"] | ["NA" | "NONE" | "NULL" | "UNKNOWN" | "UNK"])
}

/// The normalized name without spaces: "St. Petersburg", "SAINT PETERSBURG" and "St Pete" give SAINTPETERSBURG, "O Brien"
/// and "O'Brien" give OBRIEN. `None` where nothing is left.
pub fn key(text: &str) -> Option<String> {
    let mut key = normalize(text)?;
    key.retain(|c| c != ' ');
    Some(key)
}

fn words(clean: &str) -> impl Iterator<Item = &str> {
    clean.split([' ', ',']).filter(|word| !word.is_empty())
}

/// Whether the text behind a comma is a state, a ZIP code or both.
fn is_last_line(clean: &str) -> bool {
    let words: Vec<_> = words(clean).collect();
    let (names, zips) = words.split_at(words.iter().take_while(|word| !is_zip(word)).count());
    zips.iter().all(|word| word.bytes().all(|b| b.is_ascii_digit()))
        && (names.is_empty() || state::code_of_words(&names.concat()).is_some())
}

fn is_zip(word: &str) -> bool {
    word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_out() {
        for (text, name) in [
            ("St Pete", "SAINT PETERSBURG"),
            ("St. Pete Beach", "SAINT PETE BEACH"),
            ("Ft. Lauderdale", "FORT LAUDERDALE"),
            ("Saint Petersburg", "SAINT PETERSBURG"),
            ("St. Petersburg, FL", "SAINT PETERSBURG"),
            ("Tampa, Florida 33602-1234", "TAMPA"),
            ("tampa fl", "TAMPA"),
            ("NYC", "NEW YORK"),
            ("New York City, N.Y.", "NEW YORK"),
            ("Philly", "PHILADELPHIA"),
            ("Washington, D.C.", "WASHINGTON"),
            ("Winston-Salem", "WINSTON SALEM"),
            ("Coeur d'Alene", "COEUR DALENE"),
            ("N. Miami Bch", "NORTH MIAMI BEACH"),
            ("Cañon City", "CANON CITY"),
            ("LA", "LA"),
            ("Lake City", "LAKE CITY"),
            ("Florida City", "FLORIDA CITY"),
            ("N.Y.", "NY"),
            ("N. Y. C.", "NEW YORK"),
            ("L.A.", "LA"),
            ("Washington D.C.", "WASHINGTON"),
            ("No. Miami Beach", "NORTH MIAMI BEACH"),
            ("So San Francisco", "SOUTH SAN FRANCISCO"),
            ("No Name Key", "NO NAME KEY"),
            ("Pt. St. Lucie", "PORT SAINT LUCIE"),
            ("Pt Pleasant", "POINT PLEASANT"),
            ("City of Miami", "MIAMI"),
            ("City of Industry", "CITY OF INDUSTRY"),
            ("Cleveland Hgts", "CLEVELAND HEIGHTS"),
            ("E", "EAST"),
        ] {
            assert_eq!(normalize(text).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn spellings_of_one_place() {
        for (a, b) in [
            ("St. Petersburg", "SAINT PETERSBURG"),
            ("Ft Lauderdale", "Fort Lauderdale"),
            ("N. Miami Beach", "North Miami Bch"),
            ("O Brien", "O'BRIEN"),
            ("La Belle", "LABELLE"),
            ("Port St. Lucie", "Port Saint Lucie"),
            ("N.Miami", "North Miami"),
        ] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
        assert_ne!(key("North Miami"), key("Miami"));
        for text in ["", " - ", "n/a", " Unknown ", "None, FL", ",", "33602"] {
            assert_eq!(key(text), None, "{text}");
        }
    }

    #[test]
    fn normalizing_twice_changes_nothing() {
        let pieces = [
            "St", "Pete", "N", "FL", "Tampa", "33602", ",", "NYC", "'", "s", "-", "&", "Unknown", "Ñ", "DC",
            "New York", "N/A", "t", "N.Y.", "No", "Pt", "City of", "Miami",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    for text in [format!("{a} {b} {c}"), format!("{a}{b}{c}")] {
                        let once = normalize(&text);
                        assert_eq!(once.as_deref().and_then(normalize), once, "{text}");
                    }
                }
            }
        }
        for text in ["&H&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&".into(), "St ".repeat(30), "St ".repeat(1 << 19)] {
            assert_eq!(normalize(&text), None, "{text:.40}");
        }
    }
}
