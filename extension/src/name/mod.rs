//! Person names: folded for comparison, and compared.

mod nickname;

pub use nickname::is_match as nickname_match;

use crate::text::fold;

/// Jaro-Winkler is quadratic in length: names are compared by their first 64 characters.
const MAX_COMPARED_CHARS: usize = 64;

/// A listed nickname of the other name (Bob, Robert).
const NICKNAME: f64 = 0.95;
/// Two forms of one listed name (Bob, Rob), or one name of a double name (Mary, Mary Ann).
const SAME_ROOT: f64 = 0.90;
/// An initial that fits (J, John).
const INITIAL: f64 = 0.80;
/// The same letters, words divided in another way (De La Cruz, Delacruz).
const SAME_LETTERS: f64 = 0.98;
/// One part of a double surname (Smith, Smith-Jones).
const SHARED_PART: f64 = 0.90;
/// Shorter parts (a particle such as "de" or "van") do not tie two surnames together.
const MIN_PART_CHARS: usize = 3;

/// The name in capital letters without accents: apostrophes and dots vanish, hyphens become spaces, digits and other signs
/// are dropped, and so is a generational suffix at the end (see [`generation`]). `None` where no letter is left.
pub fn normalize(text: &str) -> Option<String> {
    let mut name = words(text, char::is_alphanumeric);
    drop_generations(&mut name);
    if name.contains(|c: char| !c.is_alphabetic() && c != ' ') {
        // Without its digits, the name may end in a suffix again (Smith Jr 5).
        name = words(&name, char::is_alphabetic);
        drop_generations(&mut name);
    }
    (!name.is_empty()).then_some(name)
}

/// The generational suffix of a name ("Smith, Jr.", "Smith 3rd") or of a suffix column (also "Junior"): JR, SR, II, III or IV.
pub fn generation(text: &str) -> Option<String> {
    let name = words(text, char::is_alphanumeric);
    let (rest, last) = name.rsplit_once(' ').unwrap_or(("", &name));
    let suffix = match last {
        // Words that end a name are names; in a column of their own they are suffixes.
        "JUNIOR" if rest.is_empty() => "JR",
        "SENIOR" if rest.is_empty() => "SR",
        "SECOND" if rest.is_empty() => "II",
        "THIRD" if rest.is_empty() => "III",
        "FOURTH" if rest.is_empty() => "IV",
        _ => generation_of_word(last)?,
    };
    Some(suffix.to_string())
}

fn generation_of_word(word: &str) -> Option<&'static str> {
    match word {
        "JR" | "JNR" => Some("JR"),
        "SR" | "SNR" => Some("SR"),
        "II" | "2ND" => Some("II"),
        "III" | "3RD" => Some("III"),
        "IV" | "4TH" => Some("IV"),
        _ => None,
    }
}

/// Cuts the suffixes off the end of folded words; a suffix that stands alone is a name.
fn drop_generations(name: &mut String) {
    while let Some((rest, last)) = name.rsplit_once(' ')
        && generation_of_word(last).is_some()
    {
        let keep = rest.len();
        name.truncate(keep);
    }
}

/// How alike two first names are, 0 to 1: 1 when equal after normalization, then nicknames, double names, initials, and
/// Jaro-Winkler for the rest. `None` when either is no name.
pub fn first_name_similarity(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (normalize(a)?, normalize(b)?);
    if a == b {
        return Some(1.0);
    }
    let spelling = jaro_winkler(&a, &b);
    let kinship = if nickname::is_listed(&a, &b) {
        NICKNAME
    } else if nickname::share_a_formal_name(&a, &b) || has_first_word(&a, &b) || has_first_word(&b, &a) {
        SAME_ROOT
    } else if is_initial_of(&a, &b) || is_initial_of(&b, &a) {
        INITIAL
    } else {
        0.0
    };
    Some(spelling.max(kinship).min(SAME_LETTERS))
}

/// How alike two last names are, 0 to 1: 1 when equal after normalization, then the same letters, a shared part of a double
/// surname, and Jaro-Winkler for the rest. `None` when either is no name.
pub fn last_name_similarity(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (normalize(a)?, normalize(b)?);
    if a == b {
        return Some(1.0);
    }
    if a.split(' ').flat_map(str::chars).eq(b.split(' ').flat_map(str::chars)) {
        return Some(SAME_LETTERS);
    }
    let shared = if share_a_part(&a, &b) { SHARED_PART } else { 0.0 };
    Some(jaro_winkler(&a, &b).max(shared).min(SAME_LETTERS))
}

