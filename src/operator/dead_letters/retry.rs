//! Decides how a dead letter is retried, given the records of its ticket. Pure: reads and writes nothing.

use crate::domain::{Phase, PhoneEvent, Record, Sending, TicketId, Writing};
use crate::ledger::{DeadLetter, Effect, UndeliveredEvent, keys};

/// The stored records of the ticket that a letter is about.
#[derive(Default)]
pub(super) struct StoredRecords {
    /// The ticket and its record; `None` if the letter is not about a single ticket.
    pub ticket: Option<(TicketId, Option<Record>)>,
    /// The record whose alert represents the ticket, or did.
    pub leader: Option<(TicketId, Record)>,
}

/// What is queued for the next run.
#[derive(Debug, PartialEq)]
pub(super) enum Retry {
    /// The run reads and decides the ticket again, starting from these records.
    Ticket(TicketId, Vec<(TicketId, Record)>),
    /// The run sends the remark to the alert again.
    Remark(TicketId, Box<Record>),
    /// The run processes the notification again, from the inbox.
    Notification(Box<PhoneEvent>, Box<Record>),
    /// The run reads and decides each ticket that the letter lists again.
    EachTicket,
}

impl Retry {
    /// Returns a sentence that says what the retry does.
    pub(super) fn sentence(&self) -> &'static str {
        match self {
            Self::Ticket(..) => "The next run reads the ticket and decides again.",
            Self::Remark(..) => "The next run adds it to the alert as a remark.",
            Self::Notification(..) => {
                "The next run writes it to the ticket, without the person's name, which is not stored."
            }
            Self::EachTicket => "The next runs read each of the tickets and decide again.",
        }
    }
}

type Answer = Result<Retry, &'static str>;

const NOT_FOLLOWED: &str = "The ticket is not followed any more: drop this.";
const LATER_ALERT: &str = "The ticket has had a later alert since: drop this.";
const ARRIVED: &str = "SIGNL4 has the alert by now: drop this.";
const HAS_ENDED: &str = "The alert has ended since: drop this.";
const IS_OPEN: &str = "The alert is open again and ends with its ticket: drop this.";
const NOT_OPEN: &str = "The alert is not open any more: drop this.";
const IN_USE: &str =
    "Something else of this ticket is being written: retry this after the next run.";
const NO_TEXT: &str =
    "The text of the remark is not stored: add it to the alert in the SIGNL4 app, then drop this.";
const NO_NOTIFICATION: &str = "The content of the notification is not stored, because it was a remark or an older \
    version wrote this dead letter: look at the alert in SIGNL4, write it to the ticket by hand, then drop this.";
const PART: &str = "The rest was written, and the note on the ticket says what is missing. Somebody may have set it by \
    hand since, so it is not sent again: set it on the ticket, then drop this.";
const NO_TICKETS: &str =
    "It lists no tickets to retry: run a back-fill, or look for them in TOPdesk, then drop this.";

/// Returns what a retry of the letter does, or a sentence that says why it cannot be retried.
pub(super) fn retry_of(key: &str, letter: &DeadLetter, stored: StoredRecords) -> Answer {
    let Some((id, record)) = stored.ticket else {
        return match letter.tickets.is_empty() {
            true => Err(NO_TICKETS),
            false => Ok(Retry::EachTicket),
        };
    };
    let prefix = keys::dead_of(&id);
    let suffix = key.strip_prefix(&prefix).unwrap_or_default();
    let generation = suffix
        .rsplit_once('.')
        .and_then(|(_, of)| of.parse::<u32>().ok());
    if let (Some(record), Some(of)) = (&record, generation)
        && record.generation != of
        && matches!(
            letter.effect,
            Effect::Raise | Effect::Resolve | Effect::Acknowledge
        )
    {
        return Err(LATER_ALERT);
    }
    match letter.effect {
        Effect::Read => Ok(Retry::Ticket(id, Vec::new())),
        Effect::Raise => raise(id, record, generation.is_some(), stored.leader),
        Effect::Resolve => resolve(id, record, suffix, stored.leader),
        Effect::Acknowledge => acknowledge(id, record),
        Effect::Annotate => remark(id, record, suffix),
        Effect::WriteBack => notification(id, record, letter.event.as_ref()),
        Effect::PartOfWriteBack => Err(PART),
    }
}

fn raise(
    id: TicketId,
    record: Option<Record>,
    was_sent: bool,
    leader: Option<(TicketId, Record)>,
) -> Answer {
    let mut records = of_unraised(&id, record.as_ref(), was_sent)?;
    // The shared alert may have arrived, but must not represent this ticket any more.
    if let Some((leader, mut leader_record)) = leader
        && leader_record
            .members
            .iter()
            .any(|member| member == id.as_str())
    {
        leader_record.members.retain(|member| member != id.as_str());
        records.push((leader, leader_record));
    }
    Ok(Retry::Ticket(id, records))
}

