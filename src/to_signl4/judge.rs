//! What the rules say of tickets. Whether a ticket passes a FIQL filter only TOPdesk knows: it is
//! asked once per filter for all tickets at hand, and only where everything else of a rule matches.

use crate::domain::EndReason;
use crate::domain::rules::{Rule, Verdict};
use crate::domain::{Ticket, TicketId};
use crate::plan::Seen;
use crate::retry::Trouble;
use crate::run::Run;
use crate::settings::Settings;
use crate::sorted::Map;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The tickets that pass, by FIQL filter; what is not here was not asked yet.
pub(crate) type Passing<'a> = Map<&'a str, BTreeSet<TicketId>>;

impl<'a> Run<'a> {
    /// The filter of the list of changes; none where everything must be seen, because leaving the
    /// filter resolves an alert.
    pub(crate) fn list_filter(&self) -> Option<&str> {
        let unmatched = self
            .settings
            .alert_policy
            .resolve_on
            .contains(&EndReason::Unmatched);
        self.settings
            .topdesk
            .query
            .as_deref()
            .filter(|_| !unmatched)
    }

    /// What the rules say of each ticket, in the order given. `listed`: the tickets come from the
    /// list of changes, whose filter they have passed unless they have ended.
    pub(crate) fn judge(&self, tickets: &[Ticket], listed: bool) -> Result<Vec<Verdict>, Trouble> {
        self.judge_asking(tickets, listed, &mut Passing::default())
    }

    /// The same, with what was asked of TOPdesk.
    pub(crate) fn judge_asking(
        &self,
        tickets: &[Ticket],
        listed: bool,
        passing: &mut Passing<'a>,
    ) -> Result<Vec<Verdict>, Trouble> {
        let settings: &'a Settings = self.settings;
        let filtered = listed && self.list_filter().is_some();
        let outer = settings.topdesk.query.as_deref();
        let mut judge = |ticket: &Ticket| {
            if ticket.ended() {
                return self.judge_without_asking(ticket);
            }
            let rules = &settings.rules;
            let verdict = rules.judge(ticket, self.topdesk_now(), |at| {
                let rule = rules.list.get(at);
                let query = rule.and_then(|rule| rule.query.as_deref());
                let passes = self.passes(query, ticket, tickets, passing);
                passes.map_err(|trouble| of_rule(trouble, rule))
            })?;
            match verdict {
                Verdict::None => Ok(Verdict::None),
                some if filtered && !self.listed_beside(ticket) => Ok(some),
                some if self.passes(outer, ticket, tickets, passing)? => Ok(some),
                _ => Ok(Verdict::None),
            }
        };
        tickets.iter().map(&mut judge).collect()
    }

    /// Whether a ticket may be in the list although it does not pass its filter.
    fn listed_beside(&self, ticket: &Ticket) -> bool {
        let alert_policy = &self.settings.alert_policy;
        let words = [
            &alert_policy.resolve_on_status,
            &alert_policy.acknowledge_on_status,
        ];
        let is = |word: &String| ticket.status.as_ref().is_some_and(|status| status.is(word));
        words.into_iter().flatten().any(is)
            || (ticket.on_hold && alert_policy.resolve_on.contains(&EndReason::OnHold))
    }

    /// For a ticket that has ended it makes no difference which rule matches.
    fn judge_without_asking(&self, ticket: &Ticket) -> Result<Verdict, Trouble> {
        let all = |_| Ok(true);
        self.settings.rules.judge(ticket, self.topdesk_now(), all)
    }

    /// Whether a ticket passes a filter; all tickets at hand are asked for at once.
    pub(crate) fn passes(
        &self,
        query: Option<&'a str>,
        ticket: &Ticket,
        tickets: &[Ticket],
        passing: &mut Passing<'a>,
    ) -> Result<bool, Trouble> {
        let Some(query) = query else {
            return Ok(true);
        };
        if !passing.contains_key(query) {
            // Not of what has ended: a deleted ticket has no date to begin from.
            let asked: Vec<_> = tickets.iter().filter(|t| !t.ended()).collect();
            passing.insert(query, self.topdesk.passing(query, &asked)?);
        }
        Ok(passing
            .get(query)
            .is_some_and(|ids| ids.contains(&ticket.id)))
    }

    /// What counts for dates of tickets: TOPdesk's clock, where it has told its time.
    pub(crate) fn topdesk_now(&self) -> Timestamp {
        self.topdesk.time().unwrap_or(self.now())
    }

    /// Whether a ticket raises nothing any more, because its last change is older than `max_age`.
    pub(crate) fn is_too_old(&self, ticket: &Ticket) -> bool {
        let max_age = self.settings.max_age.max(self.settings.lookback);
        let waited = self.waited.get(&ticket.id).copied();
        let since = waited.map_or(ticket.modified, |until| until.max(ticket.modified));
        self.topdesk_now().duration_since(since) > max_age
    }

    /// A ticket with everything that the plan wants to know.
    pub(crate) fn seen<'s>(
        &'s self,
        ticket: &'s Ticket,
        verdict: Verdict,
        covered: bool,
    ) -> Seen<'s> {
        Seen {
            ticket,
            verdict,
            now: self.topdesk_now(),
            too_old: self.is_too_old(ticket) && !self.head.is_backfilled(ticket),
            covered,
            rules: &self.settings.rules,
            alert_policy: &self.settings.alert_policy,
        }
    }
}

/// A filter that TOPdesk refuses is that of the rule, not that of the list.
fn of_rule(trouble: Trouble, rule: Option<&Rule>) -> Trouble {
    match (trouble, rule) {
        (
            Trouble::Settings {
                key: "topdesk_query",
                message,
            },
            Some(rule),
        ) => Trouble::Settings {
            key: "rules",
            message: format!("rule {:?}: query: {message}", rule.name),
        },
        (trouble, _) => trouble,
    }
}
