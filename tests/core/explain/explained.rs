//! What is explained, and what happens: both are asked here.

use super::world::World;
use connector::operator::explain::Subject;
use connector::ports::{Backend, Method};
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
        assert_eq!(
            (request.backend, request.method),
            (Backend::Topdesk, Method::Get)
        );
    }
    told.map_err(|failure| format!("{failure:?}"))
        .unwrap_or_else(|e| e)
}

/// The bodies that a run sends to SIGNL4.
pub fn run(world: &World) -> Vec<String> {
    world.good_run();
    let sent = world.sent.borrow();
    let events = sent.iter().filter(|r| r.backend == Backend::Signl4);
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
