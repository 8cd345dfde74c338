//! TOPdesk's side.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use simulators::Topdesk;
use simulators::topdesk::{Author, LOGIN, Line, NewIncident, PASSWORD, Reference};

use crate::clock;
use crate::contract::{Contract, relax_topdesk, specification};

struct Desk {
    topdesk: Topdesk,
    login: &'static str,
}

impl Desk {
    fn ask(&self, method: &str, path: &str, body: &Value) -> Response<Bytes> {
        let code = STANDARD.encode(format!("{}:{PASSWORD}", self.login));
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("/tas/api{path}"))
            .header("authorization", format!("Basic {code}"))
            .body(Bytes::from(body));
        self.topdesk.respond(request.unwrap())
    }
}

fn desk() -> Desk {
    Desk {
        topdesk: Topdesk::new(clock().shared()),
        login: LOGIN,
    }
}

#[test]
fn topdesk_lists_and_look_ups_fit_their_specification() {
    let Some(specification) = specification("topdesk-incident-4.2.6.openapi.json") else {
        return;
    };
    let mut contract = Contract::new(specification, relax_topdesk);
    let desk = desk();
    contract.check(
        "GET /incidents",
        &desk.ask("GET", "/incidents", &Value::Null),
    );
    desk.topdesk.create_incident(NewIncident::default());
    desk.topdesk.create_incident(
        NewIncident::new("x")
            .priority("P1")
            .group("Servicedesk")
            .category("Network"),
    );
    for query in [
        "",
        "?pageSize=1",
        "?dateFormat=iso8601",
        "?query=",
        "?all=true&fields=id,number",
    ] {
        contract.check(
            "GET /incidents",
            &desk.ask("GET", &format!("/incidents{query}"), &Value::Null),
        );
    }
    let stranger = Desk {
        login: "stranger",
        topdesk: desk.topdesk.clone(),
    };
    contract.check(
        "GET /incidents",
        &stranger.ask("GET", "/incidents", &Value::Null),
    );
    for kind in [
        "statuses",
        "priorities",
        "urgencies",
        "impacts",
        "categories",
        "subcategories",
        "call_types",
        "entry_types",
        "closure_codes",
        "escalation-reasons",
        "deescalation-reasons",
    ] {
        let answer = desk.ask("GET", &format!("/incidents/{kind}"), &Value::Null);
        assert_eq!(answer.status(), 200);
        contract.check(&format!("GET /incidents/{kind}"), &answer);
    }
    assert_eq!(contract.checked, 18);
}

#[test]
fn topdesk_incidents_and_trails_fit_their_specification() {
    let Some(specification) = specification("topdesk-incident-4.2.6.openapi.json") else {
        return;
    };
    let mut contract = Contract::new(specification, relax_topdesk);
    let desk = desk();
    let ticket = desk
        .topdesk
        .create_incident(NewIncident::new("x").line(Line::First).request("please"));
    let number = ticket.number.replace(' ', "%20");
    let person = Author::Person(Reference::of("persons", "Example Caller"));
    let note = json!({ "action": "a<br>b", "actionInvisibleForCaller": true, "completed": true });
    for (key, value) in [("id", ticket.id.as_str()), ("number", number.as_str())] {
        for (method, rest, body) in [
            ("GET", "", Value::Null),
            ("PATCH", "", note.clone()),
            (
                "PUT",
                "",
                json!({ "closed": key == "id", "optionalFields1": { "text1": key } }),
            ),
            ("PATCH", "", json!({})),
            (
                "PATCH",
                "",
                json!({ "processingStatus": { "name": "Nonsense" } }),
            ),
            ("PUT", "/escalate", json!({ "name": "Knowledge" })),
            ("PUT", "/deescalate", Value::Null),
            ("PUT", "/archive", json!({ "name": "Completed" })),
            ("PUT", "/archive", Value::Null),
            ("PATCH", "", note.clone()),
            ("PUT", "/unarchive", Value::Null),
            ("GET", "/progresstrail", Value::Null),
            ("GET", "/progresstrail/count", Value::Null),
            ("GET", "/actions", Value::Null),
            ("GET", "/actions?page_size=1", Value::Null),
            ("GET", "/requests", Value::Null),
        ] {
            let answer = desk.ask(method, &format!("/incidents/{key}/{value}{rest}"), &body);
            let template = rest.split('?').next().unwrap();
            contract.check(
                &format!("{method} /incidents/{key}/{{{key}}}{template}"),
                &answer,
            );
        }
        desk.topdesk
            .attach(&ticket.id, person.clone(), "log.txt")
            .unwrap();
    }
    for wrong in ["garbage".to_owned(), Reference::group("x").id] {
        let answer = desk.ask("GET", &format!("/incidents/id/{wrong}"), &Value::Null);
        contract.check("GET /incidents/id/{id}", &answer);
    }
    assert_eq!(contract.checked, 34);
}

#[test]
fn topdesk_operators_and_version_fit_their_specifications() {
    let Some(specification_) = specification("topdesk-supporting-files-2.7.11.openapi.json") else {
        return;
    };
    let mut contract = Contract::new(specification_, relax_topdesk);
    let desk = desk();
    let person = Desk {
        login: "stranger",
        topdesk: desk.topdesk.clone(),
    };
    let operator = Reference::operator("Rene Duty").id;
    let group = Reference::group("Servicedesk").id;
    for (operation, path) in [
        ("GET /operators", "/operators".to_owned()),
        ("GET /operators", "/operators?page_size=1".to_owned()),
        (
            "GET /operators",
            "/operators?query=email=='nobody'".to_owned(),
        ),
        ("GET /operators", "/operators?query=".to_owned()),
        ("GET /operators/current", "/operators/current".to_owned()),
        (
            "GET /operators/current/id",
            "/operators/current/id".to_owned(),
        ),
        (
            "GET /operators/id/{id}",
            format!("/operators/id/{operator}"),
        ),
        ("GET /operators/id/{id}", format!("/operators/id/{group}")),
        (
            "GET /operators/lookup",
            "/operators/lookup?name=e".to_owned(),
        ),
        ("GET /operatorgroups", "/operatorgroups".to_owned()),
        (
            "GET /operatorgroups/lookup",
            "/operatorgroups/lookup".to_owned(),
        ),
        (
            "GET /operatorgroups/id/{id}",
            format!("/operatorgroups/id/{group}"),
        ),
        (
            "GET /operatorgroups/id/{id}/operators",
            format!("/operatorgroups/id/{group}/operators"),
        ),
    ] {
        contract.check(operation, &desk.ask("GET", &path, &Value::Null));
        if !path.contains("/operators/lookup") && !path.ends_with("/operators")
            || path == "/operators"
        {
            contract.check(operation, &person.ask("GET", &path, &Value::Null));
        }
    }
    let Some(general) = specification("topdesk-general-1.2.0.openapi.json") else {
        return;
    };
    let mut general = Contract::new(general, relax_topdesk);
    general.check("GET /version", &desk.ask("GET", "/version", &Value::Null));
}

#[test]
#[should_panic(expected = "colour")]
fn a_property_that_is_not_documented_is_found() {
    let Some(specification) = specification("topdesk-incident-4.2.6.openapi.json") else {
        panic!("nothing to compare; no colour here");
    };
    let mut contract = Contract::new(specification, relax_topdesk);
    let body = json!([{ "id": null, "colour": "red" }]).to_string();
    contract.check("GET /incidents", &Response::new(Bytes::from(body)));
}
