//! Explains what a run would do about one ticket, as the JSON that `wit/package.wit` documents.

use super::rules::{RuleExplanation, RulesExplanation};
use crate::domain::rules::Verdict;
use crate::domain::{Phase, Record, Ticket, TicketId};
use crate::engine::Failure;
use crate::engine::alerts::{AlertCommand, event_of, form_bursts};
use crate::engine::decide::{Decided, RunView};
use crate::engine::reader::Reader;
use crate::engine::throttle::Throttle;
use crate::ledger::{Head, SeenTickets, keys};
use crate::plan::{Decision, words};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

const NOT_SHOWN: &str = "TOPdesk shows the connector's account no ticket of this id or number: it was deleted, it was \
                         mistyped, or a filter of the account hides it.";

/// The explanation of one ticket.
#[derive(Serialize)]
pub(super) struct TicketExplanation {
    /// TOPdesk's id; `None` if there is no such ticket.
    ticket: Option<String>,
    number: String,
    decision: &'static str,
    sentence: String,
    reasons: Vec<String>,
    /// Whether the ticket was processed in its present state, so that a run processes it again only when it
    /// changes.
    passed: bool,
    /// The name of the rule that matches.
    rule: Option<String>,
    rules: Vec<RuleExplanation>,
    alert: Option<Alert>,
    known: Option<RecordSummary>,
}

/// The event that would be sent to SIGNL4.
#[derive(Serialize)]
struct Alert {
    team: String,
    event: Option<Box<RawValue>>,
}

/// What the ticket's record says.
#[derive(Serialize)]
struct RecordSummary {
    phase: Phase,
    generation: u32,
    ended: bool,
    #[serde(rename = "resent")]
    maybe_duplicated: bool,
    rule: Option<String>,
    team: String,
    #[serde(rename = "cover")]
    group_leader: Option<String>,
    #[serde(rename = "covers")]
    member_count: usize,
}

