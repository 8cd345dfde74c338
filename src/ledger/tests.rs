use super::*;
use crate::domain::{ExternalId, Line, PhoneAction, PhoneEvent, Ticket};
use crate::ports::KeyValue;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

#[derive(Default)]
struct Store {
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    counters: RefCell<BTreeMap<String, i64>>,
}

impl KeyValue for Store {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.values.borrow().get(key).cloned())
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.values.borrow_mut().insert(key.into(), value.into());
        Ok(())
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.values.borrow_mut().remove(key);
        self.counters.borrow_mut().remove(key);
        Ok(())
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let (values, counters) = (self.values.borrow(), self.counters.borrow());
        let all = values.keys().chain(counters.keys());
        let mut keys: Vec<_> = all.filter(|k| k.starts_with(prefix)).cloned().collect();
        keys.sort();
        Ok(keys)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        let mut counters = self.counters.borrow_mut();
        let counter = counters.entry(key.into()).or_default();
        *counter += delta;
        Ok(*counter)
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn ticket(id: &str, second: i64) -> Ticket {
    Ticket {
        line: Line::First,
        closed: false,
        modified: at(second),
        ..Ticket::gone(TicketId::new(id).unwrap(), format!("I {id}"))
    }
}

#[test]
fn of_a_forgotten_ticket_it_is_known_how_many_alerts_it_had_and_that_all_is_over() {
    let former = Record::former(&ticket("a", 1), 3);
    let known = (former.generation, former.phase, former.ended);
    assert_eq!(known, (3, Phase::Resolved, true));
}

