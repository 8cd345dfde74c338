//! Whether the connector works: how long a problem has lasted, and who is informed.
//!
//! A problem is an episode: it begins when a run first sees it, and ends when a run sees that it is gone. Both are
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

/// How often the time of a run is stored, so that a missing schedule is noticed. Otherwise an idle run writes nothing.
pub const PULSE_INTERVAL: SignedDuration = SignedDuration::from_mins(15);
/// After this time, a notification that waits to be written to its ticket counts as stuck.
const MAX_WAIT_IN_INBOX: SignedDuration = SignedDuration::from_mins(15);
/// After this time without reading the list of changes to its end, polling counts as stale.
const MAX_POLL_AGE: SignedDuration = SignedDuration::from_mins(45);
