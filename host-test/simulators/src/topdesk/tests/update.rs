//! Reading and writing one ticket.

use super::*;

#[test]
fn a_number_is_found_percent_encoded_and_a_wrong_id_is_400_or_404() {
    let desk = Desk::new();
    desk.ticket();
    assert_eq!(desk.get("/incidents/number/I%202611%20001").status(), 200);
    refused(&desk.get("/incidents/number/I%202611%20999"), 404, "exist");
    refused(&desk.get("/incidents/id/garbage"), 400, "uuid");
    refused(
        &desk.get(&format!("/incidents/id/{}", Reference::group("x").id)),
        404,
        "exist",
    );
}

#[test]
fn an_update_sets_what_is_named_and_the_dates_that_follow() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.clock.advance(jiff::SignedDuration::from_secs(5));
    let operator = Reference::operator("Rene Duty").id;
    let answer = desk.patch(
        &ticket.id,
        json!({
            "processingStatus": { "name": "In progress" },
            "operator": { "id": operator },
            "completed": true,
            "targetDate": "2026-12-01T00:00:00.000+0000",
        }),
    );
    assert_eq!(answer.status(), 200);
    let changed = body(&answer);
    assert_eq!(changed["processingStatus"]["name"], "In progress");
    assert_eq!(changed["operator"]["status"], "operator");
    assert_eq!(changed["completedDate"], "2026-11-23T08:00:05.000+0000");
    assert_eq!(changed["targetDate"], "2026-12-01T00:00:00.000+0000");
    assert_eq!(changed["modifier"]["name"], "Integration");
    assert_eq!(changed["modificationDate"], "2026-11-23T08:00:05.000+0000");
    let reopened = body(&desk.patch(&ticket.id, json!({ "completed": false })));
    assert_eq!(reopened["completedDate"], Value::Null);
}

#[test]
fn a_processing_status_can_drive_completed_closed_and_on_hold() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    let set =
        |name: &str| body(&desk.patch(&ticket.id, json!({ "processingStatus": { "name": name } })));
    assert_eq!(set("Waiting for supplier")["onHold"], true);
    let done = set("Afgehandeld");
    assert_eq!(
        (&done["onHold"], &done["completed"], &done["closed"]),
        (&json!(false), &json!(true), &json!(false))
    );
    assert_eq!(set("Closed")["closed"], true);
    assert_eq!(set("In progress")["closed"], true, "leaves it unless told");
}

#[test]
fn wrong_updates_are_refused_and_change_nothing() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    let id = Reference::status("Closed").id;
    for (update, status, message) in [
        (
            json!({ "nonsense": 1, "completed": true }),
            400,
            "Unknown property",
        ),
        (json!({ "status": "secondLine" }), 400, "Unknown property"),
        (
            json!({ "processingStatus": { "name": "Nonsense" } }),
            400,
            "no such name",
        ),
        (
            json!({ "processingStatus": { "id": Reference::group("x").id } }),
            404,
            "does not exist",
        ),
        (
            json!({ "processingStatus": { "id": "garbage" } }),
            400,
            "uuid",
        ),
        (
            json!({ "processingStatus": { "id": id, "name": "Closed" } }),
            400,
            "either id or name",
        ),
        (
            json!({ "operatorGroup": { "name": "Servicedesk" } }),
            400,
            "id and nothing else",
        ),
        (
            json!({ "operator": { "id": Reference::operator("Sam Backoffice").id } }),
            400,
            "group",
        ),
        (json!({ "briefDescription": "x".repeat(81) }), 400, "80"),
        (json!({ "externalNumber": "x".repeat(61) }), 400, "60"),
        (json!({ "completed": "yes" }), 400, "true or false"),
        (json!({ "targetDate": "soon" }), 400, "date"),
        (
            json!({ "category": { "name": "Network" }, "subcategory": { "name": "ERP" } }),
            400,
            "subcategory",
        ),
        (json!({}), 400, "No fields changed"),
        (
            json!({ "priority": { "name": "P1" } }),
            400,
            "No fields changed",
        ),
        (json!([]), 400, "object"),
    ] {
        refused(&desk.patch(&ticket.id, update), status, message);
    }
    assert_eq!(desk.topdesk.incident(&ticket.id), Some(ticket));
}

#[test]
fn an_operator_without_the_flag_cannot_be_assigned_on_the_first_line() {
    let desk = Desk::new();
    let new = NewIncident::new("ERP").group("Application management");
    let ticket = desk.topdesk.create_incident(new);
    let sam = json!({ "operator": { "id": Reference::operator("Sam Backoffice").id } });
    refused(
        &desk.patch(&ticket.id, sam.clone()),
        400,
        "cannot be assigned",
    );
    assert_eq!(
        desk.ask(
            "PUT",
            &format!("/incidents/id/{}/escalate", ticket.id),
            &Value::Null
        )
        .status(),
        200
    );
    assert_eq!(desk.patch(&ticket.id, sam).status(), 200);
}

#[test]
fn archived_tickets_are_not_written() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    let put = |step: &str| {
        desk.ask(
            "PUT",
            &format!("/incidents/id/{}/{step}", ticket.id),
            &Value::Null,
        )
    };
    assert_eq!(body(&put("archive"))["status"], "firstLineArchived");
    refused(
        &desk.patch(&ticket.id, json!({ "completed": true })),
        403,
        "archived",
    );
    refused(&put("escalate"), 403, "archived");
    assert_eq!(body(&put("unarchive"))["status"], "firstLine");
    assert_eq!(body(&put("escalate"))["escalationStatus"], "Escalated");
    refused(&put("escalate"), 400, "cannot escalate");
    assert_eq!(body(&put("deescalate"))["status"], "firstLine");
}

