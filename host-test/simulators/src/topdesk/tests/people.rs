//! Look-ups, people, faults.

use super::*;

#[test]
fn operators_are_found_by_mail_and_204_when_there_is_none() {
    let desk = Desk::new();
    let found = body(&desk.get("/operators?query=email=='rene@example.com'"));
    assert_eq!(found[0]["dynamicName"], "Rene Duty");
    assert_eq!(
        desk.get("/operators?query=email=='nobody@example.com'")
            .status(),
        204
    );
    refused(&desk.get("/operators?query="), 400, "");
    assert_eq!(desk.get("/operators?page_size=1").status(), 206);
    assert_eq!(
        body(&desk.get("/operators/lookup?name=rene"))["results"][0]["name"],
        "Rene Duty"
    );
}

#[test]
fn the_operators_of_a_group_and_the_groups_of_an_operator_are_found() {
    let desk = Desk::new();
    let group = Reference::group("Servicedesk").id;
    let operator = Reference::operator("Rene Duty").id;
    let members = body(&desk.get(&format!("/operatorgroups/id/{group}/operators")));
    assert_eq!(members.as_array().unwrap().len(), 2);
    let found = |path: &str| body(&desk.get(path))["results"].as_array().unwrap().clone();
    let members = found(&format!("/operators/lookup?operatorgroupid={group}"));
    assert_eq!(members.len(), 2);
    let groups = found(&format!("/operatorgroups/lookup?operatorid={operator}"));
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0]["name"], "Servicedesk");
}

#[test]
fn an_edit_as_an_operator_of_ones_choice_is_that_operators() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.topdesk
        .edit_as("Sam Backoffice", &ticket.id, |i| i.set_priority("P2"));
    let read = body(&desk.get(&format!("/incidents/id/{}", ticket.id)));
    assert_eq!(read["modifier"]["name"], "Sam Backoffice");
    assert_eq!(read["creator"]["name"], "Rene Duty");
}

#[test]
fn everything_a_new_ticket_was_given_is_read_back() {
    let desk = Desk::new();
    let major = desk
        .topdesk
        .create_incident(NewIncident::new("all").major());
    let target: jiff::Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
    let new = NewIncident::new("one")
        .impact("Organization")
        .urgency("High")
        .category("Network")
        .subcategory("VPN")
        .call_type("Failure")
        .branch("Plant 2")
        .caller_branch("Example branch")
        .operator("Sam Backoffice")
        .group("Application management")
        .status("In progress")
        .created_by("Sam Backoffice")
        .target(target)
        .on_hold()
        .part_of_major(&major);
    let ticket = desk.topdesk.create_incident(new);
    let read = body(&desk.get(&format!("/incidents/id/{}", ticket.id)));
    for (pointer, expected) in [
        ("/impact/name", json!("Organization")),
        ("/urgency/name", json!("High")),
        ("/subcategory/name", json!("VPN")),
        ("/callType/name", json!("Failure")),
        ("/branch/name", json!("Plant 2")),
        ("/callerBranch/name", json!("Example branch")),
        ("/caller/branch/name", json!("Example branch")),
        ("/operator/name", json!("Sam Backoffice")),
        ("/processingStatus/name", json!("In progress")),
        ("/creator/name", json!("Sam Backoffice")),
        ("/targetDate", json!("2026-11-24T08:00:00.000+0000")),
        ("/onHold", json!(true)),
        ("/onHoldDate", json!("2026-11-23T08:00:00.000+0000")),
        ("/majorCall", json!(false)),
        ("/majorCallObject/id", json!(major.id)),
        ("/majorCallObject/name", json!(major.number)),
        ("/majorCallObject/majorIncident", json!(true)),
    ] {
        assert_eq!(read.pointer(pointer), Some(&expected), "{pointer}");
    }
    let query = "query=impact.name=='Organization';callerBranch.name=='Example%20branch'";
    assert_eq!(numbers(&desk.get(&format!("/incidents?{query}"))), ["one"]);
}

#[test]
fn an_unknown_name_of_a_look_up_is_kept_with_an_id_of_its_own() {
    let desk = Desk::new();
    let ticket = desk
        .topdesk
        .create_incident(NewIncident::new("one").impact("Galaxy"));
    assert_eq!(ticket.impact, Some(Reference::of("impacts", "Galaxy")));
}

#[test]
fn a_persons_edit_bumps_date_and_modifier_and_a_silent_one_does_not() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.clock
        .advance(jiff::SignedDuration::from_millis(61_500));
    desk.topdesk
        .edit_silently(&ticket.id, |i| i.set_priority("P2"));
    assert_eq!(
        desk.topdesk.incident(&ticket.id).unwrap().modification_date,
        ticket.modification_date
    );
    desk.topdesk
        .edit(&ticket.id, |i| i.set_status("In progress"));
    let edited = desk.topdesk.incident(&ticket.id).unwrap();
    assert_eq!(edited.modification_date.to_string(), "2026-11-23T08:01:01Z");
    assert_eq!(edited.modifier.name, "Rene Duty");
}

