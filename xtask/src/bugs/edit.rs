//! Edits: each finds lines that are in a file exactly once, and puts others before, after or instead of them.

use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde::Deserialize;

use super::find::find;
use super::tree::Tree;

/// A change of one place in one file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    /// The file of the bug, for messages.
    #[serde(skip)]
    pub origin: String,
    /// The file to change, seen from the root.
    pub file: String,
    /// Lines that are in the file exactly once.
    pub find: String,
    /// Where the new lines go.
    #[serde(default)]
    pub place: Place,
    /// The new lines.
    pub put: String,
}

/// Where the new lines go, seen from those that were found.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    #[default]
    Instead,
    Before,
    After,
}

/// An edit whose lines were found.
struct Found<'a> {
    edit: &'a Edit,
    /// What is replaced; empty where something is only added.
    range: Range<usize>,
}

/// Applies all edits, or none.
///
/// # Errors
/// Every edit that does not apply, with the file to adapt.
pub(super) fn apply(edits: &[Edit], tree: &mut Tree) -> Result<()> {
    let mut faults = String::new();
    let mut changed = Vec::new();
    let mut files: Vec<_> = edits.iter().map(|edit| edit.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        let text = tree.text(Path::new(file)).unwrap_or_default();
        let mut found = Vec::new();
        for edit in edits.iter().filter(|edit| edit.file == file) {
            match &find(text, &edit.find)[..] {
                [range] => found.push(Found::new(edit, range)),
                places => faults.push_str(&not_once(edit, places.len(), tree)),
            }
        }
        found.sort_by_key(|found| (found.range.start, found.range.end));
        faults.extend(overlaps(&found));
        changed.push((PathBuf::from(file), edited(text, &found)));
    }
    if !faults.is_empty() {
        bail!("not every planted bug applies\n{faults}");
    }
    let changed = changed.into_iter();
    let changed = changed.map(|(file, text)| (file, text.into_bytes()));
    tree.files.extend(changed);
    Ok(())
}

impl<'a> Found<'a> {
    fn new(edit: &'a Edit, lines: &Range<usize>) -> Self {
        let range = match edit.place {
            Place::Instead => lines.clone(),
            Place::Before => lines.start..lines.start,
            Place::After => lines.end..lines.end,
        };
        Self { edit, range }
    }
}

/// The text with all edits; `found` is in the order of the text and does not overlap.
fn edited(text: &str, found: &[Found<'_>]) -> String {
    let mut edited = String::new();
    let mut done = 0;
    for Found { edit, range } in found {
        edited.push_str(text.get(done..range.start).unwrap_or_default());
        let put = edit.put.trim();
        match edit.place {
            Place::Instead => edited.push_str(put),
            Place::Before => edited.extend([put, "\n"]),
            Place::After => edited.extend(["\n", put]),
        }
        done = range.end;
    }
    edited.push_str(text.get(done..).unwrap_or_default());
    edited
}

/// The fault of neighbours that change the same lines; `found` is in the order of the text.
fn overlaps(found: &[Found<'_>]) -> Option<String> {
    let faults: String = found
        .iter()
        .zip(found.iter().skip(1))
        .filter(|(first, second)| second.range.start < first.range.end)
        .map(|(first, second)| {
            format!(
                "\n{} and {}: both change the same lines of {}: choose other lines for one of them\n",
                first.edit.origin, second.edit.origin, first.edit.file
            )
        })
        .collect();
    Some(faults).filter(|faults| !faults.is_empty())
}

/// The fault of an edit whose lines are in its file `times` times, with the files that have them once.
fn not_once(edit: &Edit, times: usize, tree: &Tree) -> String {
    let Edit { origin, file, .. } = edit;
    let mut fault = format!(
        "\n{origin}: these lines are not found exactly once in {file}, but {times} times: adapt {origin}\n"
    );
    for line in edit.find.trim().lines() {
        // Writing to a `String` does not fail.
        let _ = writeln!(fault, "    {line}");
    }
    let sources = tree.files.keys().filter(|path| path.starts_with("src"));
    for other in sources.filter(|path| *path != Path::new(file)) {
        let text = tree.text(other).unwrap_or_default();
        if find(text, &edit.find).len() == 1 {
            let _ = writeln!(fault, "  They are found once in {}.", other.display());
        }
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let files = files.iter();
        let files = files.map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()));
        Tree {
            files: files.collect(),
        }
    }

    fn edit(origin: &str, find: &str, place: Place, put: &str) -> Edit {
        let file = "src/a.rs".into();
        let [origin, find, put] = [origin, find, put].map(str::to_owned);
        Edit {
            origin,
            file,
            find,
            place,
            put,
        }
    }

    #[test]
    fn edits_go_before_after_and_in_place_of_lines() {
        let mut tree = tree(&[("src/a.rs", "one();\ntwo();\nthree();\n")]);
        let edits = [
            edit("c", "three();", Place::After, "four();"),
            edit("b", "two();", Place::Instead, "2();"),
            edit("a", "two();", Place::Before, "half();"),
        ];
        apply(&edits, &mut tree).unwrap();
        let text = tree.text(Path::new("src/a.rs")).unwrap();
        assert_eq!(text, "one();\nhalf();\n2();\nthree();\nfour();\n");
    }

    #[test]
    fn all_that_does_not_apply_is_said_at_once_and_nothing_is_changed() {
        let files = [
            ("src/a.rs", "one(); one(); two();"),
            ("src/b.rs", "moved();"),
        ];
        let mut changed = tree(&files);
        let edits = [
            edit("bugs/twice.toml", "one();", Place::Before, ""),
            edit("bugs/moved.toml", "moved();", Place::Before, ""),
            edit("bugs/fine.toml", "two();", Place::Before, "x();"),
        ];
        let error = apply(&edits, &mut changed).unwrap_err().to_string();
        for said in [
            "exactly once in src/a.rs, but 2 times: adapt bugs/twice.toml",
            "exactly once in src/a.rs, but 0 times: adapt bugs/moved.toml",
            "They are found once in src/b.rs.",
        ] {
            assert!(error.contains(said), "{error}");
        }
        assert!(!error.contains("fine"), "{error}");
        assert_eq!(changed.files, tree(&files).files);
    }

    #[test]
    fn two_edits_of_the_same_lines_are_refused() {
        let mut tree = tree(&[("src/a.rs", "one(); two();")]);
        let edits = [
            edit("a", "one(); two();", Place::Instead, ""),
            edit("b", "two();", Place::Before, ""),
        ];
        let error = apply(&edits, &mut tree).unwrap_err().to_string();
        assert!(error.contains("a and b: both change"), "{error}");
    }
}
