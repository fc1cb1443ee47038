//! Values and rows that are far from the others.

use serde::Serialize;

use super::describe::between;
use super::frame::{Column, Kind};

/// Iglewicz and Hoaglin 1993.
const ROBUST_Z: f64 = 3.5;
/// Makes the median absolute deviation of a normal distribution its standard deviation.
const MAD_TO_SD: f64 = 1.482_602_218_505_602;
/// Tukey 1977.
const FENCE: f64 = 1.5;
/// A category that is rarer than this share is rare.
const RARE: f64 = 0.001;
const EXAMPLES: usize = 5;
const ROWS: usize = 100;

#[derive(Serialize)]
pub struct Outlier {
    pub level: &'static str,
    pub column_name: Option<String>,
    pub method: &'static str,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    #[serde(rename = "outlier_count")]
    pub count: u64,
    pub share: f64,
    pub examples: Vec<String>,
    pub reason: String,
    #[serde(rename = "source_row")]
    pub row: Option<String>,
}

pub fn outliers(columns: &[Column], rows: &[String]) -> Vec<Outlier> {
    let mut found = Vec::new();
    let mut of_row: Vec<Vec<String>> = vec![Vec::new(); rows.len()];
    for column in columns {
        match column.kind {
            Kind::Numeric => found.extend(numbers(column, &mut of_row)),
            Kind::Categorical => found.extend(rare(column, &mut of_row)),
            Kind::Other => {}
        }
    }
    let mut order: Vec<usize> = (0..rows.len()).filter(|row| !of_row[*row].is_empty()).collect();
    order.sort_by_key(|row| std::cmp::Reverse(of_row[*row].len()));
    found.extend(order.into_iter().take(ROWS).map(|row| Outlier {
        level: "row",
        column_name: None,
        method: "columns that are outliers",
        lower: None,
        upper: None,
        count: of_row[row].len() as u64,
        share: of_row[row].len() as f64 / columns.len() as f64,
        examples: Vec::new(),
        reason: of_row[row].join("; "),
        row: Some(rows[row].clone()),
    }));
    found
}

fn numbers(column: &Column, of_row: &mut [Vec<String>]) -> Vec<Outlier> {
    let numbers = column.numbers();
    let mut sorted: Vec<f64> = numbers.iter().copied().flatten().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    if sorted.is_empty() {
        return Vec::new();
    }
    let median = quantile(&sorted, 0.5);
    let mut deviations: Vec<f64> = sorted.iter().map(|number| (number - median).abs()).collect();
    deviations.sort_unstable_by(f64::total_cmp);
    let deviation = MAD_TO_SD * quantile(&deviations, 0.5);
    let (first, third) = (quantile(&sorted, 0.25), quantile(&sorted, 0.75));
    let range = third - first;
    let methods = [
        ("robust z", median - ROBUST_Z * deviation, median + ROBUST_Z * deviation, deviation),
        ("IQR", first - FENCE * range, third + FENCE * range, range),
    ];
    let mut found = Vec::new();
    for (method, lower, upper, spread) in methods {
        // Where half of the values are the same, every other one would be far away.
        if spread <= 0.0 {
            continue;
        }
        let is_far = |number: &f64| *number < lower || *number > upper;
        let mut far: Vec<usize> = (0..numbers.len()).filter(|row| numbers[*row].as_ref().is_some_and(is_far)).collect();
        if method == "robust z" {
            for row in &far {
                let z = numbers[*row].map_or(0.0, |number| (number - median) / deviation);
                of_row[*row].push(format!(
                    "{} {} (robust z {z:.1})",
                    column.name,
                    column.text(*row).unwrap_or_default()
                ));
            }
        }
        far.sort_by(|a, b| {
            let distance = |row: &usize| numbers[*row].map_or(0.0, |number| (number - median).abs());
            distance(b).total_cmp(&distance(a))
        });
        if far.is_empty() {
            continue;
        }
        found.push(Outlier {
            level: "column",
            column_name: Some(column.name.clone()),
            method,
            lower: Some(lower),
            upper: Some(upper),
            count: far.len() as u64,
            share: far.len() as f64 / sorted.len() as f64,
            examples: far.iter().take(EXAMPLES).filter_map(|row| column.text(*row)).map(String::from).collect(),
            reason: match method {
                "robust z" => format!("more than {ROBUST_Z} deviations (MAD) from the median {median}"),
                _ => format!("more than {FENCE} interquartile ranges beyond the quartiles {first} and {third}"),
            },
            row: None,
        });
    }
    found
}

fn rare(column: &Column, of_row: &mut [Vec<String>]) -> Option<Outlier> {
    let filled = column.filled() as f64;
    let is_rare = |code: u32| f64::from(column.counts[code as usize]) < RARE * filled;
    let mut codes: Vec<u32> = (0..column.texts.len() as u32).filter(|code| is_rare(*code)).collect();
    codes.sort_by_key(|code| column.counts[*code as usize]);
    for (row, code) in column.codes.iter().enumerate() {
        if let Some(code) = code.filter(|code| is_rare(*code)) {
            of_row[row].push(format!("{} {} (rare)", column.name, column.texts[code as usize]));
        }
    }
    let count: u32 = codes.iter().map(|code| column.counts[*code as usize]).sum();
    (!codes.is_empty()).then(|| Outlier {
        level: "column",
        column_name: Some(column.name.clone()),
        method: "rare category",
        lower: None,
        upper: None,
        count: u64::from(count),
        share: f64::from(count) / filled,
        examples: codes.iter().take(EXAMPLES).map(|code| column.texts[*code as usize].clone()).collect(),
        reason: format!("{} values, each in less than {RARE} of the rows", codes.len()),
        row: None,
    })
}

/// R's type 7, as everywhere here.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let position = (sorted.len() - 1) as f64 * p;
    let (lower, upper) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    between(lower, upper, position.fract())
}

#[cfg(test)]
mod tests {
    use super::super::frame::columns;
    use super::*;

    #[test]
    fn huge_numbers_have_quartiles() {
        let rows: Vec<String> = ["-1.7e308", "-1e308", "1e308", "1.7e308"].map(|n| format!(r#"{{"n": "{n}"}}"#)).into();
        assert_eq!(outliers(&columns(&rows), &rows).len(), 0);
        assert_eq!(quantile(&[-1.7e308, 1.7e308], 0.5), 0.0);
    }
}
