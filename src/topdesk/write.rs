//! Builds the request body for changing a ticket: `PATCH /incidents/id/{id}` (incident API 4.2.6).

use super::note;
use crate::domain::{Reference, TicketChange};
use serde::Serialize;

/// Returns the JSON body for a change; fields that do not change are left out.
#[must_use]
pub fn patch_body(change: &TicketChange) -> Vec<u8> {
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
        processing_status: change.status.as_ref(),
        operator: change.operator.clone().map(Reference::Id),
        operator_group: change.group.clone().map(Reference::Id),
        closure_code: change.closure_code.as_ref(),
        completed: change.completed,
        closed: change.closed,
        action: change.note.as_ref().map(|n| note::html(&n.text)),
        action_invisible_for_caller: change.note.as_ref().map(|n| n.invisible),
    };
    serde_json::to_vec(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Note;

    fn json(change: &TicketChange) -> String {
        String::from_utf8(patch_body(change)).unwrap()
    }

    #[test]
    fn only_what_changes_is_sent() {
        assert_eq!(json(&TicketChange::default()), "{}");
        let change = TicketChange {
            completed: Some(true),
            ..TicketChange::default()
        };
        assert_eq!(json(&change), r#"{"completed":true}"#);
    }

    #[test]
    fn a_status_is_sent_by_id_or_by_name() {
        let by = |text| {
            json(&TicketChange {
                status: Some(Reference::new(text)),
                ..TicketChange::default()
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
        let change = TicketChange {
            operator: Some("o1".into()),
            group: Some("g1".into()),
            closure_code: Some(Reference::new("Solved")),
            ..TicketChange::default()
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
        let change = TicketChange {
            note: Some(note),
            ..TicketChange::default()
        };
        assert_eq!(
            json(&change),
            r#"{"action":"a&lt;b","actionInvisibleForCaller":true}"#
        );
    }
}
