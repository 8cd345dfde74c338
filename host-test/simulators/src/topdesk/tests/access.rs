//! Who may ask.

use super::*;

#[test]
fn a_wrong_password_gets_401_and_the_version_is_for_everybody() {
    let desk = Desk::new();
    let wrong = desk.ask_as(LOGIN, "wrong", "GET", "/incidents", &Value::Null);
    refused(&wrong, 401, "credentials");
    let version = Request::get("/tas/api/version").body(Bytes::new()).unwrap();
    assert_eq!(body(&desk.topdesk.respond(version))["version"], "3.10.2");
}

#[test]
fn a_person_is_refused_as_operator_and_sees_no_tickets() {
    let desk = Desk::new();
    desk.ticket();
    let ask = |path| {
        desk.ask_as("person", "person-password", "GET", path, &Value::Null)
            .status()
    };
    assert_eq!(ask("/operators/current"), 403);
    assert_eq!(ask("/incidents"), 204);
    desk.topdesk
        .configure(|site| site.quirks.persons_are_refused_incidents = true);
    assert_eq!(ask("/incidents"), 403);
}

#[test]
fn each_right_can_be_missing() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.topdesk.configure(|site| {
        site.rights = Rights {
            read_incidents: true,
            ..Rights {
                read_operators: false,
                write_incidents: false,
                escalate: false,
                archive: false,
                ..Rights::default()
            }
        };
    });
    refused(
        &desk.get("/operators?query=email=='rene@example.com'"),
        403,
        "operators",
    );
    refused(
        &desk.patch(&ticket.id, json!({"completed": true})),
        403,
        "permission",
    );
    refused(
        &desk.ask(
            "PUT",
            &format!("/incidents/id/{}/escalate", ticket.id),
            &Value::Null,
        ),
        403,
        "escalate",
    );
    assert_eq!(desk.get("/operators/current").status(), 200);
}

#[test]
fn every_answer_carries_the_sites_own_time() {
    let answer = Desk::new().get("/incidents");
    assert_eq!(answer.headers()["date"], "Mon, 23 Nov 2026 08:00:00 GMT");
}

#[test]
fn what_a_filter_hides_is_not_there() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    assert_eq!(desk.get("/incidents").status(), 200);
    desk.topdesk
        .configure(|site| site.filters.categories = Some(vec!["Hardware".into()]));
    assert_eq!(desk.get("/incidents").status(), 204);
    let path = format!("/incidents/id/{}", ticket.id);
    assert_eq!(desk.get(&path).status(), 404);
    let categories = body(&desk.get("/incidents/categories"));
    assert_eq!(categories.as_array().unwrap().len(), 1);
}

#[test]
fn reasons_to_escalate_are_only_for_who_may_write() {
    let desk = Desk::new();
    assert_eq!(desk.get("/incidents/escalation-reasons").status(), 200);
    desk.topdesk
        .configure(|site| site.quirks.escalation_reasons_are_off = true);
    refused(
        &desk.get("/incidents/deescalation-reasons"),
        404,
        "searchlist",
    );
    desk.topdesk
        .configure(|site| site.rights.write_incidents = false);
    refused(
        &desk.get("/incidents/escalation-reasons"),
        403,
        "No permission",
    );
}

#[test]
fn look_ups_are_only_for_who_may_read() {
    let desk = Desk::new();
    desk.topdesk
        .configure(|site| site.rights.read_incidents = false);
    refused(&desk.get("/incidents/statuses"), 403, "No permission");
}
