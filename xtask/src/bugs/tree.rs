//! The files of a workspace, in memory and as a copy.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders below the root that no build of the suite reads.
const LEFT_OUT: &[&str] = &["dist", "docs", "fuzz/artifacts", "fuzz/corpus", "target"];
/// The folder into which npm downloads packages, wherever it is.
const NODE_PACKAGES: &str = "node_modules";

/// Files by their path, seen from the root.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Tree {
    /// Reads the sources below a folder: nothing hidden, built or downloaded. `target` is where cargo builds.
    pub fn read(root: &Path, target: &Path) -> Result<Self> {
        let is_wanted = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let inside = path.strip_prefix(root).unwrap_or(path);
            let left_out = LEFT_OUT.iter().any(|folder| inside == Path::new(folder));
            !(left_out || name.starts_with('.') || name == NODE_PACKAGES || path == target)
        };
        let mut files = BTreeMap::new();
        for path in files_below(root, &is_wanted)? {
            let inside = path.strip_prefix(root)?.to_path_buf();
            files.insert(inside, read(&path)?);
        }
        Ok(Self { files })
    }

    /// A file's text, if there is such a file.
    pub fn text(&self, path: &Path) -> Option<&str> {
        let bytes = self.files.get(path)?;
        std::str::from_utf8(bytes).ok()
    }

    /// Makes the folder contain exactly these files. It leaves a file alone that has its content already, so that
    /// cargo does not build it again.
    pub fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        for path in files_below(folder, &|_| true)? {
            if !self.files.contains_key(path.strip_prefix(folder)?) {
                fs::remove_file(&path)
                    .with_context(|| format!("{} cannot be removed", path.display()))?;
            }
        }
        for (inside, bytes) in &self.files {
            let path = folder.join(inside);
            if fs::read(&path).is_ok_and(|there| there == *bytes) {
                continue;
            }
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)
                    .with_context(|| format!("{} cannot be made", parent.display()))?;
            }
            fs::write(&path, bytes)
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// The files in a folder and in the folders in it that are wanted. Links are not followed.
fn files_below(folder: &Path, is_wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let (path, kind) = (entry.path(), entry.file_type().with_context(unreadable)?);
        if !is_wanted(&path) {
            continue;
        }
        if kind.is_dir() {
            files.extend(files_below(&path, is_wanted)?);
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn what_is_built_or_hidden_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "Cargo.toml",
            "src/docs/a.rs",
            ".git/config",
            "docs/a.md",
            "target/x",
            "built/x",
            "examples/node/node_modules/x.js",
        ] {
            write(folder.path(), path, "");
        }
        let tree = Tree::read(folder.path(), &folder.path().join("built")).unwrap();
        let files: Vec<_> = tree.files.keys().collect();
        assert_eq!(files, [Path::new("Cargo.toml"), Path::new("src/docs/a.rs")]);
    }

    #[test]
    fn only_what_differs_is_written_and_what_is_gone_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path();
        for (path, text) in [("same", "same"), ("other", "old"), ("sub/gone", "")] {
            write(copy, path, text);
        }
        let old = std::time::SystemTime::UNIX_EPOCH;
        let same = fs::File::options().write(true).open(copy.join("same"));
        same.unwrap().set_modified(old).unwrap();
        let files = [("same", "same"), ("other", "new"), ("sub/new", "new")];
        let tree = Tree {
            files: files
                .map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()))
                .into(),
        };
        tree.write(copy).unwrap();
        let modified = fs::metadata(copy.join("same")).unwrap().modified().unwrap();
        assert_eq!(modified, old);
        assert_eq!(Tree::read(copy, copy).unwrap().files, tree.files);
    }
}
