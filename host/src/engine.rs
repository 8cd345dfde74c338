//! The engine: how components are compiled and how long they may run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use wasmtime::component::Component;
use wasmtime::{
    Cache, CacheConfig, Config, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig,
};

/// How often the clock of the deadlines advances; a deadline is met within one tick.
const TICK: Duration = Duration::from_millis(20);

/// Where compiled components are kept; empty: nowhere. `.cargo/config.toml` sets it for this source tree.
pub const CACHE_VARIABLE: &str = "TOPDESK_SIGNL4_CACHE";

/// A wasmtime engine and the thread that lets its deadlines pass. Cloning is cheap.
#[derive(Clone)]
pub struct Engine {
    inner: wasmtime::Engine,
    counts_fuel: bool,
}

/// How many instances of a component may live at once in an engine with a pool.
const POOL: u32 = 1_000;

impl Engine {
    /// An engine with epoch interruption, and its ticker, which ends with the last clone. What it
    /// compiles is kept on disk, by digest and engine: the next process has it at once.
    ///
    /// # Errors
    /// When wasmtime does not support this machine, or no thread can be started.
    pub fn new() -> anyhow::Result<Self> {
        Self::with(config(), false)
    }

    /// The same, with room for instances set aside: as who serves many connectors would have it.
    ///
    /// # Errors
    /// As for [`Engine::new`].
    pub fn pooled() -> anyhow::Result<Self> {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(POOL)
            .total_core_instances(POOL * 4)
            .total_memories(POOL)
            .total_tables(POOL * 4)
            .max_memory_size(64 << 20)
            .linear_memory_keep_resident(2 << 20)
            .table_keep_resident(64 << 10);
        let mut config = config();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        Self::with(config, false)
    }

    /// The same as [`Engine::new`], but counting the work of every call: slower, and the same on every
    /// machine.
    ///
    /// # Errors
    /// As for [`Engine::new`].
    pub fn metered() -> anyhow::Result<Self> {
        let mut config = config();
        config.consume_fuel(true);
        Self::with(config, true)
    }

    /// The same as [`Engine::new`], but everything is compiled anew: to measure how long that takes.
    ///
    /// # Errors
    /// As for [`Engine::new`].
    pub fn without_cache() -> anyhow::Result<Self> {
        let mut config = config();
        config.cache(None);
        Self::with(config, false)
    }

    fn with(config: Config, counts_fuel: bool) -> anyhow::Result<Self> {
        let inner = wasmtime::Engine::new(&config)?;
        let weak = inner.weak();
        std::thread::Builder::new()
            .name("deadlines".into())
            .spawn(move || tick(&weak))
            .context("starting the thread that watches deadlines")?;
        Ok(Self { inner, counts_fuel })
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

    pub(crate) fn counts_fuel(&self) -> bool {
        self.counts_fuel
    }

    /// The engine itself.
    #[must_use]
    pub fn wasmtime(&self) -> &wasmtime::Engine {
        &self.inner
    }
}

fn config() -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true);
    // A cache saves time and nothing else: where there can be none, everything is compiled anew.
    config.cache(cache_folder(|name| std::env::var_os(name)).and_then(cache));
    config
}

/// The folder in [`CACHE_VARIABLE`], or the one for caches of this user.
fn cache_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(folder) = variable(CACHE_VARIABLE) {
        return (!folder.is_empty()).then(|| folder.into());
    }
    // What is empty or relative is no folder of the user's: code is run from there.
    let of_user = |name: &str| {
        let folder = PathBuf::from(variable(name)?);
        folder.is_absolute().then_some(folder)
    };
    let caches = of_user("XDG_CACHE_HOME").or_else(|| Some(of_user("HOME")?.join(".cache")))?;
    Some(caches.join("topdesk-signl4-connector"))
}

fn cache(folder: PathBuf) -> Option<Cache> {
    let mut config = CacheConfig::new();
    config.with_directory(std::path::absolute(folder).ok()?);
    Cache::new(config).ok()
}

/// How many ticks a deadline lasts; one more, since the first may be over in an instant.
#[must_use]
pub fn ticks(deadline: Duration) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(variables: &[(&str, &str)]) -> Option<PathBuf> {
        cache_folder(|name| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.into())
        })
    }

    #[test]
    fn compiled_code_is_kept_in_a_folder_of_the_user_and_nowhere_else() {
        let of_user = Some("/home/ann/.cache/topdesk-signl4-connector".into());
        assert_eq!(folder(&[("HOME", "/home/ann")]), of_user);
        let empty = [("XDG_CACHE_HOME", ""), ("HOME", "/home/ann")];
        assert_eq!(folder(&empty), of_user);
        let moved = [("XDG_CACHE_HOME", "/var/c"), ("HOME", "/home/ann")];
        assert_eq!(
            folder(&moved),
            Some("/var/c/topdesk-signl4-connector".into())
        );
        for nowhere in [&[("HOME", "")][..], &[("HOME", "here")], &[]] {
            assert_eq!(folder(nowhere), None, "{nowhere:?}");
        }
        assert_eq!(
            folder(&[(CACHE_VARIABLE, "/c"), ("HOME", "/home/ann")]),
            Some("/c".into())
        );
        assert_eq!(folder(&[(CACHE_VARIABLE, ""), ("HOME", "/home/ann")]), None);
    }

    #[test]
    fn what_was_compiled_once_is_loaded_the_next_time() {
        let kept = tempfile::tempdir().unwrap();
        let mut config = Config::new();
        config.cache(cache(kept.path().into()));
        let component = wat::parse_str("(component)").unwrap();
        Component::new(&wasmtime::Engine::new(&config).unwrap(), &component).unwrap();
        let cache = cache(kept.path().into()).unwrap();
        config.cache(Some(cache.clone()));
        Component::new(&wasmtime::Engine::new(&config).unwrap(), &component).unwrap();
        assert_eq!((cache.cache_hits(), cache.cache_misses()), (1, 0));
    }
}
