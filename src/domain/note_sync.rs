//! Which notes of a ticket its alert has got.

use serde::{Deserialize, Serialize};

/// How many entries are remembered one by one. Everything older counts as done.
const MAX_REMEMBERED: usize = 32;

/// What is known about the notes of one ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteSync {
    /// SIGNL4's id of the alert, and the generation it belongs to.
    #[serde(default)]
    pub alert: Option<(u32, String)>,
    /// Entries up to this moment of TOPdesk's clock are done (Unix milliseconds).
    #[serde(default)]
    pub until_ms: i64,
    /// Later entries that are done, oldest first: the entry's id and date (Unix milliseconds).
    #[serde(default)]
    pub entries: Vec<(String, i64)>,
    /// The entry that is being sent.
    #[serde(default)]
    pub sending: Option<Sending>,
}

/// An entry that is being sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Its id.
    pub entry: String,
    /// A fingerprint of the text that is sent.
    pub text: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Not before this moment (Unix milliseconds).
    pub due_ms: i64,
}

impl NoteSync {
    /// Whether nothing is known yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an entry of that date is done. Its text does not count: an edited entry stays done.
    #[must_use]
    pub fn has(&self, entry: &str, at_ms: i64) -> bool {
        at_ms <= self.until_ms || self.entries.iter().any(|(id, _)| id == entry)
    }

    /// Notes that an entry is done; the oldest are remembered by their date only.
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
    fn nothing_is_new_but_what_knows_nothing() {
        let mut sync = NoteSync::default();
        assert!(sync.is_new());
        sync.done("a", 10);
        assert!(!sync.is_new());
    }

    #[test]
    fn an_entry_shown_late_with_an_earlier_date_is_not_done() {
        let mut sync = NoteSync::default();
        sync.done("b", 20);
        assert!(!sync.has("a", 10));
    }
}
