//! What is long over is forgotten, and nothing rings, stays silent or gets an id again because of that.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::world::{Counts, CrashPoint, TOKEN, World, p1};
use connector::operator::explain::Subject;
use simulators::Fault;
use simulators::signl4::Status;

const RENE: &str = "rene@example.com";
const DAY: i64 = 86_400;

fn keys(world: &World, prefix: &str) -> Vec<String> {
    let store = world.store.borrow();
    let keys = store.keys().filter(|key| key.starts_with(prefix));
    keys.cloned().collect()
}

fn records(world: &World) -> usize {
    keys(world, "ticket.").len()
}

/// Runs through a round of comparing and forgetting.
fn round(world: &World) {
    world.wait(7 * 3_600);
    for _ in 0..20 {
        world.run();
    }
}

fn set_closed(world: &World, ticket: &str, closed: bool) {
    let now = world.wait(20).clock.now();
    world.topdesk.edit(ticket, |t| t.set_closed(closed, now));
}

/// A ticket that was alerted and closed, `days` ago.
fn ended(world: &World, days: i64) -> String {
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    set_closed(world, &ticket, true);
    world.good_run();
    world.wait(days * DAY);
    ticket
}

/// The same, forgotten.
fn forgotten() -> (World, String) {
    let world = World::new();
    let ticket = ended(&world, 31);
    round(&world);
    assert_eq!(records(&world), 0);
    (world, ticket)
}

fn ids(world: &World) -> Vec<String> {
    let alerts = world.signl4.alerts();
    alerts.into_iter().map(|a| a.external_id.unwrap()).collect()
}

#[test]
fn a_ticket_is_forgotten_a_month_after_it_has_ended_and_not_before() {
    let world = World::new();
    ended(&world, 29);
    round(&world);
    assert_eq!(records(&world), 1);
    world.wait(2 * DAY);
    round(&world);
    assert_eq!((records(&world), keys(&world, "gone.").len()), (0, 1));
}

#[test]
fn forgetting_is_counted() {
    let world = World::new();
    ended(&world, 31);
    assert_eq!(world.good_run().report.compared.forgotten, 1);
    assert_eq!(world.good_run().report.compared.forgotten, 0);
}

#[test]
fn a_forgotten_ticket_that_is_reopened_rings_under_the_next_id() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    world.good_run();
    let first = format!("TOPdesk-{ticket}");
    assert_eq!(ids(&world), [first.clone(), format!("{first}.2")]);
}

#[test]
fn a_ticket_that_is_forgotten_twice_rings_under_the_third_id() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    world.good_run();
    set_closed(&world, &ticket, true);
    world.good_run();
    world.wait(31 * DAY);
    round(&world);
    assert_eq!(records(&world), 0);
    set_closed(&world, &ticket, false);
    world.good_run();
    assert_eq!(ids(&world)[2], format!("TOPdesk-{ticket}.3"));
}

#[test]
fn a_forgotten_ticket_that_is_reopened_stays_silent_if_that_is_wanted() {
    let (world, ticket) = forgotten();
    world.set("realert_on_reopen", "no");
    set_closed(&world, &ticket, false);
    world.good_run();
    assert_eq!(ids(&world).len(), 1);
}

#[test]
fn a_forgotten_ticket_that_is_reopened_outside_of_the_hours_rings_under_the_next_id_when_they_begin()
 {
    let (world, ticket) = forgotten();
    let hours =
        r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 02:00-04:00"],"outside":"hold"}}]"#;
    world.set("rules", hours);
    set_closed(&world, &ticket, false);
    assert_eq!(world.good_run().report.tickets.held, 1);
    for _ in 0..24 {
        world.wait(3_600).run();
    }
    assert_eq!(ids(&world)[1..], [format!("TOPdesk-{ticket}.2")]);
}

#[test]
fn the_next_alert_of_a_forgotten_ticket_that_cannot_be_sent_keeps_its_id() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    world.signl4.fail_all(Some(Fault::empty(503)));
    world.run();
    world.signl4.fail_all(None);
    world.wait(3_600).good_run();
    assert_eq!(ids(&world)[1..], [format!("TOPdesk-{ticket}.2")]);
}

#[test]
fn explain_knows_the_next_id_of_a_forgotten_ticket() {
    let (world, ticket) = forgotten();
    set_closed(&world, &ticket, false);
    let told = world.explain(&Subject::Ticket(ticket.clone())).unwrap();
    assert!(told.contains(&format!("TOPdesk-{ticket}.2")), "{told}");
}

