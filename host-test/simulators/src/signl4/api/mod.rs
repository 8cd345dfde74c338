//! The documented APIs over HTTP: the inbound webhook, and the REST API v1 and v2.

mod alerts;
mod alerts_paged;
mod call;
mod inbound;
mod json;
mod refusal;
mod rest;
mod routes;
mod webhooks;

pub(crate) use routes::respond;
