//! The wasmtime command line: where it is, what it needs, and a component that it has compiled.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use scenarios::Connector;
use tempfile::TempDir;
use tokio::process::Command;

use super::process::ByProcess;
use crate::conformance::{Target, none};

/// The compiled component's file.
const COMPILED: &str = "connector.cwasm";
/// Where Debian's package `faketime` puts the library.
const FAKETIME: &str = "faketime/libfaketimeMT.so.1";

/// The wasmtime command line and a component that it has compiled.
pub struct Wasmtime {
    pub(super) program: PathBuf,
    pub(super) faketime: PathBuf,
    version: String,
    /// Holds the compiled component until the last process has ended.
    folder: TempDir,
    pub(super) kills: bool,
}

/// libfaketime, where Debian's package `faketime` puts it; `LIBFAKETIME` names another place.
#[must_use]
pub fn faketime() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("LIBFAKETIME") {
        return Some(PathBuf::from(named)).filter(|library| library.is_file());
    }
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let mut found = folders.map(|folder| folder.path().join(FAKETIME));
    found.find(|library| library.is_file())
}

impl Wasmtime {
    /// Compiles the component by the command line itself, once. With `kills` the process is ended by
    /// SIGKILL after every call, and begins again.
    ///
    /// # Errors
    /// When the program does not run or does not take the component.
    pub async fn new(
        program: &Path,
        faketime: PathBuf,
        component: &Path,
        kills: bool,
    ) -> anyhow::Result<Self> {
        let version = output(program, &["--version".as_ref()]).await?;
        // "wasmtime 49.0.3 (f96eabaa1 2026-10-14)": without the commit.
        let version = version.split_whitespace().take(2).collect::<Vec<_>>();
        anyhow::ensure!(
            version.first() == Some(&"wasmtime"),
            "{} is not the wasmtime command line: it calls itself {}",
            program.display(),
            version.join(" ")
        );
        let folder = tempfile::tempdir().context("making a folder for the compiled component")?;
        let compiled = folder.path().join(COMPILED);
        let compile = [
            "compile".as_ref(),
            "-o".as_ref(),
            compiled.as_path(),
            component,
        ];
        output(program, &compile).await?;
        Ok(Self {
            program: program.to_owned(),
            faketime,
            version: version.join(" "),
            folder,
            kills,
        })
    }

    /// The component as the command line has compiled it.
    pub(super) fn compiled(&self) -> PathBuf {
        self.folder.path().join(COMPILED)
    }

    /// The host as a target.
    #[must_use]
    pub fn target(self) -> Target {
        let kills = if self.kills {
            ", killed between calls"
        } else {
            ""
        };
        let host = format!("{} serve{kills}", self.version);
        let wasmtime = Arc::new(self);
        Target {
            host,
            begin: Box::new(move |systems, settings| {
                let wasmtime = Arc::clone(&wasmtime);
                let process = ByProcess::new(wasmtime, systems, settings)?;
                Ok(Box::new(process) as Box<dyn Connector>)
            }),
            shared: None,
            obstacle: none,
        }
    }
}

/// What the command line says on stdout.
async fn output(program: &Path, arguments: &[&Path]) -> anyhow::Result<String> {
    let shown = program.display();
    let ran = Command::new(program).args(arguments).output().await;
    let ran = ran.with_context(|| format!("starting {shown}"))?;
    let words = String::from_utf8_lossy(&ran.stderr);
    anyhow::ensure!(ran.status.success(), "{shown} failed: {words}");
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}
