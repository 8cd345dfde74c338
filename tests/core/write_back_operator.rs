//! The operator and the operator group: who gets the ticket, and what is said if nobody does.

use crate::scene::{RENE, SAM, only_notes, refused, scene};
use crate::world;
use crate::world::p1;
use connector::ports::{Method, NoAnswer, Request, Response};
use simulators::topdesk::Line;

const TAKE: &str = r#"{"acknowledged": {"operator": true}}"#;

#[test]
fn an_operator_who_belongs_to_the_group_is_assigned_and_the_group_is_kept_without_asking() {
    let scene = scene(TAKE, p1("one"));
    let report = scene.acknowledge(RENE);
    assert_eq!(scene.operator().as_deref(), Some("Rene Duty"));
    assert_eq!(scene.group().as_deref(), Some("Servicedesk"));
    assert_eq!(report.open.dead_letters, 0);
    assert_eq!(
        scene.asked(),
        ["GET ticket", "GET operators", "PATCH ticket"]
    );
}

#[test]
fn an_operator_who_has_the_ticket_already_is_not_assigned_again() {
    let scene = scene(TAKE, p1("one"));
    scene
        .world
        .topdesk
        .edit(&scene.ticket, |t| t.set_operator("Rene Duty"));
    *scene.world.outage.borrow_mut() = Some(only_notes);
    let report = scene.acknowledge(RENE);
    assert_eq!(report.open.dead_letters, 0);
    assert_eq!(scene.notes().len(), 1);
}

#[test]
fn an_operator_outside_the_group_is_refused_and_the_note_says_why() {
    let scene = scene(TAKE, p1("one").group("Application management"));
    let report = scene.acknowledge(RENE);
    refused(
        &scene,
        &report,
        "does not belong to the ticket's operator group",
    );
    assert_eq!(scene.operator(), None);
    assert_eq!(scene.group().as_deref(), Some("Application management"));
    assert_eq!(
        scene.asked(),
        [
            "GET ticket",
            "GET operators",
            "PATCH ticket",
            "GET operators",
            "PATCH ticket",
            "PATCH ticket"
        ]
    );
}

/// A TOPdesk in which the operator is no member of the group, and may be assigned without it.
fn only_without_group(request: &Request) -> Option<Result<Response, NoAnswer>> {
    let body = String::from_utf8_lossy(&request.body);
    if request.path_and_query.ends_with("/operators") {
        return world::status(204);
    }
    let refusal = r#"[{"message":"The operator does not belong to the operator group"}]"#;
    (request.method == Method::Patch && body.contains("operatorGroup")).then(|| {
        Ok(Response {
            status: 400,
            headers: Vec::new(),
            body: refusal.into(),
        })
    })
}

#[test]
fn an_operator_outside_the_group_is_assigned_alone_where_topdesk_takes_that() {
    let scene = scene(TAKE, p1("one"));
    *scene.world.outage.borrow_mut() = Some(only_without_group);
    let report = scene.acknowledge(RENE);
    refused(
        &scene,
        &report,
        "does not belong to the ticket's operator group",
    );
    assert_eq!(scene.operator().as_deref(), Some("Rene Duty"));
    assert_eq!(report.requests.topdesk_requests, 5);
}

#[test]
fn an_operator_outside_the_group_that_the_settings_name_leaves_the_group() {
    let scene = scene(
        r#"{"acknowledged": {"operator": true, "group": "Application management"}}"#,
        p1("one"),
    );
    let report = scene.acknowledge(RENE);
    refused(
        &scene,
        &report,
        "does not belong to the operator group that the ticket gets",
    );
    assert_eq!(scene.group().as_deref(), Some("Application management"));
    assert_eq!(scene.operator(), None);
}

#[test]
fn a_second_line_operator_is_not_assigned_on_the_first_line() {
    let scene = scene(TAKE, p1("one").group("Application management"));
    let report = scene.acknowledge(SAM);
    refused(&scene, &report, "cannot be assigned to first-line calls");
    assert_eq!(scene.operator(), None);
}

#[test]
fn a_second_line_operator_is_assigned_after_the_ticket_has_gone_to_the_second_line() {
    let scene = scene(
        r#"{"acknowledged": {"operator": true, "line": "second"}}"#,
        p1("one").group("Application management"),
    );
    let report = scene.acknowledge(SAM);
    assert_eq!(report.open.dead_letters, 0, "{report:?}");
    assert_eq!(scene.operator().as_deref(), Some("Sam Backoffice"));
    assert_eq!(scene.now().line, Line::Second);
}

#[test]
fn a_group_that_does_not_exist_is_stated_and_holds_up_nothing() {
    let scene = scene(
        r#"{"no_reply": {"group": "No such group", "status": "In progress"}}"#,
        p1("one"),
    );
    let report = scene.no_reply();
    refused(&scene, &report, "The operator group could not be set");
    assert_eq!(scene.status(), "In progress");
    assert_eq!(scene.group().as_deref(), Some("Servicedesk"));
}

#[test]
fn a_group_id_that_does_not_exist_is_stated_and_holds_up_nothing() {
    let scene = scene(
        r#"{"acknowledged": {"group": "00000000-0000-0000-0000-000000000000", "operator": true}}"#,
        p1("one"),
    );
    let report = scene.acknowledge(RENE);
    refused(&scene, &report, "The operator group could not be set");
    assert_eq!(scene.operator().as_deref(), Some("Rene Duty"));
}

#[test]
fn groups_that_topdesk_does_not_show_are_stated_and_hold_up_nothing() {
    let scene = scene(
        r#"{"no_reply": {"group": "Application management"}}"#,
        p1("one"),
    );
    scene
        .world
        .topdesk
        .configure(|site| site.rights.read_operators = false);
    let report = scene.no_reply();
    refused(&scene, &report, "No permission to read operators");
}
