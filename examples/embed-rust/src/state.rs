//! What one call has inside wasmtime, and how it serves what the connector imports.

use std::sync::atomic::Ordering;

use wasmtime::ResourceLimiter;
use wasmtime::component::{HasData, HasSelf, Linker};
use wasmtime_wasi::cli::{WasiCli, WasiCliView as _};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView as _};
use wasmtime_wasi::p2::bindings::{cli, clocks, io};
use wasmtime_wasi::{ResourceTable, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::contract::{config, key_value};
use crate::outgoing::Outgoing;
use crate::tenant::Tenant;

/// Longest value in bytes (`wit/package.wit`).
const MAX_VALUE: usize = 1 << 20;

pub(crate) struct CallState {
    tenant: Tenant,
    outgoing: Outgoing,
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
}

impl CallState {
    pub(crate) fn new(tenant: &Tenant) -> Self {
        Self {
            tenant: tenant.clone(),
            outgoing: Outgoing {
                hosts: tenant.hosts.clone(),
                response_bytes: tenant.limits.response_bytes,
            },
            table: ResourceTable::new(),
            wasi: WasiCtx::builder().inherit_stderr().build(),
            http: WasiHttpCtx::new(),
        }
    }
}

/// Offers what a connector may import: nothing of files, sockets, or the environment; what
/// it tells goes to this program's standard error.
pub(crate) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    key_value::add_to_linker::<_, HasSelf<_>>(linker, |state| state)?;
    config::add_to_linker::<_, HasSelf<_>>(linker, |state| state)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    io::error::add_to_linker::<_, Table>(linker, |state| &mut state.table)?;
    io::poll::add_to_linker::<_, Table>(linker, |state| &mut state.table)?;
    io::streams::add_to_linker::<_, Table>(linker, |state| &mut state.table)?;
    cli::stderr::add_to_linker::<_, WasiCli>(linker, CallState::cli)?;
    clocks::wall_clock::add_to_linker::<_, WasiClocks>(linker, CallState::clocks)?;
    clocks::monotonic_clock::add_to_linker::<_, WasiClocks>(linker, CallState::clocks)
}

/// `wasi:io` needs the table of resources alone.
struct Table;

impl HasData for Table {
    type Data<'a> = &'a mut ResourceTable;
}

impl WasiView for CallState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for CallState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outgoing,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

impl config::Host for CallState {
    fn get(&mut self, key: String) -> Result<Option<String>, config::Error> {
        Ok(self.tenant.settings.get(&key).cloned())
    }
}

impl key_value::Host for CallState {
    async fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, key_value::Error> {
        Ok(self.tenant.store.get(&key)?)
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> Result<(), key_value::Error> {
        if value.len() > MAX_VALUE {
            let message = format!("a value has at most {MAX_VALUE} bytes");
            return Err(key_value::Error::Refused(message));
        }
        Ok(self.tenant.store.put(&key, Some(&value))?)
    }

    async fn delete(&mut self, key: String) -> Result<(), key_value::Error> {
        Ok(self.tenant.store.put(&key, None)?)
    }

    async fn list_keys(&mut self, prefix: String) -> Result<Vec<String>, key_value::Error> {
        Ok(self.tenant.store.list_keys(&prefix)?)
    }

    async fn increment(&mut self, key: String, delta: i64) -> Result<i64, key_value::Error> {
        Ok(self.tenant.store.increment(&key, delta)?)
    }
}

impl From<redb::Error> for key_value::Error {
    fn from(error: redb::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Beyond its limit a call is ended, rather than left to find out that it gets no more.
impl ResourceLimiter for CallState {
    fn memory_growing(
        &mut self,
        _: usize,
        asked: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let most = self.tenant.limits.memory_bytes;
        if asked > most {
            wasmtime::bail!("it asked for {asked} bytes of memory, and may have {most}");
        }
        self.tenant.highest.fetch_max(asked, Ordering::Relaxed);
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _: usize,
        asked: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(asked <= 10_000)
    }
}
