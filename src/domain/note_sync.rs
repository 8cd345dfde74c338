//! Which notes of a ticket were already sent to its alert.

use serde::{Deserialize, Serialize};

/// How many entries are remembered by id. Every older entry counts as sent.
const MAX_REMEMBERED: usize = 32;

/// The progress of sending one ticket's notes to its alert.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteSync {
    /// The generation of the alert and SIGNL4's id for it.
    #[serde(default)]
    pub alert: Option<(u32, String)>,
    /// Entries up to this time count as sent (Unix milliseconds, TOPdesk's clock).
    #[serde(default)]
    pub until_ms: i64,
    /// Later entries that were sent, oldest first: the entry's id and date (Unix milliseconds).
    #[serde(default)]
    pub entries: Vec<(String, i64)>,
    /// The entry that is being sent, if any.
    #[serde(default)]
    pub sending: Option<Sending>,
}

/// An entry that is being sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// The entry's id.
    pub entry: String,
    /// A fingerprint of the text.
    pub text: String,
    /// The number of attempts so far.
    pub attempts: u32,
    /// The next attempt is not made before this time (Unix milliseconds).
    pub due_ms: i64,
}

impl NoteSync {
    /// Whether nothing was sent yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an entry of this id and date counts as sent. Its text does not matter: an edited entry is not sent
    /// again.
    #[must_use]
    pub fn has(&self, entry: &str, at_ms: i64) -> bool {
        at_ms <= self.until_ms || self.entries.iter().any(|(id, _)| id == entry)
    }

    /// Records that an entry was sent. The oldest entries are then remembered only by their date.
    pub fn done(&mut self, entry: &str, at_ms: i64) {
        self.sending = None;
        let entry = (entry.to_owned(), at_ms);
        self.entries.push(entry);
        self.entries.sort_by_key(|(_, at_ms)| *at_ms);
        while self.entries.len() > MAX_REMEMBERED {
            let (_, at_ms) = self.entries.remove(0);
            self.until_ms = self.until_ms.max(at_ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_entries_are_remembered_by_their_date() {
        let mut sync = NoteSync::default();
        for n in 1..=40 {
            sync.done(&n.to_string(), n * 10);
        }
        assert_eq!((sync.entries.len(), sync.until_ms), (32, 80));
        assert!(sync.has("1", 10) && sync.has("40", 400) && !sync.has("41", 405));
    }

    #[test]
    fn only_an_empty_state_is_new() {
        let mut sync = NoteSync::default();
        assert!(sync.is_new());
        sync.done("a", 10);
        assert!(!sync.is_new());
    }

    #[test]
    fn an_entry_that_appears_late_with_an_earlier_date_is_not_done() {
        let mut sync = NoteSync::default();
        sync.done("b", 20);
        assert!(!sync.has("a", 10));
    }
}
