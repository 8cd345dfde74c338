//! Everything that reads bytes from outside, held to its properties.
//!
//! A target turns bytes into choices ([`Choices`]), the choices into something near the real thing, and
//! checks what comes of it. `tests/properties.rs` runs every target with bytes that follow from a seed, in
//! seconds, at every `cargo test`; `run.rs` gives the same targets to libFuzzer, which looks for bytes that
//! reach new code, for as long as one likes. See `README.md` beside this crate.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a target fails by panicking"
)]

mod answers;
mod choices;
mod given;
mod odd;
mod samples;
mod secrets;
mod targets;
mod trouble;
#[path = "../../tests/core/world/mod.rs"]
mod world;

pub use choices::Choices;

use targets::{
    fiql, front, notes, others, paging, runs, settings, signl4, stored, topdesk, webhooks,
};

/// One target.
pub struct Target {
    /// Its name: of the test, of the binary, of the folder of its corpus.
    pub name: &'static str,
    /// How many seeds are tried in an ordinary test.
    pub seeds: u64,
    /// Fails if a property does not hold.
    pub check: fn(&mut Choices<'_>),
}

const fn target(name: &'static str, seeds: u64, check: fn(&mut Choices<'_>)) -> Target {
    Target { name, seeds, check }
}

/// All targets.
pub const TARGETS: &[Target] = &[
    target("notification", 2_000, webhooks::notification),
    target("webhook", 300, webhooks::webhook),
    target("http_front", 3_000, front::http_front),
    target("topdesk_list", 2_000, topdesk::topdesk_list),
    target("topdesk_ticket", 2_000, topdesk::topdesk_ticket),
    target("topdesk_lookups", 2_000, topdesk::topdesk_lookups),
    target("paging", 500, paging::paging),
    target("signl4_events", 2_000, signl4::signl4_events),
    target("signl4_look", 2_000, signl4::signl4_look),
    target("patience", 3_000, others::patience),
    target("settings", 1_000, settings::settings),
    target("json_settings", 1_000, settings::json_settings),
    target("teams", 1_000, settings::teams),
    target("rules_and_hours", 1_000, settings::rules_and_hours),
    target("template", 2_000, settings::template),
    target("alert", 1_000, settings::alert),
    target("fiql_filter", 500, fiql::fiql_filter),
    target("fiql_value", 500, fiql::fiql_value),
    target("readable_note", 2_000, notes::readable_note),
    target("written_note", 500, notes::written_note),
    target("stored_state", 300, stored::stored_state),
    target("stored_value", 300, stored::stored_value),
    target("key_names", 3_000, stored::key_names),
    target("state_files", 200, stored::state_files),
    target("noise", 100, runs::noise),
    target("lies", 200, runs::lies),
    target("only_looking", 200, runs::only_looking),
    target("stand_ins", 500, others::stand_ins),
];

/// Gives bytes to the target of a name.
///
/// # Panics
/// When a property does not hold, or there is no such target.
pub fn run(name: &str, bytes: &[u8]) {
    match TARGETS.iter().find(|target| target.name == name) {
        Some(target) => (target.check)(&mut Choices::new(bytes)),
        None => panic!("there is no target {name}"),
    }
}
