//! A story from its first step to its rest.

use super::facts::Facts;
use super::player::Player;
use crate::call::{Failure, Returned};
use crate::connector::Connector;
use crate::history::What;
use crate::story::{Step, Story};
use crate::world::{Shared, lock};
use serde_json::Value;
use std::collections::BTreeMap;

/// A story that was played to its rest.
pub(crate) struct Ending {
    /// The world as it is then.
    pub world: Shared,
    /// What the checker must know besides.
    pub facts: Facts,
    /// The place in the history at which all faults had ended.
    pub settled: usize,
}

/// Plays a story, then lets everything come to rest.
pub(crate) fn play_out(story: &Story, connector: &dyn Connector) -> Ending {
    let mut player = Player::new(story, connector);
    // What is older than the first successful run and its look back is not promised.
    player.run();
    for step in &story.steps {
        player.step(step);
    }
    let settled = lock(&player.world).history.entries.len();
    player.come_to_rest();
    Ending {
        world: player.world,
        facts: player.facts,
        settled,
    }
}

impl Player<'_> {
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
            Step::NewerVersion => self.newer_version(),
        }
        self.collect_mail();
    }

    /// A version after this one has written every value. This one must refuse to touch any of them.
    fn newer_version(&mut self) {
        self.note("a newer version has written every value".into());
        let before = lock(&self.world).stored().clone();
        let newer: BTreeMap<_, _> = before
            .iter()
            .map(|(key, value)| (key.clone(), newer(value)))
            .collect();
        let written = newer.values().ne(before.values());
        lock(&self.world).restore(newer.clone());
        self.run();
        let mut world = lock(&self.world);
        let last = world.history.entries.iter().rev();
        let returned = last.filter_map(|entry| match &entry.what {
            What::Returned(Returned::Run(ended)) => Some(ended.failure.clone()),
            _ => None,
        });
        let refused = matches!(
            returned.into_iter().next(),
            Some(Some(Failure::StateTrouble(_)))
        );
        let untouched = *world.stored() == newer;
        if written && !(refused && untouched) {
            let what = format!(
                "values of a newer version: the run refuses: {refused}, and leaves them: {untouched}"
            );
            world.note(None, What::ContractBroken(what));
        }
        world.restore(before);
    }
}

fn newer(value: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice::<Value>(value) else {
        return value.to_vec();
    };
    if fields.contains_key("version") {
        fields.insert("version".into(), 1_000.into());
    }
    serde_json::to_vec(&Value::Object(fields)).unwrap_or_default()
}
