//! What comes back to the ticket: one test per event, per part and per switch.

use crate::scene::{RENE, scene};
use crate::world::p1;
use simulators::topdesk::{Line, Reference};

// One test per event.

#[test]
fn an_acknowledgement_does_what_the_table_says() {
    let scene = scene(r#"{"acknowledged": {"status": "In progress"}}"#, p1("one"));
    scene.acknowledge(RENE);
    assert_eq!(scene.status(), "In progress");
}

#[test]
fn a_close_does_what_the_table_says() {
    let scene = scene(r#"{"closed": {"status": "Closed"}}"#, p1("one"));
    scene.close();
    assert_eq!(scene.status(), "Closed");
}

#[test]
fn a_withdrawn_acknowledgement_does_what_the_table_says() {
    let scene = scene(
        r#"{"unacknowledged": {"status": "Waiting for supplier"}}"#,
        p1("one"),
    );
    scene.acknowledge(RENE);
    scene.unacknowledge();
    assert_eq!(scene.status(), "Waiting for supplier");
}

#[test]
fn a_reopened_alert_does_what_the_table_says() {
    let scene = scene(r#"{"reopened": {"status": "In progress"}}"#, p1("one"));
    scene.close();
    scene.reopen();
    assert_eq!(scene.status(), "In progress");
}

#[test]
fn an_escalation_does_what_the_table_says() {
    let scene = scene(
        r#"{"escalated": {"status": "Waiting for supplier"}}"#,
        p1("one"),
    );
    scene.escalate();
    assert_eq!(scene.status(), "Waiting for supplier");
    assert!(scene.notes()[0].contains("escalated"));
}

#[test]
fn nobody_replying_does_what_the_table_says() {
    let scene = scene(
        r#"{"no_reply": {"group": "Application management"}}"#,
        p1("one"),
    );
    scene.no_reply();
    assert_eq!(scene.group().as_deref(), Some("Application management"));
    assert!(scene.notes()[0].contains("Nobody has replied"));
}

#[test]
fn a_failed_delivery_does_what_the_table_says() {
    let scene = scene(r#"{"failed": {"line": "second"}}"#, p1("one"));
    scene.fail();
    assert_eq!(scene.now().line, Line::Second);
    assert!(scene.notes()[0].contains("could not be delivered"));
}

#[test]
fn a_remark_does_what_the_table_says() {
    let scene = scene(r#"{"annotated": {"status": "In progress"}}"#, p1("one"));
    scene.annotate();
    assert_eq!(scene.status(), "In progress");
    assert!(scene.notes()[0].contains("on my way"));
}

// One test per part and switch.

#[test]
fn the_flags_are_set_on_closing_and_taken_back_on_reopening() {
    let scene = scene(
        r#"{"closed": {"completed": true, "closed": true}}"#,
        p1("one"),
    );
    scene.close();
    assert!(scene.now().completed && scene.now().closed);
    scene.reopen();
    assert!(!scene.now().completed && !scene.now().closed);
}

#[test]
fn closed_is_set_without_completed() {
    let scene = scene(r#"{"closed": {"closed": true}}"#, p1("one"));
    scene.close();
    assert_eq!((scene.now().completed, scene.now().closed), (false, true));
}

#[test]
fn a_closure_code_is_set_by_name() {
    let scene = scene(r#"{"closed": {"closure_code": "Solved"}}"#, p1("one"));
    scene.close();
    assert_eq!(scene.now().closure_code.unwrap().name, "Solved");
}

#[test]
fn a_closure_code_is_set_by_id() {
    let id = Reference::of("closure_codes", "Solved").id;
    let scene = scene(
        &format!(r#"{{"closed": {{"closure_code": "{id}"}}}}"#),
        p1("one"),
    );
    scene.close();
    assert_eq!(scene.now().closure_code.unwrap().name, "Solved");
}

#[test]
fn a_closure_code_that_is_mandatory_lets_the_ticket_be_closed() {
    let scene = scene(
        r#"{"closed": {"closure_code": "Solved", "completed": true, "closed": true}}"#,
        p1("one"),
    );
    scene
        .world
        .topdesk
        .configure(|site| site.quirks.closure_code_is_mandatory = true);
    let report = scene.close();
    assert!(scene.now().closed);
    assert_eq!(report.open.dead_letters, 0);
}

#[test]
fn a_group_by_name_is_looked_up_and_set_by_id() {
    let scene = scene(
        r#"{"escalated": {"group": "Application management"}}"#,
        p1("one"),
    );
    scene.escalate();
    assert_eq!(scene.group().as_deref(), Some("Application management"));
    assert_eq!(
        scene.asked(),
        ["GET ticket", "GET operatorgroups", "PATCH ticket"]
    );
}

#[test]
fn a_group_by_id_costs_no_look_up() {
    let id = Reference::group("Application management").id;
    let scene = scene(
        &format!(r#"{{"escalated": {{"group": "{id}"}}}}"#),
        p1("one"),
    );
    scene.escalate();
    assert_eq!(scene.group().as_deref(), Some("Application management"));
    assert_eq!(scene.asked(), ["GET ticket", "PATCH ticket"]);
}

#[test]
fn the_group_that_the_ticket_has_costs_no_look_up() {
    let scene = scene(r#"{"escalated": {"group": "servicedesk"}}"#, p1("one"));
    scene.escalate();
    assert_eq!(scene.asked(), ["GET ticket", "PATCH ticket"]);
}

#[test]
fn a_note_is_visible_where_that_is_wanted() {
    let scene = scene(r#"{"closed": {"note": "visible"}}"#, p1("one"));
    scene.annotate();
    scene.close();
    let invisible: Vec<_> = scene
        .world
        .topdesk
        .notes(&scene.ticket)
        .iter()
        .map(|n| n.invisible_for_caller)
        .collect();
    assert_eq!(invisible, [false, true], "newest first");
}

#[test]
fn an_event_without_a_note_still_sets_its_status() {
    let scene = scene(
        r#"{"acknowledged": {"note": "none", "status": "In progress"}}"#,
        p1("one"),
    );
    scene.acknowledge(RENE);
    assert_eq!(
        (scene.status().as_str(), scene.notes().len()),
        ("In progress", 0)
    );
}

#[test]
fn an_event_that_is_switched_off_costs_no_request_and_is_counted() {
    let scene = scene(r#"{"escalated": false}"#, p1("one"));
    let report = scene.escalate();
    assert_eq!(
        (
            report.requests.topdesk_requests,
            report.notifications.written_back,
            report.notifications.ignored.off
        ),
        (0, 0, 1)
    );
    assert_eq!(scene.notes().len(), 0);
}

#[test]
fn an_acknowledgement_that_is_switched_off_can_still_be_withdrawn() {
    let scene = scene(
        r#"{"acknowledged": false, "unacknowledged": {"status": "In progress"}}"#,
        p1("one"),
    );
    scene.acknowledge(RENE);
    scene.unacknowledge();
    assert_eq!(scene.status(), "In progress");
}
