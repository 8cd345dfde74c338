//! `topdesk-signl4 serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::Duration;

use crate::front::OnBroken;
use crate::service::{OnRun, RunEnded, Saves, Schedule, Service};
use crate::settings::{ADMIN_TOKEN, SettingsFile, WEBHOOK_TOKEN};
use crate::{Engine, Environment, Front, Interfaces};
use clap::Args;
use serde_json::{Value, json};

use super::component::{Choice, HTTP};
use super::{Failed, Outcome, given, output, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 serve --config settings.json --state connector.redb
  topdesk-signl4 serve --config settings.json \\
      --state connector.redb --interval 30s --listen 0.0.0.0:8080
  CONNECTOR_STATE=redis://:password@redis.example:6379/0?key=acme \\
      topdesk-signl4 serve --config settings.json

Several services may share a state in Redis, a key of its own for each connector: docs/scaling.md.
Webhooks arrive at /webhook/signl4/<webhook_token> and /webhook/topdesk/<webhook_token>. With
the setting admin_token there is a console at /console, whose form changes the file of --config. There is
no TLS here: put a reverse proxy in front of anything but loopback. Ctrl-C or SIGTERM finishes the
calls under way and stops.
Exit codes: 0 stopped as asked; 1 it failed; 2 wrong usage or settings.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    component: Choice,
    /// Settings, as for `run`; webhook_token must be among them.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Where to keep what must be remembered: a file, created if missing, or a Redis
    /// (redis://localhost:6379/0).
    #[arg(long, value_name = given::STATE, env = given::STATE_VARIABLE, hide_env_values = true)]
    state: PathBuf,
    /// Pause between runs, such as 30s or 5m.
    #[arg(long, default_value = "60s", value_parser = duration)]
    interval: Duration,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Print what happens as lines of JSON.
    #[arg(long)]
    json: bool,
}

fn duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "expected a number and a unit: 30s, 5m, 1h".to_owned())?;
    match Duration::try_from(span) {
        Ok(duration) if duration >= Duration::from_secs(1) => Ok(duration),
        _ => Err("expected at least 1s".into()),
    }
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let as_json = arguments.json;
    let schedule = schedule(&arguments)?;
    let front = front(&arguments)?;
    let on_run = on_run(as_json, front.environment());
    let console = front.environment().settings.get(ADMIN_TOKEN).is_some();
    let saves = Some(saves(&arguments));
    let service = Service::start_with(front, arguments.listen, schedule, on_run, saves)
        .await
        .map_err(Failed::usage)?;
    let address = format!("http://{}", service.address());
    say(as_json, "listening", &address);
    if console {
        say(as_json, "console", &format!("{address}/console"));
    }
    signals::stop_asked().await;
    say(
        as_json,
        "stopping",
        "finishing the calls under way; again to stop at once",
    );
    tokio::select! {
        () = service.stop() => {}
        () = signals::stop_asked() => {
            return Err(Failed::job(anyhow::anyhow!("stopped while calls were under way")));
        }
    }
    say(as_json, "stopped", "all calls have ended");
    Ok(())
}

/// The console may change the file that this service was given.
fn saves(arguments: &Arguments) -> Saves {
    let as_json = arguments.json;
    Saves {
        file: SettingsFile::new(&arguments.config, |name| std::env::var(name).ok()),
        on_saved: Arc::new(move |keys| say(as_json, "saved", &keys.join(", "))),
    }
}

fn schedule(arguments: &Arguments) -> Result<Schedule, Failed> {
    let settings = given::settings(&arguments.config)?;
    if let Some(fault) = settings.token_fault(WEBHOOK_TOKEN) {
        return Err(Failed::usage(anyhow::anyhow!(
            "the setting {WEBHOOK_TOKEN} {fault}, which callers and this service's own schedule need"
        )));
    }
    Ok(Schedule {
        interval: arguments.interval,
        token: settings
            .first_token(WEBHOOK_TOKEN)
            .unwrap_or_default()
            .to_owned(),
    })
}

fn front(arguments: &Arguments) -> Result<Front, Failed> {
    let settings = given::settings(&arguments.config)?;
    let engine = Engine::new().map_err(Failed::job)?;
    let component = arguments.component.load(&engine, &HTTP)?;
    let store = given::open(&arguments.state)?;
    for weakness in store.weaknesses() {
        output::note(&weakness);
    }
    let environment = given::environment(store, settings).with_interfaces(Interfaces::Contract);
    let as_json = arguments.json;
    let on_broken: OnBroken = Arc::new(move |error| say(as_json, "broken", &error.to_string()));
    Front::new(&engine, &component, environment, on_broken).map_err(|error| {
        let what = "this is not the connector with its HTTP front (dist/connector-http.wasm)";
        Failed::usage(error.context(format!("{}: {what}", arguments.component.name())))
    })
}

fn on_run(as_json: bool, environment: &Environment) -> OnRun {
    // Not the environment itself: it would hold the store.
    let (settings, log) = (
        environment.settings.clone(),
        environment.settings_log.clone(),
    );
    let told = Once::new();
    Arc::new(move |ended: &RunEnded| {
        let answer = serde_json::from_str(&ended.body).unwrap_or_else(|_| json!(ended.body));
        show(ended, &answer, as_json);
        if took_place(ended.status, &answer) {
            told.call_once(|| drop(given::tell_unknown(&settings, &log)));
        }
    })
}

/// Whether `on-schedule` was called and answered. A run that was not admitted or broke has no
/// details.
fn took_place(status: u16, answer: &Value) -> bool {
    status == 200 || answer.get("details").is_some()
}

fn show(ended: &RunEnded, answer: &Value, as_json: bool) {
    let (status, next_in) = (ended.status, ended.next_in.as_secs());
    if as_json {
        let run = json!({"event": "run", "status": status, "answer": answer, "next_in": next_in});
        output::event(&run.to_string());
    } else {
        let body = &ended.body;
        output::event(&format!("run: {status} {body} (next in {next_in} s)"));
    }
}

fn say(as_json: bool, event: &str, text: &str) {
    if as_json {
        output::event(&json!({"event": event, "text": text}).to_string());
    } else {
        output::event(&format!("{event}: {text}"));
    }
}
