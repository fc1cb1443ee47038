//! One person's name taken apart.

use crate::name::lexicon::{Role, is_given_name, is_surname};
use crate::name::normalize::{generation_in_full, generation_of_word};

use super::word::{Word, is_credential, join, known_phrase, phrase_at_end, phrase_at_front, segments};
use super::{Kind, Name};

/// Unknown; no, or an unknown, first, middle or last name, as registers write it. Null is somebody's name.
const ABSENT: [&str; 10] = ["FNU", "LNU", "NFN", "NLN", "NMI", "NMN", "UNDEFINED", "UNK", "UNKN", "UNKNOWN"];

/// The words of a name as its parts.
#[derive(Default)]
pub struct Person<'a> {
    prefix: Vec<Word<'a>>,
    /// First and middle name.
    given: Vec<Word<'a>>,
    /// How many words of `given` are the first name.
    first: usize,
    pub last: Vec<Word<'a>>,
    suffix: Option<String>,
}

impl<'a> Person<'a> {
    fn new(given: &[Word<'a>], first: usize, last: &[Word<'a>]) -> Person<'a> {
        Person { given: given.to_vec(), first, last: last.to_vec(), ..Person::default() }
    }

    pub fn with_prefix(self, prefix: Vec<Word<'a>>) -> Person<'a> {
        Person { prefix, ..self }
    }

    pub fn with_last(self, last: Vec<Word<'a>>) -> Person<'a> {
        Person { last, ..self }
    }

    /// The name without the words that registers write for a part that is not known ([`ABSENT`]); `None` where neither first nor
    /// last name is left.
    pub fn into_name(self, kind: Kind) -> Option<Name> {
        let part = |words: &[Word]| join(words.iter().filter(|word| !ABSENT.contains(&word.key)));
        let (first, middle) = self.given.split_at(self.first);
        let (first, last) = (part(first), part(&self.last));
        (first.is_some() || last.is_some()).then(|| Name {
            prefix: join(&self.prefix),
            first,
            middle: part(middle),
            last,
            suffix: self.suffix,
            nickname: None,
            kind,
        })
    }
}

pub fn read<'a>(text: &'a str, words: Vec<Word<'a>>) -> Option<Person<'a>> {
    read_form(text, words, Form::Whole)
}

/// Reads a name whose surname stands elsewhere; `None` where it has one of its own.
pub fn read_without_surname<'a>(text: &'a str, words: Vec<Word<'a>>) -> Option<Person<'a>> {
    read_form(text, words, Form::NoSurname)
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Whole,
    NoSurname,
}

fn read_form<'a>(text: &'a str, mut words: Vec<Word<'a>>, form: Form) -> Option<Person<'a>> {
    let mut suffixes = Suffixes { text, generation: None, credentials: Vec::new() };
    let words_in_front = segments(&words).next()?.len();
    let behind_comma = words.split_off(words_in_front);
    let mut front = words;
    let (of_suffixes, mut rest): (Vec<_>, Vec<&[Word]>) =
        segments(&behind_comma).partition(|segment| is_all_suffixes(segment, words_in_front));
    suffixes.take_from(&mut front, rest.is_empty());
    let mut behind = rest.pop().unwrap_or_default().to_vec();
    suffixes.take_from(&mut behind, false);
    of_suffixes.into_iter().for_each(|segment| suffixes.take_segment(segment));
    behind.splice(0..0, rest.concat());
    let mut prefix = take_titles(&mut front);
    if is_given_with_initial(&front) && !behind.is_empty() && !behind[0].known.is_given_name() {
        // The comma is a slip: "Carolyn E, Savage".
        front.append(&mut behind);
    }
    let person = if behind.is_empty() || is_complete(&front) && !behind[0].known.is_given_name() {
        // What follows the comma is an office or a place (Maria Garcia, Realtor).
        match form {
            Form::Whole => in_order(front, !prefix.is_empty())?,
            Form::NoSurname => given_only(front)?,
        }
    } else if form == Form::NoSurname {
        return None;
    } else {
        let titles = take_titles(&mut behind);
        if !titles.is_empty() {
            prefix = titles;
        }
        surname_first(front, behind)
    };
    Some(Person { prefix, suffix: suffixes.join(), ..person })
}

/// The suffixes found, each in its standard form.
struct Suffixes<'a> {
    /// Where they are found.
    text: &'a str,
    generation: Option<&'static str>,
    credentials: Vec<&'a str>,
}

