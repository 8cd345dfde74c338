//! The promise under random histories: people edit tickets and tap on phones, notifications come
//! twice, late, in any order or never, both sides fail, the process dies, time passes. Each history
//! follows from its seed: a failure prints it, `HISTORY_SEED=<n>` repeats it alone, and
//! `HISTORY_SEEDS=<n>` tries that many.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod desk;
mod dice;
mod world;

use connector::ports::{KeyValue, Ports, StoreError};
use connector::schedule;
use desk::Desk;
use dice::Dice;
use simulators::{Fault, topdesk::Incident};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use world::{CrashPoint, SECRET, TOKEN, World, p1};

const RENE: &str = "rene@example.com";
const STEPS: u32 = 60;

/// The world's store, which at its n-th write says that it cannot be reached, written or not.
struct Flaky<'a> {
    world: &'a World,
    left: Cell<usize>,
    written: bool,
}

impl Flaky<'_> {
    fn fails(&self, write: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
        let left = self.left.get();
        self.left.set(left.wrapping_sub(1));
        if left != 0 || self.written {
            write()?;
        }
        match left {
            0 => Err(StoreError::Unavailable("database is locked".into())),
            _ => Ok(()),
        }
    }
}

impl KeyValue for Flaky<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.world.get(key)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.fails(|| KeyValue::set(self.world, key, value))
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.fails(|| self.world.delete(key))
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.world.list_keys(prefix)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.world.increment(key, delta)
    }
}

struct History {
    world: World,
    dice: Dice,
    /// With rules and all that follows from them, in every other history.
    desk: Option<Desk>,
    /// Notifications on their way.
    mail: Vec<Vec<u8>>,
    /// How many results of a request nobody got to know, or lost with a crash.
    unknown: usize,
    remarks: u32,
    /// The tickets of the alerts under which they were written.
    remarked: BTreeMap<u32, String>,
    reports: String,
    /// Tickets that were closed, and lost that or their status through us.
    regressed: Vec<String>,
}

impl History {
    fn new(seed: u64) -> Self {
        let world = World::new();
        let mut dice = Dice(seed);
        let size = ["1", "2", "3", "200"][dice.below(4)];
        world.set("topdesk_page_size", size);
        world.signl4.set_plan(&simulators::signl4::Plan::Unlimited);
        world.no_atomics.set(dice.one_in(4));
        let desk = (seed % 2 == 1).then(|| Desk::new(&world, &mut dice));
        // What is older than the first successful run and its lookback is not promised.
        world.good_run();
        let (mail, reports) = (Vec::new(), String::new());
        Self {
            world,
            dice,
            desk,
            mail,
            unknown: 0,
            remarks: 0,
            remarked: BTreeMap::new(),
            reports,
            regressed: Vec::new(),
        }
    }

