//! What is left in the end, as the simulation's checker sees it.

use std::collections::BTreeMap;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use simulation::checker::Ended;
use simulation::history::{Entry, Heard, History, Purpose, StoreCall, What};
use simulation::{Broken, checker};
use simulators::signl4::Event;

use super::people::People;
use host::store::KeyValueStore;

/// What was found.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What is broken of the promise; nothing, if all is well.
    pub broken: Vec<Broken>,
    /// Alerts under an id that had rung before.
    pub duplicates: usize,
}

/// A process that lives on for so long after an alert was accepted has noted it: then a second one is for
/// no reason.
const NOTED_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// Looks at both systems and at the store. `troubles`: when a process was ended, or the store went away or came
/// back.
pub(super) fn of(
    people: &People,
    troubles: &[Timestamp],
    store: &dyn KeyValueStore,
) -> anyhow::Result<Verdict> {
    let words = |error| anyhow!("reading the state: {error:?}");
    let mut stored = BTreeMap::new();
    for key in store.list_keys("").map_err(words)? {
        // The counters of elections are no values.
        if let Some(value) = store.get(&key).map_err(words)? {
            stored.insert(key, value);
        }
    }
    let events = people.signl4.events();
    let history = History {
        entries: events
            .iter()
            .flat_map(|event| seen(event, troubles))
            .collect(),
    };
    let mut ids = BTreeMap::<_, usize>::new();
    for event in events.iter().filter(|event| event.status == "new") {
        *ids.entry(&event.external_id).or_default() += 1;
    }
    let broken = checker::check_end(Ended {
        topdesk: people.topdesk.clone(),
        signl4: people.signl4.clone(),
        stored,
        history,
        facts: people.facts.clone(),
    });
    Ok(Verdict {
        broken,
        duplicates: ids.values().map(|count| count - 1).sum(),
    })
}

/// An event as an entry of a history: between the same troubles as the call that sent it, and noted if there was
/// none for so long afterwards. Of several services it is not known which one has sent it: the trouble of any
/// of them counts.
fn seen(event: &Event, troubles: &[Timestamp]) -> Vec<Entry> {
    let process = troubles.iter().filter(|at| **at < event.at).count();
    let ended = troubles.get(process);
    let external_id = event.external_id.clone().unwrap_or_default();
    let id = external_id.trim_start_matches("TOPdesk-");
    let key = format!("ticket.{}", id.split('.').next().unwrap_or_default());
    let entry = |what| Entry {
        at_ms: event.at.as_millisecond(),
        seat: Some(process),
        what,
    };
    let sent = entry(What::Request {
        purpose: Purpose::Event {
            external_id,
            status: event.status.clone(),
        },
        effects: 1,
        heard: Heard::Status(201),
        patience_ms: None,
        fault: false,
    });
    let noted = entry(What::Store {
        call: StoreCall::Set,
        key,
        done: true,
        told: true,
        stale: false,
    });
    let lived_on = ended.is_none_or(|ended| ended.duration_since(event.at) > NOTED_AFTER);
    match lived_on {
        true => vec![sent, noted],
        false => vec![sent],
    }
}
