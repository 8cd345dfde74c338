//! What comes back to the ticket, for each kind of news: the simple settings, and over them the
//! setting `write_back`, whose shape is `schema/write-back.schema.json`.

use super::values::{CloseFlags, trimmed};
use crate::domain::Line;
use crate::json::{Json, Member};
use crate::topdesk::Reference;

/// When the person in SIGNL4 becomes the ticket's operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assign {
    /// On acknowledgement.
    OnAcknowledge,
    /// On closing.
    OnClose,
    /// Not at all.
    Never,
}

/// Whether notes are written, and who sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notes {
    /// Operators only.
    Invisible,
    /// The caller too.
    Visible,
    /// No notes.
    #[default]
    None,
}

/// What one kind of news does to the ticket; what is none is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The processing status.
    pub status: Option<Reference>,
    /// The person becomes the operator.
    pub operator: bool,
    /// The operator group.
    pub group: Option<Reference>,
    /// The closure code.
    pub closure_code: Option<Reference>,
    /// Completed or not.
    pub completed: Option<bool>,
    /// Closed or not.
    pub closed: Option<bool>,
    /// The line: first or second.
    pub line: Option<Line>,
    /// The reason of the change of line.
    pub line_reason: Option<Reference>,
    /// A note.
    pub note: Notes,
}

/// What comes back to the ticket: one row per kind of news.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteBackPolicy {
    /// Somebody has taken the alert.
    pub acknowledged: Parts,
    /// Somebody has closed it.
    pub closed: Parts,
    /// The acknowledgement was withdrawn.
    pub unacknowledged: Parts,
    /// The closed alert is open again.
    pub reopened: Parts,
    /// It went to another team.
    pub escalated: Parts,
    /// Nobody replied.
    pub no_reply: Parts,
    /// It could not be delivered.
    pub failed: Parts,
    /// Somebody wrote a remark.
    pub annotated: Parts,
}

/// The simple settings.
#[derive(Clone, Debug)]
pub struct Simple {
    /// Processing status on acknowledgement.
    pub on_acknowledge: Option<Reference>,
    /// Processing status on closing.
    pub on_close: Option<Reference>,
    /// Processing status on withdrawal and reopening.
    pub on_reopen: Option<Reference>,
    /// Flags on closing.
    pub close: CloseFlags,
    /// When the person becomes the operator.
    pub assign: Assign,
    /// Notes.
    pub notes: Notes,
}

const MEMBERS: &str =
    "status, operator, group, closure_code, completed, closed, line, line_reason or note";

impl WriteBackPolicy {
    /// The simple settings, and over them what `given` says. Reopening takes back what closing
    /// sets, unless it is told otherwise.
    ///
    /// # Errors
    /// What is wrong with `given`, by event and member.
    pub fn new(simple: &Simple, given: Option<&str>) -> Result<Self, String> {
        let mut table = Self::simple(simple);
        let given = given.map(object).transpose()?.unwrap_or_default();
        let mut faults = Vec::new();
        for (event, value) in given.iter().filter(|(event, _)| event == "closed") {
            faults.extend(table.closed.change(event, value));
        }
        let taken_back = |flag: Option<bool>| flag.filter(|set| *set).map(|_| false);
        table.reopened.completed = taken_back(table.closed.completed);
        table.reopened.closed = taken_back(table.closed.closed);
        for (event, value) in given.iter().filter(|(event, _)| event != "closed") {
            match table.row(event) {
                Some(parts) => faults.extend(parts.change(event, value)),
                None => faults.push(format!("{}: no such event", shown(event))),
            }
        }
        if faults.is_empty() {
            return Ok(table);
        }
        Err(faults.join("; "))
    }

    fn simple(simple: &Simple) -> Self {
        let set = |wanted: bool| wanted.then_some(true);
        let noted = Parts {
            note: simple.notes,
            ..Parts::default()
        };
        let again = Parts {
            status: simple.on_reopen.clone(),
            ..noted.clone()
        };
        Self {
            acknowledged: Parts {
                status: simple.on_acknowledge.clone(),
                operator: simple.assign == Assign::OnAcknowledge,
                ..noted.clone()
            },
            closed: Parts {
                status: simple.on_close.clone(),
                operator: simple.assign == Assign::OnClose,
                completed: set(simple.close.completed),
                closed: set(simple.close.closed),
                ..noted.clone()
            },
            unacknowledged: again.clone(),
            reopened: again,
            escalated: noted.clone(),
            no_reply: noted.clone(),
            failed: noted.clone(),
            annotated: noted,
        }
    }

