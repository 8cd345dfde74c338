//! Checks the configuration. Sends requests to both systems, and changes nothing in either.
//!
//! The items are in the order in which an administrator should deal with them: an earlier failure is often
//! the cause of later ones, which then only refer to it.

mod host;
mod signl4;
mod webhook;

use crate::engine::Failure;
use crate::engine::survey::{
    About, Area, Items, MAX_REQUESTS, TopdeskSeen, put, survey_topdesk, topdesk_settings_faulty,
};
use crate::ports::{Gate, Ports};
use crate::settings::PartialSettings;
use crate::topdesk::TopdeskReader;
use jiff::SignedDuration;

/// The time limit of a check if `run_budget` is not valid.
const DEFAULT_BUDGET: SignedDuration = SignedDuration::from_secs(20);

/// Checks the settings, both systems and the host, and returns the items as the JSON that
/// `wit/package.wit` documents.
///
/// # Errors
/// When the source of the settings is unavailable.
pub fn check(ports: Ports<'_>) -> Result<String, Failure> {
    let parts = PartialSettings::read(ports.config)?;
    let budget = parts.run_budget.unwrap_or(DEFAULT_BUDGET);
    let budget_ms = u64::try_from(budget.as_millis()).unwrap_or_default();
    let end_ms = ports.clock.monotonic_ms().saturating_add(budget_ms);
    let mut items = Items::new();
    faults(&parts, &mut items);
    items.area = Area::Topdesk;
    let gate = Gate::new("TOPdesk", MAX_REQUESTS, end_ms);
    let topdesk = topdesk(ports, &parts, &gate, &mut items);
    items.area = Area::Signl4;
    let signl4 = signl4::check(ports, &parts, end_ms, &mut items);
    items.area = Area::Host;
    host::store(ports.store, &mut items);
    host::clocks(topdesk.ahead, signl4.ahead, &mut items);
    Ok(items.json(gate.made().saturating_add(signl4.requests)))
}

fn topdesk(
    ports: Ports<'_>,
    parts: &PartialSettings,
    gate: &Gate,
    items: &mut Items,
) -> TopdeskSeen {
    let Some(settings) = &parts.topdesk else {
        topdesk_settings_faulty(items);
        return TopdeskSeen::default();
    };
    let topdesk = TopdeskReader::new(ports.http, ports.clock, settings, gate);
    survey_topdesk(&topdesk, ports.config, ports.clock.now(), parts, items)
}

/// Adds one failed item for each setting with faults, or one successful item if there are none.
fn faults(parts: &PartialSettings, items: &mut Items) {
    let mut keys = Vec::new();
    for fault in &parts.faults {
        put(&mut keys, fault.key);
    }
    for key in &keys {
        let own = parts.faults.iter().filter(|fault| fault.key == *key);
        let messages: Vec<_> = own.map(|fault| fault.message.as_str()).collect();
        let about = About {
            key: &format!("settings.{key}"),
            title: &format!("The setting {key}"),
            settings: &[key],
        };
        let sentence = format!("{key}: {}", messages.join("; "));
        items.failed(&about, &sentence, &format!("Correct {key}."));
    }
    if keys.is_empty() {
        let about = About {
            key: "settings",
            title: "The settings",
            settings: &[],
        };
        items.ok(&about, "All settings are valid.");
    }
}
