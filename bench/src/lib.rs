//! What the connector costs: counted where it can be counted, timed side by side where it cannot.
//!
//! - [`counts`]: requests, bytes, store operations, work and memory of a run. The same on every machine, so
//!   that a budget can hold them ([`budget`]).
//! - [`compute`], [`start`], [`fleet`], [`growth`], [`end_to_end`], [`drain`]: times, as medians of rounds in
//!   which the native core and the component take turns.
//! - [`contest`]: the same job done by others.
//! - [`page`]: all of it as `docs/performance.md`, with plots.

pub mod budget;
pub mod compute;
pub mod contest;
pub mod counts;
pub mod drain;
pub mod end_to_end;
pub mod fleet;
pub mod growth;
mod native;
mod network;
pub mod page;
mod plot;
mod samples;
mod sizes;
pub mod start;
mod world;

use std::path::Path;

use serde::Serialize;
use wasmtime::component::Component;

pub use native::serve as serve_native;
pub use samples::Spread;
pub use sizes::{Inside, Part, Sizes};
pub use world::{Carried, Traffic};

use host::{Engine, Host};
use world::World;

/// A component, compiled for the three ways in which it is looked at.
pub struct Subject {
    /// As the harness runs it.
    plain: (Engine, Component),
    /// As who serves many connectors runs it.
    pooled: (Engine, Component),
    /// Counting its work.
    metered: (Engine, Component),
}

impl Subject {
    /// Compiles `connector.wasm`.
    ///
    /// # Errors
    /// When it is missing or no component.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let loaded = |engine: Engine| anyhow::Ok((engine.clone(), engine.load(file)?));
        Ok(Self {
            plain: loaded(Engine::new()?)?,
            pooled: loaded(Engine::pooled()?)?,
            metered: loaded(Engine::metered()?)?,
        })
    }
}

/// The component in a world, on one of the engines.
fn host(on: &(Engine, Component), world: &World) -> anyhow::Result<Host> {
    Host::new(&on.0, &on.1, world.environment.clone())
}

/// One run, which must be good.
async fn run(host: &Host) -> anyhow::Result<host::contract::RunReport> {
    host.on_schedule()
        .await?
        .map_err(|failure| anyhow::anyhow!("the run failed: {failure:?}"))
}

/// Everything that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What a run costs, counted.
    pub counts: Vec<counts::RunCost>,
    /// Time per ticket.
    pub compute: Vec<compute::PerTicket>,
    /// Time of a start.
    pub start: start::Start,
    /// How much one core carries.
    pub fleet: fleet::Fleet,
    /// What grows with what.
    pub growth: growth::Growth,
    /// From ticket to alert.
    pub end_to_end: Vec<end_to_end::Journey>,
    /// A burst at SIGNL4's limits.
    pub drain: Vec<drain::Drained>,
    /// Others at the same job.
    pub contest: contest::Contest,
}

/// How thorough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// A look at everything, in three minutes: numbers that jump.
    Quick,
    /// As for the page.
    Full,
}

impl Effort {
    /// A number for each.
    fn pick<T>(self, quick: T, full: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Full => full,
        }
    }
}

/// Measures everything; `tell` is told what comes next.
///
/// # Errors
/// When a run fails, or a contestant cannot be started.
pub async fn measure(
    subject: &Subject,
    field: &contest::Field,
    effort: Effort,
    tell: &dyn Fn(&str),
) -> anyhow::Result<Report> {
    tell("what a run costs, counted");
    let counts = counts::measure(subject).await?;
    tell("time per ticket, native and component in turns");
    let compute = compute::measure(subject, effort).await?;
    tell("start of an instance");
    let start = start::measure(subject, effort).await?;
    tell("a fleet on one core");
    let fleet = fleet::measure(subject, effort).await?;
    tell("what grows with what");
    let growth = growth::measure(subject, effort).await?;
    tell("from ticket to alert, over HTTP");
    let end_to_end = end_to_end::measure(subject, effort).await?;
    tell("a burst at SIGNL4's limits, in virtual time");
    let drain = drain::measure(subject).await?;
    tell("others at the same job");
    let contest = contest::measure(field, effort, tell).await?;
    Ok(Report {
        counts,
        compute,
        start,
        fleet,
        growth,
        end_to_end,
        drain,
        contest,
    })
}
