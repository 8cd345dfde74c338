use super::*;
use crate::ledger::VERSION;
use crate::ledger::golden_tests::golden;
use crate::ledger::test_store::{NoCounters, Store, at};

const LENGTH: SignedDuration = SignedDuration::from_secs(35);

/// Stores a golden file as the lease, and tries to acquire the lease five seconds later.
fn after_golden(name: &str) -> Lease {
    let store = Store::default();
    store.set(keys::LEASE, golden(name).as_bytes()).unwrap();
    acquire(&store, at(1_769_847_005), LENGTH).unwrap()
}

#[test]
fn a_lease_is_written_to_the_byte() {
    let store = Store::default();
    let lease = acquire(&store, at(1_769_847_000), LENGTH).unwrap();
    let stored = || String::from_utf8(store.get(keys::LEASE).unwrap().unwrap()).unwrap();
    assert_eq!(stored(), golden("lease-held"));
    lease.release(&store);
    assert_eq!(stored(), golden("lease-released"));
}

#[test]
fn a_flag_and_the_lease_that_it_wins_are_written_to_the_byte() {
    let store = NoCounters::default();
    let Lease::Flagged { flag, .. } = acquire(&store, at(1_769_847_000), LENGTH).unwrap() else {
        panic!("not flagged")
    };
    let golden = Some(golden("lease-flag").into_bytes());
    assert_eq!(store.get(&flag), Ok(golden.clone()));
    assert_eq!(store.get(keys::LEASE), Ok(golden));
}

#[test]
fn a_stored_lease_holds_until_it_is_released() {
    assert_eq!(after_golden("lease-held"), Lease::Busy);
    assert_eq!(after_golden("lease-flag"), Lease::Busy);
    let next = after_golden("lease-released");
    assert!(matches!(next, Lease::Held { epoch: 2, .. }));
}

#[test]
fn counters_of_callers_that_died_are_swept_and_the_last_one_stays() {
    let store = Store::default();
    for n in 0..3 {
        // A caller is elected and dies before it stores itself as the holder. The next caller gets the lease.
        let dead = keys::election(n, (1_000 + i64::try_from(n).unwrap() * 60) / 30);
        store.increment(&dead, 1).unwrap();
        let next = at(1_030 + i64::try_from(n).unwrap() * 60);
        acquire(&store, next, LENGTH).unwrap().release(&store);
    }
    assert_eq!(store.counters().len(), 4);
    sweep_elections(&store).unwrap();
    // The counter of the epoch in which the last holder was elected.
    assert_eq!(store.counters(), ["lease.2.37", "lease.2.38"]);
}

#[test]
fn one_at_a_time_holds_the_lease() {
    let store = Store::default();
    let lease = acquire(&store, at(1_000), LENGTH).unwrap();
    assert!(matches!(lease, Lease::Held { .. }));
    assert_eq!(acquire(&store, at(1_001), LENGTH), Ok(Lease::Busy));
    lease.release(&store);
    assert!(matches!(
        acquire(&store, at(1_001), LENGTH),
        Ok(Lease::Held { .. })
    ));
}

#[test]
fn the_lease_of_a_dead_holder_expires() {
    let store = Store::default();
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert_eq!(acquire(&store, at(1_034), LENGTH), Ok(Lease::Busy));
    assert!(matches!(
        acquire(&store, at(1_036), LENGTH),
        Ok(Lease::Held { .. })
    ));
}

#[test]
fn a_lease_is_free_when_it_expires() {
    let store = Store::default();
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert!(matches!(
        acquire(&store, at(1_035), LENGTH),
        Ok(Lease::Held { .. })
    ));
}

#[test]
fn a_lease_is_reported_as_held_until_it_expires() {
    let store = Store::default();
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert_eq!(held_until(&store, at(1_034)), Ok(Some(at(1_035))));
    assert_eq!(held_until(&store, at(1_035)), Ok(None));
}

#[test]
fn a_winner_that_died_before_storing_itself_blocks_for_one_window() {
    let store = Store::default();
    store
        .increment(&keys::election(0, 1_000_000 / 30_000), 1)
        .unwrap();
    assert_eq!(acquire(&store, at(1_000), LENGTH), Ok(Lease::Busy));
    assert!(matches!(
        acquire(&store, at(1_030), LENGTH),
        Ok(Lease::Held { .. })
    ));
}

