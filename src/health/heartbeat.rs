//! A call after every good run, so that somebody else notices when there are none any more.

use super::Kind;
use crate::ledger::Alarm;
use crate::ports::{Method, Request, Side};
use crate::retry::no_answer;
use crate::run::Run;

/// A run that used its time up to the end ends a little after it, in milliseconds.
const LATE_MS: u64 = 1_000;

impl Run<'_> {
    /// SIGNL4 takes no events, or an alarm could not be sent: then silence is what tells.
    fn cannot_tell(&self) -> bool {
        let of_signl4 = |kind: &str| Kind::read(kind).is_some_and(Kind::is_of_signl4);
        let untold = |alarm: &Option<Alarm>| alarm.as_ref().is_some_and(|alarm| !alarm.raised);
        let troubles = &self.head.troubles;
        troubles
            .iter()
            .any(|t| !t.over && (of_signl4(&t.kind) || untold(&t.alarm)))
    }

    /// Calls the address in `heartbeat_url`, if there is one. That it is not taken fails no run: whoever
    /// waits for it will say so.
    pub(crate) fn beat(&mut self) {
        let fails = self.failure.is_some() || self.cannot_tell();
        // It must not take the run beyond what its host allows for.
        let is_late = self.monotonic_ms() > self.ends_at_ms().saturating_add(LATE_MS);
        let Some(heartbeat) = self
            .settings
            .alarms
            .heartbeat
            .as_ref()
            .filter(|_| !is_late && !fails)
        else {
            return;
        };
        let request = Request {
            side: Side::Heartbeat,
            method: Method::Get,
            plain_http: heartbeat.address.plain_http,
            authority: heartbeat.address.authority.clone(),
            path_and_query: heartbeat.path_and_query.expose().to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let why = match self.ports.http.send_all(vec![request]).pop() {
            Some(Ok(answer)) if (200..300).contains(&answer.status) => return,
            Some(Ok(answer)) => format!("status {}", answer.status),
            Some(Err(lost)) => no_answer("heartbeat_url", &lost).message().to_owned(),
            None => "no answer".to_owned(),
        };
        self.report.problem(format!(
            "the heartbeat was not taken ({why}): check heartbeat_url, and whether the host lets the connector \
             reach it"
        ));
    }
}
