//! From tickets to alerts: intent, effect, result. What became of each is in `settle`.

use crate::domain::{ExternalId, Ticket};
use crate::ledger::{Phase, Record};
use crate::plan::{self, Decision, Effect, Raise, Why};
use crate::retry::{LONGEST_WAIT, left_until};
use crate::rules::{Form, Verdict};
use crate::run::{Failure, Run};
use crate::settle::Settled;
use crate::signl4::{self, Accepted, Event};
use crate::topdesk;
use std::collections::{BTreeMap, VecDeque};

/// Alerts sent at the same time, once SIGNL4 has accepted one in this run. Until then one at a
/// time: a wrong secret must not cost eight of the ten errors a minute that SIGNL4 allows.
const AT_ONCE: usize = 8;

/// Where tickets come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The list of changes, with its filter.
    List,
    /// Each was read by its id, filter or not.
    ById,
}

/// One effect to be had.
pub(crate) struct Job {
    pub ticket: Ticket,
    pub verdict: Verdict,
    /// The record before this effect, to go back to if it provably had none.
    pub before: Option<Record>,
    /// The record that says what is about to happen.
    pub intent: Record,
    pub effect: Effect,
    /// The alert stands for these tickets, which would otherwise have one each.
    pub covered: Vec<Job>,
}

impl Job {
    pub fn id(&self) -> ExternalId {
        ExternalId {
            ticket: self.ticket.id.clone(),
            generation: self.intent.generation,
        }
    }

    /// The tickets it is about.
    pub fn tickets(self) -> Vec<Ticket> {
        if self.covered.is_empty() {
            return vec![self.ticket];
        }
        self.covered.into_iter().map(|job| job.ticket).collect()
    }
}

