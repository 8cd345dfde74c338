//! Everything a site knows, and the changes to it.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::dates::{whole_millisecond, whole_second};
use super::incident::{Incident, NewIncident};
use super::reference::Reference;
use super::site::Site;
use super::trail::{Author, Note, NoteKind};
use crate::fault::Faults;
use crate::ids::id_of;
use crate::request_log::Requests;

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
        incident
    }

    /// A ticket that is not there: what queries are checked against.
    pub(crate) fn probe(&self) -> Incident {
        self.build(NewIncident::default(), Timestamp::UNIX_EPOCH)
    }

    fn build(&self, new: NewIncident, now: Timestamp) -> Incident {
        let created = whole_millisecond(new.creation_date.unwrap_or(now));
        let modified = new.modification_date.unwrap_or(created);
        let creator = Reference::operator("Rene Duty");
        let of = |kind: &str, name: Option<String>| name.map(|name| self.thing(kind, &name));
        Incident {
            id: id_of("incidents", &self.created.to_string()),
            number: new.number.unwrap_or_else(|| self.number(created)),
            line: new.line,
            archived: false,
            brief_description: new.brief_description,
            request: new.request,
            external_number: new.external_number.unwrap_or_default(),
            caller: new.caller,
            category: of("categories", new.category),
            subcategory: of("subcategories", new.subcategory),
            call_type: of("call_types", new.call_type),
            entry_type: None,
            impact: None,
            urgency: None,
            priority: of("priorities", new.priority),
            duration: None,
            object: None,
            branch: of("branches", new.branch),
            location: None,
            supplier: None,
            operator: of("operators", new.operator),
            operator_group: of("operatorgroups", new.operator_group),
            processing_status: of("statuses", new.processing_status)
                .or_else(|| self.site.default_status().cloned()),
            closure_code: None,
            archiving_reason: None,
            escalation_reason: None,
            escalation_status: None,
            target_date: new.target_date,
            on_hold: false,
            on_hold_date: None,
            responded: false,
            response_date: None,
            completed: false,
            completed_date: None,
            closed: false,
            closed_date: None,
            call_date: created,
            creator: creator.clone(),
            creation_date: created,
            modifier: creator,
            modification_date: whole_second(modified),
            major_call: false,
            main_incident: None,
            others: serde_json::Map::new(),
        }
    }

    /// A thing of the site by name, or one with the id it would have.
    fn thing(&self, kind: &str, name: &str) -> Reference {
        let known = self.site.by_name(kind, name).cloned();
        known.unwrap_or_else(|| Reference::of(kind, name))
    }

    /// `I 2611 001`: year, month, and a count that never begins anew.
    fn number(&self, created: Timestamp) -> String {
        format!("I {} {:03}", created.strftime("%y%m"), self.created)
    }

    /// A change by a person or by the API: bumps the date and the modifier.
    pub(crate) fn touch(&mut self, id: &str, modifier: Reference, now: Timestamp) {
        if let Some(incident) = self.incident_mut(id) {
            incident.modification_date = whole_second(now);
            incident.modifier = modifier;
        }
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
        self.escaped_tags += super::html::sanitise(text).1;
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
