//! Checks which tickets pass the administrator's filters.

use super::items::{About, Items, quoted};
use super::topdesk::Survey;
use super::visible::{SAMPLE_SIZE, listed};
use crate::topdesk::{Page, Place};

pub(super) const QUERY: About<'_> = About {
    key: "topdesk.query",
    title: "Tickets pass topdesk_query",
    settings: &["topdesk_query"],
};
const RULES: About<'_> = About {
    key: "topdesk.query.rules",
    title: "TOPdesk takes the filters of the rules",
    settings: &["rules"],
};

/// How many filters of rules are tried.
const MAX_FILTERS: usize = 3;

impl Survey<'_> {
    /// Adds which of the visible tickets pass `topdesk_query`.
    pub(super) fn query(&mut self, newest: &Page, items: &mut Items) {
        let settings = self.parts.topdesk.as_ref();
        let Some(filter) = settings.and_then(|t| t.query.as_deref()) else {
            return;
        };
        let topdesk = self.topdesk;
        let asked = self.barrier.ask(items, &QUERY, || {
            topdesk.newest_classified(SAMPLE_SIZE, Some(filter))
        });
        let page = match asked {
            Some(Ok(page)) => page,
            Some(Err(refused)) => {
                let advice =
                    "Correct topdesk_query; which fields can be filtered only TOPdesk knows.";
                return items.failed(&QUERY, &refused.words, advice);
            }
            None => return,
        };
        let passing = &page.rows.places;
        let newest = &newest.rows.places;
        let among = |place: &&Place| passing.iter().any(|other| other.id == place.id);
        let of_newest = newest.iter().filter(among).count();
        let all = passing.len();
        let at_least = if page.more { "at least " } else { "" };
        if all == 0 {
            return items.warning(
                &QUERY,
                "No ticket passes topdesk_query: none would alert.",
                "Look whether topdesk_query says what you mean, and whether this account sees such tickets.",
            );
        }
        let groups = listed(&page.rows.tickets, |t| t.operator_group.as_ref());
        let categories = listed(&page.rows.tickets, |t| t.category.as_ref());
        let sentence = format!(
            "{of_newest} of the {} newest tickets pass topdesk_query, {at_least}{all} in all. Operator groups of those: {groups}. \
             Categories: {categories}.",
            newest.len()
        );
        items.ok(&QUERY, &sentence);
    }

    /// Adds whether TOPdesk accepts the filters of the rules.
    pub(super) fn filters(&mut self, items: &mut Items) {
        let rules = self.parts.rules.list.iter();
        let filters: Vec<_> = rules
            .filter_map(|rule| Some((rule.name.as_str(), rule.query.as_deref()?)))
            .collect();
        if filters.is_empty() {
            return;
        }
        let mut faults = Vec::new();
        for (rule, filter) in filters.iter().take(MAX_FILTERS) {
            let topdesk = self.topdesk;
            match self
                .barrier
                .ask(items, &RULES, || topdesk.newest_classified(1, Some(filter)))
            {
                Some(Ok(_)) => {}
                Some(Err(refused)) => faults.push(format!("{}: {}", quoted(rule), refused.words)),
                None => return,
            }
        }
        let untried = filters.len().saturating_sub(MAX_FILTERS);
        let rest = match untried {
            0 => String::new(),
            more => format!(" {more} more were not tried."),
        };
        if faults.is_empty() {
            let tried = filters.len() - untried;
            return items.ok(
                &RULES,
                &format!("TOPdesk takes the filters of the rules ({tried} tried).{rest}"),
            );
        }
        let sentence = format!("TOPdesk refuses the filter of {}.{rest}", faults.join("; "));
        items.failed(&RULES, &sentence, "Correct \"query\" in these rules.");
    }
}
