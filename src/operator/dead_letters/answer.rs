//! What is said of dead letters: JSON.

use super::retry::Retry;
use crate::engine::Failure;
use crate::ledger::{DeadLetter, Effect};
use jiff::Timestamp;
use serde::Serialize;

/// One dead letter, for a person.
#[derive(Serialize)]
pub(super) struct Listed {
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

impl Listed {
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

/// Some of the dead letters.
#[derive(Serialize)]
pub(super) struct Page {
    pub letters: Vec<Listed>,
    /// There are others after these.
    pub more: bool,
    /// How many there are in all.
    pub total: usize,
}

/// What became of dead letters.
#[derive(Default, Serialize)]
pub(super) struct Results {
    letters: Vec<Done>,
    done: u32,
    not_done: u32,
}

#[derive(Serialize)]
struct Done {
    key: String,
    done: bool,
    sentence: &'static str,
}

impl Results {
    pub(super) fn add(&mut self, key: &str, went: Result<&'static str, &'static str>) {
        match went {
            Ok(_) => self.done += 1,
            Err(_) => self.not_done += 1,
        }
        self.letters.push(Done {
            key: key.to_owned(),
            done: went.is_ok(),
            sentence: went.unwrap_or_else(|why| why),
        });
    }
}

pub(super) fn json(answer: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(answer).map_err(|_| Failure::TryLater {
        after_s: None,
        message: "the answer could not be written".into(),
    })
}
