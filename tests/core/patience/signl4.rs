//! SIGNL4, by every kind of request.

use super::*;

#[test]
fn signl4_is_left_in_peace_after_a_429_to_an_event() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    world.run();
    is_left_in_peace(&world, Backend::Signl4);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn the_rest_api_of_signl4_is_left_in_peace_after_a_429_while_alerts_go_on() {
    let world = World::new();
    world.set("signl4_api_key", API_KEY);
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.good_run();
    world.signl4.fail_next(on("/alerts/paged"));
    world.run();
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(10).run();
        assert_eq!(
            asked(&world, Backend::Signl4),
            1,
            "the alert and nothing else"
        );
    }
    world.wait(i64::from(WAIT)).good_run();
    assert_eq!(asked(&world, Backend::Signl4), 1, "it is looked at again");
}

#[test]
fn the_rest_api_is_left_in_peace_after_a_429_to_the_search_for_an_alert_that_may_be_there() {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("signl4_poll", "no");
    world.set("signl4_user", &world.signl4.users()[1].id);
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::cut());
    world.run();
    world.signl4.fail_next(on("/alerts/paged"));
    world.run();
    assert_eq!(world.signl4.alerts().len(), 1, "it rings all the same");
    world.set("signl4_poll", "yes");
    world.wait(60).run();
    assert_eq!(asked(&world, Backend::Signl4), 0);
    world.wait(60).good_run();
    assert_eq!(asked(&world, Backend::Signl4), 1);
}
