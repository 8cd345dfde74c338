//! What a person asks: is the configuration good, how do things stand, why does this ticket not alert, what
//! was given up. Everything but retries, pauses and back-fills only reads.

pub mod backfill;
pub mod check;
pub mod dead_letters;
pub mod describe;
pub mod explain;
pub mod pause;
pub mod status;
