//! Why a ticket alerts, or why not: the real decision, told instead of done.
//!
//! The code that decides is that of a run (`judge`, `decision`, `event`); here it works over ports
//! that only look.

mod rules;
mod told;
pub(crate) mod words;
mod write_backs;

use crate::domain::{Reference, Ticket, TicketId};
use crate::ports::Ports;
use crate::read_only::ReadOnly;
use crate::retry::Trouble;
use crate::run::{Failure, Run};
use crate::settings::Settings;
use crate::to_signl4::judge::Passing;
use crate::topdesk::Unreadable;
use serde::Serialize;
use told::{Kept, Told};
use write_backs::{ByEvent, LineChange, Patch, WriteBacks};

/// How many of the newest tickets may be asked about.
const MOST: u32 = 100;
/// Longer is no ticket number. TOPdesk's own limit is not documented.
const LONGEST_NUMBER: usize = 100;

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
    tickets: Vec<Told>,
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
    let looking = ReadOnly(ports);
    let mut run = Run::begin(looking.ports(), &settings);
    run.load_head()?;
    if run.topdesk_waits() {
        return Err(run.failure.take().unwrap_or_else(unexplained));
    }
    let found = run.found(subject)?;
    let mut passing = Passing::default();
    let verdicts = run.judge_asking(&found.tickets, false, &mut passing)?;
    let kept = Kept {
        letters: run.ledger.dead_letters()?,
        due: run.ledger.due()?,
        seen: run.head.seen(),
    };
    let mut tickets = found.not_there;
    for (ticket, verdict) in found.tickets.iter().zip(verdicts) {
        let rules = run.rules_told(ticket, verdict, &found.tickets, &mut passing)?;
        tickets.push(run.told(ticket, verdict, rules, &kept)?);
    }
    let WriteBacks {
        write_backs,
        line_changes,
    } = WriteBacks::new(&settings.write_back, run.topdesk_now());
    let explanation = Explanation {
        tickets,
        write_backs,
        line_changes,
    };
    serde_json::to_string(&explanation).map_err(|_| unexplained())
}

fn unexplained() -> Failure {
    Failure::TryLater {
        after_s: None,
        message: "the explanation could not be made".into(),
    }
}

/// What there is of what was asked about.
#[derive(Default)]
struct Found {
    tickets: Vec<Ticket>,
    not_there: Vec<Told>,
}

impl Run<'_> {
    fn found(&self, subject: &Subject) -> Result<Found, Failure> {
        match subject {
            Subject::Ticket(asked) => self.one(asked.trim()),
            Subject::Latest(count @ 1..=MOST) => Ok(self.newest(*count)?),
            Subject::Latest(_) => Err(Failure::Refused(format!("expected 1 to {MOST} tickets"))),
        }
    }

    fn one(&self, asked: &str) -> Result<Found, Failure> {
        let too_long = asked.chars().count() > LONGEST_NUMBER;
        if asked.is_empty() || too_long || asked.chars().any(char::is_control) {
            let message = "expected the id or the number of a ticket, on one line";
            return Err(Failure::Refused(message.into()));
        }
        let ticket = match (Reference::new(asked), TicketId::new(asked)) {
            (Reference::Id(_), Some(id)) => self.by_id(id)?,
            _ => self.topdesk.by_number(asked)?,
        };
        Ok(match ticket {
            Some(ticket) => Found {
                tickets: vec![ticket],
                ..Found::default()
            },
            None => Found {
                not_there: vec![Told::not_there(asked)],
                ..Found::default()
            },
        })
    }

    /// A ticket that is followed and not there any more was deleted, for the connector.
    fn by_id(&self, id: TicketId) -> Result<Option<Ticket>, Failure> {
        if let Some(ticket) = self.topdesk.ticket(&id)? {
            return Ok(Some(ticket));
        }
        let record = self.ledger.record(&id)?;
        Ok(record.map(|record| Ticket::gone(id, record.number)))
    }

    fn newest(&self, count: u32) -> Result<Found, Trouble> {
        let mut page = self.topdesk.newest(count)?;
        if page.rows.objects_missing && self.topdesk.ask_for_all_fields() {
            page = self.topdesk.newest(count)?;
        }
        let unreadable = |row: &Unreadable| Told::unreadable(&row.id, &row.reason);
        Ok(Found {
            not_there: page.rows.unreadable.iter().map(unreadable).collect(),
            tickets: page.rows.tickets,
        })
    }
}
