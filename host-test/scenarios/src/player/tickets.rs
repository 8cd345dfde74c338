//! What people do in TOPdesk, and how a ticket looks.

use anyhow::{Context as _, bail};
use simulators::topdesk::{Author, Caller, Incident, NewIncident, Note, Reference};

use super::Player;
use crate::compare::Differences;
use crate::lengths::{length, moment};
use crate::names::Known;
use crate::words::{LineName, NewNote, NoteSeen, TicketFields, TicketSeen};

impl Player {
    pub(super) fn create(&mut self, name: &str, fields: &TicketFields) -> anyhow::Result<()> {
        let new = self.new_incident(fields)?;
        let created = self.systems.topdesk.create_incident(new);
        let known = Known {
            id: created.id.clone(),
            number: created.number.clone(),
        };
        self.names.add(name, known)?;
        let mut changed = self.changed(created, fields)?;
        if let Some(operator) = self.operator(fields.by.as_ref())? {
            changed.creator = operator.clone();
            changed.modifier = operator;
        }
        let id = changed.id.clone();
        let topdesk = &self.systems.topdesk;
        topdesk.edit_silently(&id, |incident| *incident = changed);
        Ok(())
    }

    /// What the request's author and the dates need at once; the rest is set like an edit.
    fn new_incident(&self, fields: &TicketFields) -> anyhow::Result<NewIncident> {
        let new = NewIncident {
            brief_description: fields.title.clone(),
            request: fields.request.clone(),
            caller: self.caller(fields)?,
            ..NewIncident::default()
        };
        Ok(match &fields.ago {
            Some(ago) => new.at(self.systems.clock.now() - length(ago)?),
            None => new,
        })
    }

    pub(super) fn edit(&self, name: &str, fields: &TicketFields) -> anyhow::Result<()> {
        if fields.ago.is_some() {
            bail!("`ago` is for create: an edit happens when it happens; `wait` before it");
        }
        let changed = self.changed(self.incident(name)?, fields)?;
        let operator = self.operator(fields.by.as_ref())?;
        let topdesk = &self.systems.topdesk;
        let id = changed.id.clone();
        topdesk.edit(&id, |incident| *incident = changed);
        if let Some(operator) = operator {
            topdesk.edit_silently(&id, |incident| incident.modifier = operator);
        }
        Ok(())
    }

    pub(super) fn delete(&self, name: &str) -> anyhow::Result<()> {
        let id = &self.names.ticket(name)?.id;
        let deleted = self.systems.topdesk.delete(id);
        anyhow::ensure!(deleted, "the ticket is gone already");
        Ok(())
    }

    pub(super) fn note(&self, name: &str, note: &NewNote) -> anyhow::Result<()> {
        let id = &self.names.ticket(name)?.id;
        let who = self.operator(note.by.as_ref())?;
        let author = Author::Operator(who.unwrap_or_else(|| Reference::operator("Rene Duty")));
        let html = self.names.fill(&note.text)?;
        let topdesk = &self.systems.topdesk;
        let written = topdesk.add_note(id, author, &html, note.invisible);
        written.map(|_| ()).context("the ticket is gone")
    }

    fn incident(&self, name: &str) -> anyhow::Result<Incident> {
        let id = &self.names.ticket(name)?.id;
        let incident = self.systems.topdesk.incident(id);
        incident.with_context(|| format!("the ticket {name:?} was deleted"))
    }

    fn operator(&self, name: Option<&String>) -> anyhow::Result<Option<Reference>> {
        let name = name.map(String::as_str).unwrap_or_default();
        self.systems.thing("operators", name)
    }

    fn caller(&self, fields: &TicketFields) -> anyhow::Result<Option<Caller>> {
        let Some(name) = &fields.caller else {
            let none = fields.caller_email.is_none() && fields.caller_branch.is_none();
            anyhow::ensure!(none, "the caller has no name: add `caller`");
            return Ok(None);
        };
        let branch = fields.caller_branch.as_deref().unwrap_or_default();
        Ok(Some(Caller {
            id: Some(Reference::of("persons", name).id),
            name: name.clone(),
            email: fields.caller_email.clone(),
            branch: self.systems.thing("branches", branch)?,
            ..Caller::default()
        }))
    }

