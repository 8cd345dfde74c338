//! The world with a line to it that may do anything.

use crate::choices::Choices;
use crate::world::World;
use crate::{answers, odd};
use connector::ports::{Backend, Http, NoAnswer, Ports, Request, Response};
use std::cell::{Cell, RefCell};

/// The world as the connector sees it, without any trouble.
pub fn ports(world: &World) -> Ports<'_> {
    Ports {
        http: world,
        store: world,
        config: world,
        clock: world,
        log: world,
    }
}

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something that cannot be understood comes instead, or nothing: the truth comes later.
    Noise,
    /// The answer is changed and may be believed: what it says is not the promise's matter.
    Lies,
}

/// HTTP to the simulators, troubled by chance.
pub struct Line<'w, 'c, 'b> {
    world: &'w World,
    choices: RefCell<&'c mut Choices<'b>>,
    kind: Kind,
    /// How many requests went out since the last look, in all and one after the other.
    pub sent: Cell<u32>,
}

impl<'w, 'c, 'b> Line<'w, 'c, 'b> {
    /// A line to this world.
    pub fn new(world: &'w World, kind: Kind, choices: &'c mut Choices<'b>) -> Self {
        Self {
            world,
            kind,
            choices: RefCell::new(choices),
            sent: Cell::new(0),
        }
    }

    /// A choice for what happens beside the line.
    pub fn below(&self, n: usize) -> usize {
        self.choices.borrow_mut().below(n)
    }

    /// A text for what happens beside the line.
    pub fn text(&self) -> String {
        odd::text(&mut self.choices.borrow_mut())
    }

    fn real(&self, request: &Request) -> Result<Response, NoAnswer> {
        self.world.send_all(vec![request.clone()]).pop().unwrap()
    }

    fn answer(&self, request: &Request) -> Result<Response, NoAnswer> {
        match self.below(8) {
            0..=3 => self.real(request),
            4 => Err(NoAnswer::NotSent("connection refused".into())),
            5 => self
                .real(request)
                .and(Err(NoAnswer::Unknown("the connection broke".into()))),
            6 => self.troubled(request, None),
            _ => {
                let real = self.real(request);
                self.troubled(request, real.ok())
            }
        }
    }

    fn troubled(&self, request: &Request, real: Option<Response>) -> Result<Response, NoAnswer> {
        let c = &mut **self.choices.borrow_mut();
        match self.kind {
            Kind::Noise => noise(c, request, real.is_some()),
            Kind::Lies => lie(c, real),
        }
    }
}

/// No success that means something, and no refusal of what has been done: `done` was.
fn noise(c: &mut Choices<'_>, request: &Request, done: bool) -> Result<Response, NoAnswer> {
    let refusals: &[u16] = match request.backend {
        Backend::Topdesk => &[400, 401, 403, 405, 409, 422],
        Backend::Signl4 if done => &[401],
        Backend::Signl4 | Backend::Heartbeat => &[400, 401, 403, 404, 413, 422],
    };
    let others: &[u16] = &[408, 425, 429, 500, 502, 503, 504, 301, 302];
    let understood = [200, 206];
    let status = match c.below(3) {
        0 => c.one_of(refusals),
        1 if request.backend == Backend::Topdesk => c.one_of(&understood),
        _ => c.one_of(others),
    };
    let bodies = [
        "",
        "<html>",
        "{",
        "[{]",
        "\u{0}",
        "nul",
        "[1,",
        "\"",
        "{\"results\"",
        "[{\"message\":\"x\"}",
    ];
    let mut headers = answers::headers(c);
    // A clock that lies is another matter: see `tests/core/trouble/`.
    headers.retain(|(name, _)| name != "date");
    Ok(Response {
        status,
        headers,
        body: c.one_of(&bodies).into(),
    })
}

fn lie(c: &mut Choices<'_>, real: Option<Response>) -> Result<Response, NoAnswer> {
    let body = real
        .as_ref()
        .map(|real| real.body.clone())
        .unwrap_or_default();
    let sample = serde_json::from_slice(&body).unwrap_or_default();
    let mut answer = answers::answer(c, &[sample])?;
    if let Some(real) = real.filter(|_| !c.one_in(3)) {
        answer.status = real.status;
    }
    Ok(answer)
}

impl Http for Line<'_, '_, '_> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        self.sent
            .set(self.sent.get() + u32::try_from(requests.len()).unwrap());
        // Every exchange takes its time, so that a run's budget is used up.
        self.world
            .clock
            .advance(jiff::SignedDuration::from_millis(500));
        requests
            .iter()
            .map(|request| self.answer(request))
            .collect()
    }
}
