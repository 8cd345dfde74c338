//! A story being played: the world, notifications on their way, and what the checker must know.

use super::facts::Facts;
use crate::canaries::NETWORK_SECRET;
use crate::connector::Connector;
use crate::history::What;
use crate::story::{Plan, Story};
use crate::world::{Shared, World, lock};
use jiff::SignedDuration;
use simulators::signl4;
use std::sync::{Arc, Mutex};

/// A notification on its way.
#[derive(Clone, Debug)]
pub(super) struct Mail {
    pub body: Vec<u8>,
    pub remark: Option<u32>,
}

/// One story being played.
pub(super) struct Player<'a> {
    pub connector: &'a dyn Connector,
    pub world: Shared,
    pub mail: Vec<Mail>,
    pub facts: Facts,
}

impl<'a> Player<'a> {
    pub fn new(story: &'a Story, connector: &'a dyn Connector) -> Self {
        let mut world = World::new(story.settings.clone());
        world.signl4.set_plan(&match story.plan {
            Plan::Unlimited => signl4::Plan::Unlimited,
            Plan::Commercial => signl4::Plan::Commercial,
            Plan::Free => signl4::Plan::Free,
        });
        if story.desk.is_some() {
            world.signl4.add_team("Network", NETWORK_SECRET);
        }
        world.set_atomics(story.atomics);
        Self {
            connector,
            world: Arc::new(Mutex::new(world)),
            mail: Vec::new(),
            facts: Facts::default(),
        }
    }

    pub fn note(&self, act: String) {
        lock(&self.world).note(None, What::Act(act));
    }

    pub fn wait(&self, seconds: i64) {
        lock(&self.world).wait_ms(seconds.saturating_mul(1_000));
    }

    pub fn set_clock(&self, ahead: i64) {
        let mut world = lock(&self.world);
        let skew = SignedDuration::from_secs(ahead);
        if world.skew != skew {
            world.skew = skew;
            world.faults += 1;
            world.note(None, What::ClockJumped);
        }
    }

    /// Takes the notifications that SIGNL4 has sent since.
    pub fn collect_mail(&mut self) {
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
