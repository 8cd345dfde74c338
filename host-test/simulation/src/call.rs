//! A call of the contract, and how it ended.

pub use scenarios::{Answer, Ended, Failure};

/// One call of the contract (`wit/package.wit`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `on-schedule`.
    Schedule,
    /// `drain`.
    Drain,
    /// `on-webhook` with `POST`.
    Webhook {
        /// The endpoint's name.
        endpoint: String,
        /// The caller's token.
        token: String,
        /// The body.
        body: Vec<u8>,
    },
}

/// How a call has ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Returned {
    /// A run or a drain.
    Run(Ended),
    /// A webhook.
    Webhook(Result<Answer, Failure>),
    /// It broke: a panic or a trap.
    Broken(String),
}
