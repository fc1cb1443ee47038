//! How much two columns tell of each other.

use serde::Serialize;

use super::beta;
use super::distribution::{chi2_sf, student_t_sf};
use super::frame::{Column, Kind, pairs};
use super::table::corrected_v;

#[derive(Serialize)]
pub struct Correlation {
    pub column_a: String,
    pub column_b: String,
    pub kind_a: &'static str,
    pub kind_b: &'static str,
    pub measure: &'static str,
    pub coefficient: Option<f64>,
    pub spearman: Option<f64>,
    pub n: u64,
    pub p_value: Option<f64>,
}

/// Each pair of columns that are numbers or categories.
pub fn correlations(columns: &[Column]) -> Vec<Correlation> {
    let numbers: Vec<Numbers> = columns.iter().map(Numbers::of).collect();
    let mut found = Vec::new();
    for (at, a) in columns.iter().enumerate() {
        for (next, b) in columns.iter().enumerate().skip(at + 1) {
            let (measure, coefficient, spearman, n, p_value) = match (a.kind, b.kind) {
                (Kind::Other, _) | (_, Kind::Other) => continue,
                (Kind::Numeric, Kind::Numeric) => {
                    let both = numbers[at].beside(&numbers[next]);
                    let values: Vec<(f64, f64)> = both.iter().map(|(a, b)| (a.value, b.value)).collect();
                    let r = pearson(&values);
                    ("Pearson", r, pearson(&ranks(&both)), both.len(), r.and_then(|r| p_of_r(r, both.len() as f64)))
                }
                (Kind::Categorical, Kind::Categorical) => {
                    let (v, n, p) = cramers_v(a, b);
                    ("Cramér's V", v, None, n, p)
                }
                (Kind::Numeric, Kind::Categorical) => ratio(&numbers[at], b),
                (Kind::Categorical, Kind::Numeric) => ratio(&numbers[next], a),
            };
            found.push(Correlation {
                column_a: a.name.clone(),
                column_b: b.name.clone(),
                kind_a: a.kind.name(),
                kind_b: b.kind.name(),
                measure,
                coefficient,
                spearman,
                n: n as u64,
                p_value,
            });
        }
    }
    found
}

/// A number in its column.
#[derive(Clone, Copy)]
struct Number {
    value: f64,
    /// How many smaller values the column has, each counted once.
    level: u32,
}

struct Numbers(Vec<Option<Number>>);

impl Numbers {
    /// None of a column that is not numeric.
    fn of(column: &Column) -> Numbers {
        if column.kind != Kind::Numeric {
            return Numbers(Vec::new());
        }
        let values = column.numbers();
        let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.dedup();
        let number = |value: f64| Number { value, level: sorted.partition_point(|other| *other < value) as u32 };
        Numbers(values.into_iter().map(|value| value.map(number)).collect())
    }

    /// The rows in which both columns have one.
    fn beside(&self, other: &Numbers) -> Vec<(Number, Number)> {
        self.0.iter().zip(&other.0).filter_map(|(a, b)| (*a).zip(*b)).collect()
    }
}

