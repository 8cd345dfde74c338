//! Rows that do not tell when they were changed.

use super::*;

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
