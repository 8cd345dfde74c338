//! The line: escalating and de-escalating the ticket.

use crate::scene::{RENE, refused, scene};
use crate::world::p1;
use simulators::Fault;
use simulators::topdesk::Line;

#[test]
fn the_ticket_goes_to_the_second_line_and_back() {
    let scene = scene(
        r#"{"acknowledged": {"line": "second"}, "unacknowledged": {"line": "first"}}"#,
        p1("one"),
    );
    scene.acknowledge(RENE);
    assert_eq!(scene.now().line, Line::Second);
    scene.unacknowledge();
    assert_eq!(scene.now().line, Line::First);
}

#[test]
fn a_reason_is_given_by_name() {
    let scene = scene(
        r#"{"escalated": {"line": "second", "line_reason": "Knowledge"}}"#,
        p1("one"),
    );
    scene
        .world
        .topdesk
        .configure(|site| site.quirks.escalation_reason_is_mandatory = true);
    let report = scene.escalate();
    assert_eq!(report.open.dead_letters, 0);
    assert_eq!(scene.now().escalation_reason.unwrap().name, "Knowledge");
}

#[test]
fn a_ticket_on_that_line_already_is_not_moved() {
    let scene = scene(r#"{"escalated": {"line": "first"}}"#, p1("one"));
    scene.escalate();
    assert_eq!(scene.asked(), ["GET ticket", "PATCH ticket"]);
}

#[test]
fn a_reason_that_is_missing_is_stated_and_holds_up_nothing() {
    let scene = scene(
        r#"{"escalated": {"line": "second", "status": "In progress"}}"#,
        p1("one"),
    );
    scene
        .world
        .topdesk
        .configure(|site| site.quirks.escalation_reason_is_mandatory = true);
    let report = scene.escalate();
    refused(&scene, &report, "mandatory");
    assert_eq!(
        (scene.status().as_str(), scene.now().line),
        ("In progress", Line::First)
    );
}

#[test]
fn a_right_to_escalate_that_lacks_is_stated_and_holds_up_nothing() {
    let scene = scene(
        r#"{"escalated": {"line": "second", "status": "In progress"}}"#,
        p1("one"),
    );
    scene
        .world
        .topdesk
        .configure(|site| site.rights.escalate = false);
    let report = scene.escalate();
    refused(&scene, &report, "No permission to escalate");
    assert_eq!(scene.status(), "In progress");
}

#[test]
fn an_escalation_whose_answer_was_lost_is_not_repeated() {
    let scene = scene(r#"{"escalated": {"line": "second"}}"#, p1("one"));
    scene
        .world
        .topdesk
        .fail_next(Fault::cut().after_effect().on_path("/escalate"));
    scene.escalate();
    assert_eq!(
        scene.notes().len(),
        0,
        "the note waits for the next attempt"
    );
    scene.world.good_run();
    assert_eq!((scene.notes().len(), scene.now().line), (1, Line::Second));
    let escalations = scene
        .asked()
        .iter()
        .filter(|a| *a == "PUT escalate")
        .count();
    assert_eq!(escalations, 1);
}

#[test]
fn an_escalation_that_fails_again_and_again_does_not_hold_up_the_note() {
    let scene = scene(r#"{"escalated": {"line": "second"}}"#, p1("one"));
    for _ in 0..2 {
        let failure = Fault::empty(500).on_path("/escalate");
        scene.world.topdesk.fail_next(failure);
    }
    scene.escalate();
    let report = scene.world.good_run().report;
    refused(&scene, &report, "The line could not be changed");
}