#[test]
fn a_deleted_ticket_is_gone_and_the_others_stay() {
    let desk = Desk::new();
    let (gone, stays) = (desk.ticket(), desk.ticket());
    assert!(desk.topdesk.delete(&gone.id));
    assert_eq!(
        desk.get(&format!("/incidents/id/{}", gone.id)).status(),
        404
    );
    let listed = body(&desk.get("/incidents?all=true"));
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["id"], json!(stays.id));
    assert_eq!(desk.topdesk.incident(&stays.id), Some(stays));
}

#[test]
fn a_fault_after_the_effect_changes_the_ticket_and_loses_the_answer() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.topdesk.fail_next(Fault::empty(500));
    assert_eq!(
        desk.patch(&ticket.id, json!({ "completed": true }))
            .status(),
        500
    );
    assert!(!desk.topdesk.incident(&ticket.id).unwrap().completed);
    desk.topdesk.fail_next(Fault::cut().after_effect());
    let answer = desk.patch(&ticket.id, json!({ "completed": true }));
    assert!(answer.extensions().get::<crate::Cut>().is_some());
    assert!(desk.topdesk.incident(&ticket.id).unwrap().completed);
    let log = desk.topdesk.requests();
    assert_eq!(
        (log.len(), log[0].method.as_str(), log[0].status),
        (2, "PATCH", 500)
    );
}

#[test]
fn ids_are_the_same_in_every_run() {
    assert_eq!(Desk::new().ticket().id, Desk::new().ticket().id);
}

#[test]
fn people_create_and_edit_tickets_over_http() {
    let desk = Desk::new();
    let ask = |method: &str, path: &str, body: Value| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Bytes::from(body.to_string()));
        desk.topdesk.respond(request.unwrap())
    };
    let created = body(&ask(
        "POST",
        "/simulator/tickets",
        json!({ "briefDescription": "Down", "priority": "P1" }),
    ));
    let path = format!("/simulator/tickets/{}", created["id"].as_str().unwrap());
    let edited = body(&ask(
        "PATCH",
        &path,
        json!({ "processingStatus": "In progress", "note": "a < b" }),
    ));
    assert_eq!(edited["notes"][0]["memoText"], "a &lt; b");
    assert_eq!(edited["processingStatus"]["name"], "In progress");
    assert_eq!(ask("PATCH", &path, json!({ "nonsense": 1 })).status(), 400);
    assert_eq!(
        body(&ask("GET", "/simulator/tickets", Value::Null))
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(ask("GET", "/", Value::Null).status(), 200);
    assert!(
        desk.topdesk.requests().is_empty(),
        "people are not the connector"
    );
}

#[test]
fn a_ticket_is_made_edited_and_deleted_over_the_control_paths() {
    let desk = Desk::new();
    let ask = |method: &str, path: &str, body: Value| {
        let request = Request::builder()
            .method(method)
            .uri(format!("/simulator/tickets{path}"));
        let body = Bytes::from(body.to_string());
        desk.topdesk.respond(request.body(body).unwrap())
    };
    let major = body(&ask("POST", "", json!({ "majorCall": true })));
    let new = json!({
        "briefDescription": "one", "impact": "Branch", "urgency": "Low", "subcategory": "VPN",
        "callType": "Failure", "branch": "Plant 2", "callerBranch": "Plant 2", "onHold": true,
        "majorCallObject": major["number"], "by": "Sam Backoffice",
    });
    let made = body(&ask("POST", "", new));
    assert_eq!(made["impact"]["name"], "Branch");
    assert_eq!(made["callerBranch"]["name"], "Plant 2");
    assert_eq!(made["majorCallObject"]["id"], major["id"]);
    assert_eq!(made["creator"]["name"], "Sam Backoffice");
    let path = format!("/{}", made["id"].as_str().unwrap());
    let edit =
        json!({ "onHold": false, "urgency": "High", "majorCall": true, "by": "Integration" });
    let edited = body(&ask("PATCH", &path, edit));
    assert_eq!(edited["onHold"], false);
    assert_eq!(edited["urgency"]["name"], "High");
    assert_eq!(edited["majorCall"], true);
    assert_eq!(edited["modifier"]["name"], "Integration");
    assert_eq!(ask("DELETE", &path, Value::Null).status(), 204);
    assert_eq!(ask("DELETE", &path, Value::Null).status(), 404);
}
