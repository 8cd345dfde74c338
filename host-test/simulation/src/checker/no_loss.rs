//! No ticket is lost: in the end every open ticket that matches has an alert, unless a person closed that alert on
//! the phone. And no alert stays open once all its tickets have ended.
//!
//! Excused from the second half: an alert that was sent twice after an unknown outcome. One of two alerts with the
//! same id may have been answered, the other not.

use super::case::{Case, flag, number, text};
use crate::history::ticket_of;
use serde_json::Value;
use simulators::signl4::{Alert, Status};
use simulators::topdesk::Incident;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let mut broken = Vec::new();
    for ticket in case.world.topdesk.incidents() {
        let silent = case.facts.silent.contains(&ticket.id);
        if silent && !case.alerts_of(&ticket.id).is_empty() {
            broken.push(format!("{} matches nothing and rang", ticket.number));
        }
        if !case.has_ended(&ticket) && case.matches(&ticket) {
            broken.extend(case.without_alert(&ticket));
        }
    }
    let alerts = case.world.signl4.alerts();
    let ringing = alerts.iter().filter(|a| a.status != Status::Closed);
    broken.extend(ringing.filter_map(|alert| case.stays_open(alert, &alerts)));
    broken
}

fn is_over(record: &Value) -> bool {
    ["resolving", "resolved", "dead"].contains(&text(record, "phase"))
}

impl Case<'_> {
    fn has_ended(&self, ticket: &Incident) -> bool {
        let on_hold = self.story.desk.as_ref().is_some_and(|d| d.hold_ends) && ticket.on_hold;
        ticket.closed || ticket.completed || ticket.archived || on_hold
    }

    fn matches(&self, ticket: &Incident) -> bool {
        let priority = ticket.priority.as_ref().map(|p| p.name.as_str());
        let now = self.world.clock.now();
        let near = |at: jiff::Timestamp| at.duration_since(now).as_secs() <= 3_600;
        match (priority, &self.story.desk) {
            (Some("P1"), _) | (Some("P2"), Some(_)) => true,
            (Some("P3"), Some(_)) => !ticket.on_hold && ticket.target_date.is_some_and(near),
            _ => false,
        }
    }

    fn alerts_of(&self, ticket: &str) -> Vec<Alert> {
        let mut alerts = self.world.signl4.alerts();
        alerts.retain(|a| a.external_id.as_deref().map(ticket_of).as_deref() == Some(ticket));
        alerts
    }

    /// An open ticket that should have an alert and has none, or whose alert was ended by nobody on the phone.
    fn without_alert(&self, ticket: &Incident) -> Option<String> {
        let name = &ticket.number;
        let alerts = self.alerts_of(&ticket.id);
        let Some(own) = self.record(&ticket.id) else {
            return Some(format!("the open ticket {name} has no alert"));
        };
        let (phase, cover) = (text(&own, "phase"), text(&own, "cover"));
        if phase == "dead" && self.is_given_up(&ticket.id, "raise") {
            return None;
        }
        if is_over(&own) || (phase == "closed" && flag(&own, "ended")) {
            return Some(format!("the open ticket {name} is {phase}"));
        }
        if !cover.is_empty() && phase != "closed" {
            let cover = self.first_cover(cover);
            let covering = self.record(&cover);
            let covers = covering.is_some_and(|c| !is_over(&c) && !flag(&c, "ended"));
            let fine = covers && !self.alerts_of(&cover).is_empty();
            return (!fine).then(|| format!("{name} is covered by an alert that is over"));
        }
        let generation = number(&own, "generation");
        let external = match generation {
            1 => format!("TOPdesk-{}", ticket.id),
            n => format!("TOPdesk-{}.{n}", ticket.id),
        };
        let mut now = alerts
            .iter()
            .filter(|a| a.external_id.as_deref() == Some(&external))
            .peekable();
        if now.peek().is_none() && cover.is_empty() {
            return Some(format!("the open ticket {name} has no alert {generation}"));
        }
        // Not by the connector's own word: its alert, if it is closed, was closed by a person.
        let all_closed = now.all(|a| a.status == Status::Closed);
        let by_person = alerts.iter().any(|a| a.closed_by.is_some())
            || self.facts.given_back.contains(&ticket.id);
        (cover.is_empty() && all_closed && !by_person)
            .then(|| format!("the alert {generation} of the open ticket {name} was ended"))
    }

    /// The alert that was sent: a major call that other tickets share may itself be one of a burst.
    fn first_cover(&self, cover: &str) -> String {
        let mut cover = cover.to_owned();
        for _ in 0..4 {
            let record = self.record(&cover).unwrap_or_default();
            match text(&record, "cover") {
                "" => break,
                further => cover = further.to_owned(),
            }
        }
        cover
    }

    /// An alarm of the connector itself that is open although its problem is over.
    fn alarm_stays_open(&self, external: &str, alerts: &[Alert]) -> Option<String> {
        let head = self.world.stored().get("head")?;
        let head: Value = serde_json::from_slice(head).ok()?;
        let troubles = head.pointer("/health/troubles").and_then(Value::as_array);
        let known = troubles.into_iter().flatten().any(|trouble| {
            let alarm = trouble.get("alarm").map(|alarm| text(alarm, "id"));
            alarm == Some(external)
        });
        let twice = alerts
            .iter()
            .filter(|a| a.external_id.as_deref() == Some(external));
        // A person may have opened it again.
        let given_back = self.facts.given_back.contains(&ticket_of(external));
        (!known && !given_back && twice.count() == 1)
            .then(|| format!("the alarm {external} rings on"))
    }

    fn stays_open(&self, alert: &Alert, alerts: &[Alert]) -> Option<String> {
        let external = alert.external_id.as_ref()?;
        if external.starts_with("connector-") {
            return self.alarm_stays_open(external, alerts);
        }
        let same = |other: &&Alert| other.external_id.as_ref() == Some(external);
        let id = ticket_of(external);
        let own = self.record(&id).unwrap_or_default();
        let given_up = self.is_given_up(&id, "resolve") || self.is_given_up(&id, "raise");
        if given_up || alerts.iter().filter(same).count() > 1 || flag(&own, "resent") {
            return None;
        }
        let members = own.get("members").and_then(Value::as_array);
        let members = members.cloned().unwrap_or_default();
        let is_live = |id: &str| {
            let ticket = self.world.topdesk.incident(id);
            ticket.is_some_and(|t| !self.has_ended(&t))
        };
        let stands_for = |member: &Value| {
            let member = member.as_str().unwrap_or_default();
            let of = self.record(member).unwrap_or_default();
            text(&of, "cover") == id && is_live(member)
        };
        let burst = self.world.topdesk.incident(&id).is_none() && !members.is_empty();
        let needed = match burst {
            true => members.iter().any(stands_for),
            // A person may have opened the alert of an ended ticket again.
            false => is_live(&id) || self.facts.given_back.contains(&id),
        };
        if !needed {
            return Some(format!("{external} rings on: {own}"));
        }
        let generation = external
            .rsplit_once('.')
            .map_or(Some(1), |(_, n)| n.parse().ok());
        let beside = !burst && Some(number(&own, "generation")) != generation;
        (beside && !self.facts.given_back.contains(&id)).then(|| {
            format!(
                "{external} rings beside alert {}",
                number(&own, "generation")
            )
        })
    }
}
