use super::*;
use crate::domain::{Note, Reference};

fn whole() -> TicketChange {
    TicketChange {
        status: Some(Reference::new("Done")),
        operator: Some("o".into()),
        group: Some("g".into()),
        closure_code: Some(Reference::new("Solved")),
        completed: Some(true),
        closed: None,
        note: Some(Note {
            text: "Closed".into(),
            invisible: true,
        }),
    }
}

/// The parts that are sent: operator, group, closure code and status.
fn sent(attempt: &Attempt) -> String {
    let change = attempt.change();
    let parts = [
        ("operator", change.operator.is_some()),
        ("group", change.group.is_some()),
        ("code", change.closure_code.is_some()),
        ("status", change.status.is_some()),
    ];
    let there = parts.iter().filter(|(_, there)| *there);
    there.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

fn refused(attempt: &mut Attempt, words: &str) -> String {
    assert!(attempt.leave_out(Some(words), words));
    sent(attempt)
}

#[test]
fn what_the_words_name_is_left_out_and_nothing_else() {
    for (words, left) in [
        ("'processingStatus' has no such name", "operator group code"),
        ("'closureCode' has no such name", "operator group status"),
        ("'operatorGroup' points at nothing", "operator code status"),
        ("The operator cannot be assigned", "group code status"),
    ] {
        let mut attempt = Attempt::new(whole(), false);
        assert_eq!(refused(&mut attempt, words), left);
        assert!(attempt.sentences()[0].ends_with(words));
    }
}

#[test]
fn a_closure_code_that_is_missing_means_that_the_ticket_cannot_be_closed() {
    let change = TicketChange {
        closure_code: None,
        ..whole()
    };
    let mut attempt = Attempt::new(change, false);
    assert_eq!(
        refused(&mut attempt, "A closure code is mandatory"),
        "operator group"
    );
    assert_eq!(attempt.change().completed, None);
}

#[test]
fn words_that_name_nothing_lead_to_guesses_and_at_the_end_to_the_note_alone() {
    let mut attempt = Attempt::new(whole(), false);
    let steps: Vec<_> = (0..3).map(|_| refused(&mut attempt, "Nein")).collect();
    assert_eq!(steps, ["code status", "operator group", ""]);
    assert!(!attempt.leave_out(Some("Nein"), "Nein"));
}

#[test]
fn a_change_is_sent_four_times_at_most_and_the_last_time_it_is_the_note() {
    let mut attempt = Attempt::new(whole(), false);
    refused(&mut attempt, "'operatorGroup'");
    refused(&mut attempt, "'closureCode'");
    assert_eq!(refused(&mut attempt, "'processingStatus'"), "");
    assert!(!attempt.leave_out(Some("x"), "x"));
}

#[test]
fn the_note_says_what_was_left_out_and_why() {
    let mut attempt = Attempt::new(whole(), false);
    refused(&mut attempt, "'closureCode' is unknown");
    refused(&mut attempt, "Nein");
    let note = attempt.change().note.unwrap().text;
    assert_eq!(
        note,
        "Closed\nThe closure code could not be set: 'closureCode' is unknown\n\
         The operator and the operator group could not be set: Nein"
    );
}

#[test]
fn a_refused_note_has_nothing_to_leave_out() {
    let change = TicketChange {
        note: whole().note,
        ..TicketChange::default()
    };
    assert!(!Attempt::new(change, false).leave_out(None, "No"));
}

#[test]
fn a_group_that_is_only_kept_gives_way_to_an_operator_who_does_not_belong_to_it() {
    let mut attempt = Attempt::new(whole(), true);
    assert_eq!(
        attempt.mismatched_pair("The operator does not belong to the operator group"),
        Some(("o".into(), "g".into()))
    );
    attempt.operator_is_no_member();
    assert_eq!(sent(&attempt), "operator code status");
    assert!(attempt.sentences()[0].contains("does not belong"));
    assert_eq!(attempt.mismatched_pair("The operator"), None, "asked once");
}

#[test]
fn a_group_that_the_settings_name_stays_without_the_operator() {
    let mut attempt = Attempt::new(whole(), false);
    attempt.operator_is_no_member();
    assert_eq!(sent(&attempt), "group code status");
}

#[test]
fn a_kept_group_goes_only_along_with_the_operator() {
    let mut attempt = Attempt::new(whole(), true);
    assert_eq!(
        refused(&mut attempt, "The operator cannot be assigned"),
        "code status"
    );
}

#[test]
fn a_refusal_that_names_another_part_is_no_misfit() {
    let mut attempt = Attempt::new(whole(), true);
    assert_eq!(
        attempt.mismatched_pair("'processingStatus' has no such name"),
        None
    );
}
