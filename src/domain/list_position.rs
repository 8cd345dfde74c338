//! A place in TOPdesk's list of changes.

use serde::{Deserialize, Serialize};

/// Where a walk through the list goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPosition {
    /// Tickets modified at this second or later (Unix seconds).
    pub from_s: i64,
    /// Rows to skip.
    pub start: u32,
    /// The row that is expected first.
    pub after: Option<String>,
}
