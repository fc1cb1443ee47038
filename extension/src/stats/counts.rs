//! How often each value of a column occurs, in bounded memory.

use std::hash::{BuildHasher, Hash};
use std::hint::black_box;

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
    entries: Vec<Entry>,
    /// By hash, where a value stands in `entries`: small enough for a processor's cache, unlike the entries.
    places: HashTable<u32>,
    texts: Vec<u8>,
    /// No value that has no entry occurred more often.
    floor: u64,
}

/// Where a text stands in the bytes of all: start and length.
fn at(start: usize, length: usize) -> u64 {
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
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn texts(&self) -> &[u8] {
        &self.texts
    }

    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Reads where values of these hashes stand, or would: many at once, so that counting them one by one does not wait for memory.
    pub fn touch(&self, hashes: impl Iterator<Item = u64>) {
        if self.entries.len() >= GROWS_FAST_FROM {
            for hashed in hashes {
                let read = |place: &u32| black_box(self.entries[*place as usize].count) == 0;
                black_box(self.places.find(hashed, read));
            }
        }
    }

    /// Counts a number; its hash where it is new.
    pub fn add_number(&mut self, key: u64) -> Option<u64> {
        let hashed = hash(key);
        match self.place_of_number(hashed, key) {
            Some(place) => {
                self.entries[place].count += 1;
                None
            }
            None => {
                self.insert(hashed, Entry { key, count: 1, missed: self.floor }, None);
                Some(hashed)
            }
        }
    }

    /// The same for a text.
    pub fn add_text(&mut self, text: &[u8]) -> Option<u64> {
        let hashed = hash(text);
        match self.place_of_text(hashed, text) {
            Some(place) => {
                self.entries[place].count += 1;
                None
            }
            None => {
                self.insert(hashed, Entry { key: 0, count: 1, missed: self.floor }, Some(text));
                Some(hashed)
            }
        }
    }

    fn place_of_number(&self, hashed: u64, key: u64) -> Option<usize> {
        self.places.find(hashed, |place| self.entries[*place as usize].key == key).map(|place| *place as usize)
    }

    fn place_of_text(&self, hashed: u64, text: &[u8]) -> Option<usize> {
        let is_it = |place: &u32| text_at(&self.texts, self.entries[*place as usize].key) == Some(text);
        self.places.find(hashed, is_it).map(|place| *place as usize)
    }

    /// Adds a value that has no entry.
    fn insert(&mut self, hashed: u64, mut entry: Entry, text: Option<&[u8]>) {
        if let Some(text) = text {
            entry.key = at(self.texts.len(), text.len());
            self.texts.extend_from_slice(text);
        }
        let (entries, texts) = (&self.entries, &self.texts);
        let rehash = |place: &u32| match (text, entries[*place as usize].key) {
            (Some(_), key) => hash(text_at(texts, key).unwrap_or_default()),
            (None, key) => hash(key),
        };
        let length = entries.len();
        if length == self.places.capacity() && (GROWS_FAST_FROM..LIMIT).contains(&length) {
            self.places.reserve((4 * length).min(LIMIT) - length, rehash);
        }
        self.places.insert_unique(hashed, length as u32, rehash);
        self.entries.push(entry);
    }

    /// Adds an entry that had its text among others.
    fn insert_from(&mut self, texts: &[u8], entry: Entry, is_text: bool) {
        let text = is_text.then(|| text_at(texts, entry.key).unwrap_or_default());
        self.insert(text.map_or_else(|| hash(entry.key), hash), entry, text);
    }

    /// Whether the rarest must be forgotten before more is counted.
    pub fn is_full(&self) -> bool {
        is_too_much(self.entries.len(), self.texts.len())
    }

    /// Forgets the rarer half at least.
    pub fn forget(&mut self, is_text: bool) {
        self.forget_with(&mut Vec::new(), is_text);
    }

    /// The rarer half of the entries and of those that are about to be added.
    fn forget_with(&mut self, new: &mut Vec<Entry>, is_text: bool) {
        let often = |entry: &Entry| entry.count + entry.missed;
        let mut all: Vec<u64> = self.entries.iter().chain(new.iter()).map(often).collect();
        let middle = all.len() / 2;
        let bound = *all.select_nth_unstable(middle).1;
        self.floor = self.floor.max(bound);
        new.retain(|entry| often(entry) > bound);
        self.places.clear();
        let (entries, texts) = (std::mem::take(&mut self.entries), std::mem::take(&mut self.texts));
        for entry in entries.into_iter().filter(|entry| often(entry) > bound) {
            self.insert_from(&texts, entry, is_text);
        }
    }

    /// What is known before another part of the column is merged in.
    pub fn overlap(&self, other: &Counts, is_text: bool) -> Overlap {
        let place = |entry: &Entry| match text_at(&other.texts, entry.key).filter(|_| is_text) {
            Some(text) => self.place_of_text(hash(text), text),
            None => self.place_of_number(hash(entry.key), entry.key),
        };
        let places: Vec<Option<usize>> = other.entries.iter().map(place).collect();
        let new = || other.entries.iter().zip(&places).filter(|(_, place)| place.is_none());
        let bytes: usize = if is_text { new().map(|(entry, _)| length(entry.key)).sum() } else { 0 };
        let is_too_much = is_too_much(self.entries.len() + new().count(), self.texts.len() + bytes);
        Overlap { places, is_too_much }
    }

    /// Adds what another part of the column counted.
    pub fn merge(&mut self, other: &Counts, overlap: Overlap, is_text: bool) {
        // What the other part does not know it may have missed.
        for entry in &mut self.entries {
            entry.missed += other.floor;
        }
        let mut new = Vec::new();
        for (of, place) in other.entries.iter().zip(overlap.places) {
            match place {
                Some(place) => {
                    let entry = &mut self.entries[place];
                    entry.count += of.count;
                    entry.missed = entry.missed + of.missed - other.floor;
                }
                None => new.push(Entry { missed: of.missed + self.floor, ..*of }),
            }
        }
        self.floor += other.floor;
        if overlap.is_too_much {
            self.forget_with(&mut new, is_text);
        }
        for entry in new {
            self.insert_from(&other.texts, entry, is_text);
        }
    }
}

/// Two parts of a column beside each other.
pub struct Overlap {
    /// Where each value of the other part stands in this one.
    places: Vec<Option<usize>>,
    /// Whether the rarest of both must be forgotten.
    pub is_too_much: bool,
}

fn is_too_much(values: usize, bytes: usize) -> bool {
    values > LIMIT || bytes > TEXTS_LIMIT
}
