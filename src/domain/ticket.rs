//! A TOPdesk incident, reduced to what the connector needs.

use crate::secret::fingerprint;
use jiff::Timestamp;

/// TOPdesk's own id of an incident (a UUID): the only key that never changes. The number is for
/// people; its format is the customer's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketId(String);

impl TicketId {
    /// Accepts what can stand in a key and in a URL: 1 to 64 of letters, digits and `-`.
    #[must_use]
    pub fn new(id: &str) -> Option<Self> {
        let fits = (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        fits.then(|| Self(id.to_owned()))
    }

    /// A stand-in for an id, for what has none: the same text gives the same.
    #[must_use]
    pub fn made_from(text: &str) -> Self {
        Self(format!("noid-{:016x}", fingerprint(&[text])))
    }

    /// The id as TOPdesk wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a ticket stands (TOPdesk's field `status`, which is not the processing status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// First or second line: being worked on.
    Active,
    /// A draft of a ticket that is split in parts; nobody is to be woken by it.
    Partial,
    /// Archived, from any line: cannot be changed any more.
    Archived,
}

/// A ticket as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// TOPdesk's id.
    pub id: TicketId,
    /// The number people use, such as `I 2301 104`; empty if TOPdesk sent none.
    pub number: String,
    /// Where it stands.
    pub line: Line,
    /// The brief description.
    pub title: Option<String>,
    /// The request: plain text, newest entry on top.
    pub text: Option<String>,
    /// The priority's name, as the site calls it.
    pub priority: Option<String>,
    /// The category's name.
    pub category: Option<String>,
    /// The processing status' name.
    pub status: Option<String>,
    /// The operator group's name.
    pub operator_group: Option<String>,
    /// Completed: the caller has been helped.
    pub completed: bool,
    /// Closed: nothing is left to do.
    pub closed: bool,
    /// When it was last changed, by TOPdesk's clock, in whole seconds.
    pub modified: Timestamp,
}

impl Ticket {
    /// A ticket that TOPdesk does not know any more: deleted, so it has ended.
    #[must_use]
    pub fn gone(id: TicketId, number: String) -> Self {
        Self {
            id,
            number,
            line: Line::Archived,
            title: None,
            text: None,
            priority: None,
            category: None,
            status: None,
            operator_group: None,
            completed: false,
            closed: true,
            modified: Timestamp::UNIX_EPOCH,
        }
    }

    /// Nobody needs to be woken for it any more.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.completed || self.closed || self.line == Line::Archived
    }

    /// What a person would call it.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.number.is_empty() {
            self.id.as_str()
        } else {
            &self.number
        }
    }

    /// Changes when anything changes that a decision or an alert depends on. TOPdesk's dates are
    /// whole seconds, so the date alone would hide a second change within one second.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let flags = format!("{:?} {} {}", self.line, self.completed, self.closed);
        let modified = self.modified.as_second().to_string();
        let or_empty = |field: &Option<String>| field.clone().unwrap_or_default();
        fingerprint(&[
            self.id.as_str(),
            &modified,
            &flags,
            &self.number,
            &or_empty(&self.title),
            &or_empty(&self.text),
            &or_empty(&self.priority),
            &or_empty(&self.category),
            &or_empty(&self.status),
            &or_empty(&self.operator_group),
        ])
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    pub(crate) fn ticket() -> Ticket {
        Ticket {
            id: TicketId::new("44d88612-fea8-48f3-9de8-2e1278abb02f").unwrap(),
            number: "I 2601 111".into(),
            line: Line::Active,
            title: Some("VPN is down".into()),
            text: None,
            priority: Some("P1".into()),
            category: None,
            status: None,
            operator_group: None,
            completed: false,
            closed: false,
            modified: Timestamp::from_second(1_769_539_036).unwrap(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::ticket;
    use super::*;

    #[test]
    fn an_id_that_could_leave_its_place_in_a_url_or_key_is_refused() {
        for bad in ["", "a/b", "a b", "..", "a?b", &"x".repeat(65), "ü"] {
            assert_eq!(TicketId::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_change_within_the_same_second_changes_the_fingerprint() {
        let before = ticket();
        let after = Ticket {
            completed: true,
            ..ticket()
        };
        assert_ne!(before.fingerprint(), after.fingerprint());
    }

    #[test]
    fn completed_closed_and_archived_tickets_have_ended() {
        let completed = Ticket {
            completed: true,
            ..ticket()
        };
        let closed = Ticket {
            closed: true,
            ..ticket()
        };
        let archived = Ticket {
            line: Line::Archived,
            ..ticket()
        };
        assert!(completed.ended() && closed.ended() && archived.ended());
        assert!(!ticket().ended());
    }
}
