//! What strangers send: notifications, pushes, requests to the HTTP front.

use crate::choices::Choices;
use crate::given::Still;
use crate::world::{TOKEN, World, p1};
use crate::{odd, samples, trouble};
use connector::domain::ExternalId;
use connector::engine::webhook::{self, Incoming, MAX_BODY_BYTES};
use connector::ledger::{InboxItem, LedgerWriter, keys};
use connector::signl4::{self, Notification};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::BTreeMap;

/// SIGNL4's notification reader.
pub fn notification(c: &mut Choices<'_>) {
    let body = odd::bytes_like(c, &samples::notification(samples::TICKET));
    let read = signl4::notification(&body, Still::at_the_samples().0);
    let Ok(read) = read.inspect_err(|expected| assert!(expected.starts_with("expected"))) else {
        return;
    };
    // Members that nobody reads may be nested deeper than a `Value` can be.
    let object = serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(&body);
    assert!(object.is_ok(), "{read:?} is made of no object");
    assert!(std::str::from_utf8(&body).is_ok());
    let Notification::Event(event) = read else {
        return;
    };
    assert!(!event.id.is_empty());
    assert_eq!(
        ExternalId::parse(&event.alert.text()),
        Some(event.alert.clone())
    );
    assert!(
        event
            .person
            .as_ref()
            .is_none_or(|name| (1..=100).contains(&name.chars().count()))
    );
    assert!(
        event
            .email
            .as_ref()
            .is_none_or(|mail| (1..=254).contains(&mail.len()))
    );
    if let connector::domain::PhoneAction::Annotated(text) = &event.action {
        assert!((1..=4_000).contains(&text.chars().count()));
    }
    let store = World::new();
    let (ledger, key) = (LedgerWriter::new(&store), keys::inbox(&event));
    ledger.append(&key, &InboxItem::new(&event)).unwrap();
    let kept = ledger
        .reader()
        .inbox_item(&key)
        .unwrap()
        .and_then(InboxItem::event);
    let kept = kept.unwrap_or_else(|| panic!("{event:?} is not read back"));
    assert_eq!(kept.raised.as_microsecond(), event.raised.as_microsecond());
    assert_eq!(
        connector::domain::PhoneEvent {
            raised: event.raised,
            ..kept
        },
        *event
    );
}

/// Everything that can be sent to the connector's webhooks.
pub fn webhook(c: &mut Choices<'_>) {
    let world = World::new();
    let followed = world.topdesk.create_incident(p1("followed")).id;
    world.good_run();
    let other = simulators::topdesk::NewIncident::new("not followed").priority("P4");
    let other = world.topdesk.create_incident(other).id;
    let before = world.store.borrow().clone();
    let incoming = incoming(c, [&followed, &other]);
    world.sent.borrow_mut().clear();
    let reply = webhook::on_webhook(trouble::ports(&world), &incoming).unwrap();
    assert!(
        world.sent.borrow().is_empty(),
        "a webhook asked another system"
    );
    let after = world.store.borrow().clone();
    assert!(
        before
            .iter()
            .all(|(key, value)| after.get(key) == Some(value)),
        "a webhook changed or removed something"
    );
    let added: Vec<_> = after
        .keys()
        .filter(|key| !before.contains_key(*key))
        .collect();
    assert!(added.len() <= 1, "{added:?}");
    assert_eq!(reply.work_waiting, !added.is_empty(), "{reply:?}");
    for key in added {
        let json: Value = serde_json::from_slice(&after[key]).unwrap();
        match incoming.endpoint.as_str() {
            "topdesk" => assert_eq!(key, keys::HINT),
            _ => assert!(
                json["alert"]
                    .as_str()
                    .is_some_and(|id| id.starts_with(&format!("TOPdesk-{followed}")))
            ),
        }
        assert!(incoming.token == TOKEN && incoming.method == "POST" && reply.status == 200);
        assert!(incoming.body.len() <= MAX_BODY_BYTES as usize);
    }
    assert!([200, 400, 404, 405, 413].contains(&reply.status));
    assert_eq!(reply.status == 404, reply.body.is_empty());
    let untouched = format!("{:?}", world.topdesk.incident(&other));
    let outcome = world.drain();
    assert_eq!(outcome.failure, None);
    assert_eq!(
        format!("{:?}", world.topdesk.incident(&other)),
        untouched,
        "a ticket that is not followed was changed"
    );
}

fn incoming(c: &mut Choices<'_>, tickets: [&String; 2]) -> Incoming {
    let ticket = c.one_of(&tickets).clone();
    let odd_word = odd::text(c);
    Incoming {
        endpoint: c
            .one_of(&[
                "signl4", "signl4", "signl4", "topdesk", "schedule", "", "Signl4", &odd_word,
            ])
            .into(),
        token: c
            .one_of(&[TOKEN, TOKEN, TOKEN, "", &TOKEN[1..], &odd_word])
            .into(),
        method: c
            .one_of(&["POST", "POST", "POST", "GET", "post", &odd_word])
            .into(),
        body: match c.below(16) {
            0 => vec![b' '; MAX_BODY_BYTES as usize + c.below(2)],
            1 => b"Example branch\r\ncaller@example.com\r\nVPN connection \"issues\"".to_vec(),
            _ => odd::bytes_like(c, &samples::notification(&ticket)),
        },
    }
}
