//! The simulator that tests and the server hold.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::records::{Author, Incident, NewIncident, Note, NoteKind};
use super::site::Site;
use super::state::State;
use super::{api, control};
use crate::clock::SharedClock;
use crate::wire::fault::Fault;
use crate::wire::request_log::RequestLog;

/// A TOPdesk. Cheap to clone; all clones are the same site.
#[derive(Clone)]
pub struct Topdesk {
    clock: SharedClock,
    state: Arc<Mutex<State>>,
    courier: Arc<Notify>,
}

impl Topdesk {
    /// The default site ([`Site::default`]) without a ticket.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        Self {
            clock,
            state: Arc::default(),
            courier: Arc::default(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request, at once and from the state alone.
    #[must_use]
    pub fn respond(&self, request: Request<Bytes>) -> Response<Bytes> {
        let now = (self.clock)();
        let answer = match request.uri().path().strip_prefix("/tas/api/") {
            Some(path) => api::respond(&mut self.lock(), &request, path, now),
            None => control::respond(&mut self.lock(), &request, now),
        };
        self.wake_courier();
        answer
    }

    /// Something may have to be sent for an action sequence.
    pub(super) fn wake_courier(&self) {
        self.courier.notify_one();
    }

    /// Waits for [`Self::wake_courier`].
    pub(super) async fn courier_is_woken(&self) {
        self.courier.notified().await;
    }

    /// A person creates a ticket.
    pub fn create_incident(&self, new: NewIncident) -> Incident {
        let now = (self.clock)();
        let incident = self.lock().create(new, now);
        self.wake_courier();
        incident
    }

    /// A person ("Rene Duty") edits a ticket: bumps `modificationDate` and the modifier. An unknown
    /// id does nothing.
    pub fn edit(&self, id: &str, edit: impl FnOnce(&mut Incident)) {
        self.edit_as("Rene Duty", id, edit);
    }

    /// Like [`Self::edit`], by an operator of your choice, by name.
    pub fn edit_as(&self, operator: &str, id: &str, edit: impl FnOnce(&mut Incident)) {
        let now = (self.clock)();
        let mut state = self.lock();
        let operator = state.site.thing("operators", operator);
        if let Some(incident) = state.incident_mut(id) {
            edit(incident);
            state.touch(id, operator, now);
        }
        drop(state);
        self.wake_courier();
    }

    /// Changes a ticket but not its dates: what a change looks like that is committed late.
    pub fn edit_silently(&self, id: &str, edit: impl FnOnce(&mut Incident)) {
        if let Some(incident) = self.lock().incident_mut(id) {
            edit(incident);
        }
    }

    /// Takes a ticket away for good; false if there is none.
    pub fn delete(&self, id: &str) -> bool {
        self.lock().delete(id)
    }

    /// Somebody writes a note (HTML) under a ticket. Bumps `modificationDate` as the site's quirks
    /// say. None if there is no such ticket.
    pub fn add_note(&self, id: &str, author: Author, html: &str, invisible: bool) -> Option<Note> {
        let now = (self.clock)();
        let mut state = self.lock();
        state.incident(id)?;
        if !state.site.quirks.notes_leave_modification_date {
            let (Author::Operator(who) | Author::Person(who)) = author.clone();
            state.touch(id, who, now);
        }
        Some(state.note(id, NoteKind::Action, html, invisible, author, now))
    }

    /// Somebody attaches a file to a ticket. None if there is no such ticket.
    pub fn attach(&self, id: &str, author: Author, file_name: &str) -> Option<Note> {
        let now = (self.clock)();
        let mut state = self.lock();
        state.incident(id)?;
        Some(state.note(id, NoteKind::Attachment, file_name, false, author, now))
    }

    /// A ticket as it stands.
    #[must_use]
    pub fn incident(&self, id: &str) -> Option<Incident> {
        self.lock().incident(id).cloned()
    }

    /// All tickets in the order of their creation.
    #[must_use]
    pub fn incidents(&self) -> Vec<Incident> {
        self.lock().incidents().to_vec()
    }

    /// A ticket's notes and attachments, newest first, without the requests.
    #[must_use]
    pub fn notes(&self, id: &str) -> Vec<Note> {
        let state = self.lock();
        let notes = state.notes(id, |kind| kind != NoteKind::Request);
        notes.into_iter().cloned().collect()
    }

    /// The requests received, oldest first; the last 50,000.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestLog> {
        self.lock().requests.list()
    }

    /// Those of [`Self::requests`] that were to change something.
    #[must_use]
    pub fn writes(&self) -> Vec<RequestLog> {
        self.lock().requests.writes()
    }

    /// What is set up.
    #[must_use]
    pub fn site(&self) -> Site {
        self.lock().site.clone()
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

    /// Changes what is set up: statuses, operators, logins, rights, quirks.
    pub fn configure(&self, change: impl FnOnce(&mut Site)) {
        change(&mut self.lock().site);
    }

    /// The state for display: no password.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let state = self.lock();
        json!({
            "incidents": control::tickets(&state),
            "escapedTags": state.escaped_tags,
            "requests": state.requests.counts(),
        })
    }
}