#[test]
fn a_late_notification_of_a_forgotten_ticket_leaves_no_trace() {
    let world = World::new();
    let ticket = ended(&world, 0);
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.annotate(&alert, RENE, "late").unwrap();
    let late = world.notifications();
    world.wait(31 * DAY);
    round(&world);
    let store = world.store.borrow().clone();
    for body in late {
        assert_eq!(world.webhook("signl4", TOKEN, &body).unwrap().status, 200);
    }
    assert_eq!(*world.store.borrow(), store);
    assert!(world.topdesk.notes(&ticket).is_empty());
}

#[test]
fn a_ticket_whose_alert_was_closed_on_the_phone_does_not_ring_after_a_year() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    for _ in 0..12 {
        world.wait(30 * DAY);
        round(&world);
    }
    assert_eq!(records(&world), 1, "its record says that it must not ring");
    world.topdesk.edit(&ticket, |t| {
        t.brief_description = Some("still there".into())
    });
    world.good_run();
    assert_eq!(ids(&world).len(), 1);
}

#[test]
fn a_ticket_whose_alert_was_closed_on_the_phone_is_forgotten_once_topdesk_has_deleted_it() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world.wait(31 * DAY);
    assert!(world.topdesk.delete(&ticket));
    round(&world);
    assert_eq!(records(&world), 1, "it is asked about");
    round(&world);
    assert_eq!(records(&world), 0);
}

#[test]
fn asking_about_such_tickets_costs_one_request_a_round() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(20).signl4.close(&alert, RENE).unwrap();
    world.deliver();
    world.wait(31 * DAY).good_run();
    world.topdesk.clear_requests();
    for _ in 0..24 {
        world.wait(3_600).good_run();
    }
    let requests = world.topdesk.requests();
    let by_id = requests
        .iter()
        .filter(|r| r.path.contains("/incidents/id/"));
    assert_eq!(by_id.count(), 4);
}

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

#[test]
fn where_there_are_many_records_an_hour_is_enough() {
    let world = World::new();
    world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
    world.set("run_budget", "10m");
    world.good_run();
    let create = |n| world.topdesk.create_incident(p1(&format!("ticket {n}"))).id;
    let tickets: Vec<_> = (0..401).map(create).collect();
    world.catch_up();
    for ticket in &tickets {
        let now = world.clock.now();
        world.topdesk.edit(ticket, |t| t.set_closed(true, now));
    }
    world.wait(1).catch_up();
    round(&world);
    // As soon as there are no more than 400, a month counts again.
    assert!(records(&world) <= 400, "{}", records(&world));
}

#[test]
fn without_comparing_there_is_forgetting() {
    let world = World::new();
    world.set("reconcile_every", "0");
    ended(&world, 31);
    world.topdesk.clear_requests();
    round(&world);
    assert_eq!(records(&world), 0);
    let requests = world.topdesk.requests();
    assert!(requests.iter().all(|r| !r.path.contains("/incidents/id/")));
}

#[test]
fn an_idle_run_costs_no_more_than_before_once_something_is_forgotten() {
    let (world, _) = forgotten();
    world.good_run();
    world.good_run();
    let (reads, writes) = (3, 0);
    assert_eq!(world.counts.get(), Counts { reads, writes });
}

#[test]
fn a_run_that_forgets_may_end_at_any_import() {
    for (call, after_effect) in (1..60).flat_map(|call| [(call, false), (call, true)]) {
        let world = World::new();
        let first = ended(&world, 0);
        let second = ended(&world, 31);
        world.crash_at.set(Some(CrashPoint { call, after_effect }));
        let through = world.survives(|w| drop(w.run()));
        world.crash_at.set(None);
        world.wait(120);
        round(&world);
        assert_eq!(records(&world), 0, "crash at {call}, {after_effect}");
        for ticket in [&first, &second] {
            set_closed(&world, ticket, false);
        }
        world.good_run();
        let ids = ids(&world);
        let again = [format!("TOPdesk-{first}.2"), format!("TOPdesk-{second}.2")];
        assert_eq!(ids[2..], again, "crash at {call}, {after_effect}");
        if through {
            assert!(call > 10, "only {call} calls");
            return;
        }
    }
    unreachable!("the run never ended");
}
