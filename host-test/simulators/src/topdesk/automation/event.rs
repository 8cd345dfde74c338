//! What sequences can be linked to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::import_error::ImportError;
use crate::topdesk::records::{Incident, Line};

/// An event of Action Management, for the calls of the sequence's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// A call is created.
    NewCall,
    /// A call is closed.
    Closure,
    /// Its operator or operator group changes.
    ChangeOperator,
    /// Its target date changes.
    ChangeTargetDate,
    /// The caller has to do something. Happens only through [`crate::Topdesk::fire`].
    ActionNeededByCaller,
    /// An hour is left. Happens only through [`crate::Topdesk::fire`].
    DeadlineInOneHour,
}

/// What a sequence is for: `structureName`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    FirstLine,
    SecondLine,
}

impl Structure {
    /// `incident1` is known from exports; `incident2` is inferred from it.
    pub(super) fn named(name: &str) -> Result<Self, ImportError> {
        match name {
            "incident1" => Ok(Self::FirstLine),
            "incident2" => Ok(Self::SecondLine),
            _ => Err(ImportError(format!(
                "the structureName `{name}` is not known"
            ))),
        }
    }

    pub(super) fn holds(self, incident: &Incident) -> bool {
        match self {
            Self::FirstLine => incident.line == Line::First,
            Self::SecondLine => incident.line == Line::Second,
        }
    }
}

/// The properties of a call whose change is an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Snapshot {
    closed: bool,
    handler: (Option<String>, Option<String>),
    target_date: Option<Timestamp>,
}

impl Snapshot {
    pub(super) fn of(incident: &Incident) -> Self {
        let operator = incident.operator.as_ref().map(|o| o.id.clone());
        let group = incident.operator_group.as_ref().map(|g| g.id.clone());
        Self {
            closed: incident.closed,
            handler: (operator, group),
            target_date: incident.target_date,
        }
    }

    /// What has happened since `before`.
    pub(super) fn since(&self, before: &Self) -> Vec<Event> {
        let happened = [
            (self.closed && !before.closed, Event::Closure),
            (self.handler != before.handler, Event::ChangeOperator),
            (
                self.target_date != before.target_date,
                Event::ChangeTargetDate,
            ),
        ];
        let happened = happened.into_iter().filter(|(is_so, _)| *is_so);
        happened.map(|(_, event)| event).collect()
    }
}
