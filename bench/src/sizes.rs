//! How large things are.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// The sizes of the artefacts in a folder, by name, in bytes.
///
/// # Errors
/// When it cannot be read.
pub(super) fn artefacts(dist: &Path) -> anyhow::Result<BTreeMap<String, u64>> {
    let mut sizes = BTreeMap::new();
    let folder = std::fs::read_dir(dist).with_context(|| {
        format!(
            "reading {} (run `cargo xtask build` first?)",
            dist.display()
        )
    })?;
    for entry in folder {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm") {
            sizes.insert(name, entry.metadata()?.len());
        }
    }
    Ok(sizes)
}

/// How large things are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sizes {
    /// The artefacts, by name, in bytes.
    pub artefacts: BTreeMap<String, u64>,
    /// What is in the bare connector.
    pub inside: Option<Inside>,
}

/// What is in the bare connector, as `cargo xtask sizes --json` tells it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Inside {
    /// By origin, the largest first.
    pub parts: Vec<Part>,
}

/// One origin of bytes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Part {
    /// A crate, or a section that is not code.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
}

impl Inside {
    /// Those that can be seen; all others together are the last.
    pub(super) fn largest(&self) -> Vec<Part> {
        const MANY: usize = 20;
        let (shown, others) = self.parts.split_at(self.parts.len().min(MANY));
        let mut parts = shown.to_vec();
        parts.push(Part {
            name: format!("{} others", others.len()),
            bytes: others.iter().map(|part| part.bytes).sum(),
        });
        parts
    }
}

impl Sizes {
    /// Of the artefacts in a folder, and of what is in the connector if that was looked at.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(dist: &Path, inside: Option<&Path>) -> anyhow::Result<Self> {
        let artefacts = artefacts(dist)?;
        let read = |file: &Path| {
            let text = std::fs::read_to_string(file)?;
            anyhow::Ok(serde_json::from_str(&text)?)
        };
        let inside = inside
            .map(|file| read(file).with_context(|| format!("reading {}", file.display())))
            .transpose()?;
        Ok(Self { artefacts, inside })
    }
}
