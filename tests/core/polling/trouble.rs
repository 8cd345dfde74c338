//! Looking fails, or ends in the middle.

use super::*;

#[test]
fn patience_that_the_rest_api_asks_for_holds_up_nothing_else() {
    let (world, _) = alerted();
    world
        .signl4
        .fail_next(Fault::retry_after(429, 60).on_path("/alerts/paged"));
    world.topdesk.create_incident(p1("two"));
    let outcome = world.good_run();
    assert_eq!(outcome.report.tickets.raised, 1);
    let looks = || {
        world
            .signl4
            .requests()
            .iter()
            .filter(|r| r.path.contains("paged"))
            .count()
    };
    let before = looks();
    world.good_run();
    assert_eq!(looks(), before, "it was asked again too early");
    world.wait(60);
    world.good_run();
    assert_eq!(looks(), before + 1);
}

#[test]
fn a_failing_list_is_not_an_empty_one() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    for fault in [
        Fault::empty(500),
        Fault::cut(),
        Fault::html(),
        Fault::status(200, "{", "application/json"),
    ] {
        world.signl4.fail_next(fault.on_path("/alerts/paged"));
        assert!(world.run().failure.is_some());
    }
    assert_eq!(world.good_run().report.notifications.found, 1);
    assert_eq!(status(&world, &ticket).as_deref(), Some("In progress"));
}

#[test]
fn a_change_whose_person_cannot_be_asked_for_waits_and_is_not_lost() {
    let (world, ticket) = alerted();
    world.signl4.acknowledge(&alert(&world), RENE).unwrap();
    world.signl4.fail_next(Fault::empty(500).on_path("/users/"));
    let outcome = world.run();
    assert_eq!(
        (
            outcome.report.notifications.found,
            outcome.failure.is_some()
        ),
        (0, true)
    );
    world.good_run();
    let (_, operator, ..) = final_state(&world, &ticket);
    assert_eq!(operator.as_deref(), Some("Rene Duty"));
}

#[test]
fn many_changed_alerts_are_found_page_by_page() {
    let world = with_key();
    world.set("run_budget", "10m");
    world.good_run();
    for n in 0..250 {
        world.topdesk.create_incident(p1(&format!("burst {n}")));
    }
    while world.signl4.alerts().len() < 250 {
        world.run();
    }
    world.run();
    world.notifications();
    world.wait(600);
    world.good_run();
    for alert in world.signl4.alerts() {
        world.signl4.close(&alert.id, RENE).unwrap();
    }
    world.signl4.clear_requests();
    let mut found = 0;
    for _ in 0..5 {
        found += world.run().report.notifications.found;
    }
    assert_eq!(found, 250);
    assert!(world.topdesk.incidents().iter().all(|t| t.closed));
    world.run();
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn a_list_that_goes_round_in_circles_is_given_up_and_raising_goes_on() {
    let (world, _) = alerted();
    *world.outage.borrow_mut() = Some(|request| {
        let circle = br#"{"results":[{"id":"1","lastModified":"2026-11-23T08:00:00Z"}],"hasMore":true,"continuationToken":{"nextRowKey":"1"}}"#;
        let looks = request.backend == Backend::Signl4 && request.path_and_query.contains("/paged");
        looks.then(|| {
            Ok(connector::ports::Response {
                status: 200,
                headers: Vec::new(),
                body: circle.to_vec(),
            })
        })
    });
    world.topdesk.create_incident(p1("two"));
    let outcome = world.run();
    assert_eq!(outcome.report.tickets.raised, 1);
    assert!(outcome.report.requests.signl4_requests < 5);
    assert!(outcome.failure.is_some());
}

#[test]
fn a_crash_anywhere_while_looking_loses_nothing_and_doubles_nothing() {
    for call in 1.. {
        for after_effect in [false, true] {
            let (world, ticket) = alerted();
            world.signl4.acknowledge(&alert(&world), RENE).unwrap();
            world
                .crash_at
                .set(Some(world::CrashPoint { call, after_effect }));
            let survived = world.survives(|world| {
                world.run();
            });
            world.crash_at.set(None);
            world.wait(120);
            for _ in 0..3 {
                world.good_run();
            }
            assert_eq!(
                status(&world, &ticket).as_deref(),
                Some("In progress"),
                "crash at {call}"
            );
            assert_eq!(world.topdesk.notes(&ticket).len(), 1, "crash at {call}");
            if survived {
                return;
            }
        }
    }
}