    fn step(&mut self) {
        if let Some(desk) = self.desk.as_mut().filter(|_| self.dice.one_in(3)) {
            desk.step(&self.world, &mut self.dice);
            self.mail.extend(self.world.notifications());
            return;
        }
        match self.dice.below(12) {
            0 | 1 => drop(self.world.topdesk.create_incident(p1("canary-title"))),
            2 => self.edit(|t, n, _| t.brief_description = Some(format!("edit {n}"))),
            3 => self.edit(|t, n, now| t.set_closed(n % 2 == 0, now)),
            4 | 5 => self.tap(),
            6 => self.fault(),
            7 => drop(
                self.world
                    .wait(i64::try_from(self.dice.below(900)).unwrap()),
            ),
            8 | 9 => self.deliver(),
            _ => self.run(),
        }
        self.mail.extend(self.world.notifications());
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Incident, usize, jiff::Timestamp)) {
        let tickets = self.world.topdesk.incidents();
        if !tickets.is_empty() {
            let at = self.dice.below(tickets.len());
            let (n, now) = (self.dice.below(1_000), self.world.clock.now());
            self.world
                .topdesk
                .edit(&tickets[at].id, |t| edit(t, n, now));
        }
    }

    fn tap(&mut self) {
        let alerts = self.world.signl4.alerts();
        if alerts.is_empty() {
            return;
        }
        let tapped = &alerts[self.dice.below(alerts.len())];
        let (alert, phone) = (&tapped.id, &self.world.signl4);
        let _ = match self.dice.below(5) {
            0 | 1 => phone.acknowledge(alert, RENE),
            2 => phone.unacknowledge(alert, RENE),
            3 => phone.close(alert, RENE),
            _ => {
                self.remarks += 1;
                let of = tapped.external_id.clone().unwrap_or_default();
                self.remarked.insert(self.remarks, desk::ticket_of(&of));
                phone.annotate(alert, RENE, &format!("remark {} end", self.remarks))
            }
        };
    }

    fn fault(&mut self) {
        let kind = self.dice.below(4);
        let fault = match kind {
            0 => Fault::empty(500),
            1 => Fault::retry_after(503, 30),
            2 => Fault::cut(),
            _ => Fault::cut().after_effect(),
        };
        if self.dice.one_in(2) {
            self.unknown += usize::from(kind == 3);
            self.world.signl4.fail_next(fault);
        } else {
            self.world.topdesk.fail_next(fault);
        }
    }

    /// One notification in any order; perhaps it comes again later, perhaps it is lost.
    fn deliver(&mut self) {
        if self.mail.is_empty() {
            return;
        }
        let at = self.dice.below(self.mail.len());
        let body = match self.dice.one_in(4) {
            true => self.mail[at].clone(),
            false => self.mail.swap_remove(at),
        };
        // A remark may come late, but is not lost: at the end each must stand on its ticket.
        let status = !String::from_utf8_lossy(&body).contains("annotation");
        if status && self.dice.one_in(8) {
            return;
        }
        self.world.webhook("signl4", TOKEN, &body).unwrap();
        if self.dice.one_in(2) {
            self.watched(|history| {
                let outcome = history.world.drain();
                history.reports += &format!("{outcome:?}");
            });
        }
    }

    fn run(&mut self) {
        let (kind, at, late) = (self.dice.below(8), self.dice.below(40), self.dice.one_in(2));
        self.watched(|history| match kind {
            0 | 1 => {
                let call = 1 + u32::try_from(at).unwrap();
                let point = CrashPoint {
                    call,
                    after_effect: late,
                };
                history.world.crash_at.set(Some(point));
                let through = history.world.survives(|w| drop(w.run()));
                history.world.crash_at.set(None);
                history.unknown += usize::from(!through) * 8;
            }
            2 | 3 => {
                let world = &history.world;
                world.wait(10);
                let left = Cell::new(at / 2);
                let store = Flaky {
                    world,
                    left,
                    written: late,
                };
                let outcome = schedule::on_schedule(Ports {
                    http: world,
                    store: &store,
                    config: world,
                    clock: world,
                });
                history.unknown += usize::from(outcome.failure.is_some());
                history.reports += &format!("{outcome:?}");
            }
            _ => history.reports += &format!("{:?}", history.world.run()),
        });
    }

    /// Watches that no work of ours takes a ticket back that somebody has closed.
    fn watched(&mut self, work: impl FnOnce(&mut Self)) {
        let before = self.world.topdesk.incidents();
        work(self);
        for old in before.iter().filter(|t| t.closed) {
            let new = self.world.topdesk.incident(&old.id).unwrap();
            let name = |t: &Incident| t.processing_status.as_ref().map(|s| s.name.clone());
            if !new.closed
                || (name(&new) != name(old) && name(&new).as_deref() == Some("In progress"))
            {
                self.regressed.push(format!(
                    "{} from {:?} to {:?}",
                    old.number,
                    name(old),
                    name(&new)
                ));
            }
        }
    }

    /// All trouble ends, everything still on its way arrives, and two days pass.
    fn settle(&mut self) {
        self.world.signl4.fail_all(None);
        for _ in 0..60 {
            self.mail.extend(self.world.notifications());
            for body in std::mem::take(&mut self.mail) {
                self.world.webhook("signl4", TOKEN, &body).unwrap();
            }
            self.watched(|history| drop(history.world.wait(1_800).run()));
        }
        // Noon: every rule's hours have begun.
        let past_noon = self.world.clock.now().as_second() % 86_400 - 43_200;
        self.world.wait(86_400 - past_noon);
        for _ in 0..6 {
            self.mail.extend(self.world.notifications());
            for body in std::mem::take(&mut self.mail) {
                self.world.webhook("signl4", TOKEN, &body).unwrap();
            }
            self.watched(|history| drop(history.world.wait(120).run()));
        }
    }

    /// What must be true of any history; else what is not.
    fn broken_promises(&self) -> Vec<String> {
        let mut broken: Vec<_> = self
            .regressed
            .iter()
            .map(|t| format!("regress of {t}"))
            .collect();
        let (alerts, store) = (self.world.signl4.alerts(), self.world.store.borrow());
        let left = |prefix: &str| store.keys().filter(|k| k.starts_with(prefix)).count();
        let notes = self
            .world
            .topdesk
            .incidents()
            .iter()
            .flat_map(|t| self.world.topdesk.notes(&t.id))
            .collect::<Vec<_>>();
        let given_up = desk::given_up(&self.world);
        if left("in.") + given_up.len() > 0 {
            broken.push(format!(
                "{} stuck, {given_up:?} given up after trouble that passed",
                left("in."),
            ));
        }
        broken.extend(desk::broken_promises(&self.world, self.desk.as_ref()));
        let ids: BTreeSet<_> = alerts.iter().map(|a| &a.external_id).collect();
        if alerts.len() - ids.len() > self.unknown {
            broken.push(format!(
                "{} duplicates after {} unknown outcomes",
                alerts.len() - ids.len(),
                self.unknown
            ));
        }
        // A remark under the alert of a burst stands on each of its tickets, one on a deleted ticket nowhere.
        let own = |(_, ticket): &(&u32, &String)| self.world.topdesk.incident(ticket).is_some();
        for (remark, _) in self.remarked.iter().filter(own) {
            let count = notes
                .iter()
                .filter(|n| n.plain_text.contains(&format!("remark {remark} end")))
                .count();
            if count != 1 {
                broken.push(format!("remark {remark} stands there {count} times"));
            }
        }
        for canary in [SECRET, TOKEN, "app-password", RENE, "canary-title"] {
            let stored = store
                .iter()
                .any(|(k, v)| k.contains(canary) || String::from_utf8_lossy(v).contains(canary));
            if stored || self.reports.contains(canary) {
                broken.push(format!("{canary} is in the state or a report"));
            }
        }
        broken
    }
}

#[test]
fn the_promise_holds_in_random_histories() {
    // A crash on purpose is a panic that needs no print.
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.payload_as_str().is_some() {
            print(info);
        }
    }));
    dice::try_seeds("HISTORY", 50, |seed| {
        let mut history = History::new(seed);
        (0..STEPS).for_each(|_| history.step());
        history.settle();
        history.broken_promises()
    });
}
