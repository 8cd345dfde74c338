//! The JSON form of an audit entry, in log lines, in `audit` and in `explain`.

use super::{Entry, Level};
use jiff::Timestamp;
use serde::Serialize;

/// An audit entry with a readable time.
#[derive(Serialize)]
pub struct ShownEntry<'a> {
    at: String,
    level: Level,
    event: &'a str,
    ticket: Option<&'a str>,
    number: &'a str,
    why: Option<&'a str>,
    rule: Option<&'a str>,
    request: Option<&'a str>,
    result: &'a str,
}

impl<'a> From<&'a Entry> for ShownEntry<'a> {
    fn from(entry: &'a Entry) -> Self {
        let at = Timestamp::from_millisecond(entry.at_ms);
        Self {
            at: at.unwrap_or(Timestamp::UNIX_EPOCH).to_string(),
            level: entry.level,
            event: &entry.event,
            ticket: entry.ticket.as_deref(),
            number: &entry.number,
            why: entry.why.as_deref(),
            rule: entry.rule.as_deref(),
            request: entry.request.as_deref(),
            result: &entry.result,
        }
    }
}
