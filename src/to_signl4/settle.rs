//! What became of an alert that was sent: the result after the effect.

use crate::audit::entry;
use crate::domain::{Ticket, TicketId};
use crate::explain::words;
use crate::health::{Kind, Part};
use crate::ledger::{self, Entry, Level, Phase, Record, keys};
use crate::plan::Effect;
use crate::retry::{Trouble, pause_after};
use crate::run::{Failure, Run};
use crate::signl4::{Accepted, TEAMS};
use crate::sorted::{Map, Set};
use crate::to_signl4::alerts::Job;
use jiff::SignedDuration;

/// After so many failures in a row the side counts as down for this run.
const MOST_FAILURES: u32 = 3;
/// How long the tickets of a team wait whose secret SIGNL4 does not know.
const TEAM_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// What a run knows of SIGNL4's side.
#[derive(Debug, Default)]
pub(crate) struct Signl4Side {
    /// Teams that have taken an event in this run.
    pub accepting: Set<Option<String>>,
    /// What is wrong with teams whose secret SIGNL4 does not know, or the settings.
    pub unknown_teams: Map<String, String>,
    /// Tickets whose records are about to be written anew: nothing may be joined to them.
    pub under_way: Set<TicketId>,
    /// How many more events fit into SIGNL4's present window.
    pub left: Option<u32>,
    pub closed: bool,
    /// How many alerts each rule with a burst has raised in this run.
    pub raised: Map<String, u32>,
    failures: u32,
}

/// What became of a job.
pub(crate) enum Settled {
    /// Done, or put where it will not be forgotten.
    Done,
    /// Done, and another effect follows for the same ticket.
    Again(Box<Job>),
    /// Nothing has happened; the cursor must not pass it.
    Undone(Vec<Ticket>),
}

