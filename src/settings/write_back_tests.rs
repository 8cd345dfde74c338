use super::*;

fn simple() -> Simple {
    Simple {
        on_acknowledge: Some(Reference::new("In progress")),
        on_close: Some(Reference::new("Done")),
        on_reopen: Some(Reference::new("Registered")),
        close: CloseFlags {
            completed: true,
            closed: false,
        },
        assign: Assign::OnClose,
        notes: NoteVisibility::Visible,
    }
}

fn table(given: &str) -> WriteBackPolicy {
    write_back_policy(&simple(), Some(given)).unwrap()
}

fn fault(given: &str) -> String {
    write_back_policy(&simple(), Some(given))
        .unwrap_err()
        .join("; ")
}

#[test]
fn the_simple_settings_make_the_whole_table() {
    let table = write_back_policy(&simple(), None).unwrap();
    let noted = WriteBackParts {
        note: NoteVisibility::Visible,
        ..WriteBackParts::default()
    };
    let status = |name: &str| Some(Reference::new(name));
    assert_eq!(table.acknowledged.status, status("In progress"));
    assert_eq!(
        (table.acknowledged.operator, table.closed.operator),
        (false, true)
    );
    assert_eq!(
        (
            table.closed.status.clone(),
            table.closed.completed,
            table.closed.closed
        ),
        (status("Done"), Some(true), None)
    );
    assert_eq!(table.unacknowledged.status, status("Registered"));
    assert_eq!(
        (
            table.reopened.status.clone(),
            table.reopened.completed,
            table.reopened.closed
        ),
        (status("Registered"), Some(false), None)
    );
    for news in [
        &table.escalated,
        &table.no_reply,
        &table.failed,
        &table.annotated,
    ] {
        assert_eq!(news, &noted);
    }
}

#[test]
fn a_member_that_is_given_overrides_and_the_others_stay() {
    let table = table(r#"{"acknowledged": {"operator": true, "note": "none"}}"#);
    assert_eq!(
        table.acknowledged,
        WriteBackParts {
            status: Some(Reference::new("In progress")),
            operator: true,
            note: NoteVisibility::None,
            ..WriteBackParts::default()
        }
    );
    assert_eq!(table.closed.status, Some(Reference::new("Done")));
}

#[test]
fn null_leaves_a_part_as_it_is() {
    let table = table(r#"{"closed": {"status": null, "completed": null}}"#);
    assert_eq!((table.closed.status, table.closed.completed), (None, None));
}

#[test]
fn reopening_takes_back_what_closing_sets() {
    let table = table(r#"{"closed": {"completed": null, "closed": true}}"#);
    assert_eq!(
        (table.reopened.completed, table.reopened.closed),
        (None, Some(false))
    );
}

#[test]
fn false_switches_an_event_off() {
    assert_eq!(
        table(r#"{"closed": false}"#).closed,
        WriteBackParts::default()
    );
    assert_eq!(table(r#"{"closed": false}"#).reopened.completed, None);
}

#[test]
fn a_fault_names_event_and_member_and_never_the_value() {
    let fault = fault(
        r#"{"acknowledged": {"colour": "canary", "operator": "canary"}, "canary!": {},
            "no_reply": "canary", "failed": {"line": "canary"}, "closed": {"line_reason": "canary"}}"#,
    );
    for named in [
        "acknowledged: colour: is not known here; expected one of: status, operator,",
        "acknowledged: operator: expected true or false",
        "a member: is not known here; expected one of: acknowledged, closed,",
        "no_reply: expected an object, or false",
        r#"failed: line: expected one of "first", "second""#,
        "closed: line_reason: expected line beside it",
    ] {
        assert!(fault.contains(named), "{named}: {fault}");
    }
    assert!(!fault.contains("canary"), "{fault}");
}

#[test]
fn what_is_no_json_is_a_fault_with_its_place() {
    assert!(fault("{\"closed\": canary}").contains("line 1 column"));
    assert!(!fault("{\"closed\": canary}").contains("canary"));
    assert!(fault("[]").contains("expected a JSON object"));
}
