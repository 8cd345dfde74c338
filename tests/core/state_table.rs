//! The state table, one case for each row. `docs/state-table.md` prints it: the rows below are its source.
//!
//! `UPDATE_DOCS=1 cargo test --test core -- state_table::` writes the table.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::world;
use crate::world::{World, p1};
use simulators::signl4::{API_KEY, Alert, Status};
use simulators::topdesk::{Author, Incident, NewIncident, Reference};

const RENE: &str = "rene@example.com";
const SAM: &str = "Sam Backoffice";

/// Rows of the page, each with the test that shows it.
macro_rules! state_table {
    ($($name:ident: $seen:literal, $known:literal => $done:literal, $case:expr;)*) => {
        const ROWS: &[[&str; 3]] = &[$([$seen, $known, $done]),*];
        $(#[test] fn $name() { let case: fn() = $case; case(); })*
    };
}

state_table! {
    a_match_raises_an_alert:
        "a ticket comes to match a rule: created, or changed so that it does", "–"
        => "`new`, external id `TOPdesk-<uuid>`",
        || {
            let world = World::new();
            let ticket = world.topdesk.create_incident(NewIncident::new("x").priority("P3"));
            world.good_run();
            assert!(world.signl4.alerts().is_empty());
            world.topdesk.edit(&ticket.id, |t| t.set_priority("P1"));
            world.good_run();
            let id = format!("TOPdesk-{}", ticket.id);
            assert_eq!(newest(&world).external_id, Some(id));
        };
    outside_the_hours_a_match_waits:
        "the same, outside of the rule's hours", "–"
        => "waits until they begin, or nothing, as the rule says",
        || {
            let world = World::new();
            world.set("rules", r#"[{"name":"day","hours":{"zone":"UTC","open":["daily 09:00-17:00"],"outside":"hold"}}]"#);
            world.topdesk.create_incident(p1("x"));
            assert_eq!(world.good_run().report.tickets.held, 1);
            assert!(world.signl4.alerts().is_empty());
            world.wait(3_600);
            assert_eq!(world.good_run().report.tickets.raised, 1);
        };
    an_unfinished_match_changes_nothing:
        "a draft, an ended ticket, or one last changed longer ago than `max_age`", "–"
        => "nothing; too old ones are listed",
        || {
            let world = World::new();
            world.good_run();
            world.wait(8 * 86_400);
            let old = world.clock.now() - jiff::SignedDuration::from_hours(7 * 24 + 1);
            world.topdesk.create_incident(p1("old").at(old));
            let done = world.topdesk.create_incident(p1("done"));
            let now = world.clock.now();
            world.topdesk.edit(&done.id, |t| t.set_closed(true, now));
            let report = world.good_run().report;
            assert_eq!((report.tickets.tickets_changed, report.tickets.raised), (2, 0));
        };
    taking_the_ticket_acknowledges:
        "a ticket is taken: a status of `acknowledge_on_status`, or by its operator", "open"
        => "`acknowledged`",
        || {
            let (world, ticket) = open();
            world.topdesk.edit_as(SAM, &ticket.id, |t| t.set_operator(SAM));
            world.good_run();
            assert_eq!(newest(&world).status, Status::Acknowledged);
        };
    an_ended_ticket_resolves:
        "a ticket is completed, closed, archived or deleted; on hold, of a status of `resolve_on_status`, or matching no more, where that is switched on", "open, acknowledged"
        => "`resolved`",
        || {
            for acknowledged in [false, true] {
                let (world, ticket) = open();
                if acknowledged {
                    take(&world);
                }
                let now = world.clock.now();
                world.topdesk.edit(&ticket.id, |t| t.set_completed(true, now));
                world.good_run();
                assert_eq!(newest(&world).status, Status::Closed);
            }
        };
    a_reopened_ticket_is_raised_anew:
        "a ticket is reopened and matches", "resolved, closed"
        => "`new`, next generation: `TOPdesk-<uuid>.2`",
        || {
            let (world, ticket) = open();
            let now = world.clock.now();
            world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
            world.good_run();
            world.topdesk.edit(&ticket.id, |t| t.set_closed(false, now));
            world.good_run();
            let id = format!("TOPdesk-{}.2", ticket.id);
            assert_eq!(newest(&world).external_id, Some(id));
        };
    an_alert_closed_on_the_phone_stays_closed:
        "a ticket whose alert was closed on the phone stays open, and is changed", "closed"
        => "nothing",
        || {
            let world = World::new();
            world.set("close_ticket", "no").set("status_on_close", "");
            let ticket = opened(&world);
            tap(&world, |world, alert| world.signl4.close(alert, RENE));
            world.topdesk.edit(&ticket.id, |t| t.brief_description = Some("y".into()));
            assert_eq!(world.good_run().report.tickets.raised, 0);
        };
    a_change_reroutes_an_open_alert:
        "priority raised, group changed, another rule", "open"
        => "by rule: `resolved` and `new` to the team of the rule that holds now; a remark below the alert; or nothing",
        || {
            let (world, ticket) = following("reroute");
            world.topdesk.edit(&ticket.id, |t| t.set_group("Application management"));
            let report = world.good_run().report;
            assert_eq!((report.tickets.resolved, report.tickets.raised), (1, 1));
        };
    a_change_leaves_an_acknowledged_alert_with_its_person:
        "the same", "acknowledged"
        => "by rule: a remark below the alert, or nothing",
        || {
            let (world, ticket) = following("reroute");
            take(&world);
            world.topdesk.edit(&ticket.id, |t| t.set_group("Application management"));
            let report = world.good_run().report;
            assert_eq!((report.tickets.resolved, report.tickets.raised, report.notifications.notes_sent), (0, 0, 1));
            assert_eq!(newest(&world).annotations.len(), 1);
        };
    somebody_elses_note_goes_below_the_alert:
        "somebody else's note", "open, acknowledged"
        => "a remark below the alert (`notes_to_signl4`, with an API key)",
        || {
            let (world, ticket) = following("nothing");
            let author = Author::Operator(Reference::operator(SAM));
            world.wait(60).topdesk.add_note(&ticket.id, author, "Try <b>again</b>", true).unwrap();
            world.good_run();
            let remarks = newest(&world).annotations;
            assert!(remarks[0].text.contains("Try again"), "{remarks:?}");
        };
    a_near_target_date_rings_again:
        "the target date is near, and the ticket is not on hold", "– or open"
        => "by rule: `new`; or `resolved` and `new` in a higher scenario, once",
        || {
            let world = World::new();
            world.set("rules", r#"[{"name":"all","near_target":{"before":"30m","scenario":"multi_ack"}}]"#);
            let target = world.clock.now() + jiff::SignedDuration::from_hours(1);
            world.topdesk.create_incident(p1("x").target(target));
            world.good_run();
            world.wait(1_800);
            let report = world.good_run().report;
            assert_eq!((report.tickets.resolved, report.tickets.raised), (1, 1));
        };
    a_burst_shares_one_alert:
        "more tickets in one run than a rule's burst", "–"
        => "one `new` for all that are more; what is done with it is done with each",
        || {
            let world = World::new();
            world.set("rules", r#"[{"name":"all","burst":1}]"#);
            (0..3).for_each(|n| drop(world.topdesk.create_incident(p1(&format!("t{n}")))));
            let report = world.good_run().report;
            assert_eq!((report.tickets.raised, report.tickets.covered), (2, 2));
            let shared = shared_alert(&world);
            world.notifications();
            world.wait(1).signl4.acknowledge(&shared.id, RENE).unwrap();
            world.deliver();
            let taken = |t: &Incident| t.processing_status.as_ref().is_some_and(|s| s.name == "In progress");
            assert_eq!(world.topdesk.incidents().iter().filter(|t| taken(t)).count(), 2);
        };
    an_acknowledgement_comes_back:
        "SIGNL4: acknowledged", "open"
        => "ticket: your status for it, the person as operator (by e-mail address), a note; only the note if the ticket has ended meanwhile",
        || {
            let (world, ticket) = open();
            take(&world);
            let ticket = world.topdesk.incident(&ticket.id).unwrap();
            assert_eq!(ticket.processing_status.unwrap().name, "In progress");
            assert_eq!(ticket.operator.unwrap().name, "Rene Duty");
            assert_eq!(notes(&world, &ticket.id), 1);
        };
    a_second_acknowledgement_is_a_note:
        "SIGNL4: acknowledged by another person too", "acknowledged"
        => "a note",
        || {
            let (world, ticket) = open();
            world.signl4.acknowledge(&newest(&world).id, RENE).unwrap();
            let body = world.notifications().pop().unwrap();
            let other = String::from_utf8(body.clone()).unwrap();
            let id = serde_json::from_slice::<serde_json::Value>(&body).unwrap()["id"].clone();
            let other = other.replace(RENE, "sam@example.com").replace(id.as_str().unwrap(), "another");
            hand_over(&world, &body);
            hand_over(&world, other.as_bytes());
            assert_eq!(notes(&world, &ticket.id), 2);
        };
    a_close_comes_back:
        "SIGNL4: closed", "open, acknowledged"
        => "ticket: your status for it, completed and closed if you want that, a note; only the note if the ticket has ended meanwhile",
        || {
            let (world, ticket) = open();
            tap(&world, |world, alert| world.signl4.close(alert, RENE));
            let ticket = world.topdesk.incident(&ticket.id).unwrap();
            assert!(ticket.completed && ticket.closed);
            assert_eq!(ticket.processing_status.unwrap().name, "Afgehandeld");
        };
    a_withdrawal_comes_back:
        "SIGNL4: acknowledgement withdrawn", "acknowledged"
        => "ticket: your status for it, a note",
        || {
            let (world, ticket) = open();
            take(&world);
            tap(&world, |world, alert| world.signl4.unacknowledge(alert, RENE));
            let ticket = world.topdesk.incident(&ticket.id).unwrap();
            assert_eq!(ticket.processing_status.unwrap().name, "Registered");
            assert_eq!(notes(&world, &ticket.id), 2);
        };
    a_reopened_alert_comes_back:
        "SIGNL4: alert reopened", "closed, resolved"
        => "ticket: your status for it, completed and closed taken back, a note",
        || {
            let (world, ticket) = open();
            tap(&world, |world, alert| world.signl4.close(alert, RENE));
            tap(&world, |world, alert| world.signl4.reopen(alert, RENE));
            let ticket = world.topdesk.incident(&ticket.id).unwrap();
            assert!(!ticket.completed && !ticket.closed);
        };
    news_of_an_alert_is_a_note:
        "SIGNL4: escalated, nobody replied, not delivered", "open"
        => "a note; more if `write_back` says so",
        || {
            let (world, ticket) = open();
            tap(&world, |world, alert| world.signl4.no_reply(alert));
            assert_eq!(notes(&world, &ticket.id), 1);
        };
    a_remark_is_a_note:
        "SIGNL4: a remark", "any"
        => "a note with author and text",
        || {
            let (world, ticket) = open();
            tap(&world, |world, alert| world.signl4.annotate(alert, RENE, "on my way"));
            assert_eq!(notes(&world, &ticket.id), 1);
        };
    what_is_switched_off_changes_nothing:
        "an event that `write_back` switches off", "any"
        => "nothing; counted",
        || {
            let world = World::new();
            world.set("write_back", r#"{"annotated":false}"#);
            let ticket = opened(&world);
            tap(&world, |world, alert| world.signl4.annotate(alert, RENE, "on my way"));
            assert_eq!(notes(&world, &ticket.id), 0);
        };
    echoes_and_repetitions_change_nothing:
        "an echo of the connector's own doing, a repetition, something older than what is known", "any"
        => "nothing; counted",
        || {
            let (world, ticket) = open();
            let now = world.clock.now();
            world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
            world.good_run();
            assert_eq!(world.deliver()[0].report.notifications.ignored.echo, 1);
            assert_eq!(notes(&world, &ticket.id), 0);
        };
    foreign_alerts_leave_no_trace:
        "an external id that is unknown or not ours", "–"
        => "nothing; answered 200",
        || {
            let world = World::new();
            let (body, state) = (br#"{"eventType":201,"id":"x","alert":{"statusCode":4,"externalEventId":"TOPdesk-44d88612"}}"#, world.store.borrow().clone());
            let reply = world.webhook("signl4", world::TOKEN, body).unwrap();
            assert_eq!((reply.status, reply.work_waiting), (200, false));
            assert_eq!(*world.store.borrow(), state);
        };
}

/// A world with one open alert; nothing is left to be told.
fn open() -> (World, Incident) {
    let world = World::new();
    let ticket = opened(&world);
    (world, ticket)
}

fn opened(world: &World) -> Incident {
    let ticket = world.topdesk.create_incident(p1("x").group("Servicedesk"));
    world.good_run();
    world.notifications();
    ticket
}

/// A world with an API key and a rule that reacts to changes.
fn following(reaction: &str) -> (World, Incident) {
    let world = World::new();
    let rule = format!(r#"[{{"name":"all","on_change":{{"group_changed":"{reaction}"}}}}]"#);
    world
        .set("rules", &rule)
        .set("signl4_api_key", API_KEY)
        .set("signl4_user", RENE)
        .set("notes_to_signl4", "all");
    let ticket = opened(&world);
    (world, ticket)
}

fn newest(world: &World) -> Alert {
    world.signl4.alerts().pop().unwrap()
}

fn shared_alert(world: &World) -> Alert {
    let alerts = world.signl4.alerts();
    alerts
        .into_iter()
        .find(|a| a.title.contains("more tickets"))
        .unwrap()
}

fn notes(world: &World, ticket: &str) -> usize {
    world.topdesk.notes(ticket).len()
}

fn take(world: &World) {
    tap(world, |world, alert| world.signl4.acknowledge(alert, RENE));
}

fn tap<E: std::fmt::Debug>(world: &World, tap: fn(&World, &str) -> Result<(), E>) {
    world.wait(1);
    tap(world, &newest(world).id).unwrap();
    world.deliver();
}

fn hand_over(world: &World, body: &[u8]) {
    let reply = world.webhook("signl4", world::TOKEN, body).unwrap();
    assert!(reply.work_waiting);
    world.drain();
}

const BEGIN: &str = "<!-- state table: made from tests/core/state_table.rs -->\n";
const END: &str = "<!-- end of state table -->";

fn table() -> String {
    let row = |[seen, known, done]: &[&str; 3]| format!("| {seen} | {known} | {done} |\n");
    let rows: String = ROWS.iter().map(row).collect();
    format!("| event | alert state | action |\n|---|---|---|\n{rows}")
}

#[test]
fn the_page_prints_this_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/state-table.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    let message = "the table is old: UPDATE_DOCS=1 cargo test --test core -- state_table::";
    assert_eq!(found, table(), "{message}");
}
