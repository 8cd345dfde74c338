//! Calls of the connector, and how they end.

use anyhow::Context as _;
use serde_json::Value;

use super::{BEFORE_RUN, Player};
use crate::compare::Differences;
use crate::connector::{Answer, Ended, Failure};
use crate::lengths::length;
use crate::systems::TOKEN;
use crate::words::{FailureSeen, Post, Run};

impl Player {
    /// Runs one after the other; each must end as said, and the report is the last one's.
    pub(super) fn run(&mut self, times: u32, run: &Run) -> anyhow::Result<()> {
        anyhow::ensure!(times > 0, "run = 0 does nothing: expected how many runs");
        let mut report = Value::Null;
        let reports = self.connector.reports_runs();
        for _ in 0..times {
            self.systems.clock.advance(BEFORE_RUN);
            let ended = self.connector.run()?;
            report = ended.report;
            self.judge_call(None, run.failure.as_ref(), &report, ended.failure)?;
        }
        let expected = run.report.as_ref().filter(|_| reports);
        self.judge_call(expected, None, &report, None)
    }

    pub(super) fn post(&mut self, endpoint: &str, post: &Post) -> anyhow::Result<()> {
        let body = match &post.body {
            None => String::new(),
            Some(Value::String(text)) => self.names.fill(text)?,
            Some(other) => self.names.fill_all(other)?.to_string(),
        };
        let token = post.token.as_deref().unwrap_or(TOKEN);
        let answers = post.answers.unwrap_or(200);
        let (answer, ended) = self.hand_over(endpoint, token, body.as_bytes(), answers)?;
        if self.looks {
            let mut differences = Differences::default();
            differences.text("says", post.says.as_ref(), Some(&answer.body));
            differences.settle()?;
        }
        if !self.connector.tells_of_work() {
            return Ok(());
        }
        let (report, failure) = match ended {
            Some(ended) => (ended.report, ended.failure),
            None => (Value::Null, None),
        };
        self.judge_call(
            post.report.as_ref(),
            post.failure.as_ref(),
            &report,
            failure,
        )
    }

    /// Hands over a request and lets the connector work if it wants to, as the HTTP front does.
    pub(super) fn hand_over(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
        answers: u16,
    ) -> anyhow::Result<(Answer, Option<Ended>)> {
        let answer = match self.connector.webhook(endpoint, token, body)? {
            Ok(answer) => answer,
            Err(failure) => anyhow::bail!("the webhook failed: {failure:?}"),
        };
        anyhow::ensure!(
            answer.status == answers,
            "answers\n    expected: {answers}\n    seen:     {}",
            answer.status
        );
        let work = answer.work_waiting;
        let ended = work.then(|| self.connector.drain()).transpose()?;
        Ok((answer, ended))
    }
}

/// Adds the numbers of a report to those of others; lists grow, flags stay up.
pub(super) fn added(sum: &mut Value, more: Value) {
    match (sum, more) {
        (Value::Object(sum), Value::Object(more)) => {
            for (key, value) in more {
                added(sum.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(sum), Value::Array(more)) => sum.extend(more),
        (Value::Number(sum), Value::Number(more)) => {
            let total = sum.as_u64().unwrap_or(0) + more.as_u64().unwrap_or(0);
            *sum = total.into();
        }
        (Value::Bool(sum), Value::Bool(more)) => *sum |= more,
        (sum, more) => *sum = more,
    }
}

/// Compares a call's end with what was said of it; unless told, it must not fail.
pub(super) fn judge(
    expected: Option<&Value>,
    failing: Option<&FailureSeen>,
    report: &Value,
    failed: Option<&Failure>,
) -> anyhow::Result<()> {
    let mut differences = Differences::default();
    if let Some(expected) = expected {
        differences.json("report", expected, Some(report));
    }
    match (failing, failed) {
        (None, None) => {}
        (None, Some(failure)) => differences.add(
            "failure",
            "none",
            format!("{failure:?}, with the report {report}"),
        ),
        (Some(failing), failed) => failure(&mut differences, failing, failed)?,
    }
    differences
        .settle()
        .with_context(|| format!("of the report {report}"))
}

fn failure(
    differences: &mut Differences,
    expected: &FailureSeen,
    seen: Option<&Failure>,
) -> anyhow::Result<()> {
    match (&expected.settings, &expected.later, &expected.state) {
        (Some(keys), None, None) => match seen {
            Some(Failure::FixSettings(seen)) => {
                differences.texts("failure.settings", Some(keys), seen);
            }
            seen => differences.add("failure", format!("settings {keys:?}"), format!("{seen:?}")),
        },
        (None, Some(words), None) => match seen {
            Some(Failure::TryLater { message, after_s }) => {
                differences.text("failure.later", Some(words), Some(message));
                let seconds = expected.after.as_deref().map(length).transpose()?;
                let seconds = seconds.map(|length| length.as_secs());
                differences.value(
                    "failure.after, in seconds",
                    seconds,
                    after_s.map_or(0, i64::from),
                );
            }
            seen => differences.add("failure", format!("later {words:?}"), format!("{seen:?}")),
        },
        (None, None, Some(words)) => match seen {
            Some(Failure::StateTrouble(message)) => {
                differences.text("failure.state", Some(words), Some(message));
            }
            seen => differences.add("failure", format!("state {words:?}"), format!("{seen:?}")),
        },
        _ => anyhow::bail!(
            "failure says too much or nothing: expected one of settings = [keys], later = \"words\", state = \"words\""
        ),
    }
    Ok(())
}
