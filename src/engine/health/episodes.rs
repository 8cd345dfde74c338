//! Derives episodes of health problems from the observations of a run. Pure.

use crate::engine::journal::{Event, HealthObservations, Journal, Kind};
use crate::ledger::Episode;

/// The present episodes: known ones that continue, and new ones. `is_scheduled`: the run completed the
/// checks of a scheduled run.
pub(super) fn present_episodes(
    known: &[Episode],
    health: &HealthObservations,
    is_scheduled: bool,
    now_ms: i64,
) -> Vec<Episode> {
    let carry_over = |episode: &Episode| {
        let Some(kind) = Kind::from_name(&episode.kind) else {
            return Some(episode.clone());
        };
        match health.problems().get(&kind) {
            Some((message, count)) => Some(continued(kind, episode, message, *count)),
            None if !health.would_detect(kind, is_scheduled) => Some(episode.clone()),
            // An episode that is over is kept until its alarm is resolved.
            None => episode.alarm.is_some().then(|| Episode {
                over: true,
                ..episode.clone()
            }),
        }
    };
    let mut episodes: Vec<_> = known.iter().filter_map(carry_over).collect();
    for (kind, (message, count)) in health.problems() {
        if episodes.iter().all(|episode| episode.kind != kind.name()) {
            episodes.push(Episode {
                kind: kind.name().to_owned(),
                since_ms: now_ms,
                message: message.clone(),
                count: *count,
                over: false,
                alarm: None,
            });
        }
    }
    episodes
}

/// An episode that continues. If its message contains a count or names, the new message replaces the old
/// one.
fn continued(kind: Kind, episode: &Episode, message: &str, count: u32) -> Episode {
    let message_varies = matches!(kind, Kind::DeadLetters | Kind::Settings | Kind::NameMissing);
    let mut episode = Episode {
        count,
        over: false,
        ..episode.clone()
    };
    if message_varies {
        message.clone_into(&mut episode.message);
    }
    // The count has decreased: a later increase must raise the alarm again.
    if let Some(alarm) = &mut episode.alarm {
        alarm.count = alarm.count.min(count);
    }
    episode
}

/// Records the episodes that have begun and those that are over.
pub(super) fn record_changes(before: &[Episode], now: &[Episode], journal: &mut Journal<'_>) {
    let is_on = |all: &[Episode], kind: &str| all.iter().any(|e| e.kind == kind && !e.over);
    for episode in now.iter().filter(|e| !e.over && !is_on(before, &e.kind)) {
        journal.record(Event::EpisodeBegan {
            title: title(&episode.kind),
            message: &episode.message,
        });
    }
    for episode in before.iter().filter(|e| !e.over && !is_on(now, &e.kind)) {
        journal.record(Event::EpisodeOver {
            title: title(&episode.kind),
            result: "it is over",
        });
    }
}

fn title(kind: &str) -> Option<&'static str> {
    Kind::from_name(kind).map(Kind::title)
}
