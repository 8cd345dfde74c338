//! Lists of tickets (`GET /incidents`): what has changed, what is newest, what passes a filter. Every
//! parameter is here.

use super::client::{encoded, server_time, unreadable};
use super::pages::{Next, PageRequest, Pages};
use super::reader::{TopdeskReader, matches_or_absent};
use super::{fault, fiql, read};
use crate::domain::{Ticket, TicketId};
use crate::ports::ApiError;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The order in which the list of changes is walked through.
const OLDEST_FIRST: &str = "modificationDate:asc,id:asc";
/// The order for people, who want to see what was last.
pub(super) const NEWEST_FIRST: &str = "modificationDate:desc,id:desc";

/// How many rows are asked for at a time, where a row is an id and a date.
const MAX_IDS_PER_PAGE: u32 = 9_999;
/// How many pages of them are read: a list that has no end must not be read for ever.
const MAX_PAGES_OF_IDS: u32 = 20;
/// The fields that show which tickets there are, where everything else is too much.
const PLACES: &str = "id,number,modificationDate";

/// One page of a list.
pub struct Page {
    /// Its rows.
    pub rows: read::Rows,
    /// The server says that more follow (status 206).
    pub more: bool,
    /// TOPdesk's own time, from the header `Date`.
    pub server_time: Option<Timestamp>,
}

impl TopdeskReader<'_> {
    /// One page of the tickets that changed: those that pass `filter`, and beside it those that may
    /// have to end or acknowledge an alert.
    ///
    /// # Errors
    /// When the list cannot be had; never an empty page instead.
    pub fn changed(
        &self,
        page: PageRequest,
        filter: Option<&fiql::Filter>,
    ) -> Result<Page, ApiError> {
        self.changed_with(page, filter, self.fields(read::USED_FIELDS))
    }

    /// The same page, of which only the places are asked for, because everything is too much.
    ///
    /// # Errors
    /// When the list cannot be had.
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

    /// The tickets that were changed last, whatever they are.
    ///
    /// # Errors
    /// When the list cannot be had.
    pub fn newest(&self, count: u32) -> Result<Page, ApiError> {
        let page = first_page(count);
        let query = fiql::changed_since(page.from, None);
        self.list(page, NEWEST_FIRST, &query, self.fields(read::USED_FIELDS))
            .map_err(|error| self.refused_list(error, false))
    }

    /// Which of these tickets pass a filter. Asked from the oldest change among them on, without an
    /// end: what is changed meanwhile must not look as if it did not pass any more.
    ///
    /// # Errors
    /// When the list cannot be had.
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
            let page = sent.map_err(|error| fault::of_list(error, true))?;
            let places = page.rows.places;
            let last = places.iter().filter_map(|place| place.second).max();
            let next = pages.take(&places, page.more);
            passing.extend(places.into_iter().map(|place| place.id));
            match next {
                Next::More if last.is_none_or(|last| last <= newest.as_second()) => {}
                Next::More | Next::End => return Ok(passing),
                Next::Nonsense(what) => return Err(ApiError::unavailable(None, what)),
            }
        }
        Err(ApiError::unavailable(
            None,
            "TOPdesk's list of the tickets that pass a filter does not end",
        ))
    }

    /// The ticket with a number; none if the account does not see one.
    ///
    /// # Errors
    /// When the list cannot be had.
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

    /// The parameter `fields`, unless this TOPdesk leaves out objects where it is used.
    pub(super) fn fields<'f>(&self, fields: &'f str) -> Option<&'f str> {
        (!self.all_fields.get()).then_some(fields)
    }

    /// A list of tickets that cannot be had: which setting to look at. A filter that is wrong does not
    /// keep anything else from being asked.
    fn refused_list(&self, error: ApiError, filtered: bool) -> ApiError {
        let error = self.explained(fault::of_list(error, filtered));
        match error {
            ApiError::Misconfigured {
                key: "topdesk_query",
                ..
            } => error,
            error => self.client.learn(error),
        }
    }

    /// A refusal to list may have a reason that only another call shows: a person's login.
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

/// The first rows, from the beginning of time on.
pub(super) fn first_page(size: u32) -> PageRequest {
    PageRequest {
        from: Timestamp::UNIX_EPOCH,
        start: 0,
        size,
    }
}
