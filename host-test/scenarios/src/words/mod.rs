//! The fields of the steps. What is not listed here is refused by name.

mod acting;
mod looking;
mod ticket;

pub(crate) use acting::{Answers, Deliver, Fault, NewNote, Nothing, Phone, Post, Run, Times};
pub(crate) use looking::{AlertSeen, AlertsSeen, FailureSeen, RequestsSeen};
pub(crate) use ticket::{LineName, NoteSeen, TicketFields, TicketSeen};
#[cfg(test)]
pub(crate) use {looking::Many, ticket::OneNote};
