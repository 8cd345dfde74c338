//! Derives missed webhooks from a polled alert: the events that the ticket's record does not contain. What an event
//! changes is decided in `event`.

use crate::domain::Signl4Alert;
use crate::domain::{Phase, Record};
use crate::domain::{PhoneAction, PhoneEvent};
use jiff::{SignedDuration, Timestamp};

/// An event whose webhook has not arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedEvent {
    /// The event. Its person is not filled in.
    pub event: PhoneEvent,
    /// SIGNL4's id of the user who caused the event.
    pub user: Option<String>,
}

/// Returns the events of the alert that the record does not contain, oldest first. Remarks older than `since` were
/// handled by an earlier poll.
#[must_use]
pub fn missed_events(alert: &Signl4Alert, record: &Record, since: Timestamp) -> Vec<MissedEvent> {
    let Some(external) = &alert.external_id else {
        return Vec::new();
    };
    if external.generation > record.generation {
        return Vec::new();
    }
    let mut missed = missed_remarks(alert, record, since);
    if external.generation == record.generation {
        missed.extend(missed_statuses(alert, record));
    }
    missed.sort_by_key(|missed| missed.event.raised);
    missed
}

fn missed_remarks(alert: &Signl4Alert, record: &Record, since: Timestamp) -> Vec<MissedEvent> {
    let is_new = |at: Option<Timestamp>| at.is_none_or(|at| at >= since);
    let remarks = alert.remarks.iter().filter(|remark| is_new(remark.at));
    let missed = remarks.filter_map(|remark| {
        let action = PhoneAction::Annotated(remark.text.clone());
        let id = format!("annotation-{}", remark.id);
        let at = remark.at.unwrap_or(alert.modified);
        let unknown = !record.has_handled(&PhoneEvent::short_id_of(&id));
        unknown.then(|| missed_event(alert, id, at, action, remark.user.clone()))?
    });
    missed.collect()
}

/// SIGNL4 accepts a resolve request before it processes it. An alert that is still open this soon after the request was
/// not reopened.
const RESOLVING_TAKES_US: i64 = 10_000_000;

/// The events that lead from the record's phase to the alert's status.
fn missed_statuses(alert: &Signl4Alert, record: &Record) -> Vec<MissedEvent> {
    let known_us = match record.phase {
        Phase::Resolved => record.status_us.saturating_add(RESOLVING_TAKES_US),
        _ => record.status_us,
    };
    let is_newer = |at: Timestamp| at.as_microsecond() > known_us;
    let open = matches!(record.phase, Phase::Raising | Phase::Open);
    match (&alert.status, record.phase) {
        (Some(PhoneAction::Acknowledged), _) if open => acknowledgements(alert),
        (Some(PhoneAction::Acknowledged), Phase::Acknowledged) => {
            // Another person has acknowledged after the one that the record knows.
            let newest = acknowledgements(alert).pop();
            newest
                .filter(|_| alert.acknowledged.is_some_and(is_newer))
                .into_iter()
                .collect()
        }
        (Some(PhoneAction::Closed), Phase::Acknowledged) => closing(alert),
        (Some(PhoneAction::Closed), _) if open => {
            let before = alert.acknowledged.map(|_| acknowledgements(alert));
            before.into_iter().flatten().chain(closing(alert)).collect()
        }
        // If SIGNL4 has the alert twice, one of the two may still show an earlier status.
        (Some(PhoneAction::Open), Phase::Acknowledged | Phase::Closed | Phase::Resolved)
            if is_newer(alert.modified) && !record.maybe_duplicated =>
        {
            status_event(alert, "1", alert.modified, PhoneAction::Open, None)
        }
        (Some(PhoneAction::Acknowledged), Phase::Closed | Phase::Resolved)
            if alert.acknowledged.is_some_and(is_newer) && !record.maybe_duplicated =>
        {
            after_reopening(acknowledgements(alert), alert, known_us)
        }
        (Some(PhoneAction::NoReply), _) if open && !record.is_known_unanswered(false) => {
            status_event(alert, "8", alert.modified, PhoneAction::NoReply, None)
        }
        (Some(PhoneAction::Failed), _) if open && !record.is_known_unanswered(true) => {
            status_event(alert, "16", alert.modified, PhoneAction::Failed, None)
        }
        _ => Vec::new(),
    }
}

/// One acknowledgement per person. SIGNL4 gives only the time of the last one; each earlier one is dated a millisecond
/// before the next, which keeps their order.
fn acknowledgements(alert: &Signl4Alert) -> Vec<MissedEvent> {
    let last = alert.acknowledged.unwrap_or(alert.modified);
    let people = &alert.acknowledged_by;
    if people.is_empty() {
        return status_event(alert, "2", last, PhoneAction::Acknowledged, None);
    }
    let missed = people
        .iter()
        .rev()
        .zip(0i64..)
        .filter_map(|(user, back_ms)| {
            let at = last
                .checked_sub(SignedDuration::from_millis(back_ms))
                .ok()?;
            let user = Some(user.clone());
            status_event(alert, "2", at, PhoneAction::Acknowledged, user).pop()
        });
    let mut missed: Vec<_> = missed.collect();
    missed.reverse();
    missed
}

/// Adds the reopening before these events: somebody who answers an ended alert must have reopened it first. Its time is
/// unknown, so it is dated shortly before the first event.
fn after_reopening(
    missed: Vec<MissedEvent>,
    alert: &Signl4Alert,
    known_us: i64,
) -> Vec<MissedEvent> {
    let first = missed.first().map_or(alert.modified, |n| n.event.raised);
    let at_us = first.as_microsecond().saturating_sub(1_000);
    let at = Timestamp::from_microsecond(at_us.max(known_us.saturating_add(1))).unwrap_or(first);
    let reopened = status_event(alert, "1", at, PhoneAction::Open, None);
    reopened.into_iter().chain(missed).collect()
}

fn closing(alert: &Signl4Alert) -> Vec<MissedEvent> {
    let at = alert.closed.unwrap_or(alert.modified);
    status_event(alert, "4", at, PhoneAction::Closed, alert.closed_by.clone())
}

fn status_event(
    alert: &Signl4Alert,
    code: &str,
    at: Timestamp,
    action: PhoneAction,
    user: Option<String>,
) -> Vec<MissedEvent> {
    let prefix = PhoneEvent::POLLED_PREFIX;
    let id = format!("{prefix}{}-{code}-{}", alert.id, at.as_microsecond());
    missed_event(alert, id, at, action, user)
        .into_iter()
        .collect()
}

fn missed_event(
    alert: &Signl4Alert,
    id: String,
    raised: Timestamp,
    action: PhoneAction,
    user: Option<String>,
) -> Option<MissedEvent> {
    let event = PhoneEvent {
        id,
        raised,
        action,
        alert: alert.external_id.clone()?,
        person: None,
        email: None,
    };
    Some(MissedEvent { event, user })
}

#[cfg(test)]
#[path = "missed_events_tests.rs"]
mod tests;
