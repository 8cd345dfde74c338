//! The two ways TOPdesk writes a date.

use jiff::{SignedDuration, Timestamp};

/// How dates are written in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// `2026-01-31T10:15:30.000+0000`, the default.
    Millis,
    /// `2026-01-31T10:15:30Z`, whole seconds; `dateFormat=iso8601`.
    Iso,
}

impl DateFormat {
    pub(crate) fn write(self, at: Timestamp) -> String {
        match self {
            Self::Millis => at.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string(),
            Self::Iso => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }
}

/// How entries of a progress trail write a date: `2026-01-27T18:37:16.520Z`.
pub(crate) fn write_entry_date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Reads a date with `Z`, `+0000` or `+00:00`, with or without a fraction.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// The second a moment lies in.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// The millisecond a moment lies in.
pub(crate) fn whole_millisecond(at: Timestamp) -> Timestamp {
    let rest = i64::from(at.subsec_nanosecond() % 1_000_000);
    at.checked_sub(SignedDuration::from_nanos(rest))
        .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Timestamp {
        "2026-01-31T10:15:30.123456Z".parse().unwrap()
    }

    #[test]
    fn the_default_has_milliseconds_and_iso8601_has_whole_seconds() {
        assert_eq!(
            DateFormat::Millis.write(moment()),
            "2026-01-31T10:15:30.123+0000"
        );
        assert_eq!(DateFormat::Iso.write(moment()), "2026-01-31T10:15:30Z");
        assert_eq!(
            DateFormat::Millis.write(whole_second(moment())),
            "2026-01-31T10:15:30.000+0000"
        );
    }

    #[test]
    fn every_documented_offset_is_read() {
        let expected = Some(whole_second(moment()));
        assert_eq!(parse("2026-01-31T10:15:30Z"), expected);
        assert_eq!(parse("2026-01-31T10:15:30.000+0000"), expected);
        assert_eq!(parse("2026-01-31T11:15:30+01:00"), expected);
        assert_eq!(parse("yesterday"), None);
    }
}
