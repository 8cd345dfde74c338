//! Defects that random stories have found (`same_end`): news that comes late, or is only found by
//! asking. Each test failed once.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world::{TOKEN, World, p1};
use simulators::signl4::{API_KEY, Status};

const RENE: &str = "rene@example.com";

struct Scene {
    world: World,
    ticket: String,
    alert: String,
}

/// A ticket with an open alert, with or without polling.
fn scene(polls: bool) -> Scene {
    let world = World::new();
    if polls {
        world.set("signl4_api_key", API_KEY);
        world.set("signl4_user", &world.signl4.users()[1].id);
    }
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.notifications();
    Scene {
        world,
        ticket,
        alert,
    }
}

impl Scene {
    fn set_closed(&self, closed: bool) {
        let now = self.world.wait(20).clock.now();
        self.world
            .topdesk
            .edit(&self.ticket, |t| t.set_closed(closed, now));
    }

    fn close_and_run(&self) {
        self.set_closed(true);
        self.world.good_run();
        self.world.notifications();
        self.world.wait(20);
    }

    fn take(&self) {
        self.world.wait(20);
        self.world
            .topdesk
            .edit_as("Rene Duty", &self.ticket, |t| t.set_operator("Rene Duty"));
    }

    fn status(&self) -> Status {
        self.world.signl4.alert(&self.alert).unwrap().status
    }

    fn notes(&self, beginning: &str) -> usize {
        let notes = self.world.topdesk.notes(&self.ticket);
        let begins = |n: &&simulators::topdesk::Note| n.plain_text.starts_with(beginning);
        notes.iter().filter(begins).count()
    }

    fn hand_over(&self, bodies: &[Vec<u8>]) {
        for body in bodies {
            self.world.webhook("signl4", TOKEN, body).unwrap();
        }
        self.world.drain();
    }
}

// Found once: write_back.rs `written`: a remark that is written while a reopened ticket waits to be polled
// notes the ticket as never ended, and nobody is alerted again.
#[test]
fn a_remark_written_just_after_a_reopening_does_not_swallow_the_next_alert() {
    let scene = scene(false);
    scene.close_and_run();
    let phone = &scene.world.signl4;
    phone.annotate(&scene.alert, RENE, "done, I think").unwrap();
    scene.set_closed(false);
    scene.world.deliver();
    scene.world.good_run();
    assert_eq!(scene.world.signl4.alerts().len(), 2);
}

// Found once: plan/missed_events.rs `missed_statuses`: the reopening of an alert that the connector had resolved was only
// known from a notification.
#[test]
fn the_reopening_of_a_resolved_alert_is_found_by_asking() {
    let scene = scene(true);
    scene.close_and_run();
    scene.world.signl4.reopen(&scene.alert, RENE).unwrap();
    scene.world.good_run();
    let ticket = scene.world.topdesk.incident(&scene.ticket).unwrap();
    assert!(!ticket.closed);
    assert_eq!(scene.notes("Alert reopened"), 1);
}

// Found once: the same, and then acknowledged before anybody asked: neither of the two was found.
#[test]
fn an_alert_reopened_and_acknowledged_between_two_looks_is_found() {
    let scene = scene(true);
    scene.world.signl4.close(&scene.alert, RENE).unwrap();
    scene.world.good_run();
    scene.world.wait(20);
    scene.world.signl4.reopen(&scene.alert, RENE).unwrap();
    scene.world.wait(20);
    scene.world.signl4.acknowledge(&scene.alert, RENE).unwrap();
    scene.world.good_run();
    let ticket = scene.world.topdesk.incident(&scene.ticket).unwrap();
    assert!(!ticket.closed);
    assert_eq!(ticket.processing_status.unwrap().name, "In progress");
}

