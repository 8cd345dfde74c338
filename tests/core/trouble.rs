//! What goes wrong on the other side: a clear error, and nothing lost.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "tests")]

use crate::world::{SECRET, World, p1, status};
use connector::Failure;
use connector::Report;
use connector::ports::{NoAnswer, Side};
use simulators::Fault;
use simulators::topdesk::{AccountKind, NewIncident};

/// The setting that a failure names.
fn key(failure: Option<Failure>) -> &'static str {
    match failure {
        Some(Failure::FixSettings(faults)) => faults[0].key,
        other => panic!("expected a setting to fix, found {other:?}"),
    }
}

/// Runs until all is quiet, for a day at most.
fn settle(world: &World) -> Report {
    let mut last = Report::default();
    for _ in 0..150 {
        world.wait(600);
        last = world.run().report;
        world.deliver();
    }
    last
}

/// After trouble on TOPdesk's side the ticket that was raised meanwhile alerts.
fn names_the_setting_and_loses_nothing(fault: Fault, expected: &str) {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("during the trouble"));
    world.topdesk.fail_all(Some(fault));
    assert_eq!(key(world.run().failure), expected);
    world.topdesk.fail_all(None);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn a_web_page_instead_of_data_names_the_address() {
    names_the_setting_and_loses_nothing(Fault::html(), "topdesk_url");
}

#[test]
fn a_redirect_names_the_address_and_is_not_followed() {
    names_the_setting_and_loses_nothing(
        Fault::redirect("https://evil.example.com/login"),
        "topdesk_url",
    );
}

#[test]
fn a_refused_login_names_the_password() {
    names_the_setting_and_loses_nothing(Fault::empty(401), "topdesk_password");
}

#[test]
fn a_query_that_topdesk_refuses_is_shown_with_topdesks_own_words() {
    let world = World::new();
    world.set("topdesk_query", "nonsense=='x'");
    let Some(Failure::FixSettings(faults)) = world.run().failure else {
        panic!("accepted")
    };
    assert_eq!(faults[0].key, "topdesk_query");
    assert!(
        faults[0].message.contains("nonsense"),
        "{}",
        faults[0].message
    );
}

#[test]
fn the_login_of_a_person_is_told_from_missing_rights() {
    let world = World::new();
    world
        .topdesk
        .configure(|site| site.accounts[0].kind = AccountKind::Person);
    world
        .topdesk
        .fail_next(Fault::empty(403).on_path("/incidents"));
    let failure = world.run().failure;
    let Some(Failure::FixSettings(faults)) = failure else {
        panic!("{failure:?}")
    };
    assert_eq!(faults[0].key, "topdesk_username");
    assert!(
        faults[0].message.contains("person's"),
        "{}",
        faults[0].message
    );
}

#[test]
fn a_failing_topdesk_is_tried_again_and_nothing_is_lost() {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("during the trouble"));
    for fault in [
        Fault::empty(500),
        Fault::retry_after(503, 30),
        Fault::cut(),
        Fault::status(200, "[{", "application/json"),
    ] {
        world.topdesk.fail_next(fault);
        let failure = world.wait(60).run().failure;
        assert!(
            matches!(failure, Some(Failure::TryLater { .. })),
            "{failure:?}"
        );
    }
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn an_empty_list_is_a_good_answer() {
    let world = World::new();
    assert_eq!(world.good_run().report.tickets.tickets_read, 0);
    world.wait(7_200);
    world.topdesk.create_incident(p1("much later"));
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn a_wrong_secret_names_the_setting_costs_one_request_a_run_and_loses_nothing() {
    let world = World::new();
    world.set("signl4_webhook_secret", "wrong");
    for n in 0..20 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    for _ in 0..3 {
        world.signl4.clear_requests();
        assert_eq!(key(world.run().failure), "signl4_webhook_secret");
        assert_eq!(world.signl4.requests().len(), 1);
    }
    world.set("signl4_webhook_secret", SECRET);
    assert_eq!(world.good_run().report.tickets.raised, 20);
}

#[test]
fn a_signl4_out_of_reach_for_hours_loses_nothing_and_duplicates_nothing() {
    let world = World::new();
    world.good_run();
    let refused = |r: &connector::ports::Request| {
        (r.side == Side::Signl4).then(|| Err(NoAnswer::NotSent("the connection is refused".into())))
    };
    *world.outage.borrow_mut() = Some(refused);
    for n in 0..10 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(1_800);
        assert!(world.run().failure.is_some());
    }
    *world.outage.borrow_mut() = None;
    settle(&world);
    assert_eq!(world.signl4.events().len(), 10);
}

