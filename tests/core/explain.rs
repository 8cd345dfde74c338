//! What is explained is what happens: the same tickets are given to `explain` and to a run.

#[expect(clippy::indexing_slicing, reason = "tests")]
mod explained {
    use super::world::World;
    use connector::operator::explain::Subject;
    use connector::ports::{Method, Side};
    use serde_json::Value;

    /// What was told of one ticket, and its text.
    pub struct Explained {
        pub ticket: Value,
        pub text: String,
    }

    impl Explained {
        pub fn decision(&self) -> &str {
            self.ticket["decision"].as_str().unwrap_or_default()
        }

        pub fn reasons(&self) -> String {
            let reasons = self.ticket["reasons"].as_array().into_iter().flatten();
            let reasons: Vec<_> = reasons.filter_map(Value::as_str).collect();
            reasons.join(" ")
        }

        pub fn because(&self, rule: usize) -> &Value {
            &self.ticket["rules"][rule]["because"]
        }
    }

    /// Asks about one ticket; nothing may change by that.
    pub fn explain(world: &World, ticket: &str) -> Explained {
        let text = ask(world, &Subject::Ticket(ticket.into()));
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        let ticket = told["tickets"][0].clone();
        Explained { ticket, text }
    }

    pub fn ask(world: &World, subject: &Subject) -> String {
        let store = world.store.borrow().clone();
        let told = world.explain(subject);
        assert_eq!(*world.store.borrow(), store, "the store has changed");
        assert_eq!(world.counts.get().writes, 0);
        for request in world.sent.borrow().iter() {
            assert_eq!((request.side, request.method), (Side::Topdesk, Method::Get));
        }
        told.map_err(|failure| format!("{failure:?}"))
            .unwrap_or_else(|e| e)
    }

    /// The bodies that a run sends to SIGNL4.
    pub fn run(world: &World) -> Vec<String> {
        world.good_run();
        let sent = world.sent.borrow();
        let events = sent.iter().filter(|r| r.side == Side::Signl4);
        events
            .map(|r| String::from_utf8_lossy(&r.body).into_owned())
            .collect()
    }

    /// A run must send exactly the events that were told.
    pub fn happens(world: &World, told: &Explained) {
        let sent = run(world);
        let event = &told.ticket["alert"]["event"];
        assert_eq!(sent.is_empty(), event.is_null(), "{sent:?} {}", told.text);
        if let Some(first) = sent.first() {
            let event = format!("\"event\":{first}");
            assert!(told.text.contains(&event), "{event}\n{}", told.text);
        }
    }
}

use crate::world;
use crate::world::{World, p1, status};
use connector::Failure;
use connector::operator::explain::Subject;
use connector::ports::{Method, NoAnswer, Side};
use explained::{ask, explain, happens, run};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulators::topdesk::NewIncident;

const NETWORK: &str = "network-secret-canary";

/// The network's tickets go to its team; rerouted when the group changes.
const RULES: &str = r#"[
    {"name": "network", "when": {"group": "Network", "priority": ["P1", "P2"]},
     "alert": {"team": "Network", "title": "{number} needs the network", "scenario": "multi_ack"},
     "on_change": {"group_changed": "reroute"}},
    {"name": "office", "when": {"group": "Servicedesk"}, "unless": {"on_hold": true},
     "on_change": {"group_changed": "reroute"}}
]"#;

fn with_rules(rules: &str) -> World {
    let world = World::new();
    world.signl4.add_team("Network", NETWORK);
    world
        .set("rules", rules)
        .set("signl4_teams", &json!({"Network": NETWORK}).to_string());
    world
}

#[test]
fn an_alert_is_told_with_the_bytes_that_are_sent() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(p1("VPN \"down\" <b>").request("since 8:00"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "raise");
    assert_eq!(told.ticket["alert"]["team"], json!("default"));
    assert_eq!(told.ticket["rule"], json!("default"));
    assert_eq!(told.ticket["known"], Value::Null);
    happens(&world, &told);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_rule_s_team_title_and_scenario_are_told() {
    let world = with_rules(RULES);
    let ticket = world.topdesk.create_incident(p1("slow").group("Network"));
    let told = explain(&world, &ticket.number);
    assert_eq!(told.ticket["alert"]["team"], json!("Network"));
    let event = &told.ticket["alert"]["event"];
    let title = format!("{} needs the network", ticket.number);
    assert_eq!(event["title"], json!(title));
    assert_eq!(event["X-S4-AlertingScenario"], json!("multi_ack"));
    happens(&world, &told);
}

#[test]
fn a_number_with_blanks_finds_its_ticket() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(p1("one").number("I 2611 007"));
    let told = explain(&world, "I 2611 007");
    assert_eq!(told.ticket["ticket"], json!(ticket.id));
}

#[test]
fn each_condition_that_is_not_fulfilled_gets_a_sentence() {
    let world = with_rules(RULES);
    let new = p1("on hold").on_hold();
    let ticket = world.topdesk.create_incident(new);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    assert_eq!(told.reasons(), "No rule matches it.");
    let wanted = "group: the ticket has Servicedesk, the rule wants Network";
    assert_eq!(told.because(0), &json!([wanted]));
    let wanted = "unless on_hold: the ticket has yes, which the rule leaves out";
    assert_eq!(told.because(1), &json!([wanted]));
    happens(&world, &told);
}

