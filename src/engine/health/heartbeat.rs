//! Sends a heartbeat after every successful run, so that an external monitor notices when runs stop.

use crate::engine::journal::Kind;
use crate::engine::work::Engine;
use crate::ledger::{Alarm, Health};
use crate::ports::no_answer;
use crate::ports::{Backend, Http, Method, Request};
use crate::settings::Heartbeat;

/// Calls the address in `heartbeat_url`, unless the run failed or an alarm could not be delivered. A refused
/// heartbeat is only a problem in the report: the monitor will alert.
pub(crate) fn send_heartbeat(run: &mut Engine<'_>, http: &dyn Http) {
    let Some(heartbeat) = run.ctx.settings.alarms.heartbeat.as_ref() else {
        return;
    };
    if run.journal.has_failed() || alarms_are_blocked(&run.session.head().health) {
        return;
    }
    // The heartbeat must not exceed the time that the host allows for a run.
    let now_ms = run.ctx.monotonic_ms();
    if run.throttle.heartbeat().pass(1, now_ms).is_err() {
        return;
    }
    if let Err(why) = call(http, heartbeat) {
        run.journal.problem(format!(
            "the heartbeat was not taken ({why}): check heartbeat_url, and whether the host lets the connector reach it"
        ));
    }
}

/// SIGNL4 takes no events, or an alarm could not be sent: then a missing heartbeat is the only way to alert
/// somebody.
fn alarms_are_blocked(health: &Health) -> bool {
    let of_signl4 = |kind: &str| Kind::from_name(kind).is_some_and(Kind::concerns_signl4);
    let is_unsent = |alarm: &Option<Alarm>| alarm.as_ref().is_some_and(|alarm| !alarm.raised);
    let troubles = &health.troubles;
    troubles
        .iter()
        .any(|t| !t.over && (of_signl4(&t.kind) || is_unsent(&t.alarm)))
}

fn call(http: &dyn Http, heartbeat: &Heartbeat) -> Result<(), String> {
    let request = Request {
        backend: Backend::Heartbeat,
        method: Method::Get,
        plain_http: heartbeat.address.plain_http,
        authority: heartbeat.address.authority.clone(),
        path_and_query: heartbeat.path_and_query.expose().to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    match http.send_all(vec![request]).pop() {
        Some(Ok(answer)) if (200..300).contains(&answer.status) => Ok(()),
        Some(Ok(answer)) => Err(format!("status {}", answer.status)),
        Some(Err(lost)) => Err(no_answer("heartbeat_url", &lost).message().to_owned()),
        None => Err("no answer".to_owned()),
    }
}
