//! What the front asks of whom, and in which order.

use http_front::connector::{Failure, SettingFault, WebhookResponse};
use http_front::exchange::{BodyError, Method};
use http_front::response::Response;

use crate::scene::{ALL_METHODS, Scene};

fn webhook(method: Method) -> Scene {
    Scene::new(method, "/webhook/signl4/t0ken")
        .with_headers(&[("content-type", "application/json")])
        .with_body("hello")
}

#[test]
fn a_webhook_is_admitted_before_its_body_is_read_and_gets_its_response_before_drain() {
    assert_eq!(
        webhook(Method::Post).steps(),
        [
            "admit signl4 t0ken",
            "body 64",
            "on-webhook signl4 t0ken 1 hello",
            "respond 200 {}",
            "drain"
        ]
    );
}

#[test]
fn nothing_is_drained_when_no_work_is_waiting() {
    let mut scene = webhook(Method::Post);
    scene.webhook = Ok(WebhookResponse {
        status: 200,
        body: Vec::new(),
        work_waiting: false,
    });
    let steps = scene.steps();
    assert_eq!(steps.last().map(String::as_str), Some("respond 200"));
}

#[test]
fn a_wrong_token_gets_the_response_of_an_unknown_path_whatever_the_method() {
    for method in ALL_METHODS {
        for path in ["/webhook/signl4/wrong", "/schedule/wrong"] {
            let scene = Scene::new(method, path);
            assert_eq!(scene.response(), Response::not_found(), "{path}");
            let steps = Scene::new(method, path).steps();
            assert_eq!(steps.get(1..), Some(&["respond 404".to_owned()][..]));
        }
        assert_eq!(Scene::new(method, "/nowhere").steps(), ["respond 404"]);
    }
}

#[test]
fn a_body_that_is_too_large_never_reaches_the_connector() {
    let mut scene = webhook(Method::Post);
    scene.body = Err(BodyError::TooLarge);
    let response = r#"respond 413 {"error":"body too large","limit_bytes":64}"#;
    assert_eq!(scene.steps(), ["admit signl4 t0ken", "body 64", response]);
}

#[test]
fn an_incomplete_body_never_reaches_the_connector() {
    let mut scene = webhook(Method::Post);
    scene.body = Err(BodyError::Incomplete);
    let response = r#"respond 400 {"error":"body incomplete"}"#;
    assert_eq!(scene.steps(), ["admit signl4 t0ken", "body 64", response]);
}

#[test]
fn an_admitted_caller_with_another_method_gets_405() {
    for method in [Method::Get, Method::Head, Method::Other] {
        assert_eq!(
            webhook(method).steps(),
            [
                "admit signl4 t0ken",
                r#"respond 405 {"error":"method not allowed"}"#
            ]
        );
    }
}

#[test]
fn options_starts_nothing() {
    let steps = Scene::new(Method::Options, "/schedule/t0ken").steps();
    assert_eq!(steps, ["admit schedule t0ken", "respond 204"]);
    let steps = webhook(Method::Options).steps();
    assert_eq!(steps, ["admit signl4 t0ken", "respond 204"]);
}

#[test]
fn a_webhook_that_fails_is_not_drained() {
    let mut scene = webhook(Method::Post);
    scene.webhook = Err(Failure::StateTrouble("damaged".into()));
    let response = r#"respond 503 {"error":"try later"}"#;
    assert_eq!(scene.steps().last().map(String::as_str), Some(response));
}

#[test]
fn get_and_post_start_a_run() {
    for method in [Method::Get, Method::Post] {
        let steps = Scene::new(method, "/schedule/t0ken").steps();
        assert_eq!(
            steps,
            ["admit schedule t0ken", "on-schedule", "respond 200 {}"]
        );
    }
}

#[test]
fn head_does_not_start_a_run() {
    let steps = Scene::new(Method::Head, "/schedule/t0ken").steps();
    assert_eq!(
        steps,
        [
            "admit schedule t0ken",
            r#"respond 405 {"error":"method not allowed"}"#
        ]
    );
}

#[test]
fn a_caller_whose_token_cannot_be_checked_learns_only_the_kind_of_failure() {
    let mut scene = Scene::new(Method::Get, "/schedule/t0ken");
    let fault = SettingFault {
        key: "schedule_token".into(),
        message: "words for the owner".into(),
    };
    scene.admit = Err(Failure::FixSettings(vec![fault]));
    assert_eq!(
        scene.steps(),
        [
            "admit schedule t0ken",
            r#"respond 500 {"error":"fix-settings"}"#
        ]
    );
}

#[test]
fn health_does_not_call_the_connector() {
    for method in [Method::Get, Method::Head] {
        let steps = Scene::new(method, "/health").steps();
        assert_eq!(steps, [r#"respond 200 {"ok":true}"#]);
    }
}
