//! A durable store in one file: redb, every write its own transaction, on disk before it returns.

use std::fs::OpenOptions;
use std::path::Path;

use anyhow::Context as _;
use redb::{
    Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition,
    TableHandle as _,
};

use super::{KeyValueStore, StoreError, add, check_key, check_value};

const VALUES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("values");
const COUNTERS: TableDefinition<'_, &str, i64> = TableDefinition::new("counters");

/// One database file, held exclusively while open.
pub struct Disk {
    database: Database,
}

impl Disk {
    /// Opens the file, or creates it, readable by its owner only.
    ///
    /// # Errors
    /// When another process holds the file, when it is not such a database, or cannot be written.
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        create_private(file).with_context(|| format!("opening the state {}", file.display()))?;
        let database = match opened(file)? {
            Ok(database) => database,
            Err(DatabaseError::DatabaseAlreadyOpen) => anyhow::bail!(
                "the state {} is in use by another process: stop it, or name another file",
                file.display()
            ),
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("{} is not a state file of this program", file.display())
                });
            }
        };
        create_tables(&database)
            .map_err(|error| anyhow::anyhow!("writing to {}: {error:?}", file.display()))?;
        Ok(Self { database })
    }
}

/// redb checks a file that was not closed cleanly only in part, and panics on some damage.
fn opened(file: &Path) -> anyhow::Result<Result<Database, DatabaseError>> {
    std::panic::catch_unwind(|| Database::create(file)).map_err(|_panic| {
        anyhow::anyhow!(
            "the state {} is damaged: restore it from a copy, or name another file",
            file.display()
        )
    })
}

/// Makes sure the file exists; a new one is empty, which redb takes for a new database.
fn create_private(file: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Creates the tables once, so that reading an empty state needs no special case. Existing ones
/// are left alone: opening writes nothing.
fn create_tables(database: &Database) -> Result<(), StoreError> {
    let reading = database.begin_read().map_err(unavailable)?;
    let present = reading.list_tables().map_err(unavailable)?;
    if present
        .filter(|table| [VALUES.name(), COUNTERS.name()].contains(&table.name()))
        .count()
        == 2
    {
        return Ok(());
    }
    let writing = database.begin_write().map_err(unavailable)?;
    writing.open_table(VALUES).map_err(unavailable)?;
    writing.open_table(COUNTERS).map_err(unavailable)?;
    writing.commit().map_err(unavailable)
}

fn unavailable(error: impl Into<redb::Error>) -> StoreError {
    StoreError::Unavailable(error.into().to_string())
}

impl KeyValueStore for Disk {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        let reading = self.database.begin_read().map_err(unavailable)?;
        let table = reading.open_table(VALUES).map_err(unavailable)?;
        let value = table.get(key).map_err(unavailable)?;
        Ok(value.map(|guard| guard.value().to_vec()))
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(value)?;
        let writing = self.database.begin_write().map_err(unavailable)?;
        {
            let counters = writing.open_table(COUNTERS).map_err(unavailable)?;
            if counters.get(key).map_err(unavailable)?.is_some() {
                return Err(StoreError::Refused("this key is a counter".into()));
            }
            let mut values = writing.open_table(VALUES).map_err(unavailable)?;
            values.insert(key, value).map_err(unavailable)?;
        }
        writing.commit().map_err(unavailable)
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        let writing = self.database.begin_write().map_err(unavailable)?;
        {
            let mut values = writing.open_table(VALUES).map_err(unavailable)?;
            values.remove(key).map_err(unavailable)?;
            let mut counters = writing.open_table(COUNTERS).map_err(unavailable)?;
            counters.remove(key).map_err(unavailable)?;
        }
        writing.commit().map_err(unavailable)
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let reading = self.database.begin_read().map_err(unavailable)?;
        let values = reading.open_table(VALUES).map_err(unavailable)?;
        let counters = reading.open_table(COUNTERS).map_err(unavailable)?;
        let mut keys = with_prefix(&values, prefix)?;
        keys.extend(with_prefix(&counters, prefix)?);
        keys.sort_unstable();
        Ok(keys)
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        check_key(key)?;
        let writing = self.database.begin_write().map_err(unavailable)?;
        let new = {
            let values = writing.open_table(VALUES).map_err(unavailable)?;
            if values.get(key).map_err(unavailable)?.is_some() {
                return Err(StoreError::Refused("this key is not a counter".into()));
            }
            let mut counters = writing.open_table(COUNTERS).map_err(unavailable)?;
            let current = counters
                .get(key)
                .map_err(unavailable)?
                .map_or(0, |guard| guard.value());
            let new = add(current, delta);
            counters.insert(key, new).map_err(unavailable)?;
            new
        };
        writing.commit().map_err(unavailable)?;
        Ok(new)
    }
}

fn with_prefix<V: redb::Value + 'static>(
    table: &impl redb::ReadableTable<&'static str, V>,
    prefix: &str,
) -> Result<Vec<String>, StoreError> {
    let mut keys = Vec::new();
    for entry in table.range(prefix..).map_err(unavailable)? {
        let (key, _) = entry.map_err(unavailable)?;
        if !key.value().starts_with(prefix) {
            break;
        }
        keys.push(key.value().to_owned());
    }
    Ok(keys)
}
