//! The documented API over HTTP, below `/tas/api/`.

mod access;
mod call;
pub(crate) mod incident_json;
mod lifecycle;
mod listing;
mod lookups;
mod operators;
mod paging;
mod refusal;
mod routes;
mod trail;
mod update;

pub(crate) use routes::respond;
