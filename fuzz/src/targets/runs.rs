//! Whole runs against systems that answer anything.

use crate::choices::Choices;
use crate::odd;
use crate::secrets::must_not_tell;
use crate::trouble::{self, Kind, Line};
use crate::world::{SECRET, TOKEN, World, p1};
use connector::engine::schedule;
use connector::ledger::LedgerReader;
use connector::ports::Ports;
use connector::{Failure, Outcome};
use jiff::{SignedDuration, Timestamp};
use simulators::signl4::{API_KEY, Plan};
use simulators::topdesk::PASSWORD;

/// Seconds of virtual time that a run may take beyond its budget: what must be ended when it is up.
const GRACE_S: i64 = 15;

fn world(c: &mut Choices<'_>) -> World {
    let world = World::new();
    world.signl4.set_plan(&Plan::Unlimited);
    world
        .set("topdesk_page_size", c.one_of(&["200", "2", "1"]))
        .set("reconcile_every", c.one_of(&["6h", "5m", "0"]))
        .set("overlap", c.one_of(&["2m", "10s", "0"]));
    if c.one_in(2) {
        let user = world.signl4.users()[1].id.clone();
        world
            .set("signl4_api_key", API_KEY)
            .set("signl4_user", &user)
            .set("notes_to_signl4", "all");
    }
    if c.one_in(3) {
        world.set("topdesk_query", "").set(
            "rules",
            r#"[{"name":"p1","query":"priority.name=='P1'","burst":2}]"#,
        );
    }
    world
}

/// What people do meanwhile.
fn happens(world: &World, line: &Line<'_, '_, '_>) {
    let tickets = world.topdesk.incidents();
    let (now, alerts) = (world.clock.now(), world.signl4.alerts());
    match line.below(6) {
        0 | 1 => drop(
            world
                .topdesk
                .create_incident(p1(&line.text()).request(line.text())),
        ),
        2 if !tickets.is_empty() => {
            let id = &tickets[line.below(tickets.len())].id;
            world
                .topdesk
                .edit(id, |ticket| ticket.set_completed(true, now));
        }
        3 if !tickets.is_empty() => {
            let id = &tickets[line.below(tickets.len())].id;
            world
                .topdesk
                .edit(id, |ticket| ticket.brief_description = Some(line.text()));
        }
        4 if !alerts.is_empty() => {
            let alert = &alerts[line.below(alerts.len())].id;
            let _ = world.signl4.acknowledge(alert, "Rene");
        }
        _ => {}
    }
    for body in world.notifications() {
        drop(world.webhook("signl4", TOKEN, &body));
    }
}

/// One run through the line: it ends in time, counts what it sent, moves the cursor within reason, and tells
/// no secret.
fn run(world: &World, line: &Line<'_, '_, '_>) -> Outcome {
    line.sent.set(0);
    let (began, before) = (world.clock.now(), watermark(world));
    let outcome = schedule::on_schedule(Ports {
        http: line,
        ..trouble::ports(world)
    });
    let took = world.clock.now().duration_since(began).as_secs();
    assert!(
        took <= 20 + GRACE_S,
        "a run of 20 s took {took} s and {} requests",
        line.sent.get()
    );
    assert_eq!(
        outcome.report.requests.topdesk_requests + outcome.report.requests.signl4_requests,
        line.sent.get()
    );
    let after = watermark(world);
    assert!(
        after >= before,
        "the cursor went back from {before:?} to {after:?}"
    );
    let told = format!("{} {:?}", outcome.report.json(), outcome.failure);
    must_not_tell(&told);
    for secret in [SECRET, TOKEN, PASSWORD, API_KEY] {
        assert!(!told.contains(secret), "{told}");
        let stored = |value: &Vec<u8>| String::from_utf8_lossy(value).contains(secret);
        assert!(
            !world.store.borrow().values().any(stored),
            "a secret is in the store"
        );
    }
    assert!(
        !matches!(outcome.failure, Some(Failure::StateTrouble(_))),
        "{:?}",
        outcome.failure
    );
    assert!(told.len() < 100_000, "an endless report");
    outcome
}

fn watermark(world: &World) -> Option<Timestamp> {
    LedgerReader::new(world).head().unwrap().cursor.watermark()
}

/// Noise on the line is never taken for news; after it has ended, every alert is there.
pub fn noise(c: &mut Choices<'_>) {
    let world = world(c);
    // What is older than the first successful run and its lookback is not promised.
    world.good_run();
    let rounds = 1 + c.below(8);
    let line = Line::new(&world, Kind::Noise, c);
    for _ in 0..rounds {
        for _ in 0..=line.below(3) {
            happens(&world, &line);
            world.wait([10, 130, 400, 4_000][line.below(4)]);
        }
        run(&world, &line);
        nothing_undecided_is_passed(&world);
    }
    // Every pause that anybody may have asked for, or that follows after an attempt, is over.
    for _ in 0..12 {
        world.wait(10 * 3_600);
        for body in world.notifications() {
            drop(world.webhook("signl4", TOKEN, &body));
        }
        drop(world.run());
    }
    assert_eq!(world.good_run().failure, None);
    every_alert_is_there(&world);
}

