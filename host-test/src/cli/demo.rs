//! `host-test demo`.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;
use host_test::demo::{self, Addresses, Ending, Pace, Playground, Timeline};

use super::{Failed, Outcome, output, signals};

const EXAMPLES: &str = "\
Examples:
  host-test demo
  host-test demo --component dist/connector-http.wasm --json
  host-test demo --open

Nothing leaves this machine: both systems are simulated, on loopback ports of their own.
Exit codes: 0 the story ended well; 1 it did not; 2 wrong usage.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The connector with its HTTP front.
    #[arg(long, value_name = "FILE", default_value = "dist/connector-http.wasm")]
    component: PathBuf,
    /// Print only the summary, as one line of JSON; no pauses. With --open: the addresses; no browser.
    #[arg(long)]
    json: bool,
    /// No pauses for the reader.
    #[arg(long)]
    fast: bool,
    /// Play both sides yourself, in a browser: a desk, a phone, and the connector between them; until Ctrl-C.
    #[arg(long, conflicts_with = "fast")]
    open: bool,
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    if arguments.open {
        return stand_open(&arguments).await;
    }
    let pace = match (arguments.json, arguments.fast) {
        (true, _) => Pace::Silent,
        (false, true) => Pace::Fast,
        (false, false) => Pace::Readable,
    };
    let timeline = Timeline::new(pace, coloured());
    let told = tokio::select! {
        told = demo::tell(&arguments.component, &timeline) => told.map_err(Failed::usage)?,
        () = signals::stop_asked() => {
            return Err(Failed::job(anyhow::anyhow!("stopped before the end of the story")));
        }
    };
    show(&told, arguments.json)?;
    match told.summary.ok {
        true => Ok(()),
        false => Err(Failed::JobShown),
    }
}

async fn stand_open(arguments: &Arguments) -> Outcome {
    let opened = Playground::open(&arguments.component).await;
    let playground = opened.map_err(Failed::usage)?;
    show_addresses(playground.addresses(), arguments.json)?;
    if !arguments.json && std::io::stdout().is_terminal() {
        // Without a desktop there is no browser to be had; the address is on the terminal.
        let _ = open::that_detached(&playground.addresses().page);
    }
    signals::stop_asked().await;
    signals::finish(playground.close()).await;
    Ok(())
}

fn show_addresses(addresses: &Addresses, as_json: bool) -> Outcome {
    if as_json {
        return output::result(&serde_json::to_string(addresses).unwrap_or_default());
    }
    let Addresses {
        page,
        topdesk,
        signl4,
        connector,
        console,
        admin_token,
    } = addresses;
    output::result(&format!(
        "Play both sides:  {page}\n\n\
         connector         {connector}\n\
         its console       {console}\n\
         token for it      {admin_token}\n\
         TOPdesk           {topdesk}  (simulated)\n\
         SIGNL4            {signl4}  (simulated)\n\n\
         Nothing leaves this machine. Ctrl-C ends it, and forgets everything."
    ))
}

fn coloured() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

fn show(told: &Ending, as_json: bool) -> Outcome {
    let summary = serde_json::to_string(&told.summary).unwrap_or_default();
    for fault in &told.faults {
        output::note(&format!("not as it should be: {fault}"));
    }
    if as_json {
        return output::result(&summary);
    }
    let verdict = match told.summary.ok {
        true => "Checked against both systems: all is as it should be.",
        false => "Checked against both systems: something is wrong, see above.",
    };
    output::result(&format!("\n{verdict}\n{summary}"))
}
