//! A TOPdesk incident, reduced to what the connector needs.

use super::secret::fingerprint;
use super::stable_hash::stable_hash;
use jiff::Timestamp;
use std::hash::{Hash, Hasher};

/// TOPdesk's own id of an incident (a UUID): the only key that never changes. The number is for
/// people; its format is the customer's.
#[derive(Clone, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketId(String);

const BURST: &str = "burst-";

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

    /// A stand-in for the many tickets of a burst that share one alert. The same first ticket gives
    /// the same.
    #[must_use]
    pub fn burst(rule: &str, first: &str) -> Self {
        Self(format!("{BURST}{:016x}", fingerprint(&[rule, first])))
    }

    /// A short name among the tickets of a few minutes; two may share it.
    #[must_use]
    pub fn short(&self) -> u32 {
        u32::try_from(stable_hash(self) >> 32).unwrap_or(u32::MAX)
    }

    /// Whether this stands for a burst.
    #[must_use]
    pub fn is_burst(&self) -> bool {
        self.0.starts_with(BURST)
    }

    /// The id as TOPdesk wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A value of TOPdesk with an id and a name, such as a priority or a group. Either may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// TOPdesk's id.
    pub id: Option<String>,
    /// What the site calls it.
    pub name: Option<String>,
}

impl Named {
    /// Whether a word of the settings means this value: its id, or its name in any case.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        let same = |own: &str| own == word || own.to_lowercase() == word.to_lowercase();
        self.id.as_deref().is_some_and(same) || self.name.as_deref().is_some_and(same)
    }

    /// The id, or where there is none the name: tells values apart.
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

/// Where a ticket stands (TOPdesk's field `status`, which is not the processing status).
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum Line {
    /// First line: being worked on.
    First,
    /// Second line: being worked on.
    Second,
    /// A draft of a ticket that is split in parts; nobody is to be woken by it.
    Partial,
    /// Archived, from any line: cannot be changed any more.
    Archived,
    /// TOPdesk does not know it any more.
    Deleted,
}

impl Line {
    /// What a person would call it.
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

/// A ticket as it was read.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
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
    /// The branch of the caller. Nothing else of the caller is read.
    pub caller_branch: Option<Named>,
    /// The processing status.
    pub status: Option<Named>,
    /// The operator group.
    pub operator_group: Option<Named>,
    /// The operator, if it is a person; TOPdesk names the group here while nobody has taken it.
    pub operator: Option<Named>,
    /// Id of the operator or person who changed it last.
    pub modifier: Option<String>,
    /// Completed: the caller has been helped.
    pub completed: bool,
    /// Closed: nothing is left to do.
    pub closed: bool,
    /// Waiting for somebody else.
    pub on_hold: bool,
    /// It is a major call.
    pub major: bool,
    /// Id of the major call that it belongs to, or is.
    pub major_call: Option<String>,
    /// When it should be done.
    pub target: Option<Timestamp>,
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

    /// Being worked on, in the first or second line.
    #[must_use]
    pub fn active(&self) -> bool {
        matches!(self.line, Line::First | Line::Second)
    }

    /// Nobody needs to be woken for it any more.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.completed || self.closed || matches!(self.line, Line::Archived | Line::Deleted)
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
