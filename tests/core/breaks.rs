//! What breaks in practice, and what of it the check, the status, the console and an alert say: docs/breaks.md is
//! made from what is seen here.
//!
//! `UPDATE_BREAKS=1 cargo test --test core -- breaks::` writes the table.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world;
use crate::world::between::Ahead;
use crate::world::{TOKEN, World, p1};
use connector::engine::schedule;
use connector::operator::{check, status};
use connector::ports::{KeyValue, Ports, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use simulators::Fault;
use simulators::signl4::API_KEY;
use simulators::topdesk::Line;
use std::fmt::Write as _;

const BEGIN: &str = "<!-- made by tests/core/breaks.rs -->\n";
const END: &str = "<!-- end of what is made -->";

/// What is broken, how the host is then, and for how long.
struct Break {
    name: &'static str,
    breaks: fn(&World),
    host: Host,
    minutes: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Host {
    Fine,
    Skewed,
    ReadOnly,
}

const BREAKS: [Break; 8] = [
    Break {
        name: "The password was changed",
        breaks: |w| {
            w.set("topdesk_password", "from-before");
        },
        host: Host::Fine,
        minutes: 15,
    },
    Break {
        name: "The right to read tickets was removed",
        breaks: |w| {
            w.topdesk
                .configure(|site| site.rights.read_incidents = false)
        },
        host: Host::Fine,
        minutes: 15,
    },
    Break {
        name: "TOPdesk is down",
        breaks: |w| w.topdesk.fail_all(Some(Fault::empty(503))),
        host: Host::Fine,
        minutes: 15,
    },
    Break {
        name: "SIGNL4's secret is wrong",
        breaks: |w| {
            w.set("signl4_webhook_secret", "no-such-secret");
            w.topdesk.create_incident(p1("another"));
        },
        host: Host::Fine,
        minutes: 15,
    },
    Break {
        name: "A status was renamed",
        breaks: |w| {
            w.topdesk.configure(|site| {
                let renamed = site
                    .statuses
                    .iter_mut()
                    .find(|s| s.reference.name == "In progress");
                renamed.unwrap().reference.name = "In behandeling".into();
            });
        },
        host: Host::Fine,
        minutes: 400,
    },
    Break {
        name: "No webhook of SIGNL4 points here",
        breaks: |w| {
            w.set("signl4_poll", "no");
            w.set("public_url", "https://moved.example.com");
        },
        host: Host::Fine,
        minutes: 15,
    },
    Break {
        name: "This host's clock is an hour ahead",
        breaks: |_| {},
        host: Host::Skewed,
        minutes: 15,
    },
    Break {
        name: "The store is read-only",
        breaks: |w| {
            w.topdesk.create_incident(p1("another"));
        },
        host: Host::ReadOnly,
        minutes: 75,
    },
];

/// The world's store, which takes nothing any more.
struct ReadOnly<'a>(&'a World);

fn refused<T>() -> Result<T, StoreError> {
    Err(StoreError::Refused("access denied".into()))
}

impl KeyValue for ReadOnly<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key)
    }
    fn set(&self, _: &str, _: &[u8]) -> Result<(), StoreError> {
        refused()
    }
    fn delete(&self, _: &str) -> Result<(), StoreError> {
        refused()
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.0.list_keys(prefix)
    }
    fn increment(&self, _: &str, _: i64) -> Result<i64, StoreError> {
        refused()
    }
}

/// What is said of a break.
struct Seen {
    run: String,
    check: Vec<String>,
    console: Vec<String>,
    status: String,
    alert: Option<String>,
}

fn good() -> World {
    let world = World::new();
    world.set("alarms", "yes");
    world
        .set("signl4_api_key", API_KEY)
        .set("signl4_user", "rene@example.com");
    for n in 0..12 {
        let ticket = p1(&format!("ticket {n}"));
        world.topdesk.create_incident(ticket.clone());
        world.topdesk.create_incident(ticket.line(Line::Second));
    }
    world.set("public_url", "https://connector.example.com");
    world.signl4.add_webhook(format!(
        "https://connector.example.com/webhook/signl4/{TOKEN}"
    ));
    world.catch_up();
    world
}

