//! Health checks that need no request.

use super::{MAX_POLL_AGE, MAX_WAIT_IN_INBOX, expiry};
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::journal::{Journal, Kind, Observation};
use crate::engine::work::Engine;
use crate::ledger::{Head, LedgerReader, keys};
use jiff::{SignedDuration, Timestamp};

/// Records the health problems found without a request.
pub(super) fn run_self_checks(run: &mut Engine<'_>) -> Result<(), Failure> {
    report_dead_letters(&mut run.journal);
    if let Some(expires) = run.ctx.settings.alarms.password_expires
        && let Some(kind) = expiry::reminder(expires, run.ctx.now())
    {
        let message = format!("the application password of TOPdesk expires on {expires}");
        run.journal.health_problem(kind, &message, 0);
    }
    if is_stale(run.ctx, &run.journal, run.session.head()) {
        let message =
            "no run has read the list of changes to its end for three quarters of an hour";
        run.journal.health_problem(Kind::PollingStale, message, 0);
    }
    // Only if the inbox was not empty, so that an idle run reads the store no more often.
    if run
        .journal
        .health()
        .has_observed(Observation::WaitingNotifications)
    {
        let stuck = stuck_notifications(run.reader.ledger, run.ctx.now())?;
        if stuck > 0 {
            let message = format!(
                "{stuck} notifications of SIGNL4 wait for longer than a quarter of an hour"
            );
            run.journal
                .health_problem(Kind::WriteBacksStuck, &message, stuck);
        }
    }
    Ok(())
}

fn report_dead_letters(journal: &mut Journal<'_>) {
    let open = &journal.report().open;
    let dead = open.dead_letters_in_all.saturating_add(open.dead_letters);
    if dead > 0 {
        journal.health_problem(Kind::DeadLetters, &dead_letters_sentence(dead), dead);
    }
}

/// How many dead letters there are, as a sentence for a person.
#[must_use]
pub fn dead_letters_sentence(dead: u32) -> String {
    match dead {
        1 => "one matter was given up and waits for a person".into(),
        dead => format!("{dead} matters were given up and wait for a person"),
    }
}

/// Whether runs take place, but none reads the list of changes to its end.
fn is_stale(ctx: Context<'_>, journal: &Journal<'_>, head: &Head) -> bool {
    let age = |polled_ms: i64| SignedDuration::from_millis(ctx.now_ms().saturating_sub(polled_ms));
    !journal.health().has_observed(Observation::ListRead)
        && head
            .health
            .polled_ms
            .is_some_and(|polled_ms| age(polled_ms) >= MAX_POLL_AGE)
}

/// How many notifications have waited in the inbox for too long.
fn stuck_notifications(ledger: LedgerReader<'_>, now: Timestamp) -> Result<u32, Failure> {
    let oldest = now.checked_sub(MAX_WAIT_IN_INBOX).unwrap_or(now);
    let keys = ledger.inbox()?;
    let stuck = keys
        .iter()
        .filter_map(|key| keys::read_inbox(key))
        .filter(|at_ms| *at_ms < oldest.as_millisecond());
    Ok(u32::try_from(stuck.count()).unwrap_or(u32::MAX))
}
