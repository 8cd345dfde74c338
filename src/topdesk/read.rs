//! What TOPdesk answers: incidents, operators, errors. Nearly every field of an incident may be
//! null (incident API 4.2.6).

use super::date;
use super::pages::Place;
use crate::domain::{Line, Named, Ticket, TicketId};
use crate::json::{self, Json, Misshapen};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;

/// The fields of an incident that are used, for the parameter `fields`.
pub const USED_FIELDS: &str = "id,number,status,briefDescription,request,priority,impact,urgency,\
category,subcategory,callType,branch,callerBranch,operatorGroup,operator,modifier,processingStatus,\
completed,closed,onHold,majorCall,majorCallObject,targetDate,modificationDate";

/// An object with an id and a name; `status` tells what an operator is.
#[derive(Deserialize)]
struct Reference {
    id: Option<String>,
    name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    status: Option<String>,
}

/// Absent, null, or there: some versions leave out whole objects when `fields` is used.
type Object = Option<Option<Reference>>;

fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
    Option::<Reference>::deserialize(deserializer).map(Some)
}

/// A text; the status of a major call's object is a number, which means nothing here.
fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(Word)
}

struct Word;

impl<'de> Visitor<'de> for Word {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<String>, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<String>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<String>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incident {
    id: Option<String>,
    number: Option<String>,
    status: Option<String>,
    brief_description: Option<String>,
    request: Option<String>,
    #[serde(default, deserialize_with = "object")]
    priority: Object,
    #[serde(default, deserialize_with = "object")]
    impact: Object,
    #[serde(default, deserialize_with = "object")]
    urgency: Object,
    #[serde(default, deserialize_with = "object")]
    category: Object,
    #[serde(default, deserialize_with = "object")]
    subcategory: Object,
    #[serde(default, deserialize_with = "object")]
    call_type: Object,
    #[serde(default, deserialize_with = "object")]
    branch: Object,
    #[serde(default, deserialize_with = "object")]
    caller_branch: Object,
    #[serde(default, deserialize_with = "object")]
    operator_group: Object,
    #[serde(default, deserialize_with = "object")]
    operator: Object,
    #[serde(default, deserialize_with = "object")]
    modifier: Object,
    #[serde(default, deserialize_with = "object")]
    processing_status: Object,
    #[serde(default, deserialize_with = "object")]
    major_call_object: Object,
    completed: Option<bool>,
    closed: Option<bool>,
    on_hold: Option<bool>,
    major_call: Option<bool>,
    target_date: Option<String>,
    modification_date: Option<String>,
}

impl Incident {
    /// Some versions leave out objects that were asked for. Only those are looked at that every
    /// version knows.
    fn lacks_objects(&self) -> bool {
        let objects = [
            &self.priority,
            &self.category,
            &self.operator_group,
            &self.processing_status,
        ];
        objects.iter().any(|object| object.is_none())
    }

    /// The ticket, or what it lacks.
    fn ticket(self) -> Result<Ticket, &'static str> {
        let id = self
            .id
            .as_deref()
            .and_then(TicketId::new)
            .ok_or("a usable id")?;
        let modified = self.modification_date.as_deref().and_then(date::moment);
        Ok(Ticket {
            id,
            number: self.number.unwrap_or_default(),
            line: match self.status.as_deref() {
                Some("partial") => Line::Partial,
                Some("secondLine") => Line::Second,
                Some(archived) if archived.ends_with("Archived") => Line::Archived,
                _ => Line::First,
            },
            title: filled(self.brief_description),
            text: filled(self.request),
            priority: named(self.priority),
            impact: named(self.impact),
            urgency: named(self.urgency),
            category: named(self.category),
            subcategory: named(self.subcategory),
            call_type: named(self.call_type),
            branch: named(self.branch),
            caller_branch: named(self.caller_branch),
            status: named(self.processing_status),
            operator_group: named(self.operator_group),
            operator: person(self.operator),
            modifier: named(self.modifier).and_then(|m| m.id),
            completed: self.completed.unwrap_or(false),
            closed: self.closed.unwrap_or(false),
            on_hold: self.on_hold.unwrap_or(false),
            major: self.major_call.unwrap_or(false),
            major_call: named(self.major_call_object).and_then(|m| m.id),
            target: self.target_date.as_deref().and_then(date::moment),
            modified: modified.ok_or("a readable modificationDate")?,
        })
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|t| !t.trim().is_empty())
}

fn named(object: Object) -> Option<Named> {
    let object = object??;
    let (id, name) = (filled(object.id), filled(object.name));
    (id.is_some() || name.is_some()).then_some(Named { id, name })
}

/// The operator, unless it is the group that stands there while nobody has taken the ticket.
fn person(object: Object) -> Option<Named> {
    let group = |object: &Reference| object.status.as_deref() == Some("operatorGroup");
    named(object.filter(|o| !o.as_ref().is_some_and(group)))
}

/// The rows of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// All of them, in TOPdesk's order.
    pub places: Vec<Place>,
    /// Those that could be read, in TOPdesk's order.
    pub tickets: Vec<Ticket>,
    /// Those that could not.
    pub unreadable: Vec<Unreadable>,
    /// A row lacks an object that was asked for; null would be there. Some versions do so when
    /// `fields` names whole objects.
    pub objects_missing: bool,
}

/// A row that cannot be taken for a ticket.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The ticket's id; a name made from the row where it has none.
    pub id: TicketId,
    /// What is wrong with it.
    pub reason: String,
}

/// Reads a list of incidents. One odd row does not spoil the others.
///
/// # Errors
/// When the body is not a JSON array.
pub fn rows(body: &[u8]) -> Result<Rows, Misshapen> {
    match serde_json::from_slice(body) {
        Ok(rows) => Ok(rows),
        Err(_) => row_by_row(&String::from_utf8_lossy(body)),
    }
}

