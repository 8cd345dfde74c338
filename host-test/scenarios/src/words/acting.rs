//! The fields of what is done.

use serde::Deserialize;
use serde_json::Value;

use super::looking::FailureSeen;

/// Words without fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// `note`: somebody writes a note under a ticket.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    pub(crate) text: String,
    pub(crate) by: Option<String>,
    #[serde(default)]
    pub(crate) invisible: bool,
}

/// `run`: scheduled runs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) report: Option<Value>,
    pub(crate) failure: Option<FailureSeen>,
}

/// `post`: a request to a webhook.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Post {
    pub(crate) body: Option<Value>,
    pub(crate) token: Option<String>,
    pub(crate) answers: Option<u16>,
    pub(crate) says: Option<String>,
    pub(crate) report: Option<Value>,
    pub(crate) failure: Option<FailureSeen>,
}

/// `phone`: somebody taps on the phone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phone {
    pub(crate) on: String,
    pub(crate) nth: Option<usize>,
    pub(crate) by: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) to: Option<String>,
}

/// `deliver`: what SIGNL4 has to tell.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Deliver {
    pub(crate) report: Option<Value>,
    pub(crate) failure: Option<FailureSeen>,
}

/// `fault`: trouble of one side.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) answers: Answers,
    pub(crate) message: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) times: Option<Times>,
    #[serde(default)]
    pub(crate) carried_out: bool,
}

/// A status, or a word for something else.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "answers: expected a status such as 503, \"cut\", \"web page\" or \"redirect\""
)]
pub(crate) enum Answers {
    Status(u16),
    Word(String),
}

/// For how many requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "times: expected a number or \"always\"")]
pub(crate) enum Times {
    Number(usize),
    Word(String),
}
