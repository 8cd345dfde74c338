//! Action Management, as far as it sends HTTP requests when something happens to a call: action
//! sequences, imported from files, linked to events, run by a part of FreeMarker.
//!
//! TOPdesk documents no retry for a request that fails, and there is none here.

mod event;
mod fields;
mod import_error;
mod parse;
mod run;
mod sequence;
mod sequences;
mod template;
#[cfg(test)]
mod tests;

pub use event::Event;
pub use import_error::ImportError;
pub use run::FailedStep;

pub(crate) use sequences::Automation;
