//! Bodies, by the piece.

use super::bindings::wasi::http::types::{IncomingBody, OutgoingBody};
use super::bindings::wasi::io::streams::StreamError;
use crate::exchange::NoBody;

/// How much is read at once.
const PIECE: u64 = 16 * 1024;
/// As much as `blocking-write-and-flush` takes at once (`wasi:io` 0.2.0).
const WRITTEN_AT_ONCE: usize = 4096;

/// Reads at most `limit` bytes and one more, which tells that there are too many.
pub(super) fn read(body: &IncomingBody, limit: u32) -> Result<Vec<u8>, NoBody> {
    let stream = body.stream().map_err(|()| NoBody::Broken)?;
    let limit = u64::from(limit);
    let mut bytes = Vec::new();
    loop {
        let left = limit.saturating_sub(bytes.len() as u64);
        match stream.blocking_read(left.saturating_add(1).min(PIECE)) {
            Ok(piece) if piece.len() as u64 > left => return Err(NoBody::TooLarge),
            Ok(piece) => bytes.extend_from_slice(&piece),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(_)) => return Err(NoBody::Broken),
        }
    }
}

/// Writes all of it.
pub(super) fn write(body: &OutgoingBody, bytes: &[u8]) -> Result<(), StreamError> {
    let Ok(stream) = body.write() else {
        return Err(StreamError::Closed);
    };
    bytes
        .chunks(WRITTEN_AT_ONCE)
        .try_for_each(|piece| stream.blocking_write_and_flush(piece))
}
