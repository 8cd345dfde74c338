//! What is read back from the store, from a version, a backup or a disk that one cannot know.

use crate::choices::Choices;
use crate::world::{World, p1};
use crate::{odd, trouble};
use connector::Failure;
use connector::domain::TicketId;
use connector::engine::schedule;
use connector::ledger::{LedgerError, LedgerReader, LedgerWriter, VERSION, keys};
use connector::ports::{Clock, Ports};
use jiff::Timestamp;
use serde_json::Value;
use simulators::signl4::API_KEY;
use std::path::Path;

/// A world in the middle of its work, with a value of every kind in its store.
fn busy() -> World {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("signl4_user", &world.signl4.users()[1].id)
        .set("notes_to_signl4", "all");
    let rules = r#"[{"name":"all","near_target":{"before":"1h"},"burst":1}]"#;
    world.set("topdesk_query", "").set("rules", rules);
    world.good_run();
    let target = world.clock.now() + jiff::SignedDuration::from_hours(3);
    for _ in 0..3 {
        world.topdesk.create_incident(p1("a ticket").target(target));
    }
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, "Rene").unwrap_or_default();
    for body in world.notifications() {
        world.webhook("signl4", crate::world::TOKEN, &body).unwrap();
    }
    let id = TicketId::new("gone").unwrap();
    let letter = connector::ledger::DeadLetter::new(
        "gone",
        "I 1",
        connector::ledger::Effect::Raise,
        "why".into(),
        1,
    );
    LedgerWriter::new(&world)
        .add_dead_letter(&keys::dead(&id, "alert"), &letter)
        .unwrap();
    world
}

struct At<'a>(&'a World, Timestamp);

impl Clock for At<'_> {
    fn now(&self) -> Timestamp {
        self.1
    }

    fn monotonic_ms(&self) -> u64 {
        self.0.monotonic_ms()
    }
}

/// A run over odd values, at any hour: nothing is overwritten that could not be read.
pub fn stored_state(c: &mut Choices<'_>) {
    let world = busy();
    let odd_keys = spoil(c, &world);
    let before = world.store.borrow().clone();
    let now = match c.below(4) {
        0 => c.one_of(&[Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH]),
        1 => Timestamp::from_second(c.number() % 253_402_207_200).unwrap(),
        _ => world.clock.now(),
    };
    let clock = At(&world, now);
    let ports = Ports {
        clock: &clock,
        ..trouble::ports(&world)
    };
    for _ in 0..3 {
        let outcome = schedule::on_schedule(ports);
        if let Some(Failure::StateTrouble(message)) = outcome.failure {
            assert!(
                odd_keys.iter().any(|key| message.contains(key.as_str())),
                "{message}"
            );
        }
    }
    for key in odd_keys {
        let (was, is) = (&before[&key], world.store.borrow().get(&key).cloned());
        let unreadable = serde_json::from_slice::<Value>(was).is_err()
            || version(was).is_none_or(|v| v > u64::from(VERSION));
        let hint = key == keys::HINT || key.starts_with(keys::DUE) || key.starts_with("seen");
        assert!(
            !unreadable || hint || is.as_ref() == Some(was),
            "{key} was overwritten although it could not be read"
        );
    }
}

fn version(bytes: &[u8]) -> Option<u64> {
    serde_json::from_slice::<Value>(bytes)
        .ok()?
        .get("version")?
        .as_u64()
}

/// Changes some values, and adds keys that nobody wrote.
fn spoil(c: &mut Choices<'_>, world: &World) -> Vec<String> {
    let mut store = world.store.borrow_mut();
    let all: Vec<_> = store.keys().cloned().collect();
    let mut changed = Vec::new();
    for _ in 0..=c.below(3) {
        let mut key = c.one_of(&all);
        let sample = serde_json::from_slice(&store[&key]).unwrap_or_default();
        if c.one_in(4) {
            let name = key.split('.').next().unwrap_or_default().to_owned();
            let tail: String = odd::text(c)
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c))
                .take(60)
                .collect();
            key = format!("{name}.{tail}");
        }
        let mut bytes = odd::bytes_like(c, &sample);
        if c.one_in(4) && sample.is_object() {
            let mut newer: Value = sample;
            newer["version"] = (u64::from(VERSION) + 1 + c.below(3) as u64).into();
            bytes = newer.to_string().into_bytes();
        }
        store.insert(key.clone(), bytes);
        changed.push(key);
    }
    changed
}

