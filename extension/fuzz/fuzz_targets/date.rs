//! Any date, on any day: a birth is not in the future, nor more than 120 years ago.
#![no_main]

use canvass::date;
use libfuzzer_sys::fuzz_target;

/// 2100-01-01, in days since 1970-01-01.
const LAST_TODAY: i32 = 47_482;

fuzz_target!(|input: (u16, &str, i64, f64, i32)| {
    let (today, text, integer, float, days) = input;
    let today = i32::from(today) % LAST_TODAY;
    date::parse(text, today);
    let years = [
        date::birth_year_of_text(text, today),
        date::birth_year_of_integer(integer, today),
        date::birth_year_of_float(float, today),
        date::birth_year_of_days(days, today),
    ];
    let this_year = 1970 + (f64::from(today) / 365.2425) as i32;
    for year in years.into_iter().flatten() {
        assert!((this_year - 121..=this_year + 1).contains(&year), "{year} on day {today}");
    }
});
