//! One HTTP request and its answer, as the host gives them.

use crate::answer::Answer;

/// The methods that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads without a body.
    Head,
    /// Does something.
    Post,
    /// Asks what is allowed.
    Options,
    /// Not used here.
    Other,
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBody {
    /// Longer than allowed. Reading stopped there.
    TooLarge,
    /// The sender went away.
    Broken,
}

/// A request that waits for its answer.
pub trait Exchange {
    /// The method.
    fn method(&self) -> Method;

    /// Path and query, still percent-encoded.
    fn path(&self) -> String;

    /// Host and port as the caller named them; none if the host does not tell.
    fn authority(&self) -> Option<String>;

    /// Names and values; values that are not UTF-8 are left out.
    fn headers(&self) -> Vec<(String, String)>;

    /// The body, if it is at most `limit` bytes long. Never holds more than that.
    ///
    /// # Errors
    /// When it is longer, or does not arrive whole.
    fn body(&mut self, limit: u32) -> Result<Vec<u8>, NoBody>;

    /// Sends the answer, body and end included. The first counts.
    fn answer(&mut self, answer: Answer);
}
