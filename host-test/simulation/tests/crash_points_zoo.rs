//! The crash points are tested themselves: bugs of the zoo (`src/zoo.rs`) that only the end of the process
//! at the wrong import shows are let loose in the connector, and must be found in one scenario.
//!
//! `cargo test -p simulation --features bug-zoo --test crash_points_zoo`

use connector::zoo::{Bug, let_loose};
use simulation::Native;
use simulation::crash_points::{Share, try_points};

/// Every single point.
const POINTS: Share = Share {
    of_points: 1,
    of_pairs: usize::MAX,
};

/// What is said of the scenario when this bug is loose: nothing without a crash.
fn said(bug: Bug, scenario: &str) -> anyhow::Result<String> {
    let file = scenarios::folder().join(format!("{scenario}.toml"));
    let scenario = scenarios::Scenario::read(&file)?;
    let_loose(Some(bug));
    let tried = try_points(&scenario, || Native, POINTS);
    let_loose(None);
    let Err(said) = tried else {
        anyhow::bail!("it is not found");
    };
    let said = format!("{said:#}");
    anyhow::ensure!(said.contains("plays went wrong"), said);
    Ok(said)
}

#[test]
fn finds_an_alert_that_is_sent_before_its_record_says_so() {
    let said = said(
        Bug::EffectBeforeIntent,
        "a-ticket-alerts-and-comes-back-closed",
    )
    .unwrap();
    assert!(said.contains("alerts TOPdesk-"), "{said}");
}

#[test]
fn finds_a_cursor_that_passes_tickets_before_they_are_decided() {
    let said = said(
        Bug::CursorMovedFirst,
        "an-edited-ticket-does-not-alert-again",
    )
    .unwrap();
    assert!(said.contains("alerts TOPdesk-"), "{said}");
}

#[test]
fn finds_a_ticket_that_counts_as_seen_without_being_decided() {
    let said = said(
        Bug::UndoneCountsAsSeen,
        "a-wrong-secret-costs-one-request-a-run",
    )
    .unwrap();
    assert!(said.contains("alerts TOPdesk-"), "{said}");
}

#[test]
fn finds_a_notification_that_is_forgotten_before_it_is_written() {
    let said = said(
        Bug::ItemRemovedFirst,
        "a-remark-on-the-phone-becomes-a-note",
    )
    .unwrap();
    assert!(said.contains("notes of"), "{said}");
}

#[test]
fn finds_a_note_that_is_written_again_without_looking() {
    let said = said(
        Bug::NoteRepeatedBlindly,
        "a-remark-on-the-phone-becomes-a-note",
    )
    .unwrap();
    assert!(said.contains("notes of"), "{said}");
}

#[test]
fn finds_a_notification_that_is_done_twice() {
    let said = said(Bug::DedupeDropped, "a-remark-on-the-phone-becomes-a-note").unwrap();
    assert!(said.contains("notes of"), "{said}");
}

#[test]
fn finds_an_alert_that_counts_as_raised_although_nobody_knows() {
    let said = said(
        Bug::UnknownCountsAsRaised,
        "an-edited-ticket-does-not-alert-again",
    )
    .unwrap();
    assert!(said.contains("alerts TOPdesk-"), "{said}");
}

#[test]
fn finds_an_alert_that_counts_as_ended_although_nobody_knows() {
    let said = said(
        Bug::UnknownCountsAsResolved,
        "a-ticket-closed-in-topdesk-ends-its-alert",
    )
    .unwrap();
    assert!(said.contains("alerts TOPdesk-"), "{said}");
}

#[test]
fn finds_a_lease_that_never_runs_out() {
    said(Bug::LeaseForever, "an-edited-ticket-does-not-alert-again").unwrap();
}
