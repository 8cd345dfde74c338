//! What comes back to the ticket, for each kind of news: the simple settings, and over them the
//! setting `write_back`, whose shape is `schema/write-back.schema.json`.

use super::values::{CloseFlags, trimmed};
use crate::domain::{Line, NoteVisibility, Reference, WriteBackParts, WriteBackPolicy};
use crate::settings::json::{Json, Member};

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
    /// NoteVisibility.
    pub notes: NoteVisibility,
}

const MEMBERS: &str =
    "status, operator, group, closure_code, completed, closed, line, line_reason or note";

/// The simple settings, and over them what `given` says. Reopening takes back what closing
/// sets, unless it is told otherwise.
///
/// # Errors
/// What is wrong with `given`, by event and member.
pub fn write_back_policy(simple: &Simple, given: Option<&str>) -> Result<WriteBackPolicy, String> {
    let mut table = of_simple(simple);
    let given = given.map(object).transpose()?.unwrap_or_default();
    let mut faults = Vec::new();
    for (event, value) in given.iter().filter(|(event, _)| event == "closed") {
        faults.extend(table.closed.change(event, value));
    }
    let taken_back = |flag: Option<bool>| flag.filter(|set| *set).map(|_| false);
    table.reopened.completed = taken_back(table.closed.completed);
    table.reopened.closed = taken_back(table.closed.closed);
    for (event, value) in given.iter().filter(|(event, _)| event != "closed") {
        match row(&mut table, event) {
            Some(parts) => faults.extend(parts.change(event, value)),
            None => faults.push(format!("{}: no such event", shown(event))),
        }
    }
    if faults.is_empty() {
        return Ok(table);
    }
    Err(faults.join("; "))
}

fn of_simple(simple: &Simple) -> WriteBackPolicy {
    let set = |wanted: bool| wanted.then_some(true);
    let noted = WriteBackParts {
        note: simple.notes,
        ..WriteBackParts::default()
    };
    let again = WriteBackParts {
        status: simple.on_reopen.clone(),
        ..noted.clone()
    };
    WriteBackPolicy {
        acknowledged: WriteBackParts {
            status: simple.on_acknowledge.clone(),
            operator: simple.assign == Assign::OnAcknowledge,
            ..noted.clone()
        },
        closed: WriteBackParts {
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

fn row<'p>(policy: &'p mut WriteBackPolicy, event: &str) -> Option<&'p mut WriteBackParts> {
    Some(match event {
        "acknowledged" => &mut policy.acknowledged,
        "closed" => &mut policy.closed,
        "unacknowledged" => &mut policy.unacknowledged,
        "reopened" => &mut policy.reopened,
        "escalated" => &mut policy.escalated,
        "no_reply" => &mut policy.no_reply,
        "failed" => &mut policy.failed,
        "annotated" => &mut policy.annotated,
        _ => return None,
    })
}

impl WriteBackParts {
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

fn notes(value: &Json<'_>) -> Result<NoteVisibility, &'static str> {
    match value.text() {
        Some("invisible") => Ok(NoteVisibility::Invisible),
        Some("visible") => Ok(NoteVisibility::Visible),
        Some("none") => Ok(NoteVisibility::None),
        _ => Err("expected invisible, visible or none"),
    }
}

#[cfg(test)]
#[path = "write_back_tests.rs"]
mod tests;
