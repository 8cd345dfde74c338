//! Answers given in process, faults among them.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

/// Something that answers a component's requests without a socket. The request's URI is absolute.
pub trait Answerer: Send + Sync {
    /// The answer, given at once.
    fn respond(&self, request: Request<Bytes>) -> Answer;
}

impl<F, A> Answerer for F
where
    F: Fn(Request<Bytes>) -> A + Send + Sync,
    A: Into<Answer>,
{
    fn respond(&self, request: Request<Bytes>) -> Answer {
        self(request).into()
    }
}

/// What comes back.
#[derive(Debug)]
pub enum Answer {
    /// A whole response, whatever its status.
    Response(Response<Bytes>),
    /// A breakdown on the way.
    Fault(Fault),
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        Self::Response(response)
    }
}

impl From<Fault> for Answer {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Breakdowns, as `wasi:http` reports them to the component. Whether the request had an effect is
/// the answerer's decision: it has seen it.
#[derive(Debug)]
pub enum Fault {
    /// Nobody listens.
    ConnectionRefused,
    /// The name does not resolve.
    NameNotFound,
    /// TLS fails.
    TlsFailed,
    /// No answer within the time the component allows; reported at once, without waiting.
    TimedOut,
    /// The connection is lost before an answer.
    ConnectionLost,
    /// No answer ever; the component's own deadline decides, in real time.
    Hangs,
    /// The head arrives, and as much of the body; then the connection is lost.
    Cut {
        /// What would have come.
        response: Response<Bytes>,
        /// How many bytes of the body arrive.
        after: usize,
    },
}

/// Chooses an answerer by the request's authority, as the component wrote it. Nobody there: the
/// name is not found.
#[derive(Clone, Default)]
pub struct ByAuthority {
    answerers: BTreeMap<String, Arc<dyn Answerer>>,
}

impl ByAuthority {
    /// Nobody there yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one: `with("connect.signl4.com", …)`.
    #[must_use]
    pub fn with(mut self, authority: &str, answerer: impl Answerer + 'static) -> Self {
        self.answerers
            .insert(authority.to_owned(), Arc::new(answerer));
        self
    }
}

impl Answerer for ByAuthority {
    fn respond(&self, request: Request<Bytes>) -> Answer {
        let authority = request.uri().authority().map(ToString::to_string);
        match authority.and_then(|name| self.answerers.get(&name)) {
            Some(answerer) => answerer.respond(request),
            None => Fault::NameNotFound.into(),
        }
    }
}
