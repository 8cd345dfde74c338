//! Alerts that stand for several tickets: one for what is more than a rule's burst, and that of a
//! major call for the tickets that belong to it. A covered ticket keeps a record of its own; the
//! covering record lists them.

use crate::alerts::Job;
use crate::domain::{ExternalId, PhoneAction, PhoneEvent, Ticket, TicketId};
use crate::ledger::{InboxItem, Phase, Record, keys};
use crate::plan::{Because, Effect, Raise};
use crate::rules::Verdict;
use crate::run::{Failure, Run};
use std::collections::BTreeMap;

/// So many tickets are listed by one record; what is more is alerted by itself.
const MOST_COVERED: usize = 500;

impl Run<'_> {
    /// Puts together what is more than a rule's burst. Gives back the jobs to be done.
    pub(crate) fn cover(&mut self, jobs: Vec<Job>) -> Result<Vec<Job>, Failure> {
        let mut single = Vec::with_capacity(jobs.len());
        let mut shared: BTreeMap<TicketId, Vec<Job>> = BTreeMap::new();
        let mut open: BTreeMap<String, TicketId> = BTreeMap::new();
        for mut job in jobs {
            let Some((rule, cap)) = self.burst_of(&job) else {
                single.push(job);
                continue;
            };
            let known = job.intent.cover.as_deref().and_then(TicketId::new);
            if known.is_none() && self.raised_by(&rule) < cap {
                *self.side.raised.entry(rule).or_default() += 1;
                single.push(job);
                continue;
            }
            let new = || TicketId::burst(&rule, &job.id().text());
            let burst = match known {
                Some(burst) => burst,
                None => open.entry(rule.clone()).or_insert_with(new).clone(),
            };
            job.intent.cover = Some(burst.as_str().to_owned());
            shared.entry(burst).or_default().push(job);
        }
        for (burst, covered) in shared {
            single.push(self.burst_job(burst, covered)?);
        }
        Ok(single)
    }

    /// The rule with a burst that raises this alert, by name, and how many it may raise.
    fn burst_of(&self, job: &Job) -> Option<(String, u32)> {
        let Effect::Raise(Raise { rule, .. }) = job.effect else {
            return None;
        };
        let rule = self.settings.rules.list.get(rule?)?;
        let cap = rule.burst.or(job.intent.cover.is_some().then_some(0))?;
        Some((rule.name.clone(), cap))
    }

    fn raised_by(&self, rule: &str) -> u32 {
        self.side.raised.get(rule).copied().unwrap_or(0)
    }

    /// One alert for many tickets. An earlier attempt may have listed others: all of them count.
    fn burst_job(&self, burst: TicketId, covered: Vec<Job>) -> Result<Job, Failure> {
        let before = self.ledger.record(&burst)?;
        let ticket = Ticket::gone(burst, String::new());
        let first = covered.first();
        let mut intent = before.clone().unwrap_or_else(|| Record::new(&ticket));
        intent.phase = Phase::Raising;
        intent.attempts = intent.attempts.saturating_add(1);
        intent.team = first.and_then(|job| job.intent.team.clone());
        intent.rule = first.and_then(|job| job.intent.rule.clone());
        for job in &covered {
            let id = job.ticket.id.as_str();
            if !intent.members.iter().any(|member| member == id) {
                intent.members.push(id.to_owned());
            }
        }
        let effect = first.map_or(Effect::Raise(Raise::default()), |job| job.effect.clone());
        let verdict = first.map_or(Verdict::None, |job| job.verdict);
        Ok(Job {
            ticket,
            verdict,
            before,
            intent,
            effect,
            covered,
        })
    }

    /// A ticket that belongs to a major call with an open alert: whose alert covers it. TOPdesk
    /// names a major call by its ticket (incident API 4.2.6: "by id or number").
    pub(crate) fn lead_of(
        &self,
        ticket: &Ticket,
        verdict: Verdict,
    ) -> Result<Option<TicketId>, Failure> {
        let rule = verdict
            .rule()
            .and_then(|at| self.settings.rules.list.get(at));
        let grouped = rule.is_some_and(|rule| rule.group_major) && !ticket.major;
        let call = ticket.major_call.as_deref().filter(|_| grouped);
        let Some(lead) = call.and_then(TicketId::new).filter(|id| *id != ticket.id) else {
            return Ok(None);
        };
        let record = self.ledger.record(&lead)?;
        let covers = |r: &Record| covers(r) && r.members.len() < MOST_COVERED;
        Ok(record.is_some_and(|r| covers(&r)).then_some(lead))
    }

    /// Whether the alert that covers a ticket still stands for it.
    pub(crate) fn is_covered(&self, record: Option<&Record>) -> Result<bool, Failure> {
        let cover = record.and_then(|r| TicketId::new(r.cover.as_deref()?));
        let Some(cover) = cover else {
            return Ok(false);
        };
        Ok(self.ledger.record(&cover)?.is_some_and(|r| covers(&r)))
    }

    /// A ticket comes under the alert of another one: no request.
    pub(crate) fn join(
        &mut self,
        lead: &TicketId,
        ticket: &Ticket,
        record: Record,
    ) -> Result<(), Failure> {
        if let Some(mut covering) = self.ledger.record(lead)? {
            let id = ticket.id.as_str();
            if !covering.members.iter().any(|member| member == id) {
                covering.members.push(id.to_owned());
                self.ledger.set_record(lead, &covering)?;
            }
        }
        let joined = Record {
            phase: Phase::Open,
            cover: Some(lead.as_str().to_owned()),
            attempts: 0,
            ..record
        };
        self.ledger.set_record(&ticket.id, &joined)?;
        self.report.covered += 1;
        Ok(())
    }

    /// A covered ticket has ended. When it was the last of a burst, its alert ends with it.
    pub(crate) fn leave(
        &mut self,
        ticket: &Ticket,
        record: &Record,
    ) -> Result<Option<Job>, Failure> {
        self.ledger.set_record(&ticket.id, record)?;
        let Some(cover) = record.cover.as_deref().and_then(TicketId::new) else {
            return Ok(None);
        };
        let Some(mut covering) = self.ledger.record(&cover)? else {
            return Ok(None);
        };
        covering
            .members
            .retain(|member| member != ticket.id.as_str());
        self.ledger.set_record(&cover, &covering)?;
        let open = matches!(covering.phase, Phase::Open | Phase::Acknowledged);
        if !(cover.is_burst() && covering.members.is_empty() && open) {
            return Ok(None);
        }
        let intent = Record {
            phase: Phase::Resolving,
            attempts: 1,
            ..covering.clone()
        };
        Ok(Some(Job {
            ticket: Ticket::gone(cover, String::new()),
            verdict: Verdict::None,
            before: Some(covering),
            intent,
            effect: Effect::Resolve(Because::CoveredEnded),
            covered: Vec::new(),
        }))
    }

    /// What the alert of a major call covered is looked at again, if it stands for others no more. To be
    /// called before the record is kept: after that nobody would ask any more.
    pub(crate) fn uncover(&mut self, record: &Record) -> Result<(), Failure> {
        if covers(record) || record.again {
            return Ok(());
        }
        let now = self.now();
        for id in record
            .members
            .iter()
            .filter_map(|member| TicketId::new(member))
        {
            self.wake_at(&id, now)?;
        }
        Ok(())
    }

    /// What people do with the alert of a burst they do with each of its tickets. Gives the keys of
    /// what is to be worked off instead.
    pub(crate) fn spread(
        &mut self,
        key: &str,
        event: &PhoneEvent,
        mut record: Record,
    ) -> Result<Vec<String>, Failure> {
        let mut keys = Vec::new();
        for member in record.members.iter().filter_map(|id| TicketId::new(id)) {
            let Some(own) = self.ledger.record(&member)? else {
                continue;
            };
            let event = PhoneEvent {
                id: format!("{}-{}", event.id, member.as_str()),
                alert: ExternalId {
                    ticket: member,
                    generation: own.generation,
                },
                ..event.clone()
            };
            let key = keys::inbox(&event);
            self.ledger.append(&key, &InboxItem::new(&event))?;
            keys.push(key);
        }
        record.phase = match (&event.action, record.phase) {
            (PhoneAction::Acknowledged, Phase::Raising | Phase::Open) => Phase::Acknowledged,
            (PhoneAction::Closed, _) => Phase::Closed,
            (PhoneAction::Open, _) => Phase::Open,
            (_, phase) => phase,
        };
        record.handle(keys::event(event));
        self.ledger.set_record(&event.alert.ticket, &record)?;
        self.ledger.remove(key)?;
        Ok(keys)
    }
}

/// Whether the alert of this record still stands for other tickets.
pub(crate) fn covers(record: &Record) -> bool {
    !record.ended
        && !matches!(
            record.phase,
            Phase::Resolving | Phase::Resolved | Phase::Dead
        )
}
