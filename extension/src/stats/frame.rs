//! Rows of a table, column by column: what looks at several columns at once works on.

use std::collections::HashMap;

use crate::date::calendar::{self, Date};
use crate::field;

/// More different values than this make no category.
const MOST_CATEGORIES: usize = 1000;

/// Of a text that is a number these headers say that it is a code.
const CODES: [&str; 8] = [
    "zip",
    "zip4",
    "mailing_zip",
    "precinct",
    "congressional_district",
    "state_senate_district",
    "state_house_district",
    "county_district",
];

pub struct Column {
    pub name: String,
    /// A value's place among `texts`; `None` for NULL.
    pub codes: Vec<Option<u32>>,
    pub texts: Vec<String>,
    /// How often each of `texts` occurs.
    pub counts: Vec<u32>,
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    Numeric,
    Categorical,
    /// Names, texts, identifiers, what is the same everywhere or nowhere there.
    Other,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Numeric => "numeric",
            Kind::Categorical => "categorical",
            Kind::Other => "other",
        }
    }
}

impl Column {
    /// The number of each row; `None` for NULL and for what is not finite.
    pub fn numbers(&self) -> Vec<Option<f64>> {
        let numbers: Vec<Option<f64>> = self.texts.iter().map(|text| number(text)).collect();
        self.codes.iter().map(|code| numbers[(*code)? as usize]).collect()
    }

    pub fn text(&self, row: usize) -> Option<&str> {
        self.codes[row].map(|code| self.texts[code as usize].as_str())
    }

    pub fn filled(&self) -> usize {
        self.counts.iter().map(|count| *count as usize).sum()
    }
}

/// A finite number, or a date as the days since 1970-01-01.
fn number(text: &str) -> Option<f64> {
    let number = text.parse().ok().or_else(|| days(text));
    number.filter(|number: &f64| number.is_finite())
}

fn days(text: &str) -> Option<f64> {
    let (date, _) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let mut part = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    calendar::days(Date { year: year as i32, month, day }).map(f64::from)
}

/// Columns of rows that DuckDB wrote as JSON objects of texts; what is no such object is left out.
pub fn columns(rows: &[String]) -> Vec<Column> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut columns: Vec<(Column, HashMap<String, u32>)> = Vec::new();
    for (row, text) in rows.iter().enumerate() {
        let Ok(fields) = serde_json::from_str::<HashMap<String, Option<String>>>(text) else { continue };
        for (name, value) in fields {
            let place = *places.entry(name).or_insert_with_key(|name| {
                let column =
                    Column { name: name.clone(), codes: vec![], texts: vec![], counts: vec![], kind: Kind::Other };
                columns.push((column, HashMap::new()));
                columns.len() - 1
            });
            let (column, known) = &mut columns[place];
            column.codes.resize(row, None);
            let code = value.map(|value| match known.get(&value) {
                Some(code) => *code,
                None => {
                    let code = column.texts.len() as u32;
                    column.texts.push(value.clone());
                    column.counts.push(0);
                    known.insert(value, code);
                    code
                }
            });
            if let Some(code) = code {
                column.counts[code as usize] += 1;
            }
            column.codes.push(code);
        }
    }
    let mut columns: Vec<Column> = columns.into_iter().map(|(column, _)| column).collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    for column in &mut columns {
        column.codes.resize(rows.len(), None);
        column.kind = kind_of(column);
    }
    columns
}

fn kind_of(column: &Column) -> Kind {
    let (filled, distinct) = (column.filled(), column.texts.len());
    let is_code = field::canonical(&column.name).is_some_and(|field| CODES.contains(&field));
    let has_leading_zero = |text: &String| text.len() > 1 && text.starts_with('0') && !text.contains('.');
    let is_number = |text: &String| (number(text).is_some() || text.parse::<f64>().is_ok()) && !has_leading_zero(text);
    let is_id = column.name.to_lowercase().ends_with("id") && distinct == filled;
    if distinct < 2 || is_id {
        Kind::Other
    } else if !is_code && column.texts.iter().all(is_number) {
        Kind::Numeric
    } else if distinct <= MOST_CATEGORIES && (distinct <= filled / 2 || filled < 20) {
        Kind::Categorical
    } else {
        Kind::Other
    }
}

/// How often two columns have each pair of values, in rows where both are there.
pub fn pairs(a: &Column, b: &Column) -> HashMap<(u32, u32), u32> {
    let mut pairs = HashMap::new();
    for (a, b) in a.codes.iter().zip(&b.codes) {
        if let (Some(a), Some(b)) = (a, b) {
            *pairs.entry((*a, *b)).or_insert(0) += 1;
        }
    }
    pairs
}
