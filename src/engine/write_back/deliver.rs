//! One notification on its way to its ticket: intent, effect, result.

use super::change::{Written, write};
use super::outcome::ItemOutcome;
use crate::domain::{
    AlertPolicy, Named, Phase, PhoneAction, PhoneEvent, Record, Ticket, Unanswered, Writing,
};
use crate::domain::{MAX_PAUSE, left_until, pause_after};
use crate::engine::alerts::mirror_to_duplicate_alert;
use crate::engine::failure::Failure;
use crate::engine::journal::{About, Event};
use crate::engine::work::Work;
use crate::ledger::{DeadLetter, Effect, LedgerReader, UndeliveredEvent, keys};
use crate::plan::WriteBack;
use crate::ports::ApiError;

/// What is being written, and where it waits in the inbox.
struct Delivery<'d> {
    key: &'d str,
    event: &'d PhoneEvent,
    record: Record,
    writing: Writing,
}

impl<'d> Delivery<'d> {
    fn about(&self) -> About<'_> {
        About {
            id: self.event.alert.ticket.as_str(),
            number: &self.record.number,
        }
    }
}

/// Writes a notification to its ticket.
pub(super) fn deliver(
    work: &mut Work<'_, '_>,
    key: &str,
    event: &PhoneEvent,
    write_back: &WriteBack,
    mut record: Record,
) -> Result<ItemOutcome, Failure> {
    let before = record.writing.take();
    if let Some(other) = &before
        && other.event != event.short_id()
        && still_waits(work.reader.ledger, other)?
    {
        // Another notification of this ticket is being written and comes later in the inbox, because
        // it is younger: it goes first, this one after it.
        work.journal.work_remains();
        return Ok(ItemOutcome::Continue);
    }
    let own = before.filter(|writing| writing.event == event.short_id());
    let writing = own.unwrap_or_else(|| Writing {
        event: event.short_id(),
        attempts: 0,
        due_ms: 0,
        unknown: false,
    });
    if left_until(writing.due_ms, work.ctx.now(), MAX_PAUSE).is_some() {
        work.journal.record(Event::Waiting { matters: 1 });
        return Ok(ItemOutcome::TicketWaits);
    }
    let attempts = writing.attempts.saturating_add(1);
    if !write_back.is_off() {
        let intent = Writing {
            attempts,
            unknown: true,
            ..writing.clone()
        };
        let intent = Record {
            writing: Some(intent),
            ..record.clone()
        };
        work.set_record(&event.alert.ticket, &intent)?;
    }
    let ticket = &event.alert.ticket;
    let written = write(
        &work.reader.topdesk,
        work.turn.topdesk(),
        ticket,
        write_back,
        writing.unknown,
    );
    let delivery = Delivery {
        key,
        event,
        record,
        writing: Writing {
            attempts,
            ..writing
        },
    };
    match written {
        Ok(written) => record_written(work, delivery, write_back, &written),
        Err(error) => record_error(work, delivery, error),
    }
}

/// Whether a notification that was being written is still there to be written.
fn still_waits(ledger: LedgerReader<'_>, writing: &Writing) -> Result<bool, Failure> {
    let keys = ledger.inbox()?;
    Ok(keys.iter().any(|key| key.ends_with(&writing.event)))
}

fn record_written(
    work: &mut Work<'_, '_>,
    mut delivery: Delivery<'_>,
    done: &WriteBack,
    written: &Written,
) -> Result<ItemOutcome, Failure> {
    if !written.refused.is_empty() {
        let refused = written.refused.join("; ");
        give_up(work, &delivery, "part", Effect::PartOfWriteBack, &refused)?;
    }
    if let Some(error) = &written.unread {
        let (number, error) = (&delivery.record.number, error.message());
        work.journal.problem(format!("ticket {number}: {error}"));
    }
    work.journal.record(match done.is_off() {
        true => Event::WriteBackOff,
        false => Event::WrittenBack {
            about: delivery.about(),
            request: &delivery.event.id,
            why: delivery.event.action.sentence(),
            with_note: done.change.note.is_some(),
            refused: &written.refused,
        },
    });
    let record = &mut delivery.record;
    if let Some(ticket) = &written.ticket {
        // What was over stays as the last read of the ticket found it: else a ticket that was opened
        // again meanwhile would look as if it had been open all the time.
        if done.reopens || !record.phase.is_over() {
            record.ended = ticket.ended();
        }
        let policy = &work.ctx.settings.alert_policy;
        note_own_change(record, delivery.event, done, ticket, policy);
    }
    // An alert that was reopened, of a ticket that could not be: the next run must not end it.
    record.reopened_on_phone =
        done.phase != Phase::Closed && record.ended && (record.reopened_on_phone || done.reopens);
    let phase = done.phase;
    if record.maybe_duplicated && record.group_leader.is_none() && phase != record.phase {
        let team = record.team.clone();
        mirror_to_duplicate_alert(work, &delivery.event.alert, team, phase);
    }
    delivery.record.phase = phase;
    match phase {
        Phase::Acknowledged if delivery.event.action == PhoneAction::Acknowledged => {
            delivery.record.acknowledged_by = delivery.event.person_fingerprint();
        }
        Phase::Open => delivery.record.acknowledged_by = None,
        _ => {}
    }
    finish(work, delivery)
}

