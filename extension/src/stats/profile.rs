//! What one pass over a column tells of it.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::quality::FixedState;
use serde::{Deserialize, Serialize};

use super::counts::{Counts, Entry, hash, text_at};
use super::sketch::{Distinct, Moments, Quantiles};
use super::value::Type;

/// A column while it is read.
#[derive(Clone, Default)]
pub struct Profile {
    /// As the first rows tell it.
    pub kind: Option<Type>,
    rows: u64,
    nulls: u64,
    counts: Counts,
    stream: Option<Box<Stream>>,
}

/// What is kept beside the counts once they are no longer those of all values.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Stream {
    pub distinct: Distinct,
    pub moments: Moments,
    pub quantiles: Quantiles,
    least: Option<u64>,
    greatest: Option<u64>,
    least_text: Vec<u8>,
    greatest_text: Vec<u8>,
}

impl Profile {
    fn type_of(&self) -> &Type {
        self.kind.as_ref().unwrap_or(&Type::Text)
    }

    fn add_null(&mut self) {
        self.rows += 1;
        self.nulls += 1;
    }

    /// A value that is not looked at.
    pub fn add_skipped(&mut self, is_there: bool) {
        self.rows += 1;
        self.nulls += u64::from(!is_there);
    }

    /// Numbers by their keys, NULLs among them.
    pub fn add_numbers(&mut self, keys: &[Option<u64>]) {
        if keys.len() > 1 {
            self.counts.touch(keys.iter().flatten().map(hash));
        }
        for key in keys {
            match key {
                Some(key) => self.add_number(*key),
                None => self.add_null(),
            }
        }
    }

    pub fn add_texts(&mut self, texts: &[Option<Cow<[u8]>>]) {
        if texts.len() > 1 {
            self.counts.touch(texts.iter().flatten().map(|text| hash(text.as_ref())));
        }
        for text in texts {
            match text {
                Some(text) => self.add_text(text),
                None => self.add_null(),
            }
        }
    }

    pub fn add_number(&mut self, key: u64) {
        self.rows += 1;
        let new = self.counts.add_number(key);
        if let (Some(stream), Some(kind)) = (&mut self.stream, &self.kind) {
            stream.add_number(kind, key, 1);
            new.into_iter().for_each(|hashed| stream.distinct.add(hashed));
        }
        self.forget_if_full(new.is_some());
    }

    pub fn add_text(&mut self, text: &[u8]) {
        self.rows += 1;
        let new = self.counts.add_text(text);
        if let Some(stream) = &mut self.stream {
            stream.add_text(text);
            new.into_iter().for_each(|hashed| stream.distinct.add(hashed));
        }
        self.forget_if_full(new.is_some());
    }

    fn forget_if_full(&mut self, is_new: bool) {
        while is_new && self.counts.is_full() {
            if self.stream.is_none() {
                self.stream = Some(Box::new(self.streamed().into_owned()));
            }
            let is_text = self.type_of().is_text();
            self.counts.forget(is_text);
        }
    }

    /// The stream of what was read so far.
    fn streamed(&self) -> Cow<'_, Stream> {
        if let Some(stream) = &self.stream {
            return Cow::Borrowed(stream);
        }
        let mut stream = Stream::default();
        let kind = self.type_of();
        for entry in self.counts.entries() {
            if kind.is_text() {
                let text = text_at(self.counts.texts(), entry.key).unwrap_or_default();
                stream.distinct.add(hash(text));
                stream.add_text(text);
            } else {
                stream.distinct.add(hash(entry.key));
                stream.add_number(kind, entry.key, entry.count);
            }
        }
        Cow::Owned(stream)
    }

    /// Adds another part of the same column.
    pub fn merge(&mut self, other: &Profile) {
        // To copy a table is much cheaper than to fill it again.
        if self.counts.entries().len() < other.counts.entries().len() {
            let part = std::mem::replace(self, other.clone());
            return self.merge_smaller(&part);
        }
        self.merge_smaller(other);
    }

    fn merge_smaller(&mut self, other: &Profile) {
        if self.kind.is_none() {
            self.kind = other.kind.clone();
        }
        self.rows += other.rows;
        self.nulls += other.nulls;
        let is_text = self.type_of().is_text();
        let overlap = self.counts.overlap(&other.counts, is_text);
        if self.stream.is_some() || other.stream.is_some() || overlap.is_too_much {
            let mut stream = self.streamed().into_owned();
            stream.merge(&other.streamed(), self.type_of());
            self.stream = Some(Box::new(stream));
        }
        self.counts.merge(&other.counts, overlap, is_text);
        self.forget_if_full(true);
    }

    /// All that was found, as bytes; [`Found::of`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        // The parts of a `Found`, in its order.
        let counts = &self.counts;
        let found =
            (self.type_of(), self.rows, self.nulls, counts.entries(), counts.texts(), counts.floor(), &self.stream);
        postcard::to_allocvec(&(MARK, found)).expect("it has a form for every part")
    }
}

