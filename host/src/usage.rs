//! How much of the machine calls use: memory always, work where the engine counts it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::{ResourceLimiter, StoreLimits};

/// What a component has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The largest linear memory, in bytes.
    pub memory_bytes: usize,
    /// Units of work of all calls (wasmtime's fuel, about one per instruction); 0 where the engine does not
    /// count them ([`crate::Engine::metered`]).
    pub fuel: u64,
}

/// A log that all calls of a host share. Cloning gives the same log.
#[derive(Clone, Default)]
pub struct UsageLog {
    inner: Arc<Mutex<Usage>>,
}

impl UsageLog {
    /// Gives what was used and begins anew: what did this one call use?
    pub fn take(&self) -> Usage {
        std::mem::take(&mut *self.inner())
    }

    fn note_memory(&self, bytes: usize) {
        let mut usage = self.inner();
        usage.memory_bytes = usage.memory_bytes.max(bytes);
    }

    pub(crate) fn note_fuel(&self, fuel: u64) {
        let mut usage = self.inner();
        usage.fuel = usage.fuel.saturating_add(fuel);
    }

    fn inner(&self) -> MutexGuard<'_, Usage> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The limits of one call, and a look at what is used of the memory.
pub(crate) struct Metered {
    pub(crate) limits: StoreLimits,
    pub(crate) log: UsageLog,
}

impl ResourceLimiter for Metered {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let grows = self.limits.memory_growing(current, desired, maximum)?;
        if grows {
            self.log.note_memory(desired);
        }
        Ok(grows)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.limits.memory_grow_failed(error)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.limits.table_growing(current, desired, maximum)
    }

    fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.limits.table_grow_failed(error)
    }

    fn instances(&self) -> usize {
        self.limits.instances()
    }

    fn tables(&self) -> usize {
        self.limits.tables()
    }

    fn memories(&self) -> usize {
        self.limits.memories()
    }
}
