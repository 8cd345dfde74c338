//! Who may use the console's API, and which call of the contract each request becomes.

use http_front::connector::Failure;
use http_front::exchange::Method;
use proptest::prelude::*;

use crate::scene::{
    ALL_METHODS, CONSOLE_HEADER, FORM_TYPE, SESSION, Scene, api_get, api_post, header, text,
};

#[test]
fn each_get_is_one_call_of_the_contract() {
    for (path, call) in [
        ("describe?language=de", r#"Describe("de")"#),
        ("describe", r#"Describe("")"#),
        ("settings", "Settings"),
        ("status", "Status"),
        ("tickets?after=8f&most=5", r#"Tickets(Some("8f"), 5)"#),
        ("tickets?after=", "Tickets(None, 50)"),
        (
            "audit?before=2026-01-01T00%3A00%3A00Z",
            r#"Audit(Some("2026-01-01T00:00:00Z"), 50)"#,
        ),
        (
            "explain?ticket=I+2401+001",
            r#"Explain(Ticket("I 2401 001"))"#,
        ),
        ("explain?latest=10", "Explain(Latest(10))"),
        ("dead-letters?most=1", "DeadLetters(None, 1)"),
    ] {
        let expected = (200, vec![call.to_owned()]);
        assert_eq!(api_get(path).status_and_calls(), expected, "{path}");
    }
}

#[test]
fn each_post_is_one_call_of_the_contract() {
    for (name, body, call) in [
        ("check", "", "Check"),
        ("run", "", "on-schedule"),
        ("pause", "seconds=900", "Pause(900)"),
        ("resume", "", "Resume"),
        ("retry", "key=a&key=b%20c", r#"Retry(["a", "b c"])"#),
        ("drop", "key=a", r#"Drop(["a"])"#),
        ("backfill", "seconds=60", "Backfill(60, false)"),
        ("backfill", "seconds=60&commit=yes", "Backfill(60, true)"),
    ] {
        let expected = (200, vec![call.to_owned()]);
        assert_eq!(api_post(name, body).status_and_calls(), expected, "{name}");
    }
}

#[test]
fn a_request_with_missing_or_wrong_fields_never_reaches_the_connector() {
    for path in [
        "explain",
        "explain?ticket=a&latest=1",
        "tickets?most=x",
        "tickets?most=-1",
        "tickets?most=4294967296",
    ] {
        assert_eq!(api_get(path).status_and_calls(), (400, vec![]), "{path}");
    }
    for (name, body) in [
        ("pause", ""),
        ("pause", "seconds=soon"),
        ("backfill", "commit=yes"),
    ] {
        let scene = api_post(name, body);
        assert_eq!(scene.status_and_calls(), (400, vec![]), "{name}");
    }
}

#[test]
fn an_unknown_call_and_a_call_by_the_wrong_method_are_not_found() {
    for name in ["check", "nothing"] {
        assert_eq!(api_get(name).status_and_calls(), (404, vec![]), "{name}");
    }
    assert_eq!(api_post("status", "").status_and_calls(), (404, vec![]));
}

#[test]
fn a_body_that_is_not_a_form_is_refused() {
    let scene = Scene::new(Method::Post, "/console/api/drop")
        .with_headers(&[
            SESSION,
            CONSOLE_HEADER,
            ("content-type", "application/json"),
        ])
        .with_body("{}");
    assert_eq!(scene.status_and_calls(), (415, vec![]));
}

#[test]
fn nobody_gets_in_without_a_session_or_the_admin_token() {
    for headers in [
        &[][..],
        &[("cookie", "console=other")],
        &[("authorization", "Bearer other")],
    ] {
        let get = Scene::new(Method::Get, "/console/api/status").with_headers(headers);
        assert_eq!(get.status_and_calls(), (401, vec![]), "{headers:?}");
        let post = Scene::new(Method::Post, "/console/api/run")
            .with_headers(headers)
            .with_headers(&[CONSOLE_HEADER]);
        assert_eq!(post.status_and_calls(), (401, vec![]));
    }
    let bearer = [("authorization", "Bearer admin")];
    let scene = Scene::new(Method::Get, "/console/api/status").with_headers(&bearer);
    assert_eq!(scene.response().status, 200);
}

#[test]
fn a_caller_without_a_session_cannot_tell_which_calls_there_are() {
    let without_session = |name| Scene::new(Method::Get, name).response();
    assert_eq!(
        without_session("/console/api/nothing"),
        without_session("/console/api/status")
    );
}

#[test]
fn a_change_that_another_sites_page_requested_is_refused() {
    let refused: [&[(&str, &str)]; 4] = [
        &[SESSION, FORM_TYPE],
        &[
            SESSION,
            FORM_TYPE,
            CONSOLE_HEADER,
            ("origin", "https://evil.example"),
        ],
        &[
            SESSION,
            FORM_TYPE,
            CONSOLE_HEADER,
            ("sec-fetch-site", "same-site"),
        ],
        &[SESSION, FORM_TYPE, ("origin", "https://connector.example")],
    ];
    for headers in refused {
        for (path, body) in [
            ("/console/api/drop", "key=a"),
            ("/console/login", "token=t"),
            ("/console/logout", "token=t"),
        ] {
            let scene = Scene::new(Method::Post, path);
            let scene = scene.with_headers(headers).with_body(body);
            assert_eq!(scene.status_and_calls(), (403, vec![]), "{headers:?}");
        }
    }
    let own = [("origin", "https://connector.example")];
    let scene = api_post("drop", "key=a").with_headers(&own);
    assert_eq!(scene.response().status, 200);
}

#[test]
fn the_operator_is_told_why_a_call_failed() {
    let mut scene = api_get("status");
    scene.call = Err(Failure::TryLater(Some(5), "the store is busy".into()));
    let response = scene.response();
    assert_eq!(
        (response.status, header(&response, "retry-after")),
        (503, Some("5"))
    );
    assert!(text(&response).contains("the store is busy"));
}

#[test]
fn the_front_itself_cannot_save_settings() {
    assert_eq!(text(&api_get("host").response()), r#"{"saves":false}"#);
    assert_eq!(api_post("save", "a=b").status_and_calls(), (501, vec![]));
}

proptest! {
    #[test]
    fn nothing_below_the_api_is_called_without_a_session(
        path in "(describe|settings|status|check|run|save|host|[a-z%?=&]{0,9})(\\?[a-z=&%0-9+]{0,12})?",
        method in prop::sample::select(ALL_METHODS.to_vec()),
        cookie in "[a-z=; ]{0,20}",
        body in "[a-z=&%+]{0,20}",
    ) {
        prop_assume!(!cookie.contains("console=session"));
        let scene = Scene::new(method, &format!("/console/api/{path}"))
            .with_headers(&[("cookie", &cookie), CONSOLE_HEADER, FORM_TYPE])
            .with_body(body);
        let (status, calls) = scene.status_and_calls();
        prop_assert!([401, 404].contains(&status));
        prop_assert_eq!(calls, Vec::<String>::new());
    }
}
