//! Counters that count by one, truly atomically, with nothing but files.
//!
//! A counter is a folder of empty files named 1, 2, 3 …, and its value is the largest. To count is to
//! create the next number with "fail if it exists", which the file system grants to one caller, of
//! whatever process. Numbers are never taken back one by one, so below the largest none is missing, and
//! a listing that is not quite fresh only means one more try. (Tidying old numbers away was tried:
//! under load two callers then got the same number now and then.)
//!
//! Of the other ways, a lock file would outlive a crash of its holder, and then nobody would ever be
//! elected again; WASI 0.2 has no file locks that end with a process. Other steps than one would let two
//! callers create different numbers at once: unsupported.
//!
//! The price is an empty file for each count until the counter is deleted: meant for elections, whose
//! counters are young and few, and bounded for the rest. Deleting a counter while others count in it may
//! leave them with numbers that go on from the old value; none is given twice.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::Trouble;
use crate::key::file_name;
use crate::values::keys_of;

/// No counter counts further than this before it is deleted.
const LARGEST: i64 = 10_000;

/// The counters below one folder.
pub struct Counters {
    folder: PathBuf,
    unfinished: PathBuf,
}

impl Counters {
    /// Those of the store in `folder`.
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        Self {
            folder: folder.join("counters"),
            unfinished: folder.join("unfinished"),
        }
    }

    /// Adds one and gives the new value.
    ///
    /// # Errors
    /// [`Trouble::Unsupported`] for another `delta` than 1; otherwise when the counter is full, its
    /// folder cannot be written, or it is deleted at the same moment.
    pub fn increment(&self, key: &str, delta: i64) -> Result<i64, Trouble> {
        let folder = self.folder.join(file_name(key)?);
        if delta != 1 {
            return Err(Trouble::Unsupported);
        }
        fs::create_dir_all(&folder)?;
        for next in largest(&folder)?.saturating_add(1)..=LARGEST {
            match File::create_new(folder.join(next.to_string())) {
                Ok(_) => return Ok(next),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Trouble::Refused(format!(
            "a counter here ends at {LARGEST}: delete {key}"
        )))
    }

    /// Deletes a counter, which then begins at 0 again; succeeds when there is none.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub fn delete(&self, key: &str) -> Result<(), Trouble> {
        let name = file_name(key)?;
        let folder = self.folder.join(&name);
        if !folder.exists() {
            return Ok(());
        }
        // Out of the way in one step: nobody ever sees half a counter.
        let aside = self.new_folder(&name)?;
        match fs::rename(&folder, aside.join("counter")) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(fs::remove_dir_all(aside)?),
        }
    }

    /// All keys that are counters.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keys(&self) -> Result<Vec<String>, Trouble> {
        keys_of(&self.folder)
    }

    /// Callers that delete the same counter at once each have a folder of their own.
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

/// The largest number that a listing shows; 0 for none. At that moment there may be larger ones.
fn largest(folder: &Path) -> io::Result<i64> {
    let mut largest = 0;
    for entry in fs::read_dir(folder)? {
        let number = entry?.file_name().to_string_lossy().parse::<i64>();
        largest = largest.max(number.unwrap_or(0));
    }
    Ok(largest)
}
