//! What has not come to its end yet.

use super::*;

#[test]
fn an_alert_that_the_settings_leave_open_is_forgotten_a_month_after_its_ticket() {
    let world = World::new();
    world.set("resolve_on", "never");
    let ticket = ended(&world, 29);
    round(&world);
    assert_eq!(records(&world), 1);
    world.wait(2 * DAY);
    round(&world);
    assert_eq!(records(&world), 0);
    set_closed(&world, &ticket, false);
    world.good_run();
    assert_eq!(ids(&world)[1], format!("TOPdesk-{ticket}.2"));
}

#[test]
fn an_alert_whose_end_cannot_be_sent_now_is_not_forgotten() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    world.signl4.fail_all(Some(Fault::empty(500)));
    set_closed(&world, &ticket, true);
    world.run();
    world.wait(40 * DAY);
    world.run();
    world.signl4.fail_all(None);
    round(&world);
    assert_eq!(world.signl4.alerts()[0].status, Status::Closed);
}

#[test]
fn a_ticket_whose_alert_was_to_be_raised_anew_and_could_not_be_ended_is_forgotten_too() {
    let world = World::new();
    let rule = r#"[{"name":"all","on_change":{"group_changed":"reroute"}}]"#;
    world.set("rules", rule);
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let edit = |t: &mut simulators::topdesk::Incident| t.set_group("Application management");
    world.topdesk.edit(&ticket, edit);
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    let letter = format!("dead.{ticket}.resolve.1");
    assert_eq!(world.discard(&[&letter]).unwrap()["done"], 1);
    world.wait(31 * DAY);
    assert!(world.topdesk.delete(&ticket));
    round(&world);
    round(&world);
    assert_eq!(records(&world), 0);
}

#[test]
fn a_record_with_a_dead_letter_stays_until_that_is_dropped() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("poison")).id;
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    set_closed(&world, &ticket, true);
    world.good_run();
    world.wait(31 * DAY);
    round(&world);
    assert_eq!(records(&world), 1);
    world.discard(&[&format!("dead.{ticket}.raise.1")]).unwrap();
    round(&world);
    assert_eq!(records(&world), 0);
}

#[test]
fn nothing_is_forgotten_while_a_notification_waits() {
    let world = World::new();
    let ticket = ended(&world, 0);
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(31 * DAY);
    world.signl4.annotate(&alert, RENE, "late").unwrap();
    for body in world.notifications() {
        world.webhook("signl4", TOKEN, &body).unwrap();
    }
    world
        .topdesk
        .fail_all(Some(Fault::empty(500).on_path("/incidents/id/")));
    world.run();
    assert_eq!(records(&world), 1);
    world.topdesk.fail_all(None);
    round(&world);
    assert_eq!(world.topdesk.notes(&ticket).len(), 1);
}
