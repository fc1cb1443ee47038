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
    found.extend(dependencies(columns, rows));
    found.extend(combinations(columns, rows));
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

/// Columns whose value decides another column's.
fn dependencies(columns: &[Column], rows: usize) -> Vec<Pattern> {
    let decides = |column: &&Column| column.texts.len() > 1 && 2 * column.texts.len() <= column.filled();
    let mut found = Vec::new();
    for a in columns.iter().filter(decides) {
        // What has more values than a cannot be decided by it.
        for b in columns.iter().filter(decides).filter(|b| b.name != a.name && b.texts.len() <= a.texts.len()) {
            let (mut most_of_a, mut of_b, mut n) = (HashMap::new(), HashMap::new(), 0);
            for ((value_a, value_b), count) in pairs(a, b) {
                let most: &mut u32 = most_of_a.entry(value_a).or_default();
                *most = count.max(*most);
                *of_b.entry(value_b).or_insert(0) += count;
                n += count;
            }
            let holds = most_of_a.values().sum::<u32>();
            let guessed = of_b.values().max().copied().unwrap_or(0);
            let share = f64::from(holds) / f64::from(n.max(1));
            let is_gain = f64::from(holds - guessed.min(holds)) >= HOLDS * f64::from(n - guessed);
            if n > guessed && share >= HOLDS && is_gain {
                found.push(Pattern {
                    column_a: Some(a.name.clone()),
                    column_b: Some(b.name.clone()),
                    confidence: Some(share),
                    ..pattern("dependency", holds as usize, rows)
                });
            }
        }
    }
    found
}

/// Values that are found together more often than chance has it.
fn combinations(columns: &[Column], rows: usize) -> Vec<Pattern> {
    let combined: Vec<&Column> =
        columns.iter().filter(|column| column.kind == Kind::Categorical && column.texts.len() <= MOST_VALUES).collect();
    let mut found = Vec::new();
    for (at, a) in combined.iter().enumerate() {
        for b in &combined[at + 1..] {
            for ((value_a, value_b), count) in pairs(a, b) {
                let (count_a, count_b) = (a.counts[value_a as usize], b.counts[value_b as usize]);
                // The rule whose premise is rarer is the surer one.
                let (from, value_from, count_from, to, value_to, count_to) = match count_a <= count_b {
                    true => (a, value_a, count_a, b, value_b, count_b),
                    false => (b, value_b, count_b, a, value_a, count_a),
                };
                let confidence = f64::from(count) / f64::from(count_from);
                let lift = confidence / (f64::from(count_to) / rows as f64);
                if f64::from(count) >= SUPPORT * rows as f64 && confidence >= CONFIDENCE && lift >= LIFT {
                    found.push(Pattern {
                        column_a: Some(from.name.clone()),
                        value_a: Some(from.texts[value_from as usize].clone()),
                        column_b: Some(to.name.clone()),
                        value_b: Some(to.texts[value_to as usize].clone()),
                        confidence: Some(confidence),
                        lift: Some(lift),
                        ..pattern("combination", count as usize, rows)
                    });
                }
            }
        }
    }
    found.sort_by(|a, b| b.lift.partial_cmp(&a.lift).expect("no NaN").then_with(|| a.value_a.cmp(&b.value_a)));
    found.truncate(COMBINATIONS);
    found
}
