//! Others that ask TOPdesk.

use super::*;

#[test]
fn an_explanation_and_a_back_fill_refuse_while_topdesk_is_to_be_left_in_peace() {
    let world = World::new();
    world.good_run();
    world.topdesk.fail_next(on("/incidents"));
    world.run();
    let explained = world.explain(&Subject::Latest(5)).unwrap_err();
    assert!(
        matches!(
            explained,
            Failure::TryLater {
                after_s: Some(1..),
                ..
            }
        ),
        "{explained:?}"
    );
    let counted = world.backfill(3_600, true).unwrap_err();
    assert!(
        matches!(
            counted,
            Failure::TryLater {
                after_s: Some(1..),
                ..
            }
        ),
        "{counted:?}"
    );
    assert_eq!(asked(&world, Backend::Topdesk), 0);
}

#[test]
fn patience_that_one_side_asks_for_is_not_asked_of_the_other() {
    let world = acknowledged();
    world.topdesk.create_incident(p1("two"));
    world.signl4.fail_next(Fault::retry_after(429, WAIT));
    world.run();
    world.deliver();
    let ticket = &world.topdesk.incidents()[0];
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}
