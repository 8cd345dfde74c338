//! One call's state inside wasmtime, and the interfaces it serves.

use std::sync::Arc;

use wasmtime::component::{HasData, HasSelf, Linker};
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::{cli, clocks, io};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{ResourceTable, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::contract::{config, key_value};
use crate::environment::Interfaces;
use crate::outgoing::Hooks;
use crate::settings::{Settings, SettingsLog};
use crate::store::{KeyValueStore, Operation, StoreError, StoreLog};
use crate::told::Told;
use crate::usage::Metered;

/// What one call has: its resources, the store, the settings, and the logs of what it asked for.
pub struct HostState {
    /// The component's resources.
    pub table: ResourceTable,
    pub(crate) wasi: WasiCtx,
    pub(crate) http: WasiHttpCtx,
    pub(crate) hooks: Hooks,
    pub(crate) limits: Metered,
    pub(crate) store: Arc<dyn KeyValueStore>,
    pub(crate) store_log: StoreLog,
    pub(crate) settings: Settings,
    pub(crate) settings_log: SettingsLog,
    pub(crate) output: MemoryOutputPipe,
    pub(crate) told: Told,
}

impl HostState {
    /// What the component wrote to stdout and stderr.
    pub(crate) fn written(&self) -> String {
        let written = String::from_utf8_lossy(&self.output.contents()).into_owned();
        written + &self.told.text()
    }
}

/// What serves a component all that it may import.
pub trait Serves: key_value::Host + config::Host + WasiView + WasiHttpView + 'static {}

impl<T: key_value::Host + config::Host + WasiView + WasiHttpView + 'static> Serves for T {}

/// Offers a component what it may import, and nothing else.
///
/// # Errors
/// When an interface is linked twice.
pub fn link<T: Serves>(linker: &mut Linker<T>, interfaces: Interfaces) -> wasmtime::Result<()> {
    key_value::add_to_linker::<_, HasSelf<T>>(linker, |state| state)?;
    config::add_to_linker::<_, HasSelf<T>>(linker, |state| state)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    match interfaces {
        Interfaces::Std => wasmtime_wasi::p2::add_to_linker_async(linker),
        Interfaces::Contract | Interfaces::And(_) => link_contract(linker),
    }
}

/// The same for a call of its own, which may also be on a host that a test plays.
///
/// # Errors
/// When an interface is linked twice.
pub fn link_host(linker: &mut Linker<HostState>, interfaces: Interfaces) -> wasmtime::Result<()> {
    link(linker, interfaces)?;
    match interfaces {
        Interfaces::Contract | Interfaces::Std => Ok(()),
        Interfaces::And(others) => others(linker),
    }
}

fn link_contract<T: Serves>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    io::error::add_to_linker::<_, Table>(linker, |state| state.ctx().table)?;
    io::poll::add_to_linker::<_, Table>(linker, |state| state.ctx().table)?;
    io::streams::add_to_linker::<_, Table>(linker, |state| state.ctx().table)?;
    cli::stderr::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    clocks::wall_clock::add_to_linker::<_, WasiClocks>(linker, T::clocks)?;
    clocks::monotonic_clock::add_to_linker::<_, WasiClocks>(linker, T::clocks)
}

/// Tells the linker that `wasi:io` needs only the table of resources.
struct Table;

impl HasData for Table {
    type Data<'a> = &'a mut ResourceTable;
}

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for HostState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.hooks,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

/// What every kind of host gives, noted in the logs.
//
// A write to disk holds this thread for one flush; with a fresh store for every call, other calls
// go on in other threads. A store that may take longer, such as Redis, frees the thread by itself.
impl HostState {
    /// The value of a setting; recorded in the log.
    pub fn setting(&self, key: &str) -> Option<String> {
        self.settings_log.note(&self.settings, key);
        self.settings.get(key).map(ToOwned::to_owned)
    }

    /// Reads a value.
    ///
    /// # Errors
    /// What the store said.
    pub fn get_value(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store_log.note(Operation::Get(key.to_owned()));
        self.store.get(key)
    }

    /// Writes a value.
    ///
    /// # Errors
    /// What the store said.
    pub fn set_value(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.store_log.note(Operation::Set(key.to_owned()));
        self.store.set(key, value)
    }

    /// Deletes a value.
    ///
    /// # Errors
    /// What the store said.
    pub fn delete_key(&self, key: &str) -> Result<(), StoreError> {
        self.store_log.note(Operation::Delete(key.to_owned()));
        self.store.delete(key)
    }

    /// Lists the keys with a prefix.
    ///
    /// # Errors
    /// What the store said.
    pub fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store_log.note(Operation::List(prefix.to_owned()));
        self.store.list_keys(prefix)
    }

    /// Adds to a counter and gives the sum.
    ///
    /// # Errors
    /// What the store said.
    pub fn count(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.store_log.note(Operation::Increment(key.to_owned()));
        self.store.increment(key, delta)
    }
}

impl config::Host for HostState {
    fn get(&mut self, key: String) -> Result<Option<String>, config::Error> {
        Ok(self.setting(&key))
    }
}

impl key_value::Host for HostState {
    async fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, key_value::Error> {
        Ok(self.get_value(&key)?)
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> Result<(), key_value::Error> {
        Ok(self.set_value(&key, &value)?)
    }

    async fn delete(&mut self, key: String) -> Result<(), key_value::Error> {
        Ok(self.delete_key(&key)?)
    }

    async fn list_keys(&mut self, prefix: String) -> Result<Vec<String>, key_value::Error> {
        Ok(self.keys(&prefix)?)
    }

    async fn increment(&mut self, key: String, delta: i64) -> Result<i64, key_value::Error> {
        Ok(self.count(&key, delta)?)
    }
}

impl From<StoreError> for key_value::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(message) => Self::Unavailable(message),
            StoreError::Unsupported => Self::Unsupported,
            StoreError::Refused(message) => Self::Refused(message),
        }
    }
}
