//! What is read from TOPdesk one by one: tickets, operators, groups, progress trails. Lists of tickets are
//! in `lists`, what only a check asks is in `survey`.

use super::client::{Client, encoded, server_time, unreadable};
use super::fiql;
use super::read::{self, Listed, Operator, TrailEntry};
use crate::domain::{Ticket, TicketId};
use crate::ports::ApiError;
use crate::ports::Gate;
use crate::ports::parse;
use crate::ports::{Clock, Http};
use crate::settings::TopdeskSettings;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::cell::Cell;

/// Every request that changes nothing in TOPdesk, for one run.
pub struct TopdeskReader<'a> {
    pub(super) client: Client<'a>,
    /// Lists are asked for without `fields`.
    pub(super) all_fields: Cell<bool>,
}

impl<'a> TopdeskReader<'a> {
    /// A reader whose requests pass this gate.
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a TopdeskSettings,
        gate: &'a Gate,
    ) -> Self {
        Self::over(Client::new(http, clock, settings, gate))
    }

    /// The same reader through another gate.
    #[must_use]
    pub fn through(&self, gate: &'a Gate) -> Self {
        Self::over(self.client.through(gate))
    }

    fn over(client: Client<'a>) -> Self {
        let all_fields = Cell::new(!client.settings().only_used_fields);
        Self { client, all_fields }
    }

    /// TOPdesk's own time, as its last answer told; none before the first.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.client.time()
    }

    /// From now on all fields are asked for; false if that was so already.
    pub fn ask_for_all_fields(&self) -> bool {
        !self.all_fields.replace(true)
    }

    /// TOPdesk's own time (`GET /version`), which is what the cursor counts by.
    ///
    /// # Errors
    /// When this is not a TOPdesk that answers.
    pub fn server_time(&self) -> Result<Option<Timestamp>, ApiError> {
        Ok(server_time(&self.client.get("/version")?))
    }

    /// One ticket (`GET /incidents/id/{id}`); none if TOPdesk does not know it (any more).
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, ApiError> {
        match self.client.get(&format!("/incidents/id/{}", id.as_str())) {
            Ok(answer) => match read::ticket(&answer.body) {
                Ok(ticket) if is(&ticket, id) => Ok(Some(ticket)),
                Ok(_) => Err(unreadable("it shows another ticket than the one asked for")),
                Err(why) => Err(unreadable(why)),
            },
            Err(ApiError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The newest entries of a ticket's progress trail.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn trail(&self, id: &TicketId) -> Result<Vec<TrailEntry>, ApiError> {
        let path = format!("/incidents/id/{}/progresstrail?page_size=50", id.as_str());
        self.objects(&path)
    }

    /// The operators with an e-mail address (`GET /operators`; needs read permission on operators).
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn operators(&self, email: &str) -> Result<Vec<Operator>, ApiError> {
        let query = fiql::operator_by_email(email);
        let path = format!("/operators?page_size=10&query={}", encoded(&query));
        let mut found: Vec<Operator> = self.objects(&path)?;
        // A TOPdesk that does not know the parameter gives any operators.
        found.retain(|operator| matches_or_absent(operator.email.as_deref(), email));
        Ok(found)
    }

    /// The operator groups of a name (`GET /operatorgroups`; needs read permission on operator
    /// groups).
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn groups(&self, name: &str) -> Result<Vec<Listed>, ApiError> {
        let query = fiql::group_by_name(name);
        let path = format!("/operatorgroups?page_size=2&query={}", encoded(&query));
        let mut found: Vec<Listed> = self.objects(&path)?;
        found.retain(|group| matches_or_absent(group.group_name.as_deref(), name));
        Ok(found)
    }

    /// The operators of a group (`GET /operatorgroups/id/{id}/operators`; permission to edit
    /// incidents is enough). All of them: the API has no pages here.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn members(&self, group: &str) -> Result<Vec<Listed>, ApiError> {
        self.objects(&format!("/operatorgroups/id/{}/operators", encoded(group)))
    }

    /// The id of the operator that the connector's account is (`GET /operators/current`; needs no
    /// permission).
    ///
    /// # Errors
    /// When TOPdesk does not say.
    pub fn own_operator(&self) -> Result<String, ApiError> {
        let answer = self.client.get("/operators/current")?;
        let own: Operator = parse::object(&parse::text(&answer.body)).map_err(unreadable)?;
        Ok(own.id)
    }

    /// A list that TOPdesk gives as a whole.
    pub(super) fn objects<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, ApiError> {
        let answer = self.client.get(path)?;
        if answer.status == 204 {
            return Ok(Vec::new());
        }
        parse::objects(&parse::text(&answer.body)).map_err(unreadable)
    }
}

/// Whether this is what was asked for, as far as the answer tells.
pub(super) fn matches_or_absent(told: Option<&str>, asked: &str) -> bool {
    told.is_none_or(|told| told.trim().to_lowercase() == asked.trim().to_lowercase())
}

/// Whether this is the ticket of an id; UUIDs are written in either case.
pub(super) fn is(ticket: &Ticket, id: &TicketId) -> bool {
    ticket.id.as_str().eq_ignore_ascii_case(id.as_str())
}
