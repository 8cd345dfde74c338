//! Both systems in this process, with a clock that stands still, and a count of what goes between them
//! and the connector.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use simulators::signl4::Plan;
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use simulators::{SettableClock, Signl4, Topdesk};

use host::outgoing::{Answer, Answerer, ByAuthority};
use host::store::{KeyValueStore, Memory, StoreError};
use host::{Clock, Environment, Network, Settings};

/// The team's secret.
pub(super) const SECRET: &str = "team-secret-of-the-benchmark";
const TOPDESK: &str = "example.topdesk.net";
const SIGNL4: &str = "connect.signl4.com";
/// The priority that alerts.
pub(super) const ALERTS: &str = "P1";
/// The priority that is listed beside it and does not.
pub(super) const QUIET: &str = "P3";

/// What went to and fro.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Requests to TOPdesk.
    pub topdesk_requests: u64,
    /// Requests to SIGNL4.
    pub signl4_requests: u64,
    /// Methods, targets and bodies of all requests, in bytes; headers and framing are the host's.
    pub bytes_sent: u64,
    /// Bodies of all answers, in bytes.
    pub bytes_received: u64,
}

/// What a store was made to carry, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Values that were read, and keys that were listed.
    pub bytes_read: u64,
    /// Values that were written.
    pub bytes_written: u64,
}

/// A store in memory that weighs what it carries.
#[derive(Default)]
pub(super) struct Weighed {
    pub(super) memory: Memory,
    carried: Mutex<Carried>,
}

impl Weighed {
    fn read(&self, bytes: usize) {
        locked(&self.carried).bytes_read += count(bytes);
    }
}

impl KeyValueStore for Weighed {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.memory.get(key)?;
        self.read(value.as_ref().map_or(0, Vec::len));
        Ok(value)
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        locked(&self.carried).bytes_written += count(value.len());
        self.memory.set(key, value)
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.memory.delete(key)
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let keys = self.memory.list_keys(prefix)?;
        self.read(keys.iter().map(String::len).sum());
        Ok(keys)
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.memory.increment(key, delta)
    }
}

/// A length as a number that can be added up.
fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// The first answer to each request; none: every request is answered anew.
type Answers = Option<HashMap<String, Response<Bytes>>>;

/// Counts what passes, and may give the answer that it gave before.
struct Line {
    traffic: Arc<Mutex<Traffic>>,
    answers: Arc<Mutex<Answers>>,
    ask: Box<dyn Fn(Request<Bytes>) -> Response<Bytes> + Send + Sync>,
    is_topdesk: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line {
    fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        let name = format!("{} {}", request.method(), request.uri());
        let sent = name.len() + request.body().len();
        let answer = self.answered(name, request);
        let mut traffic = locked(&self.traffic);
        match self.is_topdesk {
            true => traffic.topdesk_requests += 1,
            false => traffic.signl4_requests += 1,
        }
        traffic.bytes_sent += count(sent);
        traffic.bytes_received += count(answer.body().len());
        answer
    }

    fn answered(&self, name: String, request: Request<Bytes>) -> Response<Bytes> {
        if let Some(known) = locked(&self.answers)
            .as_ref()
            .and_then(|all| all.get(&name))
        {
            return known.clone();
        }
        let answer = (self.ask)(request);
        if let Some(answers) = locked(&self.answers).as_mut() {
            answers.insert(name, answer.clone());
        }
        answer
    }
}

impl Answerer for Line {
    fn respond(&self, request: Request<Bytes>) -> Answer {
        self.answer(request).into()
    }
}

/// One connector's surroundings.
pub(super) struct World {
    pub(super) clock: SettableClock,
    pub(super) topdesk: Topdesk,
    pub(super) signl4: Signl4,
    pub(super) store: Arc<Weighed>,
    pub(super) environment: Environment,
    traffic: Arc<Mutex<Traffic>>,
    answers: Arc<Mutex<Answers>>,
}

