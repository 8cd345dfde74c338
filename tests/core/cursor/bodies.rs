//! Bodies that are too large, or cut.

use super::*;

/// A TOPdesk of which an answer that shows a ticket called `huge` with its text is too long, and so is
/// one that shows more than `most` tickets.
fn too_long(most: usize, by_id_too: bool) -> impl Fn(&Request, &dyn Fn() -> Answer) -> Answer {
    move |r, send| {
        let answer = send()?;
        let text = String::from_utf8_lossy(&answer.body);
        let is_huge = text.contains("\"briefDescription\":\"huge\"");
        let rows = text.matches("\"briefDescription\"").count();
        let long = match is_list(r) {
            true => is_huge || rows > most,
            false => is_huge && by_id_too && r.backend == Backend::Topdesk,
        };
        if long {
            Err(NoAnswer::TooLarge)
        } else {
            Ok(answer)
        }
    }
}

fn with_a_huge_one() -> World {
    let world = World::new();
    world.set("topdesk_page_size", "50");
    world.good_run();
    tickets_a_second_apart(&world, 5);
    world.topdesk.create_incident(p1("huge"));
    world.wait(1);
    tickets_a_second_apart(&world, 5);
    world
}

#[test]
fn a_ticket_that_is_too_large_by_itself_becomes_one_dead_letter_and_the_rest_rings() {
    let world = with_a_huge_one();
    for expected in [1, 0] {
        let outcome = run_through(&world, too_long(50, true));
        assert_eq!(
            (outcome.failure, outcome.report.open.dead_letters),
            (None, expected)
        );
    }
    assert_eq!(world.signl4.alerts().len(), 10);
}

#[test]
fn a_ticket_that_is_too_large_by_itself_becomes_a_dead_letter_although_none_follows_it() {
    let world = World::new();
    world.good_run();
    tickets_a_second_apart(&world, 5);
    world.topdesk.create_incident(p1("huge"));
    let outcome = run_through(&world, too_long(50, true));
    assert_eq!(
        (outcome.failure, outcome.report.open.dead_letters),
        (None, 1)
    );
}

#[test]
fn a_ticket_that_is_too_large_in_a_list_and_not_by_itself_rings() {
    let world = with_a_huge_one();
    let outcome = run_through(&world, too_long(50, false));
    assert_eq!(
        (outcome.failure, outcome.report.open.dead_letters),
        (None, 0)
    );
    each_rang_once(&world);
}

#[test]
fn pages_whose_bodies_are_too_large_get_smaller() {
    let world = World::new();
    world.set("topdesk_page_size", "50");
    tickets_a_second_apart(&world, 40);
    let outcome = run_through(&world, too_long(8, true));
    assert_eq!(outcome.failure, None);
    each_rang_once(&world);
}

#[test]
fn pages_grow_again_behind_the_place_that_was_too_large() {
    let world = World::new();
    world.set("topdesk_page_size", "100");
    world.good_run();
    world.topdesk.create_incident(p1("huge"));
    world.wait(1);
    for n in 0..300 {
        let other = NewIncident::new(format!("ticket {n}")).priority("P4");
        world.topdesk.create_incident(other);
    }
    world.set("topdesk_query", "priority.name=in=('P1','P4')");
    world.set("rules", r#"[{"name":"p1","when":{"priority":"P1"}}]"#);
    let outcome = run_through(&world, too_long(1_000, true));
    assert_eq!(outcome.report.open.dead_letters, 1);
    // Seven times too large and two for the one; the same from two on for the page that begins with it;
    // then 1 + 2 + 4 + … + 64, and pages of 100.
    assert!(
        outcome.report.requests.topdesk_requests <= 21,
        "{outcome:?}"
    );
}

fn a_cut_body_fails_the_run_and_loses_nothing(status: u16) {
    let world = World::new();
    world.good_run();
    tickets_a_second_apart(&world, 3);
    for length in [0, 1, 2, 40, 400] {
        let outcome = changed(&world, |answer| {
            answer.status = status;
            answer.body.truncate(length);
        });
        assert!(
            matches!(outcome.failure, Some(Failure::TryLater { .. })),
            "{length}: {outcome:?}"
        );
    }
    assert_eq!(world.signl4.alerts().len(), 0);
    world.good_run();
    each_rang_once(&world);
}

#[test]
fn a_body_that_is_cut_off_with_status_200_is_no_empty_list() {
    a_cut_body_fails_the_run_and_loses_nothing(200);
}

#[test]
fn a_body_that_is_cut_off_with_status_206_is_no_empty_list() {
    a_cut_body_fails_the_run_and_loses_nothing(206);
}
