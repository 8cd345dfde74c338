//! `wasmtime serve` as a process of its own: begun, called, ended, begun again.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, bail};
use scenarios::{Answer, Connector, Ended, Failure, Settings, Systems, TOKEN};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::runtime::{Builder, Runtime};

use super::systems::Served;
use super::wasmtime::Wasmtime;

/// How long the process may take to listen.
const START: Duration = Duration::from_secs(60);
/// The process under way: there is one at a time. Here, so that it can be ended when this program is.
static CHILD: Mutex<Option<Child>> = Mutex::new(None);
/// No process begins any more.
static STOPPED: AtomicBool = AtomicBool::new(false);

fn child() -> MutexGuard<'static, Option<Child>> {
    CHILD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the process under way, and lets none begin: what is still to be played fails at once.
pub fn stop() {
    STOPPED.store(true, Ordering::SeqCst);
    if let Some(child) = child().as_mut() {
        // It may have ended by itself.
        let _ = child.start_kill();
    }
}

/// A connector in a process.
pub(super) struct ByProcess {
    process: Process,
    runtime: Runtime,
}

impl ByProcess {
    pub(super) fn new(
        wasmtime: Arc<Wasmtime>,
        systems: &Systems,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let process = runtime.block_on(Process::new(wasmtime, systems, settings))?;
        Ok(Self { process, runtime })
    }
}

struct Process {
    wasmtime: Arc<Wasmtime>,
    systems: Systems,
    served: Served,
    settings: Settings,
    /// The state, and beside it the file that tells the time.
    folder: TempDir,
    base: String,
}

impl Process {
    async fn new(
        wasmtime: Arc<Wasmtime>,
        systems: &Systems,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let served = Served::new(systems, free, free).await?;
        let folder = tempfile::tempdir().context("making a folder for the state")?;
        std::fs::create_dir(folder.path().join("state"))?;
        let mut process = Self {
            wasmtime,
            systems: systems.clone(),
            settings: served.settings(settings),
            served,
            folder,
            base: String::new(),
        };
        process.start().await?;
        Ok(process)
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn clock(&self) -> PathBuf {
        self.folder.path().join("now")
    }

    /// Lets the process's clock show what the scenario's shows.
    fn tell_time(&self) -> anyhow::Result<()> {
        let now = self.systems.clock.now().strftime("%Y-%m-%d %H:%M:%S");
        let unfinished = self.clock().with_extension("unfinished");
        std::fs::write(&unfinished, format!("{now}\n"))?;
        std::fs::rename(unfinished, self.clock()).context("telling the time")
    }

    async fn start(&mut self) -> anyhow::Result<()> {
        anyhow::ensure!(!STOPPED.load(Ordering::SeqCst), "stopped");
        self.tell_time()?;
        let variables = self.settings.iter();
        let variables: BTreeMap<_, _> = variables.map(|(k, v)| (k.to_uppercase(), v)).collect();
        let mut command = Command::new(&self.wasmtime.program);
        command
            .args(["serve", "-Scli", "--allow-precompiled"])
            .args(["--addr", "127.0.0.1:0", "--dir"])
            .arg(format!("{}::/state", self.state().display()))
            // Values go by the environment: an argument is seen by everybody on the machine.
            .args(variables.keys().flat_map(|name| ["--env", name]))
            .arg(self.wasmtime.compiled())
            .env_clear()
            .envs(&variables)
            .env("TZ", "UTC")
            .env("LD_PRELOAD", &self.wasmtime.faketime)
            .env("FAKETIME_TIMESTAMP_FILE", self.clock())
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut started = command.spawn().context("starting wasmtime serve")?;
        let errors = started.stderr.take().context("the process has no stderr")?;
        *child() = Some(started);
        let mut lines = BufReader::new(errors).lines();
        let base = tokio::time::timeout(START, async {
            let mut said = String::new();
            while let Some(line) = lines.next_line().await? {
                if let Some((_, address)) = line.split_once("http://") {
                    return Ok(format!("http://{}", address.trim_end_matches('/')));
                }
                said += &line;
            }
            bail!("wasmtime serve ended without listening: {said}")
        });
        self.base = base.await.context("wasmtime serve does not listen")??;
        // Read on, or the process would wait for somebody who does.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(())
    }

    /// Ends it by SIGKILL and begins again.
    async fn kill(&mut self) -> anyhow::Result<()> {
        let ended = child().take();
        if let Some(mut child) = ended {
            child.kill().await.context("ending wasmtime serve")?;
        }
        self.start().await
    }

    /// Waits until the work is done; what it leaves in the state shows it, too.
    async fn rest(&self) -> anyhow::Result<()> {
        self.served.rest(|| files(&self.state())).await
    }

    async fn called(&mut self) -> anyhow::Result<()> {
        if self.wasmtime.kills {
            self.kill().await?;
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killed when it is dropped.
        drop(child().take());
    }
}

/// The names of all files below a folder and when they were written.
fn files(folder: &Path) -> BTreeMap<PathBuf, Option<SystemTime>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let written = entry
            .metadata()
            .ok()
            .and_then(|about| about.modified().ok());
        found.insert(entry.path(), written);
        found.extend(files(&entry.path()));
    }
    found
}

impl Connector for ByProcess {
    fn tells_of_work(&self) -> bool {
        false
    }

    fn run(&mut self) -> anyhow::Result<Ended> {
        self.runtime.block_on(async {
            self.process.tell_time()?;
            let ended = super::run(&self.process.base, TOKEN).await?;
            self.process.called().await?;
            Ok(ended)
        })
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        self.runtime.block_on(async {
            self.process.tell_time()?;
            let answer = super::webhook(&self.process.base, endpoint, token, body).await?;
            self.process.rest().await?;
            self.process.called().await?;
            Ok(answer)
        })
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        bail!("a front drains by itself")
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        self.runtime.block_on(self.process.kill())
    }

    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        self.process.settings = self.process.served.settings(settings);
        self.restart()
    }
}
