//! The North American fast path: a plain ten-digit number is judged by its area code and exchange.

use std::sync::LazyLock;

/// What the numbering plan says of one NPA-NXX prefix.
#[derive(Clone, Copy, PartialEq)]
enum Prefix {
    Unused,
    Valid,
    /// Valid for some line numbers only.
    Mixed,
}

/// One entry a prefix, 200-200 to 999-999 at their own numbers.
static PREFIXES: LazyLock<Vec<Prefix>> = LazyLock::new(|| {
    let mut prefixes = vec![Prefix::Unused; 1_000_000];
    for line in include_str!("../../data/nanp.csv").lines().skip(1) {
        let mut fields = line.split(',');
        let npa: usize = fields.next().and_then(|npa| npa.parse().ok()).expect("nanp.csv: an area code");
        for kind in [Prefix::Valid, Prefix::Mixed] {
            for range in fields.next().expect("nanp.csv: three columns").split_whitespace() {
                let (first, last) = range.split_once('-').expect("nanp.csv: a range");
                let exchange = |text: &str| text.parse::<usize>().expect("nanp.csv: an exchange");
                prefixes[npa * 1000 + exchange(first)..=npa * 1000 + exchange(last)].fill(kind);
            }
        }
    }
    prefixes
});

/// `Some(verdict)` when the text is a plain North American number (ten digits, or eleven that start with 1, then perhaps an
/// extension), `None` when the full parser has to look at it.
pub fn e164(text: &str) -> Option<Option<String>> {
    let digits = ten_digits(text)?;
    let prefix = digits[..6].iter().fold(0, |prefix, digit| prefix * 10 + usize::from(digit - b'0'));
    match PREFIXES[prefix] {
        Prefix::Unused => Some(None),
        Prefix::Mixed => None,
        Prefix::Valid => {
            let mut e164 = String::with_capacity(12);
            e164.push_str("+1");
            e164.extend(digits.iter().map(|&digit| char::from(digit)));
            Some(Some(e164))
        }
    }
}

fn ten_digits(text: &str) -> Option<[u8; 10]> {
    let mut digits = [0; 10];
    let mut count = 0;
    // The country code, and behind a written one (+1) the trunk prefix, which is a 1 as well.
    let mut leading_ones = 0;
    let mut has_plus = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' if count == 10 => return None,
            b'1' if count == 0 && leading_ones <= usize::from(has_plus) => leading_ones += 1,
            b'0'..=b'9' => {
                digits[count] = byte;
                count += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' | b'_' => {}
            b'+' if count == 0 && leading_ones == 0 && text[at + 1..].starts_with('1') => has_plus = true,
            _ if count == 10 && is_extension(&text[at..]) => break,
            _ => return None,
        }
    }
    // A number that starts with 0 may be international ("011 …") or a trunk prefix: not for the fast path.
    (count == 10 && digits[0] != b'0').then_some(digits)
}

/// "x381", "ext. 12", "extension 7": the forms whose digits cannot belong to the number.
fn is_extension(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let Some(rest) = ["extension", "ext", "x"].iter().find_map(|word| text.strip_prefix(word)) else {
        return false;
    };
    let number = rest.trim_matches([' ', '.', ':']);
    (1..=7).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The crate's metadata is older than the table: these area codes came into use after it.
    const NEWER_THAN_THE_CRATE: [u32; 4] = [273, 274, 472, 983];

    #[test]
    fn agrees_with_the_library_on_every_area_code() {
        for npa in (200..1000).filter(|npa| !NEWER_THAN_THE_CRATE.contains(npa)) {
            for exchange in (200..1000).step_by(37) {
                let text = format!("{npa}{exchange}0123");
                let Some(ours) = e164(&text) else { continue };
                let theirs = phonenumber::parse(Some(phonenumber::country::Id::US), &text)
                    .ok()
                    .filter(phonenumber::is_valid)
                    .map(|_| format!("+1{text}"));
                assert_eq!(ours, theirs, "{text}");
            }
        }
    }

    #[test]
    fn leaves_the_rest_to_the_parser() {
        for text in
            ["+44 20 7946 0958", "1-800-FLOWERS", "305-555-01234", "0113055550123", "305 555 0123 or 305 555 0124"]
        {
            assert_eq!(ten_digits(text), None, "{text}");
        }
    }
}
