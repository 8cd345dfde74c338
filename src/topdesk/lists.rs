//! Requests for lists of tickets (`GET /incidents`): those that changed, the newest ones, those that pass
//! a filter. All parameters of these requests are set in this file.

use super::client::{encoded, server_time, unreadable};
use super::pages::{Next, PageRequest, Pages};
use super::reader::{TopdeskReader, matches_or_absent};
use super::{fault, fiql, read};
use crate::domain::{Ticket, TicketId};
use crate::ports::ApiError;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The sort order for polling.
const OLDEST_FIRST: &str = "modificationDate:asc,id:asc";
/// The sort order for answers to people, who want to see the latest changes first.
pub(super) const NEWEST_FIRST: &str = "modificationDate:desc,id:desc";

/// The page size for requests whose rows consist of an id and a date only.
const MAX_IDS_PER_PAGE: u32 = 9_999;
/// The limit of such pages per call, so that a list that never ends does not block the run.
const MAX_PAGES_OF_IDS: u32 = 20;
/// The fields that identify tickets, for pages whose full rows are too large.
const PLACES: &str = "id,number,modificationDate";

/// One page of a list.
pub struct Page {
    /// The rows of the page.
    pub rows: read::Rows,
    /// Whether TOPdesk says that more rows follow (status 206).
    pub more: bool,
    /// TOPdesk's clock, from the response header `Date`.
    pub server_time: Option<Timestamp>,
}

impl TopdeskReader<'_> {
    /// Reads one page of the changed tickets: those that pass `filter`, and also those that may end or
    /// acknowledge an alert.
    ///
    /// # Errors
    /// When the list cannot be read; an error is never reported as an empty page.
    pub fn changed(
        &self,
        page: PageRequest,
        filter: Option<&fiql::Filter>,
    ) -> Result<Page, ApiError> {
        self.changed_with(page, filter, self.fields(read::USED_FIELDS))
    }

    /// Reads the same page as [`Self::changed`] with ids, numbers and dates only, for when the full rows
    /// are too large.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn places(
        &self,
        page: PageRequest,
        filter: Option<&fiql::Filter>,
    ) -> Result<Page, ApiError> {
        self.changed_with(page, filter, Some(PLACES))
    }

    fn changed_with(
        &self,
        page: PageRequest,
        filter: Option<&fiql::Filter>,
        fields: Option<&str>,
    ) -> Result<Page, ApiError> {
        let query = fiql::changed_since(page.from, filter);
        self.list(page, OLDEST_FIRST, &query, fields)
            .map_err(|error| self.refused_list(error, filter.is_some()))
    }

    /// Reads the `count` tickets that changed last, without any filter.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn newest(&self, count: u32) -> Result<Page, ApiError> {
        let page = first_page(count);
        let query = fiql::changed_since(page.from, None);
        self.list(page, NEWEST_FIRST, &query, self.fields(read::USED_FIELDS))
            .map_err(|error| self.refused_list(error, false))
    }

    /// Returns the ids of the tickets that pass a filter, at least as far as `tickets` go. The query has
    /// no upper bound on the date: a ticket that changes in the meantime must still count as passing.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn passing(
        &self,
        filter: &str,
        tickets: &[&Ticket],
    ) -> Result<BTreeSet<TicketId>, ApiError> {
        let moments = || tickets.iter().map(|t| t.modified);
        let (Some(oldest), Some(newest)) = (moments().min(), moments().max()) else {
            return Ok(BTreeSet::new());
        };
        let mut pages = Pages::new(oldest, MAX_IDS_PER_PAGE);
        let mut passing = BTreeSet::new();
        for _ in 0..MAX_PAGES_OF_IDS {
            let request = pages.request();
            let query = fiql::passing(request.from, filter);
            let sent = self.list(request, OLDEST_FIRST, &query, Some("id,modificationDate"));
            let page = sent.map_err(|error| fault::list_error(error, true))?;
            let places = page.rows.places;
            let last = places.iter().filter_map(|place| place.second).max();
            let next = pages.accept(&places, page.more);
            passing.extend(places.into_iter().map(|place| place.id));
            match next {
                Next::More if last.is_none_or(|last| last <= newest.as_second()) => {}
                Next::More | Next::End => return Ok(passing),
                Next::Invalid(what) => return Err(ApiError::unavailable(None, what)),
            }
        }
        Err(ApiError::unavailable(
            None,
            "TOPdesk's list of the tickets that pass a filter does not end",
        ))
    }

    /// Reads the ticket with this number; `None` if the account sees no such ticket.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn by_number(&self, number: &str) -> Result<Option<Ticket>, ApiError> {
        let query = fiql::number(number);
        let page = self.page(&format!(
            "/incidents?pageSize=2&dateFormat=iso8601&all=true&query={}",
            encoded(&query)
        ))?;
        if let Some(row) = page.rows.unreadable.first() {
            return Err(unreadable(&row.reason));
        }
        let mut tickets = page.rows.tickets.into_iter();
        Ok(tickets.find(|ticket| matches_or_absent(Some(&ticket.number), number)))
    }

    pub(super) fn list(
        &self,
        page: PageRequest,
        sort: &str,
        query: &str,
        fields: Option<&str>,
    ) -> Result<Page, ApiError> {
        let mut path = format!(
            "/incidents?pageStart={}&pageSize={}&sort={sort}&dateFormat=iso8601&all=true&query={}",
            page.start,
            page.size,
            encoded(query)
        );
        if let Some(fields) = fields {
            path.push_str("&fields=");
            path.push_str(fields);
        }
        self.page(&path)
    }

    fn page(&self, path: &str) -> Result<Page, ApiError> {
        let answer = self.client.get(path)?;
        let rows = match answer.status {
            204 => read::Rows::default(),
            _ => read::rows(&answer.body).map_err(unreadable)?,
        };
        Ok(Page {
            rows,
            more: answer.status == 206,
            server_time: server_time(&answer),
        })
    }

    /// Returns the value for the parameter `fields`; `None` if this TOPdesk omits objects when it is used.
    pub(super) fn fields<'f>(&self, fields: &'f str) -> Option<&'f str> {
        (!self.all_fields.get()).then_some(fields)
    }

    /// Turns the refusal of a list into the setting that causes it. A wrong filter does not hold back
    /// other requests, so it is not reported to the gate.
    fn refused_list(&self, error: ApiError, filtered: bool) -> ApiError {
        let error = self.explained(fault::list_error(error, filtered));
        match error {
            ApiError::Misconfigured {
                key: "topdesk_query",
                ..
            } => error,
            error => self.client.learn(error),
        }
    }

    /// Replaces a refusal if its cause is a person's login, which only another request shows.
    fn explained(&self, error: ApiError) -> ApiError {
        let suspected = matches!(
            error,
            ApiError::Misconfigured {
                key: "topdesk_username",
                ..
            }
        );
        let person = || {
            let own = self.client.get("/operators/current");
            matches!(own, Err(ApiError::Refused { status: 403, .. }))
        };
        if suspected && person() {
            return ApiError::Misconfigured {
                key: "topdesk_username",
                message: "this is a person's (self-service) account: expected the login name of an operator".into(),
            };
        }
        error
    }
}

/// Returns the request for the first `size` rows, whatever their dates.
pub(super) fn first_page(size: u32) -> PageRequest {
    PageRequest {
        from: Timestamp::UNIX_EPOCH,
        start: 0,
        size,
    }
}
