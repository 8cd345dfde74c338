//! Bursts and their tickets.

use super::*;

/// A burst: one alert of its own, and one that stands for two tickets.
fn burst() -> (World, Vec<String>) {
    let world = World::new();
    world.set("rules", r#"[{"name":"all","burst":1}]"#);
    let create = |n| world.topdesk.create_incident(p1(&format!("ticket {n}"))).id;
    let tickets = (0..3).map(create).collect();
    world.good_run();
    assert_eq!(records(&world), 4);
    (world, tickets)
}

#[test]
fn a_burst_is_forgotten_with_its_tickets() {
    let (world, tickets) = burst();
    for ticket in &tickets {
        set_closed(&world, ticket, true);
    }
    world.good_run();
    world.wait(31 * DAY);
    round(&world);
    round(&world);
    assert_eq!(records(&world), 0);
}

#[test]
fn a_burst_that_was_closed_on_the_phone_is_kept_while_one_of_its_tickets_is_open() {
    let (world, tickets) = burst();
    world.set("close_ticket", "no").set("status_on_close", "");
    let alerts = world.signl4.alerts();
    for alert in &alerts {
        world.wait(20).signl4.close(&alert.id, RENE).unwrap();
    }
    world.deliver();
    world.wait(31 * DAY);
    round(&world);
    assert_eq!(records(&world), 4);
    for ticket in &tickets {
        let edit = |t: &mut simulators::topdesk::Incident| t.brief_description = Some("x".into());
        world.wait(20).topdesk.edit(ticket, edit);
    }
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), alerts.len(), "one rang anew");
}

#[test]
fn a_burst_that_the_settings_leave_open_is_forgotten_after_its_tickets() {
    let (world, tickets) = burst();
    world.set("resolve_on", "never");
    for ticket in &tickets {
        set_closed(&world, ticket, true);
    }
    world.good_run();
    world.wait(31 * DAY);
    round(&world);
    round(&world);
    assert_eq!(records(&world), 0);
}