impl Run<'_> {
    pub(crate) fn settle(
        &mut self,
        job: Job,
        answer: Result<Accepted, Trouble>,
    ) -> Result<Settled, Failure> {
        self.side.under_way.remove(&job.ticket.id);
        match answer {
            Ok(accepted) => self.accepted(job, &accepted),
            Err(Trouble::Settings {
                key: TEAMS,
                message,
            }) => {
                let team = job.intent.team.clone().unwrap_or_default();
                self.side.unknown_teams.insert(team, message.clone());
                self.team_unknown(job, message)
            }
            Err(trouble) if trouble.whole_side() => self.not_sent(job, trouble),
            Err(Trouble::Refused { message, .. }) => self.give_up(job, &message),
            Err(trouble) => self.try_again_later(job, &trouble),
        }
    }

    fn accepted(&mut self, job: Job, accepted: &Accepted) -> Result<Settled, Failure> {
        self.side.accepting.insert(job.intent.team.clone());
        self.side.failures = 0;
        let record = self.result(&job, accepted);
        self.tell_accepted(&job, accepted);
        let record = self.keep_record(&job.ticket.id, record)?;
        if !job.covered.is_empty() {
            return self.accepted_for(job.covered);
        }
        let next = self.job(job.ticket, job.verdict, Some(record))?;
        Ok(next.map_or(Settled::Done, |job| Settled::Again(Box::new(job))))
    }

    fn tell_accepted(&mut self, job: &Job, accepted: &Accepted) {
        let (event, result) = match &job.effect {
            Effect::Raise(_) if job.intent.resent && accepted.event.is_none() => {
                ("alert_found", "SIGNL4 has the alert from before")
            }
            Effect::Raise(_) => ("alert_raised", "SIGNL4 has accepted the alert"),
            Effect::Acknowledge => ("alert_acknowledged", "SIGNL4 has acknowledged the alert"),
            Effect::Resolve(_) => ("alert_resolved", "SIGNL4 has ended the alert"),
        };
        let told = entry(Level::Info, event, result).of(&job.ticket);
        let why = words::why(&job.effect, job.before.as_ref());
        self.tell(Entry {
            rule: job.intent.rule.clone(),
            request: accepted.event.clone(),
            ..told.because(why)
        });
    }

    /// The alert stands for these tickets now.
    pub(crate) fn accepted_for(&mut self, covered: Vec<Job>) -> Result<Settled, Failure> {
        for job in covered {
            let phase = Phase::Open;
            let intent = job.intent;
            self.ledger
                .set_record(&job.ticket.id, &Record { phase, ..intent })?;
            self.report.covered += 1;
            let shared = entry(
                Level::Info,
                "alert_shared",
                "the alert of another ticket, or of a burst, stands for it",
            );
            self.tell(shared.of(&job.ticket));
        }
        Ok(Settled::Done)
    }

    /// The record after an effect that SIGNL4 has accepted.
    fn result(&mut self, job: &Job, accepted: &Accepted) -> Record {
        let (phase, count) = match &job.effect {
            Effect::Raise(_) => (Phase::Open, &mut self.report.raised),
            Effect::Acknowledge => (Phase::Acknowledged, &mut self.report.acknowledged),
            Effect::Resolve(_) => (Phase::Resolved, &mut self.report.resolved),
        };
        *count += 1;
        let intent = job.intent.clone();
        // What the phones tell from before our doing is overtaken by it. SIGNL4's clock counts here,
        // whose header has whole seconds.
        let second_us = accepted
            .at
            .map(|at| at.as_microsecond().saturating_add(999_999));
        let end_us = second_us.unwrap_or(self.now().as_microsecond());
        let status_us = match phase {
            Phase::Resolved => intent.status_us.max(end_us),
            _ => intent.status_us,
        };
        let own_ack_us = match phase {
            Phase::Acknowledged => accepted.at.unwrap_or(self.now()).as_microsecond(),
            _ => intent.own_ack_us,
        };
        // A resolved alert counts as that of an ended ticket even if the ticket is open again by
        // now: the difference is what raises the next one.
        let ended = phase == Phase::Resolved;
        Record {
            phase,
            ended,
            status_us,
            own_ack_us,
            number: job.ticket.number.clone(),
            ..intent
        }
    }

    /// Back to how it was: the effect provably did not take place.
    fn restore(&self, job: &Job) -> Result<(), Failure> {
        for covered in &job.covered {
            self.restore(covered)?;
        }
        match &job.before {
            Some(record) => self.ledger.set_record(&job.ticket.id, record)?,
            None => self.ledger.forget(&job.ticket.id)?,
        }
        Ok(())
    }

    /// The whole side is in trouble. What may be there all the same stays as it is: not known.
    fn not_sent(&mut self, job: Job, trouble: Trouble) -> Result<Settled, Failure> {
        if trouble.may_have_happened() {
            self.uncount(&job)?;
        } else {
            self.restore(&job)?;
        }
        self.side.closed = true;
        self.side_trouble(Part::Signl4, trouble);
        Ok(Settled::Undone(job.tickets()))
    }

    /// An attempt that does not count: it would run out of attempts at every run. What stands in the record from
    /// before may be those of the effect before.
    fn uncount(&self, job: &Job) -> Result<(), Failure> {
        for covered in &job.covered {
            self.uncount(covered)?;
        }
        let intent = job.intent.clone();
        let attempts = intent.attempts.saturating_sub(1);
        let record = Record { attempts, ..intent };
        Ok(self.ledger.set_record(&job.ticket.id, &record)?)
    }

    /// The secret of one team is wrong: its tickets wait, those of the other teams do not.
    pub(crate) fn team_unknown(&mut self, job: Job, message: String) -> Result<Settled, Failure> {
        self.side.under_way.remove(&job.ticket.id);
        self.restore(&job)?;
        let key = TEAMS;
        let fault = message.clone();
        self.side_trouble(Part::Signl4, Trouble::Settings { key, message });
        if self.pending_is_full() {
            return Ok(Settled::Undone(job.tickets()));
        }
        for ticket in job.tickets() {
            self.postpone_for(&ticket.id, TEAM_PAUSE, &fault);
            self.report.waiting += 1;
        }
        Ok(Settled::Done)
    }

    /// This one alert failed, or its answer was lost: it gets a time of its own, so that it does
    /// not hold up the others.
    fn try_again_later(&mut self, job: Job, trouble: &Trouble) -> Result<Settled, Failure> {
        self.side.failures += 1;
        self.noticed.note(Kind::Signl4Away, trouble.message(), 0);
        if self.side.failures >= MOST_FAILURES {
            self.side.closed = true;
            let message = format!("{}, several times in a row", trouble.message());
            self.side_trouble(Part::Signl4, Trouble::away(None, message));
        }
        self.report.problem(format!(
            "ticket {}: {}",
            job.ticket.name(),
            trouble.message()
        ));
        let delayed = entry(Level::Warning, "alert_delayed", "it is tried again");
        let delayed = delayed
            .of(&job.ticket)
            .because(Some(trouble.message().to_owned()));
        self.tell(delayed);
        let Some(pause) = pause_after(job.intent.attempts) else {
            return self.give_up_unknown(job, trouble.message());
        };
        if self.pending_is_full() {
            self.uncount(&job)?;
            return Ok(Settled::Undone(job.tickets()));
        }
        for ticket in job.tickets() {
            self.postpone(&ticket.id, pause, 0);
            self.report.waiting += 1;
        }
        Ok(Settled::Done)
    }

    /// Refused for good: SIGNL4 does not have it. An alert that cannot be acknowledged stays open.
    fn give_up(&mut self, mut job: Job, reason: &str) -> Result<Settled, Failure> {
        for covered in std::mem::take(&mut job.covered) {
            self.give_up(covered, reason)?;
        }
        self.bury_job(&job, reason)?;
        let phase = match job.effect {
            Effect::Raise(_) | Effect::Resolve(_) => Phase::Dead,
            Effect::Acknowledge => Phase::Open,
        };
        let ends = self
            .settings
            .alert_policy
            .end_reasons(&job.ticket, job.verdict);
        let record = Record {
            phase,
            ended: !ends.is_empty(),
            again: false,
            ..job.intent
        };
        self.keep_record(&job.ticket.id, record)?;
        Ok(Settled::Done)
    }

    /// Given up without knowing: SIGNL4 may have it all the same, so a raised alert is followed as
    /// if it were there.
    fn give_up_unknown(&mut self, mut job: Job, reason: &str) -> Result<Settled, Failure> {
        if !matches!(job.effect, Effect::Raise(_)) {
            return self.give_up(job, reason);
        }
        for covered in std::mem::take(&mut job.covered) {
            self.give_up_unknown(covered, reason)?;
        }
        self.bury_job(&job, reason)?;
        let phase = Phase::Open;
        let intent = job.intent;
        self.ledger
            .set_record(&job.ticket.id, &Record { phase, ..intent })?;
        Ok(Settled::Done)
    }

    fn bury_job(&mut self, job: &Job, reason: &str) -> Result<(), Failure> {
        if let Some((key, ticket, effect)) = letter(job) {
            self.bury(&key, ticket.id.as_str(), &ticket.number, effect, reason)?;
        }
        Ok(())
    }

    /// What is tried again without knowing how the last attempt ended may have been given up in it: the
    /// process can end between the dead letter and the record.
    pub(crate) fn withdraw_letters(&self, job: &Job) -> Result<(), Failure> {
        for job in job.covered.iter().chain([job]) {
            let phase = job.intent.phase;
            let unknown = job.before.as_ref().is_some_and(|b| b.phase == phase);
            if let (true, Some((key, ..))) = (unknown, letter(job)) {
                self.ledger.remove(&key)?;
            }
        }
        Ok(())
    }
}

/// The dead letter of a job: its key, whose it is and what it is about. Each ticket of a burst has one of
/// its own.
fn letter(job: &Job) -> Option<(String, &Ticket, ledger::Effect)> {
    let (effect, matter) = match job.effect {
        Effect::Raise(_) => (ledger::Effect::Raise, "raise"),
        Effect::Acknowledge => (ledger::Effect::Acknowledge, "acknowledge"),
        Effect::Resolve(_) => (ledger::Effect::Resolve, "resolve"),
    };
    let (key, ticket) = match &job.member {
        Some(member) => (keys::dead_burst(&member.id, &job.ticket.id), member),
        None if job.ticket.id.is_burst() => return None,
        None => {
            let matter = format!("{matter}.{}", job.intent.generation);
            (keys::dead(&job.ticket.id, &matter), &job.ticket)
        }
    };
    Some((key, ticket, effect))
}
