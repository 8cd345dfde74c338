//! New notes of a ticket on their way to its alert: found, made readable, written under the alert, each
//! once as far as that can be known.

use super::note_entry::{Entry, done, entry, is_wanted, said_by_rule};
use crate::audit;
use crate::domain::fingerprint;
use crate::domain::{ExternalId, Ticket, TicketId};
use crate::ledger::{Effect, FoundOut, Level, MOST_PENDING, Phase, Record, Sending, keys};
use crate::plan::remark_mark;
use crate::retry::{LONGEST_PAUSE, Trouble, left_until, pause_after};
use crate::run::{Failure, Run, Turn};
use crate::settings::ToPhone;
use crate::signl4::FoundAlert;
use crate::sorted::sorted;

/// What became of a ticket's notes, or of one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Went {
    /// Nothing is left to be sent.
    Done,
    /// This ticket's are to be tried again.
    Later,
    /// A side is in trouble: all are.
    Stop,
}

impl Run<'_> {
    /// Of these tickets, those whose alert is open: their notes may concern whoever has it. Asked
    /// before alerts are raised, since a new alert says what the ticket said until then.
    pub(crate) fn with_open_alert(&self, tickets: &[Ticket]) -> Result<Vec<TicketId>, Failure> {
        let mut found = Vec::new();
        if self.settings.signl4.notes == ToPhone::Nothing {
            return Ok(found);
        }
        for ticket in tickets.iter().filter(|ticket| !ticket.ended()) {
            let record = self.ledger.record(&ticket.id)?;
            if record.is_some_and(|record| has_open_alert(&record)) {
                found.push(ticket.id.clone());
            }
        }
        Ok(found)
    }

    /// Notes are to be looked for on these tickets. Kept with the cursor, so that no change is passed
    /// whose notes are not at least remembered.
    pub(crate) fn look_for_notes(&mut self, tickets: Vec<TicketId>) {
        for id in tickets {
            let due = &mut self.head.notes_due;
            if due.iter().any(|d| d == id.as_str()) {
                continue;
            }
            if due.len() < MOST_PENDING {
                due.push(id.as_str().to_owned());
            } else {
                let id = id.as_str();
                self.report.problem(format!(
                    "ticket {id}: too many tickets wait for their notes to be sent; its notes are sent when it changes again"
                ));
            }
        }
    }

    /// Sends the notes that wait.
    pub(crate) fn send_notes(&mut self) -> Result<(), Failure> {
        if self.head.notes_due.is_empty() || !self.holds_or_takes_turn()? {
            return Ok(());
        }
        let before = self.head.clone();
        for due in before.notes_due.clone() {
            if self.out_of_time() {
                break;
            }
            let went = match TicketId::new(&due) {
                Some(id) => self.notes_of(&id)?,
                None => Went::Done,
            };
            match went {
                Went::Done => self.head.notes_due.retain(|d| *d != due),
                Went::Later => self.report.waiting += 1,
                Went::Stop => break,
            }
        }
        self.keep_user();
        if self.head == before {
            return Ok(());
        }
        self.save_head()
    }

    fn holds_or_takes_turn(&mut self) -> Result<bool, Failure> {
        Ok(!self.look_waits() && !self.topdesk_waits() && self.turn()? != Turn::Theirs)
    }

    fn notes_of(&mut self, id: &TicketId) -> Result<Went, Failure> {
        let Some(mut record) = self.ledger.record(id)?.filter(has_open_alert) else {
            return Ok(Went::Done);
        };
        if waits(&record, self.now()) {
            return Ok(Went::Later);
        }
        let mut new: Vec<_> = record
            .remarks
            .iter()
            .map(|text| said_by_rule(text))
            .collect();
        let noted = match self.settings.signl4.notes {
            ToPhone::Nothing => Ok(Vec::new()),
            _ => self.new_entries(id, &record),
        };
        new.extend(match noted {
            Ok(noted) => noted,
            Err(trouble) => return self.unread(id, trouble),
        });
        if new.is_empty() {
            return Ok(Went::Done);
        }
        let alert = match self.alert_of(id, &mut record) {
            Ok(Some(alert)) => alert,
            Ok(None) => {
                self.report.problem(format!(
                    "ticket {}: SIGNL4 shows no alert of it, so its notes are not sent",
                    record.number
                ));
                return Ok(Went::Done);
            }
            Err(trouble) => return self.unsent(trouble),
        };
        self.ledger.set_record(id, &record)?;
        for entry in new {
            if !entry.by_rule && record.noted.has(&entry.id, entry.at_ms) {
                continue;
            }
            if self.out_of_time() {
                return Ok(Went::Later);
            }
            match self.send_entry(id, &mut record, &alert, &entry)? {
                Went::Done => {}
                went => return Ok(went),
            }
        }
        Ok(Went::Done)
    }

    /// What others have written and the alert has not got, oldest first.
    fn new_entries(&mut self, id: &TicketId, record: &Record) -> Result<Vec<Entry>, Trouble> {
        let trail = self.topdesk.trail(id)?;
        let wanted: Vec<_> = trail
            .iter()
            .filter(|e| is_wanted(e, self.settings.signl4.notes))
            .filter_map(entry)
            .filter(|(_, e)| !record.noted.has(&e.id, e.at_ms))
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let own = self.own_operator()?;
        let foreign = wanted
            .into_iter()
            .filter(|(author, _)| *author != Some(own.as_str()));
        let new = foreign.map(|(_, entry)| entry);
        Ok(sorted(new, |one, other| one.at_ms.cmp(&other.at_ms)))
    }

    /// The connector's own operator, asked once for each account.
    fn own_operator(&mut self) -> Result<String, Trouble> {
        let settings = &self.settings.topdesk;
        let account = fingerprint(&[
            "TOPdesk account",
            &settings.address.authority,
            settings.username.expose(),
        ]);
        let of = format!("{account:016x}");
        if let Some(own) = self.head.own_operator.as_ref().filter(|own| own.of == of) {
            return Ok(own.id.clone());
        }
        let id = self.topdesk.own_operator()?;
        self.head.own_operator = Some(FoundOut { of, id: id.clone() });
        Ok(id)
    }

    /// SIGNL4's id of the alert. An alert seen for the first time knows everything that is older.
    fn alert_of(&self, id: &TicketId, record: &mut Record) -> Result<Option<String>, Trouble> {
        let generation = record.generation;
        if let Some((known, alert)) = &record.noted.alert
            && *known == generation
        {
            return Ok(Some(alert.clone()));
        }
        let Some(alert) = self.find_alert(id, generation)? else {
            return Ok(None);
        };
        let created = alert.created.unwrap_or(alert.modified);
        record.noted.until_ms = record.noted.until_ms.max(created.as_millisecond());
        record.noted.alert = Some((generation, alert.id.clone()));
        record.noted.sending = None;
        Ok(Some(alert.id))
    }

    fn find_alert(&self, id: &TicketId, generation: u32) -> Result<Option<FoundAlert>, Trouble> {
        self.signl4.find(&ExternalId {
            ticket: id.clone(),
            generation,
        })
    }

    /// Intent, effect, result. What may have been sent is looked for before it is sent again.
    fn send_entry(
        &mut self,
        id: &TicketId,
        record: &mut Record,
        alert: &str,
        entry: &Entry,
    ) -> Result<Went, Failure> {
        let text = remark_mark(&entry.text);
        let before = record.noted.sending.take();
        // After a retry of a dead letter the text is not known any more.
        let same_text = |s: &Sending| s.text == text || s.text.is_empty();
        let same = before.filter(|s| s.entry == entry.id && same_text(s));
        if let Some(same_text) = same.as_ref().map(|s| s.text.as_str()) {
            match self.remark_under(id, record, &text, same_text.is_empty()) {
                Ok(Some(remark)) => return self.sent(id, record, entry, Some(remark)),
                Ok(None) => {}
                Err(trouble) => {
                    record.noted.sending = same;
                    return self.unsent(trouble);
                }
            }
        }
        let attempts = same.map_or(0, |s| s.attempts).saturating_add(1);
        record.noted.sending = Some(Sending {
            entry: entry.id.clone(),
            text,
            attempts,
            due_ms: 0,
        });
        self.ledger.set_record(id, record)?;
        match self.signl4.annotate(alert, &entry.text) {
            Ok(remark) => self.sent(id, record, entry, remark),
            Err(trouble) => self.not_sent_note(id, record, entry, trouble),
        }
    }

    /// The id of the remark with this text, if it stands under the alert. `retried`: after a dead letter,
    /// when it may have been taken for somebody else's.
    fn remark_under(
        &self,
        id: &TicketId,
        record: &Record,
        text: &str,
        retried: bool,
    ) -> Result<Option<String>, Trouble> {
        let alert = self.find_alert(id, record.generation)?;
        let remarks = alert.map(|alert| alert.remarks).unwrap_or_default();
        let is_other = |id: &str| !retried && record.has_handled(&keys::event_id(&remark_id(id)));
        let same = remarks
            .into_iter()
            .find(|r| remark_mark(&r.text) == text && !is_other(&r.id));
        Ok(same.map(|remark| remark.id))
    }

    fn sent(
        &mut self,
        id: &TicketId,
        record: &mut Record,
        entry: &Entry,
        remark: Option<String>,
    ) -> Result<Went, Failure> {
        done(record, entry);
        if let Some(remark) = remark {
            // It comes back as a notification, and is found by looking.
            record.expect(keys::event_id(&remark_id(&remark)));
        }
        self.ledger.set_record(id, record)?;
        self.report.notes_sent += 1;
        self.noticed.looked = true;
        let sent = audit::entry(
            Level::Info,
            "remark_sent",
            "a note of the ticket stands under its alert",
        );
        self.tell(sent.about(id.as_str(), &record.number));
        Ok(Went::Done)
    }

    fn not_sent_note(
        &mut self,
        id: &TicketId,
        record: &mut Record,
        entry: &Entry,
        trouble: Trouble,
    ) -> Result<Went, Failure> {
        if trouble.whole_side() {
            record
                .noted
                .sending
                .take_if(|_| !trouble.may_have_happened());
            self.ledger.set_record(id, record)?;
            return self.unsent(trouble);
        }
        let attempts = record.noted.sending.as_ref().map_or(1, |s| s.attempts);
        let refused = matches!(trouble, Trouble::Refused { .. });
        match pause_after(attempts).filter(|_| !refused) {
            Some(pause) => {
                self.report
                    .problem(format!("ticket {}: {}", record.number, trouble.message()));
                let due_ms = self.moment_ms(pause);
                if let Some(sending) = record.noted.sending.as_mut() {
                    sending.due_ms = due_ms;
                }
                self.ledger.set_record(id, record)?;
                Ok(Went::Later)
            }
            None => {
                let key = keys::dead(id, &format!("remark.{}", keys::event_id(&entry.id)));
                self.bury(
                    &key,
                    id.as_str(),
                    &record.number,
                    Effect::Annotate,
                    trouble.message(),
                )?;
                done(record, entry);
                self.ledger.set_record(id, record)?;
                Ok(Went::Done)
            }
        }
    }

    /// SIGNL4 could not be asked about the alert.
    fn unsent(&mut self, trouble: Trouble) -> Result<Went, Failure> {
        self.look_trouble(trouble)?;
        Ok(Went::Stop)
    }

    /// TOPdesk does not show the notes.
    fn unread(&mut self, id: &TicketId, trouble: Trouble) -> Result<Went, Failure> {
        if trouble.whole_side() {
            self.topdesk_trouble(trouble)?;
            return Ok(Went::Stop);
        }
        self.report.problem(format!(
            "ticket {}: its notes cannot be read: {}",
            id.as_str(),
            trouble.message()
        ));
        // What is refused now is tried again when the ticket changes.
        Ok(match trouble {
            Trouble::Refused { .. } => Went::Done,
            _ => Went::Later,
        })
    }
}

/// The id under which a remark comes back.
fn remark_id(id: &str) -> String {
    format!("annotation-{id}")
}

/// A ticket that another one's alert stands for has none of its own to write under.
fn has_open_alert(record: &Record) -> bool {
    record.cover.is_none() && matches!(record.phase, Phase::Open | Phase::Acknowledged)
}

fn waits(record: &Record, now: jiff::Timestamp) -> bool {
    let sending = record.noted.sending.as_ref();
    sending.is_some_and(|sending| left_until(sending.due_ms, now, LONGEST_PAUSE).is_some())
}
