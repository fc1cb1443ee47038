//! The values of a column as 64-bit keys: what each type's keys mean as a number and as a text.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::date::calendar::{self, Date};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Type {
    Boolean,
    /// A whole number, as i64.
    Signed,
    /// A whole number, as u64.
    Unsigned,
    Double,
    Float,
    /// A whole number of 10^-scale.
    Decimal {
        scale: u8,
    },
    /// The same of up to 38 digits; see [`Type::wide_key`].
    Wide {
        scale: u8,
    },
    /// Days since 1970-01-01.
    Date,
    /// Since 1970-01-01, so many a second.
    Timestamp {
        a_second: u64,
    },
    /// Microseconds since midnight.
    Time,
    Text,
    Enum(Arc<[String]>),
    /// Values that are not looked at, and why.
    Skipped(String),
}

const SECONDS_A_DAY: u64 = 86_400;

impl Type {
    pub fn is_text(&self) -> bool {
        *self == Type::Text
    }

    /// Whether DuckDB has such a type.
    pub fn is_sound(&self) -> bool {
        match self {
            Type::Decimal { scale } => *scale <= 18,
            Type::Wide { scale } => *scale <= 38,
            Type::Timestamp { a_second } => [1, 1_000, 1_000_000, 1_000_000_000].contains(a_second),
            _ => true,
        }
    }

    pub fn is_whole(&self) -> bool {
        matches!(self, Type::Signed | Type::Unsigned | Type::Wide { scale: 0 })
    }

    pub fn is_number(&self) -> bool {
        self.is_whole() || matches!(self, Type::Double | Type::Float | Type::Decimal { .. } | Type::Wide { .. })
    }

    pub fn is_date(&self) -> bool {
        matches!(self, Type::Date | Type::Timestamp { .. })
    }

    /// The key of a floating-point number: the same for both zeros, and for every NaN.
    pub fn double_key(value: f64) -> u64 {
        match value {
            0.0 => 0,
            value if value.is_nan() => f64::NAN.to_bits(),
            value => value.to_bits(),
        }
    }

    /// The key of a whole number of up to 128 bits: twice the number where that is an i64, else the bits of the nearest double, the
    /// last of them set.
    pub fn wide_key(whole: Option<i64>, rounded: f64) -> u64 {
        match whole.and_then(|whole| whole.checked_mul(2)) {
            Some(twice) => twice as u64,
            None => rounded.to_bits() | 1,
        }
    }

    /// Whether the key is that of one value only.
    pub fn is_exact(&self, key: u64) -> bool {
        !matches!(self, Type::Wide { .. }) || wide_whole(key).is_some()
    }

