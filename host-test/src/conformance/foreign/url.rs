//! A host that runs already, wherever it is and whatever it is: known by its URL. Its settings point to
//! the simulators, which listen at agreed addresses.
//!
//! It goes by its own clock and has one state for all scenarios, so only those are played that need
//! neither another clock, nor other settings, nor an empty state.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

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
    /// The host as a target.
    #[must_use]
    pub fn target(self) -> Target {
        let host = format!("the host at {}", self.url);
        let latest = Arc::new(Mutex::new(Timestamp::MIN));
        Target {
            host,
            begin: Box::new(move |systems, _settings| {
                let connector = Called::new(self.clone(), systems, Arc::clone(&latest))?;
                Ok(Box::new(connector) as Box<dyn Connector>)
            }),
            obstacle,
        }
    }
}

fn obstacle(scenario: &Scenario) -> Option<&'static str> {
    let needs = scenario.needs();
    let obstacles = [
        (needs.clock, "it needs a clock that can be moved"),
        (needs.settings, "it needs settings of its own"),
        (needs.restart, "it needs a process that can be ended"),
        (needs.trouble, "it leaves traces in the state"),
        (needs.past, "it needs an empty state"),
    ];
    let found = obstacles.into_iter().find(|(stands, _)| *stands);
    found.map(|(_, why)| why)
}

struct Called {
    running: Running,
    systems: Systems,
    served: Served,
    /// What the simulators' clock has shown at last: time does not go back between scenarios.
    latest: Arc<Mutex<Timestamp>>,
    runtime: Runtime,
}

impl Called {
    fn new(
        running: Running,
        systems: &Systems,
        latest: Arc<Mutex<Timestamp>>,
    ) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let shown = *latest.lock().unwrap_or_else(PoisonError::into_inner);
        systems.clock.set(shown.max(Timestamp::now()));
        let served = runtime.block_on(Served::new(systems, running.topdesk, running.signl4))?;
        Ok(Self {
            running,
            systems: systems.clone(),
            served,
            latest,
            runtime,
        })
    }

    /// Ends what is open, so that the next scenario finds nothing that is followed.
    fn tidy(&mut self) -> anyhow::Result<()> {
        let open = self.systems.topdesk.incidents();
        for ticket in open.iter().filter(|ticket| !ticket.closed) {
            self.systems.topdesk.edit(&ticket.id, |ticket| {
                ticket.completed = true;
                ticket.closed = true;
            });
        }
        self.systems.clock.advance(SignedDuration::from_secs(10));
        self.run().map(drop)
    }
}

impl Drop for Called {
    fn drop(&mut self) {
        // A host that cannot be tidied shows in the next scenario.
        let _ = self.tidy();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = self.systems.clock.now();
    }
}

impl Connector for Called {
    fn tells_of_work(&self) -> bool {
        false
    }

    fn run(&mut self) -> anyhow::Result<Ended> {
        let Running { url, token, .. } = &self.running;
        self.runtime.block_on(super::run(url, token))
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        // A scenario's right token is not this host's.
        let token = match token {
            scenarios::TOKEN => &self.running.token,
            wrong => wrong,
        };
        self.runtime.block_on(async {
            let answer = super::webhook(&self.running.url, endpoint, token, body).await?;
            self.served.rest(|| ()).await?;
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
