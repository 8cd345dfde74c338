//! Reads and writes of the ledger.

use super::test_store::{Store, at, ticket};
use super::*;
use crate::domain::{ExternalId, PhoneAction, PhoneEvent, Record, TicketId};
use crate::ports::KeyValue;
use proptest::prelude::*;

fn id(id: &str) -> TicketId {
    TicketId::new(id).unwrap()
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

fn letter(reason: &str) -> DeadLetter {
    DeadLetter::new("a", "I a", Effect::Raise, reason.into(), 4)
}

#[test]
fn an_event_survives_the_inbox() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let before = event("n1", PhoneAction::Annotated("hello".into()));
    ledger
        .append(&keys::inbox(&before), &InboxItem::new(&before))
        .unwrap();
    let waiting = ledger.reader().inbox().unwrap();
    let after = ledger
        .reader()
        .inbox_item(&waiting[0])
        .unwrap()
        .and_then(InboxItem::event)
        .unwrap();
    // Times are stored in microseconds.
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
    let ledger = LedgerWriter::new(&store);
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
    let keys = ledger.reader().inbox().unwrap();
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
fn an_event_that_comes_twice_is_stored_as_it_came_first() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let first = InboxItem::new(&event("n1", PhoneAction::Closed));
    let second = InboxItem::new(&event("n1", PhoneAction::Open));
    ledger.append("in.1", &first).unwrap();
    ledger.append("in.1", &second).unwrap();
    assert_eq!(ledger.reader().inbox_item("in.1"), Ok(Some(first)));
}

#[test]
fn the_optional_fields_of_a_record_survive_the_store() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let mut record = Record {
        taken: true,
        reraise_after_resolve: true,
        reopened_on_phone: true,
        own_ack_us: 5,
        ..Record::new(&ticket("a", 1))
    };
    record.note_sync.done("n", 7);
    ledger.set_record(&id("a"), &record).unwrap();
    assert_eq!(ledger.reader().record(&id("a")), Ok(Some(record)));
}

#[test]
fn the_back_off_time_of_the_rest_api_survives_the_store() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let mut head = Head::default();
    head.throttle.rest_api_due_ms = 5;
    ledger.set_head(&head).unwrap();
    assert_eq!(ledger.reader().head(), Ok(head));
}

#[test]
fn the_format_of_the_head_is_read_even_if_it_is_newer() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    assert_eq!(ledger.reader().head_format(), Ok(None));
    ledger.set_head(&Head::default()).unwrap();
    assert_eq!(ledger.reader().head_format(), Ok(Some(VERSION)));
    store.set(keys::HEAD, br#"{"version":7}"#).unwrap();
    assert_eq!(ledger.reader().head_format(), Ok(Some(7)));
}

#[test]
fn a_record_is_listed_until_it_is_deleted() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let record = Record::new(&ticket("a", 1));
    ledger.set_record(&id("a"), &record).unwrap();
    let listed = vec![keys::ticket(&id("a"))];
    assert_eq!(ledger.reader().record_keys(), Ok(listed));
    ledger.delete_record(&id("a")).unwrap();
    assert_eq!(ledger.reader().record(&id("a")), Ok(None));
    assert_eq!(ledger.reader().record_keys(), Ok(vec![]));
}

#[test]
fn a_recheck_is_listed_by_its_time_until_it_is_deleted() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let (late, early) = (keys::due(20, &id("a")), keys::due(3, &id("b")));
    ledger.set_marker(&late).unwrap();
    ledger.set_marker(&early).unwrap();
    let both = vec![early.clone(), late.clone()];
    assert_eq!(ledger.reader().due(), Ok(both));
    ledger.delete(&early).unwrap();
    assert_eq!(ledger.reader().due(), Ok(vec![late]));
}

#[test]
fn a_dead_letter_is_found_under_its_key() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let (key, letter) = ("dead.a.raise.1", letter("because"));
    assert_eq!(ledger.reader().has_dead_letter(key), Ok(false));
    ledger.add_dead_letter(key, &letter).unwrap();
    assert_eq!(ledger.reader().has_dead_letter(key), Ok(true));
    assert_eq!(ledger.reader().dead_letters(), Ok(vec![key.into()]));
    assert_eq!(ledger.reader().dead_letter(key), Ok(Some(letter)));
}

