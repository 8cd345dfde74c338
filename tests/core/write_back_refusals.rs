//! What TOPdesk refuses costs that part and nothing else.

use crate::scene::{only_notes, refused, scene};
use crate::world::p1;
use simulators::topdesk::Line;

#[test]
fn an_unknown_closure_code_costs_the_code_and_nothing_else() {
    let scene = scene(
        r#"{"closed": {"closure_code": "No such code", "closed": true, "operator": true}}"#,
        p1("one"),
    );
    let report = scene.close();
    refused(&scene, &report, "The closure code could not be set");
    assert!(scene.now().closed);
    assert_eq!(scene.operator().as_deref(), Some("Rene Duty"));
    assert_eq!(
        scene
            .asked()
            .iter()
            .filter(|a| a.starts_with("PATCH"))
            .count(),
        2
    );
}

#[test]
fn a_closure_code_that_is_missing_costs_the_close_and_nothing_else() {
    let scene = scene(
        r#"{"closed": {"closed": true, "operator": true}}"#,
        p1("one"),
    );
    scene
        .world
        .topdesk
        .configure(|site| site.quirks.closure_code_is_mandatory = true);
    let report = scene.close();
    refused(&scene, &report, "A closure code is mandatory");
    assert!(!scene.now().closed);
    assert_eq!(scene.operator().as_deref(), Some("Rene Duty"));
}

#[test]
fn an_unknown_status_costs_the_status_and_not_the_group() {
    let scene = scene(
        r#"{"failed": {"status": "No such status", "group": "Application management"}}"#,
        p1("one"),
    );
    let report = scene.fail();
    refused(&scene, &report, "The status could not be set");
    assert_eq!(scene.group().as_deref(), Some("Application management"));
}

#[test]
fn refusals_without_words_cost_four_tries_and_leave_the_note() {
    let scene = scene(
        r#"{"closed": {"status": "Closed", "operator": true, "closure_code": "Solved"}}"#,
        p1("one"),
    );
    *scene.world.outage.borrow_mut() = Some(only_notes);
    let report = scene.close();
    refused(
        &scene,
        &report,
        "The operator and the closure code and the status could not be set",
    );
    // The ticket, the operator, the group's members; the rest are tries.
    assert_eq!(report.requests.topdesk_requests, 3 + 4);
}

#[test]
fn an_archived_ticket_is_said_without_trying() {
    let scene = scene(r#"{"closed": {"status": "Closed"}}"#, p1("one"));
    scene
        .world
        .topdesk
        .edit(&scene.ticket, |t| t.archived = true);
    let report = scene.close();
    assert_eq!(report.open.dead_letters, 1);
    assert!(report.problems[0].contains("archived"), "{report:?}");
    assert_eq!(scene.asked(), ["GET ticket"]);
}

#[test]
fn a_ticket_that_is_gone_is_said_without_trying() {
    let scene = scene(r#"{"closed": {"status": "Closed"}}"#, p1("one"));
    scene.world.topdesk.delete(&scene.ticket);
    let report = scene.close();
    assert_eq!(report.open.dead_letters, 1);
    assert!(
        report.problems[0].contains("does not know the ticket"),
        "{report:?}"
    );
    assert_eq!(scene.asked(), ["GET ticket"]);
}

#[test]
fn parts_that_are_so_already_are_a_success() {
    let scene = scene(
        r#"{"no_reply": {"note": "none", "group": "Servicedesk", "line": "first"}}"#,
        p1("one"),
    );
    let report = scene.no_reply();
    assert_eq!(
        (report.open.dead_letters, report.notifications.written_back),
        (0, 1)
    );
    assert_eq!(scene.asked(), ["GET ticket", "PATCH ticket"]);
}

#[test]
fn a_partial_ticket_is_completed_where_closed_is_wanted() {
    let scene = scene(
        r#"{"closed": {"closed": true, "line": "second"}}"#,
        p1("one"),
    );
    scene
        .world
        .topdesk
        .edit(&scene.ticket, |t| t.line = Line::Partial);
    let report = scene.close();
    assert!(scene.now().completed);
    refused(&scene, &report, "a partial ticket has none");
}
