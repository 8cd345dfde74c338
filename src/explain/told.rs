//! One ticket: what would be done about it, in the shape that `wit/package.wit` documents.

use super::rules::{RuleTold, RulesTold};
use super::words;
use crate::domain::whole_second;
use crate::domain::{Ticket, TicketId};
use crate::ledger::{Phase, Record, Seen, keys};
use crate::plan::{Decision, Effect, Why};
use crate::retry::{LONGEST_PAUSE, left_until};
use crate::rules::Verdict;
use crate::run::{Failure, Run};
use crate::sorted::Map;
use crate::to_signl4::alerts::Job;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

const NOT_SHOWN: &str = "TOPdesk shows the connector's account no ticket of this id or number: it was deleted, it was \
                         mistyped, or a filter of the account hides it.";

/// What is told of a ticket.
#[derive(Serialize)]
pub(super) struct Told {
    /// TOPdesk's id; none if there is no such ticket.
    ticket: Option<String>,
    number: String,
    decision: &'static str,
    sentence: String,
    reasons: Vec<String>,
    /// The cursor has passed the ticket as it is now: a run only comes to it when it changes.
    passed: bool,
    /// The rule that matches.
    rule: Option<String>,
    rules: Vec<RuleTold>,
    alert: Option<Alert>,
    known: Option<Known>,
}

/// What would be sent to SIGNL4.
#[derive(Serialize)]
struct Alert {
    team: String,
    event: Option<Box<RawValue>>,
}

/// What is kept beside the records: keys of dead letters and of tickets that are due, and more.
pub(super) struct Kept {
    /// Of dead letters.
    pub letters: Vec<String>,
    /// Of tickets to be looked at again.
    pub due: Vec<String>,
    /// The tickets that the cursor has seen.
    pub seen: Seen,
}

/// What the connector remembers of the ticket.
#[derive(Serialize)]
struct Known {
    phase: Phase,
    generation: u32,
    ended: bool,
    resent: bool,
    rule: Option<String>,
    team: String,
    cover: Option<String>,
    covers: usize,
}

impl Told {
    pub fn not_there(asked: &str) -> Self {
        Self::nothing(None, asked, NOT_SHOWN.into())
    }

    pub fn unreadable(id: &TicketId, reason: &str) -> Self {
        let sentence = format!("TOPdesk's row of this ticket cannot be read: {reason}.");
        Self::nothing(Some(id.as_str().to_owned()), "", sentence)
    }

    fn nothing(ticket: Option<String>, number: &str, sentence: String) -> Self {
        Self {
            ticket,
            number: number.to_owned(),
            decision: "nothing",
            sentence,
            reasons: Vec::new(),
            passed: false,
            rule: None,
            rules: Vec::new(),
            alert: None,
            known: None,
        }
    }
}

