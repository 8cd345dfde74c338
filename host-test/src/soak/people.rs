//! What people do meanwhile: at the desk and on their phones, drawn from a seed.

use std::time::Duration;

use fastrand::Rng;
use simulation::canaries::{RENE, TITLE};
use simulation::play::{Facts, Remark};
use simulators::topdesk::NewIncident;
use simulators::{Signl4, Topdesk, system_clock};

/// Tickets that are open at the same time, at most.
const MAX_OPEN: usize = 40;

/// People, and what the checker must know of their doing.
pub(super) struct People {
    pub(super) topdesk: Topdesk,
    pub(super) signl4: Signl4,
    pub(super) facts: Facts,
    dice: Rng,
}

impl People {
    pub(super) fn new(topdesk: Topdesk, signl4: Signl4, dice: Rng) -> Self {
        Self {
            topdesk,
            signl4,
            facts: Facts::default(),
            dice,
        }
    }

    pub(super) fn remarks(&self) -> usize {
        self.facts.remarks.len()
    }

    /// People act until something has ended.
    pub(super) async fn act_while<T>(&mut self, something: impl Future<Output = T>) -> T {
        let mut something = std::pin::pin!(something);
        loop {
            let pause = Duration::from_millis(self.dice.u64(20..400));
            tokio::select! {
                ended = something.as_mut() => return ended,
                () = tokio::time::sleep(pause) => self.act(),
            }
        }
    }

    /// Somebody does something.
    fn act(&mut self) {
        match self.dice.u8(..10) {
            0..4 => self.create(),
            4 | 5 => self.edit(),
            _ => self.tap(),
        }
    }

    fn create(&mut self) {
        let open = self
            .topdesk
            .incidents()
            .iter()
            .filter(|t| !t.closed)
            .count();
        if open < MAX_OPEN {
            let priority = if self.dice.u8(..5) == 0 { "P4" } else { "P1" };
            let ticket = NewIncident::new(TITLE).priority(priority);
            let ticket = self.topdesk.create_incident(ticket);
            if priority == "P4" {
                self.facts.silent.insert(ticket.id);
            }
        }
    }

    fn edit(&mut self) {
        let tickets = self.topdesk.incidents();
        let Some(ticket) = self.dice.choice(&tickets) else {
            return;
        };
        let now = system_clock()();
        match self.dice.u8(..4) {
            0 | 1 => self.topdesk.edit(&ticket.id, |t| t.set_closed(true, now)),
            2 => self.topdesk.edit(&ticket.id, |t| t.set_closed(false, now)),
            _ => {
                let title = Some(format!("edit {}", self.dice.u16(..)));
                self.topdesk
                    .edit(&ticket.id, |t| t.brief_description = title);
            }
        }
    }

    fn tap(&mut self) {
        let alerts = self.signl4.alerts();
        let Some(alert) = self.dice.choice(&alerts) else {
            return;
        };
        match self.dice.u8(..4) {
            0 | 1 => drop(self.signl4.acknowledge(&alert.id, RENE)),
            2 => drop(self.signl4.close(&alert.id, RENE)),
            _ => {
                let number = u32::try_from(self.remarks()).unwrap_or(u32::MAX);
                let text = format!("remark {number} end");
                if self.signl4.annotate(&alert.id, RENE, &text).is_ok() {
                    let of = alert.external_id.as_deref().unwrap_or_default();
                    let id = of.trim_start_matches("TOPdesk-");
                    let ticket = id.split('.').next().unwrap_or_default().to_owned();
                    // With an API key it is found, whether or not its notification arrives.
                    let taken = true;
                    self.facts.remarks.push(Remark {
                        number,
                        ticket,
                        taken,
                    });
                }
            }
        }
    }
}
