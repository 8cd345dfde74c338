//! Plays a scenario, step by step.

mod alerts;
mod calls;
mod faults;
mod phone;
mod requests;
mod tickets;

use anyhow::Context as _;
use jiff::SignedDuration;

use crate::connector::Connector;
use crate::lengths::{length, moment};
use crate::names::Names;
use crate::scenario::{Scenario, Settings, merged};
use crate::step::{Action, Step};
use crate::systems::Systems;

/// What passes before each run, as between the calls of a schedule.
const BEFORE_RUN: SignedDuration = SignedDuration::from_secs(10);
/// What passes before each tap on the phone: nobody taps twice at the same moment.
const BEFORE_TAP: SignedDuration = SignedDuration::from_secs(1);

/// Plays a scenario to the connector that `begin` makes.
///
/// # Errors
/// At the first step that cannot be done or that is not as expected: the step, what was expected
/// and what was seen.
pub fn play(
    scenario: &Scenario,
    begin: impl FnOnce(&Systems, &Settings) -> anyhow::Result<Box<dyn Connector>>,
) -> anyhow::Result<()> {
    step_through(scenario, fresh(scenario)?, begin, true)
}

/// Plays a scenario among systems in which others were played before, for a host that keeps its state
/// from one to the next. [`Scenario::needs`] says which ones can be.
///
/// # Errors
/// As for [`play`].
pub fn play_among(
    scenario: &Scenario,
    systems: &Systems,
    begin: impl FnOnce(&Systems, &Settings) -> anyhow::Result<Box<dyn Connector>>,
) -> anyhow::Result<()> {
    step_through(scenario, systems.clone(), begin, true)
}

/// Does what a scenario does and looks at nothing: what it expects on the way does not hold where
/// something more happens than it tells. A moment to wait for that is over by then is not waited for.
///
/// # Errors
/// At the first step that cannot be done.
pub fn act(
    scenario: &Scenario,
    begin: impl FnOnce(&Systems, &Settings) -> anyhow::Result<Box<dyn Connector>>,
) -> anyhow::Result<()> {
    step_through(scenario, fresh(scenario)?, begin, false)
}

/// Systems in which nothing has happened yet.
fn fresh(scenario: &Scenario) -> anyhow::Result<Systems> {
    let systems = Systems::new(scenario.starts);
    systems.add_names(&scenario.site)?;
    for (name, secret) in &scenario.teams {
        systems.signl4.add_team(name, secret);
    }
    Ok(systems)
}

fn step_through(
    scenario: &Scenario,
    systems: Systems,
    begin: impl FnOnce(&Systems, &Settings) -> anyhow::Result<Box<dyn Connector>>,
    looks: bool,
) -> anyhow::Result<()> {
    let mut player = Player {
        connector: begin(&systems, &scenario.settings)?,
        systems,
        settings: scenario.settings.clone(),
        names: Names::default(),
        delayed: Vec::new(),
        looks,
    };
    scenario.steps.iter().try_for_each(|step| player.step(step))
}

struct Player {
    systems: Systems,
    settings: Settings,
    connector: Box<dyn Connector>,
    names: Names,
    /// Notifications that were put aside.
    delayed: Vec<Vec<u8>>,
    /// What is expected must be so; else it is only acted.
    looks: bool,
}

impl Player {
    fn step(&mut self, step: &Step) -> anyhow::Result<()> {
        self.act(&step.action).with_context(|| {
            let (number, line, text) = (step.number, step.line, &step.text);
            format!("step {number} (line {line}): {text}")
        })
    }

    fn act(&mut self, action: &Action) -> anyhow::Result<()> {
        match action {
            Action::Ticket(..)
            | Action::Alert(..)
            | Action::Alerts(..)
            | Action::RequestsTo(..)
                if !self.looks =>
            {
                Ok(())
            }
            Action::Create(name, fields) => self.create(name, fields),
            Action::Edit(name, fields) => self.edit(name, fields),
            Action::Delete(name) => self.delete(name),
            Action::Note(name, note) => self.note(name, note),
            Action::Wait(text) => self.wait(text),
            Action::WaitUntil(text) => self.wait_until(text),
            Action::Settings(more) => {
                let more = more.clone().into_iter().collect();
                self.settings = merged(std::mem::take(&mut self.settings), &more);
                self.connector.configure(&self.settings)
            }
            Action::Run(times, run) => self.run(*times, run),
            Action::Post(endpoint, post) => self.post(endpoint, post),
            Action::Phone(tap, phone) => self.phone(tap, phone),
            Action::Deliver(how, deliver) => self.deliver(how, deliver),
            Action::Fault(side, fault) => self.fault(side, fault),
            Action::FaultEnds(side) => self.fault_ends(side),
            Action::Restart => self.connector.restart(),
            Action::Ticket(name, seen) => self.look_at_ticket(name, seen),
            Action::Alert(which, seen) => self.look_at_alert(which, seen),
            Action::Alerts(count, seen) => self.count_alerts(*count, seen),
            Action::RequestsTo(side, seen) => self.look_at_requests(side, seen),
        }
    }

    fn wait(&self, text: &str) -> anyhow::Result<()> {
        self.systems.clock.advance(length(text)?);
        Ok(())
    }

    fn wait_until(&self, text: &str) -> anyhow::Result<()> {
        let now = self.systems.clock.now();
        let then = moment(text, now)?;
        if !self.looks && then < now {
            return Ok(());
        }
        anyhow::ensure!(
            then >= now,
            "it is {now} already: expected a later moment than that"
        );
        self.systems.clock.set(then);
        Ok(())
    }
}

/// One of both systems.
#[derive(Clone, Copy)]
enum Side {
    Topdesk,
    Signl4,
}

/// The system that a file calls `topdesk` or `signl4`.
fn side(name: &str) -> anyhow::Result<Side> {
    match name {
        "topdesk" => Ok(Side::Topdesk),
        "signl4" => Ok(Side::Signl4),
        _ => anyhow::bail!("{name:?} is no system: expected topdesk or signl4"),
    }
}
