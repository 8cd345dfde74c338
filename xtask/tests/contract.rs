//! The contract is a package that others can build from the folder alone, as `wkg wit build` does.

use std::path::Path;

use anyhow::{Context, Result};
use wasmparser::Parser;
use wit_component::{DecodedWasm, decode, encode};
use wit_parser::Resolve;

#[test]
fn the_contract_is_a_whole_package_with_a_version() -> Result<()> {
    let mut resolve = Resolve::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let (package, _sources) = resolve.push_dir(folder)?;
    let bytes = encode(&resolve, package)?;
    assert!(Parser::is_component(&bytes));
    let DecodedWasm::WitPackage(decoded, package) = decode(&bytes)? else {
        anyhow::bail!("not a WIT package");
    };
    let package = decoded
        .packages
        .get(package)
        .context("the package is gone")?;
    assert_eq!(package.name.to_string(), "integration:connector@0.1.0");
    let worlds: Vec<_> = package.worlds.keys().map(String::as_str).collect();
    assert_eq!(worlds, ["contract", "connector", "http-front", "state"]);
    Ok(())
}
