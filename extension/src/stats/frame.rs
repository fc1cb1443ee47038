//! Rows of a table, column by column: what looks at several columns at once works on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Formatter;
use std::sync::LazyLock;

use foldhash::quality::FixedState;
use regex::Regex;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::date::calendar::{self, Date};
use crate::field;

/// More different values than this make no category.
const MOST_CATEGORIES: usize = 1000;

#[derive(Default)]
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

#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub enum Kind {
    Numeric,
    Categorical,
    /// Names, texts, identifiers, what is the same everywhere or nowhere there.
    #[default]
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

/// A text that lies in the JSON as it is, unless it has something escaped.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The fields of one row, in its order.
struct Fields<'a>(Vec<(Text<'a>, Option<Text<'a>>)>);

impl<'a> Deserialize<'a> for Fields<'a> {
    fn deserialize<D: Deserializer<'a>>(row: D) -> Result<Fields<'a>, D::Error> {
        struct Reader;
        impl<'a> Visitor<'a> for Reader {
            type Value = Fields<'a>;

            fn expecting(&self, wanted: &mut Formatter) -> std::fmt::Result {
                wanted.write_str("an object of texts")
            }

            fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Fields<'a>, M::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        row.deserialize_map(Reader)
    }
}

/// Columns of rows that DuckDB wrote as JSON objects of texts; what is no such object is left out.
pub fn columns(rows: &[String]) -> Vec<Column> {
    let mut places: HashMap<String, usize, FixedState> = HashMap::default();
    let mut columns: Vec<(Column, HashMap<String, u32, FixedState>)> = Vec::new();
    for (row, text) in rows.iter().enumerate() {
        let Ok(Fields(fields)) = serde_json::from_str(text) else { continue };
        for (Text(name), value) in fields {
            let place = places.get(name.as_ref()).copied().unwrap_or_else(|| {
                places.insert(name.to_string(), columns.len());
                columns.push((Column { name: name.into_owned(), ..Column::default() }, HashMap::default()));
                columns.len() - 1
            });
            let (column, known) = &mut columns[place];
            column.codes.resize(row, None);
            let code = value.map(|Text(value)| match known.get(value.as_ref()) {
                Some(code) => *code,
                None => {
                    let code = column.texts.len() as u32;
                    column.texts.push(value.to_string());
                    known.insert(value.into_owned(), code);
                    code
                }
            });
            column.codes.push(code);
        }
    }
    let mut columns: Vec<Column> = columns.into_iter().map(|(column, _)| column).collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    for column in &mut columns {
        column.codes.resize(rows.len(), None);
        column.counts = vec![0; column.texts.len()];
        column.codes.iter().flatten().for_each(|code| column.counts[*code as usize] += 1);
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
    fn rows_are_read_once_each() {
        let rows = [
            r#"{"a": "1", "b\n": "x\"y", "a": "2"}"#,
            r#"{"b\n": null}"#,
            r#"{"a": "3", "b\n": 4}"#,
            "[]",
            r#"{"a": "3"}"#,
        ];
        let columns = columns(&rows.map(String::from));
        let [a, b] = &columns[..] else { panic!("{} columns", columns.len()) };
        assert_eq!((a.text(0), a.text(1), a.text(2), a.text(4)), (Some("2"), None, None, Some("3")));
        assert_eq!(a.counts, [0, 1, 1]);
        assert_eq!((b.name.as_str(), b.text(0), b.filled(), b.codes.len()), ("b\n", Some("x\"y"), 1, 5));
    }

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
