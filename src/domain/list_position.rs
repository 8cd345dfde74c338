//! A position in TOPdesk's list of changed tickets.

use serde::{Deserialize, Serialize};

/// Where paging through the list continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPosition {
    /// The query asks for tickets modified at this time or later (Unix seconds).
    pub from_s: i64,
    /// The number of rows to skip.
    pub start: u32,
    /// Id of the row that should come first. Another first row means that the list has shifted.
    pub after: Option<String>,
}
