//! Running other programs.

use std::io::Read;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How much of a failed program's output is shown, in lines.
const SHOWN_LINES: usize = 40;

/// Runs a program with this process's own streams.
///
/// # Errors
/// When it cannot be started or does not succeed; the message has the command to repeat it.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command
        .status()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs a program in silence and gives its stdout.
///
/// # Errors
/// When it cannot be started or does not succeed; the message has the end of its output.
pub fn capture(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{shown}`"))?;
    successful(&shown, &output)
}

/// As [`capture`], but ends the program after `limit`; its output goes nowhere but into the error.
///
/// # Errors
/// Also when the time is over.
pub fn finish_within(limit: Duration, command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let Some(stderr) = stderr_within(limit, &mut child) else {
        child.kill().context("cannot end a program that hangs")?;
        child.wait()?;
        bail!("`{shown}` did not end within {} s", limit.as_secs());
    };
    let status = child.wait()?;
    let output = Output {
        status,
        stdout: Vec::new(),
        stderr,
    };
    successful(&shown, &output).map(drop)
}

/// A program's stderr is closed when it ends; waiting for that needs no polling.
fn stderr_within(limit: Duration, child: &mut Child) -> Option<Vec<u8>> {
    let mut pipe = child.stderr.take()?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error is still worth showing.
        let _ = pipe.read_to_end(&mut bytes);
        // The receiver is gone after the limit; then nobody wants the text.
        let _ = sender.send(bytes);
    });
    receiver.recv_timeout(limit).ok()
}

fn successful(shown: &str, output: &Output) -> Result<String> {
    if !output.status.success() {
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        bail!(
            "`{shown}` ended with {}:\n{}",
            output.status,
            last_lines(&text)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let skipped = lines.len().saturating_sub(SHOWN_LINES);
    lines
        .into_iter()
        .skip(skipped)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The command line as a person would type it.
#[must_use]
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| quoted(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_so_that_it_can_be_pasted_into_a_shell() {
        let mut command = Command::new("cargo");
        command.args(["test", "it's here", "", "--x=1"]);
        assert_eq!(shown(&command), r"cargo test 'it'\''s here' '' --x=1");
    }

    #[test]
    fn a_failed_program_shows_the_end_of_its_output() {
        let script = "seq 100; echo sorry >&2; exit 3";
        let error = capture(Command::new("sh").args(["-c", script]))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("exit status: 3") && error.ends_with("100\nsorry"),
            "{error}"
        );
        assert!(
            !error.contains("\n61\n") && error.contains("\n62\n"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let hanging = &mut Command::new("sleep");
        let error = finish_within(Duration::from_millis(20), hanging.arg("60")).unwrap_err();
        assert!(error.to_string().contains("did not end within"), "{error}");
    }
}
