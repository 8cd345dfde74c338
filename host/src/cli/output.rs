//! What the commands write. The macros of std panic where nothing can be written.

use std::io;

use anyhow::Context as _;

use super::Failed;

/// One result on stdout, lines and all. A reader that has gone away has seen enough: the command
/// then ends as its job did.
pub fn result(text: &str) -> Result<(), Failed> {
    match write(io::stdout(), text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error)
            .context("writing the result to standard output")
            .map_err(Failed::job),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What happens, on stdout; for commands that go on when nobody reads it any more.
pub fn event(text: &str) {
    let _ = write(io::stdout(), text);
}

/// A word for people on stderr. Where even that cannot be written, nobody can be told.
pub fn note(text: &str) {
    let _ = write(io::stderr(), text);
}

fn write(mut to: impl io::Write, text: &str) -> io::Result<()> {
    // In one piece, so that lines of different threads do not mix.
    to.write_all(format!("{text}\n").as_bytes())?;
    to.flush()
}
