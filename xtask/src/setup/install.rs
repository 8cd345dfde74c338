//! Puts a target's libraries into the toolchain, and tells rustup.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

use super::std_build::Library;
use super::target::Target;
use super::toolchain::Toolchain;

/// Installs a library. A broken one of the same target is replaced.
///
/// # Errors
/// When the toolchain's folder cannot be written.
pub fn install(toolchain: &Toolchain, library: &Library) -> Result<()> {
    let rustlib = toolchain.rustlib();
    place(&rustlib, library)
        .with_context(|| format!("cannot install into {}", rustlib.display()))?;
    register(&rustlib, library).context("cannot tell rustup of the new target")
}

/// Completes the folder under another name first: an interrupted set-up leaves no half target that
/// a compiler could find.
fn place(rustlib: &Path, library: &Library) -> Result<()> {
    let name = library.target.name();
    let staged = tempfile::Builder::new()
        .prefix(".new-target-")
        .tempdir_in(rustlib)?;
    for (below, file) in &library.files {
        let to = library.target.library_folder(staged.path()).join(below);
        fs::create_dir_all(to.parent().unwrap_or(rustlib))?;
        fs::copy(file, &to).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    let place = rustlib.join(name);
    match fs::rename(&place, staged.path().join("old")) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(fs::rename(staged.path().join(name), place)?),
    }
}

/// As if rustup had installed the component: `rustup target list` shows it, and
/// `rustup target remove` takes it away again. A toolchain without rustup needs nothing.
fn register(rustlib: &Path, library: &Library) -> Result<()> {
    let (config, components) = (
        rustlib.join("multirust-config.toml"),
        rustlib.join("components"),
    );
    if !(config.is_file() && components.is_file()) {
        return Ok(());
    }
    let component = format!("rust-std-{}", library.target.name());
    fs::write(
        rustlib.join(format!("manifest-{component}")),
        manifest(library),
    )?;
    let listed = fs::read_to_string(&components)?;
    if let Some(text) = with_component(&listed, &component) {
        fs::write(&components, text)?;
    }
    let configured = fs::read_to_string(&config)?;
    if let Some(text) = with_target(&configured, library.target) {
        fs::write(&config, text)?;
    }
    Ok(())
}

/// Every file that belongs to the component, seen from the toolchain's folder.
fn manifest(library: &Library) -> String {
    let folder = library.target.library_folder(Path::new("lib/rustlib"));
    let lines = library
        .files
        .keys()
        .map(|below| format!("file:{}\n", folder.join(below).display()));
    lines.collect()
}

fn with_component(listed: &str, component: &str) -> Option<String> {
    if listed.lines().any(|line| line == component) {
        return None;
    }
    let separator = if listed.is_empty() || listed.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    Some(format!("{listed}{separator}{component}\n"))
}

fn with_target(configured: &str, target: Target) -> Option<String> {
    let line = format!("target = \"{}\"", target.name());
    if configured.lines().any(|l| l.trim() == line) {
        return None;
    }
    let text = configured.trim_end();
    Some(format!(
        "{text}\n\n[[components]]\npkg = \"rust-std\"\n{line}\nis_extension = false\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_registered_once() {
        let first = with_component("cargo-x\n", "rust-std-y").unwrap();
        assert_eq!(first, "cargo-x\nrust-std-y\n");
        assert_eq!(with_component(&first, "rust-std-y"), None);
        let first = with_target("config_version = \"1\"\n", Target::Wasip2).unwrap();
        assert_eq!(
            first,
            "config_version = \"1\"\n\n[[components]]\npkg = \"rust-std\"\n\
             target = \"wasm32-wasip2\"\nis_extension = false\n"
        );
        assert_eq!(with_target(&first, Target::Wasip2), None);
    }

    #[test]
    fn replaces_a_broken_target_and_leaves_nothing_else() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let rustlib = folder.path().join("rustlib");
        fs::create_dir_all(rustlib.join("wasm32-wasip2/lib"))?;
        fs::write(rustlib.join("wasm32-wasip2/lib/broken"), "")?;
        let built = folder.path().join("built.rlib");
        fs::write(&built, "new")?;
        let files = [("libstd-1.rlib".into(), built)].into();
        place(
            &rustlib,
            &Library {
                target: Target::Wasip2,
                files,
            },
        )?;
        let installed = rustlib.join("wasm32-wasip2/lib");
        assert_eq!(fs::read_to_string(installed.join("libstd-1.rlib"))?, "new");
        assert!(!installed.join("broken").exists());
        assert_eq!(fs::read_dir(&rustlib)?.count(), 1);
        Ok(())
    }

    #[test]
    fn the_manifest_names_files_from_the_toolchains_folder() {
        let files = [("self-contained/libc.a".into(), "/x/libc.a".into())].into();
        let manifest = manifest(&Library {
            target: Target::Wasip2,
            files,
        });
        assert_eq!(
            manifest,
            "file:lib/rustlib/wasm32-wasip2/lib/self-contained/libc.a\n"
        );
    }
}
