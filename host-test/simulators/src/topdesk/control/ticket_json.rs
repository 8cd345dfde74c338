//! Tickets with their notes, as JSON.

use serde_json::Value;

use crate::topdesk::api::incident_json;
use crate::topdesk::dates::DateFormat;
use crate::topdesk::records::{Incident, Note, NoteKind};
use crate::topdesk::state::State;

/// All tickets with their notes.
pub(crate) fn tickets(state: &State) -> Vec<Value> {
    state
        .incidents()
        .iter()
        .map(|incident| ticket(state, incident))
        .collect()
}

pub(super) fn ticket(state: &State, incident: &Incident) -> Value {
    let mut all = incident_json::incident(incident, DateFormat::Iso);
    let notes = state.notes(&incident.id, |kind| kind != NoteKind::Request);
    let notes = notes.into_iter().map(Note::to_json).collect();
    all.insert("notes".to_owned(), Value::Array(notes));
    Value::Object(all)
}
