//! The stage: two simulated systems and the connector's host, each with a port of its own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use simulators::topdesk::{LOGIN, PASSWORD};
use simulators::{Signl4, Topdesk, system_clock};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use wasmtime::component::Component;

use host::front::OnBroken;
use host::service::{Bell, OnRun, RunEnded, Saves, Schedule, Service};
use host::settings::SettingsFile;
use host::store::Disk;
use host::{Engine, Environment, Front, Network, Settings};

/// What the parts of the stage know each other by.
pub(crate) struct Keys {
    /// The token of the connector's webhooks and of its schedule.
    pub(crate) webhook: String,
    /// The SIGNL4 team's secret.
    pub(crate) team: String,
}

impl Keys {
    /// Only known on this machine's loopback, and only while the story is told.
    pub(crate) fn of_the_story() -> Self {
        Self {
            webhook: "only-for-this-demo-0123456789".into(),
            team: "team-secret-of-this-demo".into(),
        }
    }
}

/// How often the host looks without being told.
const INTERVAL: Duration = Duration::from_secs(1);

/// The runs that have ended.
#[derive(Clone, Default)]
pub(crate) struct Runs {
    /// How many.
    pub(crate) count: u64,
    /// The last one, and when it ended.
    pub(crate) last: Option<(Timestamp, RunEnded)>,
}

/// Broken calls that are kept for the end; a visitor may leave TOPdesk down for hours.
const MAX_BROKEN: usize = 1_000;

pub(crate) struct World {
    pub(crate) topdesk: Topdesk,
    pub(crate) signl4: Signl4,
    engine: Engine,
    component: Component,
    settings: Settings,
    folder: TempDir,
    token: String,
    runs: watch::Sender<Runs>,
    broken: Arc<Mutex<Vec<String>>>,
    pub(crate) topdesk_address: SocketAddr,
    pub(crate) signl4_address: SocketAddr,
    /// Where the host listens; the same after a restart, since SIGNL4 has been told.
    address: SocketAddr,
    service: Option<Service>,
}

impl World {
    /// Sets the stage. `settle` may add to the connector's settings and to SIGNL4 before the first run.
    pub(crate) async fn build(
        component: &Path,
        keys: Keys,
        settle: impl FnOnce(Settings, &Signl4) -> Settings,
    ) -> anyhow::Result<Self> {
        let engine = Engine::new()?;
        let component = engine.load(component)?;
        let topdesk = Topdesk::new(system_clock());
        let signl4 = Signl4::new(system_clock(), keys.team.as_str());
        let topdesk_address = serve(simulators::Service::Topdesk(topdesk.clone())).await?;
        let signl4_address = serve(simulators::Service::Signl4(signl4.clone())).await?;
        let settings = settings(topdesk_address, signl4_address, &keys);
        let mut world = Self {
            settings: settle(settings, &signl4),
            topdesk,
            signl4,
            engine,
            component,
            folder: tempfile::tempdir().context("making a folder for the state")?,
            token: keys.webhook,
            topdesk_address,
            signl4_address,
            runs: watch::Sender::default(),
            broken: Arc::default(),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            service: None,
        };
        world.start().await?;
        let webhook = format!("http://{}/webhook/signl4/{}", world.address, world.token);
        world.signl4.add_webhook(webhook);
        Ok(world)
    }

    /// Opens the database and starts the service.
    async fn start(&mut self) -> anyhow::Result<()> {
        let store = Arc::new(Disk::open(&self.folder.path().join("connector.redb"))?);
        let environment = Environment::new(store, self.settings.clone())
            .with_network(Network::Real { allowed: None });
        let broken = Arc::clone(&self.broken);
        let on_broken: OnBroken = Arc::new(move |error| keep(&broken, error.to_string()));
        let front = Front::new(&self.engine, &self.component, environment, on_broken)
            .context("this is not the connector with its HTTP front (connector-http.wasm)")?;
        let schedule = Schedule {
            interval: INTERVAL,
            token: self.token.clone(),
        };
        let saves = self.saves()?;
        let service =
            Service::start_with(front, self.address, schedule, self.on_run(), saves).await?;
        self.address = service.address();
        self.service = Some(service);
        Ok(())
    }

