//! For tests of the real component: a host with both simulators in its own process, a clock that
//! stands still, and counts of everything. No socket, no waiting.

mod built;

use std::sync::Arc;

use anyhow::anyhow;
use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use simulators::topdesk::{LOGIN, PASSWORD};
use simulators::{Cut, SettableClock, Signl4, Topdesk};

use host::contract::{RunFailure, RunReport, WebhookRequest, WebhookResponse};
use host::outgoing::{Answer, Answerer, ByAuthority, Fault};
use host::store::{Counts, KeyValueStore, Memory};
use host::{Clock, Environment, Host, Limits, Network, Settings};

pub use built::built;
use built::connector;

/// The simulated TOPdesk's host name.
pub const TOPDESK: &str = "example.topdesk.net";
/// The simulated SIGNL4's host name: the real one's, since nothing leaves the process.
pub const SIGNL4: &str = "connect.signl4.com";
/// The team's secret.
pub const SECRET: &str = "team-secret";
/// What callers of webhooks must show.
pub const TOKEN: &str = "webhook-token-0123456789";
/// What the clock shows at the beginning.
pub const START: &str = "2026-01-31T10:00:00Z";

/// The real connector between two simulated systems.
pub struct Scenario {
    /// The simulated TOPdesk.
    pub topdesk: Topdesk,
    /// The simulated SIGNL4.
    pub signl4: Signl4,
    /// The time of all three.
    pub clock: SettableClock,
    /// The connector's state.
    pub store: Arc<Memory>,
    /// The host; calls may also be made on it directly.
    pub host: Host,
    settings: Settings,
}

/// What was done since the last look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// `GET` requests to TOPdesk.
    pub topdesk_gets: usize,
    /// Other requests to TOPdesk.
    pub topdesk_writes: usize,
    /// Requests to SIGNL4.
    pub signl4: usize,
    /// Operations on the store.
    pub store: Counts,
}

impl Scenario {
    /// The default settings: tickets of priority P1; see [`Scenario::settings`].
    ///
    /// # Errors
    /// When `dist/connector.wasm` has not been built.
    pub fn new() -> anyhow::Result<Self> {
        Self::with(Self::settings())
    }

    /// The settings of [`Scenario::new`], to be changed.
    #[must_use]
    pub fn settings() -> Settings {
        Settings::new()
            .with("topdesk_url", format!("https://{TOPDESK}"))
            .with("topdesk_username", LOGIN)
            .with("topdesk_password", PASSWORD)
            .with("topdesk_query", "priority.name=='P1'")
            .with("signl4_webhook_secret", SECRET)
            .with("webhook_token", TOKEN)
            .with("status_on_acknowledge", "In progress")
            .with("status_on_close", "Closed")
            .with("status_on_reopen", "In progress")
            .with("close_ticket", "completed,closed")
    }

    /// The same with other settings.
    ///
    /// # Errors
    /// When `dist/connector.wasm` has not been built.
    pub fn with(settings: Settings) -> anyhow::Result<Self> {
        let clock = SettableClock::new(START.parse::<Timestamp>()?);
        let topdesk = Topdesk::new(clock.shared());
        let signl4 = Signl4::new(clock.shared(), SECRET);
        let store = Arc::new(Memory::new());
        let network = both(&topdesk, &signl4);
        let environment = environment(Arc::clone(&store) as _, &settings, &clock, network);
        let host = host(environment)?;
        Ok(Self {
            topdesk,
            signl4,
            clock,
            store,
            host,
            settings,
        })
    }

    /// Puts something between the connector and the simulators: faults, other answers. The same
    /// state and systems; the logs begin anew.
    ///
    /// # Errors
    /// When the component cannot be linked.
    pub fn intercept(&mut self, answerer: impl Answerer + 'static) -> anyhow::Result<()> {
        self.rebuild(Arc::clone(&self.store) as _, Network::in_process(answerer))
    }

    /// Another store in place of the memory: on disk, or one with faults. The logs begin anew.
    ///
    /// # Errors
    /// When the component cannot be linked.
    pub fn store_in(&mut self, store: Arc<dyn KeyValueStore>) -> anyhow::Result<()> {
        self.rebuild(store, both(&self.topdesk, &self.signl4))
    }

    /// Less (or more) of the machine than the default. The logs begin anew.
    ///
    /// # Errors
    /// When the component cannot be linked.
    pub fn limit(&mut self, limits: Limits) -> anyhow::Result<()> {
        let environment = self.host.environment().clone().with_limits(limits);
        self.host = host(environment)?;
        Ok(())
    }

