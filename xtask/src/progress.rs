//! What a person sees while a task runs. Everything goes to stderr: stdout belongs to results.

use std::io::{IsTerminal, stderr};
use std::time::Instant;

use anyhow::Result;

const GREEN: &str = "32";
const RED: &str = "31";
const DIM: &str = "2";

/// Does a step: its name first, then how it ended and the seconds it took.
///
/// # Errors
/// Those of `work`, unchanged.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    line(DIM, "start", name);
    let outcome = work();
    let seconds = begun.elapsed().as_secs_f64();
    match &outcome {
        Ok(_) => line(GREEN, "done", &format!("{name} ({seconds:.1} s)")),
        Err(_) => line(RED, "failed", &format!("{name} ({seconds:.1} s)")),
    }
    outcome
}

/// Says something that is not a step.
pub fn note(text: &str) {
    line(DIM, "note", text);
}

/// Says that something was left out, so that nobody takes it for passed.
pub fn not_run(text: &str) {
    line(RED, "not run", text);
}

/// Says why the task ends, cause by cause.
pub fn failure(error: &anyhow::Error) {
    line(RED, "error", &format!("{error:#}"));
}

fn line(colour: &str, label: &str, text: &str) {
    eprintln!("{}", rendered(stderr().is_terminal(), colour, label, text));
}

fn rendered(coloured: bool, colour: &str, label: &str, text: &str) -> String {
    if coloured {
        format!("\u{1b}[{colour}m{label:>7}\u{1b}[0m {text}")
    } else {
        format!("{label:>7} {text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_only_on_a_terminal() {
        assert_eq!(rendered(false, RED, "failed", "x"), " failed x");
        assert_eq!(
            rendered(true, RED, "failed", "x"),
            "\u{1b}[31m failed\u{1b}[0m x"
        );
    }

    #[test]
    fn a_step_hands_on_what_its_work_gave() -> Result<()> {
        assert_eq!(step("counting", || Ok(3))?, 3);
        assert!(step("failing", || -> Result<()> { anyhow::bail!("no") }).is_err());
        Ok(())
    }
}
