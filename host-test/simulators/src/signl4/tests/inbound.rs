//! The inbound webhook.

use super::*;

#[test]
fn a_new_event_raises_an_alert_with_title_text_and_parameters() {
    let phones = Phones::new();
    let answer = phones.send(&json!({ "title": "VPN", "message": "down", "Ticket": "I 1", "count": 3, "X-S4-ExternalID": "TOPdesk-1", "X-S4-Service": "Network" }));
    let event_id = body(&answer)["eventId"].as_str().unwrap().to_owned();
    assert!(
        event_id.starts_with("25") && event_id.contains('_'),
        "{event_id}"
    );
    let alert = phones.signl4.alerts().pop().unwrap();
    assert_eq!(
        (alert.title.as_str(), alert.text.as_str(), alert.event_id),
        ("VPN", "down", event_id)
    );
    assert_eq!(
        alert.parameters,
        [
            ("Ticket".to_owned(), "I 1".to_owned()),
            ("count".to_owned(), "3".to_owned())
        ]
        .into()
    );
    assert_eq!(alert.category.as_deref(), Some("Network"));
}

#[test]
fn a_wrong_secret_is_404_with_code_3004() {
    let answer = Phones::new().ask("POST", "/webhook/wrong", "{}");
    assert_eq!(answer.status(), 404);
    let body = body(&answer);
    assert_eq!(
        (&body["code"], &body["message"]),
        (&json!(3004), &json!("Error raising event."))
    );
    assert_eq!(
        body["details"],
        "An event source with ID wrong was not found."
    );
}

#[test]
fn corrupt_json_is_400_and_other_methods_are_405() {
    let phones = Phones::new();
    assert_eq!(phones.ask("POST", "/webhook/s3cret", "{").status(), 400);
    assert_eq!(phones.ask("POST", "/webhook/s3cret", "[]").status(), 400);
    assert_eq!(phones.ask("GET", "/webhook/s3cret", "").status(), 405);
}

#[test]
fn forms_and_texts_are_taken() {
    let phones = Phones::new();
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "title=a+b&text=c"),
        ("text/plain", "c"),
    ] {
        let request = Request::post("/webhook/s3cret").header("content-type", kind);
        let answer = phones
            .signl4
            .respond(request.body(Bytes::from(body)).unwrap());
        assert_eq!(answer.status(), 201);
    }
    let titles: Vec<_> = phones
        .signl4
        .alerts()
        .into_iter()
        .map(|a| (a.title, a.text))
        .collect();
    assert_eq!(
        titles,
        [
            ("a b".to_owned(), "c".to_owned()),
            (String::new(), "c".to_owned())
        ]
    );
}

#[test]
fn an_unknown_status_is_accepted_and_discarded() {
    let phones = Phones::new();
    let answer = phones.send(&json!({ "title": "x", "X-S4-Status": "reopened" }));
    assert_eq!(answer.status(), 201);
    assert_eq!(phones.signl4.count(Outcome::Discarded), 1);
    assert!(phones.signl4.alerts().is_empty());
}

#[test]
fn the_same_external_id_raises_again_and_is_counted() {
    let phones = Phones::new();
    phones.raise("a");
    phones.raise("a");
    assert_eq!(phones.signl4.alerts().len(), 2);
    assert_eq!(phones.signl4.count(Outcome::RaisedAgain), 1);
}

#[test]
fn resolve_and_acknowledge_work_by_external_id_within_the_team() {
    let phones = Phones::new();
    phones.signl4.add_team("Second", "other");
    let alert = phones.raise("a");
    let event = json!({ "X-S4-ExternalID": "a", "X-S4-Status": "resolved" });
    phones.ask("POST", "/webhook/other", &event.to_string());
    assert_eq!(phones.signl4.count(Outcome::NothingToChange), 1);
    phones.send(&json!({ "X-S4-ExternalID": "a", "X-S4-Status": "acknowledged" }));
    assert_eq!(
        phones.signl4.alert(&alert.id).unwrap().status,
        Status::Acknowledged
    );
    phones.send(&event);
    assert_eq!(
        phones.signl4.alert(&alert.id).unwrap().status,
        Status::Closed
    );
    phones.send(&event);
    assert_eq!(phones.signl4.count(Outcome::NothingToChange), 2);
}

#[test]
fn filtering_needs_a_keyword_of_a_category() {
    let phones = Phones::new();
    phones.signl4.set_category("Network", &["VPN"]);
    for title in ["Printer", "vpn down"] {
        phones.send(&json!({ "title": title, "X-S4-Filtering": true }));
    }
    assert_eq!(
        (
            phones.signl4.alerts().len(),
            phones.signl4.count(Outcome::Filtered)
        ),
        (1, 1)
    );
}

#[test]
fn the_events_api_wants_a_key_and_takes_a_team_id_too() {
    let phones = Phones::new();
    let team = phones.signl4.teams()[0].id.clone();
    let without = Request::post("/api/v2/events/s3cret")
        .body(Bytes::from("{}"))
        .unwrap();
    assert_eq!(phones.signl4.respond(without).status(), 401);
    for which in ["s3cret", &team] {
        assert_eq!(
            phones
                .ask("POST", &format!("/api/v2/events/{which}"), "{}")
                .status(),
            201
        );
    }
}
