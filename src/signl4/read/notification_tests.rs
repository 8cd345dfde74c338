use super::*;
use crate::signl4::read::error_text;
use proptest::prelude::*;
use serde_json::{Value, json};

fn now() -> Timestamp {
    "2026-01-31T09:00:00Z".parse().unwrap()
}

fn body(event_type: i64, status: u64) -> Value {
    json!({
        "eventType": event_type, "eventRaisedUtc": "2026-01-31T08:11:37.4815663Z", "id": "dd209a2d",
        "subscription": {"id": "0acf8014"}, "user": {"username": "Rene", "mailaddress": "rene@example.com", "id": "f0bd"},
        "alert": {"statusCode": status, "eventId": "25_x", "externalEventId": "TOPdesk-44d88612", "id": "2518"},
        "annotation": {"message": "On my way", "id": "a1"},
    })
}

fn read(value: &Value) -> Result<Notification, &'static str> {
    notification(value.to_string().as_bytes(), now())
}

fn action(event_type: i64, status: u64) -> Option<PhoneAction> {
    match read(&body(event_type, status)) {
        Ok(Notification::Event(event)) => Some(event.action),
        _ => None,
    }
}

#[test]
fn an_acknowledgement_is_read_whole() {
    let Ok(Notification::Event(event)) = read(&body(201, 2)) else {
        panic!("no event")
    };
    assert_eq!(event.action, PhoneAction::Acknowledged);
    assert_eq!(
        (event.person.as_deref(), event.email.as_deref()),
        (Some("Rene"), Some("rene@example.com"))
    );
    assert_eq!(
        (event.id.as_str(), event.alert.text().as_str()),
        ("dd209a2d", "TOPdesk-44d88612")
    );
    assert_eq!(event.raised.to_string(), "2026-01-31T08:11:37.4815663Z");
}

fn id(event_type: i64, annotation: &str) -> String {
    let mut body = body(event_type, 2);
    body["annotation"]["id"] = annotation.into();
    match read(&body) {
        Ok(Notification::Event(event)) => event.id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_remark_has_its_own_id_and_every_other_event_the_notifications_id() {
    assert_eq!(id(203, "a1"), "annotation-a1");
    assert_eq!(id(203, ""), "dd209a2d");
    assert_eq!(id(201, "a1"), "dd209a2d");
}

#[test]
fn the_highest_state_of_the_bit_set_counts() {
    assert_eq!(action(201, 1), Some(PhoneAction::Open));
    assert_eq!(action(201, 2 | 1), Some(PhoneAction::Acknowledged));
    assert_eq!(action(201, 4 | 2), Some(PhoneAction::Closed));
    assert_eq!(action(201, 8 | 1), Some(PhoneAction::NoReply));
    assert_eq!(action(201, 16), Some(PhoneAction::Failed));
    assert_eq!(action(201, 32), Some(PhoneAction::Failed));
    assert_eq!(action(201, 0), None);
}

#[test]
fn escalations_and_remarks_are_read() {
    assert_eq!(action(202, 1), Some(PhoneAction::Escalated));
    assert_eq!(
        action(203, 0),
        Some(PhoneAction::Annotated("On my way".into()))
    );
}

#[test]
fn the_test_event_and_duty_events_are_distinguished_from_unknown_types() {
    assert_eq!(read(&json!({"eventType": 1})), Ok(Notification::Test));
    for duty in [300, 301, 302, 303] {
        assert_eq!(
            read(&json!({"eventType": duty})),
            Ok(Notification::Irrelevant)
        );
    }
    assert_eq!(read(&body(200, 1)), Ok(Notification::Irrelevant));
    assert_eq!(
        read(&json!({"eventType": 999})),
        Ok(Notification::UnknownType(999))
    );
}

#[test]
fn key_names_are_taken_in_any_case() {
    let old = json!({
        "EventType": 201, "EVENTRAISEDUTC": "2026-01-31T08:11:37Z", "Id": "x",
        "User": {"userName": "Rene", "mailAddress": "rene@example.com"},
        "Alert": {"StatusCode": 2, "ExternalEventId": "TOPdesk-44d88612"},
    });
    let Ok(Notification::Event(event)) = read(&old) else {
        panic!("no event")
    };
    assert_eq!(
        (event.person.as_deref(), event.email.as_deref()),
        (Some("Rene"), Some("rene@example.com"))
    );
}

#[test]
fn of_a_key_given_twice_the_last_counts_and_of_other_cases_the_first() {
    let id = |ids: &str| {
        let body = format!(
            r#"{{"eventType":201,"alert":{{"statusCode":2,"externalEventId":"TOPdesk-a"}},{ids}}}"#
        );
        match notification(body.as_bytes(), now()) {
            Ok(Notification::Event(event)) => event.id,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(id(r#""id":"1","ID":"2","id":"3""#), "3");
    assert_eq!(id(r#""Id":"1","ID":"2""#), "1");
}

#[test]
fn unused_members_may_have_any_type() {
    let mut value = body(201, 2);
    for member in ["subscription", "annotation", "user"] {
        value[member] = json!([1.5e300, {"a": [true]}]);
    }
    let Ok(Notification::Event(event)) = read(&value) else {
        panic!("no event")
    };
    assert_eq!((event.person, event.email), (None, None));
}

#[test]
fn a_missing_user_is_normal() {
    let mut value = body(201, 4);
    value.as_object_mut().unwrap().remove("user");
    let Ok(Notification::Event(event)) = read(&value) else {
        panic!("no event")
    };
    assert_eq!((event.person, event.email), (None, None));
}

#[test]
fn alerts_of_others_are_foreign() {
    let mut value = body(201, 2);
    value["alert"]["externalEventId"] = json!("Jira-7");
    assert_eq!(read(&value), Ok(Notification::Foreign));
    value["alert"]["externalEventId"] = json!(null);
    assert_eq!(read(&value), Ok(Notification::Foreign));
}

#[test]
fn a_body_that_is_not_a_notification_is_refused_with_a_reason() {
    for bad in [
        &b""[..],
        b"not json",
        b"[]",
        b"{}",
        b"\xff\xfe",
        br#"{"eventType":"x"}"#,
        br#"{"eventType":201,"alert":{"statusCode":2,"externalEventId":"TOPdesk-a"}}"#,
    ] {
        assert!(notification(bad, now()).is_err(), "{bad:?}");
    }
    let deep = "[".repeat(100_000);
    assert!(notification(deep.as_bytes(), now()).is_err());
}

#[test]
fn an_error_is_read_without_the_secret_it_repeats() {
    let body = br#"{"code":3004,"details":"An event source with ID s3cret was not found.","message":"Error raising event."}"#;
    assert_eq!(error_text(body).as_deref(), Some("Error raising event."));
}

proptest! {
    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (notification(&body, now()), error_text(&body));
    }

    #[test]
    fn no_shape_of_json_panics(event_type in any::<i64>(), status in any::<i64>(), date in ".*", id in ".*") {
        let value = json!({"eventType": event_type, "eventRaisedUtc": date, "id": id, "user": id,
            "alert": {"statusCode": status, "externalEventId": id}, "annotation": {"message": id}});
        let _ = read(&value);
    }
}
