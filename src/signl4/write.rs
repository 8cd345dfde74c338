//! Builds the request bodies for SIGNL4's inbound webhook.
//!
//! Keys do not depend on a ticket's text, and values are strings, so no text of a ticket can set a reserved
//! key (`X-S4-…`). SIGNL4 shows `title` and `text` as the alert's own; no other key may have these names.

use crate::domain::rules::{Form, Priority, Scenario, Template, TemplateValues};
use crate::domain::{ExternalId, Ticket, name};
use serde::{Serialize, Serializer};

const MAX_TITLE_CHARS: usize = 200;
const MAX_TEXT_CHARS: usize = 2_000;
const SOURCE: &str = "TOPdesk";

/// Returns the event that raises an alert for one ticket. `link` is the ticket's URL for operators, `form`
/// the rule's description of the alert. `scenario` takes precedence over the rule's scenario; `priority`,
/// the settings for the ticket's priority, supplies what the rule leaves open.
#[must_use]
pub fn raise(
    ticket: &Ticket,
    id: &ExternalId,
    link: &str,
    form: &Form,
    scenario: Option<Scenario>,
    priority: Option<&Priority>,
) -> Vec<u8> {
    let shown_as = priority.and_then(|p| p.shown_as.as_deref());
    let words = TemplateValues {
        ticket,
        link,
        priority: shown_as.or(name(&ticket.priority)),
    };
    let short = |text: &str| shortened(text, MAX_TITLE_CHARS, false);
    let mut body = Body(Vec::with_capacity(16));
    body.put("title", Some(title(form, words)));
    body.put("text", text(form, words));
    body.put(
        "Number",
        Some(short(&ticket.number)).filter(|number| !number.is_empty()),
    );
    body.put("Priority", words.priority.map(short));
    body.put("Category", name(&ticket.category).map(short));
    body.put("Status", name(&ticket.status).map(short));
    body.put("Operator group", name(&ticket.operator_group).map(short));
    body.put("Link", Some(link));
    for (key, template) in &form.parameters {
        body.put(key, filled(template, words, MAX_TEXT_CHARS));
    }
    body.into_raise_event(id, form, scenario, priority)
}

/// Returns the event that raises one alert for many tickets, listing their numbers and titles. `highest`,
/// the settings for the highest of their priorities, supplies what the rule leaves open.
#[must_use]
pub fn raise_many(
    tickets: &[&Ticket],
    id: &ExternalId,
    rule: &str,
    form: &Form,
    scenario: Option<Scenario>,
    highest: Option<&Priority>,
) -> Vec<u8> {
    let title = format!("{} more tickets: {rule}", tickets.len());
    let lines: Vec<_> = tickets.iter().map(|t| built_in_title(t)).collect();
    let mut body = Body(Vec::with_capacity(8));
    body.put("title", Some(shortened(&title, MAX_TITLE_CHARS, false)));
    body.put(
        "text",
        Some(shortened(&lines.join("\n"), MAX_TEXT_CHARS, true)),
    );
    body.into_raise_event(id, form, scenario, highest)
}

/// A JSON object whose values are strings, in insertion order.
struct Body<'a>(Vec<(&'a str, String)>);

impl<'a> Body<'a> {
    fn put(&mut self, key: &'a str, value: Option<impl Into<String>>) {
        self.0.extend(value.map(|value| (key, value.into())));
    }

