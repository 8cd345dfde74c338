//! The setting `write_back` as it is written. A comment here is also what an editor shows: its first line is the title in
//! the published schema, the rest the description.

use crate::domain::{Line, NoteVisibility, Reference, WriteBackParts};
use crate::settings::json::{FromText, Given, Parsed};
use crate::settings::rules::LineShape;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Unexpected, Visitor};
use std::fmt;

pub(super) const OBJECT: &str = "a JSON object with one member per event";

/// # What comes back to the ticket
/// What comes back from SIGNL4 to the TOPdesk ticket, event by event: the setting write_back. What an event or a member
/// does not name follows the simple settings (status_on_acknowledge, status_on_close, status_on_reopen, close_ticket,
/// assign_operator, notes).
#[derive(Default, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a JSON object with one member per event"
)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct WriteBackShape {
    /// # Acknowledged
    /// Somebody has taken the alert.
    pub(super) acknowledged: EventShape,
    /// # Closed
    /// Somebody has closed the alert.
    pub(super) closed: EventShape,
    /// # Unacknowledged
    /// The acknowledgement was withdrawn.
    pub(super) unacknowledged: EventShape,
    /// # Reopened
    /// The closed alert is open again. Takes back the flags that closing sets, unless they are given here.
    pub(super) reopened: EventShape,
    /// # Escalated
    /// The alert was passed on to another team.
    pub(super) escalated: EventShape,
    /// # No reply
    /// Nobody replied in time.
    pub(super) no_reply: EventShape,
    /// # Failed
    /// The alert could not be delivered.
    pub(super) failed: EventShape,
    /// # Annotated
    /// Somebody wrote a remark.
    pub(super) annotated: EventShape,
}

/// What is written for an event.
#[derive(Default)]
pub enum EventShape {
    /// Left out: as the simple settings say.
    #[default]
    Simple,
    /// `false`: nothing is written.
    Off,
    /// These members override the simple settings.
    Parts(PartsShape),
}

/// # Parts
/// What is changed on the ticket. What is left out follows the simple settings; null leaves it as it is.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(
    test,
    derive(JsonSchema),
    schemars(rename = "parts", extend("dependentRequired" = { "line_reason": ["line"] }))
)]
pub struct PartsShape {
    /// # Processing status
    /// The processing status that the ticket gets.
    status: Given<Option<Parsed<Reference>>>,
    /// # Operator
    /// Whether the person becomes the operator, found by e-mail address. Without a person nothing happens.
    operator: Given<bool>,
    /// # Operator group
    /// The operator group that the ticket gets.
    group: Given<Option<Parsed<Reference>>>,
    /// # Closure code
    /// The closure code that the ticket gets.
    closure_code: Given<Option<Parsed<Reference>>>,
    /// # Completed
    /// The flag completed; null leaves it.
    completed: Given<Option<bool>>,
    /// # Closed
    /// The flag closed; null leaves it.
    closed: Given<Option<bool>>,
    /// # Line
    /// The line that the ticket goes to; null leaves it.
    line: Given<Option<LineShape>>,
    /// # Reason of the change of line
    /// Reason of the escalation or de-escalation, for sites where one is mandatory. Only with line beside it.
    line_reason: Given<Option<Parsed<Reference>>>,
    /// # Note
    /// A note, and whether the caller sees it.
    note: Given<NoteVisibility>,
}

impl EventShape {
    /// Changes what the simple settings say of the event.
    pub(super) fn change(self, parts: &mut WriteBackParts) {
        match self {
            Self::Simple => {}
            Self::Off => *parts = WriteBackParts::default(),
            Self::Parts(given) => given.change(parts),
        }
    }
}

impl PartsShape {
    fn change(self, parts: &mut WriteBackParts) {
        let reference = |given: Option<Parsed<Reference>>| given.map(|Parsed(value)| value);
        set(&mut parts.status, self.status.0.map(reference));
        set(&mut parts.operator, self.operator.0);
        set(&mut parts.group, self.group.0.map(reference));
        set(&mut parts.closure_code, self.closure_code.0.map(reference));
        set(&mut parts.completed, self.completed.0);
        set(&mut parts.closed, self.closed.0);
        set(
            &mut parts.line,
            self.line.0.map(|line| line.map(Line::from)),
        );
        set(&mut parts.line_reason, self.line_reason.0.map(reference));
        set(&mut parts.note, self.note.0);
    }
}

fn set<T>(part: &mut T, given: Option<T>) {
    if let Some(value) = given {
        *part = value;
    }
}

impl<'de> Deserialize<'de> for EventShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EventVisitor)
    }
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = EventShape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or false")
    }

    fn visit_bool<E: Error>(self, on: bool) -> Result<EventShape, E> {
        if on {
            return Err(E::invalid_value(Unexpected::Bool(on), &self));
        }
        Ok(EventShape::Off)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<EventShape, A::Error> {
        let parts = PartsShape::deserialize(MapAccessDeserializer::new(members))?;
        if parts.line_reason.0.is_some() && parts.line.0.is_none() {
            return Err(A::Error::custom("line_reason: expected line beside it"));
        }
        Ok(EventShape::Parts(parts))
    }
}

impl FromText for Reference {
    // No text of a setting is longer.
    const MAX_CHARS: usize = usize::MAX;

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self::new(text))
    }

    fn expected() -> String {
        "a name or an id, or null to leave it".into()
    }
}
