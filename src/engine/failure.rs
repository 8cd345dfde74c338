//! Why a call failed, as the contract returns it.

use crate::ledger::{self, LedgerError};
use crate::ports::ApiError;
use crate::ports::StoreError;
use crate::settings::{Fault, SettingsError};
use jiff::SignedDuration;

/// Why a call failed: the variants of the contract's `failure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// These settings must be corrected before a retry.
    FixSettings(Vec<Fault>),
    /// The call may succeed later.
    TryLater {
        /// The number of seconds to wait before the retry; `None` if the caller may choose.
        after_s: Option<u32>,
        /// Why the call failed.
        message: String,
    },
    /// The stored state must be repaired by a person.
    StateTrouble(String),
    /// The same request would be refused again.
    Refused(String),
}

impl Failure {
    /// A failure that the caller may retry at any time.
    pub(crate) fn later(message: impl Into<String>) -> Self {
        Self::TryLater {
            after_s: None,
            message: message.into(),
        }
    }

    /// The failure as sentences for a person.
    pub(crate) fn sentences(&self) -> Vec<String> {
        match self {
            Self::FixSettings(faults) => {
                let sentence = |fault: &Fault| format!("{}: {}", fault.key, fault.message);
                faults.iter().map(sentence).collect()
            }
            Self::TryLater { message, .. }
            | Self::StateTrouble(message)
            | Self::Refused(message) => {
                vec![message.clone()]
            }
        }
    }

    /// The same failure with every message changed.
    pub(crate) fn map_messages(self, change: impl Fn(&str) -> String) -> Self {
        match self {
            Self::FixSettings(mut faults) => {
                for fault in &mut faults {
                    fault.message = change(&fault.message);
                }
                Self::FixSettings(faults)
            }
            Self::TryLater { after_s, message } => Self::TryLater {
                after_s,
                message: change(&message),
            },
            Self::StateTrouble(message) => Self::StateTrouble(change(&message)),
            Self::Refused(message) => Self::Refused(change(&message)),
        }
    }

    /// The name of the variant in the contract.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::FixSettings(_) => "fix-settings",
            Self::TryLater { .. } => "try-later",
            Self::StateTrouble(_) => "state-trouble",
            Self::Refused(_) => "refused",
        }
    }

    /// The same failure, with a retry not before `wait`.
    pub(crate) fn not_before(failure: Option<Self>, wait: SignedDuration) -> Self {
        let after = whole_seconds(wait);
        match failure {
            None => Self::TryLater {
                after_s: after,
                message: "how long to wait could not be kept in the store".into(),
            },
            Some(Self::TryLater { after_s, message }) => Self::TryLater {
                after_s: after_s.max(after),
                message,
            },
            Some(other) => other,
        }
    }
}

/// Rounds up, so that a retry does not come too early.
fn whole_seconds(wait: SignedDuration) -> Option<u32> {
    let up = wait.saturating_add(SignedDuration::from_millis(999));
    u32::try_from(up.as_secs()).ok()
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Faulty(faults) => Self::FixSettings(faults),
            SettingsError::Unavailable(message) => {
                Self::later(format!("the settings cannot be read: {message}"))
            }
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Misconfigured { key, message } => {
                Self::FixSettings(vec![Fault { key, message }])
            }
            ApiError::Unavailable { after, message, .. } => Self::TryLater {
                after_s: after.and_then(whole_seconds),
                message,
            },
            ApiError::Unknown { message }
            | ApiError::TooLarge { message }
            | ApiError::BudgetExhausted { message }
            | ApiError::Refused { message, .. } => Self::later(message),
        }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(StoreError::Unavailable(why)) => {
                Self::later(format!("the store cannot be reached: {why}"))
            }
            LedgerError::Store(StoreError::Unsupported) => {
                Self::StateTrouble("the store lacks an operation".into())
            }
            LedgerError::Store(StoreError::Refused(why)) => {
                Self::StateTrouble(format!("the store refuses: {why}"))
            }
            LedgerError::Newer { key, version } => Self::StateTrouble(format!(
                "the key {key} was written by a newer version (format {version}, this one reads up to {}): go back to \
                 that version; nothing was overwritten",
                ledger::VERSION
            )),
            LedgerError::Damaged { key } => Self::StateTrouble(format!(
                "the key {key} cannot be read: restore the store from a backup, or delete this key and accept that \
                 what it said is forgotten; nothing was overwritten"
            )),
        }
    }
}
