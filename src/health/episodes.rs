//! From what a run noticed to what is wrong since when.

use super::{Kind, Noticed, PULSE, STALE, STUCK, expiry};
use crate::audit::entry;
use crate::ledger::{Episode, Level, keys};
use crate::pause::paused_until;
use crate::run::{Failure, Run, Turn};

/// Which troubles this run would have met, were they still there.
impl Noticed {
    fn would_have_met(&self, kind: Kind, accepted: bool, scheduled: bool) -> bool {
        match kind {
            // Whoever runs has settings that can be read.
            Kind::Settings => true,
            Kind::State => self.worked,
            Kind::TopdeskRefuses | Kind::TopdeskAway | Kind::PollingStale => self.polled,
            Kind::Signl4Refuses | Kind::Signl4Away => accepted,
            Kind::ApiRefuses | Kind::ApiAway => self.looked,
            Kind::NothingVisible => self.saw_tickets,
            Kind::NameMissing => self.names_seen,
            Kind::TeamUnknown => self.teams_seen,
            Kind::DeadLetters => self.letters_seen,
            Kind::WriteBacksStuck => self.inbox_seen,
            Kind::ScheduleStopped | Kind::PasswordExpires(_) => scheduled,
        }
    }

    /// What has one cause is told once.
    fn leave_out_what_follows(&mut self) {
        if self.polled {
            // It was one ticket, and others could be read.
            self.wrong.remove(&Kind::TopdeskAway);
        }
        let topdesk = [Kind::TopdeskRefuses, Kind::TopdeskAway];
        if topdesk.iter().any(|kind| self.wrong.contains_key(kind)) {
            self.wrong.remove(&Kind::WriteBacksStuck);
            self.wrong.remove(&Kind::PollingStale);
        }
        let signl4 = [Kind::Signl4Refuses, Kind::Signl4Away];
        if signl4.iter().any(|kind| self.wrong.contains_key(kind)) {
            self.wrong.remove(&Kind::PollingStale);
        }
    }
}

