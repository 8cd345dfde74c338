//! What a host gives a component: state, settings, network, time, and how much of the machine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Linker;
use wasmtime::{Store, StoreLimitsBuilder};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{FsPerms, ResourceTable, WasiCtx};
use wasmtime_wasi_http::WasiHttpCtx;

use crate::clock::Clock;
use crate::engine::{Engine, ticks};
use crate::outgoing::{Hooks, Network, OutgoingLog};
use crate::randomness;
use crate::settings::{Settings, SettingsLog};
use crate::state::HostState;
use crate::store::{KeyValueStore, StoreLog};
use crate::told::{OnLine, Told};
use crate::usage::{Metered, UsageLog};

/// How much one call may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Linear memory in bytes, for each memory of the component.
    pub memory_bytes: usize,
    /// Time from the beginning of a call to its end, waiting for answers included.
    pub deadline: Duration,
    /// Body of one HTTP response, in bytes.
    pub response_bytes: usize,
    /// What the component may write to stdout, in bytes, where a write beyond that ends the call; and to
    /// stderr, where it is dropped.
    pub output_bytes: usize,
}

impl Default for Limits {
    /// 64 MiB of memory, 30 s, responses of 64 MiB, 1 MiB of output.
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            deadline: Duration::from_secs(30),
            response_bytes: 64 << 20,
            output_bytes: 1 << 20,
        }
    }
}

/// Which interfaces a component may import, besides `key-value` and `config`.
#[derive(Clone, Copy, Debug, Default)]
pub enum Interfaces {
    /// Outgoing HTTP, streams and polling, clocks: what the contract's world `connector` names.
    #[default]
    Contract,
    /// Also those that a program built with Rust's std for wasm32-wasip2 imports, used or not:
    /// random, command line, file system, sockets. They are empty: no variables, no folders, no
    /// network; output is captured.
    Std,
    /// Besides those of the contract, what this function links: for a test that plays another host.
    And(fn(&mut Linker<HostState>) -> wasmtime::Result<()>),
}

/// Everything a component is given. The logs and the store are shared by all calls.
#[derive(Clone)]
pub struct Environment {
    /// Where state is kept.
    pub store: Arc<dyn KeyValueStore>,
    /// What `config.get` answers.
    pub settings: Settings,
    /// Where requests go.
    pub network: Network,
    /// What time it is.
    pub clock: Clock,
    /// The seed of `wasi:random`; none: real randomness. Only matters with [`Interfaces::Std`].
    pub seed: Option<u64>,
    /// How much a call may use.
    pub limits: Limits,
    /// What may be imported.
    pub interfaces: Interfaces,
    /// A folder that the component sees as `/state`, with the settings as environment variables in
    /// capitals; only matters with [`Interfaces::Std`].
    pub folder: Option<PathBuf>,
    /// Told of every line that the component writes to stderr.
    pub on_line: OnLine,
    /// Which settings were asked for.
    pub settings_log: SettingsLog,
    /// What was asked of the store.
    pub store_log: StoreLog,
    /// What was sent out.
    pub outgoing_log: OutgoingLog,
    /// How much memory and work was used.
    pub usage_log: UsageLog,
}

impl Environment {
    /// A store and settings; no network, this machine's time, the default limits.
    #[must_use]
    pub fn new(store: Arc<dyn KeyValueStore>, settings: Settings) -> Self {
        Self {
            store,
            settings,
            network: Network::default(),
            clock: Clock::default(),
            seed: None,
            limits: Limits::default(),
            interfaces: Interfaces::default(),
            folder: None,
            on_line: Arc::new(|_| {}),
            settings_log: SettingsLog::default(),
            store_log: StoreLog::default(),
            outgoing_log: OutgoingLog::default(),
            usage_log: UsageLog::default(),
        }
    }

    /// The same with another network.
    #[must_use]
    pub fn with_network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with other interfaces.
    #[must_use]
    pub fn with_interfaces(mut self, interfaces: Interfaces) -> Self {
        self.interfaces = interfaces;
        self
    }

    /// The same with a folder and everything that std imports, as `wasmtime serve --dir` gives it.
    #[must_use]
    pub fn with_folder(mut self, folder: PathBuf) -> Self {
        self.interfaces = Interfaces::Std;
        self.folder = Some(folder);
        self
    }

    /// The same; what the component tells on stderr is handed on.
    #[must_use]
    pub fn with_lines(mut self, on_line: OnLine) -> Self {
        self.on_line = on_line;
        self
    }

    /// The same with seeded randomness.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// A store for one call. Its deadline begins now.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn new_store(&self, engine: &Engine) -> wasmtime::Result<Store<HostState>> {
        let output = MemoryOutputPipe::new(self.limits.output_bytes);
        let told = Told::new(self.limits.output_bytes, Arc::clone(&self.on_line));
        let state = HostState {
            table: ResourceTable::new(),
            wasi: self.wasi(&output, &told)?,
            http: WasiHttpCtx::new(),
            hooks: self.hooks(),
            limits: Metered {
                limits: StoreLimitsBuilder::new()
                    .memory_size(self.limits.memory_bytes)
                    .trap_on_grow_failure(true)
                    .build(),
                log: self.usage_log.clone(),
            },
            store: Arc::clone(&self.store),
            store_log: self.store_log.clone(),
            settings: self.settings.clone(),
            settings_log: self.settings_log.clone(),
            output,
            told,
        };
        let mut store = Store::new(engine.wasmtime(), state);
        store.limiter(|state| &mut state.limits);
        store.set_epoch_deadline(ticks(self.limits.deadline));
        if engine.counts_fuel() {
            store.set_fuel(u64::MAX)?;
        }
        Ok(store)
    }

    fn wasi(&self, output: &MemoryOutputPipe, told: &Told) -> wasmtime::Result<WasiCtx> {
        let mut builder = WasiCtx::builder();
        builder.stdout(output.clone()).stderr(told.clone());
        builder.allow_tcp(false).allow_udp(false);
        self.clock.give_to(&mut builder);
        if let Some(seed) = self.seed {
            randomness::give_to(seed, &mut builder);
        }
        if let Some(folder) = &self.folder {
            builder.preopened_dir(folder, "/state", FsPerms::ReadWrite)?;
            for (key, value) in self.settings.iter() {
                builder.env(key.to_uppercase(), value);
            }
        }
        Ok(builder.build())
    }

    fn hooks(&self) -> Hooks {
        Hooks {
            network: self.network.clone(),
            log: self.outgoing_log.clone(),
            response_bytes: self.limits.response_bytes,
        }
    }
}
