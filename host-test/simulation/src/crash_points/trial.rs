//! A scenario with crashes against the same scenario without.

use super::end::End;
use super::instead::{Instead, in_place_of};
use super::play::{Played, Stage};
use super::{Point, Tried};
use crate::checker::{Broken, Promise};
use std::collections::BTreeMap;

/// So many failures are told.
const TOLD: usize = 10;

pub(super) struct Trial<'a> {
    stage: Stage<'a>,
    /// The play without a crash.
    pub whole: Played,
    /// How it ends without a crash, by what happens instead.
    ends: BTreeMap<Vec<Instead>, End>,
    pub tried: Tried,
    /// What went wrong: where, what, and the history.
    failed: Vec<(String, String, String)>,
}

impl<'a> Trial<'a> {
    /// # Errors
    /// When the promise is broken without a crash.
    pub fn begin(stage: Stage<'a>) -> anyhow::Result<Self> {
        let whole = stage.play(&[], &[])?;
        // Somebody may take back what has ended; that is the story's own doing.
        let mut broken = whole.broken.iter();
        if let Some(broken) = broken.find(|broken| broken.promise != Promise::NoRegress) {
            anyhow::bail!("without any crash: {broken}");
        }
        Ok(Self {
            stage,
            whole,
            ends: BTreeMap::new(),
            tried: Tried {
                plays: 1,
                ..Tried::default()
            },
            failed: Vec::new(),
        })
    }

    pub fn play(&mut self, crashes: &[Point], instead: &[Instead]) -> anyhow::Result<Played> {
        self.tried.plays += 1;
        self.stage.play(crashes, instead)
    }

    /// Lets the process end at these points.
    pub fn try_one(&mut self, crashes: &[Point]) {
        let places: Vec<_> = crashes.iter().map(Point::to_string).collect();
        let (wrong, history) = match self.played(crashes) {
            Ok((wrong, _)) if wrong.is_empty() => return,
            Ok((wrong, history)) => (wrong.join("\n"), history),
            Err(error) => (format!("{error:#}"), String::new()),
        };
        self.failed.push((places.join("\n"), wrong, history));
    }

    /// What is wrong, and the history.
    fn played(&mut self, crashes: &[Point]) -> anyhow::Result<(Vec<String>, String)> {
        let played = self.play(crashes, &[])?;
        let mut wrong = self.unlike(&played, crashes)?;
        let broken = played.broken.iter();
        let broken = broken.filter(|b| !self.whole.broken.contains(b));
        wrong.extend(broken.map(Broken::to_string));
        let history = played.history.entries.iter().map(ToString::to_string);
        Ok((wrong, history.collect::<Vec<_>>().join("\n")))
    }

    /// # Errors
    /// When something went wrong: how often, and the first in full.
    pub fn result(self) -> anyhow::Result<Tried> {
        let Some((_, _, history)) = self.failed.first() else {
            return Ok(self.tried);
        };
        let told = |(places, wrong, _): &(String, String, String)| format!("{places}\n{wrong}");
        let first: Vec<_> = self.failed.iter().take(TOLD).map(told).collect();
        anyhow::bail!(
            "{} of {} plays went wrong\n\n{}\n\nThe history of the first:\n{history}",
            self.failed.len(),
            self.tried.plays,
            first.join("\n\n")
        )
    }

    /// What is unlike in the end. Nothing, if it ends like a play without a crash in which anything happens
    /// in its place that may.
    fn unlike(&mut self, played: &Played, crashes: &[Point]) -> anyhow::Result<Vec<String>> {
        let mut least = played.end.unlike(&self.whole.end);
        if least.is_empty() {
            return Ok(least);
        }
        for instead in in_place_of(crashes, &played.history) {
            let unlike = played.end.unlike(self.end(instead)?);
            if unlike.is_empty() {
                return Ok(unlike);
            }
            if unlike.len() < least.len() {
                least = unlike;
            }
        }
        Ok(least)
    }

    /// How it ends without a crash, with this instead.
    fn end(&mut self, instead: Vec<Instead>) -> anyhow::Result<&End> {
        if !self.ends.contains_key(&instead) {
            let end = self.play(&[], &instead)?.end;
            self.ends.insert(instead.clone(), end);
        }
        Ok(self.ends.entry(instead).or_default())
    }
}
