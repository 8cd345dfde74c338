//! Begins a run, ends it, and builds what the call returns.

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

/// What a call returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Work remains that did not fit into this run.
    pub work_waiting: bool,
    /// What the run did.
    pub report: Report,
    /// Why the call failed; `None` if it succeeded.
    pub failure: Option<Failure>,
}

/// Runs `steps` as one run, then stores the throttle and the audit log, releases the lease and logs the run.
pub(crate) fn with_engine(
    ports: Ports<'_>,
    settings: &Settings,
    steps: impl FnOnce(&mut Engine<'_>) -> Result<(), Failure>,
) -> Outcome {
    let ctx = Context::new(ports, settings);
    let throttle = Throttle::new(ctx);
    let mut run = Engine::new(ctx, ports, &throttle);
    let result = steps(&mut run);
    finish(run, ports, result)
}

fn finish(mut run: Engine<'_>, ports: Ports<'_>, result: Result<(), Failure>) -> Outcome {
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
    // Release the lease before logging, so that a slow log does not hold up the next run.
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

/// Stores the audit entries if this run holds the turn. The ticket records already contain what was done, so
/// a failure here is reported as a problem and does not fail the run.
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

/// What a call returns if the settings cannot be read.
pub(crate) fn without_settings(ports: Ports<'_>, error: SettingsError) -> Outcome {
    let (report, failure) = (Report::default(), Failure::from(error));
    log_run(ports, &report, Some(&failure));
    Outcome {
        work_waiting: false,
        report,
        failure: Some(failure),
    }
}

/// Seconds after which the caller should retry while another call holds the lease. Most leases have expired
/// by then.
const HELD_ELSEWHERE_RETRY_S: u32 = 60;

/// Runs an operator's command under the turn. `unchanged`: what to tell the operator if another call holds
/// the lease.
pub(crate) fn under_turn(
    ports: Ports<'_>,
    settings: &Settings,
    unchanged: &str,
    work: impl FnOnce(&mut Work<'_, '_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let outcome = with_engine(ports, settings, |run| match run.acquire()?.work() {
        Some(mut acquired) => work(&mut acquired),
        None => Err(Failure::TryLater {
            after_s: Some(HELD_ELSEWHERE_RETRY_S),
            message: format!("another call is working; {unchanged}"),
        }),
    });
    outcome.failure.map_or(Ok(()), Err)
}

/// Reads without a turn, with the head as it is stored now.
///
/// # Errors
/// Fails if the head cannot be read, or while TOPdesk is throttled.
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
