//! The calls to TOPdesk that the use cases need. Every path, parameter and header is here.

use super::pages::{Next, PageRequest, Pages};
use super::read::{self, Listed, Operator, TrailEntry};
use super::write::{Change, Reference};
use super::{fault, fiql};
use crate::domain::{Line, Ticket, TicketId};
use crate::gate::Gate;
use crate::json;
use crate::ports::{Clock, Http, Method, Request, Response, Side};
use crate::retry::{Trouble, no_answer};
use crate::settings::TopdeskSettings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::collections::BTreeSet;

/// Everything but RFC 3986's unreserved characters is encoded, `+` among it.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The order in which the list of changes is walked through.
const OLDEST_FIRST: &str = "modificationDate:asc,id:asc";
/// The order for people, who want to see what was last.
pub(super) const NEWEST_FIRST: &str = "modificationDate:desc,id:desc";

/// How many ids are asked for at a time, where nothing else is.
const MOST_IDS: u32 = 9_999;
/// So many pages of them, at most: a list that has no end must not be read for ever.
const MOST_PAGES_OF_IDS: u32 = 20;
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

/// TOPdesk's REST API for one run.
pub struct Topdesk<'a> {
    http: &'a dyn Http,
    clock: &'a dyn Clock,
    settings: &'a TopdeskSettings,
    authorization: String,
    gate: Gate,
    pub(super) all_fields: Cell<bool>,
    time: Cell<Option<Timestamp>>,
}

impl<'a> Topdesk<'a> {
    /// A client for one run, which sends so many requests at most, and none from the moment on when
    /// the run ends (milliseconds of the clock that never jumps).
    #[must_use]
    pub fn new(
        http: &'a dyn Http,
        clock: &'a dyn Clock,
        settings: &'a TopdeskSettings,
        most: u32,
        ends_at_ms: u64,
    ) -> Self {
        let login = format!(
            "{}:{}",
            settings.username.expose(),
            settings.password.expose()
        );
        let authorization = format!("Basic {}", STANDARD.encode(login));
        let all_fields = Cell::new(!settings.only_used_fields);
        Self {
            http,
            clock,
            settings,
            authorization,
            gate: Gate::new("TOPdesk", most, ends_at_ms),
            all_fields,
            time: Cell::new(None),
        }
    }

