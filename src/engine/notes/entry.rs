//! The text of a ticket's note for its alert.

use crate::domain::{Record, fingerprint};
use crate::settings::ToPhone;
use crate::topdesk::{TrailEntry, readable};

/// The maximum length of a note, in characters. SIGNL4 does not document its own limit.
const MAX_CHARACTERS: usize = 1_000;

/// A note to be written to the alert: an entry of the ticket's trail with id and date, or the text of a rule
/// about a change.
pub(super) struct Entry {
    /// Created by a rule; its text is in the record.
    pub by_rule: bool,
    pub id: String,
    pub at_ms: i64,
    pub text: String,
}

/// The note that a rule creates about a change. Its text stays in the record until it is sent.
pub(super) fn note_of_rule(text: &str) -> Entry {
    Entry {
        by_rule: true,
        id: format!("{:016x}", fingerprint(&[text])),
        at_ms: 0,
        text: text.to_owned(),
    }
}

pub(super) fn mark_done(record: &mut Record, entry: &Entry) {
    if entry.by_rule {
        record.note_sync.sending = None;
        record.remarks.retain(|text| *text != entry.text);
    } else {
        record.note_sync.done(&entry.id, entry.at_ms);
    }
}

pub(super) fn is_wanted(entry: &TrailEntry, notes: ToPhone) -> bool {
    match notes {
        ToPhone::Nothing => false,
        ToPhone::Operators => entry.operator.is_some(),
        ToPhone::Everything => true,
    }
}

/// The note of a trail entry, with the id of the operator who wrote it; `None` if it lacks an id, a date or
/// a text.
pub(super) fn entry_of(entry: &TrailEntry) -> Option<(Option<&str>, Entry)> {
    let author = entry.operator.as_ref().and_then(|o| o.id.as_deref());
    let known = Entry {
        by_rule: false,
        id: entry.id.clone()?,
        at_ms: entry.at()?.as_millisecond(),
        text: text(entry)?,
    };
    Some((author, known))
}

/// The text on the phone. An operator is named; the caller and the sender of an e-mail are not, since they
/// have not agreed to it.
fn text(entry: &TrailEntry) -> Option<String> {
    let operator = entry.operator.as_ref().and_then(|o| o.name.as_deref());
    let by = operator
        .map(|name| format!(" by {}", readable(name)))
        .unwrap_or_default();
    if let Some(file) = &entry.file_name {
        return Some(shortened(&format!("Attachment{by}: {}", one_line(file))));
    }
    let body = match (&entry.memo_text, &entry.plain_text) {
        (Some(html), _) => readable(html),
        (None, Some(text)) => text.trim().to_owned(),
        (None, None) => String::new(),
    };
    if let Some(title) = &entry.title {
        let head = format!("E-mail{by}: {}\n", one_line(title));
        return Some(shortened((head + &body).trim_end()));
    }
    let head = match (operator, &entry.person) {
        (None, Some(_)) => "Reply of the caller".to_owned(),
        _ => format!("Note{by}"),
    };
    (!body.is_empty()).then(|| shortened(&format!("{head}:\n{body}")))
}

fn one_line(text: &str) -> String {
    let words: Vec<_> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .collect();
    words.join(" ").trim().to_owned()
}

fn shortened(text: &str) -> String {
    let mut out: String = text.chars().take(MAX_CHARACTERS).collect();
    if text.chars().nth(MAX_CHARACTERS).is_some() {
        out.push_str("… (shortened)");
    }
    out
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
