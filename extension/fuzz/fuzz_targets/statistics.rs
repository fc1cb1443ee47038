//! Any column in two parts, any bytes for a profile, any rows: shares are shares, and bars have numbers for ends.
#![no_main]

use std::borrow::Cow;

use canvass::stats::{compare, correlation, describe, frame, outlier, pattern, profile, value};
use libfuzzer_sys::fuzz_target;
use profile::{Found, Profile};
use serde_json::{Value, json};
use value::Type;

const KINDS: [Type; 8] = [
    Type::Boolean,
    Type::Signed,
    Type::Unsigned,
    Type::Double,
    Type::Decimal { scale: 3 },
    Type::Date,
    Type::Timestamp { a_second: 1_000_000 },
    Type::Text,
];

fuzz_target!(|input: (u8, Vec<Option<(u64, &str)>>, u8, &[u8])| {
    let (kind, values, half, bytes) = input;
    let kind = KINDS[usize::from(kind) % KINDS.len()].clone();
    let half = usize::from(half) % (values.len() + 1);
    let mut all = profile(&kind, &values[..half]);
    let segment = found(&all);
    all.merge(&profile(&kind, &values[half..]));
    let whole = found(&all);
    assert_eq!(whole.count(), values.iter().flatten().count() as u64);
    let description = describe::describe(&whole, "x");
    for row in compare::compare(&segment, &description, true) {
        for share in [row.p_value, row.js_divergence, row.cramers_v].into_iter().flatten() {
            assert!((0.0..=1.0 + 1e-9).contains(&share), "{share}");
        }
        bars_are_numbers(&json!(row));
    }
    bars_are_numbers(&json!(description));
    if let Some(found) = Found::of(bytes) {
        bars_are_numbers(&json!(describe::describe(&found, "x")));
    }
    rows(&values);
});

fn profile(kind: &Type, values: &[Option<(u64, &str)>]) -> Profile {
    let mut profile = Profile::default();
    profile.kind = Some(kind.clone());
    let keys: Vec<_> = values.iter().map(|value| value.map(|(number, _)| key(kind, number))).collect();
    match kind {
        Type::Text => profile.add_texts(
            &values.iter().map(|value| value.map(|(_, text)| Cow::Borrowed(text.as_bytes()))).collect::<Vec<_>>(),
        ),
        _ => profile.add_numbers(&keys),
    }
    profile
}

/// A key as DuckDB's values of the type have them.
fn key(kind: &Type, number: u64) -> u64 {
    match kind {
        Type::Boolean => number % 2,
        Type::Double => Type::double_key(f64::from_bits(number)),
        Type::Date => i64::from(number as i32) as u64,
        _ => number,
    }
}

fn found(profile: &Profile) -> Found {
    Found::of(&profile.to_bytes()).expect("what a profile writes is a profile")
}

fn rows(values: &[Option<(u64, &str)>]) {
    let row = |value: &Option<(u64, &str)>| json!({"a": value.map(|(number, _)| number.to_string()), "b": value.map(|(_, text)| text), "c": value.map(|(number, _)| number % 3)});
    let rows: Vec<String> = values.iter().map(|value| row(value).to_string()).collect();
    let columns = frame::columns(&rows);
    for found in correlation::correlations(&columns) {
        bars_are_numbers(&json!(found));
    }
    pattern::patterns(&columns, rows.len()).iter().for_each(|found| bars_are_numbers(&json!(found)));
    outlier::outliers(&columns, &rows).iter().for_each(|found| bars_are_numbers(&json!(found)));
}

/// serde_json writes null for what is not finite, and a bar without an end cannot be drawn.
fn bars_are_numbers(value: &Value) {
    if let Some(Value::Array(bars)) = value.get("histogram") {
        assert!(
            bars.iter().all(|bar| bar["lower"].is_f64() && bar["upper"].is_f64() && bar["count"].is_f64()),
            "{value}"
        );
    }
}
