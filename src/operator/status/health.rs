//! Shows which problems there are and since when, also as one line.

use crate::engine::Kind;
use crate::engine::health::dead_letters_sentence;
use crate::ledger::{Episode, Head, SILENCE};
use jiff::Timestamp;
use serde::Serialize;

/// One problem.
#[derive(Serialize)]
pub struct Trouble {
    kind: String,
    since: Option<String>,
    title: String,
    sentence: String,
    advice: &'static str,
    alarmed: Option<String>,
    /// The kind, if this version knows it; kinds are ordered by severity.
    #[serde(skip)]
    known_kind: Option<Kind>,
}

impl Trouble {
    /// Returns the stable name of its kind.
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

/// Returns the problems, the worst first. `dead` is the number of dead letters, `faulty` the keys of the
/// settings with faults; both are newer than what the last run recorded.
pub fn troubles(head: &Head, dead: usize, faulty: &[&str], now: Timestamp) -> Vec<Trouble> {
    let mut troubles: Vec<_> = head
        .health
        .troubles
        .iter()
        .filter(|e| !e.over)
        .map(trouble)
        .collect();
    // Add the problems that can be seen now, whether the last run has recorded them or not.
    let is_listed =
        |kind: Kind, troubles: &[Trouble]| troubles.iter().any(|t| t.known_kind == Some(kind));
    if head.is_overdue(now) && !is_listed(Kind::ScheduleStopped, &troubles) {
        let minutes = SILENCE.as_mins();
        let sentence = format!("no scheduled run was recorded for more than {minutes} minutes");
        troubles.push(new(Kind::ScheduleStopped, head.health.ran_ms, sentence));
    }
    if !faulty.is_empty() && !is_listed(Kind::Settings, &troubles) {
        let sentence = format!(
            "no run takes place until these settings are corrected: {}",
            faulty.join(", ")
        );
        troubles.push(new(Kind::Settings, None, sentence));
    }
    match dead {
        0 => troubles.retain(|t| t.known_kind != Some(Kind::DeadLetters)),
        dead if !is_listed(Kind::DeadLetters, &troubles) => {
            troubles.push(new(
                Kind::DeadLetters,
                None,
                dead_letters_sentence(u32::try_from(dead).unwrap_or(u32::MAX)),
            ));
        }
        dead => {
            let listed = troubles
                .iter_mut()
                .find(|t| t.known_kind == Some(Kind::DeadLetters));
            listed.into_iter().for_each(|t| {
                t.sentence = dead_letters_sentence(u32::try_from(dead).unwrap_or(u32::MAX))
            });
        }
    }
    // Kinds that only a newer version knows come last.
    let rank = |t: &Trouble| (t.known_kind.is_none(), t.known_kind);
    troubles.sort_by_key(rank);
    troubles
}

fn new(kind: Kind, since_ms: Option<i64>, sentence: String) -> Trouble {
    Trouble {
        kind: kind.name().into(),
        since: since_ms.map(moment),
        title: kind.title().into(),
        sentence,
        advice: kind.advice(),
        alarmed: None,
        known_kind: Some(kind),
    }
}

fn trouble(episode: &Episode) -> Trouble {
    let kind = Kind::from_name(&episode.kind);
    let alarm = episode.alarm.as_ref().filter(|alarm| alarm.raised);
    Trouble {
        kind: episode.kind.clone(),
        since: Some(moment(episode.since_ms)),
        title: kind.map_or_else(|| episode.kind.clone(), |kind| kind.title().to_owned()),
        sentence: episode.message.clone(),
        advice: kind.map_or("", Kind::advice),
        alarmed: alarm.map(|alarm| moment(alarm.at_ms)),
        known_kind: kind,
    }
}

/// Returns the state in one line.
pub fn line(head: &Head, troubles: &[Trouble], now: Timestamp) -> String {
    let words = |trouble: &Trouble| match &trouble.since {
        None => trouble.title.clone(),
        Some(since) => format!("{} since {since}", trouble.title),
    };
    let all: Vec<_> = troubles.iter().map(words).collect();
    let paused = head
        .pause
        .until(now)
        .map(|until| format!("Paused until {until}."));
    match (paused, all.is_empty()) {
        (Some(paused), true) => paused,
        (Some(paused), false) => format!("{paused} {}.", all.join("; ")),
        (None, true) if head.health.ran_ms.is_none() => "There was no run yet.".into(),
        (None, true) => "Everything is fine.".into(),
        (None, false) => format!("{}.", all.join("; ")),
    }
}

/// Formats a time in whole seconds, for people.
fn moment(at_ms: i64) -> String {
    let at = Timestamp::from_second(at_ms.div_euclid(1_000));
    at.map_or_else(|_| String::new(), |at| at.to_string())
}
