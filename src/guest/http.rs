//! Outgoing HTTP over `wasi:http` 0.2: sends requests concurrently, each with its own timeouts.

use super::bindings::wasi::clocks::monotonic_clock::{self, Pollable};
use super::bindings::wasi::http::outgoing_handler;
use super::bindings::wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse,
    Method as WasiMethod, OutgoingBody, OutgoingRequest, RequestOptions, Scheme,
};
use super::bindings::wasi::io::poll;
use super::bindings::wasi::io::streams::{InputStream, StreamError};
use crate::ports::{BODY, CONNECT, Http, Method, NoAnswer, Request, Response};
use jiff::SignedDuration;

const BETWEEN_BYTES_MS: u64 = 5_000;
/// The limit of a response body: enough for about 4,000 tickets.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// How many bytes of a body are read at a time.
const READ_BYTES: u64 = 256 * 1024;

/// The HTTP client of the component.
pub struct Outgoing {
    /// The timeout for the first byte of a response.
    pub first_byte: SignedDuration,
}

fn ms(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(0)
}

type Answer = Result<Response, NoAnswer>;

impl Http for Outgoing {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Answer> {
        let first_byte_ms = ms(self.first_byte);
        let deadline = Deadline::in_ms(ms(CONNECT) + first_byte_ms + ms(BODY));
        let mut calls: Vec<Call> = requests
            .iter()
            .map(|r| Call::begin(r, first_byte_ms))
            .collect();
        loop {
            let waiting: Vec<&Pollable> = calls.iter().filter_map(Call::pollable).collect();
            if waiting.is_empty() {
                break;
            }
            let mut all = waiting;
            all.push(&deadline.pollable);
            poll::poll(&all);
            drop(all);
            let late = deadline.pollable.ready();
            calls = calls.into_iter().map(|call| call.advance(late)).collect();
        }
        calls.into_iter().map(Call::answer).collect()
    }
}

struct Deadline {
    pollable: Pollable,
}

impl Deadline {
    fn in_ms(ms: u64) -> Self {
        Self {
            pollable: monotonic_clock::subscribe_duration(ms.saturating_mul(1_000_000)),
        }
    }
}

/// The state of one request. In its variants a resource comes after those that were made from it, because
/// fields are dropped in order and a child resource must be dropped before its parent.
enum Call {
    Waiting {
        pollable: Pollable,
        future: FutureIncomingResponse,
    },
    Reading(Box<Reading>),
    Done(Answer),
}

struct Reading {
    pollable: Pollable,
    stream: InputStream,
    _body: IncomingBody,
    _response: IncomingResponse,
    answer: Response,
}

impl Call {
    fn begin(request: &Request, first_byte_ms: u64) -> Self {
        match start(request, first_byte_ms) {
            Ok(future) => Self::Waiting {
                pollable: future.subscribe(),
                future,
            },
            Err(error) => Self::Done(Err(error)),
        }
    }

    fn pollable(&self) -> Option<&Pollable> {
        match self {
            Self::Waiting { pollable, .. } => Some(pollable),
            Self::Reading(reading) => Some(&reading.pollable),
            Self::Done(_) => None,
        }
    }

    fn advance(self, late: bool) -> Self {
        match self {
            Self::Waiting { pollable, future } if pollable.ready() => {
                let result = future.get();
                drop(pollable);
                match result {
                    Some(Ok(Ok(response))) => Self::read(response),
                    Some(Ok(Err(code))) => Self::Done(Err(no_answer(&code))),
                    Some(Err(())) | None => failed("the response was taken twice"),
                }
            }
            Self::Reading(reading) if reading.pollable.ready() => reading.take(),
            Self::Done(answer) => Self::Done(answer),
            _ if late => failed("no complete answer in time"),
            waiting => waiting,
        }
    }

    fn read(response: IncomingResponse) -> Self {
        let headers = response.headers().entries();
        let readable = |(name, value): (String, Vec<u8>)| {
            Some((name.to_ascii_lowercase(), String::from_utf8(value).ok()?))
        };
        let mut answer = Response {
            status: response.status(),
            headers: headers.into_iter().filter_map(readable).collect(),
            body: Vec::new(),
        };
        // Reserve the announced length at once.
        let length = answer.header("content-length").and_then(|l| l.parse().ok());
        match length.unwrap_or(0) {
            length if length > MAX_ANSWER_BYTES => return Self::Done(Err(NoAnswer::TooLarge)),
            length => answer.body.reserve_exact(length),
        }
        let Ok(body) = response.consume() else {
            return failed("the answer has no body");
        };
        let Ok(stream) = body.stream() else {
            return failed("the answer's body cannot be read");
        };
        let pollable = stream.subscribe();
        Self::Reading(Box::new(Reading {
            pollable,
            stream,
            _body: body,
            _response: response,
            answer,
        }))
    }

    fn answer(self) -> Answer {
        match self {
            Self::Done(answer) => answer,
            Self::Waiting { .. } | Self::Reading(_) => {
                Err(NoAnswer::Unknown("no complete answer in time".into()))
            }
        }
    }
}

