//! Alerts that stand for several tickets: one for what is more than a rule's burst, and that of a
//! major call for the tickets that belong to it. A covered ticket keeps a record of its own; the
//! covering record lists them.

use crate::domain::rules::Verdict;
use crate::domain::{ExternalId, PhoneAction, PhoneEvent, Ticket, TicketId};
use crate::ledger::{InboxItem, Phase, Record, keys};
use crate::plan::{Because, Effect, Raise};
use crate::run::{Failure, Run};
use crate::sorted::Map;
use crate::to_signl4::alerts::Job;

/// So many tickets are listed by one record; what is more is alerted by itself.
const MOST_COVERED: usize = 500;

impl Run<'_> {
    /// Puts together what is more than a rule's burst. Gives back the jobs to be done.
    pub(crate) fn cover(&mut self, jobs: Vec<Job>) -> Result<Vec<Job>, Failure> {
        let mut single = Vec::with_capacity(jobs.len());
        let mut shared: Map<TicketId, Vec<Job>> = Map::default();
        let mut open: Map<String, TicketId> = Map::default();
        for mut job in jobs {
            let Some((rule, cap)) = self.burst_of(&job) else {
                single.push(job);
                continue;
            };
            let known = job.intent.cover.as_deref().and_then(TicketId::new);
            let standing = self.standing(known.as_ref())?;
            if standing.as_ref().is_some_and(|r| lists(r, &job.ticket)) {
                // It was accepted; only the record of this ticket does not say so yet.
                self.accepted_for(vec![job])?;
                continue;
            }
            if known.is_none() && self.raised_by(&rule) < cap {
                self.side.raised.change(rule, |count| *count += 1);
                single.push(job);
                continue;
            }
            // One that stands for others already is not raised again: it would ring twice for them.
            let name = known.as_ref().map_or(rule.as_str(), TicketId::as_str);
            let burst = match (&known, standing, open.get(&rule)) {
                (Some(burst), None, _) | (_, _, Some(burst)) => burst.clone(),
                _ => {
                    let new = TicketId::burst(name, &job.id().text());
                    open.insert(rule, new.clone());
                    new
                }
            };
            job.intent.cover = Some(burst.as_str().to_owned());
            shared.change(burst, |jobs| jobs.push(job));
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
        if job.intent.cover.is_some() {
            return Some((job.intent.rule.clone().unwrap_or_default(), 0));
        }
        let rule = self.settings.rules.list.get(rule?)?;
        Some((rule.name.clone(), rule.burst?))
    }

    /// The record of a burst whose raising is not under way any more.
    fn standing(&self, burst: Option<&TicketId>) -> Result<Option<Record>, Failure> {
        let Some(burst) = burst else {
            return Ok(None);
        };
        let record = self.ledger.record(burst)?;
        Ok(record.filter(|record| record.phase != Phase::Raising))
    }

    fn raised_by(&self, rule: &str) -> u32 {
        self.side.raised.get(rule).copied().unwrap_or(0)
    }

    /// One alert for many tickets. It stands for those that it lists; what only an earlier attempt
    /// listed gets one of its own.
    fn burst_job(&self, burst: TicketId, covered: Vec<Job>) -> Result<Job, Failure> {
        let before = self.ledger.record(&burst)?;
        let ticket = Ticket::gone(burst, String::new());
        let first = covered.first();
        let mut intent = before.clone().unwrap_or_else(|| Record::new(&ticket));
        intent.resent |= before.is_some();
        intent.phase = Phase::Raising;
        intent.attempts = intent.attempts.saturating_add(1);
        intent.team = first.and_then(|job| job.intent.team.clone());
        intent.rule = first.and_then(|job| job.intent.rule.clone());
        let ids = covered.iter().map(|job| job.ticket.id.as_str().to_owned());
        intent.members = ids.collect();
        let effect = first.map_or(Effect::Raise(Raise::default()), |job| job.effect.clone());
        let verdict = first.map_or(Verdict::None, |job| job.verdict);
        Ok(Job {
            ticket,
            verdict,
            before,
            intent,
            effect,
            covered,
            member: None,
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
        if self.side.under_way.contains(&lead) {
            return Ok(None);
        }
        let record = self.ledger.record(&lead)?;
        let covers = |r: &Record| {
            let rings = r.phase != Phase::Closed && r.cover.is_none();
            covers(r) && rings && r.members.len() < MOST_COVERED
        };
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
        self.strike(ticket, record)?;
        self.ledger.set_record(&ticket.id, record)?;
        self.end_of_burst(ticket, record)
    }

    /// A covered ticket whose alert is over. What may have been left undone when it ended is done.
    pub(crate) fn left(
        &mut self,
        ticket: &Ticket,
        record: &Record,
    ) -> Result<Option<Job>, Failure> {
        if !record.ended {
            return Ok(None);
        }
        self.strike(ticket, record)?;
        self.end_of_burst(ticket, record)
    }

    /// The alert that covers a ticket does not stand for it any more.
    fn strike(&self, ticket: &Ticket, record: &Record) -> Result<(), Failure> {
        let cover = record.cover.as_deref().and_then(TicketId::new);
        if let Some(cover) = cover
            && let Some(mut covering) = self.ledger.record(&cover)?
            && lists(&covering, ticket)
        {
            covering.members.retain(|m| m != ticket.id.as_str());
            self.ledger.set_record(&cover, &covering)?;
        }
        Ok(())
    }

    /// The end of the alert of a burst that stands for nothing any more, on behalf of a ticket that it
    /// stood for. Asked again whenever such a ticket is seen, so that no crash leaves it ringing.
    fn end_of_burst(&mut self, ticket: &Ticket, record: &Record) -> Result<Option<Job>, Failure> {
        let burst = record.cover.as_deref().and_then(TicketId::new);
        let Some(burst) = burst.filter(TicketId::is_burst) else {
            return Ok(None);
        };
        let rings = |r: &Record| {
            let phases = [Phase::Raising, Phase::Open, Phase::Acknowledged];
            r.members.is_empty() && (phases.contains(&r.phase) || r.phase == Phase::Resolving)
        };
        let Some(covering) = self.ledger.record(&burst)?.filter(rings) else {
            return Ok(None);
        };
        if !self.side.under_way.insert(burst.clone()) {
            return Ok(None);
        }
        let attempts = match covering.phase {
            Phase::Resolving => covering.attempts,
            _ => 0,
        };
        let intent = Record {
            phase: Phase::Resolving,
            attempts: attempts.saturating_add(1),
            ..covering.clone()
        };
        Ok(Some(Job {
            ticket: Ticket::gone(burst, String::new()),
            verdict: Verdict::None,
            before: Some(covering),
            intent,
            effect: Effect::Resolve(Because::CoveredEnded),
            covered: Vec::new(),
            member: Some(ticket.clone()),
        }))
    }

    /// Whether the alert of a major call has ended, and tickets that it stood for are yet to be looked
    /// at.
    pub(crate) fn lets_go(&self, id: &TicketId, record: &Record) -> bool {
        let stays = covers(record) || record.again || id.is_burst();
        !stays && !record.members.is_empty()
    }

    /// Keeps a record. What its alert no longer stands for is looked at again, which is noted first.
    pub(crate) fn keep_record(
        &mut self,
        id: &TicketId,
        mut record: Record,
    ) -> Result<Record, Failure> {
        if self.lets_go(id, &record) {
            let now = self.now();
            for member in record.members.iter().filter_map(|m| TicketId::new(m)) {
                self.wake_at(&member, now)?;
            }
            self.save_head()?;
            // Without the lease the cursor was not written, and another run does it again.
            if !self.lost_lease {
                record.members.clear();
            }
        }
        self.ledger.set_record(id, &record)?;
        Ok(record)
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
            // A ticket that has an alert of its own by now is not meant.
            let is_covered = |r: &Record| r.cover.as_deref() == Some(event.alert.ticket.as_str());
            let Some(own) = self.ledger.record(&member)?.filter(is_covered) else {
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
        let raised_us = event.raised.as_microsecond();
        let before = record.phase;
        record.phase = match (&event.action, record.phase) {
            (PhoneAction::Acknowledged, Phase::Raising | Phase::Open) => Phase::Acknowledged,
            (PhoneAction::Closed, _) => Phase::Closed,
            (PhoneAction::Open, _) => Phase::Open,
            (_, phase) => phase,
        };
        if event.action.changes_status() {
            record.status_us = record.status_us.max(raised_us);
        }
        if record.resent && record.phase != before {
            self.answer_twin(&event.alert, record.team.clone(), record.phase);
        }
        record.handle(keys::event(event));
        self.ledger.set_record(&event.alert.ticket, &record)?;
        self.ledger.remove(key)?;
        Ok(keys)
    }
}

/// Whether the alert of this record still stands for other tickets.
fn covers(record: &Record) -> bool {
    !record.ended
        && !matches!(
            record.phase,
            Phase::Resolving | Phase::Resolved | Phase::Dead
        )
}

fn lists(record: &Record, ticket: &Ticket) -> bool {
    record.members.iter().any(|m| m == ticket.id.as_str())
}
