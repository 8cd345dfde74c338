//! What the tickets hold.

use super::*;

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
