//! One run of the connector, started by the schedule or a webhook.
//!
//! [`schedule`] lists the steps of a run in order; each step is a function that takes the run and returns
//! its outcome. `work` defines the two states of a run: `Engine` reads, waits and records; `Work` holds
//! the turn and is the only type that changes anything. `reader`, `turn`, `throttle` and `journal` each own
//! one subject.

pub mod access;
pub(crate) mod alerts;
pub(crate) mod availability;
pub(crate) mod context;
pub(crate) mod decide;
pub(crate) mod dispatcher;
pub(crate) mod due;
pub(crate) mod failure;
pub mod health;
pub(crate) mod journal;
pub(crate) mod judge;
pub(crate) mod notes;
pub(crate) mod poll_signl4;
pub(crate) mod poll_topdesk;
pub(crate) mod reader;
pub(crate) mod reconcile;
pub(crate) mod retries;
pub(crate) mod run;
pub mod schedule;
pub(crate) mod session;
pub(crate) mod survey;
pub(crate) mod throttle;
pub(crate) mod too_old;
pub(crate) mod turn;
pub mod webhook;
pub(crate) mod work;
pub(crate) mod write_back;

pub use failure::Failure;
pub(crate) use journal::{About, Event};
pub use journal::{Kind, Report};
pub use run::Outcome;
pub(crate) use run::{read_only, under_turn};
