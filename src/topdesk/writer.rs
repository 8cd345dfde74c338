//! The requests that change something in TOPdesk.

use super::client::Client;
use super::fault;
use super::read;
use super::reader::is_ticket;
use super::write::patch_body;
use crate::domain::{Line, Reference, Ticket, TicketChange, TicketId};
use crate::ports::ApiError;
use crate::ports::{Clock, Gate, Http, Method, Response};
use crate::settings::TopdeskSettings;

/// Sends the requests that change something in TOPdesk, for one run.
pub struct TopdeskWriter<'a> {
    client: Client<'a>,
}

impl<'a> TopdeskWriter<'a> {
    /// Creates a writer whose requests pass this gate.
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a TopdeskSettings,
        gate: &'a Gate,
    ) -> Self {
        let client = Client::new(http, clock, settings, gate);
        Self { client }
    }

    /// Changes a ticket (`PATCH /incidents/id/{id}`) and returns the changed ticket; `None` if it already
    /// had these values, or if the response does not contain the ticket.
    ///
    /// # Errors
    /// When the change did not succeed.
    pub fn change(&self, id: &TicketId, change: &TicketChange) -> Result<Option<Ticket>, ApiError> {
        let path = format!("/incidents/id/{}", id.as_str());
        match self.client.send(Method::Patch, &path, patch_body(change)) {
            Ok(answer) => Ok(returned_ticket(&answer, id)),
            Err(error) if fault::is_unchanged(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Moves a ticket to the second line (`PUT …/escalate`) or the first (`PUT …/deescalate`) and returns
    /// the moved ticket; `None` if the response does not contain it. TOPdesk may require a reason.
    ///
    /// # Errors
    /// When the move did not succeed.
    pub fn move_to_line(
        &self,
        id: &TicketId,
        line: Line,
        reason: Option<&Reference>,
    ) -> Result<Option<Ticket>, ApiError> {
        let step = match line {
            Line::Second => "escalate",
            _ => "deescalate",
        };
        let path = format!("/incidents/id/{}/{step}", id.as_str());
        let body = reason.map(|reason| serde_json::to_vec(reason).unwrap_or_default());
        let answer = self
            .client
            .send(Method::Put, &path, body.unwrap_or_default())?;
        Ok(returned_ticket(&answer, id))
    }
}

/// Returns the ticket in the response to a change, if there is one.
fn returned_ticket(answer: &Response, id: &TicketId) -> Option<Ticket> {
    let ticket = read::ticket(&answer.body).ok()?;
    is_ticket(&ticket, id).then_some(ticket)
}
