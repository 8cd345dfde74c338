//! Behaviour of action sequences, through the public functions.

use http::Request;
use serde_json::{Value, json};

use super::*;
use crate::topdesk::{Caller, Line, NewIncident, Reference};
use crate::{SettableClock, Topdesk};

fn desk() -> Topdesk {
    let clock = SettableClock::new("2026-11-23T08:00:00Z".parse().unwrap());
    Topdesk::new(clock.shared())
}

/// A sequence of one step that posts `body`.
fn file(body: &str) -> Value {
    json!({
        "formatVersion": "2.7",
        "exportDate": 1_795_420_800_000_u64,
        "actionSequence": {
            "name": "Push",
            "description": "",
            "structureName": "incident1",
            "configuration": {
                "variables": [{ "name": "Host", "value": "http://127.0.0.1:1/a b" }],
                "mappingDefinitions": [],
                "steps": [step("One", body)],
            },
        },
    })
}

fn step(name: &str, body: &str) -> Value {
    json!({
        "name": name,
        "method": "POST",
        "url": "https://example.com/hook",
        "headers": [{ "name": "Content-Type", "value": "application/json" }],
        "escapeBodyValues": true,
        "body": body,
        "executionCondition": "ALWAYS",
        "customExecutionCondition": "",
    })
}

fn set(file: &mut Value, pointer: &str, value: Value) {
    *file.pointer_mut(pointer).unwrap() = value;
}

const STEP: &str = "/actionSequence/configuration/steps/0";

fn linked(file: &Value) -> Topdesk {
    let topdesk = desk();
    let name = topdesk.import(&file.to_string()).unwrap();
    assert!(topdesk.link(&name, Event::NewCall));
    topdesk
}

/// The body that is sent for a call.
fn body_for(template: &str, call: NewIncident) -> Result<String, String> {
    let topdesk = linked(&file(template));
    topdesk.create_incident(call);
    match topdesk.take_pushes().pop() {
        Some(push) => Ok(String::from_utf8(push.body.to_vec()).unwrap()),
        None => Err(topdesk.failed_steps().pop().unwrap().why),
    }
}

fn example() -> NewIncident {
    let mut call = NewIncident::new("VPN \"down\"").caller_branch("Example branch");
    call.caller.as_mut().unwrap().email = Some("caller@example.com".into());
    call.number("I 2611 042")
}

fn refusal(file: &Value) -> String {
    desk().import(&file.to_string()).unwrap_err().to_string()
}

#[test]
fn every_known_field_is_filled_in() {
    let topdesk = linked(&file(
        "${unid}|${naam}|${korteomschrijving}|${aanmelderemail}|${ref_vestiging}|${operatorGroup.name}",
    ));
    let call = topdesk.create_incident(example().group("Servicedesk"));
    let push = topdesk.take_pushes().pop().unwrap();
    let expected = format!(
        "{}|I 2611 042|VPN \\\"down\\\"|caller@example.com|Example branch|Servicedesk",
        call.id
    );
    assert_eq!(push.body, expected);
    assert_eq!(push.method, "POST");
    assert_eq!(push.url, "https://example.com/hook");
    assert_eq!(push.headers["content-type"], "application/json");
    assert!(topdesk.take_pushes().is_empty(), "taken once");
}

#[test]
fn the_body_of_the_published_guide_is_bare_lines_and_not_json() {
    let template = "${ref_vestiging}\n${aanmelderemail}\n${korteomschrijving}";
    let mut guide = file(template);
    set(
        &mut guide,
        &format!("{STEP}/escapeBodyValues"),
        json!(false),
    );
    let topdesk = linked(&guide);
    topdesk.create_incident(example());
    let push = topdesk.take_pushes().pop().unwrap();
    assert_eq!(
        push.body,
        "Example branch\ncaller@example.com\nVPN \"down\""
    );
    assert!(serde_json::from_slice::<Value>(&push.body).is_err());
}

#[test]
fn a_null_fails_the_step_and_sends_nothing() {
    let why = body_for("${unid} ${aanmelderemail}", NewIncident::new("x"));
    assert_eq!(why.unwrap_err(), "body: `aanmelderemail` is null");
}

#[test]
fn a_default_stands_in_for_null_and_only_for_null() {
    let template = "${korteomschrijving!'none'}|${aanmelderemail!}";
    let none = body_for(template, NewIncident::default());
    assert_eq!(none.unwrap(), "none|");
    let empty = body_for(template, NewIncident::new(""));
    assert_eq!(empty.unwrap(), "|");
}

#[test]
fn an_inserted_value_is_not_a_template_itself() {
    let sent = body_for("${korteomschrijving}", NewIncident::new("${unid} <#stop>"));
    assert_eq!(sent.unwrap(), "${unid} <#stop>");
}

#[test]
fn escaped_values_cannot_leave_their_json_string() {
    let title = "\"},{\\ \n\t\u{0} </script> 🔥";
    let sent = body_for("{\"t\":\"${korteomschrijving}\"}", NewIncident::new(title));
    let sent: Value = serde_json::from_str(&sent.unwrap()).unwrap();
    assert_eq!(sent, json!({ "t": title }));
}

