//! What people do on the phone, and what the REST API does on their behalf: the alert's lifecycle.

use std::fmt;

use jiff::Timestamp;

use super::alert::{Alert, Annotation, Status, User};
use super::notification::Happened;
use super::state::State;

/// Why nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmoved {
    /// There is no such alert.
    UnknownAlert,
    /// There is no such user; users go by name, e-mail address or id.
    UnknownUser,
    /// There is no such team; teams go by name or id.
    UnknownTeam,
    /// The alert's status does not allow it.
    AgainstLifecycle,
}

impl fmt::Display for Unmoved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownAlert => "There is no such alert.",
            Self::UnknownUser => "There is no such user.",
            Self::UnknownTeam => "There is no such team.",
            Self::AgainstLifecycle => "This is against the defined alert lifecycle.",
        })
    }
}

impl std::error::Error for Unmoved {}

/// A change of status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    Acknowledge,
    Unacknowledge,
    Close,
    Reopen,
    NoReply,
    Fail,
}

/// From where a change comes; only what comes from the phone names its user outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Phone(User),
    Api(User),
    Event,
    Nobody,
}

impl By {
    fn user(&self) -> Option<&User> {
        match self {
            Self::Phone(user) | Self::Api(user) => Some(user),
            Self::Event | Self::Nobody => None,
        }
    }

    fn visible(&self) -> Option<User> {
        match self {
            Self::Phone(user) => Some(user.clone()),
            _ => None,
        }
    }
}

/// Changes an alert's status and tells the outside.
pub(crate) fn change(
    state: &mut State,
    alert_id: &str,
    step: Move,
    by: &By,
    now: Timestamp,
) -> Result<(), Unmoved> {
    let alert = state.alert_mut(alert_id).ok_or(Unmoved::UnknownAlert)?;
    if !is_allowed(alert, step, by.user()) {
        return Err(Unmoved::AgainstLifecycle);
    }
    apply(alert, step, by.user().map(|u| u.id.clone()), now);
    state.notify(&Happened::StatusChanged(by.visible()), Some(alert_id), now);
    Ok(())
}

/// A second user may acknowledge what a first one has: that is what `multi_ack` is for.
fn is_allowed(alert: &Alert, step: Move, user: Option<&User>) -> bool {
    let unhandled = matches!(
        alert.status,
        Status::Open | Status::NoReply | Status::Failed
    );
    match step {
        Move::Acknowledge if alert.status == Status::Acknowledged => {
            user.is_some_and(|user| !alert.acknowledged_by.contains(&user.id))
        }
        Move::Acknowledge => unhandled,
        Move::Unacknowledge => alert.status == Status::Acknowledged,
        Move::Close => alert.status != Status::Closed,
        Move::Reopen => alert.status == Status::Closed,
        Move::NoReply | Move::Fail => alert.status == Status::Open,
    }
}

fn apply(alert: &mut Alert, step: Move, user: Option<String>, now: Timestamp) {
    alert.modified = now;
    match step {
        Move::Acknowledge => {
            alert.status = Status::Acknowledged;
            alert.acknowledged = Some(now);
            alert.acknowledged_by.extend(user);
        }
        Move::Unacknowledge | Move::Reopen => {
            alert.status = Status::Open;
            alert.acknowledged = None;
            alert.acknowledged_by.clear();
            alert.closed = None;
            alert.closed_by = None;
        }
        Move::Close => {
            alert.status = Status::Closed;
            alert.closed = Some(now);
            alert.closed_by = user;
        }
        Move::NoReply => alert.status = Status::NoReply,
        Move::Fail => alert.status = Status::Failed,
    }
}

/// Writes a remark under an alert and tells the outside.
pub(crate) fn annotate(
    state: &mut State,
    alert_id: &str,
    by: &By,
    text: &str,
    now: Timestamp,
) -> Result<Annotation, Unmoved> {
    let id = state.next_id("annotation");
    let alert = state.alert_mut(alert_id).ok_or(Unmoved::UnknownAlert)?;
    let annotation = Annotation {
        id,
        text: text.to_owned(),
        user_id: by.user().map(|u| u.id.clone()),
        at: now,
    };
    alert.modified = now;
    alert.annotations.push(annotation.clone());
    let happened = Happened::Annotated(by.visible(), annotation.clone());
    state.notify(&happened, Some(alert_id), now);
    Ok(annotation)
}

/// Hands an alert to another team and tells the outside, without a user as SIGNL4 does.
pub(crate) fn escalate(
    state: &mut State,
    alert_id: &str,
    team: &str,
    now: Timestamp,
) -> Result<(), Unmoved> {
    let team = state.team(team).ok_or(Unmoved::UnknownTeam)?.clone();
    let alert = state.alert_mut(alert_id).ok_or(Unmoved::UnknownAlert)?;
    alert.team_id.clone_from(&team.id);
    alert.modified = now;
    state.notify(&Happened::Escalated(team), Some(alert_id), now);
    Ok(())
}
