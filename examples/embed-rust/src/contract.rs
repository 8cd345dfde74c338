//! The host's side of `wit/package.wit`, generated from the world that leaves WASI out.

#[allow(missing_docs, reason = "generated; wit/package.wit has the words")]
mod generated {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "contract",
        // Most platforms keep state behind a network.
        imports: { "integration:connector/key-value": async },
        exports: { default: async },
        require_store_data_send: true,
    });
}

pub use generated::exports::integration::connector::handler::{
    RunFailure, RunReport, WebhookRequest, WebhookResponse,
};
pub use generated::integration::connector::failures::{Failure, Later};

pub(crate) use generated::integration::connector::{config, key_value};
pub(crate) use generated::{Contract, ContractPre};
