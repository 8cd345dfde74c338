//! `host-test soak`.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use clap::Args;
use host_test::soak::{Counts, Soak, Verdict};
use serde_json::{Value, json};

use super::{Failed, Outcome, output, signals};

const EXAMPLES: &str = "\
Examples:
  host-test soak --component dist/connector-http.wasm
  host-test soak --component dist/connector-http.wasm --minutes 10 --kills 200 --json
  host-test soak --component dist/connector-http.wasm --redis --replicas 2

Everything is on loopback: two simulators in this process, and each `serve` as a process of its own. With
--redis they share a Redis that is begun for this (the program `redis-server`), and that hangs, or is
ended and begins again, now and then. With --kills 0 there is no trouble, and no alert may ring twice.
Exit codes: 0 the promise held; 1 it did not, or the job failed; 2 wrong usage.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The connector with its HTTP front: dist/connector-http.wasm.
    #[arg(long, value_name = "FILE")]
    component: PathBuf,
    /// How long people act and processes end, in minutes.
    #[arg(long, value_name = "N", default_value_t = 3)]
    minutes: u64,
    /// How many processes are ended at least; 0 for no trouble at all.
    #[arg(long, value_name = "N", default_value_t = 50)]
    kills: u32,
    /// How many services there are at the same time, behind one address; several need --redis.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    replicas: u8,
    /// Keep the state in a Redis instead of a file.
    #[arg(long)]
    redis: bool,
    /// Decides what people do and when processes end.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    if !arguments.component.is_file() {
        let file = arguments.component.display();
        let error = anyhow!(
            "{file} is not there: expected dist/connector-http.wasm, which `cargo xtask build` makes"
        );
        return Err(Failed::usage(error));
    }
    if arguments.replicas > 1 && !arguments.redis {
        return Err(Failed::usage(anyhow!(
            "several services need a store that they share, which a file is not: say --redis, too"
        )));
    }
    let program = std::env::current_exe().context("finding this program");
    let soak = Soak {
        program: program.map_err(Failed::job)?,
        component: arguments.component,
        length: Duration::from_secs(arguments.minutes.saturating_mul(60)),
        kills: arguments.kills,
        seed: arguments.seed,
        replicas: arguments.replicas.into(),
        redis: arguments.redis,
    };
    let on_terminal = std::io::stderr().is_terminal();
    let began = Instant::now();
    let told = |words: &str| {
        if on_terminal {
            output::note(words);
        }
    };
    let ran = signals::finish(soak.run(told)).await;
    let ran = ran.ok_or_else(|| Failed::job(anyhow!("stopped before the end")))?;
    let (counts, verdict) = ran.map_err(Failed::job)?;
    if counts.alerts == 0 {
        return Err(Failed::job(anyhow!(
            "no alert rang, so nothing was tried: give it more --minutes or --kills"
        )));
    }
    let seconds = began.elapsed().as_secs();
    if arguments.json {
        output::result(&as_json(&counts, &verdict, seconds).to_string())?;
    } else {
        output::result(&as_text(&counts, &verdict, seconds))?;
    }
    match verdict.broken.is_empty() {
        true => Ok(()),
        false => Err(Failed::JobShown),
    }
}

fn broken(verdict: &Verdict) -> Vec<String> {
    verdict.broken.iter().map(ToString::to_string).collect()
}

fn as_json(counts: &Counts, verdict: &Verdict, seconds: u64) -> Value {
    let mut result = json!(counts);
    if let Some(result) = result.as_object_mut() {
        result.insert("ok".into(), verdict.broken.is_empty().into());
        result.insert("seconds".into(), seconds.into());
        result.insert("violations".into(), verdict.broken.len().into());
        result.insert("broken".into(), json!(broken(verdict)));
    }
    result
}

fn as_text(counts: &Counts, verdict: &Verdict, seconds: u64) -> String {
    let Counts {
        kills,
        kills_before_quiet,
        outages,
        runs,
        busy,
        tickets,
        alerts,
        duplicates,
        remarks,
    } = counts;
    let mut lines = vec![format!(
        "{kills} kills in {seconds} s, {kills_before_quiet} of them while there was something to do; the store was \
         away {outages} times; {runs} runs ended by themselves, {busy} of them found the lease taken. {tickets} \
         tickets, {alerts} alerts, {duplicates} of them again after a kill, {remarks} remarks."
    )];
    lines.extend(broken(verdict));
    if verdict.broken.is_empty() {
        lines.push("The promise held: nothing was lost.".into());
    }
    lines.join("\n")
}
