//! Dates and times as TOPdesk writes them.

use jiff::Timestamp;

/// Parses `2026-01-31T10:15:30Z`, and also `2026-01-31T10:15:30.000+0000`, which lacks the colon that
/// RFC 3339 demands. Returns `None` for anything else.
pub fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_and_all_offsets_mean_the_same_moment() {
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
    }

    #[test]
    fn milliseconds_are_kept() {
        assert_eq!(
            moment("2026-01-25T14:40:46.303+0000").map(|at| at.subsec_millisecond()),
            Some(303)
        );
    }

    #[test]
    fn a_leap_second_is_the_second_before_it() {
        assert_eq!(
            moment("2026-01-31T10:15:60Z"),
            moment("2026-01-31T10:15:59Z")
        );
    }

    #[test]
    fn text_that_names_no_moment_is_refused() {
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
    }
}
