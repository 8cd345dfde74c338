//! What a run knows of SIGNL4's side while it sends alerts.

use crate::domain::TicketId;
use crate::ports::ApiError;
use crate::signl4::Accepted;
use std::collections::{BTreeMap, BTreeSet};

/// After so many failures in a row SIGNL4 counts as down for this run.
const MAX_FAILURES: u32 = 3;

/// The state of sending alerts. A team is none for the default one.
#[derive(Debug, Default)]
pub(crate) struct AlertDispatcher {
    /// Teams that have taken an event in this run.
    accepting: BTreeSet<Option<String>>,
    /// What is wrong with teams whose secret SIGNL4 does not know, or the settings.
    unknown_teams: BTreeMap<String, String>,
    /// Tickets whose records are about to be written anew: nothing may be joined to them.
    in_flight: BTreeSet<TicketId>,
    /// How many more events SIGNL4 takes in its present window, by its own count.
    window_left: Option<u32>,
    /// How many alerts each rule with a burst has raised in this run.
    raised_by_rule: BTreeMap<String, u32>,
    /// How many alerts have failed one after the other.
    failures: u32,
    /// No event is sent in this run any more.
    is_closed: bool,
}

impl AlertDispatcher {
    /// Whether no event is sent in this run any more.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Sends no event in this run any more.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// A team has taken an event.
    pub fn accepted(&mut self, team: Option<String>) {
        self.accepting.insert(team);
        self.failures = 0;
    }

    /// Whether a team has taken an event in this run.
    pub fn is_accepting(&self, team: &Option<String>) -> bool {
        self.accepting.contains(team)
    }

    /// An alert has failed. True if SIGNL4 counts as down from now on.
    pub fn failed(&mut self) -> bool {
        self.failures += 1;
        self.is_closed |= self.failures >= MAX_FAILURES;
        self.failures >= MAX_FAILURES
    }

    /// SIGNL4 does not know the secret of a team.
    pub fn team_unknown(&mut self, team: Option<String>, message: String) {
        self.unknown_teams.insert(team.unwrap_or_default(), message);
    }

    /// What is wrong with a team, if it is known.
    pub fn fault_of(&self, team: Option<&str>) -> Option<&String> {
        self.unknown_teams.get(team.unwrap_or_default())
    }

    /// Takes over how many more events SIGNL4 takes. Answers that crossed on the way count by the smallest
    /// number.
    pub fn note_window(&mut self, answers: &[Result<Accepted, ApiError>]) {
        let left = |answer: &Result<Accepted, ApiError>| answer.as_ref().ok()?.left;
        let smallest = answers.iter().filter_map(left).min();
        self.window_left = smallest.or(self.window_left);
    }

    /// How many events may be sent at the same time, at least one: as many as SIGNL4 takes at the moment,
    /// by its own count and by ours.
    pub fn batch_room(&self, ours: u32) -> usize {
        let most = self.window_left.unwrap_or(ours).min(ours);
        usize::try_from(most).unwrap_or(1).max(1)
    }

    /// Tickets whose records are about to be written anew.
    pub fn in_flight(&self) -> &BTreeSet<TicketId> {
        &self.in_flight
    }

    /// The record of a ticket is about to be written anew. False if it was already.
    pub fn begin(&mut self, id: TicketId) -> bool {
        self.in_flight.insert(id)
    }

    /// The record of a ticket is written.
    pub fn end(&mut self, id: &TicketId) {
        self.in_flight.remove(id);
    }

    /// No record is about to be written any more.
    pub fn end_all(&mut self) {
        self.in_flight.clear();
    }

    /// How many alerts each rule with a burst has raised in this run.
    pub fn raised_by_rule(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.raised_by_rule
    }
}
