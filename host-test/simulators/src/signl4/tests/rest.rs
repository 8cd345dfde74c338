//! The REST API.

use super::*;

#[test]
fn the_rest_api_wants_its_key() {
    let request = Request::get("/api/v2/teams").body(Bytes::new()).unwrap();
    assert_eq!(Phones::new().signl4.respond(request).status(), 401);
}

#[test]
fn alerts_come_in_pages_newest_first_until_204() {
    let phones = Phones::new();
    let path = format!("/api/v2/alerts/paged?userId={}&maxResults=2", phones.rene());
    assert_eq!(phones.ask("POST", &path, "{}").status(), 204);
    for id in ["a", "b", "c"] {
        phones.raise(id);
    }
    let first = body(&phones.ask("POST", &path, "{}"));
    assert_eq!(
        (&first["results"][0]["externalId"], &first["hasMore"]),
        (&json!("c"), &json!(true))
    );
    let rest = json!({ "continuationToken": first["continuationToken"] }).to_string();
    let last = body(&phones.ask("POST", &path, &rest));
    assert_eq!(
        (&last["results"][0]["externalId"], &last["hasMore"]),
        (&json!("a"), &json!(false))
    );
}

#[test]
fn filters_speak_the_language_of_their_version() {
    let phones = Phones::new();
    let alert = phones.raise("a");
    phones.raise("b");
    phones.clock.advance(jiff::SignedDuration::from_secs(60));
    phones.signl4.acknowledge(&alert.id, "Rene").unwrap();
    let found = |version: &str, filter: Value| {
        let path = format!("/api{version}/alerts/paged?userId={}", phones.rene());
        let answer = phones.ask("POST", &path, &filter.to_string());
        if answer.status() == 204 {
            0
        } else {
            body(&answer)["results"].as_array().unwrap().len()
        }
    };
    assert_eq!(found("/v2", json!({ "externalId": "a" })), 1);
    assert_eq!(
        found("", json!({ "externalId": "a" })),
        2,
        "v1 does not know it"
    );
    assert_eq!(found("/v2", json!({ "alertStatusCodes": [1] })), 1);
    assert_eq!(found("", json!({ "statusCodes": 2 })), 1);
    assert_eq!(found("", json!({ "statusCodes": 4 })), 0);
    assert_eq!(
        found("/v2", json!({ "modifiedSince": "2026-11-23T08:12:00Z" })),
        1
    );
    assert_eq!(found("/v2", json!({ "teamIds": ["elsewhere"] })), 0);
    assert_eq!(
        phones.ask("POST", "/api/v2/alerts/paged", "{}").status(),
        400
    );
}

#[test]
fn acknowledging_by_rest_is_on_behalf_of_a_user_and_within_the_lifecycle() {
    let phones = Phones::new();
    let alert = phones.raise("a");
    let post = |what: &str, sent: Value| {
        phones.ask(
            "POST",
            &format!("/api/v2/alerts/{}/{what}", alert.id),
            &sent.to_string(),
        )
    };
    assert_eq!(post("acknowledge", json!({})).status(), 400);
    assert_eq!(
        post("acknowledge", json!({ "userId": phones.rene() })).status(),
        400,
        "v2 says uid"
    );
    let acknowledged = body(&post("acknowledge", json!({ "uid": phones.rene() })));
    assert_eq!(acknowledged["status"]["statusCode"], 2);
    assert_eq!(
        post("acknowledge", json!({ "uid": phones.rene() })).status(),
        409
    );
    assert_eq!(
        post("undoClose", json!({ "uid": phones.rene() })).status(),
        403
    );
    let note = post(
        "annotate",
        json!({ "type": 1, "text": "hello", "userId": phones.rene() }),
    );
    assert_eq!(note.status(), 200);
    assert_eq!(
        phones.signl4.alert(&alert.id).unwrap().annotations[0].text,
        "hello"
    );
    let v1 = phones.ask("GET", &format!("/api/alerts/{}", alert.id), "");
    assert_eq!(body(&v1)["status"], 2);
}

#[test]
fn webhooks_are_created_switched_and_deleted() {
    let phones = Phones::new();
    let created = phones.ask(
        "POST",
        "/api/v2/webhooks",
        &json!({ "name": "x", "externalAddress": "http://127.0.0.1:9/x" }).to_string(),
    );
    assert_eq!(created.status(), 201);
    let id = body(&created).as_str().unwrap().to_owned();
    phones.ask("POST", &format!("/api/v2/webhooks/{id}/disable"), "");
    phones.raise("a");
    assert_eq!(phones.signl4.to_json()["waitingToBePosted"], 0);
    phones.ask("POST", &format!("/api/v2/webhooks/{id}/enable"), "");
    phones.raise("b");
    assert_eq!(phones.signl4.to_json()["waitingToBePosted"], 1);
    assert_eq!(
        phones
            .ask("DELETE", &format!("/api/v2/webhooks/{id}"), "")
            .status(),
        200
    );
    assert_eq!(
        phones
            .ask("GET", &format!("/api/v2/webhooks/{id}"), "")
            .status(),
        404
    );
    assert_eq!(phones.ask("POST", "/api/v2/webhooks", "{}").status(), 400);
}
