//! What a retry of a dead letter comes to, given what is remembered of its ticket. Pure.

use crate::domain::{Phase, PhoneEvent, Record, Sending, TicketId, Writing};
use crate::ledger::{DeadLetter, Effect, UndeliveredEvent, keys};

/// What is remembered of the ticket that a letter is about.
#[derive(Default)]
pub(super) struct Known {
    pub ticket: Option<(TicketId, Option<Record>)>,
    /// The record whose alert stands, or stood, for it.
    pub leader: Option<(TicketId, Record)>,
}

/// What is done.
#[derive(Debug, PartialEq)]
pub(super) enum Retry {
    /// The ticket is read again and decided about, with these records in place.
    Look(TicketId, Vec<(TicketId, Record)>),
    /// What was to be written below the alert is sent again.
    Remark(TicketId, Box<Record>),
    /// The notification is put into the inbox again.
    Notify(Box<PhoneEvent>, Box<Record>),
    /// Each ticket that the letter lists is read again and decided about.
    Each,
}

impl Retry {
    /// What comes of it.
    pub(super) fn sentence(&self) -> &'static str {
        match self {
            Self::Look(..) => "The next run reads the ticket and decides anew.",
            Self::Remark(..) => "The next run writes it below the alert.",
            Self::Notify(..) => {
                "The next run writes it to the ticket, without the person's name, which is not kept."
            }
            Self::Each => "The next runs read each of the tickets and decide anew.",
        }
    }
}

type Answer = Result<Retry, &'static str>;

const NOT_FOLLOWED: &str = "The ticket is not followed any more: drop this.";
const LATER_ALERT: &str = "A later alert of the ticket has taken its place: drop this.";
const ARRIVED: &str = "SIGNL4 has the alert by now: drop this.";
const HAS_ENDED: &str = "The alert has ended since: drop this.";
const IS_OPEN: &str = "The alert is followed as open again and ends with its ticket: drop this.";
const NOT_OPEN: &str = "The alert is not waiting for an answer any more: drop this.";
const IN_USE: &str =
    "Something else of this ticket is being written: try again after the next run.";
const NO_TEXT: &str = "What was to be written is not kept: write it below the alert in the SIGNL4 app, then drop this.";
const NO_NOTIFICATION: &str = "What the notification said is not kept, since it was a remark or was given up by an \
    older version: look at the alert in SIGNL4, write it to the ticket by hand, then drop this.";
const PART: &str = "The rest was written, and the note on the ticket says what is missing. It may have been set by hand \
    since, so it is not sent again: set it on the ticket, then drop this.";
const NO_TICKETS: &str = "It lists no tickets that could be looked at: ask for a back-fill, or look at them in TOPdesk, then drop this.";

/// What a retry does, or why there is nothing that it could do.
pub(super) fn retry_of(key: &str, letter: &DeadLetter, known: Known) -> Answer {
    let Some((id, record)) = known.ticket else {
        return match letter.tickets.is_empty() {
            true => Err(NO_TICKETS),
            false => Ok(Retry::Each),
        };
    };
    let before = keys::dead_of(&id);
    let matter = key.strip_prefix(&before).unwrap_or_default();
    let generation = matter
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
        Effect::Read => Ok(Retry::Look(id, Vec::new())),
        Effect::Raise => raise(id, record, generation.is_some(), known.leader),
        Effect::Resolve => resolve(id, record, matter, known.leader),
        Effect::Acknowledge => acknowledge(id, record),
        Effect::Annotate => remark(id, record, matter),
        Effect::WriteBack => notify(id, record, letter.event.as_ref()),
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
    // From now on the shared alert, should it have arrived, does not stand for this ticket.
    if let Some((burst, mut leading)) = leader
        && leading.members.iter().any(|member| member == id.as_str())
    {
        leading.members.retain(|member| member != id.as_str());
        records.push((burst, leading));
    }
    Ok(Retry::Look(id, records))
}