    /// Where there is a console, it changes the settings: those of a file beside the state.
    fn saves(&self) -> anyhow::Result<Option<Saves>> {
        if self.settings.get("admin_token").is_none() {
            return Ok(None);
        }
        let path = self.folder.path().join("settings.json");
        if !path.exists() {
            let values: BTreeMap<_, _> = self.settings.iter().collect();
            std::fs::write(&path, serde_json::to_string(&values)?)
                .context("writing the settings for the console")?;
        }
        Ok(Some(Saves {
            file: SettingsFile::new(path, |_| None),
            on_saved: Arc::new(|_| {}),
        }))
    }

    fn on_run(&self) -> OnRun {
        let (runs, broken) = (self.runs.clone(), Arc::clone(&self.broken));
        Arc::new(move |ended| {
            if ended.status != 200 {
                let words = format!("a run answered {}: {}", ended.status, ended.body);
                keep(&broken, words);
            }
            runs.send_modify(|runs| {
                runs.count += 1;
                runs.last = Some((Timestamp::now(), ended.clone()));
            });
        })
    }

    /// Stops the host, closes everything it had open, and starts it again.
    pub(crate) async fn restart(&mut self) -> anyhow::Result<()> {
        self.stop().await;
        self.start().await.context("restarting the host")
    }

    async fn stop(&mut self) {
        if let Some(service) = self.service.take() {
            service.stop().await;
        }
    }

    /// Ends the story: what is under way is finished.
    pub(crate) async fn close(mut self) {
        self.stop().await;
    }

    /// Lets the next run begin now.
    pub(crate) fn run_now(&self) {
        if let Some(service) = &self.service {
            service.run_now();
        }
    }

    /// How many runs have ended.
    pub(crate) fn runs(&self) -> u64 {
        self.runs.borrow().count
    }

    /// To look at the runs from elsewhere.
    pub(crate) fn watch_runs(&self) -> watch::Receiver<Runs> {
        self.runs.subscribe()
    }

    /// Begins runs from elsewhere; none while the host is stopped.
    pub(crate) fn bell(&self) -> Option<Bell> {
        self.service.as_ref().map(Service::bell)
    }

    pub(crate) fn broken_calls(&self) -> Vec<String> {
        self.broken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

fn keep(broken: &Mutex<Vec<String>>, words: String) {
    let mut broken = broken.lock().unwrap_or_else(PoisonError::into_inner);
    if broken.len() < MAX_BROKEN {
        broken.push(words);
    }
}

/// Serves a simulator on a free port until this process ends.
async fn serve(service: simulators::Service) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .context("listening on loopback")?;
    let address = listener.local_addr()?;
    tokio::spawn(simulators::serve(service, listener, std::future::pending()));
    Ok(address)
}

fn settings(topdesk: SocketAddr, signl4: SocketAddr, keys: &Keys) -> Settings {
    Settings::new()
        .with("insecure_loopback", "yes")
        .with("topdesk_url", format!("http://{topdesk}"))
        .with("topdesk_username", LOGIN)
        .with("topdesk_password", PASSWORD)
        .with("topdesk_query", "priority.name=='P1'")
        .with("signl4_url", format!("http://{signl4}"))
        .with("signl4_webhook_secret", keys.team.as_str())
        .with("webhook_token", keys.webhook.as_str())
        .with("status_on_acknowledge", "In progress")
        .with("status_on_close", "Closed")
        .with("status_on_reopen", "In progress")
        .with("close_ticket", "completed,closed")
        .with("assign_operator", "acknowledge")
        .with("notes", "invisible")
}
