//! Notifications.

use super::*;

#[test]
fn an_acknowledgement_has_the_documented_form() {
    let phones = Phones::new();
    let alert = phones.raise("TOPdesk-1");
    phones.signl4.acknowledge(&alert.id, "Rene").unwrap();
    let told = phones.notes();
    assert_eq!(told.len(), 2);
    let mut expected = json!({
        "eventType": 201,
        "eventRaisedUtc": "2026-11-23T08:11:37.4815663Z",
        "subscription": told[0]["subscription"],
        "user": { "username": "Rene", "mailaddress": "rene@example.com", "id": phones.rene() },
        "alert": {
            "statusCode": 2,
            "eventId": alert.event_id,
            "externalEventId": "TOPdesk-1",
            "acknowledgedUserIds": [phones.rene()],
            "id": alert.id,
        },
    });
    expected["id"] = told[1]["id"].clone();
    assert_eq!(told[1], expected);
    assert_ne!(told[0]["id"], told[1]["id"]);
}

#[test]
fn created_and_escalated_name_no_user() {
    let phones = Phones::new();
    let second = phones.signl4.add_team("Second", "other");
    let alert = phones.raise("a");
    phones.signl4.escalate(&alert.id, "Second").unwrap();
    let told = phones.notes();
    assert_eq!(
        (
            &told[0]["eventType"],
            told[0].get("user"),
            told[0].get("team")
        ),
        (&json!(200), None, None)
    );
    assert_eq!(
        (&told[1]["eventType"], told[1].get("user")),
        (&json!(202), None)
    );
    assert_eq!(told[1]["team"], json!({ "id": second.id }));
}

#[test]
fn changes_by_webhook_and_api_name_no_user() {
    let phones = Phones::new();
    let alert = phones.raise("a");
    phones.send(&json!({ "X-S4-ExternalID": "a", "X-S4-Status": "acknowledged" }));
    let on_behalf = json!({ "uid": phones.rene(), "descr": "" }).to_string();
    phones.ask(
        "POST",
        &format!("/api/v2/alerts/{}/close", alert.id),
        &on_behalf,
    );
    let told = phones.notes();
    let codes: Vec<_> = told.iter().map(|t| &t["alert"]["statusCode"]).collect();
    assert_eq!(codes, [1, 2, 4]);
    assert!(told.iter().all(|t| t.get("user").is_none()));
}

#[test]
fn the_whole_life_of_an_alert_is_told() {
    let phones = Phones::new();
    let alert = phones.raise("a");
    let s = &phones.signl4;
    s.no_reply(&alert.id).unwrap();
    s.acknowledge(&alert.id, "rene@example.com").unwrap();
    s.acknowledge(&alert.id, "Sam").unwrap();
    s.unacknowledge(&alert.id, "Rene").unwrap();
    s.close(&alert.id, "Rene").unwrap();
    s.reopen(&alert.id, "Rene").unwrap();
    s.annotate(&alert.id, "Rene", "on my way").unwrap();
    s.test_event();
    s.duty_event(302, "Sam").unwrap();
    let told: Vec<_> = phones
        .notes()
        .iter()
        .map(|t| {
            (
                t["eventType"].as_u64().unwrap(),
                t["alert"]["statusCode"].as_u64(),
            )
        })
        .collect();
    let expected = [
        (200, Some(1)),
        (201, Some(8)),
        (201, Some(2)),
        (201, Some(2)),
        (201, Some(1)),
        (201, Some(4)),
        (201, Some(1)),
        (203, Some(0)),
        (1, None),
        (302, None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_the_lifecycle_forbids_is_refused_and_not_told() {
    let phones = Phones::new();
    let alert = phones.raise("a");
    phones.notes();
    let s = &phones.signl4;
    assert_eq!(
        s.unacknowledge(&alert.id, "Rene"),
        Err(ChangeError::AgainstLifecycle)
    );
    assert_eq!(
        s.reopen(&alert.id, "Rene"),
        Err(ChangeError::AgainstLifecycle)
    );
    assert_eq!(
        s.acknowledge(&alert.id, "Nobody"),
        Err(ChangeError::UnknownUser)
    );
    assert_eq!(
        s.acknowledge("nothing", "Rene"),
        Err(ChangeError::UnknownAlert)
    );
    assert_eq!(
        s.escalate(&alert.id, "Nobody"),
        Err(ChangeError::UnknownTeam)
    );
    assert!(phones.notes().is_empty());
}
