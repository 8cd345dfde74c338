//! Fetches one page of the list of changes, whatever its size.

use crate::engine::work::Engine;
use crate::ports::ApiError;
use crate::topdesk::{Page, PageRequest, Pages, UnreadableRow};

/// Fetches the next page. If its body is too large and the page cannot be made smaller, fetches its tickets
/// one by one. `None`: the page must be requested again with fewer rows.
pub(super) fn fetch(run: &mut Engine<'_>, pages: &mut Pages) -> Result<Option<Page>, ApiError> {
    match fetch_complete(run, pages.request()) {
        Err(ApiError::TooLarge { .. }) if pages.halve() => Ok(None),
        Err(ApiError::TooLarge { .. }) => fetch_by_id(run, pages).map(Some),
        answer => answer.map(Some),
    }
}

/// Fetches a page, and once more with all fields if TOPdesk left some out.
fn fetch_complete(run: &mut Engine<'_>, request: PageRequest) -> Result<Page, ApiError> {
    let complete = run.reader.complete_page(request)?;
    if complete.lost_fields {
        run.journal.problem(
            "TOPdesk left out named objects, so all fields are asked for: set topdesk_fields to all",
        );
    }
    Ok(complete.page)
}

/// Fetches the tickets of a page by id. A ticket that is too large by itself counts as unreadable.
fn fetch_by_id(run: &Engine<'_>, pages: &Pages) -> Result<Page, ApiError> {
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
