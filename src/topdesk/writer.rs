//! What is changed in TOPdesk.

use super::client::Client;
use super::fault;
use super::read;
use super::reader::is;
use super::write::patch_body;
use crate::domain::{Line, Reference, Ticket, TicketChange, TicketId};
use crate::ports::ApiError;
use crate::ports::{Clock, Gate, Http, Method, Response};
use crate::settings::TopdeskSettings;

/// Every request that changes something in TOPdesk, for one run.
pub struct TopdeskWriter<'a> {
    client: Client<'a>,
}

impl<'a> TopdeskWriter<'a> {
    /// A writer whose requests pass this gate.
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

    /// Changes a ticket (`PATCH /incidents/id/{id}`) and gives it as it is then; none if it was so
    /// already, or if the answer does not show the ticket.
    ///
    /// # Errors
    /// When the change did not succeed.
    pub fn change(&self, id: &TicketId, change: &TicketChange) -> Result<Option<Ticket>, ApiError> {
        let path = format!("/incidents/id/{}", id.as_str());
        match self.client.send(Method::Patch, &path, patch_body(change)) {
            Ok(answer) => Ok(shown(&answer, id)),
            Err(error) if fault::is_already_so(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Moves a ticket to the second line (`PUT …/escalate`) or the first (`PUT …/deescalate`) and
    /// gives it as it is then; none if the answer does not show it. A reason may be mandatory.
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
        Ok(shown(&answer, id))
    }
}

/// The ticket after a change, if the answer shows it.
fn shown(answer: &Response, id: &TicketId) -> Option<Ticket> {
    let ticket = read::ticket(&answer.body).ok()?;
    is(&ticket, id).then_some(ticket)
}
