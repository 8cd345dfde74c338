//! Everything a subscription knows.

use std::collections::{BTreeMap, HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::alert::{Alert, Event, Outcome, Team, User};
use super::limiter::{Limiter, Plan};
use super::notification::{self, Notification, Trigger};
use super::webhook::Webhook;
use crate::ids::id_of;
use crate::wire::fault::Faults;
use crate::wire::outgoing::Deliveries;
use crate::wire::request_log::Requests;

/// The default subscription's API key.
pub const API_KEY: &str = "api-key";

/// Notifications that nobody takes are kept up to here; then the oldest are dropped.
const MAX_NOTIFICATIONS: usize = 100_000;

pub(crate) struct State {
    pub(crate) subscription: String,
    pub(crate) api_key: String,
    pub(crate) teams: Vec<Team>,
    pub(crate) users: Vec<User>,
    /// Ids of users on whose behalf programs ask.
    pub(crate) without_phone: Vec<String>,
    /// Words by category, for `X-S4-Filtering`.
    pub(crate) keywords: BTreeMap<String, Vec<String>>,
    pub(crate) alerts: Vec<Alert>,
    /// Places of alerts by their ids.
    places: HashMap<String, usize>,
    /// Places of alerts by the team that was addressed and the external id.
    by_external: HashMap<(String, String), Vec<usize>>,
    pub(crate) events: Vec<Event>,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) notifications: VecDeque<Notification>,
    /// Notifications that the server has yet to post, in order, with their addresses.
    pub(crate) outbox: VecDeque<(String, Notification)>,
    pub(crate) deliveries: Deliveries,
    pub(crate) event_limit: Limiter,
    pub(crate) error_limit: Limiter,
    pub(crate) rest_limit: Limiter,
    pub(crate) throttled: u64,
    pub(crate) requests: Requests,
    pub(crate) faults: Faults,
    counted: u64,
}

impl State {
    pub(crate) fn new(secret: String) -> Self {
        Self {
            subscription: id_of("signl4", "subscription"),
            api_key: API_KEY.to_owned(),
            teams: vec![team("On call", secret)],
            users: vec![user("Rene", true), user("Sam", false)],
            without_phone: Vec::new(),
            keywords: BTreeMap::new(),
            alerts: Vec::new(),
            places: HashMap::new(),
            by_external: HashMap::new(),
            events: Vec::new(),
            webhooks: Vec::new(),
            notifications: VecDeque::new(),
            outbox: VecDeque::new(),
            deliveries: Deliveries::default(),
            event_limit: Limiter::of(&Plan::Commercial),
            error_limit: Limiter::with(&[(60, 10)]),
            rest_limit: Limiter::with(&[(15, 150), (3600, 36_000)]),
            throttled: 0,
            requests: Requests::default(),
            faults: Faults::default(),
            counted: 0,
        }
    }

    /// A new id of a kind.
    pub(crate) fn next_id(&mut self, kind: &str) -> String {
        self.counted += 1;
        id_of(kind, &self.counted.to_string())
    }

    /// An id that sorts the newest first, as SIGNL4's do: what is left of all time, in ticks of
    /// 100 ns, and a guid.
    pub(crate) fn next_ticks_id(&mut self, kind: &str, now: Timestamp) -> String {
        const LAST_TICK: i128 = 3_155_378_975_999_999_999;
        const TICKS_TO_1970: i128 = 621_355_968_000_000_000;
        let ticks = LAST_TICK - TICKS_TO_1970 - now.as_nanosecond() / 100;
        format!("{ticks}_{}", self.next_id(kind))
    }

    pub(crate) fn add_team(&mut self, name: &str, secret: String) -> Team {
        let team = team(name, secret);
        self.teams.push(team.clone());
        team
    }

    pub(crate) fn add_api_user(&mut self, name: &str) -> User {
        let user = user(name, false);
        self.without_phone.push(user.id.clone());
        self.users.push(user.clone());
        user
    }

