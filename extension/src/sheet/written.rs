//! How a workbook's value is written as text, and cells as CSV.

use calamine::{Data, ExcelDateTime};

/// Beyond this a float holds no whole numbers any more (2⁵³).
const MAX_WHOLE: f64 = 9_007_199_254_740_992.0;

/// The last day that a spreadsheet counts: 9999-12-31.
const MAX_DAYS: f64 = 2_958_466.0;

/// The text of a value: a whole number without a fraction, a date as ISO, an empty text for an empty cell.
pub fn text(value: Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DurationIso(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(number),
        Data::Bool(true) => "TRUE".to_string(),
        Data::Bool(false) => "FALSE".to_string(),
        Data::DateTime(time) if (0.0..MAX_DAYS).contains(&time.as_f64()) => date_time(&time),
        Data::DateTime(time) => float(time.as_f64()),
        Data::DateTimeIso(time) => time.strip_suffix("T00:00:00").unwrap_or(&time).replacen('T', " ", 1),
        Data::Error(error) => error.to_string(),
    }
}

/// A whole number with zeros before it, as many digits as its format shows.
pub fn with_zeros(text: String, digits: impl FnOnce() -> usize) -> String {
    match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => {
            let digits = digits();
            format!("{text:0>digits$}")
        }
        false => text,
    }
}

fn float(number: f64) -> String {
    match number.fract() == 0.0 && number.abs() < MAX_WHOLE {
        true => format!("{number:.0}"),
        false => number.to_string(),
    }
}

/// A day, a day with a time, or a time alone (what a spreadsheet keeps as a part of a day).
fn date_time(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    if time.is_duration() || (0.0..1.0).contains(&days) {
        let seconds = (days * 86_400.0).round() as i64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}.{milli:03}"),
    }
}

/// Adds a cell to a line of CSV.
pub fn push_cell(csv: &mut String, cell: &str) {
    // Spaces, too, since they say nothing around a quoted cell.
    let is_plain = !cell.contains([',', '"', '\n', '\r']) && !cell.starts_with([' ', '\t']);
    match is_plain {
        true => csv.push_str(cell),
        false => {
            csv.push('"');
            csv.push_str(&cell.replace('"', "\"\""));
            csv.push('"');
        }
    }
}
