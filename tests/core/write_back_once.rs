//! What is told twice, or was interrupted, is written once.

use crate::scene::{RENE, scene};
use crate::world;
use crate::world::{CrashPoint, p1};

#[test]
fn wherever_the_process_ends_line_and_note_with_a_refusal_below_are_written_once() {
    let setting = r#"{"closed": {"line": "second", "closure_code": "No such code"}}"#;
    let mut crashes = 0;
    for call in 1..60 {
        for after_effect in [false, true] {
            let scene = scene(setting, p1("one"));
            let world = &scene.world;
            world.wait(1).signl4.close(&scene.alert, RENE).unwrap();
            let body = world.notifications().remove(0);
            world.webhook("signl4", world::TOKEN, &body).unwrap();
            world.crash_at.set(Some(CrashPoint { call, after_effect }));
            let through = world.survives(|world| {
                world.drain();
            });
            crashes += u32::from(!through);
            world.crash_at.set(None);
            world.wait(60).good_run();
            let escalations = scene
                .asked()
                .iter()
                .filter(|a| *a == "PUT escalate")
                .count();
            assert_eq!(
                (scene.notes().len(), escalations),
                (1, 1),
                "{call} {after_effect}"
            );
        }
    }
    assert!(crashes > 20, "{crashes}");
}

#[test]
fn the_same_persons_acknowledgement_under_another_id_is_an_echo() {
    let scene = scene("{}", p1("one"));
    scene.world.signl4.acknowledge(&scene.alert, RENE).unwrap();
    let body = String::from_utf8(scene.world.notifications().remove(0)).unwrap();
    let mut echoes = 0;
    for id in ["polled-1", "pushed-2"] {
        let mut again: serde_json::Value = serde_json::from_str(&body).unwrap();
        again["id"] = id.into();
        scene
            .world
            .webhook("signl4", world::TOKEN, again.to_string().as_bytes())
            .unwrap();
        echoes += scene.world.drain().report.notifications.ignored.echo;
    }
    assert_eq!((scene.notes().len(), echoes), (1, 1));
}

#[test]
fn the_same_remark_under_another_notification_id_is_a_duplicate() {
    let scene = scene("{}", p1("one"));
    scene
        .world
        .signl4
        .annotate(&scene.alert, RENE, "hello")
        .unwrap();
    let body = String::from_utf8(scene.world.notifications().remove(0)).unwrap();
    let mut duplicates = 0;
    for id in ["polled-1", "pushed-2"] {
        let mut again: serde_json::Value = serde_json::from_str(&body).unwrap();
        again["id"] = id.into();
        scene
            .world
            .webhook("signl4", world::TOKEN, again.to_string().as_bytes())
            .unwrap();
        duplicates += scene.world.drain().report.notifications.ignored.duplicate;
    }
    assert_eq!((scene.notes().len(), duplicates), (1, 1));
}

#[test]
fn a_withdrawn_acknowledgement_is_not_given_again_because_its_operator_is_still_there() {
    let scene = scene(r#"{"acknowledged": {"operator": true}}"#, p1("one"));
    scene.world.set("acknowledge_on_operator", "assigned");
    scene.acknowledge(RENE);
    scene.unacknowledge();
    scene.world.good_run();
    assert_eq!(scene.operator().as_deref(), Some("Rene Duty"));
    let alert = scene.world.signl4.alert(&scene.alert).unwrap();
    assert_eq!(alert.status, simulators::signl4::Status::Open, "{alert:?}");
}

#[test]
fn the_group_that_a_ticket_got_from_us_is_no_change_of_group_at_the_next_look() {
    let scene = scene(
        r#"{"no_reply": {"group": "Application management"}}"#,
        p1("one"),
    );
    scene.no_reply();
    let key = format!("ticket.{}", scene.ticket);
    let stored = scene.world.store.borrow().get(&key).cloned().unwrap();
    let record: serde_json::Value = serde_json::from_slice(&stored).unwrap();
    let group = scene.now().operator_group.unwrap().id;
    assert_eq!(record["group"].as_str(), Some(group.as_str()));
}
