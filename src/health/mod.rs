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

pub use episodes::given_up;
pub use expiry::days_left;
pub use kind::Kind;
pub(crate) use without_settings::alarm_of_settings;

use crate::retry::Trouble;
use crate::sorted::Map;
use jiff::SignedDuration;

/// A run is noted so often, so that it is known that there are any; else an idle run writes nothing.
pub const PULSE: SignedDuration = SignedDuration::from_mins(15);
/// No run is known of since so long: the schedule must have stopped.
pub const SILENCE: SignedDuration = SignedDuration::from_hours(1);
/// A notification that has waited so long to be written to its ticket is stuck.
pub(crate) const STUCK: SignedDuration = SignedDuration::from_mins(15);
/// The list of changes was last read to its end so long ago: something keeps the runs from it.
pub(crate) const STALE: SignedDuration = SignedDuration::from_mins(45);

/// Without what looks like an e-mail address: the other system may repeat what it was sent.
pub(crate) fn without_addresses(text: &str) -> String {
    let blotted = |word: &str| if word.contains('@') { "…" } else { word }.to_owned();
    match text.contains('@') {
        true => text.split(' ').map(blotted).collect::<Vec<_>>().join(" "),
        false => text.to_owned(),
    }
}

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
    wrong: Map<Kind, (String, u32)>,
    /// The list of changes was read to its end.
    pub polled: bool,
    /// SIGNL4's REST API was looked through.
    pub looked: bool,
    /// The run did all that it does.
    pub worked: bool,
    /// The dead letters were counted.
    pub letters_seen: bool,
    /// What waits for a team's secret was gone through.
    pub teams_seen: bool,
    /// What webhooks left was listed.
    pub inbox_seen: bool,
    /// Notifications waited when the run began.
    pub inbox: bool,
    /// The names in the settings were looked up.
    pub names_seen: bool,
    /// TOPdesk showed a ticket.
    pub saw_tickets: bool,
}

impl Noticed {
    /// Something is wrong. What was noticed first is kept.
    pub fn note(&mut self, kind: Kind, message: &str, count: u32) {
        if !self.wrong.contains_key(&kind) {
            self.wrong.insert(kind, (without_addresses(message), count));
        }
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
