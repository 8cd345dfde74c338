//! How alerts look.

use anyhow::Context as _;
use simulators::signl4::{Alert, Event, Status};

use super::Player;
use crate::compare::{Differences, alike};
use crate::words::{AlertSeen, AlertsSeen};

impl Player {
    /// The alerts of a ticket, or those with an external id, in the order they were raised.
    fn alerts_of(&self, which: &str) -> anyhow::Result<Vec<Alert>> {
        let mut alerts = self.systems.signl4.alerts();
        if let Some(ticket) = self.names.find(which) {
            let id = format!("TOPdesk-{}", ticket.id);
            alerts.retain(|alert| generation(alert).is_some_and(|(base, _)| base == id));
        } else {
            let id = self.names.fill(which)?;
            alerts.retain(|alert| alert.external_id.as_deref() == Some(&id));
        }
        Ok(alerts)
    }

    /// The newest of them, or the `nth`, counted from 1.
    pub(super) fn alert(&self, which: &str, nth: Option<usize>) -> anyhow::Result<Alert> {
        let alerts = self.alerts_of(which)?;
        let count = alerts.len();
        let found = match nth {
            None => alerts.into_iter().next_back(),
            Some(nth) => nth.checked_sub(1).and_then(|at| alerts.into_iter().nth(at)),
        };
        found.with_context(|| {
            let nth = nth.map_or("an alert".to_owned(), |nth| format!("alert number {nth}"));
            format!(
                "expected {nth} of a ticket or with an external id {which:?}; there are {count}"
            )
        })
    }

    pub(super) fn look_at_alert(&self, which: &str, seen: &AlertSeen) -> anyhow::Result<()> {
        let alert = self.alert(which, seen.nth)?;
        let mut differences = Differences::default();
        differences.text("status", seen.status.as_ref(), Some(status(alert.status)));
        differences.text("team", seen.team.as_ref(), Some(&self.team(&alert)));
        let texts = [
            (
                "external_id",
                &seen.external_id,
                alert.external_id.as_deref(),
            ),
            ("title", &seen.title, Some(alert.title.as_str())),
            ("text", &seen.text, Some(alert.text.as_str())),
        ];
        for (what, expected, found) in texts {
            let expected = expected
                .as_ref()
                .map(|text| self.names.fill(text))
                .transpose()?;
            differences.text(what, expected.as_ref(), found);
        }
        let nth_generation = generation(&alert).map_or(0, |(_, generation)| generation);
        differences.value("generation", seen.generation, nth_generation);
        self.look_at_parameters(&mut differences, seen, &alert)?;
        let users = self.users(&alert.acknowledged_by);
        differences.texts("acknowledged_by", seen.acknowledged_by.as_ref(), &users);
        let notes: Vec<_> = alert.annotations.iter().map(|a| a.text.clone()).collect();
        differences.texts("annotations", seen.annotations.as_ref(), &notes);
        differences.settle()
    }

    fn look_at_parameters(
        &self,
        differences: &mut Differences,
        seen: &AlertSeen,
        alert: &Alert,
    ) -> anyhow::Result<()> {
        for (name, expected) in &seen.parameters {
            let found = alert.parameters.get(name).map(String::as_str);
            let what = format!("parameters.{name:?}");
            differences.text(&what, Some(&self.names.fill(expected)?), found);
        }
        for name in &seen.lacks {
            if let Some(found) = alert.parameters.get(name) {
                differences.add(&format!("lacks {name:?}"), "nothing", format!("{found:?}"));
            }
        }
        let event = self.event(alert)?;
        for (name, expected) in &seen.sent {
            let found = event.sent.get(name).map(String::as_str);
            let what = format!("sent.{name:?}");
            differences.text(&what, Some(&self.names.fill(expected)?), found);
        }
        Ok(())
    }

    /// What raised the alert.
    fn event(&self, alert: &Alert) -> anyhow::Result<Event> {
        let mut events = self.systems.signl4.events().into_iter();
        let found = events.find(|event| event.id == alert.event_id);
        found.context("nothing raised this alert")
    }

    fn team(&self, alert: &Alert) -> String {
        let mut teams = self.systems.signl4.teams().into_iter();
        let team = teams.find(|team| team.id == alert.team_id);
        team.map(|team| team.name).unwrap_or_default()
    }

    fn users(&self, ids: &[String]) -> Vec<String> {
        let users = self.systems.signl4.users();
        let name = |id: &String| users.iter().find(|u| u.id == *id).map(|u| u.name.clone());
        ids.iter().filter_map(name).collect()
    }

    pub(super) fn count_alerts(&self, expected: usize, seen: &AlertsSeen) -> anyhow::Result<()> {
        let alerts = match &seen.of {
            Some(name) => {
                self.names.ticket(name)?;
                self.alerts_of(name)?
            }
            None => self.systems.signl4.alerts(),
        };
        let title = seen
            .title
            .as_ref()
            .map(|title| self.names.fill(title))
            .transpose()?;
        let meets = |pattern: Option<&String>, text: &str| pattern.is_none_or(|p| alike(p, text));
        let wanted = |alert: &&Alert| {
            meets(seen.status.as_ref(), status(alert.status))
                && meets(seen.team.as_ref(), &self.team(alert))
                && meets(title.as_ref(), &alert.title)
        };
        let count = alerts.iter().filter(wanted).count();
        let mut differences = Differences::default();
        if count != expected {
            differences.add(
                "alerts",
                expected,
                format!("{count}; all of them: {}", self.shown(&alerts)),
            );
        }
        differences.settle()
    }

    fn shown(&self, alerts: &[Alert]) -> String {
        let shown = |a: &Alert| format!("{:?} ({}, {})", a.title, status(a.status), self.team(a));
        let all: Vec<_> = alerts.iter().map(shown).collect();
        all.join(", ")
    }
}

/// `TOPdesk-<uuid>` is the first alert of a ticket, `TOPdesk-<uuid>.2` the second.
fn generation(alert: &Alert) -> Option<(String, u32)> {
    let id = alert.external_id.as_deref()?;
    match id.rsplit_once('.') {
        None => Some((id.to_owned(), 1)),
        Some((base, generation)) => Some((base.to_owned(), generation.parse().ok()?)),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Acknowledged => "acknowledged",
        Status::Closed => "closed",
        Status::NoReply => "no reply",
        Status::Failed => "failed",
    }
}
