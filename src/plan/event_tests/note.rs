//! What the note in the ticket says.

use super::*;

/// What the note says.
fn words(action: PhoneAction, phase: Phase) -> String {
    answer(action, phase).unwrap().change.note.unwrap().text
}

#[test]
fn the_note_of_an_acknowledgement_names_person_and_moment() {
    assert_eq!(
        words(PhoneAction::Acknowledged, Phase::Open),
        "Alert acknowledged in SIGNL4 by Rene (1970-01-01T00:16:40Z)"
    );
}

#[test]
fn a_withdrawn_acknowledgement_is_called_so() {
    let text = words(PhoneAction::Open, Phase::Acknowledged);
    assert!(text.starts_with("Acknowledgement withdrawn in SIGNL4 by Rene"));
}

#[test]
fn a_reopened_alert_is_called_so() {
    let text = words(PhoneAction::Open, Phase::Closed);
    assert!(text.starts_with("Alert reopened in SIGNL4 by Rene"));
}

#[test]
fn the_note_of_a_remark_ends_with_its_text() {
    assert_eq!(
        words(PhoneAction::Annotated("on my way".into()), Phase::Open),
        "Remark in SIGNL4 by Rene (1970-01-01T00:16:40Z):\non my way"
    );
}