/// Row by row, straight from the text: a page may have ten thousand, and a list of what stands in it would take
/// as much memory again as the tickets do.
impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(AllRows)
    }
}

struct AllRows;

impl<'de> Visitor<'de> for AllRows {
    type Value = Rows;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of incidents")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rows, A::Error> {
        let mut rows = Rows::default();
        while let Some(incident) = list.next_element()? {
            rows.push(incident);
        }
        Ok(rows)
    }
}

fn row_by_row(body: &str) -> Result<Rows, Misshapen> {
    let mut rows = Rows::default();
    // From bytes, as everywhere: reading from text too would put every parser into the component twice.
    for raw in serde_json::from_slice::<Vec<&RawValue>>(body.as_bytes())? {
        match serde_json::from_slice(raw.get().as_bytes()) {
            Ok(incident) => rows.push(incident),
            Err(error) => {
                let (place, unreadable) = odd(raw, &error.into());
                rows.places.push(place);
                rows.unreadable.push(unreadable);
            }
        }
    }
    Ok(rows)
}

impl Rows {
    fn push(&mut self, incident: Incident) {
        self.objects_missing |= incident.lacks_objects();
        let named = incident.id.as_deref().and_then(TicketId::new);
        let modified = incident.modification_date.clone().unwrap_or_default();
        // Two rows without an id are not the same one.
        let number = incident.number.as_deref().unwrap_or_default();
        let id = named.unwrap_or_else(|| TicketId::made_from(&format!("{number} {modified}")));
        let second = date::moment(&modified).map(|at| at.as_second());
        self.places.push(Place {
            id: id.clone(),
            second,
        });
        match incident.ticket() {
            Ok(ticket) => self.tickets.push(ticket),
            Err(lacks) => self.unreadable.push(Unreadable {
                id,
                reason: format!("it has not {lacks}"),
            }),
        }
    }
}

/// What can be told of a row whose fields are not of the documented shape.
fn odd(raw: &RawValue, error: &Misshapen) -> (Place, Unreadable) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Least {
        id: Option<String>,
        modification_date: Option<String>,
    }
    let least = json::read::<Least>(raw.get().as_bytes()).ok();
    let id = least.as_ref().and_then(|l| TicketId::new(l.id.as_deref()?));
    let id = id.unwrap_or_else(|| TicketId::made_from(raw.get()));
    let modified = least.and_then(|l| date::moment(l.modification_date.as_deref()?));
    let place = Place {
        id: id.clone(),
        second: modified.map(|at| at.as_second()),
    };
    (
        place,
        Unreadable {
            id,
            reason: format!("it is {error}"),
        },
    )
}

/// Reads one incident.
///
/// # Errors
/// What it lacks.
pub fn ticket(body: &[u8]) -> Result<Ticket, String> {
    let read: Result<Incident, _> = serde_json::from_slice(body);
    let incident = read.map_err(|error| Misshapen::from(error).to_string())?;
    incident.ticket().map_err(str::to_owned)
}

/// An operator as `GET /operators` gives it (supporting files API 2.7.11).
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    /// TOPdesk's id.
    pub id: String,
    /// The e-mail address, where TOPdesk shows it.
    pub email: Option<String>,
    /// May be assigned to first-line calls; absent on older versions.
    pub first_line_call_operator: Option<bool>,
    /// May be assigned to second-line calls.
    pub second_line_call_operator: Option<bool>,
}

/// An operator group as `GET /operatorgroups` gives it, or a member of one (supporting files API
/// 2.7.11).
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// TOPdesk's id.
    pub id: String,
    /// A group's name, where TOPdesk shows it.
    pub group_name: Option<String>,
}

/// One entry of a ticket's progress trail (incident API 4.2.6, `ProgressTrail`); e-mails and
/// attachments have no text.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrailEntry {
    /// TOPdesk's id.
    pub id: Option<String>,
    /// The note as HTML.
    pub memo_text: Option<String>,
    /// The note without markup.
    pub plain_text: Option<String>,
    /// When it was written.
    pub entry_date: Option<String>,
    /// The operator who wrote it.
    pub operator: Option<Author>,
    /// The person who wrote it, mostly the caller.
    pub person: Option<Author>,
    /// The name of an attachment.
    pub file_name: Option<String>,
    /// The subject of an e-mail.
    pub title: Option<String>,
}

/// Who wrote an entry.
#[derive(Debug, Deserialize)]
pub struct Author {
    /// TOPdesk's id.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
}

impl TrailEntry {
    /// When it was written.
    #[must_use]
    pub fn at(&self) -> Option<jiff::Timestamp> {
        date::moment(self.entry_date.as_deref()?)
    }
}

/// TOPdesk's own words, from any of the four shapes its errors come in; shortened, one line.
#[must_use]
pub fn error_text(body: &[u8]) -> Option<String> {
    let shapes = match json::any(body).ok()? {
        Json::List(shapes) => shapes,
        one => vec![one],
    };
    let items = shapes
        .iter()
        .flat_map(|shape| match shape.member("errors") {
            Some(Json::List(items)) => items.as_slice(),
            _ => std::slice::from_ref(shape),
        });
    let word = |item: &Json<'_>| {
        let names = ["message", "errorMessage", "errorCode"].into_iter();
        let mut words = names.filter_map(|name| Some(item.member(name)?.text()?.to_owned()));
        words.next()
    };
    let words: Vec<_> = items.filter_map(word).collect();
    let line: String = words
        .join("; ")
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect();
    (!line.trim().is_empty()).then_some(line)
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
