//! One call's state inside wasmtime: everything that the component is given is the world's.

use std::time::Duration;

use jiff::Timestamp;
use simulation::world::{Imports, StoreFault};
use wasmtime::{Store, StoreLimits, StoreLimitsBuilder};
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};
use wasmtime_wasi::{ResourceTable, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::requests::Hooks;
use super::turns::Turns;
use host::Limits;
use host::contract::{config, key_value};
use host::engine::{Engine, ticks};

/// How long a call may compute, in real time: only one that never ends needs so long.
pub(super) const DEADLINE: Duration = Duration::from_secs(300);

pub(super) struct State {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: Hooks,
    limits: StoreLimits,
}

impl State {
    pub(super) fn new(imports: Imports, turns: Turns) -> Self {
        let mut wasi = WasiCtx::builder();
        wasi.wall_clock(Wall(imports.clone()));
        wasi.monotonic_clock(Steady(imports.clone()));
        let limits = StoreLimitsBuilder::new()
            .memory_size(Limits::default().memory_bytes)
            .trap_on_grow_failure(true);
        Self {
            table: ResourceTable::new(),
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            hooks: Hooks { imports, turns },
            limits: limits.build(),
        }
    }

    pub(super) fn into_store(self, engine: &Engine) -> Store<Self> {
        let mut store = Store::new(engine.wasmtime(), self);
        store.limiter(|state| &mut state.limits);
        store.set_epoch_deadline(ticks(DEADLINE));
        store
    }

    /// An import call of the store, when it is its turn. The process may end with it, and then it never
    /// returns.
    async fn import<T>(
        &mut self,
        call: impl FnOnce(&Imports) -> Option<Result<T, StoreFault>> + Send,
    ) -> Result<T, key_value::Error> {
        self.hooks.turns.wait().await;
        match call(&self.hooks.imports) {
            Some(result) => result.map_err(store_error),
            None => std::future::pending().await,
        }
    }
}

impl key_value::Host for State {
    async fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, key_value::Error> {
        self.import(|imports| imports.get(&key)).await
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> Result<(), key_value::Error> {
        self.import(|imports| imports.set(&key, &value)).await
    }

    async fn delete(&mut self, key: String) -> Result<(), key_value::Error> {
        self.import(|imports| imports.delete(&key)).await
    }

    async fn list_keys(&mut self, prefix: String) -> Result<Vec<String>, key_value::Error> {
        self.import(|imports| imports.list_keys(&prefix)).await
    }

    async fn increment(&mut self, key: String, delta: i64) -> Result<i64, key_value::Error> {
        self.import(|imports| imports.increment(&key, delta)).await
    }
}

fn store_error(fault: StoreFault) -> key_value::Error {
    match fault {
        StoreFault::Unavailable(why) => key_value::Error::Unavailable(why),
        StoreFault::Unsupported => key_value::Error::Unsupported,
        StoreFault::Refused(why) => key_value::Error::Refused(why),
    }
}

impl config::Host for State {
    fn get(&mut self, key: String) -> Result<Option<String>, config::Error> {
        Ok(self.hooks.imports.setting(&key))
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.hooks,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

struct Wall(Imports);

impl HostWallClock for Wall {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        let since = self.0.host_time().duration_since(Timestamp::UNIX_EPOCH);
        Duration::try_from(since).unwrap_or_default()
    }
}

struct Steady(Imports);

impl HostMonotonicClock for Steady {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        let ms = u64::try_from(self.0.true_ms()).unwrap_or(0);
        ms.saturating_mul(1_000_000)
    }
}