#[test]
fn a_newer_version_is_refused_and_damage_is_named() {
    let newer = decode::<Record>("k", br#"{"version":4,"anything":true}"#);
    assert_eq!(
        newer,
        Err(LedgerError::Newer {
            key: "k".into(),
            version: 4
        })
    );
    for damaged in [&b""[..], b"{", b"{}", br#"{"version":1}"#, b"\xff"] {
        assert_eq!(
            decode::<Record>("k", damaged),
            Err(LedgerError::Damaged { key: "k".into() })
        );
    }
}

fn event(id: &str, action: PhoneAction) -> PhoneEvent {
    PhoneEvent {
        id: id.into(),
        raised: "2026-01-31T08:11:37.4815663Z".parse().unwrap(),
        action,
        alert: ExternalId {
            ticket: TicketId::new("a").unwrap(),
            generation: 2,
        },
        person: Some("Rene".into()),
        email: None,
    }
}

#[test]
fn an_event_survives_the_inbox() {
    let store = Store::default();
    let ledger = Ledger::new(&store);
    let before = event("n1", PhoneAction::Annotated("hello".into()));
    ledger
        .append(&keys::inbox(&before), &InboxItem::new(&before))
        .unwrap();
    let waiting = ledger.inbox().unwrap();
    let after = ledger
        .inbox_item(&waiting[0])
        .unwrap()
        .and_then(InboxItem::event)
        .unwrap();
    // Kept to the microsecond.
    assert_eq!(
        after.raised.as_microsecond(),
        before.raised.as_microsecond()
    );
    assert_eq!(
        PhoneEvent {
            raised: before.raised,
            ..after
        },
        before
    );
}

#[test]
fn the_inbox_is_sorted_by_time_and_the_hint_comes_last() {
    let store = Store::default();
    let ledger = Ledger::new(&store);
    ledger.append_hint().unwrap();
    for second in [30, 10, 20] {
        let event = PhoneEvent {
            raised: at(second),
            ..event(&second.to_string(), PhoneAction::Closed)
        };
        ledger
            .append(&keys::inbox(&event), &InboxItem::new(&event))
            .unwrap();
    }
    let keys = ledger.inbox().unwrap();
    assert_eq!(keys.last().map(String::as_str), Some(keys::HINT));
    let times: Vec<_> = keys
        .iter()
        .map(|k| k.get(3..16).unwrap_or_default())
        .collect();
    assert_eq!(
        times[..3],
        ["0000000010000", "0000000020000", "0000000030000"]
    );
}

#[test]
fn what_a_later_version_added_to_a_record_survives_the_store() {
    let store = Store::default();
    let ledger = Ledger::new(&store);
    let id = TicketId::new("a").unwrap();
    let mut record = Record {
        taken: true,
        again: true,
        kept_open: true,
        own_ack_us: 5,
        ..Record::new(&ticket("a", 1))
    };
    record.noted.done("n", 7);
    ledger.set_record(&id, &record).unwrap();
    assert_eq!(ledger.record(&id), Ok(Some(record)));
}

#[test]
fn how_far_signl4_was_looked_through_survives_the_store() {
    let store = Store::default();
    let ledger = Ledger::new(&store);
    let mut head = Head::default();
    head.looked.due_ms = 5;
    ledger.set_head(&head).unwrap();
    assert_eq!(ledger.head(), Ok(head));
}

#[test]
fn a_dead_letter_names_the_ticket_by_its_number_or_else_its_id() {
    let sentence = |ticket: &str, number: &str| {
        DeadLetter::new(ticket, number, Effect::Raise, "because".into(), 4).sentence()
    };
    assert_eq!(sentence("a", "I 1"), "ticket I 1: given up: because");
    assert_eq!(sentence("a", ""), "ticket a: given up: because");
    assert_eq!(sentence("", ""), "because");
}

#[test]
fn a_back_fill_goes_back_by_the_overlap_too_and_never_forward() {
    let overlap = SignedDuration::from_secs(120);
    let mut head = Head::default();
    head.watermark_ms = Some(900_000);
    head.go_back(at(500), at(1_000), overlap);
    assert_eq!(head.watermark(), Some(at(620)));
    head.go_back(at(700), at(1_000), overlap);
    assert_eq!(head.watermark(), Some(at(620)));
}

#[test]
fn a_back_fill_reads_again_what_was_seen() {
    let mut head = Head::default();
    let mut seen = head.seen();
    seen.insert(Sighting::of(&ticket("a", 300)));
    head.advance(Some(at(300)), &seen, SignedDuration::from_secs(120));
    head.go_back(at(200), at(400), SignedDuration::from_secs(120));
    assert!(!head.seen().contains(&ticket("a", 300)));
}

#[test]
fn a_back_fill_takes_in_both_of_its_ends_and_nothing_beyond() {
    let mut head = Head::default();
    assert!(!head.is_backfilled(&ticket("a", 500)));
    head.go_back(at(500), at(1_000), SignedDuration::ZERO);
    let taken_in = |second| head.is_backfilled(&ticket("a", second));
    assert!(taken_in(500) && taken_in(1_000));
    assert!(!taken_in(499) && !taken_in(1_001));
}

#[test]
fn an_alert_is_over_once_nobody_is_alerted_any_more() {
    assert!(Phase::Resolved.is_over() && Phase::Closed.is_over() && Phase::Dead.is_over());
    assert!(!Phase::Raising.is_over() && !Phase::Acknowledged.is_over());
}

#[test]
fn an_alert_that_rings_is_not_over_since_any_moment() {
    let open = Record {
        phase: Phase::Open,
        ..Record::new(&ticket("a", 1))
    };
    assert!(!open.is_over_since(at(1)));
}

#[test]
fn an_alert_that_is_to_be_raised_anew_is_not_over() {
    let rerouted = |again| Record {
        phase: Phase::Resolved,
        again,
        ..Record::new(&ticket("a", 1))
    };
    assert!(rerouted(false).is_over_since(at(1)));
    assert!(!rerouted(true).is_over_since(at(1)));
}

/// An open alert of which it was told at second 10 that nobody replied.
fn told_at_10() -> Record {
    Record {
        told: Some(Told {
            failed: false,
            at_us: 10_000_000,
            generation: 1,
        }),
        ..Record::new(&ticket("a", 1))
    }
}

#[test]
fn what_was_told_counts_until_somebody_answers() {
    let answered_at = |status_us| Record {
        status_us,
        ..told_at_10()
    };
    assert!(answered_at(10_000_000).was_told(false));
    assert!(!answered_at(10_000_001).was_told(false));
}

#[test]
fn what_was_told_of_an_earlier_alert_does_not_count_for_the_present_one() {
    let next = Record {
        generation: 2,
        ..told_at_10()
    };
    assert!(!next.was_told(false));
}

#[test]
fn that_nobody_replied_does_not_tell_that_delivery_failed() {
    assert!(told_at_10().was_told(false) && !told_at_10().was_told(true));
}

#[test]
fn a_record_is_listed_until_it_is_forgotten() {
    let store = Store::default();
    let ledger = Ledger::new(&store);
    let id = TicketId::new("a").unwrap();
    ledger
        .set_record(&id, &Record::new(&ticket("a", 1)))
        .unwrap();
    assert_eq!(ledger.tickets(), Ok(vec![keys::ticket(&id)]));
    ledger.forget(&id).unwrap();
    assert_eq!(ledger.record(&id), Ok(None));
    assert_eq!(ledger.tickets(), Ok(vec![]));
}

#[test]
fn a_ticket_to_be_looked_at_again_is_listed_by_its_moment_until_it_is_removed() {
    let store = Store::default();
    let ledger = Ledger::new(&store);
    let due = |at_ms, id| keys::due(at_ms, &TicketId::new(id).unwrap());
    let (late, early) = (due(20, "a"), due(3, "b"));
    ledger.note(&late).unwrap();
    ledger.note(&early).unwrap();
    assert_eq!(ledger.due(), Ok(vec![early.clone(), late.clone()]));
    ledger.remove(&early).unwrap();
    assert_eq!(ledger.due(), Ok(vec![late]));
}

#[test]
fn a_dead_letter_is_found_under_its_key() {
    let store = Store::default();
    let ledger = Ledger::new(&store);
    let letter = DeadLetter::new("a", "I a", Effect::Raise, "because".into(), 4);
    assert_eq!(ledger.is_buried("dead.a.raise.1"), Ok(false));
    ledger.bury("dead.a.raise.1", &letter).unwrap();
    assert_eq!(ledger.is_buried("dead.a.raise.1"), Ok(true));
    assert_eq!(ledger.dead_letters(), Ok(vec!["dead.a.raise.1".into()]));
    assert_eq!(ledger.dead_letter("dead.a.raise.1"), Ok(Some(letter)));
}

#[test]
fn only_so_many_handled_notifications_are_remembered() {
    let mut record = Record::new(&ticket("a", 1));
    for n in 0..100 {
        record.handle(n.to_string());
    }
    assert_eq!(record.handled.len(), 32);
    assert!(record.has_handled("99") && !record.has_handled("67"));
}

#[test]
fn the_cursor_never_goes_back_and_forgets_what_lies_before_the_overlap() {
    let mut head = Head::default();
    let mut seen = head.seen();
    let (old, new) = (ticket("a", 100), ticket("b", 300));
    seen.insert(Sighting::of(&old));
    seen.insert(Sighting::of(&new));
    head.advance(Some(at(300)), &seen, SignedDuration::from_secs(120));
    assert_eq!(head.watermark(), Some(at(300)));
    assert!(head.seen().contains(&new) && !head.seen().contains(&old));
    head.advance(Some(at(200)), &head.seen(), SignedDuration::from_secs(120));
    assert_eq!(head.watermark(), Some(at(300)));
    head.advance(None, &head.seen(), SignedDuration::from_secs(120));
    assert_eq!(head.watermark(), Some(at(300)));
}

#[test]
fn only_the_latest_state_of_a_ticket_counts_as_seen() {
    let mut seen = Head::default().seen();
    let open = ticket("a", 100);
    let closed = Ticket {
        closed: true,
        ..open.clone()
    };
    seen.insert(Sighting::of(&open));
    seen.insert(Sighting::of(&closed));
    assert!(seen.contains(&closed) && !seen.contains(&open));
}

#[test]
fn a_burst_of_changes_does_not_outgrow_a_value() {
    let mut head = Head::default();
    let mut seen = head.seen();
    for n in 0..30_000 {
        seen.insert(Sighting::of(&ticket(&n.to_string(), 1_000 + n / 100)));
    }
    head.advance(Some(at(1_300)), &seen, SignedDuration::from_hours(1));
    let bytes = serde_json::to_vec(&head).unwrap();
    assert!(bytes.len() < 512 * 1024, "{} bytes", bytes.len());
    assert!(
        head.seen().contains(&ticket("29998", 1_299)),
        "the newest are kept"
    );
}

proptest! {
    #[test]
    fn what_was_seen_is_read_back(seconds in prop::collection::vec(1_000i64..1_060, 0..50)) {
        let mut head = Head::default();
        let mut seen = head.seen();
        let tickets: Vec<_> = seconds.iter().enumerate().map(|(n, s)| ticket(&n.to_string(), *s)).collect();
        for ticket in &tickets {
            seen.insert(Sighting::of(ticket));
        }
        head.advance(Some(at(1_060)), &seen, SignedDuration::from_secs(60));
        let read = head.seen();
        prop_assert!(tickets.iter().all(|t| read.contains(t)));
    }

    #[test]
    fn no_stored_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..100), seen in ".{0,60}") {
        let _ = (decode::<Head>("k", &bytes), decode::<Record>("k", &bytes), decode::<InboxItem>("k", &bytes));
        let odd = serde_json::json!({"version":1,"watermark_ms":null,"seen":seen,"resume":null,"pending":[],"topdesk_due_ms":0,"signl4_due_ms":0,"first_tried_ms":null});
        let _ = decode::<Head>("k", odd.to_string().as_bytes()).map(|h| h.seen());
    }
}