impl Stream {
    fn add_number(&mut self, kind: &Type, key: u64, count: u64) {
        let is_less = |a: u64, b: u64| kind.compare(a, b).is_lt();
        if self.least.is_none_or(|least| is_less(key, least)) {
            self.least = Some(key);
        }
        if self.greatest.is_none_or(|greatest| is_less(greatest, key)) {
            self.greatest = Some(key);
        }
        if let Some(number) = kind.number(key) {
            self.moments.add(number, count as f64);
            match count {
                1 => self.quantiles.add(number),
                count => self.quantiles.add_times(number, count),
            }
        }
    }

    fn add_text(&mut self, text: &[u8]) {
        if self.least.is_none() {
            // Any key: the texts are there.
            (self.least, self.greatest) = (Some(0), Some(0));
            (self.least_text, self.greatest_text) = (text.to_vec(), text.to_vec());
        } else if text < self.least_text.as_slice() {
            self.least_text = text.to_vec();
        } else if text > self.greatest_text.as_slice() {
            self.greatest_text = text.to_vec();
        }
    }

    fn merge(&mut self, other: &Stream, kind: &Type) {
        self.distinct.merge(&other.distinct);
        self.moments.merge(&other.moments);
        self.quantiles.merge(&other.quantiles);
        if kind.is_text() {
            if other.least.is_some() {
                self.add_text(&other.least_text);
                self.add_text(&other.greatest_text);
            }
            return;
        }
        let chosen = |own: Option<u64>, others: Option<u64>, other_is_better: fn(std::cmp::Ordering) -> bool| match (
            own, others,
        ) {
            (Some(own), Some(others)) if !other_is_better(kind.compare(others, own)) => Some(own),
            (own, others) => others.or(own),
        };
        self.least = chosen(self.least, other.least, std::cmp::Ordering::is_lt);
        self.greatest = chosen(self.greatest, other.greatest, std::cmp::Ordering::is_gt);
    }
}

/// The first bytes of what [`Profile::to_bytes`] writes: what it is, and the version of its form.
const MARK: &str = "canvass profile 2";

/// A column that was read.
#[derive(Serialize, Deserialize)]
pub struct Found {
    pub kind: Type,
    pub rows: u64,
    pub nulls: u64,
    pub entries: Vec<Entry>,
    texts: Vec<u8>,
    /// No value that has no entry occurred more often.
    pub floor: u64,
    stream: Option<Box<Stream>>,
}

impl Found {
    /// `None` for bytes that no profile wrote.
    pub fn of(bytes: &[u8]) -> Option<Found> {
        let (mark, found): (&str, Found) = postcard::from_bytes(bytes).ok()?;
        (mark == MARK && found.is_sound()).then_some(found)
    }

    /// Whether a column can be so: a BLOB may come from anywhere.
    fn is_sound(&self) -> bool {
        let is_entry = |entry: &Entry| {
            let is_there = !self.kind.is_text() || text_at(&self.texts, entry.key).is_some();
            is_there && entry.count > 0 && entry.count.checked_add(entry.missed).is_some()
        };
        let counted = self.entries.iter().try_fold(0_u64, |sum, entry| sum.checked_add(entry.count));
        self.kind.is_sound()
            && self.rows.checked_sub(self.nulls).zip(counted).is_some_and(|(count, counted)| counted <= count)
            && self.entries.iter().all(is_entry)
            && self.stream.as_ref().is_none_or(|stream| stream.distinct.is_sound() && stream.quantiles.is_sound())
    }

    pub fn count(&self) -> u64 {
        self.rows - self.nulls
    }

