//! What rows have in common: which fields are missing together, how values are written, what decides what, what goes together.

use std::collections::HashMap;

use serde::Serialize;

use super::frame::{Column, Kind, pairs};

/// So many of a sort are told.
const MISSING: usize = 20;
const SHAPES: usize = 5;
const COMBINATIONS: usize = 200;

/// A dependency holds in so many rows, and in so many of those that always guessing the most frequent value gets wrong.
const HOLDS: f64 = 0.99;
/// Combinations of values are told from this share of the rows on, where one makes the other so sure, and so much surer than it is.
const SUPPORT: f64 = 0.01;
const CONFIDENCE: f64 = 0.5;
const LIFT: f64 = 1.2;
/// Values of these columns are combined.
const MOST_VALUES: usize = 50;

#[derive(Serialize)]
pub struct Pattern {
    pub pattern: &'static str,
    pub column_a: Option<String>,
    pub value_a: Option<String>,
    pub column_b: Option<String>,
    pub value_b: Option<String>,
    #[serde(rename = "row_count")]
    pub count: u64,
    pub support: f64,
    pub confidence: Option<f64>,
    pub lift: Option<f64>,
}

pub fn patterns(columns: &[Column], rows: usize) -> Vec<Pattern> {
    let mut found = missing(columns, rows);
    found.extend(columns.iter().filter(|column| column.kind != Kind::Numeric).flat_map(|column| shapes(column, rows)));
    let (dependencies, combinations) = of_pairs(columns, rows);
    found.extend(dependencies);
    found.extend(combinations);
    found
}

fn pattern(pattern: &'static str, count: usize, rows: usize) -> Pattern {
    Pattern {
        pattern,
        column_a: None,
        value_a: None,
        column_b: None,
        value_b: None,
        count: count as u64,
        support: count as f64 / rows as f64,
        confidence: None,
        lift: None,
    }
}

/// The most frequent, equal ones in the order of their names.
fn most<K: Ord>(counts: HashMap<K, usize>, limit: usize) -> Vec<(K, usize)> {
    let mut counts: Vec<(K, usize)> = counts.into_iter().collect();
    counts.sort_by(|(a, many), (b, more)| more.cmp(many).then(a.cmp(b)));
    counts.truncate(limit);
    counts
}

/// Which columns are NULL together.
fn missing(columns: &[Column], rows: usize) -> Vec<Pattern> {
    let mut counts = HashMap::new();
    for row in 0..rows {
        let missing: Vec<&str> =
            columns.iter().filter(|column| column.codes[row].is_none()).map(|column| column.name.as_str()).collect();
        *counts.entry(missing).or_insert(0) += 1;
    }
    let told = |(names, count): (Vec<&str>, usize)| Pattern {
        value_a: Some(if names.is_empty() { "(nothing)".to_string() } else { names.join(", ") }),
        ..pattern("missing", count, rows)
    };
    most(counts, MISSING).into_iter().map(told).collect()
}

/// How the values of a column are written: 9 for a digit, A and a for any number of letters.
fn shapes(column: &Column, rows: usize) -> Vec<Pattern> {
    let mut counts = HashMap::new();
    for (text, count) in column.texts.iter().zip(&column.counts) {
        *counts.entry(shape(text)).or_insert(0) += *count as usize;
    }
    let told = |(shape, count): (String, usize)| Pattern {
        column_a: Some(column.name.clone()),
        value_a: Some(shape),
        confidence: Some(count as f64 / column.filled() as f64),
        ..pattern("shape", count, rows)
    };
    most(counts, SHAPES).into_iter().map(told).collect()
}

pub fn shape(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shape = String::new();
    for c in text.chars() {
        let sign = match c {
            c if c.is_numeric() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c => c,
        };
        if shape.len() >= LONGEST {
            shape.push('…');
            break;
        }
        if !(matches!(sign, 'A' | 'a') && shape.ends_with(sign)) {
            shape.push(sign);
        }
    }
    shape
}

