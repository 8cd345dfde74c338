//! From tickets to alerts: intent, effect, result. What became of each is in `settle`.

use crate::domain::rules::{Form, Scenario, Verdict};
use crate::domain::{ExternalId, Ticket, TicketId};
use crate::ledger::{Phase, Record, keys};
use crate::plan::{self, Decision, Effect, Raise, Why};
use crate::run::{Failure, Run};
use crate::signl4::{self, Accepted, Event};
use crate::sorted::Set;
use crate::to_signl4::settle::Settled;
use crate::topdesk;
use std::collections::{BTreeSet, VecDeque};

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
    /// The ticket whose end ends this alert of a burst.
    pub member: Option<Ticket>,
}

impl Job {
    /// One more attempt of an effect on a ticket's own alert.
    pub fn new(
        ticket: Ticket,
        verdict: Verdict,
        before: Option<Record>,
        effect: Effect,
        mut intent: Record,
    ) -> Self {
        intent.attempts = intent.attempts.saturating_add(1);
        Self {
            ticket,
            verdict,
            before,
            intent,
            effect,
            covered: Vec::new(),
            member: None,
        }
    }

    pub fn id(&self) -> ExternalId {
        ExternalId {
            ticket: self.ticket.id.clone(),
            generation: self.intent.generation,
        }
    }

    /// The scenario in place of the rule's.
    fn scenario(&self) -> Option<Scenario> {
        match &self.effect {
            Effect::Raise(raise) => raise.scenario,
            _ => None,
        }
    }

