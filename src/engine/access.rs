//! Authentication of the console. A session is its own expiry time, sealed with the admin token. Nothing of
//! it is stored, so it is valid on every host and replica, and ends when the token is changed.

use crate::domain::Secret;
use crate::engine::failure::Failure;
use crate::ledger::{LedgerReader, LedgerWriter};
use crate::ports::Ports;
use crate::settings::{self, SettingsError};
use jiff::{SignedDuration, Timestamp};

/// How long a session is valid: a working day.
const SESSION_LENGTH: SignedDuration = SignedDuration::from_hours(10);
/// The allowed difference between the clocks of replicas.
const MAX_CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);
/// After this many wrong tokens within [`GUESS_WINDOW`], no more are checked until it has passed. This
/// protects the store from being flooded; the token itself has 128 bits and cannot be guessed.
const MAX_GUESSES: u32 = 10;
const GUESS_WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// A new session. It contains a secret, therefore it has no `Debug`.
pub struct Session {
    /// The value that [`is_admin`] accepts.
    pub value: String,
    /// How long it is valid, in seconds.
    pub seconds: u32,
}

/// Starts a session for a caller with the admin token. `None` if the token is wrong, or no admin token is
/// set.
///
/// # Errors
/// Fails after too many wrong tokens, or if the settings or the store do not answer.
pub fn login(ports: Ports<'_>, token: &str) -> Result<Option<Session>, Failure> {
    let now = ports.clock.now();
    // The right token is accepted even after too many wrong ones: otherwise an attacker could lock its owner
    // out.
    if let Some(token) = matching_token(&settings::admin_tokens(ports.config)?, token) {
        return Ok(Some(new_session(token, now)));
    }
    let guesses = LedgerReader::new(ports.store)
        .guesses()?
        .within(GUESS_WINDOW, now);
    if guesses.wrong >= MAX_GUESSES {
        return Err(Failure::TryLater {
            after_s: Some(guesses.seconds_left(GUESS_WINDOW, now)),
            message: "too many wrong admin tokens: wait a moment".into(),
        });
    }
    LedgerWriter::new(ports.store).set_guesses(&guesses.one_more(now))?;
    Ok(None)
}

/// Whether `token` is a valid session or an admin token.
///
/// # Errors
/// Fails if the settings do not answer.
pub fn is_admin(ports: Ports<'_>, token: &str) -> Result<bool, SettingsError> {
    let tokens = settings::admin_tokens(ports.config)?;
    Ok(matching_token(&tokens, token).is_some() || is_session(&tokens, token, ports.clock.now()))
}

/// Every token is compared, even after a match, so that the response time reveals nothing.
fn matching_token<'a>(tokens: &'a [Secret], guess: &str) -> Option<&'a Secret> {
    tokens.iter().fold(
        None,
        |found, token| if token.is(guess) { Some(token) } else { found },
    )
}

fn new_session(token: &Secret, now: Timestamp) -> Session {
    let ends = now.as_second().saturating_add(SESSION_LENGTH.as_secs());
    Session {
        value: format!("{ends}.{}", token.seal(&ends.to_string())),
        seconds: u32::try_from(SESSION_LENGTH.as_secs()).unwrap_or(u32::MAX),
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
    // A session with a later expiry than possible was sealed by a host whose clock was wrong; small
    // differences between replicas are allowed.
    let longest_s = SESSION_LENGTH
        .as_secs()
        .saturating_add(MAX_CLOCK_SKEW.as_secs());
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
            let session = new_session(&token, at(0));
            assert!(is_session(&tokens(), &session.value, at(0)));
            assert!(is_session(&tokens(), &session.value, at(35_999)));
            assert!(!is_session(&tokens(), &session.value, at(36_000)));
        }
    }

    #[test]
    fn a_session_of_another_token_or_with_another_end_is_none() {
        let session = new_session(&Secret::new("another-01234567890123"), at(0));
        assert!(!is_session(&tokens(), &session.value, at(0)));
        let session = new_session(&tokens()[0], at(0));
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
        let session = new_session(&tokens()[0], at(0));
        assert!(is_session(&tokens(), &session.value, at(-300)));
        assert!(!is_session(&tokens(), &session.value, at(-301)));
    }
}
