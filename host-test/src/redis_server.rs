//! A Redis of our own in a folder of its own, to try things with: it can be paused, ended without a word and
//! begun again. It listens on a socket file only, and writes to disk before it answers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, ensure};

/// What is run: Debian's package `redis-server` has it.
const PROGRAM: &str = "redis-server";
/// How long it may take until it answers; it may have to read its data.
const START: Duration = Duration::from_secs(20);
/// What it says then, capital or not.
const READY: &str = "ready to accept connections";

/// A server that is ended when this is dropped.
pub struct RedisServer {
    folder: PathBuf,
    arguments: Vec<String>,
    child: Option<Child>,
}

impl RedisServer {
    fn is_installed() -> bool {
        let version = Command::new(PROGRAM).arg("--version").output();
        version.is_ok_and(|said| said.status.success())
    }

    /// Whether a test can begin one. If not, `what` is said not to be tried, past what tests capture.
    ///
    /// # Errors
    /// When it cannot although this is CI, where everything must be tried.
    pub fn is_here_for(what: &str) -> anyhow::Result<bool> {
        let here = Self::is_installed();
        if !here {
            ensure!(
                std::env::var_os("CI").is_none(),
                "{PROGRAM} is missing in CI"
            );
            let words = format!("NOT RUN, since there is no {PROGRAM} here: {what}\n");
            std::io::stderr().write_all(words.as_bytes())?;
        }
        Ok(here)
    }

    /// Begins one, with `arguments` besides its own, and waits until it answers.
    ///
    /// # Errors
    /// When the program is missing, or does not begin.
    pub fn start(folder: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let mut server = Self {
            folder: folder.to_owned(),
            arguments: arguments.iter().copied().map(ToOwned::to_owned).collect(),
            child: None,
        };
        server.begin()?;
        Ok(server)
    }

    /// Begins again with the data that is on disk.
    ///
    /// # Errors
    /// As for [`RedisServer::start`].
    pub fn begin(&mut self) -> anyhow::Result<()> {
        let mut child = Command::new(PROGRAM)
            .current_dir(&self.folder)
            .args(["--port", "0", "--save", "", "--daemonize", "no"])
            .args(["--appendonly", "yes", "--appendfsync", "always"])
            .arg("--unixsocket")
            .arg(self.socket())
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!("starting {PROGRAM} (Debian has it in the package redis-server)")
            })?;
        let output = child.stdout.take();
        self.child = Some(child);
        let (tell, told) = mpsc::channel();
        // Reads to the end: who does not read holds it up.
        std::thread::spawn(move || {
            let lines = BufReader::new(output?).lines().map_while(Result::ok);
            for line in lines.filter(|line| line.to_lowercase().contains(READY)) {
                let _ = tell.send(line);
            }
            Some(())
        });
        let ready = told.recv_timeout(START);
        ready.map(drop).map_err(|_| {
            let folder = self.folder.display();
            anyhow!("{PROGRAM} does not begin in {folder}: run it by hand to see why")
        })
    }

    /// Its socket file.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join("redis.sock")
    }

    /// What `--state` takes, for the connector of this key.
    #[must_use]
    pub fn address(&self, key: &str) -> String {
        format!("redis+unix://{}?key={key}", self.socket().display())
    }

    /// Lets it hang: it takes connections, and answers nothing.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.signal("-STOP")
    }

    /// Lets a paused one go on.
    ///
    /// # Errors
    /// When it does not run.
    pub fn go_on(&self) -> anyhow::Result<()> {
        self.signal("-CONT")
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn signal(&self, signal: &str) -> anyhow::Result<()> {
        let child = self.child.as_ref().context("this Redis does not run")?;
        let sent = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        ensure!(
            sent.context("running kill")?.success(),
            "kill {signal} failed"
        );
        Ok(())
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}
