//! Coming to rest: all trouble ends, everything still on its way arrives, and time passes.

use super::Player;
use crate::connector::{Failure, Returned};
use crate::history::What;
use crate::story::Planned;
use crate::world::{Troubles, lock};
use serde_json::Value;
use std::collections::BTreeMap;

impl Player<'_> {
    pub(super) fn come_to_rest(&mut self) {
        {
            let mut world = lock(&self.world);
            world.outages.clear();
            world.set_old_version(false);
        }
        self.set_clock(0);
        self.note("all trouble is over".into());
        for _ in 0..60 {
            self.all_mail_arrives();
            self.wait(1_800);
            self.run();
        }
        // Noon: every rule's hours have begun.
        let second = lock(&self.world).clock.now().as_second();
        let past_noon = second.rem_euclid(86_400) - 43_200;
        self.wait(86_400 - past_noon);
        for _ in 0..6 {
            self.all_mail_arrives();
            self.wait(120);
            self.run();
        }
        self.facts.rest = lock(&self.world).history.entries.len();
        for _ in 0..3 {
            self.wait(10);
            self.run();
        }
    }

    fn all_mail_arrives(&mut self) {
        self.collect_mail();
        while !self.mail.is_empty() {
            let mail = Planned::Mail {
                which: 0,
                again: false,
                taking: Troubles::default(),
                working: Troubles::default(),
            };
            self.calls(&[mail], &[], 0);
        }
    }

    /// A version after this one has written every value. This one must refuse to touch any of them.
    pub(super) fn newer_version(&mut self) {
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
