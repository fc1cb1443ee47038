//! How alike two names are. docs/names.md has the measurements that the constants follow.

use std::cell::RefCell;

use super::jaro_winkler::jaro_winkler;
use super::lexicon::{Bearers, Role, bearers, has_role, is_surname};
use super::nickname::{self, Kinship};
use super::normalize::normalize_into;
use crate::similarity::one_typo;

/// The same letters, words divided in another way (De La Cruz, Delacruz). Nothing but equality is above.
const SAME_LETTERS: f64 = 0.98;
/// A listed nickname of the other name (Bob, Robert).
const NICKNAME: f64 = 0.95;
/// Two nicknames of one name (Bob, Rob), or one name of a double name (Mary, Mary Ann).
const SAME_ROOT: f64 = 0.90;
/// A part of the other surname (Smith, Smith-Jones; Cruz, De La Cruz).
const PART: f64 = 0.90;
/// A nickname of one name of a double name (Bill, William Ray), or its second name (Ann, Mary Ann).
const LOOSE_PART: f64 = 0.85;
/// Initials that fit (J, John; JR, John Robert).
const INITIAL: f64 = 0.80;
/// Two double surnames that share a part, and have another established surname each (Garcia Lopez, Garcia Ruiz).
const OTHER_PART: f64 = 0.80;

/// Two established names a letter apart (Kristen, Krysten; Smith, Smyth) may be one name spelled twice: no more than that.
const VARIANT: f64 = 0.90;
/// Two established names with more between them are two names, however alike (Samantha, Amanda; Johnson, Johnston).
const OTHER_NAME: f64 = 0.85;
/// A woman's name and a man's (Daniel, Danielle).
const OTHER_SEX: f64 = 0.70;

/// How alike two first names are, 0 to 1: 1 when equal after normalization, then nicknames, double names, initials, and
/// Jaro-Winkler for the rest, capped where both are established names. `None` when either is no name.
pub fn first_name_similarity(a: &str, b: &str) -> Option<f64> {
    compare(a, b, first_names)
}

/// How alike two last names are, 0 to 1: 1 when equal after normalization, then the same letters, a shared part of a double
/// surname, and Jaro-Winkler for the rest, capped where both are established names. `None` when either is no name.
pub fn last_name_similarity(a: &str, b: &str) -> Option<f64> {
    compare(a, b, last_names)
}

thread_local! {
    /// Rows come by the million: the normalized names are written into the same two buffers again and again.
    static BUFFERS: RefCell<(String, String)> = RefCell::default();
}

fn compare(a: &str, b: &str, different_names: fn(&str, &str) -> f64) -> Option<f64> {
    BUFFERS.with_borrow_mut(|(name_a, name_b)| {
        if !normalize_into(a, name_a) || !normalize_into(b, name_b) {
            return None;
        }
        if name_a == name_b {
            return Some(1.0);
        }
        Some(if have_same_letters(name_a, name_b) { SAME_LETTERS } else { different_names(name_a, name_b) })
    })
}

fn first_names(a: &str, b: &str) -> f64 {
    let kinship = match nickname::kinship(a, b) {
        Some(Kinship::Listed) => NICKNAME,
        Some(Kinship::SameRoot) => SAME_ROOT,
        None => double_first_name(a, b).max(double_first_name(b, a)),
    };
    let spelling = jaro_winkler(a, b).min(SAME_LETTERS);
    // Below, no cap changes anything.
    if spelling <= OTHER_SEX || kinship >= SAME_ROOT {
        return spelling.max(kinship);
    }
    let cap = match (bearers(a), bearers(b)) {
        (Some(Bearers::Women), Some(Bearers::Men)) | (Some(Bearers::Men), Some(Bearers::Women)) => OTHER_SEX,
        (Some(_), Some(_)) if are_variants(a, b) => VARIANT,
        (Some(_), Some(_)) => OTHER_NAME,
        _ => SAME_LETTERS,
    };
    spelling.min(cap).max(kinship)
}

/// What a name has in common with a double name, or with one it abbreviates.
fn double_first_name(double: &str, name: &str) -> f64 {
    if is_initials_of(name, double) {
        return INITIAL;
    }
    let Some((first, rest)) = double.split_once(' ') else { return 0.0 };
    let is_word = name.chars().nth(1).is_some();
    if first == name && is_word {
        SAME_ROOT
    } else if rest == name && is_word || nickname::kinship(first, name).is_some() {
        LOOSE_PART
    } else {
        0.0
    }
}

fn is_initials_of(initials: &str, name: &str) -> bool {
    let letters = initials.chars().filter(|c| *c != ' ');
    letters.eq(name.split(' ').filter_map(|word| word.chars().next()))
}

fn last_names(a: &str, b: &str) -> f64 {
    let (core_a, core_b) = (without_particles(a), without_particles(b));
    // Particles make names look alike that are not (Van Der Berg, Van Der Meer).
    let have_particles = core_a.len() < a.len() && core_b.len() < b.len();
    let spelling = match have_particles && !are_variants(core_a, core_b) {
        true => jaro_winkler(core_a, core_b),
        false => jaro_winkler(a, b),
    };
    let cap = match compare_parts(a, b) {
        Parts::Contained => return spelling.clamp(PART, SAME_LETTERS),
        Parts::OtherNames => OTHER_PART,
        // Below, no cap changes anything.
        Parts::Unlike if spelling <= OTHER_NAME => spelling,
        Parts::Unlike if !is_established_surname(core_a) || !is_established_surname(core_b) => SAME_LETTERS,
        Parts::Unlike if are_variants(core_a, core_b) => VARIANT,
        Parts::Unlike => OTHER_NAME,
    };
    spelling.min(cap)
}

