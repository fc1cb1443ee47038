//! Rows of a table, column by column: what looks at several columns at once works on.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::date::calendar::{self, Date};
use crate::field;

/// More different values than this make no category.
const MOST_CATEGORIES: usize = 1000;

pub struct Column {
    pub name: String,
    /// A value's place among `texts`; `None` for NULL.
    pub codes: Vec<Option<u32>>,
    pub texts: Vec<String>,
    /// How often each of `texts` occurs.
    pub counts: Vec<u32>,
    /// The rows that have a value, those with the same one together.
    order: Vec<u32>,
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

/// Of the whole text of a DATE or a TIMESTAMP with or without a time zone, as DuckDB writes them.
fn days(text: &str) -> Option<f64> {
    static MOMENT: LazyLock<Regex> = LazyLock::new(|| {
        let time = r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)";
        let zone = r"([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?";
        Regex::new(&format!(r"(?-u)^(\d{{4,7}})-(\d\d)-(\d\d)( \(BC\))?(?: {time}(?:{zone})?)?$")).expect("a pattern")
    });
    if !text.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let parts = MOMENT.captures(text)?;
    let whole = |part: usize| parts[part].parse::<u32>().ok();
    let year = parts[1].parse::<i32>().ok()?;
    let year = if parts.get(4).is_some() { 1 - year } else { year };
    // The years of which every day has a number in DuckDB.
    let year = Some(year).filter(|year| (-5_877_640..5_881_580).contains(year))?;
    let day = calendar::days(Date { year, month: whole(2)?, day: whole(3)? })?;
    let seconds = |first: usize| {
        let part = |at: usize| parts.get(at).map_or(0.0, |part| part.as_str().parse().unwrap_or(0.0));
        3600.0 * part(first) + 60.0 * part(first + 1) + part(first + 2)
    };
    let ahead = if parts.get(8).is_some_and(|sign| sign.as_str() == "-") { -seconds(9) } else { seconds(9) };
    Some(f64::from(day) + (seconds(5) - ahead) / 86_400.0)
}

/// Columns of rows that DuckDB wrote as JSON objects of texts; what is no such object is left out.
pub fn columns(rows: &[String]) -> Vec<Column> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut columns: Vec<(Column, HashMap<String, u32>)> = Vec::new();
    for (row, text) in rows.iter().enumerate() {
        let Ok(fields) = serde_json::from_str::<HashMap<String, Option<String>>>(text) else { continue };
        for (name, value) in fields {
            let place = *places.entry(name).or_insert_with_key(|name| {
                let column = Column {
                    name: name.clone(),
                    codes: vec![],
                    texts: vec![],
                    counts: vec![],
                    order: vec![],
                    kind: Kind::Other,
                };
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
        column.order = (0..rows.len() as u32).filter(|row| column.codes[*row as usize].is_some()).collect();
        column.order.sort_by_key(|row| column.codes[*row as usize]);
    }
    columns
}

fn kind_of(column: &Column) -> Kind {
    let (filled, distinct) = (column.filled(), column.texts.len());
    let is_code = field::is_code(&column.name);
    let has_leading_zero = |text: &String| text.len() > 1 && text.starts_with('0') && !text.contains('.');
    let is_number = |text: &String| (number(text).is_some() || text.parse::<f64>().is_ok()) && !has_leading_zero(text);
    if distinct < 2 || (is_code && distinct == filled) {
        Kind::Other
    } else if !is_code && column.texts.iter().all(is_number) {
        Kind::Numeric
    } else if distinct <= MOST_CATEGORIES && (distinct <= filled / 2 || filled < 20) {
        Kind::Categorical
    } else {
        Kind::Other
    }
}

/// How often two columns have each pair of values, in rows where both are there: by the code of `a`, that of `b`, and the count.
pub fn pairs(a: &Column, b: &Column) -> Vec<(u32, u32, u32)> {
    let mut pairs = Vec::new();
    let mut counts = vec![0; b.texts.len()];
    for same in a.order.chunk_by(|one, next| a.codes[*one as usize] == a.codes[*next as usize]) {
        let both = || same.iter().filter_map(|row| a.codes[*row as usize].zip(b.codes[*row as usize]));
        both().for_each(|(_, b)| counts[b as usize] += 1);
        for (a, b) in both() {
            match std::mem::take(&mut counts[b as usize]) {
                0 => {}
                count => pairs.push((a, b, count)),
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_with_the_time_of_day() {
        for (text, days) in [
            ("1970-01-01", 0.0),
            ("1970-01-02 06:00:00", 1.25),
            ("1969-12-31 23:59:59.5", -0.5 / 86_400.0),
            ("1970-01-01 12:00:00.000000001", 0.5),
            ("1970-01-01 06:00:00+06", 0.0),
            ("1970-01-01 00:00:00-05:30", 5.5 / 24.0),
            ("0001-12-31 (BC)", -719_163.0),
            ("0001-01-01", -719_162.0),
            ("0001-12-31 (BC) 12:00:00", -719_162.5),
            ("12345-01-01", 3_789_391.0),
        ] {
            let got = number(text).unwrap_or_else(|| panic!("{text}"));
            assert!((got - days).abs() < 1e-12, "{text}: {got}");
        }
    }

    #[test]
    fn pairs_are_counted_once() {
        let row = |row: usize| match row % 5 {
            0 => format!(r#"{{"a": "{}", "b": null}}"#, row % 7),
            1 => format!(r#"{{"b": "{}"}}"#, row % 3),
            _ => format!(r#"{{"a": "{}", "b": "{}"}}"#, row % 7, row % 3),
        };
        let columns = columns(&(0..500).map(row).collect::<Vec<_>>());
        let (a, b) = (&columns[0], &columns[1]);
        let mut expected: HashMap<(u32, u32), u32> = HashMap::new();
        for (a, b) in a.codes.iter().zip(&b.codes) {
            if let (Some(a), Some(b)) = (a, b) {
                *expected.entry((*a, *b)).or_default() += 1;
            }
        }
        let got = pairs(a, b);
        assert_eq!((got.len(), expected.len()), (21, 21));
        assert!(got.iter().all(|(a, b, count)| expected[&(*a, *b)] == *count));
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "2020-02-30",
            "2020-01-01x",
            "2020-01-01 ",
            "2020-01-01 Tampa",
            "2020-01-01 12:00",
            "2020-1-1",
            "20-01-2020",
            "2020-01-01T00:00:00",
            "2020-01-01 12:00:00 PM",
            "2020-01-01 24:00:00",
            "9999999-01-01",
            "infinity",
            "２０２０-01-01",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
