//! Alarms: alerts about the connector itself, one per episode. An alarm is raised when the episode lasts,
//! and resolved when it is over. The intent is stored before the event is sent, as with tickets; an alarm
//! with an unknown outcome is sent again with the same id.

use crate::domain::fingerprint;
use crate::domain::{MAX_PAUSE, left_until, pause_after};
use crate::engine::availability::Checkpoint;
use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::engine::journal::{Event, Kind};
use crate::engine::throttle::{MAX_ALARMS, Share, Throttle};
use crate::engine::work::Work;
use crate::ledger::{Alarm, Episode};
use crate::ports::ApiError;
use crate::signl4::{self, Accepted};
use jiff::{SignedDuration, Timestamp};

/// The minimum interval between two alarms about dead letters when more were added.
const RERAISE_INTERVAL: SignedDuration = SignedDuration::from_hours(1);

/// The event to send about an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Raise,
    /// The alarm must be resolved: the episode is over, or the alarm is raised anew.
    Resolve,
    /// SIGNL4 itself is the problem: resolving an alert that does not exist alerts nobody, and shows whether
    /// events are accepted again.
    Probe,
}

/// Whether [`send_alarms`] would send anything about these episodes.
pub(super) fn has_alarms_to_send(
    ctx: Context<'_>,
    throttle: &Throttle<'_>,
    episodes: &[Episode],
) -> bool {
    let step = |episode| step_of(ctx, throttle, episode);
    episodes.iter().any(|episode| step(episode).is_some())
}

/// Sends the alarms that are due for the episodes in the head.
pub(super) fn send_alarms(work: &mut Work<'_, '_>) -> Result<(), Failure> {
    let steps = prepare(work);
    if steps.is_empty()
        || work.checkpoint(Share::Whole) == Checkpoint::Stop
        || work.turn.is_lost()
        || work.throttle.events_wait().is_some()
    {
        return Ok(());
    }
    if steps.iter().any(|(_, step)| *step == Step::Raise) {
        work.commit()?;
    }
    let events = steps
        .iter()
        .map(|(at, step)| event_of(work, *at, *step))
        .collect();
    let answers = send(work, events);
    for ((at, step), answer) in steps.into_iter().zip(answers) {
        record(work, at, step, answer);
    }
    let troubles = &mut work.turn.head.health.troubles;
    troubles.retain(|episode| !episode.over || episode.alarm.is_some());
    work.commit()
}

/// The events to send, by the index of the episode. Stores the intents to raise in the head.
fn prepare(work: &mut Work<'_, '_>) -> Vec<(usize, Step)> {
    let ctx = work.ctx;
    let mut steps = Vec::new();
    for (at, episode) in work.turn.head.health.troubles.iter_mut().enumerate() {
        let Some(step) = step_of(ctx, work.throttle, episode) else {
            continue;
        };
        if steps.len() >= MAX_ALARMS {
            break;
        }
        if step == Step::Raise && episode.alarm.is_none() {
            episode.alarm = Some(Alarm {
                id: alarm_id(ctx, episode),
                team: ctx.settings.alarms.team.clone(),
                raised: false,
                at_ms: ctx.now_ms(),
                count: episode.count,
                attempts: 0,
                due_ms: 0,
            });
        }
        steps.push((at, step));
    }
    steps
}

fn step_of(ctx: Context<'_>, throttle: &Throttle<'_>, episode: &Episode) -> Option<Step> {
    let alarms = &ctx.settings.alarms;
    let kind = Kind::from_name(&episode.kind)?;
    // A time in the future was stored with a wrong clock, and counts as long ago.
    let lasts = |at_ms: i64, span: SignedDuration| {
        let age = SignedDuration::from_millis(ctx.now_ms().saturating_sub(at_ms));
        age >= span || age < SignedDuration::ZERO
    };
    // A run that has sent an event already knows SIGNL4's state and needs no probe.
    let is_silent = kind.concerns_signl4() && !episode.over && throttle.events().made() == 0;
    let step = match &episode.alarm {
        Some(alarm) if left_until(alarm.due_ms, ctx.now(), MAX_PAUSE).is_some() => None,
        Some(_) if episode.over => Some(Step::Resolve),
        Some(alarm) if !alarm.raised => alarms.on.then_some(Step::Raise),
        Some(alarm) => {
            let more = episode.count > alarm.count && lasts(alarm.at_ms, RERAISE_INTERVAL);
            (more && alarms.on).then_some(Step::Resolve)
        }
        None if kind.concerns_signl4() && alarms.team.is_none() => None,
        None => {
            let is_due = kind.alarms_at_once() || lasts(episode.since_ms, alarms.after);
            (is_due && alarms.on).then_some(Step::Raise)
        }
    };
    step.or(is_silent.then_some(Step::Probe))
}

