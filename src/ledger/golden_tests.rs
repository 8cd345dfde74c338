//! Tests with golden files, which contain the exact bytes that each version wrote. Every version's files can be read,
//! and the current version writes exactly its own. If a test fails after a change of the format, see [`VERSION`]. Files
//! of a released version never change; a new version gets a folder of its own, and tests that read the older folders.

use super::format::encode;
use super::golden_values::*;
use super::*;
use crate::domain::{Phase, PhoneAction, Record, TicketId};
use serde::{Serialize, de::DeserializeOwned};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/golden");

pub(super) fn golden(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}/v{VERSION}/{name}.json")).unwrap()
}

/// Checks that the current version's file decodes to this value, and that the value encodes to the file.
fn is_written<T>(name: &str, value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let golden = golden(name);
    assert_eq!(String::from_utf8(encode(value).unwrap()).unwrap(), golden);
    assert_eq!(&decode::<T>(name, golden.as_bytes()).unwrap(), value);
}

/// Checks that every golden file is used. `lease_tests.rs` tests the files of the lease.
#[test]
fn every_file_has_a_test() {
    let tests = [
        include_str!("golden_tests.rs"),
        include_str!("lease_tests.rs"),
    ]
    .concat();
    for file in std::fs::read_dir(format!("{FOLDER}/v{VERSION}")).unwrap() {
        let file = file.unwrap().file_name().into_string().unwrap();
        let named = format!("\"{}\"", file.trim_end_matches(".json"));
        assert!(tests.contains(&named), "no test of {file}");
    }
}

/// Checks that the folder of a version exists before the next version begins.
#[test]
fn every_version_has_a_folder() {
    let mut folders: Vec<_> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let versions: Vec<_> = (1..=VERSION).map(|n| format!("v{n}")).collect();
    assert_eq!(folders, versions);
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
fn a_full_head_is_written_to_the_byte() {
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
fn an_ended_record_is_written_to_the_byte() {
    is_written("record-closed", &record_closed());
}

#[test]
fn a_full_record_is_written_to_the_byte() {
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
    let event = UndeliveredEvent::of(&event(PhoneAction::Acknowledged, None), true);
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
fn tombstones_are_written_to_the_byte() {
    let mut tombstones = Tombstones::default();
    tombstones.add(&TicketId::new(TICKET).unwrap(), 2);
    tombstones.add(&TicketId::new("b").unwrap(), 1);
    is_written("tombstones", &tombstones);
}

#[test]
fn a_page_of_the_audit_log_is_written_to_the_byte() {
    is_written("audit", &audit_page());
}

#[test]
fn wrong_admin_tokens_are_written_to_the_byte() {
    let guesses = Guesses {
        since_ms: 1_769_847_000_000,
        wrong: 3,
    };
    is_written("guesses", &guesses);
}

/// Checks the names of every stored enumeration.
#[test]
fn the_names_of_stored_variants_do_not_change() {
    let words = |words: &[&str]| serde_json::to_string(words).unwrap();
    let phases = [
        Phase::Raising,
        Phase::Open,
        Phase::Acknowledging,
        Phase::Acknowledged,
        Phase::Resolving,
        Phase::Resolved,
        Phase::Closed,
        Phase::Dead,
    ];
    let phase_words = words(&[
        "raising",
        "open",
        "acknowledging",
        "acknowledged",
        "resolving",
        "resolved",
        "closed",
        "dead",
    ]);
    assert_eq!(serde_json::to_string(&phases).unwrap(), phase_words);
    let actions = [
        PhoneAction::Acknowledged,
        PhoneAction::Closed,
        PhoneAction::Open,
        PhoneAction::Escalated,
        PhoneAction::NoReply,
        PhoneAction::Failed,
    ];
    let action_words = words(&[
        "acknowledged",
        "closed",
        "open",
        "escalated",
        "no_reply",
        "failed",
    ]);
    assert_eq!(serde_json::to_string(&actions).unwrap(), action_words);
    let effects = [
        Effect::Raise,
        Effect::Resolve,
        Effect::Acknowledge,
        Effect::Annotate,
        Effect::WriteBack,
        Effect::PartOfWriteBack,
        Effect::Read,
    ];
    let effect_words = words(&[
        "raise",
        "resolve",
        "acknowledge",
        "annotate",
        "write_back",
        "part_of_write_back",
        "read",
    ]);
    assert_eq!(serde_json::to_string(&effects).unwrap(), effect_words);
    let levels = [Level::Info, Level::Warning, Level::Error];
    let level_words = words(&["info", "warning", "error"]);
    assert_eq!(serde_json::to_string(&levels).unwrap(), level_words);
}
