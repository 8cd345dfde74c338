//! Every artefact in this process, in virtual time, on the hosts it was made for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use scenarios::{Connector, Settings, Systems};
use tempfile::TempDir;
use wasmtime::component::Component;

use super::bare::Bare;
use super::cron::ByCron;
use super::front::OverHttp;
use super::{Begin, Target, none, said};
use crate::played::{self, RedisLike, SqliteLike};
use crate::scenario::both;
use host::store::{KeyValueStore, Memory};
use host::{Clock, Engine, Environment, Interfaces};

/// Makes what a component is given, over one state.
pub(super) type Make = Arc<dyn Fn(&Systems, &Settings) -> Environment + Send + Sync>;

/// What a component imports to be given a folder.
const FOLDERS: &str = "wasi:filesystem/preopens";
/// Every seventh operation on Spin's SQLite file finds it locked by the other trigger's process.
const LOCKED_EVERY: u32 = 7;

/// The hosts for an artefact, which is known by what it imports and exports.
///
/// # Errors
/// When the file is not one of the artefacts that `cargo xtask build` makes, or does not compile.
pub fn targets(engine: &Engine, file: &Path) -> anyhow::Result<Vec<Target>> {
    let component = engine.load(file)?;
    let surface = surface(engine, &component);
    let has = |name: &str| surface.iter().any(|known| known.starts_with(name));
    let on = |host: &str, begin| Target {
        host: host.to_owned(),
        begin,
        shared: None,
        obstacle: none,
    };
    let http =
        |interfaces, store: NewStore| over_http(engine, &component, made_with(interfaces, store));
    if has("handle-cron-event") {
        let front = engine.load(&beside(file))?;
        return Ok(vec![on(
            "Spin's cron trigger, played, with SQLite",
            by_cron(engine, &component, &front),
        )]);
    }
    if has("integration:connector/handler") {
        return Ok(vec![on("this harness", bare(engine, &component))]);
    }
    if !has("wasi:http/incoming-handler") {
        bail!(
            "{} is none of the connector's artefacts: expected a file that cargo xtask build made",
            file.display()
        );
    }
    Ok(if has("wasi:keyvalue/store@0.2.0-draft2") {
        vec![
            on("Spin, played, with SQLite", http(played::SPIN, sqlite)),
            on(
                "Spin, played, with a shared Redis",
                http(played::SPIN, redis),
            ),
        ]
    } else if has("wasi:keyvalue/store@0.2.0-draft") {
        vec![on(
            "wasmCloud, played, with a shared Redis",
            http(played::WASMCLOUD, redis),
        )]
    } else if has(FOLDERS) {
        vec![on("this harness, with a folder", files(engine, &component))]
    } else {
        vec![on("this harness", http(Interfaces::Contract, memory))]
    })
}

/// Does the artefact keep its state in a folder?
///
/// # Errors
/// When the file is no component.
pub fn takes_a_folder(engine: &Engine, file: &Path) -> anyhow::Result<bool> {
    let surface = surface(engine, &engine.load(file)?);
    Ok(surface.iter().any(|name| name.starts_with(FOLDERS)))
}

fn surface(engine: &Engine, component: &Component) -> Vec<String> {
    let surface = component.component_type();
    let imports = surface
        .imports(engine.wasmtime())
        .map(|(name, _)| name.to_owned());
    let exports = surface
        .exports(engine.wasmtime())
        .map(|(name, _)| name.to_owned());
    imports.chain(exports).collect()
}

/// The component for HTTP that belongs to one for the cron trigger.
fn beside(cron: &Path) -> PathBuf {
    cron.with_file_name("connector-spin.wasm")
}

/// Makes an empty store.
type NewStore = fn() -> Arc<dyn KeyValueStore>;

fn memory() -> Arc<dyn KeyValueStore> {
    Arc::new(Memory::new())
}

fn sqlite() -> Arc<dyn KeyValueStore> {
    Arc::new(SqliteLike::new(LOCKED_EVERY))
}

fn redis() -> Arc<dyn KeyValueStore> {
    Arc::new(RedisLike::new())
}

/// A new state for each connector; the same one for all that is made of it.
fn made_with(interfaces: Interfaces, store: NewStore) -> impl Fn() -> anyhow::Result<Make> {
    move || {
        let store = store();
        Ok(Arc::new(move |systems: &Systems, settings: &Settings| {
            environment(Arc::clone(&store), systems, settings).with_interfaces(interfaces)
        }))
    }
}

fn made_with_folder() -> anyhow::Result<Make> {
    let folder: TempDir = tempfile::tempdir().context("making a folder for the state")?;
    Ok(Arc::new(move |systems: &Systems, settings: &Settings| {
        environment(memory(), systems, settings).with_folder(folder.path().to_owned())
    }))
}

fn environment(
    store: Arc<dyn KeyValueStore>,
    systems: &Systems,
    settings: &Settings,
) -> Environment {
    Environment::new(store, said::settings(settings))
        .with_network(both(&systems.topdesk, &systems.signl4))
        .with_clock(Clock::Given(systems.clock.shared()))
}

fn bare(engine: &Engine, component: &Component) -> Begin {
    let (engine, component) = (engine.clone(), component.clone());
    let make = made_with(Interfaces::Contract, memory);
    Box::new(move |systems, settings| {
        let connector = Bare::new(&engine, &component, make()?, systems, settings)?;
        Ok(Box::new(connector) as Box<dyn Connector>)
    })
}

fn files(engine: &Engine, component: &Component) -> Begin {
    over_http(engine, component, made_with_folder)
}

fn over_http(
    engine: &Engine,
    component: &Component,
    make: impl Fn() -> anyhow::Result<Make> + Send + Sync + 'static,
) -> Begin {
    let (engine, component) = (engine.clone(), component.clone());
    Box::new(move |systems, settings| {
        let connector = OverHttp::new(&engine, &component, make()?, systems, settings)?;
        Ok(Box::new(connector) as Box<dyn Connector>)
    })
}

fn by_cron(engine: &Engine, cron: &Component, front: &Component) -> Begin {
    let (engine, cron, front) = (engine.clone(), cron.clone(), front.clone());
    let make = made_with(played::SPIN, sqlite);
    Box::new(move |systems, settings| {
        let connector = ByCron::new(&engine, &cron, &front, make()?, systems, settings)?;
        Ok(Box::new(connector) as Box<dyn Connector>)
    })
}
