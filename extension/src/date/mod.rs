//! Dates as US lists write them, and years of birth.
//!
//! `today` is an argument, in days since 1970-01-01: it decides what two digits of a year mean.

pub mod calendar;
mod read;

use calendar::{date, days};
use read::read;

/// The oldest person on record became 122; nobody in a list is likely to be older than this. It also rules out the dates that
/// voter files put for an unknown birth (1800-01-01, 1900-01-01).
const OLDEST_AGE: i32 = 120;

/// The day that a text names, in days since 1970-01-01. `None` for what is no date, or not a whole one (March 1965).
pub fn parse(text: &str, today: i32) -> Option<i32> {
    days(read(text, today)?)
}

/// The year of birth that a text gives as a year or a date, which may lack its day or month. `None` for a birth in the future,
/// or one of more than 120 years ago.
pub fn birth_year_of_text(text: &str, today: i32) -> Option<i32> {
    let date = read(text, today)?;
    let is_born = days(date).is_none_or(|born| born <= today);
    plausible(date.year, today).filter(|_| is_born)
}

/// The year of birth in a number: a year, of four digits or two, a date (19650307, 3071965), or a spreadsheet's day number.
pub fn birth_year_of_integer(number: i64, today: i32) -> Option<i32> {
    birth_year_of_text(&number.to_string(), today)
}

/// As [`birth_year_of_integer`]; the fraction of a day number is a time of day, any other is no year.
pub fn birth_year_of_float(number: f64, today: i32) -> Option<i32> {
    birth_year_of_text(&number.to_string(), today)
}

/// The year of birth of a date.
pub fn birth_year_of_days(born: i32, today: i32) -> Option<i32> {
    plausible(date(born).year, today).filter(|_| born <= today)
}

fn plausible(birth_year: i32, today: i32) -> Option<i32> {
    let this_year = date(today).year;
    (this_year - OLDEST_AGE..=this_year).contains(&birth_year).then_some(birth_year)
}

#[cfg(test)]
mod tests {
    use super::calendar::Date;
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> i32 {
        days(Date { year, month, day }).unwrap()
    }

    fn today() -> i32 {
        day(2026, 6, 15)
    }

    #[test]
    fn dates_as_lists_write_them() {
        for text in [
            "3/7/1965",
            "03/07/1965",
            "3-7-1965",
            "03.07.1965",
            "3/7/65",
            "03-07-65",
            "3/7/'65",
            "1965-03-07",
            "1965/3/7",
            "1965.03.07",
            "19650307",
            "03071965",
            "3071965",
            "030765",
            "19650307.0",
            "March 7, 1965",
            "march 7 1965",
            "MAR 7, 65",
            "Mar. 7th, 1965",
            "7 March 1965",
            "7-Mar-65",
            "07MAR1965",
            "7 Mar '65",
            "7th of March, 1965",
            "1965 Mar 7",
            "1965-Mar-07",
            "65-03-07",
            "Sunday, March 7, 1965",
            "Sun 7 Mar 1965",
            "7 de marzo de 1965",
            "domingo, 7 de marzo del 1965",
            "marzo 7, 1965",
            "7-mar.-1965",
            "1965-03-07 00:00:00",
            "1965-03-07T00:00:00Z",
            "1965-03-07T12:34:56.789-05:00",
            "3/7/1965 12:00:00 AM",
            "3/7/65 0:00",
            "Mar 7 1965 12:00AM",
            " 3/7/1965 ",
            "\"3/7/1965\"",
            "'3/7/1965",
            "3 / 7 / 1965",
            "3–7–1965",
            "23808",
            "23808.0",
            "23808.5",
            "=\"23808\"",
            "(3/7/1965)",
            "DOB: 3/7/1965",
            "D.O.B.: 3/7/65",
            "Sun Mar 07 1965 00:00:00 GMT-0500 (EST)",
        ] {
            assert_eq!(parse(text, today()), Some(day(1965, 3, 7)), "{text}");
            assert_eq!(birth_year_of_text(text, today()), Some(1965), "{text}");
        }
        for text in
            ["25/12/1980", "25-12-80", "12/25/1980", "25121980", "25 dic 1980", "1980-12-25", "25. December 1980"]
        {
            assert_eq!(parse(text, today()), Some(day(1980, 12, 25)), "{text}");
        }
        assert_eq!(parse("1er lunes", today()), None);
        assert_eq!(parse("Miércoles 1º de setiembre de 1965", today()), Some(day(1965, 9, 1)));
        assert_eq!(parse("2/29/2000", today()), Some(day(2000, 2, 29)));
        assert_eq!(parse("1/1/1900", today()), Some(day(1900, 1, 1)));
        assert_eq!(parse("11/5/2030", today()), Some(day(2030, 11, 5)));
    }

