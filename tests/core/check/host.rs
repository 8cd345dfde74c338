//! The host: its store, its clock.

use super::*;

/// A store that something is wrong with.
struct Broken<'a> {
    store: &'a World,
    read: Option<StoreError>,
    write: Option<StoreError>,
}

impl KeyValue for Broken<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read.clone().map_or_else(|| self.store.get(key), Err)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write
            .clone()
            .map_or_else(|| KeyValue::set(self.store, key, value), Err)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.write
            .clone()
            .map_or_else(|| self.store.delete(key), Err)
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.list_keys(prefix)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.write
            .clone()
            .map_or_else(|| self.store.increment(key, delta), Err)
    }
}

fn with_store(read: Option<StoreError>, write: Option<StoreError>) -> Checked {
    let world = good();
    let store = Broken {
        store: &world,
        read,
        write,
    };
    Checked::over(
        &world,
        Ports {
            store: &store,
            ..world.ports()
        },
    )
}

#[test]
fn a_store_that_is_read_only_is_found() {
    with_store(None, Some(StoreError::Refused("access denied".into())))
        .must("host.store.read", "ok", "")
        .must("host.store.write", "failed", "access denied")
        .must("host.atomics", "unknown", "cannot be written");
}

#[test]
fn a_store_that_does_not_answer_is_said_once() {
    let checked = with_store(Some(StoreError::Unavailable("down".into())), None);
    checked
        .must("host.store.read", "failed", "down")
        .must("host.store.write", "unknown", "does not answer")
        .must("host.atomics", "unknown", "does not answer");
}

#[test]
fn a_store_without_atomic_counters_is_a_warning() {
    checked(|world| world.no_atomics.set(true)).must("host.atomics", "warning", "use flags");
}

#[test]
fn a_state_of_a_newer_version_cannot_be_used() {
    checked(|world| {
        let newer = br#"{"version":99}"#.to_vec();
        world.store.borrow_mut().insert("head".into(), newer);
    })
    .must("host.store.read", "failed", "newer version")
    .must("host.store.write", "ok", "");
}

fn with_skew(topdesk_s: i64, signl4_s: i64) -> Checked {
    let mut world = World::new();
    let (one, other) = (world.clock.clone(), world.clock.clone());
    let turned = |by| SignedDuration::from_secs(by);
    world.topdesk = Topdesk::new(Arc::new(move || one.now() + turned(topdesk_s)));
    let clock = Arc::new(move || other.now() + turned(signl4_s));
    world.signl4 = simulators::Signl4::new(clock, world::SECRET);
    world.topdesk.create_incident(NewIncident::new("one"));
    Checked::of(&world)
}

#[test]
fn a_clock_that_is_wrong_is_a_warning_and_says_which_one_if_both_systems_agree() {
    with_skew(59, -3)
        .must("host.clock.topdesk", "ok", "59 s")
        .must("host.clock.signl4", "ok", "3 s");
    with_skew(300, 0)
        .must(
            "host.clock.topdesk",
            "warning",
            "300 s ahead of this host's",
        )
        .must("host.clock.topdesk", "warning", "Find out which")
        .must("host.clock.signl4", "ok", "");
    with_skew(-7200, -7200)
        .must("host.clock.topdesk", "warning", "7200 s behind this host's")
        .must(
            "host.clock.signl4",
            "warning",
            "Synchronize this host's clock",
        );
}

#[test]
fn a_host_that_fails_in_the_middle_fails_no_more_than_that() {
    let world = good();
    *world.outage.borrow_mut() = Some(|r| {
        r.path_and_query
            .contains("/operators?")
            .then(|| status(500))
            .flatten()
    });
    let checked = Checked::of(&world);
    checked.must("topdesk.operators", "unknown", "500");
    checked.must("topdesk.processing_status.status_on_close", "ok", "");
}

#[test]
fn what_may_not_be_written_waits_and_is_told_as_the_check_says() {
    let world = good();
    world
        .topdesk
        .configure(|site| site.rights.write_incidents = false);
    Checked::of(&world).must("topdesk.write", "warning", "waits and is tried again");
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world
        .signl4
        .acknowledge(&alert, "rene@example.com")
        .unwrap();
    let outcome = world.deliver().pop().unwrap();
    assert_eq!(outcome.report.open.waiting, 1);
    assert!(outcome.report.json().contains("lacks write permission"));
}
