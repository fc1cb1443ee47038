//! The known headers and what their words mean, from the tables in `extension/data`.

use std::sync::LazyLock;

use super::words::words;
use crate::hash::WordMap;
use crate::similarity::one_typo;

pub static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

pub struct Table {
    /// By the letters of a known header.
    fields: WordMap<String, &'static str>,
    /// By the sorted meanings of a header's words.
    fields_of_meanings: WordMap<Vec<&'static str>, &'static str>,
    /// By word; a word that says nothing means nothing.
    meanings: WordMap<&'static str, Option<&'static str>>,
}

/// Shorter words are one letter away from too many others.
const MIN_RESPELLED: usize = 4;

impl Table {
    fn new() -> Table {
        let mut meanings: WordMap<&str, Option<&str>> = WordMap::default();
        for (word, meaning) in rows(include_str!("../../data/field_words.csv")) {
            meanings.insert(word, (!meaning.is_empty()).then_some(meaning));
        }
        let mut table = Table { fields: WordMap::default(), fields_of_meanings: WordMap::default(), meanings };
        for (header, row) in rows(include_str!("../../data/fields.csv")) {
            let Some((field, source)) = row.split_once(',') else { continue };
            let words = words(header);
            table.fields.entry(words.concat()).or_insert(field);
            if matches!(source, "canvass" | "english" | "spanish") {
                table.learn(words, field);
            }
        }
        table
    }

    /// A header whose words all say something also stands for its synonyms. The first of two with the same meaning counts.
    fn learn(&mut self, words: Vec<String>, field: &'static str) {
        for word in &words {
            if !self.meanings.contains_key(word.as_str()) {
                let word: &'static str = word.clone().leak();
                self.meanings.insert(word, Some(word));
            }
        }
        let meanings: Option<Vec<&str>> = words.iter().map(|word| self.meanings[word.as_str()]).collect();
        if let Some(meanings) = meanings {
            self.fields_of_meanings.entry(sorted(meanings)).or_insert(field);
        }
    }

    /// The field of a known header.
    pub fn field(&self, words: &[String]) -> Option<&'static str> {
        self.fields.get(&words.concat()).copied()
    }

    pub fn field_of_meanings(&self, meanings: Vec<&'static str>) -> Option<&'static str> {
        self.fields_of_meanings.get(&sorted(meanings)).copied()
    }

    pub fn meaning(&self, word: &str) -> Option<Option<&'static str>> {
        self.meanings.get(word).copied()
    }

    /// The meaning of the words that are one letter away, where they agree. The first letter is seldom wrong.
    pub fn respelled(&self, word: &str) -> Option<Option<&'static str>> {
        let is_near = |known: &str| {
            known.len() >= MIN_RESPELLED && known.as_bytes()[0] == word.as_bytes()[0] && one_typo(known, word)
        };
        let mut near = self.meanings.iter().filter(|(known, _)| word.len() >= MIN_RESPELLED && is_near(known));
        let (_, meaning) = near.next()?;
        near.all(|(_, other)| other == meaning).then_some(*meaning)
    }
}

fn rows(csv: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    csv.lines().skip(1).filter_map(|line| line.split_once(','))
}

fn sorted(mut meanings: Vec<&'static str>) -> Vec<&'static str> {
    meanings.sort();
    meanings.dedup();
    meanings
}
