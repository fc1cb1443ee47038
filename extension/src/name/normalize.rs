//! Names folded for comparison.

use crate::text::fold;

use super::mojibake;

/// The name in capital letters without accents: apostrophes and dots vanish, hyphens become spaces, digits and other signs
/// are dropped, and so is a generational suffix at the end (see [`generation`]). `None` where no letter is left.
pub fn normalize(text: &str) -> Option<String> {
    let mut name = String::new();
    normalize_into(text, &mut name).then_some(name)
}

/// [`normalize`] into a buffer that is used again and again; whether a letter is left.
pub fn normalize_into(text: &str, name: &mut String) -> bool {
    name.clear();
    append_words(text, char::is_alphanumeric, name);
    drop_generations(name);
    if name.contains(|c: char| !c.is_alphabetic() && c != ' ') {
        // Without its digits, the name may end in a suffix again (Smith Jr 5).
        let with_digits = name.clone();
        name.clear();
        append_words(&with_digits, char::is_alphabetic, name);
        drop_generations(name);
    }
    !name.is_empty()
}

/// The generational suffix of a name ("Smith, Jr.", "Smith 3rd") or of a suffix column (also "Junior"): JR, SR, II, III or IV.
pub fn generation(text: &str) -> Option<String> {
    let name = key(text);
    let (rest, last) = name.rsplit_once(' ').unwrap_or(("", &name));
    let suffix = match last {
        // Words that end a name are names; in a column of their own they are suffixes.
        "SECOND" if rest.is_empty() => "II",
        "THIRD" if rest.is_empty() => "III",
        "FOURTH" if rest.is_empty() => "IV",
        _ if rest.is_empty() => generation_of_word(last).or_else(|| generation_in_full(last))?,
        _ => generation_of_word(last)?,
    };
    Some(suffix.to_string())
}

pub fn generation_of_word(word: &str) -> Option<&'static str> {
    match word {
        "JR" | "JNR" => Some("JR"),
        "SR" | "SNR" => Some("SR"),
        "II" | "2ND" => Some("II"),
        "III" | "3RD" => Some("III"),
        "IV" | "4TH" => Some("IV"),
        _ => None,
    }
}

/// Words that are names as well.
pub fn generation_in_full(word: &str) -> Option<&'static str> {
    match word {
        "JUNIOR" => Some("JR"),
        "SENIOR" => Some("SR"),
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

/// The text as words are looked up: folded, apostrophes and dots gone, one space for everything else between words.
pub fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    append_key(text, &mut key);
    key
}

/// Writes the [`key`] behind what is in the buffer.
pub fn append_key(text: &str, keys: &mut String) {
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        let start = keys.len();
        keys.push_str(text);
        keys[start..].make_ascii_uppercase();
    } else {
        append_words(text, char::is_alphanumeric, keys);
    }
}

/// The folded text as words of the characters that `belongs` accepts, one space between them.
fn append_words(text: &str, belongs: impl Fn(char) -> bool, words: &mut String) {
    let start = words.len();
    let mut push = |c: char| {
        if belongs(c) {
            words.push(c);
        } else if !matches!(c, '\'' | '.' | '`' | '\u{2018}' | '\u{2019}' | '\u{2bc}')
            && words.len() > start
            && !words.ends_with(' ')
        {
            words.push(' ');
        }
    };
    if text.is_ascii() {
        text.bytes().for_each(|b| push(char::from(b.to_ascii_uppercase())));
    } else {
        // The spacing acute folds to a space, but stands for an apostrophe (O´Brien).
        let text = mojibake::repair(text).replace('\u{b4}', "'");
        fold(&text).chars().for_each(push);
    }
    if words.len() > start && words.ends_with(' ') {
        words.pop();
    }
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
            ("JosÃ© NuÃ±ez", "JOSE NUNEZ"),
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
        let parts =
            ["Jr", "3rd", "II", "Smith", "5", "Ã", "±", "-", " ", ".", "'", "´", "É", "ß", "李", "\u{301}", "ﬁ"];
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
}
