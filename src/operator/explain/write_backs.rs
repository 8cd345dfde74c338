//! Explains what each kind of event from SIGNL4 would write to a ticket: makes the real decision, for made-up
//! events.

use crate::domain::{
    ExternalId, Line, Phase, PhoneAction, PhoneEvent, Record, Reference, Ticket, TicketId,
    WriteBackPolicy,
};
use crate::plan::{self, EventDecision, WriteBack};
use crate::topdesk::patch_body;
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

const OFF: &str = "nothing: switched off";
const OPERATOR: &str = "the operator with the person's e-mail address";

/// The requests that each kind of event would cause.
#[derive(Default)]
pub(super) struct WriteBacks {
    /// The body of the `PATCH` request, or a sentence that there is none.
    pub write_backs: ByEvent<Patch>,
    /// The change of line that comes before it, as a separate request.
    pub line_changes: ByEvent<LineChange>,
}

/// A JSON object with one member per kind of event.
pub(super) struct ByEvent<T>(Vec<(&'static str, T)>);

impl<T> Default for ByEvent<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Serialize> Serialize for ByEvent<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(event, value)| (event, value)))
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Patch {
    Body(Box<RawValue>),
    None(&'static str),
}

/// A move of the ticket to the other line.
#[derive(Serialize)]
pub(super) struct LineChange {
    /// The last segment of the path: `escalate` or `deescalate`.
    put: &'static str,
    /// The reason that is sent with it.
    reason: Option<Reference>,
}

impl WriteBacks {
    pub fn new(settings: &WriteBackPolicy, now: Timestamp) -> Self {
        let mut write_backs = Self::default();
        for (name, phase, action) in kinds() {
            let answer = plan::on_event(&event(action, now), Some(&record(phase)), settings);
            let EventDecision::WriteBack(write_back) = answer else {
                continue;
            };
            if let Some(line) = write_back.line {
                let put = match line {
                    Line::Second => "escalate",
                    _ => "deescalate",
                };
                let reason = write_back.line_reason.clone();
                let change = LineChange { put, reason };
                write_backs.line_changes.0.push((name, change));
            }
            write_backs.write_backs.0.push((name, patch(&write_back)));
        }
        write_backs
    }
}

fn kinds() -> [(&'static str, Phase, PhoneAction); 8] {
    let remark = PhoneAction::Annotated("<the remark>".into());
    [
        ("acknowledged", Phase::Open, PhoneAction::Acknowledged),
        ("closed", Phase::Acknowledged, PhoneAction::Closed),
        ("unacknowledged", Phase::Acknowledged, PhoneAction::Open),
        ("reopened", Phase::Closed, PhoneAction::Open),
        ("escalated", Phase::Open, PhoneAction::Escalated),
        ("no_reply", Phase::Open, PhoneAction::NoReply),
        ("failed", Phase::Open, PhoneAction::Failed),
        ("annotated", Phase::Open, remark),
    ]
}

fn ticket() -> TicketId {
    TicketId::made_from("explain")
}

fn record(phase: Phase) -> Record {
    let ticket = Ticket::gone(ticket(), String::new());
    Record {
        phase,
        ..Record::new(&ticket)
    }
}

fn event(action: PhoneAction, now: Timestamp) -> PhoneEvent {
    PhoneEvent {
        id: "explain".into(),
        raised: now,
        action,
        alert: ExternalId {
            ticket: ticket(),
            generation: 1,
        },
        person: Some("the person".into()),
        email: Some(OPERATOR.into()),
    }
}

/// Returns the body, in which ids that a run would look up are replaced by descriptions.
fn patch(write_back: &WriteBack) -> Patch {
    let mut change = write_back.change.clone();
    change.operator = write_back.assign.clone();
    change.group = write_back.group.as_ref().map(|group| match group {
        Reference::Id(id) => id.clone(),
        Reference::Name(name) => format!("the operator group {name}"),
    });
    if change.is_empty() {
        return Patch::None(OFF);
    }
    let body = String::from_utf8(patch_body(&change)).unwrap_or_default();
    RawValue::from_string(body).map_or(Patch::None(OFF), Patch::Body)
}