#[test]
fn the_filter_of_a_rule_is_asked_and_named() {
    let rules = r#"[{"name": "storage", "query": "category.name=='Storage'"}]"#;
    let world = with_rules(rules);
    let ticket = world.topdesk.create_incident(p1("one").category("Network"));
    let told = explain(&world, &ticket.id);
    let wanted = "query: the ticket does not pass the rule's FIQL filter";
    assert_eq!(told.because(0), &json!([wanted]));
    happens(&world, &told);
}

#[test]
fn the_filter_topdesk_query_is_named() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(NewIncident::new("unimportant").priority("P4"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    assert_eq!(
        told.reasons(),
        "The filter topdesk_query does not let it through."
    );
    happens(&world, &told);
}

#[test]
fn a_later_rule_that_matches_too_says_which_comes_first() {
    let rules = r#"[{"name": "first"}, {"name": "second"}]"#;
    let world = with_rules(rules);
    let ticket = world.topdesk.create_incident(p1("one"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.ticket["rule"], json!("first"));
    let wanted = "the rule first, which comes before it, holds";
    assert_eq!(told.because(1), &json!([wanted]));
}

#[test]
fn a_ticket_that_has_ended_gets_a_sentence_for_each_end() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("over"));
    world.topdesk.edit(&ticket.id, |t| {
        t.completed = true;
        t.closed = true;
    });
    let told = explain(&world, &ticket.id);
    assert_eq!(
        (told.decision(), told.reasons().as_str()),
        ("nothing", "The ticket is completed. The ticket is closed.")
    );
    happens(&world, &told);
}

/// Monday 23 November 2026, 8:00 UTC, is where the world's clock begins.
const LATER: &str = r#"[{"name": "late", "hours": {"zone": "UTC", "open": "daily 09:00-10:00", "outside": "OUTSIDE"}}]"#;

#[test]
fn a_held_ticket_is_told_with_what_is_sent_when_its_hours_begin() {
    let world = with_rules(&LATER.replace("OUTSIDE", "hold"));
    let ticket = world.topdesk.create_incident(p1("early"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "wait");
    assert_eq!(
        told.ticket["sentence"],
        json!("It alerts at 2026-11-23T09:00:00Z, not now.")
    );
    assert!(run(&world).is_empty());
    world.wait(3_600);
    happens(&world, &told);
}

#[test]
fn a_ticket_outside_of_hours_that_drop_is_told_so() {
    let world = with_rules(&LATER.replace("OUTSIDE", "drop"));
    let ticket = world.topdesk.create_incident(p1("early"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    let wanted = "hours: now is outside of them, and what comes then is dropped";
    assert_eq!(told.because(0), &json!([wanted]));
    happens(&world, &told);
}

#[test]
fn a_ticket_that_is_too_old_names_the_setting() {
    let world = World::new();
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("forgotten"));
    world.wait(8 * 86_400);
    let told = explain(&world, &ticket.id);
    assert_eq!(
        told.reasons(),
        "Its last change is longer ago than max_age."
    );
    happens(&world, &told);
}

#[test]
fn a_ticket_with_an_open_alert_tells_what_is_remembered() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    assert!(
        told.reasons().starts_with("Its alert is open"),
        "{}",
        told.text
    );
    assert_eq!(told.ticket["known"]["phase"], json!("open"));
    assert_eq!(told.ticket["known"]["generation"], json!(1));
    happens(&world, &told);
}

#[test]
fn an_alert_that_is_to_be_resolved_is_told_with_its_reason() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| t.closed = true);
    let told = explain(&world, &ticket.id);
    assert_eq!(
        (told.decision(), told.reasons().as_str()),
        ("resolve", "The ticket is closed.")
    );
    happens(&world, &told);
}

#[test]
fn an_alert_that_is_to_be_rerouted_is_told_with_its_reason() {
    let world = with_rules(RULES);
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let network = world
        .topdesk
        .create_incident(p1("another").group("Network").priority("P4"));
    let group = network.operator_group.clone();
    world.topdesk.edit(&ticket.id, |t| t.operator_group = group);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "resolve");
    assert_eq!(told.reasons(), "Another operator group has the ticket.");
    happens(&world, &told);
}

#[test]
fn a_reopened_ticket_is_told_to_alert_again() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.topdesk.edit(&ticket.id, |t| t.closed = true);
    world.good_run();
    world.wait(1).topdesk.edit(&ticket.id, |t| t.closed = false);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "raise");
    assert_eq!(told.reasons(), "The ticket had ended and is open again.");
    happens(&world, &told);
}

