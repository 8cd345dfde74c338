//! The command line, run as a program of its own against simulators on loopback.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod backfill;
mod dead_letters;
mod explain;
#[path = "../calls/guest/mod.rs"]
#[expect(dead_code, reason = "the other guests are for other tests")]
mod guest;
mod output;
mod readme;
mod redis;
mod run;
mod serve;
mod status_and_check;
mod usage;
mod webhook;

use host_test::redis_server::RedisServer;
use host_test::scenario::built;
use serde_json::{Value, json};
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use simulators::{Service, Signl4, Topdesk, system_clock};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;
use tokio::net::TcpListener;

const TOKEN: &str = "token-of-the-cli-tests-0123";

const SECRET: &str = "canary-secret";

struct Bench {
    topdesk: Topdesk,
    signl4: Signl4,
    folder: TempDir,
    /// What `--state` says.
    state: PathBuf,
}

impl Bench {
    async fn new() -> Self {
        let topdesk = Topdesk::new(system_clock());
        let signl4 = Signl4::new(system_clock(), SECRET);
        let folder = tempfile::tempdir().unwrap();
        let bench = Self {
            topdesk,
            signl4,
            state: folder.path().join("state.redb"),
            folder,
        };
        let topdesk = served(Service::Topdesk(bench.topdesk.clone())).await;
        let signl4 = served(Service::Signl4(bench.signl4.clone())).await;
        let settings = json!({
            "topdesk_url": format!("http://{topdesk}"),
            "topdesk_username": LOGIN,
            "topdesk_password": {"env": "TOPDESK_PASSWORD"},
            "signl4_url": format!("http://{signl4}"),
            "signl4_webhook_secret": SECRET,
            "webhook_token": TOKEN,
            "insecure_loopback": "yes",
        });
        std::fs::write(bench.file("settings.json"), settings.to_string()).unwrap();
        bench
    }

    fn add_setting(&self, key: &str, value: &str) {
        let text = std::fs::read_to_string(self.file("settings.json")).unwrap();
        let mut settings: Value = serde_json::from_str(&text).unwrap();
        let members = settings.as_object_mut().unwrap();
        members.insert(key.into(), json!(value));
        std::fs::write(self.file("settings.json"), settings.to_string()).unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, command: &str, component: &str) -> Command {
        let mut program = self.plain_command(command, component);
        program.arg("--json");
        program
    }

    fn plain_command(&self, command: &str, component: &str) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_topdesk-signl4"));
        program.env("TOPDESK_PASSWORD", PASSWORD).arg(command);
        program.arg("--component").arg(built(component).unwrap());
        program.arg("--config").arg(self.file("settings.json"));
        program.arg("--state").arg(&self.state);
        program
    }
}

async fn served(service: Service) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(simulators::serve(service, listener, std::future::pending()));
    address
}

fn shown(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains(SECRET) && !text.contains(PASSWORD), "{text}");
    serde_json::from_str(&text).unwrap()
}

fn piped(command: &mut Command, input: &str) -> Output {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn with(bench: &Bench, command: &str, arguments: &[&str]) -> Output {
    let mut command = bench.command(command, "connector.wasm");
    command.args(arguments).output().unwrap()
}

/// The same without `--json`, as people see it.
fn read_by_people(bench: &Bench, command: &str, arguments: &[&str]) -> String {
    let mut command = bench.plain_command(command, "connector.wasm");
    let output = command.args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A ticket whose alert SIGNL4 refused.
async fn with_dead_letter() -> Bench {
    let bench = Bench::new().await;
    let new = NewIncident::new("Mail is down");
    bench.topdesk.create_incident(new);
    bench.signl4.fail_next(simulators::Fault::empty(400));
    let output = with(&bench, "run", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    bench
}
