//! Requests and answers, whatever system they are of: building them, scripted faults, the log of requests, and what
//! a system sends on its own.

pub(crate) mod answer;
pub(crate) mod fault;
pub(crate) mod outgoing;
pub(crate) mod request_log;
