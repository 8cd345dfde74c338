//! How long each side is to be left in peace, and what SIGNL4 was sent lately: known before the first
//! request of a run, and kept as soon as it changes in a way that the next run must know.

use crate::health::Part;
use crate::ledger::Head;
use crate::retry::{LONGEST_WAIT, Trouble, left_until};
use crate::run::{Failure, Run, Turn};
use crate::signl4::{Accepted, Event};
use jiff::SignedDuration;

impl Run<'_> {
    /// Reads the cursor. No side is asked before the moment that it has named.
    pub(crate) fn load_head(&mut self) -> Result<(), Failure> {
        self.head = self.ledger.head()?;
        self.unkept |= self.head.follow_clock(self.now());
        let (now, now_ms) = (self.now(), self.monotonic_ms());
        let Head {
            topdesk_due_ms,
            signl4_due_ms,
            looked,
            ..
        } = &self.head;
        let gates = [
            (self.topdesk.gate(), *topdesk_due_ms),
            (self.signl4.events(), *signl4_due_ms),
            (self.signl4.looks(), looked.due_ms),
        ];
        for (gate, due_ms) in gates {
            if let Some(left) = left_until(due_ms, now, LONGEST_WAIT) {
                gate.wait(left, now_ms);
            }
        }
        Ok(())
    }

    /// Sends events, and counts them.
    pub(crate) fn send(&mut self, events: Vec<Event>) -> Vec<Result<Accepted, Trouble>> {
        let before = self.signl4.events().made();
        let answers = self.signl4.send(events);
        let sent = self.signl4.events().made().saturating_sub(before);
        let errors = self.signl4.take_errors();
        let (limit, now) = (self.signl4.limit(), self.now());
        self.head.pace.sent(sent, errors, limit, now);
        self.head.clock_ms = now.as_millisecond();
        self.unkept |= sent > 0;
        if errors > 0 || self.signl4.events().has_asked() {
            // What cannot be kept now is tried once more at the end; the answers are worth more.
            let _ = self.keep_waits();
        }
        // Answers that crossed on the way count by the smallest number.
        let left = |answer: &Result<Accepted, Trouble>| answer.as_ref().ok()?.left;
        self.side.left = answers.iter().filter_map(left).min().or(self.side.left);
        answers
    }

    /// Takes over into the cursor what the sides have asked for, and how often SIGNL4 was asked.
    pub(crate) fn note_waits(&mut self) {
        let now = self.now();
        let asked = [
            self.topdesk.gate().take_asked(),
            self.signl4.events().take_asked(),
            self.signl4.looks().take_asked(),
        ]
        .map(|asked| asked.map(|pause| self.moment_ms(pause)));
        let [topdesk, events, looks] = asked;
        let head = &mut self.head;
        head.topdesk_due_ms = topdesk.unwrap_or(head.topdesk_due_ms);
        head.signl4_due_ms = events.unwrap_or(head.signl4_due_ms);
        head.looked.due_ms = looks.unwrap_or(head.looked.due_ms);
        let made = self.signl4.looks().made();
        head.pace
            .looked(made.saturating_sub(self.counted_looks), now);
        self.counted_looks = made;
        if asked.iter().any(Option::is_some) {
            head.clock_ms = now.as_millisecond();
            self.unkept = true;
        }
    }

    /// Keeps at once what the next run must know before its first request. Only this of the cursor:
    /// the rest is kept when it is decided.
    pub(crate) fn keep_waits(&mut self) -> Result<(), Failure> {
        let nothing_new = !self.unkept && !self.has_been_asked();
        if nothing_new || self.lost_lease || self.turn()? == Turn::Theirs {
            return Ok(());
        }
        self.note_waits();
        let mut kept = self.ledger.head()?;
        kept.take_waits(&self.head);
        self.ledger.set_head(&kept)?;
        self.unkept = false;
        Ok(())
    }

    fn has_been_asked(&self) -> bool {
        let gates = [
            self.topdesk.gate(),
            self.signl4.events(),
            self.signl4.looks(),
        ];
        gates.iter().any(|gate| gate.has_asked())
    }

    /// The longest wait, if it could not be kept: then whoever calls has to know of it.
    pub(crate) fn unkept_wait(&self) -> Option<SignedDuration> {
        let now_ms = self.monotonic_ms();
        let waits = [
            self.topdesk.gate().waits(now_ms),
            self.signl4.events().waits(now_ms),
            self.head
                .pace
                .events(self.now())
                .err()
                .map(|full| full.wait),
        ];
        let unkept = self.unkept || self.has_been_asked();
        waits.into_iter().flatten().max().filter(|_| unkept)
    }

    /// Whether no event can be sent now. The run fails then, with the time to wait.
    pub(crate) fn signl4_waits(&mut self) -> bool {
        let asked = self.signl4.events().waits(self.monotonic_ms());
        let full = self.head.pace.events(self.now()).err();
        let (after, message) = match (asked, full) {
            (Some(after), _) => (after, "SIGNL4 takes no more events for the moment"),
            (None, Some(full)) if full.by_errors => (
                full.wait,
                "SIGNL4 has refused so many events within a minute that the rest waits: after ten it would block \
                 all of them",
            ),
            (None, Some(full)) => (
                full.wait,
                "as many events were sent as SIGNL4 takes in this time: the rest waits",
            ),
            (None, None) => return false,
        };
        let trouble = Trouble::away(Some(after), message);
        match asked {
            Some(_) => self.side_trouble(Part::Signl4, trouble),
            // Our own pace is no trouble of SIGNL4.
            None => self.ends_with(trouble),
        }
        true
    }

    /// Whether no event is to be sent in this run any more, or none for now.
    pub(crate) fn signl4_closed(&self) -> bool {
        let events = self.signl4.events();
        self.side.closed
            || events.is_closed()
            || events.waits(self.monotonic_ms()).is_some()
            || self.head.pace.events(self.now()).is_err()
    }

    /// Whether TOPdesk asked for patience that is not over. The run fails then, with the time.
    pub(crate) fn topdesk_waits(&mut self) -> bool {
        let after = self.topdesk.gate().waits(self.monotonic_ms());
        if after.is_some() {
            let message = "TOPdesk asked for patience that is not over";
            self.side_trouble(Part::Topdesk, Trouble::away(after, message));
        }
        after.is_some()
    }

    /// Looking is of no use now: SIGNL4's REST API asked for patience, or refuses in this run. Raising
    /// alerts has limits of its own and goes on.
    pub(crate) fn look_waits(&mut self) -> bool {
        let waits = self.signl4.looks().waits(self.monotonic_ms()).is_some();
        let full = self.head.pace.looks(self.now()).is_err();
        if waits {
            self.report
                .problem("SIGNL4's REST API asked for patience that is not over: nothing is looked up for now");
        } else if full {
            self.report.problem(
                "SIGNL4's REST API was asked as often as it allows: nothing is looked up for now",
            );
        }
        waits || full || self.signl4.looks().is_closed()
    }
}
