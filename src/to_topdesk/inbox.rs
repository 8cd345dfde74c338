//! Working off what webhooks left: from what people did on the phone to the ticket.

use crate::domain::PhoneEvent;
use crate::ledger::{MOST_WAITING, Record, keys};
use crate::plan::{self, Answer, Ignored};
use crate::run::{Failure, Run, Turn};
use std::collections::VecDeque;

/// After so many answers that did not come, the rest waits for the next run.
const MOST_HANGING: u32 = 2;

/// Whether the items behind this one may be worked off too.
pub(crate) enum Went {
    /// On to the next.
    On,
    /// This ticket must wait, and so must what came later for it.
    TicketWaits,
    /// The same, and a request has taken its whole time.
    Hung,
    /// TOPdesk is in trouble: everything waits.
    SideWaits,
}

impl Run<'_> {
    /// Works off the inbox, oldest first, each ticket in order. True: TOPdesk hinted that there is
    /// something to fetch.
    pub(crate) fn work_off_inbox(&mut self) -> Result<bool, Failure> {
        let mut waiting = VecDeque::from(self.ledger.inbox()?);
        if waiting.len() >= MOST_WAITING {
            self.report.problem(format!(
                "{} notifications of SIGNL4 wait to be written to their tickets; more than that and the number of \
                 tickets are not taken",
                waiting.len()
            ));
        }
        self.noticed.inbox |= !waiting.is_empty();
        self.noticed.inbox_seen = true;
        if waiting.is_empty()
            || self.turn()? == Turn::Theirs
            || self.is_paused()
            || self.topdesk_waits()
        {
            return Ok(false);
        }
        let mut hinted = false;
        let mut hanging = 0;
        while let Some(key) = waiting.pop_front() {
            // The other half of the time is for the other direction.
            if self.half_time() || hanging >= MOST_HANGING {
                self.work_waiting = true;
                break;
            }
            if key == keys::HINT {
                // Removed before the poll: a hint that comes during the poll counts again.
                self.ledger.remove(&key)?;
                hinted = true;
                continue;
            }
            let Some(item) = self.ledger.inbox_item(&key)? else {
                continue;
            };
            let Some(event) = item.event() else {
                self.report.problem(format!(
                    "the notification {key} was stored in an unknown shape and is dropped"
                ));
                self.ledger.remove(&key)?;
                continue;
            };
            if self.blocked.contains(&event.alert.ticket) {
                continue;
            }
            if event.alert.ticket.is_burst() {
                // It becomes one for each of its tickets.
                if waiting.len() >= MOST_WAITING {
                    self.work_waiting = true;
                    continue;
                }
                let instead = self.answer_burst(&key, &event)?;
                instead
                    .into_iter()
                    .rev()
                    .for_each(|key| waiting.push_front(key));
                continue;
            }
            match self.answer(&key, &event)? {
                Went::On => {}
                Went::Hung => {
                    hanging += 1;
                    self.blocked.insert(event.alert.ticket);
                }
                Went::TicketWaits => {
                    self.blocked.insert(event.alert.ticket);
                }
                Went::SideWaits => break,
            }
        }
        Ok(hinted)
    }

    /// The alert of a burst: its tickets are answered for.
    fn answer_burst(&mut self, key: &str, event: &PhoneEvent) -> Result<Vec<String>, Failure> {
        let record = self.ledger.record(&event.alert.ticket)?;
        let Some(record) = record.filter(|r| r.generation == event.alert.generation) else {
            return self.ignore_burst(key, Ignored::Foreign);
        };
        if record.has_handled(&keys::event(event)) {
            return self.ignore_burst(key, Ignored::Duplicate);
        }
        if event.action.changes_status() && event.raised.as_microsecond() < record.status_us {
            return self.ignore_burst(key, Ignored::Stale);
        }
        self.spread(key, event, record)
    }

    fn ignore_burst(&mut self, key: &str, why: Ignored) -> Result<Vec<String>, Failure> {
        self.report.ignore(why);
        self.ledger.remove(key)?;
        Ok(Vec::new())
    }

    fn answer(&mut self, key: &str, event: &PhoneEvent) -> Result<Went, Failure> {
        let record = self.ledger.record(&event.alert.ticket)?;
        let answer = plan::on_event(event, record.as_ref(), &self.settings.write_back);
        match (answer, record) {
            (Answer::WriteBack(write_back), Some(record)) => {
                self.write_back(key, event, &write_back, record)
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
}
