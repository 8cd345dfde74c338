//! What a person did in the SIGNL4 app, or what SIGNL4 found out by itself.

use super::ExternalId;
use super::secret::fingerprint;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The kinds of news that concern a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneAction {
    /// Somebody has taken the alert.
    Acknowledged,
    /// Somebody has closed it.
    Closed,
    /// It is open (again): an acknowledgement was withdrawn or a closed alert reopened.
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
    /// Whether the order of events matters for it. A remark is welcome however late it comes.
    #[must_use]
    pub fn changes_status(&self) -> bool {
        matches!(self, Self::Acknowledged | Self::Closed | Self::Open)
    }

    /// What happened, without who it was and what they wrote.
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

/// One notification from SIGNL4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneEvent {
    /// SIGNL4's id of the notification: the key for doing a thing once.
    pub id: String,
    /// When it happened, by SIGNL4's clock.
    pub raised: Timestamp,
    /// What happened.
    pub action: PhoneAction,
    /// The alert it belongs to.
    pub alert: ExternalId,
    /// The person's display name; absent when no person did it.
    pub person: Option<String>,
    /// The person's e-mail address, by which the TOPdesk operator is found.
    pub email: Option<String>,
}

impl PhoneEvent {
    /// Before the ids of changes that were found by looking at the alert; no notification's begins so.
    pub const FOUND: &str = "status-";

    /// A short id, the same each time the notification arrives: 16 hexadecimal digits.
    #[must_use]
    pub fn short_id(&self) -> String {
        Self::short_id_of(&self.id)
    }

    /// The same, from the notification's id alone.
    #[must_use]
    pub fn short_id_of(id: &str) -> String {
        format!("{:016x}", fingerprint(&[id]))
    }

    /// Whether it was found by looking: then its moment may be that of a later change.
    #[must_use]
    pub fn was_found(&self) -> bool {
        self.id.starts_with(Self::FOUND)
    }

    /// Tells persons apart without naming them: 16 hexadecimal digits made of the e-mail address, or
    /// of the name where there is none; none if no person did it.
    #[must_use]
    pub fn person_mark(&self) -> Option<String> {
        let person = self.email.as_deref().or(self.person.as_deref())?;
        Some(format!("{:016x}", fingerprint(&[&person.to_lowercase()])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketId;

    fn mark(person: Option<&str>, email: Option<&str>) -> Option<String> {
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
        event.person_mark()
    }

    #[test]
    fn a_person_is_told_by_e_mail_address_in_any_case() {
        let rene = mark(Some("Rene"), Some("rene@example.com"));
        assert_eq!(rene, mark(None, Some("Rene@Example.com")));
        assert_ne!(rene, mark(Some("Rene"), Some("sam@example.com")));
    }

    #[test]
    fn a_person_without_an_address_is_told_by_name_and_nobody_by_nothing() {
        let rene = mark(Some("Rene"), None).unwrap();
        assert!(rene.len() == 16 && !rene.contains("Rene"), "{rene}");
        assert_eq!(mark(None, None), None);
    }
}