    /// Other settings from now on. The logs begin anew.
    ///
    /// # Errors
    /// When the component cannot be linked.
    pub fn reconfigure(&mut self, settings: Settings) -> anyhow::Result<()> {
        self.settings = settings;
        self.rebuild(
            Arc::clone(&self.store) as _,
            both(&self.topdesk, &self.signl4),
        )
    }

    fn rebuild(&mut self, store: Arc<dyn KeyValueStore>, network: Network) -> anyhow::Result<()> {
        self.host = host(environment(store, &self.settings, &self.clock, network))?;
        Ok(())
    }

    /// One `on-schedule`.
    ///
    /// # Errors
    /// When the component breaks; a run that fails by contract is the inner error.
    pub async fn run(&self) -> anyhow::Result<Result<RunReport, RunFailure>> {
        Ok(self.host.on_schedule().await?)
    }

    /// One `on-schedule` that must succeed; gives its report's details as JSON.
    ///
    /// # Errors
    /// When the component breaks or the run fails.
    pub async fn run_well(&self) -> anyhow::Result<serde_json::Value> {
        match self.run().await? {
            Ok(report) => Ok(serde_json::from_str(&report.details)?),
            Err(failure) => Err(anyhow!("the run failed: {failure:?}")),
        }
    }

    /// One `on-webhook` with the right token.
    ///
    /// # Errors
    /// When the component breaks or does not answer.
    pub async fn webhook(&self, endpoint: &str, body: &[u8]) -> anyhow::Result<WebhookResponse> {
        let request = WebhookRequest {
            endpoint: endpoint.into(),
            token: TOKEN.into(),
            method: "POST".into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_vec(),
        };
        let answered = self.host.on_webhook(&request).await?;
        answered.map_err(|failure| anyhow!("the webhook failed: {failure:?}"))
    }

    /// Delivers every notification that SIGNL4 has not delivered yet, each followed by `drain` if
    /// work is waiting, as the HTTP front does. Gives the answers.
    ///
    /// # Errors
    /// When the component breaks, does not answer, or `drain` fails.
    pub async fn deliver(&self) -> anyhow::Result<Vec<WebhookResponse>> {
        let mut answers = Vec::new();
        for notification in self.signl4.take_notifications() {
            let body = notification.body.to_string();
            let answer = self.webhook("signl4", body.as_bytes()).await?;
            if answer.work_waiting {
                let drained = self.host.drain().await?;
                drained.map_err(|failure| anyhow!("drain failed: {failure:?}"))?;
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    /// What the connector has done since the last call of this function.
    pub fn traffic(&self) -> Traffic {
        let environment = self.host.environment();
        let requests = environment.outgoing_log.take();
        let count = |side: &str, get: bool| {
            let wanted = requests.iter().filter(|r| r.authority == side);
            wanted.filter(|r| (r.method == "GET") == get).count()
        };
        Traffic {
            topdesk_gets: count(TOPDESK, true),
            topdesk_writes: count(TOPDESK, false),
            signl4: count(SIGNL4, true) + count(SIGNL4, false),
            store: environment.store_log.take(),
        }
    }
}

/// Both simulators, by their host names.
pub(crate) fn both(topdesk: &Topdesk, signl4: &Signl4) -> Network {
    let (topdesk, signl4) = (topdesk.clone(), signl4.clone());
    Network::in_process(
        ByAuthority::new()
            .with(TOPDESK, move |request: Request<Bytes>| {
                simulated(topdesk.respond(request))
            })
            .with(SIGNL4, move |request: Request<Bytes>| {
                simulated(signl4.respond(request))
            }),
    )
}

/// A simulator's answer; one that is to break in the middle becomes a fault.
#[must_use]
pub fn simulated(response: Response<Bytes>) -> Answer {
    match response.extensions().get::<Cut>() {
        Some(Cut) => Fault::Cut { response, after: 0 }.into(),
        None => response.into(),
    }
}

fn environment(
    store: Arc<dyn KeyValueStore>,
    settings: &Settings,
    clock: &SettableClock,
    network: Network,
) -> Environment {
    Environment::new(store, settings.clone())
        .with_network(network)
        .with_clock(Clock::Given(clock.shared()))
}

fn host(environment: Environment) -> anyhow::Result<Host> {
    let (engine, component) = connector()?;
    Host::new(&engine, &component, environment)
}
