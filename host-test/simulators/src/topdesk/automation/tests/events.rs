//! Which sequences and steps run, and when.

use super::*;

#[test]
fn steps_run_as_their_conditions_say() {
    let mut steps = [
        step("fails", "${aanmelderemail}"),
        step("after a failure", "b"),
        step("always", "c"),
        step("custom", "d"),
        step("custom and not", "e"),
    ];
    steps[1]["executionCondition"] = json!("ONLY_WHEN_PREVIOUS_SUCCEEDED");
    for (step, kind, condition) in [
        (
            3,
            "ONLY_WHEN_PREVIOUS_SUCCEEDED_AND_CUSTOM",
            "${_variables.Host}",
        ),
        (4, "CUSTOM", "false"),
    ] {
        steps[step]["executionCondition"] = json!(kind);
        steps[step]["customExecutionCondition"] = json!(condition);
    }
    let mut all = file("");
    set(
        &mut all,
        "/actionSequence/configuration/steps",
        json!(steps),
    );
    let topdesk = linked(&all);
    topdesk.set_variable("Push", "Host", "true");
    topdesk.create_incident(NewIncident::new("x"));
    let bodies: Vec<_> = topdesk.take_pushes().into_iter().map(|p| p.body).collect();
    assert_eq!(bodies, ["c", "d"]);
    assert_eq!(topdesk.failed_steps().len(), 1);
}

#[test]
fn each_event_runs_what_is_linked_to_it() {
    let topdesk = desk();
    let before = topdesk.create_incident(NewIncident::new("older than the sequence"));
    topdesk.import(&file("${naam}").to_string()).unwrap();
    for event in [
        Event::Closure,
        Event::ChangeOperator,
        Event::ChangeTargetDate,
    ] {
        assert!(topdesk.link("Push", event));
    }
    assert!(!topdesk.link("Nothing", Event::NewCall));
    let new = topdesk.create_incident(NewIncident::new("x"));
    assert!(topdesk.take_pushes().is_empty(), "not linked to new calls");
    let at = new.creation_date;
    let sent_by = |edit: &dyn Fn(&mut Incident)| {
        topdesk.edit(&before.id, edit);
        topdesk.take_pushes().len()
    };
    assert_eq!(sent_by(&|i| i.set_priority("P1")), 0);
    assert_eq!(sent_by(&|i| i.set_group("Servicedesk")), 1);
    assert_eq!(sent_by(&|i| i.set_operator("Rene Duty")), 1);
    assert_eq!(sent_by(&|i| i.target_date = Some(at)), 1);
    assert_eq!(sent_by(&|i| i.set_closed(true, at)), 1);
    assert_eq!(sent_by(&|i| i.set_closed(true, at)), 0);
    assert_eq!(
        sent_by(&|i| i.set_closed(false, at)),
        0,
        "reopening is not among them"
    );
}

#[test]
fn what_time_brings_is_fired_by_hand() {
    let topdesk = desk();
    topdesk.import(&file("${naam}").to_string()).unwrap();
    topdesk.link("Push", Event::DeadlineInOneHour);
    let call = topdesk.create_incident(example());
    assert!(topdesk.fire(Event::DeadlineInOneHour, &call.id));
    assert!(!topdesk.fire(Event::DeadlineInOneHour, "nobody"));
    assert_eq!(topdesk.take_pushes().len(), 1);
}

#[test]
fn a_sequence_is_for_the_calls_of_its_line() {
    let mut second = file("${naam}");
    set(
        &mut second,
        "/actionSequence/structureName",
        json!("incident2"),
    );
    let topdesk = linked(&second);
    topdesk.create_incident(NewIncident::new("first"));
    assert!(topdesk.take_pushes().is_empty());
    topdesk.create_incident(NewIncident::new("second").line(Line::Second));
    assert_eq!(topdesk.take_pushes().len(), 1);
}

#[test]
fn changes_through_the_api_fire_events_unless_the_site_keeps_them_quiet() {
    let topdesk = desk();
    topdesk.import(&file("${naam}").to_string()).unwrap();
    topdesk.link("Push", Event::Closure);
    topdesk.link("Push", Event::NewCall);
    let (one, two) = (
        topdesk.create_incident(NewIncident::new("one")),
        topdesk.create_incident(NewIncident::new("two")),
    );
    assert_eq!(topdesk.take_pushes().len(), 2);
    let close = |id: &str| {
        let request = Request::patch(format!("/tas/api/incidents/id/{id}"))
            .header("authorization", "Basic aW50ZWdyYXRpb246YXBwLXBhc3N3b3Jk")
            .body("{\"closed\":true}".into());
        assert_eq!(topdesk.respond(request.unwrap()).status(), 200);
        topdesk.take_pushes().len()
    };
    assert_eq!(close(&one.id), 1);
    topdesk.configure(|site| site.quirks.own_changes_fire_no_events = true);
    assert_eq!(close(&two.id), 0);
    topdesk.edit(&two.id, |i| i.closed = false);
    topdesk.edit(&two.id, |i| i.closed = true);
    assert_eq!(topdesk.take_pushes().len(), 1, "a person's change");
    topdesk.create_incident(NewIncident::new("three").created_by("Integration"));
    assert!(topdesk.take_pushes().is_empty());
}

#[test]
fn a_callers_branch_goes_before_that_of_the_call() {
    let mut call = NewIncident::new("x").branch("Plant 2");
    assert_eq!(
        body_for("${ref_vestiging}", call.clone()).unwrap(),
        "Plant 2"
    );
    call.caller = Some(Caller {
        branch: Some(Reference::of("branches", "Example branch")),
        ..Caller::default()
    });
    assert_eq!(
        body_for("${ref_vestiging}", call).unwrap(),
        "Example branch"
    );
}

#[test]
fn people_import_set_and_link_over_the_control_paths_and_see_no_values() {
    let topdesk = desk();
    let ask = |method: &str, path: &str, body: String| {
        let request = Request::builder()
            .method(method)
            .uri(format!("/simulator/action-sequences{path}"));
        topdesk.respond(request.body(body.into()).unwrap())
    };
    assert_eq!(ask("POST", "", file("${naam}").to_string()).status(), 201);
    assert_eq!(ask("POST", "", "{}".into()).status(), 400);
    let change = json!({ "variables": { "Host": "canary" }, "events": ["newCall"] });
    assert_eq!(ask("PATCH", "/Push", change.to_string()).status(), 200);
    for (path, wrong, status) in [
        ("/Nothing", change.clone(), 404),
        ("/Push", json!({ "variables": { "Nothing": "" } }), 404),
        ("/Nothing", json!({ "events": ["newCall"] }), 404),
        ("/Push", json!({ "events": ["sometimes"] }), 400),
    ] {
        assert_eq!(ask("PATCH", path, wrong.to_string()).status(), status);
    }
    assert_eq!(ask("DELETE", "/Push", String::new()).status(), 405);
    topdesk.create_incident(example());
    let shown = ask("GET", "", String::new());
    let text = String::from_utf8(shown.body().to_vec()).unwrap();
    assert!(!text.contains("canary"));
    let shown: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(shown["sequences"][0]["events"], json!(["newCall"]));
    assert_eq!(shown["waitingToBeSent"], 1);
}