    /// TOPdesk's own time, as its last answer told; none before the first.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.time.get()
    }

    /// How many requests were sent.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.gate.made()
    }

    /// What may still be sent.
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// From now on all fields are asked for; false if that was so already.
    pub fn ask_for_all_fields(&self) -> bool {
        !self.all_fields.replace(true)
    }

    /// TOPdesk's own time (`GET /version`), which is what the cursor counts by.
    ///
    /// # Errors
    /// When this is not a TOPdesk that answers.
    pub fn server_time(&self) -> Result<Option<Timestamp>, Trouble> {
        let answer = self.send(Method::Get, "/version", Vec::new())?;
        Ok(server_time(&answer))
    }

    /// One page of the tickets that changed (`GET /incidents`): those that pass `filter`, and beside
    /// it those that may have to end or acknowledge an alert.
    ///
    /// # Errors
    /// When the list cannot be had; never an empty page instead.
    pub fn changed(
        &self,
        page: PageRequest,
        filter: Option<&fiql::Filter>,
    ) -> Result<Page, Trouble> {
        let fields = (!self.all_fields.get()).then_some(read::USED_FIELDS);
        self.changed_with(page, filter, fields)
    }

    /// The same page, of which only the places are asked for, because everything is too much.
    ///
    /// # Errors
    /// When the list cannot be had.
    pub fn places(
        &self,
        page: PageRequest,
        filter: Option<&fiql::Filter>,
    ) -> Result<Page, Trouble> {
        self.changed_with(page, filter, Some(PLACES))
    }

    fn changed_with(
        &self,
        page: PageRequest,
        filter: Option<&fiql::Filter>,
        fields: Option<&str>,
    ) -> Result<Page, Trouble> {
        let query = fiql::changed_since(page.from, filter);
        self.list(page, OLDEST_FIRST, &query, fields)
            .map_err(|trouble| self.refused_list(trouble, filter.is_some()))
    }

    /// A list of tickets that cannot be had: which setting to look at. A filter that is wrong does not
    /// keep anything else from being asked.
    fn refused_list(&self, trouble: Trouble, filtered: bool) -> Trouble {
        let trouble = self.explained(fault::of_list(trouble, filtered));
        match trouble {
            Trouble::Settings {
                key: "topdesk_query",
                ..
            } => trouble,
            trouble => self.gate.learn(trouble, self.clock.monotonic_ms()),
        }
    }

    /// The tickets that were changed last, whatever they are (`GET /incidents`).
    ///
    /// # Errors
    /// When the list cannot be had.
    pub fn newest(&self, count: u32) -> Result<Page, Trouble> {
        let page = PageRequest {
            from: Timestamp::UNIX_EPOCH,
            start: 0,
            size: count,
        };
        let query = fiql::changed_since(page.from, None);
        let fields = (!self.all_fields.get()).then_some(read::USED_FIELDS);
        self.list(page, NEWEST_FIRST, &query, fields)
            .map_err(|trouble| self.refused_list(trouble, false))
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
    ) -> Result<BTreeSet<TicketId>, Trouble> {
        let moments = || tickets.iter().map(|t| t.modified);
        let (Some(oldest), Some(newest)) = (moments().min(), moments().max()) else {
            return Ok(BTreeSet::new());
        };
        let mut pages = Pages::new(oldest, MOST_IDS);
        let mut passing = BTreeSet::new();
        for _ in 0..MOST_PAGES_OF_IDS {
            let request = pages.request();
            let query = fiql::passing(request.from, filter);
            let sent = self.list(request, OLDEST_FIRST, &query, Some("id,modificationDate"));
            let page = sent.map_err(|trouble| fault::of_list(trouble, true))?;
            let last = page
                .rows
                .places
                .iter()
                .filter_map(|place| place.second)
                .max();
            let next = pages.take(&page.rows.places, page.more);
            passing.extend(page.rows.places.into_iter().map(|place| place.id));
            match next {
                Next::More if last.is_none_or(|last| last <= newest.as_second()) => {}
                Next::More | Next::End => return Ok(passing),
                Next::Nonsense(what) => return Err(Trouble::away(None, what)),
            }
        }
        Err(Trouble::away(
            None,
            "TOPdesk's list of the tickets that pass a filter does not end",
        ))
    }

    pub(super) fn list(
        &self,
        page: PageRequest,
        sort: &str,
        query: &str,
        fields: Option<&str>,
    ) -> Result<Page, Trouble> {
        let mut path = format!(
            "/incidents?pageStart={}&pageSize={}&sort={sort}&dateFormat=iso8601&all=true&query={}",
            page.start,
            page.size,
            utf8_percent_encode(query, ENCODED)
        );
        if let Some(fields) = fields {
            path.push_str("&fields=");
            path.push_str(fields);
        }
        let answer = self.send(Method::Get, &path, Vec::new())?;
        let server_time = server_time(&answer);
        if answer.status == 204 {
            return Ok(Page {
                rows: read::Rows::default(),
                more: false,
                server_time,
            });
        }
        let rows = read::rows(&answer.body).map_err(|error| unreadable(&error.to_string()))?;
        Ok(Page {
            rows,
            more: answer.status == 206,
            server_time,
        })
    }

    /// The ticket with a number (`GET /incidents`); none if the account does not see one.
    ///
    /// # Errors
    /// When the list cannot be had.
    pub fn by_number(&self, number: &str) -> Result<Option<Ticket>, Trouble> {
        let query = fiql::number(number);
        let path = format!(
            "/incidents?pageSize=2&dateFormat=iso8601&all=true&query={}",
            utf8_percent_encode(&query, ENCODED)
        );
        let answer = self.send(Method::Get, &path, Vec::new())?;
        if answer.status == 204 {
            return Ok(None);
        }
        let rows = read::rows(&answer.body).map_err(|error| unreadable(&error.to_string()))?;
        if let Some(row) = rows.unreadable.first() {
            return Err(unreadable(&row.reason));
        }
        let mut tickets = rows.tickets.into_iter();
        Ok(tickets.find(|ticket| is_or_untold(Some(&ticket.number), number)))
    }

    /// One ticket (`GET /incidents/id/{id}`); none if TOPdesk does not know it (any more).
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, Trouble> {
        let path = format!("/incidents/id/{}", id.as_str());
        match self.send(Method::Get, &path, Vec::new()) {
            Ok(answer) => match read::ticket(&answer.body) {
                Ok(ticket) if is(&ticket, id) => Ok(Some(ticket)),
                Ok(_) => Err(unreadable("it shows another ticket than the one asked for")),
                Err(lacks) => Err(unreadable(&lacks)),
            },
            Err(Trouble::Refused { status: 404, .. }) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Changes a ticket (`PATCH /incidents/id/{id}`) and gives it as it is then; none if it was so
    /// already, or if the answer does not show the ticket.
    ///
    /// # Errors
    /// When the change did not succeed.
    pub fn change(&self, id: &TicketId, change: &Change) -> Result<Option<Ticket>, Trouble> {
        let path = format!("/incidents/id/{}", id.as_str());
        match self.send(Method::Patch, &path, change.body()) {
            Ok(answer) => Ok(shown(&answer, id)),
            Err(trouble) if fault::is_already_so(&trouble) => Ok(None),
            Err(trouble) => Err(trouble),
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
    ) -> Result<Option<Ticket>, Trouble> {
        let step = match line {
            Line::Second => "escalate",
            _ => "deescalate",
        };
        let path = format!("/incidents/id/{}/{step}", id.as_str());
        let body = reason.map(|reason| serde_json::to_vec(reason).unwrap_or_default());
        let answer = self.send(Method::Put, &path, body.unwrap_or_default())?;
        Ok(shown(&answer, id))
    }

    /// The operators with an e-mail address (`GET /operators`; needs read permission on operators).
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn operators(&self, email: &str) -> Result<Vec<Operator>, Trouble> {
        let query = fiql::operator_by_email(email);
        let path = format!(
            "/operators?page_size=10&query={}",
            utf8_percent_encode(&query, ENCODED)
        );
        let mut found: Vec<Operator> = self.array(&path)?;
        // A TOPdesk that does not know the parameter gives any operators.
        found.retain(|operator| is_or_untold(operator.email.as_deref(), email));
        Ok(found)
    }

    /// The operator groups of a name (`GET /operatorgroups`; needs read permission on operator
    /// groups).
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn groups(&self, name: &str) -> Result<Vec<Listed>, Trouble> {
        let query = fiql::group_by_name(name);
        let path = format!(
            "/operatorgroups?page_size=2&query={}",
            utf8_percent_encode(&query, ENCODED)
        );
        let mut found: Vec<Listed> = self.array(&path)?;
        found.retain(|group| is_or_untold(group.group_name.as_deref(), name));
        Ok(found)
    }

    /// The operators of a group (`GET /operatorgroups/id/{id}/operators`; permission to edit
    /// incidents is enough). All of them: the API has no pages here.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn members(&self, group: &str) -> Result<Vec<Listed>, Trouble> {
        self.array(&format!(
            "/operatorgroups/id/{}/operators",
            utf8_percent_encode(group, ENCODED)
        ))
    }

    /// The id of the operator that the connector's account is (`GET /operators/current`; needs no
    /// permission).
    ///
    /// # Errors
    /// When TOPdesk does not say.
    pub fn own_operator(&self) -> Result<String, Trouble> {
        let answer = self.send(Method::Get, "/operators/current", Vec::new())?;
        let own: Operator =
            json::read(&answer.body).map_err(|error| unreadable(&error.to_string()))?;
        Ok(own.id)
    }

    /// The newest entries of a ticket's progress trail.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn trail(&self, id: &TicketId) -> Result<Vec<TrailEntry>, Trouble> {
        let path = format!("/incidents/id/{}/progresstrail?page_size=50", id.as_str());
        self.array(&path)
    }

    pub(super) fn array<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, Trouble> {
        let answer = self.send(Method::Get, path, Vec::new())?;
        if answer.status == 204 {
            return Ok(Vec::new());
        }
        json::read(&answer.body).map_err(|error| unreadable(&error.to_string()))
    }

    /// A refusal to list may have a reason that only another call shows: a person's login.
    fn explained(&self, trouble: Trouble) -> Trouble {
        let suspected = matches!(
            trouble,
            Trouble::Settings {
                key: "topdesk_username",
                ..
            }
        );
        if suspected
            && matches!(
                self.send(Method::Get, "/operators/current", Vec::new()),
                Err(Trouble::Refused { status: 403, .. })
            )
        {
            return Trouble::Settings {
                key: "topdesk_username",
                message: "this is a person's (self-service) account: expected the login name of an operator".into(),
            };
        }
        trouble
    }

    pub(super) fn send(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Response, Trouble> {
        self.gate.pass(1, self.clock.monotonic_ms())?;
        let base = site(&self.settings.address.path);
        let mut headers = vec![
            ("authorization", self.authorization.clone()),
            ("accept", "application/json".into()),
        ];
        if !body.is_empty() {
            headers.push(("content-type", "application/json".into()));
        }
        let request = Request {
            side: Side::Topdesk,
            method,
            plain_http: self.settings.address.plain_http,
            authority: self.settings.address.authority.clone(),
            path_and_query: format!("{base}/tas/api{path}"),
            headers,
            body,
        };
        let checked = match self.http.send_all(vec![request]).pop() {
            Some(Ok(answer)) => {
                self.time.set(server_time(&answer).or(self.time.get()));
                fault::check(answer, self.clock.now())
            }
            Some(Err(lost)) => Err(no_answer("TOPdesk", &lost)),
            None => Err(Trouble::Unknown {
                message: "no answer of TOPdesk".into(),
            }),
        };
        let password = self.settings.password.expose();
        let login = self.authorization.trim_start_matches("Basic ");
        checked.map_err(|trouble| {
            let told = trouble.without(&[password, login]);
            self.gate.learn(told, self.clock.monotonic_ms())
        })
    }
}

/// Whether this is what was asked for, as far as the answer tells.
fn is_or_untold(told: Option<&str>, asked: &str) -> bool {
    told.is_none_or(|told| told.trim().to_lowercase() == asked.trim().to_lowercase())
}

/// The path before `/tas`: people paste the address with and without it.
pub(super) fn site(path: &str) -> &str {
    path.strip_suffix("/tas/api")
        .or(path.strip_suffix("/tas"))
        .unwrap_or(path)
}

fn server_time(answer: &Response) -> Option<Timestamp> {
    answer.date("date")
}

/// The ticket after a change, if the answer shows it.
fn shown(answer: &Response, id: &TicketId) -> Option<Ticket> {
    read::ticket(&answer.body)
        .ok()
        .filter(|ticket| is(ticket, id))
}

/// Whether this is the ticket of an id; UUIDs are written in either case.
fn is(ticket: &Ticket, id: &TicketId) -> bool {
    ticket.id.as_str().eq_ignore_ascii_case(id.as_str())
}

pub(super) fn unreadable(why: &str) -> Trouble {
    Trouble::Unknown {
        message: format!("TOPdesk's answer cannot be read: {why}"),
    }
}
