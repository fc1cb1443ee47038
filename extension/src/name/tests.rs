//! What holds for every text, tried on texts made of the pieces that names are made of, and of what breaks them.

use super::*;
use crate::text::fold;

const PIECES: [&str; 47] = [
    "John", "SMITH", "mary", "McDonald", "O'", "de", "la", "van", "der", "St.", "J.", "JR", "III", "MD", "Mr.", "&",
    "and", "/", ",", ", ", " ", " ", " ", "-", " - ", "\"", "(", ")", "'", ".", "LLC", "of", "aka", "5", "É", "Ã©",
    "ß", "ﬁ", "\u{301}", "李", ".L.Lp", "y", "þž", "d.E", "c/o", "a@b.co", "DECD",
];

/// The same texts on each run.
fn for_each_text(mut check: impl FnMut(&str)) {
    let mut state = 1_u64;
    let mut below = |bound: usize| {
        // Knuth's constants for a linear congruential generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % bound
    };
    for _ in 0..20_000 {
        let length = 1 + below(9);
        let text: String = (0..length).map(|_| PIECES[below(PIECES.len())]).collect();
        check(&text);
    }
}

fn parts(name: &Name) -> [&Option<String>; 6] {
    [&name.prefix, &name.first, &name.middle, &name.last, &name.suffix, &name.nickname]
}

/// A part of a name that is expected; an empty one is none.
fn expected(part: &str) -> Option<String> {
    Some(part.to_string()).filter(|part| !part.is_empty())
}

/// First, last, suffix and nickname of what lists have beside a name.
#[test]
fn names_among_other_things() {
    for (text, first, last, suffix, nickname) in [
        ("Linh Mai", "Linh", "Mai", "", ""),
        ("TRAN, THI MAI", "THI", "TRAN", "", ""),
        ("Susan Lee, MAI", "Susan", "Lee", "MAI", ""),
        ("John Smith c/o Mary Jones", "John", "Smith", "", ""),
        ("c/o John Smith", "John", "Smith", "", ""),
        ("John Smith <john@x.com>", "John", "Smith", "", ""),
        ("John Smith - deceased", "John", "Smith", "", ""),
        ("SMITH, JOHN (DECEASED)", "JOHN", "SMITH", "", ""),
        ("JOHN SMITH DECD", "JOHN", "SMITH", "", ""),
        ("Bob Smith (Ret.)", "Bob", "Smith", "RET", ""),
        ("Jane (CPA) Doe", "Jane", "Doe", "CPA", ""),
        ("John (Jr.) Smith", "John", "Smith", "JR", ""),
        ("Bob Smith (Junior)", "Bob", "Smith", "", "Junior"),
        ("John Smith aka Jack", "John", "Smith", "", "Jack"),
        ("John NMN Smith", "John", "Smith", "", ""),
        ("Smith, John (NMI)", "John", "Smith", "", ""),
        ("FNU Singh", "", "Singh", "", ""),
        ("Unknown Taylor", "", "Taylor", "", ""),
        ("Mary Unknown", "Mary", "", "", ""),
        ("John Smith the Third", "John", "Smith", "III", ""),
        ("Smith; John", "John", "Smith", "", ""),
        ("Pastor Bob", "Bob", "", "", ""),
        ("Mr Lopez", "", "Lopez", "", ""),
    ] {
        let name = parse(text).unwrap_or_else(|| panic!("{text} is no name"));
        let parts = [name.first, name.last, name.suffix, name.nickname];
        assert_eq!(parts, [first, last, suffix, nickname].map(expected), "{text}");
        assert_eq!(name.kind, Kind::Person, "{text}");
    }
    for text in
        ["john.smith@gmail.com", "None None", "UNKNOWN UNKNOWN", "asdf asdf asdf", "Deceased", "Anonymous Donor"]
    {
        assert_eq!(parse(text), None, "{text}");
    }
}

/// First, middle, last and suffix of names with degrees and generations, which stay in their order.
#[test]
fn suffixes_leave_the_name_whole() {
    for (text, first, middle, last, suffix) in [
        ("Susan Lee MA", "Susan", "", "Lee", "MA"),
        ("Susan Ann Lee MA", "Susan", "Ann", "Lee", "MA"),
        ("Susan Ann Marie Lee M.A.", "Susan", "Ann Marie", "Lee", "MA"),
        ("Mary Beth Van Buren MA", "Mary", "Beth", "Van Buren", "MA"),
        ("Dr. John Paul Jones DO", "John", "Paul", "Jones", "DO"),
        ("Mary Ann Smith MBA MA", "Mary", "Ann", "Smith", "MBA MA"),
        ("Maria Lopez Cruz MA, PhD", "Maria", "", "Lopez Cruz", "MA PHD"),
        ("Lopez, Maria Elena MA, PhD", "Maria", "Elena", "Lopez", "MA PHD"),
        ("Susan Lee, MD, PhD", "Susan", "", "Lee", "MD PHD"),
        ("Wei Lin Ma", "Wei", "Lin", "Ma", ""),
        ("JOHN PAUL MA", "JOHN", "PAUL", "MA", ""),
        ("John Smith, MD Jr", "John", "", "Smith", "JR MD"),
        ("John Smith, Jr MD", "John", "", "Smith", "JR MD"),
        ("Smith, Jr., John Paul MA", "John", "Paul", "Smith", "JR MA"),
    ] {
        let name = parse(text).unwrap_or_else(|| panic!("{text} is no name"));
        let parts = [name.first, name.middle, name.last, name.suffix];
        assert_eq!(parts, [first, middle, last, suffix].map(expected), "{text}");
    }
}

