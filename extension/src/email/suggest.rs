//! The address that somebody meant who mistyped a common domain.

use std::sync::LazyLock;

use strsim::osa_distance;

use super::{MAX_ADDRESS, is_domain, is_local_part, is_placeholder, unwrapped};
use crate::hash::WordSet;

/// Mail domains, a mistyped one of which is corrected (the most common first), and others that are never taken for a typo.
struct Domains {
    common: Vec<Domain>,
    known: WordSet<&'static str>,
}

struct Domain {
    whole: &'static str,
    name: &'static str,
    top: &'static str,
}

static DOMAINS: LazyLock<Domains> = LazyLock::new(|| {
    let rows = || include_str!("../../data/mail_domains.csv").lines().skip(1).filter_map(|line| line.split_once(','));
    let common = rows().filter(|(_, is_corrected_to)| *is_corrected_to == "true").filter_map(|(whole, _)| {
        let (name, top) = whole.split_once('.')?;
        Some(Domain { whole, name, top })
    });
    Domains { common: common.collect(), known: rows().map(|(domain, _)| domain).collect() }
});

/// Top-level domains of the lists at hand, and those one letter away from them that exist (IANA's root zone).
const TOPS: [&str; 5] = ["com", "net", "org", "edu", "gov"];
const OTHER_TOPS: [&str; 15] =
    ["bet", "bom", "cam", "goo", "gop", "got", "mom", "mov", "nec", "new", "next", "ntt", "ong", "pet", "vet"];

/// Letters from which on a name has no neighbours: of a shorter one, only a doubled letter or a swap is an obvious typo.
const DISTINCTIVE_NAME: usize = 5;

/// The address with its domain corrected: a typo of a common mail domain, or of .com, .net, .org, .edu, .gov, or a comma for a
/// dot. `None` where there is nothing to correct, or nothing certain, or no address.
pub fn suggest(text: &str) -> Option<String> {
    let address = unwrapped(text);
    if address.len() > MAX_ADDRESS {
        return None;
    }
    let address = address.to_lowercase();
    let (local, typed) = address.rsplit_once('@')?;
    let local = local.trim_end_matches(|c: char| c.is_whitespace() || c == '@');
    let domain = meant(typed)?;
    let is_address = is_local_part(local) && is_domain(&domain) && !is_placeholder(local, &domain);
    let suggestion = format!("{local}@{domain}");
    (is_address && suggestion != address).then_some(suggestion)
}

fn meant(typed: &str) -> Option<String> {
    let labels: Vec<&str> = typed.split([' ', '.', ',', ';']).filter(|label| !label.is_empty()).collect();
    let domain = labels.join(".");
    if DOMAINS.known.contains(domain.as_str()) {
        return Some(domain);
    }
    if let Some(common) = DOMAINS.common.iter().find(|common| is_typo(&domain, common)) {
        return Some(common.whole.to_string());
    }
    // What a space within an unknown domain stands for is anybody's guess.
    let (rest, top) = domain.rsplit_once('.').filter(|_| !typed.trim().contains(' '))?;
    let corrected = format!("{rest}.{}", meant_top(top));
    // With its top-level domain put right, it may be a common one (aol.nnt, aol.net, aol.com).
    if corrected == domain { Some(corrected) } else { meant(&corrected) }
}

fn is_typo(domain: &str, common: &Domain) -> bool {
    let Some((name, top)) = domain.split_once('.') else {
        return domain == common.name || osa_distance(domain, common.whole) <= 1;
    };
    let is_top = osa_distance(top, common.top) <= 1;
    if name == common.name {
        return is_top || TOPS.contains(&top);
    }
    is_top
        && osa_distance(name, common.name) == 1
        && (common.name.len() >= DISTINCTIVE_NAME || is_slip(name, common.name))
}

/// The same letters in another order, or one of them doubled.
fn is_slip(typed: &str, name: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort();
        letters
    };
    let mut doubled: Vec<char> = typed.chars().collect();
    doubled.dedup();
    letters(typed) == letters(name) || doubled.into_iter().eq(name.chars())
}

