//! Major calls.

use super::*;

#[test]
fn what_a_major_call_covered_rings_when_its_alert_is_closed_on_the_phone_and_with_it_the_ticket() {
    let world = major();
    let (_, child) = with_child(&world);
    let alert = open(&world)[0].id.clone();
    world.notifications();
    world.wait(1).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world.run();
    world.run();
    let id = format!("TOPdesk-{}.2", child.id);
    assert_eq!(open(&world)[0].external_id, Some(id));
}

#[test]
fn what_a_major_call_covered_rings_when_its_alert_turns_out_refused() {
    let world = major();
    let major = p1("all is down").major();
    let major = world.topdesk.create_incident(major);
    world.signl4.fail_all(Some(Fault::empty(500)));
    world.run();
    let child = world
        .topdesk
        .create_incident(p1("no mail").part_of_major(&major));
    world.run();
    world.signl4.fail_all(None);
    *world.outage.borrow_mut() = Some(|r: &Request| {
        let is_major = String::from_utf8_lossy(&r.body).contains("all is down");
        (r.backend == Backend::Signl4 && is_major).then(|| world::status(400).unwrap())
    });
    settle(&world);
    let alerts = open(&world);
    assert_eq!(alerts.len(), 1);
    let own = format!("TOPdesk-{}", child.id);
    assert!(alerts[0].external_id.as_ref().unwrap().starts_with(&own));
}

#[test]
fn a_ticket_that_joins_a_major_call_which_ends_in_the_same_run_rings() {
    let world = major();
    let major = world.topdesk.create_incident(p1("all is down").major());
    world.good_run();
    close(&world, &major);
    world.wait(1);
    world
        .topdesk
        .create_incident(p1("no mail").part_of_major(&major));
    world.good_run();
    world.good_run();
    assert_eq!(open(&world).len(), 1);
}

#[test]
fn a_ticket_of_a_major_call_whose_alert_was_closed_on_the_phone_has_its_own() {
    let world = major();
    world.set("close_ticket", "no").set("status_on_close", "");
    let (major, _) = with_child(&world);
    let alert = open(&world)[0].id.clone();
    world.wait(1).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world
        .topdesk
        .create_incident(p1("late").part_of_major(&major));
    world.good_run();
    assert!(open(&world).iter().any(|a| a.title.ends_with("late")));
}

#[test]
fn a_ticket_whose_major_call_is_covered_itself_has_its_own_alert() {
    let world = major();
    let (_, child) = with_child(&world);
    world
        .topdesk
        .create_incident(p1("third").part_of_major(&child));
    world.good_run();
    assert!(open(&world).iter().any(|a| a.title.ends_with("third")));
}

#[test]
fn what_an_old_major_call_covered_is_not_too_old_when_it_ends() {
    let world = major();
    let (major, _) = with_child(&world);
    world.wait(86_400 * 9);
    close(&world, &major);
    world.good_run();
    world.good_run();
    assert_eq!(open(&world).len(), 1);
}