fn pearson(both: &[(f64, f64)]) -> Option<f64> {
    let (mean_a, mean_b) = (mean(both.iter().map(|(a, _)| *a)), mean(both.iter().map(|(_, b)| *b)));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in both {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    let is_told = varies(aa, mean_a) && varies(bb, mean_b);
    is_told.then(|| (ab / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0)).filter(|r| !r.is_nan())
}

/// From the first number on, so that the mean of what is constant is it.
fn mean(numbers: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let (n, first) = (numbers.len() as f64, numbers.clone().next().unwrap_or_default());
    first + numbers.map(|number| (number - first) / n).sum::<f64>()
}

/// Whether squared deviations from a mean are more than its rounding (the bound of scipy's pearsonr), and no overflow.
fn varies(squares: f64, mean: f64) -> bool {
    squares.is_finite() && squares.sqrt() > 1e-13 * mean.abs()
}

/// Values as ranks; what is equal has the mean of its ranks.
fn ranks(both: &[(Number, Number)]) -> Vec<(f64, f64)> {
    let ranks = |of: fn(&(Number, Number)) -> u32| {
        let mut counts = vec![0.0; both.iter().map(of).max().map_or(0, |most| most as usize + 1)];
        both.iter().for_each(|pair| counts[of(pair) as usize] += 1.0);
        let mut below = 0.0;
        for rank in &mut counts {
            let count = std::mem::replace(rank, below + (*rank - 1.0) / 2.0);
            below += count;
        }
        both.iter().map(|pair| counts[of(pair) as usize]).collect::<Vec<f64>>()
    };
    ranks(|pair| pair.0.level).into_iter().zip(ranks(|pair| pair.1.level)).collect()
}

/// Two-sided, by Student's t with n - 2 degrees of freedom.
fn p_of_r(r: f64, n: f64) -> Option<f64> {
    let df = n - 2.0;
    let rest = (1.0 - r) * (1.0 + r);
    if df < 1.0 || r.is_nan() {
        return None;
    }
    match rest > 0.0 {
        true => Some((2.0 * student_t_sf(r.abs() * (df / rest).sqrt(), df)?).min(1.0)),
        false => Some(0.0),
    }
}

/// With bias correction (Bergsma 2013), and the p-value of Pearson's test.
fn cramers_v(a: &Column, b: &Column) -> (Option<f64>, usize, Option<f64>) {
    let pairs = pairs(a, b);
    let (mut rows, mut columns) = (vec![0.0; a.texts.len()], vec![0.0; b.texts.len()]);
    for (a, b, count) in &pairs {
        rows[*a as usize] += f64::from(*count);
        columns[*b as usize] += f64::from(*count);
    }
    let n: f64 = rows.iter().sum();
    let filled = |totals: &[f64]| totals.iter().filter(|total| **total > 0.0).count() as f64;
    let (height, width) = (filled(&rows), filled(&columns));
    if height < 2.0 || width < 2.0 {
        return (None, n as usize, None);
    }
    // The sum over all cells, from those that are not empty.
    let cell = |(a, b, count): &(u32, u32, u32)| f64::from(*count).powi(2) / (rows[*a as usize] * columns[*b as usize]);
    let phi2 = (pairs.iter().map(cell).sum::<f64>() - 1.0).max(0.0);
    let df = (height - 1.0) * (width - 1.0);
    (Some(corrected_v(phi2, n, height, width)), n as usize, chi2_sf(phi2 * n, df))
}

/// The root of the share of a number's variance that the categories tell, and the p-value of the analysis of variance.
fn ratio(numbers: &Numbers, by: &Column) -> (&'static str, Option<f64>, Option<f64>, usize, Option<f64>) {
    let both: Vec<(f64, usize)> = numbers
        .0
        .iter()
        .zip(&by.codes)
        .filter_map(|(number, code)| Some(((*number)?.value, (*code)? as usize)))
        .collect();
    let n = both.len() as f64;
    let mean = mean(both.iter().map(|(number, _)| *number));
    let mut groups = vec![(0.0_f64, 0.0_f64); by.texts.len()];
    let mut total = 0.0;
    for (number, code) in &both {
        groups[*code].0 += 1.0;
        groups[*code].1 += number - mean;
        total += (number - mean).powi(2);
    }
    let present: Vec<&(f64, f64)> = groups.iter().filter(|(count, _)| *count > 0.0).collect();
    let between: f64 = present.iter().map(|(count, sum)| sum * sum / count).sum();
    let measure = "correlation ratio";
    if !varies(total, mean) || present.len() < 2 {
        return (measure, None, None, both.len(), None);
    }
    let (df, rest) = (present.len() as f64 - 1.0, n - present.len() as f64);
    let within = (total - between).max(0.0);
    // The upper tail of F is a tail of the beta distribution.
    let p_value = (rest > 0.0).then(|| beta::tails(rest / 2.0, df / 2.0, within / total, between / total).0);
    (measure, Some((between / total).clamp(0.0, 1.0).sqrt()), None, both.len(), p_value)
}

#[cfg(test)]
mod tests {
    use super::super::frame::columns;
    use super::*;

    fn coefficients(rows: &[(&str, &str)]) -> (Option<f64>, Option<f64>, Option<f64>) {
        let json: Vec<String> = rows.iter().map(|(a, b)| format!(r#"{{"a": "{a}", "b": "{b}"}}"#)).collect();
        let found = correlations(&columns(&json));
        let [found] = &found[..] else { panic!("{} pairs", found.len()) };
        (found.coefficient, found.spearman, found.p_value)
    }

    #[test]
    fn times_of_one_day_are_apart() {
        let rows = [("2026-01-01 06:00:00", "1"), ("2026-01-01 12:00:00", "2"), ("2026-01-01 18:00:00", "3")];
        let (r, rank, _) = coefficients(&rows);
        assert!(r.unwrap() > 0.999_999 && rank.unwrap() > 0.999_999, "{r:?} {rank:?}");
    }

    #[test]
    fn ranks_of_rows_that_have_both() {
        // By scipy.stats.spearmanr of the four rows that have both; the first 2 is no tie there.
        let rows = [("2", "null"), ("2", "\"10\""), ("1", "\"10\""), ("7", "\"30\""), ("9", "\"20\"")];
        let json: Vec<String> = rows.iter().map(|(a, b)| format!(r#"{{"a": "{a}", "b": {b}}}"#)).collect();
        let found = correlations(&columns(&json));
        assert!((found[0].spearman.unwrap() - 0.737_864_787_372_621_8).abs() < 1e-12, "{:?}", found[0].spearman);
    }

    #[test]
    fn rounding_is_no_correlation() {
        let rows = [("0.3", "1"), ("0.30000000000000004", "2"), ("0.3", "1"), ("0.30000000000000004", "2")];
        let (r, rank, p) = coefficients(&rows);
        assert!((r, p) == (None, None) && rank.unwrap() > 0.999_999, "{r:?} {rank:?} {p:?}");
        let (r, _, p) = coefficients(&[("0.3", "x"), ("0.30000000000000004", "y"), ("0.3", "x")]);
        assert_eq!((r, p), (None, None));
    }

    #[test]
    fn numbers_whose_squares_overflow_have_ranks_only() {
        let (r, rank, p) = coefficients(&[("1e300", "1"), ("-1e300", "2"), ("1e299", "3"), ("5", "7")]);
        assert!((r, p) == (None, None) && rank.is_some(), "{r:?} {rank:?} {p:?}");
    }
}