/// The folded text as words of the characters that `belongs` accepts, one space between them.
fn words(text: &str, belongs: fn(char) -> bool) -> String {
    // The spacing acute folds to a space, but stands for an apostrophe (O´Brien).
    let folded = match text.contains('\u{b4}') {
        true => fold(&text.replace('\u{b4}', "'")),
        false => fold(text),
    };
    let mut words = String::with_capacity(folded.len());
    for c in folded.chars() {
        if belongs(c) {
            words.push(c);
        } else if !matches!(c, '\'' | '.' | '`' | '\u{2018}' | '\u{2019}' | '\u{2bc}')
            && !words.is_empty()
            && !words.ends_with(' ')
        {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

fn has_first_word(double: &str, name: &str) -> bool {
    double.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')) && name.chars().nth(1).is_some()
}

fn is_initial_of(initial: &str, name: &str) -> bool {
    let mut chars = initial.chars();
    let first = chars.next();
    chars.next().is_none() && first == name.chars().next()
}

fn share_a_part(a: &str, b: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let long = |part: &&str| part.chars().nth(MIN_PART_CHARS - 1).is_some();
        name.split(' ').filter(long).take(8).map(str::to_string).collect()
    };
    let theirs = parts(b);
    parts(a).iter().any(|part| theirs.contains(part))
}

fn jaro_winkler(a: &str, b: &str) -> f64 {
    let start = |name: &str| name.char_indices().nth(MAX_COMPARED_CHARS).map_or(name.len(), |(at, _)| at);
    strsim::jaro_winkler(&a[..start(a)], &b[..start(b)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalization() {
        for (text, name) in [
            ("  José ", "JOSE"),
            ("O'Neil", "ONEIL"),
            ("O\u{2019}NEIL", "ONEIL"),
            ("Smith-Jones", "SMITH JONES"),
            ("St. John", "ST JOHN"),
            ("Smith, Jr.", "SMITH"),
            ("Smith III", "SMITH"),
            ("Jr", "JR"),
            ("de la  Cruz", "DE LA CRUZ"),
            ("Smith 3rd", "SMITH"),
            ("Smith, 2nd.", "SMITH"),
            ("Smith-Jr", "SMITH"),
            ("Smith Jr 5", "SMITH"),
            ("Smith Jnr", "SMITH"),
            ("ＳＭＩＴＨ ＪＲ", "SMITH"),
            ("O´Brien", "OBRIEN"),
            ("Müller", "MULLER"),
            ("Nguyễn", "NGUYEN"),
            ("Łukasz", "LUKASZ"),
            ("李", "李"),
            ("J.", "J"),
        ] {
            assert_eq!(normalize(text).as_deref(), Some(name), "{text}");
        }
        for text in ["", " ", "123", "-", "?", "\u{301}", "🙂"] {
            assert_eq!(normalize(text), None, "{text}");
        }
    }

    /// Every short text over an alphabet of what names are made of, and what breaks them.
    #[test]
    fn normalization_is_idempotent() {
        let parts = ["Jr", "3rd", "II", "Smith", "5", "-", " ", ".", "'", "´", "É", "ß", "李", "\u{301}", "ﬁ"];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            texts = texts.iter().flat_map(|text| parts.iter().map(move |part| format!("{text}{part}"))).collect();
        }
        for text in texts {
            if let Some(once) = normalize(&text) {
                assert_eq!(normalize(&once).as_ref(), Some(&once), "{text}");
                assert_eq!(
                    generation(&once).is_some(),
                    !once.contains(' ') && generation_of_word(&once).is_some(),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn generations() {
        for (text, suffix) in [
            ("Smith Jr.", "JR"),
            ("JR", "JR"),
            ("junior", "JR"),
            ("3rd", "III"),
            ("King, III", "III"),
            ("Sr", "SR"),
            ("Smith, 3rd", "III"),
            ("Smith Jr.,", "JR"),
            ("(Jr.)", "JR"),
        ] {
            assert_eq!(generation(text).as_deref(), Some(suffix), "{text}");
        }
        for text in ["", "Smith", "MD", "Ivy", "Bob Junior", ",", "."] {
            assert_eq!(generation(text), None, "{text}");
        }
    }

    #[test]
    fn first_names() {
        let similarity = |a, b| first_name_similarity(a, b).unwrap();
        assert_eq!(similarity("José", "JOSE"), 1.0);
        assert_eq!(similarity("Bob", "Robert"), NICKNAME);
        assert_eq!(similarity("J", "John"), INITIAL);
        assert_eq!(similarity("Mary", "Mary Ann"), 0.9_f64.max(strsim::jaro_winkler("MARY", "MARY ANN")));
        assert!(similarity("Jonh", "John") > 0.9);
        assert!(similarity("Mary", "Robert") < 0.5);
        assert_eq!(first_name_similarity("", "John"), None);
    }

    #[test]
    fn last_names() {
        let similarity = |a, b| last_name_similarity(a, b).unwrap();
        assert_eq!(similarity("De La Cruz", "delacruz"), SAME_LETTERS);
        assert!(similarity("Smith", "Smith-Jones") >= SHARED_PART);
        assert!(similarity("Jones", "Smith-Jones") >= SHARED_PART);
        assert!(similarity("Smith", "Gonzalez") < 0.6);
    }

    #[test]
    fn symmetric_and_bounded_and_one_only_for_equals() {
        let names = [
            "Bob",
            "Robert",
            "Rob",
            "J",
            "John",
            "Mary Ann",
            "Mary",
            "Smith-Jones",
            "JR",
            "李",
            "De La Cruz",
            "Delacruz",
            "x",
        ];
        for a in names {
            for b in names {
                for compare in [first_name_similarity, last_name_similarity] {
                    let there = compare(a, b).unwrap();
                    assert_eq!(Some(there), compare(b, a), "{a} {b}");
                    assert!((0.0..=1.0).contains(&there));
                    assert_eq!(there == 1.0, normalize(a) == normalize(b), "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn long_names_take_bounded_time() {
        let (a, b) = ("ab".repeat(500_000), "a ".repeat(500_000));
        assert!(first_name_similarity(&a, &b).is_some());
        assert!(last_name_similarity(&a, &b).is_some());
    }
}
