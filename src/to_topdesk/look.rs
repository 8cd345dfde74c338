//! Looking for what SIGNL4's notifications would have said, and putting it where they are put: nothing
//! is missed when a notification is, and without a public address this is the whole way back.

use crate::domain::fingerprint;
use crate::domain::{ExternalId, PhoneEvent};
use crate::health::Part;
use crate::ledger::{FoundOut, InboxItem, LookBrokenOff, Looked, Record, keys};
use crate::plan::{News, news_of};
use crate::retry::Trouble;
use crate::run::{Failure, Run, Turn};
use crate::signl4::{AlertPage, FoundAlert, Person};
use crate::sorted::{Map, Set};
use jiff::{SignedDuration, Timestamp};

/// How many pages of 100 alerts one run reads at most: a third of what SIGNL4 allows in 15 seconds.
const MOST_PAGES: u32 = 50;
/// How long SIGNL4's REST API is left alone after it has taken half of a run and failed.
const HANGS: SignedDuration = SignedDuration::from_mins(1);

/// A walk through the list of changed alerts.
struct Walk {
    since: Timestamp,
    token: Option<String>,
    /// SIGNL4's time when it began.
    began: Option<Timestamp>,
    newest_ms: i64,
    /// The states seen, and the moments of their changes (milliseconds).
    marks: Vec<(String, i64)>,
    /// The same states, to recognise pages that repeat.
    seen: Set<String>,
    pages: u32,
    people: Map<String, Person>,
}

/// Why a walk ends before its end.
enum Stop {
    /// The store is in trouble.
    Failure(Failure),
    /// SIGNL4 is.
    Trouble(Trouble),
    /// Another run works.
    Theirs,
    /// No more news is kept until some of it is written to its tickets.
    Full,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Walk {
    fn begin(looked: &Looked, first: Timestamp, overlap: SignedDuration) -> Self {
        let broken = looked.resume.as_ref();
        let of_ms = |ms: i64| Timestamp::from_millisecond(ms).ok();
        let watermark = looked.watermark_ms.and_then(of_ms);
        let since = match (broken, watermark) {
            (Some(broken), _) => of_ms(broken.since_ms),
            (None, Some(watermark)) => watermark.checked_sub(overlap).ok(),
            (None, None) => Some(first),
        };
        Self {
            since: since.unwrap_or(Timestamp::UNIX_EPOCH),
            token: broken.map(|broken| broken.token.clone()),
            began: broken.and_then(|broken| of_ms(broken.began_ms)),
            newest_ms: broken.map_or(i64::MIN, |broken| broken.newest_ms),
            marks: Vec::new(),
            seen: Set::default(),
            pages: 0,
            people: Map::default(),
        }
    }

    /// Takes a page. False: it adds nothing, so the list goes round in circles.
    fn take(&mut self, page: &AlertPage, now: Timestamp) -> bool {
        self.pages += 1;
        self.began.get_or_insert(page.at.unwrap_or(now));
        let before = self.seen.len();
        for alert in &page.alerts {
            let at_ms = alert.modified.as_millisecond();
            self.newest_ms = self.newest_ms.max(at_ms);
            if self.seen.insert(mark(alert)) {
                self.marks.push((mark(alert), at_ms));
            }
        }
        let same_token = page.more.is_some() && page.more == self.token;
        let adds = page.alerts.is_empty() || self.seen.len() > before;
        self.token.clone_from(&page.more);
        adds && !same_token
    }

    fn broken_off(&self) -> Option<LookBrokenOff> {
        Some(LookBrokenOff {
            since_ms: self.since.as_millisecond(),
            token: self.token.clone()?,
            newest_ms: self.newest_ms,
            began_ms: self.began?.as_millisecond(),
        })
    }
}

/// Changes when anything changes that news may be made of.
fn mark(alert: &FoundAlert) -> String {
    let facts = format!(
        "{} {:?} {}",
        alert.modified.as_microsecond(),
        alert.status,
        alert.remarks.len()
    );
    format!("{:016x}", fingerprint(&[&alert.id, &facts]))
}

impl Run<'_> {
    /// Looks through the alerts that changed. Trouble is reported and stops nothing else.
    pub(crate) fn look(&mut self) -> Result<(), Failure> {
        if !self.settings.signl4.poll || !self.signl4.can_look() {
            // Without a key there is nothing to be in trouble with.
            self.noticed.looked = !self.signl4.can_look();
            return Ok(());
        }
        if self.look_waits() {
            return Ok(());
        }
        self.recall_user();
        let first = self
            .now()
            .checked_sub(self.settings.lookback)
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let mut walk = Walk::begin(&self.head.looked, first, self.settings.overlap);
        let resumed = walk.token.is_some();
        match self.walk(&mut walk) {
            Ok(()) => {
                self.noticed.looked = true;
                self.walked(&walk)
            }
            Err(Stop::Theirs) => Ok(()),
            Err(Stop::Full) => self.break_off_look(walk.broken_off(), &walk),
            Err(Stop::Failure(failure)) => Err(failure),
            Err(Stop::Trouble(Trouble::Refused { .. })) if resumed && walk.pages == 0 => {
                // The token is too old: the next run begins anew, from the watermark.
                self.break_off_look(None, &walk)
            }
            Err(Stop::Trouble(trouble)) => {
                if self.half_time() {
                    // It must not take the time of every run: what comes after it would never be done.
                    let now_ms = self.monotonic_ms();
                    self.signl4.looks().ask_patience(HANGS, now_ms);
                }
                self.look_trouble(trouble)?;
                self.break_off_look(walk.broken_off(), &walk)
            }
        }
    }

