//! A server that never ends.

use super::*;

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
