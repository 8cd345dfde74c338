//! Readers of single values. Each says what was expected; none repeats the value.

use crate::domain::Secret;
use jiff::SignedDuration;

/// How far back to look: a duration, or `now` for not at all.
pub fn lookback(text: &str) -> Result<SignedDuration, String> {
    if text == "now" {
        return Ok(SignedDuration::ZERO);
    }
    duration(text, 0, 31 * 86_400).map_err(|expected| format!("{expected}, or now"))
}

/// Seconds from `90s`, `15m`, `1h`, `2d`, or a bare number of seconds.
pub fn duration(text: &str, least_s: i64, most_s: i64) -> Result<SignedDuration, String> {
    let (digits, unit_s) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(digits) if text.ends_with('s') => (digits, 1),
        Some(digits) if text.ends_with('m') => (digits, 60),
        Some(digits) if text.ends_with('h') => (digits, 3_600),
        Some(digits) => (digits, 86_400),
        None => (text, 1),
    };
    let seconds = digits.trim().parse::<i64>().ok();
    seconds
        .and_then(|n| n.checked_mul(unit_s))
        .filter(|s| (least_s..=most_s).contains(s))
        .map(SignedDuration::from_secs)
        .ok_or_else(|| {
            format!(
                "expected a duration like 90s, 15m, 1h or 2d, from {} to {}",
                shown(least_s),
                shown(most_s)
            )
        })
}

/// Seconds in the largest unit that fits.
fn shown(seconds: i64) -> String {
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let fits = |(unit, _): &&(i64, char)| seconds > *unit && seconds % unit == 0;
    match units.iter().find(fits) {
        Some((unit, letter)) => format!("{}{letter}", seconds / unit),
        None => format!("{seconds}s"),
    }
}

/// A whole number within bounds.
pub fn number(text: &str, least: u32, most: u32) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|n| (least..=most).contains(n))
        .ok_or_else(|| format!("expected a whole number from {least} to {most}"))
}

/// Without blanks around it, and without the mark that some editors put before a text: it cannot be
/// seen, and the published schemas count it among the blanks.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// One of a few words.
pub fn choice<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text);
    let all = || words.iter().map(|(word, _)| *word).collect();
    found.map(|(_, value)| *value).ok_or_else(|| one_of(all()))
}

fn one_of(words: Vec<&str>) -> String {
    format!("expected one of: {}", words.join(", "))
}

/// Words separated by commas; blanks around commas do not matter, empty words do not count.
pub fn list(text: &str) -> Vec<String> {
    let words = text.split(',').map(str::trim).filter(|w| !w.is_empty());
    words.map(str::to_owned).collect()
}

/// What closing an alert sets on the ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CloseFlags {
    /// Set `completed`.
    pub completed: bool,
    /// Set `closed`.
    pub closed: bool,
}

/// `no`, or `completed` and `closed` in any order; blanks around commas do not matter.
pub fn close_flags(text: &str) -> Result<CloseFlags, String> {
    let mut flags = CloseFlags::default();
    if text == "no" {
        return Ok(flags);
    }
    for word in text.split(',').map(str::trim) {
        match word {
            "completed" => flags.completed = true,
            "closed" => flags.closed = true,
            _ => return Err("expected no, completed, closed, or completed,closed".into()),
        }
    }
    Ok(flags)
}

/// At least 22 characters of the URL-safe alphabet each: 128 bits if they are random.
pub fn tokens(text: &str) -> Result<Vec<Secret>, String> {
    let url_safe = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let words: Vec<_> = text
        .split(',')
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .collect();
    if words
        .iter()
        .all(|w| w.len() >= 22 && w.bytes().all(url_safe))
    {
        return Ok(words.into_iter().map(Secret::new).collect());
    }
    Err("expected at least 22 letters, digits, - or _ (several tokens separated by commas)".into())
}

/// A path segment that is a secret: no `/`, `?`, `#`, blank or control character may stand in it.
pub fn path_secret(text: &str) -> Result<Secret, String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    if text.bytes().all(plain) {
        return Ok(Secret::new(text));
    }
    Err("expected only the secret itself (letters, digits, -, _, .), not the whole address".into())
}

/// A value that goes into a header: visible ASCII only.
pub fn header_secret(text: &str) -> Result<Secret, String> {
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(Secret::new(text));
    }
    Err("expected visible ASCII characters only".into())
}

/// A user of SIGNL4: an id or an e-mail address.
pub fn user(text: &str) -> Result<String, String> {
    if text.len() <= 254 && !text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Ok(text.to_owned());
    }
    Err("expected the id or the e-mail address of one user, without blanks".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_read_in_every_unit() {
        let seconds = |text| duration(text, 1, 1_000_000).map(|d| d.as_secs());
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("15m"), Ok(900));
        assert_eq!(seconds("1h"), Ok(3_600));
        assert_eq!(seconds("2d"), Ok(172_800));
        assert_eq!(seconds("30"), Ok(30));
    }

    #[test]
    fn durations_out_of_bounds_or_shape_are_refused() {
        for bad in ["", "h", "-1h", "1.5h", "1w", "999999999999d", "0s"] {
            assert!(duration(bad, 1, 3_600).is_err(), "{bad}");
        }
    }

    #[test]
    fn blanks_around_commas_are_tolerated() {
        let both = CloseFlags {
            completed: true,
            closed: true,
        };
        assert_eq!(close_flags("closed , completed"), Ok(both));
        assert!(close_flags("resolved").is_err());
    }

    #[test]
    fn a_short_token_is_refused_even_beside_a_long_one() {
        assert!(tokens("0123456789012345678901,short").is_err());
        assert_eq!(
            tokens("0123456789012345678901, abcdefghijklmnopqrstuv").map(|t| t.len()),
            Ok(2)
        );
    }

    #[test]
    fn a_whole_address_instead_of_the_secret_is_refused() {
        assert!(path_secret("https://connect.signl4.com/webhook/abc").is_err());
        assert!(path_secret("abc123").is_ok());
    }

    proptest! {
        #[test]
        fn no_value_panics(text in ".*") {
            let _ = (duration(&text, 0, i64::MAX), number(&text, 0, 9), close_flags(&text), tokens(&text));
            let _ = (path_secret(&text), header_secret(&text));
        }
    }
}
