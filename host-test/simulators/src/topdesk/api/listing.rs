//! `GET /incidents`, incident API 4.2.6.

use std::cmp::Ordering;

use http::{Request, header};
use serde_json::Value;

use super::access::Visitor;
use super::incident_json;
use super::paging::{self, Parameters};
use super::refusal::Refusal;
use crate::topdesk::dates::DateFormat;
use crate::topdesk::fiql::{self, Field, Fields as _, Query};
use crate::topdesk::records::Incident;
use crate::topdesk::state::State;
use crate::wire::answer::{Answer, set_header};

const PARAMETERS: &[&str] = &[
    "pageStart",
    "pageSize",
    "sort",
    "query",
    "fields",
    "dateFormat",
    "all",
];

struct ListQuery {
    start: usize,
    size: usize,
    sort: Vec<(String, bool)>,
    query: Option<Query>,
    fields: Option<Vec<String>>,
    format: DateFormat,
    all: bool,
}

pub(crate) fn list(
    state: &State,
    visitor: &Visitor,
    request: &Request<bytes::Bytes>,
) -> Result<Answer, Refusal> {
    let quirks = state.site.quirks;
    if *visitor == Visitor::Person && !quirks.persons_are_refused_incidents {
        return Ok(paging::part(Vec::new(), false));
    }
    visitor.operator()?;
    if !state.site.rights.read_incidents {
        return Err(Refusal::forbidden("No permission to read incidents"));
    }
    let wanted = read(request.uri().query().unwrap_or_default())?;
    check(&state.probe(), &wanted)?;
    let filters = &state.site.filters;
    let seen = state.incidents().iter().filter(|i| filters.show(i));
    let found = find(seen, &wanted)?;
    let end = wanted.start.saturating_add(wanted.size);
    let page = found.iter().skip(wanted.start).take(wanted.size);
    let body = page
        .map(|i| write(i, &wanted, !quirks.fields_lose_parents))
        .collect();
    let more = end < found.len();
    let mut answer = paging::part(body, more);
    if more {
        set_header(&mut answer, "x-next-page-url", &next_page(request, end));
    }
    Ok(answer)
}

fn read(query: &str) -> Result<ListQuery, Refusal> {
    let parameters = Parameters::read(query, PARAMETERS)?;
    Ok(ListQuery {
        start: parameters.number("pageStart", 0, 0..=usize::MAX)?,
        size: parameters.number("pageSize", 10, 1..=10_000)?,
        sort: sort(parameters.get("sort"))?,
        query: parameters.get("query").map(fiql::parse).transpose()?,
        fields: parameters.get("fields").map(fields).transpose()?,
        format: date_format(parameters.get("dateFormat"))?,
        all: parameters.flag("all")?,
    })
}

pub(crate) fn date_format(value: Option<&str>) -> Result<DateFormat, Refusal> {
    match value {
        None => Ok(DateFormat::Millis),
        Some("iso8601") => Ok(DateFormat::Iso),
        Some(_) => Err(Refusal::bad_request("'dateFormat' must be iso8601")),
    }
}

/// Field names; one that is not documented gets 400.
fn fields(value: &str) -> Result<Vec<String>, Refusal> {
    let names: Vec<_> = value
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    let unknown = |name: &&String| {
        let top = name.split('.').next().unwrap_or_default();
        !incident_json::PROPERTIES.contains(&top)
    };
    match names.iter().find(unknown) {
        Some(name) => Err(Refusal::bad_request(format!(
            "Unknown field '{name}' in 'fields'"
        ))),
        None => Ok(names),
    }
}

fn sort(value: Option<&str>) -> Result<Vec<(String, bool)>, Refusal> {
    let columns = value.into_iter().flat_map(|value| value.split(','));
    columns.map(column).collect()
}

/// A column and whether it descends.
fn column(text: &str) -> Result<(String, bool), Refusal> {
    let (field, direction) = text.split_once(':').unwrap_or((text, "asc"));
    let refused = || Refusal::bad_request(format!("Cannot sort by '{text}'"));
    if matches!(field, "escalationStatus") {
        return Err(refused());
    }
    match direction {
        "asc" => Ok((field.to_owned(), false)),
        "desc" => Ok((field.to_owned(), true)),
        _ => Err(refused()),
    }
}

