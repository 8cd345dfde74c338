//! The engine: how components are compiled and how long they may run.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use wasmtime::component::Component;
use wasmtime::{Config, EngineWeak};

/// How often the clock of the deadlines advances; a deadline is met within one tick.
const TICK: Duration = Duration::from_millis(20);

/// A wasmtime engine and the thread that lets its deadlines pass. Cloning is cheap.
#[derive(Clone)]
pub struct Engine {
    inner: wasmtime::Engine,
}

impl Engine {
    /// An engine with epoch interruption, and its ticker, which ends with the last clone.
    ///
    /// # Errors
    /// When wasmtime does not support this machine, or no thread can be started.
    pub fn new() -> anyhow::Result<Self> {
        let mut config = Config::new();
        config.epoch_interruption(true);
        let inner = wasmtime::Engine::new(&config)?;
        let weak = inner.weak();
        std::thread::Builder::new()
            .name("deadlines".into())
            .spawn(move || tick(&weak))
            .context("starting the thread that watches deadlines")?;
        Ok(Self { inner })
    }

    /// Compiles the component of a file (`.wasm`, in binary form).
    ///
    /// # Errors
    /// When the file is missing or is not a component.
    pub fn load(&self, file: &Path) -> anyhow::Result<Component> {
        let bytes = std::fs::read(file).with_context(|| {
            format!(
                "reading the component {} (run `cargo xtask build` first?)",
                file.display()
            )
        })?;
        anyhow::ensure!(
            bytes.starts_with(b"\0asm"),
            "{} is not a WebAssembly component: expected a file that `cargo xtask build` made",
            file.display()
        );
        self.compile(&bytes)
            .with_context(|| format!("compiling {}", file.display()))
    }

    /// Compiles a component that is in memory.
    ///
    /// # Errors
    /// When the bytes are not a component.
    pub fn compile(&self, bytes: &[u8]) -> anyhow::Result<Component> {
        Ok(Component::from_binary(&self.inner, bytes)?)
    }

    pub(crate) fn wasmtime(&self) -> &wasmtime::Engine {
        &self.inner
    }
}

/// How many ticks a deadline lasts; one more, since the first may be over in an instant.
pub(crate) fn ticks(deadline: Duration) -> u64 {
    let ticks = deadline.as_millis().div_ceil(TICK.as_millis());
    u64::try_from(ticks)
        .unwrap_or(u64::MAX - 1)
        .saturating_add(1)
}

fn tick(engine: &EngineWeak) {
    while let Some(engine) = engine.upgrade() {
        engine.increment_epoch();
        drop(engine);
        std::thread::sleep(TICK);
    }
}
