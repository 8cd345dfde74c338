//! The calls to SIGNL4 that the use cases need. Every path and header is here.

use super::fault;
use crate::ports::{Clock, Http, Method, NoAnswer, Request, Response, Side};
use crate::retry::{Trouble, http_date, no_answer, retry_after};
use crate::rules::Teams;
use crate::secret::Secret;
use crate::settings::{Settings, Signl4Settings};
use jiff::{SignedDuration, Timestamp};
use std::cell::{Cell, RefCell};

/// An event that SIGNL4 has accepted, which is not yet an alert: its own filters come after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// How many more events SIGNL4 takes in its present window, if it said so.
    pub left: Option<usize>,
    /// When the next window begins.
    pub reset: Option<SignedDuration>,
    /// SIGNL4's own time, from the header `Date`.
    pub at: Option<Timestamp>,
}

/// The setting that holds the secrets of the teams.
pub(crate) const TEAMS: &str = "signl4_teams";

/// An event and the team it goes to.
pub struct Event {
    /// Name of a team in `signl4_teams`; the default team if none.
    pub team: Option<String>,
    /// A body from `write`.
    pub body: Vec<u8>,
}

/// SIGNL4's inbound webhook for one run, and its REST API (see `rest`).
pub struct Signl4<'a> {
    pub(super) http: &'a dyn Http,
    pub(super) clock: &'a dyn Clock,
    pub(super) settings: &'a Signl4Settings,
    teams: &'a Teams,
    pub(super) requests: Cell<u32>,
    /// The id of the user whose e-mail address is in the settings, once it is known.
    pub(super) user: RefCell<Option<String>>,
}

impl<'a> Signl4<'a> {
    /// A client for one run.
    #[must_use]
    pub fn new(http: &'a dyn Http, clock: &'a dyn Clock, settings: &'a Settings) -> Self {
        Self {
            http,
            clock,
            settings: &settings.signl4,
            teams: &settings.teams,
            requests: Cell::new(0),
            user: RefCell::new(None),
        }
    }

    /// How many requests were sent.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.requests.get()
    }

    /// Sends events at the same time; answers in their order.
    #[must_use]
    pub fn send(&self, events: Vec<Event>) -> Vec<Result<Accepted, Trouble>> {
        let named: Vec<_> = events.iter().map(|event| event.team.clone()).collect();
        let known = |event: Event| Some(self.request(event.body, self.secret(event.team)?));
        let requests: Vec<_> = events.into_iter().map(known).collect();
        let sent: Vec<_> = requests.iter().flatten().cloned().collect();
        let count = u32::try_from(sent.len()).unwrap_or(u32::MAX);
        self.requests.set(self.requests.get().saturating_add(count));
        let mut answers = self.http.send_all(sent).into_iter();
        let lost = || Err(NoAnswer::Unknown("no answer".into()));
        let settled = |(request, team): (Option<Request>, Option<String>)| match request {
            None => Err(unknown_team(team.as_deref().unwrap_or_default())),
            Some(_) => self
                .accepted(answers.next().unwrap_or_else(lost), team.as_deref())
                .map_err(|trouble| self.untold(trouble)),
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

    fn accepted(
        &self,
        answer: Result<Response, NoAnswer>,
        team: Option<&str>,
    ) -> Result<Accepted, Trouble> {
        let answer = answer.map_err(|lost| no_answer("SIGNL4", &lost))?;
        let now = self.clock.now();
        let left = answer
            .header("x-ratelimit-remaining")
            .and_then(|t| t.trim().parse().ok());
        let reset = retry_after(&answer, now);
        let at = answer.header("date").and_then(http_date);
        fault::check(answer, now).map_err(|trouble| of_team(trouble, team))?;
        Ok(Accepted { left, reset, at })
    }

    /// Without the secrets, which servers repeat with the address.
    pub(super) fn untold(&self, trouble: Trouble) -> Trouble {
        let own = [
            Some(&self.settings.webhook_secret),
            self.settings.api_key.as_ref(),
        ];
        let all = own.into_iter().flatten().chain(self.teams.secrets());
        trouble.without(&all.map(Secret::expose).collect::<Vec<_>>())
    }

    /// With an API key the events API, else the plain webhook. The secret stands in the path of both.
    fn request(&self, body: Vec<u8>, secret: &Secret) -> Request {
        let secret = secret.expose();
        let base = &self.settings.address.path;
        let mut headers = vec![("content-type", "application/json".to_owned())];
        let path_and_query = match &self.settings.api_key {
            None => format!("{base}/webhook/{secret}"),
            Some(key) => {
                headers.push(("x-s4-api-key", key.expose().to_owned()));
                format!("{base}/api/v2/events/{secret}")
            }
        };
        Request {
            side: Side::Signl4,
            method: Method::Post,
            plain_http: self.settings.address.plain_http,
            authority: self.settings.address.authority.clone(),
            path_and_query,
            headers,
            body,
        }
    }
}

/// What is wrong with the secret of one team concerns that team only.
fn of_team(trouble: Trouble, team: Option<&str>) -> Trouble {
    match (trouble, team) {
        (
            Trouble::Settings {
                key: "signl4_webhook_secret",
                ..
            },
            Some(team),
        ) => Trouble::Settings {
            key: TEAMS,
            message: format!("SIGNL4 does not know the secret of the team {team} (status 404)"),
        },
        (trouble, _) => trouble,
    }
}

fn unknown_team(team: &str) -> Trouble {
    Trouble::Settings {
        key: TEAMS,
        message: format!(
            "the team {team}, which has an open alert, is not there any more: put it back until its alerts have ended"
        ),
    }
}
