//! What a component tells on standard error: handed on line by line as it comes, and kept for whoever asks what
//! a call said before it broke.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError};

/// What may be written at a time, in bytes.
const PIECE: usize = 4096;

/// Told of every line, without its end.
pub type OnLine = Arc<dyn Fn(&str) + Send + Sync>;

/// The standard error of one call. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Told {
    on_line: OnLine,
    /// What may still be written, in bytes; the rest is dropped.
    kept: Arc<Mutex<Kept>>,
}

struct Kept {
    text: Vec<u8>,
    /// Where the line begins that has no end yet.
    line: usize,
    most: usize,
}

impl Told {
    /// Takes so many bytes at most.
    pub(crate) fn new(most: usize, on_line: OnLine) -> Self {
        let kept = Kept {
            text: Vec::new(),
            line: 0,
            most,
        };
        Self {
            on_line,
            kept: Arc::new(Mutex::new(kept)),
        }
    }

    /// Everything so far.
    pub(crate) fn text(&self) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept.text).into_owned()
    }

    fn take(&self, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let room = kept.most.saturating_sub(kept.text.len());
        kept.text.extend(bytes.iter().take(room));
        let mut lines = Vec::new();
        while let Some(rest) = kept.text.get(kept.line..)
            && let Some(length) = rest.iter().position(|b| *b == b'\n')
        {
            let line = rest.get(..length).unwrap_or_default();
            lines.push(String::from_utf8_lossy(line).into_owned());
            kept.line = kept.line.saturating_add(length).saturating_add(1);
        }
        drop(kept);
        lines.iter().for_each(|line| (self.on_line)(line));
    }
}

impl IsTerminal for Told {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Told {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

/// At once, without a task in between: what was told before a call broke is there.
impl OutputStream for Told {
    fn write(&mut self, bytes: Bytes) -> Result<(), StreamError> {
        self.take(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        Ok(())
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        Ok(PIECE)
    }
}

#[async_trait]
impl Pollable for Told {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Told {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(most: usize) -> (Told, Arc<Mutex<Vec<String>>>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let on_line: OnLine = Arc::new(move |line| kept.lock().unwrap().push(line.to_owned()));
        (Told::new(most, on_line), lines)
    }

    #[test]
    fn lines_are_handed_on_whole_however_they_arrive() {
        let (told, lines) = told(100);
        for piece in ["{\"a\"", ":1}\n{", "}\nrest"] {
            told.take(piece.as_bytes());
        }
        assert_eq!(*lines.lock().unwrap(), ["{\"a\":1}", "{}"]);
        assert_eq!(told.text(), "{\"a\":1}\n{}\nrest");
    }

    #[test]
    fn what_is_too_much_is_dropped_and_ends_nothing() {
        let (told, lines) = told(4);
        told.take(b"ab\ncd\nef\n");
        assert_eq!(
            (told.text().as_str(), lines.lock().unwrap().len()),
            ("ab\nc", 1)
        );
    }
}
