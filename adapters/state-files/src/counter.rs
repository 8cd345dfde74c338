//! Atomic counters in steps of one, implemented with files only.
//!
//! A counter is a folder of empty files named 1, 2, 3 …, and its value is the largest number. Incrementing it
//! creates the file with the next number, with the option "fail if it exists", so that the file system lets
//! only one caller succeed, even among several processes. Single numbers are never deleted, so there is no
//! gap below the largest one, and an outdated listing only costs one more attempt. (Deleting old numbers
//! was tried: under load two callers then sometimes got the same number.)
//!
//! A lock file would not do: it would outlive a crash of its holder, and nobody could take the lease again;
//! WASI 0.2 has no file locks that end with the process. Steps other than one are not supported, because they
//! would let two callers create different numbers at the same time.
//!
//! The cost is an empty file per increment until the counter is deleted. The counters of leases are few and
//! short-lived; all others are bounded. If a counter is deleted while other callers increment it, they may
//! get numbers that continue from the old value, but no number is returned twice.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::key::file_name;
use crate::values::keys_of;

/// The largest value of a counter; then it must be deleted.
const MAX_COUNT: i64 = 10_000;

/// The counters below one folder.
pub struct Counters {
    folder: PathBuf,
    unfinished: PathBuf,
}

impl Counters {
    /// Returns the counters of the store in `folder`.
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        Self {
            folder: folder.join("counters"),
            unfinished: folder.join("unfinished"),
        }
    }

    /// Adds one and returns the new value.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] if `delta` is not 1; other errors when the counter has reached its largest
    /// value, its folder cannot be written, or another caller deletes it at the same time.
    pub fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        let folder = self.folder.join(file_name(key)?);
        if delta != 1 {
            return Err(StoreError::Unsupported);
        }
        fs::create_dir_all(&folder)?;
        for next in largest(&folder)?.saturating_add(1)..=MAX_COUNT {
            match File::create_new(folder.join(next.to_string())) {
                Ok(_) => return Ok(next),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Refused(format!(
            "the counter {key} has reached its largest value, {MAX_COUNT}: delete it"
        )))
    }

    /// Deletes a counter, which then begins at 0 again; succeeds if it does not exist.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub fn delete(&self, key: &str) -> Result<(), StoreError> {
        let name = file_name(key)?;
        let folder = self.folder.join(&name);
        if !folder.exists() {
            return Ok(());
        }
        // The folder is moved away in one step first, so that no caller sees half a counter.
        let aside = self.new_folder(&name)?;
        match fs::rename(&folder, aside.join("counter")) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(fs::remove_dir_all(aside)?),
        }
    }

    /// Returns the keys of all counters.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keys(&self) -> Result<Vec<String>, StoreError> {
        keys_of(&self.folder)
    }

    /// Creates a folder under an unused name, so that callers that delete the same counter at the same time do
    /// not get in each other's way.
    fn new_folder(&self, name: &str) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.unfinished)?;
        for attempt in 0..u32::MAX {
            let path = self.unfinished.join(format!("{attempt}-{name}"));
            match fs::create_dir(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                created => return created.map(|()| path),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }
}

/// Returns the largest number in the folder, 0 if there is none. There may already be larger ones.
fn largest(folder: &Path) -> io::Result<i64> {
    let mut largest = 0;
    for entry in fs::read_dir(folder)? {
        let number = entry?.file_name().to_string_lossy().parse::<i64>();
        largest = largest.max(number.unwrap_or(0));
    }
    Ok(largest)
}
