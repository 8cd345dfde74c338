//! Any steps, in any order.

use super::*;

/// What a person does, and what becomes of the notification: at once, late, twice, or never.
#[derive(Clone, Copy, Debug)]
struct Step {
    tap: u8,
    by: &'static str,
    fate: u8,
    then_run: bool,
}

fn tap(world: &World, step: Step) {
    let (signl4, id) = (&world.signl4, alert(world));
    let _ = match step.tap {
        0 => signl4.acknowledge(&id, step.by),
        1 => signl4.unacknowledge(&id, step.by),
        2 => signl4.close(&id, step.by),
        3 => signl4.reopen(&id, step.by),
        4 => signl4.annotate(&id, step.by, "a remark"),
        _ => signl4.no_reply(&id),
    };
}

/// The ticket's status that belongs to the alert's, as the settings of this world say.
fn belonging(world: &World) -> &'static str {
    match world.signl4.alerts()[0].status {
        simulators::signl4::Status::Acknowledged => "In progress",
        simulators::signl4::Status::Closed => "Afgehandeld",
        _ => "Registered",
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    let by = prop_oneof![Just(RENE), Just(SAM)];
    (0u8..6, by, 0u8..4, any::<bool>()).prop_map(|(tap, by, fate, then_run)| Step {
        tap,
        by,
        fate,
        then_run,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A look after each change: then no notification is needed, and none does harm, however late.
    #[test]
    fn the_ticket_ends_as_its_alert_whatever_becomes_of_notifications(steps in prop::collection::vec(any_step(), 0..8)) {
        let (world, ticket) = alerted();
        let mut late = Vec::new();
        for step in steps {
            world.wait(20);
            tap(&world, step);
            let bodies = world.notifications();
            for body in &bodies {
                for _ in 0..match step.fate { 0 => 1, 1 => 2, _ => 0 } {
                    world.webhook("signl4", world::TOKEN, body).unwrap();
                }
            }
            if step.fate == 2 {
                late.extend(bodies);
            }
            if step.then_run {
                world.drain();
            }
            world.good_run();
        }
        for body in late.iter().rev() {
            world.webhook("signl4", world::TOKEN, body).unwrap();
        }
        for _ in 0..3 {
            world.good_run();
        }
        prop_assert_eq!(status(&world, &ticket).unwrap(), belonging(&world));
        let remarks = world.signl4.alerts()[0].annotations.len();
        let notes = world.topdesk.notes(&ticket);
        let told = notes.iter().filter(|n| n.plain_text.starts_with("Remark in SIGNL4")).count();
        prop_assert_eq!(told, remarks);
        world.good_run();
        prop_assert_eq!(world.counts.get().writes, 0);
    }
}