    fn walk(&mut self, walk: &mut Walk) -> Result<(), Stop> {
        loop {
            if walk.pages >= MOST_PAGES || (walk.pages > 0 && self.half_time()) {
                self.work_waiting = true;
                return Ok(());
            }
            let page = self
                .signl4
                .changed_alerts(walk.since, walk.token.as_deref())
                .map_err(Stop::Trouble)?;
            self.note_unreadable(&page);
            self.take_up_page(&page, walk)?;
            let now = self.now();
            if !walk.take(&page, now) {
                walk.token = None;
                walk.began = None;
                return Err(Stop::Trouble(Trouble::away(
                    None,
                    "SIGNL4's list of changed alerts repeats itself: nothing of the rest is taken",
                )));
            }
            if walk.token.is_none() {
                return Ok(());
            }
        }
    }

    fn note_unreadable(&mut self, page: &AlertPage) {
        if page.unreadable > 0 {
            let count = page.unreadable;
            self.report.problem(format!(
                "{count} alerts of SIGNL4 cannot be read and are left out"
            ));
        }
    }

    /// Appends what is new to the inbox. The persons are asked for first, so that a page whose
    /// persons cannot be had is read again as a whole.
    fn take_up_page(&mut self, page: &AlertPage, walk: &mut Walk) -> Result<(), Stop> {
        let known = &self.head.looked.seen;
        let fresh: Vec<_> = page
            .alerts
            .iter()
            .filter(|a| !known.contains(&mark(a)))
            .collect();
        if fresh.is_empty() {
            return Ok(());
        }
        if self.turn()? == Turn::Theirs {
            return Err(Stop::Theirs);
        }
        if self.ledger.inbox_is_full().map_err(Failure::from)? {
            return Err(Stop::Full);
        }
        for alert in fresh {
            let Some(external) = &alert.external_id else {
                continue;
            };
            let record = self
                .ledger
                .record(&external.ticket)
                .map_err(Failure::from)?;
            let Some(record) = record else { continue };
            for news in news_of(alert, &record, walk.since) {
                let asked = self.with_person(news, &mut walk.people);
                let event = asked.map_err(Stop::Trouble)?;
                self.ledger
                    .append(&keys::inbox(&event), &InboxItem::new(&event))
                    .map_err(Failure::from)?;
                self.report.found += 1;
            }
        }
        Ok(())
    }

