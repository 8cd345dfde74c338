//! The outcome of sending notes.

use crate::domain::{ExternalId, TicketId};
use crate::engine::failure::Failure;
use crate::engine::work::Work;
use crate::ports::ApiError;

/// The outcome of sending one note or all notes of a ticket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteOutcome {
    /// Nothing is left to be sent.
    Done,
    /// The notes of this ticket must be retried.
    Later,
    /// TOPdesk or SIGNL4 is unavailable: all notes must be retried.
    Unavailable,
}

/// The external id of a ticket's alert.
pub(super) fn external_id(id: &TicketId, generation: u32) -> ExternalId {
    ExternalId {
        ticket: id.clone(),
        generation,
    }
}

/// Records an error of SIGNL4's REST API.
pub(super) fn signl4_error(
    work: &mut Work<'_, '_>,
    error: ApiError,
) -> Result<NoteOutcome, Failure> {
    work.rest_api_failed(error)?;
    Ok(NoteOutcome::Unavailable)
}
