//! Dead letters: work that failed and is not retried automatically. They contain ids and reasons, but no content.

use crate::domain::{ExternalId, PhoneAction, PhoneEvent, TicketId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The limit of dead letters that are stored one by one. Further ones are merged into one that counts them and lists
/// their tickets.
pub const MAX_DEAD_LETTERS: usize = 100;
/// The limit of tickets that one dead letter lists.
const MAX_LISTED: usize = 1_000;

/// The work that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Raising an alert.
    Raise,
    /// Resolving an alert.
    Resolve,
    /// Acknowledging an alert, because an operator has taken the ticket.
    Acknowledge,
    /// Writing a remark on an alert.
    Annotate,
    /// Writing a phone event back to the ticket.
    WriteBack,
    /// A part of a write-back: the operator or the status.
    PartOfWriteBack,
    /// Reading the ticket.
    Read,
}

/// A phone event whose write-back failed, without the person and without text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndeliveredEvent {
    /// The id of the event.
    pub id: String,
    /// When it happened (Unix microseconds).
    pub raised_us: i64,
    /// What happened. Never a remark, because its text is content.
    pub action: PhoneAction,
    /// The generation of the ticket's alert.
    pub generation: u32,
    /// Whether the outcome of an attempt is unknown: the write may have succeeded.
    pub unknown: bool,
}

impl UndeliveredEvent {
    /// Keeps the part of an event that may be stored. None for a remark.
    #[must_use]
    pub fn of(event: &PhoneEvent, unknown: bool) -> Option<Self> {
        if matches!(event.action, PhoneAction::Annotated(_)) {
            return None;
        }
        Some(Self {
            id: event.id.clone(),
            raised_us: event.raised.as_microsecond(),
            action: event.action.clone(),
            generation: event.alert.generation,
            unknown,
        })
    }

    /// Restores the event without the person. None if the stored time is invalid.
    #[must_use]
    pub fn event(&self, ticket: TicketId) -> Option<PhoneEvent> {
        Some(PhoneEvent {
            id: self.id.clone(),
            raised: Timestamp::from_microsecond(self.raised_us).ok()?,
            action: self.action.clone(),
            alert: ExternalId {
                ticket,
                generation: self.generation,
            },
            person: None,
            email: None,
        })
    }
}

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The ticket's id; empty if the dead letter is about several tickets.
    pub ticket: String,
    /// The ticket's number.
    pub number: String,
    /// The work that failed.
    pub effect: Effect,
    /// Why it is not retried, for the operator.
    pub reason: String,
    /// When the dead letter was made (Unix milliseconds, this host's clock).
    pub at_ms: i64,
    /// Ids of the tickets, if it is about several, up to a limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<String>,
    /// The number of dead letters that are merged in it; 0 for a single one.
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub count: u32,
    /// The event whose write-back failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<UndeliveredEvent>,
}

fn is_zero_count(count: &u32) -> bool {
    *count == 0
}

impl DeadLetter {
    /// The message for people, with the name of the ticket and the reason.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.ticket.is_empty() {
            return self.reason.clone();
        }
        let name = if self.number.is_empty() {
            &self.ticket
        } else {
            &self.number
        };
        format!("ticket {name}: moved to the dead letters: {}", self.reason)
    }

    /// A single dead letter. `at_ms` is the time in Unix milliseconds.
    #[must_use]
    pub fn new(ticket: &str, number: &str, effect: Effect, reason: String, at_ms: i64) -> Self {
        let (ticket, number) = (ticket.to_owned(), number.to_owned());
        Self {
            ticket,
            number,
            effect,
            reason,
            at_ms,
            tickets: Vec::new(),
            count: 0,
            event: None,
        }
    }

    /// Merges this dead letter into the collective one, `others`. The result lists the tickets whose alerts were not
    /// raised, so that a person can still raise them.
    pub(super) fn merged_into(&self, others: Option<Self>) -> Self {
        let known = others.unwrap_or_else(|| Self::new("", "", Effect::Raise, String::new(), 0));
        let count = known.count.saturating_add(self.count.max(1));
        let mut tickets = known.tickets;
        if self.effect == Effect::Raise {
            let own = Some(&self.ticket).filter(|ticket| !ticket.is_empty());
            for ticket in own.into_iter().chain(&self.tickets) {
                if tickets.len() < MAX_LISTED && !tickets.contains(ticket) {
                    tickets.push(ticket.clone());
                }
            }
        }
        let latest = self.sentence();
        let reason = format!(
            "dead letters that are only counted, because there are too many or they are too old: {count}; the latest: {latest}"
        );
        Self {
            tickets,
            count,
            ..Self::new("", "", Effect::Raise, reason, self.at_ms)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(ticket: &str, effect: Effect) -> DeadLetter {
        DeadLetter::new(ticket, "I 1", effect, "because".into(), 5)
    }

    #[test]
    fn a_dead_letter_names_the_ticket_by_its_number_or_else_its_id() {
        let sentence = |ticket: &str, number: &str| {
            DeadLetter::new(ticket, number, Effect::Raise, "because".into(), 4).sentence()
        };
        assert_eq!(
            sentence("a", "I 1"),
            "ticket I 1: moved to the dead letters: because"
        );
        assert_eq!(
            sentence("a", ""),
            "ticket a: moved to the dead letters: because"
        );
        assert_eq!(sentence("", ""), "because");
    }

    #[test]
    fn dead_letters_are_merged_into_a_count_that_lists_what_was_not_raised() {
        let one = letter("a", Effect::Raise).merged_into(None);
        let two = letter("b", Effect::WriteBack).merged_into(Some(one));
        let all = letter("a", Effect::Raise).merged_into(Some(two));
        assert_eq!((all.count, &all.tickets[..]), (3, &["a".to_owned()][..]));
        assert_eq!(
            all.sentence(),
            "dead letters that are only counted, because there are too many or they are too old: 3; the latest: ticket I 1: \
             moved to the dead letters: because"
        );
    }

    #[test]
    fn a_merged_dead_letter_lists_tickets_up_to_the_limit_and_counts_the_rest() {
        let mut all = DeadLetter {
            tickets: (0..MAX_LISTED).map(|n| n.to_string()).collect(),
            count: 1_000,
            ..letter("", Effect::Raise)
        };
        all = letter("x", Effect::Raise).merged_into(Some(all));
        assert_eq!((all.tickets.len(), all.count), (MAX_LISTED, 1_001));
        assert!(serde_json::to_vec(&all).unwrap().len() < 100_000);
    }

    #[test]
    fn the_text_of_a_remark_is_not_stored() {
        let event = PhoneEvent {
            id: "n1".into(),
            raised: Timestamp::UNIX_EPOCH,
            action: PhoneAction::Annotated("the door is open".into()),
            alert: ExternalId {
                ticket: TicketId::made_from("a"),
                generation: 1,
            },
            person: Some("Rene".into()),
            email: None,
        };
        assert_eq!(UndeliveredEvent::of(&event, false), None);
    }
}
