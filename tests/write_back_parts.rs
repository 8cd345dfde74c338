//! What comes back to the ticket, part by part and event by event, and how little of it a refusal
//! costs.

mod world;

use connector::Outcome;
use connector::ports::{Method, NoAnswer, Request, Response};
use connector::report::Report;
use simulators::Fault;
use simulators::topdesk::{Incident, Line, NewIncident, Reference};
use world::{CrashPoint, World, p1};

const RENE: &str = "rene@example.com";
const SAM: &str = "sam@example.com";

/// A world with one ticket that has an alert.
struct Scene {
    world: World,
    ticket: String,
    alert: String,
}

/// Without any of the simple settings, so that only `write_back` counts.
fn scene(write_back: &str, ticket: NewIncident) -> Scene {
    let world = World::new();
    for key in [
        "status_on_acknowledge",
        "status_on_close",
        "status_on_reopen",
    ] {
        world.set(key, "");
    }
    world
        .set("close_ticket", "no")
        .set("assign_operator", "never")
        .set("write_back", write_back);
    let ticket = world.topdesk.create_incident(ticket).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.topdesk.clear_requests();
    // That the alert was created.
    world.notifications();
    Scene {
        world,
        ticket,
        alert,
    }
}

impl Scene {
    fn deliver(&self) -> Outcome {
        let mut outcomes = self.world.deliver();
        assert_eq!(outcomes.len(), 1);
        outcomes.remove(0)
    }

    fn acknowledge(&self, person: &str) -> Report {
        self.world
            .wait(1)
            .signl4
            .acknowledge(&self.alert, person)
            .unwrap();
        self.deliver().report
    }

    fn unacknowledge(&self) -> Report {
        self.world
            .wait(1)
            .signl4
            .unacknowledge(&self.alert, RENE)
            .unwrap();
        self.deliver().report
    }

    fn close(&self) -> Report {
        self.world.wait(1).signl4.close(&self.alert, RENE).unwrap();
        self.deliver().report
    }

    fn reopen(&self) -> Report {
        self.world.wait(1).signl4.reopen(&self.alert, RENE).unwrap();
        self.deliver().report
    }

    fn escalate(&self) -> Report {
        let team = self.world.signl4.add_team("Second", "second-secret");
        self.world.signl4.escalate(&self.alert, &team.id).unwrap();
        self.deliver().report
    }

    fn no_reply(&self) -> Report {
        self.world.signl4.no_reply(&self.alert).unwrap();
        self.deliver().report
    }

    fn fail(&self) -> Report {
        self.world.signl4.fail_alert(&self.alert).unwrap();
        self.deliver().report
    }

    fn annotate(&self) -> Report {
        self.world
            .signl4
            .annotate(&self.alert, RENE, "on my way")
            .unwrap();
        self.deliver().report
    }

    fn now(&self) -> Incident {
        self.world.topdesk.incident(&self.ticket).unwrap()
    }

    fn status(&self) -> String {
        self.now().processing_status.unwrap().name
    }

    fn operator(&self) -> Option<String> {
        self.now().operator.map(|o| o.name)
    }

    fn group(&self) -> Option<String> {
        self.now().operator_group.map(|g| g.name)
    }

    fn notes(&self) -> Vec<String> {
        let notes = self.world.topdesk.notes(&self.ticket).into_iter();
        notes.map(|n| n.plain_text).collect()
    }

    /// Methods and ends of the paths of what TOPdesk was asked.
    fn asked(&self) -> Vec<String> {
        let requests = self.world.topdesk.requests();
        let named = |path: &str| {
            path.rsplit('/')
                .next()
                .unwrap()
                .replace(&self.ticket, "ticket")
        };
        requests
            .iter()
            .map(|r| format!("{} {}", r.method, named(&r.path)))
            .collect()
    }
}

/// One part was refused, and one dead letter says so with these words.
#[track_caller]
fn refused(scene: &Scene, report: &Report, words: &str) {
    assert_eq!(report.dead_letters, 1, "{report:?}");
    assert!(report.problems[0].contains(words), "{report:?}");
    let notes = scene.notes();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains(words), "{notes:?}");
}

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
    assert_eq!(report.dead_letters, 0);
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
            report.topdesk_requests,
            report.written_back,
            report.ignored.off
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

// The operator and the group.

const TAKE: &str = r#"{"acknowledged": {"operator": true}}"#;

