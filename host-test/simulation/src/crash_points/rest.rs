//! Coming to rest: all faults end, everything still on its way arrives, and time passes.

use super::host::{Host, webhook};
use crate::call::{Call, Returned};
use crate::canaries::TOKEN;
use crate::history::What;
use crate::world::lock;

/// So many runs at this distance, in seconds: a day passes, so that waits end, alerts are compared with
/// their tickets, and every rule's hours begin.
const REST: [(u32, i64); 4] = [(2, 330), (3, 1_800), (4, 21_600), (2, 120)];

impl Host {
    /// Gives the place in the history from which on nothing may happen.
    ///
    /// # Errors
    /// When the connector breaks.
    pub fn come_to_rest(&self) -> anyhow::Result<usize> {
        self.end_all_faults();
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

    fn end_all_faults(&self) {
        let mut world = lock(&self.world);
        world.topdesk.fail_all(None);
        world.topdesk.fail_no_more();
        world.signl4.fail_all(None);
        world.signl4.fail_no_more();
        let over = "the story and all faults end";
        world.note(None, What::Act(over.into()));
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
