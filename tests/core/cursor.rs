//! The cursor against a TOPdesk that is odd or hostile: nothing is lost silently, nothing goes on for
//! ever, nobody is woken for what is old.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world;
use crate::world::between::{Answer, run_ahead, run_through};
use crate::world::{Counts, World, p1};
use connector::ports::{Http, NoAnswer, Request, Response, Side};
use connector::{Failure, Outcome};
use jiff::SignedDuration;
use simulators::topdesk::NewIncident;
use std::cell::Cell;
use std::collections::BTreeSet;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn is_list(request: &Request) -> bool {
    request.path_and_query.contains("/incidents?")
}

/// Every ticket has rung, each once.
fn each_rang_once(world: &World) {
    let alerts = world.signl4.alerts();
    let ids: BTreeSet<_> = alerts.iter().map(|a| a.external_id.clone()).collect();
    assert_eq!(
        (alerts.len(), ids.len()),
        (world.topdesk.incidents().len(), alerts.len())
    );
}

fn dead(world: &World) -> usize {
    let store = world.store.borrow();
    store.keys().filter(|k| k.starts_with("dead.")).count()
}

/// Creates so many tickets, a second apart.
fn tickets_a_second_apart(world: &World, count: u32) {
    for n in 0..count {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
        world.wait(1);
    }
}

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

/// A TOPdesk whose answers to lists are changed.
fn changed(world: &World, change: impl Fn(&mut Response)) -> Outcome {
    run_through(world, |r, send| {
        let mut answer = send()?;
        if is_list(r) {
            change(&mut answer);
        }
        Ok(answer)
    })
}

// By the server's clock.

fn without_a_date(_: &Request, send: &dyn Fn() -> Answer) -> Answer {
    let mut answer = send()?;
    answer.headers.retain(|(name, _)| name != "date");
    Ok(answer)
}

/// Runs on a host whose clock differs, with a TOPdesk that does not tell its time.
fn rings_without_a_date(ahead: SignedDuration) {
    let world = World::new();
    let run = || {
        world.wait(10);
        let http = world::between::Between(&world, without_a_date);
        connector::engine::schedule::on_schedule(connector::ports::Ports {
            http: &http,
            clock: &world::between::Ahead(&world, ahead),
            ..world::between::ports(&world)
        })
    };
    assert!(run().report.problems[0].contains("does not tell its time"));
    for minutes in [1, 5, 50] {
        world.wait(60 * minutes);
        world.topdesk.create_incident(p1("later"));
        run();
    }
    each_rang_once(&world);
}

#[test]
fn without_a_date_header_a_host_that_is_an_hour_ahead_loses_nothing() {
    rings_without_a_date(HOUR);
}

#[test]
fn without_a_date_header_a_host_that_is_an_hour_behind_loses_nothing() {
    rings_without_a_date(-HOUR);
}

#[test]
fn a_host_whose_clock_is_wrong_by_a_year_loses_nothing() {
    for by in [HOUR * 8_760, HOUR * -8_760] {
        let world = World::new();
        for _ in 0..3 {
            world.topdesk.create_incident(p1("one more"));
            run_ahead(&world, by);
        }
        each_rang_once(&world);
    }
}

/// The header `Date` says another time.
fn dated(world: &World, date: &str) -> Outcome {
    run_through(world, |r, send| {
        let mut answer = send()?;
        if r.side == Side::Topdesk {
            answer.headers.retain(|(name, _)| name != "date");
            answer.headers.push(("date".into(), date.into()));
        }
        Ok(answer)
    })
}

const TOMORROW: &str = "Tue, 24 Nov 2026 08:00:00 GMT";

#[test]
fn a_date_that_is_a_day_ahead_in_the_very_first_run_hides_no_later_ticket() {
    let world = World::new();
    dated(&world, TOMORROW);
    world.topdesk.create_incident(p1("one"));
    let outcome = world.run();
    assert!(outcome.report.problems[0].contains("clock"), "{outcome:?}");
    assert!(outcome.work_waiting);
    world.good_run();
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    each_rang_once(&world);
}

#[test]
fn a_date_that_jumps_ahead_once_moves_the_cursor_no_further_than_what_was_read() {
    let world = World::new();
    world.good_run();
    world.topdesk.create_incident(p1("one"));
    dated(&world, TOMORROW);
    world.topdesk.create_incident(p1("two"));
    let outcome = world.good_run();
    assert_eq!(outcome.report.tickets.raised, 1);
    each_rang_once(&world);
}