/// Changes the record of a ticket whose alert could not be raised, so that the next run raises it.
/// `was_sent`: the event was sent, so that an alert which is recorded as open may never have arrived.
pub(super) fn of_unraised(
    id: &TicketId,
    record: Option<&Record>,
    was_sent: bool,
) -> Result<Vec<(TicketId, Record)>, &'static str> {
    let Some(record) = record else {
        return Ok(Vec::new());
    };
    let record = record.clone();
    let changed = match record.phase {
        Phase::Open if !was_sent => return Err(ARRIVED),
        // It is unknown whether SIGNL4 has the alert, so the event is sent again under the same id.
        Phase::Raising | Phase::Open if record.group_leader.is_none() => {
            let (phase, attempts) = (Phase::Raising, 0);
            Record {
                phase,
                attempts,
                ..record
            }
        }
        // SIGNL4 has no alert for this ticket alone, so the ticket gets a new alert.
        Phase::Dead | Phase::Raising | Phase::Open => {
            let (phase, ended, reraise_after_resolve) = (Phase::Dead, true, true);
            Record {
                phase,
                ended,
                reraise_after_resolve,
                ..record
            }
        }
        _ => return Err(ARRIVED),
    };
    Ok(vec![(id.clone(), changed)])
}

fn resolve(
    id: TicketId,
    record: Option<Record>,
    suffix: &str,
    leader: Option<(TicketId, Record)>,
) -> Answer {
    let own = record.map(|record| (id.clone(), record));
    let ending = match suffix == suffix_of(leader.as_ref()) {
        true => leader,
        false => own,
    };
    let (ending, record) = ending.ok_or(NOT_FOLLOWED)?;
    match record.phase {
        Phase::Dead | Phase::Resolving => {
            let (phase, attempts) = (Phase::Resolving, 0);
            let record = Record {
                phase,
                attempts,
                ..record
            };
            Ok(Retry::Ticket(id, vec![(ending, record)]))
        }
        Phase::Resolved | Phase::Closed => Err(HAS_ENDED),
        _ => Err(IS_OPEN),
    }
}

/// Returns the suffix that a letter's key has if the letter is about resolving this leader's alert.
fn suffix_of(leader: Option<&(TicketId, Record)>) -> &str {
    leader.map_or("-", |(leader, _)| leader.as_str())
}

fn acknowledge(id: TicketId, record: Option<Record>) -> Answer {
    let record = record.ok_or(NOT_FOLLOWED)?;
    if record.phase != Phase::Open {
        return Err(NOT_OPEN);
    }
    // The next run then treats the ticket's operator as one who has just taken the ticket.
    let record = Record {
        taken: false,
        ..record
    };
    Ok(Retry::Ticket(id.clone(), vec![(id, record)]))
}

fn remark(id: TicketId, record: Option<Record>, suffix: &str) -> Answer {
    let mut record = record.ok_or(NOT_FOLLOWED)?;
    let is_open = matches!(record.phase, Phase::Open | Phase::Acknowledged);
    if !is_open || record.group_leader.is_some() {
        return Err(NOT_OPEN);
    }
    let sync = &mut record.note_sync;
    let is_it = |entry: &str| suffix == format!("remark.{}", PhoneEvent::short_id_of(entry));
    match &sync.sending {
        // An earlier retry was interrupted.
        Some(sending) if is_it(&sending.entry) => return Ok(Retry::Remark(id, Box::new(record))),
        Some(_) => return Err(IN_USE),
        None => {}
    }
    let mut entries = sync.entries.iter();
    let index = entries.position(|(entry, _)| is_it(entry));
    let index = index.ok_or(NO_TEXT)?;
    let (entry, at_ms) = sync.entries.remove(index);
    if sync.has(&entry, at_ms) {
        return Err(NO_TEXT);
    }
    // The run looks for the remark before it sends it, because an earlier response may have been lost.
    let (text, attempts, due_ms) = (String::new(), 0, 0);
    sync.sending = Some(Sending {
        entry,
        text,
        attempts,
        due_ms,
    });
    Ok(Retry::Remark(id, Box::new(record)))
}

fn notification(id: TicketId, record: Option<Record>, stored: Option<&UndeliveredEvent>) -> Answer {
    let mut record = record.ok_or(NOT_FOLLOWED)?;
    let stored = stored.ok_or(NO_NOTIFICATION)?;
    let event = stored.event(id).ok_or(NO_NOTIFICATION)?;
    let event_id = event.short_id();
    // An intent for this event is left over from a retry that was interrupted.
    if record.writing.as_ref().is_some_and(|w| w.event != event_id) {
        return Err(IN_USE);
    }
    record.handled.retain(|handled| *handled != event_id);
    // Undo what this event has changed in the record; what newer events have changed stays.
    record.unanswered = record
        .unanswered
        .filter(|known| known.at_us != stored.raised_us);
    if record.status_us == stored.raised_us {
        record.status_us = stored.raised_us.saturating_sub(1);
    }
    record.writing = Some(Writing {
        event: event_id,
        attempts: 0,
        due_ms: 0,
        unknown: stored.unknown,
    });
    Ok(Retry::Notification(Box::new(event), Box::new(record)))
}
