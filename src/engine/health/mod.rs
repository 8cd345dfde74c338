//! Whether the connector can do its job: how long a trouble has been there, and who is told.
//!
//! ApiError is an episode: it begins when a run first sees it, and is over when a run sees that it is. Both are
//! stored with the head, and only then is anything written. One alarm is raised per episode that lasts, and
//! resolved with it.

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
pub use self_checks::given_up_sentence;
pub(crate) use settings_alarm::alarm_of_settings;
pub(crate) use update::{alarm_if_schedule_stopped, recover_after_failure, update_health};

use jiff::SignedDuration;

/// How often a run is noted, so that it is known that there are any; else an idle run writes nothing.
pub const PULSE_INTERVAL: SignedDuration = SignedDuration::from_mins(15);
/// After so long a notification that waits to be written to its ticket is stuck.
const MAX_WAIT_IN_INBOX: SignedDuration = SignedDuration::from_mins(15);
/// After so long without a list of changes read to its end something keeps the runs from it.
const MAX_POLL_AGE: SignedDuration = SignedDuration::from_mins(45);
