//! What is written under a ticket: notes, requests, attachments.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::html;
use super::reference::Reference;
use crate::topdesk::dates::write_entry_date;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// A note of an operator or a person: TOPdesk's "action".
    Action,
    /// What the caller wants.
    Request,
    /// A file; has no text.
    Attachment,
}

/// Who wrote an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// An operator.
    Operator(Reference),
    /// A person, such as the caller.
    Person(Reference),
}

/// An entry of the progress trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The uuid.
    pub id: String,
    /// What it is.
    pub kind: NoteKind,
    /// The text as HTML; the file's name of an attachment.
    pub memo_text: String,
    /// The text without HTML.
    pub plain_text: String,
    /// Whether the caller does not see it.
    pub invisible_for_caller: bool,
    /// When it was written.
    pub entry_date: Timestamp,
    /// By whom.
    pub author: Author,
}

impl Note {
    pub(crate) fn new(
        id: String,
        kind: NoteKind,
        text: &str,
        author: Author,
        at: Timestamp,
    ) -> Self {
        let memo_text = html::sanitise(text).0;
        Self {
            id,
            kind,
            plain_text: html::plain(&memo_text),
            memo_text,
            invisible_for_caller: false,
            entry_date: at,
            author,
        }
    }

    /// The entry in the form of the API (incident API 4.2.6, schema `ProgressTrail`).
    pub(crate) fn to_json(&self) -> Value {
        let (operator, person) = match &self.author {
            Author::Operator(who) => (Some(who), None),
            Author::Person(who) => (None, Some(who)),
        };
        let at = write_entry_date(self.entry_date);
        let mut entry =
            json!({ "id": self.id, "entryDate": at, "operator": operator, "person": person });
        let more = match self.kind {
            NoteKind::Attachment => self.file(),
            NoteKind::Request => self.text(),
            NoteKind::Action => {
                let mut text = self.text();
                put(
                    &mut text,
                    "invisibleForCaller",
                    json!(self.invisible_for_caller),
                );
                text
            }
        };
        if let Value::Object(more) = more {
            more.into_iter()
                .for_each(|(name, value)| put(&mut entry, &name, value));
        }
        entry
    }

    fn text(&self) -> Value {
        json!({
            "memoText": self.memo_text,
            "plainText": self.plain_text,
            "flag": 0,
            "creationDate": write_entry_date(self.entry_date),
        })
    }

    fn file(&self) -> Value {
        json!({
            "fileName": self.plain_text,
            "downloadUrl": format!("/tas/api/incidents/attachments/{}/download", self.id),
            "size": 120,
        })
    }
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}
