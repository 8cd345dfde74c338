//! Sends events to SIGNL4's inbound webhook. Events raise, acknowledge and resolve alerts.

use super::client::Signl4;
use super::{fault, read};
use crate::domain::Secret;
use crate::ports::{ApiError, no_answer, retry_after};
use crate::ports::{Method, NoAnswer, Request, Response};
use jiff::Timestamp;

/// The key of the setting that holds the secrets of the teams.
pub(crate) const TEAMS: &str = "signl4_teams";

/// An event and the team that receives it.
pub struct Event {
    /// The name of a team in `signl4_teams`; `None` for the default team.
    pub team: Option<String>,
    /// The request body, built by `write`.
    pub body: Vec<u8>,
}

/// An event that SIGNL4 has accepted. It need not become an alert: SIGNL4 applies its own filters later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// How many more events SIGNL4 accepts in the present window, if it says so.
    pub left: Option<u32>,
    /// SIGNL4's id of the event, if it has a usable one.
    pub event: Option<String>,
    /// SIGNL4's clock, from the response header `Date`.
    pub at: Option<Timestamp>,
}

impl Signl4<'_> {
    /// Returns the number of events answered with an error since the last call.
    pub(crate) fn take_errors(&self) -> u32 {
        self.errors.take()
    }

    /// Returns the number of events that SIGNL4 accepts per window, if it has said so.
    pub(crate) fn limit(&self) -> Option<u32> {
        self.limit.get()
    }

    /// Sends events concurrently and returns the results in their order.
    #[must_use]
    pub fn send(&self, events: Vec<Event>) -> Vec<Result<Accepted, ApiError>> {
        let teams: Vec<_> = events.iter().map(|event| event.team.clone()).collect();
        let request = |event: Event| Some(self.event(event.body, self.secret(event.team)?));
        let requests: Vec<_> = events.into_iter().map(request).collect();
        let sent: Vec<_> = requests.iter().flatten().cloned().collect();
        let count = u32::try_from(sent.len()).unwrap_or(u32::MAX);
        if let Err(error) = self.events.pass(count, self.clock.monotonic_ms()) {
            return teams.iter().map(|_| Err(error.clone())).collect();
        }
        let mut answers = self.http.send_all(sent).into_iter();
        let missing = || Err(NoAnswer::Unknown("no answer".into()));
        let result = |(request, team): (Option<Request>, Option<String>)| match request {
            None => Err(unknown_team(team.as_deref().unwrap_or_default())),
            Some(_) => self.accepted(answers.next().unwrap_or_else(missing), team.as_deref()),
        };
        requests.into_iter().zip(teams).map(result).collect()
    }

    /// Returns the secret of a team; `None` if the settings have no such team.
    fn secret(&self, team: Option<String>) -> Option<&Secret> {
        match team {
            None => Some(&self.settings.webhook_secret),
            Some(name) => self.teams.secret(&name),
        }
    }

    /// Builds a request to the events API if there is an API key, else to the plain webhook. Both have the
    /// secret in their path.
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
        let answer = answer.map_err(|error| self.redact(no_answer("SIGNL4", &error)))?;
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

/// Narrows an error about a team's secret to that team, so that the other teams are not affected.
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
            "the team {team} has an open alert but is missing from signl4_teams: put it back until its alerts have ended"
        ),
    }
}
