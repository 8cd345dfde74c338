//! From tickets to alerts: intent, effect, result.

use crate::domain::{ExternalId, Ticket};
use crate::ledger::{Effect, MOST_PENDING, Phase, Record, keys};
use crate::plan::{self, Decision, Generation};
use crate::retry::{LONGEST_WAIT, Trouble, left_until, pause_after};
use crate::run::{Failure, Run};
use crate::signl4::{self, Accepted};
use crate::topdesk;
use jiff::SignedDuration;
use std::collections::{BTreeMap, VecDeque};

/// Alerts sent at the same time, once SIGNL4 has accepted one in this run. Until then one at a
/// time: a wrong secret must not cost eight of the ten errors a minute that SIGNL4 allows.
const AT_ONCE: usize = 8;
/// After so many refusals in a run the rest waits for the next one, for the same reason.
const MOST_REFUSALS: u32 = 5;
/// After so many failures in a row the side counts as down for this run.
const MOST_FAILURES: u32 = 3;

/// What a run knows of SIGNL4's side.
#[derive(Debug, Default)]
pub(crate) struct Signl4Side {
    accepts: bool,
    /// How many more events fit into SIGNL4's present window.
    left: Option<usize>,
    closed: bool,
    refusals: u32,
    failures: u32,
}

/// One effect to be had.
struct Job {
    ticket: Ticket,
    /// The record before this effect, to go back to if it provably had none.
    before: Option<Record>,
    /// The record that says what is about to happen.
    intent: Record,
}

/// What became of a job.
enum Settled {
    /// Done, or put where it will not be forgotten.
    Done,
    /// Done, and another effect follows for the same ticket.
    Again(Box<Job>),
    /// Nothing has happened; the cursor must not pass it.
    Undone(Box<Ticket>),
}

