//! By notification, by looking, or by both: the same.

use super::*;

/// The same ticket, whether notifications come, are found, come late, or come before they are found.
fn every_way_gives_the_same_ticket(steps: Steps) {
    let silent = |world: &World| {
        world.notifications();
    };
    let state = |(world, ticket): (World, String)| final_state(&world, &ticket);
    let by_webhook = {
        let (world, ticket) = told(steps, |world| {
            world.set("signl4_poll", "no");
            world.deliver();
        });
        (world, ticket)
    };
    let expected = state(by_webhook);
    let by_look = told(steps, |world| {
        silent(world);
        world.good_run();
    });
    assert_eq!(state(by_look), expected, "by looking");
    let both = told(steps, |world| {
        world.deliver();
        world.good_run();
    });
    assert_eq!(state(both), expected, "notifications first");
    let late = told(steps, |world| {
        world.good_run();
        world.deliver();
    });
    assert_eq!(state(late), expected, "looking first");
}

#[test]
fn a_close_is_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[|w| w.signl4.close(&alert(w), RENE).unwrap()]);
}

#[test]
fn remarks_are_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[
        |w| w.signl4.annotate(&alert(w), RENE, "on my way").unwrap(),
        |w| w.signl4.annotate(&alert(w), SAM, "me too").unwrap(),
    ]);
}

#[test]
fn no_reply_and_failure_are_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[|w| w.signl4.no_reply(&alert(w)).unwrap()]);
    every_way_gives_the_same_ticket(&[|w| w.signl4.fail_alert(&alert(w)).unwrap()]);
}

#[test]
fn an_acknowledgement_and_all_that_follows_are_the_same_by_every_way() {
    every_way_gives_the_same_ticket(&[
        |w| w.signl4.acknowledge(&alert(w), RENE).unwrap(),
        |w| w.signl4.acknowledge(&alert(w), SAM).unwrap(),
        |w| w.signl4.unacknowledge(&alert(w), SAM).unwrap(),
        |w| w.signl4.acknowledge(&alert(w), RENE).unwrap(),
        |w| w.signl4.close(&alert(w), RENE).unwrap(),
    ]);
}
