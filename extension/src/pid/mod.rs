//! PID, the person ID that people read out: a serial number as six characters that guard against mistakes.

mod codes;
mod permutation;
mod words;

use std::sync::LazyLock;

use codes::{ALPHABET, CODES, Code, LENGTH};
use permutation::Permutation;

/// A tenant's name before a PID, with its hyphen; longer text is no PID.
const MAX_TENANT: usize = 64;

static SHUFFLE: LazyLock<Permutation> = LazyLock::new(|| Permutation::new(CODES.count()));

/// The PID of a serial number: six digits and capital letters. `None` below 0, and from the number of codes (20,039,506) on.
pub fn encode(serial: i64) -> Option<String> {
    let serial = u64::try_from(serial).ok().filter(|&serial| serial < CODES.count())?;
    let code = CODES.code(SHUFFLE.forward(serial));
    Some(code.iter().map(|&symbol| char::from(ALPHABET[symbol])).collect())
}

/// The serial number of a PID, in any case, with letters for the digits they look like, alone or behind its tenant
/// (`mi20-7K3QX9`). `None` for what is no PID: one wrong character, or two that are swapped, are always noticed.
pub fn decode(text: &str) -> Option<i64> {
    let number = CODES.number(&symbols(pid_of(text.trim())?)?)?;
    i64::try_from(SHUFFLE.backward(number)).ok()
}

/// Whether a text is a PID, as [`decode`] reads it.
pub fn is_valid(text: &str) -> Option<bool> {
    Some(decode(text).is_some())
}

/// The part behind the tenant, whose name is one of letters, digits, hyphens and underscores.
fn pid_of(text: &str) -> Option<&str> {
    let Some((tenant, pid)) = text.rsplit_once('-') else { return Some(text) };
    let is_name = tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    ((1..MAX_TENANT).contains(&tenant.len()) && is_name).then_some(pid)
}

fn symbols(pid: &str) -> Option<Code> {
    let bytes: [u8; LENGTH] = pid.as_bytes().try_into().ok()?;
    let mut code = [0; LENGTH];
    for (symbol, byte) in code.iter_mut().zip(bytes) {
        let typed = match byte.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            b'Z' => b'2',
            b'S' => b'5',
            b'B' => b'8',
            b'U' => b'V',
            other => other,
        };
        *symbol = ALPHABET.iter().position(|&symbol| symbol == typed)?;
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY: i64 = 20_039_506;

    /// Codes are printed on paper and stored in databases: these may never change.
    #[test]
    fn golden() {
        assert_eq!(CODES.count(), CAPACITY as u64);
        let codes = [0, 1, 2, 3, 1_000, 1_000_000, CAPACITY - 1].map(|serial| encode(serial).unwrap());
        assert_eq!(codes, ["10J3H5", "0X7QH3", "XVJGW5", "V41C89", "24AMMK", "NNCG1Q", "J4VY54"]);
    }

    fn sample() -> impl Iterator<Item = (i64, String)> {
        (0..CAPACITY).step_by(39_989).map(|serial| (serial, encode(serial).unwrap()))
    }

    #[test]
    fn round_trip_in_all_spellings() {
        for (serial, pid) in sample() {
            assert_eq!(pid.len(), LENGTH);
            let look_alikes: String = pid
                .chars()
                .map(|c| match c {
                    '0' => 'o',
                    '1' => 'l',
                    '2' => 'Z',
                    '5' => 's',
                    '8' => 'B',
                    'V' => 'u',
                    _ => c,
                })
                .collect();
            for text in [pid.clone(), pid.to_lowercase(), format!(" {pid} "), format!("mi20-{pid}"), look_alikes] {
                assert_eq!(decode(&text), Some(serial), "{text}");
            }
        }
    }

    /// All wrong characters at all places, all swaps of any two places: none is decoded to somebody else.
    #[test]
    fn errors_are_noticed() {
        for (serial, pid) in sample() {
            let pid = pid.as_bytes();
            for place in 0..LENGTH {
                for symbol in ALPHABET.iter().filter(|&&symbol| symbol != pid[place]) {
                    let mut wrong = pid.to_vec();
                    wrong[place] = *symbol;
                    assert_eq!(decode(str::from_utf8(&wrong).unwrap()), None, "{serial}");
                }
                for other in 0..place {
                    let mut swapped = pid.to_vec();
                    swapped.swap(place, other);
                    let expected = (swapped == pid).then_some(serial);
                    assert_eq!(decode(str::from_utf8(&swapped).unwrap()), expected, "{serial}");
                }
            }
        }
    }

    #[test]
    fn neighbours_look_unrelated() {
        let mut same = 0;
        for serial in 0..10_000 {
            let (a, b) = (encode(serial).unwrap(), encode(serial + 1).unwrap());
            same += a.bytes().zip(b.bytes()).filter(|(a, b)| a == b).count();
        }
        // By chance, one symbol in 29 is the same: 2,069 of 60,000.
        assert!((1_900..2_250).contains(&same), "{same}");
    }

    #[test]
    fn beyond_the_capacity_and_no_pid() {
        for serial in [i64::MIN, -1, CAPACITY, i64::MAX] {
            assert_eq!(encode(serial), None, "{serial}");
        }
        let pid = encode(7).unwrap();
        let long = "1".repeat(1_000_000);
        for text in [
            "",
            "-",
            "7K3",
            "ABCDEFG",
            "ÄÖÜ",
            "日本",
            &long,
            &format!("-{pid}"),
            &format!("a b-{pid}"),
            &format!("{pid}X"),
        ] {
            assert_eq!(decode(text), None, "{text}");
            assert_eq!(is_valid(text), Some(false));
        }
        assert_eq!(is_valid(&pid), Some(true));
    }
}
