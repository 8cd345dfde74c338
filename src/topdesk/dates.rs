//! TOPdesk's two date formats.

use jiff::Timestamp;

/// Reads `2026-01-31T10:15:30.000+0000` (the default format) and `2026-01-31T10:15:30Z`
/// (`dateFormat=iso8601`), with `Z`, `+0000` or `+00:00`.
pub fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// A date as FIQL takes it: UTC, whole seconds, rounded down so that `=ge=` never skips.
pub fn fiql(at: Timestamp) -> String {
    let second = at.as_millisecond().div_euclid(1_000);
    Timestamp::from_second(second)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
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
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn milliseconds_are_kept() {
        assert_eq!(
            parse("2026-01-25T14:40:46.303+0000").map(|t| t.subsec_millisecond()),
            Some(303)
        );
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-01-31",
            "2026-01-31T10:15:30",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in ".*") {
            let _ = parse(&text);
        }

        #[test]
        fn what_goes_into_a_query_is_read_back_to_the_second(second in 0i64..4_102_444_800, milli in 0i64..1000) {
            let at = Timestamp::from_millisecond(second * 1000 + milli).unwrap();
            prop_assert_eq!(parse(&fiql(at)).map(|t| t.as_second()), Some(second));
        }
    }
}
