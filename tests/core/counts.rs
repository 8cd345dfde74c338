//! How many requests and store operations a run costs. Exact: more would be a defect.

use connector::Failure;

use crate::world::{Counts, World, p1};

#[test]
fn an_idle_run_makes_one_request_and_writes_nothing() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let outcome = world.good_run();
    assert_eq!(
        outcome.report.tickets.tickets_read, 1,
        "the ticket lies within the overlap"
    );
    assert_eq!(
        (
            outcome.report.requests.topdesk_requests,
            outcome.report.requests.signl4_requests
        ),
        (1, 0)
    );
    assert_eq!(
        world.counts.get(),
        Counts {
            reads: 3,
            writes: 0
        }
    );
}

#[test]
fn an_idle_drain_makes_no_request_and_one_look_into_the_store() {
    let world = World::new();
    let outcome = world.drain();
    assert_eq!(outcome.report.requests.topdesk_requests, 0);
    assert_eq!(
        world.counts.get(),
        Counts {
            reads: 1,
            writes: 0
        }
    );
}

fn changed_tickets(tickets: u32, page_size: u32, alerts: u32) {
    let world = World::new();
    world.set("topdesk_page_size", &page_size.to_string());
    world.good_run();
    world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
    for n in 0..tickets {
        let priority = if n < alerts { "P1" } else { "P3" };
        let title = format!("ticket {n}");
        world
            .topdesk
            .create_incident(simulators::topdesk::NewIncident::new(title).priority(priority));
        if n % 7 == 0 {
            world.wait(1);
        }
    }
    world
        .set("topdesk_query", "priority.name=in=('P1','P3')")
        .set("run_budget", "10m");
    // Those of P3 are read but have ended, so they cost their row and nothing else.
    let now = world.clock.now();
    for ticket in world.topdesk.incidents() {
        if ticket.priority.as_ref().is_some_and(|p| p.name == "P3") {
            world
                .topdesk
                .edit_silently(&ticket.id, |t| t.set_closed(true, now));
        }
    }
    let outcome = world.good_run();
    let report = &outcome.report;
    assert_eq!(
        (report.tickets.tickets_changed, report.tickets.raised),
        (tickets, alerts),
        "{report:?}"
    );
    assert_eq!(
        report.requests.topdesk_requests,
        tickets.div_ceil(page_size).max(1)
    );
    assert_eq!(report.requests.signl4_requests, alerts);
    // Two writes per alert; for the run: the cursor once per page, the lease four times, what was
    // done once.
    let fixed = tickets.div_ceil(page_size) + 4 + 1;
    assert!(
        world.counts.get().writes <= 2 * alerts + fixed,
        "{:?}",
        world.counts.get()
    );
}

#[test]
fn one_changed_ticket_costs_one_get_and_one_post() {
    changed_tickets(1, 200, 1);
}

#[test]
fn a_full_page_costs_one_get() {
    changed_tickets(50, 50, 3);
}

#[test]
fn one_more_than_a_page_costs_two_gets() {
    changed_tickets(51, 50, 51);
}

#[test]
fn many_pages_cost_as_many_gets() {
    changed_tickets(1_003, 100, 10);
}

#[test]
fn page_size_one_costs_one_get_per_ticket() {
    changed_tickets(9, 1, 2);
}

