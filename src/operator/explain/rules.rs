//! Explains for each rule whether it matches a ticket, with one sentence per condition that is not fulfilled.

use crate::domain::Ticket;
use crate::domain::rules::{Rule, Verdict};
use crate::domain::whole_second;
use crate::ports::ApiError;

use crate::engine::judge::Passing;
use crate::engine::reader::Reader;
use crate::settings::Settings;
use serde::Serialize;

/// The explanation of one rule.
#[derive(Serialize)]
pub(super) struct RuleExplanation {
    pub name: String,
    /// Whether its conditions and its filter are fulfilled.
    matches: bool,
    because: Vec<String>,
}

/// The explanation of all rules.
pub(super) struct RulesExplanation {
    pub list: Vec<RuleExplanation>,
    /// Whether a ticket that a rule matches also passes `topdesk_query`; `None` if that was not checked.
    listed: Option<bool>,
}

impl RulesExplanation {
    /// Whether a rule matches, and only `topdesk_query` prevents the alert.
    pub fn only_unlisted(&self) -> bool {
        self.listed == Some(false)
    }
}

/// Explains all rules. Unlike a run, also queries TOPdesk for the filters of rules after the first that
/// matches; not for a ticket that has ended, for which the filters make no difference.
pub(super) fn explain_rules<'a>(
    reader: &Reader<'a>,
    ticket: &Ticket,
    verdict: Verdict,
    tickets: &[Ticket],
    passing: &mut Passing<'a>,
) -> Result<RulesExplanation, ApiError> {
    let settings: &'a Settings = reader.ctx.settings;
    let mut list = Vec::new();
    let mut first = None;
    for (at, rule) in settings.rules.list.iter().enumerate() {
        let mut because = unfulfilled(reader, rule, ticket);
        if because.is_empty() && !ticket.ended() {
            let query = rule.query.as_deref();
            if !reader.passes(query, ticket, tickets, passing)? {
                because.push("query: the ticket does not pass the rule's FIQL filter".into());
            }
        }
        let matches = because.is_empty();
        match &first {
            Some(name) if matches => {
                because.push(format!("the rule {name}, which comes before it, applies"));
            }
            None if matches => first = Some(&rule.name),
            _ => {}
        }
        because.extend(hours(verdict).filter(|_| verdict.rule() == Some(at)));
        let name = rule.name.clone();
        list.push(RuleExplanation {
            name,
            matches,
            because,
        });
    }
    let outer = settings.topdesk.query.as_deref();
    let is_checked = first.is_some() && !ticket.ended() && outer.is_some();
    let listed = match is_checked {
        true => Some(reader.passes(outer, ticket, tickets, passing)?),
        false => None,
    };
    Ok(RulesExplanation { list, listed })
}

fn unfulfilled(reader: &Reader<'_>, rule: &Rule, ticket: &Ticket) -> Vec<String> {
    let now = reader.topdesk_now();
    let unmet = rule.when.evaluate(ticket, now).filter(|(_, met)| !met);
    let unmet = unmet.map(|(name, _)| {
        let (has, wanted) = rule.when.describe(name, ticket);
        format!("{name}: the ticket has {has}, the rule wants {wanted}")
    });
    let excluded = rule.unless.evaluate(ticket, now).filter(|(_, met)| *met);
    let excluded = excluded.map(|(name, _)| {
        let (has, _) = rule.unless.describe(name, ticket);
        format!("unless {name}: the ticket has {has}, which the rule excludes")
    });
    unmet.chain(excluded).collect()
}

/// Returns a sentence about the hours of the rule that applies, if they delay or drop the alert.
fn hours(verdict: Verdict) -> Option<String> {
    match verdict {
        Verdict::Hold(_, until) => Some(format!(
            "hours: they begin at {}; until then the ticket waits",
            whole_second(until)
        )),
        Verdict::Drop(_) => {
            Some("hours: it is outside of them now, and this rule drops alerts then".into())
        }
        Verdict::Alert(_) | Verdict::None => None,
    }
}
