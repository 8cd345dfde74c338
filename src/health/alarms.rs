//! Alerts about the connector itself: one per episode, raised when it lasts, resolved when it is over.
//! Intent before effect, as with tickets: what may have been raised is sent again under the same id.

use super::Kind;
use crate::audit::entry;
use crate::domain::fingerprint;
use crate::ledger::{Alarm, Entry, Episode, Level};
use crate::retry::{LONGEST_PAUSE, Trouble, left_until, pause_after};
use crate::run::{Failure, Run};
use crate::signl4::{self, Accepted, Event, Signl4};
use jiff::{SignedDuration, Timestamp};

/// So many are told in one run, with one request each, all at the same time.
const MOST: usize = 3;
/// When more was given up since an alert said so, it is said again, but not more often than this.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// What is to be sent about an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Raise,
    /// Its alert has to end: it is over, or is raised anew.
    Resolve,
    /// SIGNL4 itself is the trouble: ending an alert that there is not wakes nobody, and shows whether
    /// events are taken again.
    Probe,
}

impl Run<'_> {
    /// Whether [`Self::tell_alarms`] would send anything about these.
    pub(super) fn has_alarms_to_tell(&self, episodes: &[Episode]) -> bool {
        episodes.iter().any(|episode| self.step(episode).is_some())
    }

    /// Sends what is to be told of the episodes in the cursor, under the lease.
    pub(super) fn tell_alarms(&mut self) -> Result<(), Failure> {
        let now = self.now();
        let mut steps = Vec::new();
        for at in 0..self.head.troubles.len() {
            let Some(step) = self.head.troubles.get(at).and_then(|e| self.step(e)) else {
                continue;
            };
            if steps.len() < MOST {
                let id = self.alarm_id(at);
                let team = self.settings.alarms.team.clone();
                if let Some(episode) = self
                    .head
                    .troubles
                    .get_mut(at)
                    .filter(|_| step == Step::Raise)
                {
                    let count = episode.count;
                    episode.alarm.get_or_insert(Alarm {
                        id,
                        team,
                        raised: false,
                        at_ms: now.as_millisecond(),
                        count,
                        attempts: 0,
                        due_ms: 0,
                    });
                }
                steps.push((at, step));
            }
        }
        if steps.is_empty() || self.out_of_time() || self.lost_lease || !self.may_tell() {
            return Ok(());
        }
        if steps.iter().any(|(_, step)| *step == Step::Raise) {
            self.save_head()?;
        }
        let events = steps
            .iter()
            .map(|(at, step)| self.alarm_event(*at, *step))
            .collect();
        let answers = self.send_alarms(events);
        for ((at, step), answer) in steps.into_iter().zip(answers) {
            self.alarm_told(at, step, answer);
        }
        self.head.troubles.retain(|e| !e.over || e.alarm.is_some());
        self.save_head()
    }

    /// SIGNL4 is not to be left in peace.
    fn may_tell(&self) -> bool {
        let waits = self.signl4.events().waits(self.monotonic_ms()).is_some();
        !waits && self.head.pace.events(self.now()).is_ok()
    }

    fn step(&self, episode: &Episode) -> Option<Step> {
        let alarms = &self.settings.alarms;
        let kind = Kind::read(&episode.kind)?;
        let now_ms = self.now().as_millisecond();
        // A moment that lies in the future was noted by a clock that was wrong: it is long ago.
        let lasts = |at_ms: i64, span: SignedDuration| {
            let age = SignedDuration::from_millis(now_ms.saturating_sub(at_ms));
            age >= span || age < SignedDuration::ZERO
        };
        let silent = kind.is_of_signl4() && !episode.over && self.signl4.events().made() == 0;
        let step = match &episode.alarm {
            Some(alarm) if left_until(alarm.due_ms, self.now(), LONGEST_PAUSE).is_some() => None,
            Some(_) if episode.over => Some(Step::Resolve),
            Some(alarm) if !alarm.raised => alarms.on.then_some(Step::Raise),
            Some(alarm) => {
                let more = episode.count > alarm.count && lasts(alarm.at_ms, AGAIN_AFTER);
                (more && alarms.on).then_some(Step::Resolve)
            }
            None if kind.is_of_signl4() && alarms.team.is_none() => None,
            None => {
                let due = kind.is_lasting() || lasts(episode.since_ms, alarms.after);
                (due && alarms.on).then_some(Step::Raise)
            }
        };
        // A run that has sent an event knows already.
        step.or(silent.then_some(Step::Probe))
    }

    /// The same for one episode of one connector, whichever run says it; another one when more was given up.
    fn alarm_id(&self, at: usize) -> String {
        let Some(episode) = self.head.troubles.get(at) else {
            return String::new();
        };
        let topdesk = &self.settings.topdesk.address;
        let whose = fingerprint(&["connector", &topdesk.authority, &topdesk.path]);
        let (kind, since_s) = (&episode.kind, episode.since_ms.div_euclid(1_000));
        match episode.count {
            0 => format!("connector-{kind}-{whose:016x}-{since_s}"),
            count => format!("connector-{kind}-{whose:016x}-{since_s}.{count}"),
        }
    }

    fn alarm_event(&self, at: usize, step: Step) -> Event {
        let none = || format!("connector-probe-{}", self.now().as_second());
        let Some(episode) = self.head.troubles.get(at) else {
            return Event {
                team: None,
                body: signl4::resolve_alarm(&none()),
            };
        };
        let (id, team) = match (&episode.alarm, step) {
            (Some(alarm), Step::Raise | Step::Resolve) => (alarm.id.clone(), alarm.team.clone()),
            // The default team, which is the one that is in trouble.
            _ => (none(), None),
        };
        let body = match (step, Kind::read(&episode.kind)) {
            (Step::Raise, Some(kind)) => {
                let since = Timestamp::from_millisecond(episode.since_ms).unwrap_or_default();
                let text = format!("{}\n{}\nSince {since}.", episode.message, kind.advice(),);
                signl4::raise_alarm(
                    &id,
                    kind.title(),
                    &text,
                    &self.settings.topdesk.address.authority,
                )
            }
            _ => signl4::resolve_alarm(&id),
        };
        Event { team, body }
    }

    /// Over a way of their own: that of the tickets' alerts may be closed because the default secret is
    /// wrong, and the alarms' team has another.
    fn send_alarms(&mut self, events: Vec<Event>) -> Vec<Result<Accepted, Trouble>> {
        let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
        let client = Signl4::new(
            self.ports.http,
            self.ports.clock,
            self.settings,
            count,
            u64::MAX,
        );
        let answers = client.send(events);
        let now = self.now();
        self.head
            .pace
            .sent(count, client.take_errors(), client.limit(), now);
        self.head.clock_ms = now.as_millisecond();
        self.report.signl4_requests += client.requests();
        if let Some(pause) = client.events().take_asked() {
            self.signl4
                .events()
                .ask_patience(pause, self.monotonic_ms());
        }
        answers
    }

    /// An alarm that could not be sent is sent again after a while: it may ring already, and errors count. Of
    /// one whose team is not in the settings any more nothing can be sent.
    fn put_off(&mut self, at: usize, step: Step) {
        let (now_ms, settings) = (self.now().as_millisecond(), self.settings);
        let Some(episode) = self.head.troubles.get_mut(at) else {
            return;
        };
        let Some(alarm) = episode.alarm.as_mut().filter(|_| step != Step::Probe) else {
            return;
        };
        let gone = alarm
            .team
            .as_deref()
            .is_some_and(|team| settings.teams.secret(team).is_none());
        if gone {
            let sentence = format!(
                "the alarm {} cannot be ended, since its team is not in signl4_teams any more: close it in SIGNL4",
                alarm.id
            );
            episode.alarm = None;
            self.report.problem(sentence);
            return;
        }
        alarm.attempts = alarm.attempts.saturating_add(1);
        let pause = pause_after(alarm.attempts).unwrap_or(LONGEST_PAUSE);
        let pause_ms = i64::try_from(pause.as_millis()).unwrap_or(0);
        alarm.due_ms = now_ms.saturating_add(pause_ms);
    }

    fn alarm_told(&mut self, at: usize, step: Step, answer: Result<Accepted, Trouble>) {
        let Some(episode) = self.head.troubles.get_mut(at) else {
            return;
        };
        let accepted = match answer {
            Ok(accepted) => accepted,
            Err(trouble) => {
                let title = Kind::read(&episode.kind).map_or("an alarm", Kind::title);
                let what = match step {
                    Step::Raise | Step::Resolve => "the alarm could not be sent",
                    Step::Probe => "it is still so",
                };
                let sentence = format!("{title}: {what}: {}", trouble.message());
                self.report.problem(sentence);
                self.put_off(at, step);
                return;
            }
        };
        let (event, result) = match step {
            Step::Raise => {
                if let Some(alarm) = &mut episode.alarm {
                    alarm.raised = true;
                    alarm.attempts = 0;
                    alarm.due_ms = 0;
                }
                ("alarm_raised", "SIGNL4 has accepted the alarm")
            }
            Step::Resolve => {
                episode.alarm = None;
                ("alarm_resolved", "SIGNL4 has ended the alarm")
            }
            Step::Probe => {
                episode.over = true;
                ("trouble_over", "SIGNL4 takes events again")
            }
        };
        let why = Kind::read(&episode.kind).map(|kind| kind.title().to_owned());
        let told = entry(Level::Info, event, result).because(why);
        self.tell(Entry {
            request: accepted.event,
            ..told
        });
    }
}
