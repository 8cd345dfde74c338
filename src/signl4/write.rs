//! What is sent to SIGNL4: the bodies of its inbound webhook.
//!
//! Keys are fixed here and values are strings, so no text of a ticket can set a reserved key
//! (`X-S4-…`). SIGNL4 takes `title` and `text` for the alert's own; no other key may be called so.

use crate::domain::{ExternalId, Ticket, name};
use serde::Serialize;

const LONGEST_TITLE: usize = 200;
const LONGEST_TEXT: usize = 2_000;
const SOURCE: &str = "TOPdesk";

/// A new alert. `link` is the address of the ticket for an operator.
#[must_use]
pub fn raise(ticket: &Ticket, id: &ExternalId, link: &str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body<'a> {
        title: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(rename = "Number", skip_serializing_if = "str::is_empty")]
        number: &'a str,
        #[serde(rename = "Priority", skip_serializing_if = "Option::is_none")]
        priority: Option<&'a str>,
        #[serde(rename = "Category", skip_serializing_if = "Option::is_none")]
        category: Option<&'a str>,
        #[serde(rename = "Status", skip_serializing_if = "Option::is_none")]
        status: Option<&'a str>,
        #[serde(rename = "Operator group", skip_serializing_if = "Option::is_none")]
        operator_group: Option<&'a str>,
        #[serde(rename = "Link")]
        link: &'a str,
        #[serde(rename = "X-S4-ExternalID")]
        external_id: String,
        #[serde(rename = "X-S4-Status")]
        x_status: &'static str,
        #[serde(rename = "X-S4-SourceSystem")]
        source: &'static str,
    }
    let body = Body {
        title: title(ticket),
        text: ticket
            .text
            .as_deref()
            .map(|text| shortened(text, LONGEST_TEXT, true)),
        number: &ticket.number,
        priority: name(&ticket.priority),
        category: name(&ticket.category),
        status: name(&ticket.status),
        operator_group: name(&ticket.operator_group),
        link,
        external_id: id.text(),
        x_status: "new",
        source: SOURCE,
    };
    serde_json::to_vec(&body).unwrap_or_default()
}

/// The end of an alert: only the id that raised it counts.
#[must_use]
pub fn resolve(id: &ExternalId) -> Vec<u8> {
    change(id, "resolved")
}

/// Somebody has taken an alert.
#[must_use]
pub fn acknowledge(id: &ExternalId) -> Vec<u8> {
    change(id, "acknowledged")
}

fn change(id: &ExternalId, x_status: &'static str) -> Vec<u8> {
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
        external_id: id.text(),
        x_status,
        source: SOURCE,
    };
    serde_json::to_vec(&body).unwrap_or_default()
}

fn title(ticket: &Ticket) -> String {
    let words = match &ticket.title {
        Some(title) if ticket.number.is_empty() => title.clone(),
        Some(title) => format!("{}: {title}", ticket.number),
        None => format!("Ticket {}", ticket.name()),
    };
    shortened(&words, LONGEST_TITLE, false)
}

/// At most `longest` characters, without control characters (line ends stay if `lines`).
fn shortened(text: &str, longest: usize, lines: bool) -> String {
    let clean = |c: char| {
        if c.is_control() && !(lines && c == '\n') {
            ' '
        } else {
            c
        }
    };
    let mut out: String = text.chars().take(longest).map(clean).collect();
    if text.chars().nth(longest).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{TicketId, samples};
    use proptest::prelude::*;
    use serde_json::Value;

    fn ticket(title: Option<&str>, text: Option<&str>) -> Ticket {
        Ticket {
            id: TicketId::new("a-1").unwrap(),
            number: "I 2611 104".into(),
            title: title.map(str::to_owned),
            text: text.map(str::to_owned),
            status: samples::named("Registered"),
            operator_group: samples::named("Servicedesk"),
            ..samples::ticket()
        }
    }

    fn raised(ticket: &Ticket) -> Value {
        let id = ExternalId {
            ticket: ticket.id.clone(),
            generation: 1,
        };
        serde_json::from_slice(&raise(ticket, &id, "https://td/x")).unwrap()
    }

    #[test]
    fn a_new_alert_says_what_a_person_on_duty_needs() {
        let body = raised(&ticket(Some("VPN is down"), Some("since 10:00")));
        let expected = serde_json::json!({
            "title": "I 2611 104: VPN is down", "text": "since 10:00", "Number": "I 2611 104", "Priority": "P1",
            "Status": "Registered", "Operator group": "Servicedesk", "Link": "https://td/x",
            "X-S4-ExternalID": "TOPdesk-a-1", "X-S4-Status": "new", "X-S4-SourceSystem": "TOPdesk",
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn a_ticket_without_words_still_has_a_title() {
        assert_eq!(raised(&ticket(None, None))["title"], "Ticket I 2611 104");
    }

    #[test]
    fn an_endless_text_is_shortened_visibly() {
        let body = raised(&ticket(Some("x"), Some(&"ü".repeat(10_000))));
        let text = body["text"].as_str().unwrap();
        assert!(text.ends_with('…') && text.chars().count() == LONGEST_TEXT + 1);
    }

    proptest! {
        #[test]
        fn no_text_can_set_or_hide_a_reserved_key(title in "(?s).*", text in "(?s).*") {
            let body = raised(&ticket(Some(&title), Some(&text)));
            prop_assert_eq!(&body["X-S4-Status"], "new");
            prop_assert_eq!(&body["X-S4-ExternalID"], "TOPdesk-a-1");
            prop_assert_eq!(body.as_object().unwrap().len(), 10);
        }
    }
}
