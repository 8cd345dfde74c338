//! A value that a newer version wrote is refused by whatever comes upon it, by name, and never
//! overwritten: what it knows would be lost.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use crate::world::{TOKEN, World, p1};
use connector::Failure;
use connector::ledger::VERSION;
use simulators::Fault;

const RENE: &str = "rene@example.com";

/// A world in which every kind of value is stored: an open ticket whose alert somebody has acknowledged,
/// which waits to be written; a dead letter; a forgotten ticket that was reopened.
struct Scene {
    world: World,
    open: String,
    letter: String,
    notification: Vec<u8>,
}

fn scene() -> Scene {
    let world = World::new();
    let former = world.topdesk.create_incident(p1("former")).id;
    world.good_run();
    let now = world.wait(20).clock.now();
    world.topdesk.edit(&former, |t| t.set_closed(true, now));
    world.good_run();
    world.wait(31 * 86_400).good_run();
    let refused = world.topdesk.create_incident(p1("refused")).id;
    world.signl4.fail_next(Fault::empty(400));
    world.good_run();
    let open = world.topdesk.create_incident(p1("open")).id;
    world.good_run();
    world.notifications();
    let alert = world.signl4.alerts().pop().unwrap().id;
    world.signl4.acknowledge(&alert, RENE).unwrap();
    let notification = world.notifications().remove(0);
    world.webhook("signl4", TOKEN, &notification).unwrap();
    let now = world.wait(20).clock.now();
    world.topdesk.edit(&former, |t| t.set_closed(false, now));
    world
        .topdesk
        .edit(&open, |t| t.brief_description = Some("changed".into()));
    Scene {
        letter: format!("dead.{refused}.raise.1"),
        world,
        open,
        notification,
    }
}

impl Scene {
    /// The value of this key as a newer version might have written it.
    fn make_newer(&self, prefix: &str) -> (String, Vec<u8>) {
        let mut store = self.world.store.borrow_mut();
        let found = store.iter().find(|(key, _)| key.starts_with(prefix));
        let (key, value) = found.map(|(k, v)| (k.clone(), v.clone())).unwrap();
        let text = String::from_utf8(value).unwrap();
        let (old, new) = (
            format!("\"version\":{VERSION}"),
            format!("\"version\":{}", VERSION + 1),
        );
        assert!(text.contains(&old), "{key}: {text}");
        let newer = text.replace(&old, &new).into_bytes();
        store.insert(key.clone(), newer.clone());
        (key, newer)
    }

    /// This call comes upon the newer value of a key that begins so.
    #[track_caller]
    fn refuses(&self, prefix: &str, call: impl FnOnce(&Self) -> Option<Failure>) {
        let (key, newer) = self.make_newer(prefix);
        let failure = call(self);
        let Some(Failure::StateTrouble(why)) = failure else {
            panic!("{failure:?}")
        };
        assert!(why.contains(&key) && why.contains("newer version"), "{why}");
        assert_eq!(
            self.world.store.borrow().get(&key),
            Some(&newer),
            "{key} was overwritten"
        );
    }
}

fn run(scene: &Scene) -> Option<Failure> {
    scene.world.run().failure
}

fn drain(scene: &Scene) -> Option<Failure> {
    scene.world.drain().failure
}

fn webhook(scene: &Scene) -> Option<Failure> {
    scene
        .world
        .webhook("signl4", TOKEN, &scene.notification)
        .err()
}

fn retry(scene: &Scene) -> Option<Failure> {
    scene.world.retry(&[&scene.letter]).err()
}

fn discard(scene: &Scene) -> Option<Failure> {
    scene.world.discard(&[&scene.letter]).err()
}

fn backfill(scene: &Scene) -> Option<Failure> {
    scene.world.backfill(3_600, true).err()
}

fn status(scene: &Scene) -> Option<Failure> {
    scene.world.status().err()
}

fn list(scene: &Scene) -> Option<Failure> {
    scene.world.letters_after("", 100).err()
}

#[test]
fn a_newer_cursor_is_refused_by_a_run() {
    scene().refuses("head", run);
}

#[test]
fn a_newer_cursor_is_refused_by_a_drain() {
    scene().refuses("head", drain);
}

#[test]
fn a_newer_cursor_is_refused_by_a_retry() {
    scene().refuses("head", retry);
}

#[test]
fn a_newer_cursor_is_refused_by_a_back_fill() {
    scene().refuses("head", backfill);
}

#[test]
fn a_newer_cursor_is_refused_by_the_status() {
    scene().refuses("head", status);
}

#[test]
fn a_newer_lease_is_refused_by_a_run() {
    scene().refuses("lease", run);
}

#[test]
fn a_newer_lease_is_refused_by_a_retry() {
    scene().refuses("lease", retry);
}

#[test]
fn a_newer_lease_is_refused_by_the_status() {
    scene().refuses("lease", status);
}

#[test]
fn a_newer_record_is_refused_by_a_run() {
    let scene = scene();
    scene.refuses(&format!("ticket.{}", scene.open), run);
}

#[test]
fn a_newer_record_is_refused_by_a_webhook() {
    let scene = scene();
    scene.refuses(&format!("ticket.{}", scene.open), webhook);
}

#[test]
fn a_newer_record_is_refused_by_a_retry() {
    let scene = scene();
    let ticket = scene
        .letter
        .replace("dead.", "ticket.")
        .replace(".raise.1", "");
    scene.refuses(&ticket, retry);
}

#[test]
fn a_newer_notification_is_refused_by_a_run() {
    scene().refuses("in.", run);
}

#[test]
fn a_newer_notification_is_refused_by_a_drain() {
    scene().refuses("in.", drain);
}

#[test]
fn a_newer_notification_is_refused_by_a_webhook_with_the_same() {
    scene().refuses("in.", webhook);
}

#[test]
fn a_newer_dead_letter_is_refused_by_a_run() {
    scene().refuses("dead.", run);
}

#[test]
fn a_newer_dead_letter_is_refused_by_the_list() {
    scene().refuses("dead.", list);
}

#[test]
fn a_newer_dead_letter_is_refused_by_a_retry() {
    scene().refuses("dead.", retry);
}

#[test]
fn a_newer_dead_letter_is_not_dropped() {
    scene().refuses("dead.", discard);
}

#[test]
fn what_a_newer_version_knows_of_forgotten_tickets_is_refused_by_a_run() {
    scene().refuses("gone.", run);
}