#[test]
fn an_operator_who_belongs_to_the_group_is_assigned_and_the_group_is_kept_without_asking() {
    let scene = scene(TAKE, p1("one"));
    let report = scene.acknowledge(RENE);
    assert_eq!(scene.operator().as_deref(), Some("Rene Duty"));
    assert_eq!(scene.group().as_deref(), Some("Servicedesk"));
    assert_eq!(report.dead_letters, 0);
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
    assert_eq!(report.dead_letters, 0);
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
    assert_eq!(report.topdesk_requests, 5);
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
    assert_eq!(report.dead_letters, 0, "{report:?}");
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

// What is refused.

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

/// A TOPdesk that takes notes only, and says nothing about it.
fn only_notes(request: &Request) -> Option<Result<Response, NoAnswer>> {
    let body = String::from_utf8_lossy(&request.body);
    let parts = ["\"operator\"", "processingStatus", "closureCode"];
    let refused = request.method == Method::Patch && parts.iter().any(|p| body.contains(p));
    refused.then(|| world::status(400)).flatten()
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
    assert_eq!(report.topdesk_requests, 3 + 4);
}

#[test]
fn an_archived_ticket_is_said_without_trying() {
    let scene = scene(r#"{"closed": {"status": "Closed"}}"#, p1("one"));
    scene
        .world
        .topdesk
        .edit(&scene.ticket, |t| t.archived = true);
    let report = scene.close();
    assert_eq!(report.dead_letters, 1);
    assert!(report.problems[0].contains("archived"), "{report:?}");
    assert_eq!(scene.asked(), ["GET ticket"]);
}

#[test]
fn a_ticket_that_is_gone_is_said_without_trying() {
    let scene = scene(r#"{"closed": {"status": "Closed"}}"#, p1("one"));
    scene.world.topdesk.delete(&scene.ticket);
    let report = scene.close();
    assert_eq!(report.dead_letters, 1);
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
    assert_eq!((report.dead_letters, report.written_back), (0, 1));
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

// The line.

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
    assert_eq!(report.dead_letters, 0);
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
    refused(&scene, &report, "An escalation reason is mandatory");
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

// The same thing told twice.

#[test]
fn wherever_the_process_ends_line_and_note_with_a_refusal_below_are_written_once() {
    let setting = r#"{"closed": {"line": "second", "closure_code": "No such code"}}"#;
    let mut crashes = 0;
    for call in 1..60 {
        for after_effect in [false, true] {
            let scene = scene(setting, p1("one"));
            let world = &scene.world;
            world.wait(1).signl4.close(&scene.alert, RENE).unwrap();
            let body = world.notifications().remove(0);
            world.webhook("signl4", world::TOKEN, &body).unwrap();
            world.crash_at.set(Some(CrashPoint { call, after_effect }));
            let through = world.survives(|world| {
                world.drain();
            });
            crashes += u32::from(!through);
            world.crash_at.set(None);
            world.wait(60).good_run();
            let escalations = scene
                .asked()
                .iter()
                .filter(|a| *a == "PUT escalate")
                .count();
            assert_eq!(
                (scene.notes().len(), escalations),
                (1, 1),
                "{call} {after_effect}"
            );
        }
    }
    assert!(crashes > 20, "{crashes}");
}

#[test]
fn the_same_persons_acknowledgement_under_another_id_is_an_echo() {
    let scene = scene("{}", p1("one"));
    scene.world.signl4.acknowledge(&scene.alert, RENE).unwrap();
    let body = String::from_utf8(scene.world.notifications().remove(0)).unwrap();
    let mut echoes = 0;
    for id in ["polled-1", "pushed-2"] {
        let mut again: serde_json::Value = serde_json::from_str(&body).unwrap();
        again["id"] = id.into();
        scene
            .world
            .webhook("signl4", world::TOKEN, again.to_string().as_bytes())
            .unwrap();
        echoes += scene.world.drain().report.ignored.echo;
    }
    assert_eq!((scene.notes().len(), echoes), (1, 1));
}

#[test]
fn the_same_remark_under_another_notification_id_is_a_duplicate() {
    let scene = scene("{}", p1("one"));
    scene
        .world
        .signl4
        .annotate(&scene.alert, RENE, "hello")
        .unwrap();
    let body = String::from_utf8(scene.world.notifications().remove(0)).unwrap();
    let mut duplicates = 0;
    for id in ["polled-1", "pushed-2"] {
        let mut again: serde_json::Value = serde_json::from_str(&body).unwrap();
        again["id"] = id.into();
        scene
            .world
            .webhook("signl4", world::TOKEN, again.to_string().as_bytes())
            .unwrap();
        duplicates += scene.world.drain().report.ignored.duplicate;
    }
    assert_eq!((scene.notes().len(), duplicates), (1, 1));
}
