//! The text for every decision. Every `match` is exhaustive, so that a new variant cannot be left without text.

use crate::domain::{EndReason, Phase, Record, whole_second};
use crate::plan::{Change, Decision, Effect, NoActionReason, ResolveReason};

/// The decision's name in the output of `explain`.
pub(crate) fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Nothing(_) => "nothing",
        Decision::Remember(_) => "remember",
        Decision::Wait(_) => "wait",
        Decision::Leave(_) => "leave",
        Decision::Act(Effect::Raise(_), _) => "raise",
        Decision::Act(Effect::Acknowledge, _) => "acknowledge",
        Decision::Act(Effect::Resolve(_), _) => "resolve",
        Decision::Remark(..) => "annotate",
    }
}

/// A sentence that says what is done.
pub(crate) fn sentence(decision: &Decision, before: Option<&Record>) -> String {
    match decision {
        Decision::Nothing(why) => match is_followed(why) {
            true => "There is nothing to do now.".into(),
            false => "It does not alert.".into(),
        },
        Decision::Remember(_) => {
            "No request is sent; only the stored state of the ticket is updated.".into()
        }
        Decision::Wait(until) => format!("It alerts at {}, not now.", whole_second(*until)),
        Decision::Leave(_) => {
            "No request is sent: the ticket shares another ticket's alert, and it has ended.".into()
        }
        Decision::Act(Effect::Raise(_), intent) if intent.maybe_duplicated => {
            "Its alert is sent again under the same id.".into()
        }
        Decision::Act(Effect::Raise(_), _) if before.is_some() => "It alerts again.".into(),
        Decision::Act(Effect::Raise(_), _) => "It alerts.".into(),
        Decision::Act(Effect::Acknowledge, _) => "Its alert is acknowledged in SIGNL4.".into(),
        Decision::Act(Effect::Resolve(_), intent) if intent.reraise_after_resolve => {
            "Its alert is resolved in SIGNL4, and a new one is raised.".into()
        }
        Decision::Act(Effect::Resolve(_), _) => "Its alert is resolved in SIGNL4.".into(),
        Decision::Remark(..) => "A remark is written on its alert.".into(),
    }
}

fn is_followed(why: &NoActionReason) -> bool {
    match why {
        NoActionReason::AlertIsOpen | NoActionReason::Covered => true,
        NoActionReason::NoRule
        | NoActionReason::OutsideHours
        | NoActionReason::Ended(_)
        | NoActionReason::Draft
        | NoActionReason::TooOld
        | NoActionReason::AlertIsOver
        | NoActionReason::Dead
        | NoActionReason::NotAgain => false,
    }
}

/// The reasons for the decision. `listed` says whether the ticket passes the filter `topdesk_query`.
pub(crate) fn reasons(decision: &Decision, listed: bool, before: Option<&Record>) -> Vec<String> {
    match decision {
        Decision::Nothing(why) => nothing(why, listed, before),
        Decision::Remember(record) if record.ended => {
            vec!["The ticket has ended, and so has its alert.".into()]
        }
        Decision::Remember(_) => vec!["No change of the ticket affects its alert.".into()],
        Decision::Wait(_) => vec!["The hours of the matching rule have not begun.".into()],
        Decision::Leave(_) | Decision::Act(Effect::Raise(_), _) => raised(before),
        Decision::Act(effect, _) => why(effect, before).into_iter().collect(),
        Decision::Remark(changes, _) => changes.iter().map(change).collect(),
    }
}

