//! Fetching one page of the list of changes, whatever its size.

use crate::engine::work::Engine;
use crate::ports::ApiError;
use crate::topdesk::{Page, PageRequest, Pages, UnreadableRow};

/// Fetches the next page: ticket by ticket if its body is too large although it cannot be smaller. None if
/// it is to be asked for again, with fewer rows.
pub(super) fn fetch(run: &mut Engine<'_>, pages: &mut Pages) -> Result<Option<Page>, ApiError> {
    match fetch_complete(run, pages.request()) {
        Err(ApiError::TooLarge { .. }) if pages.halve() => Ok(None),
        Err(ApiError::TooLarge { .. }) => one_by_one(run, pages).map(Some),
        answer => answer.map(Some),
    }
}

/// Fetches a page; asks for all fields if naming them lost some.
fn fetch_complete(run: &mut Engine<'_>, request: PageRequest) -> Result<Page, ApiError> {
    let complete = run.reader.complete_page(request)?;
    if complete.lost_fields {
        run.journal.problem(
            "TOPdesk left out named objects, so all fields are asked for: set topdesk_fields to all",
        );
    }
    Ok(complete.page)
}

/// A page whose body is too large although it cannot be smaller: its tickets are read by id. One that is
/// too large by itself cannot be read.
fn one_by_one(run: &Engine<'_>, pages: &Pages) -> Result<Page, ApiError> {
    let reader = &run.reader;
    let mut page = reader.places(pages.request())?;
    let listed = std::mem::take(&mut page.rows.tickets);
    let ids = listed.into_iter().map(|ticket| ticket.id);
    for id in ids.filter(|id| !pages.is_known(id)) {
        match reader.topdesk.ticket(&id) {
            Ok(ticket) => page.rows.tickets.extend(ticket),
            Err(error @ ApiError::TooLarge { .. }) => page.rows.unreadable.push(UnreadableRow {
                id,
                reason: error.message().to_owned(),
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}