fn meant_top(top: &str) -> &str {
    // Two letters are a country's (.co, .cm, .ne).
    let exists = top.len() == 2 || TOPS.contains(&top) || OTHER_TOPS.contains(&top);
    let typo_of = || TOPS.into_iter().find(|meant| osa_distance(top, meant) == 1);
    if exists { top } else { typo_of().unwrap_or(top) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_of_common_domains() {
        for (typed, meant) in [
            ("gmial.com", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("gamil.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmail.cm", "gmail.com"),
            ("gmail.net", "gmail.com"),
            ("gmial.cmo", "gmail.com"),
            ("gmail", "gmail.com"),
            ("gmailcom", "gmail.com"),
            ("gmail,com", "gmail.com"),
            ("gmail..com", "gmail.com"),
            ("gmail com", "gmail.com"),
            (" gmail.com", "gmail.com"),
            ("yahooo.com", "yahoo.com"),
            ("yaho.com", "yahoo.com"),
            ("hotnail.com", "hotmail.com"),
            ("hotmial.com", "hotmail.com"),
            ("outlok.com", "outlook.com"),
            ("iclould.com", "icloud.com"),
            ("aol.con", "aol.com"),
            ("aoll.com", "aol.com"),
            ("aol.nnt", "aol.com"),
            ("comcast.ner", "comcast.net"),
            ("concast.net", "comcast.net"),
            ("sbcglobel.net", "sbcglobal.net"),
            ("example.con", "example.com"),
            ("example.ogr", "example.org"),
            ("example,com", "example.com"),
        ] {
            assert_eq!(suggest(&format!("Jo.Doe@{typed}")), Some(format!("jo.doe@{meant}")), "{typed}");
        }
        assert_eq!(suggest("Jo <jo@@gmial.com>,").as_deref(), Some("jo@gmail.com"));
        assert_eq!(suggest("jo @gmail.com").as_deref(), Some("jo@gmail.com"));
        assert_eq!(suggest("jo@gmial.com (home)").as_deref(), Some("jo@gmail.com"));
        assert_eq!(suggest("jo@gmial.com; ann@gmial.com").as_deref(), Some("jo@gmail.com"));
    }

    #[test]
    fn nothing_to_correct() {
        for domain in DOMAINS.known.iter().chain(&[
            "example.com",
            "example.co",
            "example.cam",
            "gop.com",
            "smith.gop",
            "city.gov",
            "gmail.de",
            "hotmail.cl",
            "outlook.at",
            "hotels.com",
            "outdoor.com",
            "mcloud.com",
            "al.com",
            "apl.com",
            "carter.net",
            "rodgers.com",
            "foo bar.com",
            "x.museum",
        ]) {
            assert_eq!(suggest(&format!("jo@{domain}")), None, "{domain}");
        }
        for text in ["", "@", "gmial.com", "@gmial.com", "jo@", "jo doe@gmial.com"] {
            assert_eq!(suggest(text), None, "{text}");
        }
        assert_eq!(suggest(&"@gmial.com".repeat(100_000)), None);
    }

    /// Every letter of the most common domains left out, doubled, replaced or swapped with the next.
    #[test]
    fn one_letter_errors() {
        for (domain, least) in [
            ("gmail.com", 0.95),
            ("yahoo.com", 0.99),
            ("hotmail.com", 0.99),
            ("outlook.com", 0.99),
            ("icloud.com", 0.98),
            ("comcast.net", 0.99),
        ] {
            let mut typos = WordSet::default();
            for at in 0..domain.len() {
                let (before, after) = domain.split_at(at);
                typos.insert(format!("{before}{}", &after[1..]));
                for letter in 'a'..='z' {
                    typos.insert(format!("{before}{letter}{after}"));
                    typos.insert(format!("{before}{letter}{}", &after[1..]));
                }
                if let Some(next) = after.get(1..2) {
                    typos.insert(format!("{before}{next}{}{}", &after[..1], &after[2..]));
                }
            }
            typos.remove(domain);
            let meant = Some(format!("jo@{domain}"));
            let right = typos.iter().filter(|typo| suggest(&format!("jo@{typo}")) == meant).count();
            let share = right as f64 / typos.len() as f64;
            assert!(share >= least, "{domain}: {share}");
        }
    }

    #[test]
    fn a_suggestion_is_a_valid_address_that_needs_no_suggestion() {
        let parts = ["@", "gmial", "gmail", "yaho", ".", "con", "co", ",", " ", "x", "é", "aol"];
        let mut texts = vec!["jo@".to_string()];
        for _ in 0..4 {
            texts = texts.iter().flat_map(|text| parts.iter().map(move |part| format!("{text}{part}"))).collect();
        }
        for suggestion in texts.iter().filter_map(|text| suggest(text)) {
            assert_eq!(suggest(&suggestion), None, "{suggestion}");
            assert_eq!(super::super::normalize(&suggestion).as_ref(), Some(&suggestion));
        }
    }
}
