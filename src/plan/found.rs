//! What SIGNL4's notifications would have said: from an alert as it is found to news, as far as the
//! record does not know it. What news does to the ticket is decided where notifications are.

use crate::domain::Signl4Alert;
use crate::domain::{Phase, Record};
use crate::domain::{PhoneAction, PhoneEvent};
use jiff::{SignedDuration, Timestamp};

/// Something that a notification would have told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedEvent {
    /// The event, without the person.
    pub event: PhoneEvent,
    /// Id of the user who did it.
    pub user: Option<String>,
}

/// What the record does not know of the alert, in the order in which it happened. `since`: all that is
/// older was decided by an earlier look.
#[must_use]
pub fn missed_events(alert: &Signl4Alert, record: &Record, since: Timestamp) -> Vec<MissedEvent> {
    let Some(external) = &alert.external_id else {
        return Vec::new();
    };
    if external.generation > record.generation {
        return Vec::new();
    }
    let mut news = remarks(alert, record, since);
    if external.generation == record.generation {
        news.extend(states(alert, record));
    }
    news.sort_by_key(|missed| missed.event.raised);
    news
}

fn remarks(alert: &Signl4Alert, record: &Record, since: Timestamp) -> Vec<MissedEvent> {
    let is_new = |at: Option<Timestamp>| at.is_none_or(|at| at >= since);
    let remarks = alert.remarks.iter().filter(|remark| is_new(remark.at));
    let news = remarks.filter_map(|remark| {
        let action = PhoneAction::Annotated(remark.text.clone());
        let id = format!("annotation-{}", remark.id);
        let at = remark.at.unwrap_or(alert.modified);
        let unknown = !record.has_handled(&PhoneEvent::short_id_of(&id));
        unknown.then(|| told(alert, id, at, action, remark.user.clone()))?
    });
    news.collect()
}

/// SIGNL4 accepts an event before it acts on it: an alert that is open so soon after it was resolved may
/// only not be resolved yet.
const RESOLVING_TAKES_US: i64 = 10_000_000;

/// The way from the record's phase to the alert's status.
fn states(alert: &Signl4Alert, record: &Record) -> Vec<MissedEvent> {
    let known_us = match record.phase {
        Phase::Resolved => record.status_us.saturating_add(RESOLVING_TAKES_US),
        _ => record.status_us,
    };
    let is_newer = |at: Timestamp| at.as_microsecond() > known_us;
    let open = matches!(record.phase, Phase::Raising | Phase::Open);
    match (&alert.status, record.phase) {
        (Some(PhoneAction::Acknowledged), _) if open => acknowledgements(alert),
        (Some(PhoneAction::Acknowledged), Phase::Acknowledged) => {
            // Another person's, after the one that is known.
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
        // Of two alerts under one id, one may lag behind the other.
        (Some(PhoneAction::Open), Phase::Acknowledged | Phase::Closed | Phase::Resolved)
            if is_newer(alert.modified) && !record.maybe_duplicated =>
        {
            state(alert, "1", alert.modified, PhoneAction::Open, None)
        }
        (Some(PhoneAction::Acknowledged), Phase::Closed | Phase::Resolved)
            if alert.acknowledged.is_some_and(is_newer) && !record.maybe_duplicated =>
        {
            reopened_before(acknowledgements(alert), alert, known_us)
        }
        (Some(PhoneAction::NoReply), _) if open && !record.is_known_unanswered(false) => {
            state(alert, "8", alert.modified, PhoneAction::NoReply, None)
        }
        (Some(PhoneAction::Failed), _) if open && !record.is_known_unanswered(true) => {
            state(alert, "16", alert.modified, PhoneAction::Failed, None)
        }
        _ => Vec::new(),
    }
}

/// One per person. Only the last one's moment is known; the others get the milliseconds before it, which
/// keeps their order.
fn acknowledgements(alert: &Signl4Alert) -> Vec<MissedEvent> {
    let last = alert.acknowledged.unwrap_or(alert.modified);
    let people = &alert.acknowledged_by;
    if people.is_empty() {
        return state(alert, "2", last, PhoneAction::Acknowledged, None);
    }
    let news = people
        .iter()
        .rev()
        .zip(0i64..)
        .filter_map(|(user, back_ms)| {
            let at = last
                .checked_sub(SignedDuration::from_millis(back_ms))
                .ok()?;
            let user = Some(user.clone());
            state(alert, "2", at, PhoneAction::Acknowledged, user).pop()
        });
    let mut news: Vec<_> = news.collect();
    news.reverse();
    news
}

/// Who answers an alert that was over must have reopened it before. When is not known.
fn reopened_before(news: Vec<MissedEvent>, alert: &Signl4Alert, known_us: i64) -> Vec<MissedEvent> {
    let first = news.first().map_or(alert.modified, |n| n.event.raised);
    let at_us = first.as_microsecond().saturating_sub(1_000);
    let at = Timestamp::from_microsecond(at_us.max(known_us.saturating_add(1))).unwrap_or(first);
    let reopened = state(alert, "1", at, PhoneAction::Open, None);
    reopened.into_iter().chain(news).collect()
}

fn closing(alert: &Signl4Alert) -> Vec<MissedEvent> {
    let at = alert.closed.unwrap_or(alert.modified);
    state(alert, "4", at, PhoneAction::Closed, alert.closed_by.clone())
}

fn state(
    alert: &Signl4Alert,
    code: &str,
    at: Timestamp,
    action: PhoneAction,
    user: Option<String>,
) -> Vec<MissedEvent> {
    let found = PhoneEvent::POLLED_PREFIX;
    let id = format!("{found}{}-{code}-{}", alert.id, at.as_microsecond());
    told(alert, id, at, action, user).into_iter().collect()
}

fn told(
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
#[path = "found_tests.rs"]
mod tests;