impl TicketExplanation {
    pub fn not_found(id_or_number: &str) -> Self {
        Self::nothing(None, id_or_number, NOT_SHOWN.into())
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

/// Explains tickets with everything that a run would take into account.
pub(super) struct Explainer<'r, 'a> {
    pub reader: &'r Reader<'a>,
    pub throttle: &'r Throttle<'a>,
    pub head: Head,
    /// The tickets that the cursor has seen.
    seen: SeenTickets,
    /// The keys of all dead letters.
    letters: Vec<String>,
    /// The keys of all scheduled rechecks.
    due: Vec<String>,
}

impl<'r, 'a> Explainer<'r, 'a> {
    pub fn new(
        reader: &'r Reader<'a>,
        throttle: &'r Throttle<'a>,
        head: Head,
    ) -> Result<Self, Failure> {
        Ok(Self {
            reader,
            throttle,
            seen: head.cursor.seen(),
            head,
            letters: reader.ledger.dead_letters()?,
            due: reader.ledger.due()?,
        })
    }

    /// Returns what would be done about a ticket, and why.
    pub fn explain(
        &self,
        ticket: &Ticket,
        verdict: Verdict,
        rules: RulesExplanation,
    ) -> Result<TicketExplanation, Failure> {
        let record = self.reader.ledger.record(&ticket.id)?;
        let Decided { decision, leader } = self.decide(ticket, verdict, record.as_ref())?;
        let passed = self.has_passed(ticket) && !self.is_queued(ticket);
        let is_not_queued = passed && !matches!(decision, Decision::Nothing(_));
        let (word, sentence) = match &leader {
            Some(_) => ("remember", "It gets no alert of its own.".to_owned()),
            None => (
                words::word(&decision),
                words::sentence(&decision, record.as_ref()),
            ),
        };
        let mut reasons = words::reasons(&decision, !rules.only_unlisted(), record.as_ref());
        if let Some(leader) = &leader {
            reasons.push(self.group(leader)?);
        }
        if is_not_queued {
            reasons.push(self.next_run_for(record.is_some()));
        }
        reasons.extend(self.circumstances(ticket, &decision, record.as_ref()));
        reasons.extend(self.dead_letters(&ticket.id)?);
        let known = record.as_ref().map(record_summary);
        let alert = match leader {
            None => self.alert(ticket, verdict, record, decision)?,
            Some(_) => None,
        };
        let rule = verdict.rule().and_then(|at| rules.list.get(at));
        Ok(TicketExplanation {
            ticket: Some(ticket.id.as_str().to_owned()),
            number: ticket.number.clone(),
            decision: word,
            sentence: match is_not_queued {
                true => not_queued(&sentence),
                false => sentence,
            },
            reasons,
            passed,
            rule: rule.map(|rule| rule.name.clone()),
            rules: rules.list,
            alert,
            known,
        })
    }

    fn decide(
        &self,
        ticket: &Ticket,
        verdict: Verdict,
        record: Option<&Record>,
    ) -> Result<Decided, Failure> {
        let view = RunView {
            cursor: &self.head.cursor,
            waited_until: &BTreeMap::new(),
            in_flight: &BTreeSet::new(),
        };
        self.reader.decide(ticket, verdict, record, view)
    }

    /// Returns the event that would be sent; for a ticket that waits for a rule's hours, the one that is sent
    /// when they begin.
    fn alert(
        &self,
        ticket: &Ticket,
        verdict: Verdict,
        record: Option<Record>,
        decision: Decision,
    ) -> Result<Option<Alert>, Failure> {
        let (verdict, decision) = match (verdict, decision) {
            (Verdict::Hold(at, _), Decision::Wait(_)) => {
                let in_hours = Verdict::Alert(at);
                (
                    in_hours,
                    self.decide(ticket, in_hours, record.as_ref())?.decision,
                )
            }
            same => same,
        };
        let Decision::Act(effect, intent) = decision else {
            return Ok(None);
        };
        let command = AlertCommand::new(ticket.clone(), verdict, record, effect, *intent);
        // Each ticket is explained alone, because it is unknown which others the same run would process.
        let grouped = form_bursts(self.reader, &mut BTreeMap::new(), vec![command])?;
        let command = grouped.commands.into_iter().next();
        Ok(command.map(|command| {
            let event = event_of(self.reader.ctx, &command);
            let body = String::from_utf8(event.body).unwrap_or_default();
            Alert {
                team: team(event.team.as_ref()),
                event: RawValue::from_string(body).ok(),
            }
        }))
    }

    fn group(&self, leader: &TicketId) -> Result<String, Failure> {
        let record = self.reader.ledger.record(leader)?;
        let number = record.map(|record| record.number);
        let name = number.filter(|number| !number.is_empty());
        let name = name.unwrap_or_else(|| leader.as_str().to_owned());
        Ok(format!(
            "It belongs to the major call {name}, whose alert represents it."
        ))
    }

    /// Whether a poll would skip the ticket, because it is too old or was seen in its present state.
    fn has_passed(&self, ticket: &Ticket) -> bool {
        let settings = self.reader.ctx.settings;
        let (reached, back) = match self.head.cursor.watermark() {
            Some(watermark) => (watermark, settings.overlap),
            None => (self.reader.topdesk_now(), settings.lookback),
        };
        let from = reached.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
        // The query to TOPdesk has whole seconds.
        ticket.modified.as_second() < from.as_second() || self.seen.contains(ticket)
    }

    /// Whether a retry or a recheck of the ticket is scheduled.
    fn is_queued(&self, ticket: &Ticket) -> bool {
        let id = ticket.id.as_str();
        self.head.retries.contains(&ticket.id) || self.due.iter().any(|key| key.ends_with(id))
    }

    fn next_run_for(&self, is_followed: bool) -> String {
        let is_compared = is_followed && !self.reader.ctx.settings.reconcile_every.is_zero();
        let or = match is_compared {
            true => "at the next comparison (reconcile_every)",
            false => "after a back-fill",
        };
        format!("A run processes it again when it changes, or {or}.")
    }

    /// Returns one sentence for each dead letter of this ticket.
    fn dead_letters(&self, ticket: &TicketId) -> Result<Vec<String>, Failure> {
        let prefix = keys::dead_of(ticket);
        let mut sentences = Vec::new();
        for key in self.letters.iter().filter(|key| key.starts_with(&prefix)) {
            let letter = self.reader.ledger.dead_letter(key)?;
            sentences
                .extend(letter.map(|letter| format!("There is a dead letter: {}", letter.reason)));
        }
        Ok(sentences)
    }
}

/// Changes the sentence for a ticket that no run will process.
fn not_queued(sentence: &str) -> String {
    const WHY: &str = "not queued: it has not changed since it was last processed.";
    match sentence {
        "It alerts." => format!("It would alert, but is {WHY}"),
        other => format!("{other} But it is {WHY}"),
    }
}

fn team(name: Option<&String>) -> String {
    name.cloned().unwrap_or_else(|| "default".into())
}

fn record_summary(record: &Record) -> RecordSummary {
    RecordSummary {
        phase: record.phase,
        generation: record.generation,
        ended: record.ended,
        maybe_duplicated: record.maybe_duplicated,
        rule: record.rule.clone(),
        team: team(record.team.as_ref()),
        group_leader: record.group_leader.clone(),
        member_count: record.members.len(),
    }
}
