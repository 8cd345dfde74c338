//! Requests on their way: what arrives, what comes back, how long it takes.

use super::World;
use crate::faults::NetFault;
use crate::history::{Heard, Purpose, Seat, What};
use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use simulators::Cut;
use std::hash::Hash as _;

/// A request that leaves the connector.
#[derive(Clone, Debug, Hash)]
pub struct Outgoing {
    /// To TOPdesk; else to SIGNL4.
    pub to_topdesk: bool,
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path_and_query: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// No connection: it certainly was not sent.
    Refused,
    /// The connection broke; it may have been sent.
    Broke,
    /// No answer in time; it may have been sent.
    Late,
}

/// How long a request that gets no answer takes: what the connector waits for the first byte.
const DEADLINE_MS: i64 = 8_000;

impl World {
    /// Sends one request of a batch: its time runs from the batch's beginning.
    pub(super) fn send(
        &mut self,
        seat: Seat,
        request: &Outgoing,
        began_ms: i64,
    ) -> Result<Response<Bytes>, Lost> {
        request.hash(&mut self.crossed);
        let fault = self.network_fault(seat, request.to_topdesk);
        self.faults += u32::from(fault.is_some());
        let purpose = purpose(request);
        let before = self.ended_ticket(&purpose);
        let read = self.ticket_read(request);
        let effects = fault.map_or(1, NetFault::effects);
        let mut answer = None;
        for _ in 0..effects {
            answer = Some(self.serve(request));
        }
        let took_ms = match fault {
            Some(NetFault::HangsBefore | NetFault::HangsAfter) => DEADLINE_MS,
            _ => self.latency_ms(seat),
        };
        let left_ms = began_ms + took_ms - self.true_ms();
        self.wait_ms(left_ms);
        let heard = self.heard(answer, fault);
        self.note_request(seat, purpose.clone(), effects, &heard, fault.is_some());
        if let (Some(before), Purpose::Change(id)) = (before, &purpose)
            && !self.had_read_as_open(seat, id)
        {
            self.note_taken_back(seat, &before, id);
        }
        if let (Some((id, is_open)), true, Some(place)) =
            (read, heard.is_ok(), self.places.get_mut(seat))
        {
            place.reads.insert(id, is_open);
        }
        heard
    }

    fn network_fault(&mut self, seat: Seat, to_topdesk: bool) -> Option<NetFault> {
        let lasting = self
            .outages
            .iter()
            .find(|outage| outage.of_topdesk == to_topdesk)
            .map(|outage| outage.fault);
        let place = self.places.get_mut(seat)?;
        place.requests += 1;
        let now = place.requests;
        let own = place.faults.network.iter().find(|(at, _)| *at == now);
        own.map(|(_, fault)| *fault).or(lasting)
    }

    fn latency_ms(&mut self, seat: Seat) -> i64 {
        let place = self.places.get_mut(seat);
        place.map_or(50, |place| i64::from(place.dice.u16(10..400)))
    }

    fn serve(&self, request: &Outgoing) -> Response<Bytes> {
        let mut sent = http::Request::builder()
            .method(request.method.clone())
            .uri(&request.path_and_query);
        for (name, value) in &request.headers {
            sent = sent.header(name, value);
        }
        match sent.body(request.body.clone()) {
            Ok(sent) if request.to_topdesk => self.topdesk.respond(sent),
            Ok(sent) => self.signl4.respond(sent),
            Err(_) => page(400, ""),
        }
    }

    fn heard(
        &self,
        answer: Option<Response<Bytes>>,
        fault: Option<NetFault>,
    ) -> Result<Response<Bytes>, Lost> {
        let answer = answer.unwrap_or_else(|| page(500, ""));
        match fault {
            _ if answer.extensions().get::<Cut>().is_some() => Err(Lost::Broke),
            None | Some(NetFault::Twice) => Ok(answer),
            Some(NetFault::Refused) => Err(Lost::Refused),
            Some(NetFault::Status(status) | NetFault::DoneThenStatus(status)) => {
                Ok(page(status, ""))
            }
            Some(NetFault::Patience(status, seconds)) => {
                let mut answer = page(status, "");
                answer
                    .headers_mut()
                    .insert("retry-after", HeaderValue::from(seconds));
                Ok(answer)
            }
            Some(NetFault::Html) => Ok(page(200, "<!DOCTYPE html><title>Log in</title>")),
            Some(NetFault::BreaksBefore | NetFault::BreaksAfter) => Err(Lost::Broke),
            Some(NetFault::HangsBefore | NetFault::HangsAfter) => Err(Lost::Late),
            Some(NetFault::Truncated) => {
                let half = answer.body().len() / 2;
                Ok(answer.map(|body| body.slice(..half)))
            }
        }
    }

