//! What the rules say of tickets. Whether a ticket passes a FIQL filter only TOPdesk knows: it is
//! asked once per filter for all tickets at hand, and only where everything else of a rule matches.

use crate::domain::Reference;
use crate::domain::rules::{Rule, Verdict};
use crate::domain::{EndReason, Ticket, TicketId};
use crate::engine::reader::Reader;
use crate::ports::ApiError;
use crate::settings::Settings;
use crate::topdesk::{Filter, Page, PageRequest};
use std::collections::{BTreeMap, BTreeSet};

/// The tickets that pass, by FIQL filter; a filter that is not here was not asked yet.
pub(crate) type Passing<'a> = BTreeMap<&'a str, BTreeSet<TicketId>>;

/// A page of the list of changes.
pub(crate) struct CompletePage {
    pub page: Page,
    /// TOPdesk left objects out at first, so all fields are asked for from now on.
    pub lost_fields: bool,
}

/// Where tickets come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The list of changes: they have passed its filter, unless they have ended.
    List,
    /// Each was read by its id, filter or not.
    ById,
}

impl<'a> Reader<'a> {
    /// The filter of the list of changes; none where everything must be seen, because leaving the
    /// filter resolves an alert.
    pub fn list_filter(&self) -> Option<&'a str> {
        let settings = self.ctx.settings;
        let unmatched = settings
            .alert_policy
            .resolve_on
            .contains(&EndReason::Unmatched);
        let query = settings.topdesk.query.as_deref();
        query.filter(|_| !unmatched)
    }

    /// The query of the list of changes: its filter, and what must be seen beside it.
    fn list_query(&self) -> Option<Filter> {
        let query = self.list_filter()?.to_owned();
        let policy = &self.ctx.settings.alert_policy;
        let words = policy
            .resolve_on_status
            .iter()
            .chain(&policy.acknowledge_on_status);
        let statuses = words.map(|word| Reference::new(word)).collect();
        let on_hold = policy.resolve_on.contains(&EndReason::OnHold);
        Some(Filter {
            query,
            statuses,
            on_hold,
        })
    }

    /// A page of the list of changes.
    pub fn page(&self, request: PageRequest) -> Result<Page, ApiError> {
        self.topdesk.changed(request, self.list_query().as_ref())
    }

    /// A page with all fields, if naming the used ones has lost some.
    pub fn complete_page(&self, request: PageRequest) -> Result<CompletePage, ApiError> {
        let page = self.page(request)?;
        if !page.rows.objects_missing || !self.topdesk.ask_for_all_fields() {
            let lost_fields = false;
            return Ok(CompletePage { page, lost_fields });
        }
        Ok(CompletePage {
            page: self.page(request)?,
            lost_fields: true,
        })
    }

    /// The same page, of which only ids and dates are asked for.
    pub fn places(&self, request: PageRequest) -> Result<Page, ApiError> {
        self.topdesk.places(request, self.list_query().as_ref())
    }

    /// What the rules say of each ticket, in the order given.
    pub fn judge(&self, tickets: &[Ticket], origin: Origin) -> Result<Vec<Verdict>, ApiError> {
        self.judge_asking(tickets, origin, &mut Passing::default())
    }

    /// The same, with what was asked of TOPdesk.
    pub fn judge_asking(
        &self,
        tickets: &[Ticket],
        origin: Origin,
        passing: &mut Passing<'a>,
    ) -> Result<Vec<Verdict>, ApiError> {
        tickets
            .iter()
            .map(|ticket| self.judge_one(ticket, tickets, origin, passing))
            .collect()
    }

    fn judge_one(
        &self,
        ticket: &Ticket,
        tickets: &[Ticket],
        origin: Origin,
        passing: &mut Passing<'a>,
    ) -> Result<Verdict, ApiError> {
        let settings: &'a Settings = self.ctx.settings;
        let now = self.topdesk_now();
        if ticket.ended() {
            // Which rule matches makes no difference then.
            return settings.rules.judge(ticket, now, |_| Ok(true));
        }
        let verdict = settings.rules.judge(ticket, now, |at| {
            let rule = settings.rules.list.get(at);
            let query = rule.and_then(|rule| rule.query.as_deref());
            let passes = self.passes(query, ticket, tickets, passing);
            passes.map_err(|error| of_rule(error, rule))
        })?;
        let was_filtered = origin == Origin::List && self.list_filter().is_some();
        let outer = settings.topdesk.query.as_deref();
        match verdict {
            Verdict::None => Ok(Verdict::None),
            some if was_filtered && !self.is_listed_beside(ticket) => Ok(some),
            some if self.passes(outer, ticket, tickets, passing)? => Ok(some),
            _ => Ok(Verdict::None),
        }
    }

    /// Whether a ticket may be in the list although it does not pass its filter.
    fn is_listed_beside(&self, ticket: &Ticket) -> bool {
        let policy = &self.ctx.settings.alert_policy;
        let words = [&policy.resolve_on_status, &policy.acknowledge_on_status];
        let is = |word: &String| ticket.status.as_ref().is_some_and(|status| status.is(word));
        words.into_iter().flatten().any(is)
            || (ticket.on_hold && policy.resolve_on.contains(&EndReason::OnHold))
    }

    /// Whether a ticket passes a filter; all tickets at hand are asked for at once.
    pub fn passes(
        &self,
        query: Option<&'a str>,
        ticket: &Ticket,
        tickets: &[Ticket],
        passing: &mut Passing<'a>,
    ) -> Result<bool, ApiError> {
        let Some(query) = query else {
            return Ok(true);
        };
        if !passing.contains_key(query) {
            // Not of what has ended: a deleted ticket has no date to begin from.
            let asked: Vec<_> = tickets.iter().filter(|t| !t.ended()).collect();
            passing.insert(query, self.topdesk.passing(query, &asked)?);
        }
        let ids = passing.get(query);
        Ok(ids.is_some_and(|ids| ids.contains(&ticket.id)))
    }
}

/// A filter that TOPdesk refuses is that of the rule, not that of the list.
fn of_rule(error: ApiError, rule: Option<&Rule>) -> ApiError {
    match (error, rule) {
        (
            ApiError::Misconfigured {
                key: "topdesk_query",
                message,
            },
            Some(rule),
        ) => ApiError::Misconfigured {
            key: "rules",
            message: format!("rule {:?}: query: {message}", rule.name),
        },
        (error, _) => error,
    }
}
