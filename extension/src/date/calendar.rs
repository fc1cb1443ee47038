//! Days since 1970-01-01, as DuckDB counts them, and the proleptic Gregorian calendar.

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Date {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

/// `None` for a day that its month does not have.
pub fn days(date: Date) -> Option<i32> {
    let Date { year, month, day } = date;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Howard Hinnant, chrono-compatible low-level date algorithms: years begin in March, in eras of 400 years.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = ((153 * ((month + 9) % 12) + 2) / 5 + day - 1) as i32;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The inverse of [`days`].
pub fn date(days: i32) -> Date {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = ((month_from_march + 2) % 12 + 1) as u32;
    Date { year: (era * 400 + year_of_era) as i32 + i32::from(month <= 2), month, day }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        let days = |year, month, day| days(Date { year, month, day });
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(1969, 12, 31), Some(-1));
        assert_eq!(days(2000, 2, 29), Some(11_016));
        assert_eq!(days(1900, 2, 29), None);
        assert_eq!(days(1900, 1, 0), None);
        assert_eq!(days(1900, 13, 1), None);
        assert_eq!(days(1800, 1, 1), Some(-62_091));
    }

    #[test]
    fn days_follow_each_other() {
        let mut next = days(Date { year: 1600, month: 1, day: 1 }).unwrap();
        for (year, month, day) in
            (1600..2400).flat_map(|y| (1..=12).flat_map(move |m| (1..=31).map(move |d| (y, m, d))))
        {
            if let Some(days) = days(Date { year, month, day }) {
                assert_eq!(days, next);
                assert_eq!(date(days), Date { year, month, day });
                next += 1;
            }
        }
        assert_eq!((date(i32::MIN).year, date(i32::MAX).year), (-5_877_641, 5_881_580));
    }
}
