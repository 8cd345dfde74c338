//! Describes the settings, the endpoints and the permissions that the connector needs in TOPdesk, for forms,
//! manifests and people. Uses the same table of settings as the code that reads them.

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
struct Description<'w> {
    name: &'static str,
    version: &'static str,
    settings: Schema<'w>,
    webhooks: &'static [Endpoint],
    permissions: &'static [Permission],
}

/// Returns the description as the JSON that `wit/package.wit` documents. Titles and tooltips of the settings
/// are in `language` (`en`, `de` or `nl`; English for any other), everything else is in English. Reads
/// nothing and sends no request.
#[must_use]
pub fn describe(language: &str) -> String {
    let words = Words::of(language);
    let description = Description {
        name: "TOPdesk ↔ SIGNL4",
        version: env!("CARGO_PKG_VERSION"),
        settings: Schema(&words),
        webhooks: WEBHOOKS,
        permissions: PERMISSIONS,
    };
    // Strings and lists of strings can always be serialized.
    serde_json::to_string(&description).unwrap_or_default()
}

/// Returns the present value and the faults of each setting, as JSON without any secret.
///
/// # Errors
/// When the source of the settings is unavailable.
pub fn settings(config: &dyn Config) -> Result<String, Failure> {
    values::json(config)
}
