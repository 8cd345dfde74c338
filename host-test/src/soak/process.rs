//! The service as a process of its own, which is ended without a word and begins again.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

/// How long a process may take to listen: it compiles the component first.
const START: Duration = Duration::from_secs(120);
/// How long it may take until nothing is left to do: a lease that a dead process held must run out, and
/// what was tried twice waits for five minutes.
const REST: Duration = Duration::from_secs(420);
/// So many runs in a row with nothing to do are rest.
const QUIET_RUNS: u32 = 5;

/// What the process says.
#[derive(Default)]
struct Said {
    runs: AtomicU64,
    busy: AtomicU64,
    /// Runs in a row in which nothing was to be done.
    quiet: AtomicU32,
    /// The last run.
    last: Mutex<String>,
}

pub(super) struct Process {
    program: PathBuf,
    arguments: Vec<String>,
    /// The same after a restart, since SIGNL4 has been told.
    listen: String,
    child: Option<Child>,
    said: Arc<Said>,
    kills: Vec<Timestamp>,
    kills_before_quiet: u32,
}

impl Process {
    pub(super) fn new(program: &Path, component: &Path, config: &Path, state: &OsStr) -> Self {
        let words = |word: &OsStr| word.to_string_lossy().into_owned();
        let arguments = [
            "product",
            "serve",
            "--json",
            "--interval",
            "1s",
            "--component",
            &words(component.as_os_str()),
            "--config",
            &words(config.as_os_str()),
            "--state",
            &words(state),
        ];
        Self {
            program: program.to_owned(),
            arguments: arguments.map(ToOwned::to_owned).to_vec(),
            listen: "127.0.0.1:0".into(),
            child: None,
            said: Arc::default(),
            kills: Vec::new(),
            kills_before_quiet: 0,
        }
    }

    /// Host and port.
    pub(super) fn address(&self) -> String {
        self.listen.clone()
    }

    /// Runs that have ended by themselves, of all processes.
    pub(super) fn runs(&self) -> u64 {
        self.said.runs.load(Ordering::SeqCst)
    }

    /// Those of them that found the lease taken.
    pub(super) fn busy(&self) -> u64 {
        self.said.busy.load(Ordering::SeqCst)
    }

    /// When processes were ended.
    pub(super) fn kills(&self) -> &[Timestamp] {
        &self.kills
    }

    /// Those that were ended while there was something to do.
    pub(super) fn kills_before_quiet(&self) -> u32 {
        self.kills_before_quiet
    }

    /// Begins, and waits until it listens.
    pub(super) async fn start(&mut self) -> anyhow::Result<()> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args(["--listen", &self.listen])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", self.program.display()))?;
        let output = child.stdout.take().context("the process has no output")?;
        let errors = child.stderr.take().context("the process has no errors")?;
        let last_words = Arc::new(Mutex::new(String::new()));
        let words = Arc::clone(&last_words);
        tokio::spawn(async move {
            let mut lines = BufReader::new(errors).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                *words.lock().unwrap_or_else(PoisonError::into_inner) = line;
            }
        });
        let (tell, mut told) = watch::channel(None);
        let said = Arc::clone(&self.said);
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let line: Value = serde_json::from_str(&line).unwrap_or_default();
                hear(&said, &line, &tell);
            }
        });
        let listening = told.wait_for(Option::is_some);
        let address = match tokio::time::timeout(START, listening).await {
            Ok(Ok(address)) => address.clone().unwrap_or_default(),
            _ => {
                let words = last_words.lock().unwrap_or_else(PoisonError::into_inner);
                bail!("the service does not listen; its last words: {words}");
            }
        };
        self.listen = address.trim_start_matches("http://").to_owned();
        self.child = Some(child);
        Ok(())
    }

    /// Ends it without a word: SIGKILL on Unix.
    pub(super) async fn kill(&mut self) {
        self.end().await;
        self.kills.push(Timestamp::now());
        self.kills_before_quiet += u32::from(self.said.quiet.swap(0, Ordering::SeqCst) == 0);
    }

    /// The same, when all is over: it is not counted.
    pub(super) async fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill().await;
        }
    }

    fn is_quiet(&self) -> bool {
        self.said.quiet.load(Ordering::SeqCst) >= QUIET_RUNS
    }

    fn last_run(&self) -> String {
        let last = self.said.last.lock();
        last.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Waits until none has anything left to do.
pub(super) async fn come_to_rest(processes: &[Process]) -> anyhow::Result<()> {
    let quiet = async {
        while !processes.iter().all(Process::is_quiet) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(REST, quiet).await.with_context(|| {
        let limit = REST.as_secs();
        let last: Vec<_> = processes.iter().map(Process::last_run).collect();
        let last = last.join("\n");
        format!("the service does not come to rest within {limit} s; the last runs:\n{last}")
    })
}

fn hear(said: &Said, line: &Value, listening: &watch::Sender<Option<String>>) {
    match line.get("event").and_then(Value::as_str) {
        Some("listening") => {
            let address = line.get("text").and_then(Value::as_str);
            listening.send_replace(address.map(ToOwned::to_owned));
        }
        Some("run") => {
            said.runs.fetch_add(1, Ordering::SeqCst);
            let busy = line.pointer("/answer/busy") == Some(&Value::Bool(true));
            said.busy.fetch_add(u64::from(busy), Ordering::SeqCst);
            *said.last.lock().unwrap_or_else(PoisonError::into_inner) = line.to_string();
            if is_quiet(line) {
                said.quiet.fetch_add(1, Ordering::SeqCst);
            } else {
                said.quiet.store(0, Ordering::SeqCst);
            }
        }
        _ => {}
    }
}

/// A run that had nothing to do, and no trouble.
fn is_quiet(run: &Value) -> bool {
    let counts = [
        "tickets_changed",
        "raised",
        "resolved",
        "acknowledged",
        "written_back",
        "found",
        "waiting",
    ];
    let details = run.get("answer").unwrap_or(&Value::Null);
    let nothing = |key: &&str| details.get(*key).and_then(Value::as_u64) == Some(0);
    let busy = details.get("busy").and_then(Value::as_bool) != Some(false);
    run.get("status").and_then(Value::as_u64) == Some(200) && !busy && counts.iter().all(nothing)
}
