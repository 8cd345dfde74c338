//! The frame of a run: begins it, ends it, and gives back what the call returns.

use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::journal::{Finished, Report, log_run};
use crate::engine::reader::Reader;
use crate::engine::throttle::Throttle;
use crate::engine::turn::read_head;
use crate::engine::work::{Engine, Work};
use crate::ledger::{Head, LedgerReader};
use crate::ports::{ApiError, Ports};
use crate::settings::{Settings, SettingsError};

/// What a call gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// There is more to do than fitted.
    pub work_waiting: bool,
    /// What was done.
    pub report: Report,
    /// Why the job could not be done, if so.
    pub failure: Option<Failure>,
}

/// Runs `steps` as one run.
pub(crate) fn with_engine(
    ports: Ports<'_>,
    settings: &Settings,
    steps: impl FnOnce(&mut Engine<'_>) -> Result<(), Failure>,
) -> Outcome {
    let ctx = Context::new(ports, settings);
    let throttle = Throttle::new(ctx);
    let mut run = Engine::new(ctx, ports, &throttle);
    let result = steps(&mut run);
    end(run, ports, result)
}

fn end(mut run: Engine<'_>, ports: Ports<'_>, result: Result<(), Failure>) -> Outcome {
    let stored = run.commit_throttle();
    let unsaved = run.throttle.unsaved_wait();
    commit_audit(&mut run);
    let Engine {
        signl4,
        throttle,
        mut journal,
        session,
        tickets,
        ..
    } = run;
    // The lease is released before the run is logged.
    drop(session);
    if let Some(sentence) = tickets.too_old.report() {
        journal.problem(sentence);
    }
    if let Some(why) = signl4.take_refused_person() {
        journal.problem(format!("a person's name is left out of a note: {why}"));
    }
    let requests = (throttle.topdesk().made(), signl4.requests());
    let mut finished = journal.finish(result, requests);
    let failure = finished.failure.take().or(stored.err());
    finished.failure = match unsaved {
        Some(wait) => Some(Failure::not_before(failure, wait)),
        None => failure,
    };
    finished.log(ports);
    let Finished {
        report,
        failure,
        work_waiting,
    } = finished;
    Outcome {
        work_waiting,
        report,
        failure,
    }
}

/// Stores what was recorded, if this run may change anything. What was done stands in the records already:
/// that it cannot be stored is a problem, and no failure.
fn commit_audit(run: &mut Engine<'_>) {
    let entries = run.journal.take_audit();
    if entries.is_empty() {
        return;
    }
    let Some(work) = run.work().filter(|work| !work.turn.is_lost()) else {
        return;
    };
    if work.turn.commit_audit(entries).is_err() {
        work.journal
            .problem("what was done in this run could not be kept for the audit");
    }
}

/// What a call gives back whose settings cannot be read.
pub(crate) fn without_settings(ports: Ports<'_>, error: SettingsError) -> Outcome {
    let (report, failure) = (Report::default(), Failure::from(error));
    log_run(ports, &report, Some(&failure));
    Outcome {
        work_waiting: false,
        report,
        failure: Some(failure),
    }
}

/// When to call again if another call works: its lease is over then at the latest, in general.
const HELD_ELSEWHERE_AFTER_S: u32 = 60;

/// Does something by hand under the turn. `unchanged`: what to say if another call works.
pub(crate) fn under_turn(
    ports: Ports<'_>,
    settings: &Settings,
    unchanged: &str,
    work: impl FnOnce(&mut Work<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let outcome = with_engine(ports, settings, |run| match run.acquire()?.work() {
        Some(mut acquired) => work(&mut acquired),
        None => Err(Failure::TryLater {
            after_s: Some(HELD_ELSEWHERE_AFTER_S),
            message: format!("another call is working; {unchanged}"),
        }),
    });
    outcome.failure.map_or(Ok(()), Err)
}

/// Reads without a turn: the reader and the head as they are now.
///
/// # Errors
/// When the head cannot be read, or TOPdesk is to be left alone.
pub(crate) fn read_only<T>(
    ports: Ports<'_>,
    settings: &Settings,
    read: impl FnOnce(&Reader<'_>, &Throttle<'_>, Head) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let ctx = Context::new(ports, settings);
    let throttle = Throttle::new(ctx);
    let head = read_head(LedgerReader::new(ports.store), ctx, &throttle)?;
    if let Some(after) = throttle.topdesk_wait() {
        let message = "TOPdesk asked for patience that is not over";
        return Err(ApiError::unavailable(Some(after), message).into());
    }
    let reader = Reader::new(ctx, ports, &throttle);
    read(&reader, &throttle, head)
}
