//! The plan's decision about a ticket, with all its inputs. Nothing is written here, so a run and `explain`
//! share this code.

use crate::domain::rules::Verdict;
use crate::domain::{Phase, Record, Ticket, TicketId};
use crate::engine::failure::Failure;
use crate::engine::reader::Reader;
use crate::ledger::Cursor;
use crate::plan::{self, Decision, DecisionInput, Effect, NoActionReason};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How many members one group lists. Further tickets get their own alerts.
pub(crate) const MAX_MEMBERS: usize = 500;

/// What a run knows besides the ledger and the settings.
#[derive(Clone, Copy)]
pub(crate) struct RunView<'v> {
    pub cursor: &'v Cursor,
    /// Until when each ticket had to wait: its age is counted from then.
    pub waited_until: &'v BTreeMap<TicketId, Timestamp>,
    /// Tickets whose records this run is about to overwrite: no ticket may join their groups meanwhile.
    pub in_flight: &'v BTreeSet<TicketId>,
}

/// A decision, and the leader of the group that the ticket joins, if any.
pub(crate) struct Decided {
    pub decision: Decision,
    pub leader: Option<TicketId>,
}

impl Reader<'_> {
    /// Decides what to do about a ticket.
    pub fn decide(
        &self,
        ticket: &Ticket,
        verdict: Verdict,
        record: Option<&Record>,
        run: RunView<'_>,
    ) -> Result<Decided, Failure> {
        let shares_open_alert = self.shares_open_alert(record)?;
        let seen = self.seen(ticket, verdict, shares_open_alert, run);
        let mut decision = plan::on_ticket(&seen, record);
        if record.is_none() && would_raise(&decision) {
            // Its record may have been forgotten after earlier alerts.
            let former = self.forgotten_record(ticket)?;
            decision = former.map_or(decision, |f| plan::on_ticket(&seen, Some(&f)));
        }
        let leader = match &decision {
            Decision::Act(Effect::Raise(_), intent) if !intent.maybe_duplicated => {
                self.group_leader(ticket, verdict, run.in_flight)?
            }
            _ => None,
        };
        Ok(Decided { decision, leader })
    }

    /// A ticket with everything that the plan needs.
    pub fn seen<'s>(
        &'s self,
        ticket: &'s Ticket,
        verdict: Verdict,
        covered: bool,
        run: RunView<'_>,
    ) -> DecisionInput<'s> {
        DecisionInput {
            ticket,
            verdict,
            now: self.topdesk_now(),
            too_old: self.is_too_old(ticket, run.waited_until) && !run.cursor.is_backfilled(ticket),
            covered,
            rules: &self.ctx.settings.rules,
            policy: &self.ctx.settings.alert_policy,
        }
    }

    /// Whether a ticket raises no alert because its last change is older than `max_age`.
    pub fn is_too_old(
        &self,
        ticket: &Ticket,
        waited_until: &BTreeMap<TicketId, Timestamp>,
    ) -> bool {
        let settings = self.ctx.settings;
        let max_age = settings.max_age.max(settings.lookback);
        let waited = waited_until.get(&ticket.id).copied();
        let since = waited.map_or(ticket.modified, |until| until.max(ticket.modified));
        self.topdesk_now().duration_since(since) > max_age
    }

    /// Whether the ticket shares another ticket's alert that is still open.
    pub fn shares_open_alert(&self, record: Option<&Record>) -> Result<bool, Failure> {
        let leader = record.and_then(|r| TicketId::new(r.group_leader.as_deref()?));
        let Some(leader) = leader else {
            return Ok(false);
        };
        Ok(self
            .ledger
            .record(&leader)?
            .is_some_and(|r| is_active_leader(&r)))
    }

    /// The leader of the group that a ticket joins: a major call with an open alert, if the ticket's rule
    /// groups the tickets of major calls. TOPdesk names a major call by its ticket (incident API 4.2.6: "by
    /// id or number").
    fn group_leader(
        &self,
        ticket: &Ticket,
        verdict: Verdict,
        in_flight: &BTreeSet<TicketId>,
    ) -> Result<Option<TicketId>, Failure> {
        let rules = &self.ctx.settings.rules.list;
        let rule = verdict.rule().and_then(|at| rules.get(at));
        let is_grouped = rule.is_some_and(|rule| rule.group_major) && !ticket.major;
        let call = ticket.major_call.as_deref().filter(|_| is_grouped);
        let leader = call.and_then(TicketId::new).filter(|id| *id != ticket.id);
        let Some(leader) = leader.filter(|leader| !in_flight.contains(leader)) else {
            return Ok(None);
        };
        let record = self.ledger.record(&leader)?;
        let has_room = |r: &Record| {
            let is_open = r.phase != Phase::Closed && r.group_leader.is_none();
            is_active_leader(r) && is_open && r.members.len() < MAX_MEMBERS
        };
        Ok(record.is_some_and(|r| has_room(&r)).then_some(leader))
    }
}

/// Whether the alert of this record still covers the members of its group.
pub(crate) fn is_active_leader(record: &Record) -> bool {
    !record.ended
        && !matches!(
            record.phase,
            Phase::Resolving | Phase::Resolved | Phase::Dead
        )
}

/// Whether this decision raises an alert, now or later, or would if the ticket were not too old.
fn would_raise(decision: &Decision) -> bool {
    let raises = matches!(decision, Decision::Act(Effect::Raise(_), _));
    let later = matches!(
        decision,
        Decision::Wait(_) | Decision::Nothing(NoActionReason::TooOld)
    );
    raises || later
}
