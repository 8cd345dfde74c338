//! The sources of std, from Debian's packages. apt works in folders of its own here: the machine's
//! sources, lists and installed packages stay as they are, and root is not needed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::packages;
use super::target::Target;
use super::toolchain::Toolchain;
use crate::command::{capture, shown};

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Unpacked sources.
pub struct Sources {
    /// Holds `library/`.
    pub rust: PathBuf,
    /// wasi-libc's libraries, where a target needs them.
    pub libc: PathBuf,
}

/// Downloads and unpacks what the targets need, into `work`.
///
/// # Errors
/// When a tool is missing, apt fails, or Debian has no sources of this rustc version.
pub fn fetch(work: &Path, toolchain: &Toolchain, targets: &[Target]) -> Result<Sources> {
    let apt = PrivateApt::new(work)?;
    let madison = capture(apt.command("apt-cache").args(["madison", "rust-src"]))?;
    let version = packages::source_version(&madison, &toolchain.version)?;
    apt.download(&format!("rust-src={version}"))?;
    let sources = format!("usr/src/rustc-{}", toolchain.version);
    unpack(
        work,
        "rust-src_",
        &[
            &format!("{sources}/library"),
            &format!("{sources}/src/version"),
        ],
    )?;
    let libc = format!("usr/lib/{}", Target::Wasip2.name());
    if targets.iter().any(|target| target.needs_libc()) {
        apt.download("wasi-libc")?;
        unpack(work, "wasi-libc_", &[&libc])?;
    }
    let rust = work.join(sources);
    let found = fs::read_to_string(rust.join("src/version"))?;
    ensure!(
        found.trim() == toolchain.version,
        "the source package holds rustc {found}"
    );
    Ok(Sources {
        rust,
        libc: work.join(libc),
    })
}

struct PrivateApt<'a> {
    work: &'a Path,
}

impl<'a> PrivateApt<'a> {
    fn new(work: &'a Path) -> Result<Self> {
        for folder in ["apt/lists/partial", "apt/cache/archives/partial"] {
            fs::create_dir_all(work.join(folder))?;
        }
        let suite = std::env::var("CONNECTOR_DEBIAN_SUITE");
        let suite = suite.as_deref().unwrap_or("trixie-backports");
        let known = capture(Command::new("apt-get").args([
            "indextargets",
            "--format",
            "$(REPO_URI)",
            "Created-By: Packages",
        ]))?;
        let mirror = packages::mirror(&known).context("apt knows no Debian mirror")?;
        let source = format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n");
        fs::write(work.join("apt/sources.list"), source)?;
        let apt = Self { work };
        capture(apt.command("apt-get").arg("update"))?;
        Ok(apt)
    }

    fn command(&self, program: &str) -> Command {
        let apt = self.work.join("apt").display().to_string();
        let mut command = Command::new(program);
        command.current_dir(self.work).arg("--quiet");
        for option in [
            format!("Dir::Etc::SourceList={apt}/sources.list"),
            "Dir::Etc::SourceParts=/dev/null".to_owned(),
            format!("Dir::State::Lists={apt}/lists"),
            format!("Dir::Cache={apt}/cache"),
            "Acquire::Languages=none".to_owned(),
            // apt would drop root for a user who cannot write into a private folder.
            "APT::Sandbox::User=root".to_owned(),
        ] {
            command.args(["-o", &option]);
        }
        command
    }

    fn download(&self, package: &str) -> Result<()> {
        capture(self.command("apt-get").args(["download", package])).map(drop)
    }
}

/// Unpacks some paths of a package: the whole source package is far larger than what is needed.
fn unpack(work: &Path, package: &str, paths: &[&str]) -> Result<()> {
    let file = the_file(work, package)?;
    let mut archive = Command::new("dpkg-deb");
    archive
        .arg("--fsys-tarfile")
        .arg(&file)
        .stdout(Stdio::piped());
    let mut archive = archive.spawn().context("cannot start dpkg-deb")?;
    let pipe = archive.stdout.take().context("dpkg-deb has no output")?;
    let mut tar = Command::new("tar");
    tar.current_dir(work)
        .arg("-x")
        .args(paths.iter().map(|path| format!("./{path}")));
    let unpacked = tar.stdin(pipe).status().context("cannot start tar")?;
    let read = archive.wait()?;
    if !(unpacked.success() && read.success()) {
        bail!("cannot unpack {} with `{}`", file.display(), shown(&tar));
    }
    Ok(())
}

fn the_file(folder: &Path, prefix: &str) -> Result<PathBuf> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(prefix) && name.ends_with(".deb") {
            return Ok(entry.path());
        }
    }
    bail!("apt-get download left no file {prefix}*.deb")
}
