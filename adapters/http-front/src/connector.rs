//! The connector as the front sees it: the contract's types, without generated code.

use serde::Serialize;

/// A setting that is missing or wrong; `setting-fault` in the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingFault {
    /// The setting's key.
    pub key: String,
    /// What was expected and what to do. Never the setting's value.
    pub message: String,
}

/// What goes wrong, named for what to do next; `failures` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Settings to correct.
    FixSettings(Vec<SettingFault>),
    /// Worth another call, not before so many seconds, with the reason.
    TryLater(Option<u32>, String),
    /// This request will never do.
    Refused(String),
    /// The stored state needs a person.
    StateTrouble(String),
}

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Call again soon.
    pub work_waiting: bool,
    /// A JSON object.
    pub details: String,
}

/// A run that could not do its job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFailure {
    /// Why.
    pub reason: Failure,
    /// A JSON object: what was done before.
    pub details: String,
}

/// A request for the connector, from a caller it has admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Which endpoint.
    pub endpoint: String,
    /// The caller's token.
    pub token: String,
    /// Names and values; values that are not UTF-8 are left out.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

/// The connector's answer to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookAnswer {
    /// The HTTP status.
    pub status: u16,
    /// JSON, or nothing.
    pub body: Vec<u8>,
    /// `drain` has something to do.
    pub work_waiting: bool,
}

/// A session of the console that has begun; `access` in the contract. Holds a secret, therefore no
/// `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// What `admit` takes as the token of the endpoint `console`.
    pub value: String,
    /// How long it holds.
    pub seconds: u32,
}

/// Which tickets an explanation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One, by its id or number.
    Ticket(String),
    /// So many, those that were changed last.
    Latest(u32),
}

/// What the console asks for: the contract's functions that answer with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `describe.describe`, in a language.
    Describe(String),
    /// `describe.settings`.
    Settings,
    /// `check.check`.
    Check,
    /// `status.status`.
    Status,
    /// `status.tickets`: at most so many after an id.
    Tickets(Option<String>, u32),
    /// `status.audit`: at most so many before a moment.
    Audit(Option<String>, u32),
    /// `status.metrics`, which is no JSON.
    Metrics,
    /// `explain.explain`.
    Explain(Subject),
    /// `control.backfill`: since so many seconds ago, and whether it takes place.
    Backfill(u64, bool),
    /// `control.dead-letters`: at most so many after a key.
    DeadLetters(Option<String>, u32),
    /// `control.retry`, by keys.
    Retry(Vec<String>),
    /// `control.drop`, by keys.
    Drop(Vec<String>),
    /// `control.pause`, for so many seconds.
    Pause(u32),
    /// `control.resume`.
    Resume,
}

/// The contract's interfaces for people: `describe`, `check`, `access`, `status`, `explain` and `control`.
pub trait ForPeople {
    /// Asks for something; the answer is the connector's own text.
    ///
    /// # Errors
    /// When the connector cannot answer.
    fn ask(&self, asked: Asked) -> Result<String, Failure>;

    /// Begins a session for whoever knows the admin token; none if that is not it.
    ///
    /// # Errors
    /// When the connector cannot tell, or there were too many wrong ones.
    fn login(&self, token: &str) -> Result<Option<Session>, Failure>;
}

/// The contract's `handler` interface.
pub trait Connector {
    /// May this caller use this endpoint, and with how many bytes of body?
    ///
    /// # Errors
    /// When the connector cannot tell.
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure>;

    /// Does everything that is due.
    ///
    /// # Errors
    /// When the run could not do its job.
    fn on_schedule(&self) -> Result<Report, RunFailure>;

    /// Takes a webhook.
    ///
    /// # Errors
    /// When it could not be taken.
    fn on_webhook(&self, webhook: Webhook) -> Result<WebhookAnswer, Failure>;

    /// Does what webhooks have put aside.
    ///
    /// # Errors
    /// When the run could not do its job.
    fn drain(&self) -> Result<Report, RunFailure>;
}