#[test]
fn beyond_the_limit_a_new_dead_letter_is_merged_and_a_known_one_replaced() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    for n in 0..MAX_DEAD_LETTERS {
        let key = keys::dead(&id(&n.to_string()), "raise.1");
        ledger.add_dead_letter(&key, &letter("old")).unwrap();
    }
    let (known, new) = ("dead.0.raise.1", "dead.new.raise.1");
    ledger.add_dead_letter(known, &letter("newer")).unwrap();
    let reader = ledger.reader();
    assert_eq!(reader.dead_letter(known), Ok(Some(letter("newer"))));
    assert_eq!(reader.has_dead_letter(keys::DEAD_OTHERS), Ok(false));
    ledger.add_dead_letter(new, &letter("too many")).unwrap();
    assert_eq!(reader.has_dead_letter(new), Ok(false));
    let others = reader.dead_letter(keys::DEAD_OTHERS).unwrap().unwrap();
    assert_eq!((others.count, others.tickets), (1, vec!["a".into()]));
}

/// A value of the next format version.
fn newer() -> Vec<u8> {
    format!(r#"{{"version":{},"anything":true}}"#, VERSION + 1).into_bytes()
}

fn refused<T>(key: &str) -> Result<T, LedgerError> {
    let (key, version) = (key.to_owned(), VERSION + 1);
    Err(LedgerError::Newer { key, version })
}

#[test]
fn a_value_of_a_newer_format_is_refused_whatever_its_kind() {
    let store = Store::default();
    let ledger = LedgerReader::new(&store);
    let record = keys::ticket(&id("a"));
    for key in [keys::HEAD, keys::GUESSES, &record, "in.1", "gone.0"] {
        store.set(key, &newer()).unwrap();
    }
    for key in ["dead.a.raise.1", "audit.1"] {
        store.set(key, &newer()).unwrap();
    }
    assert_eq!(ledger.head(), refused(keys::HEAD));
    assert_eq!(ledger.guesses(), refused(keys::GUESSES));
    assert_eq!(ledger.record(&id("a")), refused(&record));
    assert_eq!(ledger.inbox_item("in.1"), refused("in.1"));
    assert_eq!(ledger.tombstones("gone.0"), refused("gone.0"));
    let dead = "dead.a.raise.1";
    assert_eq!(ledger.dead_letter(dead), refused(dead));
    assert_eq!(ledger.audit_page("audit.1"), refused("audit.1"));
}

#[test]
fn what_is_appended_replaces_no_value_of_a_newer_format() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let dead = "dead.a.raise.1";
    for key in ["in.1", dead, keys::DEAD_OTHERS] {
        store.set(key, &newer()).unwrap();
    }
    let before = store.values();
    let item = InboxItem::new(&event("n1", PhoneAction::Closed));
    assert_eq!(ledger.append("in.1", &item), refused("in.1"));
    let letter = letter("because");
    assert_eq!(ledger.add_dead_letter(dead, &letter), refused(dead));
    let others = keys::DEAD_OTHERS;
    assert_eq!(ledger.merge_dead_letter(&letter), refused(others));
    assert_eq!(store.values(), before);
}

#[test]
fn the_audit_log_continues_after_a_page_of_a_newer_format() {
    let store = Store::default();
    let ledger = LedgerWriter::new(&store);
    let page = keys::audit(2_000_000);
    store.set(&page, &newer()).unwrap();
    let entry = Entry {
        at_ms: 1,
        level: Level::Info,
        event: "alert_raised".into(),
        ticket: None,
        number: String::new(),
        why: None,
        rule: None,
        request: None,
        result: "raised".into(),
    };
    ledger.append_audit(vec![entry], at(1_000)).unwrap();
    let next = keys::audit(2_000_001);
    assert_eq!(ledger.reader().audit_pages(), Ok(vec![page.clone(), next]));
    assert_eq!(store.get(&page), Ok(Some(newer())));
}

#[test]
fn damage_is_reported_with_its_key() {
    for damaged in [&b""[..], b"{", b"{}", br#"{"version":1}"#, b"\xff"] {
        let key = "k".to_owned();
        let read = decode::<Record>("k", damaged);
        assert_eq!(read, Err(LedgerError::Damaged { key }));
    }
}

proptest! {
    #[test]
    fn no_stored_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..100), seen in ".{0,60}") {
        let _ = (decode::<Head>("k", &bytes), decode::<Record>("k", &bytes), decode::<InboxItem>("k", &bytes));
        let cursor = serde_json::json!({"watermark_ms": null, "seen": seen, "resume": null, "first_tried_ms": null});
        let odd = serde_json::json!({"version": 1, "cursor": cursor}).to_string();
        let head = decode::<Head>("k", odd.as_bytes());
        prop_assert!(head.is_ok());
        let _ = head.map(|head| head.cursor.seen());
    }
}
