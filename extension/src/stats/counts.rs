//! How often each value of a column occurs, in bounded memory.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

/// So many values are counted: as many as the table's 2^18 places take before it grows, but for the one that makes them too many.
const LIMIT: usize = (1 << 18) / 8 * 7 - 1;

/// A table of so many values grows by four, as most that come so far go on to the limit.
const GROWS_FAST_FROM: usize = 1 << 12;

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
#[derive(Clone, Default)]
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

fn length(key: u64) -> usize {
    (key & 0xffff_ffff) as usize
}

/// The text of an entry; `None` for what no entry of ours can say.
pub fn text_at(texts: &[u8], key: u64) -> Option<&[u8]> {
    let start = (key >> 32) as usize;
    texts.get(start..start + length(key))
}

impl Counts {
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.table.iter()
    }

    pub fn texts(&self) -> &[u8] {
        &self.texts
    }

    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Counts a number; its hash where it is new in the table.
    pub fn add_number(&mut self, key: u64) -> Option<u64> {
        let hashed = hash(key);
        if let Some(entry) = self.table.find_mut(hashed, |entry| entry.key == key) {
            entry.count += 1;
            return None;
        }
        self.insert(hashed, Entry { key, count: 1, missed: self.floor }, None);
        Some(hashed)
    }

    /// The same for a text.
    pub fn add_text(&mut self, text: &[u8]) -> Option<u64> {
        let (hashed, texts) = (hash(text), &self.texts);
        if let Some(entry) = self.table.find_mut(hashed, |entry| text_at(texts, entry.key) == Some(text)) {
            entry.count += 1;
            return None;
        }
        self.insert(hashed, Entry { key: 0, count: 1, missed: self.floor }, Some(text));
        Some(hashed)
    }

    /// Adds what is not in the table.
    fn insert(&mut self, hashed: u64, mut entry: Entry, text: Option<&[u8]>) {
        if let Some(text) = text {
            entry.key = place(self.texts.len(), text.len());
            self.texts.extend_from_slice(text);
        }
        let texts = &self.texts;
        let rehash = |entry: &Entry| match text {
            Some(_) => hash(text_at(texts, entry.key).unwrap_or_default()),
            None => hash(entry.key),
        };
        let length = self.table.len();
        if length == self.table.capacity() && (GROWS_FAST_FROM..LIMIT).contains(&length) {
            self.table.reserve((4 * length).min(LIMIT) - length, rehash);
        }
        self.table.insert_unique(hashed, entry, rehash);
    }

    /// Whether the rarest must be forgotten before more is counted.
    pub fn is_full(&self) -> bool {
        is_more_than_kept(self.table.len(), self.texts.len())
    }

    /// Forgets the rarer half at least.
    pub fn forget(&mut self, is_text: bool) {
        self.forget_with(&mut Vec::new(), is_text);
    }

    /// The rarer half of the table and of what is about to come into it.
    fn forget_with(&mut self, new: &mut Vec<Entry>, is_text: bool) {
        let often = |entry: &Entry| entry.count + entry.missed;
        let mut all: Vec<u64> = self.table.iter().chain(new.iter()).map(often).collect();
        let middle = all.len() / 2;
        let bound = *all.select_nth_unstable(middle).1;
        self.floor = self.floor.max(bound);
        new.retain(|entry| often(entry) > bound);
        let kept: Vec<Entry> = self.table.drain().filter(|entry| often(entry) > bound).collect();
        let texts = std::mem::take(&mut self.texts);
        for entry in kept {
            self.insert_of(&texts, entry, is_text);
        }
    }

    /// Adds an entry whose text is one of `texts`.
    fn insert_of(&mut self, texts: &[u8], entry: Entry, is_text: bool) {
        let text = is_text.then(|| text_at(texts, entry.key).unwrap_or_default());
        self.insert(text.map_or_else(|| hash(entry.key), hash), entry, text);
    }

    /// Where each value of another part of the column stands in the table, by [`Counts::entries`].
    pub fn overlap(&self, other: &Counts, is_text: bool) -> Overlap {
        let place = |of: &Entry| match is_text {
            true => {
                let text = text_at(&other.texts, of.key).unwrap_or_default();
                self.table.find_bucket_index(hash(text), |entry| text_at(&self.texts, entry.key) == Some(text))
            }
            false => self.table.find_bucket_index(hash(of.key), |entry| entry.key == of.key),
        };
        let places: Vec<Option<usize>> = other.table.iter().map(place).collect();
        let new = other.table.iter().zip(&places).filter(|(_, place)| place.is_none());
        let texts: usize = new.clone().map(|(entry, _)| if is_text { length(entry.key) } else { 0 }).sum();
        let is_too_many = is_more_than_kept(self.table.len() + new.count(), self.texts.len() + texts);
        Overlap { places, is_too_many }
    }

    /// Adds what another part of the column counted, of which it is known where it stands.
    pub fn merge(&mut self, other: &Counts, overlap: Overlap, is_text: bool) {
        // What the other part does not know it may have missed.
        for entry in self.table.iter_mut() {
            entry.missed += other.floor;
        }
        let mut new = Vec::new();
        for (of, place) in other.table.iter().zip(overlap.places) {
            match place.and_then(|place| self.table.get_bucket_mut(place)) {
                Some(entry) => {
                    entry.count += of.count;
                    entry.missed = entry.missed + of.missed - other.floor;
                }
                None => new.push(Entry { missed: of.missed + self.floor, ..*of }),
            }
        }
        self.floor += other.floor;
        if overlap.is_too_many {
            self.forget_with(&mut new, is_text);
        }
        for entry in new {
            self.insert_of(&other.texts, entry, is_text);
        }
    }
}

/// What is known before two parts of a column are merged.
pub struct Overlap {
    places: Vec<Option<usize>>,
    /// Whether the rarest of both must be forgotten.
    pub is_too_many: bool,
}

fn is_more_than_kept(values: usize, bytes: usize) -> bool {
    values > LIMIT || bytes > TEXTS_LIMIT
}
