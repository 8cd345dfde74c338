//! A configuration file that is changed: members that are not named stay as they are written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::value::RawValue;

use super::Settings;
use super::written::Members;

/// Looks an environment variable up.
type Variable = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Where the settings of a service stand. Holds no value.
#[derive(Clone)]
pub struct SettingsFile {
    path: PathBuf,
    variable: Variable,
}

/// A configuration file with its changes, before it is written. Holds secrets, therefore no `Debug`.
pub(crate) struct Changed {
    path: PathBuf,
    text: String,
    /// What the settings are with the changes.
    pub settings: Settings,
}

impl SettingsFile {
    /// A file as [`Settings::read`] takes it; `variable` looks an environment variable up.
    pub fn new(
        path: impl Into<PathBuf>,
        variable: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            path: path.into(),
            variable: Arc::new(variable),
        }
    }

    /// The file as it is now, with changes: a value that is none removes its setting. Nothing is written.
    pub(crate) fn with(
        &self,
        changes: &BTreeMap<String, Option<String>>,
    ) -> anyhow::Result<Changed> {
        // Through a link to what it leads to, or the link would be replaced.
        let path = fs::canonicalize(&self.path).context("finding the configuration file")?;
        let text = fs::read_to_string(&path).context("reading the configuration file")?;
        let text = with(&text, changes)?;
        let settings = Settings::parse(&text, |name| (self.variable)(name))?;
        Ok(Changed {
            path,
            text,
            settings,
        })
    }
}

impl Changed {
    /// Writes the file so that it is the old one or the new one at any moment, also after a crash. Its
    /// permissions stay.
    pub(crate) fn write(&self) -> anyhow::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let before = fs::metadata(&self.path)?;
        // Beside it, so that it can be renamed; readable for its owner alone until then.
        let mut file = tempfile::Builder::new()
            .prefix(".settings-")
            .tempfile_in(folder)?;
        file.write_all(self.text.as_bytes())?;
        keep_owner(file.as_file(), &before)?;
        file.as_file().set_permissions(before.permissions())?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        // The name is durable when its folder is. Not every system can do that.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// A service that could read the old file must be able to read the new one.
#[cfg(unix)]
fn keep_owner(file: &File, before: &fs::Metadata) -> anyhow::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (before.uid(), before.gid()) {
        return Ok(());
    }
    fchown(file, Some(before.uid()), Some(before.gid()))
        .context("the file belongs to another user or group, and would not after it was saved")
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) -> anyhow::Result<()> {
    Ok(())
}

/// The text of the file with changes: each member in its place and as it is written, new ones at the end.
fn with(text: &str, changes: &BTreeMap<String, Option<String>>) -> anyhow::Result<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Members(members) =
        serde_json::from_str::<Members<Box<RawValue>>>(text).map_err(|error| {
            // Not the error itself: it quotes what it found.
            let line = error.line();
            anyhow::anyhow!("the configuration file is no JSON object: see line {line}")
        })?;
    let mut lines = Vec::new();
    for (key, written) in &members {
        match changes.get(key) {
            None => lines.push(line(key, written.get())?),
            Some(Some(value)) => lines.push(line(key, &serde_json::to_string(value)?)?),
            Some(None) => {}
        }
    }
    let new = changes
        .iter()
        .filter(|(key, _)| members.iter().all(|(known, _)| known != *key));
    for (key, value) in new {
        if let Some(value) = value {
            lines.push(line(key, &serde_json::to_string(value)?)?);
        }
    }
    Ok(match lines.is_empty() {
        true => "{}\n".into(),
        false => format!("{{\n{}\n}}\n", lines.join(",\n")),
    })
}

fn line(key: &str, json: &str) -> anyhow::Result<String> {
    Ok(format!("  {}: {json}", serde_json::to_string(key)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(given: &[(&str, Option<&str>)]) -> BTreeMap<String, Option<String>> {
        let owned =
            |(key, value): &(&str, Option<&str>)| ((*key).to_owned(), value.map(ToOwned::to_owned));
        given.iter().map(owned).collect()
    }

    #[test]
    fn members_that_are_not_named_stay_as_they_are_written() {
        let text = r#"{"z": "1",  "secret": {"env":  "NAME"}, "a": "\u0041", "lookback": "1h"}"#;
        let changed = with(text, &changes(&[("lookback", Some("2h"))])).unwrap();
        let expected = "{\n  \"z\": \"1\",\n  \"secret\": {\"env\":  \"NAME\"},\n  \"a\": \"\\u0041\",\n  \"lookback\": \"2h\"\n}\n";
        assert_eq!(changed, expected);
    }

    /// Only root can give a file away; for everybody else the file is their own.
    #[cfg(unix)]
    #[test]
    fn the_owner_and_the_permissions_of_the_file_stay() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        fs::write(&path, "{}").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let given = chown(&path, Some(4_711), Some(4_712)).is_ok();
        let before = fs::metadata(&path).unwrap();
        assert_eq!(before.uid() == 4_711, given);
        let settings = Settings::default();
        let text = "{\"a\": \"1\"}".to_owned();
        Changed {
            path: path.clone(),
            text,
            settings,
        }
        .write()
        .unwrap();
        let after = fs::metadata(&path).unwrap();
        let of = |file: &fs::Metadata| (file.uid(), file.gid(), file.mode());
        assert_eq!(of(&after), of(&before));
        assert!(fs::read_to_string(&path).unwrap().contains("\"a\""));
    }

    #[test]
    fn a_member_is_removed_or_added() {
        let given = [("old", None), ("new", Some("say \"x\"")), ("never", None)];
        let changed = with(r#"{"old": "1", "kept": "2"}"#, &changes(&given)).unwrap();
        assert_eq!(
            changed,
            "{\n  \"kept\": \"2\",\n  \"new\": \"say \\\"x\\\"\"\n}\n"
        );
        assert_eq!(
            with(r#"{"a": "1"}"#, &changes(&[("a", None)])).unwrap(),
            "{}\n"
        );
    }

    #[test]
    fn a_broken_file_is_told_by_its_line_and_not_by_its_content() {
        let error = with("{\"token\":\n \"hush", &changes(&[])).unwrap_err();
        let words = format!("{error:?}");
        assert!(
            words.contains("line 2") && !words.contains("hush"),
            "{words}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_a_link_survive() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (
            folder.path().join("real.json"),
            folder.path().join("link.json"),
        );
        fs::write(&file, "{}").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        let settings = SettingsFile::new(&link, |_| None);
        let changed = settings
            .with(&changes(&[("lookback", Some("2h"))]))
            .unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "{}");
        changed.write().unwrap();
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "{\n  \"lookback\": \"2h\"\n}\n"
        );
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
