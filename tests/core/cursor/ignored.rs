//! A server that ignores what it is asked.

use super::*;

/// A TOPdesk that answers another request than it was sent.
fn instead(world: &World, change: impl Fn(&str) -> String) -> Outcome {
    run_through(world, |r, send| {
        if !is_list(r) {
            return send();
        }
        let mut other = r.clone();
        other.path_and_query = change(&r.path_and_query);
        world.send_all(vec![other]).remove(0)
    })
}

/// The newest come first, whatever was asked for: the run fails, and nothing is lost once it is mended.
fn a_list_that_is_not_sorted(page_size: &str, tickets: u32) {
    let world = World::new();
    world.set("topdesk_page_size", page_size);
    world.good_run();
    // Further apart than the overlap, so that nothing is found again by it.
    for n in 0..tickets {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(300);
    }
    for _ in 0..3 {
        let outcome = instead(&world, |path| path.replace(":asc", ":desc"));
        assert!(
            matches!(outcome.failure, Some(Failure::TryLater { .. })),
            "{outcome:?}"
        );
    }
    world.wait(3_600);
    for _ in 0..3 {
        world.run();
    }
    each_rang_once(&world);
}

#[test]
fn a_list_that_ignores_the_order_fails_the_run_and_loses_nothing() {
    a_list_that_is_not_sorted("200", 9);
}

#[test]
fn a_list_that_ignores_the_order_is_noticed_with_pages_of_one_row() {
    a_list_that_is_not_sorted("1", 9);
}

#[test]
fn a_list_that_ignores_the_order_is_noticed_although_its_first_page_is_one_second() {
    let world = World::new();
    world.set("topdesk_page_size", "3");
    world.good_run();
    tickets_a_second_apart(&world, 5);
    world.wait(300);
    for n in 0..3 {
        world.topdesk.create_incident(p1(&format!("tied {n}")));
    }
    let outcome = instead(&world, |path| path.replace(":asc", ":desc"));
    assert!(outcome.failure.is_some(), "{outcome:?}");
    world.wait(3_600);
    for _ in 0..3 {
        world.run();
    }
    each_rang_once(&world);
}

#[test]
fn a_list_that_ignores_the_order_is_noticed_although_time_was_up_after_its_first_page() {
    let world = World::new();
    world.set("topdesk_page_size", "1");
    world.good_run();
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(300);
    }
    for seconds in [20, 0] {
        instead(&world, |path| {
            world.wait(seconds);
            path.replace(":asc", ":desc")
        });
    }
    world.wait(3_600);
    for _ in 0..3 {
        world.run();
    }
    each_rang_once(&world);
}

#[test]
fn a_list_that_makes_no_sense_from_its_first_page_on_is_noted_once_and_moves_nothing() {
    let world = World::new();
    world.good_run();
    tickets_a_second_apart(&world, 2);
    let outcome = instead(&world, |path| path.replace(":asc", ":desc"));
    assert!(outcome.failure.is_some(), "{outcome:?}");
    let before = world.store.borrow().clone();
    let outcome = instead(&world, |path| path.replace(":asc", ":desc"));
    assert!(outcome.failure.is_some(), "{outcome:?}");
    assert_eq!(world.counts.get().writes, 0);
    assert_eq!(*world.store.borrow(), before);
}

#[test]
fn a_list_that_ignores_where_a_page_begins_fails_the_run_and_loses_nothing() {
    let world = World::new();
    world.set("topdesk_page_size", "3");
    world.good_run();
    for n in 0..9 {
        world.topdesk.create_incident(p1(&format!("tied {n}")));
    }
    let from_the_start = |path: &str| {
        let (before, rest) = path.split_once("pageStart=").unwrap();
        let (_, after) = rest.split_once('&').unwrap();
        format!("{before}pageStart=0&{after}")
    };
    let outcome = instead(&world, from_the_start);
    assert!(outcome.failure.is_some(), "{outcome:?}");
    assert!(outcome.report.requests.topdesk_requests < 10, "{outcome:?}");
    for _ in 0..3 {
        world.run();
    }
    each_rang_once(&world);
}

#[test]
fn a_list_that_ignores_the_page_size_is_read_as_it_comes() {
    let world = World::new();
    world.set("topdesk_page_size", "2");
    tickets_a_second_apart(&world, 7);
    let outcome = instead(&world, |path| path.replace("pageSize=2", "pageSize=50"));
    assert_eq!(outcome.failure, None);
    each_rang_once(&world);
}

#[test]
fn an_operator_search_that_ignores_the_address_assigns_nobody() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let stranger = &world.signl4.users()[1].mail;
    world
        .topdesk
        .configure(|site| site.operators.retain(|o| o.email != *stranger));
    world
        .signl4
        .acknowledge(&world.signl4.alerts()[0].id, stranger)
        .unwrap();
    for body in world.notifications() {
        world.webhook("signl4", world::TOKEN, &body).unwrap();
    }
    run_through(&world, |r, send| {
        match r.path_and_query.split_once("&query=") {
            Some((all, _)) if all.contains("/operators?") => {
                let mut other = r.clone();
                other.path_and_query = all.to_owned();
                world.send_all(vec![other]).remove(0)
            }
            _ => send(),
        }
    });
    assert_eq!(
        world
            .topdesk
            .incident(&ticket.id)
            .unwrap()
            .operator
            .map(|o| o.name),
        None
    );
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}
