//! Notes: HTML to text for the phone, and text to HTML for TOPdesk.

use crate::choices::Choices;
use crate::odd;
use crate::world::{World, p1};
use connector::domain::{Note, TicketChange, without_blanks};
use connector::topdesk::{patch_body, readable};
use serde_json::Value;

/// HTML to text: clean lines, no longer than its HTML allows.
pub fn readable_note(c: &mut Choices<'_>) {
    let mut html = String::new();
    for _ in 0..=c.below(12) {
        html.push_str(&odd::text(c));
    }
    let text = readable(&html);
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(!text.contains("\n\n\n"), "{text:?}");
    assert_eq!(text, text.trim(), "{html:?}");
    // `<img>` is 5 bytes and becomes `[image]`; an address stands once, with brackets around it.
    assert!(
        text.len() <= 3 * html.len() + 8,
        "{} bytes made of {}",
        text.len(),
        html.len()
    );
}

/// Text to HTML: only line breaks are markup, and the same text comes back, from TOPdesk and read here.
pub fn written_note(c: &mut Choices<'_>) {
    let text = odd::text(c);
    let note = Note {
        text: text.clone(),
        invisible: true,
    };
    let body = patch_body(&TicketChange {
        note: Some(note),
        ..TicketChange::default()
    });
    let sent: Value = serde_json::from_slice(&body).unwrap();
    let html = sent["action"].as_str().unwrap();
    assert!(
        !html.replace("<br>", "").contains(['<', '>', '"', '\'']),
        "{html}"
    );
    if text.replace("\r\n", "\n").chars().count() > 8_000 {
        assert!(html.ends_with("(shortened)"));
        return;
    }
    assert_eq!(
        without_blanks(&readable(html)),
        without_blanks(&text),
        "{html}"
    );
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    let login = crate::targets::fiql::login();
    let request = http::Request::patch(format!("/tas/api/incidents/id/{ticket}"));
    let request = request
        .header("authorization", login)
        .header("content-type", "application/json");
    let answer = world.topdesk.respond(request.body(body.into()).unwrap());
    let written = world.topdesk.notes(&ticket).pop();
    if let Some(written) = written {
        assert_eq!(without_blanks(&written.plain_text), without_blanks(&text));
        assert_eq!(written.memo_text, html, "TOPdesk had to escape");
    } else {
        assert!(html.trim().is_empty(), "{answer:?}");
    }
}
