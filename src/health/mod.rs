//! Whether the connector can do its job: what a run notices of that, how long it has been so, and who is told.
//!
//! Trouble is an episode: it begins when a run first sees it, and is over when a run sees that it is. Both are
//! kept with the cursor, and only then is anything written. One alert is raised per episode that lasts, and
//! resolved with it.

mod alarms;
mod episodes;
mod expiry;
mod heartbeat;
mod kind;
mod watch;
mod without_settings;

pub use expiry::days_left;
pub use kind::Kind;
pub(crate) use without_settings::alarm_of_settings;

use crate::retry::Trouble;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// A run is noted so often, so that it is known that there are any; else an idle run writes nothing.
pub const PULSE: SignedDuration = SignedDuration::from_mins(15);
/// No run is known of since so long: the schedule must have stopped.
pub const SILENCE: SignedDuration = SignedDuration::from_hours(1);
/// A notification that has waited so long to be written to its ticket is stuck.
pub(crate) const STUCK: SignedDuration = SignedDuration::from_mins(15);

/// Where trouble was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// TOPdesk.
    Topdesk,
    /// SIGNL4, taking events.
    Signl4,
    /// SIGNL4's REST API.
    Api,
}

/// What a run has noticed.
#[derive(Debug, Default)]
pub(crate) struct Noticed {
    /// What is wrong, with words for the operator and how many matters it is about.
    wrong: BTreeMap<Kind, (String, u32)>,
    /// The list of changes was read to its end.
    pub polled: bool,
    /// SIGNL4's REST API was looked through.
    pub looked: bool,
    /// Notifications waited when the run began.
    pub inbox: bool,
    /// What no change tells was looked at.
    pub watched: bool,
    /// The names in the settings were looked up.
    pub names_seen: bool,
    /// TOPdesk showed a ticket.
    pub saw_tickets: bool,
}

impl Noticed {
    /// Something is wrong. What was noticed first is kept.
    pub fn note(&mut self, kind: Kind, message: &str, count: u32) {
        let entry = || (message.to_owned(), count);
        self.wrong.entry(kind).or_insert_with(entry);
    }

    /// A whole side is in trouble.
    pub fn side(&mut self, part: Part, trouble: &Trouble) {
        let refuses = matches!(trouble, Trouble::Settings { .. });
        let kind = match (part, trouble) {
            // Not a trouble of that side.
            (_, Trouble::Spent { .. }) => return,
            (
                Part::Signl4,
                Trouble::Settings {
                    key: crate::signl4::TEAMS,
                    ..
                },
            ) => Kind::TeamUnknown,
            (Part::Topdesk, _) if refuses => Kind::TopdeskRefuses,
            (Part::Topdesk, _) => Kind::TopdeskAway,
            (Part::Signl4, _) if refuses => Kind::Signl4Refuses,
            (Part::Signl4, _) => Kind::Signl4Away,
            (Part::Api, _) if refuses => Kind::ApiRefuses,
            (Part::Api, _) => Kind::ApiAway,
        };
        self.note(kind, trouble.message(), 0);
    }
}
