//! Tests of what a response contains and what it must not contain.

use super::*;

fn run_failure(reason: Failure) -> Response {
    Response::run(Err(RunFailure {
        reason,
        details: r#"{"alerts":1}"#.into(),
    }))
}

fn text(response: &Response) -> &str {
    std::str::from_utf8(&response.body).unwrap()
}

#[test]
fn a_failed_run_names_the_settings_to_correct() {
    let fault = SettingFault {
        key: "topdesk_url".into(),
        message: "expected \"https://…\"".into(),
    };
    let response = run_failure(Failure::FixSettings(vec![fault]));
    assert_eq!(response.status, 500);
    assert_eq!(
        text(&response),
        r#"{"error":"fix-settings","settings":[{"key":"topdesk_url","message":"expected \"https://…\""}],"details":{"alerts":1}}"#
    );
}

#[test]
fn retry_after_says_when_to_call_again() {
    let response = run_failure(Failure::TryLater(Some(90), "TOPdesk is down".into()));
    assert_eq!(response.status, 503);
    assert!(response.headers.contains(&("retry-after", "90".into())));
}

#[test]
fn there_is_no_retry_after_when_the_connector_names_no_time() {
    let response = run_failure(Failure::TryLater(None, "busy".into()));
    assert!(
        response
            .headers
            .iter()
            .all(|(name, _)| *name != "retry-after")
    );
}

fn with_details(details: &str) -> Response {
    Response::run(Err(RunFailure {
        reason: Failure::StateTrouble("newer version".into()),
        details: details.into(),
    }))
}

#[test]
fn details_that_are_not_a_json_object_are_left_out() {
    for details in [
        "",
        "null",
        "[]",
        "\"{}\"",
        "{",
        "{}{}",
        "{\"a\":}",
        "{\"a\":\"\0\"}",
        "{},\"error\":\"refused\",\"x\":{}",
    ] {
        let response = with_details(details);
        assert_eq!(response.status, 500);
        assert_eq!(
            text(&response),
            r#"{"error":"state-trouble","message":"newer version"}"#,
            "{details}"
        );
    }
}

#[test]
fn details_are_passed_on_unchanged() {
    for details in [r#"{"a":1,"a":1.0e2 , "\u00e4":"ä"}"#, "{ }"] {
        let expected =
            format!(r#"{{"error":"state-trouble","message":"newer version","details":{details}}}"#);
        assert_eq!(text(&with_details(details)), expected);
    }
}

#[test]
fn details_that_are_deeply_nested_do_not_exhaust_the_stack() {
    let depth = 200_000;
    let nested = format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(text(&with_details(&nested)).contains(&nested));
    let unfinished = format!("{{\"a\":{}", "[".repeat(depth));
    assert!(!text(&with_details(&unfinished)).contains("details"));
}

#[test]
fn a_message_of_any_characters_is_valid_json() {
    let message = "quote \" backslash \\ newline \n zero \0 delete \u{7f} separator \u{2028}";
    let response = run_failure(Failure::Refused(message.into()));
    let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(body["message"], message);
}

#[test]
fn a_report_is_passed_on_unchanged() {
    let response = Response::run(Ok(RunReport {
        work_waiting: true,
        details: "{\"a\":1}".into(),
    }));
    assert_eq!((response.status, text(&response)), (200, "{\"a\":1}"));
    assert!(
        response
            .headers
            .contains(&("x-work-waiting", "true".into()))
    );
}

#[test]
fn a_caller_who_is_not_admitted_learns_nothing_from_a_failure() {
    let secret = || "the words".to_owned();
    let failures = [
        Failure::FixSettings(vec![SettingFault {
            key: secret(),
            message: secret(),
        }]),
        Failure::TryLater(Some(7), secret()),
        Failure::StateTrouble(secret()),
    ];
    for failure in failures {
        let response = Response::webhook_failure(&failure);
        assert_eq!(
            (response.status, text(&response)),
            (503, r#"{"error":"try later"}"#)
        );
        assert!(!text(&Response::admit_failure(&failure)).contains("words"));
    }
}

#[test]
fn a_refused_webhook_gets_400_so_that_its_sender_does_not_retry() {
    assert_eq!(
        Response::webhook_failure(&Failure::Refused("why".into())).status,
        400
    );
}

#[test]
fn an_empty_webhook_response_has_no_content_type() {
    let empty = WebhookResponse {
        status: 204,
        body: Vec::new(),
        work_waiting: false,
    };
    assert_eq!(Response::webhook(empty), Response::empty(204));
}

#[test]
fn a_webhook_status_that_cannot_be_sent_becomes_500() {
    for status in [0, 100, 199, 600, u16::MAX] {
        let response = WebhookResponse {
            status,
            body: Vec::new(),
            work_waiting: false,
        };
        assert_eq!(Response::webhook(response).status, 500);
    }
}