const LENGTH: SignedDuration = SignedDuration::from_secs(35);

fn golden_lease(version: u32, name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/golden");
    std::fs::read(format!("{folder}/v{version}/lease-{name}.json")).unwrap()
}

/// A lease as an older version has left it, and who gets it five seconds later.
fn after_lease_of(version: u32, name: &str) -> Lease {
    let store = Store::default();
    store
        .set(keys::LEASE, &golden_lease(version, name))
        .unwrap();
    acquire(&store, at(1_769_847_005), LENGTH).unwrap()
}

#[test]
fn a_held_lease_of_version_1_is_read() {
    assert_eq!(after_lease_of(1, "held"), Lease::Busy);
}

#[test]
fn a_released_lease_of_version_1_is_read() {
    assert!(matches!(
        after_lease_of(1, "released"),
        Lease::Held { epoch: 2, .. }
    ));
}

#[test]
fn a_held_lease_of_version_2_is_read() {
    assert_eq!(after_lease_of(2, "held"), Lease::Busy);
}

#[test]
fn a_released_lease_of_version_2_is_read() {
    assert!(matches!(
        after_lease_of(2, "released"),
        Lease::Held { epoch: 2, .. }
    ));
}

#[test]
fn a_lease_is_written_to_the_byte() {
    let store = Store::default();
    let lease = acquire(&store, at(1_769_847_000), LENGTH).unwrap();
    let stored = || store.get(keys::LEASE).unwrap().unwrap();
    assert_eq!(stored(), golden_lease(VERSION, "held"));
    lease.release(&store);
    assert_eq!(stored(), golden_lease(VERSION, "released"));
}

