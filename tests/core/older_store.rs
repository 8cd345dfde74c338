//! The whole store is as it was some moments ago: what a fail-over to a copy that lagged does. What holds then,
//! and what does not (docs/scaling.md).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world;
use crate::world::{World, p1};
use simulators::signl4::{API_KEY, Status};

const RENE: &str = "rene@example.com";

/// Lets something happen that the store then knows nothing of.
fn forgotten(world: &World, happens: impl FnOnce(&World)) {
    let before = world.store.borrow().clone();
    happens(world);
    *world.store.borrow_mut() = before;
    // Elections of the time before are over.
    world.wait(60);
}

fn with_api_key() -> World {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    let user = world.signl4.users().into_iter().nth(1).unwrap();
    world.set("signl4_user", &user.id);
    world
}

fn runs(world: &World, runs: u32) {
    for _ in 0..runs {
        world.good_run();
    }
}

#[test]
fn an_alert_that_the_store_knows_no_more_rings_again_under_the_same_id() {
    let world = World::new();
    world.good_run();
    forgotten(&world, |world| {
        world.topdesk.create_incident(p1("Mail is down"));
        world.good_run();
    });
    runs(&world, 3);
    let ids: Vec<_> = world
        .signl4
        .alerts()
        .into_iter()
        .map(|a| a.external_id)
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_ticket_that_came_meanwhile_and_was_not_seen_rings_once() {
    let world = World::new();
    world.good_run();
    forgotten(&world, |world| {
        world.topdesk.create_incident(p1("Mail is down"));
    });
    runs(&world, 3);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn an_end_that_the_store_knows_no_more_ends_the_alert_all_the_same() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("Mail is down")).id;
    world.good_run();
    forgotten(&world, |world| {
        let now = world.wait(20).clock.now();
        world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
        world.good_run();
    });
    runs(&world, 3);
    assert_eq!(world.signl4.alerts()[0].status, Status::Closed);
    assert_eq!(world.signl4.alerts().len(), 1);
}

/// Its alert is not followed any more, and the ticket wants none: nobody but the person on duty can end it.
#[test]
fn an_alert_that_the_store_knows_no_more_rings_on_if_its_ticket_ends_before_the_next_run() {
    let world = World::new();
    world.good_run();
    forgotten(&world, |world| {
        let ticket = world.topdesk.create_incident(p1("Mail is down")).id;
        world.good_run();
        let now = world.wait(20).clock.now();
        world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    });
    runs(&world, 3);
    assert_eq!(world.signl4.alerts()[0].status, Status::Open);
}

/// An alert was acknowledged, and the notification was taken, but the store knows no more of it.
fn acknowledged(world: &World) -> String {
    let ticket = world.topdesk.create_incident(p1("Mail is down")).id;
    world.good_run();
    forgotten(world, |world| {
        let alert = world.signl4.alerts()[0].id.clone();
        world.signl4.acknowledge(&alert, RENE).unwrap();
        let body = world.notifications().remove(0);
        let reply = world.webhook("signl4", world::TOKEN, &body).unwrap();
        assert_eq!(reply.status, 200);
    });
    runs(world, 3);
    ticket
}

#[test]
fn a_notification_that_the_store_knows_no_more_is_found_again_with_an_api_key() {
    let world = with_api_key();
    let ticket = acknowledged(&world);
    assert_eq!(world.topdesk.notes(&ticket).len(), 1);
}

#[test]
fn a_notification_that_the_store_knows_no_more_is_lost_without_an_api_key() {
    let world = World::new();
    let ticket = acknowledged(&world);
    assert_eq!(world.topdesk.notes(&ticket).len(), 0);
}

#[test]
fn a_note_that_the_store_knows_no_more_is_written_again_with_an_api_key() {
    let world = with_api_key();
    let ticket = world.topdesk.create_incident(p1("Mail is down")).id;
    world.good_run();
    forgotten(&world, |world| {
        let alert = world.signl4.alerts()[0].id.clone();
        world.signl4.acknowledge(&alert, RENE).unwrap();
        world.deliver();
        assert_eq!(world.topdesk.notes(&ticket).len(), 1);
    });
    runs(&world, 3);
    assert_eq!(world.topdesk.notes(&ticket).len(), 2);
}