    /// Whether each value is counted.
    pub fn is_complete(&self) -> bool {
        self.stream.is_none()
    }

    /// Whether each value is counted, and no two were taken for one.
    pub fn is_exact(&self) -> bool {
        self.is_complete() && self.entries.iter().all(|entry| self.kind.is_exact(entry.key))
    }

    pub fn distinct(&self) -> u64 {
        match &self.stream {
            None => self.entries.len() as u64,
            // No more than there are values, nor fewer than are known.
            Some(stream) => stream.distinct.estimate().clamp(self.entries.len() as u64, self.count()),
        }
    }

    pub fn text(&self, key: u64) -> String {
        match self.kind.is_text() {
            true => String::from_utf8_lossy(text_at(&self.texts, key).unwrap_or_default()).into_owned(),
            false => self.kind.text(key),
        }
    }

    /// Mean and variance of what can be averaged, from [`Found::weighted`].
    pub fn moments(&self, weighted: &[(f64, f64)]) -> Moments {
        if let Some(stream) = &self.stream {
            return stream.moments;
        }
        // In the order of the values, so that every run is the same.
        let n: f64 = weighted.iter().map(|(_, count)| count).sum();
        if n == 0.0 {
            return Moments::default();
        }
        // Around a first mean, which takes the rounding of a sum of large numbers away.
        let first = weighted.iter().map(|(value, count)| value * (count / n)).sum::<f64>();
        let rest = weighted.iter().map(|(value, count)| (value - first) * (count / n)).sum::<f64>();
        let mean = first + if rest.is_finite() { rest } else { 0.0 };
        let squares = weighted.iter().map(|(value, count)| (value - mean).powi(2) * count).sum();
        Moments { n, mean, squares }
    }

    /// The numbers with how often each occurred, sorted: all, or where there are too many such as stand for them.
    pub fn weighted(&self) -> Vec<(f64, f64)> {
        if let Some(stream) = &self.stream {
            return stream.quantiles.weighted();
        }
        let number = |entry: &Entry| Some((self.kind.number(entry.key)?, entry.count as f64));
        let mut weighted: Vec<(f64, f64)> = self.entries.iter().filter_map(number).collect();
        weighted.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        weighted
    }

    /// The least and the greatest value.
    pub fn range(&self) -> Option<(String, String)> {
        if let Some(stream) = &self.stream {
            let lossy = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
            return match self.kind.is_text() {
                true => Some((lossy(&stream.least_text), lossy(&stream.greatest_text))),
                false => Some((self.kind.text(stream.least?), self.kind.text(stream.greatest?))),
            };
        }
        let by_value = |a: &&Entry, b: &&Entry| match self.kind.is_text() {
            true => text_at(&self.texts, a.key).cmp(&text_at(&self.texts, b.key)),
            false => self.kind.compare(a.key, b.key),
        };
        let least = self.entries.iter().min_by(by_value)?;
        let greatest = self.entries.iter().max_by(by_value)?;
        Some((self.text(least.key), self.text(greatest.key)))
    }

