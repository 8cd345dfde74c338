//! The text of the note that is added to the ticket.

use super::*;

/// The text of the note.
fn text(action: PhoneAction, phase: Phase) -> String {
    write_back_for(action, phase)
        .unwrap()
        .change
        .note
        .unwrap()
        .text
}

#[test]
fn the_note_of_an_acknowledgement_names_person_and_time() {
    assert_eq!(
        text(PhoneAction::Acknowledged, Phase::Open),
        "Alert acknowledged in SIGNL4 by Rene (1970-01-01T00:16:40Z)"
    );
}

#[test]
fn the_note_names_a_withdrawn_acknowledgement() {
    let text = text(PhoneAction::Open, Phase::Acknowledged);
    assert!(text.starts_with("Acknowledgement withdrawn in SIGNL4 by Rene"));
}

#[test]
fn the_note_names_a_reopened_alert() {
    let text = text(PhoneAction::Open, Phase::Closed);
    assert!(text.starts_with("Alert reopened in SIGNL4 by Rene"));
}

#[test]
fn the_note_of_a_remark_ends_with_its_text() {
    assert_eq!(
        text(PhoneAction::Annotated("on my way".into()), Phase::Open),
        "Remark in SIGNL4 by Rene (1970-01-01T00:16:40Z):\non my way"
    );
}
