//! What was done is told at once in the log, kept within bounds, and told again when asked for.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world::{World, p1};
use connector::Failure;
use connector::operator::status;
use serde_json::{Value, json};
use simulators::Fault;

const RENE: &str = "rene@example.com";

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn events(entries: &[Value]) -> Vec<&str> {
    entries
        .iter()
        .map(|e| e["event"].as_str().unwrap())
        .collect()
}

/// A ticket that was alerted, acknowledged on the phone, and completed.
fn story() -> (World, String) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    world.good_run();
    world.notifications();
    let alert = world.signl4.alerts()[0].id.clone();
    world.wait(20).signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    let now = world.wait(20).clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.good_run();
    (world, ticket)
}

#[test]
fn every_effect_has_an_entry_with_its_reason_and_its_request() {
    let (world, ticket) = story();
    let audit = world.audit();
    assert_eq!(
        events(&audit),
        ["alert_resolved", "ticket_written", "alert_raised"]
    );
    assert!(audit.iter().all(|e| e["ticket"] == json!(ticket)));
    assert_eq!(audit[0]["why"], json!("The ticket is closed."));
    assert_eq!(
        audit[1]["why"],
        json!("Somebody has acknowledged the alert in SIGNL4.")
    );
    assert_eq!(
        audit[2]["request"],
        json!(world.signl4.alerts()[0].event_id)
    );
}

#[test]
fn the_log_has_the_same_as_lines_of_json() {
    let (world, _) = story();
    let lines: Vec<_> = world
        .lines
        .borrow()
        .iter()
        .map(|line| parsed(line))
        .collect();
    let entries: Vec<_> = lines
        .iter()
        .filter(|l| l["event"] != "run")
        .cloned()
        .collect();
    let mut audit = world.audit();
    audit.reverse();
    assert_eq!(entries, audit);
    assert!(world.lines.borrow().iter().all(|line| !line.contains('\n')));
}

#[test]
fn a_run_that_did_something_is_a_line_and_an_idle_one_is_none() {
    let (world, _) = story();
    let count = || {
        world
            .lines
            .borrow()
            .iter()
            .filter(|l| parsed(l)["event"] == "run")
            .count()
    };
    let before = count();
    assert!(before >= 3);
    world.good_run();
    world.good_run();
    assert_eq!(count(), before);
    world.topdesk.fail_all(Some(Fault::empty(401)));
    world.run();
    assert_eq!(count(), before + 1);
    let last = parsed(world.lines.borrow().last().unwrap());
    assert_eq!(
        (&last["level"], &last["event"]),
        (&json!("error"), &json!("run"))
    );
}

#[test]
fn no_line_tells_a_secret_or_a_person() {
    let (world, _) = story();
    world.topdesk.fail_all(Some(Fault::empty(401)));
    world.run();
    let lines = world.lines.borrow().join("\n");
    let settings = world.settings.borrow();
    for key in ["topdesk_password", "signl4_webhook_secret", "webhook_token"] {
        assert!(!lines.contains(&settings[key]), "{key}");
    }
    assert!(!lines.contains("rene") && !lines.contains("Rene"));
}

#[test]
fn what_is_told_can_be_paged_back_and_nothing_is_left_out() {
    let world = World::new();
    world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
    world.good_run();
    for n in 0..50 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world.catch_up();
    let all = world.audit();
    let mut paged: Vec<Value> = Vec::new();
    let mut before: Option<String> = None;
    loop {
        let page = parsed(&status::audit(world.all_ports(), before.as_deref(), 7).unwrap());
        paged.extend(page["entries"].as_array().unwrap().iter().cloned());
        if page["more"] == json!(false) {
            break;
        }
        before = paged.last().map(|e| e["at"].as_str().unwrap().to_owned());
    }
    assert_eq!(paged, all);
    assert_eq!(all.len(), 50);
}

#[test]
fn the_pages_are_bounded_and_the_counters_go_on() {
    let world = World::new();
    world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
    world.set("run_budget", "10m");
    world.good_run();
    for round in 0..40_u32 {
        for n in 0..100 {
            world
                .topdesk
                .create_incident(p1(&format!("ticket {round} {n}")));
        }
        world.catch_up();
    }
    let store = world.store.borrow();
    let pages: Vec<_> = store
        .iter()
        .filter(|(key, _)| key.starts_with("audit."))
        .collect();
    assert_eq!(pages.len(), 16);
    assert!(pages.iter().all(|(_, page)| page.len() < 150_000));
    drop(store);
    let status = world.status().unwrap();
    assert_eq!(status["counters"]["alert_raised"], json!(4_000));
}

