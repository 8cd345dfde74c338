//! A stand-in of SIGNL4: the inbound webhook, the outbound webhook, and the REST API v1 and v2 as
//! far as alerts, teams, users and webhooks go.
//!
//! Where the documentation is silent, the simulator takes the less comfortable reading; each
//! such choice is said where it is made.

mod alert;
mod control;
mod error;
mod inbound;
mod limiter;
mod notification;
mod phone;
mod rest;
mod rest_alerts;
mod rest_json;
mod rest_paged;
mod routes;
mod state;
mod taps;
#[cfg(test)]
mod tests;
mod webhooks;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::clock::SharedClock;
use crate::delivery::Deliveries;
use crate::fault::Fault;
use crate::request_log::RequestLog;
use limiter::Limiter;

pub use alert::{Alert, Annotation, Event, Outcome, Status, Team, User};
pub use limiter::Plan;
pub use notification::Notification;
pub use phone::Unmoved;

/// The default subscription's API key.
pub const API_KEY: &str = "api-key";

/// A SIGNL4 subscription. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct Signl4 {
    clock: SharedClock,
    state: Arc<Mutex<state::State>>,
    posts: Arc<Notify>,
}

impl Signl4 {
    /// A subscription on the commercial plan: one team ("On call") with this secret, the users
    /// "Rene" (on duty) and "Sam", the API key [`API_KEY`].
    #[must_use]
    pub fn new(clock: SharedClock, secret: impl Into<String>) -> Self {
        Self {
            clock,
            state: Arc::new(Mutex::new(state::State::new(secret.into()))),
            posts: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, state::State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, then wakes whoever posts notifications.
    fn with<T>(&self, act: impl FnOnce(&mut state::State, jiff::Timestamp) -> T) -> T {
        let now = (self.clock)();
        let result = act(&mut self.lock(), now);
        self.posts.notify_one();
        result
    }

    /// Answers a request, at once and from the state alone.
    #[must_use]
    pub fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.with(|state, now| routes::respond(state, &request, now))
    }

    /// Another team with a secret of its own.
    pub fn add_team(&self, name: &str, secret: impl Into<String>) -> Team {
        self.lock().add_team(name, secret.into())
    }

    /// Another user, on whose behalf a program asks: nobody holds a phone as that one.
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
        webhooks::add(
            &mut self.lock(),
            "simulator".to_owned(),
            address.into(),
            None,
        )
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

    /// Takes the notifications that nobody has taken yet, oldest first. What the server posts is
    /// kept apart and not touched by this.
    #[must_use]
    pub fn take_notifications(&self) -> Vec<Notification> {
        self.lock().notifications.drain(..).collect()
    }

    /// What was asked, oldest first and without secrets; the last 50,000 requests.
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

    /// What became of the notifications that the server has posted.
    #[must_use]
    pub fn deliveries(&self) -> Deliveries {
        self.lock().deliveries
    }

    /// The state to look at. No secret, no webhook address.
    #[must_use]
    pub fn to_json(&self) -> Value {
        show(&self.lock())
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

    /// Counts what became of a post.
    pub(crate) fn delivered(&self, count: impl FnOnce(&mut Deliveries)) {
        count(&mut self.lock().deliveries);
    }
}

fn show(state: &state::State) -> Value {
    json!({
        "alerts": state.alerts,
        "events": state.events.len(),
        "duplicates": state.count(Outcome::RaisedAgain),
        "discarded": state.count(Outcome::Discarded),
        "filtered": state.count(Outcome::Filtered),
        "nothingToChange": state.count(Outcome::NothingToChange),
        "throttled": state.throttled,
        "deliveries": state.deliveries,
        "waitingToBePosted": state.outbox.len(),
        "requests": state.requests.counts(),
    })
}
