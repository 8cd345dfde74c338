//! What goes wrong on the other side: a clear error, and nothing lost.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod beginnings;
mod content;
mod signl4;
mod topdesk;

use crate::world::{SECRET, World, p1, status};
use connector::Failure;
use connector::Report;
use connector::ports::{Backend, NoAnswer};
use simulators::Fault;
use simulators::topdesk::{AccountKind, NewIncident};

/// The setting that a failure names.
fn key(failure: Option<Failure>) -> &'static str {
    match failure {
        Some(Failure::FixSettings(faults)) => faults[0].key,
        other => panic!("expected a setting to fix, found {other:?}"),
    }
}
