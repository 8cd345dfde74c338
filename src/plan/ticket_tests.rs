//! The left half of the state table, one case per row.

use super::*;
use crate::domain::{Line, TicketId};

fn ticket(line: Line, closed: bool) -> Ticket {
    Ticket {
        line,
        closed,
        ..Ticket::gone(TicketId::new("a").unwrap(), "I 1".into())
    }
}

fn record(phase: Phase, ended: bool) -> Record {
    let new = Record::new(&ticket(Line::First, false));
    Record {
        phase,
        ended,
        ..new
    }
}

fn decided(phase: Phase, was_ended: bool, is_ended: bool) -> Decision {
    on_ticket(
        &ticket(Line::First, is_ended),
        Some(&record(phase, was_ended)),
    )
}

#[test]
fn an_unknown_open_ticket_is_raised() {
    assert_eq!(
        on_ticket(&ticket(Line::First, false), None),
        Decision::Raise(Generation::First)
    );
}

#[test]
fn an_unknown_ticket_that_has_ended_or_is_a_draft_is_left_alone() {
    assert_eq!(
        on_ticket(&ticket(Line::First, true), None),
        Decision::Nothing
    );
    assert_eq!(
        on_ticket(&ticket(Line::Partial, false), None),
        Decision::Nothing
    );
    assert_eq!(
        on_ticket(&ticket(Line::Archived, false), None),
        Decision::Nothing
    );
}

#[test]
fn an_alert_whose_raising_is_unknown_is_sent_again_or_ended() {
    assert_eq!(
        decided(Phase::Raising, false, false),
        Decision::Raise(Generation::Same)
    );
    assert_eq!(decided(Phase::Raising, false, true), Decision::Resolve);
}

#[test]
fn an_open_or_acknowledged_alert_ends_with_its_ticket() {
    for phase in [Phase::Open, Phase::Acknowledged] {
        assert_eq!(decided(phase, false, true), Decision::Resolve);
        assert_eq!(decided(phase, false, false), Decision::Nothing);
    }
}

#[test]
fn a_resolve_whose_outcome_is_unknown_is_sent_again() {
    assert_eq!(decided(Phase::Resolving, false, true), Decision::Resolve);
    assert_eq!(decided(Phase::Resolving, false, false), Decision::Resolve);
}

#[test]
fn an_ended_ticket_that_is_open_again_is_raised_anew() {
    for phase in [Phase::Resolved, Phase::Closed, Phase::Dead] {
        assert_eq!(
            decided(phase, true, false),
            Decision::Raise(Generation::Next)
        );
        assert_eq!(decided(phase, true, true), Decision::Nothing);
    }
}

#[test]
fn an_alert_closed_on_the_phone_does_not_come_back_while_its_ticket_stays_open() {
    assert_eq!(decided(Phase::Closed, false, false), Decision::Nothing);
    assert_eq!(decided(Phase::Closed, false, true), Decision::Remember);
}
