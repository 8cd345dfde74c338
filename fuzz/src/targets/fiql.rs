//! FIQL: filters of the administrator and values of tickets, as TOPdesk's stand-in reads them.

use crate::choices::Choices;
use crate::given::Given;
use crate::odd;
use crate::world::{World, p1};
use base64::Engine;
use connector::domain::{Reference, TicketId, check_filter};
use connector::ports::Gate;
use connector::settings::Settings;
use connector::topdesk::{Filter, PageRequest, TopdeskReader};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use std::collections::BTreeSet;

const FIELDS: [&str; 9] = [
    "priority.name",
    "operatorGroup.name",
    "category.name",
    "number",
    "closed",
    "completed",
    "status",
    "modificationDate",
    "nosuchfield",
];

/// A filter that is likely to be one.
fn filter(c: &mut Choices<'_>, depth: usize) -> String {
    match c.below(if depth == 0 { 2 } else { 5 }) {
        0 => format!("{}=={}", c.one_of(&FIELDS), value(c)),
        1 => format!(
            "{}{}{}",
            c.one_of(&FIELDS),
            c.one_of(&["!=", "=ge=", "=sw=", "=in=", "=out=", "=", "=lk="]),
            value(c)
        ),
        2 => format!("({})", filter(c, depth - 1)),
        _ => format!(
            "{}{}{}",
            filter(c, depth - 1),
            c.one_of(&[";", ",", ";", ",", "&", " "]),
            filter(c, depth - 1)
        ),
    }
}

fn value(c: &mut Choices<'_>) -> String {
    match c.below(7) {
        0 => "'P1'".into(),
        1 => "\"P1\"".into(),
        2 => "false".into(),
        3 => format!("('P1','{}')", odd::name(c)),
        4 => format!("'{}'", odd::name(c)),
        5 => "2026-01-31T10:00:00Z".into(),
        _ => odd::name(c),
    }
}

fn asked(world: &World, query: &str) -> http::Response<bytes::Bytes> {
    let encoded = utf8_percent_encode(query, NON_ALPHANUMERIC);
    let request = http::Request::get(format!(
        "/tas/api/incidents?pageSize=100&all=true&query={encoded}"
    ));
    world.topdesk.respond(
        request
            .header("authorization", login())
            .body(bytes::Bytes::new())
            .unwrap(),
    )
}

/// The login of the stand-in.
pub fn login() -> String {
    let base64 = base64::engine::general_purpose::STANDARD;
    format!("Basic {}", base64.encode(format!("{LOGIN}:{PASSWORD}")))
}

fn own() -> Settings {
    let mut given = Given::minimum();
    given.0.insert("topdesk_password".into(), PASSWORD.into());
    given.settings()
}

fn ids(answer: &http::Response<bytes::Bytes>) -> BTreeSet<String> {
    let rows: Vec<serde_json::Value> = serde_json::from_slice(answer.body()).unwrap_or_default();
    rows.iter()
        .filter_map(|row| Some(row["id"].as_str()?.to_owned()))
        .collect()
}

fn desk() -> World {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.wait(100);
    let two = NewIncident::new("two").priority("P2");
    world.topdesk.create_incident(two);
    world.wait(100);
    let closed = world
        .topdesk
        .create_incident(NewIncident::new("three").priority("P3"))
        .id;
    let now = world.clock.now();
    world
        .topdesk
        .edit(&closed, |ticket| ticket.set_closed(true, now));
    world
}

/// A filter means in the connector's query what it means alone, and what TOPdesk takes is not refused.
pub fn fiql_filter(c: &mut Choices<'_>) {
    let world = desk();
    let filter = match c.below(4) {
        0 => odd::name(c),
        _ => filter(c, 3),
    };
    let alone = (!filter.is_empty()).then(|| asked(&world, &filter));
    // More than one line, or & without quotes, is a mistake, whatever TOPdesk says.
    let plain = !filter.contains(|c: char| c.is_control() || c == '&');
    let good = alone
        .as_ref()
        .is_some_and(|answer| answer.status().is_success());
    let checked = check_filter(&filter);
    assert!(
        !good || !plain || checked.is_ok(),
        "TOPdesk takes {filter:?}, the connector says {checked:?}"
    );
    if checked.is_err() || filter.is_empty() {
        return;
    }
    let settings = own();
    let gate = Gate::new("TOPdesk", u32::MAX, u64::MAX);
    let topdesk = TopdeskReader::new(&world, &world, &settings.topdesk, &gate);
    // Without the oldest: what a filter says must not reach beyond the moment that is asked from.
    let tickets = topdesk.newest(2).unwrap().rows.tickets;
    let from = tickets.iter().map(|ticket| ticket.modified).min().unwrap();
    let passing = topdesk.passing(&filter, &tickets.iter().collect::<Vec<_>>());
    let page = PageRequest {
        from,
        start: 0,
        size: 100,
    };
    let changed = topdesk.changed(
        page,
        Some(&Filter {
            query: filter.clone(),
            statuses: vec![Reference::new(&odd::name(c))],
            on_hold: true,
        }),
    );
    assert_eq!(good, passing.is_ok(), "{filter:?}: {passing:?}");
    assert_eq!(good, changed.is_ok(), "{filter:?}");
    let Some(alone) = alone.filter(|_| good) else {
        return;
    };
    let asked = |id: &String| tickets.iter().any(|ticket| ticket.id.as_str() == id);
    let alone: BTreeSet<_> = ids(&alone).into_iter().filter(asked).collect();
    let text = |id: TicketId| id.as_str().to_owned();
    let passing: BTreeSet<_> = passing.unwrap().into_iter().map(text).collect();
    assert_eq!(passing, alone, "{filter:?}");
    let places = changed.unwrap().rows.places.into_iter();
    let changed: BTreeSet<_> = places.map(|place| text(place.id)).collect();
    let ended = tickets.iter().filter(|ticket| ticket.ended());
    let ended = ended.map(|ticket| text(ticket.id.clone()));
    assert_eq!(
        changed,
        alone.into_iter().chain(ended).collect(),
        "{filter:?}"
    );
}

/// A value of a ticket or a setting is one value in a query, and finds what is called so.
pub fn fiql_value(c: &mut Choices<'_>) {
    let world = World::new();
    let (word, other) = (odd::name(c), odd::name(c));
    world
        .topdesk
        .create_incident(p1("one").number(word.clone()));
    world
        .topdesk
        .create_incident(p1("two").number(format!("{word}{other}x")));
    let settings = own();
    let gate = Gate::new("TOPdesk", u32::MAX, u64::MAX);
    let topdesk = TopdeskReader::new(&world, &world, &settings.topdesk, &gate);
    let found = topdesk
        .by_number(&word)
        .unwrap_or_else(|trouble| panic!("{word:?}: {trouble:?}"));
    assert_eq!(found.map(|ticket| ticket.number), Some(word.clone()));
    let operators = topdesk.operators(&word).unwrap();
    assert!(
        operators.is_empty() || word == "rene@example.com",
        "{word:?} finds {operators:?}"
    );
    assert_eq!(topdesk.groups(&word), Ok(Vec::new()));
}