    /// Adds an enabled webhook and gives its id.
    pub(crate) fn add_webhook(
        &mut self,
        name: String,
        address: String,
        team_id: Option<String>,
    ) -> String {
        let id = self.next_id("webhook");
        self.webhooks.push(Webhook {
            id: id.clone(),
            name,
            address,
            team_id,
            enabled: true,
        });
        id
    }

    /// A team by id or name.
    pub(crate) fn team(&self, which: &str) -> Option<&Team> {
        self.teams.iter().find(|t| t.id == which || t.name == which)
    }

    /// A user by id, name or e-mail address.
    pub(crate) fn user(&self, which: &str) -> Option<&User> {
        let named =
            |u: &&User| u.id == which || u.name == which || u.mail.eq_ignore_ascii_case(which);
        self.users.iter().find(named)
    }

    pub(crate) fn alert(&self, id: &str) -> Option<&Alert> {
        self.alerts.get(*self.places.get(id)?)
    }

    pub(crate) fn alert_mut(&mut self, id: &str) -> Option<&mut Alert> {
        self.alerts.get_mut(*self.places.get(id)?)
    }

    /// Keeps a new alert; true if its team has one with the same external id already.
    pub(crate) fn keep(&mut self, alert: Alert) -> bool {
        let place = self.alerts.len();
        self.places.insert(alert.id.clone(), place);
        let key = alert
            .external_id
            .clone()
            .map(|id| (alert.team_id.clone(), id));
        self.alerts.push(alert);
        let Some(key) = key else { return false };
        let places = self.by_external.entry(key).or_default();
        places.push(place);
        places.len() > 1
    }

    /// Ids of the alerts that a team's events have raised under an external id.
    pub(crate) fn raised_as(&self, team: &str, external_id: &str) -> Vec<String> {
        let key = (team.to_owned(), external_id.to_owned());
        let places = self.by_external.get(&key).into_iter().flatten();
        let alerts = places.filter_map(|place| self.alerts.get(*place));
        alerts.map(|alert| alert.id.clone()).collect()
    }

    /// Accepted events with an outcome.
    pub(crate) fn count(&self, outcome: Outcome) -> usize {
        self.events.iter().filter(|e| e.outcome == outcome).count()
    }

    /// Writes a notification, and addresses it to every webhook that receives it.
    pub(crate) fn notify(&mut self, trigger: &Trigger, alert_id: Option<&str>, now: Timestamp) {
        let id = self.next_id("notification");
        let alert = alert_id.and_then(|id| self.alert(id));
        let notification = notification::write(id, &self.subscription, now, trigger, alert);
        let team = alert.map(|a| a.team_id.clone());
        let listening = self.webhooks.iter().filter(|w| w.receives(team.as_deref()));
        let posts = listening.map(|w| (w.address.clone(), notification.clone()));
        self.outbox.extend(posts);
        self.notifications.push_back(notification);
        if self.notifications.len() > MAX_NOTIFICATIONS {
            self.notifications.pop_front();
        }
    }

    /// The state for display: no secret, no webhook address.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "alerts": self.alerts,
            "events": self.events.len(),
            "duplicates": self.count(Outcome::RaisedAgain),
            "discarded": self.count(Outcome::Discarded),
            "filtered": self.count(Outcome::Filtered),
            "nothingToChange": self.count(Outcome::NothingToChange),
            "throttled": self.throttled,
            "deliveries": self.deliveries,
            "waitingToBePosted": self.outbox.len(),
            "requests": self.requests.counts(),
        })
    }
}

fn team(name: &str, secret: String) -> Team {
    Team {
        id: id_of("signl4-team", name),
        name: name.to_owned(),
        secret,
    }
}

fn user(name: &str, on_duty: bool) -> User {
    User {
        id: id_of("signl4-user", name),
        name: name.to_owned(),
        mail: format!("{}@example.com", name.to_lowercase()),
        on_duty,
    }
}