    /// A ticket with these fields in place of its own. A new field of the simulator gets a line
    /// here.
    fn changed(&self, mut ticket: Incident, fields: &TicketFields) -> anyhow::Result<Incident> {
        let now = self.systems.clock.now();
        let group_only = fields.group.is_some() && fields.operator.is_none();
        if group_only {
            ticket.operator = None;
        }
        self.point(&mut ticket, fields)?;
        if let Some(caller) = self.caller(fields)? {
            ticket.caller = Some(caller);
        }
        if let Some(title) = &fields.title {
            ticket.brief_description = Some(self.names.fill(title)?);
        }
        if let Some(request) = &fields.request {
            ticket.request = Some(self.names.fill(request)?);
        }
        if let Some(number) = &fields.external_number {
            ticket.external_number.clone_from(number);
        }
        if let Some(date) = &fields.target_date {
            let none = date.is_empty();
            ticket.target_date = if none { None } else { Some(moment(date, now)?) };
        }
        if let Some(line) = fields.line {
            ticket.line = line.into();
        }
        if let Some(on_hold) = fields.on_hold {
            ticket.on_hold = on_hold;
            ticket.on_hold_date = on_hold.then_some(now);
        }
        if let Some(completed) = fields.completed {
            ticket.set_completed(completed, now);
        }
        if let Some(closed) = fields.closed {
            ticket.set_closed(closed, now);
        }
        ticket.major_call = fields.major_call.unwrap_or(ticket.major_call);
        if let Some(major) = &fields.part_of_major {
            let id = self.names.fill(&format!("$({major}.id)"))?;
            let name = self.names.fill(&format!("$({major}.number)"))?;
            ticket.major_call_object = Some(Reference { id, name });
        }
        ticket.archived = fields.archived.unwrap_or(ticket.archived);
        Ok(ticket)
    }

    /// Everything that has an id and a name.
    fn point(&self, ticket: &mut Incident, fields: &TicketFields) -> anyhow::Result<()> {
        let points = [
            (&mut ticket.priority, "priorities", &fields.priority),
            (&mut ticket.impact, "impacts", &fields.impact),
            (&mut ticket.urgency, "urgencies", &fields.urgency),
            (&mut ticket.category, "categories", &fields.category),
            (
                &mut ticket.subcategory,
                "subcategories",
                &fields.subcategory,
            ),
            (&mut ticket.call_type, "call_types", &fields.call_type),
            (&mut ticket.branch, "branches", &fields.branch),
            (&mut ticket.operator_group, "operatorgroups", &fields.group),
            (&mut ticket.operator, "operators", &fields.operator),
            (&mut ticket.processing_status, "statuses", &fields.status),
            (
                &mut ticket.closure_code,
                "closure_codes",
                &fields.closure_code,
            ),
        ];
        for (place, kind, name) in points {
            if let Some(name) = name {
                *place = self.systems.thing(kind, name)?;
            }
        }
        Ok(())
    }

    pub(super) fn look_at_ticket(&self, name: &str, seen: &TicketSeen) -> anyhow::Result<()> {
        let ticket = self.incident(name)?;
        let mut differences = Differences::default();
        let named = [
            ("status", &seen.status, &ticket.processing_status),
            ("operator", &seen.operator, &ticket.operator),
            ("group", &seen.group, &ticket.operator_group),
            ("priority", &seen.priority, &ticket.priority),
            ("closure_code", &seen.closure_code, &ticket.closure_code),
        ];
        for (what, expected, found) in named {
            let found = found.as_ref().map(|r| r.name.as_str());
            differences.text(what, expected.as_ref(), found);
        }
        differences.value("line", seen.line, LineName::from(ticket.line));
        differences.value("on_hold", seen.on_hold, ticket.on_hold);
        differences.value("completed", seen.completed, ticket.completed);
        differences.value("closed", seen.closed, ticket.closed);
        differences.value("archived", seen.archived, ticket.archived);
        if let Some(notes) = &seen.notes {
            self.look_at_notes(&mut differences, notes, &ticket.id)?;
        }
        differences.settle()
    }

    /// All notes, the oldest first.
    fn look_at_notes(
        &self,
        differences: &mut Differences,
        expected: &[NoteSeen],
        id: &str,
    ) -> anyhow::Result<()> {
        let mut notes = self.systems.topdesk.notes(id);
        notes.reverse();
        if notes.len() != expected.len() {
            let texts: Vec<_> = notes.iter().map(|note| &note.plain_text).collect();
            differences.add("notes", expected.len(), format!("{texts:#?}"));
        }
        for (at, (expected, note)) in expected.iter().zip(&notes).enumerate() {
            let (expected, what) = (expected.fields(), format!("note {}", at + 1));
            let text = expected
                .text
                .map(|text| self.names.fill(&text))
                .transpose()?;
            differences.text(&what, text.as_ref(), Some(&note.plain_text));
            differences.text(
                &format!("{what}: by"),
                expected.by.as_ref(),
                Some(author(note)),
            );
            let invisible = note.invisible_for_caller;
            differences.value(&format!("{what}: invisible"), expected.invisible, invisible);
        }
        Ok(())
    }
}

fn author(note: &Note) -> &str {
    let (Author::Operator(who) | Author::Person(who)) = &note.author;
    &who.name
}