#[test]
fn a_burst_beyond_the_limit_of_signl4_is_sent_over_several_runs_that_say_how_long_to_wait() {
    let world = World::new();
    world.good_run();
    for n in 0..400 {
        world.topdesk.create_incident(p1(&format!("burst {n}")));
    }
    let mut runs = 0;
    while world.signl4.alerts().len() < 400 {
        runs += 1;
        assert!(
            runs < 60,
            "{} of 400 after {runs} runs",
            world.signl4.alerts().len()
        );
        match world.run().failure {
            None => {}
            Some(Failure::TryLater {
                after_s: Some(1..=60),
                ..
            }) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(
        world.signl4.requests().iter().all(|r| r.status == 201),
        "a limit was passed"
    );
    assert_eq!(world.signl4.requests().len(), 400);
    let ids: std::collections::BTreeSet<_> = world
        .signl4
        .alerts()
        .iter()
        .map(|a| a.external_id.clone())
        .collect();
    assert_eq!(ids.len(), 400);
    assert_eq!(
        world.signl4.events()[0].outcome,
        simulators::signl4::Outcome::Raised
    );
}

/// Ten changed tickets under these rules, after a first run: requests to TOPdesk, requests to SIGNL4,
/// and writes beyond the plain set-up's for as many alerts.
fn under_rules(rules: &str) -> (u32, u32, u32) {
    let world = World::new();
    world.set("topdesk_query", "").set("rules", rules);
    world.good_run();
    let target = world.clock.now() + jiff::SignedDuration::from_hours(5);
    for n in 0..10 {
        let ticket = p1(&format!("ticket {n}")).group("Servicedesk");
        world.topdesk.create_incident(ticket.target(target));
    }
    let report = world.good_run().report;
    let plain = 2 * report.tickets.raised + 1 + 4 + 1;
    let writes = world.counts.get().writes;
    (
        report.requests.topdesk_requests,
        report.requests.signl4_requests,
        writes.saturating_sub(plain),
    )
}

#[test]
fn conditions_on_fields_cost_nothing() {
    let rules =
        r#"[{"name":"a","when":{"priority":"P2"}},{"name":"b","when":{"group":"Servicedesk"}}]"#;
    assert_eq!(under_rules(rules), (1, 10, 0));
}

#[test]
fn a_filter_of_a_rule_costs_one_get_a_page() {
    let rules = r#"[{"name":"a","query":"operatorGroup.name=='Servicedesk'"}]"#;
    assert_eq!(under_rules(rules), (2, 10, 0));
}

#[test]
fn a_filter_of_a_rule_whose_conditions_fit_no_ticket_costs_nothing() {
    let rules = r#"[{"name":"a","query":"x==1","when":{"priority":"P4"}},{"name":"b"}]"#;
    assert_eq!(under_rules(rules), (1, 10, 0));
}

#[test]
fn a_target_date_to_be_watched_costs_one_write_a_ticket_and_one_for_the_first() {
    let rules = r#"[{"name":"a","near_target":{"before":"1h"}}]"#;
    assert_eq!(under_rules(rules), (1, 10, 10 + 1));
}

#[test]
fn a_burst_costs_two_writes_a_ticket_and_one_post() {
    let rules = r#"[{"name":"a","burst":2}]"#;
    // Two alerts of their own and the shared one: three are counted as raised, eight are covered.
    assert_eq!(under_rules(rules), (1, 3, 2 * 8));
}

/// Reads, writes and requests of one scheduled run.
fn cost(world: &World) -> (u32, u32, u32) {
    let report = world.run().report;
    let Counts { reads, writes } = world.counts.get();
    (
        reads,
        writes,
        report.requests.topdesk_requests + report.requests.signl4_requests,
    )
}

#[test]
fn a_run_that_is_noted_costs_a_turn_and_one_write() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    assert_eq!(cost(&world), (3, 0, 1));
    world.wait(15 * 60);
    assert_eq!(cost(&world), (6, 5, 1));
    assert_eq!(cost(&world), (3, 0, 1));
}

#[test]
fn trouble_costs_a_turn_a_write_and_an_entry_when_it_begins_and_nothing_while_it_lasts() {
    let world = World::new();
    world.good_run();
    world.topdesk.fail_all(Some(simulators::Fault::empty(401)));
    assert_eq!(cost(&world), (7, 6, 1));
    assert_eq!(cost(&world), (3, 0, 1));
    world.topdesk.fail_all(None);
    assert_eq!(cost(&world), (8, 6, 1));
    assert_eq!(cost(&world), (3, 0, 1));
}

#[test]
fn the_rare_look_costs_so_many_requests() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.set("reconcile_every", "0").good_run();
    world.wait(6 * 3_600);
    // The list of changes, and what the check asks TOPdesk.
    assert_eq!(cost(&world).2, 1 + 7);
}
