//! What each kind of phone event changes on the ticket (setting `write_back`).

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

/// What one kind of event changes on the ticket. Fields that are none stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteBackParts {
    /// The new processing status.
    pub status: Option<Reference>,
    /// Whether the person becomes the operator.
    pub operator: bool,
    /// The new operator group.
    pub group: Option<Reference>,
    /// The new closure code.
    pub closure_code: Option<Reference>,
    /// Whether the ticket becomes completed.
    pub completed: Option<bool>,
    /// Whether the ticket becomes closed.
    pub closed: Option<bool>,
    /// The new line: first or second.
    pub line: Option<Line>,
    /// The reason for changing the line.
    pub line_reason: Option<Reference>,
    /// Whether a note is added, and who sees it.
    pub note: NoteVisibility,
}

/// What each kind of event changes on the ticket.
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
    /// The same with the note only.
    #[must_use]
    pub fn only_note(&self) -> Self {
        Self {
            note: self.note,
            ..Self::default()
        }
    }
}
