//! The real service under kill −9: real processes, real sockets on loopback, the store on disk, or several
//! processes with one store in Redis. People create, edit and answer without a pause; processes are ended at
//! random moments and begin again, and Redis is away now and then; and the simulation's checker looks at what
//! is left in the end.
//!
//! What it cannot do is repeat itself: the seed decides what people do and when a process ends, not how
//! the machine schedules it. That is what the simulation is for.

mod balancer;
mod people;
mod process;
mod shared;
mod verdict;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fastrand::Rng;
use serde::Serialize;
use simulators::signl4::API_KEY;
use simulators::topdesk::{LOGIN, PASSWORD};
use simulators::{Signl4, Topdesk, system_clock};
use tokio::net::TcpListener;

use people::People;
use process::Process;
use shared::Shared;
pub use verdict::Verdict;

const TOKEN: &str = simulation::canaries::TOKEN;
const SECRET: &str = simulation::canaries::SECRET;

/// How late SIGNL4's answers come: long enough for a process to end, or another one to look, between an
/// alert and the note of it.
const LATE: Duration = Duration::from_millis(200);

/// What a soak is like.
#[derive(Clone, Debug)]
pub struct Soak {
    /// The program whose `serve` is run: this one.
    pub program: PathBuf,
    /// The connector with its HTTP front.
    pub component: PathBuf,
    /// How long people act and processes end.
    pub length: Duration,
    /// At least so many processes are ended, however long that takes. 0: there is no trouble at all.
    pub kills: u32,
    /// Decides what people do, and when.
    pub seed: u64,
    /// How many services there are at the same time; more than one only with `redis`.
    pub replicas: usize,
    /// The store is a Redis, begun for this, which is away now and then; otherwise a file.
    pub redis: bool,
}

/// What has happened.
#[derive(Clone, Debug, Serialize)]
pub struct Counts {
    /// Processes that were ended by kill −9.
    pub kills: u32,
    /// Of these, in the middle of a run or a webhook, as far as the service's own words tell.
    pub kills_before_quiet: u32,
    /// How often Redis was away.
    pub outages: u32,
    /// Runs that ended by themselves.
    pub runs: u64,
    /// Of these, those that found the lease taken: by another service, or by one that was ended.
    pub busy: u64,
    /// Tickets that were created.
    pub tickets: usize,
    /// Alerts that rang.
    pub alerts: usize,
    /// Alerts under an id that had rung before: each after a kill.
    pub duplicates: usize,
    /// Remarks that were written on phones.
    pub remarks: usize,
}

impl Soak {
    /// Runs it. `told` hears now and then how far it is.
    ///
    /// # Errors
    /// When the service does not start, or does not come to rest.
    pub async fn run(&self, told: impl Fn(&str)) -> anyhow::Result<(Counts, Verdict)> {
        let folder = tempfile::tempdir().context("making a folder for the state")?;
        let topdesk = Topdesk::new(system_clock());
        let signl4 = Signl4::new(system_clock(), SECRET);
        let topdesk_address = serve(simulators::Service::Topdesk(topdesk.clone())).await?;
        let signl4_address = serve(simulators::Service::Signl4(signl4.clone())).await?;
        let signl4_address = balancer::serve(vec![signl4_address.to_string()], LATE).await?;
        let user = signl4.users().into_iter().nth(1).map(|user| user.id);
        let settings = serde_json::json!({
            "insecure_loopback": "yes",
            "topdesk_url": format!("http://{topdesk_address}"),
            "topdesk_username": LOGIN,
            "topdesk_password": PASSWORD,
            "topdesk_query": "priority.name=='P1'",
            "signl4_url": format!("http://{signl4_address}"),
            "signl4_webhook_secret": SECRET,
            "signl4_api_key": API_KEY,
            "signl4_user": user.unwrap_or_default(),
            "webhook_token": TOKEN,
            "status_on_acknowledge": "In progress",
            "status_on_close": "Afgehandeld",
            "close_ticket": "completed,closed",
            "response_timeout": "2s",
        });
        let config = folder.path().join("settings.json");
        std::fs::write(&config, settings.to_string()).context("writing the settings")?;
        let mut store = Shared::begin(folder.path(), self.redis)?;
        let new = |_| Process::new(&self.program, &self.component, &config, store.state());
        let mut processes: Vec<_> = (0..self.replicas).map(new).collect();
        for process in &mut processes {
            process.start().await?;
        }
        let services = processes.iter().map(Process::address).collect();
        let front = balancer::serve(services, Duration::ZERO).await?;
        signl4.add_webhook(format!("http://{front}/webhook/signl4/{TOKEN}"));
        let mut people = People::new(topdesk.clone(), signl4.clone(), Rng::with_seed(self.seed));
        self.trouble(&mut people, &mut processes, &mut store, &told)
            .await?;
        told("no more trouble: coming to rest");
        process::come_to_rest(&processes).await?;
        for process in &mut processes {
            process.end().await;
        }
        let kills = || processes.iter().flat_map(Process::kills).copied();
        let mut troubles: Vec<_> = kills().chain(store.troubles()).collect();
        troubles.sort_unstable();
        let verdict = verdict::of(&people, &troubles, &*store.open()?)?;
        let counts = Counts {
            kills: kills().count().try_into().unwrap_or(u32::MAX),
            kills_before_quiet: processes.iter().map(Process::kills_before_quiet).sum(),
            outages: store.outages(),
            runs: processes.iter().map(Process::runs).sum(),
            busy: processes.iter().map(Process::busy).sum(),
            tickets: topdesk.incidents().len(),
            alerts: signl4.alerts().len(),
            duplicates: verdict.duplicates,
            remarks: people.remarks(),
        };
        Ok((counts, verdict))
    }

    async fn trouble(
        &self,
        people: &mut People,
        processes: &mut [Process],
        store: &mut Shared,
        told: &impl Fn(&str),
    ) -> anyhow::Result<()> {
        let mut dice = Rng::with_seed(self.seed.wrapping_add(1));
        let began = Instant::now();
        let mut kills = 0;
        while began.elapsed() < self.length || kills < self.kills {
            let life = Duration::from_millis(dice.u64(300..5_000));
            people.act_while(tokio::time::sleep(life)).await;
            if self.kills == 0 {
                continue;
            }
            if self.redis && dice.u8(..4) == 0 {
                people.act_while(store.is_away(&mut dice)).await?;
            }
            let which = dice.usize(..processes.len());
            if let Some(process) = processes.get_mut(which) {
                process.kill().await;
                kills += 1;
                people.act_while(process.start()).await?;
            }
            let runs: u64 = processes.iter().map(Process::runs).sum();
            told(&format!(
                "{kills} kills, {} outages, {runs} runs",
                store.outages()
            ));
        }
        Ok(())
    }
}

/// Serves a simulator on a free port of loopback until this process ends.
async fn serve(service: simulators::Service) -> anyhow::Result<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .context("listening on loopback")?;
    let address = listener.local_addr()?;
    tokio::spawn(simulators::serve(service, listener, std::future::pending()));
    Ok(address)
}
