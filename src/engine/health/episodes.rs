//! From what a run has seen to what is wrong, and since when. Pure.

use crate::engine::journal::{Event, HealthObservations, Journal, Kind};
use crate::ledger::Episode;

/// What is wrong now: what was and may still be, and what has come. `is_scheduled`: the run did everything
/// that a scheduled run does.
pub(super) fn present_episodes(
    known: &[Episode],
    health: &HealthObservations,
    is_scheduled: bool,
    now_ms: i64,
) -> Vec<Episode> {
    let still = |episode: &Episode| {
        let Some(kind) = Kind::read(&episode.kind) else {
            return Some(episode.clone());
        };
        match health.wrong().get(&kind) {
            Some((message, count)) => Some(renewed(kind, episode, message, *count)),
            None if !health.would_detect(kind, is_scheduled) => Some(episode.clone()),
            // It stays as long as its alarm has to be ended.
            None => episode.alarm.is_some().then(|| Episode {
                over: true,
                ..episode.clone()
            }),
        }
    };
    let mut episodes: Vec<_> = known.iter().filter_map(still).collect();
    for (kind, (message, count)) in health.wrong() {
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

/// An episode that goes on. What is counted, and what names what is wrong, says how it is now.
fn renewed(kind: Kind, episode: &Episode, message: &str, count: u32) -> Episode {
    let tells_now = matches!(kind, Kind::DeadLetters | Kind::Settings | Kind::NameMissing);
    let mut episode = Episode {
        count,
        over: false,
        ..episode.clone()
    };
    if tells_now {
        message.clone_into(&mut episode.message);
    }
    // Fewer than were told of: more that come are news again.
    if let Some(alarm) = &mut episode.alarm {
        alarm.count = alarm.count.min(count);
    }
    episode
}

/// Records what has begun and what is over.
pub(super) fn record_changes(before: &[Episode], now: &[Episode], journal: &mut Journal<'_>) {
    let is_on = |all: &[Episode], kind: &str| all.iter().any(|e| e.kind == kind && !e.over);
    for episode in now.iter().filter(|e| !e.over && !is_on(before, &e.kind)) {
        journal.record(Event::TroubleBegan {
            title: title(&episode.kind),
            message: &episode.message,
        });
    }
    for episode in before.iter().filter(|e| !e.over && !is_on(now, &e.kind)) {
        journal.record(Event::TroubleOver {
            title: title(&episode.kind),
            result: "it is over",
        });
    }
}

fn title(kind: &str) -> Option<&'static str> {
    Kind::read(kind).map(Kind::title)
}
