//! What a person asks of the connector.

pub mod describe;