impl Run<'_> {
    /// Does what the plan says for each ticket. Gives back the tickets that are not decided.
    pub(crate) fn act(&mut self, tickets: Vec<Ticket>) -> Result<Vec<Ticket>, Failure> {
        // A list that changes while it is read can show a ticket twice; the last state counts.
        let latest: BTreeMap<_, _> = tickets
            .iter()
            .enumerate()
            .map(|(at, t)| (t.id.clone(), at))
            .collect();
        let mut queue = VecDeque::new();
        for (at, ticket) in tickets.into_iter().enumerate() {
            if latest.get(&ticket.id) == Some(&at) && !self.has_its_own_time(&ticket) {
                let record = self.ledger.record(&ticket.id)?;
                queue.extend(self.job(ticket, record)?);
            }
        }
        let mut undone = Vec::new();
        while !queue.is_empty() && !self.signl4_closed() && !self.out_of_time() {
            let most = if self.side.accepts { AT_ONCE } else { 1 };
            let size = most
                .min(queue.len())
                .min(self.side.left.unwrap_or(most).max(1));
            for settled in self.have_effect(queue.drain(..size).collect())? {
                match settled {
                    Settled::Done => {}
                    Settled::Again(job) => queue.push_front(*job),
                    Settled::Undone(ticket) => undone.push(*ticket),
                }
            }
        }
        undone.extend(queue.into_iter().map(|job| job.ticket));
        if !undone.is_empty() && !self.signl4_waits() {
            self.work_waiting = true;
        }
        self.report.waiting += u32::try_from(undone.len()).unwrap_or(u32::MAX);
        Ok(undone)
    }

    /// The plan's decision as a job; what needs no request is done here.
    fn job(&mut self, ticket: Ticket, before: Option<Record>) -> Result<Option<Job>, Failure> {
        let decision = plan::on_ticket(&ticket, before.as_ref());
        let intent = match (decision, &before) {
            (Decision::Nothing, _) => return Ok(None),
            (Decision::Raise(Generation::First), _) | (Decision::Raise(_), None) => {
                Record::new(&ticket)
            }
            (Decision::Raise(Generation::Next), Some(record)) => record.clone().reopened(),
            (Decision::Raise(Generation::Same), Some(record)) => Record {
                resent: true,
                ..record.clone()
            },
            (Decision::Resolve | Decision::Remember, None) => return Ok(None),
            (Decision::Remember, Some(record)) => {
                let record = Record {
                    ended: ticket.ended(),
                    ..record.clone()
                };
                self.ledger.set_record(&ticket.id, &record)?;
                return Ok(None);
            }
            (Decision::Resolve, Some(record)) if record.phase == Phase::Resolving => record.clone(),
            (Decision::Resolve, Some(record)) => Record {
                phase: Phase::Resolving,
                attempts: 0,
                ..record.clone()
            },
        };
        let attempts = intent.attempts.saturating_add(1);
        Ok(Some(Job {
            ticket,
            before,
            intent: Record { attempts, ..intent },
        }))
    }

    /// Writes the intents, sends, writes the results.
    fn have_effect(&mut self, jobs: Vec<Job>) -> Result<Vec<Settled>, Failure> {
        let mut bodies = Vec::with_capacity(jobs.len());
        for job in &jobs {
            self.ledger.set_record(&job.ticket.id, &job.intent)?;
            bodies.push(self.body(job));
        }
        let answers = self.signl4.send(bodies);
        // Every answer is recorded, even if the record of another fails: what is known of one alert
        // must not be forgotten because of its neighbour.
        let settled: Vec<_> = jobs
            .into_iter()
            .zip(answers)
            .map(|(job, answer)| self.settle(job, answer))
            .collect();
        settled.into_iter().collect()
    }

    fn body(&self, job: &Job) -> Vec<u8> {
        let id = ExternalId {
            ticket: job.ticket.id.clone(),
            generation: job.intent.generation,
        };
        if job.intent.phase == Phase::Resolving {
            return signl4::resolve(&id);
        }
        let link = topdesk::link(&self.settings.topdesk.address, &job.ticket.id);
        signl4::raise(&job.ticket, &id, &link, &Default::default(), None, None)
    }

    fn settle(&mut self, job: Job, answer: Result<Accepted, Trouble>) -> Result<Settled, Failure> {
        match answer {
            Ok(accepted) => self.accepted(job, &accepted),
            Err(trouble) if trouble.whole_side() => self.not_sent(job, trouble),
            Err(Trouble::Refused { message, .. }) => {
                self.side.refusals += 1;
                self.side.closed |= self.side.refusals >= MOST_REFUSALS;
                self.give_up(job, &message)
            }
            Err(trouble) => self.try_again_later(job, &trouble),
        }
    }

    fn accepted(&mut self, job: Job, accepted: &Accepted) -> Result<Settled, Failure> {
        self.side.accepts = true;
        self.side.failures = 0;
        // Answers that crossed on the way count by the smallest number.
        self.side.left = [self.side.left, accepted.left].into_iter().flatten().min();
        if let (Some(0), Some(wait)) = (self.side.left, accepted.reset) {
            self.wait_for_signl4(wait);
        }
        let Job { ticket, intent, .. } = job;
        let (phase, count) = match intent.phase {
            Phase::Resolving => (Phase::Resolved, &mut self.report.resolved),
            _ => (Phase::Open, &mut self.report.raised),
        };
        *count += 1;
        // A resolved alert counts as that of an ended ticket even if the ticket is open again by
        // now: the difference is what raises the next one.
        let ended = phase == Phase::Resolved || ticket.ended();
        // What the phones tell from before the end is overtaken by it. SIGNL4's clock counts here, whose
        // header has whole seconds.
        let second_us = accepted
            .at
            .map(|at| at.as_microsecond().saturating_add(999_999));
        let end_us = second_us.unwrap_or(self.now().as_microsecond());
        let status_us = if phase == Phase::Resolved {
            intent.status_us.max(end_us)
        } else {
            intent.status_us
        };
        let number = ticket.number.clone();
        let record = Record {
            phase,
            ended,
            attempts: 0,
            status_us,
            number,
            ..intent
        };
        self.ledger.set_record(&ticket.id, &record)?;
        let next = self.job(ticket, Some(record))?;
        Ok(next.map_or(Settled::Done, |job| Settled::Again(Box::new(job))))
    }

    /// The whole side is in trouble and this alert provably not there: back to how it was.
    fn not_sent(&mut self, job: Job, trouble: Trouble) -> Result<Settled, Failure> {
        match &job.before {
            Some(record) => self.ledger.set_record(&job.ticket.id, record)?,
            None => self.ledger.forget(&job.ticket.id)?,
        }
        if let Trouble::Away {
            after: Some(after), ..
        } = &trouble
        {
            self.wait_for_signl4(*after);
        }
        self.side.closed = true;
        self.side_trouble(trouble);
        Ok(Settled::Undone(Box::new(job.ticket)))
    }

    /// This one alert failed, or its answer was lost: it gets a time of its own, so that it does
    /// not hold up the others.
    fn try_again_later(&mut self, job: Job, trouble: &Trouble) -> Result<Settled, Failure> {
        self.side.failures += 1;
        if self.side.failures >= MOST_FAILURES {
            self.side.closed = true;
            let message = format!("{}, several times in a row", trouble.message());
            self.side_trouble(Trouble::Away {
                after: None,
                message,
            });
        }
        self.report.problem(format!(
            "ticket {}: {}",
            job.ticket.name(),
            trouble.message()
        ));
        let Some(pause) = pause_after(job.intent.attempts) else {
            return self.give_up_unknown(job, trouble.message());
        };
        if self.head.pending.len() >= MOST_PENDING {
            // Not counted: it would run out of attempts at every run.
            let attempts = job.before.as_ref().map_or(0, |before| before.attempts);
            self.ledger.set_record(
                &job.ticket.id,
                &Record {
                    attempts,
                    ..job.intent
                },
            )?;
            return Ok(Settled::Undone(Box::new(job.ticket)));
        }
        self.postpone(&job.ticket.id, pause, 0);
        self.report.waiting += 1;
        Ok(Settled::Done)
    }

    /// Refused for good: SIGNL4 does not have it.
    fn give_up(&mut self, job: Job, reason: &str) -> Result<Settled, Failure> {
        self.bury_job(&job, reason)?;
        let Job { ticket, intent, .. } = job;
        let record = Record {
            phase: Phase::Dead,
            ended: ticket.ended(),
            attempts: 0,
            ..intent
        };
        self.ledger.set_record(&ticket.id, &record)?;
        Ok(Settled::Done)
    }

    /// Given up without knowing: SIGNL4 may have it all the same, so a raised alert is followed as
    /// if it were there.
    fn give_up_unknown(&mut self, job: Job, reason: &str) -> Result<Settled, Failure> {
        if job.intent.phase == Phase::Resolving {
            return self.give_up(job, reason);
        }
        self.bury_job(&job, reason)?;
        let record = Record {
            phase: Phase::Open,
            ended: false,
            attempts: 0,
            ..job.intent
        };
        self.ledger.set_record(&job.ticket.id, &record)?;
        Ok(Settled::Done)
    }

    fn bury_job(&mut self, job: &Job, reason: &str) -> Result<(), Failure> {
        let Job { ticket, intent, .. } = job;
        let (effect, matter) = match intent.phase {
            Phase::Resolving => (Effect::Resolve, "resolve"),
            _ => (Effect::Raise, "raise"),
        };
        let key = keys::dead(&ticket.id, &format!("{matter}.{}", intent.generation));
        self.bury(&key, ticket.id.as_str(), &ticket.number, effect, reason)
    }

    /// An alert that was sent twice, because an answer was lost, rings on after one of the two was
    /// answered. The other gets the same answer, as well as can be done.
    pub(crate) fn answer_twin(&mut self, id: &ExternalId, phase: Phase) {
        let body = match phase {
            Phase::Acknowledged => signl4::acknowledge(id),
            Phase::Closed => signl4::resolve(id),
            _ => return,
        };
        if let Some(Err(trouble)) = self.signl4.send(vec![body]).pop() {
            let ticket = id.ticket.as_str();
            self.report.problem(format!(
                "ticket {ticket}: a second alert may ring on: {}",
                trouble.message()
            ));
        }
    }

    pub(crate) fn signl4_closed(&self) -> bool {
        self.side.closed || left_until(self.head.signl4_due_ms, self.now(), LONGEST_WAIT).is_some()
    }

    fn wait_for_signl4(&mut self, wait: SignedDuration) {
        self.head.signl4_due_ms = self.moment_ms(wait);
    }
}
