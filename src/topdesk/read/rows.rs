//! A list of incidents, each of which may be readable or not.

use super::incident::Incident;
use crate::domain::{Ticket, TicketId};
use crate::ports::parse::{self, Object, ParseError, Text};
use crate::topdesk::date;
use crate::topdesk::pages::Place;
use jiff::Timestamp;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;

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

/// Reads a list of incidents. A row that cannot be read does not affect the others.
///
/// # Errors
/// When the body is not a JSON array.
pub fn rows(body: &[u8]) -> Result<Rows, ParseError> {
    let body = parse::text(body);
    parse::json(&body).or_else(|_| row_by_row(&body))
}

/// Straight from the text, in one pass: a page may have ten thousand rows, and a list of them would take
/// as much memory again as the tickets do.
impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowsVisitor)
    }
}

struct RowsVisitor;

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = Rows;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of incidents")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rows, A::Error> {
        let mut rows = Rows::default();
        while let Some(Object(incident)) = list.next_element()? {
            rows.push(incident);
        }
        Ok(rows)
    }
}

/// The same, where at least one row cannot be read: finds out which.
fn row_by_row(body: &str) -> Result<Rows, ParseError> {
    let mut rows = Rows::default();
    for row in parse::json::<Vec<&RawValue>>(body)? {
        match parse::object(row.get()) {
            Ok(incident) => rows.push(incident),
            Err(error) => rows.push_unreadable(row, error),
        }
    }
    Ok(rows)
}

impl Rows {
    fn push(&mut self, incident: Incident<'_>) {
        self.objects_missing |= incident.lacks_objects();
        let (usable, modified) = (incident.id(), incident.modified());
        let id = usable.clone().unwrap_or_else(|| {
            // Two rows without an id are not the same one.
            let number = incident.number.as_deref().unwrap_or_default();
            let date = incident.modification_date.as_deref().unwrap_or_default();
            TicketId::made_from(&format!("{number} {date}"))
        });
        self.places.push(place(&id, modified));
        match incident.ticket(usable, modified) {
            Ok(ticket) => self.tickets.push(ticket),
            Err(lacks) => self.unreadable.push(Unreadable {
                id,
                reason: format!("it has {lacks}"),
            }),
        }
    }

    /// Adds a row whose fields are not of the documented shape. Its id and date are used where they can
    /// be read.
    fn push_unreadable(&mut self, row: &RawValue, error: ParseError) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
        struct Least<'a> {
            id: Option<Text<'a>>,
            modification_date: Option<Text<'a>>,
        }
        let least = parse::object::<Least<'_>>(row.get()).ok();
        let id = least.as_ref().and_then(|l| TicketId::new(l.id.as_deref()?));
        let id = id.unwrap_or_else(|| TicketId::made_from(row.get()));
        let modified = least.and_then(|l| date::moment(l.modification_date.as_deref()?));
        self.places.push(place(&id, modified));
        let reason = format!("it is {error}");
        self.unreadable.push(Unreadable { id, reason });
    }
}

fn place(id: &TicketId, modified: Option<Timestamp>) -> Place {
    Place {
        id: id.clone(),
        second: modified.map(Timestamp::as_second),
    }
}
