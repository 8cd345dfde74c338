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
    let group = Reference::group("Servicedesk").id;
    let members = body(&desk.get(&format!("/operatorgroups/id/{group}/operators")));
    assert_eq!(members.as_array().unwrap().len(), 2);
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
