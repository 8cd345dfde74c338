//! Boundary ties.

use super::*;

fn only_p1(world: &World) {
    world.set("topdesk_query", "");
    world.set("rules", r#"[{"name":"p1","when":{"priority":"P1"}}]"#);
}

#[test]
fn very_many_tickets_of_one_second_are_read_to_the_last_in_pages_of_three_over_several_short_runs()
{
    let world = World::new();
    only_p1(&world);
    world.set("topdesk_page_size", "3").set("run_budget", "5s");
    let slow = tied(2_000);
    let (mut runs, mut read) = (0, 0);
    while world.signl4.alerts().is_empty() {
        runs += 1;
        assert!(runs < 50, "{read} read");
        let outcome = run_through(&world, |r, send| {
            world.clock.advance(SignedDuration::from_millis(50));
            slow(r, send)
        });
        read += outcome.report.tickets.tickets_read;
        assert!(
            outcome.report.requests.topdesk_requests <= 101,
            "{outcome:?}"
        );
    }
    assert!(runs > 5, "{runs}");
    // Each page begins with the last row of the one before.
    assert!((2_000..2_800).contains(&read), "{read}");
}

#[test]
fn a_run_whose_time_is_up_before_it_has_read_a_page_writes_nothing() {
    let world = World::new();
    world.set("topdesk_page_size", "1").set("run_budget", "5s");
    world.good_run();
    tickets_a_second_apart(&world, 3);
    run_through(&world, |_, send| {
        world.wait(5);
        send()
    });
    world.slow_store.set(5_000);
    let outcome = world.run();
    assert_eq!((outcome.failure, outcome.work_waiting), (None, true));
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn more_tickets_within_the_overlap_than_are_remembered_ring_once_and_never_again() {
    let world = World::new();
    only_p1(&world);
    world.set("topdesk_page_size", "9999");
    let many = tied(16_000);
    for expected in [1, 0, 0] {
        let outcome = run_through(&world, &many);
        assert_eq!(
            (outcome.failure, outcome.report.tickets.raised),
            (None, expected)
        );
    }
    assert_eq!(dead(&world), 0);
}
