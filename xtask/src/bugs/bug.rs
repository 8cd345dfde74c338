//! A planted bug: a file of `host-test/simulation/bugs/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::edit::Edit;

/// What planting a bug needs of its file. The suite reads the rest.
#[derive(Debug, Deserialize)]
pub(super) struct Bug {
    /// The changes of `src/` that make the bug.
    #[serde(rename = "edit")]
    pub edits: Vec<Edit>,
}

impl Bug {
    /// Every bug of a folder, in the order of their names.
    pub fn all(folder: &Path) -> Result<Vec<Self>> {
        let unreadable = || format!("{} cannot be read", folder.display());
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).with_context(unreadable)? {
            paths.push(entry.with_context(unreadable)?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Self::parse(&name, &text).with_context(|| path.display().to_string())
    }

    fn parse(name: &str, text: &str) -> Result<Self> {
        let mut bug: Self = toml::from_str(text)?;
        let switch = format!(r#"crate::planted::has("{name}")"#);
        for edit in &mut bug.edits {
            ensure!(
                edit.put.contains(&switch),
                "an edit without {switch} would change the connector for every bug"
            );
            edit.origin = format!("{}/{name}.toml", super::FOLDER);
        }
        Ok(bug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_that_does_not_ask_for_its_bug_is_refused() {
        let text = |has: &str| {
            format!("what = 'x'\n[[edit]]\nfile = 'a'\nfind = 'b'\nput = 'crate::planted::{has}'")
        };
        assert!(Bug::parse("mine", &text(r#"has("mine")"#)).is_ok());
        let error = Bug::parse("mine", &text(r#"has("other")"#)).unwrap_err();
        assert!(error.to_string().contains("for every bug"), "{error}");
    }
}
