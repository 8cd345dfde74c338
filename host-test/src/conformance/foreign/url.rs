//! A host that runs already, wherever it is and whatever it is: known by its URL. Its settings point to
//! the simulators, which listen at agreed addresses.
//!
//! It goes by its own clock and has one state for all scenarios, so only those are played that need
//! neither another clock, nor other settings, nor an empty state.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::bail;
use jiff::{SignedDuration, Timestamp};
use scenarios::{Answer, Connector, Ended, Failure, Scenario, Settings, Systems};
use tokio::runtime::{Builder, Runtime};

use super::systems::Served;
use crate::conformance::Target;

/// A host that runs.
#[derive(Clone)]
pub struct Running {
    /// Where its HTTP front is: `http://127.0.0.1:3000`.
    pub url: String,
    /// Its `webhook_token`. A secret.
    pub token: String,
    /// Where its `topdesk_url` points to.
    pub topdesk: SocketAddr,
    /// Where its `signl4_url` points to.
    pub signl4: SocketAddr,
}

impl Running {
    /// The host as a target. The simulators listen from now on.
    ///
    /// # Errors
    /// When they cannot.
    pub fn target(self) -> anyhow::Result<Target> {
        let systems = Systems::new(Timestamp::now());
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let served = runtime.block_on(Served::new(&systems, self.topdesk, self.signl4))?;
        let host = Arc::new(Mutex::new(Host {
            running: self,
            served,
            runtime,
        }));
        let shown = lock(&host).running.url.clone();
        let shared = systems.clone();
        Ok(Target {
            host: format!("the host at {shown}"),
            begin: Box::new(move |_systems, _settings| {
                Ok(Box::new(Called {
                    host: Arc::clone(&host),
                    systems: systems.clone(),
                }))
            }),
            shared: Some(shared),
            obstacle,
        })
    }
}

fn obstacle(scenario: &Scenario) -> Option<&'static str> {
    let needs = scenario.needs();
    let obstacles = [
        (needs.clock, "it needs a clock that can be moved"),
        (needs.settings, "it needs settings of its own"),
        (needs.restart, "it needs a process that can be ended"),
        (needs.trouble, "it leaves traces in the state"),
        (needs.emptiness, "it needs an empty state and new systems"),
    ];
    let found = obstacles.into_iter().find(|(stands, _)| *stands);
    found.map(|(_, why)| why)
}

/// The host and the servers it calls.
struct Host {
    running: Running,
    served: Served,
    runtime: Runtime,
}

fn lock(host: &Mutex<Host>) -> MutexGuard<'_, Host> {
    host.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Called {
    host: Arc<Mutex<Host>>,
    systems: Systems,
}

impl Called {
    /// Ends what is open, so that the next scenario finds nothing that is followed.
    fn tidy(&mut self) -> anyhow::Result<()> {
        let open = self.systems.topdesk.incidents();
        for ticket in open.iter().filter(|ticket| !ticket.closed) {
            self.systems.topdesk.edit(&ticket.id, |ticket| {
                ticket.completed = true;
                ticket.closed = true;
            });
        }
        drop(self.systems.signl4.take_notifications());
        self.systems.clock.advance(SignedDuration::from_secs(10));
        self.run().map(drop)
    }
}

impl Drop for Called {
    fn drop(&mut self) {
        // A host that cannot be tidied shows in the next scenario.
        let _ = self.tidy();
    }
}

impl Connector for Called {
    fn tells_of_work(&self) -> bool {
        false
    }

    fn run(&mut self) -> anyhow::Result<Ended> {
        let host = lock(&self.host);
        let Running { url, token, .. } = &host.running;
        host.runtime.block_on(super::run(url, token))
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        // A scenario's right token is not this host's.
        let host = lock(&self.host);
        let token = match token {
            scenarios::TOKEN => &host.running.token,
            wrong => wrong,
        };
        host.runtime.block_on(async {
            let answer = super::webhook(&host.running.url, endpoint, token, body).await?;
            host.served.rest(|| ()).await?;
            Ok(answer)
        })
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        bail!("a front drains by itself")
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        bail!("this host is not ended from here")
    }

    fn configure(&mut self, _settings: &Settings) -> anyhow::Result<()> {
        bail!("this host's settings are not changed from here")
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio::sync::watch;

    use super::*;
    use crate::conformance::Outcome;
    use crate::scenario::built;
    use host::store::Memory;
    use host::{Engine, Environment, Front, Network, Settings as HostSettings};

    const TOKEN: &str = "token-of-a-running-host-01";

    async fn listener() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.unwrap()
    }

    /// Where nothing listens now.
    async fn free() -> SocketAddr {
        listener().await.local_addr().unwrap()
    }

    fn settings(topdesk: SocketAddr, signl4: SocketAddr) -> HostSettings {
        // As `host-test conformance --help` names them.
        HostSettings::new()
            .with("insecure_loopback", "yes")
            .with("topdesk_url", format!("http://{topdesk}"))
            .with("topdesk_username", "integration")
            .with("topdesk_password", "app-password")
            .with("topdesk_query", "priority.name=='P1'")
            .with("signl4_url", format!("http://{signl4}"))
            .with("signl4_webhook_secret", "team-secret")
            .with("status_on_acknowledge", "In progress")
            .with("status_on_close", "Closed")
            .with("status_on_reopen", "Registered")
            .with("close_ticket", "completed,closed")
            .with("webhook_token", TOKEN)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_host_that_runs_passes_what_can_be_played_to_it() {
        let (topdesk, signl4, listener) = (free().await, free().await, listener().await);
        let engine = Engine::new().unwrap();
        let component = engine.load(&built("connector-http.wasm").unwrap()).unwrap();
        let environment = Environment::new(Arc::new(Memory::new()), settings(topdesk, signl4))
            .with_network(Network::Real { allowed: None });
        let front = Front::new(&engine, &component, environment, Arc::new(|_| {})).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (_stop, stopped) = watch::channel(false);
        tokio::spawn(host::server::serve_front(listener, front, stopped));
        let playing = tokio::task::spawn_blocking(move || {
            let running = Running {
                url,
                token: TOKEN.to_owned(),
                topdesk,
                signl4,
            };
            let all = scenarios::read_all(&scenarios::folder()).unwrap();
            running.target().unwrap().play_all(&all, |_| {}).outcomes
        });
        let outcomes = playing.await.unwrap();
        let failed: Vec<_> = outcomes
            .iter()
            .filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_)))
            .collect();
        assert!(failed.is_empty(), "{failed:#?}");
        let passed = outcomes.iter().filter(|(_, o)| *o == Outcome::Passed);
        assert!(passed.count() >= 6, "{outcomes:#?}");
    }
}