#[test]
fn a_caller_with_an_old_epoch_does_not_win_a_released_lease() {
    let store = Store::default();
    let first = acquire(&store, at(1_000), LENGTH).unwrap();
    let Lease::Held { counter, .. } = &first else {
        panic!("not held")
    };
    let counter = counter.clone();
    first.release(&store);
    assert_eq!(
        store.increment(&counter, 1),
        Ok(2),
        "the counter was deleted too early"
    );
}

#[test]
fn counters_do_not_pile_up() {
    let store = Store::default();
    for n in 0..100 {
        acquire(&store, at(1_000 + n * 7), LENGTH)
            .unwrap()
            .release(&store);
    }
    assert!(store.counters().len() <= 1, "{:?}", store.counters());
}

#[test]
fn a_lease_from_a_clock_that_jumped_does_not_hold_for_days() {
    let store = Store::default();
    let _ahead = acquire(&store, at(1_000 + 86_400), LENGTH).unwrap();
    assert!(matches!(
        acquire(&store, at(1_000), LENGTH),
        Ok(Lease::Held { .. })
    ));
}

#[test]
fn a_lease_is_renewed_by_its_holder_only() {
    let store = Store::default();
    let first = acquire(&store, at(1_000), LENGTH).unwrap();
    assert_eq!(first.renew(&store, at(1_020), LENGTH), Ok(true));
    assert_eq!(acquire(&store, at(1_040), LENGTH), Ok(Lease::Busy));
    let second = acquire(&store, at(1_060), LENGTH).unwrap();
    assert_eq!(first.renew(&store, at(1_061), LENGTH), Ok(false));
    assert_eq!(second.renew(&store, at(1_061), LENGTH), Ok(true));
}

#[test]
fn without_counters_a_flag_is_a_lease_that_is_renewed_and_expires() {
    let store = NoCounters::default();
    let first = acquire(&store, at(1_000), LENGTH).unwrap();
    assert_eq!(acquire(&store, at(1_001), LENGTH), Ok(Lease::Busy));
    assert_eq!(first.renew(&store, at(1_020), LENGTH), Ok(true));
    assert_eq!(acquire(&store, at(1_040), LENGTH), Ok(Lease::Busy));
    let second = acquire(&store, at(1_060), LENGTH).unwrap();
    assert_eq!(first.renew(&store, at(1_061), LENGTH), Ok(false));
    second.release(&store);
    assert!(store.list_keys(keys::FLAG).unwrap().is_empty());
    assert!(matches!(
        acquire(&store, at(1_062), LENGTH),
        Ok(Lease::Flagged { .. })
    ));
}

#[test]
fn without_counters_a_caller_that_sees_another_flag_gives_up_and_leaves_none() {
    let store = NoCounters::default();
    let first = acquire(&store, at(1_000), LENGTH).unwrap();
    // The second caller has read the key `lease` before the first one wrote it.
    store.delete(keys::LEASE).unwrap();
    assert_eq!(acquire(&store, at(1_001), LENGTH), Ok(Lease::Busy));
    assert_eq!(store.list_keys(keys::FLAG).unwrap().len(), 1);
    first.release(&store);
}

#[test]
fn without_counters_a_flag_is_void_when_it_expires() {
    let store = NoCounters::default();
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert!(matches!(
        acquire(&store, at(1_035), LENGTH),
        Ok(Lease::Flagged { .. })
    ));
}

#[test]
fn a_holder_of_a_newer_format_is_refused_and_left_as_it_is() {
    let store = Store::default();
    let version = VERSION + 1;
    let newer = format!(r#"{{"version":{version},"epoch":1,"until_ms":0,"counter":""}}"#);
    store.set(keys::LEASE, newer.as_bytes()).unwrap();
    let refused = LedgerError::Newer {
        key: keys::LEASE.into(),
        version,
    };
    assert_eq!(acquire(&store, at(1_000), LENGTH), Err(refused.clone()));
    assert_eq!(held_until(&store, at(1_000)), Err(refused.clone()));
    let held = Lease::Held {
        epoch: 1,
        counter: String::new(),
    };
    assert_eq!(held.renew(&store, at(1_000), LENGTH), Err(refused));
    held.release(&store);
    assert_eq!(store.get(keys::LEASE), Ok(Some(newer.into_bytes())));
}