/// Every kind of value by itself: what is read and written again is the same; the rest is told apart.
pub fn stored_value(c: &mut Choices<'_>) {
    let world = busy();
    let spoilt = spoil(c, &world);
    let (ledger, writer) = (LedgerReader::new(&world), LedgerWriter::new(&world));
    for key in &spoilt {
        let bytes = world.store.borrow()[key].clone();
        let told = |error: LedgerError| match error {
            LedgerError::Newer { version, .. } => assert!(version > VERSION),
            LedgerError::Damaged { key: named } => assert_eq!(*key, named),
            LedgerError::Store(error) => panic!("{error:?}"),
        };
        let id = keys::read_ticket(key);
        let result = match key.as_str() {
            "head" => ledger.head().and_then(|head| {
                writer.set_head(&head)?;
                assert_eq!(ledger.head()?, head);
                Ok(())
            }),
            key if key.starts_with(keys::DEAD) => ledger
                .dead_letter(key)
                .map(|letter| drop(letter.map(|l| l.sentence()))),
            key if key.starts_with(keys::INBOX) => ledger
                .inbox_item(key)
                .map(|item| drop(item.and_then(|item| item.event()))),
            _ => match &id {
                None => Ok(()),
                Some(id) => ledger.record(id).and_then(|record| {
                    let record = record.unwrap();
                    writer.set_record(id, &record)?;
                    assert_eq!(ledger.record(id)?.as_ref(), Some(&record));
                    Ok(())
                }),
            },
        };
        let newer = version(&bytes).is_some_and(|version| version > u64::from(VERSION));
        let is_read = id.is_some()
            || key == "head"
            || key.starts_with(keys::DEAD)
            || key.starts_with(keys::INBOX);
        assert!(
            !newer || !is_read || result.is_err(),
            "{key} is of a newer version"
        );
        if let Err(error) = result {
            told(error);
            assert_eq!(world.store.borrow()[key], bytes, "{key} was overwritten");
        }
    }
}

/// Key names read back: only names that the connector writes.
pub fn key_names(c: &mut Choices<'_>) {
    let digits = [
        "0000000005000",
        "5",
        "-5",
        "+5",
        "9999999999999",
        "99999999999999",
        "",
    ];
    let id = odd::text(c);
    let key = match c.below(3) {
        0 => format!("due.{}.{id}", c.one_of(&digits)),
        1 => format!("ticket.{id}"),
        _ => id,
    };
    if let Some((at_ms, ticket)) = keys::read_due(&key) {
        assert_eq!(keys::due(at_ms, &ticket), key);
    }
    if let Some(ticket) = keys::read_ticket(&key) {
        assert_eq!(keys::ticket(&ticket), key);
    }
    let (at_ms, id) = (c.number(), TicketId::made_from(&key));
    let due = keys::due(at_ms, &id);
    assert_eq!(
        keys::read_due(&due),
        Some((at_ms.clamp(0, 9_999_999_999_999), id))
    );
}

/// The folder of the state-files adapter: what others left there is told, never taken for ours.
pub fn state_files(c: &mut Choices<'_>) {
    use state_files::{StoreError, counter::Counters, key, values::Values};
    let folder = tempfile::tempdir().unwrap();
    let (values, counters) = (Values::below(folder.path()), Counters::below(folder.path()));
    values.set("head", b"as it was").unwrap();
    assert_eq!(counters.increment("lease.1", 1).unwrap(), 1);
    let bytes = match c.below(3) {
        0 => c.bytes(40),
        _ => {
            let mut bytes = std::fs::read(folder.path().join("values/head=")).unwrap();
            odd::broken(c, &mut bytes);
            bytes
        }
    };
    std::fs::write(folder.path().join("values/head="), &bytes).unwrap();
    let value = values.get("head");
    let framed = bytes.len() >= 12
        && bytes.starts_with(b"kv1\n")
        && bytes[4..12] == (bytes.len() as u64 - 12).to_be_bytes();
    match value {
        Ok(Some(value)) => assert!(framed && value == bytes[12..]),
        Ok(None) => panic!("a damaged value is taken for none"),
        Err(error) => assert!(
            !framed && matches!(error, StoreError::Refused(_)),
            "{error:?}"
        ),
    }
    leave(c, &folder.path().join("values"));
    leave(c, &folder.path().join("counters/lease.1="));
    for key in values.keys().unwrap() {
        assert_eq!(key::key(&key::file_name(&key).unwrap()), Some(key));
    }
    let first = counters.increment("lease.1", 1);
    let second = counters.increment("lease.1", 1);
    if let (Ok(first), Ok(second)) = (first, second) {
        assert!(first >= 2 && second == first + 1, "{first} {second}");
    }
}

/// A file that somebody else has left in a folder.
fn leave(c: &mut Choices<'_>, folder: &Path) {
    let names = [
        "9223372036854775807",
        "-1",
        "007",
        "2",
        "README",
        "a=1",
        "HEAD=",
        "x==",
    ];
    let mut name: String = odd::text(c)
        .chars()
        .filter(|c| *c != '/' && *c != '\0')
        .take(60)
        .collect();
    if c.one_in(2) || name.is_empty() || name.chars().all(|c| c == '.') {
        name = c.one_of(&names).into();
    }
    std::fs::write(folder.join(name), odd::text(c)).unwrap();
}
