//! Is this configuration good? Asks both systems, reads only, and changes nothing in either.
//!
//! The order of the items is that in which they are to be seen to: what comes first is often the reason
//! for what follows, which then only says so.

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

/// For how long a check asks, where `run_budget` is not usable.
const DEFAULT_BUDGET: SignedDuration = SignedDuration::from_secs(20);

/// See `wit/package.wit`.
///
/// # Errors
/// When the settings do not answer.
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

/// One item for each setting that is wrong, or one for all of them.
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
        items.ok(&about, "Every setting can be read.");
    }
}
