//! The main job, step by step: a ticket becomes an alert, what people do comes back to the ticket.
#![expect(clippy::indexing_slicing, reason = "tests")]

mod ends;
mod raising;
mod write_back;

use crate::world::{TOKEN, World, p1};
use simulators::signl4::{API_KEY, Status as AlertStatus};
use simulators::topdesk::{Line, NewIncident};
