//! SIGNL4's side.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use simulators::{Signl4, signl4};

use crate::clock;
use crate::contract::{Contract, specification, translate_nullable};

fn ask(signl4: &Signl4, method: &str, path: &str, body: &Value) -> Response<Bytes> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("x-s4-api-key", signl4::API_KEY)
        .body(Bytes::from(body.to_string()));
    signl4.respond(request.unwrap())
}

#[test]
fn signl4_v1_fits_its_specification() {
    let Some(specification) = specification("signl4-v1.openapi.json") else {
        return;
    };
    let mut contract = Contract::new(specification, translate_nullable);
    let signl4 = Signl4::new(clock().shared(), "s3cret");
    let user = signl4.users()[0].id.clone();
    let paged = format!("/api/alerts/paged?maxResults=1&userId={user}");
    contract.check(
        "POST /alerts/paged",
        &ask(&signl4, "POST", &paged, &json!({})),
    );
    for id in ["a", "b"] {
        ask(
            &signl4,
            "POST",
            "/webhook/s3cret",
            &json!({ "title": "VPN", "Ticket": "I 1", "X-S4-ExternalID": id }),
        );
    }
    contract.check(
        "POST /alerts/paged",
        &ask(&signl4, "POST", &paged, &json!({})),
    );
    contract.check(
        "POST /alerts/paged",
        &ask(&signl4, "POST", "/api/alerts/paged", &json!({})),
    );
    let alert = signl4.alerts()[0].id.clone();
    let behalf = json!({ "userId": user, "description": "" });
    for step in [
        "acknowledge",
        "acknowledge",
        "undoAcknowledge",
        "undoAcknowledge",
        "close",
        "close",
        "undoClose",
        "undoClose",
    ] {
        let answer = ask(
            &signl4,
            "POST",
            &format!("/api/alerts/{alert}/{step}"),
            &behalf,
        );
        contract.check(&format!("POST /alerts/{{alertId}}/{step}"), &answer);
        let answer = ask(
            &signl4,
            "POST",
            &format!("/api/alerts/{alert}/{step}"),
            &json!({}),
        );
        contract.check(&format!("POST /alerts/{{alertId}}/{step}"), &answer);
    }
    let note = json!({ "annotationType": 1, "text": "x", "userId": user });
    contract.check(
        "POST /alerts/{alertId}/annotate",
        &ask(
            &signl4,
            "POST",
            &format!("/api/alerts/{alert}/annotate"),
            &note,
        ),
    );
    for part in ["", "/overview", "/annotations"] {
        let operation = format!("GET /alerts/{{alertId}}{part}");
        contract.check(
            &operation,
            &ask(
                &signl4,
                "GET",
                &format!("/api/alerts/{alert}{part}"),
                &Value::Null,
            ),
        );
    }
    contract.check(
        "GET /alerts/{alertId}",
        &ask(&signl4, "GET", "/api/alerts/nothing", &Value::Null),
    );
    assert_eq!(contract.checked, 24);
}

#[test]
fn signl4_teams_users_and_webhooks_fit_their_specification() {
    let Some(specification) = specification("signl4-v1.openapi.json") else {
        return;
    };
    let mut contract = Contract::new(specification, translate_nullable);
    let signl4 = Signl4::new(clock().shared(), "s3cret");
    let team = signl4.teams()[0].id.clone();
    let user = signl4.users()[0].id.clone();
    let hook = json!({ "name": "x", "externalAddress": "http://127.0.0.1:9/" });
    let created = ask(&signl4, "POST", "/api/webhooks", &hook);
    contract.check("POST /webhooks", &created);
    let id: String = serde_json::from_slice(created.body()).unwrap();
    for (operation, path, body) in [
        ("POST /webhooks", "/api/webhooks".to_owned(), json!({})),
        ("GET /webhooks", "/api/webhooks".to_owned(), Value::Null),
        (
            "PUT /webhooks/{webhookId}",
            format!("/api/webhooks/{id}"),
            hook,
        ),
        (
            "POST /webhooks/{webhookId}/disable",
            format!("/api/webhooks/{id}/disable"),
            Value::Null,
        ),
        (
            "POST /webhooks/{webhookId}/enable",
            format!("/api/webhooks/{id}/enable"),
            Value::Null,
        ),
        (
            "GET /webhooks/{webhookId}",
            "/api/webhooks/nothing".to_owned(),
            Value::Null,
        ),
        (
            "DELETE /webhooks/{webhookId}",
            format!("/api/webhooks/{id}"),
            Value::Null,
        ),
        ("GET /teams", "/api/teams".to_owned(), Value::Null),
        (
            "GET /teams/{teamId}",
            format!("/api/teams/{team}"),
            Value::Null,
        ),
        (
            "GET /teams/{teamId}",
            "/api/teams/nothing".to_owned(),
            Value::Null,
        ),
        ("GET /users", "/api/users".to_owned(), Value::Null),
        (
            "GET /users/{userId}",
            format!("/api/users/{user}"),
            Value::Null,
        ),
        (
            "GET /users/{userId}",
            "/api/users/nothing".to_owned(),
            Value::Null,
        ),
    ] {
        let method = operation.split(' ').next().unwrap();
        contract.check(operation, &ask(&signl4, method, &path, &body));
    }
    let stranger = Request::get("/api/teams").body(Bytes::new()).unwrap();
    contract.check("GET /teams", &signl4.respond(stranger));
    assert_eq!(contract.checked, 15);
}
