//! What people do on the phone, and how the outside hears of it.

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::calls::{added, judge};
use super::{BEFORE_TAP, Player};
use crate::connector::Failure;
use crate::systems::TOKEN;
use crate::words::{Deliver, Phone};

/// Who taps, unless a step says.
const USER: &str = "Rene";

impl Player {
    pub(super) fn phone(&self, tap: &str, phone: &Phone) -> anyhow::Result<()> {
        self.check_fields(tap, phone)?;
        self.systems.clock.advance(BEFORE_TAP);
        let alert = self.alert(&phone.on, phone.nth)?.id;
        let user = phone.by.as_deref().unwrap_or(USER);
        let signl4 = &self.systems.signl4;
        let text = self.names.fill(phone.text.as_deref().unwrap_or_default())?;
        let done = match tap {
            "acknowledge" => signl4.acknowledge(&alert, user),
            "unacknowledge" => signl4.unacknowledge(&alert, user),
            "close" => signl4.close(&alert, user),
            "reopen" => signl4.reopen(&alert, user),
            "annotate" => signl4.annotate(&alert, user, &text),
            "escalate" => signl4.escalate(&alert, phone.to.as_deref().unwrap_or_default()),
            "no_reply" => signl4.no_reply(&alert),
            "fail" => signl4.fail_alert(&alert),
            _ => bail!(
                "{tap:?} is nothing to do on the phone: expected acknowledge, unacknowledge, close, reopen, annotate, escalate, no_reply or fail"
            ),
        };
        Ok(done?)
    }

    /// A field that the tap would not use is a mistake.
    fn check_fields(&self, tap: &str, phone: &Phone) -> anyhow::Result<()> {
        let by_nobody = matches!(tap, "escalate" | "no_reply" | "fail");
        anyhow::ensure!(
            phone.by.is_none() || !by_nobody,
            "SIGNL4 does not say who: leave `by` out"
        );
        anyhow::ensure!(
            phone.text.is_some() == (tap == "annotate"),
            "`text` and annotate belong together"
        );
        anyhow::ensure!(
            phone.to.is_some() == (tap == "escalate"),
            "`to`, a team's name, and escalate belong together"
        );
        Ok(())
    }

    pub(super) fn deliver(&mut self, how: &str, deliver: &Deliver) -> anyhow::Result<()> {
        let mut bodies = self.notifications(how)?;
        anyhow::ensure!(
            !bodies.is_empty(),
            "expected notifications to deliver, but SIGNL4 has nothing to tell"
        );
        match how {
            "twice" => bodies.extend(bodies.clone()),
            "reversed" => bodies.reverse(),
            "later" => {
                self.delayed.extend(bodies);
                bodies = Vec::new();
            }
            "never" => bodies.clear(),
            _ => {}
        }
        let (mut report, mut failure) = (Value::Null, None);
        for body in bodies {
            let (_, ended) = self.hand_over("signl4", TOKEN, &body, 200)?;
            if let Some(ended) = ended {
                added(&mut report, ended.report);
                failure = failure.or(ended.failure);
            }
        }
        if !self.connector.tells_of_work() {
            return Ok(());
        }
        self.judge_call(
            deliver.report.as_ref(),
            deliver.failure.as_ref(),
            &report,
            failure,
        )
    }

    fn notifications(&mut self, how: &str) -> anyhow::Result<Vec<Vec<u8>>> {
        match how {
            "delayed" => Ok(std::mem::take(&mut self.delayed)),
            "all" | "twice" | "reversed" | "later" | "never" => {
                let waiting = self.systems.signl4.take_notifications();
                let bodies = waiting.iter().map(|n| n.body.to_string().into_bytes());
                Ok(bodies.collect())
            }
            _ => bail!(
                "{how:?} is no way to deliver: expected all, twice, reversed, never, later or delayed"
            ),
        }
    }

    pub(super) fn judge_call(
        &self,
        report: Option<&Value>,
        failure: Option<&crate::words::FailureSeen>,
        seen: &Value,
        failed: Option<Failure>,
    ) -> anyhow::Result<()> {
        if !self.looks {
            return Ok(());
        }
        let report = report
            .map(|report| self.names.fill_all(report))
            .transpose()?;
        judge(report.as_ref(), failure, seen, failed.as_ref()).context("not as expected")
    }
}
