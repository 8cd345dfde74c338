//! Everything a site knows, and the changes to it.

mod build;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::automation::{Automation, Event};
use super::dates::{whole_millisecond, whole_second};
use super::records::{self, Author, Incident, NewIncident, Note, NoteKind, Reference};
use super::site::Site;
use crate::ids::id_of;
use crate::wire::fault::Faults;
use crate::wire::request_log::Requests;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) site: Site,
    incidents: Vec<Incident>,
    places: HashMap<String, usize>,
    notes: BTreeMap<String, Vec<Note>>,
    created: u64,
    noted: u64,
    /// Disallowed tags that notes came with.
    pub(crate) escaped_tags: u64,
    pub(crate) requests: Requests,
    pub(crate) faults: Faults,
    pub(crate) automation: Automation,
}

impl State {
    pub(crate) fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    pub(crate) fn incident(&self, id: &str) -> Option<&Incident> {
        let place = self.places.get(&id.to_ascii_lowercase())?;
        self.incidents.get(*place)
    }

    pub(crate) fn incident_mut(&mut self, id: &str) -> Option<&mut Incident> {
        let place = self.places.get(&id.to_ascii_lowercase())?;
        self.incidents.get_mut(*place)
    }

    pub(crate) fn by_number(&self, number: &str) -> Option<&Incident> {
        self.incidents.iter().find(|i| i.number == number)
    }

    /// Takes a ticket away for good.
    pub(crate) fn delete(&mut self, id: &str) -> bool {
        let Some(place) = self.places.get(&id.to_ascii_lowercase()).copied() else {
            return false;
        };
        self.incidents.remove(place);
        self.notes.remove(&id.to_ascii_lowercase());
        let ids = self.incidents.iter().enumerate();
        self.places = ids.map(|(at, i)| (i.id.clone(), at)).collect();
        true
    }

    /// Archives the parts of a ticket, as TOPdesk does with those of one that is archived.
    pub(crate) fn archive_partials(&mut self, main: &str) {
        let is_part = |i: &&mut Incident| i.main_incident.as_ref().is_some_and(|m| m.id == main);
        for part in self.incidents.iter_mut().filter(is_part) {
            part.archived = true;
        }
    }

    pub(crate) fn create(&mut self, new: NewIncident, now: Timestamp) -> Incident {
        self.created += 1;
        let request = new.request.clone();
        let incident = self.build(new, now);
        self.places
            .insert(incident.id.clone(), self.incidents.len());
        self.incidents.push(incident.clone());
        if let Some(text) = request {
            let author = caller_of(&incident);
            self.note(
                &incident.id,
                NoteKind::Request,
                &text,
                false,
                author,
                incident.creation_date,
            );
        }
        let is_silent = self.is_silent(&incident.creator);
        self.automation.created(&incident, is_silent);
        incident
    }

    /// Whether a change by this operator fires no events.
    fn is_silent(&self, operator: &Reference) -> bool {
        let quirk = self.site.quirks.own_changes_fire_no_events;
        quirk && self.site.has_login(operator)
    }

    /// Links a sequence to an event; false if there is no such sequence.
    pub(crate) fn link(&mut self, sequence: &str, event: Event) -> bool {
        self.automation.link(sequence, event, &self.incidents)
    }

    /// Lets something happen to a ticket; false if there is no such ticket.
    pub(crate) fn fire(&mut self, event: Event, id: &str) -> bool {
        let Some(incident) = self.incident(id).cloned() else {
            return false;
        };
        self.automation.fire(event, &incident);
        true
    }

    /// A ticket that is not there: what queries are checked against.
    pub(crate) fn probe(&self) -> Incident {
        self.build(NewIncident::default(), Timestamp::UNIX_EPOCH)
    }

    fn build(&self, new: NewIncident, now: Timestamp) -> Incident {
        build::incident(new, &self.site, self.created, now)
    }

    /// A change by a person or by the API: bumps the date and the modifier.
    pub(crate) fn touch(&mut self, id: &str, modifier: Reference, now: Timestamp) {
        let is_silent = self.is_silent(&modifier);
        let Some(incident) = self.incident_mut(id) else {
            return;
        };
        incident.modification_date = whole_second(now);
        incident.modifier = modifier;
        let incident = incident.clone();
        self.automation.changed(&incident, is_silent);
    }

    /// Appends an entry to a ticket's trail.
    pub(crate) fn note(
        &mut self,
        id: &str,
        kind: NoteKind,
        text: &str,
        invisible: bool,
        author: Author,
        at: Timestamp,
    ) -> Note {
        self.noted += 1;
        self.escaped_tags += records::sanitise(text).1;
        let note_id = id_of("notes", &self.noted.to_string());
        let mut note = Note::new(note_id, kind, text, author, whole_millisecond(at));
        note.invisible_for_caller = invisible;
        self.notes
            .entry(id.to_ascii_lowercase())
            .or_default()
            .push(note.clone());
        note
    }

    /// A ticket's entries, newest first, as far as `wanted`.
    pub(crate) fn notes(&self, id: &str, wanted: impl Fn(NoteKind) -> bool) -> Vec<&Note> {
        let all = self.notes.get(&id.to_ascii_lowercase());
        let mut notes: Vec<_> = all
            .into_iter()
            .flatten()
            .filter(|n| wanted(n.kind))
            .collect();
        notes.reverse();
        notes
    }
}

fn caller_of(incident: &Incident) -> Author {
    let caller = incident.caller.as_ref();
    let name = caller.map_or("Example Caller", |c| c.name.as_str());
    Author::Person(Reference::of("persons", name))
}
