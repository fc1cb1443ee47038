//! What stands beside the name: nicknames in quotes or brackets, remarks, aliases.

use crate::name::normalize::{generation_of_word, key};

use super::person::is_credential;

const QUOTES: [(char, char); 7] =
    [('"', '"'), ('“', '”'), ('„', '“'), ('(', ')'), ('[', ']'), ('\'', '\''), ('‘', '’')];

/// Remarks that lists put in brackets.
const REMARKS: [&str; 18] = [
    "DECEASED", "DECD", "DEC", "SPOUSE", "WIFE", "HUSBAND", "SON", "DAUGHTER", "HOME", "CELL", "MOBILE", "WORK",
    "OWNER", "NEE", "MAIDEN", "FORMERLY", "NMI", "NMN",
];

/// The text without what is quoted, and the first nickname found there. A text that is quoted as a whole is the name.
pub fn take(text: &str) -> (String, Option<String>) {
    let mut rest = text.replace("''", "\"");
    let mut nickname = None;
    while let Some((start, end, inner)) = find_quoted(&rest) {
        let inner_key = key(inner);
        let is_remark = inner_key.split(' ').any(|word| REMARKS.contains(&word));
        let outside = format!("{} {}", &rest[..start], &rest[end..]);
        rest = if !outside.contains(char::is_alphabetic) || generation_of_word(&inner_key).is_some() {
            format!("{} {inner} {}", &rest[..start], &rest[end..])
        } else if is_credential(&inner_key) {
            // Where credentials are looked for.
            format!("{outside} {inner}")
        } else {
            if nickname.is_none() && !is_remark {
                nickname = name(inner);
            }
            outside
        };
    }
    (rest, nickname)
}

/// Where the first quotation starts and ends, and what is in it.
fn find_quoted(text: &str) -> Option<(usize, usize, &str)> {
    let mut before = ' ';
    for (start, c) in text.char_indices() {
        // An apostrophe within a word quotes nothing.
        let opens = !before.is_alphanumeric();
        before = c;
        let Some((_, closing)) = QUOTES.iter().find(|(opening, _)| opens && *opening == c) else { continue };
        let inner_start = start + c.len_utf8();
        let closes = |at: &usize| !text[at + closing.len_utf8()..].starts_with(char::is_alphanumeric);
        let close = text[inner_start..].match_indices(*closing).map(|(at, _)| inner_start + at).find(closes);
        if let Some(close) = close {
            return Some((start, close + closing.len_utf8(), &text[inner_start..close]));
        }
    }
    None
}

/// The text without the signs around it; `None` where no letter is left.
fn name(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    text.contains(char::is_alphabetic).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Cuts "aka Bob", "née Jones", "dba Smith Plumbing", "c/o Mary Jones" off; one word after "aka" is a nickname. A recipient before
/// the person ("c/o", "Attn:") goes too, and so does "deceased" anywhere.
pub fn cut_alias(text: &str) -> (String, Option<String>) {
    let word = |token| (token, key(token).replace(' ', ""));
    let is_remark = |key: &str| matches!(key, "DECEASED" | "DECD");
    let words: Vec<(&str, String)> = text.split_whitespace().map(word).filter(|(_, key)| !is_remark(key)).collect();
    let is_address = |at: usize| {
        let (token, key) = &words[at];
        matches!(key.as_str(), "ATTN" | "ATTENTION") || token.eq_ignore_ascii_case("c/o")
    };
    let ends_name = |at: &usize| match words[*at].1.as_str() {
        // Nee is a surname as well.
        "AKA" | "FKA" | "NKA" | "DBA" | "NEE" => at + 1 < words.len(),
        _ => is_address(*at),
    };
    let start = (0..words.len()).find(|at| !is_address(*at)).unwrap_or(0);
    let end = (start + 1..words.len()).find(ends_name).unwrap_or(words.len());
    let nickname = match &words[end..] {
        [(_, key), (token, _)] if key == "AKA" => name(token),
        _ => None,
    };
    let kept: Vec<&str> = words[start..end].iter().map(|(token, _)| *token).collect();
    (kept.join(" "), nickname)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_nothing_are_no_nickname() {
        for text in ["Ann \"\u{32f}\" Lee", "Ann \"58\" Lee", "Ann () Lee", "Ann \"\u{c}\u{332f}\u{58c}\" Lee"] {
            assert_eq!(take(text).1, None, "{text}");
        }
        assert_eq!(take("Ann \"(Annie)\" Lee").1.as_deref(), Some("Annie"));
    }
}
