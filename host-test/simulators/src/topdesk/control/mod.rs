//! Paths of the simulator itself, for the desk's page and the demo: show tickets, create and edit them, import action
//! sequences, set an outage.

mod routes;
mod sequences;
mod ticket_form;
mod ticket_json;

pub(crate) use routes::respond;
pub(crate) use ticket_json::tickets;