#[test]
fn a_clock_of_topdesk_that_is_set_back_by_hours_hides_no_later_ticket() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.clock.set(world.clock.now() - HOUR * 3);
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    world.good_run();
    each_rang_once(&world);
    world.good_run();
    assert_eq!(world.counts.get().writes, 0, "idle again");
}

#[test]
fn a_watermark_in_the_future_is_taken_back_and_said_once() {
    let world = World::new();
    world.good_run();
    let head = String::from_utf8(world.store.borrow()["head"].clone()).unwrap();
    let mut head: serde_json::Value = serde_json::from_str(&head).unwrap();
    head["cursor"]["watermark_ms"] = (world.clock.now() + HOUR * 720).as_millisecond().into();
    let head = serde_json::to_vec(&head).unwrap();
    world.store.borrow_mut().insert("head".into(), head);
    world.topdesk.create_incident(p1("one"));
    assert_eq!(world.good_run().report.problems.len(), 1);
    assert_eq!(world.good_run().report.problems.len(), 0);
    each_rang_once(&world);
}

/// The watermark, in Unix milliseconds.
fn watermark_ms(world: &World) -> i64 {
    let head: serde_json::Value = serde_json::from_slice(&world.store.borrow()["head"]).unwrap();
    head["cursor"]["watermark_ms"].as_i64().unwrap()
}

#[test]
fn a_date_that_is_behind_the_cursor_by_no_more_than_the_overlap_is_no_clock_set_back() {
    let world = World::new();
    world.set("overlap", "2m");
    world.good_run();
    assert_eq!(watermark_ms(&world), world.clock.now().as_millisecond());
    let outcome = dated(&world, "Mon, 23 Nov 2026 07:58:10 GMT");
    assert_eq!((outcome.failure, outcome.report.problems), (None, vec![]));
}

// Overlap and settle margin.

#[test]
fn without_an_overlap_a_change_in_the_same_second_as_the_last_one_read_rings() {
    let world = World::new();
    world.set("overlap", "0");
    world.good_run();
    let moment = world.clock.now();
    world.topdesk.create_incident(p1("one").at(moment));
    world.run_now();
    world.topdesk.create_incident(p1("two").at(moment));
    world.good_run();
    each_rang_once(&world);
    world.good_run();
    assert_eq!(
        world.counts.get(),
        Counts {
            reads: 3,
            writes: 0
        }
    );
}

#[test]
fn a_change_shown_late_rings_also_when_one_from_the_future_was_read_before() {
    let world = World::new();
    world.good_run();
    let future = world.clock.now() + HOUR * 24;
    world
        .topdesk
        .create_incident(p1("dated in the future").at(future));
    world.good_run();
    let early = world.clock.now() - SignedDuration::from_secs(100);
    world.topdesk.create_incident(p1("late").at(early));
    world.good_run();
    each_rang_once(&world);
}

#[test]
fn while_a_ticket_dated_in_the_future_is_listed_idle_runs_write_nothing() {
    let world = World::new();
    world.good_run();
    let future = world.clock.now() + HOUR * 24;
    world
        .topdesk
        .create_incident(p1("dated in the future").at(future));
    world.good_run();
    world.good_run();
    assert_eq!(
        world.counts.get(),
        Counts {
            reads: 3,
            writes: 0
        }
    );
}

// A server that ignores what it is asked.

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

// A server that never ends.

fn announces_more(answer: &mut Response) {
    if answer.status == 200 {
        answer.status = 206;
    }
}

#[test]
fn a_server_that_always_announces_more_ends_where_its_list_ends() {
    let world = World::new();
    world.set("topdesk_page_size", "4");
    tickets_a_second_apart(&world, 12);
    for _ in 0..2 {
        let outcome = changed(&world, announces_more);
        assert_eq!(outcome.failure, None);
        assert!(outcome.report.requests.topdesk_requests <= 6, "{outcome:?}");
    }
    each_rang_once(&world);
}

#[test]
fn a_server_that_gives_the_same_page_for_ever_is_left_and_said() {
    let world = World::new();
    tickets_a_second_apart(&world, 3);
    let page = Cell::new(None);
    let outcome = run_through(&world, |r, send| {
        if !is_list(r) {
            return send();
        }
        let mut answer = match page.take() {
            Some(answer) => answer,
            None => send()?,
        };
        announces_more(&mut answer);
        page.set(Some(answer.clone()));
        Ok(answer)
    });
    assert!(outcome.failure.is_some());
    assert!(outcome.report.requests.topdesk_requests < 6, "{outcome:?}");
    for _ in 0..2 {
        world.run();
    }
    each_rang_once(&world);
}