#[test]
fn an_update_by_number_answers_201_as_documented() {
    let desk = Desk::new();
    desk.ticket();
    let answer = desk.ask(
        "PUT",
        "/incidents/number/I%202611%20001",
        &json!({ "completed": true }),
    );
    assert_eq!(answer.status(), 201);
}

#[test]
fn an_action_is_appended_to_the_trail_newest_first() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.patch(
        &ticket.id,
        json!({ "action": "<b>one</b><br>&lt;", "actionInvisibleForCaller": true }),
    );
    desk.patch(&ticket.id, json!({ "action": "<script>two" }));
    let trail = desk.get(&format!(
        "/incidents/id/{}/progresstrail?page_size=1",
        ticket.id
    ));
    assert_eq!(trail.status(), 206);
    assert_eq!(body(&trail)[0]["memoText"], "&lt;script>two");
    let notes = desk.topdesk.notes(&ticket.id);
    assert_eq!(
        (notes[1].plain_text.as_str(), notes[1].invisible_for_caller),
        ("one\n<", true)
    );
    assert_eq!(
        body(&desk.get(&format!("/incidents/id/{}/progresstrail/count", ticket.id)))["count"],
        2
    );
    assert_eq!(desk.topdesk.to_json()["escapedTags"], 1);
}

#[test]
fn actions_without_a_page_size_are_none() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.patch(&ticket.id, json!({ "action": "one" }));
    let ask = |query: &str| desk.get(&format!("/incidents/id/{}/actions{query}", ticket.id));
    assert_eq!(ask("").status(), 204);
    assert_eq!(ask("?page_size=10").status(), 200);
    refused(&ask("?page_size=101"), 400, "100");
}

#[test]
fn a_note_leaves_the_modification_date_only_where_the_site_says_so() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    let date = || desk.topdesk.incident(&ticket.id).unwrap().modification_date;
    desk.topdesk
        .configure(|site| site.quirks.notes_leave_modification_date = true);
    desk.clock.advance(jiff::SignedDuration::from_secs(60));
    desk.patch(&ticket.id, json!({ "action": "one" }));
    assert_eq!(date(), ticket.modification_date);
    desk.topdesk
        .configure(|site| site.quirks.notes_leave_modification_date = false);
    desk.patch(&ticket.id, json!({ "action": "two" }));
    assert!(date() > ticket.modification_date);
}

#[test]
fn a_request_is_added_on_top() {
    let desk = Desk::new();
    let ticket = desk
        .topdesk
        .create_incident(NewIncident::new("x").request("first"));
    desk.patch(&ticket.id, json!({ "request": "second" }));
    let request = desk.topdesk.incident(&ticket.id).unwrap().request.unwrap();
    assert_eq!(
        request,
        "23-11-2026 08:00 [GMT +0:00] Integration: \nsecond\n\nfirst"
    );
}

#[test]
fn a_ticket_is_put_under_a_major_call_by_its_number() {
    let desk = Desk::new();
    let (major, ticket) = (desk.ticket(), desk.ticket());
    let under = json!({ "majorCallObject": { "name": major.number } });
    refused(&desk.patch(&ticket.id, under.clone()), 404, "major call");
    assert_eq!(
        desk.patch(&major.id, json!({ "majorCall": true })).status(),
        200
    );
    let answer = body(&desk.patch(&ticket.id, under));
    assert_eq!(answer["majorCallObject"]["id"], json!(major.id));
}

#[test]
fn a_step_takes_patch_too_and_refuses_a_reason_that_is_not_one() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    let step = |method: &str, step: &str, body: Value| {
        desk.ask(
            method,
            &format!("/incidents/id/{}/{step}", ticket.id),
            &body,
        )
    };
    refused(
        &step("PUT", "escalate", json!({ "why": "x" })),
        400,
        "'why'",
    );
    refused(&step("PUT", "escalate", json!({ "id": "x" })), 400, "uuid");
    let unknown = json!({ "id": Reference::group("x").id });
    refused(&step("PUT", "escalate", unknown), 404, "reason");
    assert_eq!(
        step("PATCH", "escalate", json!({ "name": "Knowledge" })).status(),
        200
    );
    desk.topdesk.configure(|site| {
        site.quirks.deescalation_reason_is_mandatory = true;
        site.quirks.archiving_reason_is_mandatory = true;
    });
    refused(&step("PUT", "deescalate", Value::Null), 400, "mandatory");
    refused(&step("PUT", "archive", Value::Null), 400, "mandatory");
    desk.topdesk
        .configure(|site| site.rights.write_incidents = false);
    refused(&step("PUT", "unarchive", Value::Null), 403, "permission");
}

#[test]
fn the_parts_of_an_archived_ticket_are_archived_with_it() {
    let desk = Desk::new();
    let (main, part) = (desk.ticket(), desk.ticket());
    desk.topdesk.edit(&part.id, |i| {
        i.line = Line::Partial;
        i.main_incident = Some(Reference {
            id: main.id.clone(),
            name: main.number.clone(),
        });
    });
    let archived = desk.ask(
        "PUT",
        &format!("/incidents/id/{}/archive", main.id),
        &Value::Null,
    );
    assert_eq!(archived.status(), 200);
    assert_eq!(
        desk.topdesk.incident(&part.id).unwrap().status(),
        "partialArchived"
    );
}
