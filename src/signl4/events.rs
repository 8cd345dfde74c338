//! Events, which raise, acknowledge and resolve alerts: SIGNL4's inbound webhook.

use super::client::Signl4;
use super::{fault, read};
use crate::domain::Secret;
use crate::ports::{ApiError, no_answer, retry_after};
use crate::ports::{Method, NoAnswer, Request, Response};
use jiff::Timestamp;

/// The setting that holds the secrets of the teams.
pub(crate) const TEAMS: &str = "signl4_teams";

/// An event and the team it goes to.
pub struct Event {
    /// Name of a team in `signl4_teams`; the default team if none.
    pub team: Option<String>,
    /// A body from `write`.
    pub body: Vec<u8>,
}

/// An event that SIGNL4 has accepted, which is not yet an alert: its own filters come after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// How many more events SIGNL4 takes in its present window, if it said so.
    pub left: Option<u32>,
    /// What SIGNL4 calls the event.
    pub event: Option<String>,
    /// SIGNL4's own time, from the header `Date`.
    pub at: Option<Timestamp>,
}

impl Signl4<'_> {
    /// How many events were answered with an error since this was last asked.
    pub(crate) fn take_errors(&self) -> u32 {
        self.errors.take()
    }

    /// What SIGNL4 has told of its limits.
    pub(crate) fn limit(&self) -> Option<u32> {
        self.limit.get()
    }

    /// Sends events at the same time; answers in their order.
    #[must_use]
    pub fn send(&self, events: Vec<Event>) -> Vec<Result<Accepted, ApiError>> {
        let named: Vec<_> = events.iter().map(|event| event.team.clone()).collect();
        let known = |event: Event| Some(self.event(event.body, self.secret(event.team)?));
        let requests: Vec<_> = events.into_iter().map(known).collect();
        let sent: Vec<_> = requests.iter().flatten().cloned().collect();
        let count = u32::try_from(sent.len()).unwrap_or(u32::MAX);
        if let Err(error) = self.events.pass(count, self.clock.monotonic_ms()) {
            return named.iter().map(|_| Err(error.clone())).collect();
        }
        let mut answers = self.http.send_all(sent).into_iter();
        let lost = || Err(NoAnswer::Unknown("no answer".into()));
        let settled = |(request, team): (Option<Request>, Option<String>)| match request {
            None => Err(unknown_team(team.as_deref().unwrap_or_default())),
            Some(_) => self.accepted(answers.next().unwrap_or_else(lost), team.as_deref()),
        };
        requests.into_iter().zip(named).map(settled).collect()
    }

    /// The secret of a team; none if the settings do not know it.
    fn secret(&self, team: Option<String>) -> Option<&Secret> {
        match team {
            None => Some(&self.settings.webhook_secret),
            Some(name) => self.teams.secret(&name),
        }
    }

    /// With an API key the events API, else the plain webhook. The secret stands in the path of both.
    fn event(&self, body: Vec<u8>, secret: &Secret) -> Request {
        let secret = secret.expose();
        let path = match &self.settings.api_key {
            None => format!("/webhook/{secret}"),
            Some(_) => format!("/api/v2/events/{secret}"),
        };
        self.request(Method::Post, &path, body)
    }

    fn accepted(
        &self,
        answer: Result<Response, NoAnswer>,
        team: Option<&str>,
    ) -> Result<Accepted, ApiError> {
        let answer = answer.map_err(|lost| self.redact(no_answer("SIGNL4", &lost)))?;
        let now = self.clock.now();
        let number = |name| answer.header(name).and_then(|t| t.trim().parse().ok());
        let left: Option<u32> = number("x-ratelimit-remaining");
        self.limit
            .set(number("x-ratelimit-limit").or(self.limit.get()));
        let errors = u32::from(fault::counts_as_error(answer.status));
        self.errors.set(self.errors.get().saturating_add(errors));
        let reset = retry_after(&answer, now);
        let at = answer.date("date");
        let now_ms = self.clock.monotonic_ms();
        let learn = |error| match of_team(self.redact(error), team) {
            of_team @ ApiError::Misconfigured { key: TEAMS, .. } => of_team,
            error => self.events.record_error(error, now_ms),
        };
        let answer = fault::check(answer, now).map_err(learn)?;
        if let (Some(0), Some(reset)) = (left, reset) {
            self.events.throttle(reset, now_ms);
        }
        let event = read::event_id(&answer.body);
        Ok(Accepted { left, event, at })
    }
}

/// What is wrong with the secret of one team concerns that team only.
fn of_team(error: ApiError, team: Option<&str>) -> ApiError {
    match (error, team) {
        (
            ApiError::Misconfigured {
                key: "signl4_webhook_secret",
                ..
            },
            Some(team),
        ) => ApiError::Misconfigured {
            key: TEAMS,
            message: format!("SIGNL4 does not know the secret of the team {team} (status 404)"),
        },
        (error, _) => error,
    }
}

fn unknown_team(team: &str) -> ApiError {
    ApiError::Misconfigured {
        key: TEAMS,
        message: format!(
            "the team {team}, which has an open alert, is not there any more: put it back until its alerts have ended"
        ),
    }
}
