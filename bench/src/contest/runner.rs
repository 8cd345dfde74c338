//! A contestant as a process: how it is started, ended, and what it uses.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;
use simulators::topdesk::{LOGIN, PASSWORD};
use tokio::process::{Child, Command};

use super::size;
use super::stage::Stage;
use crate::world::{ALERTS, SECRET};

/// How to start a contestant.
pub(super) struct Runner {
    pub(super) name: &'static str,
    pub(super) ships_bytes: Option<u64>,
    pub(super) needs: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    /// It reads a settings file, as the connector does; others read the environment.
    reads_settings: bool,
}

fn words(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl Runner {
    pub(super) fn component(program: &Path, component: &Path) -> anyhow::Result<Self> {
        let serve = [
            "product",
            "serve",
            "--json",
            "--interval",
            "1s",
            "--component",
        ];
        let arguments = serve.into_iter().map(ToOwned::to_owned);
        Ok(Self {
            name: "component",
            ships_bytes: Some(
                size(component).with_context(|| format!("reading {}", component.display()))?,
            ),
            needs: "a WASI host",
            program: program.to_owned(),
            arguments: arguments.chain([words(component)]).collect(),
            reads_settings: true,
        })
    }

    pub(super) fn native(program: &Path) -> Self {
        Self {
            name: "native core",
            // There is no program of its own: what runs it here is the whole harness.
            ships_bytes: None,
            needs: "–",
            program: program.to_owned(),
            arguments: vec!["native-core".into()],
            reads_settings: true,
        }
    }

    pub(super) fn python(python: &Path, scripts: &Path) -> anyhow::Result<Self> {
        let script = scripts.join("python/connector.py");
        // Not resolved: the interpreter of a virtual environment is a link to one without packages.
        let packages = python
            .parent()
            .and_then(Path::parent)
            .map(|home| home.join("lib"));
        let packages = packages.map_or(Ok(0), |lib| requirements(&lib))?;
        Ok(Self {
            name: "Python",
            ships_bytes: Some(size(&script)? + packages),
            needs: "Python 3",
            program: python.to_owned(),
            arguments: vec![words(&script)],
            reads_settings: false,
        })
    }

    pub(super) fn node(node: &Path, scripts: &Path) -> anyhow::Result<Self> {
        let script = scripts.join("node/connector.mjs");
        Ok(Self {
            name: "Node",
            ships_bytes: Some(size(&script)?),
            needs: "Node 20",
            program: node.to_owned(),
            arguments: vec![words(&script)],
            reads_settings: false,
        })
    }

    /// Begins; it knows what it has left on this stage before.
    pub(super) fn start(&self, stage: &Stage) -> anyhow::Result<Running> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let state = stage.folder.path().join("state");
        if self.reads_settings {
            let config = stage.folder.path().join("settings.json");
            std::fs::write(&config, settings(stage).to_string())?;
            command
                .arg("--config")
                .arg(config)
                .arg("--state")
                .arg(state);
        } else {
            command
                .env("TOPDESK_URL", &stage.desk.url)
                .env("TOPDESK_USER", LOGIN)
                .env("TOPDESK_PASSWORD", PASSWORD)
                .env(
                    "SIGNL4_URL",
                    format!("{}/webhook/{SECRET}", stage.phones.url),
                )
                .env("QUERY", query())
                .env("INTERVAL_SECONDS", "1")
                .env("PAGE_SIZE", "200")
                .env("LOOKBACK_SECONDS", "3600")
                .env("STATE", state);
        }
        let child = command
            .spawn()
            .with_context(|| format!("starting {}", self.program.display()))?;
        Ok(Running(child))
    }
}

fn query() -> String {
    format!("priority.name=='{ALERTS}'")
}

fn settings(stage: &Stage) -> serde_json::Value {
    json!({
        "insecure_loopback": "yes",
        "topdesk_url": stage.desk.url,
        "topdesk_username": LOGIN,
        "topdesk_password": PASSWORD,
        "topdesk_query": query(),
        "signl4_url": stage.phones.url,
        "signl4_webhook_secret": SECRET,
        "webhook_token": "only-for-this-benchmark-0123456789",
    })
}

/// What `pip install -r` has put into a virtual environment, without pip's own.
fn requirements(lib: &Path) -> anyhow::Result<u64> {
    let mut total = 0;
    for python in std::fs::read_dir(lib)? {
        let packages = python?.path().join("site-packages");
        for package in std::fs::read_dir(&packages).into_iter().flatten() {
            let package = package?;
            let name = package.file_name().to_string_lossy().to_lowercase();
            let own = [
                "pip",
                "setuptools",
                "_distutils_hack",
                "distutils-precedence",
                "wheel",
            ];
            if !own.iter().any(|own| name.starts_with(own)) {
                total += size(&package.path())?;
            }
        }
    }
    Ok(total)
}

/// A process that works.
pub(super) struct Running(Child);

/// The kernel counts the time of processes in hundredths of a second, on every Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;

impl Running {
    /// What it has used so far: seconds of the processor, and the most memory, in bytes. Zeros where the
    /// system does not say.
    pub(super) fn used(&self) -> (f64, u64) {
        let read = |file: &str| {
            let id = self.0.id().unwrap_or_default();
            std::fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default()
        };
        let stat = read("stat");
        // Behind the name in brackets: state is the first, user and system time the 12th and 13th.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        let status = read("status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        (ticks / TICKS_PER_SECOND, kib.unwrap_or(0) * 1024)
    }

    /// Whether it has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Ends it, without a word.
    pub(super) async fn kill(mut self) -> anyhow::Result<()> {
        self.0.kill().await.context("ending a contestant")?;
        // What it had open is closed when the system has taken it away.
        tokio::time::timeout(Duration::from_secs(5), self.0.wait()).await??;
        Ok(())
    }
}
