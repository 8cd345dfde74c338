//! What a ticket's state means for its alert: whether anybody still needs to be woken.

use super::rules::{Values, Verdict};
use super::{Line, Named, Ticket};

/// Why nobody needs to be woken any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndReason {
    /// The caller has been helped.
    Completed,
    /// Nothing is left to do.
    Closed,
    /// It is archived.
    Archived,
    /// TOPdesk does not know it any more.
    Deleted,
    /// It waits for somebody else.
    OnHold,
    /// Its processing status is one of `resolve_on_status`.
    Status,
    /// No rule matches it any more.
    Unmatched,
}

impl EndReason {
    /// Every end that the setting `resolve_on` can name, with its word there.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("completed", Self::Completed),
        ("closed", Self::Closed),
        ("archived", Self::Archived),
        ("deleted", Self::Deleted),
        ("on_hold", Self::OnHold),
        ("unmatched", Self::Unmatched),
    ];
}

/// When an operator's name on a ticket means that somebody works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AckByOperator {
    /// Never.
    No,
    /// When the operator has changed the ticket with the own hands last.
    Taken,
    /// Whoever has assigned it.
    Assigned,
}

/// What a ticket does to its alert: when it resolves, acknowledges and raises it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPolicy {
    /// What resolves an alert.
    pub resolve_on: Vec<EndReason>,
    /// Processing statuses that resolve an alert.
    pub resolve_on_status: Values,
    /// Processing statuses that acknowledge an alert.
    pub acknowledge_on_status: Values,
    /// Whether an operator acknowledges it.
    pub acknowledge_on_operator: AckByOperator,
    /// Whether a ticket that is open again is alerted again.
    pub realert_on_reopen: bool,
}

impl AlertPolicy {
    /// Why the ticket has ended, if so. Completed, closed, archived and deleted tickets have,
    /// whatever the policy says: nobody is woken for them. The other reasons only exist where they
    /// are switched on.
    #[must_use]
    pub fn end_reasons(&self, ticket: &Ticket, verdict: Verdict) -> Vec<EndReason> {
        let on = |end| self.resolve_on.contains(&end);
        [
            (EndReason::Completed, ticket.completed),
            (EndReason::Closed, ticket.closed),
            (EndReason::Archived, ticket.line == Line::Archived),
            (EndReason::Deleted, ticket.line == Line::Deleted),
            (EndReason::OnHold, ticket.on_hold && on(EndReason::OnHold)),
            (
                EndReason::Status,
                one_of(&self.resolve_on_status, &ticket.status),
            ),
            (
                EndReason::Unmatched,
                verdict == Verdict::None && on(EndReason::Unmatched),
            ),
        ]
        .into_iter()
        .filter_map(|(end, so)| so.then_some(end))
        .collect()
    }

    /// Of these ends, the first that resolves an alert.
    #[must_use]
    pub fn resolving(&self, ends: &[EndReason]) -> Option<EndReason> {
        let on = |end: &EndReason| *end == EndReason::Status || self.resolve_on.contains(end);
        ends.iter().copied().find(on)
    }

    /// Whether somebody works on the ticket, as far as TOPdesk tells.
    #[must_use]
    pub fn is_taken(&self, ticket: &Ticket) -> bool {
        let by_operator = match (self.acknowledge_on_operator, &ticket.operator) {
            (AckByOperator::No, _) | (_, None) => false,
            (AckByOperator::Assigned, Some(_)) => true,
            (AckByOperator::Taken, Some(operator)) => {
                operator.id.is_some() && operator.id == ticket.modifier
            }
        };
        by_operator || one_of(&self.acknowledge_on_status, &ticket.status)
    }
}

fn one_of(words: &Values, value: &Option<Named>) -> bool {
    let is = |value: &Named| words.iter().any(|word| value.is(word));
    value.as_ref().is_some_and(is)
}
