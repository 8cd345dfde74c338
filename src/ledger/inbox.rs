//! The inbox: events that were accepted and wait to be processed.

use crate::domain::{ExternalId, PhoneAction, PhoneEvent};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A stored event. It is deleted after processing, because it names a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    id: String,
    raised_us: i64,
    action: PhoneAction,
    alert: String,
    person: Option<String>,
    email: Option<String>,
}

impl InboxItem {
    /// Makes the stored form of an event.
    #[must_use]
    pub fn new(event: &PhoneEvent) -> Self {
        Self {
            id: event.id.clone(),
            raised_us: event.raised.as_microsecond(),
            action: event.action.clone(),
            alert: event.alert.text(),
            person: event.person.clone(),
            email: event.email.clone(),
        }
    }

    /// Restores the event; none if a stored value is invalid.
    #[must_use]
    pub fn event(self) -> Option<PhoneEvent> {
        Some(PhoneEvent {
            id: self.id,
            raised: Timestamp::from_microsecond(self.raised_us).ok()?,
            action: self.action,
            alert: ExternalId::parse(&self.alert)?,
            person: self.person,
            email: self.email,
        })
    }
}
