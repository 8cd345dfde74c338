//! Where state lives: one file for all tenants, in which a tenant can name no keys but its own.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use redb::backends::FileBackend;
use redb::{Database, Error, ReadableDatabase as _, ReadableTable as _, TableDefinition};

/// By tenant and key. A counter is a value of eight bytes; no key is both.
const STATE: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("state");

/// The database. Cloning gives the same one.
#[derive(Clone)]
pub struct State(Arc<Database>);

impl State {
    /// Opens the file, or creates it.
    ///
    /// # Errors
    /// When another process has it open, or it cannot be used.
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        let database = open(file)
            .and_then(|opened| {
                Ok(Database::builder().create_with_backend(FileBackend::new(opened)?)?)
            })
            .with_context(|| format!("opening the state {}", file.display()))?;
        let writing = database.begin_write()?;
        writing.open_table(STATE)?;
        writing.commit()?;
        Ok(Self(Arc::new(database)))
    }

    /// The part of one tenant, by a name that never changes.
    #[must_use]
    pub fn of(&self, tenant: &str) -> Store {
        Store {
            database: Arc::clone(&self.0),
            tenant: tenant.to_owned(),
        }
    }
}

/// Opens or creates a file that nobody but its owner reads: what customers' tickets are about is in it.
fn open(file: &Path) -> anyhow::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(file)?)
}

/// One tenant's store. A write is on the disk when its call returns.
#[derive(Clone)]
pub struct Store {
    database: Arc<Database>,
    tenant: String,
}

impl Store {
    /// The value of a key, or none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let table = self.database.begin_read()?.open_table(STATE)?;
        Ok(table.get((&*self.tenant, key))?.map(|v| v.value().to_vec()))
    }

    /// All keys that begin with `prefix`, ascending.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list_keys(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let table = self.database.begin_read()?.open_table(STATE)?;
        let mut keys = Vec::new();
        for entry in table.range((&*self.tenant, prefix)..)? {
            let entry = entry?.0;
            match entry.value() {
                (tenant, key) if tenant == self.tenant && key.starts_with(prefix) => {
                    keys.push(key.to_owned());
                }
                _ => break,
            }
        }
        Ok(keys)
    }

    /// Sets a key (a value), or deletes it (none).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put(&self, key: &str, value: Option<&[u8]>) -> Result<(), Error> {
        let writing = self.database.begin_write()?;
        {
            let mut table = writing.open_table(STATE)?;
            match value {
                Some(value) => table.insert((&*self.tenant, key), value)?,
                None => table.remove((&*self.tenant, key))?,
            };
        }
        Ok(writing.commit()?)
    }

    /// Adds to a counter that begins at 0 and gives its new value. The file has one writer at a time.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn increment(&self, key: &str, delta: i64) -> Result<i64, Error> {
        let writing = self.database.begin_write()?;
        let sum = {
            let mut table = writing.open_table(STATE)?;
            let bytes = table
                .get((&*self.tenant, key))?
                .map(|v| v.value().try_into());
            let sum = i64::from_le_bytes(bytes.and_then(Result::ok).unwrap_or_default());
            let sum = sum.saturating_add(delta);
            table.insert((&*self.tenant, key), &sum.to_le_bytes()[..])?;
            sum
        };
        writing.commit()?;
        Ok(sum)
    }
}