    /// The tickets it is about.
    pub fn tickets(self) -> Vec<Ticket> {
        if self.covered.is_empty() {
            return vec![self.member.unwrap_or(self.ticket)];
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
        let followed = self.followed_of(&tickets)?;
        let mut jobs = Vec::new();
        for (ticket, verdict) in tickets.into_iter().zip(verdicts) {
            // No ticket of the list gets a record before its turn: `join` writes that of the ticket itself, and of a
            // lead that has one.
            let key = keys::ticket(&ticket.id);
            let is_followed = |all: &Vec<String>| all.binary_search(&key).is_ok();
            let record = match followed.as_ref().is_none_or(is_followed) {
                true => self.ledger.record(&ticket.id)?,
                false => None,
            };
            self.look_again_in_time(&ticket, verdict, record.as_ref())?;
            jobs.extend(self.job(ticket, verdict, record)?);
        }
        let mut queue = VecDeque::from(self.cover(jobs)?);
        let mut undone = Vec::new();
        while !queue.is_empty() && !self.signl4_closed() && !self.out_of_time() {
            let most = queue
                .iter()
                .take(AT_ONCE)
                .take_while(|job| self.side.accepting.contains(&job.intent.team))
                .count()
                .max(1);
            let most = most.min(self.may_be_sent());
            for settled in self.have_effect(queue.drain(..most).collect())? {
                match settled {
                    Settled::Done => {}
                    Settled::Again(job) => queue.push_front(*job),
                    Settled::Undone(tickets) => undone.extend(tickets),
                }
            }
        }
        self.list_too_old()?;
        self.side.under_way = Set::default();
        undone.extend(queue.into_iter().flat_map(Job::tickets));
        if !undone.is_empty() && !self.signl4_waits() {
            self.work_waiting = true;
        }
        self.report.waiting += u32::try_from(undone.len()).unwrap_or(u32::MAX);
        Ok(undone)
    }

    /// The keys of all records, ascending, where asking for them costs less than looking for the record of each ticket: most
    /// tickets of a long list were never alerted. None too where a host does not keep to the order.
    fn followed_of(&self, tickets: &[Ticket]) -> Result<Option<Vec<String>>, Failure> {
        const MANY: usize = 100;
        if tickets.len() < MANY {
            return Ok(None);
        }
        Ok(Some(self.ledger.tickets()?).filter(|keys| keys.is_sorted()))
    }

    /// How many events may go at the same time, at least one: as many as SIGNL4 takes at the moment,
    /// by its own count and by ours.
    fn may_be_sent(&self) -> usize {
        let ours = self.head.pace.events(self.now()).unwrap_or(1);
        let most = self.side.left.unwrap_or(ours).min(ours);
        usize::try_from(most).unwrap_or(1).max(1)
    }

    /// A list that changes while it is read can show a ticket twice: the last state counts. What
    /// waits for a time of its own is left out.
    fn to_be_decided(&self, tickets: Vec<Ticket>) -> Vec<Ticket> {
        let mut later = BTreeSet::new();
        let from_the_end = tickets.into_iter().rev();
        let latest = from_the_end.filter(|ticket| later.insert(ticket.id.clone()));
        let mut kept: Vec<_> = latest.filter(|t| !self.has_its_own_time(t)).collect();
        kept.reverse();
        kept
    }

    /// What is to be done about a ticket, and the major call whose alert comes to stand for it.
    /// Nothing is written: `explain` asks the same.
    pub(crate) fn decision(
        &self,
        ticket: &Ticket,
        verdict: Verdict,
        before: Option<&Record>,
    ) -> Result<(Decision, Option<TicketId>), Failure> {
        let covered = self.is_covered(before)?;
        let seen = self.seen(ticket, verdict, covered);
        let mut decision = plan::on_ticket(&seen, before);
        if before.is_none() && would_raise(&decision) {
            // It may have had alerts that are forgotten.
            let former = self.former(ticket)?;
            decision = former.map_or(decision, |f| plan::on_ticket(&seen, Some(&f)));
        }
        let lead = match &decision {
            Decision::Act(Effect::Raise(_), intent) if !intent.resent => {
                self.lead_of(ticket, verdict)?
            }
            _ => None,
        };
        Ok((decision, lead))
    }

    /// The plan's decision as a job; what needs no request is done here.
    pub(crate) fn job(
        &mut self,
        ticket: Ticket,
        verdict: Verdict,
        before: Option<Record>,
    ) -> Result<Option<Job>, Failure> {
        let before = before
            .map(|record| self.with_loose_ends(&ticket, record))
            .transpose()?;
        let (decision, lead) = self.decision(&ticket, verdict, before.as_ref())?;
        if let (Decision::Act(_, intent), Some(lead)) = (&decision, &lead) {
            self.join(lead, &ticket, Record::clone(intent))?;
            return Ok(None);
        }
        match decision {
            Decision::Nothing(Why::TooOld) => self.pass_over(&ticket),
            Decision::Nothing(Why::AlertIsOver) => {
                return match &before {
                    Some(record) => self.left(&ticket, record),
                    None => Ok(None),
                };
            }
            Decision::Nothing(_) => {}
            Decision::Remember(record) => {
                let record = self.keep_record(&ticket.id, *record)?;
                if record.phase == Phase::Closed {
                    return self.left(&ticket, &record);
                }
            }
            Decision::Wait(until) => {
                self.report.held += 1;
                self.wake_at(&ticket.id, until)?;
            }
            Decision::Remark(_, mut record) => {
                if self.signl4.can_look() {
                    self.look_for_notes(vec![ticket.id.clone()]);
                } else {
                    record.remarks.clear();
                }
                self.ledger.set_record(&ticket.id, &record)?;
            }
            Decision::Leave(record) => return self.leave(&ticket, &record),
            Decision::Act(effect, intent) => {
                self.side.under_way.insert(ticket.id.clone());
                return Ok(Some(Job::new(ticket, verdict, before, effect, *intent)));
            }
        }
        Ok(None)
    }

    /// The record of a ticket, after what an earlier run may have had no time for.
    fn with_loose_ends(&mut self, ticket: &Ticket, record: Record) -> Result<Record, Failure> {
        if !record.remarks.is_empty() {
            self.look_for_notes(vec![ticket.id.clone()]);
        }
        if self.lets_go(&ticket.id, &record) {
            return self.keep_record(&ticket.id, record);
        }
        Ok(record)
    }

    /// Writes the intents, sends, writes the results.
    fn have_effect(&mut self, jobs: Vec<Job>) -> Result<Vec<Settled>, Failure> {
        let mut settled = Vec::with_capacity(jobs.len());
        let mut events = Vec::with_capacity(jobs.len());
        let mut to_be_sent = Vec::with_capacity(jobs.len());
        for job in jobs {
            self.withdraw_letters(&job)?;
            let team = job.intent.team.as_deref().unwrap_or_default();
            if let Some(message) = self.side.unknown_teams.get(team).cloned() {
                settled.push(self.team_unknown(job, message));
            } else if self.is_raised(&job)? {
                settled.push(self.settle(job, Ok(Accepted::default())));
            } else {
                to_be_sent.push(job);
            }
        }
        for job in &to_be_sent {
            let intents = job.covered.iter().chain([job]);
            for one in intents {
                self.ledger.set_record(&one.ticket.id, &one.intent)?;
            }
            events.push(self.event(job));
        }
        let answers = self.send(events);
        // Every answer is recorded, even if the record of another fails: what is known of one alert
        // must not be forgotten because of its neighbour.
        for (job, answer) in to_be_sent.into_iter().zip(answers) {
            settled.push(self.settle(job, answer));
        }
        settled.into_iter().collect()
    }

    /// An alert whose raising had an unknown outcome is looked up before it is sent again, if it can
    /// be. What cannot be looked up is sent: a duplicate is better than a lost alarm.
    fn is_raised(&mut self, job: &Job) -> Result<bool, Failure> {
        let unknown = matches!(job.effect, Effect::Raise(_)) && job.intent.resent;
        if !unknown || !self.signl4.can_look() || self.look_waits() {
            return Ok(false);
        }
        match self.signl4.find(&job.id()) {
            Ok(found) => Ok(found.is_some()),
            Err(trouble) => {
                self.report.problem(trouble.message());
                self.keep_waits()?;
                Ok(false)
            }
        }
    }

    /// What is sent to SIGNL4.
    pub(crate) fn event(&self, job: &Job) -> Event {
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
            let rule = job.intent.rule.as_deref().unwrap_or_default();
            let scenario = job.covered.iter().find_map(Job::scenario);
            let ranks = tickets.iter().map(|t| rules.rank(t.priority.as_ref()));
            let highest = ranks
                .flatten()
                .min()
                .and_then(|at| rules.priorities.get(at));
            return signl4::raise_many(&tickets, &job.id(), rule, form, scenario, highest);
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
        let event = Event { team, body };
        let trouble = if self.signl4_closed() {
            Some("SIGNL4 takes no more events for the moment".to_owned())
        } else {
            let answer = self.send(vec![event]).pop();
            answer.and_then(|answer| Some(answer.err()?.message().to_owned()))
        };
        if let Some(trouble) = trouble {
            let ticket = id.ticket.as_str();
            self.report.problem(format!(
                "ticket {ticket}: a second alert may ring on: {trouble}"
            ));
        }
    }
}

/// Whether this raises an alert, now or later, or would if it were not too old.
fn would_raise(decision: &Decision) -> bool {
    let raises = matches!(decision, Decision::Act(Effect::Raise(_), _));
    let later = matches!(decision, Decision::Wait(_) | Decision::Nothing(Why::TooOld));
    raises || later
}
