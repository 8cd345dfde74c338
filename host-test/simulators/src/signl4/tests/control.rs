//! Control, faults, secrets.

use super::*;

#[test]
fn people_tap_over_http() {
    let phones = Phones::new();
    let alert = phones.raise("a");
    let tap = |what: &str, sent: Value| {
        phones.ask(
            "POST",
            &format!("/simulator/alerts/{}/{what}", alert.id),
            &sent.to_string(),
        )
    };
    assert_eq!(
        body(&tap("acknowledge", json!({ "user": "Sam" })))["status"],
        "acknowledged"
    );
    assert_eq!(tap("acknowledge", json!({ "user": "Sam" })).status(), 409);
    assert_eq!(tap("annotate", json!({ "text": "hm" })).status(), 200);
    assert_eq!(tap("nonsense", json!({})).status(), 404);
    assert_eq!(tap("close", json!({ "user": "Nobody" })).status(), 404);
    assert_eq!(
        phones.ask("POST", "/simulator/test-event", "").status(),
        200
    );
    assert_eq!(phones.notes().len(), 4);
}

#[test]
fn a_lost_answer_leaves_the_alert() {
    let phones = Phones::new();
    phones
        .signl4
        .fail_next(Fault::empty(502).on_path("/webhook").after_effect());
    assert_eq!(
        phones.send(&json!({ "X-S4-ExternalID": "a" })).status(),
        502
    );
    assert_eq!(phones.signl4.alerts().len(), 1);
}

#[test]
fn the_secret_is_shown_nowhere() {
    let phones = Phones::new();
    phones.signl4.add_webhook("http://127.0.0.1:9/t0ken");
    phones.raise("a");
    phones.ask("POST", "/api/v2/events/s3cret", "{}");
    let shown = ["alerts", "events", "requests", "state"].map(|what| {
        let answer = phones.ask("GET", &format!("/simulator/{what}"), "");
        String::from_utf8(answer.body().to_vec()).unwrap()
    });
    let all = format!(
        "{shown:?}{:?}{}",
        phones.signl4.requests(),
        phones.signl4.to_json()
    );
    assert!(!all.contains("s3cret") && !all.contains("t0ken"));
    assert_eq!(phones.signl4.requests()[0].path, "/webhook/{secret}");
}

#[test]
fn the_phone_is_told_alerts_users_and_teams_and_no_secret() {
    let phones = Phones::new();
    phones.signl4.add_team("Second level", "other-s3cret");
    phones.signl4.add_api_user("A program");
    phones.raise("a");
    let told = body(&phones.ask("GET", "/simulator/phone", ""));
    assert_eq!(told["alerts"][0]["title"], "VPN");
    assert_eq!(told["users"][0]["name"], "Rene");
    assert_eq!(told["users"][2]["name"], "A program");
    assert_eq!(told["people"], json!(["Rene", "Sam"]));
    assert_eq!(told["teams"][1]["name"], "Second level");
    assert!(!told.to_string().contains("s3cret"));
}

#[test]
fn trouble_holds_for_the_api_until_it_is_taken_away() {
    let phones = Phones::new();
    let trouble = |status: Value| {
        let sent = json!({ "status": status }).to_string();
        phones.ask("PUT", "/simulator/trouble", &sent)
    };
    assert_eq!(trouble(json!(400)).status(), 200);
    assert_eq!(phones.send(&json!({ "title": "VPN" })).status(), 400);
    assert_eq!(
        body(&phones.ask("GET", "/simulator/phone", ""))["trouble"],
        400
    );
    trouble(Value::Null);
    assert_eq!(phones.send(&json!({ "title": "VPN" })).status(), 201);
}