#[test]
fn counters_of_callers_that_died_are_swept_and_the_last_one_stays() {
    let store = Store::default();
    for n in 0..3 {
        // Somebody is elected and dies before it says so; the next one works.
        let dead = keys::election(n, (1_000 + i64::try_from(n).unwrap() * 60) / 30);
        store.increment(&dead, 1).unwrap();
        let next = at(1_030 + i64::try_from(n).unwrap() * 60);
        acquire(&store, next, LENGTH).unwrap().release(&store);
    }
    assert_eq!(store.counters.borrow().len(), 4);
    sweep_elections(&store).unwrap();
    let left: Vec<_> = store.counters.borrow().keys().cloned().collect();
    // Of the epoch in which the last one was elected.
    assert_eq!(left, ["lease.2.37", "lease.2.38"]);
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
fn the_lease_of_a_dead_holder_runs_out() {
    let store = Store::default();
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert_eq!(acquire(&store, at(1_034), LENGTH), Ok(Lease::Busy));
    assert!(matches!(
        acquire(&store, at(1_036), LENGTH),
        Ok(Lease::Held { .. })
    ));
}

#[test]
fn a_lease_is_free_at_the_moment_it_runs_out() {
    let store = Store::default();
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert!(matches!(
        acquire(&store, at(1_035), LENGTH),
        Ok(Lease::Held { .. })
    ));
}

#[test]
fn a_lease_is_told_as_held_until_the_moment_it_runs_out() {
    let store = Store::default();
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert_eq!(held_until(&store, at(1_034)), Ok(Some(at(1_035))));
    assert_eq!(held_until(&store, at(1_035)), Ok(None));
}

#[test]
fn a_winner_that_died_before_saying_so_blocks_for_one_window() {
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
fn a_caller_with_an_old_view_does_not_win_what_was_given_back() {
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
        "the counter was cleared away too early"
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
    assert!(
        store.counters.borrow().len() <= 1,
        "{:?}",
        store.counters.borrow()
    );
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

/// A store without atomic counters.
struct NoCounters(Store);

impl KeyValue for NoCounters {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.0.set(key, value)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.0.delete(key)
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.0.list_keys(prefix)
    }
    fn increment(&self, _: &str, _: i64) -> Result<i64, StoreError> {
        Err(StoreError::Unsupported)
    }
}

#[test]
fn without_counters_a_flag_is_a_lease_that_is_renewed_and_runs_out() {
    let store = NoCounters(Store::default());
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
fn without_counters_whoever_sees_another_flag_steps_back_and_leaves_none() {
    let store = NoCounters(Store::default());
    let first = acquire(&store, at(1_000), LENGTH).unwrap();
    // The other one has read the key `lease` before the first had written it.
    store.delete(keys::LEASE).unwrap();
    assert_eq!(acquire(&store, at(1_001), LENGTH), Ok(Lease::Busy));
    assert_eq!(store.list_keys(keys::FLAG).unwrap().len(), 1);
    first.release(&store);
}

#[test]
fn without_counters_a_flag_is_void_at_the_moment_it_runs_out() {
    let store = NoCounters(Store::default());
    let _dead = acquire(&store, at(1_000), LENGTH).unwrap();
    assert!(matches!(
        acquire(&store, at(1_035), LENGTH),
        Ok(Lease::Flagged { .. })
    ));
}
