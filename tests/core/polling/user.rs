//! The user, without whom nothing is looked up.

use super::*;

#[test]
fn the_user_may_be_given_by_address_and_is_looked_up_once() {
    let world = with_key();
    world.set("signl4_user", "Sam@Example.com");
    world.good_run();
    world.good_run();
    world.good_run();
    let counts = world.signl4.request_counts();
    let users: u64 = counts
        .iter()
        .filter(|(path, _)| path.contains("/users"))
        .map(|(_, n)| n)
        .sum();
    assert_eq!(users, 1, "{counts:?}");
    let kept = format!("{:?}", world.store.borrow());
    assert!(!kept.to_lowercase().contains("sam@"), "the address is kept");
}

#[test]
fn an_address_that_is_no_users_names_the_setting_and_alerts_go_on() {
    let world = with_key();
    world.set("signl4_user", "nobody@example.com");
    refused(&world, "signl4_user");
}

#[test]
fn an_unknown_user_id_names_the_setting_and_alerts_go_on() {
    let world = with_key();
    world.set("signl4_user", "no-such-user");
    refused(&world, "signl4_user");
}

#[test]
fn a_key_that_may_not_look_up_names_the_setting_and_alerts_go_on() {
    let world = with_key();
    world
        .signl4
        .fail_all(Some(Fault::empty(403).on_path("/alerts/")));
    refused(&world, "signl4_api_key");
}

fn refused(world: &World, setting: &str) {
    world.topdesk.create_incident(p1("one"));
    let outcome = world.run();
    assert_eq!(outcome.report.tickets.raised, 1);
    let Some(Failure::FixSettings(faults)) = outcome.failure else {
        panic!("{:?}", outcome.failure);
    };
    assert_eq!(faults[0].key, setting);
    assert!(!faults[0].message.contains("nobody@example.com"));
}

#[test]
fn without_a_user_or_when_switched_off_nothing_is_looked_up() {
    for (key, value) in [("signl4_user", ""), ("signl4_poll", "no")] {
        let world = with_key();
        world.set(key, value);
        assert_eq!(world.good_run().report.requests.signl4_requests, 0);
    }
}
