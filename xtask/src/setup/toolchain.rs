//! The Rust toolchain in use.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::capture;

/// A toolchain, as rustc describes itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// Where it is installed.
    pub sysroot: PathBuf,
    /// Such as `1.95.0`.
    pub version: String,
    /// The commit it was built from.
    pub commit: String,
}

impl Toolchain {
    /// The toolchain that counts in `folder` (a `rust-toolchain.toml` there may choose it).
    ///
    /// # Errors
    /// When there is no rustc, or it does not describe itself as expected.
    pub fn active(folder: &Path) -> Result<Self> {
        let rustc = || {
            let mut command = Command::new("rustc");
            command.current_dir(folder);
            command
        };
        let sysroot = capture(rustc().args(["--print", "sysroot"]))?;
        let description = capture(rustc().arg("-vV"))?;
        Self::parse(&sysroot, &description)
    }

    fn parse(sysroot: &str, description: &str) -> Result<Self> {
        let field = |name: &str| {
            let value = description.lines().find_map(|line| line.strip_prefix(name));
            let value = value.and_then(|rest| rest.strip_prefix(": "));
            value.with_context(|| format!("`rustc -vV` has no line `{name}`"))
        };
        Ok(Self {
            sysroot: PathBuf::from(sysroot.trim_end()),
            version: field("release")?.to_owned(),
            commit: field("commit-hash")?.to_owned(),
        })
    }

    /// Its compiler, past rustup's proxy.
    #[must_use]
    pub fn rustc(&self) -> PathBuf {
        self.sysroot.join("bin/rustc")
    }

    /// Its cargo, past rustup's proxy.
    #[must_use]
    pub fn cargo(&self) -> PathBuf {
        self.sysroot.join("bin/cargo")
    }

    /// Where the targets' libraries are.
    #[must_use]
    pub fn rustlib(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTION: &str = "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\n\
        commit-hash: 59807616e1fa\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";

    #[test]
    fn reads_what_rustc_says_of_itself() -> Result<()> {
        let toolchain = Toolchain::parse("/opt/rust\n", DESCRIPTION)?;
        assert_eq!(toolchain.version, "1.95.0");
        assert_eq!(toolchain.commit, "59807616e1fa");
        assert_eq!(toolchain.rustlib(), Path::new("/opt/rust/lib/rustlib"));
        Ok(())
    }

    #[test]
    fn names_the_line_that_is_missing() {
        let error = Toolchain::parse("/opt/rust", "rustc 1.95.0\n").unwrap_err();
        assert_eq!(error.to_string(), "`rustc -vV` has no line `release`");
    }
}