/// First, middle and last where the words do not stand in that order, or the surname has more than one.
#[test]
fn order_of_words() {
    for (text, first, middle, last) in [
        ("Nguyen Van Anh", "Nguyen", "Van", "Anh"),
        ("LE VAN TAM", "LE", "VAN", "TAM"),
        ("Tran Thi Lan", "Tran", "Thi", "Lan"),
        ("Anh Van Nguyen", "Anh", "Van", "Nguyen"),
        ("Van Anh Nguyen", "Van", "Anh", "Nguyen"),
        ("Nguyen, Van Anh", "Van", "Anh", "Nguyen"),
        ("Mai Van Buren", "Mai", "", "Van Buren"),
        ("Ly Van Horn", "Ly", "", "Van Horn"),
        ("DE LA CRUZ MARIA ELENA", "MARIA", "ELENA", "DE LA CRUZ"),
        ("De La Cruz", "", "", "De La Cruz"),
        ("de la Cruz Garcia", "", "", "de la Cruz Garcia"),
        ("Van Der Berg Jan", "Jan", "", "Van Der Berg"),
        ("Ana da Silva e Souza", "Ana", "", "da Silva e Souza"),
        ("Ana de la Cruz y Soto", "Ana", "", "de la Cruz y Soto"),
        ("Maria Silva E Souza", "Maria", "Silva E", "Souza"),
        ("Smith J", "J", "", "Smith"),
        ("Mary J", "Mary", "", "J"),
    ] {
        let name = parse(text).unwrap_or_else(|| panic!("{text} is no name"));
        assert_eq!([name.first, name.middle, name.last], [first, middle, last].map(expected), "{text}");
    }
}

#[test]
fn casing_twice_changes_nothing() {
    for_each_text(|text| {
        let Some(cased) = case(text) else { return };
        assert_eq!(case(&cased).as_deref(), Some(&*cased), "{text}");
        assert_eq!(normalize(&cased), normalize(text), "{text}");
    });
}

#[test]
fn parts_are_words_of_the_text() {
    for_each_text(|text| {
        let Some(name) = parse(text) else { return };
        let letters = |text: &str| -> Vec<char> { fold(text).chars().filter(|c| c.is_alphabetic()).collect() };
        let repaired = mojibake::repair(text);
        let mut available = letters(&repaired);
        for part in parts(&name).into_iter().flatten().filter(|part| Some(*part) != name.suffix.as_ref()) {
            assert!(!part.is_empty() && part.trim() == part, "{text}: {part:?}");
            for c in letters(part) {
                let at = available.iter().position(|letter| *letter == c);
                available.swap_remove(at.unwrap_or_else(|| panic!("{text}: {part:?} is not in it")));
            }
        }
        let is_empty = parts(&name).iter().all(|part| part.is_none());
        assert_eq!(is_empty, name.kind == Kind::Organisation, "{text}");
    });
}

#[test]
fn similarities_are_symmetric_bounded_and_one_only_for_equals() {
    let mut before = String::new();
    for_each_text(|text| {
        for compare in [first_name_similarity, last_name_similarity] {
            let there = compare(text, &before);
            assert_eq!(there, compare(&before, text), "{text} {before}");
            assert_eq!(there.is_some(), normalize(text).is_some() && normalize(&before).is_some());
            assert!(there.is_none_or(|there| (0.0..=1.0).contains(&there)));
            assert_eq!(there == Some(1.0), there.is_some() && normalize(text) == normalize(&before), "{text} {before}");
        }
        assert_eq!(nickname_match(text, &before), nickname_match(&before, text));
        assert_eq!(nickname_set(text).is_some(), normalize(text).is_some());
        before = text.to_string();
    });
}

#[test]
fn long_texts_take_bounded_time() {
    for piece in ["a", "A ", "Ã©", "\"", "(", ",", "& ", "Jr ", "de ", "J.", "'", "李"] {
        let text = piece.repeat(1_000_000 / piece.len());
        assert_eq!(parse(&text), None);
        let _ = (case(&text), normalize(&text), nickname_set(&text));
        for length in [998, 999, 1000] {
            let _ = parse(&text.chars().take(length).collect::<String>());
        }
    }
}