    /// Compares one alert with its record, whenever it was changed last: what its status says goes
    /// into the inbox. False: there is no point in comparing others.
    pub(crate) fn compare_alert(
        &mut self,
        id: &ExternalId,
        record: &Record,
    ) -> Result<bool, Failure> {
        let alert = match self.signl4.find(id) {
            Ok(Some(alert)) => alert,
            Ok(None) => return Ok(true),
            Err(trouble) => {
                self.look_trouble(trouble)?;
                return Ok(false);
            }
        };
        // Remarks are not compared: how old one may be that is not known any more, nobody can tell.
        for news in news_of(&alert, record, Timestamp::MAX) {
            let event = match self.with_person(news, &mut Map::default()) {
                Ok(event) => event,
                Err(trouble) => {
                    self.look_trouble(trouble)?;
                    return Ok(false);
                }
            };
            self.ledger
                .append(&keys::inbox(&event), &InboxItem::new(&event))?;
            self.report.found += 1;
            self.report.drift += 1;
            self.work_waiting = true;
        }
        Ok(true)
    }

    fn with_person(
        &self,
        news: News,
        people: &mut Map<String, Person>,
    ) -> Result<PhoneEvent, Trouble> {
        let Some(user) = news.user else {
            return Ok(news.event);
        };
        let person = match people.get(&user) {
            Some(person) => person.clone(),
            None => {
                let person = self.signl4.person(&user)?.unwrap_or_default();
                people.insert(user, person.clone());
                person
            }
        };
        Ok(PhoneEvent {
            person: person.name,
            email: person.mail,
            ..news.event
        })
    }

    /// The cursor moves when something was new, and stays to the byte when nothing was: an idle look
    /// writes nothing.
    fn walked(&mut self, walk: &Walk) -> Result<(), Failure> {
        if walk.token.is_some() {
            return self.break_off_look(walk.broken_off(), walk);
        }
        let looked = &self.head.looked;
        if looked.knows(&walk.seen) && looked.watermark_ms.is_some() && looked.resume.is_none() {
            return Ok(());
        }
        if self.turn()? == Turn::Theirs {
            return Ok(());
        }
        let earlier = self.head.looked.resume.is_some();
        let mut marks = walk.marks.clone();
        if earlier {
            // The pages before the break are not read again; their moments are not known any more.
            let newest_ms = walk.newest_ms;
            marks.extend(
                self.head
                    .looked
                    .seen
                    .iter()
                    .map(|mark| (mark.clone(), newest_ms)),
            );
        }
        let began = walk.began.unwrap_or(self.now());
        let overlap = self.settings.overlap;
        self.head
            .looked
            .advance(walk.newest_ms, began, &marks, overlap);
        self.keep_user();
        self.save_head()
    }

    /// The next run goes on from there; what was taken up is not taken up again.
    fn break_off_look(&mut self, there: Option<LookBrokenOff>, walk: &Walk) -> Result<(), Failure> {
        let looked = &self.head.looked;
        if looked.knows(&walk.seen) && looked.resume == there {
            return Ok(());
        }
        if self.turn()? == Turn::Theirs {
            return Ok(());
        }
        self.head.looked.resume = there;
        self.head.looked.remember(&walk.seen);
        self.keep_user();
        self.save_head()
    }

    /// Notes trouble with SIGNL4's REST API. Patience that it asks for is its own: the host need not
    /// wait with the next run.
    pub(crate) fn look_trouble(&mut self, trouble: Trouble) -> Result<(), Failure> {
        match trouble {
            Trouble::Away {
                after: Some(_),
                message,
                ..
            } => self.report.problem(message),
            trouble => self.side_trouble(Part::Api, trouble),
        }
        self.keep_waits()
    }

    /// Tells SIGNL4's client the user that an earlier run has found.
    pub(crate) fn recall_user(&self) {
        let of = self.user_mark();
        if let Some(user) = self.head.looked.user.as_ref().filter(|user| user.of == of) {
            self.signl4.recall_user(user.id.clone());
        }
    }

    /// Keeps the user that was found, for the next runs.
    pub(crate) fn keep_user(&mut self) {
        let of = self.user_mark();
        if let Some(id) = self.signl4.found_user() {
            self.head.looked.user = Some(FoundOut { of, id });
        }
    }

    fn user_mark(&self) -> String {
        let user = self.settings.signl4.user.as_deref().unwrap_or_default();
        format!("{:016x}", fingerprint(&["SIGNL4 user", user]))
    }
}
