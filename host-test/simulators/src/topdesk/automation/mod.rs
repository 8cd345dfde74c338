//! Action Management, as far as it sends HTTP requests when something happens to a call: action
//! sequences, imported from files, linked to events, run by a part of FreeMarker.
//!
//! TOPdesk documents no retry for a request that fails, and there is none here.

mod call;
mod control;
mod desk;
mod event;
mod parse;
mod run;
mod sequence;
mod template;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;

use super::incident::Incident;
use crate::delivery::Deliveries;
use event::Seen;
use sequence::Sequence;

pub(crate) use control::respond;
pub use event::Event;
pub use run::{FailedStep, Push};

/// Requests and failures that are kept for whoever asks; older ones are dropped.
const KEPT: usize = 100_000;

/// Why something is not taken, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

struct Linked {
    sequence: Sequence,
    events: BTreeSet<Event>,
}

/// All sequences, and what they have sent.
#[derive(Default)]
pub(crate) struct Automation {
    sequences: Vec<Linked>,
    /// Calls as they were when they were last looked at.
    seen: HashMap<String, Seen>,
    pushes: VecDeque<Push>,
    /// What the server is still to send.
    pub(crate) outbox: VecDeque<Push>,
    failures: VecDeque<FailedStep>,
    pub(crate) deliveries: Deliveries,
}

impl Automation {
    /// Takes a file. Gives the sequence's name.
    pub(super) fn import(&mut self, file: &str) -> Result<String, Refused> {
        let sequence = sequence::read(file)?;
        if self.named(&sequence.name).is_some() {
            return Err(Refused(format!("`{}` is there already", sequence.name)));
        }
        let name = sequence.name.clone();
        self.sequences.push(Linked {
            sequence,
            events: BTreeSet::new(),
        });
        Ok(name)
    }

    fn named(&mut self, name: &str) -> Option<&mut Linked> {
        self.sequences.iter_mut().find(|l| l.sequence.name == name)
    }

    /// Sets a variable; false if there is no such sequence or variable.
    fn set_variable(&mut self, sequence: &str, variable: &str, value: &str) -> bool {
        let variables = self.named(sequence).map(|l| &mut l.sequence.variables);
        let found = variables.and_then(|all| all.iter_mut().find(|v| v.name == variable));
        let is_there = found.is_some();
        if let Some(variable) = found {
            variable.value = value.to_owned();
        }
        is_there
    }

    /// Runs a sequence whenever something happens from now on; false if there is no such sequence.
    pub(super) fn link(&mut self, sequence: &str, event: Event, calls: &[Incident]) -> bool {
        let Some(linked) = self.named(sequence) else {
            return false;
        };
        linked.events.insert(event);
        let seen = calls.iter().map(|call| (call.id.clone(), Seen::of(call)));
        self.seen.extend(seen);
        true
    }

    /// A call was created.
    pub(super) fn created(&mut self, call: &Incident, is_silent: bool) {
        if self.sequences.is_empty() {
            return;
        }
        self.seen.insert(call.id.clone(), Seen::of(call));
        if !is_silent {
            self.fire(Event::NewCall, call);
        }
    }

    /// A call was changed, in whatever way. A silent change is noted and fires nothing.
    pub(super) fn changed(&mut self, call: &Incident, is_silent: bool) {
        if self.sequences.is_empty() {
            return;
        }
        let now = Seen::of(call);
        let before = self.seen.insert(call.id.clone(), now.clone());
        let happened = before.map(|before| now.since(&before));
        for event in happened.into_iter().flatten().filter(|_| !is_silent) {
            self.fire(event, call);
        }
    }

    /// Runs what is linked to an event of a call.
    pub(super) fn fire(&mut self, event: Event, call: &Incident) {
        let concerned = |linked: &&Linked| {
            linked.events.contains(&event) && linked.sequence.structure.holds(call)
        };
        let sequences = self.sequences.iter().filter(concerned);
        let results: Vec<_> = sequences
            .flat_map(|linked| run::run(&linked.sequence, call))
            .collect();
        for result in results {
            match result {
                Ok(push) => {
                    keep(&mut self.pushes, push.clone());
                    keep(&mut self.outbox, push);
                }
                Err(failure) => keep(&mut self.failures, failure),
            }
        }
    }
}

fn keep<T>(list: &mut VecDeque<T>, new: T) {
    if list.len() == KEPT {
        list.pop_front();
    }
    list.push_back(new);
}
