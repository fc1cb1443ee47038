//! One person's name taken apart.

use crate::name::lexicon::{Role, bearers, has_role, is_given_name, is_surname};
use crate::name::normalize::{generation_in_full, generation_of_word};

use super::Name;
use super::word::{Word, join, phrase, phrase_at_end, phrase_at_front, segments};

pub fn read(text: &str) -> Option<Name> {
    read_segments(text, Form::Whole)
}

/// Reads a name whose surname stands elsewhere; `None` where it has one of its own.
pub fn read_without_surname(text: &str) -> Option<Name> {
    read_segments(text, Form::NoSurname)
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Whole,
    NoSurname,
}

fn read_segments(text: &str, form: Form) -> Option<Name> {
    let mut suffixes = Suffixes { text_is_mixed: text.contains(char::is_lowercase), ..Suffixes::default() };
    let mut segments = segments(text);
    suffixes.take_segments(&mut segments);
    let mut rest = segments.split_off(segments.len().min(1));
    let mut front = segments.pop()?;
    suffixes.take_from(&mut front, rest.is_empty());
    if let Some(last) = rest.last_mut() {
        suffixes.take_from(last, false);
    }
    let mut prefix = take_titles(&mut front);
    let mut behind: Vec<Word> = rest.into_iter().flatten().collect();
    if is_given_with_initial(&front) && !behind.is_empty() && !is_given_name(&behind[0].key) {
        // The comma is a slip: "Carolyn E, Savage".
        front.append(&mut behind);
    }
    let name = if behind.is_empty() || is_complete(&front) && !is_given_name(&behind[0].key) {
        // What follows the comma is an office or a place (Maria Garcia, Realtor).
        match form {
            Form::Whole => in_order(&front, prefix.is_some())?,
            Form::NoSurname => given_only(&front)?,
        }
    } else if form == Form::NoSurname {
        return None;
    } else {
        prefix = take_titles(&mut behind).or(prefix);
        surname_first(front, behind)
    };
    Some(Name { prefix, suffix: suffixes.join(), ..name })
}

/// The suffixes found, each in its standard form.
#[derive(Default)]
struct Suffixes {
    generation: Option<&'static str>,
    credentials: Vec<String>,
    text_is_mixed: bool,
}

impl Suffixes {
    /// Segments that are nothing but suffixes ("Smith, Jr., John"; "Susan Lee, MD, PhD").
    fn take_segments(&mut self, segments: &mut Vec<Vec<Word>>) {
        let words_in_front = segments.first().map_or(0, Vec::len);
        let mut at = 1;
        while at < segments.len() {
            let is_suffix = |word: &Word| {
                generation_of_word(&word.key).or(high_generation(&word.key)).is_some()
                    || is_credential(&word.key)
                    || words_in_front > 1 && (word.has_role(Role::CredentialOrName) || word.key == "V")
            };
            if segments[at].iter().all(is_suffix) || is_credential(&phrase(&segments[at])) {
                let mut segment = segments.remove(at);
                let credentials = segment.split_off(segment.partition_point(|word| self.set_generation(&word.key)));
                self.credentials.extend((!credentials.is_empty()).then(|| phrase(&credentials)));
            } else {
                at += 1;
            }
        }
    }

