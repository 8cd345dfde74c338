//! A TOPdesk incident, reduced to what the connector needs.

use super::secret::fingerprint;
use super::stable_hash::stable_hash;
use jiff::Timestamp;
use std::hash::{Hash, Hasher};

/// TOPdesk's id of an incident (a UUID), the only key that never changes. Each site chooses the format of its ticket
/// numbers.
#[derive(Clone, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketId(String);

const BURST: &str = "burst-";

impl TicketId {
    /// Accepts 1 to 64 ASCII letters, digits and `-`, which are safe in a key and in a URL. Otherwise returns `None`.
    #[must_use]
    pub fn new(id: &str) -> Option<Self> {
        let fits = (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        fits.then(|| Self(id.to_owned()))
    }

    /// Makes a substitute id for something without one. The same text gives the same id.
    #[must_use]
    pub fn made_from(text: &str) -> Self {
        Self(format!("noid-{:016x}", fingerprint(&[text])))
    }

    /// Makes the id of a burst, whose tickets share one alert. The same rule and first ticket give the same id.
    #[must_use]
    pub fn burst(rule: &str, first: &str) -> Self {
        Self(format!("{BURST}{:016x}", fingerprint(&[rule, first])))
    }

    /// A short hash of the id, for the tickets of a few minutes. Two tickets may share it.
    #[must_use]
    pub fn short(&self) -> u32 {
        u32::try_from(stable_hash(self) >> 32).unwrap_or(u32::MAX)
    }

    /// Whether this is the id of a burst.
    #[must_use]
    pub fn is_burst(&self) -> bool {
        self.0.starts_with(BURST)
    }

    /// The id as text, as TOPdesk wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A value of TOPdesk with an id and a name, such as a priority or an operator group. Either may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// TOPdesk's id.
    pub id: Option<String>,
    /// Its name in the site.
    pub name: Option<String>,
}

impl Named {
    /// Whether a word of the settings means this value, by id or by name. Upper and lower case do not matter.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        let same = |own: &str| own == word || own.to_lowercase() == word.to_lowercase();
        self.id.as_deref().is_some_and(same) || self.name.as_deref().is_some_and(same)
    }

    /// The id, or the name if there is no id.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.id.as_deref().or(self.name.as_deref())
    }
}

/// A value with another name but the same id is the same value: renaming a priority changes no ticket.
impl Hash for Named {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.key().hash(hasher);
    }
}

/// The name of a value that may be absent.
#[must_use]
pub fn name(value: &Option<Named>) -> Option<&str> {
    value.as_ref()?.name.as_deref()
}

/// The line of a ticket (TOPdesk's field `status`, which is not the processing status).
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum Line {
    /// First line.
    First,
    /// Second line.
    Second,
    /// A draft of a partial ticket. It raises no alert.
    Partial,
    /// Archived, so that it cannot be changed any more.
    Archived,
    /// TOPdesk does not have the ticket any more.
    Deleted,
}

impl Line {
    /// The name of the line, for messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Partial => "partial",
            Self::Archived => "archived",
            Self::Deleted => "deleted",
        }
    }
}

/// A ticket as it was read from TOPdesk.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub struct Ticket {
    /// TOPdesk's id.
    pub id: TicketId,
    /// The number people use, such as `I 2301 104`; empty if TOPdesk sent none.
    pub number: String,
    /// The line.
    pub line: Line,
    /// The brief description.
    pub title: Option<String>,
    /// The request field as plain text, newest entry first.
    pub text: Option<String>,
    /// The priority.
    pub priority: Option<Named>,
    /// The impact.
    pub impact: Option<Named>,
    /// The urgency.
    pub urgency: Option<Named>,
    /// The category.
    pub category: Option<Named>,
    /// The subcategory.
    pub subcategory: Option<Named>,
    /// The call type.
    pub call_type: Option<Named>,
    /// The branch the ticket belongs to.
    pub branch: Option<Named>,
    /// The branch of the caller. The connector reads nothing else about the caller.
    pub caller_branch: Option<Named>,
    /// The processing status.
    pub status: Option<Named>,
    /// The operator group.
    pub operator_group: Option<Named>,
    /// The operator, if it is a person. While nobody has taken the ticket, TOPdesk has the group here.
    pub operator: Option<Named>,
    /// Id of the operator or person who last changed it.
    pub modifier: Option<String>,
    /// Whether it is completed: the caller has been helped.
    pub completed: bool,
    /// Whether it is closed: nothing is left to do.
    pub closed: bool,
    /// Whether it is on hold.
    pub on_hold: bool,
    /// Whether it is a major call.
    pub major: bool,
    /// Id of the major call that it belongs to, or its own id if it is one.
    pub major_call: Option<String>,
    /// The target date.
    pub target: Option<Timestamp>,
    /// When it was last changed (TOPdesk's clock, whole seconds).
    pub modified: Timestamp,
}

impl Ticket {
    /// A deleted ticket. Only its id and number are known.
    #[must_use]
    pub fn gone(id: TicketId, number: String) -> Self {
        Self {
            id,
            number,
            line: Line::Deleted,
            title: None,
            text: None,
            priority: None,
            impact: None,
            urgency: None,
            category: None,
            subcategory: None,
            call_type: None,
            branch: None,
            caller_branch: None,
            status: None,
            operator_group: None,
            operator: None,
            modifier: None,
            completed: false,
            closed: false,
            on_hold: false,
            major: false,
            major_call: None,
            target: None,
            modified: Timestamp::UNIX_EPOCH,
        }
    }

    /// Whether it is in the first or second line.
    #[must_use]
    pub fn active(&self) -> bool {
        matches!(self.line, Line::First | Line::Second)
    }

    /// Whether it is completed, closed, archived or deleted.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.completed || self.closed || matches!(self.line, Line::Archived | Line::Deleted)
    }

    /// The name for messages: the number, or the id if there is no number.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.number.is_empty() {
            self.id.as_str()
        } else {
            &self.number
        }
    }

    /// A hash of every field that a decision or an alert depends on. The modification date alone would not do: it has
    /// whole seconds, so it would hide a second change within one second.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        stable_hash(self)
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A value with a name and no id.
    pub(crate) fn named(name: &str) -> Option<Named> {
        let name = Some(name.to_owned());
        Some(Named { id: None, name })
    }

    pub(crate) fn ticket() -> Ticket {
        let id = TicketId::new("44d88612-fea8-48f3-9de8-2e1278abb02f").unwrap();
        Ticket {
            line: Line::First,
            title: Some("VPN is down".into()),
            priority: named("P1"),
            closed: false,
            modified: Timestamp::from_second(1_769_539_036).unwrap(),
            ..Ticket::gone(id, "I 2601 111".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::ticket;
    use super::*;

    #[test]
    fn an_id_that_is_unsafe_in_a_url_or_key_is_refused() {
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
    fn a_renamed_value_leaves_the_fingerprint_and_another_one_does_not() {
        let with = |id: &str, name: &str| Ticket {
            priority: Some(Named {
                id: Some(id.into()),
                name: Some(name.into()),
            }),
            ..ticket()
        };
        let before = with("1", "P1").fingerprint();
        assert_eq!(before, with("1", "Urgent").fingerprint());
        assert_ne!(before, with("2", "P1").fingerprint());
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