/// A row of a list, with every object null.
fn row(id: &str, number: &str, modified: &str) -> String {
    format!(
        r#"{{"id":"{id}","number":"{number}","status":"firstLine","briefDescription":"{number}","priority":null,
        "category":null,"operatorGroup":null,"processingStatus":null,"modificationDate":{modified}}}"#
    )
}

fn page(status: u16, rows: &[String]) -> Answer {
    Ok(Response {
        status,
        headers: vec![("date".into(), "Mon, 23 Nov 2026 08:30:00 GMT".into())],
        body: format!("[{}]", rows.join(",")).into_bytes(),
    })
}

/// A parameter of a list, as a number.
fn number(request: &Request, name: &str) -> usize {
    let query = &request.path_and_query;
    let (_, rest) = query.split_once(&format!("{name}=")).unwrap();
    let digits = rest.split('&').next().unwrap();
    digits.parse().unwrap()
}

#[test]
fn a_server_that_shows_new_tickets_for_ever_is_asked_a_bounded_number_of_times_a_run() {
    let world = World::new();
    world.set("topdesk_query", "").set("run_budget", "10m");
    world.set("rules", r#"[{"name":"none","when":{"priority":"P1"}}]"#);
    let next = Cell::new(0);
    let endless = |r: &Request, send: &dyn Fn() -> Answer| {
        if !is_list(r) {
            return send();
        }
        let first = next.get();
        next.set(first + 2);
        let rows: Vec<_> = (first..first + 3)
            .map(|n| {
                row(
                    &format!("t-{n}"),
                    &format!("I {n}"),
                    "\"2026-11-23T08:00:00Z\"",
                )
            })
            .collect();
        page(206, &rows)
    };
    for _ in 0..2 {
        let outcome = run_through(&world, endless);
        assert!(outcome.work_waiting);
        assert_eq!(outcome.report.requests.topdesk_requests, 500);
    }
}

#[test]
fn a_filter_of_a_rule_whose_list_never_ends_is_left_and_said() {
    let world = World::new();
    world.set("topdesk_query", "");
    world.set("rules", r#"[{"name":"a","query":"x==1"}]"#);
    world.topdesk.create_incident(p1("one"));
    let next = Cell::new(0);
    let outcome = run_through(&world, |r, send| {
        if !r.path_and_query.contains("x%3D%3D1") {
            return send();
        }
        let first = next.get();
        next.set(first + 2);
        let rows: Vec<_> = (first..first + 3)
            .map(|n| row(&format!("t-{n}"), "I", "\"2026-11-23T08:00:00Z\""))
            .collect();
        page(206, &rows)
    });
    assert!(outcome.failure.is_some(), "{outcome:?}");
    assert!(outcome.report.requests.topdesk_requests < 30, "{outcome:?}");
    assert_eq!(world.signl4.alerts().len(), 0);
}

// Boundary ties.

/// A TOPdesk with so many tickets of one and the same second, one of which is of priority P1.
fn tied(count: usize) -> impl Fn(&Request, &dyn Fn() -> Answer) -> Answer {
    move |r, send| {
        if !is_list(r) {
            return send();
        }
        let (start, size) = (number(r, "pageStart"), number(r, "pageSize"));
        let of = |n: usize| {
            let plain = row(
                &format!("t-{n:06}"),
                &format!("I {n}"),
                "\"2026-11-23T08:00:00Z\"",
            );
            let p1 = r#""priority":{"id":"p","name":"P1"}"#;
            if n == count - 1 {
                plain.replace(r#""priority":null"#, p1)
            } else {
                plain
            }
        };
        let end = (start + size).min(count);
        let rows: Vec<_> = (start.min(count)..end).map(of).collect();
        page(if end < count { 206 } else { 200 }, &rows)
    }
}

fn only_p1(world: &World) {
    world.set("topdesk_query", "");
    world.set("rules", r#"[{"name":"p1","when":{"priority":"P1"}}]"#);
}

#[test]
fn very_many_tickets_of_one_second_are_read_to_the_last_in_pages_of_three_over_several_short_runs()
{
    let world = World::new();
    only_p1(&world);
    world.set("topdesk_page_size", "3").set("run_budget", "5s");
    let slow = tied(2_000);
    let (mut runs, mut read) = (0, 0);
    while world.signl4.alerts().is_empty() {
        runs += 1;
        assert!(runs < 50, "{read} read");
        let outcome = run_through(&world, |r, send| {
            world.clock.advance(SignedDuration::from_millis(50));
            slow(r, send)
        });
        read += outcome.report.tickets.tickets_read;
        assert!(
            outcome.report.requests.topdesk_requests <= 101,
            "{outcome:?}"
        );
    }
    assert!(runs > 5, "{runs}");
    // Each page begins with the last row of the one before.
    assert!((2_000..2_800).contains(&read), "{read}");
}

#[test]
fn a_run_whose_time_is_up_before_it_has_read_a_page_writes_nothing() {
    let world = World::new();
    world.set("topdesk_page_size", "1").set("run_budget", "5s");
    world.good_run();
    tickets_a_second_apart(&world, 3);
    run_through(&world, |_, send| {
        world.wait(5);
        send()
    });
    world.slow_store.set(5_000);
    let outcome = world.run();
    assert_eq!((outcome.failure, outcome.work_waiting), (None, true));
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn more_tickets_within_the_overlap_than_are_remembered_ring_once_and_never_again() {
    let world = World::new();
    only_p1(&world);
    world.set("topdesk_page_size", "9999");
    let many = tied(16_000);
    for expected in [1, 0, 0] {
        let outcome = run_through(&world, &many);
        assert_eq!(
            (outcome.failure, outcome.report.tickets.raised),
            (None, expected)
        );
    }
    assert_eq!(dead(&world), 0);
}

// Rows that do not tell when they were changed.

/// The lists of a TOPdesk whose rows of tickets called `odd` have another date.
fn odd_dates(world: &World, date: &str) -> Outcome {
    changed(world, |answer| {
        let Ok(serde_json::Value::Array(mut rows)) = serde_json::from_slice(&answer.body) else {
            return;
        };
        for row in &mut rows {
            if row["briefDescription"] == "odd" {
                row["modificationDate"] = serde_json::from_str(date).unwrap();
            }
        }
        answer.body = serde_json::to_vec(&rows).unwrap();
    })
}

fn a_dead_letter_each_and_the_rest_rings(date: &str) {
    let world = World::new();
    world.set("topdesk_page_size", "2");
    world.topdesk.create_incident(p1("before"));
    for _ in 0..5 {
        world.topdesk.create_incident(p1("odd"));
    }
    world.wait(1).topdesk.create_incident(p1("after"));
    for _ in 0..3 {
        let outcome = odd_dates(&world, date);
        assert_eq!(outcome.failure, None);
    }
    assert_eq!(world.signl4.alerts().len(), 2);
    assert_eq!(dead(&world), 5);
}

#[test]
fn rows_whose_date_is_null_become_a_dead_letter_each_and_whole_pages_of_them_hide_nothing() {
    a_dead_letter_each_and_the_rest_rings("null");
}

#[test]
fn rows_whose_date_cannot_be_read_become_a_dead_letter_each_and_hide_nothing() {
    a_dead_letter_each_and_the_rest_rings(r#""the day before yesterday""#);
}

#[test]
fn rows_whose_date_is_no_text_become_a_dead_letter_each_and_hide_nothing() {
    a_dead_letter_each_and_the_rest_rings("[1]");
}

#[test]
fn the_cursor_passes_a_row_of_this_very_second_that_cannot_be_read() {
    let world = World::new();
    world.good_run();
    let rows = [row("", "I 1", "\"2026-11-23T08:30:00Z\"")];
    run_through(
        &world,
        |r, send| {
            if is_list(r) { page(200, &rows) } else { send() }
        },
    );
    let second: jiff::Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
    assert_eq!(watermark_ms(&world), second.as_millisecond());
}

#[test]
fn rows_without_an_id_are_told_apart_by_their_numbers() {
    let world = World::new();
    let nameless = |number| row("", number, "null");
    let rows = [nameless("I 1"), nameless("I 2")];
    let outcome = run_through(
        &world,
        |r, send| {
            if is_list(r) { page(200, &rows) } else { send() }
        },
    );
    assert_eq!(outcome.report.open.dead_letters, 2);
}

// Bodies that are too large, or cut.

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
            false => is_huge && by_id_too && r.side == Side::Topdesk,
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
