//! A sentence for everything that can be decided. Every `match` is exhaustive on purpose: a new
//! variant must get words.

use crate::domain::{EndReason, Phase, Record, whole_second};
use crate::plan::{Because, Change, Decision, Effect, Why};

/// The decision in one word.
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

/// What is done.
pub(crate) fn sentence(decision: &Decision, before: Option<&Record>) -> String {
    match decision {
        Decision::Nothing(why) => match is_followed(why) {
            true => "Nothing is to be done now.".into(),
            false => "It does not alert.".into(),
        },
        Decision::Remember(_) => {
            "No request is sent; only what was seen of the ticket is kept.".into()
        }
        Decision::Wait(until) => format!("It alerts at {}, not now.", whole_second(*until)),
        Decision::Leave(_) => {
            "No request is sent for it: the alert of another ticket stood for it, and it has ended."
                .into()
        }
        Decision::Act(Effect::Raise(_), intent) if intent.maybe_duplicated => {
            "Its alert is sent again under the same id.".into()
        }
        Decision::Act(Effect::Raise(_), _) if before.is_some() => "It alerts again.".into(),
        Decision::Act(Effect::Raise(_), _) => "It alerts.".into(),
        Decision::Act(Effect::Acknowledge, _) => "Its alert is acknowledged in SIGNL4.".into(),
        Decision::Act(Effect::Resolve(_), intent) if intent.reraise_after_resolve => {
            "Its alert is resolved in SIGNL4 and raised anew.".into()
        }
        Decision::Act(Effect::Resolve(_), _) => "Its alert is resolved in SIGNL4.".into(),
        Decision::Remark(..) => "A remark is written below its alert.".into(),
    }
}

fn is_followed(why: &Why) -> bool {
    match why {
        Why::AlertIsOpen | Why::Covered => true,
        Why::NoRule
        | Why::OutsideHours
        | Why::Ended(_)
        | Why::Draft
        | Why::TooOld
        | Why::AlertIsOver
        | Why::Dead
        | Why::NotAgain => false,
    }
}

/// Why that is done, or why nothing is; `listed`: `topdesk_query` lets the ticket through.
pub(crate) fn reasons(decision: &Decision, listed: bool, before: Option<&Record>) -> Vec<String> {
    match decision {
        Decision::Nothing(why) => nothing(why, listed, before),
        Decision::Remember(record) if record.ended => {
            vec!["The ticket has ended, and so has its alert.".into()]
        }
        Decision::Remember(_) => vec!["Nothing has changed that matters to its alert.".into()],
        Decision::Wait(_) => vec!["The hours of the rule that matches have not begun.".into()],
        Decision::Leave(_) | Decision::Act(Effect::Raise(_), _) => raised(before),
        Decision::Act(effect, _) => why(effect, before).into_iter().collect(),
        Decision::Remark(changes, _) => changes.iter().map(change).collect(),
    }
}

/// Why an effect is had, in one sentence, if there is more to say than that a rule matches.
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
            Some("It was sent before, and whether SIGNL4 has it is not known.".to_owned())
        }
        Phase::Resolved if record.reraise_after_resolve => {
            Some("It was resolved in order to be raised anew.".into())
        }
        Phase::Resolved | Phase::Closed | Phase::Dead => {
            Some("The ticket had ended and is open again.".into())
        }
        Phase::Open | Phase::Acknowledging | Phase::Acknowledged | Phase::Resolving => None,
    });
    why.into_iter().collect()
}

fn resolved(because: &Because) -> Vec<String> {
    match because {
        Because::Ended(end) => vec![ended(end)],
        Because::Changed(changes) => changes.iter().map(change).collect(),
        Because::NearTarget => vec!["The target date is near, and nobody has answered.".into()],
        Because::CoveredEnded => vec!["Every ticket that it stood for has ended.".into()],
        Because::Unknown => {
            vec!["It was to be resolved before, and whether it was is not known.".into()]
        }
    }
}

fn change(change: &Change) -> String {
    match change {
        Change::PriorityRaised => "The priority was raised.",
        Change::GroupChanged => "Another operator group has the ticket.",
        Change::RuleChanged => "Another rule holds for the ticket.",
    }
    .into()
}

fn ended(end: &EndReason) -> String {
    match end {
        EndReason::Completed => "The ticket is completed.",
        EndReason::Closed => "The ticket is closed.",
        EndReason::Archived => "The ticket is archived.",
        EndReason::Deleted => "TOPdesk does not know the ticket any more.",
        EndReason::OnHold => "The ticket is on hold (setting resolve_on).",
        EndReason::Status => "The processing status is one of resolve_on_status.",
        EndReason::Unmatched => "No rule matches the ticket any more (setting resolve_on).",
    }
    .into()
}

fn nothing(why: &Why, listed: bool, before: Option<&Record>) -> Vec<String> {
    let one = |sentence: &str| vec![sentence.to_owned()];
    match why {
        Why::NoRule if !listed => one("The filter topdesk_query does not let it through."),
        Why::NoRule => one("No rule matches it."),
        Why::OutsideHours => {
            one("The rule that matches drops what comes outside of its hours, and now is outside.")
        }
        Why::Ended(ends) => ends.iter().map(ended).collect(),
        Why::Draft => one("It is a partial ticket, a draft that alerts nobody."),
        Why::TooOld => one("Its last change is longer ago than max_age."),
        Why::AlertIsOpen => one(match before.map(|record| record.phase) {
            Some(Phase::Acknowledged) => {
                "Its alert is acknowledged, and nothing has changed that matters."
            }
            _ => "Its alert is open, and nothing has changed that matters.",
        }),
        Why::Covered => one("The alert of another ticket, or of a burst, stands for it."),
        Why::AlertIsOver => one(match before.map(|record| record.phase) {
            Some(Phase::Closed) => {
                "Its alert was closed in SIGNL4, and the ticket has not ended and been reopened since."
            }
            _ => "Its alert is over, and nothing has changed that matters.",
        }),
        Why::Dead => one("Its alert was refused for good: see the dead letter."),
        Why::NotAgain => {
            one("It is open again, and realert_on_reopen says that this does not alert.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_with_two_ends_gets_a_sentence_for_each() {
        let ends = vec![EndReason::Completed, EndReason::Closed];
        let told = reasons(&Decision::Nothing(Why::Ended(ends)), true, None);
        assert_eq!(told, ["The ticket is completed.", "The ticket is closed."]);
    }
}