#[test]
fn a_value_in_a_url_is_percent_encoded_unless_no_esc_is_said() {
    let mut pushed = file("");
    let url = "${_variables.Host?no_esc}/${_variables.Host}";
    set(&mut pushed, &format!("{STEP}/url"), json!(url));
    let topdesk = linked(&pushed);
    assert!(topdesk.set_variable("Push", "Host", "http://h:1"));
    topdesk.create_incident(example());
    let push = topdesk.take_pushes().pop().unwrap();
    assert_eq!(push.url, "http://h:1/http%3A%2F%2Fh%3A1");
    assert!(!topdesk.set_variable("Push", "Nothing", ""));
}

#[test]
fn credentials_are_joined_and_encoded() {
    let mut pushed = file("");
    let value = "Basic ${_base64(_variables.Host + ':' + naam)}";
    set(
        &mut pushed,
        &format!("{STEP}/headers/0/value"),
        json!(value),
    );
    let topdesk = linked(&pushed);
    topdesk.set_variable("Push", "Host", "user");
    topdesk.create_incident(example().number("pass"));
    let push = topdesk.take_pushes().pop().unwrap();
    assert_eq!(push.headers["content-type"], "Basic dXNlcjpwYXNz");
}

#[test]
fn a_header_that_ends_its_line_fails_the_step() {
    let mut pushed = file("");
    set(
        &mut pushed,
        &format!("{STEP}/headers/0/value"),
        json!("${korteomschrijving}"),
    );
    let topdesk = linked(&pushed);
    topdesk.create_incident(NewIncident::new("a\nX-S4-Status: new"));
    assert!(topdesk.take_pushes().is_empty());
    assert!(topdesk.failed_steps()[0].why.starts_with("header"));
}

#[test]
fn freemarker_that_is_not_known_is_refused_at_the_import() {
    for (template, words) in [
        ("<#if x>", "`<#`"),
        ("<@macro/>", "`<@`"),
        ("#{1}", "`#{`"),
        ("${", "not understood"),
        ("${unid", "not understood"),
        ("${unid?upper_case}", "not understood"),
        ("${1 + 1}", "does not know `1`"),
        ("${unid!'x'?no_esc}", "after a name only"),
        ("${'${unid}'}", "a placeholder in a text in quotes"),
        ("${'a}", "does not end"),
        ("${'\\q'}", "an escape"),
        ("${operatorGroup.name!}", "part before the dot"),
        ("${_base64(unid}", "not understood"),
        (
            "${_responses.One.body.id}",
            "does not know `_responses.One.body.id`",
        ),
        ("${persoonid}", "does not know `persoonid`"),
        ("${_variables.Nothing}", "not defined"),
    ] {
        let refused = refusal(&file(template));
        assert!(refused.contains(words), "{template}: {refused}");
    }
}

#[test]
fn every_member_of_a_file_is_needed() {
    for pointer in ["", "/actionSequence", "/actionSequence/configuration", STEP] {
        let whole = file("");
        let members = whole.pointer(pointer).unwrap().as_object().unwrap();
        for member in members.keys() {
            let mut part = whole.clone();
            let object = part.pointer_mut(pointer).unwrap();
            object.as_object_mut().unwrap().remove(member);
            let refused = refusal(&part);
            assert!(
                refused.contains(&format!("missing field `{member}`")),
                "{refused}"
            );
        }
    }
}

#[test]
fn a_file_that_is_not_of_its_shape_is_refused() {
    let configuration = "/actionSequence/configuration";
    for (pointer, value, words) in [
        ("/formatVersion".to_owned(), json!("3.0"), "formatVersion"),
        (
            "/actionSequence/structureName".to_owned(),
            json!("change"),
            "structureName",
        ),
        ("/actionSequence/name".to_owned(), json!(" "), "a name"),
        (
            format!("{configuration}/steps"),
            json!([]),
            "at least one step",
        ),
        (
            format!("{configuration}/mappingDefinitions"),
            json!([1]),
            "mappingDefinitions",
        ),
        (
            format!("{configuration}/steps"),
            json!([step("a", ""), step("a", "")]),
            "twice",
        ),
        (
            format!("{STEP}/executionCondition"),
            json!("SOMETIMES"),
            "executionCondition",
        ),
        (
            format!("{STEP}/executionCondition"),
            json!("CUSTOM"),
            "customExecutionCondition",
        ),
        (format!("{STEP}/method"), json!("BREW"), "method"),
        (format!("{STEP}/headers/0/name"), json!("a b"), "header"),
        (
            format!("{STEP}/headers/0"),
            json!({ "name": "a", "value": "b", "c": 1 }),
            "unknown",
        ),
    ] {
        let mut wrong = file("");
        set(&mut wrong, &pointer, value);
        let refused = refusal(&wrong);
        assert!(refused.contains(words), "{pointer}: {refused}");
    }
    assert!(desk().import("no json").is_err());
}

#[test]
fn a_sequence_is_imported_once() {
    let topdesk = linked(&file(""));
    let again = topdesk.import(&file("").to_string());
    assert!(again.unwrap_err().to_string().contains("there already"));
}

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