// Found once: an alert reopened on the phone of a ticket that stays ended kept its phase: every remark
// under it was taken for another reopening.
#[test]
fn a_remark_under_a_reopened_alert_of_an_ended_ticket_is_no_reopening() {
    let scene = scene(true);
    scene.world.set("close_ticket", "no");
    scene.close_and_run();
    scene.world.signl4.reopen(&scene.alert, RENE).unwrap();
    scene.world.good_run();
    let phone = &scene.world.wait(20).signl4;
    phone.annotate(&scene.alert, RENE, "still broken").unwrap();
    scene.world.good_run();
    scene.world.good_run();
    assert_eq!(scene.notes("Alert reopened"), 1);
    assert_eq!(scene.status(), Status::Open);
}

// Found once: the same alert, acknowledged: not even a note.
#[test]
fn the_acknowledgement_of_a_reopened_alert_of_an_ended_ticket_leaves_its_note() {
    let scene = scene(false);
    scene.world.set("close_ticket", "no");
    scene.close_and_run();
    scene.world.signl4.reopen(&scene.alert, RENE).unwrap();
    scene.world.deliver();
    scene.world.wait(20);
    scene.world.signl4.acknowledge(&scene.alert, RENE).unwrap();
    scene.world.deliver();
    scene.world.good_run();
    assert_eq!(scene.notes("Alert acknowledged"), 1);
    assert_eq!(scene.status(), Status::Acknowledged);
}

#[test]
fn a_reopened_alert_of_an_ended_ticket_ends_with_the_next_end() {
    let scene = scene(false);
    scene.world.set("close_ticket", "no");
    scene.close_and_run();
    scene.world.signl4.reopen(&scene.alert, RENE).unwrap();
    scene.world.deliver();
    scene.set_closed(false);
    scene.world.good_run();
    assert_eq!(scene.world.signl4.alerts().len(), 1);
    scene.set_closed(true);
    scene.world.good_run();
    assert_eq!(scene.status(), Status::Closed);
}

// Found once: settle.rs `result`: our own acknowledgement was no news that overtakes: a withdrawal from
// before it, told again later, took it back.
#[test]
fn a_late_withdrawal_does_not_take_back_an_acknowledgement_given_in_topdesk_since() {
    let scene = scene(true);
    scene.world.signl4.acknowledge(&scene.alert, RENE).unwrap();
    scene.world.good_run();
    scene.world.wait(20);
    scene.world.notifications();
    scene
        .world
        .signl4
        .unacknowledge(&scene.alert, RENE)
        .unwrap();
    let late = scene.world.notifications();
    scene.world.good_run();
    scene.take();
    scene.world.good_run();
    assert_eq!(scene.status(), Status::Acknowledged);
    scene.hand_over(&late);
    assert_eq!(scene.notes("Acknowledgement withdrawn"), 1);
}

// Found once: a remark after it gave the news that nobody replied another moment, so that it was told
// twice: by the notification that waited, and by asking.
#[test]
fn that_nobody_replied_is_noted_once_although_a_remark_came_after_it() {
    let scene = scene(true);
    let phone = &scene.world.wait(20).signl4;
    phone.no_reply(&scene.alert).unwrap();
    let waiting = scene.world.notifications();
    scene.world.wait(20);
    phone.annotate(&scene.alert, RENE, "who is on?").unwrap();
    for body in &waiting {
        scene.world.webhook("signl4", TOKEN, body).unwrap();
    }
    scene.world.good_run();
    assert_eq!(scene.notes("Nobody has replied"), 1);
}

// Found once: record.rs `next`: the next alert of a ticket forgot that of the one before it was told that
// nobody replied, and a late notification of it was noted again.
#[test]
fn that_nobody_replied_is_not_noted_again_after_the_next_alert() {
    let scene = scene(true);
    scene.world.wait(20).signl4.no_reply(&scene.alert).unwrap();
    let late = scene.world.notifications();
    scene.world.good_run();
    scene.close_and_run();
    scene.set_closed(false);
    scene.world.good_run();
    scene.hand_over(&late);
    assert_eq!(scene.notes("Nobody has replied"), 1);
}
