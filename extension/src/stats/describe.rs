//! The figures of a column: what a baseline keeps of it.

use serde::{Deserialize, Serialize};

use super::counts::Entry;
use super::profile::Found;
use super::value::Type;
use crate::field;

/// How many values of a category are kept, and how many of names, texts and numbers.
const CATEGORIES: usize = 2000;
const EXAMPLES: usize = 20;

/// With fewer values than this nobody can tell an identifier from a category.
const FEW: u64 = 20;

const HISTOGRAM_BARS: usize = 20;

/// The shares below which quantiles are told.
const QUANTILES: [f64; 13] = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.9, 0.99];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Description {
    pub column_name: String,
    pub kind: String,
    #[serde(rename = "row_count")]
    pub rows: u64,
    #[serde(rename = "value_count")]
    pub count: u64,
    pub nulls: u64,
    #[serde(rename = "distinct_count")]
    pub distinct: u64,
    pub distinct_is_exact: bool,
    pub not_finite: u64,
    pub mean: Option<f64>,
    pub sd: Option<f64>,
    #[serde(rename = "min_value")]
    pub min: Option<String>,
    #[serde(rename = "max_value")]
    pub max: Option<String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub quantiles: Vec<Quantile>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub histogram: Vec<Bar>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub deciles: Vec<Part>,
    #[serde(default, deserialize_with = "null_is_empty")]
    pub top_values: Vec<ValueCount>,
    pub reason: Option<String>,
}

fn null_is_empty<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(list: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(list)?.unwrap_or_default())
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Quantile {
    pub p: f64,
    pub value: f64,
}

/// The values from `lower` on and below `upper`; the last bar has its upper end too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bar {
    pub lower: f64,
    pub upper: f64,
    pub count: f64,
}

/// The values above the previous part's `upper`, up to this one's; the last part has no end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    pub upper: Option<f64>,
    pub count: f64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ValueCount {
    pub value: String,
    pub count: u64,
}

pub fn describe(found: &Found, column_name: &str) -> Description {
    let (kind, reason) = kind_of(found, column_name);
    let weighted = found.weighted();
    let all = found.moments(&weighted);
    let is_measured = found.kind.is_number() || found.kind.is_date();
    let finite = if is_measured { all.n as u64 } else { found.count() };
    let is_quantity = matches!(kind, "numeric" | "date") || (kind == "constant" && found.kind.is_number());
    let weighted = if is_quantity { weighted } else { Vec::new() };
    let moments = Some(all).filter(|moments| is_quantity && moments.n > 0.0);
    let range = found.range();
    let limit = if matches!(kind, "categorical" | "boolean" | "constant") { CATEGORIES } else { EXAMPLES };
    let mut top = found.most_frequent(limit);
    // Of an identifier only what is there twice says something.
    top.retain(|(_, count)| kind != "identifier" || *count > 1);
    Description {
        column_name: column_name.to_string(),
        kind: kind.to_string(),
        rows: found.rows,
        count: found.count(),
        nulls: found.nulls,
        distinct: found.distinct(),
        distinct_is_exact: found.is_exact() && reason.is_none(),
        not_finite: found.count() - finite.min(found.count()),
        mean: moments.map(|moments| moments.mean),
        sd: moments.and_then(|moments| moments.variance()).map(f64::sqrt),
        min: range.as_ref().map(|(least, _)| least.clone()),
        max: range.map(|(_, greatest)| greatest),
        quantiles: quantiles(&weighted),
        histogram: histogram(&weighted, found.kind.is_whole()),
        deciles: deciles(&weighted),
        top_values: top.into_iter().map(|(value, count)| ValueCount { value, count }).collect(),
        reason,
    }
}

/// What a column is, and why it is not looked at.
fn kind_of(found: &Found, column_name: &str) -> (&'static str, Option<String>) {
    let (count, distinct) = (found.count(), found.distinct());
    if let Type::Skipped(reason) = &found.kind {
        return ("skipped", Some(reason.clone()));
    }
    let is_mostly_distinct = count >= FEW && distinct as f64 >= 0.95 * count as f64;
    let is_many = distinct > CATEGORIES as u64 || (count >= FEW && distinct > count / 2);
    let is_bit = |entry: &Entry| matches!(found.kind.number(entry.key), Some(0.0 | 1.0));
    let kind = match &found.kind {
        _ if count == 0 => "empty",
        _ if distinct == 1 => "constant",
        Type::Boolean => "boolean",
        kind if kind.is_whole() && found.is_complete() && found.entries.iter().all(is_bit) => "boolean",
        Type::Date | Type::Timestamp { .. } => "date",
        kind if kind.is_number() && !(kind.is_whole() && field::is_code(column_name)) => "numeric",
        Type::Text if is_mostly_distinct && has_blanks(found) => "text",
        _ if is_mostly_distinct => "identifier",
        _ if is_many => "text",
        _ => "categorical",
    };
    (kind, None)
}

/// Whether most of the values that are known hold white space: prose, addresses and names, which identify nothing.
fn has_blanks(found: &Found) -> bool {
    let sample = || found.entries.iter().take(1000);
    2 * sample().filter(|entry| found.text(entry.key).contains(' ')).count() > sample().count()
}

