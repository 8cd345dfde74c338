use super::*;
use crate::domain::{Line, name};
use proptest::prelude::*;

const FULL: &[u8] = include_bytes!("../../../tests/core/samples/incident-full.json");
const NULLS: &[u8] = include_bytes!("../../../tests/core/samples/incident-nulls.json");

#[test]
fn a_full_incident_is_read() {
    let ticket = ticket(FULL).unwrap();
    assert_eq!(ticket.number, "I 2611 104");
    assert_eq!(name(&ticket.priority), Some("P1"));
    assert_eq!(name(&ticket.operator_group), Some("Servicedesk"));
    assert_eq!(ticket.line, Line::Second);
    assert!(!ticket.ended());
}

#[test]
fn an_incident_full_of_nulls_is_read() {
    let ticket = ticket(NULLS).unwrap();
    assert_eq!(
        (ticket.title.as_deref(), name(&ticket.priority)),
        (None, None)
    );
    assert!(!ticket.ended());
}

#[test]
fn lines_are_distinguished() {
    let line = |status: &str| {
        let body = format!(
            r#"{{"id":"a","status":"{status}","modificationDate":"2026-01-31T10:15:30Z"}}"#
        );
        ticket(body.as_bytes()).unwrap().line
    };
    assert_eq!(line("firstLine"), Line::First);
    assert_eq!(line("partial"), Line::Partial);
    assert_eq!(line("secondLineArchived"), Line::Archived);
    assert_eq!(line("partialArchived"), Line::Archived);
}

#[test]
fn an_unreadable_row_does_not_affect_the_others() {
    let body = br#"[{"id":"a","modificationDate":"2026-01-31T10:15:30Z","completed":"maybe"},
        {"id":"b","modificationDate":"2026-01-31T10:15:30Z"}, {"id":"c"}, 7]"#;
    let rows = rows(body).unwrap();
    assert_eq!(
        rows.tickets
            .iter()
            .map(|t| t.id.as_str())
            .collect::<Vec<_>>(),
        ["b"]
    );
    assert_eq!(rows.unreadable.len(), 3);
    let ids: Vec<_> = rows.unreadable.iter().map(|u| u.id.as_str()).collect();
    assert!(
        ids.starts_with(&["a", "c", "noid-"][..2]) && ids[2].starts_with("noid-"),
        "{ids:?}"
    );
}

#[test]
fn an_array_or_a_member_given_twice_makes_only_its_own_row_unreadable() {
    let date = r#""modificationDate":"2026-01-31T10:15:30Z""#;
    let body = format!(
        r#"[["a"],{{"id":"b",{date},"priority":["p","P1"]}},{{"id":"c",{date},{date}}},{{"id":"d",{date}}}]"#
    );
    let rows = rows(body.as_bytes()).unwrap();
    let ids: Vec<_> = rows.places.iter().map(|p| p.id.as_str()).collect();
    assert!(ids[0].starts_with("noid-") && ids[1] == "b" && ids[3] == "d");
    assert_eq!((rows.tickets.len(), rows.unreadable.len()), (1, 3));
    assert!(ticket(br#"["a"]"#).is_err());
}

#[test]
fn a_status_of_an_object_that_is_no_text_does_not_matter() {
    for status in ["2", "null", "{\"a\":[1]}"] {
        let body = format!(
            r#"{{"id":"a","modificationDate":"2026-01-31T10:15:30Z","majorCallObject":{{"id":"m","status":{status}}}}}"#
        );
        let ticket = ticket(body.as_bytes()).unwrap();
        assert_eq!(ticket.major_call.as_deref(), Some("m"), "{status}");
    }
}

#[test]
fn of_two_error_texts_of_a_name_the_first_is_shown() {
    let body = br#"{"message":7,"errorMessage":"first","errorMessage":"second"}"#;
    assert_eq!(error_text(body).as_deref(), Some("first"));
}

#[test]
fn a_stray_byte_that_is_not_utf8_does_not_make_the_list_unreadable() {
    let body =
        b"[{\"id\":\"a\",\"modificationDate\":\"2026-01-31T10:15:30Z\",\"number\":\"\xff\"}]";
    assert_eq!(rows(body).unwrap().tickets.len(), 1);
}

#[test]
fn a_response_that_omits_objects_is_detected() {
    let lost = br#"[{"id":"a","modificationDate":"2026-01-31T10:15:30Z"}]"#;
    let null = br#"[{"id":"a","modificationDate":"2026-01-31T10:15:30Z",
        "priority":null,"category":null,"operatorGroup":null,"processingStatus":null}]"#;
    assert!(rows(lost).unwrap().objects_missing);
    assert!(!rows(null).unwrap().objects_missing);
    assert!(!rows(b"[]").unwrap().objects_missing);
}

#[test]
fn all_four_error_shapes_are_read() {
    let text = |body: &str| error_text(body.as_bytes());
    assert_eq!(
        text(r#"[{"message":"No fields changed"}]"#).as_deref(),
        Some("No fields changed")
    );
    let coded = r#"{"errors":[{"errorCode":"x","appliesTo":["y"],"errorMessage":"Wrong"}]}"#;
    assert_eq!(text(coded).as_deref(), Some("Wrong"));
    assert_eq!(text(&format!("[{coded}]")).as_deref(), Some("Wrong"));
    assert_eq!(text(""), None);
    assert_eq!(text("<html>"), None);
}

#[test]
fn a_long_error_is_shortened_to_one_line() {
    let body = format!(r#"[{{"message":"a\nb{}"}}]"#, "x".repeat(1_000));
    let text = error_text(body.as_bytes()).unwrap();
    assert!(text.starts_with("a bx") && text.len() <= 300);
}

proptest! {
    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (rows(&body), ticket(&body), error_text(&body));
    }
}
