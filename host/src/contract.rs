//! The host's side of `wit/package.wit`. Generated from the world `contract`, which leaves WASI
//! out: `wasmtime-wasi` and `wasmtime-wasi-http` bring their own bindings for that.

#[allow(
    missing_docs,
    reason = "generated; the documentation stands in wit/package.wit"
)]
mod generated {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "contract",
        imports: { "integration:connector/key-value": async },
        exports: { default: async },
        require_store_data_send: true,
        additional_derives: [PartialEq, serde::Serialize],
    });
}

pub use generated::exports::integration::connector::access::Session;
pub use generated::exports::integration::connector::explain::Subject;
pub use generated::exports::integration::connector::handler::{
    RunFailure, RunReport, WebhookRequest, WebhookResponse,
};
pub use generated::integration::connector::failures::{Failure, Later, SettingFault};

pub use generated::integration::connector::{config, key_value};
pub use generated::{Contract, ContractPre};
