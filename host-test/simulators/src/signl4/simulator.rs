//! The simulator that tests and the server hold.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::Notify;

use super::alert::{Alert, Event, Outcome, Team, User};
use super::limiter::{Limiter, Plan};
use super::notification::Notification;
use super::state::State;
use super::{api, control};
use crate::clock::SharedClock;
use crate::wire::answer;
use crate::wire::fault::Fault;
use crate::wire::outgoing::Deliveries;
use crate::wire::request_log::RequestLog;
/// A SIGNL4 subscription. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct Signl4 {
    clock: SharedClock,
    state: Arc<Mutex<State>>,
    posts: Arc<Notify>,
}

impl Signl4 {
    /// A subscription on the commercial plan: one team ("On call") with this secret, the users
    /// "Rene" (on duty) and "Sam", the API key [`API_KEY`](super::API_KEY).
    #[must_use]
    pub fn new(clock: SharedClock, secret: impl Into<String>) -> Self {
        Self {
            clock,
            state: Arc::new(Mutex::new(State::new(secret.into()))),
            posts: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then wakes the task that posts notifications.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        let now = (self.clock)();
        let result = act(&mut self.lock(), now);
        self.posts.notify_one();
        result
    }

    /// Answers a request, at once and from the state alone.
    #[must_use]
    pub fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.with(|state, now| respond(state, &request, now))
    }

    /// Another team with a secret of its own.
    pub fn add_team(&self, name: &str, secret: impl Into<String>) -> Team {
        self.lock().add_team(name, secret.into())
    }

    /// Another user for programs that use the REST API: without a phone.
    pub fn add_api_user(&self, name: &str) -> User {
        self.lock().add_api_user(name)
    }

    /// Sets the plan; its windows begin anew.
    pub fn set_plan(&self, plan: &Plan) {
        self.lock().event_limit = Limiter::of(plan);
    }

    /// The REST API's limits, as seconds and requests; none for measurements.
    pub fn set_rest_limits(&self, windows: &[(u32, u32)]) {
        self.lock().rest_limit = Limiter::with(windows);
    }

    /// Words that make an event with `X-S4-Filtering` an alert.
    pub fn set_category(&self, name: &str, keywords: &[&str]) {
        let words = keywords.iter().map(|w| (*w).to_owned()).collect();
        self.lock().keywords.insert(name.to_owned(), words);
    }

    /// Posts every notification to an address: `http` on loopback, as the server delivers it.
    /// Gives the id of the webhook.
    pub fn add_webhook(&self, address: impl Into<String>) -> String {
        let name = "simulator".to_owned();
        self.lock().add_webhook(name, address.into(), None)
    }

    /// All alerts, oldest first.
    #[must_use]
    pub fn alerts(&self) -> Vec<Alert> {
        self.lock().alerts.clone()
    }

    /// An alert as it stands.
    #[must_use]
    pub fn alert(&self, id: &str) -> Option<Alert> {
        self.lock().alert(id).cloned()
    }

    /// Every event that was accepted, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.lock().events.clone()
    }

    /// How many accepted events had an outcome: [`Outcome::RaisedAgain`] are the duplicates.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.lock().count(outcome)
    }

    /// The users.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        self.lock().users.clone()
    }

    /// The teams.
    #[must_use]
    pub fn teams(&self) -> Vec<Team> {
        self.lock().teams.clone()
    }

    /// Takes the notifications since the last call of this, oldest first. Those that the server has yet to post stay.
    #[must_use]
    pub fn take_notifications(&self) -> Vec<Notification> {
        self.lock().notifications.drain(..).collect()
    }

    /// The requests received, oldest first and without secrets; the last 50,000.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestLog> {
        self.lock().requests.list()
    }

    /// How often each method and path was asked.
    #[must_use]
    pub fn request_counts(&self) -> BTreeMap<String, u64> {
        self.lock().requests.counts()
    }

    /// Forgets the requests and their counts.
    pub fn clear_requests(&self) {
        self.lock().requests.clear();
    }

    /// The next request that the fault concerns gets it. Several are used up in order.
    pub fn fail_next(&self, fault: Fault) {
        self.lock().faults.push(fault);
    }

    /// Takes back the faults of [`Self::fail_next`] that no request has met.
    pub fn fail_no_more(&self) {
        self.lock().faults.forget_next();
    }

    /// The status that every request is answered now because of [`Self::fail_all`]; none where all is well.
    #[must_use]
    pub fn trouble(&self) -> Option<u16> {
        self.lock().faults.trouble()
    }

    /// Every request that the fault concerns gets it, until it is taken away with none.
    pub fn fail_all(&self, fault: Option<Fault>) {
        self.lock().faults.set_all(fault);
    }

    /// How the notifications that the server posted were answered.
    #[must_use]
    pub fn deliveries(&self) -> Deliveries {
        self.lock().deliveries
    }

    /// The state for display: no secret, no webhook address.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.lock().to_json()
    }

    /// Waits for something to post, and takes it: address and notification.
    pub(crate) async fn next_post(&self) -> (String, Notification) {
        loop {
            let post = self.lock().outbox.pop_front();
            if let Some(post) = post {
                return post;
            }
            self.posts.notified().await;
        }
    }

    /// Counts how a post was answered.
    pub(crate) fn delivered(&self, count: impl FnOnce(&mut Deliveries)) {
        count(&mut self.lock().deliveries);
    }
}

/// The API of SIGNL4, or the paths for people beside it.
fn respond(state: &mut State, request: &Request<Bytes>, now: Timestamp) -> Response<Bytes> {
    let parts = answer::parts(request.uri().path());
    let parts: Vec<_> = parts.iter().map(String::as_str).collect();
    match parts.first() {
        Some(&("webhook" | "api")) => api::respond(state, request, &parts, now),
        _ => control::respond(state, request, &parts, now),
    }
}
