//! Answers of another system that may be anything.

use crate::choices::Choices;
use crate::odd;
use connector::ports::{Http, NoAnswer, Request, Response};
use serde_json::Value;
use std::cell::RefCell;

const STATUSES: [u16; 30] = [
    200, 200, 200, 201, 206, 204, 202, 301, 302, 304, 400, 401, 403, 404, 405, 408, 409, 413, 415,
    422, 425, 429, 500, 502, 503, 504, 599, 100, 0, 65_535,
];

/// The answer to any request, made from these samples; or none.
pub fn answer(c: &mut Choices<'_>, samples: &[Value]) -> Result<Response, NoAnswer> {
    match c.below(20) {
        17 => Err(NoAnswer::NotSent("no such host".into())),
        18 => Err(NoAnswer::Unknown("the connection broke".into())),
        19 => Err(NoAnswer::TooLarge),
        _ => Ok(Response {
            status: c.one_of(&STATUSES),
            headers: headers(c),
            body: body(c, samples),
        }),
    }
}

fn body(c: &mut Choices<'_>, samples: &[Value]) -> Vec<u8> {
    match c.below(8) {
        0 => Vec::new(),
        1 => b"<!DOCTYPE html><html><body>Sign on</body></html>".to_vec(),
        _ => {
            let sample = c.one_of(samples);
            odd::bytes_like(c, &sample)
        }
    }
}

/// Headers that are read, with values that may be anything.
pub fn headers(c: &mut Choices<'_>) -> Vec<(String, String)> {
    let names = [
        "date",
        "retry-after",
        "x-ratelimit-reset",
        "x-ratelimit-remaining",
        "x-next-page-url",
        "location",
    ];
    let header = |c: &mut Choices<'_>| {
        let value = match c.below(3) {
            0 => odd::date(c),
            1 => c.number().to_string(),
            _ => odd::text(c),
        };
        (c.one_of(&names).to_owned(), value)
    };
    (0..c.below(4)).map(|_| header(c)).collect()
}

/// A system that answers anything, and remembers what.
pub struct Stranger<'c, 'b> {
    choices: RefCell<&'c mut Choices<'b>>,
    samples: Vec<Value>,
    /// What was asked.
    pub asked: RefCell<Vec<Request>>,
    /// What was answered.
    pub answered: RefCell<Vec<Result<Response, NoAnswer>>>,
}

impl<'c, 'b> Stranger<'c, 'b> {
    /// Answers made from these samples.
    pub fn new(choices: &'c mut Choices<'b>, samples: impl IntoIterator<Item = Value>) -> Self {
        Self {
            choices: RefCell::new(choices),
            samples: samples.into_iter().collect(),
            asked: RefCell::default(),
            answered: RefCell::default(),
        }
    }

    /// The last answer, if there was one.
    pub fn last(&self) -> Option<Response> {
        self.answered.borrow().last().cloned()?.ok()
    }
}

impl Http for Stranger<'_, '_> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        let mut choices = self.choices.borrow_mut();
        let answers: Vec<_> = requests
            .iter()
            .map(|_| answer(&mut choices, &self.samples))
            .collect();
        self.asked.borrow_mut().extend(requests);
        self.answered.borrow_mut().extend(answers.iter().cloned());
        answers
    }
}
