//! `cargo xtask bugs`: plants every bug of `host-test/simulation/bugs/` in a copy of the workspace, where the
//! simulation must find each. `src/` itself knows nothing of them.

mod bug;
mod edit;
mod find;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::run;
use crate::paths::Workspace;
use crate::progress::step;
use bug::Bug;
use edit::{Edit, Place};
use tree::Tree;

/// Where the bugs are, seen from the root.
const FOLDER: &str = "host-test/simulation/bugs";

/// Makes the copy and runs its suite; `arguments` go to it, for example a part of a bug's name.
///
/// # Errors
/// When edits do not apply, with all of them; when the copy does not compile; when a bug is not found.
pub fn bugs(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let copy = workspace.target().join("planted-bugs");
    step("a copy with planted bugs", || {
        planted(workspace)?.write(&copy)
    })?;
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&copy)
        .env("CARGO_TARGET_DIR", workspace.target())
        // With the features of the whole workspace, so that dependencies are as `cargo test` has built them.
        .args(["test", "--quiet", "--locked", "--workspace"])
        .args(["--features", "simulation/planted-bugs"])
        .args(["--test", "planted_bugs", "--"])
        .args(arguments);
    step("planted bugs", || run(&mut cargo)).with_context(|| {
        format!(
            "the planted bugs in {} failed; repeat it with `cargo xtask bugs`",
            copy.display()
        )
    })
}

/// The workspace's files, with every bug in them.
fn planted(workspace: &Workspace) -> Result<Tree> {
    let mut tree = Tree::read(&workspace.root, &workspace.target())?;
    let mut edits = vec![without_cdylib()];
    for bug in Bug::all(&workspace.root.join(FOLDER))? {
        edits.extend(bug.edits);
    }
    edit::apply(&edits, &mut tree)?;
    add_switch(workspace, &mut tree)?;
    Ok(tree)
}

/// Cargo puts no hash into the file names of a crate that is also a `cdylib`, so the copy would overwrite the
/// workspace's own library in the target folder that they share.
fn without_cdylib() -> Edit {
    Edit {
        origin: "xtask/src/bugs.rs".into(),
        file: "Cargo.toml".into(),
        find: r#"crate-type = ["rlib", "cdylib"]"#.into(),
        place: Place::Instead,
        put: r#"crate-type = ["rlib"]"#.into(),
    }
}

/// Adds the module that says which bug a thread has.
fn add_switch(workspace: &Workspace, tree: &mut Tree) -> Result<()> {
    let switch = workspace.root.join(FOLDER).join("planted.rs");
    let text = fs::read(&switch).with_context(|| format!("{} cannot be read", switch.display()))?;
    tree.files.insert(PathBuf::from("src/planted.rs"), text);
    let root = tree.files.get_mut(Path::new("src/lib.rs"));
    root.context("src/lib.rs is gone")?
        .extend(b"\npub mod planted;\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_planted_bug_applies_to_the_sources_as_they_are() {
        let workspace = Workspace::find().unwrap();
        if let Err(error) = planted(&workspace) {
            panic!("{error:#}");
        }
    }
}
