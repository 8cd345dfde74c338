//! The expiry of the application password.

use crate::engine::journal::Kind;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// The days before the expiry on which a person is reminded.
const REMINDERS: [u8; 4] = [30, 14, 7, 1];
/// A day begins at nine o'clock UTC, so that nobody is alerted at midnight because of a date.
const MORNING: SignedDuration = SignedDuration::from_hours(9);

/// Whole days until the password expires; 0 or less once it has.
#[must_use]
pub fn days_left(expires: Date, now: Timestamp) -> i64 {
    let morning = now.checked_sub(MORNING).unwrap_or(now);
    let today = TimeZone::UTC.to_datetime(morning).date();
    expires.duration_since(today).as_secs().div_euclid(86_400)
}

/// The reminder that is due; `None` if there is none.
#[must_use]
pub fn reminder(expires: Date, now: Timestamp) -> Option<Kind> {
    let left = days_left(expires, now);
    if left <= 0 {
        return Some(Kind::PasswordExpires(0));
    }
    let due = REMINDERS
        .into_iter()
        .filter(|days| left <= i64::from(*days));
    due.min().map(Kind::PasswordExpires)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(now: &str) -> Option<u8> {
        let expires = "2027-03-31".parse().unwrap();
        match reminder(expires, now.parse().unwrap())? {
            Kind::PasswordExpires(days) => Some(days),
            _ => None,
        }
    }

    #[test]
    fn a_person_is_reminded_30_14_7_and_1_days_before_and_when_it_is_over() {
        assert_eq!(due("2027-02-28T12:00:00Z"), None);
        assert_eq!(due("2027-03-01T12:00:00Z"), Some(30));
        assert_eq!(due("2027-03-17T12:00:00Z"), Some(14));
        assert_eq!(due("2027-03-24T12:00:00Z"), Some(7));
        assert_eq!(due("2027-03-29T12:00:00Z"), Some(7));
        assert_eq!(due("2027-03-30T12:00:00Z"), Some(1));
        assert_eq!(due("2027-03-31T12:00:00Z"), Some(0));
        assert_eq!(due("2028-01-01T12:00:00Z"), Some(0));
    }

    #[test]
    fn nobody_is_woken_at_midnight_because_of_a_date() {
        assert_eq!(due("2027-03-01T08:59:59Z"), None);
        assert_eq!(due("2027-03-01T09:00:00Z"), Some(30));
    }
}