impl<'a> Suffixes<'a> {
    /// Of a segment that is nothing but suffixes.
    fn take_segment(&mut self, segment: &[Word<'a>]) {
        for word in segment {
            if !self.set_generation(word.key) {
                self.credentials.push(word.key);
            }
        }
    }

    /// Suffixes at the end of the words, and a generation within them ("Russell Jr. Withers"); one word always stays.
    fn take_from(&mut self, words: &mut Vec<Word<'a>>, is_whole_name: bool) {
        let mut end = words.len();
        while let Some(length) = phrase_at_end(&words[..end], |phrase| {
            let left = end - phrase.len();
            let is_by_case = || matches!(phrase, [word] if self.is_credential_by_case(word, left));
            left > 0 && (is_credential(phrase) || is_by_case())
        }) {
            end -= length;
        }
        self.credentials.extend(words[end..].iter().map(|word| word.key));
        words.truncate(end);
        if let [_, _, .., the, ordinal] = &words[..]
            && the.key == "THE"
            && let Some(generation) = generation_of_ordinal(ordinal.key)
        {
            self.generation = self.generation.or(Some(generation));
            words.truncate(words.len() - 2);
        }
        if words.len() > 2 && is_whole_name && self.set_late_generation(words[words.len() - 1].key) {
            words.pop();
        }
        let mut at = 1;
        while at < words.len() {
            if self.set_generation(words[at].key) {
                words.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// Ma and Do are surnames; "M.A." is none, nor is "MA" in "Susan Lee MA".
    fn is_credential_by_case(&self, word: &Word, words_left: usize) -> bool {
        let text_is_mixed = || self.text.contains(char::is_lowercase);
        let is_written_as_one =
            || word.text.contains('.') || !word.text.contains(char::is_lowercase) && text_is_mixed();
        words_left > 1 && word.has_role(Role::CredentialOrName) && is_written_as_one()
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
        if self.credentials.is_empty() {
            return self.generation.map(str::to_string);
        }
        let words: Vec<&str> = self.generation.into_iter().chain(self.credentials).collect();
        Some(words.join(" "))
    }
}

/// Whether a segment is nothing but suffixes ("Smith, Jr., John"; "Susan Lee, MD, PhD").
fn is_all_suffixes(segment: &[Word], words_in_front: usize) -> bool {
    let is_suffix = |word: &Word| {
        generation_of_word(word.key).or(high_generation(word.key)).is_some()
            || is_credential(&[*word])
            || words_in_front > 1 && (word.has_role(Role::CredentialOrName) || word.key == "V")
    };
    segment.iter().all(is_suffix) || is_credential(segment)
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

/// Cuts the titles off the front; one word always stays.
fn take_titles<'a>(words: &mut Vec<Word<'a>>) -> Vec<Word<'a>> {
    let mut length = 0;
    while let Some(more) = phrase_at_front(&words[length..], |phrase| {
        let rest = &words[length + phrase.len()..];
        let known = known_phrase(phrase);
        let starts_a_name = || rest.len() > 1 && !rest[0].known.is_surname();
        !rest.is_empty() && (known.has_role(Role::Title) || known.has_role(Role::TitleOrName) && starts_a_name())
    }) {
        length += more;
    }
    words.drain(..length).collect()
}

fn is_given_with_initial(words: &[Word]) -> bool {
    matches!(words, [first, initial] if first.known.is_given_name() && initial.is_initial())
}

/// Whether the words before a comma are a given name and a surname, not a double surname.
fn is_complete(words: &[Word]) -> bool {
    match words {
        [first, .., last] => {
            first.known.is_given_name() && !last.known.is_given_name() && !first.has_role(Role::Particle)
        }
        _ => false,
    }
}

/// "First Middle Last". `None` for a title alone.
fn in_order(mut words: Vec<Word>, has_title: bool) -> Option<Person> {
    if let [word] = words[..] {
        return single(word, has_title);
    }
    if let Some(person) = surname_of_particles(&words) {
        return Some(person);
    }
    // A surname is not one letter: "Smith J" and "Smith John A" are lines of a register.
    if let [last, initial] = words[..]
        && initial.is_initial()
        && initial.key != "O"
        && last.known.is_surname()
    {
        return Some(Person::new(&[initial], 1, &[last]));
    }
    if let [last, first, initial] = words[..]
        && initial.is_initial()
        && !last.known.is_given_name()
        && first.known.is_given_name()
    {
        return Some(Person::new(&[first, initial], 1, &[last]));
    }
    let first = if words.len() > 2 { words_of_first_name(&words) } else { 1 };
    let last = words.split_off(start_of_surname(&words, first));
    Some(Person { given: words, first, last, ..Person::default() })
}

/// "De La Cruz Maria", "Van Der Berg": no given name begins with two particles.
fn surname_of_particles<'a>(words: &[Word<'a>]) -> Option<Person<'a>> {
    let [one, other, ..] = words else { return None };
    let is_start = match one.key {
        "DE" => matches!(other.key, "LA" | "LAS" | "LOS"),
        "VAN" | "VON" => matches!(other.key, "DE" | "DEN" | "DER"),
        _ => false,
    };
    if !is_start || words.last()?.has_role(Role::VietnameseSurname) {
        return None;
    }
    let has_given_name = words.get(3).is_some_and(|word| word.known.bearers().is_some());
    let (last, given) = words.split_at(if has_given_name { 3 } else { words.len() });
    Some(Person::new(given, words_of_first_name(given).min(given.len()), last))
}

