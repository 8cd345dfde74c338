//! In the end the record of each alert agrees with the phones, in whatever order the events arrived. Checked where
//! the connector has an API key: it polls SIGNL4, so that missed webhooks are picked up.
//!
//! Excused: alerts that were sent twice, of which one may be answered and the other not; dead letters; and an alert
//! that somebody has reopened: within the second of its end, and until SIGNL4 has resolved it, the order of the two
//! cannot be seen.

use super::case::{Case, flag, number, text};
use crate::history::ticket_of;
use simulators::signl4::{Alert, Status};

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    if !case.story.settings.contains_key("signl4_api_key") {
        return Vec::new();
    }
    let alerts = case.world.signl4.alerts();
    let alone = |alert: &&Alert| {
        let same = alerts.iter().filter(|a| a.external_id == alert.external_id);
        same.count() == 1
    };
    let broken = alerts.iter().filter(alone);
    broken.filter_map(|alert| apart(case, alert)).collect()
}

fn apart(case: &Case<'_>, alert: &Alert) -> Option<String> {
    let external = alert.external_id.as_deref()?;
    let id = ticket_of(external);
    let record = case.record(&id)?;
    let generation = external
        .rsplit_once('.')
        .map_or(Some(1), |(_, n)| n.parse().ok());
    let current = Some(number(&record, "generation")) == generation;
    let shared = !text(&record, "cover").is_empty() || record.get("members").is_some();
    if !current
        || shared
        || case.facts.reopened.contains(&id)
        || flag(&record, "resent")
        || case.is_given_up(&id, "")
    {
        return None;
    }
    let phase = text(&record, "phase");
    let fits = match alert.status {
        Status::Open => phase == "open",
        // A withdrawal whose notification is lost cannot be seen behind what came after it.
        Status::NoReply | Status::Failed => ["open", "acknowledged"].contains(&phase),
        Status::Acknowledged => phase == "acknowledged",
        Status::Closed => ["closed", "resolved"].contains(&phase),
    };
    (!fits).then(|| {
        format!(
            "{external} is {:?} on the phones, and {phase} here",
            alert.status
        )
    })
}
