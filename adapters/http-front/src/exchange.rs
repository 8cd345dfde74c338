//! One HTTP request and the way to respond to it, as the host offers them.

use crate::response::Response;

/// The HTTP methods that the front distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// OPTIONS.
    Options,
    /// Any other method; no route accepts one.
    Other,
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// The body is longer than the limit. Reading stopped there.
    TooLarge,
    /// The connection ended before the body did.
    Incomplete,
}

/// A request that waits for its response.
pub trait Exchange {
    /// The method.
    fn method(&self) -> Method;

    /// Path and query, still percent-encoded.
    fn path(&self) -> String;

    /// Host and port as the caller named them; `None` if the component's host does not provide them.
    fn authority(&self) -> Option<String>;

    /// Names and values; headers whose values are not UTF-8 are left out.
    fn headers(&self) -> Vec<(String, String)>;

    /// Reads the body. Never holds more than `limit` bytes of it.
    ///
    /// # Errors
    /// When the body is longer than `limit` bytes or incomplete.
    fn body(&mut self, limit: u32) -> Result<Vec<u8>, BodyError>;

    /// Sends the response completely. Only the first call has an effect.
    fn respond(&mut self, response: Response);
}

/// Returns the value of the first header with that name, in any case.
pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = headers
        .iter()
        .filter(|(given, _)| given.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str());
    values.next()
}

/// Reads the body, or returns the response that says why it cannot be read.
pub(crate) fn read_body(exchange: &mut impl Exchange, limit: u32) -> Result<Vec<u8>, Response> {
    exchange.body(limit).map_err(|error| match error {
        BodyError::TooLarge => Response::body_too_large(limit),
        BodyError::Incomplete => Response::body_incomplete(),
    })
}