/// The reasons for a request, or none if the only reason is that a rule matches.
pub(crate) fn why(effect: &Effect, before: Option<&Record>) -> Option<String> {
    let sentences = match effect {
        Effect::Raise(_) => raised(before),
        Effect::Acknowledge => vec!["Somebody works on the ticket in TOPdesk.".into()],
        Effect::Resolve(because) => resolved(because),
    };
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn raised(before: Option<&Record>) -> Vec<String> {
    let why = before.and_then(|record| match record.phase {
        Phase::Raising => {
            Some("It was sent before, and it is not known whether SIGNL4 has it.".to_owned())
        }
        Phase::Resolved if record.reraise_after_resolve => {
            Some("Its last alert was resolved so that a new one is raised.".into())
        }
        Phase::Resolved | Phase::Closed | Phase::Dead => {
            Some("The ticket had ended and is open again.".into())
        }
        Phase::Open | Phase::Acknowledging | Phase::Acknowledged | Phase::Resolving => None,
    });
    why.into_iter().collect()
}

fn resolved(because: &ResolveReason) -> Vec<String> {
    match because {
        ResolveReason::Ended(end) => vec![ended(end)],
        ResolveReason::Changed(changes) => changes.iter().map(change).collect(),
        ResolveReason::NearTarget => {
            vec!["The target date is near, and nobody has acknowledged the alert.".into()]
        }
        ResolveReason::CoveredEnded => vec!["Every ticket that shares the alert has ended.".into()],
        ResolveReason::Unknown => {
            vec!["An earlier attempt to resolve it has an unknown outcome.".into()]
        }
    }
}

fn change(change: &Change) -> String {
    match change {
        Change::PriorityRaised => "The priority was raised.",
        Change::GroupChanged => "The ticket has another operator group.",
        Change::RuleChanged => "Another rule matches the ticket.",
    }
    .into()
}

fn ended(end: &EndReason) -> String {
    match end {
        EndReason::Completed => "The ticket is completed.",
        EndReason::Closed => "The ticket is closed.",
        EndReason::Archived => "The ticket is archived.",
        EndReason::Deleted => "TOPdesk does not have the ticket any more.",
        EndReason::OnHold => "The ticket is on hold (setting resolve_on).",
        EndReason::Status => "The processing status is one of resolve_on_status.",
        EndReason::Unmatched => "No rule matches the ticket any more (setting resolve_on).",
    }
    .into()
}

fn nothing(why: &NoActionReason, listed: bool, before: Option<&Record>) -> Vec<String> {
    let one = |sentence: &str| vec![sentence.to_owned()];
    match why {
        NoActionReason::NoRule if !listed => one("It does not pass the filter topdesk_query."),
        NoActionReason::NoRule => one("No rule matches it."),
        NoActionReason::OutsideHours => {
            one("The matching rule drops tickets outside its hours, and now is outside them.")
        }
        NoActionReason::Ended(ends) => ends.iter().map(ended).collect(),
        NoActionReason::Draft => one("It is a draft of a partial ticket, which raises no alert."),
        NoActionReason::TooOld => one("Its last change is older than max_age."),
        NoActionReason::AlertIsOpen => one(match before.map(|record| record.phase) {
            Some(Phase::Acknowledged) => {
                "Its alert is acknowledged, and no change of the ticket affects it."
            }
            _ => "Its alert is open, and no change of the ticket affects it.",
        }),
        NoActionReason::Covered => one("It shares the alert of another ticket or of a burst."),
        NoActionReason::AlertIsOver => one(match before.map(|record| record.phase) {
            Some(Phase::Closed) => {
                "Its alert was closed in SIGNL4, and the ticket has not ended and been reopened since then."
            }
            _ => "Its alert has ended, and no change of the ticket affects it.",
        }),
        NoActionReason::Dead => one("SIGNL4 refused its alert permanently: see the dead letter."),
        NoActionReason::NotAgain => one("It is open again, but realert_on_reopen is off."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_with_two_ends_gets_a_sentence_for_each() {
        let ends = vec![EndReason::Completed, EndReason::Closed];
        let reasons = reasons(&Decision::Nothing(NoActionReason::Ended(ends)), true, None);
        assert_eq!(
            reasons,
            ["The ticket is completed.", "The ticket is closed."]
        );
    }
}