/// The record of a ticket whose alert could not be raised, so that the next run raises it. `was_sent`: an
/// alert that is followed as open may never have arrived.
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
        // Not known whether SIGNL4 has it: it is sent again under the same id.
        Phase::Raising | Phase::Open if record.group_leader.is_none() => {
            let (phase, attempts) = (Phase::Raising, 0);
            Record {
                phase,
                attempts,
                ..record
            }
        }
        // SIGNL4 does not have it, or only as one that was to be shared: the next alert of the ticket.
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
    matter: &str,
    leader: Option<(TicketId, Record)>,
) -> Answer {
    let own = record.map(|record| (id.clone(), record));
    let ending = match matter == matter_of(leader.as_ref()) {
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
            Ok(Retry::Look(id, vec![(ending, record)]))
        }
        Phase::Resolved | Phase::Closed => Err(HAS_ENDED),
        _ => Err(IS_OPEN),
    }
}

/// What the key of a letter says that is about the end of this burst.
fn matter_of(leader: Option<&(TicketId, Record)>) -> &str {
    leader.map_or("-", |(burst, _)| burst.as_str())
}

fn acknowledge(id: TicketId, record: Option<Record>) -> Answer {
    let record = record.ok_or(NOT_FOLLOWED)?;
    if record.phase != Phase::Open {
        return Err(NOT_OPEN);
    }
    // As if nobody had taken the ticket yet: whoever has it when it is read has just taken it.
    let record = Record {
        taken: false,
        ..record
    };
    Ok(Retry::Look(id.clone(), vec![(id, record)]))
}

fn remark(id: TicketId, record: Option<Record>, matter: &str) -> Answer {
    let mut record = record.ok_or(NOT_FOLLOWED)?;
    let is_open = matches!(record.phase, Phase::Open | Phase::Acknowledged);
    if !is_open || record.group_leader.is_some() {
        return Err(NOT_OPEN);
    }
    let sync = &mut record.note_sync;
    let is_it = |entry: &str| matter == format!("remark.{}", PhoneEvent::short_id_of(entry));
    match &sync.sending {
        // A retry that ended in the middle.
        Some(sending) if is_it(&sending.entry) => return Ok(Retry::Remark(id, Box::new(record))),
        Some(_) => return Err(IN_USE),
        None => {}
    }
    let mut entries = sync.entries.iter();
    let place = entries.position(|(entry, _)| is_it(entry));
    let place = place.ok_or(NO_TEXT)?;
    let (entry, at_ms) = sync.entries.remove(place);
    if sync.has(&entry, at_ms) {
        return Err(NO_TEXT);
    }
    // Looked for before it is sent: an answer may have been lost.
    let (text, attempts, due_ms) = (String::new(), 0, 0);
    sync.sending = Some(Sending {
        entry,
        text,
        attempts,
        due_ms,
    });
    Ok(Retry::Remark(id, Box::new(record)))
}

fn notify(id: TicketId, record: Option<Record>, kept: Option<&UndeliveredEvent>) -> Answer {
    let mut record = record.ok_or(NOT_FOLLOWED)?;
    let kept = kept.ok_or(NO_NOTIFICATION)?;
    let event = kept.event(id).ok_or(NO_NOTIFICATION)?;
    let name = event.short_id();
    // Its own intent is that of a retry that ended in the middle.
    if record.writing.as_ref().is_some_and(|w| w.event != name) {
        return Err(IN_USE);
    }
    record.handled.retain(|handled| *handled != name);
    // As if it had not been told yet; what is newer stays.
    record.unanswered = record
        .unanswered
        .filter(|known| known.at_us != kept.raised_us);
    if record.status_us == kept.raised_us {
        record.status_us = kept.raised_us.saturating_sub(1);
    }
    record.writing = Some(Writing {
        event: name,
        attempts: 0,
        due_ms: 0,
        unknown: kept.unknown,
    });
    Ok(Retry::Notify(Box::new(event), Box::new(record)))
}
