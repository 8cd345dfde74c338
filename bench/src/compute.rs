//! Time per ticket: the native core and the component, in turns, over answers that are there already.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::native::Native;
use super::samples::median;
use super::world::World;
use super::{Effort, Subject, host, run};

/// What one more ticket costs.
#[derive(Clone, Debug, Serialize)]
pub struct PerTicket {
    /// A short name.
    pub name: &'static str,
    /// In words.
    pub what: &'static str,
    /// Tickets in the run.
    pub tickets: u32,
    /// The native core's time per ticket, in microseconds: median of the rounds.
    pub native_us: f64,
    /// The component's, in microseconds: median of the rounds.
    pub component_us: f64,
    /// Median of the rounds' ratios: component to native.
    pub ratio: f64,
    /// How many rounds.
    pub rounds: usize,
}

/// What is done with tickets.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// A short name.
    pub name: &'static str,
    /// In words.
    pub what: &'static str,
    /// How many there are.
    pub tickets: u32,
    /// How many of them alert.
    alerts: u32,
    /// They have been seen before.
    seen: bool,
}

/// What is measured.
pub const CASES: [Case; 3] = [
    Case {
        name: "unchanged",
        what: "read again within the overlap, unchanged",
        tickets: 2_000,
        alerts: 0,
        seen: true,
    },
    Case {
        name: "changed",
        what: "changed, does not alert",
        tickets: 2_000,
        alerts: 0,
        seen: false,
    },
    Case {
        name: "alerting",
        what: "changed, alerts",
        tickets: 100,
        alerts: 100,
        seen: false,
    },
];

/// Measures all of them.
///
/// # Errors
/// When a run fails.
pub async fn measure(subject: &Subject, effort: Effort) -> anyhow::Result<Vec<PerTicket>> {
    let mut all = Vec::new();
    for case in &CASES {
        all.push(time(subject, case, effort.pick(3, 31)).await?);
    }
    Ok(all)
}

/// Both runners over one world, and the state from which every run begins.
pub struct Pair {
    world: World,
    native: Native,
    component: host::Host,
    before: BTreeMap<String, Vec<u8>>,
    tickets: u32,
    changed: u32,
    raised: u32,
}

impl Pair {
    /// With so many tickets of the case's kind, every answer given once already.
    ///
    /// # Errors
    /// When a run fails.
    pub async fn new(subject: &Subject, case: &Case, tickets: u32) -> anyhow::Result<Self> {
        let world = World::new(|settings| settings);
        let component = host(&subject.pooled, &world)?;
        run(&component).await?;
        if tickets > 0 {
            world.add_tickets(tickets, case.alerts.min(tickets));
        }
        if case.seen {
            world.wait(10);
            run(&component).await?;
        }
        world.wait(10);
        let before = world.store.memory.values();
        world.repeat_answers(true);
        let native = Native::new(world.environment.clone());
        let pair = Self {
            world,
            native,
            component,
            before,
            tickets,
            changed: if case.seen { 0 } else { tickets },
            raised: case.alerts.min(tickets),
        };
        // Once each, so that every answer is there.
        pair.native_time()?;
        pair.component_time().await?;
        Ok(pair)
    }

    /// How long the native core's run takes.
    ///
    /// # Errors
    /// When it fails.
    pub fn native_time(&self) -> anyhow::Result<Duration> {
        self.world.store.memory.replace(&self.before);
        let began = Instant::now();
        let outcome = self.native.on_schedule();
        let took = began.elapsed();
        anyhow::ensure!(
            outcome.failure.is_none(),
            "the native run failed: {:?}",
            outcome.failure
        );
        self.is_expected(&outcome.report.json())?;
        Ok(took)
    }

    /// How long the component's run takes.
    ///
    /// # Errors
    /// When it fails.
    pub async fn component_time(&self) -> anyhow::Result<Duration> {
        self.world.store.memory.replace(&self.before);
        let began = Instant::now();
        let report = run(&self.component).await?;
        let took = began.elapsed();
        self.is_expected(&report.details)?;
        Ok(took)
    }

    /// Both must have had the same to do, and must have done it.
    fn is_expected(&self, report: &str) -> anyhow::Result<()> {
        let report: serde_json::Value = serde_json::from_str(report)?;
        let said = |key: &str| report.get(key).and_then(serde_json::Value::as_u64);
        let seen = (said("tickets_changed"), said("raised"));
        let wanted = (Some(self.changed.into()), Some(self.raised.into()));
        // Each page begins with the last row of the one before.
        let are_read = said("tickets_read") >= Some(self.tickets.into());
        anyhow::ensure!(
            are_read && seen == wanted,
            "expected {} tickets, {wanted:?} of them changed and alerted, the run says {report}",
            self.tickets
        );
        Ok(())
    }
}

async fn time(subject: &Subject, case: &Case, rounds: usize) -> anyhow::Result<PerTicket> {
    let with = Pair::new(subject, case, case.tickets).await?;
    let without = Pair::new(subject, case, 0).await?;
    let (mut native, mut component, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        // What a run costs without a ticket is taken off.
        let per_ticket = |with: Duration, without: Duration| {
            with.saturating_sub(without).as_secs_f64() * 1e6 / f64::from(case.tickets)
        };
        let natively = per_ticket(with.native_time()?, without.native_time()?);
        let compiled = per_ticket(
            with.component_time().await?,
            without.component_time().await?,
        );
        native.push(natively);
        component.push(compiled);
        ratios.push(compiled / natively);
    }
    Ok(PerTicket {
        name: case.name,
        what: case.what,
        tickets: case.tickets,
        native_us: median(native),
        component_us: median(component),
        ratio: median(ratios),
        rounds,
    })
}
