//! What a ticket's state means for its alert.

use super::rules::{Values, Verdict};
use super::{Line, Named, Ticket};

/// Why a ticket no longer needs an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndReason {
    /// The ticket is completed.
    Completed,
    /// The ticket is closed.
    Closed,
    /// The ticket is archived.
    Archived,
    /// TOPdesk does not have the ticket any more.
    Deleted,
    /// The ticket is on hold.
    OnHold,
    /// The processing status is one of the setting `resolve_on_status`.
    Status,
    /// No rule matches the ticket any more.
    Unmatched,
}

impl EndReason {
    /// The reasons that the setting `resolve_on` accepts, with their names there.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("completed", Self::Completed),
        ("closed", Self::Closed),
        ("archived", Self::Archived),
        ("deleted", Self::Deleted),
        ("on_hold", Self::OnHold),
        ("unmatched", Self::Unmatched),
    ];
}

/// When an operator on a ticket counts as an acknowledgement (setting `acknowledge_on_operator`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AckByOperator {
    /// Never.
    No,
    /// If the operator was also the last person to change the ticket.
    Taken,
    /// Always, whoever assigned the operator.
    Assigned,
}

/// When a ticket resolves its alert, acknowledges it, or raises it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPolicy {
    /// The reasons that resolve an alert.
    pub resolve_on: Vec<EndReason>,
    /// The processing statuses that resolve an alert.
    pub resolve_on_status: Values,
    /// The processing statuses that acknowledge an alert.
    pub acknowledge_on_status: Values,
    /// When an operator acknowledges an alert.
    pub acknowledge_on_operator: AckByOperator,
    /// Whether a reopened ticket raises an alert again.
    pub realert_on_reopen: bool,
}

impl AlertPolicy {
    /// Every reason why the ticket has ended; empty while it has not. Completed, closed, archived and deleted tickets
    /// have always ended and raise no alert. The other reasons count only if the policy names them.
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
        .filter_map(|(end, applies)| applies.then_some(end))
        .collect()
    }

    /// Returns the first of these reasons that resolves an open alert.
    #[must_use]
    pub fn resolving(&self, ends: &[EndReason]) -> Option<EndReason> {
        let on = |end: &EndReason| *end == EndReason::Status || self.resolve_on.contains(end);
        ends.iter().copied().find(on)
    }

    /// Whether somebody works on the ticket, according to TOPdesk.
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
