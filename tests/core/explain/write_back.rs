//! What would be written to the ticket.

use super::*;

#[test]
fn each_write_back_is_told_as_the_body_that_is_sent() {
    let world = World::new();
    world.set(
        "write_back",
        r#"{"no_reply": {"line": "second", "line_reason": "Knowledge", "group": "Network"}, "escalated": false}"#,
    );
    let told: Value = serde_json::from_str(&ask(&world, &Subject::Latest(1))).unwrap();
    let told_of = |event: &str| &told["write_backs"][event];
    assert_eq!(told_of("escalated"), &json!("nothing: switched off"));
    assert_eq!(
        told_of("acknowledged")["operator"]["id"],
        json!("the operator with the person's e-mail address")
    );
    assert_eq!(
        told_of("acknowledged")["processingStatus"],
        json!({"name": "In progress"})
    );
    assert_eq!(
        told_of("no_reply")["operatorGroup"]["id"],
        json!("the operator group Network")
    );
    let change = json!({"put": "escalate", "reason": {"name": "Knowledge"}});
    assert_eq!(told["line_changes"], json!({"no_reply": change}));
}

#[test]
fn a_told_write_back_is_the_one_that_comes() {
    let world = World::new();
    world.set("assign_operator", "never");
    world.topdesk.create_incident(p1("one"));
    let told: Value = serde_json::from_str(&ask(&world, &Subject::Latest(1))).unwrap();
    world.good_run();
    let alert = world.signl4.alerts().remove(0).id;
    world.signl4.close(&alert, "rene@example.com").unwrap();
    world.deliver();
    let sent = world.sent.borrow();
    let patch = sent.iter().find(|r| r.method == Method::Patch).unwrap();
    let mut sent: Value = serde_json::from_slice(&patch.body).unwrap();
    let mut told = told["write_backs"]["closed"].clone();
    // The note names a person and a moment.
    for body in [&mut sent, &mut told] {
        let note = body["action"].take();
        let note = note.as_str().unwrap();
        assert!(note.starts_with("Alert closed in SIGNL4 by "), "{note}");
    }
    assert_eq!(told, sent);
}
