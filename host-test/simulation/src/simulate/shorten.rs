//! The shortest story that still breaks the promise in the same way.

use super::play::play;
use crate::checker::Promise;
use crate::connector::Connector;
use crate::faults::CallFaults;
use crate::story::{Planned, Step, Story};

/// So many stories are played at most in search of a shorter one.
const MAX_TRIES: u32 = 3_000;

/// Leaves out of a story what is not needed to break this part of the promise.
#[must_use]
pub fn shortest(story: &Story, promise: Promise, connector: &dyn Connector) -> Story {
    let mut search = Search {
        connector,
        promise,
        left: MAX_TRIES,
    };
    let mut best = story.clone();
    loop {
        let before = best.clone();
        best = search.fewer_steps(best);
        best = search.simpler_steps(best);
        if best == before || search.left == 0 {
            return best;
        }
    }
}

struct Search<'a> {
    connector: &'a dyn Connector,
    promise: Promise,
    left: u32,
}

impl Search<'_> {
    fn still_breaks(&mut self, story: &Story) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let broken = play(story, self.connector).broken;
        broken.iter().any(|broken| broken.promise == self.promise)
    }

    /// Takes steps away, many at a time at first.
    fn fewer_steps(&mut self, mut story: Story) -> Story {
        let mut size = story.steps.len();
        while size > 0 {
            let mut at = 0;
            while at < story.steps.len() {
                let mut shorter = story.clone();
                let end = (at + size).min(shorter.steps.len());
                shorter.steps.drain(at..end);
                if self.still_breaks(&shorter) {
                    story = shorter;
                } else {
                    at += size;
                }
            }
            size /= 2;
        }
        story
    }

    fn simpler_steps(&mut self, mut story: Story) -> Story {
        for at in 0..story.steps.len() {
            loop {
                let options = story.steps.get(at).map(simpler).unwrap_or_default();
                let found = options.into_iter().find_map(|step| {
                    let mut simpler = story.clone();
                    *simpler.steps.get_mut(at)? = step;
                    self.still_breaks(&simpler).then_some(simpler)
                });
                match found {
                    Some(simpler) => story = simpler,
                    None => break,
                }
            }
        }
        story
    }
}

/// The step with one thing less.
fn simpler(step: &Step) -> Vec<Step> {
    let Step::Calls {
        calls,
        meanwhile,
        seed,
    } = step
    else {
        return Vec::new();
    };
    let seed = *seed;
    let mut options = Vec::new();
    for at in 0..calls.len() {
        if calls.len() > 1 {
            let mut calls = calls.clone();
            calls.remove(at);
            let meanwhile = meanwhile.clone();
            options.push(Step::Calls {
                calls,
                meanwhile,
                seed,
            });
        }
        for simpler in calls.get(at).map(fewer_faults).unwrap_or_default() {
            let mut calls = calls.clone();
            if let Some(call) = calls.get_mut(at) {
                *call = simpler;
            }
            let meanwhile = meanwhile.clone();
            options.push(Step::Calls {
                calls,
                meanwhile,
                seed,
            });
        }
    }
    for at in 0..meanwhile.len() {
        let mut meanwhile = meanwhile.clone();
        meanwhile.remove(at);
        let calls = calls.clone();
        options.push(Step::Calls {
            calls,
            meanwhile,
            seed,
        });
    }
    options
}

fn fewer_faults(planned: &Planned) -> Vec<Planned> {
    match planned {
        Planned::Run(faults) => fewer(faults).into_iter().map(Planned::Run).collect(),
        Planned::Push(faults) => fewer(faults).into_iter().map(Planned::Push).collect(),
        Planned::Forged(_) => Vec::new(),
        Planned::Mail {
            which,
            again,
            taking,
            working,
        } => {
            let mail = |again: bool, taking: &CallFaults, working: &CallFaults| Planned::Mail {
                which: *which,
                again,
                taking: taking.clone(),
                working: working.clone(),
            };
            let mut options = Vec::new();
            if *again {
                options.push(mail(false, taking, working));
            }
            options.extend(fewer(taking).iter().map(|t| mail(*again, t, working)));
            options.extend(fewer(working).iter().map(|w| mail(*again, taking, w)));
            options
        }
    }
}

fn fewer(faults: &CallFaults) -> Vec<CallFaults> {
    let mut options = Vec::new();
    if faults.crash.is_some() {
        options.push(CallFaults {
            crash: None,
            ..faults.clone()
        });
    }
    for at in 0..faults.network.len() {
        let mut fewer = faults.clone();
        fewer.network.remove(at);
        options.push(fewer);
    }
    for at in 0..faults.store.len() {
        let mut fewer = faults.clone();
        fewer.store.remove(at);
        options.push(fewer);
    }
    options
}