    #[test]
    fn no_date() {
        for text in [
            "",
            " ",
            "n/a",
            "unknown",
            "2/30/1965",
            "2/29/1900",
            "1965-13-01",
            "0000-00-00",
            "00/00/0000",
            "00/00/00",
            "000000",
            "13/13/1980",
            "4/31/65",
            "3/7",
            "3/7/5",
            "3/7/965",
            "1/2/3/1965",
            "1965-25-12",
            "-3/7/1965",
            "/3/7/1965",
            "12:30",
            "555-12-1234",
            "196503",
            "33101-1234",
            "305-555-0123",
            "3055550123",
            "99999",
            "03071",
            "1965-1966",
            "Married 7 1965",
            "Deceased 3/7/1965",
            "Deceased: 3/7/1965",
            ": 3/7/1965",
            "Mar 7",
            "Q3 1965",
            "1e5",
            "３/７/１９６５x",
            "32/1/1980",
            "12.5",
            "1950.7",
            "60-12-31-5",
            "5/6/1066",
        ] {
            assert_eq!(parse(text, today()), None, "{text}");
            assert_eq!(birth_year_of_text(text, today()), None, "{text}");
        }
        let long = "3/7/1965 ".repeat(100_000);
        assert_eq!(parse(&long, today()), None);
    }

    /// A birth year needs no day; a date does.
    #[test]
    fn years_without_a_day() {
        for text in [
            "1965",
            "1965.0",
            "65",
            "'65",
            "1965-00-00",
            "00/00/1965",
            "19650000",
            "3/0/1965",
            "March 1965",
            "Mar-65",
            "marzo de 1965",
            "3/1965",
            "03/65",
            "1965-03",
        ] {
            assert_eq!(parse(text, today()), None, "{text}");
            assert_eq!(birth_year_of_text(text, today()), Some(1965), "{text}");
        }
    }

    #[test]
    fn two_digits_are_never_in_the_future() {
        for (text, year) in [
            ("6/15/26", 2026),
            ("6/16/26", 1926),
            ("1/1/27", 1927),
            ("12/31/25", 2025),
            ("1/1/00", 2000),
            ("2/29/28", 1928),
        ] {
            assert_eq!(parse(text, today()).map(|days| date(days).year), Some(year), "{text}");
        }
        assert_eq!(birth_year_of_text("26", today()), Some(2026));
        assert_eq!(birth_year_of_text("27", today()), Some(1927));
    }

    #[test]
    fn implausible_births() {
        for text in ["1/1/1900", "1900-01-01", "1800-01-01", "1900", "1905", "2027", "6/16/2026", "12/31/2199"] {
            assert_eq!(birth_year_of_text(text, today()), None, "{text}");
        }
        assert_eq!(birth_year_of_text("1906", today()), Some(1906));
        for (born, year) in [
            (day(1965, 3, 7), Some(1965)),
            (today() + 1, None),
            (day(1900, 1, 1), None),
            (i32::MIN, None),
            (i32::MAX, None),
        ] {
            assert_eq!(birth_year_of_days(born, today()), year);
        }
    }

    #[test]
    fn births_as_numbers() {
        for number in [1965, 65, 19_650_307, 3_071_965, 23_808] {
            assert_eq!(birth_year_of_integer(number, today()), Some(1965), "{number}");
            assert_eq!(birth_year_of_float(number as f64, today()), Some(1965), "{number}");
        }
        assert_eq!(birth_year_of_float(23_808.75, today()), Some(1965));
        for number in [i64::MIN, -1965, -1, 0, 5, 196, 1700, 2500, 46_200, 3_055_550_123, i64::MAX] {
            assert_eq!(birth_year_of_integer(number, today()), None, "{number}");
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1950.5, -0.0, 1e300, 1e-300, -1965.0] {
            assert_eq!(birth_year_of_float(number, today()), None, "{number}");
        }
    }

    /// Every text made of five parts of dates: no panic, a birth is never in the future, and ISO text of a date is that date.
    #[test]
    fn any_text() {
        let parts = ["1", "29", "65", "1965", "2030", "/", "-", " ", "Feb", "th", ":00", "é", "."];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            texts = texts.iter().flat_map(|text| parts.iter().map(move |part| format!("{text}{part}"))).collect();
        }
        for text in texts {
            if let Some(days) = parse(&text, today()) {
                let Date { year, month, day } = date(days);
                assert_eq!(parse(&format!("{year:04}-{month:02}-{day:02}"), today()), Some(days), "{text}");
            }
            assert!(birth_year_of_text(&text, today()).is_none_or(|year| (1906..=2026).contains(&year)), "{text}");
        }
    }
}
