//! What comes back to the ticket, for each kind of news: the simple settings, and over them the
//! setting `write_back`, which `schema/write-back.schema.json` describes.

mod shape;

pub(super) use shape::WriteBackShape;
#[cfg(test)]
pub(super) use shape::{EventShape, PartsShape};

use super::json::{self, Faults};
use super::reader::Reader;
use super::values::{self, CloseFlags};
use crate::domain::{NoteVisibility, Reference, WriteBackParts, WriteBackPolicy};
use serde_json::value::RawValue;

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
    /// Whether notes are written, and who sees them.
    pub notes: NoteVisibility,
}

/// The simple settings, and over them what `given` says. Reopening takes back what closing sets, unless it is told
/// otherwise.
///
/// # Errors
/// Every fault of `given`, with event and member.
pub fn write_back_policy(
    simple: &Simple,
    given: Option<&str>,
) -> Result<WriteBackPolicy, Vec<String>> {
    let mut policy = of_simple(simple);
    let given = given.map(read).transpose()?.unwrap_or_default();
    given.closed.change(&mut policy.closed);
    let taken_back = |flag: Option<bool>| flag.filter(|set| *set).map(|_| false);
    policy.reopened.completed = taken_back(policy.closed.completed);
    policy.reopened.closed = taken_back(policy.closed.closed);
    given.acknowledged.change(&mut policy.acknowledged);
    given.unacknowledged.change(&mut policy.unacknowledged);
    given.reopened.change(&mut policy.reopened);
    given.escalated.change(&mut policy.escalated);
    given.no_reply.change(&mut policy.no_reply);
    given.failed.change(&mut policy.failed);
    given.annotated.change(&mut policy.annotated);
    Ok(policy)
}

fn read(text: &str) -> Result<WriteBackShape, Vec<String>> {
    let json: &RawValue = json::parse(text, shape::OBJECT).map_err(|fault| vec![fault])?;
    let mut faults = Faults::default();
    let read = json::object(json.get(), "", &mut faults);
    faults.none_or(read.unwrap_or_default())
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

impl Reader<'_> {
    /// What comes back to the ticket; none if one of its settings is faulty.
    pub(super) fn write_back(&mut self) -> Option<WriteBackPolicy> {
        let mut status = |key| self.checked(key, |t| Ok(Reference::new(t)));
        let on_acknowledge = status("status_on_acknowledge");
        let on_close = status("status_on_close");
        let on_reopen = status("status_on_reopen");
        let close = self.checked("close_ticket", values::close_flags);
        let moments = [
            ("acknowledge", Assign::OnAcknowledge),
            ("close", Assign::OnClose),
            ("never", Assign::Never),
        ];
        let assign = self.checked("assign_operator", |t| values::choice(t, &moments));
        let kinds = [
            ("invisible", NoteVisibility::Invisible),
            ("visible", NoteVisibility::Visible),
            ("none", NoteVisibility::None),
        ];
        let notes = self.checked("notes", |t| values::choice(t, &kinds));
        let given = self.value("write_back");
        let simple = Simple {
            on_acknowledge,
            on_close,
            on_reopen,
            close: close?,
            assign: assign?,
            notes: notes?,
        };
        match write_back_policy(&simple, given.as_deref()) {
            Ok(policy) => Some(policy),
            Err(messages) => {
                messages
                    .into_iter()
                    .for_each(|m| self.fault("write_back", m));
                None
            }
        }
    }
}

#[cfg(test)]
#[path = "write_back_tests.rs"]
mod tests;
