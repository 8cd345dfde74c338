//! One run: what its parts share, and how it ends.

use crate::audit::entry;
use crate::domain::TicketId;
use crate::health::{Noticed, Part};
use crate::ledger::{self, DeadLetter, Effect, Entry, Head, Lease, Ledger, LedgerError, Level};
use crate::ports::{BODY, CONNECT, Ports, StoreError};
use crate::report::Report;
use crate::retry::Trouble;
use crate::settings::{Fault, Settings, SettingsError};
use crate::signl4::Signl4;
use crate::sorted::{Map, Set};
use crate::to_signl4::forget::Formers;
use crate::to_signl4::settle::Signl4Side;
use crate::to_signl4::too_old::TooOld;
use crate::topdesk::{self, TopdeskReader, TopdeskWriter};
use jiff::{SignedDuration, Timestamp};

/// Why a call could not do its job: the variants of the contract's `failure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// These settings must be corrected.
    FixSettings(Vec<Fault>),
    /// Call again later.
    TryLater {
        /// Not before so many seconds.
        after_s: Option<u32>,
        /// What stood in the way.
        message: String,
    },
    /// The stored state needs a person.
    StateTrouble(String),
    /// This very request would be refused again.
    Refused(String),
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Faulty(faults) => Self::FixSettings(faults),
            SettingsError::Unavailable(message) => {
                let message = format!("the settings cannot be read: {message}");
                Self::TryLater {
                    after_s: None,
                    message,
                }
            }
        }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Settings { key, message } => Self::FixSettings(vec![Fault { key, message }]),
            Trouble::Away { after, message, .. } => Self::TryLater {
                after_s: after.and_then(whole_seconds),
                message,
            },
            Trouble::Unknown { message }
            | Trouble::TooLarge { message }
            | Trouble::Spent { message }
            | Trouble::Refused { message, .. } => Self::TryLater {
                after_s: None,
                message,
            },
        }
    }
}

/// Rounded up: whoever comes then does not come too early.
fn whole_seconds(wait: SignedDuration) -> Option<u32> {
    let up = wait.saturating_add(SignedDuration::from_millis(999));
    u32::try_from(up.as_secs()).ok()
}

impl Failure {
    /// Its sentences.
    pub(crate) fn told(&self) -> Vec<String> {
        match self {
            Self::FixSettings(faults) => {
                let told = |fault: &Fault| format!("{}: {}", fault.key, fault.message);
                faults.iter().map(told).collect()
            }
            Self::TryLater { message, .. }
            | Self::StateTrouble(message)
            | Self::Refused(message) => {
                vec![message.clone()]
            }
        }
    }

    /// What it is called in the contract.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::FixSettings(_) => "fix-settings",
            Self::TryLater { .. } => "try-later",
            Self::StateTrouble(_) => "state-trouble",
            Self::Refused(_) => "refused",
        }
    }

    /// The same failure, of a caller that is not to come again before so long.
    fn not_before(failure: Option<Self>, wait: SignedDuration) -> Self {
        let after = whole_seconds(wait);
        match failure {
            None => Self::TryLater {
                after_s: after,
                message: "how long to wait could not be kept in the store".into(),
            },
            Some(Self::TryLater { after_s, message }) => Self::TryLater {
                after_s: after_s.max(after),
                message,
            },
            Some(other) => other,
        }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(StoreError::Unavailable(why)) => Self::TryLater {
                after_s: None,
                message: format!("the store cannot be reached: {why}"),
            },
            LedgerError::Store(StoreError::Unsupported) => {
                Self::StateTrouble("the store lacks an operation".into())
            }
            LedgerError::Store(StoreError::Refused(why)) => {
                Self::StateTrouble(format!("the store refuses: {why}"))
            }
            LedgerError::Newer { key, version } => Self::StateTrouble(format!(
                "the key {key} was written by a newer version (format {version}, this one reads up to {}): go back to \
                 that version; nothing was overwritten",
                ledger::VERSION
            )),
            LedgerError::Damaged { key } => Self::StateTrouble(format!(
                "the key {key} cannot be read: restore the store from a backup, or delete this key and accept that \
                 what it said is forgotten; nothing was overwritten"
            )),
        }
    }
}

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

/// Whether this run may change things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Yes, and the cursor is as it was read.
    Ours,
    /// Yes, but another run has moved the cursor since it was read.
    OursAfterOthers,
    /// No: another run works.
    Theirs,
}

