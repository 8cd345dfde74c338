//! A small world for the core: both simulators in process, a store in memory, a clock that stands
//! still until it is moved. Everything is counted, and a crash can be had at any import.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "every test file uses its own part of this world")]

pub mod between;
mod imports;

use bytes::Bytes;
use connector::engine::webhook::{Incoming, Reply};
use connector::engine::{schedule, webhook};
use connector::operator::explain::Subject;
use connector::operator::{backfill, check, dead_letters, explain, status};
use connector::ports::{
    Backend, Clock, Config, Http, KeyValue, Log, Method, NoAnswer, Ports, Request, Response,
    StoreError,
};
use connector::{Failure, Outcome};
use jiff::{SignedDuration, Timestamp};
use simulators::{SettableClock, Signl4, Topdesk};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

pub const SECRET: &str = "team-secret-canary";
pub const TOKEN: &str = "token-canary-0123456789abcdef";

/// What the store was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub reads: u32,
    pub writes: u32,
}

/// Where the process ends: at the n-th import call, before or after its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrashPoint {
    pub call: u32,
    pub after_effect: bool,
}

struct Crash;

/// Answers in place of the simulators, or does not.
pub type Outage = fn(&Request) -> Option<Result<Response, NoAnswer>>;

pub struct World {
    pub clock: SettableClock,
    pub topdesk: Topdesk,
    pub signl4: Signl4,
    pub settings: RefCell<BTreeMap<String, String>>,
    pub counts: Cell<Counts>,
    pub crash_at: Cell<Option<CrashPoint>>,
    pub no_atomics: Cell<bool>,
    /// How long every call of the store takes, in milliseconds.
    pub slow_store: Cell<i64>,
    /// Overrides the answer of a request before the simulators see it.
    pub outage: RefCell<Option<Outage>>,
    pub store: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Every line that was logged.
    pub lines: RefCell<Vec<String>>,
    /// Every request since the last call began.
    pub sent: RefCell<Vec<Request>>,
    unanswered: RefCell<VecDeque<Vec<u8>>>,
    counters: RefCell<BTreeMap<String, i64>>,
    calls: Cell<u32>,
}

impl World {
    pub fn new() -> Self {
        let clock = SettableClock::new("2026-11-23T08:00:00Z".parse().unwrap());
        let settings = [
            ("topdesk_url", "https://example.topdesk.net"),
            ("topdesk_username", "integration"),
            ("topdesk_password", "app-password"),
            ("topdesk_query", "priority.name=='P1'"),
            ("signl4_webhook_secret", SECRET),
            ("webhook_token", TOKEN),
            ("status_on_acknowledge", "In progress"),
            ("status_on_close", "Afgehandeld"),
            ("status_on_reopen", "Registered"),
            ("close_ticket", "completed,closed"),
            // What the connector says of itself has tests of its own.
            ("alarms", "no"),
        ];
        let owned = |(k, v): (&str, &str)| (k.to_owned(), v.to_owned());
        Self {
            topdesk: Topdesk::new(clock.shared()),
            signl4: Signl4::new(clock.shared(), SECRET),
            clock,
            settings: RefCell::new(settings.into_iter().map(owned).collect()),
            counts: Cell::default(),
            crash_at: Cell::new(None),
            no_atomics: Cell::new(false),
            slow_store: Cell::new(0),
            outage: RefCell::new(None),
            store: RefCell::default(),
            lines: RefCell::default(),
            sent: RefCell::default(),
            unanswered: RefCell::default(),
            counters: RefCell::default(),
            calls: Cell::new(0),
        }
    }

    pub fn set(&self, key: &str, value: &str) -> &Self {
        self.settings.borrow_mut().insert(key.into(), value.into());
        self
    }

    pub fn wait(&self, seconds: i64) -> &Self {
        self.clock.advance(SignedDuration::from_secs(seconds));
        self
    }

