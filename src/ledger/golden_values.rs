//! The values of the golden files.

use super::test_store::at;
use super::*;
use crate::domain::ListPosition;
use crate::domain::{
    ExternalId, Line, NoteSync, Phase, PhoneAction, PhoneEvent, Record, Sending, Ticket, TicketId,
    Unanswered, Writing,
};
use jiff::SignedDuration;

pub(super) const TICKET: &str = "44d88612-fea8-48f3-9de8-2e1278abb02f";

pub(super) fn ticket() -> Ticket {
    Ticket {
        line: Line::First,
        modified: at(1_800_000_000),
        ..Ticket::gone(TicketId::new(TICKET).unwrap(), "I 2601 104".into())
    }
}

pub(super) fn record_writing() -> Record {
    let mut record = Record {
        generation: 2,
        phase: Phase::Acknowledged,
        maybe_duplicated: true,
        status_us: 1_769_847_097_481_566,
        ..Record::new(&ticket())
    };
    record.handle("00000000000000aa".into());
    record.writing = Some(Writing {
        event: "00000000000000bb".into(),
        attempts: 2,
        due_ms: 1_769_847_397_000,
        unknown: true,
    });
    record
}

pub(super) fn record_closed() -> Record {
    Record {
        phase: Phase::Closed,
        ended: true,
        writing: None,
        ..record_writing()
    }
}

fn note_sync() -> NoteSync {
    let sending = Sending {
        entry: "e2".into(),
        text: "00000000000000dd".into(),
        attempts: 1,
        due_ms: 9,
    };
    NoteSync {
        alert: Some((2, "alert-1".into())),
        until_ms: 7,
        entries: vec![("e1".into(), 8)],
        sending: Some(sending),
    }
}

pub(super) fn record_full() -> Record {
    Record {
        phase: Phase::Open,
        team: Some("Network".into()),
        rule: Some("network".into()),
        priority: Some("P1".into()),
        group: Some("Servicedesk".into()),
        taken: true,
        reraise_after_resolve: true,
        target_alerted_for: Some(1_800_003_600),
        group_leader: Some("burst-00000000000000cc".into()),
        members: vec!["a".into(), "b".into()],
        unanswered: Some(Unanswered {
            failed: true,
            at_us: 5,
            generation: 2,
        }),
        note_sync: note_sync(),
        remarks: vec!["priority raised to P1".into()],
        reopened_on_phone: true,
        own_ack_us: 10,
        acknowledged_by: Some("00000000000000ee".into()),
        ..record_writing()
    }
}

fn pending(fault: Option<&str>) -> PendingTicket {
    PendingTicket {
        ticket: TICKET.into(),
        due_ms: 1_769_847_397_000,
        failed_reads: 1,
        fault: fault.map(str::to_owned),
    }
}

fn cursor() -> Cursor {
    let mut cursor = Cursor::default();
    cursor.first_tried_ms = Some(1_769_847_000_000);
    // The hashes of the tickets seen are not part of the format. A ticket with an unknown hash is processed again.
    let mut seen = cursor.seen();
    seen.insert(Sighting::golden(
        0x2483_6b4e,
        1_800_000_000,
        0x170d_9792_d1d9_5d79,
    ));
    let overlap = SignedDuration::from_secs(120);
    cursor.advance(Some(at(1_800_000_060)), &seen, overlap);
    cursor.interrupted = Some(InterruptedWalk {
        before_ms: None,
        position: ListPosition {
            from_s: 1_800_000_000,
            start: 2,
            after: Some(TICKET.into()),
        },
        began_ms: 1_800_000_100_000,
    });
    cursor
}

/// The head after a normal run.
pub(super) fn head() -> Head {
    let mut head = Head {
        cursor: cursor(),
        ..Head::default()
    };
    head.throttle.topdesk_due_ms = 1_769_847_100_000;
    head.throttle.signl4_due_ms = 1_769_847_200_000;
    head.retries.put_off(pending(None));
    head
}

fn cursor_full() -> Cursor {
    let mut cursor = cursor();
    if let Some(walk) = &mut cursor.interrupted {
        walk.before_ms = Some(10);
    }
    cursor.backfill = Some(Backfill {
        from_ms: 13,
        to_ms: 14,
    });
    cursor
}

