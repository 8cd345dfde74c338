//! A change that the connector makes to a ticket.

use serde::Serialize;

/// A reference to a value of the TOPdesk site. TOPdesk accepts an id or a name, never both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reference {
    /// A UUID.
    Id(String),
    /// A name, as the site calls it.
    Name(String),
}

impl Reference {
    /// Takes text in the form of a UUID as an id and any other text as a name.
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

/// A note to append to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Plain text.
    pub text: String,
    /// Whether the caller must not see it.
    pub invisible: bool,
}

/// One change of a ticket. Fields that are `None` stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketChange {
    /// The new processing status.
    pub status: Option<Reference>,
    /// The new operator's id.
    pub operator: Option<String>,
    /// The new operator group's id.
    pub group: Option<String>,
    /// The new closure code.
    pub closure_code: Option<Reference>,
    /// Whether the ticket becomes completed.
    pub completed: Option<bool>,
    /// Whether the ticket becomes closed.
    pub closed: Option<bool>,
    /// The note to append.
    pub note: Option<Note>,
}

impl TicketChange {
    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Removes all white space and control characters, because TOPdesk does not return them exactly as they were sent. Used
/// to find a note again after a request whose outcome is unknown.
#[must_use]
pub fn without_blanks(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect()
}