/// The cursor is not past what was there, and what it has passed is known.
fn nothing_undecided_is_passed(world: &World) {
    let tickets = world.topdesk.incidents();
    let reached = watermark(world).unwrap();
    let latest = tickets.iter().map(|ticket| ticket.modification_date).max();
    let first_run = "2026-11-23T08:00:11Z".parse().ok();
    assert!(
        Some(reached) <= latest.max(first_run),
        "{reached} is past {latest:?}"
    );
    let overlap = world.settings.borrow()["overlap"].clone();
    let overlap = SignedDuration::from_secs(
        [("2m", 120), ("10s", 10), ("0", 0)]
            .iter()
            .find(|(word, _)| *word == overlap)
            .unwrap()
            .1,
    );
    let store = world.store.borrow();
    let head: serde_json::Value = serde_json::from_slice(&store["head"]).unwrap();
    let pending = head["retries"].as_array().unwrap();
    for ticket in tickets.iter().filter(|ticket| !ticket.completed) {
        let id = ticket.id.as_str();
        let is_passed = ticket.modification_date < reached - overlap;
        let waits = pending.iter().any(|one| one["ticket"] == id);
        let is_known = waits
            || store.contains_key(&format!("ticket.{id}"))
            || store.contains_key(&format!("dead.{id}.alert"));
        assert!(
            !is_passed || is_known,
            "{} was passed over, undecided",
            ticket.number
        );
    }
}

fn every_alert_is_there(world: &World) {
    let alerts = world.signl4.alerts();
    let letters = LedgerReader::new(world).dead_letters().unwrap();
    for ticket in world.topdesk.incidents() {
        let own = |alert: &simulators::signl4::Alert| {
            alert
                .external_id
                .as_ref()
                .is_some_and(|id| id.contains(&ticket.id))
        };
        let covered = || {
            let bytes = world
                .store
                .borrow()
                .get(&format!("ticket.{}", ticket.id))
                .cloned()
                .unwrap_or_default();
            let record: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
            record["cover"].as_str().is_some_and(|cover| {
                alerts
                    .iter()
                    .any(|alert| alert.external_id.as_deref() == Some(&format!("TOPdesk-{cover}")))
            })
        };
        let given_up = letters.iter().any(|key| key.contains(&ticket.id));
        assert!(
            ticket.completed || alerts.iter().any(own) || covered() || given_up,
            "{} has no alert: {letters:?}",
            ticket.number
        );
    }
    assert!(
        LedgerReader::new(world).inbox().unwrap().is_empty(),
        "a notification is stuck"
    );
}

/// Answers that may be believed: whatever they say, runs end in time and the state stays readable.
pub fn lies(c: &mut Choices<'_>) {
    let world = world(c);
    let rounds = 1 + c.below(8);
    let line = Line::new(&world, Kind::Lies, c);
    for _ in 0..rounds {
        happens(&world, &line);
        world.wait([10, 400, 40_000][line.below(3)]);
        run(&world, &line);
    }
    let now = world.clock.now() + SignedDuration::from_hours(48);
    let far = |at: Timestamp| at > now;
    assert!(
        !watermark(&world).is_some_and(far),
        "the cursor is in the future: {:?}",
        watermark(&world)
    );
}

/// `explain` and `backfill` change nothing, whatever they are asked and answered.
pub fn only_looking(c: &mut Choices<'_>) {
    let world = world(c);
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let before = world.store.borrow().clone();
    let subject = match c.below(3) {
        0 => connector::operator::explain::Subject::Ticket(odd::name(c)),
        1 => connector::operator::explain::Subject::Ticket(world.topdesk.incidents()[0].id.clone()),
        _ => connector::operator::explain::Subject::Latest(u32::try_from(c.below(200)).unwrap()),
    };
    let since_s = c.number().unsigned_abs();
    let line = Line::new(&world, Kind::Lies, c);
    let ports = Ports {
        http: &line,
        ..trouble::ports(&world)
    };
    if let Ok(explained) = connector::operator::explain::explain(ports, &subject) {
        let json: serde_json::Value = serde_json::from_str(&explained).unwrap();
        assert!(json["tickets"].is_array());
        must_not_tell(&explained);
    }
    let _ = connector::operator::backfill::backfill(ports, since_s, false);
    assert_eq!(*world.store.borrow(), before);
}