    pub fn ports(&self) -> Ports<'_> {
        Ports {
            http: self,
            store: self,
            config: self,
            clock: self,
            log: self,
        }
    }

    /// One scheduled run, ten seconds later.
    pub fn run(&self) -> Outcome {
        self.wait(10).run_now()
    }

    /// One scheduled run.
    pub fn run_now(&self) -> Outcome {
        self.begin();
        schedule::on_schedule(self.ports())
    }

    /// One scheduled run that must succeed.
    pub fn good_run(&self) -> Outcome {
        let outcome = self.run();
        assert_eq!(outcome.failure, None, "{:?}", outcome.report);
        outcome
    }

    /// Scheduled runs until there is nothing left to do: SIGNL4 takes only so many events at a time.
    pub fn catch_up(&self) -> Outcome {
        for _ in 0..60 {
            let outcome = self.wait(16).run();
            if outcome.failure.is_none() && !outcome.work_waiting {
                return outcome;
            }
        }
        panic!("60 runs were not enough");
    }

    pub fn drain(&self) -> Outcome {
        self.begin();
        schedule::drain(self.ports())
    }

    /// What would be done about tickets, and why.
    pub fn explain(&self, subject: &Subject) -> Result<String, Failure> {
        self.begin();
        explain::explain(self.ports(), subject)
    }

    /// How many older tickets would alert; with `commit` they do, in the next runs.
    pub fn backfill(&self, since_s: u64, commit: bool) -> Result<serde_json::Value, Failure> {
        self.begin();
        let counted = backfill::backfill(self.ports(), since_s, commit)?;
        Ok(serde_json::from_str(&counted).unwrap())
    }

    /// What was given up: as many as one call lists.
    pub fn letters(&self) -> Vec<serde_json::Value> {
        self.begin();
        let page = dead_letters::list(self.ports(), None, 100).unwrap();
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        page.get("letters")
            .and_then(|l| l.as_array())
            .unwrap()
            .clone()
    }

    /// A part of the list.
    pub fn letters_after(&self, key: &str, most: u32) -> Result<serde_json::Value, Failure> {
        self.begin();
        let page = dead_letters::list(self.ports(), Some(key), most)?;
        Ok(serde_json::from_str(&page).unwrap())
    }

    /// Tries dead letters again, by their keys.
    pub fn retry(&self, keys: &[&str]) -> Result<serde_json::Value, Failure> {
        self.begin();
        let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
        let results = dead_letters::retry(self.ports(), &keys)?;
        Ok(serde_json::from_str(&results).unwrap())
    }

    /// Drops dead letters, by their keys.
    pub fn discard(&self, keys: &[&str]) -> Result<serde_json::Value, Failure> {
        self.begin();
        let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
        let results = dead_letters::discard(self.ports(), &keys)?;
        Ok(serde_json::from_str(&results).unwrap())
    }

    /// What was done, the latest first: as many entries as one call gives.
    pub fn audit(&self) -> Vec<serde_json::Value> {
        self.begin();
        let told = status::audit(self.ports(), None, 1_000).unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let entries = told.get("entries").and_then(|e| e.as_array());
        entries.unwrap().clone()
    }

    /// The tickets that are followed: as many as one call lists.
    pub fn tickets(&self) -> Vec<serde_json::Value> {
        self.begin();
        let told = status::tickets(self.ports(), None, 100).unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let tickets = told.get("tickets").and_then(|e| e.as_array());
        tickets.unwrap().clone()
    }

    /// The ports, for what has no method of its own here.
    pub fn all_ports(&self) -> Ports<'_> {
        self.begin();
        self.ports()
    }

    /// How many counters the store holds.
    pub fn counters(&self) -> usize {
        self.counters.borrow().len()
    }

    /// How things stand.
    pub fn status(&self) -> Result<serde_json::Value, Failure> {
        self.begin();
        Ok(serde_json::from_str(&status::status(self.ports())?).unwrap())
    }

    /// Whether the configuration is good.
    pub fn check(&self) -> Result<serde_json::Value, Failure> {
        self.begin();
        Ok(serde_json::from_str(&check::check(self.ports())?).unwrap())
    }

    pub fn begin(&self) {
        self.counts.set(Counts::default());
        self.calls.set(0);
        self.sent.borrow_mut().clear();
    }

    pub fn webhook(&self, endpoint: &str, token: &str, body: &[u8]) -> Result<Reply, Failure> {
        self.begin();
        let incoming = Incoming {
            endpoint: endpoint.into(),
            token: token.into(),
            method: "POST".into(),
            body: body.to_vec(),
        };
        webhook::on_webhook(self.ports(), &incoming)
    }

    /// Delivers what SIGNL4 has to tell, and lets the connector work after each.
    pub fn deliver(&self) -> Vec<Outcome> {
        let deliver = |body: Vec<u8>| {
            let reply = self.webhook("signl4", TOKEN, &body).unwrap();
            assert_eq!(reply.status, 200, "{}", reply.body);
            reply.work_waiting.then(|| self.drain())
        };
        self.notifications()
            .into_iter()
            .filter_map(deliver)
            .collect()
    }

    /// Delivers like a sender that repeats what was not answered. SIGNL4 documents no repetition, so
    /// what is lost while nobody listens is not this promise's matter.
    pub fn deliver_until_answered(&self) {
        self.unanswered.borrow_mut().extend(self.notifications());
        loop {
            let Some(body) = self.unanswered.borrow().front().cloned() else {
                return;
            };
            let _ = self.webhook("signl4", TOKEN, &body);
            self.unanswered.borrow_mut().pop_front();
        }
    }

    /// What SIGNL4 has to tell, as bodies.
    pub fn notifications(&self) -> Vec<Vec<u8>> {
        self.signl4
            .take_notifications()
            .iter()
            .map(|n| n.body.to_string().into_bytes())
            .collect()
    }

    /// Runs `work`, which may end in a crash. True: it ran through.
    pub fn survives(&self, work: impl FnOnce(&Self)) -> bool {
        match catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(()) => true,
            Err(cause) if cause.is::<Crash>() => false,
            Err(cause) => std::panic::resume_unwind(cause),
        }
    }

    /// An import call, which may be the last one.
    fn import<T>(&self, effect: impl FnOnce() -> T) -> T {
        self.calls.set(self.calls.get() + 1);
        let due = self.crash_at.get().filter(|c| c.call == self.calls.get());
        if due.is_some_and(|c| !c.after_effect) {
            panic_any(Crash);
        }
        let result = effect();
        if due.is_some_and(|c| c.after_effect) {
            panic_any(Crash);
        }
        result
    }

    fn count(&self, reads: u32, writes: u32) {
        let slowness = SignedDuration::from_millis(self.slow_store.get());
        self.clock.advance(slowness);
        let before = self.counts.get();
        self.counts.set(Counts {
            reads: before.reads + reads,
            writes: before.writes + writes,
        });
    }

    fn answer(&self, request: &Request) -> Result<Response, NoAnswer> {
        if let Some(answer) = self.outage.borrow().and_then(|outage| outage(request)) {
            return answer;
        }
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Patch => http::Method::PATCH,
            Method::Put => http::Method::PUT,
        };
        let mut builder = http::Request::builder()
            .method(method)
            .uri(&request.path_and_query);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let sent = builder.body(Bytes::from(request.body.clone())).unwrap();
        let answer = match request.backend {
            Backend::Topdesk => self.topdesk.respond(sent),
            Backend::Signl4 => self.signl4.respond(sent),
            Backend::Heartbeat => {
                return Ok(Response {
                    status: 200,
                    headers: Vec::new(),
                    body: Vec::new(),
                });
            }
        };
        if answer.extensions().get::<simulators::Cut>().is_some() {
            return Err(NoAnswer::Unknown("the connection broke".into()));
        }
        let headers = answer.headers().iter();
        Ok(Response {
            status: answer.status().as_u16(),
            headers: headers
                .map(|(n, v)| (n.as_str().to_owned(), v.to_str().unwrap().to_owned()))
                .collect(),
            body: answer.body().to_vec(),
        })
    }
}

/// A ticket that passes the filter of [`World::new`].
pub fn p1(title: &str) -> simulators::topdesk::NewIncident {
    simulators::topdesk::NewIncident::new(title)
        .priority("P1")
        .group("Servicedesk")
}

/// An answer with a status and nothing else.
pub fn status(status: u16) -> Option<Result<Response, NoAnswer>> {
    Some(Ok(Response {
        status,
        headers: Vec::new(),
        body: Vec::new(),
    }))
}
