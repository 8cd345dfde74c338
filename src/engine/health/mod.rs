//! The health of the connector: which problems it has, since when, and the alarms about them.
//!
//! Each problem is an episode: it begins when a run first observes it, and is over when a run observes that
//! it is gone. Beginning and end are stored in the head; nothing is written in between. An episode that
//! lasts raises one alarm, which is resolved with it.

mod alarms;
mod episodes;
mod expiry;
mod heartbeat;
mod self_checks;
mod settings_alarm;
mod update;
mod watch;

pub use expiry::days_left;
pub(crate) use heartbeat::send_heartbeat;
pub use self_checks::dead_letters_sentence;
pub(crate) use settings_alarm::alarm_of_settings;
pub(crate) use update::{alarm_if_schedule_stopped, recover_after_failure, update_health};

use jiff::SignedDuration;

/// How often the time of the last run is stored. Apart from that, an idle run writes nothing.
pub const PULSE_INTERVAL: SignedDuration = SignedDuration::from_mins(15);
/// A notification is stuck if it has waited in the inbox for this long.
const MAX_WAIT_IN_INBOX: SignedDuration = SignedDuration::from_mins(15);
/// Polling is stale if the list of changes was not read to its end for this long.
const MAX_POLL_AGE: SignedDuration = SignedDuration::from_mins(45);