/// Between the two values at a rank as far as it is from each: R's type 7, numpy's and DuckDB's quantile_cont.
fn quantiles(weighted: &[(f64, f64)]) -> Vec<Quantile> {
    let n: f64 = weighted.iter().map(|(_, weight)| weight).sum();
    if n == 0.0 {
        return Vec::new();
    }
    let mut at = 0;
    let mut below = 0.0;
    let mut value_at = |rank: f64| {
        while at + 1 < weighted.len() && below + weighted[at].1 <= rank {
            below += weighted[at].1;
            at += 1;
        }
        let next = if below + weighted[at].1 <= rank + 1.0 { (at + 1).min(weighted.len() - 1) } else { at };
        (weighted[at].0, weighted[next].0)
    };
    let quantile = |p: f64| {
        let position = (n - 1.0) * p;
        let (lower, upper) = value_at(position.floor());
        Quantile { p, value: between(lower, upper, position.fract()) }
    };
    QUANTILES.into_iter().map(quantile).collect()
}

/// What is the share `part` of the way from one number to the next, also where they are farther apart than a double holds.
pub fn between(lower: f64, upper: f64, part: f64) -> f64 {
    match upper - lower {
        apart if apart.is_finite() => lower + apart * part,
        _ => lower * (1.0 - part) + upper * part,
    }
}

/// Bars of the same width from the least to the greatest value; whole numbers of a short range have one each.
fn histogram(weighted: &[(f64, f64)], is_whole: bool) -> Vec<Bar> {
    let (Some((least, _)), Some((greatest, _))) = (weighted.first(), weighted.last()) else { return Vec::new() };
    let range = greatest - least;
    let (start, width, bars) = match range {
        range if range == 0.0 || !range.is_finite() => return Vec::new(),
        range if is_whole && range < HISTOGRAM_BARS as f64 => (least - 0.5, 1.0, range as usize + 1),
        range => (*least, range / HISTOGRAM_BARS as f64, HISTOGRAM_BARS),
    };
    let edge = |bar: usize| if bar == bars && start == *least { *greatest } else { start + width * bar as f64 };
    let mut edges: Vec<f64> = (0..=bars).map(edge).collect();
    // Beyond 2^53 numbers are farther apart than such bars are wide.
    edges.dedup();
    if edges.len() < 2 {
        return Vec::new();
    }
    let counts = counts_within(weighted, &edges);
    edges.windows(2).zip(counts).map(|(edge, count)| Bar { lower: edge[0], upper: edge[1], count }).collect()
}

/// How many values lie from each edge on and below the next; the last edge counts.
pub fn counts_within(weighted: &[(f64, f64)], edges: &[f64]) -> Vec<f64> {
    let mut counts = vec![0.0; edges.len().saturating_sub(1)];
    for (value, weight) in weighted {
        let above = edges.partition_point(|edge| edge <= value);
        // Beyond the ends counts as at the ends, so that nothing is lost.
        let bar = above.clamp(1, counts.len().max(1)) - 1;
        if let Some(count) = counts.get_mut(bar) {
            *count += weight;
        }
    }
    counts
}

/// Ten parts of about as many values each; fewer where one value is more than a tenth.
fn deciles(weighted: &[(f64, f64)]) -> Vec<Part> {
    let n: f64 = weighted.iter().map(|(_, weight)| weight).sum();
    let mut uppers: Vec<f64> = Vec::new();
    let (mut below, mut tenth) = (0.0, 1.0);
    for (value, weight) in weighted {
        below += weight;
        if below >= n * tenth / 10.0 && tenth < 10.0 {
            uppers.push(*value);
            while below >= n * tenth / 10.0 {
                tenth += 1.0;
            }
        }
    }
    // A part above the greatest value would be empty.
    if uppers.last() == weighted.last().map(|(value, _)| value) {
        uppers.pop();
    }
    let counts = counts_up_to(weighted, &uppers);
    let ends = uppers.iter().map(|upper| Some(*upper)).chain([None]);
    match weighted.is_empty() {
        true => Vec::new(),
        false => ends.zip(counts).map(|(upper, count)| Part { upper, count }).collect(),
    }
}

/// How many values lie above each of `uppers` but the last and up to the next, and beyond the last.
pub fn counts_up_to(weighted: &[(f64, f64)], uppers: &[f64]) -> Vec<f64> {
    let mut counts = vec![0.0; uppers.len() + 1];
    for (value, weight) in weighted {
        counts[uppers.partition_point(|upper| upper < value)] += weight;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_huge_numbers_are_numbers() {
        let told = quantiles(&[(-1.7e308, 1.0), (1.7e308, 1.0)]);
        assert!(told.iter().all(|quantile| quantile.value.is_finite()), "{told:?}");
        assert_eq!(told[7].value, 0.0);
        assert_eq!(quantiles(&[(0.1, 7.0)])[0].value, 0.1);
    }

    #[test]
    fn every_bar_is_wide() {
        for (weighted, is_whole) in [
            (vec![(9_007_199_254_740_992.0, 1.0), (9_007_199_254_740_994.0, 2.0)], true),
            (vec![(9_007_199_254_740_992.0, 1.0), (9_007_199_254_740_998.0, 2.0)], true),
            (vec![(1e300, 1.0), (1e300_f64.next_up(), 2.0)], false),
            (vec![(0.0, 1.0), (5e-324, 2.0)], false),
            (vec![(1.0, 1.0), (4.0, 2.0)], true),
        ] {
            let bars = histogram(&weighted, is_whole);
            assert!(!bars.is_empty() && bars.iter().all(|bar| bar.lower < bar.upper), "{bars:?}");
            assert_eq!(bars.iter().map(|bar| bar.count).sum::<f64>(), 3.0);
        }
    }
}
