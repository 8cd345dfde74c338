//! Moments and dates as text, as TOPdesk, SIGNL4, HTTP and people write them. By hand, since jiff's own
//! parser brings 130 kB along ([decision 26](../docs/decisions/0026-size.md)).

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// Reads `2026-01-31T10:15:30Z`, with a fraction of a second or none, with `Z`, `+0000` or `+00:00`.
#[must_use]
pub fn moment(text: &str) -> Option<Timestamp> {
    let (day, rest) = text.split_once(['T', 't', ' '])?;
    let (clock, zone) = rest.split_at_checked(rest.find(['Z', 'z', '+', '-'])?)?;
    at(date(day)?, clock, zone)
}

/// A moment in UTC and whole seconds: `2026-01-31T10:15:30Z`. Rounded down, so that a query `=ge=` with it
/// never skips.
#[must_use]
pub fn whole_second(at: Timestamp) -> String {
    let second = at.as_millisecond().div_euclid(1_000);
    Timestamp::from_second(second)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

/// Reads `2026-01-31`.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    day_of(year, number(month, 2)?, day)
}

/// A date as HTTP writes it: `Sat, 31 Jan 2026 10:15:30 GMT`.
#[must_use]
pub fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let (_, rest) = text.trim().split_once(", ")?;
    let mut words = rest.splitn(5, ' ');
    let day = words.next()?;
    let month = words.next()?;
    let month = MONTHS.split(' ').zip(1..).find(|(name, _)| *name == month);
    let date = day_of(words.next()?, month?.1, day)?;
    let clock = words.next()?;
    match words.next()? {
        "GMT" => at(date, clock, "Z"),
        zone => at(date, clock, zone),
    }
}

fn at(date: Date, clock: &str, zone: &str) -> Option<Timestamp> {
    let (hour, rest) = clock.split_once(':')?;
    let (minute, rest) = rest.split_once(':').unwrap_or((rest, "00"));
    let (second, fraction) = rest.split_once(['.', ',']).unwrap_or((rest, "0"));
    let nanos = number(&format!("{fraction:0<9}"), 9).filter(|_| !fraction.is_empty())?;
    // A leap second counts as the one before.
    let second = number(second, 2).filter(|s| *s <= 60)?.min(59);
    let time = Time::new(
        short(number(hour, 2)?)?,
        short(number(minute, 2)?)?,
        short(second)?,
        nanos,
    );
    let offset = Offset::from_seconds(offset(zone)?).ok()?;
    offset.to_timestamp(date.to_datetime(time.ok()?)).ok()
}

fn offset(zone: &str) -> Option<i32> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
    let minutes = number(minutes, 2).filter(|m| *m < 60)?;
    Some(sign * (number(hours, 2)? * 3_600 + minutes * 60))
}

fn day_of(year: &str, month: i32, day: &str) -> Option<Date> {
    let year = number(year, 4)?.try_into().ok()?;
    Date::new(year, short(month)?, short(number(day, 2)?)?).ok()
}

/// A number of so many digits.
fn number(text: &str, digits: usize) -> Option<i32> {
    let fits = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

fn short(number: i32) -> Option<i8> {
    number.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::fmt::rfc2822;
    use proptest::prelude::*;

    #[test]
    fn both_formats_and_all_zones_mean_the_same_moment() {
        let expected: Timestamp = "2026-01-31T10:15:30Z".parse().unwrap();
        for text in [
            "2026-01-31T10:15:30Z",
            "2026-01-31T10:15:30.000+0000",
            "2026-01-31T10:15:30+00:00",
            "2026-01-31T11:15:30.000+0100",
            "2026-01-31T11:15:30+01:00",
            "2026-01-31 04:45:30.0000000-05:30",
            "2026-01-31t10:15:30,0z",
        ] {
            assert_eq!(moment(text), Some(expected), "{text}");
        }
        assert_eq!(http_date("Sat, 31 Jan 2026 10:15:30 GMT"), Some(expected));
        assert_eq!(
            http_date(" Sat, 31 Jan 2026 11:15:30 +0100 "),
            Some(expected)
        );
    }

    #[test]
    fn milliseconds_are_kept() {
        assert_eq!(
            moment("2026-01-25T14:40:46.303+0000").map(|t| t.subsec_millisecond()),
            Some(303)
        );
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-31",
            "2026-01-31T10:15:30",
            "2026-01-31T10:15:30.Z",
            "2026-01-31T10:15:30.0000000000Z",
            "2026-01-31T10:15:61Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T10:15:30+00:60",
            "2026-01-31T10:15:30+26:00",
            "2026-1-31T10:15:30Z",
            "2026-01-31T+1:15:30Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        for text in ["", "31 Jan 2026", "Sat, 31 Jam 2026 10:15:30 GMT"] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_ten_characters() {
        assert_eq!(date("2027-03-31"), Date::new(2027, 3, 31).ok());
        for text in [
            "2027-3-31",
            "20270331",
            "2027-03-31T00:00:00Z",
            "2027-02-29",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_means_what_it_means_to_jiff(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9](:[0-6][0-9]([.,][0-9]{0,10})?)?([Zz]|[+-][0-2][0-9]:?[0-6][0-9])"
        ) {
            prop_assert_eq!(moment(&text), text.parse().ok());
        }

        #[test]
        fn a_moment_of_any_text_is_the_same_to_jiff(text in "[-0-9TZ:.,+ ]{0,30}|.*") {
            if let Some(at) = moment(&text) {
                prop_assert_eq!(Some(at), text.parse().ok());
            }
        }

        #[test]
        fn what_goes_out_is_read_back(second in 0i64..253_402_207_200, nano in 0i32..1_000_000_000) {
            let at = Timestamp::new(second, nano).unwrap();
            prop_assert_eq!(moment(&at.to_string()), Some(at));
            prop_assert_eq!(moment(&whole_second(at)).map(|t| t.as_second()), Some(second));
            let http = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            // Before 1970 jiff's seconds are rounded up.
            let whole = at.as_nanosecond().div_euclid(1_000_000_000);
            prop_assert_eq!(http_date(&http).map(|t| t.as_second().into()), Some(whole));
            let jiff = rfc2822::DateTimeParser::new().parse_timestamp(&http).ok();
            prop_assert_eq!(http_date(&http), jiff);
        }
    }
}
