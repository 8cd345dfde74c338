//! The alert's lifecycle: changes by people on the phone, by the REST API on their behalf, and by events.

use std::fmt;

use jiff::Timestamp;

use super::alert::{Alert, Annotation, Status, User};
use super::notification::Trigger;
use super::state::State;

/// Why an alert was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// There is no such alert.
    UnknownAlert,
    /// There is no such user; users go by name, e-mail address or id.
    UnknownUser,
    /// There is no such team; teams go by name or id.
    UnknownTeam,
    /// The alert's status does not allow it.
    AgainstLifecycle,
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownAlert => "There is no such alert.",
            Self::UnknownUser => "There is no such user.",
            Self::UnknownTeam => "There is no such team.",
            Self::AgainstLifecycle => "This is against the defined alert lifecycle.",
        })
    }
}

impl std::error::Error for ChangeError {}

/// A change of status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusChange {
    Acknowledge,
    Unacknowledge,
    Close,
    Reopen,
    NoReply,
    Fail,
}

/// Who makes a change; a notification names the user only of a change on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    Phone(User),
    Api(User),
    Event,
    Nobody,
}

impl Actor {
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

/// Changes an alert's status and notifies.
pub(crate) fn change(
    state: &mut State,
    alert_id: &str,
    step: StatusChange,
    by: &Actor,
    now: Timestamp,
) -> Result<(), ChangeError> {
    let alert = state.alert_mut(alert_id).ok_or(ChangeError::UnknownAlert)?;
    if !is_allowed(alert, step, by.user()) {
        return Err(ChangeError::AgainstLifecycle);
    }
    apply(alert, step, by.user().map(|u| u.id.clone()), now);
    state.notify(&Trigger::StatusChanged(by.visible()), Some(alert_id), now);
    Ok(())
}

/// A second user may acknowledge what a first one has: that is what `multi_ack` is for.
fn is_allowed(alert: &Alert, step: StatusChange, user: Option<&User>) -> bool {
    let unhandled = matches!(
        alert.status,
        Status::Open | Status::NoReply | Status::Failed
    );
    match step {
        StatusChange::Acknowledge if alert.status == Status::Acknowledged => {
            user.is_some_and(|user| !alert.acknowledged_by.contains(&user.id))
        }
        StatusChange::Acknowledge => unhandled,
        StatusChange::Unacknowledge => alert.status == Status::Acknowledged,
        StatusChange::Close => alert.status != Status::Closed,
        StatusChange::Reopen => alert.status == Status::Closed,
        StatusChange::NoReply | StatusChange::Fail => alert.status == Status::Open,
    }
}

fn apply(alert: &mut Alert, step: StatusChange, user: Option<String>, now: Timestamp) {
    alert.modified = now;
    match step {
        StatusChange::Acknowledge => {
            alert.status = Status::Acknowledged;
            alert.acknowledged = Some(now);
            alert.acknowledged_by.extend(user);
        }
        StatusChange::Unacknowledge | StatusChange::Reopen => {
            alert.status = Status::Open;
            alert.acknowledged = None;
            alert.acknowledged_by.clear();
            alert.closed = None;
            alert.closed_by = None;
        }
        StatusChange::Close => {
            alert.status = Status::Closed;
            alert.closed = Some(now);
            alert.closed_by = user;
        }
        StatusChange::NoReply => alert.status = Status::NoReply,
        StatusChange::Fail => alert.status = Status::Failed,
    }
}

/// Writes a remark under an alert and notifies.
pub(crate) fn annotate(
    state: &mut State,
    alert_id: &str,
    by: &Actor,
    text: &str,
    now: Timestamp,
) -> Result<Annotation, ChangeError> {
    let id = state.next_id("annotation");
    let alert = state.alert_mut(alert_id).ok_or(ChangeError::UnknownAlert)?;
    let annotation = Annotation {
        id,
        text: text.to_owned(),
        user_id: by.user().map(|u| u.id.clone()),
        at: now,
    };
    alert.modified = now;
    alert.annotations.push(annotation.clone());
    let trigger = Trigger::Annotated(by.visible(), annotation.clone());
    state.notify(&trigger, Some(alert_id), now);
    Ok(annotation)
}

/// Hands an alert to another team and notifies, without a user as SIGNL4 does.
pub(crate) fn escalate(
    state: &mut State,
    alert_id: &str,
    team: &str,
    now: Timestamp,
) -> Result<(), ChangeError> {
    let team = state.team(team).ok_or(ChangeError::UnknownTeam)?.clone();
    let alert = state.alert_mut(alert_id).ok_or(ChangeError::UnknownAlert)?;
    alert.team_id.clone_from(&team.id);
    alert.modified = now;
    state.notify(&Trigger::Escalated(team), Some(alert_id), now);
    Ok(())
}
