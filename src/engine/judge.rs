//! Evaluates the rules for tickets. Only TOPdesk can evaluate a FIQL filter: it is asked once per filter for
//! all given tickets, and only if everything else of a rule matches.

use crate::domain::Reference;
use crate::domain::rules::{Rule, Verdict};
use crate::domain::{EndReason, Ticket, TicketId};
use crate::engine::reader::Reader;
use crate::ports::ApiError;
use crate::settings::Settings;
use crate::topdesk::{Filter, Page, PageRequest};
use std::collections::{BTreeMap, BTreeSet};

/// The tickets that pass each FIQL filter. A filter without an entry has not been evaluated yet.
pub(crate) type Passing<'a> = BTreeMap<&'a str, BTreeSet<TicketId>>;

/// A page of the list of changes.
pub(crate) struct CompletePage {
    pub page: Page,
    /// TOPdesk left out nested objects at first, so all fields are requested from now on.
    pub lost_fields: bool,
}

/// How tickets were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From the list of changes: they have passed its filter, unless they have ended.
    List,
    /// Each by its id, without a filter.
    ById,
}

impl<'a> Reader<'a> {
    /// The filter of the list of changes. `None` if every ticket must be listed, because a ticket that no
    /// longer matches resolves its alert.
    pub fn list_filter(&self) -> Option<&'a str> {
        let settings = self.ctx.settings;
        let unmatched = settings
            .alert_policy
            .resolve_on
            .contains(&EndReason::Unmatched);
        let query = settings.topdesk.query.as_deref();
        query.filter(|_| !unmatched)
    }

    /// The query of the list of changes: its filter, plus the tickets that must be listed although they do
    /// not pass it.
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

    /// Reads a page, and once more with all fields if TOPdesk left some out.
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

    /// Reads only the ids and dates of a page.
    pub fn places(&self, request: PageRequest) -> Result<Page, ApiError> {
        self.topdesk.places(request, self.list_query().as_ref())
    }

    /// Evaluates the rules for each ticket, in the order given.
    pub fn judge(&self, tickets: &[Ticket], origin: Origin) -> Result<Vec<Verdict>, ApiError> {
        self.judge_asking(tickets, origin, &mut Passing::default())
    }

    /// Evaluates the rules for each ticket, using and extending the known filter results in `passing`.
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
            // The rule makes no difference for an ended ticket, so its filter is not evaluated.
            return settings.rules.judge(ticket, now, |_| Ok(true));
        }
        let verdict = settings.rules.judge(ticket, now, |at| {
            let rule = settings.rules.list.get(at);
            let query = rule.and_then(|rule| rule.query.as_deref());
            let passes = self.passes(query, ticket, tickets, passing);
            passes.map_err(|error| name_rule(error, rule))
        })?;
        let was_filtered = origin == Origin::List && self.list_filter().is_some();
        let outer = settings.topdesk.query.as_deref();
        match verdict {
            Verdict::None => Ok(Verdict::None),
            some if was_filtered && !self.is_listed_regardless(ticket) => Ok(some),
            some if self.passes(outer, ticket, tickets, passing)? => Ok(some),
            _ => Ok(Verdict::None),
        }
    }

    /// Whether a ticket may be listed although it does not pass the filter of the list.
    fn is_listed_regardless(&self, ticket: &Ticket) -> bool {
        let policy = &self.ctx.settings.alert_policy;
        let words = [&policy.resolve_on_status, &policy.acknowledge_on_status];
        let is = |word: &String| ticket.status.as_ref().is_some_and(|status| status.is(word));
        words.into_iter().flatten().any(is)
            || (ticket.on_hold && policy.resolve_on.contains(&EndReason::OnHold))
    }

    /// Whether a ticket passes a filter. One request evaluates the filter for all of `tickets`.
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
            // Ended tickets are left out: a deleted one has no modification date to start the query from.
            let asked: Vec<_> = tickets.iter().filter(|t| !t.ended()).collect();
            passing.insert(query, self.topdesk.passing(query, &asked)?);
        }
        let ids = passing.get(query);
        Ok(ids.is_some_and(|ids| ids.contains(&ticket.id)))
    }
}

/// Names the rule, not the list, if TOPdesk refuses the rule's filter.
fn name_rule(error: ApiError, rule: Option<&Rule>) -> ApiError {
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
