//! What a run has observed about the connector's own health.

use super::kind::Kind;
use crate::ports::ApiError;
use crate::signl4::TEAMS;
use std::collections::{BTreeMap, BTreeSet};

/// The API that an error came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    Topdesk,
    /// SIGNL4's webhook for events.
    Signl4Events,
    /// SIGNL4's REST API.
    Signl4Rest,
}

/// A success that shows that a certain health problem is not present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Seen {
    /// The list of changes was read to its end.
    ListRead,
    /// SIGNL4's list of changed alerts was read to its end.
    AlertsRead,
    /// The run completed every step.
    RunCompleted,
    /// The dead letters were counted.
    DeadLetters,
    /// The tickets that wait for a team's secret were checked.
    Teams,
    /// The inbox was listed.
    Inbox,
    /// The inbox contained notifications when the run began.
    WaitingNotifications,
    /// The names in the settings were looked up.
    Names,
    /// TOPdesk returned at least one ticket.
    Tickets,
    /// The default team has accepted an event.
    DefaultTeamAccepts,
}

/// The observations of a run.
#[derive(Debug, Default)]
pub(crate) struct HealthObservations {
    /// The problems, each with a message for the operator and the number of affected items.
    wrong: BTreeMap<Kind, (String, u32)>,
    seen: BTreeSet<Seen>,
}

impl HealthObservations {
    /// Adds a problem. The first message of each kind is kept.
    pub fn note(&mut self, kind: Kind, message: String, count: u32) {
        self.wrong.entry(kind).or_insert((message, count));
    }

    pub fn see(&mut self, seen: Seen) {
        self.seen.insert(seen);
    }

    pub fn has_seen(&self, seen: Seen) -> bool {
        self.seen.contains(&seen)
    }

    /// The problems, the most severe first.
    pub fn wrong(&self) -> &BTreeMap<Kind, (String, u32)> {
        &self.wrong
    }

    /// Whether this run would have detected a problem of this kind if it still existed.
    pub fn would_detect(&self, kind: Kind, is_scheduled: bool) -> bool {
        let seen = |seen| self.has_seen(seen);
        match kind {
            // A run only starts with valid settings.
            Kind::Settings => true,
            Kind::State => seen(Seen::RunCompleted),
            Kind::TopdeskRefuses | Kind::TopdeskAway | Kind::PollingStale => seen(Seen::ListRead),
            Kind::Signl4Refuses | Kind::Signl4Away => seen(Seen::DefaultTeamAccepts),
            Kind::ApiRefuses | Kind::ApiAway => seen(Seen::AlertsRead),
            Kind::NothingVisible => seen(Seen::Tickets),
            Kind::NameMissing => seen(Seen::Names),
            Kind::TeamUnknown => seen(Seen::Teams),
            Kind::DeadLetters => seen(Seen::DeadLetters),
            Kind::WriteBacksStuck => seen(Seen::Inbox),
            Kind::ScheduleStopped | Kind::PasswordExpires(_) => is_scheduled,
        }
    }

    /// Removes problems that follow from other problems, so that each cause is reported once.
    pub fn leave_out_consequences(&mut self) {
        if self.has_seen(Seen::ListRead) {
            // The error concerned a single ticket; the list could be read.
            self.wrong.remove(&Kind::TopdeskAway);
        }
        let has = |wrong: &BTreeMap<Kind, _>, kinds: [Kind; 2]| {
            kinds.iter().any(|kind| wrong.contains_key(kind))
        };
        if has(&self.wrong, [Kind::TopdeskRefuses, Kind::TopdeskAway]) {
            self.wrong.remove(&Kind::WriteBacksStuck);
            self.wrong.remove(&Kind::PollingStale);
        }
        if has(&self.wrong, [Kind::Signl4Refuses, Kind::Signl4Away]) {
            self.wrong.remove(&Kind::PollingStale);
        }
    }
}

impl Kind {
    /// The kind of health problem that an API error indicates; `None` if it indicates none.
    pub(super) fn of(api: Api, error: &ApiError) -> Option<Self> {
        let refuses = matches!(error, ApiError::Misconfigured { .. });
        match (api, error) {
            (_, ApiError::BudgetExhausted { .. }) => None,
            (Api::Signl4Events, ApiError::Misconfigured { key: TEAMS, .. }) => {
                Some(Self::TeamUnknown)
            }
            (Api::Topdesk, _) if refuses => Some(Self::TopdeskRefuses),
            (Api::Topdesk, _) => Some(Self::TopdeskAway),
            (Api::Signl4Events, _) if refuses => Some(Self::Signl4Refuses),
            (Api::Signl4Events, _) => Some(Self::Signl4Away),
            (Api::Signl4Rest, _) if refuses => Some(Self::ApiRefuses),
            (Api::Signl4Rest, _) => Some(Self::ApiAway),
        }
    }
}
