//! What is wrong is alerted once, and ended by itself.

use crate::alarming::{RENE, alarming, alarms, kinds, line, minutes, open};
use crate::world;
use crate::world::{TOKEN, p1};
use connector::ports::{Backend, NoAnswer};
use serde_json::json;
use simulators::Fault;
use simulators::signl4::Alert;

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
        let writes = request.backend == Backend::Topdesk
            && request.method == connector::ports::Method::Patch;
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
            if request.backend == Backend::Signl4 {
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
