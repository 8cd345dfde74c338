//! The real connector in the host, with both simulators in process: that the harness serves it
//! well. What the connector does in detail is for the scenarios.

use host::Settings;
use host::contract::Failure;
use host_test::scenario::{SECRET, Scenario};
use simulators::topdesk::{NewIncident, PASSWORD};

fn p1(title: &str) -> NewIncident {
    NewIncident::new(title).priority("P1")
}

#[tokio::test]
async fn a_ticket_becomes_an_alert_and_the_acknowledgement_a_note() {
    let scenario = Scenario::new().unwrap();
    let ticket = scenario.topdesk.create_incident(p1("Mail is down"));
    scenario.run_well().await.unwrap();
    let alert = scenario.signl4.alerts().pop().unwrap();
    assert_eq!(alert.external_id, Some(format!("TOPdesk-{}", ticket.id)));
    scenario.signl4.acknowledge(&alert.id, "Rene").unwrap();
    let answers = scenario.deliver().await.unwrap();
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{answers:?}"
    );
    let note = scenario.topdesk.notes(&ticket.id).pop().unwrap();
    assert!(
        note.plain_text.contains("Rene") && note.invisible_for_caller,
        "{note:?}"
    );
}

/// TOPdesk's `modificationDate` has whole seconds, so the ticket looks as it did before it was
/// closed; only what happened in between tells that it needs an alert again.
#[tokio::test]
async fn a_ticket_closed_and_reopened_within_one_second_raises_a_new_alert() {
    let scenario = Scenario::new().unwrap();
    let ticket = scenario.topdesk.create_incident(p1("Mail is down"));
    scenario.run_well().await.unwrap();
    let now = scenario.clock.now();
    for done in [true, false] {
        scenario
            .topdesk
            .edit(&ticket.id, |ticket| ticket.set_completed(done, now));
        scenario.run_well().await.unwrap();
    }
    assert_eq!(scenario.signl4.alerts().len(), 2);
}

#[tokio::test]
async fn an_idle_run_makes_one_get_and_writes_nothing() {
    let scenario = Scenario::new().unwrap();
    scenario.topdesk.create_incident(p1("Mail is down"));
    for _ in 0..2 {
        scenario.run_well().await.unwrap();
    }
    scenario.traffic();
    scenario.run_well().await.unwrap();
    let idle = scenario.traffic();
    assert_eq!(
        (idle.topdesk_gets, idle.topdesk_writes, idle.signl4),
        (1, 0, 0)
    );
    assert_eq!(idle.store.writes(), 0, "{idle:?}");
}

#[tokio::test]
async fn missing_settings_are_named_all_at_once() {
    let scenario = Scenario::with(Settings::new()).unwrap();
    let failure = scenario.run().await.unwrap().unwrap_err();
    let Failure::FixSettings(faults) = failure.reason else {
        panic!("{failure:?}")
    };
    let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
    let wanted = [
        "topdesk_url",
        "topdesk_username",
        "topdesk_password",
        "signl4_webhook_secret",
    ];
    assert!(wanted.iter().all(|key| keys.contains(key)), "{keys:?}");
}

#[tokio::test]
async fn only_a_mistyped_setting_is_never_asked_for() {
    let mistyped = Scenario::settings().with("topdesk_user", "integration");
    let faulty = mistyped.clone().without("topdesk_url");
    for settings in [mistyped, faulty] {
        let scenario = Scenario::with(settings).unwrap();
        let _either_way = scenario.run().await.unwrap();
        let environment = scenario.host.environment();
        let unknown = environment.settings_log.never_asked(&environment.settings);
        assert_eq!(unknown, ["topdesk_user"]);
    }
}

#[tokio::test]
async fn no_secret_is_kept_in_the_state() {
    let scenario = Scenario::new().unwrap();
    scenario.topdesk.create_incident(p1("Mail is down"));
    scenario.run_well().await.unwrap();
    let values = scenario.store.values();
    assert!(!values.is_empty());
    for (key, value) in values {
        let text = String::from_utf8_lossy(&value);
        assert!(!text.contains(SECRET) && !text.contains(PASSWORD), "{key}");
    }
}
