//! `host-test simulate`.

use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Args;
use host::Engine;
use host_test::simulated::Compiled;
use serde_json::json;
use simulation::{Connector, Failing, Native, Summary, simulate};

use super::{Failed, Outcome, output};

const EXAMPLES: &str = "\
Examples:
  host-test simulate --seeds 1000          # histories 0 to 999, on the native core
  host-test simulate --seed 17             # one history; if it breaks the promise, the shortest one
  host-test simulate --seeds 10000 --json
  host-test simulate --component dist/connector.wasm --seeds 500

A history is drawn from its seed alone: the same seed is the same history, on every machine.
A component does exactly what the native core does, only slower.
Exit codes: 0 the promise held in all of them; 1 it did not, or the job failed; 2 wrong usage.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The connector, as `cargo xtask build` makes it: dist/connector.wasm. Without it: the native core.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
    /// How many histories to play.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    seeds: u64,
    /// The first history to play; alone: only this one.
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn main(arguments: &Arguments) -> Outcome {
    match &arguments.component {
        Some(file) => played(arguments, &compiled(file)?),
        None => played(arguments, &Native),
    }
}

fn compiled(file: &Path) -> Result<Compiled, Failed> {
    let engine = Engine::new().map_err(Failed::job)?;
    let component = engine.load(file).map_err(Failed::usage)?;
    Compiled::new(&engine, &component).map_err(|error| {
        let what = "this is not a connector for this host";
        Failed::usage(error.context(format!("{}: {what}", file.display())))
    })
}

fn played<C: Connector + Clone + Sync>(arguments: &Arguments, connector: &C) -> Outcome {
    let first = arguments.seed.unwrap_or(0);
    let count = arguments.seed.map_or(arguments.seeds, |_| 1);
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let began = Instant::now();
    let progress = Progress::new(count);
    let seeds = first..first.saturating_add(count);
    let summary = simulate(
        seeds,
        threads,
        || connector.clone(),
        |done| progress.told(done),
    );
    let seconds = began.elapsed().as_secs_f64();
    if arguments.json {
        output::result(&as_json(&summary, seconds))?;
    } else {
        output::result(&as_text(&summary, seconds))?;
        if let Some(failing) = summary.failing.first() {
            output::result(&shortest(failing, arguments, connector))?;
        }
    }
    match summary.violations {
        0 => Ok(()),
        _ => Err(Failed::JobShown),
    }
}

fn as_json(summary: &Summary, seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() / 10.0;
    json!({
        "ok": summary.violations == 0,
        "seeds": summary.seeds,
        "invocations": summary.invocations,
        "faults": summary.faults,
        "violations": summary.violations,
        "seconds": tenths,
        "failing": summary.failing,
    })
    .to_string()
}

fn as_text(summary: &Summary, seconds: f64) -> String {
    let Summary {
        seeds,
        invocations,
        faults,
        violations,
        ..
    } = summary;
    let mut lines = vec![format!(
        "{seeds} histories, {invocations} calls of the connector, {faults} faults, in {seconds:.1} s: \
         the promise was broken in {violations}."
    )];
    for failing in &summary.failing {
        lines.push(format!(
            "  seed {}: {}",
            failing.seed,
            failing.broken.join("; ")
        ));
    }
    lines.join("\n")
}

fn shortest(failing: &Failing, arguments: &Arguments, connector: &dyn Connector) -> String {
    let seed = failing.seed;
    let story = Failing::shortest(seed, connector).unwrap_or_default();
    let component = arguments.component.as_deref();
    let given = component.map_or_else(String::new, |file| {
        format!(" --component {}", file.display())
    });
    format!(
        "\nThe shortest history found for seed {seed}; to repeat it: host-test simulate{given} --seed {seed}\n\n{story}"
    )
}

/// Says on a terminal how far it is.
struct Progress {
    of: u64,
    shown: Option<Mutex<Instant>>,
}

/// How often.
const PAUSE: Duration = Duration::from_millis(500);

impl Progress {
    fn new(of: u64) -> Self {
        let shown = std::io::stderr().is_terminal();
        Self {
            of,
            shown: shown.then(|| Mutex::new(Instant::now())),
        }
    }

    fn told(&self, done: u64) {
        let Some(Ok(mut last)) = self.shown.as_ref().map(Mutex::lock) else {
            return;
        };
        if last.elapsed() >= PAUSE {
            *last = Instant::now();
            output::note(&format!("{done} of {} histories", self.of));
        }
    }
}
