//! A month after the end.

use super::*;

#[test]
fn a_ticket_is_forgotten_a_month_after_it_has_ended_and_not_before() {
    let world = World::new();
    ended(&world, 29);
    round(&world);
    assert_eq!(records(&world), 1);
    world.wait(2 * DAY);
    round(&world);
    assert_eq!((records(&world), keys(&world, "gone.").len()), (0, 1));
}

#[test]
fn forgetting_is_counted() {
    let world = World::new();
    ended(&world, 31);
    assert_eq!(world.good_run().report.compared.forgotten, 1);
    assert_eq!(world.good_run().report.compared.forgotten, 0);
}
