//! Phonetic codes of names, as Apache commons-codec computes them (crate `rphonetic`), over the folded name.

use std::sync::LazyLock;

use rphonetic::{
    BeiderMorseBuilder, Caverphone2, Cologne, ConfigFiles, DaitchMokotoffSoundex, DaitchMokotoffSoundexBuilder,
    DoubleMetaphone, Encoder, MatchRatingApproach, Metaphone, Nysiis, RefinedSoundex, Soundex,
};

use crate::text::fold;

/// Codes are set by the first sounds, or grow with the name; the limit bounds the work on absurd input.
const MAX_CHARS: usize = 64;
/// Beider-Morse multiplies its variants with every syllable.
const MAX_CHARS_BEIDER_MORSE: usize = 24;

/// American Soundex: one letter, three digits.
pub fn soundex(text: &str) -> Option<String> {
    encoded(&Soundex::default(), text)
}

/// Refined Soundex: a letter, and a digit for every sound, of nine groups instead of six.
pub fn refined_soundex(text: &str) -> Option<String> {
    encoded(&RefinedSoundex::default(), text)
}

/// Metaphone, four characters at most. CH before E or I sounds like SH at the start too, as the present tests of
/// commons-codec have it; the crate follows an older version.
pub fn metaphone(text: &str) -> Option<String> {
    let letters = letters(text)?.to_ascii_uppercase();
    let spelled = match letters.strip_prefix("CH") {
        Some(rest) if rest.starts_with(['E', 'I']) => format!("SH{rest}"),
        _ => letters,
    };
    Some(Metaphone::default().encode(&spelled)).filter(|code| !code.is_empty())
}

/// NYSIIS, of any length; the strict code is its first six letters.
pub fn nysiis(text: &str) -> Option<String> {
    encoded(&Nysiis::new(false), text)
}

/// The codex of the Match Rating Approach: six letters at most.
pub fn match_rating_codex(text: &str) -> Option<String> {
    encoded(&MatchRatingApproach, text)
}

/// Caverphone 2.0: ten characters.
pub fn caverphone2(text: &str) -> Option<String> {
    encoded(&Caverphone2, text)
}

/// Kölner Phonetik: the sounds of German as digits.
pub fn cologne_phonetic(text: &str) -> Option<String> {
    encoded(&Cologne, text)
}

/// The Double Metaphone codes, four characters at most: the primary one, and the alternate where it differs.
pub fn double_metaphone(text: &str) -> Option<Vec<String>> {
    let codes = DoubleMetaphone::default().double_metaphone(&with_signs(text)?);
    let mut distinct = vec![codes.primary(), codes.alternate()];
    distinct.dedup();
    distinct.retain(|code| !code.is_empty());
    (!distinct.is_empty()).then_some(distinct)
}

/// Daitch-Mokotoff Soundex: every code that a spelling can stand for, six digits each, divided by `|`.
pub fn daitch_mokotoff(text: &str) -> Option<String> {
    static ENCODER: LazyLock<DaitchMokotoffSoundex> =
        LazyLock::new(|| DaitchMokotoffSoundexBuilder::default().build().expect("the embedded rules"));
    Some(ENCODER.soundex(&letters(text)?)).filter(|codes| !codes.is_empty())
}

/// The Beider-Morse codes of a name of whatever language: every pronunciation, divided by `|`.
pub fn beider_morse(text: &str) -> Option<String> {
    static RULES: LazyLock<ConfigFiles> = LazyLock::new(ConfigFiles::default);
    let mut letters = letters(text)?.to_ascii_lowercase();
    letters.truncate(MAX_CHARS_BEIDER_MORSE);
    Some(BeiderMorseBuilder::new(&RULES).build().encode(letters.trim_end())).filter(|codes| !codes.is_empty())
}

fn encoded(encoder: &impl Encoder, text: &str) -> Option<String> {
    Some(encoder.encode(&letters(text)?)).filter(|code| !code.is_empty())
}

/// The first ASCII letters of the folded text, words kept apart. `None` where there is no letter.
fn letters(text: &str) -> Option<String> {
    kept(text, |c| c.is_ascii_alphabetic() || c == ' ')
}

/// The same with the signs between letters: Double Metaphone takes them for the end of a cluster of consonants.
fn with_signs(text: &str) -> Option<String> {
    kept(text, |c| c.is_ascii() && !c.is_ascii_control())
        .filter(|kept| kept.contains(|c: char| c.is_ascii_alphabetic()))
}

