//! What could not be done and will not be tried again by itself: ids and reasons, no content.

use crate::domain::{ExternalId, PhoneAction, PhoneEvent, TicketId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How many are kept one by one. What is more is counted, and its tickets are listed.
pub const MAX_DEAD_LETTERS: usize = 100;
/// How many tickets one dead letter lists.
const MAX_LISTED: usize = 1_000;

/// What was to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Raising an alert.
    Raise,
    /// Resolving an alert.
    Resolve,
    /// Acknowledging an alert, because somebody has taken the ticket.
    Acknowledge,
    /// Writing below an alert.
    Annotate,
    /// Writing to the ticket what happened in SIGNL4.
    WriteBack,
    /// Only a part of that: the operator or the status.
    PartOfWriteBack,
    /// Reading the ticket at all.
    Read,
}

/// A notification that could not be written: what happened and when, not who did it, and no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undelivered {
    /// SIGNL4's id of the notification.
    pub id: String,
    /// When it happened (Unix microseconds).
    pub raised_us: i64,
    /// What happened. Never a remark, whose text would be content.
    pub action: PhoneAction,
    /// Which alert of the ticket.
    pub generation: u32,
    /// An attempt may have succeeded without our knowing.
    pub unknown: bool,
}

impl Undelivered {
    /// What of this notification may be kept; none if it is a remark.
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

    /// The notification again, without the person; none if it was damaged.
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
    /// The ticket's id; empty where it is about several, which the reason names.
    pub ticket: String,
    /// Its number.
    pub number: String,
    /// What was to be done.
    pub effect: Effect,
    /// Why it was given up, in words for the operator.
    pub reason: String,
    /// When (Unix milliseconds, this host's clock).
    pub at_ms: i64,
    /// Ids of the tickets, where it is about several; not more than are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<String>,
    /// How many matters it stands for, where it stands for several; else 0.
    #[serde(default, skip_serializing_if = "is_zero_count")]
    pub count: u32,
    /// The notification that could not be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Undelivered>,
}

fn is_zero_count(count: &u32) -> bool {
    *count == 0
}

impl DeadLetter {
    /// What a person should know.
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
        format!("ticket {name}: given up: {}", self.reason)
    }

    /// A dead letter of one matter.
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

    /// The letter that stands for this one and for `others`. Tickets are listed whose alerts could not be
    /// raised: somebody must still be able to see to it that they ring.
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
            "{count} matters were given up and are not kept one by one, being too many or too old; the latest: {latest}"
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
        assert_eq!(sentence("a", "I 1"), "ticket I 1: given up: because");
        assert_eq!(sentence("a", ""), "ticket a: given up: because");
        assert_eq!(sentence("", ""), "because");
    }

    #[test]
    fn letters_are_joined_into_a_count_that_lists_what_was_not_raised() {
        let one = letter("a", Effect::Raise).merged_into(None);
        let two = letter("b", Effect::WriteBack).merged_into(Some(one));
        let all = letter("a", Effect::Raise).merged_into(Some(two));
        assert_eq!((all.count, &all.tickets[..]), (3, &["a".to_owned()][..]));
        assert_eq!(
            all.sentence(),
            "3 matters were given up and are not kept one by one, being too many or too old; the latest: ticket I 1: \
             given up: because"
        );
    }

    #[test]
    fn joined_letters_list_so_many_tickets_and_count_the_rest() {
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
    fn a_remark_is_not_kept_with_its_text() {
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
        assert_eq!(Undelivered::of(&event, false), None);
    }
}
