//! A burst at SIGNL4's limits: how long until every alert is there, in virtual time, against what the
//! limits allow at best.

use serde::Serialize;
use simulators::signl4::Plan;

use super::world::{World, alerted};
use super::{Subject, host};
use host::contract::Failure;

/// A burst, and when it was through.
#[derive(Clone, Debug, Serialize)]
pub struct Drained {
    /// The subscription.
    pub plan: &'static str,
    /// How many alerts.
    pub alerts: u32,
    /// The least that the plan's limits allow, in seconds.
    pub floor_s: i64,
    /// When the last one was accepted, in seconds after the first run began. A run takes no time here.
    pub took_s: i64,
    /// How many runs.
    pub runs: u32,
    /// Requests that SIGNL4 refused for the limit.
    pub refused: usize,
}

/// Both plans.
///
/// # Errors
/// When the burst does not end.
pub async fn measure(subject: &Subject) -> anyhow::Result<Vec<Drained>> {
    Ok(vec![
        drained(subject, "commercial", Plan::Commercial, 1_000, &COMMERCIAL).await?,
        drained(subject, "free", Plan::Free, 200, &FREE).await?,
    ])
}

/// Seconds, and how many events within (`../simulators/src/signl4/limiter.rs`).
const COMMERCIAL: [(i64, i64); 3] = [(15, 150), (60, 600), (3_600, 36_000)];
const FREE: [(i64, i64); 3] = [(15, 10), (60, 240), (3_600, 1_200)];

/// When the last of so many can be sent, if each window is used up as soon as it opens.
fn floor_s(alerts: i64, windows: &[(i64, i64)]) -> i64 {
    let last = alerts - 1;
    let each = windows
        .iter()
        .map(|(seconds, events)| last / events * seconds);
    each.max().unwrap_or(0)
}

/// A burst is over in a day, or never.
const MAX_RUNS: u32 = 10_000;

async fn drained(
    subject: &Subject,
    name: &'static str,
    plan: Plan,
    alerts: u32,
    windows: &[(i64, i64)],
) -> anyhow::Result<Drained> {
    let world = World::new(|settings| settings);
    let host = host(&subject.plain, &world)?;
    super::run(&host).await?;
    world.signl4.set_plan(&plan);
    world.add_tickets(alerts, alerts);
    world.wait(10);
    let began = world.clock.now();
    let mut runs = 0;
    while alerted(&world.signl4)? < alerts {
        runs += 1;
        anyhow::ensure!(
            runs < MAX_RUNS,
            "{alerts} alerts are not through after {runs} runs"
        );
        if let Err(failure) = host.on_schedule().await? {
            match failure.reason {
                Failure::TryLater(later) => {
                    world.wait(later.after_seconds.map_or(60, i64::from));
                    continue;
                }
                other => anyhow::bail!("the run failed: {other:?}"),
            }
        }
        world.wait(1);
    }
    let last = world
        .signl4
        .alerts()
        .iter()
        .map(|alert| alert.created)
        .max();
    Ok(Drained {
        plan: name,
        alerts,
        floor_s: floor_s(alerts.into(), windows),
        took_s: last.map_or(0, |last| last.duration_since(began).as_secs()),
        runs,
        refused: world
            .signl4
            .requests()
            .iter()
            .filter(|r| r.status == 429)
            .count(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_what_the_tightest_window_allows() {
        assert_eq!(floor_s(150, &COMMERCIAL), 0);
        assert_eq!(floor_s(151, &COMMERCIAL), 15);
        assert_eq!(floor_s(1_000, &COMMERCIAL), 90);
        assert_eq!(floor_s(200, &FREE), 285);
    }
}
