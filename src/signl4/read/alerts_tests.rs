use super::*;
use crate::signl4::read::{person, user_by_mail};
use proptest::prelude::*;

fn answer(body: &str) -> Response {
    Response {
        status: 200,
        headers: vec![("date".into(), "Sat, 31 Jan 2026 10:15:30 GMT".into())],
        body: body.as_bytes().to_vec(),
    }
}

fn one(alert: &str) -> Signl4Alert {
    let page = page(&answer(&format!(
        r#"{{"results":[{alert}],"hasMore":false}}"#
    )))
    .unwrap();
    page.alerts.into_iter().next().unwrap()
}

#[test]
fn an_alert_of_version_2_is_read() {
    let alert = one(
        r#"{"id":"2518_a","eventId":"e","externalId":"TOPdesk-a-1","status":{"statusCode":4},
        "lastModified":"2026-01-31T08:11:37.4815663Z","history":{"created":"2026-01-31T08:00:00Z",
        "acknowledged":"2026-01-31T08:05:00Z","acknowledgedgements":["u1","u2"],"closed":"2026-01-31T08:11:37Z",
        "closedBy":"u2"},"annotations":[{"id":"n1","text":" on my way ","timestamp":"2026-01-31T08:06:00Z","userId":"u1"}]}"#,
    );
    assert_eq!(
        alert.external_id.as_ref().map(ExternalId::text).as_deref(),
        Some("TOPdesk-a-1")
    );
    assert!(alert.is_closed());
    assert_eq!(alert.acknowledged_by, ["u1", "u2"]);
    assert_eq!(alert.closed_by.as_deref(), Some("u2"));
    assert_eq!(alert.modified.as_microsecond(), 1_769_847_097_481_566);
    let remark = alert.remarks.first().unwrap();
    assert_eq!(
        (remark.id.as_str(), remark.text.as_str()),
        ("n1", "on my way")
    );
}

#[test]
fn an_object_without_results_is_not_an_empty_page() {
    assert!(page(&answer("{}")).is_err());
    assert!(page(&answer(r#"{"eventId":"2518_a"}"#)).is_err());
}

#[test]
fn results_that_are_null_are_none_where_the_page_says_whether_more_follow() {
    let empty = page(&answer(r#"{"results":null,"hasMore":false}"#)).unwrap();
    assert_eq!((empty.alerts.len(), empty.unreadable), (0, 0));
}

#[test]
fn the_spelling_of_version_1_is_read_too() {
    let alert = one(
        r#"{"id":"1","status":2,"lastModified":"2026-01-31T08:11:37","externalId":"TOPdesk-a",
        "historyDetailed":{"acknowledgements":["u1"]},"annotations":null}"#,
    );
    assert_eq!(alert.status, Some(PhoneAction::Acknowledged));
    assert_eq!(alert.acknowledged_by, ["u1"]);
    assert_eq!(alert.modified.as_second(), 1_769_847_097);
}

#[test]
fn an_alert_with_both_names_of_its_history_is_read() {
    let alert = one(
        r#"{"id":"1","lastModified":"2026-01-31T08:11:37Z","history":{"closedBy":"u1"},"historyDetailed":{"closedBy":"u1"}}"#,
    );
    assert_eq!(alert.closed_by.as_deref(), Some("u1"));
}

#[test]
fn an_alert_of_another_source_has_no_external_id_of_ours() {
    let alert = one(r#"{"id":"1","externalId":"Jira-5","lastModified":"2026-01-31T08:11:37Z"}"#);
    assert_eq!((alert.external_id, alert.status), (None, None));
}

#[test]
fn an_unreadable_alert_does_not_affect_the_others_and_is_counted() {
    let body = r#"{"results":[{"id":7},{"id":"1","lastModified":"2026-01-31T08:11:37Z"},{"id":"2","lastModified":"soon"}]}"#;
    let page = page(&answer(body)).unwrap();
    assert_eq!((page.alerts.len(), page.unreadable), (1, 2));
}

#[test]
fn the_continuation_token_is_kept_byte_for_byte() {
    let body = r#"{"results":[],"hasMore":true,"continuationToken":{"nextRowKey":"k", "x":null}}"#;
    let page = page(&answer(body)).unwrap();
    assert_eq!(
        page.more.as_deref(),
        Some(r#"{"nextRowKey":"k", "x":null}"#)
    );
    assert_eq!(page.at.map(|at| at.as_second()), Some(1_769_854_530));
}

#[test]
fn a_token_without_more_is_the_end() {
    let body = r#"{"results":[],"hasMore":false,"continuationToken":{"nextRowKey":"k"}}"#;
    assert_eq!(page(&answer(body)).unwrap().more, None);
}

#[test]
fn a_page_that_cannot_be_read_is_never_an_empty_one() {
    for body in [
        "",
        "[]",
        "null",
        "{\"results\":{}}",
        "{\"results\":[],\"hasMore\":true}",
    ] {
        assert!(page(&answer(body)).is_err(), "{body}");
    }
}

#[test]
fn a_user_is_found_by_address_in_any_case() {
    let users = br#"[{"id":"1","mail":null},{"id":"2","mail":"Rene@Example.com"}]"#;
    assert_eq!(
        user_by_mail(users, "rene@example.com"),
        Ok(Some("2".into()))
    );
    assert_eq!(user_by_mail(users, "sam@example.com"), Ok(None));
    assert!(user_by_mail(b"{}", "rene@example.com").is_err());
}

proptest! {
    #[test]
    fn no_answer_panics(body in "(?s).{0,80}", text in ".{0,40}") {
        let _ = (page(&answer(&body)), user_by_mail(body.as_bytes(), "a"), person(body.as_bytes()), annotation_id(body.as_bytes()));
        let alert = serde_json::json!({"results": [{"id": text, "lastModified": text, "status": text, "history": {"closed": text}}]});
        let _ = page(&answer(&alert.to_string()));
    }
}
