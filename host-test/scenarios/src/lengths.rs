//! Lengths of time and moments, as people write them.

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};

/// `90s`, `15m`, `2h`, `3d`.
pub(crate) fn length(text: &str) -> anyhow::Result<SignedDuration> {
    let expected = || format!("{text:?} is no length of time: expected 90s, 15m, 2h or 3d");
    let at = text
        .trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .len();
    let (number, unit) = text.split_at(at);
    let number: i64 = number.parse().with_context(expected)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => bail!(expected()),
    };
    let seconds = number.checked_mul(seconds).with_context(expected)?;
    Ok(SignedDuration::from_secs(seconds))
}

/// A moment like `2026-11-23T08:00:00Z`, or a length from now on.
pub(crate) fn moment(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let length = length(text)
        .with_context(|| format!("{text:?} is no moment like 2026-11-23T08:00:00Z either"))?;
    Ok(now.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_number_and_a_unit() {
        assert_eq!(length("90s").unwrap(), SignedDuration::from_secs(90));
        assert_eq!(length("2h").unwrap(), SignedDuration::from_hours(2));
        assert_eq!(length("3d").unwrap(), SignedDuration::from_hours(72));
    }

    #[test]
    fn a_length_without_a_unit_is_refused_with_an_example() {
        let error = length("10").unwrap_err().to_string();
        assert!(error.contains("\"10\"") && error.contains("15m"), "{error}");
    }

    #[test]
    fn a_moment_is_also_a_length_from_now_on() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(moment("10m", now).unwrap().as_second(), 600);
        assert_eq!(
            moment("1970-01-02T00:00:00Z", now).unwrap().as_second(),
            86_400
        );
    }
}
