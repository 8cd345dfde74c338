//! What is changed on a ticket.

use serde::Serialize;

/// A value the site has named: TOPdesk takes an id or a name, never both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reference {
    /// A UUID.
    Id(String),
    /// A name, as the site calls it.
    Name(String),
}

impl Reference {
    /// A text in the shape of a UUID is an id, anything else a name.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, b)| match at {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_hexdigit(),
            });
        if uuid {
            Self::Id(text.to_owned())
        } else {
            Self::Name(text.to_owned())
        }
    }
}

/// A note to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Plain text.
    pub text: String,
    /// Hidden from the caller.
    pub invisible: bool,
}

/// One change of a ticket; parts that are none are not touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketChange {
    /// The new processing status.
    pub status: Option<Reference>,
    /// The new operator's id.
    pub operator: Option<String>,
    /// The new operator group's id.
    pub group: Option<String>,
    /// The closure code.
    pub closure_code: Option<Reference>,
    /// Completed or not.
    pub completed: Option<bool>,
    /// Closed or not.
    pub closed: Option<bool>,
    /// A note.
    pub note: Option<Note>,
}

impl TicketChange {
    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Text without blanks and line ends, which come back from TOPdesk in other numbers than they were
/// sent. Used to find a note again whose sending had an unknown outcome.
#[must_use]
pub fn without_blanks(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect()
}
