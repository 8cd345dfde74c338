//! What TOPdesk answers: incidents, operators, errors. Nearly every field of an incident may be
//! null (incident API 4.2.6).

use super::dates;
use super::pages::Place;
use crate::domain::{Line, Ticket, TicketId};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The fields of an incident that are used, for the parameter `fields`.
pub const USED_FIELDS: &str = "id,number,status,briefDescription,request,priority,category,\
operatorGroup,processingStatus,completed,closed,modificationDate";

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

/// Absent, null, or there: some versions leave out whole objects when `fields` is used.
type Object = Option<Option<Named>>;

fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
    Option::<Named>::deserialize(deserializer).map(Some)
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
    category: Object,
    #[serde(default, deserialize_with = "object")]
    operator_group: Object,
    #[serde(default, deserialize_with = "object")]
    processing_status: Object,
    completed: Option<bool>,
    closed: Option<bool>,
    modification_date: Option<String>,
}

impl Incident {
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
        let modified = self.modification_date.as_deref().and_then(dates::parse);
        Ok(Ticket {
            id,
            number: self.number.unwrap_or_default(),
            line: match self.status.as_deref() {
                Some("partial") => Line::Partial,
                Some(archived) if archived.ends_with("Archived") => Line::Archived,
                _ => Line::Active,
            },
            title: filled(self.brief_description),
            text: filled(self.request),
            priority: name(self.priority),
            category: name(self.category),
            status: name(self.processing_status),
            operator_group: name(self.operator_group),
            completed: self.completed.unwrap_or(false),
            closed: self.closed.unwrap_or(false),
            modified: modified.ok_or("a readable modificationDate")?,
        })
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|t| !t.trim().is_empty())
}

fn name(object: Object) -> Option<String> {
    filled(object??.name)
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
pub fn rows(body: &[u8]) -> Result<Rows, serde_json::Error> {
    let incidents: Vec<Incident> = match serde_json::from_slice(body) {
        Ok(incidents) => incidents,
        Err(_) => return row_by_row(&String::from_utf8_lossy(body)),
    };
    let mut rows = Rows {
        objects_missing: incidents.iter().any(Incident::lacks_objects),
        ..Rows::default()
    };
    for incident in incidents {
        rows.push(incident);
    }
    Ok(rows)
}

fn row_by_row(body: &str) -> Result<Rows, serde_json::Error> {
    let mut rows = Rows::default();
    for raw in serde_json::from_str::<Vec<&RawValue>>(body)? {
        match serde_json::from_str::<Incident>(raw.get()) {
            Ok(incident) => {
                rows.objects_missing |= incident.lacks_objects();
                rows.push(incident);
            }
            Err(error) => {
                let (place, unreadable) = odd(raw, &error);
                rows.places.push(place);
                rows.unreadable.push(unreadable);
            }
        }
    }
    Ok(rows)
}

impl Rows {
    fn push(&mut self, incident: Incident) {
        let named = incident.id.as_deref().and_then(TicketId::new);
        let modified = incident.modification_date.clone().unwrap_or_default();
        let id = named.unwrap_or_else(|| TicketId::made_from(&modified));
        let second = dates::parse(&modified).map(|at| at.as_second());
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
fn odd(raw: &RawValue, error: &serde_json::Error) -> (Place, Unreadable) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Least {
        id: Option<String>,
        modification_date: Option<String>,
    }
    let least = serde_json::from_str::<Least>(raw.get()).ok();
    let id = least.as_ref().and_then(|l| TicketId::new(l.id.as_deref()?));
    let id = id.unwrap_or_else(|| TicketId::made_from(raw.get()));
    let modified = least.and_then(|l| dates::parse(l.modification_date.as_deref()?));
    let place = Place {
        id: id.clone(),
        second: modified.map(|at| at.as_second()),
    };
    (
        place,
        Unreadable {
            id,
            reason: format!("it is {}", misshapen(error)),
        },
    )
}

/// What is wrong with an answer: the place, not the parser's own words, which repeat the content.
#[must_use]
pub fn misshapen(error: &serde_json::Error) -> String {
    format!(
        "not of the documented shape at line {}, column {}",
        error.line(),
        error.column()
    )
}

/// Reads one incident.
///
/// # Errors
/// What it lacks.
pub fn ticket(body: &[u8]) -> Result<Ticket, String> {
    let incident: Incident = serde_json::from_slice(body).map_err(|e| misshapen(&e))?;
    incident.ticket().map_err(str::to_owned)
}

/// An operator as `GET /operators` gives it (supporting files API 2.7.11).
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Operator {
    /// TOPdesk's id.
    pub id: String,
    /// May be assigned to first-line calls; absent on older versions.
    pub first_line_call_operator: Option<bool>,
    /// May be assigned to second-line calls.
    pub second_line_call_operator: Option<bool>,
}

/// One entry of a ticket's progress trail; e-mails and attachments have no text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrailEntry {
    /// The note without markup.
    pub plain_text: Option<String>,
    /// When it was written.
    pub entry_date: Option<String>,
}

/// TOPdesk's own words, from any of the four shapes its errors come in; shortened, one line.
#[must_use]
pub fn error_text(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        message: Option<String>,
        error_message: Option<String>,
        error_code: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Shape {
        Items(Vec<Wrapped>),
        One(Wrapped),
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Wrapped {
        Errors { errors: Vec<Item> },
        Item(Item),
    }
    let wrapped = match serde_json::from_slice(body).ok()? {
        Shape::Items(items) => items,
        Shape::One(one) => vec![one],
    };
    let items = wrapped.into_iter().flat_map(|w| match w {
        Wrapped::Errors { errors } => errors,
        Wrapped::Item(item) => vec![item],
    });
    let words: Vec<_> = items
        .filter_map(|i| i.message.or(i.error_message).or(i.error_code))
        .collect();
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
