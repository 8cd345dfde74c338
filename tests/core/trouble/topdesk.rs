//! Trouble of TOPdesk.

use super::*;

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