/// The state of one run.
pub(crate) struct Run<'a> {
    pub ports: Ports<'a>,
    pub settings: &'a Settings,
    pub ledger: Ledger<'a>,
    pub topdesk: TopdeskReader<'a>,
    pub topdesk_writer: TopdeskWriter<'a>,
    pub signl4: Signl4<'a>,
    pub report: Report,
    pub head: Head,
    pub work_waiting: bool,
    /// The first trouble that concerns a whole side; the run goes on with the other.
    pub failure: Option<Failure>,
    /// What this run knows of SIGNL4's side.
    pub side: Signl4Side,
    /// The tickets that would have alerted, were they not older than `max_age`.
    pub too_old: TooOld,
    /// Until when tickets had to wait, for their hours or another attempt: their age counts from there.
    pub waited: Map<TicketId, Timestamp>,
    /// What this run has read of forgotten tickets.
    pub formers: Formers,
    /// Tickets of which something was tried that must wait, so that later things must too.
    pub blocked: Set<TicketId>,
    /// What it has noticed of its own health.
    pub(crate) noticed: Noticed,
    /// What was done, until it is kept.
    pub(crate) told: Vec<Entry>,
    lease: Option<Lease>,
    renewed_at_ms: u64,
    pub(crate) lost_lease: bool,
    ends_at_ms: u64,
    /// The cursor knows of waits or counts that are not kept yet.
    pub(crate) unkept: bool,
    /// How many look-ups the cursor has counted in this run.
    pub(crate) counted_looks: u32,
}

/// How many requests a run sends to each side at most, whatever is there to be done: the next run goes
/// on. Ten times what 200 tickets cost that all alert.
const MOST_REQUESTS: u32 = 500;

impl<'a> Run<'a> {
    pub fn begin(ports: Ports<'a>, settings: &'a Settings) -> Self {
        let budget_ms = u64::try_from(settings.run_budget.as_millis()).unwrap_or(u64::MAX);
        let ends_at_ms = ports.clock.monotonic_ms().saturating_add(budget_ms);
        let Ports { http, clock, .. } = ports;
        let (topdesk, topdesk_writer) =
            topdesk::connect(http, clock, &settings.topdesk, MOST_REQUESTS, ends_at_ms);
        Self {
            ports,
            settings,
            ledger: Ledger::new(ports.store),
            topdesk,
            topdesk_writer,
            signl4: Signl4::new(http, clock, settings, MOST_REQUESTS, ends_at_ms),
            report: Report::default(),
            head: Head::default(),
            work_waiting: false,
            failure: None,
            side: Signl4Side::default(),
            too_old: TooOld::default(),
            waited: Map::default(),
            formers: Formers::default(),
            blocked: Set::default(),
            noticed: Noticed::default(),
            told: Vec::new(),
            lease: None,
            renewed_at_ms: 0,
            lost_lease: false,
            ends_at_ms,
            unkept: false,
            counted_looks: 0,
        }
    }

    /// Long enough for the longest request and some thinking; renewed on the way, so that a run that
    /// is killed holds up the next ones no longer than that, whatever its budget was.
    fn lease_length(&self) -> SignedDuration {
        let request = CONNECT
            .saturating_add(self.settings.response_timeout)
            .saturating_add(BODY);
        request.saturating_add(SignedDuration::from_secs(15))
    }

    /// Renews the lease when a third of it is over, so that the longest request fits into the rest.
    /// False: it is lost, and with it the turn.
    fn keeps_lease(&mut self) -> bool {
        let length = self.lease_length();
        let third_ms = u64::try_from(length.as_millis() / 3).unwrap_or(0);
        let now_ms = self.ports.clock.monotonic_ms();
        let Some(lease) = self
            .lease
            .as_ref()
            .filter(|_| now_ms.saturating_sub(self.renewed_at_ms) >= third_ms)
        else {
            return true;
        };
        let kept = lease.renew(self.ports.store, self.ports.clock.now(), length);
        self.renewed_at_ms = now_ms;
        self.lost_lease |= kept == Ok(false);
        kept == Ok(true)
    }

    /// Time is up, or as many requests were sent as a run may send: what is left is for the next run.
    pub fn out_of_time(&mut self) -> bool {
        let spent = self.topdesk.gate().is_spent() || self.signl4.events().is_spent();
        let over = spent || self.monotonic_ms() >= self.ends_at_ms || !self.keeps_lease();
        self.work_waiting |= over;
        over
    }

    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// When this run ends, by the clock that never jumps.
    pub(crate) fn ends_at_ms(&self) -> u64 {
        self.ends_at_ms
    }

    pub fn monotonic_ms(&self) -> u64 {
        self.ports.clock.monotonic_ms()
    }

    /// Half of the time or of the requests is over: what is left belongs to the other direction.
    pub fn half_time(&mut self) -> bool {
        let budget_ms = u64::try_from(self.settings.run_budget.as_millis()).unwrap_or(0);
        let half_ms = self.ends_at_ms.saturating_sub(budget_ms / 2);
        let spent = self.topdesk.requests() >= MOST_REQUESTS / 2;
        let over = spent || self.monotonic_ms() >= half_ms || !self.keeps_lease();
        self.work_waiting |= over;
        over
    }

