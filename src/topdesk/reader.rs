//! The requests that read single things from TOPdesk: tickets, operators, groups, progress trails. `lists`
//! has the lists of tickets, `survey` the requests that only the configuration check sends.

use super::client::{Client, encoded, server_time, unreadable};
use super::fiql;
use super::read::{self, GroupEntry, Operator, TrailEntry};
use crate::domain::{Ticket, TicketId};
use crate::ports::ApiError;
use crate::ports::Gate;
use crate::ports::parse;
use crate::ports::{Clock, Http};
use crate::settings::TopdeskSettings;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::cell::Cell;

/// Sends the requests that change nothing in TOPdesk, for one run.
pub struct TopdeskReader<'a> {
    pub(super) client: Client<'a>,
    /// Whether lists are requested without the parameter `fields`.
    pub(super) all_fields: Cell<bool>,
}

impl<'a> TopdeskReader<'a> {
    /// Creates a reader whose requests pass this gate.
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a TopdeskSettings,
        gate: &'a Gate,
    ) -> Self {
        Self::with_client(Client::new(http, clock, settings, gate))
    }

    /// Returns a copy of this reader whose requests pass another gate.
    #[must_use]
    pub fn with_gate(&self, gate: &'a Gate) -> Self {
        Self::with_client(self.client.with_gate(gate))
    }

    fn with_client(client: Client<'a>) -> Self {
        let all_fields = Cell::new(!client.settings().only_used_fields);
        Self { client, all_fields }
    }

    /// Returns TOPdesk's clock as of its last response; `None` before the first response.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.client.time()
    }

    /// Requests all fields from now on; returns false if that was the case already.
    pub fn ask_for_all_fields(&self) -> bool {
        !self.all_fields.replace(true)
    }

    /// Reads TOPdesk's clock (`GET /version`), by which the cursor advances.
    ///
    /// # Errors
    /// When TOPdesk does not answer, or something other than TOPdesk does.
    pub fn server_time(&self) -> Result<Option<Timestamp>, ApiError> {
        Ok(server_time(&self.client.get("/version")?))
    }

    /// Reads one ticket (`GET /incidents/id/{id}`); `None` if TOPdesk has no such ticket (any more).
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, ApiError> {
        match self.client.get(&format!("/incidents/id/{}", id.as_str())) {
            Ok(answer) => match read::ticket(&answer.body) {
                Ok(ticket) if is_ticket(&ticket, id) => Ok(Some(ticket)),
                Ok(_) => Err(unreadable("it shows another ticket than the requested one")),
                Err(why) => Err(unreadable(why)),
            },
            Err(ApiError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the newest entries of a ticket's progress trail, at most 50.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn trail(&self, id: &TicketId) -> Result<Vec<TrailEntry>, ApiError> {
        let path = format!("/incidents/id/{}/progresstrail?page_size=50", id.as_str());
        self.objects(&path)
    }

    /// Reads the operators with this e-mail address (`GET /operators`; needs read permission on operators).
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn operators(&self, email: &str) -> Result<Vec<Operator>, ApiError> {
        let query = fiql::operator_by_email(email);
        let path = format!("/operators?page_size=10&query={}", encoded(&query));
        let mut found: Vec<Operator> = self.objects(&path)?;
        // A version that does not know the parameter `query` returns any operators.
        found.retain(|operator| matches_or_absent(operator.email.as_deref(), email));
        Ok(found)
    }

    /// Reads the operator groups with this name (`GET /operatorgroups`; needs read permission on operator
    /// groups).
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn groups(&self, name: &str) -> Result<Vec<GroupEntry>, ApiError> {
        let query = fiql::group_by_name(name);
        let path = format!("/operatorgroups?page_size=2&query={}", encoded(&query));
        let mut found: Vec<GroupEntry> = self.objects(&path)?;
        found.retain(|group| matches_or_absent(group.group_name.as_deref(), name));
        Ok(found)
    }

    /// Reads all operators of a group (`GET /operatorgroups/id/{id}/operators`, which has no pages;
    /// permission to edit incidents is enough).
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn members(&self, group: &str) -> Result<Vec<GroupEntry>, ApiError> {
        self.objects(&format!("/operatorgroups/id/{}/operators", encoded(group)))
    }

    /// Reads the id of the operator to whom the connector's account belongs (`GET /operators/current`;
    /// needs no permission).
    ///
    /// # Errors
    /// When TOPdesk does not answer, or the account is not an operator's.
    pub fn own_operator(&self) -> Result<String, ApiError> {
        let answer = self.client.get("/operators/current")?;
        let own: Operator = parse::object(&parse::text(&answer.body)).map_err(unreadable)?;
        Ok(own.id)
    }

    /// Reads a list that TOPdesk returns in one response.
    pub(super) fn objects<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, ApiError> {
        let answer = self.client.get(path)?;
        if answer.status == 204 {
            return Ok(Vec::new());
        }
        parse::objects(&parse::text(&answer.body)).map_err(unreadable)
    }
}

/// Whether a returned value equals the requested one, ignoring case, or is absent.
pub(super) fn matches_or_absent(returned: Option<&str>, requested: &str) -> bool {
    returned.is_none_or(|value| value.trim().to_lowercase() == requested.trim().to_lowercase())
}

/// Whether this is the ticket with this id, ignoring case: TOPdesk may write UUIDs in either.
pub(super) fn is_ticket(ticket: &Ticket, id: &TicketId) -> bool {
    ticket.id.as_str().eq_ignore_ascii_case(id.as_str())
}
