//! What every version wrote, to the byte, is read and says what it said; and the present version writes
//! exactly its own. If a test here fails after a change of the format: see [`VERSION`]. The files of
//! a version are never changed again; a new version gets a folder of its own.

use super::*;
use crate::domain::{ExternalId, Line, PhoneAction, PhoneEvent, Ticket};
use crate::domain::ListPosition;
use jiff::{SignedDuration, Timestamp};

const TICKET: &str = "44d88612-fea8-48f3-9de8-2e1278abb02f";

fn golden(version: u32, name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/golden");
    std::fs::read(format!("{folder}/v{version}/{name}.json")).unwrap()
}

/// What an older version wrote says the same as the present version's file of that name.
fn is_read<T: Serialize + DeserializeOwned>(version: u32, name: &str) {
    let value: T = decode(name, &golden(version, name)).unwrap();
    let written = serde_json::to_string(&value).unwrap();
    let wanted = String::from_utf8(golden(VERSION, name)).unwrap();
    assert_eq!(written, wanted);
}

/// The present version's file says this value, and this value is written so.
fn is_written<T>(name: &str, value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let golden = String::from_utf8(golden(VERSION, name)).unwrap();
    assert_eq!(serde_json::to_string(value).unwrap(), golden);
    assert_eq!(&decode::<T>(name, golden.as_bytes()).unwrap(), value);
}

macro_rules! read {
    ($($test:ident: $kind:ty, $version:literal, $name:literal;)*) => {$(
        #[test]
        fn $test() {
            is_read::<$kind>($version, $name);
        }
    )*};
}

read! {
    a_new_head_of_version_1_is_read: Head, 1, "head-new";
    a_head_of_version_1_is_read: Head, 1, "head";
    a_record_of_version_1_about_to_be_raised_is_read: Record, 1, "record-raising";
    a_record_of_version_1_being_written_is_read: Record, 1, "record-writing";
    a_record_of_version_1_that_is_over_is_read: Record, 1, "record-closed";
    an_acknowledgement_of_version_1_is_read: InboxItem, 1, "inbox-acknowledged";
    a_remark_of_version_1_is_read: InboxItem, 1, "inbox-annotated";
    a_dead_letter_of_version_1_is_read: DeadLetter, 1, "dead";
    a_new_head_of_version_2_is_read: Head, 2, "head-new";
    a_head_of_version_2_is_read: Head, 2, "head";
    a_record_of_version_2_about_to_be_raised_is_read: Record, 2, "record-raising";
    a_record_of_version_2_being_written_is_read: Record, 2, "record-writing";
    a_record_of_version_2_that_is_over_is_read: Record, 2, "record-closed";
    a_record_of_version_2_with_everything_is_read: Record, 2, "record-full";
    an_acknowledgement_of_version_2_is_read: InboxItem, 2, "inbox-acknowledged";
    a_remark_of_version_2_is_read: InboxItem, 2, "inbox-annotated";
    a_dead_letter_of_version_2_is_read: DeadLetter, 2, "dead";
}

#[test]
fn a_head_of_version_2_with_everything_is_read() {
    let read: Head = decode("head", &golden(2, "head-full")).unwrap();
    let mut wanted = head_full();
    wanted.version = 2;
    wanted.elects = None;
    assert_eq!(read, wanted);
}

