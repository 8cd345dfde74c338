//! The connector as the front sees it: the contract's types and functions, without generated code.

use serde::Serialize;

/// A setting that is missing or wrong; `failures.setting-fault` in the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingFault {
    /// The setting's key.
    pub key: String,
    /// What was expected and what to do. Never contains the setting's value.
    pub message: String,
}

/// Why a call failed, named for what the host should do next; `failures.failure` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// These settings must be corrected.
    FixSettings(Vec<SettingFault>),
    /// A later call may succeed: not before this many seconds have passed, if the connector names them, and the
    /// reason.
    TryLater(Option<u32>, String),
    /// The connector refuses this request now and in future, with the reason.
    Refused(String),
    /// The stored state cannot be used until a person has looked at it.
    StateTrouble(String),
}

/// What a run did; `handler.run-report` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunReport {
    /// Whether there is more to do, so that another run should start soon.
    pub work_waiting: bool,
    /// A JSON object.
    pub details: String,
}

/// A run that failed; `handler.run-failure` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFailure {
    /// Why it failed.
    pub reason: Failure,
    /// A JSON object: what the run did before it failed.
    pub details: String,
}

/// A webhook from a caller that the connector has admitted; `handler.webhook-request` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRequest {
    /// The endpoint that the caller named in the path.
    pub endpoint: String,
    /// The caller's token.
    pub token: String,
    /// Names and values; headers whose values are not UTF-8 are left out.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// The connector's response to a webhook; `handler.webhook-response` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookResponse {
    /// The HTTP status.
    pub status: u16,
    /// JSON, or empty.
    pub body: Vec<u8>,
    /// Whether `drain` has something to do.
    pub work_waiting: bool,
}

/// A session of the console; `access.session` in the contract. It contains a secret and so has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// What `admit` accepts as the token of the endpoint `console`.
    pub value: String,
    /// How many seconds the session is valid.
    pub seconds: u32,
}

/// Which tickets to explain; `explain.subject` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One ticket, by its id or number.
    Ticket(String),
    /// This many tickets, those that were changed last.
    Latest(u32),
}

/// A call that an operator makes: the functions of the contract that return a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorCall {
    /// `describe.describe`, in a language.
    Describe(String),
    /// `describe.settings`.
    Settings,
    /// `check.check`.
    Check,
    /// `status.status`.
    Status,
    /// `status.tickets`: after an id, and the limit.
    Tickets(Option<String>, u32),
    /// `status.audit`: before a time, and the limit.
    Audit(Option<String>, u32),
    /// `status.metrics`. The only text that is not JSON.
    Metrics,
    /// `explain.explain`.
    Explain(Subject),
    /// `control.backfill`: how many seconds back, and whether to commit.
    Backfill(u64, bool),
    /// `control.dead-letters`: after a key, and the limit.
    DeadLetters(Option<String>, u32),
    /// `control.retry`, by keys.
    Retry(Vec<String>),
    /// `control.drop`, by keys.
    Drop(Vec<String>),
    /// `control.pause`, for this many seconds.
    Pause(u32),
    /// `control.resume`.
    Resume,
}

/// The contract's interface `handler`.
pub trait Handler {
    /// Asks whether a caller may use an endpoint. Returns how many bytes of body to read at most, or `None` if
    /// the caller may not.
    ///
    /// # Errors
    /// When the connector cannot decide.
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure>;

    /// Starts a run.
    ///
    /// # Errors
    /// When the run failed.
    fn on_schedule(&self) -> Result<RunReport, RunFailure>;

    /// Passes a webhook to the connector.
    ///
    /// # Errors
    /// When the connector could not accept it.
    fn on_webhook(&self, request: WebhookRequest) -> Result<WebhookResponse, Failure>;

    /// Processes the inbox, into which webhooks are put.
    ///
    /// # Errors
    /// When the run failed.
    fn drain(&self) -> Result<RunReport, RunFailure>;
}

/// The contract's interfaces for operators: `describe`, `check`, `access`, `status`, `explain` and `control`.
pub trait Operator {
    /// Makes a call and returns the connector's text.
    ///
    /// # Errors
    /// When the connector refuses the call or fails.
    fn call(&self, call: OperatorCall) -> Result<String, Failure>;

    /// Starts a session for whoever knows the admin token. Returns `None` for a wrong token.
    ///
    /// # Errors
    /// When the connector cannot decide, or after too many wrong tokens.
    fn login(&self, token: &str) -> Result<Option<Session>, Failure>;
}

/// The whole contract.
pub trait Connector: Handler + Operator {}

impl<C: Handler + Operator> Connector for C {}
