//! A host that makes a call again when the process has ended in it.

use super::instead::{Instead, Kind};
use super::point::Point;
use crate::call::{Answer, Call, Ended, Failure, Returned};
use crate::connector::{Connector, Progress};
use crate::faults::CallFaults;
use crate::history::{Seat, What};
use crate::world::{Imports, Shared, lock};
use scenarios::Settings;
use std::rc::Rc;

/// After so long a call is made again: the lease of a dead one is over (36 s with the default settings),
/// and what got no answer is due again (5 min).
const AWAY_MS: i64 = 330_000;
/// A call makes far fewer imports than this; one that makes more never ends.
const MAX_IMPORTS: u32 = 50_000;

#[derive(Clone)]
pub(super) struct Host {
    pub connector: Rc<dyn Connector>,
    pub world: Shared,
    pub crashes: Rc<[Point]>,
    pub instead: Rc<[Instead]>,
}

impl Host {
    /// Makes a call until it returns.
    ///
    /// # Errors
    /// When the connector breaks.
    pub fn call(&self, call: &Call) -> anyhow::Result<Returned> {
        loop {
            match self.attempt(call) {
                Some(Returned::Broken(words)) => anyhow::bail!("the connector broke: {words}"),
                Some(returned) => return Ok(returned),
                None => lock(&self.world).wait_ms(AWAY_MS),
            }
        }
    }

    /// Makes a call once. None: it is to be made again, since the process has ended in it.
    fn attempt(&self, call: &Call) -> Option<Returned> {
        let next = lock(&self.world).history.calls();
        let instead = self.instead.iter().filter(|instead| instead.call == next);
        let mut faults = CallFaults::default();
        let point = self.crashes.iter().find(|point| point.call == next);
        faults.crash = point.map(|point| point.crash);
        let mut again = false;
        for instead in instead {
            match instead.kind {
                Kind::Late { faults_pass } => self.be_late(faults_pass),
                Kind::Lost(lost) => {
                    again = true;
                    faults.network = lost.faults();
                }
            }
        }
        let returned = self.made(call, faults);
        returned.filter(|_| !again)
    }

    fn made(&self, call: &Call, faults: CallFaults) -> Option<Returned> {
        let seat = self.take_seat(call, faults);
        let imports = Imports::new(self.world.clone(), seat);
        let mut invocation = self.connector.begin(call, imports);
        for _ in 0..MAX_IMPORTS {
            let progress = invocation.go_on();
            let mut world = lock(&self.world);
            if world.is_dead(seat) {
                return None;
            }
            if let Progress::Ended(returned) = progress {
                world.note(Some(seat), What::Returned(returned.clone()));
                return Some(returned);
            }
        }
        Some(Returned::Broken("it never ends".into()))
    }

    fn take_seat(&self, call: &Call, faults: CallFaults) -> Seat {
        let mut world = lock(&self.world);
        // The same chance in every play.
        let seat = world.seat(faults, 0);
        world.note(Some(seat), What::Began(call.clone()));
        seat
    }

    fn be_late(&self, faults_pass: bool) {
        let world = lock(&self.world);
        world.wait_ms(AWAY_MS);
        if faults_pass {
            world.topdesk.fail_no_more();
            world.signl4.fail_no_more();
        }
    }
}

pub(super) fn webhook(endpoint: &str, token: &str, body: &[u8]) -> Call {
    Call::Webhook {
        endpoint: endpoint.into(),
        token: token.into(),
        body: body.into(),
    }
}

impl scenarios::Connector for Host {
    fn run(&mut self) -> anyhow::Result<Ended> {
        ended(self.call(&Call::Schedule)?)
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        match self.call(&webhook(endpoint, token, body))? {
            Returned::Webhook(answer) => Ok(answer),
            other => anyhow::bail!("a webhook ended like a run: {other:?}"),
        }
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        ended(self.call(&Call::Drain)?)
    }

    /// Nothing lives on between two calls of it.
    fn restart(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        lock(&self.world).settings = without_alarms(settings);
        Ok(())
    }
}

fn ended(returned: Returned) -> anyhow::Result<Ended> {
    match returned {
        Returned::Run(ended) => Ok(ended),
        other => anyhow::bail!("a run ended like a webhook: {other:?}"),
    }
}

/// When an alarm comes depends on when a call ended: it cannot be the same in every play.
pub(super) fn without_alarms(settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    let off = || "no".to_owned();
    settings.entry("alarms".into()).or_insert_with(off);
    settings
}