fn find<'a>(
    incidents: impl Iterator<Item = &'a Incident>,
    wanted: &ListQuery,
) -> Result<Vec<&'a Incident>, Refusal> {
    let mut found = Vec::new();
    for incident in incidents {
        let selected = wanted
            .query
            .as_ref()
            .map(|q| q.selects(incident))
            .transpose()?;
        if selected.unwrap_or(true) && (wanted.all || incident.is_listed()) {
            found.push(incident);
        }
    }
    Ok(sorted(found, &wanted.sort))
}

/// Refuses a wrong query and a wrong sort order. They are tried on a made-up ticket, so that they are refused on an
/// empty site as well.
fn check(probe: &Incident, wanted: &ListQuery) -> Result<(), Refusal> {
    if let Some(query) = &wanted.query {
        query.selects(probe)?;
    }
    match wanted
        .sort
        .iter()
        .find(|(field, _)| probe.field(field).is_none())
    {
        Some((field, _)) => Err(Refusal::bad_request(format!("Cannot sort by '{field}'"))),
        None => Ok(()),
    }
}

/// What is equal in every column stays in the order of its creation.
fn sorted<'a>(found: Vec<&'a Incident>, sort: &[(String, bool)]) -> Vec<&'a Incident> {
    if sort.is_empty() {
        return found;
    }
    let columns = |i: &'a Incident| sort.iter().map(|(name, _)| i.field(name)).collect();
    let mut keyed: Vec<(Vec<_>, _)> = found.into_iter().map(|i| (columns(i), i)).collect();
    keyed.sort_by(|(a, _), (b, _)| order(a, b, sort));
    keyed.into_iter().map(|(_, incident)| incident).collect()
}

fn order(a: &[Option<Field<'_>>], b: &[Option<Field<'_>>], sort: &[(String, bool)]) -> Ordering {
    let columns = a.iter().zip(b).zip(sort);
    let mut orders = columns.map(|((a, b), (_, descends))| {
        let order = compare(*a, *b);
        if *descends { order.reverse() } else { order }
    });
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Where something has no value it comes last.
fn compare(a: Option<Field<'_>>, b: Option<Field<'_>>) -> Ordering {
    match (a, b) {
        (Some(Field::Date(a)), Some(Field::Date(b))) => a.cmp(&b),
        (Some(Field::Text(a) | Field::Id(a)), Some(Field::Text(b) | Field::Id(b))) => a.cmp(b),
        (Some(Field::Word(a, _)), Some(Field::Word(b, _))) => a.cmp(b),
        (Some(Field::Bool(a)), Some(Field::Bool(b))) => a.cmp(&b),
        (a, b) => is_empty(a).cmp(&is_empty(b)),
    }
}

fn is_empty(field: Option<Field<'_>>) -> bool {
    matches!(field, None | Some(Field::Null | Field::NoDate))
}

fn write(incident: &Incident, wanted: &ListQuery, keep_parents: bool) -> Value {
    let all = incident_json::incident(incident, wanted.format);
    match &wanted.fields {
        Some(fields) => incident_json::select(&all, fields, keep_parents),
        None => Value::Object(all),
    }
}

/// The same query from `start` on, at the host that was asked.
fn next_page(request: &Request<bytes::Bytes>, start: usize) -> String {
    let asked = request
        .headers()
        .get(header::HOST)
        .and_then(|h| h.to_str().ok());
    let host = asked.or_else(|| request.uri().authority().map(|a| a.as_str()));
    let host = host.unwrap_or("example.topdesk.net");
    let local = host.starts_with("127.0.0.1") || host.starts_with("localhost");
    let scheme = if local { "http" } else { "https" };
    let query = request.uri().query().unwrap_or_default();
    let others = query
        .split('&')
        .filter(|p| !p.is_empty() && !p.starts_with("pageStart="));
    let rest: String = others.map(|p| format!("&{p}")).collect();
    format!("{scheme}://{host}/tas/api/incidents?pageStart={start}{rest}")
}
