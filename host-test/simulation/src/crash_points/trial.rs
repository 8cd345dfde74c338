//! A scenario with crashes against the same scenario without.

use super::end::End;
use super::instead::{Instead, changing, kinds};
use super::nearest::Nearest;
use super::play::{Played, Stage};
use super::point::{Point, Tried};
use crate::checker::{Broken, Promise};
use crate::history::{Entry, What};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Failures beyond this are counted only.
const MAX_SHOWN: usize = 10;

/// A play without a crash.
struct Other {
    end: End,
    /// The requests of each call that change something.
    changing: Vec<Vec<u32>>,
}

pub(super) struct Trial<'a> {
    stage: Stage<'a>,
    /// The play without a crash.
    pub whole: Played,
    /// Plays without a crash, by what happens instead.
    others: BTreeMap<Vec<Instead>, Rc<Other>>,
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
            others: BTreeMap::new(),
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
        let died = |entry: &&Entry| entry.what == What::Died;
        let died = played.history.entries.iter().filter(died).count();
        anyhow::ensure!(died == crashes.len(), "the process has ended {died} times");
        let mut wrong = self.unlike(&played, crashes)?;
        let broken = played.broken.iter();
        let broken = broken.filter(|b| !self.whole.broken.contains(b));
        wrong.extend(broken.map(Broken::to_string));
        let told = if wrong.is_empty() {
            &[][..]
        } else {
            &played.history.entries
        };
        let history: Vec<_> = told.iter().map(ToString::to_string).collect();
        Ok((wrong, history.join("\n")))
    }

    /// # Errors
    /// When something went wrong: how often, and the first in full.
    pub fn result(self) -> anyhow::Result<Tried> {
        let Some((_, _, history)) = self.failed.first() else {
            return Ok(self.tried);
        };
        let told = |(places, wrong, _): &(String, String, String)| format!("{places}\n{wrong}");
        let first: Vec<_> = self.failed.iter().take(MAX_SHOWN).map(told).collect();
        anyhow::bail!(
            "{} of {} plays went wrong\n\n{}\n\nThe history of the first:\n{history}",
            self.failed.len(),
            self.tried.plays,
            first.join("\n\n")
        )
    }

    /// What is unlike in the end. Nothing, if it ends like a play without a crash in which anything happens
    /// in its place that may; and if besides nothing is lost or doubled that is there when no answer is
    /// lost.
    fn unlike(&mut self, played: &Played, crashes: &[Point]) -> anyhow::Result<Vec<String>> {
        let mut nearest = Nearest::to(&played.end, &self.whole.end, crashes.len());
        let mut ways = vec![Vec::new()];
        for (before, point) in crashes.iter().enumerate() {
            let made = changing(&played.history, point.call).len();
            for way in ways.clone() {
                for way in self.longer(&way, point.call - before, made)? {
                    if nearest.is_found() {
                        return Ok(Vec::new());
                    }
                    nearest.look_at(&self.other(&way)?.end, way.iter().any(Instead::is_lost));
                    ways.push(way);
                }
            }
        }
        Ok(nearest.differences())
    }

    /// What else may happen, in this call; its number as if nothing had.
    fn longer(
        &mut self,
        way: &[Instead],
        call: usize,
        made: usize,
    ) -> anyhow::Result<Vec<Vec<Instead>>> {
        // It was made once more for each loss of answers before.
        let call = call + way.iter().filter(|i| i.is_lost()).count();
        let other = self.other(way)?;
        let changing = other.changing.get(call).map_or(&[][..], Vec::as_slice);
        let kinds = kinds(made, changing).into_iter();
        let longer = kinds.map(|kind| [way, &[Instead { call, kind }]].concat());
        Ok(longer.collect())
    }

    /// The play without a crash, with this instead.
    fn other(&mut self, instead: &[Instead]) -> anyhow::Result<Rc<Other>> {
        if let Some(other) = self.others.get(instead) {
            return Ok(other.clone());
        }
        let played = self.play(&[], instead)?;
        let calls = 0..played.calls.len();
        let other = Rc::new(Other {
            changing: calls.map(|call| changing(&played.history, call)).collect(),
            end: played.end,
        });
        self.others.insert(instead.to_vec(), other.clone());
        Ok(other)
    }
}
