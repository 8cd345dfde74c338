//! Remembers in `target/` that a toolchain has been probed, so that a build need not do it again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::target::Target;
use super::toolchain::Toolchain;

/// The note for one toolchain.
pub struct Stamp {
    file: PathBuf,
    text: String,
}

impl Stamp {
    /// The stamp that would hold for this toolchain.
    #[must_use]
    pub fn new(target_folder: &Path, toolchain: &Toolchain) -> Self {
        let Toolchain {
            sysroot,
            version,
            commit,
        } = toolchain;
        let targets = Target::names(&Target::ALL);
        Self {
            file: target_folder.join(format!("setup-{version}.stamp")),
            text: format!("{version}\n{commit}\n{}\n{targets}\n", sysroot.display()),
        }
    }

    /// Is it there, for this very toolchain, and are the targets' libraries still in place?
    #[must_use]
    pub fn holds(&self, toolchain: &Toolchain) -> bool {
        let written = fs::read_to_string(&self.file).is_ok_and(|text| text == self.text);
        written && Target::ALL.iter().all(|target| has_std(toolchain, *target))
    }

    /// Writes it.
    ///
    /// # Errors
    /// When `target/` cannot be written.
    pub fn write(&self) -> Result<()> {
        fs::write(&self.file, &self.text)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

fn has_std(toolchain: &Toolchain, target: Target) -> bool {
    let Ok(entries) = fs::read_dir(target.library_folder(&toolchain.rustlib())) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toolchain_in(folder: &Path) -> Result<Toolchain> {
        let toolchain = Toolchain {
            sysroot: folder.join("rust"),
            version: "1.95.0".into(),
            commit: "5980".into(),
        };
        for target in Target::ALL {
            let libraries = target.library_folder(&toolchain.rustlib());
            fs::create_dir_all(&libraries)?;
            fs::write(libraries.join("libstd-0123.rlib"), "")?;
        }
        Ok(toolchain)
    }

    #[test]
    fn holds_once_written_for_the_same_toolchain() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let toolchain = toolchain_in(folder.path())?;
        let stamp = Stamp::new(folder.path(), &toolchain);
        assert!(!stamp.holds(&toolchain));
        stamp.write()?;
        assert!(stamp.holds(&toolchain));
        Ok(())
    }

    #[test]
    fn does_not_hold_when_the_toolchain_was_updated_in_place() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let toolchain = toolchain_in(folder.path())?;
        Stamp::new(folder.path(), &toolchain).write()?;
        let updated = Toolchain {
            commit: "beef".into(),
            ..toolchain
        };
        assert!(!Stamp::new(folder.path(), &updated).holds(&updated));
        Ok(())
    }

    #[test]
    fn does_not_hold_when_a_target_was_removed() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let toolchain = toolchain_in(folder.path())?;
        let stamp = Stamp::new(folder.path(), &toolchain);
        stamp.write()?;
        fs::remove_dir_all(Target::Unknown.library_folder(&toolchain.rustlib()))?;
        assert!(!stamp.holds(&toolchain));
        Ok(())
    }
}
