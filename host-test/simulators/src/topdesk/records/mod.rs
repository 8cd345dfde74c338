//! What TOPdesk keeps of tickets.

mod html;
mod incident;
mod incident_fields;
mod new_incident;
mod note;
mod reference;

pub use incident::{Caller, Incident, Line};
pub use new_incident::NewIncident;
pub use note::{Author, Note, NoteKind};
pub use reference::Reference;

pub(crate) use html::sanitise;
