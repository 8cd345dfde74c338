//! What is wrong is noticed, said in the status, alerted once and ended by itself.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod world;

use connector::ports::{NoAnswer, Side};
use connector::{Failure, pause};
use serde_json::{Value, json};
use simulators::Fault;
use simulators::signl4::{Alert, Status};
use world::{TOKEN, World, p1};

const RENE: &str = "rene@example.com";

/// A world in which the connector says when it cannot do its job.
fn alarming() -> World {
    let world = World::new();
    world.set("alarms", "yes");
    world.good_run();
    world
}

fn alarms(world: &World) -> Vec<Alert> {
    let mut alerts = world.signl4.alerts();
    alerts.retain(|a| {
        a.external_id
            .as_deref()
            .is_some_and(|id| id.starts_with("connector-"))
    });
    alerts
}

fn open(world: &World) -> Vec<Alert> {
    let mut alarms = alarms(world);
    alarms.retain(|alarm| alarm.status != Status::Closed);
    alarms
}

/// Runs every minute for so many minutes.
fn minutes(world: &World, minutes: u32) {
    for _ in 0..minutes {
        world.wait(50).run();
    }
}

fn line(world: &World) -> String {
    world.status().unwrap()["line"].as_str().unwrap().to_owned()
}

fn kinds(world: &World) -> Vec<String> {
    let status = world.status().unwrap();
    let troubles = status["troubles"].as_array().unwrap();
    troubles
        .iter()
        .map(|t| t["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn everything_is_fine_where_nothing_is_wrong() {
    let world = alarming();
    minutes(&world, 30);
    assert_eq!(line(&world), "Everything is fine.");
    assert_eq!(world.status().unwrap()["ok"], json!(true));
    assert!(alarms(&world).is_empty());
}

#[test]
fn a_refused_login_alerts_once_when_it_has_lasted_and_ends_by_itself() {
    let world = alarming();
    world.topdesk.fail_all(Some(Fault::empty(401)));
    minutes(&world, 9);
    assert!(
        alarms(&world).is_empty(),
        "what is over sooner wakes nobody"
    );
    assert_eq!(kinds(&world), ["topdesk_refuses"]);
    assert!(
        line(&world).starts_with("TOPdesk refuses the connector since 2026-11-23T08:0"),
        "{}",
        line(&world)
    );
    minutes(&world, 30);
    let [alarm] = &alarms(&world)[..] else {
        unreachable!("{:?}", alarms(&world))
    };
    assert!(
        alarm.title.contains("TOPdesk refuses the connector"),
        "{alarm:?}"
    );
    assert!(world.status().unwrap()["troubles"][0]["alarmed"].is_string());
    world.topdesk.fail_all(None);
    world.good_run();
    assert!(open(&world).is_empty());
    assert_eq!(line(&world), "Everything is fine.");
}

#[test]
fn the_next_episode_alerts_anew() {
    let world = alarming();
    for _ in 0..2 {
        world.topdesk.fail_all(Some(Fault::empty(401)));
        minutes(&world, 15);
        world.topdesk.fail_all(None);
        minutes(&world, 2);
    }
    let ids: std::collections::BTreeSet<_> =
        alarms(&world).into_iter().map(|a| a.external_id).collect();
    assert_eq!(
        (ids.len(), alarms(&world).len(), open(&world).len()),
        (2, 2, 0)
    );
}

#[test]
fn a_topdesk_that_does_not_answer_is_said_and_alerted() {
    let world = alarming();
    world.topdesk.fail_all(Some(Fault::empty(500)));
    minutes(&world, 15);
    assert_eq!(kinds(&world), ["topdesk_away"]);
    assert_eq!(open(&world).len(), 1);
}

#[test]
fn a_short_trouble_leaves_no_trace_but_in_the_audit() {
    let world = alarming();
    world.topdesk.fail_all(Some(Fault::empty(500)));
    minutes(&world, 3);
    world.topdesk.fail_all(None);
    world.good_run();
    assert_eq!(line(&world), "Everything is fine.");
    assert!(alarms(&world).is_empty());
    let events: Vec<_> = world.audit().iter().map(|e| e["event"].clone()).collect();
    assert_eq!(events, ["trouble_over", "trouble_began"]);
}

#[test]
fn what_was_given_up_alerts_at_once_and_ends_when_it_is_dropped() {
    let world = alarming();
    world.topdesk.create_incident(p1("poison"));
    world.signl4.fail_next(Fault::empty(400));
    world.run();
    assert_eq!(kinds(&world), ["dead_letters"]);
    assert_eq!(open(&world).len(), 1);
    let letter = world.letters()[0]["key"].as_str().unwrap().to_owned();
    world.discard(&[&letter]).unwrap();
    assert_eq!(
        kinds(&world),
        Vec::<String>::new(),
        "the status knows before the next run"
    );
    world.good_run();
    assert!(open(&world).is_empty());
}

#[test]
fn when_more_is_given_up_later_it_is_said_again_but_not_more_often_than_once_an_hour() {
    let world = alarming();
    let give_up = || {
        world.topdesk.create_incident(p1("poison"));
        world.signl4.fail_next(Fault::empty(400));
        world.run();
    };
    give_up();
    give_up();
    assert_eq!(alarms(&world).len(), 1);
    world.wait(3_600);
    give_up();
    minutes(&world, 2);
    assert_eq!((alarms(&world).len(), open(&world).len()), (2, 1));
    minutes(&world, 90);
    assert_eq!(alarms(&world).len(), 2, "nothing new has come");
}

#[test]
fn a_wrong_secret_of_signl4_is_said_and_over_as_soon_as_an_event_is_taken() {
    let world = alarming();
    world.set("signl4_webhook_secret", "another-team-secret");
    world.topdesk.create_incident(p1("one"));
    minutes(&world, 20);
    assert_eq!(kinds(&world), ["signl4_refuses"]);
    assert!(alarms(&world).is_empty(), "there is no way to tell");
    world.set("signl4_webhook_secret", world::SECRET);
    minutes(&world, 2);
    assert_eq!(line(&world), "Everything is fine.");
}

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
fn the_team_for_alarms_is_told_what_the_default_team_cannot_be() {
    let world = alarming();
    world.signl4.add_team("Operations", "operations-secret");
    world
        .set("signl4_teams", r#"{"Operations": "operations-secret"}"#)
        .set("alarm_team", "Operations");
    world.set("signl4_webhook_secret", "another-team-secret");
    world.topdesk.create_incident(p1("one"));
    minutes(&world, 15);
    assert_eq!(open(&world).len(), 1, "{:?}", world.status());
}

#[test]
fn settings_that_are_wrong_are_said_and_alerted() {
    let world = alarming();
    world.set("lookback", "soon");
    minutes(&world, 15);
    assert_eq!(kinds(&world), ["settings"]);
    let [alarm] = &open(&world)[..] else {
        unreachable!()
    };
    assert!(
        alarm.text.contains("lookback") && !alarm.text.contains("soon"),
        "{alarm:?}"
    );
    world.set("lookback", "1h");
    world.good_run();
    assert!(open(&world).is_empty());
}

#[test]
fn answers_that_do_not_get_back_are_said_and_alerted() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.notifications();
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    let body = world.notifications().remove(0);
    *world.outage.borrow_mut() = Some(|request| {
        let writes =
            request.side == Side::Topdesk && request.method == connector::ports::Method::Patch;
        writes.then(|| Err(NoAnswer::Unknown("cut off".into())))
    });
    world.webhook("signl4", TOKEN, &body).unwrap();
    minutes(&world, 40);
    assert_eq!(kinds(&world), ["write_backs_stuck"]);
    assert_eq!(open(&world).len(), 1);
    *world.outage.borrow_mut() = None;
    minutes(&world, 200);
    assert!(open(&world).is_empty());
}

#[test]
fn a_schedule_that_has_stopped_is_noticed_by_webhooks() {
    let world = alarming();
    for title in ["one", "two"] {
        world.topdesk.create_incident(p1(title));
    }
    world.catch_up();
    world.notifications();
    world.wait(2 * 3_600);
    assert_eq!(
        kinds(&world),
        ["schedule_stopped"],
        "the status sees it by itself"
    );
    let alerts = world.signl4.alerts();
    world.signl4.acknowledge(&alerts[0].id, RENE).unwrap();
    world.deliver();
    assert!(open(&world).is_empty(), "it may be over soon");
    world.wait(11 * 60);
    world.signl4.acknowledge(&alerts[1].id, RENE).unwrap();
    world.deliver();
    let told = |a: &&Alert| a.title.contains("No scheduled run");
    assert_eq!(open(&world).iter().filter(told).count(), 1);
    world.good_run();
    assert!(kinds(&world).is_empty() && open(&world).iter().filter(told).count() == 0);
}

#[test]
fn a_person_is_reminded_of_the_password_that_expires() {
    let world = alarming();
    world.set("topdesk_password_expires", "2026-12-01");
    minutes(&world, 2);
    assert!(kinds(&world).is_empty() || kinds(&world) == ["password_expires_14"]);
    world.wait(2 * 3_600).good_run();
    assert_eq!(kinds(&world), ["password_expires_14"]);
    assert_eq!(world.status().unwrap()["password_days_left"], json!(8));
    world.wait(86_400).good_run();
    assert_eq!(kinds(&world), ["password_expires_7"]);
    assert_eq!(
        (alarms(&world).len(), open(&world).len()),
        (2, 1),
        "the former reminder has ended"
    );
    world
        .set("topdesk_password_expires", "2027-12-01")
        .good_run();
    assert!(open(&world).is_empty());
}

#[test]
fn without_alarms_only_the_status_says_it() {
    let world = alarming();
    world.set("alarms", "no");
    world.topdesk.fail_all(Some(Fault::empty(401)));
    minutes(&world, 60);
    assert_eq!(kinds(&world), ["topdesk_refuses"]);
    assert!(alarms(&world).is_empty());
}

#[test]
fn an_alarm_whose_answer_was_lost_is_sent_again_after_a_while_under_the_same_id() {
    let world = alarming();
    world.topdesk.fail_all(Some(Fault::empty(401)));
    minutes(&world, 9);
    let lost = std::cell::Cell::new(0);
    for _ in 0..3 {
        world.wait(50);
        world::between::run_through(&world, |request, send| {
            let answer = send();
            if request.side == Side::Signl4 {
                lost.set(lost.get() + 1);
                return Err(NoAnswer::Unknown("cut off".into()));
            }
            answer
        });
    }
    assert_eq!(
        lost.get(),
        2,
        "the next run tries once more, and then it waits: it may ring already"
    );
    minutes(&world, 8);
    let ids: std::collections::BTreeSet<_> =
        alarms(&world).into_iter().map(|a| a.external_id).collect();
    assert_eq!((ids.len(), alarms(&world).len()), (1, 3));
    minutes(&world, 20);
    assert_eq!(alarms(&world).len(), 3, "it has been told");
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
        .filter(|r| r.side == Side::Heartbeat)
        .count();
    assert_eq!(beats, 0, "silence is what tells");
}

#[test]
fn a_state_that_cannot_be_used_is_said_and_alerted() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    let newer = br#"{"version":99}"#.to_vec();
    world
        .store
        .borrow_mut()
        .insert("dead.x.raise.1".into(), newer);
    minutes(&world, 15);
    assert!(
        kinds(&world).contains(&"state".to_owned()),
        "{:?}",
        kinds(&world)
    );
    let told = |a: &&Alert| a.title.contains("stored state");
    assert_eq!(open(&world).iter().filter(told).count(), 1);
    world.store.borrow_mut().remove("dead.x.raise.1");
    world.good_run();
    assert_eq!(line(&world), "Everything is fine.");
    assert!(open(&world).is_empty());
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
fn a_long_pause_raises_no_alarm_and_nothing_acts_in_it() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.notifications();
    pause::pause(world.all_ports(), 4 * 3_600).unwrap();
    for _ in 0..20 {
        world.wait(600).run();
    }
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    assert!(alarms(&world).is_empty());
    assert_eq!(kinds(&world), Vec::<String>::new());
    assert!(line(&world).starts_with("Paused until"));
}

#[test]
fn what_is_given_up_after_some_was_dropped_is_news() {
    let world = alarming();
    let give_up = || {
        world.topdesk.create_incident(p1("poison"));
        world.signl4.fail_next(Fault::empty(400));
        world.run();
    };
    give_up();
    minutes(&world, 1);
    let letter = world.letters()[0]["key"].as_str().unwrap().to_owned();
    give_up();
    world.discard(&[&letter]).unwrap();
    minutes(&world, 61);
    give_up();
    minutes(&world, 2);
    let open = open(&world);
    assert_eq!((alarms(&world).len(), open.len()), (2, 1));
    assert!(open[0].text.contains("2 matters"), "{}", open[0].text);
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
fn an_acknowledged_alarm_concerns_no_ticket() {
    let world = alarming();
    world.topdesk.fail_all(Some(Fault::empty(401)));
    minutes(&world, 15);
    world.notifications();
    let alarm = open(&world)[0].id.clone();
    world.signl4.acknowledge(&alarm, RENE).unwrap();
    for body in world.notifications() {
        let reply = world.webhook("signl4", TOKEN, &body).unwrap();
        assert!(reply.body.contains("ignored"), "{reply:?}");
    }
}

#[test]
fn the_heart_beats_after_every_good_run_and_after_no_other() {
    let world = alarming();
    world.set(
        "heartbeat_url",
        "https://beat.example.com/ping/canary-0123?x=1",
    );
    let beats = |world: &World| {
        let sent = world.sent.borrow();
        sent.iter()
            .filter(|r| r.side == Side::Heartbeat)
            .map(|r| r.path_and_query.clone())
            .collect::<Vec<_>>()
    };
    world.good_run();
    assert_eq!(beats(&world), ["/ping/canary-0123?x=1"]);
    world.topdesk.fail_all(Some(Fault::empty(401)));
    world.run();
    assert!(beats(&world).is_empty());
    world.topdesk.fail_all(None);
    pause::pause(world.all_ports(), 600).unwrap();
    world.run();
    assert!(beats(&world).is_empty());
}

#[test]
fn a_heartbeat_that_is_not_taken_is_said_without_its_address() {
    let world = alarming();
    world.set("heartbeat_url", "https://beat.example.com/ping/canary-0123");
    *world.outage.borrow_mut() = Some(|request| {
        (request.side == Side::Heartbeat).then(|| Err(NoAnswer::NotSent("refused".into())))
    });
    let outcome = world.good_run();
    let problems = outcome.report.problems.join(" ");
    assert!(
        problems.contains("heartbeat_url") && !problems.contains("canary"),
        "{problems}"
    );
}

#[test]
fn a_pause_stops_the_work_keeps_what_comes_and_ends_by_itself() {
    let world = alarming();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    world.notifications();
    pause::pause(world.all_ports(), 3_600).unwrap();
    world.topdesk.create_incident(p1("two"));
    let alert = world.signl4.alerts()[0].id.clone();
    world.signl4.acknowledge(&alert, RENE).unwrap();
    world.deliver();
    let outcome = world.run();
    assert_eq!(
        (outcome.report.topdesk_requests, world.signl4.alerts().len()),
        (0, 1)
    );
    assert!(
        line(&world).starts_with("Paused until 2026-11-23T09:"),
        "{}",
        line(&world)
    );
    world.wait(3_600).good_run();
    assert_eq!(world.signl4.alerts().len(), 2);
    assert_eq!(world.status().unwrap()["inbox"]["waiting"], json!(0));
}

#[test]
fn a_pause_is_ended_by_hand() {
    let world = alarming();
    pause::pause(world.all_ports(), 3_600).unwrap();
    pause::resume(world.all_ports()).unwrap();
    world.topdesk.create_incident(p1("one"));
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
    let events: Vec<_> = world
        .audit()
        .iter()
        .rev()
        .map(|e| e["event"].clone())
        .collect();
    assert_eq!(events, ["paused", "resumed", "alert_raised"]);
}

#[test]
fn a_pause_that_is_none_is_refused() {
    let world = alarming();
    for seconds in [0, 59, 604_801, u32::MAX] {
        let refused = pause::pause(world.all_ports(), seconds);
        assert!(matches!(refused, Err(Failure::Refused(_))), "{seconds}");
    }
}

#[test]
fn a_value_in_the_status_is_never_a_secret() {
    let world = alarming();
    world.topdesk.fail_all(Some(Fault::empty(401)));
    minutes(&world, 15);
    let told = world.status().unwrap().to_string() + &Value::from(world.audit()).to_string();
    let settings = world.settings.borrow();
    for key in ["topdesk_password", "signl4_webhook_secret", "webhook_token"] {
        assert!(!told.contains(&settings[key]), "{key}");
    }
}

/// Six hours and a quarter of runs, one every five minutes.
fn a_quarter_of_a_day(world: &World) {
    for _ in 0..75 {
        world.wait(290).run();
    }
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
        let lists = request.side == Side::Topdesk && request.path_and_query.contains("/incidents?");
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
        requests.push(world.wait(290).good_run().report.topdesk_requests);
    }
    requests.retain(|count| *count > 2);
    assert_eq!(requests.len(), 1, "{requests:?}");
}
