//! What can be set, what calls the connector from outside, and what it needs in TOPdesk: for forms, manifests
//! and people, from the same table that the settings are read by.

mod endpoints;
mod permissions;
mod schema;
mod values;
mod words;

use crate::engine::Failure;
use crate::ports::Config;
use endpoints::{Endpoint, WEBHOOKS};
use permissions::{PERMISSIONS, Permission};
use schema::Schema;
use serde::Serialize;
use words::Words;

#[derive(Serialize)]
struct Described<'w> {
    name: &'static str,
    version: &'static str,
    settings: Schema<'w>,
    webhooks: &'static [Endpoint],
    permissions: &'static [Permission],
}

/// All that can be told without asking anybody, as JSON: see `wit/package.wit`. Titles and tooltips of
/// the settings are in `language` (`en`, `de` or `nl`), everything else in English.
#[must_use]
pub fn describe(language: &str) -> String {
    let words = Words::of(language);
    let described = Described {
        name: "TOPdesk ↔ SIGNL4",
        version: env!("CARGO_PKG_VERSION"),
        settings: Schema(&words),
        webhooks: WEBHOOKS,
        permissions: PERMISSIONS,
    };
    // Texts and lists of texts can always be written.
    serde_json::to_string(&described).unwrap_or_default()
}

/// What is set now, as JSON, with the faults of each setting. No secret is in it.
///
/// # Errors
/// When the settings do not answer.
pub fn settings(config: &dyn Config) -> Result<String, Failure> {
    values::json(config)
}
