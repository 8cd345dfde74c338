//! What a run costs, counted: the same numbers on every machine.

use serde::Serialize;

use super::world::{Carried, Traffic, World};
use super::{Subject, host, run};
use host::Host;
use host::contract::RunReport;

/// One run and what it cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunCost {
    /// A short name: what the budget calls it.
    pub name: &'static str,
    /// In words.
    pub what: &'static str,
    /// Tickets that the run found changed.
    pub changed: u32,
    /// Alerts that it raised.
    pub alerts: u32,
    /// What it used.
    #[serde(flatten)]
    pub used: Used,
}

/// What one run used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Used {
    /// What went to and fro.
    #[serde(flatten)]
    pub traffic: Traffic,
    /// Store operations that only look.
    pub reads: u64,
    /// Store operations that change something.
    pub writes: u64,
    /// What the store carried.
    #[serde(flatten)]
    pub carried: Carried,
    /// Work of the component (wasmtime's fuel, about one per instruction).
    pub fuel: u64,
    /// Its largest linear memory, in bytes.
    pub memory_bytes: u64,
}

/// One run, and what it used.
pub(super) async fn metered(host: &Host, world: &World) -> anyhow::Result<(RunReport, Used)> {
    let environment = host.environment();
    world.take_traffic();
    world.take_carried();
    environment.store_log.take();
    environment.usage_log.take();
    let report = run(host).await?;
    let (operations, usage) = (environment.store_log.take(), environment.usage_log.take());
    let used = Used {
        traffic: world.take_traffic(),
        reads: operations.reads(),
        writes: operations.writes(),
        carried: world.take_carried(),
        fuel: usage.fuel,
        memory_bytes: u64::try_from(usage.memory_bytes)?,
    };
    Ok((report, used))
}

struct Case {
    name: &'static str,
    what: &'static str,
    /// Tickets that are listed although they were seen before.
    seen: u32,
    changed: u32,
    alerts: u32,
    page_size: u32,
}

const fn case(name: &'static str, what: &'static str, changed: u32, alerts: u32) -> Case {
    Case {
        name,
        what,
        seen: 0,
        changed,
        alerts,
        page_size: 200,
    }
}

const CASES: [Case; 10] = [
    case("idle", "nothing has changed, nothing is listed", 0, 0),
    Case {
        seen: 100,
        ..case(
            "idle-100",
            "nothing has changed; 100 tickets lie within the overlap",
            0,
            0,
        )
    },
    case(
        "one-quiet",
        "one ticket has changed and does not alert",
        1,
        0,
    ),
    case("one", "one ticket has changed and alerts", 1, 1),
    case("hundred", "100 changed, 1 alerts", 100, 1),
    case("all-alert", "100 changed, all alert", 100, 100),
    case("ten-thousand", "10,000 changed, 100 alert", 10_000, 100),
    Case {
        page_size: 1_000,
        ..case(
            "ten-thousand-by-1000",
            "the same with pages of 1,000",
            10_000,
            100,
        )
    },
    Case {
        page_size: 9_999,
        ..case(
            "ten-thousand-at-once",
            "the same with pages of 9,999, which are too large and are halved",
            10_000,
            100,
        )
    },
    Case {
        page_size: 8_000,
        ..case(
            "ten-thousand-by-8000",
            "the same with pages of 8,000: as much as one answer may have",
            10_000,
            100,
        )
    },
];

/// Counts all of them.
///
/// # Errors
/// When a run fails, or does not do what it was to do.
pub async fn measure(subject: &Subject) -> anyhow::Result<Vec<RunCost>> {
    let mut costs = Vec::new();
    for case in &CASES {
        costs.push(count(subject, case).await?);
    }
    Ok(costs)
}

async fn count(subject: &Subject, case: &Case) -> anyhow::Result<RunCost> {
    let world =
        World::new(|settings| settings.with("topdesk_page_size", case.page_size.to_string()));
    let host = host(&subject.metered, &world)?;
    run(&host).await?;
    if case.seen > 0 {
        world.add_tickets(case.seen, 0);
    }
    world.wait(10);
    run(&host).await?;
    if case.changed > 0 {
        world.add_tickets(case.changed, case.alerts);
    }
    world.wait(10);
    let (report, used) = metered(&host, &world).await?;
    let details: serde_json::Value = serde_json::from_str(&report.details)?;
    let said = |key: &str| details.get(key).and_then(serde_json::Value::as_u64);
    anyhow::ensure!(
        said("tickets_changed") == Some(case.changed.into())
            && said("raised") == Some(case.alerts.into()),
        "{}: expected {} changed tickets and {} alerts, the run says {}",
        case.name,
        case.changed,
        case.alerts,
        report.details
    );
    Ok(RunCost {
        name: case.name,
        what: case.what,
        changed: case.changed,
        alerts: case.alerts,
        used,
    })
}