    fn note_request(
        &mut self,
        seat: Seat,
        purpose: Purpose,
        effects: u32,
        heard: &Result<Response<Bytes>, Lost>,
        fault: bool,
    ) {
        let patience_ms = heard
            .as_ref()
            .ok()
            .and_then(|answer| self.patience_ms(answer));
        let heard = match heard {
            Ok(answer) => Heard::Status(answer.status().as_u16()),
            Err(Lost::Refused) => Heard::NotSent,
            Err(Lost::Broke | Lost::Late) => Heard::Nothing,
        };
        self.note(
            Some(seat),
            What::Request {
                purpose,
                effects,
                heard,
                patience_ms,
                fault,
            },
        );
    }

    /// How long the other side wants no request, as the connector's own clock makes it; an hour at most.
    fn patience_ms(&self, answer: &Response<Bytes>) -> Option<i64> {
        let header = |name: &str| answer.headers().get(name)?.to_str().ok();
        let host = self.host_time();
        if !matches!(answer.status().as_u16(), 429 | 503) {
            return None;
        }
        let seconds = header("retry-after").and_then(|text| text.parse::<i64>().ok());
        let reset = header("x-ratelimit-reset").and_then(|text| text.parse::<i64>().ok());
        let after = seconds
            .map(SignedDuration::from_secs)
            .or_else(|| Some(Timestamp::from_second(reset?).ok()?.duration_since(host)))?;
        let hour = SignedDuration::from_hours(1);
        i64::try_from(after.clamp(SignedDuration::ZERO, hour).as_millis()).ok()
    }

    /// The ticket of a change, if it has ended: what it was like.
    fn ended_ticket(&self, purpose: &Purpose) -> Option<(bool, String)> {
        let Purpose::Change(id) = purpose else {
            return None;
        };
        let ticket = self.topdesk.incident(id)?;
        let ended = ticket.closed || ticket.completed;
        let status = ticket.processing_status.map(|s| s.name).unwrap_or_default();
        ended.then_some((ticket.closed, status))
    }

    /// The ticket that a request reads by its id, and whether it is open.
    fn ticket_read(&self, request: &Outgoing) -> Option<(String, bool)> {
        let id = ticket_id(request);
        if !request.to_topdesk || request.method != Method::GET || !path(request).ends_with(id) {
            return None;
        }
        let ticket = self.topdesk.incident(id)?;
        Some((id.to_owned(), !(ticket.closed || ticket.completed)))
    }

    /// Whether this call's last reading of the ticket found it open. Who ends the ticket after that and before the
    /// change arrives loses a race that nobody can win: TOPdesk has no change that depends on what was read.
    fn had_read_as_open(&self, seat: Seat, id: &str) -> bool {
        let place = self.places.get(seat);
        place.is_some_and(|place| place.reads.get(id) == Some(&true))
    }

    fn note_taken_back(&mut self, seat: Seat, before: &(bool, String), id: &str) {
        let Some(ticket) = self.topdesk.incident(id) else {
            return;
        };
        let status = ticket.processing_status.map(|s| s.name).unwrap_or_default();
        let reopened = !(ticket.closed || ticket.completed);
        if reopened || (status != before.1 && status == "In progress") {
            let how = format!("{id} from {} to {status}", before.1);
            self.note(Some(seat), What::TakenBack(how));
        }
    }
}

fn page(status: u16, body: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::copy_from_slice(body.as_bytes()));
    *answer.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer
}

fn path(request: &Outgoing) -> &str {
    request.path_and_query.split('?').next().unwrap_or_default()
}

/// The ticket in the path; empty if there is none.
fn ticket_id(request: &Outgoing) -> &str {
    let after = path(request).split("/incidents/id/").nth(1);
    after
        .unwrap_or_default()
        .split('/')
        .next()
        .unwrap_or_default()
}

fn purpose(request: &Outgoing) -> Purpose {
    let path = path(request);
    if request.to_topdesk {
        return match request.method {
            Method::GET => Purpose::Look,
            _ => Purpose::Change(ticket_id(request).to_owned()),
        };
    }
    let is_event = path.contains("/webhook/") || path.contains("/events/");
    if !is_event {
        return Purpose::Rest;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    Purpose::Event {
        external_id: text("X-S4-ExternalID").to_owned(),
        status: text("X-S4-Status").to_owned(),
    }
}
