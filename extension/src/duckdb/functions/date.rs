//! Dates and years of birth.

use std::time::SystemTime;

use super::Function;
use crate::date;
use crate::duckdb::shapes::any_date;
use crate::duckdb::vectors::Date;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "date_parse",
        register: |db, name| {
            any_date(
                db,
                name,
                |text| date::parse(text, today()).map(Date),
                |number| date::parse(&number.to_string(), today()).map(Date),
                |number| date::parse(&number.to_string(), today()).map(Date),
                |days| Some(Date(days)),
            )
        },
        usage: "date_parse(text VARCHAR | BIGINT | DOUBLE | DATE | TIMESTAMP) -> DATE",
        description: "The date in a text, as US lists write it: 3/7/1965, 03-07-65, 1965-03-07, 19650307, 03071965, March \
            7th, 1965, 7-Mar-65, 7 de marzo de 1965, with a weekday or a time, and a spreadsheet's day number (23808). \
            Month before day, unless only day before month is a date. Two digits of a year mean the latest one that is \
            not in the future. A date, or the day of a timestamp, stays what it is. NULL for NULL and for what is no date, or \
            not a whole one.",
        example: "SELECT date_parse('Sunday, March 7th, 1965');",
        result: "1965-03-07",
        source: "docs/dates.md",
    },
    Function {
        name: "birth_year",
        register: |db, name| {
            any_date(
                db,
                name,
                |text| date::birth_year_of_text(text, today()),
                |number| date::birth_year_of_integer(number, today()),
                |number| date::birth_year_of_float(number, today()),
                |days| date::birth_year_of_days(days, today()),
            )
        },
        usage: "birth_year(birth VARCHAR | BIGINT | DOUBLE | DATE | TIMESTAMP) -> INTEGER",
        description: "The year of birth in a year of four digits or two, or in a date, which may lack its day (1965, 65, \
            3/7/65, 19650307, 1965-00-00, March 1965). NULL for NULL, for what is neither, for a birth in the future, and \
            for one of more than 120 years ago, such as the placeholder 1900-01-01.",
        example: "SELECT birth_year('3/7/65');",
        result: "1965",
        source: "docs/dates.md",
    },
];

/// In days since 1970-01-01, in UTC.
pub fn today() -> i32 {
    const SECONDS_A_DAY: u64 = 86_400;
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| (since.as_secs() / SECONDS_A_DAY) as i32)
}
