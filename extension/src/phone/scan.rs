//! The fast reader: plain North American numbers, byte by byte. It takes no text that libphonenumber would read otherwise
//! (`test/quality/phone_quality.py` compares the two on random texts); what it does not take goes to [`super::parse`].

use super::Number;

/// The number of a text that holds ten digits in ASCII punctuation, perhaps behind a 1 or +1, perhaps with an extension.
pub fn plain(text: &str) -> Option<Number> {
    let bytes = text.as_bytes();
    let mut digits = [0; 10];
    let mut count = 0;
    let mut has_one = false;
    let mut extension = "";
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' if count == 10 => return None,
            b'1' if count == 0 && !has_one => has_one = true,
            b'0'..=b'9' => {
                digits[count] = *byte;
                count += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' => {}
            b'+' if count == 0 && !has_one && bytes.get(at + 1) == Some(&b'1') => {}
            _ if count == 10 => {
                // "/x" starts a second number.
                extension = extension_of(&text[at..]).filter(|_| !text[..at].trim_end().ends_with('/'))?;
                break;
            }
            _ => return None,
        }
    }
    // A 0 or another 1 in front may be a prefix.
    if count < 10 || digits[0] < b'2' {
        return None;
    }
    let mut number = Number { country_code: 1, national: Default::default(), extension: Default::default() };
    for digit in digits {
        number.national.push(char::from(digit));
    }
    number.extension.push_str(extension);
    Some(number)
}

/// The digits of "x381", "ext. 12", "extension 7" or "#4": what libphonenumber takes for an extension, and only that.
fn extension_of(text: &str) -> Option<&str> {
    let after_word = |word: &str| {
        let (start, rest) = text.split_at_checked(word.len())?;
        start.eq_ignore_ascii_case(word).then_some(rest)
    };
    let rest = ["extension", "ext", "x", "#"].into_iter().find_map(after_word)?;
    let digits = rest.strip_prefix(['.', ':']).unwrap_or(rest).trim_start_matches(' ');
    ((1..=7).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
