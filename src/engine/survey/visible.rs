//! Checks what the account sees. TOPdesk's category, branch and operator filters hide tickets without an
//! error: a login can be valid and show almost nothing.

use super::items::{About, Barrier, Items, Refused, put, quoted};
use super::query::QUERY;
use super::topdesk::Survey;
use crate::domain::{Line, Named, Ticket};
use crate::topdesk::{Page, TopdeskReader};

const READ: About<'_> = About {
    key: "topdesk.read",
    title: "The account may read tickets",
    settings: &["topdesk_username"],
};
const FIELDS: About<'_> = About {
    key: "topdesk.fields",
    title: "TOPdesk gives the fields that are asked for",
    settings: &["topdesk_fields"],
};
const TICKETS: About<'_> = About {
    key: "topdesk.tickets",
    title: "The tickets that the account sees",
    settings: &["topdesk_username"],
};
const LINES: About<'_> = About {
    key: "topdesk.lines",
    title: "The lines in which it sees tickets",
    settings: &["topdesk_username"],
};
const GROUPS: About<'_> = About {
    key: "topdesk.groups_seen",
    title: "The operator groups whose tickets it sees",
    settings: &["topdesk_username"],
};
const CATEGORIES: About<'_> = About {
    key: "topdesk.categories_seen",
    title: "The categories whose tickets it sees",
    settings: &["topdesk_username"],
};
/// How many of the newest tickets are read.
pub(super) const SAMPLE_SIZE: u32 = 100;
/// Fewer tickets than this in all are worth a warning.
const FEW_TICKETS: usize = 10;
/// How many names one sentence contains at most.
const MAX_NAMES: usize = 8;

const FILTERS: &str = "TOPdesk's category, branch and operator filters hide tickets without a word: compare with what \
                       an administrator sees, and look at the permission groups and filters of this operator.";

impl Survey<'_> {
    pub(super) fn visible(&mut self, items: &mut Items) {
        let topdesk = self.topdesk;
        let asked = self.barrier.ask(items, &READ, || newest_tickets(topdesk));
        let page = match asked {
            Some(Ok(page)) => page,
            Some(Err(refused)) => {
                refused_list(&mut self.barrier, items, refused);
                return self.add_unknown_items(items);
            }
            None => return self.add_unknown_items(items),
        };
        items.ok(&READ, "TOPdesk gives the list of tickets.");
        if page.rows.objects_missing {
            items.warning(
                &FIELDS,
                "TOPdesk leaves out objects when few fields are asked for; then everything is asked for, which costs a \
                 request more in every run.",
                "Set topdesk_fields to all.",
            );
        }
        let tickets = &page.rows.tickets;
        self.tickets = Some(page.rows.places.len());
        count(&page, items);
        self.lines(&page, items);
        add_distribution(&GROUPS, tickets, |t| t.operator_group.as_ref(), items);
        add_distribution(&CATEGORIES, tickets, |t| t.category.as_ref(), items);
        self.query(&page, items);
        self.filters(items);
    }

    /// Adds the items that depend on the list of tickets as unknown.
    fn add_unknown_items(&mut self, items: &mut Items) {
        let query = self
            .parts
            .topdesk
            .as_ref()
            .is_some_and(|t| t.query.is_some());
        let all = [TICKETS, LINES, GROUPS, CATEGORIES];
        for about in all.into_iter().chain(query.then_some(QUERY)) {
            match self.barrier.is_up() {
                true => self.barrier.pass_on(items, &about),
                false => items.unknown(&about, "there is no list of tickets"),
            }
        }
    }

    /// Requests each line separately that is not among the newest tickets.
    fn lines(&mut self, page: &Page, items: &mut Items) {
        let lines = [
            (Line::First, "first", "status==firstLine"),
            (Line::Second, "second", "status==secondLine"),
        ];
        let mut seen = Vec::new();
        let mut missing = Vec::new();
        for (line, word, filter) in lines {
            let tickets = page.rows.tickets.iter();
            let count = tickets.filter(|ticket| ticket.line == line).count();
            let topdesk = self.topdesk;
            match count {
                0 if page.more => match self
                    .barrier
                    .ask(items, &LINES, || topdesk.newest_classified(1, Some(filter)))
                {
                    Some(Ok(page)) if page.rows.places.is_empty() => missing.push(word),
                    Some(Ok(_)) => seen.push(format!("some in the {word} line")),
                    Some(Err(refused)) => return items.unknown(&LINES, &refused.words),
                    None => return,
                },
                0 => missing.push(word),
                _ => seen.push(format!("{count} in the {word} line")),
            }
        }
        let said = match seen.is_empty() {
            true => "Of the newest tickets none is in the first or second line.".to_owned(),
            false => format!("Of the newest tickets: {}.", seen.join(", ")),
        };
        match missing.as_slice() {
            [one] => {
                let sentence = format!("{said} No ticket is seen in the {one} line.");
                let advice = format!(
                    "That is right if you do not use the {one} line. Otherwise the account lacks read permission on \
                     {one}-line calls."
                );
                items.warning(&LINES, &sentence, &advice);
            }
            [] => items.ok(&LINES, &said),
            _ => items.unknown(&LINES, "no open ticket is seen"),
        }
    }
}

