//! Plays a story to a connector, lets everything come to rest, and has the history checked.

mod acts;
mod calls;
mod rest;

pub(crate) use acts::ticket_of;

use crate::checker::{self, Broken};
use crate::connector::Connector;
use crate::history::{History, What};
use crate::story::{Plan, Step, Story};
use crate::world::{Shared, World, lock};
use jiff::SignedDuration;
use simulators::signl4;
use std::collections::BTreeSet;
use std::hash::Hasher as _;
use std::sync::{Arc, Mutex};

/// A remark that somebody wrote below an alert.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Its number; it says `remark <number> end`.
    pub number: u32,
    /// The ticket (or burst) of the alert.
    pub ticket: String,
    /// The connector has taken the notification that tells of it.
    pub taken: bool,
}

/// What the checker knows beside the history and the world.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Tickets that match no filter and no rule, ever.
    pub silent: BTreeSet<String>,
    /// Remarks.
    pub remarks: Vec<Remark>,
    /// Tickets whose alert somebody has reopened or given back on the phone.
    pub given_back: BTreeSet<String>,
    /// Tickets whose alert somebody has opened again.
    pub reopened: BTreeSet<String>,
    /// The place in the history at which everything had come to rest: nothing may happen after it.
    pub rest: usize,
}

/// A notification on its way.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    body: Vec<u8>,
    remark: Option<u32>,
}

/// A story that was played.
pub struct Played {
    /// What was broken of the promise; nothing, if all is well.
    pub broken: Vec<Broken>,
    /// What has happened.
    pub history: History,
    /// Where in it all trouble was over.
    pub settled: usize,
    /// Faults that took place.
    pub faults: u32,
    /// Every byte that the connector has sent or stored, as one number.
    pub crossed: u64,
}

/// One story being played.
pub(crate) struct Player<'a> {
    connector: &'a dyn Connector,
    world: Shared,
    mail: Vec<Mail>,
    facts: Facts,
}

/// Plays a story.
#[must_use]
pub fn play(story: &Story, connector: &dyn Connector) -> Played {
    let mut player = Player::new(story, connector);
    player.first_run();
    for step in &story.steps {
        player.step(step);
    }
    let settled = lock(&player.world).history.entries.len();
    player.come_to_rest();
    let world = lock(&player.world);
    Played {
        broken: checker::check(story, &world, &player.facts),
        history: world.history.clone(),
        settled,
        faults: world.faults,
        crossed: world.crossed.finish(),
    }
}

impl<'a> Player<'a> {
    fn new(story: &'a Story, connector: &'a dyn Connector) -> Self {
        let mut world = World::new(story.settings.clone());
        world.signl4.set_plan(&match story.plan {
            Plan::Unlimited => signl4::Plan::Unlimited,
            Plan::Commercial => signl4::Plan::Commercial,
            Plan::Free => signl4::Plan::Free,
        });
        if story.desk.is_some() {
            let secret = crate::story::NETWORK_SECRET;
            world.signl4.add_team("Network", secret);
        }
        world.set_atomics(story.atomics);
        world.set_old_version(story.old_version);
        Self {
            connector,
            world: Arc::new(Mutex::new(world)),
            mail: Vec::new(),
            facts: Facts::default(),
        }
    }

    /// What is older than the first successful run and its look back is not promised.
    fn first_run(&mut self) {
        self.run();
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Act(act) => self.act(act),
            Step::Wait(seconds) => self.wait(*seconds),
            Step::Calls {
                calls,
                meanwhile,
                seed,
            } => self.calls(calls, meanwhile, *seed),
            Step::Outage(outage) => {
                self.note(step.to_string());
                lock(&self.world).outages.push(*outage);
            }
            Step::OutagesEnd => {
                self.note(step.to_string());
                lock(&self.world).outages.clear();
            }
            Step::Clock(ahead) => self.set_clock(*ahead),
            Step::Upgrade => {
                self.note(step.to_string());
                lock(&self.world).set_old_version(false);
            }
            Step::NewerVersion => self.newer_version(),
        }
        self.collect_mail();
    }

    fn note(&self, act: String) {
        lock(&self.world).note(None, What::Act(act));
    }

    fn wait(&self, seconds: i64) {
        lock(&self.world).wait_ms(seconds.saturating_mul(1_000));
    }

    fn set_clock(&self, ahead: i64) {
        let mut world = lock(&self.world);
        let skew = SignedDuration::from_secs(ahead);
        if world.skew != skew {
            world.skew = skew;
            world.faults += 1;
            world.note(None, What::ClockJumped);
        }
    }

    /// What SIGNL4 has to tell by now.
    fn collect_mail(&mut self) {
        let notifications = lock(&self.world).signl4.take_notifications();
        for notification in notifications {
            let message = notification.body.pointer("/annotation/message");
            let message = message.and_then(|m| m.as_str()).unwrap_or_default();
            let number = |remark: &str| remark.split(' ').nth(1)?.parse().ok();
            self.mail.push(Mail {
                body: notification.body.to_string().into_bytes(),
                remark: number(message),
            });
        }
    }
}