fn single(word: Word, has_title: bool) -> Option<Person> {
    match word.known {
        known if known.has_role(Role::Title) => None,
        known if known.is_given_name() || known.bearers().is_some() && !has_title => Some(Person::new(&[word], 1, &[])),
        _ => Some(Person::new(&[], 0, &[word])),
    }
}

/// "LAST, FIRST MIDDLE"
fn surname_first<'a>(mut last: Vec<Word<'a>>, mut given: Vec<Word<'a>>) -> Person<'a> {
    // "Cruz, Maria de la"
    let is_vietnamese = last.last().is_some_and(|word| word.has_role(Role::VietnameseSurname));
    let is_particle = |word: &&Word| word.has_role(Role::Particle) && !is_vietnamese;
    let particles = given.iter().rev().take_while(is_particle).count();
    let particles = given.drain((given.len() - particles).max(1)..);
    last.splice(0..0, particles);
    let first = words_of_first_name(&given);
    Person { given, first, last, ..Person::default() }
}

/// "Jane", "Jane A", "Jo Ann": words without a surname.
fn given_only(words: Vec<Word>) -> Option<Person> {
    let is_given = |word: &Word| word.is_initial() || word.known.is_given_name();
    words[1..].iter().all(is_given).then(|| Person { given: words, first: 1, ..Person::default() })
}

/// Two where the first word is no name without the next (Abdul Karim, La Shawn, Jo Ann), else one.
fn words_of_first_name(words: &[Word]) -> usize {
    let [first, next, ..] = words else { return 1 };
    match first.key {
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
        && !words[start - 1].known.is_given_name()
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
    let is_dutch = || last.known.is_surname() || is_surname(&format!("VAN{}", last.key));
    last.has_role(Role::VietnameseSurname)
        || first.has_role(Role::VietnameseSurname) && first.known.bearers().is_none() && !is_dutch()
}

/// A capital E is an initial.
fn joins_surnames(word: &Word, next: &Word) -> bool {
    word.key == "Y" || word.text == "e" && next.text.starts_with(char::is_uppercase)
}

/// "Miguel A Espinal Santos": what follows a middle initial is surname, unless it is a given name.
fn after_initial(middle: &[Word]) -> Option<usize> {
    match middle {
        [.., initial, name] if initial.is_initial() && !name.is_initial() && !name.known.is_given_name() => {
            Some(middle.len() - 1)
        }
        _ => None,
    }
}

/// Whether a word belongs to the surname after it. Van and Le are given names where the surname is Vietnamese; O is an initial
/// unless it makes an Irish name (O Brien).
fn is_particle(word: &Word, next: &Word, is_vietnamese: bool) -> bool {
    if word.key == "O" {
        return is_surname(&format!("O{}", next.key)) && !next.known.is_surname();
    }
    !is_vietnamese && word.has_role(Role::Particle)
}
