//! Reading tickets.

use super::*;

// Found once: schedule.rs `poll`: every run begins at watermark - overlap. If a budget does not reach
// beyond the overlap (an import, a bulk change), each run reads the same pages and stops there.
#[test]
fn a_bulk_change_larger_than_one_budget_is_read_over_several_runs() {
    let world = World::new();
    world.set("topdesk_page_size", "2").set("run_budget", "5s");
    world.good_run();
    world.wait(600);
    for n in 0..20 {
        let imported = simulators::topdesk::NewIncident::new(format!("import {n}")).priority("P4");
        world.topdesk.create_incident(imported);
    }
    world.set("topdesk_query", "priority.name=in=('P1','P4')");
    world.wait(1);
    world.topdesk.create_incident(p1("the one that matters"));
    for _ in 0..40 {
        run_through(&world, |r, send| {
            let slow = i64::from(r.backend == Backend::Topdesk);
            world.clock.advance(SignedDuration::from_secs(slow));
            send()
        });
    }
    let raised = world.signl4.alerts();
    assert!(
        raised
            .iter()
            .any(|a| a.title.ends_with("the one that matters")),
        "{} raised",
        raised.len()
    );
}

// Found once: schedule.rs `poll` decides about the rows of a page that `Pages::take` calls nonsense
// because the date filter was ignored (a TOPdesk before FIQL ignores `query`): everybody is woken
// for old tickets outside the filter.
#[test]
fn a_topdesk_that_ignores_the_filter_wakes_nobody() {
    let world = World::new();
    let old = world.clock.now() - SignedDuration::from_hours(24 * 400);
    for n in 0..3 {
        let ticket = simulators::topdesk::NewIncident::new(format!("of last year {n}"))
            .priority("P4")
            .at(old);
        world.topdesk.create_incident(ticket);
    }
    let outcome = run_through(&world, |r, send| {
        if !r.path_and_query.contains("&query=") {
            return send();
        }
        let mut without = r.clone();
        let cut = without.path_and_query.find("&query=").unwrap();
        without.path_and_query.truncate(cut);
        world.send_all(vec![without]).remove(0)
    });
    assert!(outcome.failure.is_some());
    assert_eq!(world.signl4.alerts().len(), 0);
}

// Found once: schedule.rs `decide`: a row that cannot be read is a sentence in the report of the runs
// within the overlap, and then nothing: no dead letter, and the cursor has passed it.
#[test]
fn a_ticket_that_cannot_be_read_leaves_more_than_a_passing_sentence() {
    let world = World::new();
    world.topdesk.create_incident(p1("damaged"));
    world.wait(1);
    world.topdesk.create_incident(p1("good"));
    for n in 0..30 {
        world.wait(30);
        world.topdesk.create_incident(p1(&format!("another {n}")));
        run_through(&world, |r, send| spoiled(r, send, "\"completed\":\"??\""));
    }
    assert_eq!(world.signl4.alerts().len(), 31);
    let outcome = run_through(&world, |r, send| spoiled(r, send, "\"completed\":\"??\""));
    assert!(
        dead(&world) == 1 || !outcome.report.problems.is_empty(),
        "nothing tells of the ticket any more"
    );
}

/// The list with the first ticket's `completed` replaced.
fn spoiled(request: &Request, send: &dyn Fn() -> Answer, by: &str) -> Answer {
    let mut answer = send()?;
    if request.path_and_query.contains("/incidents?") {
        let text = String::from_utf8(answer.body).unwrap();
        // Rows are sorted by date: the damaged ticket is the first one, when it is listed.
        let damaged = text.find("damaged").map(|_| text.find("\"completed\":"));
        answer.body = match damaged.flatten() {
            Some(at) => {
                let end = at + text[at..].find([',', '}']).unwrap();
                format!("{}{by}{}", &text[..at], &text[end..]).into_bytes()
            }
            None => text.into_bytes(),
        };
    }
    Ok(answer)
}

// Found once: pages.rs `take`/`empty`: a page (here of one row) whose rows cannot be read counts as
// empty; the walk ends there in every run and nobody behind the poison ticket is alerted.
#[test]
fn a_page_of_unreadable_tickets_does_not_stop_the_walk_for_ever() {
    let world = World::new();
    world.set("topdesk_page_size", "1");
    world.topdesk.create_incident(p1("damaged"));
    world.wait(1);
    world.topdesk.create_incident(p1("good"));
    for _ in 0..5 {
        run_through(&world, |r, send| spoiled(r, send, "\"completed\":\"??\""));
    }
    assert_eq!(world.signl4.alerts().len(), 1);
}

// Found once: topdesk/read/ (and client.rs `unreadable`): serde's message repeats the value it
// did not like, so a ticket's content gets into the report.
#[test]
fn the_report_on_an_unreadable_ticket_does_not_repeat_its_content() {
    let world = World::new();
    world.topdesk.create_incident(p1("damaged"));
    let outcome = run_through(&world, |r, send| {
        spoiled(r, send, "\"completed\":\"Jane Doe +49 170 1234567\"")
    });
    assert!(!outcome.report.json().contains("Jane Doe"));
}

// Found once: schedule.rs `decide`: where an answer has no readable `Date`, nothing holds the watermark
// back, and one ticket dated in the future carries the cursor past everything that follows.
#[test]
fn without_a_date_header_a_ticket_from_the_future_does_not_carry_the_cursor_away() {
    let world = World::new();
    let dateless = |_: &Request, send: &dyn Fn() -> Answer| {
        let mut answer = send()?;
        answer.headers.retain(|(name, _)| name != "date");
        Ok(answer)
    };
    run_through(&world, dateless);
    let future = world.clock.now() + SignedDuration::from_hours(24 * 365);
    world
        .topdesk
        .create_incident(p1("from the future").at(future));
    run_through(&world, dateless);
    world.wait(600);
    world.topdesk.create_incident(p1("now"));
    run_through(&world, dateless);
    assert_eq!(world.signl4.alerts().len(), 2);
}

// Found once: alerts.rs `act` plans every row of a page on its own: one ticket listed twice rings twice.
#[test]
fn a_ticket_that_is_listed_twice_rings_once() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    run_through(&world, |r, send| {
        let mut answer = send()?;
        if r.path_and_query.contains("/incidents?") {
            let row = String::from_utf8(answer.body).unwrap();
            let row = row.trim_matches(['[', ']']);
            answer.body = format!("[{row},{row}]").into_bytes();
        }
        Ok(answer)
    });
    assert_eq!(world.signl4.alerts().len(), 1);
}
