//! One engine for all tenants: a fresh instance for every call, and an end to each.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, EngineWeak, PoolingAllocationConfig, Store};

use crate::contract::{
    Contract, ContractPre, Failure, RunFailure, RunReport, WebhookRequest, WebhookResponse,
};
use crate::state::{CallState, link};
use crate::tenant::Tenant;

/// How long a call computes before others get their turn, and its deadline is looked at.
const TICK: Duration = Duration::from_millis(10);

/// The machine that tenants share.
pub struct Platform {
    engine: Engine,
    room: Semaphore,
}

/// A component that is compiled, checked against the contract, and linked: once for all tenants.
/// Tenants may have different ones, or different versions of one.
#[derive(Clone)]
pub struct Connector(ContractPre<CallState>);

impl Platform {
    /// Room for so many calls at the same time, each with at most so many bytes of memory; further
    /// ones wait.
    ///
    /// # Errors
    /// When this machine has no room for that.
    pub fn new(calls: u32, memory_bytes: usize) -> Result<Self> {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(calls)
            .total_stacks(calls)
            .total_memories(calls)
            // A component consists of several modules, a few of them with a table.
            .total_core_instances(8 * calls)
            .total_tables(8 * calls)
            // Else one component could take the room of all others.
            .max_core_instances_per_component(8)
            .max_tables_per_component(8)
            .max_memories_per_component(1)
            .max_memory_size(memory_bytes);
        let mut config = Config::new();
        config.allocation_strategy(pool).epoch_interruption(true);
        let engine = Engine::new(&config)?;
        let weak = engine.weak();
        std::thread::Builder::new().spawn(move || tick(&weak))?;
        let room = Semaphore::new(usize::try_from(calls)?);
        Ok(Self { engine, room })
    }

    /// Compiles a component and links what it imports.
    ///
    /// # Errors
    /// When it is none, wants more than the contract gives, or does not export the contract.
    pub fn load(&self, component: &[u8]) -> Result<Connector> {
        let component = Component::from_binary(&self.engine, component)?;
        let mut linker = Linker::new(&self.engine);
        link(&mut linker)?;
        Ok(Connector(ContractPre::new(
            linker.instantiate_pre(&component)?,
        )?))
    }

    /// Lets a tenant's connector do everything that is due.
    ///
    /// # Errors
    /// When the call broke: it trapped, or came to a limit. What the connector answers is the inner
    /// result.
    pub async fn on_schedule(
        &self,
        connector: &Connector,
        tenant: &Tenant,
    ) -> Result<Result<RunReport, RunFailure>> {
        let mut call = self.begin(connector, tenant).await?;
        let handler = call.contract.integration_connector_handler();
        within(tenant, call.ends, handler.call_on_schedule(&mut call.store)).await
    }

    /// May this caller use this endpoint of the tenant's, and how many bytes of body are to be read at
    /// most? None: answer an empty 404.
    ///
    /// # Errors
    /// As for [`on_schedule`](Self::on_schedule).
    pub async fn admit(
        &self,
        connector: &Connector,
        tenant: &Tenant,
        endpoint: &str,
        token: &str,
    ) -> Result<Result<Option<u32>, Failure>> {
        let mut call = self.begin(connector, tenant).await?;
        let handler = call.contract.integration_connector_handler();
        within(
            tenant,
            call.ends,
            handler.call_admit(&mut call.store, endpoint, token),
        )
        .await
    }

    /// Hands a webhook over. Afterwards send the answer; then [`drain`](Self::drain), if work waits.
    ///
    /// # Errors
    /// As for [`on_schedule`](Self::on_schedule).
    pub async fn on_webhook(
        &self,
        connector: &Connector,
        tenant: &Tenant,
        request: &WebhookRequest,
    ) -> Result<Result<WebhookResponse, Failure>> {
        let mut call = self.begin(connector, tenant).await?;
        let handler = call.contract.integration_connector_handler();
        within(
            tenant,
            call.ends,
            handler.call_on_webhook(&mut call.store, request),
        )
        .await
    }

    /// Does what webhooks have put aside.
    ///
    /// # Errors
    /// As for [`on_schedule`](Self::on_schedule).
    pub async fn drain(
        &self,
        connector: &Connector,
        tenant: &Tenant,
    ) -> Result<Result<RunReport, RunFailure>> {
        let mut call = self.begin(connector, tenant).await?;
        let handler = call.contract.integration_connector_handler();
        within(tenant, call.ends, handler.call_drain(&mut call.store)).await
    }

    async fn begin(&self, connector: &Connector, tenant: &Tenant) -> Result<Call<'_>> {
        let room = self.room.acquire().await?;
        let mut store = Store::new(&self.engine, CallState::new(tenant));
        store.limiter(|state| state);
        // Who computes without end lets others have their turn, too, until its deadline.
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let ends = Instant::now() + tenant.limits.deadline;
        let contract = within(tenant, ends, connector.0.instantiate_async(&mut store)).await?;
        Ok(Call {
            contract,
            store,
            ends,
            _room: room,
        })
    }
}

/// Dropped, it gives back its memory and its place, however the call ended.
struct Call<'a> {
    contract: Contract,
    store: Store<CallState>,
    /// Its deadline, by which it is instantiated, too.
    ends: Instant,
    _room: SemaphorePermit<'a>,
}

async fn within<R>(
    tenant: &Tenant,
    ends: Instant,
    call: impl Future<Output = wasmtime::Result<R>>,
) -> Result<R> {
    let limit = tenant.limits.deadline.as_secs_f32();
    let ended = tokio::time::timeout_at(ends, call).await;
    Ok(ended.with_context(|| format!("ended after its deadline of {limit} s"))??)
}

/// Ends with the engine.
fn tick(engine: &EngineWeak) {
    while let Some(engine) = engine.upgrade() {
        engine.increment_epoch();
        drop(engine);
        std::thread::sleep(TICK);
    }
}
