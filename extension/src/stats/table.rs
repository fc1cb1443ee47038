//! Tables of counts: Pearson's test and what is derived from it.

use super::distribution::chi2_sf;

pub struct Association {
    pub statistic: f64,
    pub df: f64,
    pub p_value: f64,
    pub cramers_v: f64,
    /// See [`corrected_v`].
    pub corrected_v: f64,
    /// The least count that independence lets expect; below five the test is approximate.
    pub least_expected: f64,
}

/// Pearson's χ² test of independence, without a continuity correction. Rows and columns without a count are left out; `None` when
/// less than two of either remain, and for a table that is none: rows that differ in length, counts that are negative or no number.
pub fn association(rows: &[Vec<f64>]) -> Option<Association> {
    let width = rows.first()?.len();
    if rows.iter().any(|row| row.len() != width || row.iter().any(|count| !(0.0..f64::INFINITY).contains(count))) {
        return None;
    }
    let row_totals: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let column_totals: Vec<f64> = (0..width).map(|at| rows.iter().map(|row| row[at]).sum()).collect();
    let filled = |totals: &[f64]| totals.iter().filter(|total| **total > 0.0).count() as f64;
    let (height, width) = (filled(&row_totals), filled(&column_totals));
    if height < 2.0 || width < 2.0 {
        return None;
    }
    let n: f64 = row_totals.iter().sum();
    let (mut statistic, mut least_expected) = (0.0, f64::INFINITY);
    for (row, row_total) in rows.iter().zip(&row_totals) {
        for (count, column_total) in row.iter().zip(&column_totals) {
            let expected = row_total / n * column_total;
            if expected > 0.0 {
                statistic += (count - expected).powi(2) / expected;
                least_expected = f64::min(least_expected, expected);
            }
        }
    }
    let df = (height - 1.0) * (width - 1.0);
    let phi2 = statistic / n;
    Some(Association {
        statistic,
        df,
        p_value: chi2_sf(statistic, df)?,
        cramers_v: (phi2 / (height.min(width) - 1.0)).sqrt().min(1.0),
        corrected_v: corrected_v(phi2, n, height, width),
        least_expected,
    })
}

/// Cramér's V without its bias in small samples (Bergsma 2013), of a table's χ² by its total `n`.
pub fn corrected_v(phi2: f64, n: f64, height: f64, width: f64) -> f64 {
    let corrected = |size: f64| size - (size - 1.0).powi(2) / (n - 1.0);
    let size = corrected(height).min(corrected(width)) - 1.0;
    let phi2 = (phi2 - (height - 1.0) * (width - 1.0) / (n - 1.0)).max(0.0);
    if size > 0.0 { (phi2 / size).sqrt().min(1.0) } else { 0.0 }
}
