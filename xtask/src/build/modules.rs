//! Compiling the crates that become components.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::run;
use crate::paths::{Workspace, cargo_home, registries};
use crate::setup::target::Target;
use crate::setup::toolchain::Toolchain;

/// The profile in the root `Cargo.toml` that optimises for size across crates.
const PROFILE: &str = "component";

/// A crate of this workspace that becomes a component.
pub struct Module {
    /// The package's name.
    pub package: &'static str,
    /// The library's name, which is the file's.
    pub library: &'static str,
    /// What it is compiled for.
    pub target: Target,
    /// With the crate's default features, or with none.
    pub default_features: bool,
}

impl Module {
    /// Bare, so that its imports are those of its world and no others.
    const fn bare(package: &'static str, library: &'static str) -> Self {
        Self {
            package,
            library,
            target: Target::Unknown,
            default_features: true,
        }
    }
}

/// The connector.
pub const CONNECTOR: Module = Module::bare("topdesk-signl4-connector", "connector");
/// The HTTP front.
pub const HTTP_FRONT: Module = Module::bare("http-front", "http_front");
/// The front for Spin's cron trigger.
pub const CRON_FRONT: Module = Module::bare("cron-front", "cron_front");
/// The file store: needs std's files and environment.
pub const STATE_FILES: Module = Module {
    target: Target::Wasip2,
    ..Module::bare("state-files", "state_files")
};
/// Spin's store.
pub const STATE_SPIN: Module = Module::bare("state-spin", "state_spin");
/// The same without atomic counters.
pub const STATE_SPIN_PLAIN: Module = Module {
    default_features: false,
    ..STATE_SPIN
};
/// The store of wasmCloud and wasmtime.
pub const STATE_WASMCLOUD: Module = Module::bare("state-wasmcloud", "state_wasmcloud");

/// Compiles and gives the linked file's bytes.
///
/// # Errors
/// When the crate does not compile; cargo has said why.
pub fn compile(workspace: &Workspace, module: &Module) -> Result<Vec<u8>> {
    compile_into(workspace, module, &workspace.target(), &[])
}

/// The same code with the names of its functions, which are not shipped.
///
/// # Errors
/// As for [`compile`].
pub fn compile_with_names(workspace: &Workspace, module: &Module) -> Result<Vec<u8>> {
    // A folder of its own: in the other one the next build would begin anew.
    let target = workspace.target().join("named");
    let named = ("CARGO_PROFILE_COMPONENT_STRIP", "debuginfo");
    compile_into(workspace, module, &target, &[named])
}

fn compile_into(
    workspace: &Workspace,
    module: &Module,
    target: &Path,
    variables: &[(&str, &str)],
) -> Result<Vec<u8>> {
    let toolchain = Toolchain::active(&workspace.root)?;
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&workspace.root)
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            encoded(&remaps(&workspace.root, &toolchain)?),
        )
        .env("CARGO_TARGET_DIR", target)
        .envs(variables.iter().copied())
        .args([
            "rustc",
            "--quiet",
            "--profile",
            PROFILE,
            "--target",
            module.target.name(),
        ])
        .args(["--package", module.package, "--lib"])
        // Together with an rlib there would be no optimisation across crates.
        .args(["--crate-type", "cdylib"]);
    if !module.default_features {
        cargo.arg("--no-default-features");
    }
    // The linker leaves five bytes to every number that it fills in, unless told that one or two will do.
    cargo.args(["--", "-Clink-arg=--compress-relocations"]);
    run(&mut cargo)?;
    let folder = target.join(module.target.name()).join(PROFILE);
    let file = folder.join(module.library).with_extension("wasm");
    fs::read(&file).with_context(|| format!("cargo left no {}", file.display()))
}

/// Takes every folder of this machine out of panic messages: the same sources give the same bytes
/// wherever they are. Of several matches rustc takes the last.
fn remaps(root: &Path, toolchain: &Toolchain) -> Result<Vec<OsString>> {
    let home = cargo_home()?;
    let mut remaps = vec![
        remap(&home, "/cargo"),
        // With the component rust-src, rustc resolves std's paths to where that is installed.
        remap(
            &toolchain.rustlib().join("src/rust"),
            &format!("/rustc/{}", toolchain.commit),
        ),
        remap(root, "/connector"),
    ];
    remaps.extend(registries(&home).iter().map(|r| remap(r, "/crates")));
    Ok(remaps)
}

fn remap(from: &Path, to: &str) -> OsString {
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(from);
    flag.push("=");
    flag.push(to);
    flag
}

/// Cargo's way of passing flags that may contain blanks.
fn encoded(flags: &[OsString]) -> OsString {
    flags.join(&OsString::from("\u{1f}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_blanks_stays_one_flag() {
        let flags = [
            remap(Path::new("/my home/x"), "/connector"),
            remap(Path::new("/y"), "/z"),
        ];
        assert_eq!(
            encoded(&flags).to_string_lossy(),
            "--remap-path-prefix=/my home/x=/connector\u{1f}--remap-path-prefix=/y=/z"
        );
    }
}
