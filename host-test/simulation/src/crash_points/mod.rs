//! The process may end at any import. For a scenario file: each import call of each call of the
//! connector in it is the last one once, before and once after its effect; and for the short files
//! every two of them, one after the other. The host makes the call again when the dead one's lease is
//! over, the story goes on, all faults end, everything comes to rest.
//!
//! Then it must have ended (`end`) exactly like a play without a crash: the same one, or one in which the
//! host was away instead, or answers of the dead call's requests were lost (`instead`). So that the last
//! ones hide nothing, none of what is there without a loss of answers may be lost or doubled, but for the
//! second alert that a crash explains (`likeness`). The promise is checked besides (`play`).

mod end;
mod host;
mod instead;
mod likeness;
mod nearest;
mod play;
mod point;
mod rest;
mod trial;

pub use point::Tried;

use crate::connector::Connector;
use crate::faults::Crash;
use crate::history::Seat;
use play::{Played, Stage};
use point::Point;
use scenarios::Scenario;
use std::rc::Rc;
use trial::Trial;

/// How many of the points to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Every so many-th point.
    pub of_points: usize,
    /// With every so many-th point every so many-th of those that can follow.
    pub of_pairs: usize,
}

impl Share {
    /// All of them.
    pub const ALL: Self = Self {
        of_points: 1,
        of_pairs: 1,
    };
}

/// Of scenarios with at most so many imports all pairs of points are tried.
pub const SHORT: usize = 45;

/// Lets the process end at the points of a scenario, and at the pairs of points of a short one.
/// `begin` makes the connector.
///
/// # Errors
/// When anything is not as if the process had not ended: where it did, what is not, and the history.
pub fn try_points<C: Connector + 'static>(
    scenario: &Scenario,
    begin: impl FnOnce() -> C,
    share: Share,
) -> anyhow::Result<Tried> {
    let mut trial = Trial::begin(Stage::new(scenario, Rc::new(begin())))?;
    let points = points(&trial.whole, 0);
    for point in points.iter().step_by(share.of_points) {
        trial.tried.points += 1;
        trial.try_one(std::slice::from_ref(point));
    }
    if trial.whole.imports() <= SHORT {
        let firsts = points.iter().step_by(share.of_pairs);
        for (at, first) in firsts.enumerate() {
            let seconds = points_after(&mut trial, first)?.into_iter();
            for second in seconds.skip(at % share.of_pairs).step_by(share.of_pairs) {
                trial.tried.pairs += 1;
                trial.try_one(&[first.clone(), second]);
            }
        }
    }
    trial.result()
}

/// Where it can end again: in the call that is made anew, or in a later one.
fn points_after(trial: &mut Trial<'_>, first: &Point) -> anyhow::Result<Vec<Point>> {
    let once = trial.play(std::slice::from_ref(first), &[])?;
    Ok(points(&once, first.call + 1))
}

/// Every point of a play, from a call on.
fn points(play: &Played, from: Seat) -> Vec<Point> {
    let mut points = Vec::new();
    for (call, imports) in play.calls.iter().enumerate().skip(from) {
        for (number, words) in (1..).zip(imports) {
            points.extend([false, true].map(|after_effect| Point {
                call,
                crash: Crash {
                    import: number,
                    after_effect,
                },
                import: words.clone(),
            }));
        }
    }
    points
}
