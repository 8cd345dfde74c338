//! Runs, and what they leave for others.

use super::*;

// Found once: schedule.rs `on_schedule`: the inbox comes first and may take the whole budget of every
// run, so a TOPdesk whose writes hang keeps new tickets from being alerted.
#[test]
fn writes_that_hang_do_not_keep_new_tickets_from_alerting() {
    let world = World::new();
    world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
    for n in 0..60 {
        world.topdesk.create_incident(p1(&format!("storm {n}")));
    }
    world.good_run();
    for alert in world.signl4.alerts() {
        world.signl4.acknowledge(&alert.id, RENE).unwrap();
    }
    take_only(&world);
    world.topdesk.create_incident(p1("urgent"));
    let mut runs = 0;
    while world.signl4.alerts().len() < 61 && runs < 100 {
        runs += 1;
        run_through(&world, |r, send| {
            if r.method == connector::ports::Method::Patch {
                world.clock.advance(SignedDuration::from_secs(8));
                return Err(NoAnswer::Unknown("no answer in time".into()));
            }
            send()
        });
    }
    assert!(runs <= 3, "alerted only in run {runs}");
}

// Found once: lease.rs `release`: a run that outlived its lease releases the lease of the run that came
// after it, and a third starts beside that.
#[test]
fn a_run_that_outlived_its_lease_does_not_release_that_of_another() {
    let world = World::new();
    let ask = || acquire(&world, world.clock.now(), SignedDuration::from_secs(35)).unwrap();
    let first = ask();
    world.wait(40);
    let second = ask();
    assert!(matches!(second, Lease::Held { .. }));
    first.release(&world);
    // Still within the second lease, but in another window of the election.
    world.wait(32);
    assert_eq!(ask(), Lease::Busy);
}

// Found once: alerts.rs `try_again_later`: three failures in a row close SIGNL4's side for the run, but
// the run still ends as a success.
#[test]
fn a_signl4_that_only_fails_makes_the_run_fail() {
    let world = World::new();
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world.signl4.fail_all(Some(Fault::empty(500)));
    assert!(world.run().failure.is_some());
}
