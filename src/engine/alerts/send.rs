//! Sends events to SIGNL4.

use crate::domain::{ExternalId, Phase};
use crate::engine::work::Work;
use crate::ports::ApiError;
use crate::signl4::{self, Accepted, Event};

/// Sends events in parallel, and counts them. A wait that SIGNL4 requests is stored at once.
pub(super) fn send(work: &mut Work<'_, '_>, events: Vec<Event>) -> Vec<Result<Accepted, ApiError>> {
    let before = work.throttle.events().made();
    let answers = work.signl4.send(events);
    let sent = work.throttle.events().made().saturating_sub(before);
    let errors = work.signl4.take_errors();
    work.throttle
        .count_events(sent, errors, work.signl4.limit());
    if errors > 0 || work.throttle.events().has_unsaved_throttle() {
        // If storing fails, the end of the run tries again; the answers must be recorded first.
        let _ = work.turn.commit_throttle();
    }
    work.dispatcher.update_window(&answers);
    answers
}

/// Mirrors a person's action to a duplicate alert. If an alert was sent twice because an answer was lost,
/// the second one stays open when the first is answered. Errors are only reported.
pub(crate) fn mirror_to_duplicate_alert(
    work: &mut Work<'_, '_>,
    id: &ExternalId,
    team: Option<String>,
    phase: Phase,
) {
    let body = match phase {
        Phase::Acknowledged => signl4::acknowledge(id),
        Phase::Closed => signl4::resolve(id),
        _ => return,
    };
    let event = Event { team, body };
    let error = if work.events_are_closed() {
        Some("SIGNL4 takes no more events for the moment".to_owned())
    } else {
        let answer = send(work, vec![event]).pop();
        answer.and_then(|answer| Some(answer.err()?.message().to_owned()))
    };
    if let Some(error) = error {
        let ticket = id.ticket.as_str();
        work.journal.problem(format!(
            "ticket {ticket}: a second alert may ring on: {error}"
        ));
    }
}
