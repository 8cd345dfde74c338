//! Writes one notification to its ticket: stores the intent, writes, stores the result.

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

/// A notification that is being written, and its key in the inbox.
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
        && is_in_inbox(work.reader.ledger, other)?
    {
        // An attempt to write another, younger notification of this ticket has already begun: it is finished
        // first, then this one is written.
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
        work.journal.record(Event::Waiting { items: 1 });
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

/// Whether a notification whose writing has begun is still in the inbox.
fn is_in_inbox(ledger: LedgerReader<'_>, writing: &Writing) -> Result<bool, Failure> {
    let keys = ledger.inbox()?;
    Ok(keys.iter().any(|key| key.ends_with(&writing.event)))
}

fn record_written(
    work: &mut Work<'_, '_>,
    mut delivery: Delivery<'_>,
    write_back: &WriteBack,
    written: &Written,
) -> Result<ItemOutcome, Failure> {
    if !written.refused.is_empty() {
        let refused = written.refused.join("; ");
        add_dead_letter(work, &delivery, "part", Effect::PartOfWriteBack, &refused)?;
    }
    if let Some(error) = &written.unread {
        let (number, error) = (&delivery.record.number, error.message());
        work.journal.problem(format!("ticket {number}: {error}"));
    }
    work.journal.record(match write_back.is_off() {
        true => Event::WriteBackOff,
        false => Event::WrittenBack {
            about: delivery.about(),
            request: &delivery.event.id,
            why: delivery.event.action.sentence(),
            with_note: write_back.change.note.is_some(),
            refused: &written.refused,
        },
    });
    let record = &mut delivery.record;
    if let Some(ticket) = &written.ticket {
        // If the alert has ended, `ended` stays as it was when the ticket was last processed: otherwise a
        // ticket that was reopened meanwhile would look as if it had always been open.
        if write_back.reopens || !record.phase.is_over() {
            record.ended = ticket.ended();
        }
        let policy = &work.ctx.settings.alert_policy;
        apply_own_change(record, delivery.event, write_back, ticket, policy);
    }
    // The alert was reopened on the phone but the ticket could not be reopened: the next run must not
    // resolve the alert.
    record.reopened_on_phone = write_back.phase != Phase::Closed
        && record.ended
        && (record.reopened_on_phone || write_back.reopens);
    let phase = write_back.phase;
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

/// Stores the result in the record, then deletes the item. After a crash in between, the item is recognised
/// as a duplicate.
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
    // The right behind a status 403 may be granted later; other refusals are final.
    let for_good = matches!(error, ApiError::Refused { status, .. } if status != 403);
    let pause = pause_after(delivery.writing.attempts).filter(|_| !for_good);
    let Some(pause) = pause else {
        let reason = error.message();
        add_dead_letter(work, &delivery, "note", Effect::WriteBack, reason)?;
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

/// TOPdesk is unavailable, so the attempt does not count. If TOPdesk requests no wait, the error may concern
/// this ticket only, and other tickets are still tried.
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
    work.journal.record(Event::Waiting { items: 1 });
    let writing = Some(change(delivery.writing));
    let record = Record {
        writing,
        ..delivery.record
    };
    work.set_record(&delivery.event.alert.ticket, &record)
}

fn add_dead_letter(
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
    work.store_dead_letter(&key, &letter)
}

/// Stores the connector's own change in the record, so that the next poll does not take it for another
/// person's: neither the new group nor the operator is a change made in TOPdesk.
fn apply_own_change(
    record: &mut Record,
    event: &PhoneEvent,
    write_back: &WriteBack,
    ticket: &Ticket,
    policy: &AlertPolicy,
) {
    if write_back.group.is_some() {
        let group = ticket.operator_group.as_ref().and_then(Named::key);
        record.group = group.map(str::to_owned);
    }
    if event.action.changes_status() {
        record.taken |= policy.is_taken(ticket);
    }
}
