//! The product's command line; see `topdesk-signl4 --help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    host::cli::main(std::env::args_os()).await
}
