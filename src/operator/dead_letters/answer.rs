//! The JSON of the answers about dead letters.

use super::apply::LetterOutcome;
use super::retry::Retry;
use crate::engine::Failure;
use crate::ledger::{DeadLetter, Effect};
use jiff::Timestamp;
use serde::Serialize;

/// One dead letter, as it is shown to a person.
#[derive(Serialize)]
pub(super) struct ShownLetter {
    key: String,
    ticket: Option<String>,
    number: Option<String>,
    effect: Effect,
    reason: String,
    at: Option<String>,
    tickets: usize,
    can_retry: bool,
    advice: &'static str,
}

impl ShownLetter {
    pub(super) fn new(key: String, letter: DeadLetter, retry: Result<Retry, &'static str>) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let at = Timestamp::from_millisecond(letter.at_ms).ok();
        Self {
            key,
            tickets: letter
                .tickets
                .len()
                .max(usize::from(!letter.ticket.is_empty())),
            ticket: some(letter.ticket),
            number: some(letter.number),
            effect: letter.effect,
            reason: letter.reason,
            at: at.map(|at| at.to_string()),
            can_retry: retry.is_ok(),
            advice: retry.map_or_else(|why| why, |retry| retry.sentence()),
        }
    }
}

/// One page of the dead letters.
#[derive(Serialize)]
pub(super) struct Page {
    pub letters: Vec<ShownLetter>,
    /// Whether there are others after these.
    pub more: bool,
    /// The number of all dead letters.
    pub total: usize,
}

/// The results of retrying or dropping dead letters.
#[derive(Default, Serialize)]
pub(super) struct Results {
    letters: Vec<LetterResult>,
    done: u32,
    not_done: u32,
}

#[derive(Serialize)]
struct LetterResult {
    key: String,
    done: bool,
    sentence: &'static str,
}

impl Results {
    pub(super) fn add(&mut self, key: &str, outcome: LetterOutcome) {
        match outcome {
            Ok(_) => self.done += 1,
            Err(_) => self.not_done += 1,
        }
        self.letters.push(LetterResult {
            key: key.to_owned(),
            done: outcome.is_ok(),
            sentence: outcome.unwrap_or_else(|why| why),
        });
    }
}

pub(super) fn json(answer: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(answer).map_err(|_| Failure::TryLater {
        after_s: None,
        message: "the answer could not be written".into(),
    })
}
