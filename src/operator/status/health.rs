//! What is wrong, since when, and in one line.

use crate::engine::Kind;
use crate::engine::health::dead_letters_sentence;
use crate::ledger::{Episode, Head, SILENCE};
use jiff::Timestamp;
use serde::Serialize;

/// One thing that is wrong.
#[derive(Serialize)]
pub struct Trouble {
    kind: String,
    since: Option<String>,
    title: String,
    sentence: String,
    advice: &'static str,
    alarmed: Option<String>,
    #[serde(skip)]
    rank: Option<Kind>,
}

impl Trouble {
    /// Its stable name.
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

/// What is wrong, the worst first. `dead`: how many matters were given up, which the last run may not have
/// known yet.
/// `faulty`: the settings that are wrong now.
pub fn troubles(head: &Head, dead: usize, faulty: &[&str], now: Timestamp) -> Vec<Trouble> {
    let mut troubles: Vec<_> = head
        .health
        .troubles
        .iter()
        .filter(|e| !e.over)
        .map(trouble)
        .collect();
    // What this moment shows, whatever the last run has noted.
    let is_told = |kind: Kind, troubles: &[Trouble]| troubles.iter().any(|t| t.rank == Some(kind));
    if head.is_overdue(now) && !is_told(Kind::ScheduleStopped, &troubles) {
        let minutes = SILENCE.as_mins();
        let sentence = format!("no scheduled run is known of for more than {minutes} minutes");
        troubles.push(new(Kind::ScheduleStopped, head.health.ran_ms, sentence));
    }
    if !faulty.is_empty() && !is_told(Kind::Settings, &troubles) {
        let sentence = format!(
            "no run takes place until these settings are corrected: {}",
            faulty.join(", ")
        );
        troubles.push(new(Kind::Settings, None, sentence));
    }
    match dead {
        0 => troubles.retain(|t| t.rank != Some(Kind::DeadLetters)),
        dead if !is_told(Kind::DeadLetters, &troubles) => {
            troubles.push(new(
                Kind::DeadLetters,
                None,
                dead_letters_sentence(u32::try_from(dead).unwrap_or(u32::MAX)),
            ));
        }
        dead => {
            let told = troubles
                .iter_mut()
                .find(|t| t.rank == Some(Kind::DeadLetters));
            told.into_iter().for_each(|t| {
                t.sentence = dead_letters_sentence(u32::try_from(dead).unwrap_or(u32::MAX))
            });
        }
    }
    // What an unknown, newer version has noted comes last.
    let rank = |t: &Trouble| (t.rank.is_none(), t.rank);
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
        rank: Some(kind),
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
        rank: kind,
    }
}

/// All in one sentence.
pub fn line(head: &Head, troubles: &[Trouble], now: Timestamp) -> String {
    let said = |trouble: &Trouble| match &trouble.since {
        None => trouble.title.clone(),
        Some(since) => format!("{} since {since}", trouble.title),
    };
    let all: Vec<_> = troubles.iter().map(said).collect();
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

/// Whole seconds: nobody wants to read more.
fn moment(at_ms: i64) -> String {
    let at = Timestamp::from_second(at_ms.div_euclid(1_000));
    at.map_or_else(|_| String::new(), |at| at.to_string())
}
