//! What people do on their phones, for tests to call.

use super::lifecycle::{self, Actor, ChangeError, StatusChange};
use super::notification::Trigger;
use super::simulator::Signl4;

impl Signl4 {
    /// Somebody takes an alert; users go by name, e-mail address or id, here and below.
    ///
    /// # Errors
    /// When there is no such alert or user, or its status does not allow it.
    pub fn acknowledge(&self, alert_id: &str, user: &str) -> Result<(), ChangeError> {
        self.tap(alert_id, user, StatusChange::Acknowledge)
    }

    /// Somebody gives an alert back.
    ///
    /// # Errors
    /// As for [`Self::acknowledge`].
    pub fn unacknowledge(&self, alert_id: &str, user: &str) -> Result<(), ChangeError> {
        self.tap(alert_id, user, StatusChange::Unacknowledge)
    }

    /// Somebody closes an alert.
    ///
    /// # Errors
    /// As for [`Self::acknowledge`].
    pub fn close(&self, alert_id: &str, user: &str) -> Result<(), ChangeError> {
        self.tap(alert_id, user, StatusChange::Close)
    }

    /// Somebody opens a closed alert again.
    ///
    /// # Errors
    /// As for [`Self::acknowledge`].
    pub fn reopen(&self, alert_id: &str, user: &str) -> Result<(), ChangeError> {
        self.tap(alert_id, user, StatusChange::Reopen)
    }

    fn tap(&self, alert_id: &str, user: &str, step: StatusChange) -> Result<(), ChangeError> {
        self.with(|state, now| {
            let user = state.user(user).ok_or(ChangeError::UnknownUser)?.clone();
            lifecycle::change(state, alert_id, step, &Actor::Phone(user), now)
        })
    }

    /// Nobody answers an alert in time.
    ///
    /// # Errors
    /// When there is no such alert, or it is not open.
    pub fn no_reply(&self, alert_id: &str) -> Result<(), ChangeError> {
        self.with(|state, now| {
            lifecycle::change(state, alert_id, StatusChange::NoReply, &Actor::Nobody, now)
        })
    }

    /// An alert cannot be delivered to anybody.
    ///
    /// # Errors
    /// When there is no such alert, or it is not open.
    pub fn fail_alert(&self, alert_id: &str) -> Result<(), ChangeError> {
        self.with(|state, now| {
            lifecycle::change(state, alert_id, StatusChange::Fail, &Actor::Nobody, now)
        })
    }

    /// An alert goes to another team, by name or id.
    ///
    /// # Errors
    /// When there is no such alert or team.
    pub fn escalate(&self, alert_id: &str, team: &str) -> Result<(), ChangeError> {
        self.with(|state, now| lifecycle::escalate(state, alert_id, team, now))
    }

    /// Somebody writes a remark under an alert.
    ///
    /// # Errors
    /// When there is no such alert or user.
    pub fn annotate(&self, alert_id: &str, user: &str, text: &str) -> Result<(), ChangeError> {
        self.with(|state, now| {
            let user = state.user(user).ok_or(ChangeError::UnknownUser)?.clone();
            lifecycle::annotate(state, alert_id, &Actor::Phone(user), text, now).map(|_| ())
        })
    }

    /// Somebody tries the outbound webhook in the portal.
    pub fn test_event(&self) {
        self.with(|state, now| state.notify(&Trigger::Test, None, now));
    }

    /// A duty period starts or ends (300, 301), or somebody punches in or out (302, 303).
    ///
    /// # Errors
    /// When there is no such user.
    pub fn duty_event(&self, event_type: u32, user: &str) -> Result<(), ChangeError> {
        self.with(|state, now| {
            let user = state.user(user).ok_or(ChangeError::UnknownUser)?.clone();
            state.notify(&Trigger::Duty(event_type, user), None, now);
            Ok(())
        })
    }
}
