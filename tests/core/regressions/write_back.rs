//! What comes back to the ticket.

use super::*;

fn inbox(world: &World) -> Vec<String> {
    let store = world.store.borrow();
    store
        .keys()
        .filter(|k| k.starts_with("in."))
        .cloned()
        .collect()
}

// Found once: inbox.rs `write_back`: an older notification that arrives while a newer one waits for its
// retry waits for the newer one, which in turn is blocked behind the older one: for ever, silently.
#[test]
fn a_late_older_remark_does_not_wait_for_ever_behind_a_newer_one_that_is_being_retried() {
    let (world, ticket, alert) = alerted();
    world.signl4.annotate(&alert, RENE, "older").unwrap();
    let older = world.notifications().remove(0);
    world
        .wait(5)
        .signl4
        .annotate(&alert, RENE, "newer")
        .unwrap();
    take_only(&world);
    world
        .topdesk
        .fail_next(Fault::empty(500).on_path("/incidents/id/"));
    world.drain();
    world.webhook("signl4", TOKEN, &older).unwrap();
    settle(&world);
    assert_eq!((inbox(&world), dead(&world)), (vec![], 0));
    assert_eq!(world.topdesk.notes(&ticket).len(), 2);
}

// Found once: inbox.rs `answer`: a notification that is ignored after a failed attempt leaves
// `record.writing` behind; every later notification of the ticket waits for it for ever.
#[test]
fn a_retried_acknowledgement_that_became_moot_does_not_block_later_remarks() {
    let (world, ticket, alert) = alerted();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    take_only(&world);
    for _ in 0..2 {
        world
            .topdesk
            .fail_next(Fault::empty(500).on_path("/incidents/id/"));
        world.drain();
    }
    let now = world.clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.good_run();
    settle(&world);
    world
        .signl4
        .annotate(&alert, RENE, "afterwards: replace the disk")
        .unwrap();
    settle(&world);
    assert_eq!(inbox(&world), Vec::<String>::new());
    let notes = world.topdesk.notes(&ticket);
    assert!(
        notes.iter().any(|n| n.plain_text.contains("replace")),
        "{notes:?}"
    );
}

// Found once: record.rs `reopened`: the next generation inherits `writing` of the previous one.
#[test]
fn a_retry_of_the_previous_alert_does_not_block_the_reopened_ticket() {
    let (world, ticket, alert) = alerted();
    world.signl4.annotate(&alert, RENE, "first alert").unwrap();
    take_only(&world);
    for _ in 0..2 {
        world
            .topdesk
            .fail_next(Fault::empty(500).on_path("/incidents/id/"));
        world.drain();
    }
    for closed in [true, false] {
        let now = world.clock.now();
        world.topdesk.edit(&ticket, |t| t.set_closed(closed, now));
        world.good_run();
    }
    settle(&world);
    let second = world.signl4.alerts()[1].id.clone();
    world.signl4.acknowledge(&second, RENE).unwrap();
    settle(&world);
    assert_eq!(inbox(&world), Vec::<String>::new());
    let now = world.topdesk.incident(&ticket).unwrap();
    assert_eq!(now.processing_status.unwrap().name, "In progress");
}

// Found once: plan.rs `effect` / inbox.rs: an acknowledgement is written without looking at the ticket,
// so one that waited (an expired password, say) gives a ticket that was closed meanwhile the
// acknowledge status: a regress.
#[test]
fn an_acknowledgement_that_waited_does_not_take_back_a_close_in_topdesk() {
    let (world, ticket, alert) = alerted();
    world.topdesk.fail_all(Some(Fault::empty(401)));
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    let now = world.wait(60).clock.now();
    world.topdesk.edit(&ticket, |t| {
        t.set_status("Closed");
        t.set_closed(true, now);
    });
    world.topdesk.fail_all(None);
    settle(&world);
    let now = world.topdesk.incident(&ticket).unwrap();
    assert_eq!(now.processing_status.unwrap().name, "Closed");
}

// Found once: write_back.rs `refusal`: a 403 that concerns a part (no right to close calls) is taken for
// the whole ticket: the note, which would be accepted, is lost, and the ticket blocked for 17 hours.
#[test]
fn a_missing_right_to_close_still_leaves_the_note() {
    let (world, ticket, alert) = alerted();
    *world.outage.borrow_mut() = Some(|r| {
        let closes = String::from_utf8_lossy(&r.body).contains("\"closed\":true");
        closes.then(|| status(403)).flatten()
    });
    world.signl4.close(&alert, RENE).unwrap();
    world.deliver();
    settle(&world);
    assert_eq!(world.topdesk.notes(&ticket).len(), 1);
}

// Found once: write_back.rs `is_there`: a note counts as written if another one begins alike. A remark
// of signs only (or a beginning of another of the same second) is lost after an unknown outcome.
#[test]
fn a_remark_is_not_taken_for_another_of_the_same_second() {
    let (world, ticket, alert) = alerted();
    world.signl4.annotate(&alert, RENE, "on my way").unwrap();
    take_only(&world);
    world.drain();
    world.signl4.annotate(&alert, RENE, "\u{1F44D}").unwrap();
    take_only(&world);
    world
        .topdesk
        .fail_next(Fault::cut().on_path("/incidents/id/"));
    world.drain();
    settle(&world);
    assert_eq!(world.topdesk.notes(&ticket).len(), 2);
}

// Found once: plan.rs `effect`/alerts.rs `accepted`: our own resolve does not move `status_us`, so a
// withdrawn acknowledgement that arrives after it counts as a reopening and reopens the ticket that
// somebody has closed in TOPdesk.
#[test]
fn a_late_withdrawal_of_an_acknowledgement_does_not_reopen_a_closed_ticket() {
    let (world, ticket, alert) = alerted();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    world.wait(5).signl4.unacknowledge(&alert, RENE).unwrap();
    let late = world.notifications().remove(0);
    let now = world.wait(5).clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.good_run();
    world.deliver();
    world.webhook("signl4", TOKEN, &late).unwrap();
    world.drain();
    assert!(world.topdesk.incident(&ticket).unwrap().closed);
}

// Found once: plan.rs `on_event`: a remark on the previous alert of a reopened ticket is counted as
// foreign and lost; the state table says that a remark is welcome in any state.
#[test]
fn a_remark_that_arrives_after_a_reopening_still_becomes_a_note() {
    let (world, ticket, alert) = alerted();
    world
        .signl4
        .annotate(&alert, RENE, "cause: a loose cable")
        .unwrap();
    let late = world.notifications().remove(0);
    for closed in [true, false] {
        let now = world.clock.now();
        world.topdesk.edit(&ticket, |t| t.set_closed(closed, now));
        world.good_run();
    }
    world.webhook("signl4", TOKEN, &late).unwrap();
    world.drain();
    assert_eq!(world.topdesk.notes(&ticket).len(), 1);
}
