//! The text form of a timestamp, for people and for requests to TOPdesk and SIGNL4.

use jiff::Timestamp;

/// Formats a timestamp in UTC and whole seconds: `2026-01-31T10:15:30Z`. Rounds down, so that a query for changes
/// since then misses none.
#[must_use]
pub fn whole_second(at: Timestamp) -> String {
    format!("{at:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_fraction_of_a_second_is_cut_off_also_before_1970() {
        for (at, shown) in [
            ("2026-01-31T10:15:30Z", "2026-01-31T10:15:30Z"),
            ("2026-01-31T10:15:30.999999999Z", "2026-01-31T10:15:30Z"),
            ("1969-12-31T23:59:58.5Z", "1969-12-31T23:59:58Z"),
        ] {
            assert_eq!(whole_second(at.parse().unwrap()), shown);
        }
    }

    proptest! {
        #[test]
        fn any_timestamp_is_formatted_as_its_second(second in 0i64..253_402_207_200, nano in 0i32..1_000_000_000) {
            let at = Timestamp::new(second, nano).unwrap();
            prop_assert_eq!(whole_second(at).parse::<Timestamp>().unwrap().as_second(), second);
        }
    }
}