impl Reading {
    fn take(mut self: Box<Self>) -> Call {
        match self.stream.read(READ_BYTES) {
            Ok(bytes) => {
                let body = &mut self.answer.body;
                if body.len() + bytes.len() > MAX_ANSWER_BYTES {
                    return Call::Done(Err(NoAnswer::TooLarge));
                }
                // Grow by a quarter: a vector that doubles needs three times its length while it is copied.
                if body.capacity() - body.len() < bytes.len() {
                    body.reserve_exact((body.len() / 4).max(bytes.len()));
                }
                body.extend_from_slice(&bytes);
                Call::Reading(self)
            }
            Err(StreamError::Closed) => Call::Done(Ok(self.answer)),
            Err(StreamError::LastOperationFailed(_)) => failed("the answer was cut off"),
        }
    }
}

fn failed(why: &str) -> Call {
    Call::Done(Err(NoAnswer::Unknown(why.into())))
}

fn start(request: &Request, first_byte_ms: u64) -> Result<FutureIncomingResponse, NoAnswer> {
    let refused = |what: &str| NoAnswer::NotSent(format!("the host refuses the request's {what}"));
    let headers = Fields::new();
    for (name, value) in &request.headers {
        headers
            .append(name, &value.clone().into_bytes())
            .map_err(|_| refused("headers"))?;
    }
    let length = request.body.len().to_string().into_bytes();
    headers
        .append("content-length", &length)
        .map_err(|_| refused("headers"))?;
    let outgoing = OutgoingRequest::new(headers);
    let method = match request.method {
        Method::Get => WasiMethod::Get,
        Method::Post => WasiMethod::Post,
        Method::Patch => WasiMethod::Patch,
        Method::Put => WasiMethod::Put,
    };
    let scheme = if request.plain_http {
        Scheme::Http
    } else {
        Scheme::Https
    };
    outgoing
        .set_method(&method)
        .map_err(|()| refused("method"))?;
    outgoing
        .set_scheme(Some(&scheme))
        .map_err(|()| refused("scheme"))?;
    outgoing
        .set_authority(Some(&request.authority))
        .map_err(|()| refused("host"))?;
    outgoing
        .set_path_with_query(Some(&request.path_and_query))
        .map_err(|()| refused("path"))?;
    let body = outgoing.body().map_err(|()| refused("body"))?;
    let future = outgoing_handler::handle(outgoing, Some(options(first_byte_ms)))
        .map_err(|code| no_answer(&code))?;
    send_body(body, &request.body)?;
    Ok(future)
}

/// Sets the timeouts of a request. If the host does not support one of them, the deadline over the whole
/// call still applies.
fn options(first_byte_ms: u64) -> RequestOptions {
    let options = RequestOptions::new();
    let nanos = |ms: u64| Some(ms.saturating_mul(1_000_000));
    let _ = options.set_connect_timeout(nanos(ms(CONNECT)));
    let _ = options.set_first_byte_timeout(nanos(first_byte_ms));
    let _ = options.set_between_bytes_timeout(nanos(BETWEEN_BYTES_MS));
    options
}

fn send_body(body: OutgoingBody, bytes: &[u8]) -> Result<(), NoAnswer> {
    let cut = || NoAnswer::Unknown("the request was cut off".into());
    let stream = body.write().map_err(|()| cut())?;
    for chunk in bytes.chunks(4096) {
        stream.blocking_write_and_flush(chunk).map_err(|_| cut())?;
    }
    drop(stream);
    OutgoingBody::finish(body, None).map_err(|_| cut())
}

/// Distinguishes requests that certainly did not arrive (`NotSent`) from those that may have.
fn no_answer(code: &ErrorCode) -> NoAnswer {
    match code {
        ErrorCode::DnsTimeout | ErrorCode::DnsError(_) | ErrorCode::DestinationNotFound => {
            NoAnswer::NotSent("its host name is not found".into())
        }
        ErrorCode::DestinationUnavailable
        | ErrorCode::ConnectionRefused
        | ErrorCode::DestinationIpUnroutable => {
            NoAnswer::NotSent("the connection is refused".into())
        }
        ErrorCode::ConnectionTimeout => NoAnswer::NotSent("no connection in time".into()),
        ErrorCode::TlsProtocolError
        | ErrorCode::TlsCertificateError
        | ErrorCode::TlsAlertReceived(_) => {
            NoAnswer::NotSent("its certificate or TLS is not accepted".into())
        }
        ErrorCode::DestinationIpProhibited
        | ErrorCode::HttpRequestDenied
        | ErrorCode::HttpRequestUriInvalid => NoAnswer::NotSent(
            "this host does not allow requests to it: add its host name to the allowed ones".into(),
        ),
        ErrorCode::HttpResponseBodySize(_) | ErrorCode::HttpResponseTransferCoding(_) => {
            NoAnswer::TooLarge
        }
        ErrorCode::HttpResponseTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout => NoAnswer::Unknown("no answer in time".into()),
        _ => NoAnswer::Unknown("the connection broke".into()),
    }
}
