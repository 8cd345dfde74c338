use super::*;
use crate::ledger::test_store::{at, ticket};
use proptest::prelude::*;

const OVERLAP: SignedDuration = SignedDuration::from_secs(120);

/// A cursor that has seen this ticket, with the watermark at its last change.
fn seen_up_to(ticket: &Ticket) -> Cursor {
    let mut cursor = Cursor::default();
    let mut seen = cursor.seen();
    seen.insert(Sighting::of(ticket));
    cursor.advance(Some(ticket.modified), &seen, OVERLAP);
    cursor
}

fn interrupted() -> Option<InterruptedWalk> {
    Some(InterruptedWalk {
        position: ListPosition {
            from_s: 100,
            start: 2,
            after: None,
        },
        began_ms: 400_000,
        before_ms: None,
    })
}

#[test]
fn a_back_fill_goes_back_by_the_overlap_too_and_never_forward() {
    let mut cursor = Cursor {
        watermark_ms: Some(900_000),
        ..Cursor::default()
    };
    cursor.backfill(at(500), at(1_000), OVERLAP);
    assert_eq!(cursor.watermark(), Some(at(620)));
    cursor.backfill(at(700), at(1_000), OVERLAP);
    assert_eq!(cursor.watermark(), Some(at(620)));
}

#[test]
fn a_back_fill_reads_again_what_was_seen() {
    let seen = ticket("a", 300);
    let mut cursor = seen_up_to(&seen);
    cursor.backfill(at(200), at(400), OVERLAP);
    assert!(!cursor.seen().contains(&seen));
}

#[test]
fn a_back_fill_takes_in_both_of_its_ends_and_nothing_beyond() {
    let mut cursor = Cursor::default();
    assert!(!cursor.is_backfilled(&ticket("a", 500)));
    cursor.backfill(at(500), at(1_000), SignedDuration::ZERO);
    let taken_in = |second| cursor.is_backfilled(&ticket("a", second));
    assert!(taken_in(500) && taken_in(1_000));
    assert!(!taken_in(499) && !taken_in(1_001));
}

#[test]
fn a_back_fill_ends_an_interrupted_walk() {
    let mut cursor = Cursor {
        interrupted: interrupted(),
        ..Cursor::default()
    };
    cursor.backfill(at(500), at(1_000), OVERLAP);
    assert_eq!(cursor.interrupted, None);
}

#[test]
fn a_rewound_cursor_reads_so_far_back_from_now_less_the_overlap() {
    let mut cursor = Cursor {
        watermark_ms: Some(900_000_000),
        interrupted: interrupted(),
        ..Cursor::default()
    };
    cursor.rewind(at(5_000), SignedDuration::from_secs(1_000), OVERLAP);
    // A poll begins at 4,000, which is the overlap before the watermark.
    assert_eq!(cursor.watermark(), Some(at(4_120)));
    assert_eq!(cursor.interrupted, None);
}

#[test]
fn a_rewound_cursor_keeps_the_tickets_seen_and_the_back_fill() {
    let known = ticket("a", 900_000);
    let mut cursor = seen_up_to(&known);
    cursor.backfill = Some(Backfill {
        from_ms: 1,
        to_ms: 2,
    });
    let backfill = cursor.backfill.clone();
    cursor.rewind(at(5_000), SignedDuration::from_secs(1_000), OVERLAP);
    assert!(cursor.seen().contains(&known));
    assert_eq!(cursor.backfill, backfill);
}

#[test]
fn a_cursor_is_ahead_if_a_poll_would_begin_in_topdesks_future() {
    let cursor = Cursor {
        watermark_ms: Some(500_000),
        ..Cursor::default()
    };
    assert!(cursor.is_ahead_of(at(379), OVERLAP));
    assert!(!cursor.is_ahead_of(at(380), OVERLAP));
}

#[test]
fn a_cursor_before_the_first_run_is_ahead_of_nothing() {
    assert!(!Cursor::default().is_ahead_of(at(0), OVERLAP));
}

#[test]
fn a_rewound_cursor_is_not_ahead_any_more() {
    let mut cursor = Cursor {
        watermark_ms: Some(900_000_000),
        ..Cursor::default()
    };
    assert!(cursor.is_ahead_of(at(5_000), OVERLAP));
    cursor.rewind(at(5_000), SignedDuration::ZERO, OVERLAP);
    assert!(!cursor.is_ahead_of(at(5_000), OVERLAP));
}

#[test]
fn the_cursor_never_goes_back_and_forgets_tickets_before_the_overlap() {
    let mut cursor = Cursor::default();
    let mut seen = cursor.seen();
    let (old, new) = (ticket("a", 100), ticket("b", 300));
    seen.insert(Sighting::of(&old));
    seen.insert(Sighting::of(&new));
    cursor.advance(Some(at(300)), &seen, OVERLAP);
    assert_eq!(cursor.watermark(), Some(at(300)));
    assert!(cursor.seen().contains(&new) && !cursor.seen().contains(&old));
    cursor.advance(Some(at(200)), &cursor.seen(), OVERLAP);
    assert_eq!(cursor.watermark(), Some(at(300)));
    cursor.advance(None, &cursor.seen(), OVERLAP);
    assert_eq!(cursor.watermark(), Some(at(300)));
}

#[test]
fn only_the_latest_state_of_a_ticket_counts_as_seen() {
    let mut seen = Cursor::default().seen();
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
    let mut cursor = Cursor::default();
    let mut seen = cursor.seen();
    for n in 0..30_000 {
        seen.insert(Sighting::of(&ticket(&n.to_string(), 1_000 + n / 100)));
    }
    cursor.advance(Some(at(1_300)), &seen, SignedDuration::from_hours(1));
    let bytes = serde_json::to_vec(&cursor).unwrap();
    assert!(bytes.len() < 512 * 1024, "{} bytes", bytes.len());
    assert!(
        cursor.seen().contains(&ticket("29998", 1_299)),
        "the newest are kept"
    );
}

proptest! {
    #[test]
    fn what_was_seen_is_read_back(seconds in prop::collection::vec(1_000i64..1_060, 0..50)) {
        let mut cursor = Cursor::default();
        let mut seen = cursor.seen();
        let tickets: Vec<_> = seconds.iter().enumerate().map(|(n, s)| ticket(&n.to_string(), *s)).collect();
        for ticket in &tickets {
            seen.insert(Sighting::of(ticket));
        }
        cursor.advance(Some(at(1_060)), &seen, SignedDuration::from_secs(60));
        let read = cursor.seen();
        prop_assert!(tickets.iter().all(|t| read.contains(t)));
    }
}
