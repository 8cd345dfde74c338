//! When it cannot be kept.

use super::*;

#[test]
fn a_wait_that_the_store_does_not_take_is_told_to_the_caller() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.run();
    world.topdesk.create_incident(p1("two"));
    world.wait(10).begin();
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    let store = Failing(&world, |key, _| key == "head");
    let outcome = schedule::on_schedule(Ports {
        store: &store,
        ..ports(&world)
    });
    assert!(
        matches!(
            outcome.failure,
            Some(Failure::TryLater {
                after_s: Some(WAIT),
                ..
            })
        ),
        "{outcome:?}"
    );
}

#[test]
fn a_wait_is_kept_although_the_records_of_the_run_cannot_be() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.wait(10).begin();
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    let refused = Cell::new(0);
    let http = Between(&world, |r: &Request, send: &dyn Fn() -> Answer| {
        if r.backend == Backend::Signl4 {
            refused.set(1);
        }
        send()
    });
    let store = Failing(&world, |key, _| {
        refused.get() == 1 && key.starts_with("ticket.")
    });
    let outcome = schedule::on_schedule(Ports {
        http: &http,
        store: &store,
        ..ports(&world)
    });
    assert!(outcome.failure.is_some());
    is_left_in_peace(&world, Backend::Signl4);
}
