//! What is wrong is noticed, and said in the status.

use crate::alarming::{a_quarter_of_a_day, alarming, kinds, line, minutes, open};
use crate::world;
use crate::world::{TOKEN, p1};
use connector::Failure;
use connector::ports::Backend;
use simulators::Fault;
use simulators::signl4::Alert;

#[test]
fn that_signl4_takes_events_again_is_found_out_though_there_is_nothing_to_send() {
    let world = alarming();
    let ticket = world.topdesk.create_incident(p1("one"));
    world.signl4.fail_all(Some(Fault::empty(500)));
    minutes(&world, 3);
    assert_eq!(kinds(&world), ["signl4_away"]);
    let now = world.clock.now();
    world.topdesk.edit(&ticket.id, |t| t.set_closed(true, now));
    minutes(&world, 400);
    world.signl4.fail_all(None);
    minutes(&world, 700);
    assert!(
        !kinds(&world).contains(&"signl4_away".to_owned()),
        "{:?}",
        kinds(&world)
    );
}

#[test]
fn one_alert_that_signl4_does_not_take_is_enough_to_say_so() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.set("heartbeat_url", "https://beat.example.com/ping");
    world.signl4.fail_all(Some(Fault::empty(500)));
    world.run();
    assert_eq!(kinds(&world), ["signl4_away"]);
    let beats = world
        .sent
        .borrow()
        .iter()
        .filter(|r| r.backend == Backend::Heartbeat)
        .count();
    assert_eq!(beats, 0, "silence is what tells");
}

#[test]
fn settings_that_are_wrong_are_said_at_once_whichever_they_are() {
    for (key, value) in [
        ("signl4_webhook_secret", "a/b"),
        ("signl4_teams", "{"),
        ("topdesk_url", "http://example.com"),
        ("alarm_team", "nobody"),
        ("rules", "[{}]"),
    ] {
        let world = alarming();
        world.set(key, value);
        assert_eq!(kinds(&world), ["settings"], "{key}");
        assert!(world.run().failure.is_some());
        for _ in 0..20 {
            world.wait(600).run();
        }
        assert_eq!(kinds(&world), ["settings"], "{key}: there is a schedule");
    }
}

#[test]
fn a_list_that_is_never_read_to_its_end_is_said() {
    let world = alarming();
    world.set("topdesk_page_size", "1");
    for n in 0..40 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    for _ in 0..60 {
        for n in 0..3 {
            world.topdesk.create_incident(p1(&format!("more {n}")));
        }
        world.wait(50);
        world::between::run_through(&world, |_, send| {
            world.clock.advance(jiff::SignedDuration::from_secs(15));
            send()
        });
    }
    assert!(
        kinds(&world).contains(&"polling_stale".to_owned()),
        "{:?}",
        kinds(&world)
    );
}

#[test]
fn a_name_that_is_there_again_is_over_also_where_branches_cannot_be_looked_for() {
    let world = alarming();
    world.set("rules", r#"[{"name": "a", "when": {"branch": "Delft"}}, {"name": "b", "when": {"group": "Nowhere"}}]"#);
    world.topdesk.create_incident(p1("one"));
    a_quarter_of_a_day(&world);
    a_quarter_of_a_day(&world);
    assert_eq!(kinds(&world), ["name_missing"]);
    world.set("rules", r#"[{"name": "a", "when": {"branch": "Delft"}}]"#);
    for _ in 0..5 {
        world.wait(290).run();
    }
    assert_eq!(line(&world), "Everything is fine.");
}

#[test]
fn the_console_wants_another_token_than_the_webhooks() {
    let world = alarming();
    world.set("admin_token", TOKEN);
    let Some(Failure::FixSettings(faults)) = world.run().failure else {
        unreachable!()
    };
    assert_eq!(faults[0].key, "admin_token");
}

#[test]
fn a_status_that_was_renamed_is_found_out_by_itself() {
    let world = alarming();
    for n in 0..12 {
        world.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    a_quarter_of_a_day(&world);
    assert_eq!(line(&world), "Everything is fine.");
    world.set("status_on_close", "No such status");
    a_quarter_of_a_day(&world);
    assert_eq!(kinds(&world), ["name_missing"]);
    let sentence = world.status().unwrap()["troubles"][0]["sentence"].to_string();
    assert!(sentence.contains("No such status"), "{sentence}");
    a_quarter_of_a_day(&world);
    let told = |a: &&Alert| a.title.contains("name in the settings");
    assert_eq!(open(&world).iter().filter(told).count(), 1);
    world.set("status_on_close", "Afgehandeld");
    a_quarter_of_a_day(&world);
    a_quarter_of_a_day(&world);
    assert_eq!(line(&world), "Everything is fine.");
    assert_eq!(open(&world).iter().filter(told).count(), 0);
}

#[test]
fn an_account_that_sees_nothing_any_more_is_found_out_by_itself() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    *world.outage.borrow_mut() = Some(|request| {
        let lists =
            request.backend == Backend::Topdesk && request.path_and_query.contains("/incidents?");
        lists.then(|| {
            Ok(connector::ports::Response {
                status: 204,
                headers: Vec::new(),
                body: Vec::new(),
            })
        })
    });
    a_quarter_of_a_day(&world);
    a_quarter_of_a_day(&world);
    assert_eq!(kinds(&world), ["nothing_visible"]);
    *world.outage.borrow_mut() = None;
    world.topdesk.create_incident(p1("two"));
    world.good_run();
    assert_eq!(line(&world), "Everything is fine.");
}

#[test]
fn a_look_at_what_no_change_tells_is_rare() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let mut requests = Vec::new();
    for _ in 0..75 {
        requests.push(world.wait(290).good_run().report.requests.topdesk_requests);
    }
    requests.retain(|count| *count > 2);
    assert_eq!(requests.len(), 1, "{requests:?}");
}

#[test]
fn webhooks_do_not_pass_for_a_schedule_while_settings_are_wrong() {
    let world = alarming();
    world.set("lookback", "soon");
    for _ in 0..10 {
        world.wait(600).drain();
    }
    assert_eq!(kinds(&world), ["settings", "schedule_stopped"]);
}