    /// The values that are surely the most frequent, with their exact counts, the most frequent first, up to `limit`.
    pub fn most_frequent(&self, limit: usize) -> Vec<(String, u64)> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        // What may be the most frequent first; of two that are as frequent, the exact one.
        let order = |entry: &Entry| (std::cmp::Reverse(entry.count + entry.missed), entry.missed);
        if entries.len() > 4 * limit {
            entries.select_nth_unstable_by_key(4 * limit, |entry| order(entry));
            let bound = entries[4 * limit].count + entries[4 * limit].missed;
            entries.retain(|entry| entry.count + entry.missed >= bound);
        }
        entries.sort_by_cached_key(|entry| (order(entry), self.text(entry.key)));
        let is_certain = |entry: &&Entry| entry.missed == 0 && (self.is_complete() || entry.count > self.floor);
        let certain = entries.into_iter().take_while(is_certain).take(limit);
        certain.map(|entry| (self.text(entry.key), entry.count)).collect()
    }

    /// How often each of these values occurred, by the text that a value is cast to, and whether that is exact.
    pub fn counts_of<'a>(&self, texts: impl ExactSizeIterator<Item = &'a str>) -> Vec<(u64, bool)> {
        let mut counts = vec![(0, self.floor == 0); texts.len()];
        let places: HashMap<&str, usize, FixedState> = texts.enumerate().map(|(place, text)| (text, place)).collect();
        for entry in &self.entries {
            let place = match self.kind.is_text() {
                true => text_at(&self.texts, entry.key).and_then(|text| places.get(std::str::from_utf8(text).ok()?)),
                false => places.get(self.kind.text(entry.key).as_str()),
            };
            if let Some(place) = place {
                counts[*place] = (entry.count, entry.missed == 0);
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_column_can_be_is_refused() {
        let sound = || Found {
            kind: Type::Signed,
            rows: 3,
            nulls: 1,
            entries: vec![Entry { key: 5, count: 2, missed: 0 }],
            texts: vec![],
            floor: 0,
            stream: Some(Box::default()),
        };
        let is_read = |change: fn(&mut Found)| {
            let mut found = sound();
            change(&mut found);
            Found::of(&postcard::to_allocvec(&(MARK, found)).unwrap()).is_some()
        };
        assert!(is_read(|_| {}));
        let crafted: [fn(&mut Found); 11] = [
            |found| found.kind = Type::Decimal { scale: 19 },
            |found| found.kind = Type::Wide { scale: 39 },
            |found| found.kind = Type::Timestamp { a_second: 0 },
            |found| found.kind = Type::Timestamp { a_second: u64::MAX },
            |found| found.kind = Type::Text,
            |found| found.nulls = 4,
            |found| found.rows = 2,
            |found| found.entries[0].count = 0,
            |found| found.entries[0].missed = u64::MAX,
            |found| found.stream.as_mut().unwrap().distinct = postcard::from_bytes(&[0]).unwrap(),
            |found| {
                found.stream.as_mut().unwrap().quantiles =
                    postcard::from_bytes(&[&[65][..], &[0; 66]].concat()).unwrap()
            },
        ];
        for (at, change) in crafted.into_iter().enumerate() {
            assert!(!is_read(change), "{at}");
        }
        assert_eq!(Type::Date.text(i64::MIN as u64), "-infinity");
    }

    #[test]
    fn parts_tell_as_much_as_the_whole() {
        // Three in four values are new ones, the others of a small range; each part alone has fewer than are kept.
        let value = |row: u64| if row.is_multiple_of(4) { hash(row) % 1000 * 4 } else { row };
        for is_text in [true, false] {
            let mut whole = Profile::default();
            let mut actual: HashMap<u64, u64> = HashMap::new();
            for part in 0..3 {
                let kind = (!is_text).then_some(Type::Unsigned);
                let mut of_part = Profile { kind, ..Profile::default() };
                for row in part * 150_000..(part + 1) * 150_000 {
                    *actual.entry(value(row)).or_default() += 1;
                    match is_text {
                        true => of_part.add_text(value(row).to_string().as_bytes()),
                        false => of_part.add_number(value(row)),
                    }
                }
                whole.merge(&of_part);
            }
            let found = Found::of(&whole.to_bytes()).unwrap();
            assert!(!found.is_complete() && found.count() == 450_000 && found.entries.len() >= 1000);
            for entry in &found.entries {
                let count = actual.remove(&found.text(entry.key).parse().unwrap()).unwrap();
                assert!((entry.count..=entry.count + entry.missed).contains(&count), "{entry:?} {count}");
            }
            assert!(actual.into_values().all(|count| count <= found.floor));
            let error = found.distinct() as f64 / 337_750.0 - 1.0;
            assert!(error.abs() < 0.024, "{error}");
            let top = found.most_frequent(10);
            assert!(top.len() == 10 && top.iter().all(|(_, count)| *count > 112), "{top:?}");
        }
    }

    #[test]
    fn long_texts_are_bounded_too() {
        let mut profile = Profile::default();
        for n in 0..30 {
            profile.add_text(b"short");
            let width = if n == 15 { 20_000_000 } else { 1_000_000 };
            profile.add_text(&vec![n; width]);
        }
        let found = Found::of(&profile.to_bytes()).unwrap();
        assert!(found.texts.len() <= 1 << 24, "{}", found.texts.len());
        assert_eq!((found.count(), found.distinct()), (60, 31));
        assert_eq!(found.most_frequent(5), [("short".to_string(), 30)]);
    }
}
