//! The imported sequences, what they are linked to, and what they have sent.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde_json::{Value, json};

use super::event::{Event, Snapshot};
use super::import_error::ImportError;
use super::run::{self, FailedStep};
use super::sequence::{self, Sequence};
use crate::topdesk::records::Incident;
use crate::wire::outgoing::{Deliveries, Push};

/// Requests and failures that nobody takes are kept up to here; then the oldest are dropped.
const MAX_KEPT: usize = 100_000;

/// A sequence, and what it runs for.
struct LinkedSequence {
    sequence: Sequence,
    events: BTreeSet<Event>,
}

/// All sequences, and what they have sent.
#[derive(Default)]
pub(crate) struct Automation {
    sequences: Vec<LinkedSequence>,
    /// Calls as they were at their last change.
    snapshots: HashMap<String, Snapshot>,
    pub(crate) pushes: VecDeque<Push>,
    /// What the server is still to send.
    pub(crate) outbox: VecDeque<Push>,
    pub(crate) failures: VecDeque<FailedStep>,
    pub(crate) deliveries: Deliveries,
}

impl Automation {
    /// Takes a file. Gives the sequence's name.
    pub(crate) fn import(&mut self, file: &str) -> Result<String, ImportError> {
        let sequence = sequence::read(file)?;
        if self.named(&sequence.name).is_some() {
            return Err(ImportError(format!("`{}` is there already", sequence.name)));
        }
        let name = sequence.name.clone();
        self.sequences.push(LinkedSequence {
            sequence,
            events: BTreeSet::new(),
        });
        Ok(name)
    }

    fn named(&mut self, name: &str) -> Option<&mut LinkedSequence> {
        self.sequences.iter_mut().find(|l| l.sequence.name == name)
    }

    /// Sets a variable; false if there is no such sequence or variable.
    pub(crate) fn set_variable(&mut self, sequence: &str, variable: &str, value: &str) -> bool {
        let variables = self.named(sequence).map(|l| &mut l.sequence.variables);
        let found = variables.and_then(|all| all.iter_mut().find(|v| v.name == variable));
        let is_there = found.is_some();
        if let Some(variable) = found {
            variable.value = value.to_owned();
        }
        is_there
    }

    /// Runs a sequence whenever something happens from now on; false if there is no such sequence.
    pub(crate) fn link(&mut self, sequence: &str, event: Event, calls: &[Incident]) -> bool {
        let Some(linked) = self.named(sequence) else {
            return false;
        };
        linked.events.insert(event);
        let snapshots = calls
            .iter()
            .map(|call| (call.id.clone(), Snapshot::of(call)));
        self.snapshots.extend(snapshots);
        true
    }

    /// A call was created.
    pub(crate) fn created(&mut self, call: &Incident, is_silent: bool) {
        if self.sequences.is_empty() {
            return;
        }
        self.snapshots.insert(call.id.clone(), Snapshot::of(call));
        if !is_silent {
            self.fire(Event::NewCall, call);
        }
    }

    /// A call was changed, in whatever way. A silent change is noted and fires nothing.
    pub(crate) fn changed(&mut self, call: &Incident, is_silent: bool) {
        if self.sequences.is_empty() {
            return;
        }
        let now = Snapshot::of(call);
        let before = self.snapshots.insert(call.id.clone(), now.clone());
        let happened = before.map(|before| now.since(&before));
        for event in happened.into_iter().flatten().filter(|_| !is_silent) {
            self.fire(event, call);
        }
    }

    /// Runs what is linked to an event of a call.
    pub(crate) fn fire(&mut self, event: Event, call: &Incident) {
        let concerned = |linked: &&LinkedSequence| {
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

    /// The sequences for display, without the values of variables and without addresses: both may be secrets.
    pub(crate) fn to_json(&self) -> Value {
        let sequence = |linked: &LinkedSequence| {
            let variables = linked.sequence.variables.iter();
            json!({
                "name": linked.sequence.name,
                "variables": variables.map(|v| v.name.as_str()).collect::<Vec<_>>(),
                "events": linked.events,
            })
        };
        json!({
            "sequences": self.sequences.iter().map(sequence).collect::<Vec<_>>(),
            "failedSteps": self.failures,
            "deliveries": self.deliveries,
            "waitingToBeSent": self.outbox.len(),
        })
    }
}

fn keep<T>(list: &mut VecDeque<T>, new: T) {
    if list.len() == MAX_KEPT {
        list.pop_front();
    }
    list.push_back(new);
}