/// The external id of the alarm. It is the same in every run for one episode, and changes when more dead
/// letters were added.
fn alarm_id(ctx: Context<'_>, episode: &Episode) -> String {
    let topdesk = &ctx.settings.topdesk.address;
    let instance = fingerprint(&["connector", &topdesk.authority, &topdesk.path]);
    let (kind, since_s) = (&episode.kind, episode.since_ms.div_euclid(1_000));
    match episode.count {
        0 => format!("connector-{kind}-{instance:016x}-{since_s}"),
        count => format!("connector-{kind}-{instance:016x}-{since_s}.{count}"),
    }
}

fn event_of(work: &Work<'_, '_>, at: usize, step: Step) -> signl4::Event {
    let probe = || signl4::Event {
        // The default team is the one with the problem.
        team: None,
        body: signl4::resolve_alarm(&format!("connector-probe-{}", work.ctx.now().as_second())),
    };
    let Some(episode) = work.turn.head.health.troubles.get(at) else {
        return probe();
    };
    let Some(alarm) = episode.alarm.as_ref().filter(|_| step != Step::Probe) else {
        return probe();
    };
    let team = alarm.team.clone();
    let body = match (step, Kind::from_name(&episode.kind)) {
        (Step::Raise, Some(kind)) => {
            let since = Timestamp::from_millisecond(episode.since_ms).unwrap_or_default();
            let text = format!("{}\n{}\nSince {since}.", episode.message, kind.advice());
            let topdesk_host = &work.ctx.settings.topdesk.address.authority;
            signl4::raise_alarm(&alarm.id, kind.title(), &text, topdesk_host)
        }
        _ => signl4::resolve_alarm(&alarm.id),
    };
    signl4::Event { team, body }
}

/// Sends events through the gate for alarms, see [`Throttle`].
fn send(work: &mut Work<'_, '_>, events: Vec<signl4::Event>) -> Vec<Result<Accepted, ApiError>> {
    let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
    let gate = work.throttle.alarms();
    let before = gate.made();
    let client = work.signl4.with_gate(gate);
    let answers = client.send(events);
    work.throttle
        .count_events(count, client.take_errors(), client.limit());
    let made = gate.made().saturating_sub(before);
    work.journal.record(Event::Signl4Requests(made));
    if let Some(pause) = work.throttle.alarms().take_unsaved_throttle() {
        let now_ms = work.ctx.monotonic_ms();
        work.throttle.events().throttle(pause, now_ms);
    }
    answers
}

fn record(work: &mut Work<'_, '_>, at: usize, step: Step, answer: Result<Accepted, ApiError>) {
    let Some(episode) = work.turn.head.health.troubles.get_mut(at) else {
        return;
    };
    let title = Kind::from_name(&episode.kind).map(Kind::title);
    let accepted = match answer {
        Ok(accepted) => accepted,
        Err(error) => {
            let what = match step {
                Step::Raise | Step::Resolve => "the alarm could not be sent",
                Step::Probe => "it is still so",
            };
            let title = title.unwrap_or("an alarm");
            let error = error.message();
            work.journal.problem(format!("{title}: {what}: {error}"));
            if step != Step::Probe {
                back_off(work, at);
            }
            return;
        }
    };
    let request = accepted.event;
    let event = match step {
        Step::Raise => {
            if let Some(alarm) = &mut episode.alarm {
                alarm.raised = true;
                alarm.attempts = 0;
                alarm.due_ms = 0;
            }
            let raised = true;
            Event::AlarmDelivered {
                raised,
                title,
                request,
            }
        }
        Step::Resolve => {
            episode.alarm = None;
            let raised = false;
            Event::AlarmDelivered {
                raised,
                title,
                request,
            }
        }
        Step::Probe => {
            episode.over = true;
            Event::EpisodeOver {
                title,
                result: "SIGNL4 takes events again",
            }
        }
    };
    work.journal.record(event);
}

/// Schedules the next attempt of an alarm after a backoff: the alarm may have been raised already, and
/// SIGNL4 limits errors. If its team is no longer in the settings, the alarm cannot be sent and is dropped.
fn back_off(work: &mut Work<'_, '_>, at: usize) {
    let ctx = work.ctx;
    let Some(episode) = work.turn.head.health.troubles.get_mut(at) else {
        return;
    };
    let Some(alarm) = episode.alarm.as_mut() else {
        return;
    };
    let team = alarm.team.as_deref();
    if team.is_some_and(|team| ctx.settings.teams.secret(team).is_none()) {
        let sentence = format!(
            "the alarm {} cannot be ended, since its team is not in signl4_teams any more: close it in SIGNL4",
            alarm.id
        );
        episode.alarm = None;
        work.journal.problem(sentence);
        return;
    }
    alarm.attempts = alarm.attempts.saturating_add(1);
    let pause = pause_after(alarm.attempts).unwrap_or(MAX_PAUSE);
    alarm.due_ms = ctx.moment_ms(pause);
}
