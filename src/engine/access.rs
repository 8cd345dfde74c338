//! Who may use the console: a session is the moment when it ends, sealed with the admin token. Nothing
//! of it is kept, so it holds on every host and replica, and ends when the token is changed.

use crate::domain::Secret;
use crate::engine::failure::Failure;
use crate::ledger::{LedgerReader, LedgerWriter};
use crate::ports::Ports;
use crate::settings::{self, SettingsError};
use jiff::{SignedDuration, Timestamp};

/// How long a session holds: a working day.
const SESSION: SignedDuration = SignedDuration::from_hours(10);
/// How far the clocks of replicas may be apart.
const APART: SignedDuration = SignedDuration::from_mins(5);
/// So many wrong tokens within [`GUESSING`], and no more are looked at until it is over: a
/// token has 128 bits, so this keeps the store from being flooded rather than the token from being guessed.
const MAX_GUESSES: u32 = 10;
const GUESSING: SignedDuration = SignedDuration::from_secs(60);

/// A session that has begun. Holds a secret, therefore no `Debug`.
pub struct Session {
    /// What [`is_admin`] knows again.
    pub value: String,
    /// How long it holds, in seconds.
    pub seconds: u32,
}

/// Begins a session for whoever knows the admin token; none if that is not it, or none is set.
///
/// # Errors
/// When there were too many wrong ones lately, or settings or store do not answer.
pub fn login(ports: Ports<'_>, token: &str) -> Result<Option<Session>, Failure> {
    let now = ports.clock.now();
    // The right one is let in whoever else knocks: else anybody could keep its owner out.
    if let Some(token) = known(&settings::admin_tokens(ports.config)?, token) {
        return Ok(Some(begun(token, now)));
    }
    let guesses = LedgerReader::new(ports.store)
        .guesses()?
        .within(GUESSING, now);
    if guesses.wrong >= MAX_GUESSES {
        return Err(Failure::TryLater {
            after_s: Some(guesses.seconds_left(GUESSING, now)),
            message: "too many wrong admin tokens: wait a moment".into(),
        });
    }
    LedgerWriter::new(ports.store).set_guesses(&guesses.one_more(now))?;
    Ok(None)
}

/// Whether `token` is a session that has not ended, or an admin token itself.
///
/// # Errors
/// When the settings do not answer.
pub fn is_admin(ports: Ports<'_>, token: &str) -> Result<bool, SettingsError> {
    let tokens = settings::admin_tokens(ports.config)?;
    Ok(known(&tokens, token).is_some() || is_session(&tokens, token, ports.clock.now()))
}

/// Every token is compared, whichever fits: the time tells nothing.
fn known<'a>(tokens: &'a [Secret], guess: &str) -> Option<&'a Secret> {
    tokens.iter().fold(
        None,
        |found, token| if token.is(guess) { Some(token) } else { found },
    )
}

fn begun(token: &Secret, now: Timestamp) -> Session {
    let ends = now.as_second().saturating_add(SESSION.as_secs());
    Session {
        value: format!("{ends}.{}", token.seal(&ends.to_string())),
        seconds: u32::try_from(SESSION.as_secs()).unwrap_or(u32::MAX),
    }
}

fn is_session(tokens: &[Secret], value: &str, now: Timestamp) -> bool {
    let Some((ends, seal)) = value.split_once('.') else {
        return false;
    };
    let sealed = tokens.iter().fold(false, |sealed, token| {
        sealed | Secret::new(token.seal(ends)).is(seal)
    });
    let left_s = ends
        .parse::<i64>()
        .map_or(0, |ends| ends.saturating_sub(now.as_second()));
    // A session that ends later than any can was sealed by a clock that was wrong; replicas differ a little.
    let longest_s = SESSION.as_secs().saturating_add(APART.as_secs());
    sealed && (1..=longest_s).contains(&left_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Vec<Secret> {
        vec![
            Secret::new("old-0123456789012345678"),
            Secret::new("new-0123456789012345678"),
        ]
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_session_holds_for_a_working_day() {
        for token in tokens() {
            let session = begun(&token, at(0));
            assert!(is_session(&tokens(), &session.value, at(0)));
            assert!(is_session(&tokens(), &session.value, at(35_999)));
            assert!(!is_session(&tokens(), &session.value, at(36_000)));
        }
    }

    #[test]
    fn a_session_of_another_token_or_with_another_end_is_none() {
        let session = begun(&Secret::new("another-01234567890123"), at(0));
        assert!(!is_session(&tokens(), &session.value, at(0)));
        let session = begun(&tokens()[0], at(0));
        let (ends, seal) = session.value.split_once('.').unwrap();
        let later = ends.parse::<i64>().unwrap() + 1;
        assert!(!is_session(&tokens(), &format!("{later}.{seal}"), at(2)));
        assert!(!is_session(&tokens(), &format!("+{ends}.{seal}"), at(2)));
        for odd in ["", ".", seal, ends] {
            assert!(!is_session(&tokens(), odd, at(0)), "{odd}");
        }
    }

    #[test]
    fn a_session_that_ends_later_than_one_can_is_none() {
        let session = begun(&tokens()[0], at(0));
        assert!(is_session(&tokens(), &session.value, at(-300)));
        assert!(!is_session(&tokens(), &session.value, at(-301)));
    }
}
