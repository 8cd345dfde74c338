//! Values: each is one file in `values/`, which is replaced as a whole.
//!
//! A value is written to a new file in `unfinished/`, synced, then renamed over the old one: a reader sees
//! the old value or the new one, and a crash leaves one of the two. The rename is durable once its folder
//! is synced. WASI 0.2 lets a component sync files, but folders only if the host opens them as such, so
//! syncing the folder is attempted but not relied on. After a power cut a file system may therefore show the
//! old value although `set` had returned; after a crash of the process alone it never does.
//!
//! A file begins with a mark and the value's length. A file that does not is damaged, which is an error and
//! never counts as "no value".

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::key::{file_name, key};

/// The contract's limit of a value, in bytes.
const MAX_VALUE_BYTES: usize = 1024 * 1024;
/// The mark of format 1.
const MARK: &[u8; 4] = b"kv1\n";

/// The values below one folder.
pub struct Values {
    finished: PathBuf,
    unfinished: PathBuf,
}

impl Values {
    /// Returns the values of the store in `folder`.
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        Self {
            finished: folder.join("values"),
            unfinished: folder.join("unfinished"),
        }
    }

    /// Returns the value of a key; `None` if it is not set.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged, or the store's folder is missing.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let name = file_name(key)?;
        match fs::read(self.finished.join(&name)) {
            Ok(bytes) => match unframed(&bytes) {
                Some(value) => Ok(Some(value.to_vec())),
                None => Err(StoreError::Refused(format!(
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
    pub fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let name = file_name(key)?;
        if value.len() > MAX_VALUE_BYTES {
            let length = value.len();
            return Err(StoreError::Refused(format!(
                "expected a value of at most {MAX_VALUE_BYTES} bytes, got {length}"
            )));
        }
        fs::create_dir_all(&self.finished)?;
        fs::create_dir_all(&self.unfinished)?;
        let (path, file) = self.new_file(&name)?;
        let renamed = fill(file, value).and_then(|()| fs::rename(&path, self.finished.join(&name)));
        if let Err(error) = renamed {
            // The first error is the one to report. A file that stays behind is never read.
            let _ = fs::remove_file(&path);
            return Err(error.into());
        }
        let _ = File::open(&self.finished).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Deletes a key; succeeds if it is not set.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn delete(&self, key: &str) -> Result<(), StoreError> {
        match fs::remove_file(self.finished.join(file_name(key)?)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Returns all keys that have a value.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keys(&self) -> Result<Vec<String>, StoreError> {
        keys_of(&self.finished)
    }

    /// Creates a file under an unused name, so that callers that write the same key at the same time do not
    /// write to the same file.
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

/// Checks that the store's folder exists, in which `part` is created when first needed. If it is missing, a
/// disk is not mounted, and "no value" would be wrong: a notification would count as another sender's.
fn must_be_there(part: &Path) -> io::Result<()> {
    fs::metadata(part.parent().unwrap_or(part)).map(drop)
}

/// Returns the keys of the files in a folder; none if the folder does not exist yet.
pub(crate) fn keys_of(folder: &Path) -> Result<Vec<String>, StoreError> {
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
