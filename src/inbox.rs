//! Working off what webhooks left: from what people did on the phone to the ticket.

use crate::domain::PhoneEvent;
use crate::ledger::{Effect, Phase, Record, Writing, keys};
use crate::plan::{self, Answer, WriteBack};
use crate::retry::{Trouble, pause_after};
use crate::run::{Failure, Run, Turn};
use std::collections::BTreeSet;

/// Whether the items behind this one may be worked off too.
enum Went {
    /// On to the next.
    On,
    /// This ticket must wait, and so must what came later for it.
    TicketWaits,
    /// TOPdesk is in trouble: everything waits.
    SideWaits,
}

impl Run<'_> {
    /// Works off the inbox, oldest first, each ticket in order. True: TOPdesk hinted that there is
    /// something to fetch.
    pub(crate) fn work_off_inbox(&mut self) -> Result<bool, Failure> {
        let waiting = self.ledger.inbox()?;
        if waiting.is_empty() || self.turn()? == Turn::Theirs || self.topdesk_waits() {
            return Ok(false);
        }
        let mut hinted = false;
        let mut blocked = BTreeSet::new();
        for key in waiting {
            if self.out_of_time() {
                break;
            }
            if key == keys::HINT {
                // Removed before the poll: a hint that comes during the poll counts again.
                self.ledger.remove(&key)?;
                hinted = true;
                continue;
            }
            let Some(event) = self.ledger.inbox_item(&key)?.and_then(|item| item.event()) else {
                self.ledger.remove(&key)?;
                continue;
            };
            if blocked.contains(&event.alert.ticket) {
                continue;
            }
            match self.answer(&key, &event)? {
                Went::On => {}
                Went::TicketWaits => {
                    blocked.insert(event.alert.ticket);
                }
                Went::SideWaits => break,
            }
        }
        Ok(hinted)
    }

    fn answer(&mut self, key: &str, event: &PhoneEvent) -> Result<Went, Failure> {
        let record = self.ledger.record(&event.alert.ticket)?;
        let answer = plan::on_event(event, record.as_ref(), &self.settings.write_back);
        match (answer, record) {
            (Answer::WriteBack(write_back), Some(record)) => {
                self.write_back(key, event, *write_back, record)
            }
            (Answer::Ignore(why), record) => {
                self.report.ignore(why);
                self.drop_attempt(event, record)?;
                self.ledger.remove(key)?;
                Ok(Went::On)
            }
            (Answer::WriteBack(_), None) => Ok(Went::On),
        }
    }

    /// A notification that waited for another attempt and has been overtaken meanwhile.
    fn drop_attempt(&self, event: &PhoneEvent, record: Option<Record>) -> Result<(), Failure> {
        let Some(mut record) = record else {
            return Ok(());
        };
        if record
            .writing
            .take_if(|w| w.event == keys::event(event))
            .is_some()
        {
            self.ledger.set_record(&event.alert.ticket, &record)?;
        }
        Ok(())
    }

    /// Whether a notification that was being written is still there to be written.
    fn still_waits(&self, writing: &Writing) -> Result<bool, Failure> {
        Ok(self
            .ledger
            .inbox()?
            .iter()
            .any(|key| key.ends_with(&writing.event)))
    }

    fn write_back(
        &mut self,
        key: &str,
        event: &PhoneEvent,
        write_back: WriteBack,
        mut record: Record,
    ) -> Result<Went, Failure> {
        let name = keys::event(event);
        let now_ms = self.now().as_millisecond();
        let mut writing = match record.writing.take() {
            Some(other) if other.event != name && self.still_waits(&other)? => {
                return Ok(Went::TicketWaits);
            }
            Some(own) if own.event == name && own.due_ms > now_ms => {
                self.report.waiting += 1;
                return Ok(Went::TicketWaits);
            }
            Some(own) if own.event == name => own,
            _ => Writing {
                event: name,
                attempts: 0,
                due_ms: 0,
                unknown: false,
            },
        };
        let was_unknown = writing.unknown;
        writing.attempts = writing.attempts.saturating_add(1);
        writing.unknown = true;
        record.writing = Some(writing);
        if !write_back.change.is_empty() || write_back.assign.is_some() {
            self.ledger.set_record(&event.alert.ticket, &record)?;
        }
        match self.write(&event.alert.ticket, &write_back, was_unknown) {
            Ok(written) => {
                if !written.refused.is_empty() {
                    let key =
                        keys::dead(&event.alert.ticket, &format!("part.{}", keys::event(event)));
                    let reason = written.refused.join("; ");
                    let ticket = event.alert.ticket.as_str();
                    self.bury(
                        &key,
                        ticket,
                        &record.number,
                        Effect::PartOfWriteBack,
                        &reason,
                    )?;
                }
                self.report.written_back += 1;
                self.report.notes += u32::from(write_back.change.note.is_some());
                if let Some(ticket) = written.ticket {
                    record.ended = ticket.ended();
                }
                self.done(key, event, record, Some(&write_back))
            }
            Err(trouble) => self.not_written(key, event, record, was_unknown, &trouble),
        }
    }

    /// Result after effect: remember, then remove the item. A crash between the two makes it a
    /// duplicate, which is recognised.
    fn done(
        &mut self,
        key: &str,
        event: &PhoneEvent,
        mut record: Record,
        written: Option<&WriteBack>,
    ) -> Result<Went, Failure> {
        if let Some(write_back) = written {
            // An alert that was reopened, of a ticket that could not be: it keeps its phase, or the
            // next run would end the alert at once.
            let stays = write_back.phase == Phase::Open && record.ended;
            record.phase = if stays {
                record.phase
            } else {
                write_back.phase
            };
        }
        if event.action.changes_status() {
            record.status_us = record.status_us.max(event.raised.as_microsecond());
        }
        record.handle(keys::event(event));
        self.ledger.set_record(&event.alert.ticket, &record)?;
        self.ledger.remove(key)?;
        Ok(Went::On)
    }

    fn not_written(
        &mut self,
        key: &str,
        event: &PhoneEvent,
        mut record: Record,
        was_unknown: bool,
        trouble: &Trouble,
    ) -> Result<Went, Failure> {
        let id = &event.alert.ticket;
        let attempts = record.writing.as_ref().map_or(0, |w| w.attempts);
        let pause = pause_after(attempts);
        let for_good = matches!(trouble, Trouble::Refused { status, .. } if *status != 403);
        if !trouble.whole_side() && (for_good || pause.is_none()) {
            let dead = keys::dead(id, &format!("note.{}", keys::event(event)));
            self.bury(
                &dead,
                id.as_str(),
                &record.number,
                Effect::WriteBack,
                trouble.message(),
            )?;
            return self.done(key, event, record, None);
        }
        let now = self.now();
        if let Some(writing) = record.writing.as_mut() {
            let due = pause.and_then(|p| now.checked_add(p).ok());
            writing.due_ms = due.map_or(0, |t| t.as_millisecond());
            writing.unknown = was_unknown
                || matches!(trouble, Trouble::Unknown { .. } | Trouble::TooLarge { .. });
            if trouble.whole_side() {
                writing.attempts = writing.attempts.saturating_sub(1);
                writing.due_ms = 0;
            }
        }
        self.ledger.set_record(id, &record)?;
        self.report.waiting += 1;
        if trouble.whole_side() {
            self.topdesk_trouble(trouble.clone())?;
            return Ok(Went::SideWaits);
        }
        self.report
            .problem(format!("ticket {}: {}", record.number, trouble.message()));
        Ok(Went::TicketWaits)
    }
}
