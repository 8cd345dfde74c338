//! The host: its store and its clock.

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

/// Reads what is kept, and writes and deletes one key of its own and one counter.
pub(super) fn store(store: &dyn KeyValue, items: &mut Items) {
    match LedgerReader::new(store).head().map_err(Failure::from) {
        Ok(head) if head.cursor.watermark_ms.is_none() => {
            items.ok(&READ, "The store answers; nothing has run yet.");
        }
        Ok(_) => items.ok(&READ, "The store answers, and what it keeps can be read."),
        Err(Failure::TryLater { message, .. }) => {
            items.failed(
                &READ,
                &format!("The store does not answer: {message}."),
                "See to the host's store: without it nothing is done.",
            );
            let because = "the store does not answer";
            items.unknown(&WRITE, because);
            return items.unknown(&ATOMICS, because);
        }
        Err(Failure::StateTrouble(message)) => items.failed(
            &READ,
            &format!("What the store keeps cannot be used: {message}."),
            "Until then nothing is done.",
        ),
        Err(_) => items.unknown(&READ, "the store gave no usable answer"),
    }
    match probe(store) {
        Ok(true) => items.ok(&WRITE, "A key was written, read and deleted again."),
        Ok(false) => items.failed(
            &WRITE,
            "A key that was just written is not there, or another value is.",
            "Use a store that shows at once what was written.",
        ),
        Err(error) => {
            items.failed(
                &WRITE,
                &format!("A key could not be written: {}.", why(&error)),
                "Give the connector a store that it may write to: it sends nothing that it cannot note before.",
            );
            return items.unknown(&ATOMICS, "the store cannot be written");
        }
    }
    match count(store) {
        Ok(()) => items.ok(&ATOMICS, "The store counts atomically, so one call at a time works."),
        Err(StoreError::Unsupported) => items.warning(
            &ATOMICS,
            "The store has no atomic counters: calls take turns by flags.",
            "That is safe in a store that shows at once what was written. Otherwise let only one process call the \
             connector, or use a store with atomic counters, such as Redis.",
        ),
        Err(error) => items.unknown(&ATOMICS, &why(&error)),
    }
}

/// Whether what was written is there. The key is gone afterwards, as far as the store lets it go.
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
        StoreError::Unsupported => "the store does not do that".into(),
    }
}

/// More than this is no delay of an answer.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// This host's clock beside that of both sides.
pub(super) fn clocks(
    topdesk: Option<SignedDuration>,
    signl4: Option<SignedDuration>,
    items: &mut Items,
) {
    let far = |ahead: Option<SignedDuration>| ahead.is_some_and(|by| by.abs() > SKEW);
    // If both say the same, it is this host's that is wrong.
    let advice = if far(topdesk) && far(signl4) {
        "Set this host's clock by a time server: both systems say that it is wrong."
    } else {
        "Find out which of the two is wrong and set it by a time server. Hours of rules, the age of tickets and \
         waits go by this host's clock, and what has changed by TOPdesk's."
    };
    let sides = [
        ("topdesk", "TOPdesk", topdesk),
        ("signl4", "SIGNL4", signl4),
    ];
    for (key, side, ahead) in sides {
        let about = About {
            key: &format!("host.clock.{key}"),
            title: &format!("The clocks of this host and of {side}"),
            settings: &[],
        };
        let Some(ahead) = ahead else {
            items.unknown(&about, &format!("{side} did not tell its time"));
            continue;
        };
        let way = if ahead.is_negative() {
            "behind"
        } else {
            "ahead of"
        };
        let seconds = ahead.abs().as_secs();
        if far(Some(ahead)) {
            let sentence = format!("{side}'s clock is {seconds} s {way} this host's.");
            items.warning(&about, &sentence, advice);
        } else {
            items.ok(
                &about,
                &format!("The clocks of this host and of {side} differ by {seconds} s."),
            );
        }
    }
}
