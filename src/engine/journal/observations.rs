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
pub(crate) enum Observation {
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
    problems: BTreeMap<Kind, (String, u32)>,
    observed: BTreeSet<Observation>,
}

impl HealthObservations {
    /// Adds a problem. The first message of each kind is kept.
    pub fn add_problem(&mut self, kind: Kind, message: String, count: u32) {
        self.problems.entry(kind).or_insert((message, count));
    }

    pub fn observe(&mut self, observation: Observation) {
        self.observed.insert(observation);
    }

    pub fn has_observed(&self, observation: Observation) -> bool {
        self.observed.contains(&observation)
    }

    /// The problems, the most severe first.
    pub fn problems(&self) -> &BTreeMap<Kind, (String, u32)> {
        &self.problems
    }

    /// Whether this run would have detected a problem of this kind if it still existed.
    pub fn would_detect(&self, kind: Kind, is_scheduled: bool) -> bool {
        let observed = |observation| self.has_observed(observation);
        match kind {
            // A run only starts with valid settings.
            Kind::Settings => true,
            Kind::State => observed(Observation::RunCompleted),
            Kind::TopdeskRefuses | Kind::TopdeskUnavailable | Kind::PollingStale => {
                observed(Observation::ListRead)
            }
            Kind::Signl4Refuses | Kind::Signl4Unavailable => {
                observed(Observation::DefaultTeamAccepts)
            }
            Kind::ApiRefuses | Kind::ApiUnavailable => observed(Observation::AlertsRead),
            Kind::NothingVisible => observed(Observation::Tickets),
            Kind::NameMissing => observed(Observation::Names),
            Kind::TeamUnknown => observed(Observation::Teams),
            Kind::DeadLetters => observed(Observation::DeadLetters),
            Kind::WriteBacksStuck => observed(Observation::Inbox),
            Kind::ScheduleStopped | Kind::PasswordExpires(_) => is_scheduled,
        }
    }

    /// Removes problems that follow from other problems, so that each cause is reported once.
    pub fn drop_consequences(&mut self) {
        if self.has_observed(Observation::ListRead) {
            // The error concerned a single ticket; the list could be read.
            self.problems.remove(&Kind::TopdeskUnavailable);
        }
        let has = |problems: &BTreeMap<Kind, _>, kinds: [Kind; 2]| {
            kinds.iter().any(|kind| problems.contains_key(kind))
        };
        if has(
            &self.problems,
            [Kind::TopdeskRefuses, Kind::TopdeskUnavailable],
        ) {
            self.problems.remove(&Kind::WriteBacksStuck);
            self.problems.remove(&Kind::PollingStale);
        }
        if has(
            &self.problems,
            [Kind::Signl4Refuses, Kind::Signl4Unavailable],
        ) {
            self.problems.remove(&Kind::PollingStale);
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
            (Api::Topdesk, _) => Some(Self::TopdeskUnavailable),
            (Api::Signl4Events, _) if refuses => Some(Self::Signl4Refuses),
            (Api::Signl4Events, _) => Some(Self::Signl4Unavailable),
            (Api::Signl4Rest, _) if refuses => Some(Self::ApiRefuses),
            (Api::Signl4Rest, _) => Some(Self::ApiUnavailable),
        }
    }
}
