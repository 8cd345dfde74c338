//! What a finished component says of itself, in the custom sections that registries and tools read
//! (`wasm-tools metadata show`, OCI annotations): name, version, description, licence, and where it comes
//! from.

use std::process::Command;

use anyhow::{Context, Result};
use wasm_metadata::{
    AddMetadata, AddMetadataField, Description, Licenses, Revision, Source, Version,
};

use crate::command::capture;
use crate::paths::Workspace;

/// What all components of one build have in common.
pub struct Described {
    /// The commit, if the sources are exactly a commit's: only then the same commit gives the same bytes.
    revision: Option<String>,
}

impl Described {
    /// For the sources of a checkout; without git, or with changes that are not committed, no commit is
    /// named.
    #[must_use]
    pub fn of(workspace: &Workspace) -> Self {
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.arg("-C").arg(&workspace.root).args(arguments);
            capture(&mut git).ok()
        };
        let unchanged =
            git(&["status", "--porcelain"]).is_some_and(|changes| changes.trim().is_empty());
        let commit = git(&["rev-parse", "HEAD"]).filter(|_| unchanged);
        Self {
            revision: commit.map(|commit| commit.trim().to_owned()),
        }
    }

    /// The component with its description.
    ///
    /// # Errors
    /// When the bytes are no component.
    pub fn put(&self, component: &[u8], name: &str, about: &str) -> Result<Vec<u8>> {
        let mut metadata = AddMetadata::default();
        metadata.name = AddMetadataField::Set(name.to_owned());
        metadata.description = AddMetadataField::Set(Description::new(about.to_owned()));
        metadata.version =
            AddMetadataField::Set(Version::new(env!("CARGO_PKG_VERSION").to_owned()));
        metadata.licenses = AddMetadataField::Set(Licenses::new(env!("CARGO_PKG_LICENSE"))?);
        // From `repository` in Cargo.toml, once the project has an address.
        if let Some(source) = option_env!("CARGO_PKG_REPOSITORY").filter(|url| !url.is_empty()) {
            metadata.source = AddMetadataField::Set(Source::new(source)?);
        }
        if let Some(revision) = &self.revision {
            metadata.revision = AddMetadataField::Set(Revision::new(revision.clone()));
        }
        metadata
            .to_wasm(component)
            .with_context(|| format!("cannot describe {name}"))
    }
}

#[cfg(test)]
mod tests {
    use wasm_metadata::{Metadata, Payload};

    use super::*;

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    /// What is read from an empty component that was described.
    fn described(revision: Option<&str>, read: impl Fn(&Metadata)) -> Result<()> {
        let described = Described {
            revision: revision.map(ToOwned::to_owned),
        };
        let bytes = described.put(EMPTY, "connector", "What it is.")?;
        read(Payload::from_binary(&bytes)?.metadata());
        Ok(())
    }

    #[test]
    fn a_component_says_what_it_is() -> Result<()> {
        described(Some("04c3e0b"), |metadata| {
            let said = [
                metadata.name.clone(),
                metadata.description.as_ref().map(ToString::to_string),
                metadata.licenses.as_ref().map(ToString::to_string),
                metadata.revision.as_ref().map(ToString::to_string),
            ];
            let expected = ["connector", "What it is.", "MIT OR Apache-2.0", "04c3e0b"];
            assert_eq!(said.map(Option::unwrap_or_default), expected);
        })
    }

    #[test]
    fn sources_that_are_no_commit_name_none() -> Result<()> {
        described(None, |metadata| assert!(metadata.revision.is_none()))
    }
}
