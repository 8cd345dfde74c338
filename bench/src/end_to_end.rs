//! From ticket to alert: over real HTTP on loopback, with a network that takes its time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use simulators::signl4::Plan;
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use simulators::{Service, Signl4, Topdesk, system_clock};

use super::network::{Line, Weather};
use super::samples::Spread;
use super::world::{ALERTS, QUIET, SECRET, alerted};
use super::{Effort, Subject};
use host::contract::Failure;
use host::store::Memory;
use host::{Environment, Host, Network, Settings};

/// How long tickets took to become alerts.
#[derive(Clone, Debug, Serialize)]
pub struct Journey {
    /// In words.
    pub what: &'static str,
    /// Each way, in milliseconds.
    pub latency_ms: u64,
    /// SIGNL4 holds this run to its limits. The connector keeps them by itself, whether SIGNL4 does or not.
    pub limited: bool,
    /// Tickets that changed in the run.
    pub changed: u32,
    /// Alerts that were raised.
    pub alerts: u32,
    /// From the beginning of the run to the last alert.
    pub took: Spread,
    /// What the network alone takes if pages follow each other and eight alerts go at a time, in
    /// microseconds; 0 without latency, and where SIGNL4's limits take longer.
    pub floor_us: f64,
}

struct Case {
    what: &'static str,
    changed: u32,
    alerts: u32,
    page_size: u32,
    rounds: (usize, usize),
    /// With SIGNL4's limits as well: more alerts than they let through at once.
    limits: bool,
}

const CASES: [Case; 4] = [
    Case {
        what: "one ticket",
        changed: 1,
        alerts: 1,
        page_size: 200,
        rounds: (3, 31),
        limits: false,
    },
    Case {
        what: "10,000 changed, 100 alert",
        changed: 10_000,
        alerts: 100,
        page_size: 200,
        rounds: (1, 5),
        limits: false,
    },
    Case {
        what: "the same with pages of 1,000",
        changed: 10_000,
        alerts: 100,
        page_size: 1_000,
        rounds: (1, 5),
        limits: false,
    },
    Case {
        what: "300 changed, all alert",
        changed: 300,
        alerts: 300,
        page_size: 200,
        rounds: (1, 3),
        limits: true,
    },
];

/// So many alerts go at a time.
const AT_A_TIME: u32 = 8;

/// Measures with each latency, with the limits and without.
///
/// # Errors
/// When a run fails.
pub async fn measure(subject: &Subject, effort: Effort) -> anyhow::Result<Vec<Journey>> {
    let mut journeys = Vec::new();
    for case in &CASES {
        for latency_ms in [0, 50] {
            for limited in [false, true] {
                if limited && !case.limits {
                    continue;
                }
                let rounds = effort.pick(case.rounds.0, case.rounds.1);
                journeys.push(travel(subject, case, latency_ms, limited, rounds).await?);
            }
        }
    }
    Ok(journeys)
}

async fn travel(
    subject: &Subject,
    case: &Case,
    latency_ms: u64,
    limited: bool,
    rounds: usize,
) -> anyhow::Result<Journey> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        times.push(once(subject, case, latency_ms, limited).await?);
    }
    let pages = case.changed.div_ceil(case.page_size);
    let round_trips = pages + case.alerts.div_ceil(AT_A_TIME);
    let round_trip = match case.limits {
        true => Duration::ZERO,
        false => Duration::from_millis(2 * latency_ms),
    };
    Ok(Journey {
        what: case.what,
        latency_ms,
        limited,
        changed: case.changed,
        alerts: case.alerts,
        took: Spread::of(times),
        floor_us: (round_trip * round_trips).as_secs_f64() * 1e6,
    })
}

async fn once(
    subject: &Subject,
    case: &Case,
    latency_ms: u64,
    limited: bool,
) -> anyhow::Result<Duration> {
    let weather = Arc::new(Weather::new(Duration::from_millis(latency_ms), 0));
    let (topdesk, signl4) = (
        Topdesk::new(system_clock()),
        Signl4::new(system_clock(), SECRET),
    );
    if !limited {
        signl4.set_plan(&Plan::Unlimited);
    }
    let desk = Line::serve(Service::Topdesk(topdesk.clone()), Arc::clone(&weather)).await?;
    let phones = Line::serve(Service::Signl4(signl4.clone()), weather).await?;
    let settings =
        settings(&desk.url, &phones.url).with("topdesk_page_size", case.page_size.to_string());
    let environment = Environment::new(Arc::new(Memory::new()), settings)
        .with_network(Network::Real { allowed: None });
    let host = Host::new(&subject.plain.0, &subject.plain.1, environment)?;
    super::run(&host).await?;
    for n in 0..case.changed {
        let alerts = n % (case.changed / case.alerts) == 0;
        let new =
            NewIncident::new(format!("Matter {n}")).priority(if alerts { ALERTS } else { QUIET });
        let ticket = topdesk.create_incident(new);
        if !alerts {
            topdesk.edit_silently(&ticket.id, |t| t.set_closed(true, t.modification_date));
        }
    }
    let began = Instant::now();
    while let Err(failed) = host.on_schedule().await? {
        let Failure::TryLater(later) = failed.reason else {
            anyhow::bail!("the run failed: {failed:?}");
        };
        let wait = later.after_seconds.map_or(1, u64::from);
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
    let took = began.elapsed();
    let ids = alerted(&signl4)?;
    anyhow::ensure!(
        ids == case.alerts,
        "{ids} of {} tickets have an alert",
        case.alerts
    );
    Ok(took)
}

fn settings(topdesk: &str, signl4: &str) -> Settings {
    Settings::new()
        .with("insecure_loopback", "yes")
        .with("topdesk_url", topdesk)
        .with("topdesk_username", LOGIN)
        .with("topdesk_password", PASSWORD)
        .with(
            "topdesk_query",
            format!("priority.name=in=('{ALERTS}','{QUIET}')"),
        )
        .with("signl4_url", signl4)
        .with("signl4_webhook_secret", SECRET)
        .with("webhook_token", "only-for-this-benchmark-0123456789")
}
