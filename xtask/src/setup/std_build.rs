//! Builds the standard library as Rust's own bootstrap does for a release.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::debian::Sources;
use super::target::Target;
use super::toolchain::Toolchain;
use crate::command::capture;
use crate::paths::{cargo_home, registries};

/// Flags of the caller's own builds would change std, or put it elsewhere.
const FOREIGN: [&str; 6] = [
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_TARGET_DIR",
    "RUSTC_WRAPPER",
    "CARGO_BUILD_RUSTFLAGS",
];

/// A target's libraries, ready to be installed.
pub struct Library {
    /// Whose they are.
    pub target: Target,
    /// File names below the target's `lib` folder, and where each file is now.
    pub files: BTreeMap<PathBuf, PathBuf>,
}

/// Builds std for the targets. The crates it needs come from the crate registry, at the versions its
/// own lock file pins: Debian's vendored copies lack files.
///
/// # Errors
/// When cargo fails; the message has the end of its output.
pub fn build(
    work: &Path,
    toolchain: &Toolchain,
    sources: &Sources,
    targets: &[Target],
) -> Result<Vec<Library>> {
    let output = work.join("build");
    let mut cargo = Command::new(toolchain.cargo());
    for name in FOREIGN {
        cargo.env_remove(name);
    }
    cargo
        // Elsewhere, so that this project's cargo configuration does not apply.
        .current_dir(work)
        .env("RUSTC", toolchain.rustc())
        // std uses unstable features; this is how a stable compiler is allowed to build its own.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("__CARGO_DEFAULT_LIB_METADATA", "stablestd")
        .env("CARGO_CACHE_AUTO_CLEAN_FREQUENCY", "never")
        .args(["build", "--quiet", "--locked", "--profile", "dist"])
        .args(["--features", "panic-unwind,backtrace"])
        .arg("--manifest-path")
        .arg(sources.rust.join("library/sysroot/Cargo.toml"))
        .arg("--target-dir")
        .arg(&output);
    for target in targets {
        let flags = rustflags(*target, toolchain, sources)?;
        cargo
            .args(["--target", target.name()])
            .env(rustflags_variable(*target), flags);
    }
    capture(&mut cargo).context("building std failed")?;
    targets
        .iter()
        .map(|target| library(*target, &output, sources))
        .collect()
}

/// The remaps keep the temporary folder and the home folder out of panic messages.
fn rustflags(target: Target, toolchain: &Toolchain, sources: &Sources) -> Result<String> {
    let mut flags = vec![
        "-Zforce-unstable-if-unmarked".to_owned(),
        format!(
            "--remap-path-prefix={}=/rustc/{}",
            sources.rust.display(),
            toolchain.commit
        ),
    ];
    let crates = registries(&cargo_home()?).into_iter();
    flags.extend(
        crates.map(|folder| format!("--remap-path-prefix={}=/rust/deps", folder.display())),
    );
    if target.needs_libc() {
        flags.push(format!("-Lnative={}", sources.libc.display()));
    }
    Ok(flags.join(" "))
}

fn rustflags_variable(target: Target) -> String {
    let name = target.name().to_uppercase().replace('-', "_");
    format!("CARGO_TARGET_{name}_RUSTFLAGS")
}

fn library(target: Target, output: &Path, sources: &Sources) -> Result<Library> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(output.join(target.name()).join("dist/deps"))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_owned();
        if name.to_string_lossy().starts_with("lib")
            && file.extension().is_some_and(|e| e == "rlib")
        {
            files.insert(name.into(), file);
        }
    }
    if target.needs_libc() {
        for name in ["libc.a", "crt1-command.o", "crt1-reactor.o"] {
            files.insert(
                Path::new("self-contained").join(name),
                sources.libc.join(name),
            );
        }
    }
    Ok(Library { target, files })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_finds_the_flags_of_each_target() {
        assert_eq!(
            rustflags_variable(Target::Unknown),
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS"
        );
    }

    #[test]
    fn takes_the_libraries_and_leaves_the_rest() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let deps = folder.path().join("wasm32-wasip2/dist/deps");
        fs::create_dir_all(&deps)?;
        for name in ["libstd-1.rlib", "libstd-1.rmeta", "std-1.d"] {
            fs::write(deps.join(name), "")?;
        }
        let sources = Sources {
            rust: "/src".into(),
            libc: "/libc".into(),
        };
        let library = library(Target::Wasip2, folder.path(), &sources)?;
        let names: Vec<_> = library
            .files
            .keys()
            .map(|p| p.display().to_string())
            .collect();
        assert_eq!(
            names,
            [
                "libstd-1.rlib",
                "self-contained/crt1-command.o",
                "self-contained/crt1-reactor.o",
                "self-contained/libc.a"
            ]
        );
        Ok(())
    }
}
