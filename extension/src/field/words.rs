//! The words of a header.

use crate::text::fold;

/// The words in capital letters without accents, divided at spaces and punctuation, between letters and digits, and where
/// capitals begin (PhoneNumber2, VoterFileVANID). A single letter belongs to the word behind it (e-mail), several in a row are
/// one word (D.O.B.).
pub fn words(header: &str) -> Vec<String> {
    let header = header.replace('#', " number ").replace('+', " plus ").replace(['\'', '\u{2019}'], "");
    let chars: Vec<char> = header.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for (at, &c) in chars.iter().enumerate() {
        let previous = at.checked_sub(1).map(|at| chars[at]);
        if !c.is_alphanumeric() {
            // Accents can come as characters of their own.
            is_open &= unicode_normalization::char::is_combining_mark(c);
            continue;
        }
        let is_next = |previous: char| {
            let ends_capitals = previous.is_uppercase() && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
            c.is_numeric() != previous.is_numeric() || c.is_uppercase() && (previous.is_lowercase() || ends_capitals)
        };
        if !is_open || previous.is_some_and(is_next) {
            words.push(String::new());
        }
        is_open = true;
        words.last_mut().expect("a word is open").push(c);
    }
    joined(words.iter().map(|word| fold(word)))
}

fn joined(words: impl Iterator<Item = String>) -> Vec<String> {
    let is_letter = |word: &str| word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut joined = Vec::new();
    let mut letters = String::new();
    for word in words {
        if is_letter(&word) {
            letters.push_str(&word);
        } else if is_letter(&letters) && !word.starts_with(|c: char| c.is_numeric()) {
            joined.push(std::mem::take(&mut letters) + &word);
        } else {
            joined.extend([std::mem::take(&mut letters), word]);
        }
    }
    joined.push(letters);
    joined.retain(|word| !word.is_empty());
    joined
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn where_words_begin() {
        for (header, expected) in [
            ("First Name", "FIRST NAME"),
            ("firstName", "FIRST NAME"),
            ("FIRST_NAME*", "FIRST NAME"),
            ("PhoneNumber2", "PHONE NUMBER 2"),
            ("Cell #", "CELL NUMBER"),
            ("VoterFileVANID", "VOTER FILE VANID"),
            ("DOBDate", "DOB DATE"),
            ("D.O.B. (MM/DD/YYYY)", "DOB MM DD YYYY"),
            ("E-Mail", "EMAIL"),
            ("eMail", "EMAIL"),
            ("mZip5", "MZIP 5"),
            ("M/F", "MF"),
            ("Teléfono celular", "TELEFONO CELULAR"),
            ("Tele\u{301}fono", "TELEFONO"),
            ("Año", "ANO"),
            ("Zip+4", "ZIP PLUS 4"),
            ("Father's Name", "FATHERS NAME"),
            ("vb.vf_reg_zip4", "VB VF REG ZIP 4"),
            ("", ""),
            ("#", "NUMBER"),
            ("--", ""),
        ] {
            assert_eq!(words(header).join(" "), expected, "{header}");
        }
    }
}
