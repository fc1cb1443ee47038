//! State voter ids (SVID): one key for the forms in which files hold the same id.

/// A voter id is a few digits; anything this long is something else.
const MAX_CHARS: usize = 100;

/// The id in capital letters without padding: " 0100060809", "100060809" and "100060809.0" are one. `None` for blank text and
/// zeros.
pub fn key_of_text(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > MAX_CHARS {
        return None;
    }
    let id = match text.strip_suffix(".0") {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits,
        _ => text,
    };
    let id = id.trim_start_matches('0');
    (!id.is_empty()).then(|| id.to_uppercase())
}

/// The key of an id that a database holds as an integer.
pub fn key_of_integer(id: i64) -> Option<String> {
    (id > 0).then(|| id.to_string())
}

/// The key of an id that a spreadsheet holds as a float; `None` where a float cannot hold every digit.
pub fn key_of_float(id: f64) -> Option<String> {
    const LAST_EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    (id.fract() == 0.0 && (1.0..LAST_EXACT).contains(&id)).then(|| format!("{id:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_id() {
        for text in ["100060809", " 0100060809 ", "100060809.0"] {
            assert_eq!(key_of_text(text), key_of_integer(100_060_809), "{text}");
        }
        assert_eq!(key_of_float(100_060_809.0), key_of_integer(100_060_809));
        assert_eq!(key_of_text("aa-12"), Some("AA-12".to_string()));
    }

    #[test]
    fn no_id() {
        for text in ["", "  ", "0", "0.0", &"1".repeat(1_000_000)] {
            assert_eq!(key_of_text(text), None);
        }
        for number in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(key_of_float(number), None);
        }
        assert_eq!(key_of_integer(-5), None);
    }
}