/// What columns tell of each other, two by two: dependencies, and combinations of values.
fn of_pairs(columns: &[Column], rows: usize) -> (Vec<Pattern>, Vec<Pattern>) {
    let repeats = |column: &Column| column.texts.len() > 1 && 2 * column.texts.len() <= column.filled();
    let is_combined = |column: &Column| column.kind == Kind::Categorical && column.texts.len() <= MOST_VALUES;
    let (mut dependencies, mut combined) = (Vec::new(), Vec::new());
    for (at, a) in columns.iter().enumerate() {
        for b in &columns[at + 1..] {
            let (may_decide, may_combine) = (repeats(a) && repeats(b), is_combined(a) && is_combined(b));
            if !may_decide && !may_combine {
                continue;
            }
            let pairs = pairs(a, b);
            // What has more values cannot be decided.
            if may_decide && b.texts.len() <= a.texts.len() {
                dependencies.extend(dependency(a, b, pairs.iter().copied(), rows));
            }
            if may_decide && a.texts.len() <= b.texts.len() {
                dependencies.extend(dependency(b, a, pairs.iter().map(|(a, b, count)| (*b, *a, *count)), rows));
            }
            if may_combine {
                combined.extend(combinations(a, b, &pairs, rows));
            }
        }
    }
    dependencies.sort_by(|one, other| (&one.column_a, &one.column_b).cmp(&(&other.column_a, &other.column_b)));
    combined.sort_by(|a, b| b.lift.partial_cmp(&a.lift).expect("no NaN").then_with(|| a.value_a.cmp(&b.value_a)));
    combined.truncate(COMBINATIONS);
    (dependencies, combined)
}

/// Whether the value of one column decides that of another.
fn dependency(a: &Column, b: &Column, pairs: impl Iterator<Item = (u32, u32, u32)>, rows: usize) -> Option<Pattern> {
    let (mut most_of_a, mut of_b) = (vec![0; a.texts.len()], vec![0; b.texts.len()]);
    for (value_a, value_b, count) in pairs {
        let most: &mut u32 = &mut most_of_a[value_a as usize];
        *most = count.max(*most);
        of_b[value_b as usize] += count;
    }
    let holds = most_of_a.iter().sum::<u32>();
    let (n, guessed) = (of_b.iter().sum::<u32>(), of_b.iter().max().copied().unwrap_or(0));
    let share = f64::from(holds) / f64::from(n.max(1));
    let is_gain = f64::from(holds - guessed.min(holds)) >= HOLDS * f64::from(n - guessed);
    (n > guessed && share >= HOLDS && is_gain).then(|| Pattern {
        column_a: Some(a.name.clone()),
        column_b: Some(b.name.clone()),
        confidence: Some(share),
        ..pattern("dependency", holds as usize, rows)
    })
}

/// Values that are found together more often than chance has it.
fn combinations<'a>(
    a: &'a Column,
    b: &'a Column,
    pairs: &'a [(u32, u32, u32)],
    rows: usize,
) -> impl Iterator<Item = Pattern> + 'a {
    pairs.iter().filter_map(move |(value_a, value_b, count)| {
        let (place_a, place_b) = (*value_a as usize, *value_b as usize);
        // The rule whose premise is rarer is the surer one.
        let (from, place_from, to, place_to) = match a.counts[place_a] <= b.counts[place_b] {
            true => (a, place_a, b, place_b),
            false => (b, place_b, a, place_a),
        };
        let confidence = f64::from(*count) / f64::from(from.counts[place_from]);
        let lift = confidence / (f64::from(to.counts[place_to]) / rows as f64);
        let is_told = f64::from(*count) >= SUPPORT * rows as f64 && confidence >= CONFIDENCE && lift >= LIFT;
        is_told.then(|| Pattern {
            column_a: Some(from.name.clone()),
            value_a: Some(from.texts[place_from].clone()),
            column_b: Some(to.name.clone()),
            value_b: Some(to.texts[place_to].clone()),
            confidence: Some(confidence),
            lift: Some(lift),
            ..pattern("combination", *count as usize, rows)
        })
    })
}
