//! What is asked for, and what is refused.

use super::*;

#[test]
fn an_id_or_number_that_topdesk_does_not_show_gets_one_sentence() {
    let world = World::new();
    for asked in [
        "11111111-2222-3333-4444-555555555555",
        "I 9999",
        "x' or ../..",
    ] {
        let told = explain(&world, asked);
        assert_eq!(told.ticket["ticket"], Value::Null);
        assert_eq!(told.ticket["number"], json!(asked));
        let sentence = told.ticket["sentence"].as_str().unwrap();
        assert!(sentence.starts_with("TOPdesk shows"), "{sentence}");
    }
}

#[test]
fn a_followed_ticket_that_was_deleted_is_told_to_end_its_alert() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.delete(&ticket.id);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "resolve");
    assert!(told.reasons().contains("does not have the ticket any more"));
}

#[test]
fn what_is_no_number_is_refused_without_a_request() {
    let world = World::new();
    for asked in ["", "  ", "a\nb", &"x".repeat(101)] {
        let refused = world.explain(&Subject::Ticket(asked.into()));
        assert!(matches!(refused, Err(Failure::Refused(_))), "{asked:?}");
        assert!(world.sent.borrow().is_empty());
    }
}

#[test]
fn the_newest_tickets_are_told_newest_first_whatever_the_filter() {
    let world = World::new();
    for (title, priority) in [("one", "P1"), ("two", "P4"), ("three", "P1")] {
        let new = NewIncident::new(title).priority(priority);
        world.wait(1).topdesk.create_incident(new);
    }
    let told: Value = serde_json::from_str(&ask(&world, &Subject::Latest(2))).unwrap();
    let decisions: Vec<_> = told["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["decision"])
        .collect();
    assert_eq!(decisions, [&json!("raise"), &json!("nothing")]);
    // The list, and the filter once for both.
    assert_eq!(world.sent.borrow().len(), 2);
}

#[test]
fn more_than_a_hundred_tickets_are_refused() {
    let world = World::new();
    for count in [0, 101] {
        let refused = world.explain(&Subject::Latest(count));
        assert!(matches!(refused, Err(Failure::Refused(_))), "{count}");
    }
}

#[test]
fn topdesk_away_is_a_failure_and_no_explanation() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|_| status(503));
    let failed = world.explain(&Subject::Ticket(ticket.id));
    assert!(
        matches!(failed, Err(Failure::TryLater { .. })),
        "{failed:?}"
    );
}

#[test]
fn the_patience_that_topdesk_asked_for_is_kept() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|_| {
        let mut answer = status(429);
        if let Some(Ok(answer)) = &mut answer {
            answer.headers.push(("retry-after".into(), "300".into()));
        }
        answer
    });
    world.run();
    let failed = world.explain(&Subject::Ticket(ticket.id));
    assert!(
        matches!(
            failed,
            Err(Failure::TryLater {
                after_s: Some(_),
                ..
            })
        ),
        "{failed:?}"
    );
    assert!(world.sent.borrow().is_empty());
}

#[test]
fn wrong_settings_are_a_failure() {
    let world = World::new();
    world.set("topdesk_url", "ftp://x");
    let failed = world.explain(&Subject::Latest(1));
    assert!(matches!(failed, Err(Failure::FixSettings(_))), "{failed:?}");
}

#[test]
fn no_secret_is_told() {
    let world = with_rules(RULES);
    world.topdesk.create_incident(p1("one").group("Network"));
    let told = ask(&world, &Subject::Latest(5));
    for secret in [world::SECRET, world::TOKEN, NETWORK, "app-password"] {
        assert!(!told.contains(secret));
    }
}
