//! Which connector a command calls.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use wasmtime::component::Component;

use super::Failed;
use crate::Engine;

/// A connector of this program.
pub(crate) struct Embedded {
    /// None where this program was built before the connector.
    bytes: Option<&'static [u8]>,
    /// The file that it was.
    file: &'static str,
}

/// The connector behind the contract.
pub(crate) static CONTRACT: Embedded = Embedded {
    bytes: include!(concat!(env!("OUT_DIR"), "/connector.wasm.rs")),
    file: "dist/connector.wasm",
};

/// The connector with its HTTP front.
pub(crate) static HTTP: Embedded = Embedded {
    bytes: include!(concat!(env!("OUT_DIR"), "/connector-http.wasm.rs")),
    file: "dist/connector-http.wasm",
};

#[derive(Args)]
pub(crate) struct Choice {
    /// Another connector than the one in this program: a file that `cargo xtask build` made.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
}

impl Choice {
    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        match &self.component {
            Some(file) => file.display().to_string(),
            None => "the connector in this program".to_owned(),
        }
    }

    /// Compiles the file that was named, or else what is in this program.
    pub(crate) fn load(&self, engine: &Engine, embedded: &Embedded) -> Result<Component, Failed> {
        match (&self.component, embedded.bytes) {
            (Some(file), _) => engine.load(file).map_err(Failed::usage),
            (None, Some(bytes)) => engine.compile(bytes).map_err(Failed::job),
            (None, None) => Err(Failed::usage(anyhow!(
                "there is no connector in this program, since none was built before it: run `cargo xtask build` and \
                 build this program again, or name a file: --component {}",
                embedded.file
            ))),
        }
    }
}
