//! What a scenario needs of a connector: the calls of the contract (`wit/package.wit`).

use serde_json::Value;

use crate::Settings;

/// Why a call could not do its job: the contract's `failure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// These settings, by key, must be corrected.
    FixSettings(Vec<String>),
    /// Call again later.
    TryLater {
        /// Not before so many seconds.
        after_s: Option<u32>,
        /// What stood in the way.
        message: String,
    },
    /// This very request is refused.
    Refused(String),
    /// The stored state needs a person.
    StateTrouble(String),
}

/// How a scheduled run or a `drain` ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// The JSON object of `details`.
    pub report: Value,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
}

/// What a webhook was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Something was put aside that `drain` can do at once.
    pub work_waiting: bool,
}

/// A connector that stands between [`crate::Systems`]. An error of these calls means that it broke,
/// which no scenario expects; what the contract calls a failure is a value.
pub trait Connector {
    /// Whether [`Connector::run`] gives the run's report; whether it failed, and how, is always told.
    fn reports_runs(&self) -> bool {
        true
    }

    /// Whether the work after a webhook is left to [`Connector::drain`], which tells how it ended. A
    /// front does that work by itself, and tells nobody.
    fn tells_of_work(&self) -> bool {
        true
    }

    /// `on-schedule`, at the clock's time.
    ///
    /// # Errors
    /// When it breaks.
    fn run(&mut self) -> anyhow::Result<Ended>;

    /// `on-webhook` with `POST`.
    ///
    /// # Errors
    /// When it breaks.
    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>>;

    /// `drain`.
    ///
    /// # Errors
    /// When it breaks.
    fn drain(&mut self) -> anyhow::Result<Ended>;

    /// The process ends and another one begins with the same state.
    ///
    /// # Errors
    /// When it cannot begin.
    fn restart(&mut self) -> anyhow::Result<()>;

    /// Other settings from now on, all of them.
    ///
    /// # Errors
    /// When it cannot go on with them.
    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()>;
}