fn see(one: &Break) -> Seen {
    let world = good();
    (one.breaks)(&world);
    let read_only = ReadOnly(&world);
    let ahead = match one.host {
        Host::Skewed => SignedDuration::from_hours(1),
        Host::Fine | Host::ReadOnly => SignedDuration::ZERO,
    };
    let clock = Ahead(&world, ahead);
    let own = world::between::ports(&world);
    let ports = Ports {
        clock: &clock,
        store: match one.host {
            Host::ReadOnly => &read_only,
            Host::Fine | Host::Skewed => own.store,
        },
        ..own
    };
    let mut run = String::new();
    for _ in 0..one.minutes {
        let now: Timestamp = world.wait(60).clock.now();
        assert!(now > Timestamp::UNIX_EPOCH);
        let outcome = schedule::on_schedule(ports);
        run = match outcome.failure {
            None => "works".into(),
            Some(_) => outcome
                .report
                .problems
                .first()
                .cloned()
                .unwrap_or_else(|| "fails".into()),
        };
    }
    let check: Value = serde_json::from_str(&check::check(ports).unwrap()).unwrap();
    let items = check["items"].as_array().unwrap();
    let bad = |result: &str| {
        items
            .iter()
            .filter(|item| item["result"] == result)
            .collect::<Vec<_>>()
    };
    let told = match bad("failed").is_empty() {
        true => bad("warning"),
        false => bad("failed"),
    };
    let settings = told
        .iter()
        .flat_map(|item| item["settings"].as_array().unwrap());
    let status: Value = serde_json::from_str(&status::status(ports).unwrap()).unwrap();
    let alerts = world.signl4.alerts();
    let alarm = alerts
        .iter()
        .find(|a| a.title.starts_with("TOPdesk connector"));
    Seen {
        run,
        check: told
            .iter()
            .map(|item| item["sentence"].as_str().unwrap().to_owned())
            .collect(),
        console: settings
            .map(|key| key.as_str().unwrap().to_owned())
            .collect(),
        status: status["line"].as_str().unwrap().to_owned(),
        alert: alarm.map(|alarm| alarm.title.clone()),
    }
}

fn cell(text: &str) -> String {
    let text = text.replace('|', "\\|").replace('\n', " ");
    match text.char_indices().nth(220) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn row(one: &Break, seen: &Seen) -> String {
    let check = match seen.check.first() {
        Some(first) => cell(first),
        None => "nothing".into(),
    };
    let mut console: Vec<_> = seen.console.iter().map(|key| format!("`{key}`")).collect();
    console.dedup();
    let console = match console.is_empty() {
        true => "the same line".to_owned(),
        false => format!("the same line; the check stands at {}", console.join(", ")),
    };
    format!(
        "| {} | {check} | {} | {console} | {} |\n",
        one.name,
        cell(&seen.status),
        seen.alert.as_deref().unwrap_or("–")
    )
}

fn table() -> String {
    let mut table = String::from(
        "| what breaks | the check says | the status says | the console shows | the alert says |\n|---|---|---|---|---|\n",
    );
    for one in &BREAKS {
        let _ = write!(table, "{}", row(one, &see(one)));
    }
    table
}

fn named(name: &str) -> Seen {
    see(BREAKS.iter().find(|b| b.name == name).unwrap())
}

#[test]
fn the_table_is_what_is_seen() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/breaks.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("UPDATE_BREAKS").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(
        found, table,
        "the table is old: UPDATE_BREAKS=1 cargo test --test core -- breaks::"
    );
}

#[test]
fn nothing_is_said_of_a_good_configuration() {
    let fine = Break {
        name: "",
        breaks: |_| {},
        host: Host::Fine,
        minutes: 400,
    };
    let seen = see(&fine);
    assert_eq!(
        (seen.status.as_str(), seen.run.as_str()),
        ("Everything is fine.", "works")
    );
    assert_eq!((seen.check, seen.alert), (Vec::new(), None));
}

#[test]
fn every_break_is_found_by_the_check() {
    for one in &BREAKS {
        assert!(!see(one).check.is_empty(), "{}", one.name);
    }
}

#[test]
fn what_keeps_tickets_from_alerting_is_said_by_the_status_and_alerts() {
    for name in [
        "The password was changed",
        "The right to read tickets was removed",
        "TOPdesk is down",
    ] {
        let seen = named(name);
        assert!(
            seen.status.starts_with("TOPdesk"),
            "{name}: {}",
            seen.status
        );
        assert!(seen.alert.is_some(), "{name}");
        assert_ne!(seen.run, "works", "{name}");
    }
}

#[test]
fn where_the_alert_itself_cannot_go_out_the_status_says_so_and_the_run_fails() {
    let seen = named("SIGNL4's secret is wrong");
    assert!(seen.status.starts_with("SIGNL4 refuses"), "{}", seen.status);
    assert_eq!(seen.alert, None);
    assert_ne!(seen.run, "works");
    let seen = named("The store is read-only");
    assert_ne!(seen.status, "Everything is fine.");
    assert_ne!(seen.run, "works");
}

#[test]
fn a_name_that_is_gone_is_said_and_alerted_though_everything_works_yet() {
    let seen = named("A status was renamed");
    assert!(seen.check[0].contains("In progress"), "{:?}", seen.check);
    assert!(
        seen.status.starts_with("A name in the settings"),
        "{}",
        seen.status
    );
    assert!(seen.alert.is_some());
}

#[test]
fn what_takes_nothing_from_the_promise_is_only_said_by_the_check() {
    let seen = named("This host's clock is an hour ahead");
    assert!(
        seen.check[0].contains("3600 s behind") || seen.check[0].contains("clock"),
        "{:?}",
        seen.check
    );
    assert_eq!(seen.status, "Everything is fine.");
}
