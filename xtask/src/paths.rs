//! Where things are, seen from the workspace's root.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The checkout.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub root: PathBuf,
}

impl Workspace {
    /// The workspace this process was started in, at whatever depth.
    ///
    /// # Errors
    /// When the current folder is not inside a checkout.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir().context("cannot tell the current folder")?;
        let Some(root) = root_above(&here) else {
            bail!("{} is not inside the connector's checkout", here.display());
        };
        Ok(Self { root })
    }

    /// Where the finished components go.
    #[must_use]
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Cargo's folder for what it builds.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }
}

/// The contract's folder marks the root: a member's folder has a `Cargo.toml` too.
fn root_above(folder: &Path) -> Option<PathBuf> {
    let is_root = |f: &&Path| f.join("Cargo.toml").is_file() && f.join("wit/worlds.wit").is_file();
    folder.ancestors().find(is_root).map(Path::to_path_buf)
}

/// Cargo's home: where it unpacks the crates it downloads.
///
/// # Errors
/// When neither `CARGO_HOME` nor a home folder is known.
pub fn cargo_home() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("CARGO_HOME") {
        return Ok(folder.into());
    }
    let home = std::env::home_dir().context("no home folder: set CARGO_HOME")?;
    Ok(home.join(".cargo"))
}

/// The folders of the unpacked crates in a cargo home, sorted. Each is named after a registry; a mirror
/// has another name, which must not get into what is built.
#[must_use]
pub fn registries(cargo_home: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = match std::fs::read_dir(cargo_home.join("registry/src")) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => Vec::new(),
    };
    folders.sort();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_root_from_a_member() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let root = folder.path();
        std::fs::create_dir_all(root.join("wit"))?;
        std::fs::create_dir_all(root.join("xtask/src"))?;
        for file in ["Cargo.toml", "wit/worlds.wit", "xtask/Cargo.toml"] {
            std::fs::write(root.join(file), "")?;
        }
        assert_eq!(root_above(&root.join("xtask/src")).as_deref(), Some(root));
        Ok(())
    }

    #[test]
    fn finds_no_root_outside_a_checkout() -> Result<()> {
        assert_eq!(root_above(tempfile::tempdir()?.path()), None);
        Ok(())
    }

    #[test]
    fn finds_every_registry() -> Result<()> {
        let home = tempfile::tempdir()?;
        assert!(registries(home.path()).is_empty());
        let sources = home.path().join("registry/src");
        for name in ["b", "a"] {
            std::fs::create_dir_all(sources.join(name))?;
        }
        assert_eq!(
            registries(home.path()),
            [sources.join("a"), sources.join("b")]
        );
        Ok(())
    }
}