impl World {
    /// Without a ticket; SIGNL4 takes whatever comes. `change` may add to the settings.
    pub(super) fn new(change: impl FnOnce(Settings) -> Settings) -> Self {
        let clock = SettableClock::new(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(495_000));
        let topdesk = Topdesk::new(clock.shared());
        let signl4 = Signl4::new(clock.shared(), SECRET);
        signl4.set_plan(&Plan::Unlimited);
        let (traffic, answers) = (Arc::default(), Arc::default());
        let line = |is_topdesk, ask| Line {
            traffic: Arc::clone(&traffic),
            answers: Arc::clone(&answers),
            ask,
            is_topdesk,
        };
        let (desk, phones) = (topdesk.clone(), signl4.clone());
        let network = ByAuthority::new()
            .with(TOPDESK, line(true, Box::new(move |r| desk.respond(r))))
            .with(SIGNL4, line(false, Box::new(move |r| phones.respond(r))));
        let store = Arc::new(Weighed::default());
        let shared: Arc<dyn KeyValueStore> = store.clone();
        let mut environment = Environment::new(shared, change(settings()))
            .with_network(Network::in_process(network))
            .with_clock(Clock::Given(clock.shared()));
        environment.limits.memory_bytes = 128 << 20;
        Self {
            clock,
            topdesk,
            signl4,
            store,
            environment,
            traffic,
            answers,
        }
    }

    /// Time passes.
    pub(super) fn wait(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// New tickets, `alerting` of them with the priority that alerts, spread evenly; the others are listed
    /// and have ended, so they cost their row and nothing else.
    pub(super) fn add_tickets(&self, count: u32, alerting: u32) {
        let now = self.clock.now();
        for n in 0..count {
            let alerts = u64::from(n) * u64::from(alerting) / u64::from(count)
                != (u64::from(n) + 1) * u64::from(alerting) / u64::from(count);
            let priority = if alerts { ALERTS } else { QUIET };
            let new = NewIncident::new(format!("Printer {n} on the second floor does not print"))
                .priority(priority)
                .request(TEXT)
                .at(now);
            let ticket = self.topdesk.create_incident(new);
            if !alerts {
                self.topdesk
                    .edit_silently(&ticket.id, |t| t.set_closed(true, now));
            }
        }
    }

    /// What went to and fro since this was last asked.
    pub(super) fn take_traffic(&self) -> Traffic {
        std::mem::take(&mut *locked(&self.traffic))
    }

    /// What the store carried since this was last asked.
    pub(super) fn take_carried(&self) -> Carried {
        std::mem::take(&mut *locked(&self.store.carried))
    }

    /// From now on a request that was answered once is answered the same without asking, so that what
    /// the simulators cost is not measured; or no more.
    pub(super) fn repeat_answers(&self, repeat: bool) {
        *locked(&self.answers) = repeat.then(HashMap::new);
    }
}

/// How many tickets have an alert.
///
/// # Errors
/// When one has two: nothing here is lost on the way.
pub(super) fn alerted(signl4: &Signl4) -> anyhow::Result<u32> {
    let alerts = signl4.alerts();
    let ids: BTreeSet<_> = alerts
        .iter()
        .filter_map(|a| a.external_id.as_ref())
        .collect();
    anyhow::ensure!(
        ids.len() == alerts.len(),
        "a ticket was alerted twice without any fault"
    );
    Ok(u32::try_from(ids.len())?)
}

/// What people write into a ticket, 300 characters of it.
const TEXT: &str = "23-11-2026 09:14 Ann Caller: Since this morning nothing comes out of the printer next to the \
kitchen. We have switched it off and on again and changed the paper. The display says that it is ready, the jobs leave \
the queue, and yet there is no paper in the tray. Three people are waiting for the papers of a meeting at ten.";

fn settings() -> Settings {
    Settings::new()
        .with("topdesk_url", format!("https://{TOPDESK}"))
        .with("topdesk_username", LOGIN)
        .with("topdesk_password", PASSWORD)
        .with(
            "topdesk_query",
            format!("priority.name=in=('{ALERTS}','{QUIET}')"),
        )
        .with("signl4_webhook_secret", SECRET)
        .with("webhook_token", "only-for-this-benchmark-0123456789")
        .with("run_budget", "10m")
}
