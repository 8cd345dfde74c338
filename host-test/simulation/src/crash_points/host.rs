//! A host that makes a call again when the process has ended in it.

use super::Point;
use super::instead::{Instead, Kind};
use crate::connector::{Call, Connector, Progress, Returned};
use crate::history::{Seat, What};
use crate::world::{Imports, Shared, Troubles, lock};
use scenarios::{Answer, Ended, Failure, Settings, TOKEN};
use std::rc::Rc;

/// After so long a call is made again: the lease of a dead one is over (36 s with the default settings),
/// and what got no answer is due again (5 min).
const AWAY_MS: i64 = 330_000;
/// A call makes far fewer imports than this; one that makes more never ends.
const MOST_IMPORTS: u32 = 50_000;

#[derive(Clone)]
pub(super) struct Host {
    pub connector: Rc<dyn Connector>,
    pub world: Shared,
    pub crashes: Rc<[Point]>,
    pub instead: Rc<[Instead]>,
}

impl Host {
    /// Makes a call until it returns.
    fn call(&self, call: &Call) -> anyhow::Result<Returned> {
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
        let mut troubles = Troubles::default();
        let point = self.crashes.iter().find(|point| point.call == next);
        troubles.crash = point.map(|point| point.crash);
        let mut again = false;
        for instead in instead {
            match instead.kind {
                Kind::Late { trouble_passes } => self.be_late(trouble_passes),
                Kind::Lost(lost) => {
                    again = true;
                    troubles.network = lost.faults();
                }
            }
        }
        let returned = self.made(call, troubles);
        returned.filter(|_| !again)
    }

    fn made(&self, call: &Call, troubles: Troubles) -> Option<Returned> {
        let seat = self.take_seat(call, troubles);
        let imports = Imports::new(self.world.clone(), seat);
        let mut invocation = self.connector.begin(call, imports);
        for _ in 0..MOST_IMPORTS {
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

    fn take_seat(&self, call: &Call, troubles: Troubles) -> Seat {
        let mut world = lock(&self.world);
        // The same chance in every play.
        let seat = world.seat(troubles, 0);
        world.note(Some(seat), What::Began(call.clone()));
        seat
    }

    fn be_late(&self, trouble_passes: bool) {
        let world = lock(&self.world);
        world.wait_ms(AWAY_MS);
        if trouble_passes {
            world.topdesk.fail_no_more();
            world.signl4.fail_no_more();
        }
    }

    fn note(&self, act: &str) {
        lock(&self.world).note(None, What::Act(act.into()));
    }

    /// Everything comes to rest; gives the place in the history from which on nothing may happen.
    pub(super) fn come_to_rest(&self) -> anyhow::Result<usize> {
        self.note("the story is over, and all trouble");
        {
            let world = lock(&self.world);
            world.topdesk.fail_all(None);
            world.topdesk.fail_no_more();
            world.signl4.fail_all(None);
            world.signl4.fail_no_more();
        }
        for (times, pause_s) in REST {
            for _ in 0..times {
                lock(&self.world).wait_ms(pause_s * 1_000);
                self.all_mail_arrives()?;
                self.call(&Call::Schedule)?;
            }
        }
        let rest = lock(&self.world).history.entries.len();
        for _ in 0..2 {
            lock(&self.world).wait_ms(10_000);
            self.call(&Call::Schedule)?;
        }
        Ok(rest)
    }

    fn all_mail_arrives(&self) -> anyhow::Result<()> {
        loop {
            let mail = lock(&self.world).signl4.take_notifications();
            if mail.is_empty() {
                return Ok(());
            }
            for notification in mail {
                let call = webhook("signl4", TOKEN, notification.body.to_string().as_bytes());
                if matches!(self.call(&call)?, Returned::Webhook(Ok(answer)) if answer.work_waiting)
                {
                    self.call(&Call::Drain)?;
                }
            }
        }
    }
}

/// So many runs at this distance, in seconds: a day passes, so that waits end, alerts are compared with
/// their tickets, and every rule's hours begin.
const REST: [(u32, i64); 4] = [(2, 330), (3, 1_800), (4, 21_600), (2, 120)];

fn webhook(endpoint: &str, token: &str, body: &[u8]) -> Call {
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
        lock(&self.world).settings.clone_from(settings);
        Ok(())
    }
}

fn ended(returned: Returned) -> anyhow::Result<Ended> {
    match returned {
        Returned::Run(ended) => Ok(ended),
        other => anyhow::bail!("a run ended like a webhook: {other:?}"),
    }
}