/// The name from its first word that is no particle.
fn without_particles(mut name: &str) -> &str {
    while let Some((word, rest)) = name.split_once(' ')
        && has_role(word, Role::Particle)
    {
        name = rest;
    }
    name
}

enum Parts {
    /// Every part of one is a part of the other.
    Contained,
    /// They share a part, and what they do not share are established surnames.
    OtherNames,
    Unlike,
}

/// Compares the parts of double surnames; particles do not tie two surnames together (Van Dyke, Van Buren).
fn compare_parts(a: &str, b: &str) -> Parts {
    if !a.contains(' ') && !b.contains(' ') {
        return Parts::Unlike;
    }
    let missing_in_b = || parts(a).filter(|part| parts(b).all(|other| other != *part));
    let missing_in_a = || parts(b).filter(|part| parts(a).all(|other| other != *part));
    let count_a = parts(a).count();
    let shared = count_a - missing_in_b().count();
    if shared == 0 {
        Parts::Unlike
    } else if shared == count_a || missing_in_a().next().is_none() {
        Parts::Contained
    } else if missing_in_a().chain(missing_in_b()).all(is_established_surname) {
        Parts::OtherNames
    } else {
        Parts::Unlike
    }
}

/// The words of a surname that are no particles; the first eight, so that time is bounded.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(' ').filter(|word| word.len() > 1 && !has_role(word, Role::Particle)).take(8)
}

fn is_established_surname(word: &str) -> bool {
    is_surname(word) || bearers(word).is_some()
}

/// One edit apart behind the same first letter.
fn are_variants(a: &str, b: &str) -> bool {
    a.chars().next() == b.chars().next() && one_typo(a, b)
}

fn have_same_letters(a: &str, b: &str) -> bool {
    let letters = |name: &str| name.len() - name.matches(' ').count();
    (a.contains(' ') || b.contains(' '))
        && letters(a) == letters(b)
        && a.split(' ').flat_map(str::chars).eq(b.split(' ').flat_map(str::chars))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::normalize;

    #[test]
    fn first_names() {
        let similarity = |a, b| first_name_similarity(a, b).unwrap();
        assert_eq!(similarity("José", "JOSE"), 1.0);
        assert_eq!(similarity("Bob", "Robert"), NICKNAME);
        assert_eq!(similarity("J", "John"), INITIAL);
        assert!(similarity("Mary", "Mary Ann") >= SAME_ROOT);
        assert_eq!(similarity("Mary Ann", "Maryann"), SAME_LETTERS);
        assert_eq!(similarity("Ann", "Mary Ann"), LOOSE_PART);
        assert_eq!(similarity("Bill", "William Ray"), LOOSE_PART);
        assert_eq!(similarity("J.R.", "John Robert"), INITIAL);
        assert_eq!(similarity("Pepe", "José"), NICKNAME);
        assert!(similarity("Jonh", "John") >= 0.9);
        assert!(similarity("Elizabteh", "Elizabeth") > 0.9);
        // Two names, not one misspelled.
        assert_eq!(similarity("Daniel", "Danielle"), OTHER_SEX);
        assert_eq!(similarity("Michael", "Michelle"), OTHER_SEX);
        assert!(similarity("Samantha", "Amanda") <= OTHER_NAME);
        assert_eq!(similarity("Kristen", "Krysten"), VARIANT);
        assert!(similarity("Mary", "Robert") < 0.5);
        assert_eq!(first_name_similarity("", "John"), None);
    }

    #[test]
    fn last_names() {
        let similarity = |a, b| last_name_similarity(a, b).unwrap();
        assert_eq!(similarity("De La Cruz", "delacruz"), SAME_LETTERS);
        assert!(similarity("Smith", "Smith-Jones") >= PART);
        assert!(similarity("Jones", "Smith-Jones") >= PART);
        assert!(similarity("De La Cruz", "Cruz") >= PART);
        assert!(similarity("Garcia Lopez", "Garcia") >= PART);
        assert!(similarity("Garcia Lopez", "Lopez-Garcia") >= PART);
        assert!(similarity("Quinonez Santiago", "Quinonea Santiago") >= PART);
        assert!(similarity("Garcia Lopez", "Garcia Ramirez") <= OTHER_PART);
        assert!(similarity("Van Der Berg", "Van Der Meer") < PART);
        assert!(similarity("Smith", "Smiht") >= 0.9);
        assert!(similarity("Johnson", "Johnstone") <= OTHER_NAME);
        assert!(similarity("Smith", "Gonzalez") < 0.6);
    }

    #[test]
    fn symmetric_and_bounded_and_one_only_for_equals() {
        let names = [
            "Bob",
            "Robert",
            "Rob",
            "J",
            "John",
            "Mary Ann",
            "Mary",
            "Smith-Jones",
            "JR",
            "李",
            "De La Cruz",
            "Delacruz",
            "x",
            "Daniel",
            "Danielle",
            "J R",
            "Garcia Lopez",
            "Garcia Ruiz",
            "de la",
        ];
        for a in names {
            for b in names {
                for compare in [first_name_similarity, last_name_similarity] {
                    let there = compare(a, b).unwrap();
                    assert_eq!(Some(there), compare(b, a), "{a} {b}");
                    assert!((0.0..=1.0).contains(&there));
                    assert_eq!(there == 1.0, normalize(a) == normalize(b), "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn long_names_take_bounded_time() {
        for (a, b) in [("", ""), ("de a", "de "), ("van a", "de la ")] {
            let (a, b) = (a.to_string() + &"ba".repeat(500_000), b.to_string() + &"ab".repeat(500_000));
            let words = "a ".repeat(500_000);
            for other in [&b, &words] {
                assert!(first_name_similarity(&a, other).is_some());
                assert!(last_name_similarity(&a, other).is_some());
            }
        }
    }
}