/// Result after effect: remember, then remove the item. A crash between the two makes it a duplicate, which
/// is recognised.
fn finish(work: &Work<'_, '_>, delivery: Delivery<'_>) -> Result<ItemOutcome, Failure> {
    let Delivery {
        key,
        event,
        mut record,
        ..
    } = delivery;
    if event.action.changes_status() {
        record.status_us = record.status_us.max(event.raised.as_microsecond());
    }
    if matches!(event.action, PhoneAction::NoReply | PhoneAction::Failed) {
        let new = Unanswered {
            failed: event.action == PhoneAction::Failed,
            at_us: event.raised.as_microsecond(),
            generation: event.alert.generation,
        };
        let known = record.unanswered.filter(|known| known.at_us >= new.at_us);
        record.unanswered = Some(known.unwrap_or(new));
    }
    record.handle(event.short_id());
    work.set_record(&event.alert.ticket, &record)?;
    work.turn.ledger().delete(key)?;
    Ok(ItemOutcome::Continue)
}

fn record_error(
    work: &mut Work<'_, '_>,
    delivery: Delivery<'_>,
    error: ApiError,
) -> Result<ItemOutcome, Failure> {
    if error.is_outage() {
        return topdesk_unavailable(work, delivery, error);
    }
    // 403 may be a right that is granted later; every other refusal stays one.
    let for_good = matches!(error, ApiError::Refused { status, .. } if status != 403);
    let pause = pause_after(delivery.writing.attempts).filter(|_| !for_good);
    let Some(pause) = pause else {
        let reason = error.message();
        give_up(work, &delivery, "note", Effect::WriteBack, reason)?;
        return finish(work, delivery);
    };
    work.journal.record(Event::WriteBackDelayed {
        about: delivery.about(),
        error: error.message(),
    });
    let was_lost = !matches!(error, ApiError::Refused { .. });
    let due_ms = work.ctx.moment_ms(pause);
    let unknown = delivery.writing.unknown || was_lost;
    store_attempt(work, delivery, |writing| Writing {
        due_ms,
        unknown,
        ..writing
    })?;
    Ok(match was_lost {
        true => ItemOutcome::TimedOut,
        false => ItemOutcome::TicketWaits,
    })
}

/// The attempt does not count. TOPdesk, if it does not say how long to wait, may mean this one ticket: then
/// others are tried too.
fn topdesk_unavailable(
    work: &mut Work<'_, '_>,
    delivery: Delivery<'_>,
    error: ApiError,
) -> Result<ItemOutcome, Failure> {
    let was_lost = error.may_have_happened();
    store_attempt(work, delivery, |writing| Writing {
        due_ms: 0,
        attempts: writing.attempts.saturating_sub(1),
        unknown: writing.unknown || was_lost,
        ..writing
    })?;
    let outcome = match &error {
        ApiError::Unavailable { after: None, .. } => ItemOutcome::TimedOut,
        _ => ItemOutcome::Unavailable,
    };
    work.topdesk_failed(error)?;
    Ok(outcome)
}

fn store_attempt(
    work: &mut Work<'_, '_>,
    delivery: Delivery<'_>,
    change: impl FnOnce(Writing) -> Writing,
) -> Result<(), Failure> {
    work.journal.record(Event::Waiting { matters: 1 });
    let writing = Some(change(delivery.writing));
    let record = Record {
        writing,
        ..delivery.record
    };
    work.set_record(&delivery.event.alert.ticket, &record)
}

fn give_up(
    work: &mut Work<'_, '_>,
    delivery: &Delivery<'_>,
    matter: &str,
    effect: Effect,
    reason: &str,
) -> Result<(), Failure> {
    let ticket = &delivery.event.alert.ticket;
    let key = keys::dead(ticket, &format!("{matter}.{}", delivery.event.short_id()));
    let (number, at_ms) = (&delivery.record.number, work.ctx.now_ms());
    let mut letter = DeadLetter::new(ticket.as_str(), number, effect, reason.to_owned(), at_ms);
    if effect == Effect::WriteBack {
        letter.event = UndeliveredEvent::of(delivery.event, delivery.writing.unknown);
    }
    work.give_up_letter(&key, &letter)
}

/// What we did to the ticket ourselves is no news when it is read next: the group that it got is no change
/// of group, and nobody has just taken a ticket whose acknowledgement was withdrawn.
fn note_own_change(
    record: &mut Record,
    event: &PhoneEvent,
    done: &WriteBack,
    ticket: &Ticket,
    policy: &AlertPolicy,
) {
    if done.group.is_some() {
        let group = ticket.operator_group.as_ref().and_then(Named::key);
        record.group = group.map(str::to_owned);
    }
    if event.action.changes_status() {
        record.taken |= policy.is_taken(ticket);
    }
}
