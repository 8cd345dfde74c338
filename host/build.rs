//! Puts the connector that `cargo xtask build` made into the program, so that `--component` is an option.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What is embedded: the component behind the contract, and the one with its HTTP front.
const FILES: [&str; 2] = ["connector.wasm", "connector-http.wasm"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=CONNECTOR_DIST");
    let variable = |name| env::var_os(name).map(PathBuf::from);
    let here = variable("CARGO_MANIFEST_DIR").unwrap_or_default();
    let dist = variable("CONNECTOR_DIST").unwrap_or_else(|| here.join("../dist"));
    let out = variable("OUT_DIR").unwrap_or_default();
    for name in FILES {
        embed(&dist.join(name), &out, name)?;
    }
    Ok(())
}

/// Writes an expression that gives the file's bytes; none where it was not built yet. A file that is not there makes
/// cargo run this again with the next build.
fn embed(file: &Path, out: &Path, name: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", file.display());
    let expression = if file.is_file() {
        fs::copy(file, out.join(name))?;
        format!("Some(include_bytes!({:?}))", out.join(name))
    } else {
        "None".to_owned()
    };
    fs::write(out.join(format!("{name}.rs")), expression)
}
