//! A service: runs by interval and webhooks, both through one composed component, until told to
//! stop. Calls under way are finished.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Empty, Limited};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::current::Current;
use crate::front::Front;
use crate::pace::next_in;
use crate::saving::{Desk, Saving};
use crate::server;
use crate::settings::SettingsFile;

/// Longest answer to a run that is read, in bytes.
const MAX_ANSWER: usize = 1 << 20;

/// When runs are due.
#[derive(Clone)]
pub struct Schedule {
    /// Pause between the end of a run and the next; a run may ask for a longer or shorter one.
    pub interval: Duration,
    /// The token of the route `/schedule/<token>`. A secret.
    pub token: String,
}

/// Begins runs before they are due. Cheap to clone; does nothing once the service has ended.
#[derive(Clone, Debug)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Begins the next run now, or as soon as the present one has ended.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct RunEnded {
    /// The HTTP status the component answered with.
    pub status: u16,
    /// What it said: a JSON document, in general.
    pub body: String,
    /// How long until the next run.
    pub next_in: Duration,
}

/// Told of every run.
pub type OnRun = Arc<dyn Fn(&RunEnded) + Send + Sync>;

/// What the console may change.
#[derive(Clone)]
pub struct Saves {
    /// Where the settings stand.
    pub file: SettingsFile,
    /// Told of every save, with the keys of the settings that it changed.
    pub on_saved: OnSaved,
}

/// Told of every save.
pub type OnSaved = Arc<dyn Fn(&[String]) + Send + Sync>;

/// A service that is running. Dropping it without [`Service::stop`] leaves its tasks behind.
pub struct Service {
    address: SocketAddr,
    front: Front,
    stop: watch::Sender<bool>,
    bell: Bell,
    server: JoinHandle<()>,
    runs: JoinHandle<()>,
}

impl Service {
    /// Starts to listen and begins the first run at once. The settings stay as they are.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(
        front: Front,
        listen: SocketAddr,
        schedule: Schedule,
        on_run: OnRun,
    ) -> anyhow::Result<Self> {
        Self::start_with(front, listen, schedule, on_run, None).await
    }

    /// The same; with `saves` the console can change the settings. Then a run begins at once.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start_with(
        front: Front,
        listen: SocketAddr,
        schedule: Schedule,
        on_run: OnRun,
        saves: Option<Saves>,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("listening on {listen}"))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let wake = Arc::new(Notify::new());
        let current = Current::new(front.clone(), schedule.token);
        let saving = saves.map(|saves| Saving::new(saves, current.clone(), Arc::clone(&wake)));
        let desk = Desk::new(current.clone(), saving);
        let server = tokio::spawn(server::serve(listener, desk, stopped.clone()));
        let runs = tokio::spawn(run_by_interval(
            current,
            schedule.interval,
            on_run,
            Arc::clone(&wake),
            stopped,
        ));
        Ok(Self {
            address,
            front,
            stop,
            bell: Bell(wake),
            server,
            runs,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins the next run now, or as soon as the present one has ended.
    pub fn run_now(&self) {
        self.bell.ring();
    }

    /// For whoever outlives this borrow.
    #[must_use]
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// Accepts nothing new, finishes what is under way, and returns when all is quiet.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let _ = tokio::join!(self.runs, self.server);
        self.front.idle().await;
    }
}

async fn run_by_interval(
    current: Current,
    interval: Duration,
    on_run: OnRun,
    wake: Arc<Notify>,
    mut stopped: watch::Receiver<bool>,
) {
    // One task, one run after the other: a run never overlaps with itself.
    loop {
        let (front, token) = current.now();
        let ended = run(&front, &token, interval).await;
        on_run(&ended);
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stopped| *stopped) => return,
            () = wake.notified() => {}
            () = tokio::time::sleep(ended.next_in) => {}
        }
    }
}

/// One run, over the component's own route but without a socket.
async fn run(front: &Front, token: &str, interval: Duration) -> RunEnded {
    let request = Request::post(format!("/schedule/{token}"))
        .header(http::header::HOST, "localhost")
        .body(Empty::<Bytes>::new());
    let Ok(request) = request else {
        return RunEnded {
            status: 0,
            body: "the token cannot stand in a URL".into(),
            next_in: interval,
        };
    };
    let (head, body) = front.handle(request).await.into_parts();
    let body = match Limited::new(body, MAX_ANSWER).collect().await {
        Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        Err(_cut) => String::new(),
    };
    RunEnded {
        status: head.status.as_u16(),
        next_in: next_in(interval, &head.headers),
        body,
    }
}
