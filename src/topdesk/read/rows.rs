//! Parses a list of incidents, in which a row that cannot be parsed does not affect the others.

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
    /// The positions of all rows, in TOPdesk's order.
    pub places: Vec<Place>,
    /// The rows that could be parsed, in TOPdesk's order.
    pub tickets: Vec<Ticket>,
    /// The rows that could not be parsed.
    pub unreadable: Vec<UnreadableRow>,
    /// Whether a row lacks an object that was requested (null does not count as lacking). Some versions
    /// of TOPdesk omit objects when `fields` is used.
    pub objects_missing: bool,
}

/// A row that cannot be parsed as a ticket.
#[derive(Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    /// The ticket's id, or a substitute made from the row if it has none.
    pub id: TicketId,
    /// What is wrong with the row, without quoting it.
    pub reason: String,
}

/// Parses a list of incidents. A row that cannot be parsed is in [`Rows::unreadable`].
///
/// # Errors
/// When the body is not a JSON array.
pub fn rows(body: &[u8]) -> Result<Rows, ParseError> {
    let body = parse::text(body);
    parse::json(&body).or_else(|_| row_by_row(&body))
}

/// Parses in one pass, straight from the text: a page may have ten thousand rows, and an intermediate
/// list would take as much memory again as the tickets.
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

/// Parses each row by itself, to find out which ones cannot be parsed.
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
            // Two rows without an id must not get the same substitute.
            let number = incident.number.as_deref().unwrap_or_default();
            let date = incident.modification_date.as_deref().unwrap_or_default();
            TicketId::made_from(&format!("{number} {date}"))
        });
        self.places.push(place(&id, modified));
        match incident.ticket(usable, modified) {
            Ok(ticket) => self.tickets.push(ticket),
            Err(missing) => self.unreadable.push(UnreadableRow {
                id,
                reason: format!("it has {missing}"),
            }),
        }
    }

    /// Adds a row whose fields do not have the documented types. Its id and date are used if they have.
    fn push_unreadable(&mut self, row: &RawValue, error: ParseError) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
        struct IdAndDate<'a> {
            id: Option<Text<'a>>,
            modification_date: Option<Text<'a>>,
        }
        let parsed = parse::object::<IdAndDate<'_>>(row.get()).ok();
        let id = parsed
            .as_ref()
            .and_then(|p| TicketId::new(p.id.as_deref()?));
        let id = id.unwrap_or_else(|| TicketId::made_from(row.get()));
        let modified = parsed.and_then(|p| date::moment(p.modification_date.as_deref()?));
        self.places.push(place(&id, modified));
        let reason = format!("it is {error}");
        self.unreadable.push(UnreadableRow { id, reason });
    }
}

fn place(id: &TicketId, modified: Option<Timestamp>) -> Place {
    Place {
        id: id.clone(),
        second: modified.map(Timestamp::as_second),
    }
}
