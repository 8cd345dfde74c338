//! The connector as the front sees it: the contract's types, without generated code.

/// What goes wrong, named for what to do next; `failures` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Settings to correct: key and advice.
    FixSettings(Vec<(String, String)>),
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
