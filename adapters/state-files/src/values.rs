//! Values: one file each below `values/`, replaced as a whole.
//!
//! A value is written to a file of its own below `unfinished/`, synced, then renamed over the old one:
//! a reader sees the old value or the new, and a crash leaves one of the two. The rename itself is
//! durable once its folder is synced; WASI 0.2 lets a component sync files, and folders only where
//! the host opens them as such, so that is tried and not relied on. After a power cut a file system
//! may therefore show the old value although `set` had returned; a crash of the process never does.
//!
//! A file begins with a mark and the value's length. One that does not is damaged, which is told and
//! never taken for "no value".

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::Trouble;
use crate::key::{file_name, key};

/// The contract's limit, in bytes.
const LARGEST: usize = 1024 * 1024;
/// Format 1.
const MARK: &[u8; 4] = b"kv1\n";

/// The values below one folder.
pub struct Values {
    finished: PathBuf,
    unfinished: PathBuf,
}

impl Values {
    /// Those of the store in `folder`.
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        Self {
            finished: folder.join("values"),
            unfinished: folder.join("unfinished"),
        }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// When it cannot be read, or what is there is damaged.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let name = file_name(key)?;
        match fs::read(self.finished.join(&name)) {
            Ok(bytes) => match unframed(&bytes) {
                Some(value) => Ok(Some(value.to_vec())),
                None => Err(Trouble::Refused(format!(
                    "values/{name} is damaged: restore or remove it"
                ))),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => {
                must_be_there(&self.finished)?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Sets a key.
    ///
    /// # Errors
    /// When the value is too large, or cannot be written.
    pub fn set(&self, key: &str, value: &[u8]) -> Result<(), Trouble> {
        let name = file_name(key)?;
        if value.len() > LARGEST {
            let length = value.len();
            return Err(Trouble::Refused(format!(
                "a value is at most {LARGEST} bytes, not {length}"
            )));
        }
        fs::create_dir_all(&self.finished)?;
        fs::create_dir_all(&self.unfinished)?;
        let (path, file) = self.new_file(&name)?;
        let renamed = fill(file, value).and_then(|()| fs::rename(&path, self.finished.join(&name)));
        if let Err(error) = renamed {
            // The first error counts; what stays behind is never read.
            let _ = fs::remove_file(&path);
            return Err(error.into());
        }
        let _ = File::open(&self.finished).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Deletes a key; succeeds when there is none.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn delete(&self, key: &str) -> Result<(), Trouble> {
        match fs::remove_file(self.finished.join(file_name(key)?)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// All keys that have a value.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keys(&self) -> Result<Vec<String>, Trouble> {
        keys_of(&self.finished)
    }

    /// Callers that write the same key at once each have a file of their own.
    fn new_file(&self, name: &str) -> io::Result<(PathBuf, File)> {
        for attempt in 0..u32::MAX {
            let path = self.unfinished.join(format!("{attempt}-{name}"));
            match File::create_new(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                created => return created.map(|file| (path, file)),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }
}

fn fill(mut file: File, value: &[u8]) -> io::Result<()> {
    file.write_all(MARK)?;
    file.write_all(&(value.len() as u64).to_be_bytes())?;
    file.write_all(value)?;
    file.sync_all()
}

fn unframed(bytes: &[u8]) -> Option<&[u8]> {
    let (length, value) = bytes.strip_prefix(MARK)?.split_first_chunk::<8>()?;
    (u64::from_be_bytes(*length) == value.len() as u64).then_some(value)
}

/// Checks the store's own folder, in which `part` is made when first needed. If that is missing, a
/// disk is not mounted, and "no value" would be a lie: a notification would be taken for a stranger's.
fn must_be_there(part: &Path) -> io::Result<()> {
    fs::metadata(part.parent().unwrap_or(part)).map(drop)
}

/// The keys that the entries of a folder stand for; a folder that is not there yet has none.
pub(crate) fn keys_of(folder: &Path) -> Result<Vec<String>, Trouble> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            must_be_there(folder)?;
            return Ok(Vec::new());
        }
        entries => entries?,
    };
    let mut keys = Vec::new();
    for entry in entries {
        keys.extend(key(&entry?.file_name().to_string_lossy()));
    }
    Ok(keys)
}