    fn row(&mut self, event: &str) -> Option<&mut Parts> {
        Some(match event {
            "acknowledged" => &mut self.acknowledged,
            "closed" => &mut self.closed,
            "unacknowledged" => &mut self.unacknowledged,
            "reopened" => &mut self.reopened,
            "escalated" => &mut self.escalated,
            "no_reply" => &mut self.no_reply,
            "failed" => &mut self.failed,
            "annotated" => &mut self.annotated,
            _ => return None,
        })
    }
}

impl Parts {
    /// Only the note of it.
    #[must_use]
    pub fn only_note(&self) -> Self {
        Self {
            note: self.note,
            ..Self::default()
        }
    }

    /// Takes over what is given; gives the faults.
    fn change(&mut self, event: &str, given: &Json<'_>) -> Vec<String> {
        let members = match given {
            Json::Bool(false) => {
                *self = Self::default();
                return Vec::new();
            }
            Json::Object(members) => members,
            _ => return vec![format!("{event}: expected an object, or false")],
        };
        let faults = members.iter().filter_map(|(name, value)| {
            let fault = self.set(name, value).err()?;
            Some(format!("{event}.{}: {fault}", shown(name)))
        });
        let mut faults: Vec<_> = faults.collect();
        let has = |wanted| members.iter().any(|(name, _)| name == wanted);
        if has("line_reason") && !has("line") {
            faults.push(format!("{event}.line_reason: expected line beside it"));
        }
        faults
    }

    fn set(&mut self, member: &str, value: &Json<'_>) -> Result<(), String> {
        match member {
            "status" => self.status = reference(value)?,
            "operator" => match value {
                Json::Bool(operator) => self.operator = *operator,
                _ => return Err("expected true or false".into()),
            },
            "group" => self.group = reference(value)?,
            "closure_code" => self.closure_code = reference(value)?,
            "completed" => self.completed = flag(value)?,
            "closed" => self.closed = flag(value)?,
            "line" => self.line = line(value)?,
            "line_reason" => self.line_reason = reference(value)?,
            "note" => self.note = notes(value)?,
            _ => return Err(format!("no such member; expected {MEMBERS}")),
        }
        Ok(())
    }
}

fn object(text: &str) -> Result<Vec<Member<'_>>, String> {
    match serde_json::from_slice(text.as_bytes()) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err("expected a JSON object with one member per event".into()),
        Err(error) => Err(format!(
            "expected a JSON object; line {}, column {} is no JSON",
            error.line(),
            error.column()
        )),
    }
}

/// A name out of the setting, fit for a message.
fn shown(name: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.chars().filter(plain).take(40).collect()
}

fn reference(value: &Json<'_>) -> Result<Option<Reference>, &'static str> {
    match value {
        Json::Null => Ok(None),
        Json::Text(text) if !trimmed(text).is_empty() => Ok(Some(Reference::new(trimmed(text)))),
        _ => Err("expected a name or an id, or null to leave it"),
    }
}

fn flag(value: &Json<'_>) -> Result<Option<bool>, &'static str> {
    match value {
        Json::Null => Ok(None),
        Json::Bool(flag) => Ok(Some(*flag)),
        _ => Err("expected true or false, or null to leave it"),
    }
}

fn line(value: &Json<'_>) -> Result<Option<Line>, &'static str> {
    match value {
        Json::Null => Ok(None),
        Json::Text(word) if word == "first" => Ok(Some(Line::First)),
        Json::Text(word) if word == "second" => Ok(Some(Line::Second)),
        _ => Err("expected first or second, or null to leave it"),
    }
}

fn notes(value: &Json<'_>) -> Result<Notes, &'static str> {
    match value.text() {
        Some("invisible") => Ok(Notes::Invisible),
        Some("visible") => Ok(Notes::Visible),
        Some("none") => Ok(Notes::None),
        _ => Err("expected invisible, visible or none"),
    }
}

#[cfg(test)]
#[path = "write_back_tests.rs"]
mod tests;
