//! An event of an alert: what a person did in the SIGNL4 app, or what SIGNL4 reported by itself.

use super::ExternalId;
use super::secret::fingerprint;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What happened to an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneAction {
    /// Somebody has taken the alert.
    Acknowledged,
    /// Somebody has closed it.
    Closed,
    /// It is open again: an acknowledgement was withdrawn or a closed alert was reopened.
    Open,
    /// It was passed on to another team.
    Escalated,
    /// Nobody replied in time.
    NoReply,
    /// It could not be delivered.
    Failed,
    /// Somebody wrote a remark.
    Annotated(String),
}

impl PhoneAction {
    /// Whether the event changes the alert's status, so that an older event must not override a newer one.
    #[must_use]
    pub fn changes_status(&self) -> bool {
        matches!(self, Self::Acknowledged | Self::Closed | Self::Open)
    }

    /// A sentence that says what happened, without the person's name and without the remark's text.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::Acknowledged => "Somebody has acknowledged the alert in SIGNL4.",
            Self::Closed => "Somebody has closed the alert in SIGNL4.",
            Self::Open => "The alert is open again in SIGNL4.",
            Self::Escalated => "SIGNL4 has passed the alert on.",
            Self::NoReply => "Nobody has replied to the alert.",
            Self::Failed => "SIGNL4 could not deliver the alert.",
            Self::Annotated(_) => "Somebody wrote a remark in SIGNL4.",
        }
    }
}

/// One event of an alert, from a webhook or from polling SIGNL4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneEvent {
    /// The id of the event. Events with the same id are handled once.
    pub id: String,
    /// When it happened (SIGNL4's clock).
    pub raised: Timestamp,
    /// What happened.
    pub action: PhoneAction,
    /// The external id of the alert.
    pub alert: ExternalId,
    /// The person's display name; none if no person did it.
    pub person: Option<String>,
    /// The person's e-mail address, for looking up the TOPdesk operator.
    pub email: Option<String>,
}

impl PhoneEvent {
    /// The prefix of the ids of events that were found by polling. No id of a webhook begins with it.
    pub const POLLED_PREFIX: &str = "status-";

    /// A short id made from `id`, 16 hexadecimal digits.
    #[must_use]
    pub fn short_id(&self) -> String {
        Self::short_id_of(&self.id)
    }

    /// The same as [`Self::short_id`], for an id alone.
    #[must_use]
    pub fn short_id_of(id: &str) -> String {
        format!("{:016x}", fingerprint(&[id]))
    }

    /// Whether the event was found by polling. Then `raised` may be the time of a later change of the alert.
    #[must_use]
    pub fn is_from_polling(&self) -> bool {
        self.id.starts_with(Self::POLLED_PREFIX)
    }

    /// Identifies the person without the name: 16 hexadecimal digits made from the e-mail address, or from the name if
    /// there is no address. None if no person did it.
    #[must_use]
    pub fn person_fingerprint(&self) -> Option<String> {
        let person = self.email.as_deref().or(self.person.as_deref())?;
        Some(format!("{:016x}", fingerprint(&[&person.to_lowercase()])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketId;

    fn fingerprint_of(person: Option<&str>, email: Option<&str>) -> Option<String> {
        let event = PhoneEvent {
            id: "n1".into(),
            raised: Timestamp::UNIX_EPOCH,
            action: PhoneAction::Acknowledged,
            alert: ExternalId {
                ticket: TicketId::made_from("a"),
                generation: 1,
            },
            person: person.map(str::to_owned),
            email: email.map(str::to_owned),
        };
        event.person_fingerprint()
    }

    #[test]
    fn a_person_is_identified_by_e_mail_address_in_any_case() {
        let rene = fingerprint_of(Some("Rene"), Some("rene@example.com"));
        assert_eq!(rene, fingerprint_of(None, Some("Rene@Example.com")));
        assert_ne!(rene, fingerprint_of(Some("Rene"), Some("sam@example.com")));
    }

    #[test]
    fn a_person_without_an_address_is_identified_by_name() {
        let rene = fingerprint_of(Some("Rene"), None).unwrap();
        assert!(rene.len() == 16 && !rene.contains("Rene"), "{rene}");
        assert_eq!(fingerprint_of(None, None), None);
    }
}
