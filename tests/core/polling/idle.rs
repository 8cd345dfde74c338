//! A run that finds nothing.

use super::*;

#[test]
fn an_idle_run_makes_one_get_and_one_post_and_writes_nothing() {
    let (world, _) = alerted();
    let outcome = world.good_run();
    let report = &outcome.report;
    assert_eq!(
        (
            report.requests.topdesk_requests,
            report.requests.signl4_requests
        ),
        (1, 1)
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
fn an_idle_run_stays_idle_for_days_and_without_any_alert() {
    let world = with_key();
    world.good_run();
    for hours in [1, 30, 300] {
        world.wait(hours * 3_600);
        // The daily comparison of alerts and tickets may be due.
        world.good_run();
        let outcome = world.good_run();
        assert_eq!(outcome.report.requests.signl4_requests, 1);
        assert_eq!(world.counts.get().writes, 0, "after {hours} hours");
    }
}
