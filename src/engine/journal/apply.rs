//! The effects of each event on the report, the log, the audit log and the health observations.

use super::{About, Delivered, Event, Journal, Kind};
use crate::ledger::{Entry, Level};

impl Journal<'_> {
    /// Records an event.
    pub fn record(&mut self, event: Event<'_>) {
        match event {
            Event::PageRead { tickets } => add(&mut self.report.tickets.tickets_read, tickets),
            Event::TicketsChanged { tickets } => {
                add(&mut self.report.tickets.tickets_changed, tickets);
            }
            Event::Delivered {
                about,
                what,
                why,
                rule,
                request,
            } => self.delivered(about, what, why, rule, request),
            Event::JoinedBurst(about) => {
                self.report.tickets.covered += 1;
                let result = "the alert of another ticket, or of a burst, stands for it";
                self.audit(entry(Level::Info, "alert_shared", about, result));
            }
            Event::JoinedMajorCall => self.report.tickets.covered += 1,
            Event::AlertDelayed { about, error } => {
                self.health_problem(Kind::Signl4Unavailable, error, 0);
                self.delayed("alert_delayed", about, error);
            }
            Event::Waiting { items } => add(&mut self.report.open.waiting, items),
            Event::Held => self.report.tickets.held += 1,
            Event::TooOld => add(&mut self.report.tickets.too_old, 1),
            Event::TooOldListed => self.report.open.dead_letters += 1,
            Event::Compared { tickets } => add(&mut self.report.compared.reconciled, tickets),
            Event::Repaired { items } => self.report.compared.drift += items,
            Event::Forgotten => self.report.compared.forgotten += 1,
            Event::DeadLetterAdded(letter) => {
                self.report.open.dead_letters += 1;
                self.problem(letter.sentence());
                let about = About {
                    id: &letter.ticket,
                    number: &letter.number,
                };
                self.audit(entry(Level::Error, "given_up", about, &letter.sentence()));
            }
            Event::DeadLettersCounted { letters } => {
                self.report.open.dead_letters_in_all = 0;
                add(&mut self.report.open.dead_letters_in_all, letters);
            }
            Event::DeadLetterRemains(letter) => self.problem(letter.sentence()),
            Event::WrittenBack {
                about,
                request,
                why,
                with_note,
                refused,
            } => {
                self.report.notifications.written_back += 1;
                self.report.notifications.notes += u32::from(with_note);
                self.written_back(about, request, why, refused);
            }
            Event::WriteBackOff => self.report.notifications.ignored.off += 1,
            Event::WriteBackDelayed { about, error } => {
                self.delayed("write_delayed", about, error);
            }
            Event::Ignored(why) => self.report.ignore(why),
            Event::MissedEventFound => self.report.notifications.found += 1,
            Event::NoteSent(about) => {
                self.report.notifications.notes_sent += 1;
                let result = "a note of the ticket stands under its alert";
                self.audit(entry(Level::Info, "remark_sent", about, result));
            }
            Event::Busy => {
                self.report.open.busy = true;
                self.problem(
                    "another call is working, or was ended in the middle and holds its lease for a little while; \
                     nothing is lost",
                );
            }
            Event::Paused(until) => self.problem(format!(
                "paused until {until}: nothing is done, and nothing is lost"
            )),
            Event::Signl4Requests(made) => self.report.requests.signl4_requests += made,
            Event::TopdeskRequests(made) => self.report.requests.topdesk_requests += made,
            Event::AlarmDelivered {
                raised,
                title,
                request,
            } => {
                let (event, result) = match raised {
                    true => ("alarm_raised", "SIGNL4 has accepted the alarm"),
                    false => ("alarm_resolved", "SIGNL4 has ended the alarm"),
                };
                let entry = health_entry(Level::Info, event, title, result);
                self.audit(Entry { request, ..entry });
            }
            Event::EpisodeBegan { title, message } => {
                self.audit(health_entry(Level::Error, "trouble_began", title, message));
            }
            Event::EpisodeOver { title, result } => {
                self.audit(health_entry(Level::Info, "trouble_over", title, result));
            }
            Event::ByHand {
                event,
                about,
                result,
            } => self.audit(entry(Level::Info, event, about, result)),
        }
    }

    fn delivered(
        &mut self,
        about: About<'_>,
        what: Delivered,
        why: Option<String>,
        rule: Option<&str>,
        request: Option<&str>,
    ) {
        let counts = &mut self.report.tickets;
        let (count, event, result) = match what {
            Delivered::Found => (
                &mut counts.raised,
                "alert_found",
                "SIGNL4 has the alert from before",
            ),
            Delivered::Raised => (
                &mut counts.raised,
                "alert_raised",
                "SIGNL4 has accepted the alert",
            ),
            Delivered::Acknowledged => (
                &mut counts.acknowledged,
                "alert_acknowledged",
                "SIGNL4 has acknowledged the alert",
            ),
            Delivered::Resolved => (
                &mut counts.resolved,
                "alert_resolved",
                "SIGNL4 has ended the alert",
            ),
        };
        *count += 1;
        self.audit(Entry {
            why,
            rule: rule.map(str::to_owned),
            request: request.map(str::to_owned),
            ..entry(Level::Info, event, about, result)
        });
    }

    fn delayed(&mut self, event: &str, about: About<'_>, error: &str) {
        self.problem(format!("ticket {}: {error}", about.name()));
        self.audit(Entry {
            why: Some(error.to_owned()),
            ..entry(Level::Warning, event, about, "it is tried again")
        });
    }

    fn written_back(&mut self, about: About<'_>, request: &str, why: &str, refused: &[String]) {
        let (level, result) = match refused.is_empty() {
            true => (Level::Info, "the ticket has what is wanted".to_owned()),
            false => {
                let refused = refused.join("; ");
                (Level::Warning, format!("TOPdesk refuses a part: {refused}"))
            }
        };
        self.audit(Entry {
            why: Some(why.to_owned()),
            request: Some(request.to_owned()),
            ..entry(level, "ticket_written", about, &result)
        });
    }
}

fn add(count: &mut u32, more: usize) {
    *count = count.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
}

fn entry(level: Level, event: &str, about: About<'_>, result: &str) -> Entry {
    Entry {
        at_ms: 0,
        level,
        event: event.to_owned(),
        ticket: Some(about.id.to_owned()).filter(|id| !id.is_empty()),
        number: about.number.to_owned(),
        why: None,
        rule: None,
        request: None,
        result: result.to_owned(),
    }
}

fn health_entry(level: Level, event: &str, title: Option<&str>, result: &str) -> Entry {
    Entry {
        why: title.map(str::to_owned),
        ..entry(level, event, About::NOTHING, result)
    }
}