    /// What can be averaged: a number, or the days since 1970-01-01. `None` for other types, and for what is not finite.
    pub fn number(&self, key: u64) -> Option<f64> {
        let signed = key as i64;
        let number = match self {
            Type::Signed => signed as f64,
            Type::Unsigned => key as f64,
            Type::Double | Type::Float => f64::from_bits(key),
            Type::Decimal { scale } => signed as f64 / 10_f64.powi(i32::from(*scale)),
            Type::Wide { scale } => wide_number(key) / 10_f64.powi(i32::from(*scale)),
            Type::Date if signed.saturating_abs() < i64::from(i32::MAX) => signed as f64,
            Type::Timestamp { a_second } if signed.saturating_abs() < i64::MAX => {
                signed as f64 / (a_second * SECONDS_A_DAY) as f64
            }
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    /// The text that DuckDB casts the value to; of texts themselves nothing is known here.
    pub fn text(&self, key: u64) -> String {
        let signed = key as i64;
        match self {
            Type::Boolean => (key != 0).to_string(),
            Type::Signed => signed.to_string(),
            Type::Unsigned => key.to_string(),
            Type::Double => double_text(f64::from_bits(key)),
            Type::Float => float_text(f64::from_bits(key) as f32),
            Type::Decimal { scale } => decimal_text(signed, *scale),
            Type::Wide { scale } => match wide_whole(key) {
                Some(whole) => decimal_text(whole, *scale),
                None => double_text(wide_number(key) / 10_f64.powi(i32::from(*scale))),
            },
            Type::Date => match signed {
                day if day.saturating_abs() < i64::from(i32::MAX) => date_text(day),
                day => infinity_text(day),
            },
            Type::Timestamp { a_second } => match signed {
                time if time.saturating_abs() < i64::MAX => {
                    let day = (a_second * SECONDS_A_DAY) as i64;
                    format!("{} {}", date_text(time.div_euclid(day)), time_text(time.rem_euclid(day) as u64, *a_second))
                }
                time => infinity_text(time),
            },
            Type::Time => time_text(key, 1_000_000),
            Type::Enum(names) => names.get(key as usize).cloned().unwrap_or_default(),
            Type::Text | Type::Skipped(_) => String::new(),
        }
    }

    /// Orders keys as DuckDB orders their values; NaN is the greatest.
    pub fn compare(&self, a: u64, b: u64) -> std::cmp::Ordering {
        match self {
            Type::Double | Type::Float => f64::from_bits(a).total_cmp(&f64::from_bits(b)),
            Type::Unsigned | Type::Enum(_) => a.cmp(&b),
            Type::Wide { .. } => match (wide_whole(a), wide_whole(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => wide_number(a).total_cmp(&wide_number(b)),
            },
            _ => (a as i64).cmp(&(b as i64)),
        }
    }
}

fn wide_whole(key: u64) -> Option<i64> {
    (key & 1 == 0).then_some(key as i64 >> 1)
}

fn wide_number(key: u64) -> f64 {
    wide_whole(key).map_or(f64::from_bits(key), |whole| whole as f64)
}

/// A whole number of 10^-scale.
fn decimal_text(number: i64, scale: u8) -> String {
    let (scale, sign) = (usize::from(scale), if number < 0 { "-" } else { "" });
    let digits = format!("{:0width$}", number.unsigned_abs(), width = scale + 1);
    match digits.split_at(digits.len() - scale) {
        (whole, "") => format!("{sign}{whole}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

fn infinity_text(value: i64) -> String {
    if value < 0 { "-infinity".into() } else { "infinity".into() }
}

/// As DuckDB: at least one decimal, and an exponent of two digits with its sign from 10^16 on and below 10^-4.
pub fn double_text(value: f64) -> String {
    exponent(value.abs(), format!("{value:?}"), || format!("{value:e}"))
}

fn float_text(value: f32) -> String {
    exponent(f64::from(value.abs()), format!("{value:?}"), || format!("{value:e}"))
}

fn exponent(size: f64, plain: String, scientific: impl Fn() -> String) -> String {
    if !size.is_finite() {
        return plain.to_lowercase();
    }
    let scientific = if size != 0.0 && !(1e-4..1e16).contains(&size) { scientific() } else { return plain };
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{digits}e-{exponent:0>2}"),
        None => format!("{digits}e+{exponent:0>2}"),
    }
}

pub fn date_text(day: i64) -> String {
    let Date { year, month, day } = calendar::date(day.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32);
    match year {
        1.. => format!("{year:04}-{month:02}-{day:02}"),
        year => format!("{:04}-{month:02}-{day:02} (BC)", 1 - year),
    }
}

fn time_text(time: u64, a_second: u64) -> String {
    let (seconds, fraction) = (time / a_second, time % a_second);
    let whole = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        return whole;
    }
    let digits = a_second.ilog10() as usize;
    format!("{whole}.{}", format!("{fraction:0digits$}").trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_any_scale() {
        for (number, scale, text) in
            [(0, 0, "0"), (-5, 0, "-5"), (5, 2, "0.05"), (-123, 2, "-1.23"), (1, 38, &format!("0.{:038}", 1))]
        {
            assert_eq!(Type::Wide { scale }.text(Type::wide_key(Some(number), 0.0)), text);
            assert_eq!(Type::Decimal { scale }.text(number as u64), text);
        }
    }

    #[test]
    fn wide_numbers_are_exact_up_to_62_bits() {
        let wide = Type::Wide { scale: 0 };
        let key = |number: i128| Type::wide_key(number.try_into().ok(), number as f64);
        let rising = [
            -(1 << 100),
            i128::from(i64::MIN),
            -(1 << 62),
            -7,
            0,
            9_007_199_254_740_993,
            (1 << 62) - 1,
            1 << 62,
            1 << 100,
        ];
        for pair in rising.windows(2) {
            assert!(wide.compare(key(pair[0]), key(pair[1])).is_lt(), "{pair:?}");
        }
        for number in rising {
            let is_short = (-(1 << 62)..1 << 62).contains(&number);
            assert_eq!(wide.is_exact(key(number)), is_short, "{number}");
            assert!(!is_short || wide.text(key(number)) == number.to_string(), "{number}");
            let got = wide.number(key(number)).unwrap();
            assert!((got - number as f64).abs() <= 1e-15 * got.abs(), "{number}: {got}");
        }
    }
}
