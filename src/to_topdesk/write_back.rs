//! One notification on its way to its ticket: intent, effect, result.

use crate::audit::entry;
use crate::domain::{AlertPolicy, Named, PhoneAction, PhoneEvent, Ticket};
use crate::ledger::{
    DeadLetter, Effect, Entry, Level, Phase, Record, Told, Undelivered, Writing, keys,
};
use crate::plan::WriteBack;
use crate::retry::{LONGEST_PAUSE, Trouble, left_until, pause_after};
use crate::run::{Failure, Run};
use crate::to_topdesk::change::Written;
use crate::to_topdesk::inbox::Went;

/// What is being written, and where it waits in the inbox.
struct Delivery<'a> {
    key: &'a str,
    event: &'a PhoneEvent,
    record: Record,
    writing: Writing,
}

impl Run<'_> {
    pub(crate) fn write_back(
        &mut self,
        key: &str,
        event: &PhoneEvent,
        write_back: &WriteBack,
        mut record: Record,
    ) -> Result<Went, Failure> {
        let writing = match record.writing.take() {
            // Another notification of this ticket is being written and comes later in the inbox,
            // because it is younger: it goes first, this one after it.
            Some(other) if other.event != keys::event(event) && self.still_waits(&other)? => {
                self.work_waiting = true;
                return Ok(Went::On);
            }
            Some(own) if own.event == keys::event(event) => own,
            _ => Writing {
                event: keys::event(event),
                attempts: 0,
                due_ms: 0,
                unknown: false,
            },
        };
        if left_until(writing.due_ms, self.now(), LONGEST_PAUSE).is_some() {
            self.report.waiting += 1;
            return Ok(Went::TicketWaits);
        }
        let attempts = writing.attempts.saturating_add(1);
        let intent = Writing {
            attempts,
            unknown: true,
            ..writing.clone()
        };
        if !write_back.is_off() {
            let record = Record {
                writing: Some(intent),
                ..record.clone()
            };
            self.ledger.set_record(&event.alert.ticket, &record)?;
        }
        let written = self.write(&event.alert.ticket, write_back, writing.unknown);
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
            Ok(written) => self.written(delivery, write_back, &written),
            Err(trouble) => self.not_written(delivery, trouble),
        }
    }

    /// Whether a notification that was being written is still there to be written.
    fn still_waits(&self, writing: &Writing) -> Result<bool, Failure> {
        Ok(self
            .ledger
            .inbox()?
            .iter()
            .any(|key| key.ends_with(&writing.event)))
    }

    fn written(
        &mut self,
        mut delivery: Delivery<'_>,
        done: &WriteBack,
        written: &Written,
    ) -> Result<Went, Failure> {
        if !written.refused.is_empty() {
            self.bury_write(
                &delivery,
                "part",
                Effect::PartOfWriteBack,
                &written.refused.join("; "),
            )?;
        }
        if let Some(trouble) = &written.unread {
            let number = &delivery.record.number;
            self.report
                .problem(format!("ticket {number}: {}", trouble.message()));
        }
        if done.is_off() {
            self.report.ignored.off += 1;
        } else {
            self.report.written_back += 1;
        }
        self.tell_written(&delivery, done, written);
        self.report.notes += u32::from(done.change.note.is_some());
        let record = &mut delivery.record;
        if let Some(ticket) = &written.ticket {
            // What was over stays as the last look at the ticket found it: else a ticket that was
            // opened again meanwhile would look as if it had been open all the time.
            if done.reopens || !record.phase.is_over() {
                record.ended = ticket.ended();
            }
            own_doing(
                record,
                delivery.event,
                done,
                ticket,
                &self.settings.alert_policy,
            );
        }
        // An alert that was reopened, of a ticket that could not be: the next run must not end it.
        record.kept_open =
            done.phase != Phase::Closed && record.ended && (record.kept_open || done.reopens);
        let phase = done.phase;
        if record.resent && record.cover.is_none() && phase != record.phase {
            let team = record.team.clone();
            self.answer_twin(&delivery.event.alert, team, phase);
        }
        delivery.record.phase = phase;
        match phase {
            Phase::Acknowledged if delivery.event.action == PhoneAction::Acknowledged => {
                delivery.record.acknowledged_by = delivery.event.person_mark();
            }
            Phase::Open => delivery.record.acknowledged_by = None,
            _ => {}
        }
        self.finish(delivery)
    }

    fn tell_written(&mut self, delivery: &Delivery<'_>, done: &WriteBack, written: &Written) {
        if done.is_off() {
            return;
        }
        let result = match written.refused.is_empty() {
            true => "the ticket has what is wanted".to_owned(),
            false => format!("TOPdesk refuses a part: {}", written.refused.join("; ")),
        };
        let level = match written.refused.is_empty() {
            true => Level::Info,
            false => Level::Warning,
        };
        let event = delivery.event;
        let told = entry(level, "ticket_written", result);
        let told = told.about(event.alert.ticket.as_str(), &delivery.record.number);
        let request = Some(event.id.clone());
        self.tell(Entry {
            request,
            ..told.because(Some(event.action.sentence().into()))
        });
    }

    /// Result after effect: remember, then remove the item. A crash between the two makes it a
    /// duplicate, which is recognised.
    fn finish(&mut self, delivery: Delivery<'_>) -> Result<Went, Failure> {
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
            let failed = event.action == PhoneAction::Failed;
            let at_us = event.raised.as_microsecond();
            let generation = event.alert.generation;
            let newer = record.told.is_none_or(|told| told.at_us < at_us);
            record.told = newer
                .then_some(Told {
                    failed,
                    at_us,
                    generation,
                })
                .or(record.told);
        }
        record.handle(keys::event(event));
        self.ledger.set_record(&event.alert.ticket, &record)?;
        self.ledger.remove(key)?;
        Ok(Went::On)
    }

    fn not_written(&mut self, delivery: Delivery<'_>, trouble: Trouble) -> Result<Went, Failure> {
        if trouble.whole_side() {
            return self.side_away(delivery, trouble);
        }
        // 403 may be a right that is granted later; every other refusal stays one.
        let for_good = matches!(trouble, Trouble::Refused { status, .. } if status != 403);
        match pause_after(delivery.writing.attempts) {
            Some(pause) if !for_good => {
                let lost = !matches!(trouble, Trouble::Refused { .. });
                let due_ms = self.moment_ms(pause);
                let number = &delivery.record.number;
                self.report
                    .problem(format!("ticket {number}: {}", trouble.message()));
                let delayed = entry(Level::Warning, "write_delayed", "it is tried again");
                let delayed = delayed.because(Some(trouble.message().to_owned()));
                self.tell(delayed.about(
                    delivery.event.alert.ticket.as_str(),
                    &delivery.record.number,
                ));
                let unknown = delivery.writing.unknown || lost;
                self.keep(delivery, |writing| Writing {
                    due_ms,
                    unknown,
                    ..writing
                })?;
                Ok(if lost { Went::Hung } else { Went::TicketWaits })
            }
            _ => {
                self.bury_write(&delivery, "note", Effect::WriteBack, trouble.message())?;
                self.finish(delivery)
            }
        }
    }

    /// The attempt does not count. A side that says nothing of how long may mean this one ticket: then
    /// others are tried too.
    fn side_away(&mut self, delivery: Delivery<'_>, trouble: Trouble) -> Result<Went, Failure> {
        let lost = trouble.may_have_happened();
        self.keep(delivery, |writing| Writing {
            due_ms: 0,
            attempts: writing.attempts.saturating_sub(1),
            unknown: writing.unknown || lost,
            ..writing
        })?;
        let went = match &trouble {
            Trouble::Away { after: None, .. } => Went::Hung,
            _ => Went::SideWaits,
        };
        self.topdesk_trouble(trouble)?;
        Ok(went)
    }

    fn keep(
        &mut self,
        delivery: Delivery<'_>,
        change: impl FnOnce(Writing) -> Writing,
    ) -> Result<(), Failure> {
        self.report.waiting += 1;
        let writing = Some(change(delivery.writing));
        let record = Record {
            writing,
            ..delivery.record
        };
        Ok(self
            .ledger
            .set_record(&delivery.event.alert.ticket, &record)?)
    }

    fn bury_write(
        &mut self,
        delivery: &Delivery<'_>,
        matter: &str,
        effect: Effect,
        reason: &str,
    ) -> Result<(), Failure> {
        let ticket = &delivery.event.alert.ticket;
        let key = keys::dead(ticket, &format!("{matter}.{}", keys::event(delivery.event)));
        let (number, at_ms) = (&delivery.record.number, self.now().as_millisecond());
        let mut letter = DeadLetter::new(ticket.as_str(), number, effect, reason.to_owned(), at_ms);
        if effect == Effect::WriteBack {
            letter.event = Undelivered::of(delivery.event, delivery.writing.unknown);
        }
        self.bury_letter(&key, &letter)
    }
}

/// What we did to the ticket ourselves is no news when it is read next: the group that it got is no
/// change of group, and nobody has just taken a ticket whose acknowledgement was withdrawn.
fn own_doing(
    record: &mut Record,
    event: &PhoneEvent,
    done: &WriteBack,
    ticket: &Ticket,
    alert_policy: &AlertPolicy,
) {
    if done.group.is_some() {
        let group = ticket.operator_group.as_ref().and_then(Named::key);
        record.group = group.map(str::to_owned);
    }
    if event.action.changes_status() {
        record.taken |= alert_policy.is_taken(ticket);
    }
}
