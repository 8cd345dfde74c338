//! A stand-in of TOPdesk: incident API 4.2.6, general API 1.2.0 and the parts of the supporting
//! files API 2.7.11 that are about operators, under `/tas/api`.
//!
//! Where the documentation is silent, the simulator takes the less comfortable reading; each
//! such choice is said where it is made.

mod action_management;
mod api;
mod automation;
mod control;
mod dates;
mod fiql;
mod records;
mod simulator;
mod site;
mod state;
#[cfg(test)]
mod tests;

pub use crate::wire::outgoing::Push;
pub use automation::{Event, FailedStep, ImportError};
pub use records::{Author, Caller, Incident, Line, NewIncident, Note, NoteKind, Reference};
pub use simulator::Topdesk;
pub use site::{
    Account, AccountKind, Filters, LOGIN, Operator, PASSWORD, ProcessingStatus, Quirks, Rights,
    Site,
};
