//! What is written to a ticket: the body of `PATCH /incidents/id/{id}` (incident API 4.2.6).

use super::note;
use serde::Serialize;

/// A value the site has named: TOPdesk takes an id or a name, never both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reference {
    /// A UUID.
    Id(String),
    /// A name, as the site calls it.
    Name(String),
}

impl Reference {
    /// A text in the shape of a UUID is an id, anything else a name.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, b)| match at {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_hexdigit(),
            });
        if uuid {
            Self::Id(text.to_owned())
        } else {
            Self::Name(text.to_owned())
        }
    }
}

/// A note to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Plain text.
    pub text: String,
    /// Hidden from the caller.
    pub invisible: bool,
}

/// One change of a ticket; parts that are none are not touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The new processing status.
    pub status: Option<Reference>,
    /// The new operator's id.
    pub operator: Option<String>,
    /// The new operator group's id.
    pub group: Option<String>,
    /// The closure code.
    pub closure_code: Option<Reference>,
    /// Completed or not.
    pub completed: Option<bool>,
    /// Closed or not.
    pub closed: Option<bool>,
    /// A note.
    pub note: Option<Note>,
}

impl Change {
    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The JSON that TOPdesk takes.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            processing_status: Option<&'a Reference>,
            #[serde(skip_serializing_if = "Option::is_none")]
            operator: Option<Reference>,
            #[serde(skip_serializing_if = "Option::is_none")]
            operator_group: Option<Reference>,
            #[serde(skip_serializing_if = "Option::is_none")]
            closure_code: Option<&'a Reference>,
            #[serde(skip_serializing_if = "Option::is_none")]
            completed: Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            closed: Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            action: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            action_invisible_for_caller: Option<bool>,
        }
        let body = Body {
            processing_status: self.status.as_ref(),
            operator: self.operator.clone().map(Reference::Id),
            operator_group: self.group.clone().map(Reference::Id),
            closure_code: self.closure_code.as_ref(),
            completed: self.completed,
            closed: self.closed,
            action: self.note.as_ref().map(|n| note::html(&n.text)),
            action_invisible_for_caller: self.note.as_ref().map(|n| n.invisible),
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(change: &Change) -> String {
        String::from_utf8(change.body()).unwrap()
    }

    #[test]
    fn only_what_changes_is_sent() {
        assert_eq!(json(&Change::default()), "{}");
        let change = Change {
            completed: Some(true),
            ..Change::default()
        };
        assert_eq!(json(&change), r#"{"completed":true}"#);
    }

    #[test]
    fn a_status_is_sent_by_id_or_by_name() {
        let by = |text| {
            json(&Change {
                status: Some(Reference::new(text)),
                ..Change::default()
            })
        };
        assert_eq!(
            by("In progress"),
            r#"{"processingStatus":{"name":"In progress"}}"#
        );
        let id = "44d88612-fea8-48f3-9de8-2e1278abb02f";
        assert_eq!(by(id), format!(r#"{{"processingStatus":{{"id":"{id}"}}}}"#));
    }

    #[test]
    fn operator_and_group_are_sent_by_id_and_the_closure_code_as_the_site_names_it() {
        let change = Change {
            operator: Some("o1".into()),
            group: Some("g1".into()),
            closure_code: Some(Reference::new("Solved")),
            ..Change::default()
        };
        assert_eq!(
            json(&change),
            r#"{"operator":{"id":"o1"},"operatorGroup":{"id":"g1"},"closureCode":{"name":"Solved"}}"#
        );
    }

    #[test]
    fn a_note_is_escaped_and_says_who_may_see_it() {
        let note = Note {
            text: "a<b".into(),
            invisible: true,
        };
        let change = Change {
            note: Some(note),
            ..Change::default()
        };
        assert_eq!(
            json(&change),
            r#"{"action":"a&lt;b","actionInvisibleForCaller":true}"#
        );
    }
}