#[test]
fn a_ticket_of_a_major_call_tells_whose_alert_stands_for_it() {
    let world = with_rules(r#"[{"name": "all", "group_major": true}]"#);
    let major = world.topdesk.create_incident(p1("all is down").major());
    // A major call names itself.
    let own = p1("").part_of_major(&major).major_call_object;
    world.topdesk.edit(&major.id, |t| t.major_call_object = own);
    world.good_run();
    let part = world
        .topdesk
        .create_incident(p1("mail is down").part_of_major(&major));
    let told = explain(&world, &part.id);
    assert_eq!(told.decision(), "remember");
    let wanted = format!(
        "It belongs to the major call {}, whose alert stands for it.",
        major.number
    );
    assert_eq!(told.reasons(), wanted);
    happens(&world, &told);
    let told = explain(&world, &part.id);
    assert!(told.reasons().contains("stands for it"), "{}", told.text);
}

#[test]
fn an_alert_closed_on_the_phone_is_told_so() {
    let world = World::new();
    world.set("close_ticket", "no").set("status_on_close", "");
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    let alert = world.signl4.alerts().remove(0).id;
    world.signl4.close(&alert, "rene@example.com").unwrap();
    world.deliver();
    let told = explain(&world, &ticket.id);
    assert!(told.reasons().contains("closed in SIGNL4"), "{}", told.text);
    happens(&world, &told);
}

#[test]
fn a_ticket_that_the_cursor_has_passed_says_when_a_run_comes_to_it() {
    let world = World::new();
    let old = world.clock.now() - SignedDuration::from_hours(2);
    let ticket = world.topdesk.create_incident(p1("before").at(old));
    world.good_run();
    let told = explain(&world, &ticket.id);
    assert_eq!(told.ticket["passed"], json!(true));
    assert!(told.reasons().contains("back-fill"), "{}", told.text);
    assert_eq!(
        told.ticket["sentence"],
        json!("It would alert, but is not queued: it has not changed since it was last processed.")
    );
    assert!(run(&world).is_empty());
}

#[test]
fn an_attempt_that_failed_is_told_with_the_next_one() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|request| match request.side {
        Side::Signl4 => Some(Err(NoAnswer::Unknown("cut off".into()))),
        Side::Topdesk | Side::Heartbeat => None,
    });
    world.run();
    world.run();
    *world.outage.borrow_mut() = None;
    let told = explain(&world, &ticket.id);
    let reasons = told.reasons();
    assert!(
        reasons.contains("whether SIGNL4 has it is not known"),
        "{reasons}"
    );
    assert!(reasons.contains("the next is due at 2026-"), "{reasons}");
    world.wait(300);
    happens(&world, &told);
}

#[test]
fn what_was_given_up_is_told() {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one"));
    *world.outage.borrow_mut() = Some(|request| match request.side {
        Side::Signl4 => status(400),
        Side::Topdesk | Side::Heartbeat => None,
    });
    world.run();
    *world.outage.borrow_mut() = None;
    let told = explain(&world, &ticket.id);
    assert!(
        told.reasons().contains("Given up earlier: "),
        "{}",
        told.text
    );
    assert_eq!(told.ticket["known"]["phase"], json!("dead"));
}

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
    assert!(told.reasons().contains("does not know the ticket any more"));
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
fn each_write_back_is_told_as_the_body_that_is_sent() {
    let world = World::new();
    world.set(
        "write_back",
        r#"{"no_reply": {"line": "second", "line_reason": "Knowledge", "group": "Network"}, "escalated": false}"#,
    );
    let told: Value = serde_json::from_str(&ask(&world, &Subject::Latest(1))).unwrap();
    let told_of = |event: &str| &told["write_backs"][event];
    assert_eq!(told_of("escalated"), &json!("nothing: switched off"));
    assert_eq!(
        told_of("acknowledged")["operator"]["id"],
        json!("the operator with the person's e-mail address")
    );
    assert_eq!(
        told_of("acknowledged")["processingStatus"],
        json!({"name": "In progress"})
    );
    assert_eq!(
        told_of("no_reply")["operatorGroup"]["id"],
        json!("the operator group Network")
    );
    let change = json!({"put": "escalate", "reason": {"name": "Knowledge"}});
    assert_eq!(told["line_changes"], json!({"no_reply": change}));
}

#[test]
fn a_told_write_back_is_the_one_that_comes() {
    let world = World::new();
    world.set("assign_operator", "never");
    world.topdesk.create_incident(p1("one"));
    let told: Value = serde_json::from_str(&ask(&world, &Subject::Latest(1))).unwrap();
    world.good_run();
    let alert = world.signl4.alerts().remove(0).id;
    world.signl4.close(&alert, "rene@example.com").unwrap();
    world.deliver();
    let sent = world.sent.borrow();
    let patch = sent.iter().find(|r| r.method == Method::Patch).unwrap();
    let mut sent: Value = serde_json::from_slice(&patch.body).unwrap();
    let mut told = told["write_backs"]["closed"].clone();
    // The note names a person and a moment.
    for body in [&mut sent, &mut told] {
        let note = body["action"].take();
        let note = note.as_str().unwrap();
        assert!(note.starts_with("Alert closed in SIGNL4 by "), "{note}");
    }
    assert_eq!(told, sent);
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
