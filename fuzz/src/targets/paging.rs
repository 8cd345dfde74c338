//! The walk through a list whose server keeps to the rules of paging, or does not.

use crate::answers::headers;
use crate::choices::Choices;
use crate::given::{Given, Still};
use crate::{odd, samples};
use connector::domain::TicketId;
use connector::ports::Gate;
use connector::ports::{Http, NoAnswer, Request, Response};
use connector::topdesk::{Next, Pages, TopdeskReader};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// More requests than any of these lists needs.
const MANY: u32 = 150;

/// How a server misbehaves; all false for one that does not.
#[derive(Clone, Copy, Debug, Default)]
struct Manners {
    ignores_start: bool,
    ignores_size: bool,
    ignores_filter: bool,
    always_more: bool,
    unsorted: bool,
    grows: bool,
}

struct Server<'c, 'b> {
    rows: RefCell<Vec<(i64, String)>>,
    manners: Manners,
    requests: Cell<u32>,
    choices: RefCell<&'c mut Choices<'b>>,
}

fn parameter(path: &str, name: &str) -> Option<i64> {
    let (_, rest) = path.split_once(&format!("{name}="))?;
    rest.split('&').next()?.parse().ok()
}

/// The moment in `modificationDate=ge=…`, percent-encoded.
fn from(path: &str) -> Option<i64> {
    let (_, rest) = path.split_once("modificationDate%3Dge%3D")?;
    let text = rest.get(..24)?.replace("%3A", ":");
    text.parse::<Timestamp>().ok().map(|at| at.as_second())
}

impl Http for Server<'_, '_> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        requests
            .iter()
            .map(|request| Ok(self.page(&request.path_and_query)))
            .collect()
    }
}

impl Server<'_, '_> {
    fn page(&self, path: &str) -> Response {
        let asked = self.requests.get() + 1;
        self.requests.set(asked);
        assert!(asked <= MANY, "the walk does not end: {:?}", self.manners);
        let mut rows = self.rows.borrow_mut();
        if self.manners.grows {
            let newest = rows.last().map_or(0, |(second, _)| *second);
            rows.push((newest, format!("new-{asked:04}")));
        }
        let Manners {
            ignores_start,
            ignores_size,
            ignores_filter,
            always_more,
            ..
        } = self.manners;
        let start = if ignores_start {
            0
        } else {
            parameter(path, "pageStart").unwrap_or(0)
        };
        let size = if ignores_size {
            7
        } else {
            parameter(path, "pageSize").unwrap_or(10)
        };
        let since = if ignores_filter {
            i64::MIN
        } else {
            from(path).unwrap()
        };
        let (start, size) = (
            usize::try_from(start).unwrap(),
            usize::try_from(size).unwrap(),
        );
        let all: Vec<_> = rows.iter().filter(|(second, _)| *second >= since).collect();
        let page: Vec<_> = all
            .iter()
            .skip(start)
            .take(size)
            .map(|row| incident(row))
            .collect();
        let more = always_more || all.len() > start + size;
        let mut choices = self.choices.borrow_mut();
        let status = match (page.is_empty(), more) {
            (true, false) => 204,
            (_, true) => 206,
            _ => 200,
        };
        let body = Value::Array(page).to_string().into_bytes();
        Response {
            status,
            headers: headers(&mut choices),
            body: if status == 204 { Vec::new() } else { body },
        }
    }
}

fn incident((second, id): &(i64, String)) -> Value {
    let at = Timestamp::from_second(*second).unwrap().to_string();
    let mut incident = samples::incidents()[1].clone();
    incident["id"] = json!(id);
    incident["modificationDate"] = json!(at);
    incident
}

/// Every walk ends; one through an honest list has read everything, with no more requests than pages.
pub fn paging(c: &mut Choices<'_>) {
    let size = u32::try_from(1 + c.below(9)).unwrap();
    let spread = i64::try_from(1 + c.below(6)).unwrap();
    let count = c.below(40);
    let base = 1_795_420_800;
    let second = |c: &mut Choices<'_>| base + i64::try_from(c.below(64)).unwrap() % spread;
    let mut rows: Vec<_> = (0..count)
        .map(|n| (second(c), format!("row-{n:04}")))
        .collect();
    let manners = Manners {
        ignores_start: c.one_in(5),
        ignores_size: c.one_in(5),
        ignores_filter: c.one_in(6),
        always_more: c.one_in(4),
        unsorted: c.one_in(6),
        grows: c.one_in(4),
    };
    if !manners.unsorted {
        rows.sort();
    }
    let honest = format!("{manners:?}") == format!("{:?}", Manners::default());
    let before: BTreeSet<_> = rows.iter().map(|(_, id)| id.clone()).collect();
    let word = odd::text(c);
    let server = Server {
        rows: RefCell::new(rows),
        manners,
        requests: Cell::new(0),
        choices: RefCell::new(c),
    };
    let (settings, clock) = (Given::minimum().settings(), Still::at_the_samples());
    let gate = Gate::new("TOPdesk", u32::MAX, u64::MAX);
    let topdesk = TopdeskReader::new(&server, &clock, &settings.topdesk, &gate);
    let mut pages = Pages::new(Timestamp::from_second(base).unwrap(), size);
    let mut read = BTreeSet::new();
    let ended = loop {
        let page = topdesk
            .changed(pages.request(), None)
            .unwrap_or_else(|trouble| panic!("{trouble:?} {word}"));
        let next = pages.accept(&page.rows.places, page.more);
        read.extend(
            page.rows
                .places
                .iter()
                .map(|place| place.id.as_str().to_owned()),
        );
        // A poll that has no more time goes on in the next run; here that is after many requests.
        let over = manners.grows && server.requests.get() > MANY / 2;
        if next != Next::More || over {
            break next;
        }
    };
    assert!(
        ended != Next::End || before.is_subset(&read) || !orderly(manners),
        "{manners:?}: a ticket was passed over"
    );
    if honest {
        assert!(ended == Next::End && read == before);
        let needed = u32::try_from(before.len()).unwrap().div_ceil(size).max(1);
        assert_eq!(server.requests.get(), needed);
    }
    server.requests.set(0);
    let mut first =
        connector::domain::Ticket::gone(TicketId::new("row-0000").unwrap(), String::new());
    first.modified = Timestamp::from_second(base).unwrap();
    let passing = topdesk.passing("a==1", &[&first]);
    assert!(!honest || passing.is_ok_and(|passing| passing.len() == before.len()));
}

/// A server that shows every row in its place: only then can nothing be passed over.
fn orderly(manners: Manners) -> bool {
    !manners.ignores_start && !manners.unsorted && !manners.ignores_size
}