/// So that no file of an old version is left out: leases are read in `tests.rs`.
#[test]
fn every_file_of_an_old_version_has_a_test() {
    let tests = [include_str!("golden_tests.rs"), include_str!("tests.rs")].concat();
    for version in 1..VERSION {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/golden");
        for file in std::fs::read_dir(format!("{folder}/v{version}")).unwrap() {
            let file = file.unwrap().file_name().into_string().unwrap();
            let name = file.trim_end_matches(".json").trim_start_matches("lease-");
            let named = format!("{version}, \"{name}\"");
            assert!(tests.contains(&named), "no test of {named}");
        }
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn ticket() -> Ticket {
    Ticket {
        line: Line::First,
        modified: at(1_800_000_000),
        ..Ticket::gone(TicketId::new(TICKET).unwrap(), "I 2601 104".into())
    }
}

fn record_writing() -> Record {
    let mut record = Record {
        generation: 2,
        phase: Phase::Acknowledged,
        resent: true,
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

fn record_closed() -> Record {
    Record {
        phase: Phase::Closed,
        ended: true,
        writing: None,
        ..record_writing()
    }
}

fn record_full() -> Record {
    let sending = Sending {
        entry: "e2".into(),
        text: "00000000000000dd".into(),
        attempts: 1,
        due_ms: 9,
    };
    Record {
        phase: Phase::Open,
        team: Some("Network".into()),
        rule: Some("network".into()),
        rank: Some(0),
        group: Some("Servicedesk".into()),
        taken: true,
        again: true,
        near: Some(1_800_003_600),
        cover: Some("burst-00000000000000cc".into()),
        members: vec!["a".into(), "b".into()],
        told: Some(Told {
            failed: true,
            at_us: 5,
            generation: 2,
        }),
        noted: Noted {
            alert: Some((2, "alert-1".into())),
            until_ms: 7,
            entries: vec![("e1".into(), 8)],
            sending: Some(sending),
        },
        remarks: vec!["priority raised to P1".into()],
        kept_open: true,
        own_ack_us: 10,
        acknowledged_by: Some("00000000000000ee".into()),
        ..record_closed()
    }
}

fn head() -> Head {
    let mut head = Head::default();
    head.topdesk_due_ms = 1_769_847_100_000;
    head.signl4_due_ms = 1_769_847_200_000;
    head.first_tried_ms = Some(1_769_847_000_000);
    // What stands for a ticket as it was seen is of no format: where it is not known, the ticket is decided again.
    let mut seen = head.seen();
    seen.insert(Sighting::golden(
        0x2483_6b4e,
        1_800_000_000,
        0x170d_9792_d1d9_5d79,
    ));
    head.advance(
        Some(at(1_800_000_060)),
        &seen,
        SignedDuration::from_secs(120),
    );
    head.resume = Some(BrokenOff {
        before_ms: None,
        position: ListPosition {
            from_s: 1_800_000_000,
            start: 2,
            after: Some(TICKET.into()),
        },
        began_ms: 1_800_000_100_000,
    });
    head.pending.push(Pending {
        ticket: TICKET.into(),
        due_ms: 1_769_847_397_000,
        unread: 1,
        fault: None,
    });
    head
}

fn head_full() -> Head {
    let found = |id: &str| FoundOut {
        of: "00000000000000ff".into(),
        id: id.into(),
    };
    let mut head = head();
    head.pending[0].fault = Some("no such team".into());
    head.next_due_ms = Some(11);
    head.round = Some(Round {
        began_ms: 12,
        after: Some("ticket.a".into()),
    });
    head.backfill = Some(Backfill {
        from_ms: 13,
        to_ms: 14,
    });
    head.looked = Looked {
        watermark_ms: Some(15),
        seen: ["0000000000000011".to_owned()].into_iter().collect(),
        resume: Some(LookBrokenOff {
            since_ms: 16,
            token: "{}".into(),
            newest_ms: 17,
            began_ms: 18,
        }),
        due_ms: 19,
        user: Some(found("user-1")),
    };
    head.notes_due = vec!["a".into()];
    head.own_operator = Some(found("operator-1"));
    head.elects = Some(true);
    head
}

fn event(action: PhoneAction, email: Option<&str>) -> PhoneEvent {
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

fn dead() -> DeadLetter {
    let reason = "TOPdesk refuses (status 400)".to_owned();
    DeadLetter::new(
        TICKET,
        "I 2601 104",
        Effect::WriteBack,
        reason,
        1_769_847_097_481,
    )
}

#[test]
fn a_new_head_is_written_to_the_byte() {
    is_written("head-new", &Head::default());
}

#[test]
fn a_head_is_written_to_the_byte() {
    is_written("head", &head());
}

#[test]
fn a_head_with_everything_is_written_to_the_byte() {
    is_written("head-full", &head_full());
}

#[test]
fn a_record_about_to_be_raised_is_written_to_the_byte() {
    is_written("record-raising", &Record::new(&ticket()));
}

#[test]
fn a_record_being_written_is_written_to_the_byte() {
    is_written("record-writing", &record_writing());
}

#[test]
fn a_record_that_is_over_is_written_to_the_byte() {
    is_written("record-closed", &record_closed());
}

#[test]
fn a_record_with_everything_is_written_to_the_byte() {
    is_written("record-full", &record_full());
}

#[test]
fn an_acknowledgement_is_written_to_the_byte() {
    let event = event(PhoneAction::Acknowledged, Some("rene@example.com"));
    is_written("inbox-acknowledged", &InboxItem::new(&event));
}

#[test]
fn a_remark_is_written_to_the_byte() {
    let event = event(PhoneAction::Annotated("on my way".into()), None);
    is_written("inbox-annotated", &InboxItem::new(&event));
}

#[test]
fn a_dead_letter_is_written_to_the_byte() {
    is_written("dead", &dead());
}

#[test]
fn a_dead_letter_of_a_notification_is_written_to_the_byte() {
    let event = Undelivered::of(&event(PhoneAction::Acknowledged, None), true);
    is_written("dead-notification", &DeadLetter { event, ..dead() });
}

#[test]
fn a_dead_letter_of_many_tickets_is_written_to_the_byte() {
    let reason = "2 tickets did not alert".to_owned();
    let letter = DeadLetter {
        tickets: vec![TICKET.into(), "b".into()],
        count: 3,
        ..DeadLetter::new("", "", Effect::Raise, reason, 1_769_847_097_481)
    };
    is_written("dead-many", &letter);
}

#[test]
fn forgotten_tickets_are_written_to_the_byte() {
    let mut forgotten = Forgotten::default();
    forgotten.add(&TicketId::new(TICKET).unwrap(), 2);
    forgotten.add(&TicketId::new("b").unwrap(), 1);
    is_written("forgotten", &forgotten);
}
