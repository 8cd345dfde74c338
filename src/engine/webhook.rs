//! Incoming requests: authenticates them, puts them into the inbox and answers. No other system is called
//! here.

use crate::engine::access;
use crate::engine::failure::Failure;
use crate::ledger::{InboxItem, LedgerReader, LedgerWriter, keys};
use crate::ports::Ports;
use crate::settings;
use crate::signl4::{self, Notification};

/// The largest accepted body, in bytes. SIGNL4's notifications are about 1 kB.
pub const MAX_BODY_BYTES: u32 = 64 * 1024;

/// The largest accepted form of the console, in bytes: settings may contain long rules.
const MAX_FORM_BYTES: u32 = 256 * 1024;

/// Seconds after which the sender should retry while the inbox is full.
const INBOX_FULL_RETRY_S: u32 = 300;

/// An incoming request. Nothing in it may be trusted before it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The name of the endpoint, such as `signl4` or `topdesk`.
    pub endpoint: String,
    /// The token from the URL.
    pub token: String,
    /// The HTTP method.
    pub method: String,
    /// The body.
    pub body: Vec<u8>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// A JSON document, or empty.
    pub body: String,
    /// An item was added to the inbox for `drain`.
    pub work_waiting: bool,
}

impl Reply {
    fn error(status: u16, message: &str) -> Self {
        let body = document("error", message);
        Self {
            status,
            body,
            work_waiting: false,
        }
    }

    fn accepted(what: &str, work_waiting: bool) -> Self {
        let body = document("result", what);
        Self {
            status: 200,
            body,
            work_waiting,
        }
    }
}

fn document(key: &str, value: &str) -> String {
    serde_json::json!({ key: value }).to_string()
}

/// How many bytes of body this caller may send. `None`: the token is wrong or the endpoint unknown, and the
/// answer must be an empty 404.
///
/// # Errors
/// Fails if the tokens cannot be read from the settings.
pub fn admit(ports: Ports<'_>, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
    match endpoint {
        "console" => Ok(access::is_admin(ports, token)?.then_some(MAX_FORM_BYTES)),
        "metrics" if access::is_admin(ports, token)? => Ok(Some(0)),
        _ => admit_caller(ports, endpoint, token),
    }
}

/// Authenticates a system or a scheduler by the token in its URL.
fn admit_caller(ports: Ports<'_>, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
    let tokens = settings::webhook_tokens(ports.config)?;
    // Every token is compared, even after a match, so that the response time reveals nothing.
    let known = tokens.iter().fold(false, |known, t| known | t.is(token));
    let limit = match endpoint {
        "signl4" | "topdesk" => Some(MAX_BODY_BYTES),
        "schedule" | "metrics" => Some(0),
        _ => None,
    };
    Ok(limit.filter(|_| known))
}

/// Accepts a webhook.
///
/// # Errors
/// Fails if the notification could not be stored; the sender should retry.
pub fn on_webhook(ports: Ports<'_>, incoming: &Incoming) -> Result<Reply, Failure> {
    let Some(limit) = admit(ports, &incoming.endpoint, &incoming.token)? else {
        return Ok(Reply {
            status: 404,
            body: String::new(),
            work_waiting: false,
        });
    };
    if incoming.method != "POST" {
        return Ok(Reply::error(405, "expected POST"));
    }
    if incoming.body.len() > usize::try_from(limit).unwrap_or(usize::MAX) {
        return Ok(Reply::error(413, "expected at most 64 KiB"));
    }
    match incoming.endpoint.as_str() {
        "signl4" => from_signl4(ports, &incoming.body),
        "topdesk" => from_topdesk(ports),
        _ => Ok(Reply::error(
            405,
            "expected a run to be started through the schedule",
        )),
    }
}

fn from_signl4(ports: Ports<'_>, body: &[u8]) -> Result<Reply, Failure> {
    let event = match signl4::notification(body, ports.clock.now()) {
        Ok(Notification::Event(event)) => event,
        Ok(Notification::Test) => return Ok(Reply::accepted("the webhook works", false)),
        Ok(Notification::Irrelevant) => {
            return Ok(Reply::accepted("ignored: does not concern a ticket", false));
        }
        Ok(Notification::Foreign) => {
            return Ok(Reply::accepted(
                "ignored: not an alert of this connector",
                false,
            ));
        }
        Ok(Notification::UnknownType(_)) => {
            return Ok(Reply::accepted("ignored: unknown eventType", false));
        }
        Err(expected) => return Ok(Reply::error(400, expected)),
    };
    let ledger = LedgerReader::new(ports.store);
    // A forged or replayed notification of an unknown ticket must leave no trace.
    let followed = ledger.record(&event.alert.ticket)?.is_some();
    if !followed {
        return Ok(Reply::accepted(
            "ignored: not a ticket that is followed",
            false,
        ));
    }
    if ledger.inbox_is_full()? {
        return Err(Failure::TryLater {
            after_s: Some(INBOX_FULL_RETRY_S),
            message:
                "too many notifications wait to be written to their tickets: this one was not taken"
                    .into(),
        });
    }
    LedgerWriter::new(ports.store).append(&keys::inbox(&event), &InboxItem::new(&event))?;
    Ok(Reply::accepted("taken", true))
}

/// A call from TOPdesk is only a hint that something has changed, and its body is ignored: an action
/// sequence built by the published guide sends plain lines under a JSON content type. The change itself is
/// then read from TOPdesk.
fn from_topdesk(ports: Ports<'_>) -> Result<Reply, Failure> {
    LedgerWriter::new(ports.store).append_hint()?;
    Ok(Reply::accepted("taken: looking for changes", true))
}
