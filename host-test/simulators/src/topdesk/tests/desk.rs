//! What the desk's page uses.

use super::*;

fn ask(desk: &Desk, method: &str, path: &str, sent: &Value) -> Value {
    let request = Request::builder()
        .method(method)
        .uri(format!("/simulator{path}"));
    let request = request.body(Bytes::from(sent.to_string())).unwrap();
    body(&desk.topdesk.respond(request))
}

#[test]
fn the_desk_is_told_tickets_and_what_there_is_to_choose_from() {
    let desk = Desk::new();
    desk.ticket();
    let told = ask(&desk, "GET", "/desk", &json!({}));
    assert_eq!(told["tickets"][0]["briefDescription"], "VPN down");
    assert_eq!(told["site"]["priorities"], json!(["P1", "P2", "P3", "P4"]));
    assert_eq!(told["site"]["defaultStatus"], "Registered");
    assert_eq!(told["trouble"], Value::Null);
}

#[test]
fn nobody_sits_at_the_desk_as_the_connector() {
    let told = ask(&Desk::new(), "GET", "/desk", &json!({}));
    assert_eq!(
        told["site"]["operators"],
        json!(["Rene Duty", "Sam Backoffice"])
    );
}

#[test]
fn a_status_that_is_chosen_drives_what_it_drives_in_topdesk() {
    let desk = Desk::new();
    let path = format!("/tickets/{}", desk.ticket().id);
    let closed = ask(
        &desk,
        "PATCH",
        &path,
        &json!({ "processingStatus": "Closed" }),
    );
    assert_eq!(closed["completed"], true);
    assert_eq!(closed["closed"], true);
    let typed = json!({ "processingStatus": "Closed", "closed": false });
    let half = ask(&desk, "PATCH", &path, &typed);
    assert_eq!(
        (&half["completed"], &half["closed"]),
        (&json!(true), &json!(false))
    );
    let waiting = json!({ "processingStatus": "Waiting for supplier" });
    assert_eq!(ask(&desk, "PATCH", &path, &waiting)["onHold"], true);
}

#[test]
fn an_empty_name_takes_a_value_away() {
    let desk = Desk::new();
    let path = format!("/tickets/{}", desk.ticket().id);
    ask(&desk, "PATCH", &path, &json!({ "operator": "Rene Duty" }));
    let empty = json!({ "operator": "", "priority": "" });
    let edited = ask(&desk, "PATCH", &path, &empty);
    assert_eq!(edited["priority"], Value::Null);
    assert_eq!(
        edited["operator"]["status"], "operatorGroup",
        "its group stays"
    );
    let nobody = ask(&desk, "PATCH", &path, &json!({ "operatorGroup": "" }));
    assert_eq!(nobody["operator"], Value::Null);
}

#[test]
fn trouble_holds_for_the_api_until_it_is_taken_away_and_not_for_people() {
    let desk = Desk::new();
    ask(&desk, "PUT", "/trouble", &json!({ "status": 503 }));
    assert_eq!(desk.get("/incidents").status(), 503);
    assert_eq!(ask(&desk, "GET", "/desk", &json!({}))["trouble"], 503);
    ask(&desk, "PUT", "/trouble", &json!({ "status": null }));
    assert_eq!(desk.get("/incidents").status(), 204);
}

#[test]
fn trouble_is_an_error_and_nothing_else() {
    let desk = Desk::new();
    for wrong in [
        json!({ "status": 200 }),
        json!({ "state": 503 }),
        json!(503),
    ] {
        let told = ask(&desk, "PUT", "/trouble", &wrong);
        assert!(told["message"].is_string(), "{wrong}");
    }
    assert_eq!(desk.get("/version").status(), 200);
}
