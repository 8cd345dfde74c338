//! What became of notes.

use crate::domain::{ExternalId, TicketId};
use crate::engine::failure::Failure;
use crate::engine::work::Work;
use crate::ports::ApiError;

/// What became of a ticket's notes, or of one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteOutcome {
    /// Nothing is left to be sent.
    Done,
    /// This ticket's are to be tried again.
    Later,
    /// A system is in trouble: all are.
    Unavailable,
}

/// The id of an alert.
pub(super) fn external_id(id: &TicketId, generation: u32) -> ExternalId {
    ExternalId {
        ticket: id.clone(),
        generation,
    }
}

/// SIGNL4 could not be asked about the alert.
pub(super) fn signl4_error(
    work: &mut Work<'_, '_>,
    error: ApiError,
) -> Result<NoteOutcome, Failure> {
    work.rest_api_failed(error)?;
    Ok(NoteOutcome::Unavailable)
}
