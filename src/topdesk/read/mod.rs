//! Parses TOPdesk's responses: tickets, operators, groups, progress trails, errors.

mod incident;
mod rows;

pub use incident::{USED_FIELDS, ticket};
pub use rows::{Rows, UnreadableRow, rows};

use crate::ports::parse::{self, Members, Text};
use crate::topdesk::date;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The limit of TOPdesk's error texts when they are shown, in characters.
const MAX_ERROR_CHARS: usize = 300;

/// An operator from `GET /operators` (supporting files API 2.7.11).
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    /// TOPdesk's id.
    pub id: String,
    /// The e-mail address, if TOPdesk shows it.
    pub email: Option<String>,
    /// Whether it may be assigned to first-line calls; absent in older versions.
    pub first_line_call_operator: Option<bool>,
    /// Whether it may be assigned to second-line calls; absent in older versions.
    pub second_line_call_operator: Option<bool>,
}

/// An operator group from `GET /operatorgroups`, or a member of one (supporting files API 2.7.11).
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct GroupEntry {
    /// TOPdesk's id.
    pub id: String,
    /// The group's name, if TOPdesk shows it; absent for a member.
    pub group_name: Option<String>,
}

/// One entry of a ticket's progress trail (incident API 4.2.6, `ProgressTrail`). E-mails and attachments
/// have no text.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrailEntry {
    /// TOPdesk's id.
    pub id: Option<String>,
    /// The note as HTML.
    pub memo_text: Option<String>,
    /// The note without markup.
    pub plain_text: Option<String>,
    /// When it was written, in TOPdesk's notation.
    pub entry_date: Option<String>,
    /// The operator who wrote it.
    #[serde(default, deserialize_with = "parse::optional_object")]
    pub operator: Option<Author>,
    /// The person who wrote it, usually the caller.
    #[serde(default, deserialize_with = "parse::optional_object")]
    pub person: Option<Author>,
    /// The name of an attachment.
    pub file_name: Option<String>,
    /// The subject of an e-mail.
    pub title: Option<String>,
}

/// The author of an entry.
#[derive(Debug, Deserialize)]
pub struct Author {
    /// TOPdesk's id.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
}

impl TrailEntry {
    /// Returns when it was written; `None` if the date is missing or not valid.
    #[must_use]
    pub fn at(&self) -> Option<jiff::Timestamp> {
        date::moment(self.entry_date.as_deref()?)
    }
}

/// Returns TOPdesk's error text as one shortened line, from any of the four formats of its errors; `None`
/// if the body has no such text.
#[must_use]
pub fn error_text(body: &[u8]) -> Option<String> {
    let body = parse::text(body);
    let whole: &RawValue = parse::json(&body).ok()?;
    let shapes = parse::value(whole).unwrap_or_else(|| vec![whole]);
    let items = shapes.into_iter().flat_map(|shape| {
        let members: Option<Members<'_>> = parse::value(shape);
        let errors = members.and_then(|members| parse::value(members.first("errors")?));
        errors.unwrap_or_else(|| vec![shape])
    });
    let words: Vec<_> = items.filter_map(error_word).collect();
    let line: String = words
        .join("; ")
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_ERROR_CHARS)
        .collect();
    (!line.trim().is_empty()).then_some(line)
}

fn error_word(error: &RawValue) -> Option<String> {
    let members: Members<'_> = parse::value(error)?;
    let text = |name| parse::value::<Text<'_>>(members.first(name)?);
    let mut words = ["message", "errorMessage", "errorCode"]
        .into_iter()
        .filter_map(text);
    words.next().map(String::from)
}

#[cfg(test)]
mod tests;