fn kept(text: &str, keep: fn(char) -> bool) -> Option<String> {
    let end = text.char_indices().nth(4 * MAX_CHARS).map_or(text.len(), |(end, _)| end);
    let mut kept = fold(&text[..end]);
    let mut count = 0;
    kept.retain(|c| {
        count += usize::from(keep(c));
        keep(c) && count <= MAX_CHARS
    });
    kept.truncate(kept.trim_end().len());
    kept.drain(..kept.len() - kept.trim_start().len());
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes() {
        for (name, code) in [
            ("Robert", "R163"),
            ("Rupert", "R163"),
            ("Ashcraft", "A261"),
            ("Tymczak", "T522"),
            ("Pfister", "P236"),
            ("Núñez", "N520"),
            ("O'Hara", "O600"),
        ] {
            assert_eq!(soundex(name).as_deref(), Some(code), "{name}");
        }
        assert_eq!(double_metaphone("Smith"), Some(vec!["SM0".into(), "XMT".into()]));
        assert_eq!(double_metaphone("Robert"), Some(vec!["RPRT".into()]));
        assert_eq!(daitch_mokotoff("Rosochowaciec").unwrap().split('|').count(), 8);
        assert!(beider_morse("Moskowitz").unwrap().contains("moskovits"));
    }

    /// Rows of the vectors that are none: arguments of other checks of those tests, escapes of Java, another maximal length.
    /// And a letter with an accent, which commons-codec takes for no letter.
    const NO_VECTORS: [(&str, &str); 9] = [
        ("cologne", "Fehler"),
        ("daitch_mokotoff", "Washi"),
        ("daitch_mokotoff", "ngton"),
        ("metaphone", "AXEAXEAXE"),
        ("nysiis_strict", "Smith"),
        ("nysiis_strict", "Trueman"),
        ("soundex", r" \t\n\r Washington \t\n\r "),
        ("soundex", "é"),
        ("soundex", "ö"),
    ];

    /// Every vector of commons-codec's own tests; an empty code is `None` here.
    #[test]
    fn commons_codec_vectors() {
        let (mut checked, mut wrong) = (0, Vec::new());
        for line in include_str!("../../../test/data/phonetic_vectors.csv").lines().skip(1) {
            let fields = csv_fields(line);
            let [algorithm, input, expected, alternate, source] = fields.as_slice() else { panic!("{line}") };
            if !source.starts_with("commons-codec") || NO_VECTORS.contains(&(algorithm, input)) {
                continue;
            }
            let code = match algorithm.as_str() {
                "soundex" => soundex(input),
                "refined_soundex" => refined_soundex(input),
                "metaphone" => metaphone(input),
                "nysiis_strict" => nysiis(input),
                "match_rating" => match_rating_codex(input),
                "caverphone2" => caverphone2(input),
                "cologne" => cologne_phonetic(input),
                "daitch_mokotoff" => daitch_mokotoff(input),
                "double_metaphone" => double_metaphone(input).map(|codes| codes[0].clone()),
                "double_metaphone_alt" => double_metaphone(input).and_then(|codes| codes.last().cloned()),
                other => panic!("{other}: a vector of an algorithm that is not here"),
            };
            let wanted = if algorithm == "double_metaphone_alt" { alternate } else { expected };
            let code = code.unwrap_or_default();
            if code != *wanted {
                wrong.push(format!("{algorithm} of {input}: {code}, not {wanted}"));
            }
            checked += 1;
        }
        assert_eq!(wrong, Vec::<String>::new());
        assert!(checked > 1_800, "{checked} vectors");
    }

    fn csv_fields(line: &str) -> Vec<String> {
        let mut fields = vec![String::new()];
        let mut is_quoted = false;
        for c in line.chars() {
            match c {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => fields.push(String::new()),
                c => fields.last_mut().expect("one field").push(c),
            }
        }
        fields
    }

    #[test]
    fn anything_can_be_encoded() {
        let encoders: [fn(&str) -> Option<String>; 9] = [
            soundex,
            refined_soundex,
            metaphone,
            nysiis,
            match_rating_codex,
            caverphone2,
            cologne_phonetic,
            daitch_mokotoff,
            beider_morse,
        ];
        let parts = ["a", "SCH", "x", "h", " ", "-", "'", "\u{301}", "ß", "李", "1", "gh", "ç"];
        for a in parts {
            for b in parts {
                for c in parts {
                    let text = format!("{a}{b}{c}");
                    assert!(encoders.iter().all(|encode| encode(&text) != Some(String::new())), "{text}");
                    assert_ne!(double_metaphone(&text), Some(vec![]), "{text}");
                }
            }
        }
        for encode in encoders {
            assert!(encode(&"schtzk ".repeat(100_000)).is_some());
            assert_eq!(encode("李 1"), None);
        }
    }
}
