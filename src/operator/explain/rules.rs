//! Each rule and a ticket: whether it matches, and one sentence per condition that does not let it.

use crate::domain::Ticket;
use crate::domain::rules::{Rule, Verdict};
use crate::domain::whole_second;
use crate::ports::ApiError;

use crate::engine::judge::Passing;
use crate::engine::reader::Reader;
use crate::settings::Settings;
use serde::Serialize;

/// What a rule says of a ticket.
#[derive(Serialize)]
pub(super) struct RuleExplanation {
    pub name: String,
    /// Its conditions and its filter are fulfilled.
    matches: bool,
    because: Vec<String>,
}

/// What all rules say.
pub(super) struct RulesExplanation {
    pub list: Vec<RuleExplanation>,
    /// Whether `topdesk_query` lets a ticket through that a rule matches; none if that was not asked.
    listed: Option<bool>,
}

impl RulesExplanation {
    /// A rule matches, and only `topdesk_query` stands in the way.
    pub fn only_unlisted(&self) -> bool {
        self.listed == Some(false)
    }
}

/// Asks the filters of those rules too that a run would not come to. Never for a ticket that
/// has ended: it makes no difference.
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
                because.push(format!("the rule {name}, which comes before it, holds"));
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
    let asked = first.is_some() && !ticket.ended() && outer.is_some();
    let listed = match asked {
        true => Some(reader.passes(outer, ticket, tickets, passing)?),
        false => None,
    };
    Ok(RulesExplanation { list, listed })
}

fn unfulfilled(reader: &Reader<'_>, rule: &Rule, ticket: &Ticket) -> Vec<String> {
    let now = reader.topdesk_now();
    let lacks = rule.when.evaluate(ticket, now).filter(|(_, met)| !met);
    let lacks = lacks.map(|(name, _)| {
        let (has, wanted) = rule.when.describe(name, ticket);
        format!("{name}: the ticket has {has}, the rule wants {wanted}")
    });
    let has = rule.unless.evaluate(ticket, now).filter(|(_, met)| *met);
    let has = has.map(|(name, _)| {
        let (has, _) = rule.unless.describe(name, ticket);
        format!("unless {name}: the ticket has {has}, which the rule leaves out")
    });
    lacks.chain(has).collect()
}

/// What the hours of the rule that holds say.
fn hours(verdict: Verdict) -> Option<String> {
    match verdict {
        Verdict::Hold(_, until) => Some(format!(
            "hours: they begin at {}; until then the ticket waits",
            whole_second(until)
        )),
        Verdict::Drop(_) => {
            Some("hours: now is outside of them, and what comes then is dropped".into())
        }
        Verdict::Alert(_) | Verdict::None => None,
    }
}