fn cached(id: &str) -> Option<CachedId> {
    let (of, id) = ("00000000000000ff".into(), id.into());
    Some(CachedId { of, id })
}

fn signl4_cursor() -> Signl4Cursor {
    Signl4Cursor {
        watermark_ms: Some(15),
        seen: ["0000000000000011".to_owned()].into(),
        interrupted: Some(InterruptedPoll {
            since_ms: 16,
            token: "{}".into(),
            newest_ms: 17,
            began_ms: 18,
        }),
        user: cached("user-1"),
    }
}

fn throttle() -> ThrottleState {
    let mut rate_limits = RateLimits::default();
    // A limit of the free plan, so that events are also counted over an hour.
    rate_limits.count_events(3, 2, Some(10), at(1_769_847_000));
    rate_limits.count_rest_calls(4, at(1_769_847_001));
    ThrottleState {
        topdesk_due_ms: 1_769_847_100_000,
        signl4_due_ms: 1_769_847_200_000,
        rest_api_due_ms: 19,
        rate_limits,
        clock_ms: 20,
    }
}

fn health() -> Health {
    let alarm = Alarm {
        id: "TOPdesk-connector.1".into(),
        team: Some("Network".into()),
        raised: true,
        at_ms: 21,
        attempts: 22,
        due_ms: 23,
        count: 24,
    };
    let episode = |alarm, over, count| Episode {
        kind: "dead_letters".into(),
        since_ms: 25,
        message: "1 matter was given up".into(),
        count,
        over,
        alarm,
    };
    let bare = Alarm {
        team: None,
        raised: false,
        attempts: 0,
        due_ms: 0,
        count: 0,
        ..alarm.clone()
    };
    Health {
        troubles: vec![
            episode(Some(alarm), true, 26),
            episode(Some(bare), false, 0),
            episode(None, false, 0),
        ],
        ran_ms: Some(27),
        polled_ms: Some(28),
        watched_ms: Some(29),
        saw_tickets: true,
        has_atomic_counters: Some(true),
    }
}

pub(super) fn head_full() -> Head {
    let mut head = Head {
        cursor: cursor_full(),
        retries: Retries::default(),
        due: Due { next_ms: Some(11) },
        round: Some(Round {
            began_ms: 12,
            after: Some("ticket.a".into()),
        }),
        note_queue: NoteQueue {
            tickets: vec!["a".into()],
            own_operator: cached("operator-1"),
        },
        signl4_cursor: signl4_cursor(),
        throttle: throttle(),
        health: health(),
        pause: Pause { until_ms: Some(30) },
    };
    head.retries.put_off(pending(Some("no such team")));
    head
}

pub(super) fn event(action: PhoneAction, email: Option<&str>) -> PhoneEvent {
    PhoneEvent {
        id: "dd209a2d-e037-41ee-b37d-f605cc0a39fb".into(),
        raised: "2026-01-31T08:11:37.4815663Z".parse().unwrap(),
        action,
        alert: ExternalId {
            ticket: TicketId::new(TICKET).unwrap(),
            generation: 2,
        },
        person: Some("Rene".into()),
        email: email.map(str::to_owned),
    }
}

pub(super) fn dead() -> DeadLetter {
    let reason = "TOPdesk refuses (status 400)".to_owned();
    DeadLetter::new(
        TICKET,
        "I 2601 104",
        Effect::WriteBack,
        reason,
        1_769_847_097_481,
    )
}

/// An entry with all optional members, and one without any.
pub(super) fn audit_page() -> AuditPage {
    let entry = Entry {
        at_ms: 1_769_847_097_481,
        level: Level::Warning,
        event: "alert_raised".into(),
        ticket: Some(TICKET.into()),
        number: "I 2601 104".into(),
        why: Some("The priority was raised.".into()),
        rule: Some("network".into()),
        request: Some("request-1".into()),
        result: "SIGNL4 has the alert.".into(),
    };
    let bare = Entry {
        level: Level::Info,
        ticket: None,
        number: String::new(),
        why: None,
        rule: None,
        request: None,
        ..entry.clone()
    };
    AuditPage {
        counters: [("alert_raised".to_owned(), 2)].into(),
        entries: vec![entry, bare],
    }
}