impl Run<'_> {
    /// Does what the plan says for each ticket. Gives back the tickets that are not decided.
    pub(crate) fn act(
        &mut self,
        tickets: Vec<Ticket>,
        origin: Origin,
    ) -> Result<Vec<Ticket>, Failure> {
        let tickets = self.to_be_decided(tickets);
        let verdicts = match self.judge(&tickets, origin == Origin::List) {
            Ok(verdicts) => verdicts,
            Err(trouble) => {
                self.topdesk_trouble(trouble)?;
                return Ok(tickets);
            }
        };
        let mut jobs = Vec::new();
        for (ticket, verdict) in tickets.into_iter().zip(verdicts) {
            let record = self.ledger.record(&ticket.id)?;
            self.look_again_in_time(&ticket)?;
            jobs.extend(self.job(ticket, verdict, record)?);
        }
        let mut queue = VecDeque::from(self.cover(jobs)?);
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
                    Settled::Undone(tickets) => undone.extend(tickets),
                }
            }
        }
        undone.extend(queue.into_iter().flat_map(Job::tickets));
        if !undone.is_empty() && !self.signl4_waits() {
            self.work_waiting = true;
        }
        self.report.waiting += u32::try_from(undone.len()).unwrap_or(u32::MAX);
        Ok(undone)
    }

    /// A list that changes while it is read can show a ticket twice: the last state counts. What
    /// waits for a time of its own is left out.
    fn to_be_decided(&self, tickets: Vec<Ticket>) -> Vec<Ticket> {
        let places = tickets.iter().enumerate();
        let latest: BTreeMap<_, _> = places.map(|(at, t)| (t.id.clone(), at)).collect();
        let is_latest = |at: usize, ticket: &Ticket| latest.get(&ticket.id) == Some(&at);
        let kept = |(at, ticket): (usize, Ticket)| {
            (is_latest(at, &ticket) && !self.has_its_own_time(&ticket)).then_some(ticket)
        };
        tickets.into_iter().enumerate().filter_map(kept).collect()
    }

    /// The plan's decision as a job; what needs no request is done here.
    pub(crate) fn job(
        &mut self,
        ticket: Ticket,
        verdict: Verdict,
        before: Option<Record>,
    ) -> Result<Option<Job>, Failure> {
        let covered = self.is_covered(before.as_ref())?;
        let decision = plan::on_ticket(&self.seen(&ticket, verdict, covered), before.as_ref());
        match decision {
            Decision::Nothing(Why::TooOld) => self.too_old.push(ticket.name().to_owned()),
            Decision::Nothing(_) => {}
            Decision::Remember(record) => {
                if before.is_some_and(|before| before.ended != record.ended) {
                    self.uncover(&record)?;
                }
                self.ledger.set_record(&ticket.id, &record)?;
            }
            Decision::Wait(until) => {
                self.report.held += 1;
                self.wake_at(&ticket.id, until)?;
            }
            Decision::Remark(_, record) => {
                self.ledger.set_record(&ticket.id, &record)?;
                self.look_for_notes(vec![ticket.id]);
            }
            Decision::Leave(record) => return self.leave(&ticket, &record),
            Decision::Act(effect, mut intent) => {
                if matches!(effect, Effect::Raise(_))
                    && !intent.resent
                    && let Some(lead) = self.lead_of(&ticket, verdict)?
                {
                    self.join(&lead, &ticket, *intent)?;
                    return Ok(None);
                }
                intent.attempts = intent.attempts.saturating_add(1);
                return Ok(Some(Job {
                    ticket,
                    verdict,
                    before,
                    intent: *intent,
                    effect,
                    covered: Vec::new(),
                }));
            }
        }
        Ok(None)
    }

    /// Writes the intents, sends, writes the results.
    fn have_effect(&mut self, jobs: Vec<Job>) -> Result<Vec<Settled>, Failure> {
        let mut settled = Vec::with_capacity(jobs.len());
        let mut events = Vec::with_capacity(jobs.len());
        let mut to_be_sent = Vec::with_capacity(jobs.len());
        for job in jobs {
            if self.is_raised(&job) {
                settled.push(self.settle(job, Ok(Accepted::default())));
            } else {
                to_be_sent.push(job);
            }
        }
        for job in &to_be_sent {
            for one in job.covered.iter().chain([job]) {
                self.ledger.set_record(&one.ticket.id, &one.intent)?;
            }
            events.push(self.event(job));
        }
        let answers = self.signl4.send(events);
        // Every answer is recorded, even if the record of another fails: what is known of one alert
        // must not be forgotten because of its neighbour.
        for (job, answer) in to_be_sent.into_iter().zip(answers) {
            settled.push(self.settle(job, answer));
        }
        settled.into_iter().collect()
    }

    /// An alert whose raising had an unknown outcome is looked up before it is sent again, if it can
    /// be. What cannot be looked up is sent: a duplicate is better than a lost alarm.
    fn is_raised(&mut self, job: &Job) -> bool {
        let unknown = matches!(job.effect, Effect::Raise(_)) && job.intent.resent;
        if !unknown || !self.signl4.can_look() || self.look_waits() {
            return false;
        }
        match self.signl4.find(&job.id()) {
            Ok(found) => found.is_some(),
            Err(trouble) => {
                self.report.problem(trouble.message());
                false
            }
        }
    }

    fn event(&self, job: &Job) -> Event {
        let body = match &job.effect {
            Effect::Raise(raise) => self.raise_body(job, *raise),
            Effect::Acknowledge => signl4::acknowledge(&job.id()),
            Effect::Resolve(_) => signl4::resolve(&job.id()),
        };
        let team = job.intent.team.clone();
        Event { team, body }
    }

    /// The body of a new alert, as its rule wants it.
    pub(crate) fn raise_body(&self, job: &Job, raise: Raise) -> Vec<u8> {
        let link = topdesk::link(&self.settings.topdesk.address, &job.ticket.id);
        let rules = &self.settings.rules;
        let plain = Form::default();
        let rule = raise.rule.and_then(|at| rules.list.get(at));
        let form = rule.map_or(&plain, |rule| &rule.alert);
        if !job.covered.is_empty() {
            let tickets: Vec<_> = job.covered.iter().map(|job| &job.ticket).collect();
            return signl4::raise_many(&tickets, &job.id(), rule.map_or("", |r| &r.name), form);
        }
        let priority = rules.priority(job.ticket.priority.as_ref());
        signl4::raise(
            &job.ticket,
            &job.id(),
            &link,
            form,
            raise.scenario,
            priority,
        )
    }

    /// An alert that was sent twice, because an answer was lost, rings on after one of the two was
    /// answered. The other gets the same answer, as well as can be done.
    pub(crate) fn answer_twin(&mut self, id: &ExternalId, team: Option<String>, phase: Phase) {
        let body = match phase {
            Phase::Acknowledged => signl4::acknowledge(id),
            Phase::Closed => signl4::resolve(id),
            _ => return,
        };
        if let Some(Err(trouble)) = self.signl4.send(vec![Event { team, body }]).pop() {
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
}
