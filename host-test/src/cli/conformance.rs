//! `host-test conformance`.

mod shown;

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use host::Engine;
use host_test::conformance::foreign::{Running, Wasmtime, faketime, stop};
use host_test::conformance::{Played, Target, harness};
use scenarios::Scenario;

use super::{Failed, Outcome, output, signals};
use shown::{all_is_well, as_json, as_text};

const EXAMPLES: &str = "\
Examples:
  host-test conformance dist/*.wasm
  host-test conformance dist/connector-spin.wasm --only reopened --json
  host-test conformance dist/connector-files.wasm --wasmtime wasmtime
  host-test conformance dist/connector-files.wasm --wasmtime wasmtime --kill
  host-test conformance --url http://127.0.0.1:3000 --token TOKEN \\
      --topdesk 127.0.0.1:9001 --signl4 127.0.0.1:9002

Without --wasmtime or --url the file is run in this process, in virtual time, on the hosts it was made
for; Spin and wasmCloud are played. --wasmtime starts `wasmtime serve` for each scenario, with state in
a folder, and needs libfaketime (Debian: faketime) to move its clock.

For --url start the host yourself, with an empty state and these settings:
  topdesk_url=http://<--topdesk>  topdesk_username=integration  topdesk_password=app-password
  topdesk_query=priority.name=='P1'  signl4_url=http://<--signl4>  signl4_webhook_secret=team-secret
  status_on_acknowledge='In progress'  status_on_close=Closed  status_on_reopen=Registered
  close_ticket=completed,closed  insecure_loopback=yes  webhook_token=<--token>
Scenarios that need another clock, other settings or an empty state are not played there, and named.

Exit codes: 0 all that were played passed; 1 one did not, or none was played; 2 wrong usage.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[arg(
        value_name = "FILE",
        required_unless_present = "url",
        help = "Artefacts: files that `cargo xtask build` made; or --url"
    )]
    files: Vec<PathBuf>,
    /// The wasmtime command line, for connector-files.wasm.
    #[arg(long, value_name = "PROGRAM", conflicts_with = "url")]
    wasmtime: Option<PathBuf>,
    /// End the process by SIGKILL after every call; it begins again with its state.
    #[arg(long, requires = "wasmtime")]
    kill: bool,
    /// The HTTP front of a host that runs already.
    #[arg(long, value_name = "URL", value_parser = http, conflicts_with = "files", requires_all = ["token", "topdesk", "signl4"])]
    url: Option<String>,
    /// The webhook_token of that host.
    #[arg(long, value_name = "TOKEN", requires = "url")]
    token: Option<String>,
    /// Where the simulated TOPdesk listens for that host.
    #[arg(long, value_name = "ADDRESS", requires = "url")]
    topdesk: Option<SocketAddr>,
    /// Where the simulated SIGNL4 listens for that host.
    #[arg(long, value_name = "ADDRESS", requires = "url")]
    signl4: Option<SocketAddr>,
    /// Only scenarios with this in their name.
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

/// TLS ends at a proxy; what is played to is the host itself.
fn http(text: &str) -> Result<String, String> {
    let address: Option<http::Uri> = text.parse().ok();
    let http = address.filter(|address| address.scheme_str() == Some("http"));
    match http.and_then(|address| address.authority().cloned()) {
        Some(_) => Ok(text.trim_end_matches('/').to_owned()),
        None => Err("expected http://<host>:<port>".into()),
    }
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let scenarios = selected(arguments.only.as_deref())?;
    let targets = targets(&arguments).await?;
    // A thread of its own: targets have runtimes, which must neither be driven nor dropped by a thread that drives one.
    let playing = tokio::task::spawn_blocking(move || {
        let each = targets.into_iter();
        let played = each.map(|(file, target)| (file, played(&target, &scenarios)));
        played.collect::<Vec<_>>()
    });
    let results = tokio::select! {
        results = playing => results.context("a scenario broke").map_err(Failed::job)?,
        () = signals::stop_asked() => {
            stop();
            return Err(Failed::job(anyhow!("stopped before the end")));
        }
    };
    if arguments.json {
        output::result(&as_json(&results).to_string())?;
    } else {
        output::result(&as_text(&results))?;
    }
    match all_is_well(&results) {
        true => Ok(()),
        false => Err(Failed::JobShown),
    }
}

fn selected(only: Option<&str>) -> Result<Vec<(String, Scenario)>, Failed> {
    let mut scenarios = scenarios::read_all(&scenarios::folder()).map_err(Failed::usage)?;
    scenarios.retain(|(name, _)| only.is_none_or(|words| name.contains(words)));
    if scenarios.is_empty() {
        let only = only.unwrap_or_default();
        return Err(Failed::usage(anyhow!(
            "no scenario has {only:?} in its name: see the folder scenarios/"
        )));
    }
    Ok(scenarios)
}

/// What is played to, with the artefact's name.
async fn targets(arguments: &Arguments) -> Result<Vec<(String, Target)>, Failed> {
    if let Some(running) = running(arguments) {
        let target = tokio::task::block_in_place(|| running.target());
        return Ok(vec![("-".into(), target.map_err(Failed::usage)?)]);
    }
    let mut targets = Vec::new();
    let engine = Engine::new().map_err(Failed::job)?;
    for file in &arguments.files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let found = match &arguments.wasmtime {
            Some(program) => vec![on_wasmtime(&engine, program, file, arguments.kill).await?],
            None => harness::targets(&engine, file).map_err(Failed::usage)?,
        };
        targets.extend(found.into_iter().map(|target| (name.to_string(), target)));
    }
    Ok(targets)
}

fn running(arguments: &Arguments) -> Option<Running> {
    Some(Running {
        url: arguments.url.clone()?,
        token: arguments.token.clone()?,
        topdesk: arguments.topdesk?,
        signl4: arguments.signl4?,
    })
}

async fn on_wasmtime(
    engine: &Engine,
    program: &Path,
    file: &Path,
    kill: bool,
) -> Result<Target, Failed> {
    if !harness::takes_a_folder(engine, file).map_err(Failed::usage)? {
        let file = file.display();
        let what = "the wasmtime command line gives a folder: expected connector-files.wasm";
        return Err(Failed::usage(anyhow!("{file}: {what}")));
    }
    let missing = "libfaketime is not there, and the clock of wasmtime must be moved: install Debian's faketime, or name the file in LIBFAKETIME";
    let faketime = faketime().context(missing).map_err(Failed::usage)?;
    let wasmtime = Wasmtime::new(program, faketime, file, kill).await;
    Ok(wasmtime.map_err(Failed::usage)?.target())
}

fn played(target: &Target, scenarios: &[(String, Scenario)]) -> Played {
    let on_terminal = std::io::stderr().is_terminal();
    target.play_all(scenarios, |name| {
        if on_terminal {
            output::note(&format!("{}: {name}", target.host));
        }
    })
}
