use super::*;

fn id(id: &str) -> TicketId {
    TicketId::new(id).unwrap()
}

fn pending(ticket: &str, due_ms: i64) -> PendingTicket {
    PendingTicket {
        ticket: ticket.into(),
        due_ms,
        failed_reads: 0,
        fault: None,
    }
}

fn retries(tickets: &[PendingTicket]) -> Retries {
    let mut retries = Retries::default();
    for pending in tickets {
        retries.put_off(pending.clone());
    }
    retries
}

fn names<'a>(tickets: impl Iterator<Item = &'a PendingTicket>) -> Vec<&'a str> {
    tickets.map(|pending| pending.ticket.as_str()).collect()
}

#[test]
fn a_ticket_put_off_again_is_listed_once_and_after_all_others() {
    let retries = retries(&[pending("a", 5), pending("b", 6), pending("a", 7)]);
    assert_eq!(names(retries.iter()), ["b", "a"]);
    assert_eq!(retries.iter().last(), Some(&pending("a", 7)));
}

#[test]
fn a_ticket_being_retried_is_still_listed_but_does_not_wait() {
    let mut retries = retries(&[pending("a", 5_000), pending("b", 6_000)]);
    let due = retries.begin(&pending("a", 5_000));
    assert_eq!(due, Timestamp::from_second(5).ok());
    assert!(retries.contains(&id("a")) && !retries.is_waiting(&id("a")));
    assert_eq!(names(retries.waiting()), ["b"]);
    assert!(retries.is_waiting(&id("b")) && !retries.is_waiting(&id("c")));
}

#[test]
fn a_ticket_that_was_put_off_again_meanwhile_is_not_marked_as_in_progress() {
    let mut retries = retries(&[pending("a", 9)]);
    retries.begin(&pending("a", 5));
    assert!(retries.is_waiting(&id("a")));
}

#[test]
fn a_retried_ticket_is_removed_at_the_end_unless_it_was_put_off_again() {
    let mut retries = retries(&[pending("a", 5), pending("b", 6), pending("c", 7)]);
    retries.begin(&pending("a", 5));
    retries.begin(&pending("b", 6));
    retries.put_off(pending("b", 99));
    retries.end();
    assert_eq!(names(retries.iter()), ["c", "b"]);
    assert_eq!(names(retries.waiting()), ["c", "b"]);
}

#[test]
fn a_ticket_is_removed_once() {
    let mut retries = retries(&[pending("a", 5)]);
    assert!(retries.remove("a"));
    assert!(!retries.remove("a") && !retries.contains(&id("a")));
}

#[test]
fn retries_in_progress_do_not_count_for_the_limit() {
    let all: Vec<_> = (0..MAX_PENDING)
        .map(|n| pending(&n.to_string(), 5))
        .collect();
    let mut retries = retries(&all);
    assert!(retries.is_full());
    retries.begin(&pending("0", 5));
    assert!(!retries.is_full());
}

#[test]
fn one_below_the_limit_is_not_full() {
    let all: Vec<_> = (1..MAX_PENDING)
        .map(|n| pending(&n.to_string(), 5))
        .collect();
    assert!(!retries(&all).is_full());
}