#[test]
fn a_page_that_cannot_be_read_holds_up_nothing_and_is_left_as_it_is() {
    let (world, _) = story();
    let page = |world: &World| {
        let store = world.store.borrow();
        store
            .iter()
            .find(|(key, _)| key.starts_with("audit."))
            .map(|(k, v)| (k.clone(), v.clone()))
            .unwrap()
    };
    let (key, _) = page(&world);
    let newer = br#"{"version":99}"#.to_vec();
    world.store.borrow_mut().insert(key, newer.clone());
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    assert_eq!(page(&world).1, newer);
    assert_eq!(events(&world.audit()), ["alert_raised"]);
}

#[test]
fn a_question_that_makes_no_sense_is_refused() {
    let world = World::new();
    for (before, most) in [(None, 0), (None, 1_001), (Some("yesterday"), 10)] {
        let refused = status::audit(world.all_ports(), before, most);
        assert!(
            matches!(refused, Err(Failure::Refused(_))),
            "{before:?} {most}"
        );
    }
    for most in [0, 101] {
        let refused = status::tickets(world.all_ports(), None, most);
        assert!(matches!(refused, Err(Failure::Refused(_))), "{most}");
    }
}

#[test]
fn a_followed_ticket_is_told_with_its_alert_and_its_history() {
    let (world, ticket) = story();
    let tickets = world.tickets();
    let [one] = &tickets[..] else {
        unreachable!("{tickets:?}")
    };
    assert_eq!(one["ticket"], json!(ticket));
    assert_eq!(one["alert"], json!(format!("TOPdesk-{ticket}")));
    assert_eq!(
        (&one["phase"], &one["ended"]),
        (&json!("resolved"), &json!(true))
    );
    let history = one["history"].as_array().unwrap();
    assert_eq!(
        events(history),
        ["alert_resolved", "ticket_written", "alert_raised"]
    );
}

#[test]
fn tickets_are_paged_by_their_ids() {
    let world = World::new();
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    world.catch_up();
    let page = |after: Option<&str>| parsed(&status::tickets(world.all_ports(), after, 3).unwrap());
    let first = page(None);
    assert_eq!((&first["more"], &first["total"]), (&json!(true), &json!(5)));
    let last = first["tickets"][2]["ticket"].as_str().unwrap();
    let second = page(Some(last));
    assert_eq!(second["tickets"].as_array().unwrap().len(), 2);
    assert_eq!(second["more"], json!(false));
}

#[test]
fn metrics_are_open_metrics_without_a_name_or_an_id() {
    let (world, ticket) = story();
    world.topdesk.fail_all(Some(Fault::empty(401)));
    world.run();
    let text = status::metrics(world.all_ports()).unwrap();
    assert!(text.ends_with("# EOF\n") && !text.contains(&ticket));
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let mut families = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            families.push(rest.split(' ').next().unwrap().to_owned());
        }
    }
    for sample in samples {
        let (name, value) = sample.rsplit_once(' ').unwrap();
        let name = name.split('{').next().unwrap();
        assert!(value.parse::<f64>().is_ok(), "{sample}");
        let of = |family: &String| name == family || name == format!("{family}_total");
        assert!(families.iter().any(of), "{sample}");
    }
    for line in [
        "connector_ok 0",
        "connector_trouble{kind=\"topdesk_refuses\"} 1",
        "connector_events_total{event=\"alert_raised\"} 1",
        "connector_tickets{phase=\"resolved\"} 1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
}

#[test]
fn a_run_that_fails_says_why_in_its_line() {
    let world = World::new();
    world.good_run();
    let newer = br#"{"version":99}"#.to_vec();
    world.store.borrow_mut().insert("head".into(), newer);
    world.run();
    let line = parsed(world.lines.borrow().last().unwrap());
    assert_eq!(line["failure"], json!("state-trouble"));
    assert!(line["why"][0].as_str().unwrap().contains("newer"), "{line}");
    world.set("lookback", "soon-canary");
    world.run();
    let line = world.lines.borrow().last().unwrap().clone();
    assert_eq!(parsed(&line)["failure"], json!("fix-settings"));
    assert!(
        line.contains("lookback: expected") && !line.contains("canary"),
        "{line}"
    );
}
