//! Reads and writes bodies in chunks.

use super::bindings::wasi::http::types::{IncomingBody, OutgoingBody};
use super::bindings::wasi::io::streams::StreamError;
use crate::exchange::BodyError;

/// How many bytes are read at once.
const READ_CHUNK_BYTES: u64 = 16 * 1024;
/// The largest chunk that `blocking-write-and-flush` accepts (`wasi:io` 0.2.0).
const WRITE_CHUNK_BYTES: usize = 4096;

/// Reads the body. Reads at most one byte beyond `limit`, which shows that the body is too large.
pub(super) fn read(body: &IncomingBody, limit: u32) -> Result<Vec<u8>, BodyError> {
    let stream = body.stream().map_err(|()| BodyError::Incomplete)?;
    let limit = u64::from(limit);
    let mut bytes = Vec::new();
    loop {
        let left = limit.saturating_sub(bytes.len() as u64);
        match stream.blocking_read(left.saturating_add(1).min(READ_CHUNK_BYTES)) {
            Ok(chunk) if chunk.len() as u64 > left => return Err(BodyError::TooLarge),
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(_)) => return Err(BodyError::Incomplete),
        }
    }
}

/// Writes the whole body.
pub(super) fn write(body: &OutgoingBody, bytes: &[u8]) -> Result<(), StreamError> {
    let Ok(stream) = body.write() else {
        return Err(StreamError::Closed);
    };
    bytes
        .chunks(WRITE_CHUNK_BYTES)
        .try_for_each(|chunk| stream.blocking_write_and_flush(chunk))
}
