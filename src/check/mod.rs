//! Is this configuration good? Asks both systems, reads only, and changes nothing in either.
//!
//! The order of the items is that in which they are to be seen to: what comes first is often the reason
//! for what follows, which then only says so.

mod host;
mod items;
mod names;
mod query;
mod rights;
mod signl4;
mod topdesk;
mod visible;
mod wanted;
mod webhook;

use crate::ports::Ports;
use crate::run::Failure;
use crate::settings::PartialSettings;
use items::{About, Items, Side, put};
use jiff::SignedDuration;

/// For how long a check asks, where `run_budget` is not usable.
const BUDGET: SignedDuration = SignedDuration::from_secs(20);

/// See `wit/package.wit`.
///
/// # Errors
/// When the settings do not answer.
pub fn check(ports: Ports<'_>) -> Result<String, Failure> {
    let parts = PartialSettings::read(ports.config)?;
    let budget = parts.run_budget.unwrap_or(BUDGET);
    let budget_ms = u64::try_from(budget.as_millis()).unwrap_or_default();
    let ends_at_ms = ports.clock.monotonic_ms().saturating_add(budget_ms);
    let mut items = Items::new();
    faults(&parts, &mut items);
    items.side = Side::Topdesk;
    let topdesk = topdesk::check(ports, &parts, ends_at_ms, &mut items);
    items.side = Side::Signl4;
    let signl4 = signl4::check(ports, &parts, ends_at_ms, &mut items);
    items.side = Side::Host;
    host::store(ports.store, &mut items);
    host::clocks(topdesk.ahead, signl4.ahead, &mut items);
    Ok(items.json(topdesk.requests.saturating_add(signl4.requests)))
}

/// What a rare look at TOPdesk shows.
pub(crate) struct Watched {
    /// How many requests it took.
    pub requests: u32,
    /// TOPdesk asked to be left in peace for so long.
    pub patience: Option<SignedDuration>,
    /// Why not everything could be seen, if so.
    pub trouble: Option<String>,
    /// How many tickets the account sees at least; none if that could not be found out.
    pub tickets: Option<usize>,
    /// The names in the settings could be compared.
    pub names_seen: bool,
    /// A sentence for each setting that names something which is not there.
    pub missing: Vec<String>,
}

/// Looks at TOPdesk as a check does.
///
/// # Errors
/// When the settings do not answer.
pub(crate) fn watch(ports: Ports<'_>, ends_at_ms: u64) -> Result<Watched, Failure> {
    let parts = PartialSettings::read(ports.config)?;
    let mut items = Items::new();
    let seen = topdesk::check(ports, &parts, ends_at_ms, &mut items);
    let missing = items.missing_names();
    let names_seen = seen.answered;
    Ok(Watched {
        requests: seen.requests,
        patience: seen.patience,
        trouble: seen.trouble,
        tickets: seen.tickets,
        names_seen,
        missing,
    })
}

/// What was seen of a side.
#[derive(Default)]
struct Seen {
    requests: u32,
    /// How many tickets at least, of TOPdesk.
    tickets: Option<usize>,
    /// It answered everything that it was asked, in some way.
    answered: bool,
    /// The first request that went wrong, in words.
    trouble: Option<String>,
    /// It asked to be left in peace for so long.
    patience: Option<SignedDuration>,
    /// How far the side's clock is ahead of this host's; none if it did not tell.
    ahead: Option<SignedDuration>,
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

/// Whether one of these settings is wrong.
fn is_faulty(parts: &PartialSettings, key: &str) -> bool {
    parts.faults.iter().any(|fault| fault.key == key)
}
