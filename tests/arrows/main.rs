//! Which room may use which, as ARCHITECTURE.md says it: read from the imports. An arrow that no table allows,
//! a room without a row, a row that is not true any more, and a circle among modules are failures.
//!
//! Seen is every path in the text: of `use`, of expressions, types and patterns, in macros and in attributes.
//! Not seen is a method that is called, whose type stands in no path there.

mod check;
mod circles;
mod made_up;
mod mentions;
mod modules;
mod resolve;
mod sizes;
mod table;

use std::path::Path;

use anyhow::{Context as _, Result};

use modules::Sources;

/// Checks the crate in a folder of this repository.
fn check_crate(folder: &str) -> Result<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(repository.join("ARCHITECTURE.md"))?;
    let table = table::read(&page, folder)?;
    let mut sources = Sources::new();
    read_folder(&repository.join(folder), "", &mut sources)?;
    let modules = modules::read(&sources).with_context(|| folder.to_owned())?;
    let violations = check::check(&modules, &table, folder);
    anyhow::ensure!(violations.is_empty(), "\n{}\n", violations.join("\n"));
    Ok(())
}

fn read_folder(folder: &Path, below: &str, sources: &mut Sources) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), sources)?;
        } else if name.ends_with(".rs") {
            sources.insert(name, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}

#[test]
fn the_rooms_of_the_connector_use_each_other_as_architecture_md_says() -> Result<()> {
    check_crate("src")
}

#[test]
fn the_rooms_of_the_simulators_use_each_other_as_architecture_md_says() -> Result<()> {
    check_crate("host-test/simulators/src")
}

#[test]
fn the_rooms_of_the_simulation_use_each_other_as_architecture_md_says() -> Result<()> {
    check_crate("host-test/simulation/src")
}
