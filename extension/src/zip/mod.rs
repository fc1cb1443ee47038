//! ZIP codes: five digits, whatever a database or a spreadsheet made of them.

use arrayvec::ArrayString;

/// The lowest and highest ZIP code in use (USPS): Holtsville NY, Ketchikan AK.
const LOWEST: u32 = 501;
const HIGHEST: u32 = 99950;

pub type Zip5 = ArrayString<5>;
pub type Zip4 = ArrayString<4>;

/// A ZIP code, and the +4 part where it is known.
type Parts = (u32, Option<u32>);

/// The +4 part of a ZIP+4: of `33101-1234`, `33101 1234` and `331011234`.
pub fn zip4_of_text(text: &str) -> Option<Zip4> {
    parts_of_text(text)?.1.map(digits)
}

/// The +4 part of a ZIP+4 without its dash.
pub fn zip4_of_integer(number: i64) -> Option<Zip4> {
    parts_of_integer(number)?.1.map(digits)
}

/// The +4 part of a number that a spreadsheet holds as a float.
pub fn zip4_of_float(number: f64) -> Option<Zip4> {
    zip4_of_integer(whole(number)?)
}

/// The ZIP5 of a text such as `33101`, `33101-1234`, `331011234`, or `2134` and `2134.0` (a lost leading zero).
pub fn zip5_of_text(text: &str) -> Option<Zip5> {
    parts_of_text(text).map(|(zip, _)| digits(zip))
}

/// The ZIP5 of a number: a ZIP code, or a ZIP+4 without its dash.
pub fn zip5_of_integer(number: i64) -> Option<Zip5> {
    parts_of_integer(number).map(|(zip, _)| digits(zip))
}

/// The ZIP5 of a number that a spreadsheet holds as a float; `None` when it is no whole number.
pub fn zip5_of_float(number: f64) -> Option<Zip5> {
    zip5_of_integer(whole(number)?)
}

fn parts_of_text(text: &str) -> Option<Parts> {
    // "00000000033101" and longer is no ZIP code; the limit also bounds the work.
    if text.len() > 40 {
        return None;
    }
    // Quotes and the equals sign are how spreadsheets keep a number text.
    let text = text.trim().trim_matches(['\'', '"', '=']);
    let text = text.strip_suffix(".0").or(text.strip_suffix(".00")).unwrap_or(text);
    const SEPARATORS: [char; 3] = ['-', ' ', '\u{2013}'];
    let (zip, plus4) = match text.split_once(SEPARATORS) {
        Some((zip, plus4)) => (zip, plus4.trim_matches(SEPARATORS)),
        None => (text, ""),
    };
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if zip.is_empty() || !is_digits(zip) || !is_digits(plus4) || !matches!(plus4.len(), 0 | 4) {
        return None;
    }
    match (zip.len(), plus4.len()) {
        (3..=5, 4) => Some((parts_of_integer(zip.parse().ok()?)?.0, plus4.parse().ok())),
        (3..=5, _) | (7..=9, 0) => parts_of_integer(zip.parse().ok()?),
        _ => None,
    }
}

fn parts_of_integer(number: i64) -> Option<Parts> {
    let number = u32::try_from(number).ok()?;
    let (zip, plus4) = match number {
        0..=99_999 => (number, None),
        1_000_000..=999_999_999 => (number / 10_000, Some(number % 10_000)),
        _ => return None,
    };
    (LOWEST..=HIGHEST).contains(&zip).then_some((zip, plus4))
}

/// The last digits of a number, with leading zeros.
fn digits<const N: usize>(mut number: u32) -> ArrayString<N> {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    ArrayString::from_byte_string(&digits).unwrap_or_default()
}

fn whole(number: f64) -> Option<i64> {
    // Whole and below a billion: the conversion is exact.
    (number.fract() == 0.0 && (0.0..1e9).contains(&number)).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_come_back() {
        assert_eq!(zip5_of_integer(2134).as_deref(), Some("02134"));
        assert_eq!(zip5_of_integer(501).as_deref(), Some("00501"));
        assert_eq!(zip5_of_float(2134.0).as_deref(), Some("02134"));
        assert_eq!(zip5_of_integer(21_341_234).as_deref(), Some("02134"));
        for text in [
            "02134",
            "2134",
            "2134.0",
            "02134-1234",
            "2134-1234",
            "021341234",
            "21341234",
            " 02134 ",
            "'02134",
            "02134 1234",
            "02134\u{2013}1234",
            "2134.00",
            "=\"02134\"",
        ] {
            assert_eq!(zip5_of_text(text).as_deref(), Some("02134"), "{text}");
        }
    }

    #[test]
    fn the_plus_four_part() {
        for (text, plus4) in [
            ("33101-1234", Some("1234")),
            ("331010034", Some("0034")),
            ("33101 - 1234", Some("1234")),
            ("2134-0001", Some("0001")),
            ("33101", None),
            ("33101-", None),
            ("00000-1234", None),
            ("33101-12", None),
            ("", None),
        ] {
            assert_eq!(zip4_of_text(text).as_deref(), plus4, "{text}");
        }
        assert_eq!(zip4_of_integer(21_340_034).as_deref(), Some("0034"));
        assert_eq!(zip4_of_float(331_011_234.0).as_deref(), Some("1234"));
        assert_eq!(zip4_of_integer(33_101), None);
    }

    #[test]
    fn no_zip_code() {
        for text in [
            "",
            " ",
            "0",
            "00000",
            "99999",
            "12",
            "123456",
            "K1A 0B1",
            "33101-",
            "33101-12",
            "3310a",
            "-3310",
            "３３１０１",
            "1e5",
        ] {
            let expected = (text == "33101-").then_some("33101");
            assert_eq!(zip5_of_text(text).as_deref(), expected, "{text}");
        }
        for number in [f64::NAN, f64::INFINITY, -33101.0, 33101.5, 1e300] {
            assert_eq!(zip5_of_float(number), None);
        }
        for number in [i64::MIN, -1, 0, 500, 99_951, 100_000, i64::MAX] {
            assert_eq!(zip5_of_integer(number), None, "{number}");
        }
    }
}
