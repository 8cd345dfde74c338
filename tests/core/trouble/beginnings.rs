//! What a run begins with: the state, the cursor, the settings.

use super::*;

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