#[test]
fn a_429_is_obeyed() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, 120));
    let failure = world.run().failure;
    assert!(
        matches!(
            failure,
            Some(Failure::TryLater {
                after_s: Some(120),
                ..
            })
        ),
        "{failure:?}"
    );
    let before = world.signl4.requests().len();
    world.wait(60).run();
    assert_eq!(
        world.signl4.requests().len(),
        before,
        "asked again too early"
    );
    world.wait(60);
    assert_eq!(world.run().report.tickets.raised, 1);
}

#[test]
fn an_alert_that_signl4_refuses_becomes_a_dead_letter_and_delays_nobody() {
    let world = World::new();
    world.topdesk.create_incident(p1("poison"));
    world.topdesk.create_incident(p1("good"));
    world.signl4.fail_next(Fault::empty(400));
    let outcome = world.good_run();
    assert_eq!(
        (
            outcome.report.open.dead_letters,
            outcome.report.tickets.raised
        ),
        (1, 1)
    );
    assert!(
        outcome.report.problems[0].contains("given up"),
        "{:?}",
        outcome.report.problems
    );
    assert!(world.store.borrow().keys().any(|k| k.starts_with("dead.")));
    assert_eq!(
        world.good_run().report.requests.signl4_requests,
        0,
        "a 400 is not repeated"
    );
}

#[test]
fn an_alert_whose_answer_was_lost_is_sent_again_under_the_same_id() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::cut().after_effect());
    world.good_run();
    settle(&world);
    let ids: Vec<_> = world
        .signl4
        .alerts()
        .into_iter()
        .map(|a| a.external_id.unwrap())
        .collect();
    assert_eq!(ids.len(), 2, "a duplicate may follow an unknown outcome");
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn one_alert_that_fails_for_ever_becomes_a_dead_letter_and_delays_nobody() {
    let world = World::new();
    world.topdesk.create_incident(p1("poison"));
    *world.outage.borrow_mut() = Some(|r| {
        let poison = r.side == Side::Signl4 && String::from_utf8_lossy(&r.body).contains("poison");
        if poison { status(500) } else { None }
    });
    world.run();
    world.topdesk.create_incident(p1("good"));
    assert_eq!(world.run().report.tickets.raised, 1);
    settle(&world);
    assert_eq!(
        world
            .store
            .borrow()
            .keys()
            .filter(|k| k.starts_with("dead."))
            .count(),
        1
    );
    assert_eq!(
        world.run().report.requests.topdesk_requests,
        1,
        "idle again"
    );
}

#[test]
fn a_ticket_full_of_nulls_alerts() {
    let world = World::new();
    world.set("topdesk_query", "");
    world.topdesk.create_incident(NewIncident::default());
    assert_eq!(world.good_run().report.tickets.raised, 1);
    assert!(world.signl4.alerts()[0].title.starts_with("Ticket "));
}

#[test]
fn text_that_imitates_reserved_keys_or_markup_stays_text() {
    let world = World::new();
    let hostile = r#"","X-S4-AlertingScenario":"emergency","x":"<script>"#;
    world
        .topdesk
        .create_incident(p1(hostile).request("X-S4-Status: resolved"));
    world.good_run();
    let alert = &world.signl4.alerts()[0];
    assert_eq!(alert.scenario, None);
    assert!(alert.title.contains("X-S4-AlertingScenario"));
}

