//! The command: everything that is measured.

use std::ffi::OsString;
use std::iter;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use bench::{Effort, Subject, contest, page};
use clap::{Args, Parser, Subcommand};
use host::{Environment, Network};

use host::cli::{Failed, Outcome, given, output};

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench                        # builds everything and writes docs/performance.md
  bench --quick                  # a look at everything, in three minutes
  bench --quick --json > numbers.json

Times are only worth something in a release build on a machine that does nothing else. What can be counted
is also held by a budget: cargo test -p bench --test budget.
Exit codes: 0 measured; 1 a run or a contestant failed; 2 wrong usage.";

/// Measures what the connector costs, against the native core and what people would otherwise run.
#[derive(Parser)]
#[command(name = "bench", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    measured: Measured,
}

/// What starts this program again.
#[derive(Subcommand)]
enum Command {
    /// The native core as a process of its own.
    #[command(hide = true)]
    NativeCore(NativeCore),
    /// The product's own commands.
    #[command(hide = true)]
    Product {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
}

/// Runs the command of the command line.
pub(crate) async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        None => measure(arguments.measured).await,
        Some(Command::NativeCore(arguments)) => native_core(arguments).await,
        Some(Command::Product { words }) => {
            let program = OsString::from("topdesk-signl4");
            return host::cli::main(iter::once(program).chain(words)).await;
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => failed.show(),
    }
}

#[derive(Args)]
struct Measured {
    /// The folder of the components, as `cargo xtask build` fills it.
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    dist: PathBuf,
    /// The folder of the scripts that take part.
    #[arg(long, value_name = "FOLDER", default_value = "bench/contestants")]
    contestants: PathBuf,
    /// A Python with the packages of its script's requirements.txt. Without it, that script takes no part.
    #[arg(long, value_name = "PROGRAM")]
    python: Option<PathBuf>,
    /// Node 20 or newer. Without it, its script takes no part.
    #[arg(long, value_name = "PROGRAM")]
    node: Option<PathBuf>,
    /// What is in the bytes, as `cargo xtask sizes --json` prints it; for the page.
    #[arg(long, value_name = "FILE")]
    sizes: Option<PathBuf>,
    /// Write the page and its plots here, `docs` for example.
    #[arg(long, value_name = "FOLDER")]
    page: Option<PathBuf>,
    /// Fewer rounds, smaller numbers.
    #[arg(long)]
    quick: bool,
    /// Print everything as one JSON document.
    #[arg(long)]
    json: bool,
}

async fn measure(arguments: Measured) -> Outcome {
    let effort = if arguments.quick {
        Effort::Quick
    } else {
        Effort::Full
    };
    let connector = arguments.dist.join("connector.wasm");
    let subject = Subject::load(&connector).map_err(Failed::usage)?;
    let sizes =
        bench::Sizes::read(&arguments.dist, arguments.sizes.as_deref()).map_err(Failed::usage)?;
    let field = contest::Field {
        program: std::env::current_exe().map_err(Failed::job)?,
        component: arguments.dist.join("connector-http.wasm"),
        scripts: arguments.contestants,
        python: arguments.python,
        node: arguments.node,
    };
    let tell = |next: &str| output::note(&format!("measuring {next} …"));
    let report = bench::measure(&subject, &field, effort, &tell)
        .await
        .map_err(Failed::job)?;
    let loading = bench::start::loading(&connector).map_err(Failed::job)?;
    let page = page::Page {
        report,
        sizes,
        loading,
        is_quick: arguments.quick,
    };
    if let Some(folder) = &arguments.page {
        page.write(folder).map_err(Failed::job)?;
    }
    if arguments.json {
        output::result(&page.json())
    } else {
        output::result(&page.text())
    }
}

/// The native core as a process of its own, for `bench`.
#[derive(Args)]
struct NativeCore {
    #[arg(long)]
    config: PathBuf,
    #[arg(long)]
    state: PathBuf,
}

async fn native_core(arguments: NativeCore) -> Outcome {
    let settings = given::settings(&arguments.config)?;
    let store = given::open(&arguments.state)?;
    let environment =
        Environment::new(store, settings).with_network(Network::Real { allowed: None });
    let environment = environment.with_lines(Arc::new(output::note));
    bench::serve_native(environment, Duration::from_secs(1))
        .await
        .map_err(Failed::job)
}
