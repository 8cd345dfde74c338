//! The state of sending alerts to SIGNL4 during one run.

use crate::domain::TicketId;
use crate::ports::ApiError;
use crate::signl4::Accepted;
use std::collections::{BTreeMap, BTreeSet};

/// After this many failures in a row, SIGNL4 counts as unavailable for this run.
const MAX_FAILURES: u32 = 3;

/// The state of sending alerts. The default team is `None`.
#[derive(Debug, Default)]
pub(crate) struct AlertDispatcher {
    /// Teams that have accepted an event in this run.
    accepting: BTreeSet<Option<String>>,
    /// Fault messages of teams whose secret is unknown to SIGNL4 or missing from the settings; the default
    /// team is "".
    unknown_teams: BTreeMap<String, String>,
    /// Tickets whose records this run is about to overwrite: no ticket may join their groups meanwhile.
    in_flight: BTreeSet<TicketId>,
    /// How many more events SIGNL4 takes in its present rate-limit window, as it reported.
    window_left: Option<u32>,
    /// How many alerts each rule with a burst has raised in this run.
    raised_by_rule: BTreeMap<String, u32>,
    /// How many alerts have failed in a row.
    failures: u32,
    /// No more events are sent in this run.
    is_closed: bool,
}

impl AlertDispatcher {
    /// Whether no more events are sent in this run.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Stops sending events for the rest of this run.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// A team has accepted an event.
    pub fn record_accepted(&mut self, team: Option<String>) {
        self.accepting.insert(team);
        self.failures = 0;
    }

    /// Whether a team has accepted an event in this run.
    pub fn is_accepting(&self, team: &Option<String>) -> bool {
        self.accepting.contains(team)
    }

    /// An alert has failed. Returns true if SIGNL4 counts as unavailable from now on.
    pub fn record_failure(&mut self) -> bool {
        self.failures += 1;
        self.is_closed |= self.failures >= MAX_FAILURES;
        self.failures >= MAX_FAILURES
    }

    /// SIGNL4 does not know the secret of a team.
    pub fn record_unknown_team(&mut self, team: Option<String>, message: String) {
        self.unknown_teams.insert(team.unwrap_or_default(), message);
    }

    /// The fault message of a team, if one is known.
    pub fn fault_of(&self, team: Option<&str>) -> Option<&String> {
        self.unknown_teams.get(team.unwrap_or_default())
    }

    /// Stores how many more events SIGNL4 takes. Answers to parallel requests may arrive out of order, so
    /// the smallest number counts.
    pub fn update_window(&mut self, answers: &[Result<Accepted, ApiError>]) {
        let left = |answer: &Result<Accepted, ApiError>| answer.as_ref().ok()?.left;
        let smallest = answers.iter().filter_map(left).min();
        self.window_left = smallest.or(self.window_left);
    }

    /// How many events may be sent in parallel, at least one: the smaller of SIGNL4's remaining count and
    /// `own_limit`.
    pub fn max_batch_size(&self, own_limit: u32) -> usize {
        let limit = self.window_left.unwrap_or(own_limit).min(own_limit);
        usize::try_from(limit).unwrap_or(1).max(1)
    }

    /// Tickets whose records this run is about to overwrite.
    pub fn in_flight(&self) -> &BTreeSet<TicketId> {
        &self.in_flight
    }

    /// Marks a ticket whose record is about to be overwritten. Returns false if it was already marked.
    pub fn mark_in_flight(&mut self, id: TicketId) -> bool {
        self.in_flight.insert(id)
    }

    /// The record of a ticket has been written.
    pub fn clear_in_flight(&mut self, id: &TicketId) {
        self.in_flight.remove(id);
    }

    /// No record is about to be overwritten any more.
    pub fn clear_all_in_flight(&mut self) {
        self.in_flight.clear();
    }

    /// How many alerts each rule with a burst has raised in this run.
    pub fn raised_by_rule(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.raised_by_rule
    }
}
