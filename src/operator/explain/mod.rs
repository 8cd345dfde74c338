//! Why a ticket alerts, or why not: the real decision, told instead of done.
//!
//! The code that decides is that of a run (`judge`, `decision`, `event`); here it works over ports
//! that only look.

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

/// How many of the newest tickets may be asked about.
const MAX_TICKETS: u32 = 100;
/// Longer is no ticket number. TOPdesk's own limit is not documented.
const MAX_NUMBER_LENGTH: usize = 100;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One ticket, by TOPdesk's id or by its number.
    Ticket(String),
    /// The tickets that were changed last, at most 100, whatever the filter.
    Latest(u32),
}

/// The whole answer.
#[derive(Serialize)]
struct Explanation {
    tickets: Vec<TicketExplanation>,
    /// What each kind of news would send; see `write_backs`.
    write_backs: ByEvent<Patch>,
    line_changes: ByEvent<LineChange>,
}

/// Says what would be done about tickets, and why, as JSON. Changes nothing: no lease, no write to the
/// store, no request but `GET`s of TOPdesk.
///
/// # Errors
/// When the settings, the state or TOPdesk do not let it say so, or the subject is none.
pub fn explain(ports: Ports<'_>, subject: &Subject) -> Result<String, Failure> {
    let settings = Settings::read(ports.config)?;
    let explanation = read_only(ports, &settings, |reader, throttle, head| {
        let found = find(reader, subject)?;
        let mut passing = Passing::default();
        let verdicts = reader.judge_asking(&found.tickets, Origin::ById, &mut passing)?;
        let explainer = Explainer::new(reader, throttle, head)?;
        let mut tickets = found.not_there;
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

/// What there is of what was asked about.
#[derive(Default)]
struct Found {
    tickets: Vec<Ticket>,
    not_there: Vec<TicketExplanation>,
}

fn find(reader: &Reader<'_>, subject: &Subject) -> Result<Found, Failure> {
    match subject {
        Subject::Ticket(asked) => one(reader, asked.trim()),
        Subject::Latest(count @ 1..=MAX_TICKETS) => Ok(newest(reader, *count)?),
        Subject::Latest(_) => Err(Failure::Refused(format!(
            "expected 1 to {MAX_TICKETS} tickets"
        ))),
    }
}

fn one(reader: &Reader<'_>, asked: &str) -> Result<Found, Failure> {
    let too_long = asked.chars().count() > MAX_NUMBER_LENGTH;
    if asked.is_empty() || too_long || asked.chars().any(char::is_control) {
        let message = "expected the id or the number of a ticket, on one line";
        return Err(Failure::Refused(message.into()));
    }
    let ticket = match (Reference::new(asked), TicketId::new(asked)) {
        (Reference::Id(_), Some(id)) => by_id(reader, id)?,
        _ => reader.topdesk.by_number(asked)?,
    };
    Ok(match ticket {
        Some(ticket) => Found {
            tickets: vec![ticket],
            ..Found::default()
        },
        None => Found {
            not_there: vec![TicketExplanation::not_there(asked)],
            ..Found::default()
        },
    })
}

/// A ticket that is followed and not there any more was deleted, for the connector.
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
        not_there: page.rows.unreadable.iter().map(unreadable).collect(),
        tickets: page.rows.tickets,
    })
}
