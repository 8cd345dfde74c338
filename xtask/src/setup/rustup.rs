//! The ordinary way: rustup downloads the targets.

use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::target::Target;
use super::toolchain::Toolchain;
use crate::command::finish_within;

/// A server that does not answer must not hold a build up for longer.
const LIMIT: Duration = Duration::from_secs(300);

/// May rustup be asked to download? Not when its owner told it never to do so unasked, and not when
/// the standard library is wanted from source.
#[must_use]
pub fn may_download() -> bool {
    allowed(
        std::env::var_os("RUSTUP_AUTO_INSTALL"),
        std::env::var_os("CONNECTOR_STD_FROM_SOURCE"),
    )
}

fn allowed(auto_install: Option<OsString>, from_source: Option<OsString>) -> bool {
    auto_install.is_none_or(|value| value != "0") && from_source.is_none_or(|value| value != "1")
}

/// rustup's name for the toolchain; none for one that is not rustup's, which it must not be asked
/// about: it would take its own for it.
#[must_use]
pub fn name(toolchain: &Toolchain) -> Option<&str> {
    let its_own = toolchain.sysroot.parent()?.file_name()? == "toolchains";
    its_own.then_some(toolchain.sysroot.file_name()?.to_str()?)
}

/// Adds the targets to the toolchain that rustup knows by `name`.
///
/// # Errors
/// When there is no rustup, when it fails, or when it takes longer than five minutes.
pub fn add(name: &str, targets: &[Target]) -> Result<()> {
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", "--toolchain", name]);
    rustup.args(targets.iter().map(|target| target.name()));
    finish_within(LIMIT, &mut rustup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_toolchains_are_rustups() {
        let installed_in = |folder: &str| Toolchain {
            sysroot: folder.into(),
            version: String::new(),
            commit: String::new(),
        };
        let stable = installed_in("/home/x/.rustup/toolchains/stable-x86_64");
        assert_eq!(name(&stable), Some("stable-x86_64"));
        assert_eq!(name(&installed_in("/usr")), None);
        assert_eq!(name(&installed_in("/opt/rust-1.95")), None);
    }

    #[test]
    fn downloads_unless_told_not_to() {
        assert!(allowed(None, None));
        assert!(allowed(Some("1".into()), Some("0".into())));
    }

    #[test]
    fn respects_an_owner_who_forbids_downloads() {
        assert!(!allowed(Some("0".into()), None));
    }

    #[test]
    fn leaves_rustup_alone_when_the_source_is_wanted() {
        assert!(!allowed(None, Some("1".into())));
    }
}
