//! Explains why a ticket alerts or does not: makes the real decision, but reports it instead of acting on it.
//!
//! The decision is made by the code that runs use too (`engine::judge`, `engine::decide`, `plan`), with ports
//! that can only read.

mod circumstances;
mod rules;
mod ticket;
mod write_backs;

use crate::domain::{Reference, Ticket, TicketId};
use crate::engine::judge::{Origin, Passing};
use crate::engine::reader::Reader;
use crate::engine::{Failure, read_only};
use crate::ports::{ApiError, Ports};
use crate::settings::Settings;
use crate::topdesk::UnreadableRow;
use rules::explain_rules;
use serde::Serialize;
use ticket::{Explainer, TicketExplanation};
use write_backs::{ByEvent, LineChange, Patch, WriteBacks};

/// The limit of tickets that one call explains.
const MAX_TICKETS: u32 = 100;
/// The limit of a ticket number, in characters. TOPdesk's own limit is not documented.
const MAX_NUMBER_LENGTH: usize = 100;

/// Which tickets to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One ticket, by TOPdesk's id or by its number.
    Ticket(String),
    /// This many tickets (1 to 100), those that changed last, whether they pass the filter or not.
    Latest(u32),
}

/// The answer.
#[derive(Serialize)]
struct Explanation {
    tickets: Vec<TicketExplanation>,
    /// What each kind of event from SIGNL4 would send to TOPdesk.
    write_backs: ByEvent<Patch>,
    line_changes: ByEvent<LineChange>,
}

/// Explains what a run would do about tickets, and why, as JSON. Changes nothing: takes no lease, writes
/// nothing to the store, and sends only `GET` requests to TOPdesk.
///
/// # Errors
/// When the settings, the state or TOPdesk cannot be read, or the subject is not valid.
pub fn explain(ports: Ports<'_>, subject: &Subject) -> Result<String, Failure> {
    let settings = Settings::read(ports.config)?;
    let explanation = read_only(ports, &settings, |reader, throttle, head| {
        let found = find(reader, subject)?;
        let mut passing = Passing::default();
        let verdicts = reader.judge_asking(&found.tickets, Origin::ById, &mut passing)?;
        let explainer = Explainer::new(reader, throttle, head)?;
        let mut tickets = found.not_found;
        for (ticket, verdict) in found.tickets.iter().zip(verdicts) {
            let rules = explain_rules(reader, ticket, verdict, &found.tickets, &mut passing)?;
            tickets.push(explainer.explain(ticket, verdict, rules)?);
        }
        let WriteBacks {
            write_backs,
            line_changes,
        } = WriteBacks::new(&settings.write_back, reader.topdesk_now());
        Ok(Explanation {
            tickets,
            write_backs,
            line_changes,
        })
    })?;
    serde_json::to_string(&explanation)
        .map_err(|_| Failure::later("the explanation could not be made"))
}

/// The tickets that were found, and an explanation for each that was not.
#[derive(Default)]
struct Found {
    tickets: Vec<Ticket>,
    not_found: Vec<TicketExplanation>,
}

fn find(reader: &Reader<'_>, subject: &Subject) -> Result<Found, Failure> {
    match subject {
        Subject::Ticket(id_or_number) => one(reader, id_or_number.trim()),
        Subject::Latest(count @ 1..=MAX_TICKETS) => Ok(newest(reader, *count)?),
        Subject::Latest(_) => Err(Failure::Refused(format!(
            "expected 1 to {MAX_TICKETS} tickets"
        ))),
    }
}

fn one(reader: &Reader<'_>, id_or_number: &str) -> Result<Found, Failure> {
    let too_long = id_or_number.chars().count() > MAX_NUMBER_LENGTH;
    if id_or_number.is_empty() || too_long || id_or_number.chars().any(char::is_control) {
        let message = "expected the id or the number of a ticket, on one line";
        return Err(Failure::Refused(message.into()));
    }
    let ticket = match (Reference::new(id_or_number), TicketId::new(id_or_number)) {
        (Reference::Id(_), Some(id)) => by_id(reader, id)?,
        _ => reader.topdesk.by_number(id_or_number)?,
    };
    Ok(match ticket {
        Some(ticket) => Found {
            tickets: vec![ticket],
            ..Found::default()
        },
        None => Found {
            not_found: vec![TicketExplanation::not_found(id_or_number)],
            ..Found::default()
        },
    })
}

/// Reads a ticket. If TOPdesk does not have it but there is a record of it, it was deleted.
fn by_id(reader: &Reader<'_>, id: TicketId) -> Result<Option<Ticket>, Failure> {
    if let Some(ticket) = reader.topdesk.ticket(&id)? {
        return Ok(Some(ticket));
    }
    let record = reader.ledger.record(&id)?;
    Ok(record.map(|record| Ticket::gone(id, record.number)))
}

fn newest(reader: &Reader<'_>, count: u32) -> Result<Found, ApiError> {
    let mut page = reader.topdesk.newest(count)?;
    if page.rows.objects_missing && reader.topdesk.ask_for_all_fields() {
        page = reader.topdesk.newest(count)?;
    }
    let unreadable = |row: &UnreadableRow| TicketExplanation::unreadable(&row.id, &row.reason);
    Ok(Found {
        not_found: page.rows.unreadable.iter().map(unreadable).collect(),
        tickets: page.rows.tickets,
    })
}
