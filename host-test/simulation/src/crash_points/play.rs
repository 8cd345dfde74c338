//! One play of a scenario: with or without crashes, up to the rest.

use super::end::End;
use super::host::{Host, without_alarms};
use super::instead::Instead;
use super::point::Point;
use crate::checker::{self, Broken, Promise};
use crate::connector::Connector;
use crate::history::{History, What};
use crate::play::Facts;
use crate::story::{Desk, Plan, Story};
use crate::world::{World, lock};
use anyhow::Context as _;
use scenarios::Scenario;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// Parts of the promise that are not for these stories: they know a random story's settings, and
/// [`End`] compares what they are about. And what SIGNL4 has refused for good is sent again if the
/// process ends before that is noted.
const LEFT_OUT: [Promise; 3] = [Promise::NoLoss, Promise::RemarksOnce, Promise::PoisonOnce];

/// What every play of a scenario begins with.
pub(super) struct Stage<'a> {
    scenario: &'a Scenario,
    connector: Rc<dyn Connector>,
}

/// What came of a play.
pub(super) struct Played {
    pub end: End,
    /// Of the promise.
    pub broken: Vec<Broken>,
    /// The story's part of what has happened; the rest is not in it.
    pub history: History,
    /// The imports of each call of the story, in words.
    pub calls: Vec<Vec<String>>,
}

impl Played {
    /// How many imports the story makes.
    pub fn imports(&self) -> usize {
        self.calls.iter().map(Vec::len).sum()
    }
}

impl<'a> Stage<'a> {
    pub fn new(scenario: &'a Scenario, connector: Rc<dyn Connector>) -> Self {
        Self {
            scenario,
            connector,
        }
    }

    /// Plays it; the process ends at the points, something else happens instead.
    ///
    /// # Errors
    /// When the scenario itself fails.
    pub fn play(&self, crashes: &[Point], instead: &[Instead]) -> anyhow::Result<Played> {
        let place = RefCell::new(None);
        scenarios::act(self.scenario, |systems, settings| {
            let mut world = World::between(systems, without_alarms(settings));
            world.in_order = true;
            let host = Host {
                connector: self.connector.clone(),
                world: Arc::new(Mutex::new(world)),
                crashes: crashes.into(),
                instead: instead.into(),
            };
            *place.borrow_mut() = Some(host.clone());
            Ok(Box::new(host))
        })?;
        let host = place.into_inner().context("the story has no host")?;
        let story = lock(&host.world).history.clone();
        let rest = host.come_to_rest().context("after the story")?;
        let world = lock(&host.world);
        Ok(Played {
            end: End::of(&world),
            broken: broken(&world, rest),
            calls: calls(&story),
            history: story,
        })
    }
}

/// What of the promise does not hold.
fn broken(world: &World, rest: usize) -> Vec<Broken> {
    let story = Story {
        seed: 0,
        settings: world.settings.clone(),
        desk: Some(Desk::default()),
        atomics: true,
        plan: Plan::Commercial,
        steps: Vec::new(),
    };
    let facts = Facts {
        rest,
        ..Facts::default()
    };
    let mut broken = checker::check(&story, world, &facts);
    broken.retain(|broken| !LEFT_OUT.contains(&broken.promise));
    broken
}

fn calls(history: &History) -> Vec<Vec<String>> {
    let imports = |call| {
        history
            .of(call)
            .filter_map(|(_, entry)| import(&entry.what))
    };
    (0..history.calls())
        .map(|call| imports(call).collect())
        .collect()
}

/// An import call, in words.
fn import(what: &What) -> Option<String> {
    match what {
        What::Store { call, key, .. } => Some(format!("{call:?} {key}")),
        What::Request { purpose, .. } => Some(format!("{purpose:?}")),
        _ => None,
    }
}