    /// Adds the reserved keys of a new alert and serializes the body. `scenario` takes precedence over the
    /// rule's, and the rule's over the priority's.
    fn into_raise_event(
        mut self,
        id: &ExternalId,
        form: &'a Form,
        scenario: Option<Scenario>,
        priority: Option<&Priority>,
    ) -> Vec<u8> {
        let service = priority.and_then(|p| p.service.as_deref());
        let scenario = scenario
            .or(form.scenario)
            .or(priority.and_then(|p| p.scenario));
        self.put("X-S4-ExternalID", Some(id.text()));
        self.put("X-S4-Status", Some("new"));
        self.put("X-S4-SourceSystem", Some(SOURCE));
        self.put("X-S4-Service", form.service.as_deref().or(service));
        self.put("X-S4-AlertingScenario", scenario.map(Scenario::word));
        self.put("X-S4-Location", form.location.as_deref());
        // A string like every other value: SIGNL4 also accepts events as forms, which have only strings.
        let word = |yes: bool| if yes { "true" } else { "false" };
        self.put("X-S4-Filtering", form.filtering.map(word));
        serde_json::to_vec(&self).unwrap_or_default()
    }
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// Returns the event that raises an alert about the connector itself.
#[must_use]
pub fn raise_alarm(id: &str, title: &str, text: &str, connector_of: &str) -> Vec<u8> {
    let mut body = Body(Vec::with_capacity(6));
    body.put("title", Some(format!("TOPdesk connector: {title}")));
    body.put("text", Some(shortened(text, MAX_TEXT_CHARS, true)));
    body.put("Connector of", Some(connector_of));
    body.put("X-S4-ExternalID", Some(id));
    body.put("X-S4-Status", Some("new"));
    body.put("X-S4-SourceSystem", Some(SOURCE));
    serde_json::to_vec(&body).unwrap_or_default()
}

/// Returns the event that resolves an alert about the connector itself.
#[must_use]
pub fn resolve_alarm(id: &str) -> Vec<u8> {
    change(id.to_owned(), "resolved")
}

/// Returns the event that resolves a ticket's alert.
#[must_use]
pub fn resolve(id: &ExternalId) -> Vec<u8> {
    change(id.text(), "resolved")
}

/// Returns the event that acknowledges a ticket's alert.
#[must_use]
pub fn acknowledge(id: &ExternalId) -> Vec<u8> {
    change(id.text(), "acknowledged")
}

fn change(external_id: String, x_status: &'static str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body {
        #[serde(rename = "X-S4-ExternalID")]
        external_id: String,
        #[serde(rename = "X-S4-Status")]
        x_status: &'static str,
        #[serde(rename = "X-S4-SourceSystem")]
        source: &'static str,
    }
    let body = Body {
        external_id,
        x_status,
        source: SOURCE,
    };
    serde_json::to_vec(&body).unwrap_or_default()
}

fn title(form: &Form, words: TemplateValues<'_>) -> String {
    let own = form.title.as_ref();
    own.and_then(|template| filled(template, words, MAX_TITLE_CHARS))
        .unwrap_or_else(|| built_in_title(words.ticket))
}

fn built_in_title(ticket: &Ticket) -> String {
    let words = match &ticket.title {
        Some(title) if ticket.number.is_empty() => title.clone(),
        Some(title) => format!("{}: {title}", ticket.number),
        None => format!("Ticket {}", ticket.name()),
    };
    shortened(&words, MAX_TITLE_CHARS, false)
}

fn text(form: &Form, words: TemplateValues<'_>) -> Option<String> {
    match &form.text {
        Some(template) => filled(template, words, MAX_TEXT_CHARS),
        None => words
            .ticket
            .text
            .as_deref()
            .map(|text| shortened(text, MAX_TEXT_CHARS, true)),
    }
}

/// Fills in a template; `None` if the result is blank.
fn filled(template: &Template, words: TemplateValues<'_>, max_chars: usize) -> Option<String> {
    let text = template.fill(words);
    (!text.trim().is_empty()).then(|| shortened(&text, max_chars, max_chars == MAX_TEXT_CHARS))
}

/// Returns at most `max_chars` characters, with control characters replaced by spaces (except line ends if
/// `lines`), and `…` if anything was cut off.
fn shortened(text: &str, max_chars: usize, lines: bool) -> String {
    let clean = |c: char| {
        if c.is_control() && !(lines && c == '\n') {
            ' '
        } else {
            c
        }
    };
    let mut out: String = text.chars().take(max_chars).map(clean).collect();
    if text.chars().nth(max_chars).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
