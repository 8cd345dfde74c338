//! Checks the host: its store and its clock.

use crate::engine::Failure;
use crate::engine::survey::{About, Items};
use crate::ledger::{LedgerReader, keys};
use crate::ports::{KeyValue, StoreError};
use jiff::SignedDuration;

const READ: About<'_> = About {
    key: "host.store.read",
    title: "The store can be read",
    settings: &[],
};
const WRITE: About<'_> = About {
    key: "host.store.write",
    title: "The store can be written",
    settings: &[],
};
const ATOMICS: About<'_> = About {
    key: "host.atomics",
    title: "The store has atomic counters",
    settings: &[],
};

/// Checks that the stored state can be read, and that a key and a counter of the check's own can be written
/// and deleted.
pub(super) fn store(store: &dyn KeyValue, items: &mut Items) {
    match LedgerReader::new(store).head().map_err(Failure::from) {
        Ok(head) if head.cursor.watermark_ms.is_none() => {
            items.ok(&READ, "The store answers; nothing has run yet.");
        }
        Ok(_) => items.ok(
            &READ,
            "The store answers, and the stored state can be read.",
        ),
        Err(Failure::TryLater { message, .. }) => {
            items.failed(
                &READ,
                &format!("The store does not answer: {message}."),
                "Repair the host's store: no run takes place without it.",
            );
            let because = "the store does not answer";
            items.unknown(&WRITE, because);
            return items.unknown(&ATOMICS, because);
        }
        Err(Failure::StateTrouble(message)) => items.failed(
            &READ,
            &format!("The stored state cannot be used: {message}."),
            "No run takes place until this is corrected.",
        ),
        Err(_) => items.unknown(&READ, "the store gave no usable answer"),
    }
    match probe(store) {
        Ok(true) => items.ok(&WRITE, "A key was written, read and deleted again."),
        Ok(false) => items.failed(
            &WRITE,
            "A key that was just written is missing or has another value.",
            "Use a store in which a write is visible at once.",
        ),
        Err(error) => {
            items.failed(
                &WRITE,
                &format!("A key could not be written: {}.", why(&error)),
                "Give the connector a store that it may write to: it saves what it is about to send before it sends it.",
            );
            return items.unknown(&ATOMICS, "the store cannot be written");
        }
    }
    match count(store) {
        Ok(()) => items.ok(&ATOMICS, "The store counts atomically, so one call at a time works."),
        Err(StoreError::Unsupported) => items.warning(
            &ATOMICS,
            "The store has no atomic counters, so calls use flags to exclude each other.",
            "That is safe in a store in which a write is visible at once. Otherwise let only one process call the \
             connector, or use a store with atomic counters, such as Redis.",
        ),
        Err(error) => items.unknown(&ATOMICS, &why(&error)),
    }
}

/// Whether a key that was just written has its value. Deletes the key again.
fn probe(store: &dyn KeyValue) -> Result<bool, StoreError> {
    const VALUE: &[u8] = b"1";
    store.set(keys::PROBE, VALUE)?;
    let read = store.get(keys::PROBE);
    store.delete(keys::PROBE)?;
    Ok(read?.as_deref() == Some(VALUE))
}

fn count(store: &dyn KeyValue) -> Result<(), StoreError> {
    store.increment(keys::PROBE_COUNTER, 1)?;
    store.delete(keys::PROBE_COUNTER)
}

fn why(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(why) => format!("the store cannot be reached: {why}"),
        StoreError::Refused(why) => format!("the store refuses: {why}"),
        StoreError::Unsupported => "the store does not support that".into(),
    }
}

/// The tolerated difference between two clocks. A larger one cannot come from a slow response.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Compares this host's clock with those of TOPdesk and SIGNL4. The arguments say how far each is ahead of
/// this host's; `None` if it is unknown.
pub(super) fn clocks(
    topdesk: Option<SignedDuration>,
    signl4: Option<SignedDuration>,
    items: &mut Items,
) {
    let far = |ahead: Option<SignedDuration>| ahead.is_some_and(|by| by.abs() > SKEW);
    // If both differ, this host's clock is the wrong one.
    let advice = if far(topdesk) && far(signl4) {
        "Synchronize this host's clock with a time server: it differs from those of both systems."
    } else {
        "Find out which of the two is wrong and synchronize it with a time server. The hours of rules, the age of \
         tickets and the times of retries depend on this host's clock, the list of changed tickets on TOPdesk's."
    };
    let systems = [
        ("topdesk", "TOPdesk", topdesk),
        ("signl4", "SIGNL4", signl4),
    ];
    for (key, system, ahead) in systems {
        let about = About {
            key: &format!("host.clock.{key}"),
            title: &format!("The clocks of this host and of {system}"),
            settings: &[],
        };
        let Some(ahead) = ahead else {
            items.unknown(&about, &format!("{system} did not send its time"));
            continue;
        };
        let way = if ahead.is_negative() {
            "behind"
        } else {
            "ahead of"
        };
        let seconds = ahead.abs().as_secs();
        if far(Some(ahead)) {
            let sentence = format!("{system}'s clock is {seconds} s {way} this host's.");
            items.warning(&about, &sentence, advice);
        } else {
            items.ok(
                &about,
                &format!("The clocks of this host and of {system} differ by {seconds} s."),
            );
        }
    }
}