#[test]
fn named_fields_that_lose_objects_are_asked_for_again_in_full() {
    let world = World::new();
    world
        .topdesk
        .configure(|site| site.quirks.fields_lose_parents = true);
    world.topdesk.create_incident(p1("one"));
    let outcome = world.good_run();
    assert_eq!(
        world.signl4.alerts()[0]
            .parameters
            .get("Priority")
            .map(String::as_str),
        Some("P1")
    );
    assert!(
        outcome.report.problems[0].contains("topdesk_fields"),
        "{:?}",
        outcome.report.problems
    );
}

#[test]
fn a_state_of_a_newer_version_is_refused_and_left_alone() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    let newer = br#"{"version":99,"watermark_ms":"?"}"#.to_vec();
    world
        .store
        .borrow_mut()
        .insert("head".into(), newer.clone());
    let failure = world.run().failure;
    assert!(
        matches!(&failure, Some(Failure::StateTrouble(why)) if why.contains("newer version")),
        "{failure:?}"
    );
    assert_eq!(world.store.borrow().get("head"), Some(&newer));
    assert!(world.signl4.alerts().is_empty());
}

#[test]
fn a_ticket_dated_in_the_future_does_not_carry_the_cursor_away() {
    let world = World::new();
    let future = world.clock.now() + jiff::SignedDuration::from_hours(24 * 365);
    world
        .topdesk
        .create_incident(p1("from the future").at(future));
    assert_eq!(world.good_run().report.tickets.raised, 1);
    world.wait(600);
    world.topdesk.create_incident(p1("now"));
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn without_settings_every_missing_one_is_named_and_nothing_is_asked() {
    let world = World::new();
    world.settings.borrow_mut().clear();
    let outcome = world.run();
    let Some(Failure::FixSettings(faults)) = outcome.failure else {
        panic!("ran without settings")
    };
    assert_eq!(faults.len(), 4);
    assert!(world.topdesk.requests().is_empty());
}

#[test]
fn the_patience_that_topdesk_asks_for_is_kept() {
    let world = World::new();
    world.good_run();
    world.topdesk.fail_next(Fault::retry_after(429, 120));
    let failure = world.run().failure;
    assert!(
        matches!(
            failure,
            Some(Failure::TryLater {
                after_s: Some(120),
                ..
            })
        ),
        "{failure:?}"
    );
    world.topdesk.clear_requests();
    assert!(matches!(
        world.wait(60).run().failure,
        Some(Failure::TryLater { .. })
    ));
    assert!(world.topdesk.requests().is_empty(), "asked again too early");
    assert_eq!(world.wait(60).run().failure, None);
}

#[test]
fn trouble_at_the_very_beginning_does_not_shift_the_look_back() {
    let world = World::new();
    world
        .topdesk
        .create_incident(p1("in the hour before the first try"));
    world.topdesk.fail_all(Some(Fault::empty(401)));
    world.run();
    world.wait(5 * 3_600);
    world.topdesk.fail_all(None);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn a_row_that_cannot_be_read_is_given_up_visibly_and_once() {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("good"));
    let odd = r#"[{"id":"a-1","modificationDate":"2026-11-23T08:00:00Z","completed":"maybe"}]"#;
    world
        .topdesk
        .fail_next(Fault::status(200, odd, "application/json"));
    let outcome = world.good_run();
    assert_eq!(outcome.report.open.dead_letters, 1);
    assert!(
        outcome.report.problems[0].contains("a-1"),
        "{:?}",
        outcome.report.problems
    );
    world
        .topdesk
        .fail_next(Fault::status(200, odd, "application/json"));
    assert_eq!(world.good_run().report.open.dead_letters, 0);
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn while_signl4_takes_nothing_topdesk_is_not_asked_and_the_run_says_why() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, 600));
    world.run();
    let outcome = world.run();
    assert!(
        matches!(
            outcome.failure,
            Some(Failure::TryLater {
                after_s: Some(590),
                ..
            })
        ),
        "{:?}",
        outcome.failure
    );
    assert_eq!(outcome.report.requests.topdesk_requests, 0);
    assert!(
        outcome.report.problems[0].contains("SIGNL4"),
        "{:?}",
        outcome.report.problems
    );
    assert!(!outcome.work_waiting);
}
