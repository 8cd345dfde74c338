//! `host-test simulate-topdesk` and `host-test simulate-signl4`.

use std::net::SocketAddr;

use anyhow::Context as _;
use clap::Args;
use simulators::{Service, Signl4, Topdesk, system_clock};
use tokio::net::TcpListener;

use super::{Failed, Outcome, output, signals};

const TOPDESK_EXAMPLES: &str = "\
Examples:
  host-test simulate-topdesk --listen 127.0.0.1:8081
  curl http://127.0.0.1:8081/simulator/tickets
  curl -u integration:app-password http://127.0.0.1:8081/tas/api/incidents
  curl -X POST -d '{\"briefDescription\":\"Mail is down\",\"priority\":\"P1\"}' \\
      http://127.0.0.1:8081/simulator/tickets

A page to play with is at /desk, on loopback only; GET / lists the paths for looking and doing. Nothing is
kept after the end.";

const SIGNL4_EXAMPLES: &str = "\
Examples:
  host-test simulate-signl4 --listen 127.0.0.1:8082 --secret my-team
  host-test simulate-signl4 --webhook http://127.0.0.1:8080/webhook/signl4/<token>
  curl -X POST -d '{\"title\":\"Try\"}' -H 'Content-Type: application/json' \\
      http://127.0.0.1:8082/webhook/my-team

A page to play with is at /phone, on loopback only; GET / lists the paths for looking and doing. Nothing is
kept after the end.";

#[derive(Args)]
#[command(after_help = TOPDESK_EXAMPLES)]
pub(crate) struct TopdeskArguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
}

#[derive(Args)]
#[command(after_help = SIGNL4_EXAMPLES)]
pub(crate) struct Signl4Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The team's secret, as it stands in the path of the webhook.
    #[arg(long, default_value = "team-secret")]
    secret: String,
    /// Where to post what happens to alerts; loopback only.
    #[arg(long, value_name = "URL", value_parser = on_loopback)]
    webhook: Option<String>,
}

/// The simulator's courier posts to this machine only; any other address would be passed over in
/// silence.
fn on_loopback(text: &str) -> Result<String, String> {
    let address: Option<http::Uri> = text.parse().ok();
    let http = address.filter(|address| address.scheme_str() == Some("http"));
    match http.as_ref().and_then(http::Uri::host) {
        Some("127.0.0.1" | "localhost" | "[::1]") => Ok(text.to_owned()),
        _ => Err("expected http://127.0.0.1:<port>/…, localhost or [::1]".into()),
    }
}

pub(crate) async fn topdesk(arguments: TopdeskArguments) -> Outcome {
    let topdesk = Topdesk::new(system_clock());
    serve("TOPdesk", Service::Topdesk(topdesk), arguments.listen).await
}

pub(crate) async fn signl4(arguments: Signl4Arguments) -> Outcome {
    let signl4 = Signl4::new(system_clock(), arguments.secret);
    if let Some(address) = arguments.webhook {
        signl4.add_webhook(address);
    }
    serve("SIGNL4", Service::Signl4(signl4), arguments.listen).await
}

async fn serve(name: &str, service: Service, listen: SocketAddr) -> Outcome {
    let bound = TcpListener::bind(listen).await;
    let listener = bound
        .with_context(|| format!("listening on {listen}"))
        .map_err(Failed::usage)?;
    let address = listener.local_addr().map_err(Failed::job)?;
    output::result(&format!("a simulated {name} listens on http://{address}"))?;
    simulators::serve(service, listener, signals::stop_asked())
        .await
        .map_err(Failed::job)
}
