//! What stands beside the name: nicknames in quotes or brackets, remarks, aliases.

use arrayvec::ArrayString;

use crate::name::normalize::{generation_of_word, key};

use super::word;

/// Remarks that lists put in brackets.
const REMARKS: [&str; 18] = [
    "DECEASED", "DECD", "DEC", "SPOUSE", "WIFE", "HUSBAND", "SON", "DAUGHTER", "HOME", "CELL", "MOBILE", "WORK",
    "OWNER", "NEE", "MAIDEN", "FORMERLY", "NMI", "NMN",
];

/// Whether the text says anything beside the name.
pub fn has_remark(text: &str) -> bool {
    find_quoted(text).is_some()
        // One byte is found sooner than two.
        || text.contains('\'') && text.contains("''")
        || text.split_whitespace().any(|token| marker(token).is_some())
}

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
        } else if word::is_credential_key(&inner_key) {
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
    for (start, c) in text.char_indices() {
        let Some(closing) = closing_sign(c) else { continue };
        // An apostrophe within a word quotes nothing.
        if text[..start].ends_with(char::is_alphanumeric) {
            continue;
        }
        let inner_start = start + c.len_utf8();
        let closes = |at: &usize| !text[at + closing.len_utf8()..].starts_with(char::is_alphanumeric);
        let close = text[inner_start..].match_indices(closing).map(|(at, _)| inner_start + at).find(closes);
        if let Some(close) = close {
            return Some((start, close + closing.len_utf8(), &text[inner_start..close]));
        }
    }
    None
}

/// What ends a quotation that begins so.
fn closing_sign(opening: char) -> Option<char> {
    match opening {
        '"' => Some('"'),
        '“' => Some('”'),
        '„' => Some('“'),
        '(' => Some(')'),
        '[' => Some(']'),
        '\'' => Some('\''),
        '‘' => Some('’'),
        _ => None,
    }
}

/// The text without the signs around it; `None` where no letter is left.
fn name(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    text.contains(char::is_alphabetic).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A word that says what is beside the name.
#[derive(Clone, Copy, PartialEq)]
enum Marker {
    Deceased,
    /// Somebody else receives the letters.
    Recipient,
    Aka,
    /// Another name follows.
    Other,
}

fn marker(token: &str) -> Option<Marker> {
    // The initials of the words below: most others need no folding.
    if token.starts_with(|c: char| c.is_ascii_alphanumeric() && !"ACDFN".contains(c.to_ascii_uppercase())) {
        return None;
    }
    match letters(token)?.as_str() {
        "DECEASED" | "DECD" => Some(Marker::Deceased),
        "ATTN" | "ATTENTION" => Some(Marker::Recipient),
        "AKA" => Some(Marker::Aka),
        "FKA" | "NKA" | "DBA" | "NEE" => Some(Marker::Other),
        _ => token.eq_ignore_ascii_case("c/o").then_some(Marker::Recipient),
    }
}

/// The folded letters and digits of a token; `None` where they are more than ATTENTION has.
fn letters(token: &str) -> Option<ArrayString<9>> {
    let mut letters = ArrayString::new();
    if token.is_ascii() {
        for b in token.bytes().filter(u8::is_ascii_alphanumeric) {
            letters.try_push(char::from(b.to_ascii_uppercase())).ok()?;
        }
    } else {
        for word in key(token).split(' ') {
            letters.try_push_str(word).ok()?;
        }
    }
    Some(letters)
}

/// Cuts "aka Bob", "née Jones", "dba Smith Plumbing", "c/o Mary Jones" off; one word after "aka" is a nickname. A recipient before
/// the person ("c/o", "Attn:") goes too, and so does "deceased" anywhere.
pub fn cut_alias(text: &str) -> (String, Option<String>) {
    let signed = |token| (token, marker(token));
    let is_deceased = |(_, marker): &(&str, Option<Marker>)| *marker == Some(Marker::Deceased);
    let words: Vec<(&str, Option<Marker>)> =
        text.split_whitespace().map(signed).filter(|word| !is_deceased(word)).collect();
    let is_recipient = |at: usize| words[at].1 == Some(Marker::Recipient);
    let ends_name = |at: &usize| match words[*at].1 {
        // Nee is a surname as well.
        Some(Marker::Aka | Marker::Other) => at + 1 < words.len(),
        _ => is_recipient(*at),
    };
    let start = (0..words.len()).find(|at| !is_recipient(*at)).unwrap_or(0);
    let end = (start + 1..words.len()).find(ends_name).unwrap_or(words.len());
    let nickname = match words[end..] {
        [(_, Some(Marker::Aka)), (token, _)] => name(token),
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
