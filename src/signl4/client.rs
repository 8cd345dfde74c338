//! The calls to SIGNL4 that the use cases need. Every path and header is here.

use super::{fault, read};
use crate::domain::{Secret, Teams};
use crate::ports::Gate;
use crate::ports::{Clock, Http, Method, NoAnswer, Request, Response, Side};
use crate::ports::{Trouble, no_answer, retry_after};
use crate::settings::{Settings, Signl4Settings};
use jiff::Timestamp;
use std::cell::{Cell, RefCell};

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

/// The setting that holds the secrets of the teams.
pub(crate) const TEAMS: &str = "signl4_teams";

/// How often a run asks the REST API at most. Of 150 in 15 seconds.
pub const MAX_REST_CALLS: u32 = 120;

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
    events: &'a Gate,
    /// The REST API has limits of its own, and troubles too.
    pub(super) rest_api: &'a Gate,
    errors: Cell<u32>,
    limit: Cell<Option<u32>>,
    /// SIGNL4's own time, as the last answer of its REST API told.
    pub(super) time: Cell<Option<Timestamp>>,
    /// Why a person could not be read, if that was refused.
    pub(super) refused_person: Cell<Option<String>>,
    /// The id of the user whose e-mail address is in the settings, once it is known.
    pub(super) user: RefCell<Option<String>>,
}

impl<'a> Signl4<'a> {
    /// A client for one run, which sends so many events at most, and no request from the moment on when
    /// the run ends (milliseconds of the clock that never jumps).
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a Settings,
        events: &'a Gate,
        rest_api: &'a Gate,
    ) -> Self {
        Self::of(
            http,
            clock,
            (&settings.signl4, &settings.teams),
            events,
            rest_api,
        )
    }

    /// The same, where only these parts of the settings are known to be right.
    pub(crate) fn of(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        (settings, teams): (&'a Signl4Settings, &'a Teams),
        events: &'a Gate,
        rest_api: &'a Gate,
    ) -> Self {
        Self {
            http,
            clock,
            settings,
            teams,
            events,
            rest_api,
            errors: Cell::new(0),
            limit: Cell::new(None),
            time: Cell::new(None),
            refused_person: Cell::new(None),
            user: RefCell::new(None),
        }
    }

    /// How many requests were sent.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.events.made().saturating_add(self.rest_api.made())
    }

    /// The same client, whose events go through another gate.
    pub fn through(&self, events: &'a Gate) -> Self {
        Self::of(
            self.http,
            self.clock,
            (self.settings, self.teams),
            events,
            self.rest_api,
        )
    }

    /// How many events were answered with an error since this was last asked.
    pub(crate) fn take_errors(&self) -> u32 {
        self.errors.take()
    }

    /// What SIGNL4 has told of its limits.
    pub(crate) fn limit(&self) -> Option<u32> {
        self.limit.get()
    }

    /// Why a person could not be read since this was last asked, if that was refused.
    pub(crate) fn take_refused_person(&self) -> Option<String> {
        self.refused_person.take()
    }

    /// Sends events at the same time; answers in their order.
    #[must_use]
    pub fn send(&self, events: Vec<Event>) -> Vec<Result<Accepted, Trouble>> {
        let named: Vec<_> = events.iter().map(|event| event.team.clone()).collect();
        let known = |event: Event| Some(self.request(event.body, self.secret(event.team)?));
        let requests: Vec<_> = events.into_iter().map(known).collect();
        let sent: Vec<_> = requests.iter().flatten().cloned().collect();
        let count = u32::try_from(sent.len()).unwrap_or(u32::MAX);
        if let Err(trouble) = self.events.pass(count, self.clock.monotonic_ms()) {
            return named.iter().map(|_| Err(trouble.clone())).collect();
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

    fn accepted(
        &self,
        answer: Result<Response, NoAnswer>,
        team: Option<&str>,
    ) -> Result<Accepted, Trouble> {
        let answer = answer.map_err(|lost| self.untold(no_answer("SIGNL4", &lost)))?;
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
        let learn = |trouble| match of_team(self.untold(trouble), team) {
            of_team @ Trouble::Settings { key: TEAMS, .. } => of_team,
            trouble => self.events.learn(trouble, now_ms),
        };
        let answer = fault::check(answer, now).map_err(learn)?;
        if let (Some(0), Some(reset)) = (left, reset) {
            self.events.ask_patience(reset, now_ms);
        }
        let event = read::event_id(&answer.body);
        Ok(Accepted { left, event, at })
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
