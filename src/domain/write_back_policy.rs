//! What comes back to the ticket, for each kind of news.

use super::{Line, Reference};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// Whether notes are written, and who sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "note", title = "Note"))]
pub enum NoteVisibility {
    /// Operators only.
    Invisible,
    /// The caller too.
    Visible,
    /// No notes.
    #[default]
    None,
}

/// What one kind of news does to the ticket; what is none is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteBackParts {
    /// The processing status.
    pub status: Option<Reference>,
    /// The person becomes the operator.
    pub operator: bool,
    /// The operator group.
    pub group: Option<Reference>,
    /// The closure code.
    pub closure_code: Option<Reference>,
    /// Completed or not.
    pub completed: Option<bool>,
    /// Closed or not.
    pub closed: Option<bool>,
    /// The line: first or second.
    pub line: Option<Line>,
    /// The reason of the change of line.
    pub line_reason: Option<Reference>,
    /// A note.
    pub note: NoteVisibility,
}

/// What comes back to the ticket: one row per kind of news.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteBackPolicy {
    /// Somebody has taken the alert.
    pub acknowledged: WriteBackParts,
    /// Somebody has closed it.
    pub closed: WriteBackParts,
    /// The acknowledgement was withdrawn.
    pub unacknowledged: WriteBackParts,
    /// The closed alert is open again.
    pub reopened: WriteBackParts,
    /// It went to another team.
    pub escalated: WriteBackParts,
    /// Nobody replied.
    pub no_reply: WriteBackParts,
    /// It could not be delivered.
    pub failed: WriteBackParts,
    /// Somebody wrote a remark.
    pub annotated: WriteBackParts,
}

impl WriteBackParts {
    /// Only the note of it.
    #[must_use]
    pub fn only_note(&self) -> Self {
        Self {
            note: self.note,
            ..Self::default()
        }
    }
}
