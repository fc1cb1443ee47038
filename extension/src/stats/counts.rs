//! How often each value of a column occurs, in bounded memory.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

/// So many values are counted; it fills the table's 2^18 places as far as it fills them before it grows.
pub const LIMIT: usize = (1 << 18) / 8 * 7;

/// The bytes of all texts that are counted.
const TEXTS_LIMIT: usize = 1 << 24;

/// The seed of the hash: constant, so that every run is the same.
const HASH: FixedState = FixedState::with_seed(0);

pub fn hash(value: impl Hash) -> u64 {
    HASH.hash_one(value)
}

/// A value and how often it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// A number as its column's type writes it, or where a text stands.
    pub key: u64,
    pub count: u64,
    /// At most so often it was not counted: 0 means that `count` is exact.
    pub missed: u64,
}

/// Counts of values, all exact while there are no more than [`LIMIT`]. Beyond it the rarest half is forgotten each time (lossy
/// counting, Manku and Motwani 2002): what stays from its first row on keeps its exact count, of the others it is known how
/// much was missed at most.
#[derive(Default)]
pub struct Counts {
    table: HashTable<Entry>,
    texts: Vec<u8>,
    /// No value that is not in the table occurred more often.
    floor: u64,
}

/// Where a text stands in the bytes of all: start and length.
fn place(start: usize, length: usize) -> u64 {
    (start as u64) << 32 | length as u64
}

/// The text of an entry; `None` for what no entry of ours can say.
pub fn text_at(texts: &[u8], key: u64) -> Option<&[u8]> {
    let start = (key >> 32) as usize;
    texts.get(start..start + (key & 0xffff_ffff) as usize)
}

impl Counts {
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.table.iter()
    }

    pub fn texts(&self) -> &[u8] {
        &self.texts
    }

    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Counts a number; whether it is new in the table.
    pub fn add_number(&mut self, key: u64, count: u64, missed: u64) -> bool {
        if let Some(entry) = self.table.find_mut(hash(key), |entry| entry.key == key) {
            entry.count += count;
            entry.missed += missed;
            return false;
        }
        self.table.insert_unique(hash(key), Entry { key, count, missed: missed + self.floor }, |entry| hash(entry.key));
        true
    }

    /// The same for a text.
    pub fn add_text(&mut self, text: &[u8], count: u64, missed: u64) -> bool {
        let texts = &mut self.texts;
        let is_it = |entry: &Entry| text_at(texts, entry.key) == Some(text);
        let hashed = hash(text);
        if let Some(entry) = self.table.find_mut(hashed, is_it) {
            entry.count += count;
            entry.missed += missed;
            return false;
        }
        let key = place(texts.len(), text.len());
        texts.extend_from_slice(text);
        let entry = Entry { key, count, missed: missed + self.floor };
        self.table.insert_unique(hashed, entry, |entry| hash(text_at(texts, entry.key).unwrap_or_default()));
        true
    }

    /// Whether the rarest must be forgotten before more is counted.
    pub fn is_full(&self) -> bool {
        self.table.len() > LIMIT || self.texts.len() > TEXTS_LIMIT
    }

    /// Forgets the rarer half at least.
    pub fn forget(&mut self, is_text: bool) {
        let mut most: Vec<u64> = self.table.iter().map(|entry| entry.count + entry.missed).collect();
        let middle = most.len() / 2;
        let bound = *most.select_nth_unstable(middle).1;
        self.table.retain(|entry| entry.count + entry.missed > bound);
        self.floor = self.floor.max(bound);
        if is_text {
            let all = std::mem::take(&mut self.texts);
            for entry in self.table.iter_mut() {
                let text = text_at(&all, entry.key).unwrap_or_default();
                entry.key = place(self.texts.len(), text.len());
                self.texts.extend_from_slice(text);
            }
        }
    }

    /// Adds what another part of the column counted.
    pub fn merge(&mut self, other: &Counts, is_text: bool) {
        // What the other part does not know it may have missed; what it knows is corrected below.
        for entry in self.table.iter_mut() {
            entry.missed += other.floor;
        }
        for entry in other.table.iter() {
            let is_new = match is_text {
                true => self.add_text(text_at(&other.texts, entry.key).unwrap_or_default(), entry.count, entry.missed),
                false => self.add_number(entry.key, entry.count, entry.missed),
            };
            if !is_new && other.floor > 0 {
                self.correct(entry, &other.texts, other.floor, is_text);
            }
        }
        self.floor += other.floor;
    }

    fn correct(&mut self, of: &Entry, texts: &[u8], floor: u64, is_text: bool) {
        let own = &self.texts;
        let found = match is_text {
            true => {
                let text = text_at(texts, of.key).unwrap_or_default();
                self.table.find_mut(hash(text), |entry| text_at(own, entry.key) == Some(text))
            }
            false => self.table.find_mut(hash(of.key), |entry| entry.key == of.key),
        };
        if let Some(entry) = found {
            entry.missed -= floor;
        }
    }
}
