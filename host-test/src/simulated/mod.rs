//! A component as a connector of the simulation: what the native core is put to, the compiled one is
//! put to as well.
//!
//! A call is a future that is driven by a runtime of its own, in which time stands still: tokio lets
//! it pass only when nothing else can be done, that is when the component waits for its turn. So a
//! call stops before every import, and the same seed gives the same history.

mod requests;
mod returned;
mod state;
mod turns;

use std::pin::Pin;
use std::time::Duration;

use simulation::connector::{Call, Connector, Invocation, Progress, Returned};
use simulation::world::Imports;
use tokio::runtime::{Builder, Runtime};
use wasmtime::component::{Component, Linker};

use host::Interfaces;
use host::contract::ContractPre;
use host::engine::Engine;
use host::state::link;
use state::State;
use turns::Turns;

/// A compiled connector. Cloning shares the code.
#[derive(Clone)]
pub struct Compiled {
    engine: Engine,
    connector: ContractPre<State>,
}

impl Compiled {
    /// Checks the component against the contract and links what it imports.
    ///
    /// # Errors
    /// When it imports what the contract does not name, or does not export `handler`.
    pub fn new(engine: &Engine, component: &Component) -> anyhow::Result<Self> {
        let mut linker = Linker::new(engine.wasmtime());
        link(&mut linker, Interfaces::Contract)?;
        Ok(Self {
            engine: engine.clone(),
            connector: ContractPre::new(linker.instantiate_pre(component)?)?,
        })
    }
}

impl Connector for Compiled {
    fn begin(&self, call: &Call, imports: Imports) -> Box<dyn Invocation> {
        let turns = Turns::new(imports.clone());
        let state = State::new(imports, turns.clone());
        let store = state.into_store(&self.engine);
        let under_way = returned::made(self.connector.clone(), store, call.clone());
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        Box::new(Running {
            call: Box::pin(under_way),
            turns,
            runtime,
        })
    }
}

struct Running {
    call: Pin<Box<dyn Future<Output = Returned>>>,
    turns: Turns,
    runtime: std::io::Result<Runtime>,
}

/// Passes when everything waits, and only then.
const IDLE: Duration = Duration::from_millis(1);

impl Invocation for Running {
    fn go_on(&mut self) -> Progress {
        self.turns.grant();
        let call = self.call.as_mut();
        let until_idle = async { tokio::time::timeout(IDLE, call).await };
        match self.runtime.as_ref().map(|all| all.block_on(until_idle)) {
            Ok(Ok(returned)) => Progress::Ended(returned),
            Ok(Err(_idle)) if self.turns.anyone_waits() => Progress::Import,
            Ok(Err(_idle)) => broken("it waits, and not for an import"),
            Err(error) => broken(&format!("no runtime for it: {error}")),
        }
    }
}

fn broken(why: &str) -> Progress {
    Progress::Ended(Returned::Broken(why.into()))
}