impl Run<'_> {
    pub(super) fn told(
        &mut self,
        ticket: &Ticket,
        verdict: Verdict,
        rules: RulesTold,
        kept: &Kept,
    ) -> Result<Told, Failure> {
        let before = self.ledger.record(&ticket.id)?;
        let (decision, lead) = self.decision(ticket, verdict, before.as_ref())?;
        let passed = self.has_passed(ticket, &kept.seen) && !self.has_a_moment(ticket, kept);
        let stays = passed && !matches!(decision, Decision::Nothing(_));
        let (word, mut sentence) = match &lead {
            Some(_) => ("remember", "It gets no alert of its own.".to_owned()),
            None => (
                words::word(&decision),
                words::sentence(&decision, before.as_ref()),
            ),
        };
        let mut reasons = words::reasons(&decision, !rules.only_unlisted(), before.as_ref());
        if let Some(lead) = &lead {
            reasons.push(self.covering(lead)?);
        }
        if stays {
            sentence.push_str(" But no run comes to it.");
            reasons.push(self.comes_to_it(before.is_some()));
        }
        reasons.extend(self.circumstances(ticket, &decision, before.as_ref()));
        reasons.extend(self.given_up(&ticket.id, &kept.letters)?);
        let known = before.as_ref().map(known);
        let alert = match lead {
            None => self.alert(ticket, verdict, before, decision)?,
            Some(_) => None,
        };
        let rule = verdict.rule().and_then(|at| rules.list.get(at));
        Ok(Told {
            ticket: Some(ticket.id.as_str().to_owned()),
            number: ticket.number.clone(),
            decision: word,
            sentence,
            reasons,
            passed,
            rule: rule.map(|rule| rule.name.clone()),
            rules: rules.list,
            alert,
            known,
        })
    }

    /// What would be sent; for a ticket that waits for its hours, what is sent when they begin.
    fn alert(
        &mut self,
        ticket: &Ticket,
        verdict: Verdict,
        before: Option<Record>,
        decision: Decision,
    ) -> Result<Option<Alert>, Failure> {
        let (verdict, decision) = match (verdict, decision) {
            (Verdict::Hold(at, _), Decision::Wait(_)) => {
                let begun = Verdict::Alert(at);
                (begun, self.decision(ticket, begun, before.as_ref())?.0)
            }
            same => same,
        };
        let Decision::Act(effect, intent) = decision else {
            return Ok(None);
        };
        let job = Job::new(ticket.clone(), verdict, before, effect, *intent);
        // Each ticket as if it came alone: how many share a run is not known.
        self.side.raised = Map::default();
        let job = self.cover(vec![job])?.into_iter().next();
        Ok(job.map(|job| {
            let event = self.event(&job);
            let body = String::from_utf8(event.body).unwrap_or_default();
            Alert {
                team: team(event.team.as_ref()),
                event: RawValue::from_string(body).ok(),
            }
        }))
    }

    fn covering(&self, lead: &TicketId) -> Result<String, Failure> {
        let record = self.ledger.record(lead)?;
        let number = record.map(|record| record.number);
        let name = number.filter(|number| !number.is_empty());
        let name = name.unwrap_or_else(|| lead.as_str().to_owned());
        Ok(format!(
            "It belongs to the major call {name}, whose alert stands for it."
        ))
    }

    /// Whether a poll would pass over the ticket.
    fn has_passed(&self, ticket: &Ticket, seen: &Seen) -> bool {
        let (reached, back) = match self.head.watermark() {
            Some(watermark) => (watermark, self.settings.overlap),
            None => (self.topdesk_now(), self.settings.lookback),
        };
        let from = reached.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
        // TOPdesk is asked for whole seconds.
        ticket.modified.as_second() < from.as_second() || seen.contains(ticket)
    }

    /// Whether it is looked at again by itself.
    fn has_a_moment(&self, ticket: &Ticket, kept: &Kept) -> bool {
        let id = ticket.id.as_str();
        let pending = self.head.pending.iter().any(|p| p.ticket == id);
        pending || kept.due.iter().any(|key| key.ends_with(id))
    }

    fn comes_to_it(&self, followed: bool) -> String {
        let compared = followed && !self.settings.reconcile_every.is_zero();
        let or = match compared {
            true => "at the next comparison (reconcile_every)",
            false => "after a back-fill",
        };
        format!(
            "The cursor has passed it as it is now: a run comes to it when it changes, or {or}."
        )
    }

    /// What else holds it up, or is still to come.
    fn circumstances(
        &self,
        ticket: &Ticket,
        decision: &Decision,
        before: Option<&Record>,
    ) -> Vec<String> {
        let said = [
            self.next_attempt(ticket),
            self.signl4_is_full(decision),
            before.and_then(unwritten),
            self.burst(decision),
            self.near_target(ticket, decision),
        ];
        said.into_iter().flatten().collect()
    }

    fn next_attempt(&self, ticket: &Ticket) -> Option<String> {
        let id = ticket.id.as_str();
        let pending = self.head.pending.iter().find(|p| p.ticket == id)?;
        let waits = left_until(pending.due_ms, self.now(), LONGEST_PAUSE).is_some();
        Some(match waits {
            true => format!(
                "An attempt has failed; the next is due at {}.",
                moment(pending.due_ms)
            ),
            false => "An attempt has failed; the next run tries again.".into(),
        })
    }

    fn signl4_is_full(&self, decision: &Decision) -> Option<String> {
        let asked = self.signl4.events().waits(self.monotonic_ms());
        let full = self.head.pace.events(self.now()).err();
        let wait = asked.max(full.map(|full| full.wait));
        wait.filter(|_| matches!(decision, Decision::Act(..)))
            .map(|wait| {
                let until = moment(self.moment_ms(wait));
                format!("SIGNL4 takes no more events until {until}.")
            })
    }

    fn burst(&self, decision: &Decision) -> Option<String> {
        let Decision::Act(Effect::Raise(raise), _) = decision else {
            return None;
        };
        let most = self.settings.rules.list.get(raise.rule?)?.burst?;
        Some(format!(
            "If more than {most} alert by this rule in one run, the rest share one alert."
        ))
    }

    fn near_target(&self, ticket: &Ticket, decision: &Decision) -> Option<String> {
        let over = ticket.ended() || matches!(decision, Decision::Nothing(Why::TooOld));
        if over || !ticket.active() {
            return None;
        }
        let rules = &self.settings.rules;
        let at = rules.look_again(ticket, self.topdesk_now())?;
        Some(format!(
            "Its target date comes near: it is looked at again at {}.",
            whole_second(at)
        ))
    }

    /// What was given up of this ticket.
    fn given_up(&self, ticket: &TicketId, letters: &[String]) -> Result<Vec<String>, Failure> {
        let prefix = keys::dead_of(ticket);
        let mut said = Vec::new();
        for key in letters.iter().filter(|key| key.starts_with(&prefix)) {
            let letter = self.ledger.dead_letter(key)?;
            said.extend(letter.map(|letter| format!("Given up earlier: {}", letter.reason)));
        }
        Ok(said)
    }
}

fn unwritten(record: &Record) -> Option<String> {
    let writing = record.writing.as_ref()?;
    let attempts = writing.attempts;
    Some(format!(
        "What happened in SIGNL4 is not on the ticket yet: {attempts} attempts so far."
    ))
}

fn moment(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map_or_else(|_| "later".into(), whole_second)
}

fn team(name: Option<&String>) -> String {
    name.cloned().unwrap_or_else(|| "default".into())
}

fn known(record: &Record) -> Known {
    Known {
        phase: record.phase,
        generation: record.generation,
        ended: record.ended,
        resent: record.resent,
        rule: record.rule.clone(),
        team: team(record.team.as_ref()),
        cover: record.cover.clone(),
        covers: record.members.len(),
    }
}