    /// Suffixes at the end of the words, and a generation within them ("Russell Jr. Withers"); one word always stays.
    fn take_from(&mut self, words: &mut Vec<Word>, is_whole_name: bool) {
        let mut credentials = Vec::new();
        while let Some(length) = phrase_at_end(words, |phrase, length| {
            let left = words.len() - length;
            let last = &words[words.len() - 1];
            left > 0 && (is_credential(phrase) || self.is_credential_by_case(last, left))
        }) {
            credentials.push(phrase(&words.split_off(words.len() - length)));
        }
        self.credentials.extend(credentials.into_iter().rev());
        if let [_, _, .., the, ordinal] = &words[..]
            && the.key == "THE"
            && let Some(generation) = generation_of_ordinal(&ordinal.key)
        {
            self.generation = self.generation.or(Some(generation));
            words.truncate(words.len() - 2);
        }
        if words.len() > 2 && is_whole_name && self.set_late_generation(&words[words.len() - 1].key) {
            words.pop();
        }
        let mut at = 1;
        while at < words.len() {
            if self.set_generation(&words[at].key) {
                words.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// Ma and Do are surnames; "M.A." is none, nor is "MA" in "Susan Lee MA".
    fn is_credential_by_case(&self, word: &Word, words_left: usize) -> bool {
        let is_written_as_one =
            word.text.contains('.') || self.text_is_mixed && !word.text.contains(char::is_lowercase);
        words_left > 1 && is_written_as_one && word.has_role(Role::CredentialOrName)
    }

    fn set_generation(&mut self, key: &str) -> bool {
        let found = generation_of_word(key).or(high_generation(key));
        self.generation = self.generation.or(found);
        found.is_some()
    }

    /// What is a suffix at the end of a whole name only: V is an initial elsewhere, Junior a name.
    fn set_late_generation(&mut self, key: &str) -> bool {
        let found = generation_in_full(key).or((key == "V").then_some("V"));
        self.generation = self.generation.or(found);
        found.is_some()
    }

    fn join(self) -> Option<String> {
        let words: Vec<String> = self.generation.map(str::to_string).into_iter().chain(self.credentials).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Listed, or several that are ("AIA-CSI").
pub fn is_credential(phrase: &str) -> bool {
    has_role(phrase, Role::Credential) || phrase.split(' ').all(|word| has_role(word, Role::Credential))
}

/// "John Smith the Third"
fn generation_of_ordinal(key: &str) -> Option<&'static str> {
    match key {
        "SECOND" => Some("II"),
        "THIRD" => Some("III"),
        "FOURTH" => Some("IV"),
        _ => generation_of_word(key),
    }
}

fn high_generation(key: &str) -> Option<&'static str> {
    ["VII", "VIII"].into_iter().find(|generation| *generation == key)
}

impl Word<'_> {
    pub fn is_title(&self) -> bool {
        self.has_role(Role::Title) || self.has_role(Role::TitleOrName)
    }
}

/// Cuts the titles off the front; one word always stays.
fn take_titles(words: &mut Vec<Word>) -> Option<String> {
    let mut length = 0;
    while let Some(more) = phrase_at_front(&words[length..], |phrase, more| {
        let rest = &words[length + more..];
        let starts_a_name = || rest.len() > 1 && !is_surname(&rest[0].key);
        !rest.is_empty() && (has_role(phrase, Role::Title) || has_role(phrase, Role::TitleOrName) && starts_a_name())
    }) {
        length += more;
    }
    let names = words.split_off(length);
    join(&std::mem::replace(words, names))
}

fn is_given_with_initial(words: &[Word]) -> bool {
    matches!(words, [first, initial] if is_given_name(&first.key) && initial.is_initial())
}

/// Whether the words before a comma are a given name and a surname, not a double surname.
fn is_complete(words: &[Word]) -> bool {
    match words {
        [first, .., last] => is_given_name(&first.key) && !is_given_name(&last.key) && !first.has_role(Role::Particle),
        _ => false,
    }
}

/// "First Middle Last". `None` for a title alone.
fn in_order(words: &[Word], has_title: bool) -> Option<Name> {
    if let [word] = words {
        return single(word, has_title);
    }
    if let Some(name) = surname_of_particles(words) {
        return Some(name);
    }
    // A surname is not one letter: "Smith J" and "Smith John A" are lines of a register.
    if let [last, initial] = words
        && initial.is_initial()
        && initial.key != "O"
        && is_surname(&last.key)
    {
        return Some(Name { first: Some(initial.text.into()), last: Some(last.text.into()), ..Name::default() });
    }
    if let [last, first, initial] = words
        && initial.is_initial()
        && !is_given_name(&last.key)
        && is_given_name(&first.key)
    {
        return Some(Name {
            first: Some(first.text.into()),
            middle: Some(initial.text.into()),
            last: Some(last.text.into()),
            ..Name::default()
        });
    }
    let given = if words.len() > 2 { words_of_first_name(words) } else { 1 };
    let last = start_of_surname(words, given);
    Some(Name {
        first: join(&words[..given]),
        middle: join(&words[given..last]),
        last: join(&words[last..]),
        ..Name::default()
    })
}

/// "De La Cruz Maria", "Van Der Berg": no given name begins with two particles.
fn surname_of_particles(words: &[Word]) -> Option<Name> {
    let [one, other, ..] = words else { return None };
    let is_start = match one.key.as_str() {
        "DE" => matches!(other.key.as_str(), "LA" | "LAS" | "LOS"),
        "VAN" | "VON" => matches!(other.key.as_str(), "DE" | "DEN" | "DER"),
        _ => false,
    };
    if !is_start || words.last()?.has_role(Role::VietnameseSurname) {
        return None;
    }
    let has_given_name = words.get(3).is_some_and(|word| bearers(&word.key).is_some());
    let (last, given) = words.split_at(if has_given_name { 3 } else { words.len() });
    let first = words_of_first_name(given).min(given.len());
    Some(Name { first: join(&given[..first]), middle: join(&given[first..]), last: join(last), ..Name::default() })
}

fn single(word: &Word, has_title: bool) -> Option<Name> {
    let text = Some(word.text.to_string());
    match word {
        _ if word.has_role(Role::Title) => None,
        _ if is_given_name(&word.key) || bearers(&word.key).is_some() && !has_title => {
            Some(Name { first: text, ..Name::default() })
        }
        _ => Some(Name { last: text, ..Name::default() }),
    }
}

/// "LAST, FIRST MIDDLE"
fn surname_first<'a>(mut last: Vec<Word<'a>>, mut given: Vec<Word<'a>>) -> Name {
    // "Cruz, Maria de la"
    let is_vietnamese = last.last().is_some_and(|word| word.has_role(Role::VietnameseSurname));
    let is_particle = |word: &&Word| word.has_role(Role::Particle) && !is_vietnamese;
    let particles = given.iter().rev().take_while(is_particle).count();
    let particles = given.split_off((given.len() - particles).max(1));
    last.splice(0..0, particles);
    let first = words_of_first_name(&given);
    Name { first: join(&given[..first]), middle: join(&given[first..]), last: join(&last), ..Name::default() }
}

/// "Jane", "Jane A", "Jo Ann": words without a surname.
fn given_only(words: &[Word]) -> Option<Name> {
    let (first, middle) = words.split_first()?;
    let is_given = |word: &Word| word.is_initial() || is_given_name(&word.key);
    middle.iter().all(is_given).then(|| Name {
        first: Some(first.text.into()),
        middle: join(middle),
        ..Name::default()
    })
}

/// Two where the first word is no name without the next (Abdul Karim, La Shawn, Jo Ann), else one.
fn words_of_first_name(words: &[Word]) -> usize {
    let [first, next, ..] = words else { return 1 };
    match first.key.as_str() {
        "ABDUL" | "ABDEL" | "ABD" => 2,
        "LA" | "LE" | "DA" | "DE" | "JO" if is_given_name(&format!("{}{}", first.key, next.key)) => 2,
        _ => 1,
    }
}

/// Where the surname begins; the words before `given` are never part of it.
fn start_of_surname(words: &[Word], given: usize) -> usize {
    let mut start = words.len() - 1;
    let is_spanish = |at: usize| words[at].has_role(Role::SpanishSurname);
    let is_vietnamese = is_vietnamese(words);
    while start > given && is_particle(&words[start - 1], &words[start], is_vietnamese) {
        start -= 1;
    }
    let has_particle = start < words.len() - 1;
    if start > given + 1 && joins_surnames(&words[start - 1], &words[start]) {
        // "Ortiz y Pino", "da Silva e Souza"
        start -= 2;
        while start > given && words[start - 1].has_role(Role::Particle) {
            start -= 1;
        }
        start
    } else if start > given
        && is_spanish(start - 1)
        && !is_given_name(&words[start - 1].key)
        && (has_particle || is_spanish(start))
    {
        // "Garcia Lopez", "Rivera de Colón"
        start - 1
    } else {
        after_initial(&words[given..start]).map_or(start, |at| given + at)
    }
}

/// Whether Van and Le are parts of a Vietnamese name: before a Vietnamese surname, or behind one that is nobody's given name
/// (Nguyen Van Anh, but Mai Van Buren and Ly Van Horn).
fn is_vietnamese(words: &[Word]) -> bool {
    let [first, .., last] = words else { return false };
    let is_dutch = || is_surname(&last.key) || is_surname(&format!("VAN{}", last.key));
    last.has_role(Role::VietnameseSurname)
        || first.has_role(Role::VietnameseSurname) && bearers(&first.key).is_none() && !is_dutch()
}

/// A capital E is an initial.
fn joins_surnames(word: &Word, next: &Word) -> bool {
    word.key == "Y" || word.text == "e" && next.text.starts_with(char::is_uppercase)
}

/// "Miguel A Espinal Santos": what follows a middle initial is surname, unless it is a given name.
fn after_initial(middle: &[Word]) -> Option<usize> {
    match middle {
        [.., initial, name] if initial.is_initial() && !name.is_initial() && !is_given_name(&name.key) => {
            Some(middle.len() - 1)
        }
        _ => None,
    }
}

/// Whether a word belongs to the surname after it. Van and Le are given names where the surname is Vietnamese; O is an initial
/// unless it makes an Irish name (O Brien).
fn is_particle(word: &Word, next: &Word, is_vietnamese: bool) -> bool {
    if word.key == "O" {
        return is_surname(&format!("O{}", next.key)) && !is_surname(&next.key);
    }
    !is_vietnamese && word.has_role(Role::Particle)
}