/// Reads the newest tickets, and once more with all fields if TOPdesk left out objects; `objects_missing`
/// stays true then.
fn newest_tickets(topdesk: &TopdeskReader<'_>) -> Result<Page, crate::ports::ApiError> {
    let mut page = topdesk.newest_classified(SAMPLE_SIZE, None)?;
    if page.rows.objects_missing && topdesk.ask_for_all_fields() {
        page = topdesk.newest_classified(SAMPLE_SIZE, None)?;
        page.rows.objects_missing = true;
    }
    Ok(page)
}

fn refused_list(barrier: &mut Barrier, items: &mut Items, refused: Refused) {
    let advice = match refused.status {
        403 => "Give the account read permission on first- and second-line calls.",
        404 => "Correct topdesk_url: the list of tickets is not below this address.",
        _ => "Look at TOPdesk's words; older versions cannot filter lists.",
    };
    items.failed(&READ, &refused.words, advice);
    if refused.status == 404 {
        barrier.raise("the list of tickets is not below this address");
    }
}

fn count(page: &Page, items: &mut Items) {
    let seen = page.rows.places.len();
    match seen {
        0 => items.warning(&TICKETS, "The account sees no ticket at all.", FILTERS),
        _ if page.more => items.ok(
            &TICKETS,
            &format!("The account sees at least {seen} tickets."),
        ),
        few if few < FEW_TICKETS => {
            let tickets = if few == 1 { "ticket" } else { "tickets" };
            items.warning(
                &TICKETS,
                &format!("The account sees {few} {tickets} in all."),
                FILTERS,
            );
        }
        _ => items.ok(
            &TICKETS,
            &format!("The account sees {seen} tickets in all."),
        ),
    }
}

fn add_distribution(
    about: &About<'_>,
    tickets: &[Ticket],
    of: impl Fn(&Ticket) -> Option<&Named>,
    items: &mut Items,
) {
    if tickets.is_empty() {
        return items.unknown(about, "no ticket is seen");
    }
    let sentence = format!(
        "Of the {} newest tickets: {}.",
        tickets.len(),
        listed(tickets, of)
    );
    items.ok(about, &sentence);
}

/// Names with their number of tickets, the most frequent first.
pub(super) fn listed(tickets: &[Ticket], of: impl Fn(&Ticket) -> Option<&Named>) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for ticket in tickets {
        let name = of(ticket).and_then(|named| named.name.as_deref().or(named.id.as_deref()));
        let name = name.unwrap_or_default();
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let mut sorted = Vec::new();
    for (name, count) in counts {
        put(&mut sorted, (std::cmp::Reverse(count), name));
    }
    let word = |(count, name): &(std::cmp::Reverse<usize>, &str)| match (*name, count.0) {
        ("", count) => format!("none ({count})"),
        (name, count) => format!("{} ({count})", quoted(name)),
    };
    let mut words: Vec<_> = sorted.iter().take(MAX_NAMES).map(word).collect();
    let more = sorted.len().saturating_sub(MAX_NAMES);
    if more > 0 {
        words.push(format!("{more} others"));
    }
    match words.is_empty() {
        true => "none".into(),
        false => words.join(", "),
    }
}
