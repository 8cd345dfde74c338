//! Both simulators on sockets of their own, and when they are left in peace.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use scenarios::{Settings, Systems};
use simulators::Service;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A foreign host does not tell when it has done the work after a webhook: it is done when nothing has
/// been asked or written for so long.
const QUIET: Duration = Duration::from_millis(250);
/// It must come to rest within this.
const REST: Duration = Duration::from_secs(60);
/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Two servers, which end with this.
pub(super) struct Served {
    systems: Systems,
    topdesk: SocketAddr,
    signl4: SocketAddr,
    servers: [JoinHandle<()>; 2],
}

impl Served {
    /// Listens at these addresses; port 0 takes a free one.
    pub(super) async fn new(
        systems: &Systems,
        topdesk: SocketAddr,
        signl4: SocketAddr,
    ) -> anyhow::Result<Self> {
        let (topdesk, first) = serve(Service::Topdesk(systems.topdesk.clone()), topdesk).await?;
        let (signl4, second) = serve(Service::Signl4(systems.signl4.clone()), signl4).await?;
        Ok(Self {
            systems: systems.clone(),
            topdesk,
            signl4,
            servers: [first, second],
        })
    }

    /// The scenario's settings, with these addresses.
    pub(super) fn settings(&self, settings: &Settings) -> Settings {
        let mut settings = settings.clone();
        settings.insert("topdesk_url".into(), format!("http://{}", self.topdesk));
        settings.insert("signl4_url".into(), format!("http://{}", self.signl4));
        settings.insert("insecure_loopback".into(), "yes".into());
        settings
    }

    /// Waits until nothing is asked any more, and nothing that `trace` shows changes.
    pub(super) async fn rest<T: PartialEq>(&self, trace: impl Fn() -> T) -> anyhow::Result<()> {
        let began = Instant::now();
        let seen = || (self.asked(), trace());
        let mut last = (seen(), Instant::now());
        while last.1.elapsed() < QUIET {
            anyhow::ensure!(
                began.elapsed() < REST,
                "the host does not come to rest within {} s",
                REST.as_secs()
            );
            tokio::time::sleep(LOOK).await;
            let now = seen();
            if now != last.0 {
                last = (now, Instant::now());
            }
        }
        Ok(())
    }

    fn asked(&self) -> usize {
        self.systems.topdesk.requests().len() + self.systems.signl4.requests().len()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

async fn serve(
    service: Service,
    address: SocketAddr,
) -> anyhow::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("listening on {address}"))?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move {
        // Ends with the scenario; a listener that fails shows as requests that are not answered.
        let _ = simulators::serve(service, listener, std::future::pending()).await;
    });
    Ok((address, server))
}
