//! After a long standstill nobody is woken for old tickets, and none is passed over in silence.

use crate::world::{CrashPoint, World, p1};

/// A world that stood still for months, and `count` tickets from its first days.
fn after_months(count: usize) -> World {
    let world = World::new();
    world.good_run();
    for n in 0..count {
        let number = format!("I 2611 {n:03}");
        world
            .wait(60)
            .topdesk
            .create_incident(p1("old").number(number));
    }
    world.wait(120 * 86_400);
    world
}

fn letters(world: &World) -> Vec<String> {
    let store = world.store.borrow();
    let letters = store.iter().filter(|(key, _)| key.starts_with("dead."));
    letters
        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
        .collect()
}

#[test]
fn after_months_nothing_alerts_and_everything_is_listed() {
    let world = after_months(12);
    let report = world.good_run().report;
    assert_eq!(
        (
            report.tickets.raised,
            report.tickets.too_old,
            report.open.dead_letters
        ),
        (0, 12, 1)
    );
    assert!(world.signl4.events().is_empty());
    let problems = report.problems.join("\n");
    assert_eq!(report.problems.len(), 1, "{problems}");
    for word in ["12 tickets", "max_age", "I 2611 000", "and 7 more"] {
        assert!(problems.contains(word), "{problems}");
    }
    let letters = letters(&world);
    assert_eq!(letters.len(), 1);
    let all = letters.concat();
    assert!(
        (0..12).all(|n| all.contains(&format!("I 2611 {n:03}"))),
        "{all}"
    );
}

#[test]
fn later_runs_still_say_so() {
    let world = after_months(2);
    world.good_run();
    let report = world.good_run().report;
    assert_eq!(
        (report.tickets.too_old, report.open.dead_letters_in_all),
        (0, 1)
    );
    let problems = report.problems.join("\n");
    assert!(
        problems.starts_with("2 tickets did not alert"),
        "{problems}"
    );
}

#[test]
fn one_letter_names_at_most_fifty_tickets_over_all_pages() {
    let world = after_months(60);
    world.set("topdesk_page_size", "7");
    let report = world.good_run().report;
    assert_eq!((report.tickets.too_old, report.open.dead_letters), (60, 1));
    assert_eq!(report.problems.len(), 1);
    let letters = letters(&world);
    assert_eq!(letters.len(), 1);
    let all = letters.concat();
    assert!(all.contains("I 2611 049 and 10 more"), "{all}");
}

#[test]
fn a_crash_at_any_moment_does_not_lose_the_list() {
    for call in 1..=40 {
        for after_effect in [false, true] {
            let world = after_months(1);
            world.crash_at.set(Some(CrashPoint { call, after_effect }));
            world.survives(|world| {
                world.run();
            });
            world.crash_at.set(None);
            // The lease of a run that has died holds up the next ones for a little while.
            world.wait(120);
            world.good_run();
            let all = letters(&world).concat();
            assert!(all.contains("I 2611 000"), "{call} {after_effect}: {all}");
        }
    }
}

#[test]
fn an_old_ticket_that_changes_alerts() {
    let world = after_months(1);
    world.good_run();
    let id = world.topdesk.incidents().remove(0).id;
    world.topdesk.edit(&id, |t| {
        t.brief_description = Some("still there".into());
    });
    assert_eq!(world.good_run().report.tickets.raised, 1);
}

#[test]
fn an_alert_resolved_in_order_to_be_raised_anew_is_however_old_its_ticket() {
    let rules = r#"[{"name": "all", "near_target": {"before": "1h", "scenario": "multi_ack"}}]"#;
    let world = World::new();
    world.set("rules", rules);
    let target = world.clock.now() + jiff::SignedDuration::from_hours(10 * 24);
    world
        .topdesk
        .create_incident(p1("due in ten days").target(target));
    world.good_run();
    world.wait(10 * 86_400 - 1_800);
    let report = world.good_run().report;
    assert_eq!(
        (
            report.tickets.resolved,
            report.tickets.raised,
            report.tickets.too_old
        ),
        (1, 1, 0)
    );
}