impl Run<'_> {
    /// Notes at the end of a scheduled run what is wrong and what is not any more, and tells who is to
    /// be told.
    pub(crate) fn tend(&mut self) -> Result<(), Failure> {
        if self.lost_lease {
            // Whoever works now tells what is wrong.
            return Ok(());
        }
        self.notice_by_itself()?;
        self.watch()?;
        self.noticed.leave_out_what_follows();
        let episodes = self.episodes(true);
        let pulse_due = self.pulse_is_due();
        if episodes == self.head.troubles && !pulse_due && !self.has_alarms_to_tell(&episodes) {
            return Ok(());
        }
        if self.turn()? == Turn::Theirs {
            return Ok(());
        }
        // As the cursor is now: another run may have noted it meanwhile.
        let episodes = self.episodes(true);
        self.set_troubles(episodes);
        if self.pulse_is_due() {
            let now_ms = self.now().as_millisecond();
            self.head.ran_ms = Some(now_ms);
            // Before the first list was read to its end it counts from here.
            if self.noticed.polled || self.head.polled_ms.is_none() {
                self.head.polled_ms = Some(now_ms);
            }
        }
        if self.head.watched_ms.is_none() {
            self.head.watched_ms = Some(self.now().as_millisecond());
        }
        self.save_head()?;
        self.tell_alarms()
    }

    /// A run broke off: what it has of the cursor may be half changed, so that of the store is taken. What
    /// is no matter of settings is one of the state.
    pub(crate) fn stumbled(&mut self, failure: &Failure) -> Result<(), Failure> {
        if !matches!(failure, Failure::FixSettings(_)) {
            let told = failure.told();
            let message = told.first().map_or("", String::as_str);
            self.noticed.note(Kind::State, message, 0);
        }
        let before = self.head.clone();
        if self.load_head().is_err() {
            return Err(failure.clone());
        }
        self.head.take_waits(&before);
        Ok(())
    }

    /// At the end of a run that only works off what webhooks left: whether there are any others.
    pub(crate) fn miss_the_schedule(&mut self) -> Result<(), Failure> {
        let missed = self.holds_lease() && !self.lost_lease && self.head.is_overdue(self.now());
        if !missed || paused_until(&self.head, self.now()).is_some() {
            return Ok(());
        }
        self.noticed.note(
            Kind::ScheduleStopped,
            "notifications arrive, but there was no scheduled run for an hour",
            0,
        );
        if self.would_note() {
            return self.note_troubles();
        }
        Ok(())
    }

    /// Whether [`Self::note_troubles`] would change or send anything.
    pub(super) fn would_note(&self) -> bool {
        let episodes = self.episodes(false);
        episodes != self.head.troubles || self.has_alarms_to_tell(&episodes)
    }

    /// Notes what was noticed, of a call that is no scheduled run, and tells who is to be told.
    pub(super) fn note_troubles(&mut self) -> Result<(), Failure> {
        let episodes = self.episodes(false);
        self.set_troubles(episodes);
        self.save_head()?;
        self.tell_alarms()
    }

    pub(super) fn pulse_is_due(&self) -> bool {
        let age_ms = self
            .head
            .ran_ms
            .map(|ran| self.now().as_millisecond().saturating_sub(ran));
        age_ms.is_none_or(|age| {
            !(0..i64::try_from(PULSE.as_millis()).unwrap_or(i64::MAX)).contains(&age)
        })
    }

    /// What no request tells.
    fn notice_by_itself(&mut self) -> Result<(), Failure> {
        let dead = self
            .report
            .dead_letters_in_all
            .saturating_add(self.report.dead_letters);
        if dead > 0 {
            let message = given_up(dead);
            self.noticed.note(Kind::DeadLetters, &message, dead);
        }
        if let Some(expires) = self.settings.alarms.password_expires
            && let Some(kind) = expiry::reminder(expires, self.now())
        {
            let message = format!("the application password of TOPdesk expires on {expires}");
            self.noticed.note(kind, &message, 0);
        }
        if self.is_stale() {
            let message =
                "no run has read the list of changes to its end for three quarters of an hour";
            self.noticed.note(Kind::PollingStale, message, 0);
        }
        // Only where there was one: an idle run looks into the store no more often for this.
        if self.noticed.inbox
            && let Some(stuck) = self.stuck()?
        {
            let message = format!(
                "{stuck} notifications of SIGNL4 wait for longer than a quarter of an hour"
            );
            self.noticed.note(Kind::WriteBacksStuck, &message, stuck);
        }
        Ok(())
    }

    /// Runs take place, and none of them reads the list of changes to its end.
    fn is_stale(&self) -> bool {
        let stale_ms = i64::try_from(STALE.as_millis()).unwrap_or(i64::MAX);
        let age_ms = |polled: i64| self.now().as_millisecond().saturating_sub(polled);
        !self.noticed.polled
            && self
                .head
                .polled_ms
                .is_some_and(|polled| age_ms(polled) >= stale_ms)
    }

    /// How many notifications wait for too long.
    fn stuck(&self) -> Result<Option<u32>, Failure> {
        let now_ms = self.now().as_millisecond();
        let oldest_ms = now_ms.saturating_sub(i64::try_from(STUCK.as_millis()).unwrap_or(0));
        let keys = self.ledger.inbox()?;
        let stuck = keys
            .iter()
            .filter_map(|key| keys::read_inbox(key))
            .filter(|at| *at < oldest_ms);
        Ok(u32::try_from(stuck.count()).ok().filter(|count| *count > 0))
    }

    /// What is wrong now: what was and may still be, and what has come.
    fn episodes(&self, scheduled: bool) -> Vec<Episode> {
        // An event that another team has taken says nothing of the default one.
        let accepted = self.side.accepting.contains(&None);
        let still = |episode: &Episode| {
            let noticed = &self.noticed;
            let Some(kind) = Kind::read(&episode.kind) else {
                return Some(episode.clone());
            };
            match noticed.wrong.get(&kind) {
                Some((message, count)) => Some(renewed(kind, episode, message, *count)),
                None if !noticed.would_have_met(kind, accepted, scheduled) => Some(episode.clone()),
                // It stays as long as its alert has to be ended.
                None => episode.alarm.is_some().then(|| Episode {
                    over: true,
                    ..episode.clone()
                }),
            }
        };
        let mut episodes: Vec<_> = self.head.troubles.iter().filter_map(still).collect();
        for (kind, (message, count)) in self.noticed.wrong.iter() {
            if episodes.iter().all(|episode| episode.kind != kind.name()) {
                episodes.push(Episode {
                    kind: kind.name().to_owned(),
                    since_ms: self.now().as_millisecond(),
                    message: message.clone(),
                    count: *count,
                    over: false,
                    alarm: None,
                });
            }
        }
        episodes
    }

    /// Takes them over, and tells what has begun and what is over.
    fn set_troubles(&mut self, episodes: Vec<Episode>) {
        let before = std::mem::replace(&mut self.head.troubles, episodes);
        let is_on = |all: &[Episode], kind: &str| all.iter().any(|e| e.kind == kind && !e.over);
        let now = self.head.troubles.clone();
        for episode in now.iter().filter(|e| !e.over && !is_on(&before, &e.kind)) {
            let began = entry(Level::Error, "trouble_began", episode.message.clone());
            self.tell(began.because(title(&episode.kind)));
        }
        for episode in before.iter().filter(|e| !e.over && !is_on(&now, &e.kind)) {
            let over = entry(Level::Info, "trouble_over", "it is over");
            self.tell(over.because(title(&episode.kind)));
        }
    }
}

/// An episode that goes on. What is counted, and what names what is wrong, says how it is now.
fn renewed(kind: Kind, episode: &Episode, message: &str, count: u32) -> Episode {
    let tells_now = matches!(kind, Kind::DeadLetters | Kind::Settings | Kind::NameMissing);
    let mut episode = Episode {
        count,
        over: false,
        ..episode.clone()
    };
    if tells_now {
        message.clone_into(&mut episode.message);
    }
    // Fewer than were told of: more that come are news again.
    if let Some(alarm) = &mut episode.alarm {
        alarm.count = alarm.count.min(count);
    }
    episode
}

/// How many matters were given up, as a person says it.
pub fn given_up(dead: u32) -> String {
    match dead {
        1 => "one matter was given up and waits for a person".into(),
        dead => format!("{dead} matters were given up and wait for a person"),
    }
}

fn title(kind: &str) -> Option<String> {
    Kind::read(kind).map(|kind| kind.title().to_owned())
}