    /// Takes the lease before the first change. An idle run never comes here.
    pub fn turn(&mut self) -> Result<Turn, Failure> {
        if self.lease.is_some() {
            return Ok(Turn::Ours);
        }
        let length = self.lease_length();
        match ledger::acquire(self.ports.store, self.now(), length)? {
            Lease::Busy => {
                self.report.busy = true;
                self.report.problem(
                    "another call is working, or was ended in the middle and holds its lease for a little while; \
                     nothing is lost",
                );
                Ok(Turn::Theirs)
            }
            lease => {
                let elects = !matches!(lease, Lease::Flagged { .. });
                let before = self.head.clone();
                if let Err(failure) = self.load_head() {
                    // What is known of the cursor may be old, and must not be written.
                    lease.release(self.ports.store);
                    return Err(failure);
                }
                self.lease = Some(lease);
                self.renewed_at_ms = self.ports.clock.monotonic_ms();
                let moved = before != self.head;
                self.note_election(elects);
                self.recall_user();
                Ok(if moved {
                    Turn::OursAfterOthers
                } else {
                    Turn::Ours
                })
            }
        }
    }

    /// Kept with the cursor, so that `status` knows, and a person is told once.
    fn note_election(&mut self, elects: bool) {
        if !elects && self.head.elects != Some(false) {
            self.report.problem(
                "this store has no atomic counters: calls take turns by flags, which needs a store that shows at once \
                 what was written",
            );
        }
        self.head.elects = Some(elects);
    }

    /// Keeps the cursor, unless another run has taken over: then its cursor is the better one, and
    /// what was done here is found again by its records.
    pub fn save_head(&mut self) -> Result<(), Failure> {
        if self.lost_lease {
            return Ok(());
        }
        self.note_waits();
        self.head.saw_tickets |= self.noticed.saw_tickets;
        self.ledger.set_head(&self.head)?;
        self.unkept = false;
        Ok(())
    }

    pub fn holds_lease(&self) -> bool {
        self.lease.is_some()
    }

    /// Notes trouble of a whole side: the first one found decides how the run ends. That a run may ask
    /// no more is none.
    pub fn side_trouble(&mut self, part: Part, trouble: Trouble) {
        self.noticed.side(part, &trouble);
        self.ends_with(trouble);
    }

    /// The same, of what is no trouble of a side: that it is not to be sent more for the moment.
    pub(crate) fn ends_with(&mut self, trouble: Trouble) {
        self.report.problem(trouble.message());
        if matches!(trouble, Trouble::Spent { .. }) {
            self.work_waiting = true;
            return;
        }
        self.failure.get_or_insert(trouble.into());
    }

    /// Notes trouble of TOPdesk, which may have asked for patience.
    pub fn topdesk_trouble(&mut self, trouble: Trouble) -> Result<(), Failure> {
        self.side_trouble(Part::Topdesk, trouble);
        self.keep_waits()
    }

    /// The moment after a pause, in Unix milliseconds of this host's clock.
    pub fn moment_ms(&self, pause: SignedDuration) -> i64 {
        self.now()
            .checked_add(pause)
            .map_or(0, |t| t.as_millisecond())
    }

    /// Gives a matter up, visibly. Keeps the dead letter under `key`.
    pub fn bury(
        &mut self,
        key: &str,
        ticket: &str,
        number: &str,
        effect: Effect,
        reason: &str,
    ) -> Result<(), Failure> {
        let at_ms = self.now().as_millisecond();
        let letter = DeadLetter::new(ticket, number, effect, reason.to_owned(), at_ms);
        self.bury_letter(key, &letter)
    }

    /// The same, of a letter that says more.
    pub fn bury_letter(&mut self, key: &str, letter: &DeadLetter) -> Result<(), Failure> {
        self.ledger.bury(key, letter)?;
        self.report.dead_letters += 1;
        self.report.problem(letter.sentence());
        let given_up = entry(Level::Error, "given_up", letter.sentence());
        self.tell(given_up.about(&letter.ticket, &letter.number));
        Ok(())
    }

    /// What was given up earlier must not be forgotten after the run that gave it up: every
    /// scheduled run says so, until somebody drops it.
    pub fn recall_dead_letters(&mut self) -> Result<(), Failure> {
        const SHOWN: usize = 5;
        let keys = self.ledger.dead_letters()?;
        self.report.dead_letters_in_all = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        self.noticed.letters_seen = true;
        for key in keys.iter().take(SHOWN) {
            if let Some(letter) = self.ledger.dead_letter(key)? {
                self.report.problem(letter.sentence());
            }
        }
        Ok(())
    }

    pub fn end(mut self, result: Result<(), Failure>) -> Outcome {
        let kept = self.keep_waits();
        let unkept = self.unkept_wait();
        self.keep_told();
        if let Some(lease) = self.lease.take() {
            lease.release(self.ports.store);
        }
        self.tell_too_old();
        if let Some(why) = self.signl4.take_refused_person() {
            self.report
                .problem(format!("a person's name is left out of a note: {why}"));
        }
        self.report.topdesk_requests += self.topdesk.requests();
        self.report.signl4_requests += self.signl4.requests();
        let failure = result.err().or(self.failure.take()).or(kept.err());
        let failure = match unkept {
            Some(wait) => Some(Failure::not_before(failure, wait)),
            None => failure,
        };
        let is_new = self.report.is_worth_a_line() || failure.is_some();
        if is_new {
            self.report.log(self.ports, failure.as_ref());
        }
        Outcome {
            work_waiting: self.work_waiting,
            report: self.report,
            failure,
        }
    }
}
